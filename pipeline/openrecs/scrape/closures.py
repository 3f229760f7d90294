"""How vanished recommendations ended: the product pages of rows that are delisted, one per crawl delay, oldest first.

The site wants 420 seconds between two requests, so a night reads a few dozen pages at most. A run stops at its budget,
at a refusal, and where the server is in trouble; the next one goes on where it stopped.

The queue is not stored. It is what the newest snapshot calls `delisted`, less the pages that the ledger says were
fetched since: a run that is killed loses nothing, and no page is asked for twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from openrecs.errors import NetworkError, shown
from openrecs.normalize.interpret import Interpreted
from openrecs.normalize.record import url as normalized
from openrecs.publish import load
from openrecs.read.provenance import ledger
from openrecs.read.provenance.facts import DocumentFact, FetchFact
from openrecs.read.provenance.ledger import Ledger
from openrecs.scrape.capture import Fetched, NotFetchedError, Wanted, capture, file_name
from openrecs.scrape.web.asking import Response
from openrecs.scrape.web.client import Client
from openrecs.scrape.web.clock import Say
from openrecs.scrape.web.visitor import Visitor, visiting

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


LAYOUT = "product_page"
MOST_REFUSED = 3  # pages in a row that are not what they should be: then it is not the pages


@dataclass(slots=True)
class Closures:
    """What a run did: pages fetched, pages that gave nothing and why, and how many are still waiting."""

    fetched: list[Fetched] = field(default_factory=list)
    problems: list[NotFetchedError] = field(default_factory=list)
    left: int = 0


def fetch(
    raw: Path,
    processed: Path,
    client: Client,
    *,
    most: int = 20,
    within: timedelta | None = None,
    say: Say | None = None,
) -> Closures:
    """Fetch the pages of delisted rows into `raw`, at most `most` of them, asking for none after `within`.

    `NetworkError` where the run had to stop, or a page was refused: what was fetched before stands, and the message
    says how many. `UsageError` without a snapshot.
    """
    with visiting(raw, client, say) as visitor:
        end = visitor.clock.now() + within if within is not None else None
        pages = queue(*_newest(processed), ledger.read(raw))
        return _fetch(visitor, pages, most, end)


def _newest(processed: Path) -> tuple[list[Mapping[str, object]], dict[str, str | None]]:
    snapshot = load.find(processed=processed)
    rows = load.read_table(snapshot).select(["publication_number", "listing", "last_seen_on"]).to_pylist()
    known = load.read_table(snapshot, "publications").select(["publication_number", "url"]).to_pylist()
    return rows, {one["publication_number"]: one["url"] for one in known}


def _fetch(visitor: Visitor, pages: list[Page], most: int, end: datetime | None) -> Closures:
    done = Closures(left=len(pages))
    in_a_row = 0
    for at, page in enumerate(pages[:most], 1):
        try:
            if end and visitor.due(page.url) > end:
                break
            visitor.say(f"{page.number}: page {at} of {min(most, len(pages))}, {len(pages) - at} wait after it")
            done.fetched.append(_page(visitor, page))
            done.left, in_a_row = done.left - 1, 0
        except NotFetchedError as problem:
            done.problems.append(problem)
            is_answer = problem.outcome in ANSWERED
            done.left, in_a_row = done.left - is_answer, in_a_row + (not is_answer)
            if problem.outcome in ("blocked", "failed") or in_a_row >= MOST_REFUSED:
                raise _stopped(done, problem) from problem
        except NetworkError as problem:
            raise _stopped(done, problem) from problem
    refused = [problem for problem in done.problems if problem.outcome != "missing"]
    if refused:
        raise _stopped(done, refused[0]) from refused[0]
    return done


def _page(visitor: Visitor, page: Page) -> Fetched:
    def is_another(content: Interpreted, _response: Response) -> str | None:
        found = content.reading.scope.name
        return None if _is_same(found, page.number) else f"the page is about {shown(found)!r}, not {page.number}"

    return capture(visitor, Wanted(page.url, file_name(page.number, "html"), (LAYOUT,), is_another))


def _is_same(found: str, number: str) -> bool:
    """Compare numbers as addresses write them: `AIMD/GGD-00-49` is `aimdggd-00-49`, `B-237356` may be `b-237356-0`."""
    bare, wanted = (address(one).removeprefix(PRODUCTS) for one in (found, number))
    return bare == wanted or bare.startswith(f"{wanted}-")


def _stopped(done: Closures, problem: NetworkError) -> NetworkError:
    got = f"{len(done.fetched)} fetched in this run stand, and {done.left} are left"
    return NetworkError(
        problem.what,
        where=problem.where,
        safe=f"{problem.safe}. {got}",
        mend=f"{problem.mend}. The next `openrecs fetch closures` goes on with those that are left",
    )
