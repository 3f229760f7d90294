"""The years before openrecs was installed, from the Internet Archive: one capture of an address for every month.

At most a request a second, and none for a while where the archive answers 429. A month that is in the ledger is not
asked for again, so a run that stops goes on where it stopped. What the archive captured may be a block notice: then
the next capture of the same month is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path

from openrecs.errors import NetworkError, RefusedError, UsageError
from openrecs.normalize.interpret import Interpreted
from openrecs.read.provenance import ledger
from openrecs.read.provenance.facts import DocumentFact, FetchFact
from openrecs.read.provenance.ledger import Ledger
from openrecs.scrape import keeping, mementos, page
from openrecs.scrape.capture import Fetched, NotFetchedError, Wanted, answered, capture
from openrecs.scrape.mementos import Memento
from openrecs.scrape.web.asking import Response
from openrecs.scrape.web.client import Client
from openrecs.scrape.web.clock import Say
from openrecs.scrape.web.visitor import Visitor, visiting

BASIS = "the day on which the Internet Archive captured it (UTC)"
_NEVER = datetime.min.replace(tzinfo=UTC)
MOST_OF_A_PERIOD = 3  # captures of one period that are tried until one is good
EXPORT = "export"


@dataclass(slots=True)
class Backfill:
    """What a run did: captures fetched, captures that could not be used and why, and how many periods have any."""

    fetched: list[Fetched] = field(default_factory=list)
    problems: list[NotFetchedError] = field(default_factory=list)
    periods: int = 0


def fetch(
    raw: Path, client: Client, what: str, *, start: date, end: date, every: str = "month", say: Say | None = None
) -> Backfill:
    """Fetch captures of an address of GAO's, or of the `export`, one for every `day`, `month` or `year`, into `raw`.

    `NetworkError` where the archive could not be asked, or would not answer: what was fetched before stands.
    """
    wanted = page.EXPORT if what == EXPORT else page.named(what)
    url = wanted.asked
    if start > end:
        raise UsageError(f"{start} is after {end}", safe="nothing was asked", mend="give the earlier day with --from")
    with visiting(raw, client, say) as visitor:
        found = _index(visitor, url, start, end)
        book = ledger.read(raw)
        periods = _in_order(list(mementos.by_period(found, every)), book)
        digits, known = mementos.PERIODS[every], list(_known(book, url))
        had, bad = ({stamp for stamp, is_good in known if is_good is wanted} for wanted in (True, False))
        good = {stamp[:digits] for stamp in had}
        done = Backfill(periods=len(periods))
        for at, (period, of_period) in enumerate(periods, 1):
            visitor.say(f"{period}: {at} of {len(periods)}")
            if of_period[0].timestamp[:digits] not in good:
                _one_of(visitor, wanted, [one for one in of_period if one.timestamp not in bad], done)
        return done


def _index(visitor: Visitor, url: str, start: date, end: date) -> list[Memento]:
    asked = mementos.index_url(url, start, end)
    response = answered(visitor, asked)
    try:
        if response.status != HTTPStatus.OK:
            raise RefusedError(f"the archive answered {response.status} to the question what it has of this address")
        found = mementos.listed(response.body, url)
    except RefusedError as problem:
        keeping.refuse(visitor.raw, response, "cdx.json", problem.what)
        raise NetworkError(
            problem.what,
            where=url,
            safe="nothing was saved, and what is in raw/ is as it was",
            mend="try again in an hour; or look it up on https://web.archive.org/, save a capture and run "
            "`openrecs add --captured-on YYYY-MM-DD FILE`",
        ) from problem
    keeping.note(visitor.raw, asked, "index", response.at, **keeping.about(response))
    return found


def _in_order(periods: list[tuple[str, list[Memento]]], book: Ledger) -> list[tuple[str, list[Memento]]]:
    """Return the oldest first, those at which a run stopped last: a capture the archive cannot replay bars no other."""
    stops = ("failed", "blocked")
    tried = {fact.url: fact.at for fact in book.facts if isinstance(fact, FetchFact) and fact.outcome in stops}

    def when(memento: Memento) -> datetime:
        return tried.get(memento.url, _NEVER)

    ordered = [(period, sorted(found, key=when)) for period, found in periods]
    return sorted(ordered, key=lambda one: when(one[1][-1]))


def _one_of(visitor: Visitor, wanted: Wanted, of_period: list[Memento], done: Backfill) -> None:
    """Fetch one good capture of a period."""
    for memento in of_period[:MOST_OF_A_PERIOD]:
        try:
            done.fetched.append(_memento(visitor, wanted, memento))
            return
        except NotFetchedError as problem:
            done.problems.append(problem)
            if not _is_of_the_capture(problem.status, problem.outcome):
                raise _stopped(done, problem) from problem
        except NetworkError as problem:
            raise _stopped(done, problem) from problem


def _known(book: Ledger, url: str) -> Iterator[tuple[str, bool]]:
    """Yield the timestamps of captures that were asked for and answered, and whether each was good."""
    for fact in book.facts:
        stamp = str(fact.more.get("memento", ""))
        if stamp and isinstance(fact, DocumentFact) and fact.url == url:
            yield stamp, book.withdrawn(fact.name) is None
        elif stamp and isinstance(fact, FetchFact) and _is_bad_capture(fact, url, stamp):
            yield stamp, False


def _is_bad_capture(fact: FetchFact, url: str, stamp: str) -> bool:
    is_of_page = mementos.replayed(fact.url, url) == stamp
    return is_of_page and _is_of_the_capture(fact.more.get("status"), fact.outcome)


def _is_of_the_capture(status: object, outcome: str) -> bool:
    """Say whether it is the capture that cannot be used, and not the archive that would not answer."""
    return status == HTTPStatus.OK or outcome == "missing"


def _memento(visitor: Visitor, wanted: Wanted, memento: Memento) -> Fetched:
    url = wanted.asked

    def is_another(_content: Interpreted, response: Response) -> str | None:
        is_it = mementos.replayed(response.url, url)
        return None if is_it else "the archive replays another page in its place"

    def shown_at(response: Response) -> datetime:
        return mementos.moment(mementos.replayed(response.url, url) or memento.timestamp)

    more = {"memento": memento.timestamp}
    found = replace(wanted, asked=memento.url, check=is_another, url=url, shown_at=shown_at, basis=BASIS, more=more)
    return capture(visitor, found)


def _stopped(done: Backfill, problem: NetworkError) -> NetworkError:
    return NetworkError(
        problem.what,
        where=problem.where,
        safe=f"{problem.safe}. {len(done.fetched)} fetched in this run stand",
        mend="wait an hour, then run the same command again: it goes on where it stopped",
    )
