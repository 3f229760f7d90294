"""An archive of the web that holds captures of a page, for the tests of `fetch wayback`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import gao
import server
from openrecs.scrape import mementos, wayback
from server import Site

ROW = gao.Row("GAO-24-900001")
PAGE = gao.address(ROW)
START, END = date(2024, 1, 1), date(2024, 12, 31)
ROBOTS = "https://web.archive.org/robots.txt"


def archive(site: Site, url: str, *captures: tuple[str, str | bytes | server.Answer]) -> None:
    """Let the archive hold captures of an address: timestamp and body."""
    listed = [[stamp, url, f"D{at}"] for at, (stamp, _) in enumerate(captures)]
    index(site, url, listed)
    for stamp, body in captures:
        answer = body if callable(body) else server.page(body, **{"Memento-Datetime": stamp})
        site.put(f"https://web.archive.org/web/{stamp}id_/{url}", answer)


def index(site: Site, url: str, rows: list[list[Any]]) -> None:
    body = json.dumps([list(mementos.FIELDS), *rows] if rows else [])
    site.put(mementos.index_url(url, START, END), server.page(body, **{"Content-Type": "application/json"}))


def fetch(raw: Path, site: Site, what: str = PAGE, **options: Any) -> wayback.Backfill:
    return wayback.fetch(raw, site.client(), what, start=START, end=END, **options)
