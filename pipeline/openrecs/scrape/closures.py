"""How vanished recommendations ended: the product pages of rows that are delisted, one per crawl delay, oldest first.

The site wants 420 seconds between two requests, so a night reads a few dozen pages at most. A run stops at its budget,
at a refusal, and where the server is in trouble; the next one goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from openrecs.errors import NetworkError, shown
from openrecs.normalize.interpret import Interpreted
from openrecs.publish import load
from openrecs.read.provenance import ledger
from openrecs.scrape import waiting
from openrecs.scrape.capture import Fetched, NotFetchedError, Wanted, capture, file_name
from openrecs.scrape.waiting import Page
from openrecs.scrape.web.asking import Response
from openrecs.scrape.web.client import Client
from openrecs.scrape.web.clock import Say
from openrecs.scrape.web.visitor import Visitor, visiting

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
        pages = waiting.queue(*_newest(processed), ledger.read(raw))
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
            is_answer = problem.outcome in waiting.ANSWERED
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
    bare, wanted = (waiting.address(one).removeprefix(waiting.PRODUCTS) for one in (found, number))
    return bare == wanted or bare.startswith(f"{wanted}-")


def _stopped(done: Closures, problem: NetworkError) -> NetworkError:
    got = f"{len(done.fetched)} fetched in this run stand, and {done.left} are left"
    return NetworkError(
        problem.what,
        where=problem.where,
        safe=f"{problem.safe}. {got}",
        mend=f"{problem.mend}. The next `openrecs fetch closures` goes on with those that are left",
    )
