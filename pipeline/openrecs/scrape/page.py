"""One page of gao.gov that a person names."""

from __future__ import annotations

from pathlib import Path

from openrecs.errors import UsageError, shown
from openrecs.scrape.capture import Fetched, Wanted, capture, file_name
from openrecs.scrape.web import addresses
from openrecs.scrape.web.client import Client
from openrecs.scrape.web.clock import Say
from openrecs.scrape.web.visitor import visiting


def fetch(raw: Path, client: Client, url: str, say: Say | None = None) -> Fetched:
    """Fetch one page into `raw`, unless it is the one that is there. `UsageError` where it is not an address of GAO's.

    The other errors are those of `export.fetch`.
    """
    address = checked(url)
    with visiting(raw, client, say) as visitor:
        return capture(visitor, Wanted(address, name(address)))


def checked(url: str) -> str:
    """Return an address of GAO's in its canonical form; `UsageError` where it is none."""
    why = addresses.problem(url, addresses.GAO)
    if why:
        raise UsageError(
            f"this address is not fetched: {why}",
            where=shown(url),
            safe="nothing was asked",
            mend="give the address of a page on https://www.gao.gov/",
        )
    return addresses.canonical(url)


def name(url: str) -> str:
    """Return what the file of a page is called: `gao-21-487.html`."""
    return file_name(addresses.target(url).partition("?")[0].rstrip("/").rpartition("/")[2], "html")
