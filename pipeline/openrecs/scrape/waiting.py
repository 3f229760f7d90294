"""Which product pages are to be read: of rows that vanished from a complete list, and whose end is not known.

The queue is not stored. It is what the newest snapshot calls `delisted`, less the pages that the ledger says were
fetched since: a run that is killed loses nothing, and no page is asked for twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from openrecs.normalize.record import url as normalized
from openrecs.read.provenance.facts import DocumentFact, FetchFact
from openrecs.read.provenance.ledger import Ledger

PRODUCTS = "https://www.gao.gov/products/"
ANSWERED = ("unchanged", "missing")  # what is as good as a document: the page was asked for, and this is the answer
_NEVER = datetime.min.replace(tzinfo=UTC)
_NO_PART_OF_A_NAME = re.compile(r"[^a-z0-9.-]")


@dataclass(frozen=True, slots=True)
class Page:
    """A product page to be read: its address and number, and when the first and the last of its rows were last seen."""

    url: str
    number: str
    oldest: date
    newest: date


def queue(rows: Iterable[Mapping[str, Any]], urls: Mapping[str, str | None], book: Ledger) -> list[Page]:
    """Return the pages to be read, those that failed before last, else the oldest first.

    `rows` are those of the recommendations table, `urls` the addresses in the catalogue by publication number.
    """
    answered, tried = _answered(book), _tried(book)
    pages = [page for page in _pages(rows, urls) if page.newest >= answered.get(page.url, date.min)]
    return sorted(pages, key=lambda page: (tried.get(page.url, _NEVER), page.oldest, page.number))


def _pages(rows: Iterable[Mapping[str, Any]], urls: Mapping[str, str | None]) -> list[Page]:
    seen: dict[str, list[date]] = {}
    for row in rows:
        if row["listing"] == "delisted" and row["publication_number"]:
            seen.setdefault(row["publication_number"], []).append(row["last_seen_on"])
    return [Page(address(number, urls.get(number)), number, min(days), max(days)) for number, days in seen.items()]


def address(number: str, known: str | None = None) -> str:
    """Return the address of a publication's page: the known one, else `gao-21-487`, and `aimdggd-00-49` for a slash."""
    usual = normalized(known or "") or ""
    if usual.startswith(PRODUCTS):
        return usual
    return PRODUCTS + _NO_PART_OF_A_NAME.sub("", number.lower())


def _answered(book: Ledger) -> dict[str, date]:
    """Return the last day on which each page was had, by its address."""
    found: dict[str, date] = {}
    for fact in book.facts:
        day = _day_answered(fact, book)
        url = normalized(fact.url or "") if day and isinstance(fact, DocumentFact | FetchFact) else None
        if url and day:
            found[url] = max(day, found.get(url, date.min))
    return found


def _day_answered(fact: object, book: Ledger) -> date | None:
    if isinstance(fact, DocumentFact):
        return fact.captured_on if book.withdrawn(fact.name) is None else None
    return fact.at.date() if isinstance(fact, FetchFact) and fact.outcome in ANSWERED else None


def _tried(book: Ledger) -> dict[str, datetime]:
    """Return when each page was last asked for in vain: at another time than the others, so that none is in the way."""
    return {
        url: fact.at
        for fact in book.facts
        if isinstance(fact, FetchFact) and fact.outcome not in ANSWERED and (url := normalized(fact.url))
    }
