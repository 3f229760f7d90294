"""GAO's feed of new publications, for the catalogue. https://www.gao.gov/rss/reports.xml (RSS 2.0, 25 items)."""

from __future__ import annotations

from pathlib import Path

from openrecs.scrape.capture import Fetched, Wanted, capture
from openrecs.scrape.web.client import Client
from openrecs.scrape.web.clock import Say
from openrecs.scrape.web.visitor import visiting

URL = "https://www.gao.gov/rss/reports.xml"
NAME = "reports.xml"
LAYOUT = "rss_feed"


def fetch(raw: Path, client: Client, say: Say | None = None) -> Fetched:
    """Fetch the feed into `raw`, unless it is the one that is there. The errors are those of `export.fetch`."""
    with visiting(raw, client, say) as visitor:
        return capture(visitor, Wanted(URL, NAME, (LAYOUT,)))
