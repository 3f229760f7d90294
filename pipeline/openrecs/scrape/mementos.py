"""The Internet Archive's index of what it captured of an address, and its captures as they were captured.

https://web.archive.org/cdx/search/cdx lists the captures (CDX, as JSON: a row of names, then rows of texts), and
https://web.archive.org/web/<timestamp>id_/<address> replays one without the archive's toolbar (seen 2026).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from urllib.parse import urlencode, urlsplit

from openrecs.errors import RefusedError
from openrecs.scrape.web import addresses

HOST = "https://web.archive.org"
FIELDS = ("timestamp", "original", "digest")
MOST = 20_000  # captures that are listed
PERIODS = {"day": 8, "month": 6, "year": 4}  # the digits of a timestamp that captures of one period share
_TIMESTAMP = re.compile(r"[0-9]{14}")
_REPLAY = re.compile(r"https://web\.archive\.org/web/([0-9]{14})id_/(\S+)")


@dataclass(frozen=True, slots=True)
class Memento:
    """One capture: `20240523101112`, the address as it was captured, and the archive's digest of its bytes."""

    timestamp: str
    original: str
    digest: str

    @property
    def url(self) -> str:
        """The address at which the archive replays it as it was."""
        return f"{HOST}/web/{self.timestamp}id_/{self.original}"

    @property
    def at(self) -> datetime:
        """When it was captured (UTC)."""
        return moment(self.timestamp)


def moment(timestamp: str) -> datetime:
    """Return the time that fourteen digits state; `ValueError` where there is no such time."""
    return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def index_url(url: str, start: date, end: date) -> str:
    """Return the address of the list of an address's captures, from one day to another, without repeated bytes."""
    asked = {
        "url": url,
        "from": f"{start:%Y%m%d}",
        "to": f"{end:%Y%m%d}",
        "output": "json",
        "fl": ",".join(FIELDS),
        "filter": "statuscode:200",
        "collapse": "digest",
        "limit": MOST,
    }
    return f"{HOST}/cdx/search/cdx?{urlencode(asked)}"


def listed(body: bytes, url: str) -> list[Memento]:
    """Return the captures that an index lists, oldest first; `RefusedError` where the body is not an index.

    Captures of another page than `url` are left out, and so are those whose time cannot be.
    """
    try:
        rows = json.loads(body or b"[]")
        head, *found = rows or [list(FIELDS)]
        is_index = head == list(FIELDS) and all(len(row) == len(head) and all(map(_is_text, row)) for row in found)
    except (ValueError, TypeError, RecursionError) as problem:
        raise _no_index(body) from problem
    if not is_index:
        raise _no_index(body)
    mementos = (Memento(*row) for row in found)
    return sorted((one for one in mementos if _is_sound(one, url)), key=lambda one: one.timestamp)


def by_period(mementos: Iterable[Memento], every: str) -> Iterator[tuple[str, list[Memento]]]:
    """Yield each period that has captures, `202405`, and these; `every` is one of `PERIODS`."""
    for period, found in groupby(mementos, key=lambda one: one.timestamp[: PERIODS[every]]):
        yield period, list(found)


def replayed(answered: str, url: str) -> str | None:
    """Return the timestamp of the capture that an answer's address replays, `None` if it is none of that page.

    The archive redirects to the capture nearest in time, and replays redirects that the site once made.
    """
    found = _REPLAY.fullmatch(answered)
    return found[1] if found and _is_page(found[2], url) and _is_time(found[1]) else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_sound(one: Memento, url: str) -> bool:
    is_safe = addresses.problem(one.url, addresses.ARCHIVE) is None
    return is_safe and _is_time(one.timestamp) and _is_page(one.original, url)


def _is_time(timestamp: str) -> bool:
    try:
        return bool(_TIMESTAMP.fullmatch(timestamp)) and bool(moment(timestamp))
    except ValueError:
        return False


def _is_page(original: str, url: str) -> bool:
    """Say whether two addresses are of one page, whatever their scheme, port, `www.` and capitals."""
    try:
        one, other = (urlsplit(text.lower()) for text in (original, url))
        hosts = [(part.hostname or "").rstrip(".").removeprefix("www.") for part in (one, other)]
    except ValueError:
        return False
    paths = [(part.path.rstrip("/"), part.query) for part in (one, other)]
    return hosts[0] == hosts[1] and paths[0] == paths[1]


def _no_index(body: bytes) -> RefusedError:
    blocked = b"Blocked" in body or b"AccessControl" in body
    what = "the archive does not show captures of this address" if blocked else "the archive's list cannot be read"
    return RefusedError(what, safe="nothing was saved", mend="look the address up on https://web.archive.org/")
