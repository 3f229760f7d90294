"""One page of gao.gov: the export of everything open, the feed of new publications, or what a person names."""

from __future__ import annotations

from pathlib import Path

from openrecs.errors import UsageError, shown
from openrecs.scrape.capture import Fetched, Wanted, capture, file_name
from openrecs.scrape.web import addresses
from openrecs.scrape.web.client import Client
from openrecs.scrape.web.clock import Say
from openrecs.scrape.web.visitor import visiting

EXPORT = Wanted("https://www.gao.gov/open-recs2-csv?q=", "open-recs.csv", ("export_csv",))  # 6.8 MB in 2026
FEED = Wanted("https://www.gao.gov/rss/reports.xml", "reports.xml", ("rss_feed",))  # RSS 2.0, 25 items


def fetch(raw: Path, client: Client, wanted: Wanted, say: Say | None = None) -> Fetched:
    """Fetch a page into `raw`, unless it is the one that is there.

    `NetworkError` where it could not be had, is not allowed, was refused or cut; `LockedError` where another run is
    fetching. Then what is in `raw` is as it was.
    """
    with visiting(raw, client, say) as visitor:
        return capture(visitor, wanted)


def named(url: str) -> Wanted:
    """Return the page of GAO's at an address; `UsageError` where it is none. A file is called `gao-21-487.html`."""
    why = addresses.problem(url, addresses.GAO)
    if why:
        raise UsageError(
            f"this address is not fetched: {why}",
            where=shown(url),
            safe="nothing was asked",
            mend="give the address of a page on https://www.gao.gov/",
        )
    address = addresses.canonical(url)
    return Wanted(address, file_name(addresses.target(url).partition("?")[0].rstrip("/").rpartition("/")[2], "html"))
