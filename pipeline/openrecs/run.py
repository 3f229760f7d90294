"""One run, from raw/ to a snapshot: the stages in order. Read this first.

    raw/ -> read -> extract -> normalize      document by document: `normalize.gather`
         -> clean                             day by day: `clean.day_by_day`
         -> check -> publish -> report        once: `night.judging`, `night.publishing`

The same raw/ (its ledger included), the same as-of date and the same code give the same tables, to the byte. Nothing
here looks at a clock: `today` comes from the caller, and is used only for a document whose date nothing else shows, or
whose day has not come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from openrecs.check import attribution
from openrecs.check import quarantine as holding
from openrecs.check.gates import Limits
from openrecs.check.quarantine import Held
from openrecs.clean.day_by_day import Folds
from openrecs.errors import HeldError, UsageError
from openrecs.night import admission, judging, publishing
from openrecs.night.publishing import Plan
from openrecs.normalize import cache as cache_
from openrecs.normalize import corrections, versions
from openrecs.normalize.cache import Cache
from openrecs.normalize.corrections import Corrections
from openrecs.normalize.gather import Gathered, Progress, gather
from openrecs.parallel import Jobs
from openrecs.publish import beside
from openrecs.publish.snapshot import Stored
from openrecs.publish.store import shelf, transaction
from openrecs.publish.store.transaction import Outcome, Store
from openrecs.read.provenance import impossible_days, ledger
from openrecs.read.provenance.ledger import Ledger
from openrecs.read.stored import DEFAULT_LIMIT
from openrecs.records import Issue

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did: whether it published, and what is in the snapshot that is newest now.

    `moved` counts the rows that our own reading moved to another agency, code or department; `traces` are the
    tracebacks of documents that were refused because the reader itself failed on them. `says_it_again`: nothing in
    `issues` is of this run alone, so the next one would say the same; `ends_today`: but not on another day.
    """

    outcome: Outcome
    as_of: date
    rows: int
    open_rows: int
    read: int
    refused: int
    issues: tuple[Issue, ...]
    moved: int = 0
    traces: tuple[str, ...] = ()
    says_it_again: bool = False
    ends_today: bool = True


def run(
    raw: Path,
    processed: Path,
    *,
    today: date,
    as_of: date | None = None,
    strict: bool = False,
    jobs: Jobs = 1,
    limit: int = DEFAULT_LIMIT,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    accepting: tuple[str, str] | None = None,
    ended: Callable[[Result], None] | None = None,
    begins: Callable[[str], object] = str,
) -> Result:
    """Read everything under `raw`, and publish the table as of a date if it says anything new.

    `as_of` is the newest capture date unless told; `limits` are those of the gates; `accepting` is a held run that may
    pass, and why; `jobs` is how many processes read, or any `concurrent.futures.Executor`; `ended` is called with the
    result while no other run can be at work, `begins` with the name of every stage that begins. Raises the errors of
    `openrecs.errors`; whenever it does, but for `NotDurableError`, what was published before stands as it was.
    """
    impossible_days.check_has_come(as_of, today, "--as-of")
    admission.check_is_folder(raw)
    with transaction.opened(processed) as opened:
        if accepting:
            _record_acceptance(raw, *accepting)
        begins("read")
        cache = _cache(opened, trusts_times=True)
        found, book = _gathered(raw, opened, today, jobs, limit, progress, cache)
        holds = holding.all_of(book)
        begins("clean")
        plan = _plan(opened, raw, found, holds, limits, cache)
        newest, newest_capture = opened.newest(), max((one.capture.on for one in plan.captured), default=date.min)
        is_present = as_of in {None, newest_capture}
        only_held = _only_held(opened, newest, found, holds, plan) if is_present else None
        if only_held and not _is_read_otherwise(newest, plan):
            raise only_held
        day = publishing.Day(plan, as_of or newest_capture, is_present=is_present)
        _check_any_up_to(day, plan)
        day.fold()
        begins("check")
        of_run = [*admission.remarks(opened.notices, found, day.on, today), *holding.notes(found.read, holds)]
        of_run += admission.refused_later(found, day.on, today) if is_present else []
        of_run += (lost := admission.lost(opened, newest, found, book))
        is_otherwise = newest is not None and is_present and _is_read_otherwise(newest, plan)
        moved = attribution.moved(newest, plan.captured, plan.folds) if newest and is_otherwise else []
        of_run += attribution.told(moved)
        if strict:
            admission.check_strict([*of_run, *day.issues])
        judging.pass_gates(raw, plan, day, holds)
        begins("publish")
        outcome = day.publish()
        plan.folds.tidy()
        if only_held and not outcome.published:
            raise only_held
        result = replace(
            _result(day, outcome, [*of_run, *_remarks(cache)]),
            moved=attribution.rows_moved(moved),
            says_it_again=not (opened.notices or lost or is_otherwise or accepting or as_of),
            ends_today=admission.depend_on(today, found),
        )
        if ended:
            ended(result)
        return result


def accept(raw: Path, processed: Path, run_name: str, reason: str, **options: Any) -> Result:
    """Let a held run pass: write the reason into the ledger, then run again with its documents. `options` as `run`."""
    return run(raw, processed, accepting=(run_name, reason), **options)


def _record_acceptance(raw: Path, run_name: str, reason: str) -> None:
    """Write that a run may pass, and with it every other that waits and asks the same."""
    holds = holding.all_of(ledger.read(raw))
    runs = holding.asking_the_same(holds, holding.find(holds, run_name))
    ledger.append(raw, [{"fact": "accept", "run": one, "reason": reason} for one in runs])


def rebuild(
    raw: Path,
    processed: Path,
    *,
    today: date,
    as_of: date | None = None,
    jobs: Jobs = 1,
    limit: int = DEFAULT_LIMIT,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> list[Result]:
    """Publish one snapshot for every capture date from raw/ alone; a date whose snapshot says the same is left alone.

    `as_of` is the last of these dates, the newest unless told.

    The tables have the bytes that the nightly runs gave them, with the same code. No gate looks at the past; documents
    of runs that are still held stay out.
    """
    impossible_days.check_has_come(as_of, today, "--as-of")
    admission.check_is_folder(raw)
    with transaction.opened(processed) as opened:
        cache = _cache(opened)
        found, book = _gathered(raw, opened, today, jobs, limit, progress, cache)
        plan = _plan(opened, raw, found, holding.all_of(book), limits, cache)
        days = sorted({one.capture.on for one in plan.captured if one.capture.on <= (as_of or date.max)})
        aside = admission.refused_later(found, today)
        results = [_result(day, day.publish(), aside) for day in (publishing.Day(plan, on) for on in days)]
        plan.folds.tidy()
        return results


def _cache(opened: Store, *, trusts_times: bool = False) -> Cache:
    return Cache(shelf.opened(opened.processed, cache_.version(versions.current(Corrections()))), trusts_times)


def _remarks(cache: Cache) -> list[Issue]:
    why = "; ".join(sorted(cache.shelf.problems.values()))
    message = f"{shelf.FOLDER} could not be written ({why}): every run reads and folds everything again, and is slower"
    return [Issue("warning", "cache", message)] if why else []


def _gathered(
    raw: Path, opened: Store, today: date, jobs: Jobs, limit: int, progress: Progress | None, cache: Cache
) -> tuple[Gathered, Ledger]:
    """Read raw/, and write into the ledger the day of what was first seen today."""
    book = ledger.read(raw)
    read = gather(raw, book, today=today, jobs=jobs, limit=limit, progress=progress, cache=cache)
    found = admission.held_aside(raw, read, today)
    admission.check_none_was_published(opened.newest(), found, today)
    admission.check_some_new_was_read(raw, opened.newest(), found)
    admission.record_first_seen(raw, book, found)
    return found, book


def _plan(opened: Store, raw: Path, found: Gathered, holds: list[Held], limits: Limits, cache: Cache) -> Plan:
    captured = tuple(holding.without(found.read, holds))
    accepted = holding.passed(captured, holds)
    corrected = corrections.read(raw)
    folds, current = Folds(corrected, cache, captured), versions.current(corrected)
    return Plan(opened, captured, found.refused, found.issues, corrected, limits, accepted, folds, current, found.days)


def _result(day: publishing.Day, outcome: Outcome, of_run: list[Issue]) -> Result:
    read, rows = len(day.plan.up_to(day.on)), len(day.rows)
    open_rows = sum(row["is_open"] for row in day.rows)
    refused = len(day.plan.refused if day.is_present else day.refused)
    traces = tuple(one.error.trace for one in day.plan.refused if one.error.trace)
    return Result(outcome, day.on, rows, open_rows, read, refused, (*of_run, *day.issues), traces=traces)


def _only_held(
    opened: Store, newest: Stored | None, found: Gathered, holds: list[Held], plan: Plan
) -> HeldError | None:
    """Return the error of the run that is held again, if all that is new waits for a person's word.

    What is known may still be read otherwise today, as when a page was withdrawn: that does not wait with it.
    """
    waits = [held for held in holding.waiting(holds) if any(map(held.has, found.read))]
    if not waits or judging.new_documents(newest, plan.captured):
        return None
    run_name = waits[-1].run
    return holding.error(run_name, waits[-1].reason, opened.processed / beside.HELD / run_name)


def _is_read_otherwise(newest: Stored | None, plan: Plan) -> bool:
    return bool(newest and plan.captured and attribution.is_read_otherwise(newest, plan.captured, plan.versions))


def _check_any_up_to(day: publishing.Day, plan: Plan) -> None:
    if not plan.up_to(day.on):
        first = min((one.capture.on for one in plan.captured), default=None) or "a run that is held"
        raise UsageError(
            f"no document was captured on {day.on} or before; the first is of {first}",
            safe="nothing was published",
            mend="name a later date with --as-of",
        )
