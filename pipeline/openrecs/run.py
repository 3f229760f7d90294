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

from openrecs.check import quarantine as holding
from openrecs.check.gates import Limits
from openrecs.night import admission, judging, notices, publishing
from openrecs.night.publishing import Day, Plan
from openrecs.normalize import cache as cache_
from openrecs.normalize import versions
from openrecs.normalize.cache import Cache
from openrecs.normalize.corrections import Corrections
from openrecs.normalize.gather import Progress, gather
from openrecs.parallel import Jobs
from openrecs.publish.store import shelf, transaction
from openrecs.publish.store.transaction import Outcome, Store
from openrecs.read.provenance import capture_dates, ledger
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


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is to be made.

    `as_of` is the date of the table, the newest capture date unless given; `jobs` is how many processes read, or any
    `concurrent.futures.Executor`; `limit` is the most bytes a file may have, `limits` are those of the gates;
    `accepting` is a held run that may pass, and why. `progress` is called with every file that was read, `begins` with
    the name of every stage that begins, `ended` with the result while no other run can be at work.
    """

    as_of: date | None = None
    strict: bool = False
    jobs: Jobs = 1
    limit: int = DEFAULT_LIMIT
    limits: Limits = DEFAULT_LIMITS
    accepting: tuple[str, str] | None = None
    progress: Progress | None = None
    begins: Callable[[str], object] = str
    ended: Callable[[Result], object] | None = None


DEFAULTS = Options()


def run(raw: Path, processed: Path, *, today: date, options: Options = DEFAULTS) -> Result:
    """Read everything under `raw`, and publish the table as of a date if it says anything new.

    Raises the errors of `openrecs.errors`; after each but `NotDurableError`, what was published before still stands.
    """
    capture_dates.check_has_come(options.as_of, today, "--as-of")
    admission.check_is_folder(raw)
    with transaction.opened(processed) as opened:
        if options.accepting:
            _record_acceptance(raw, *options.accepting)
        options.begins("read")  # and extract, and normalize: document by document
        cache = _cache(opened, trusts_times=True)
        plan = _read(raw, opened, cache, today, options)
        on, is_present = admission.day_of(plan, options.as_of)
        only_held = admission.only_held(plan) if is_present else None
        if only_held and not plan.is_read_otherwise:
            raise only_held
        admission.check_any_up_to(plan, on)

        options.begins("clean")  # day by day
        day = publishing.finished(plan, on, is_present=is_present)

        options.begins("check")
        said = notices.of_run(plan, day, today)
        if options.strict:
            notices.check_strict([*said.issues, *day.issues])
        if plan.newest:  # a first run has no past
            judging.pass_gates(plan, day, plan.newest)

        options.begins("publish")  # and report
        outcome = publishing.publish(plan, day)
        plan.folds.tidy()
        if only_held and not outcome.published:
            raise only_held
        says_it_again = not (said.has_news or options.accepting or options.as_of)
        result = _result(plan, day, outcome, [*said.issues, *_remarks(cache)], moved=said.moved)
        result = replace(result, says_it_again=says_it_again, ends_today=notices.depend_on(today, plan.found))
        if options.ended:
            options.ended(result)
        return result


def accept(
    raw: Path, processed: Path, run_name: str, reason: str, *, today: date, options: Options = DEFAULTS
) -> Result:
    """Let a held run pass: write the reason into the ledger, then run again with its documents."""
    return run(raw, processed, today=today, options=replace(options, accepting=(run_name, reason)))


def _record_acceptance(raw: Path, run_name: str, reason: str) -> None:
    """Write that a run may pass, and with it every other that waits and asks the same."""
    holds = holding.all_of(ledger.read(raw))
    runs = holding.asking_the_same(holds, holding.find(holds, run_name))
    ledger.append(raw, [{"fact": "accept", "run": one, "reason": reason} for one in runs])


def rebuild(raw: Path, processed: Path, *, today: date, options: Options = DEFAULTS) -> list[Result]:
    """Publish one snapshot for every capture date from raw/ alone; a date whose snapshot says the same is left alone.

    The last of these dates is that of `options.as_of`, the newest unless given.

    The tables have the bytes that the nightly runs gave them, with the same code. No gate looks at the past; documents
    of runs that are still held stay out.
    """
    capture_dates.check_has_come(options.as_of, today, "--as-of")
    admission.check_is_folder(raw)
    with transaction.opened(processed) as opened:
        plan = _read(raw, opened, _cache(opened), today, options)
        aside = notices.refused_later(plan.found, today)
        results = []
        for on in sorted({one.capture.on for one in plan.captured if one.capture.on <= (options.as_of or date.max)}):
            day = publishing.finished(plan, on)
            results.append(_result(plan, day, publishing.publish(plan, day), aside))
        plan.folds.tidy()
        return results


def _cache(opened: Store, *, trusts_times: bool = False) -> Cache:
    return Cache(shelf.opened(opened.processed, cache_.version(versions.current(Corrections()))), trusts_times)


def _remarks(cache: Cache) -> list[Issue]:
    why = "; ".join(sorted(cache.shelf.problems.values()))
    message = f"{shelf.FOLDER} could not be written ({why}): every run reads and folds everything again, and is slower"
    return [Issue("warning", "cache", message)] if why else []


def _read(raw: Path, opened: Store, cache: Cache, today: date, options: Options) -> Plan:
    """Read the documents of raw/, and write into the ledger the day of what was first seen today."""
    book = ledger.read(raw)
    read = gather(
        raw, book, today=today, jobs=options.jobs, limit=options.limit, progress=options.progress, cache=cache
    )
    found = admission.admitted(raw, book, read, opened.newest(), today)
    return publishing.planned(raw, opened, found, book, options.limits, cache)


def _result(plan: Plan, day: Day, outcome: Outcome, of_run: list[Issue], moved: int = 0) -> Result:
    refused = len(plan.found.refused if day.is_present else day.refused)
    traces = tuple(one.error.trace for one in plan.found.refused if one.error.trace)
    open_rows = int(day.rows["is_open"].sum())
    issues = (*of_run, *day.issues)
    return Result(outcome, day.on, len(day.rows), open_rows, len(day.captured), refused, issues, moved, traces)
