"""GAO's CSV export of everything open: one request a night. https://www.gao.gov/open-recs2-csv?q= (6.8 MB in 2026)."""

from __future__ import annotations

from pathlib import Path

from openrecs.scrape.capture import Fetched, Wanted, capture
from openrecs.scrape.web.client import Client
from openrecs.scrape.web.clock import Say
from openrecs.scrape.web.visitor import visiting

URL = "https://www.gao.gov/open-recs2-csv?q="
NAME = "open-recs.csv"
LAYOUT = "export_csv"


def fetch(raw: Path, client: Client, say: Say | None = None) -> Fetched:
    """Fetch the export into `raw`, unless it is the one that is there.

    `NetworkError` where it could not be had, is not allowed, was refused or cut; `LockedError` where another run is
    fetching. Then what is in `raw` is as it was.
    """
    with visiting(raw, client, say) as visitor:
        return capture(visitor, Wanted(URL, NAME, (LAYOUT,)))
