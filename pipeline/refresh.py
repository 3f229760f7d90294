"""One run, from raw/ to a snapshot: the stages in order. Read this first.

    raw/ -> ledger, documents -> layouts -> agencies.split -> normalize      (document by document: `gather`)
         -> publications -> identity -> table -> dedupe -> merge             (day by day: `fold`)
         -> derive -> validate -> snapshots                                  (once: `run`)

The same raw/ (its ledger included), the same as-of date and the same code give the same tables, to the byte. Nothing
here looks at a clock: `today` comes from the caller, and is used only for a document whose date nothing else tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline import captures, corrections, ledger, nights, publishing
from pipeline import holds as holding
from pipeline.captures import Capture
from pipeline.documents.stored import DEFAULT_LIMIT
from pipeline.errors import RefusedError, UsageError
from pipeline.gates import Limits
from pipeline.gather import Captured, Gathered, Progress, gather
from pipeline.holds import Held
from pipeline.ledger import Ledger
from pipeline.publishing import Plan
from pipeline.records import Issue
from pipeline.snapshots import load, store
from pipeline.snapshots.store import Outcome, Store

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did: whether it published, and what is in the snapshot that is newest now."""

    outcome: Outcome
    as_of: date
    rows: int
    open_rows: int
    read: int
    refused: int
    issues: tuple[Issue, ...]


def run(
    raw: Path,
    processed: Path,
    *,
    today: date,
    as_of: date | None = None,
    strict: bool = False,
    jobs: int = 1,
    limit: int = DEFAULT_LIMIT,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> Result:
    """Read everything under `raw`, and publish the table as of a date if it says anything new.

    `as_of` is the newest capture date unless told; `limits` are those of the gates. Raises the errors of
    `pipeline.errors`; whenever it does, but for `NotDurableError`, what was published before stands as it was.
    """
    _check_is_folder(raw)
    with store.opened(processed) as opened:
        found, book = _gathered(raw, opened, today, jobs, limit, progress)
        holds = holding.all_of(book)
        plan = _plan(opened, raw, found, holds, limits)
        _check_not_only_held(opened, found, holds, plan)
        day = publishing.Day(plan, as_of or max(one.capture.on for one in plan.captured))
        _check_any_up_to(day, plan)
        of_run = [*_of_run(opened, found, day.on, today), *holding.notes(found.read, holds)]
        if strict:
            _check_strict([*of_run, *day.issues])
        nights.pass_gates(raw, plan, day, holds)
        return _result(day, day.publish(), of_run)


def accept(raw: Path, processed: Path, run_name: str, reason: str, **options: Any) -> Result:
    """Let a held run pass: write the reason into the ledger, then run again with its documents. `options` as `run`."""
    holding.find(holding.all_of(ledger.read(raw)), run_name)
    ledger.append(raw, [{"fact": "accept", "run": run_name, "reason": reason}])
    return run(raw, processed, **options)


def rebuild(
    raw: Path,
    processed: Path,
    *,
    today: date,
    jobs: int = 1,
    limit: int = DEFAULT_LIMIT,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> list[Result]:
    """Publish one snapshot for every capture date from raw/ alone; a date whose snapshot says the same is left alone.

    The tables have the bytes that the nightly runs gave them, with the same code. No gate looks at the past; documents
    of runs that are still held stay out.
    """
    _check_is_folder(raw)
    with store.opened(processed) as opened:
        found, book = _gathered(raw, opened, today, jobs, limit, progress)
        plan = _plan(opened, raw, found, holding.all_of(book), limits)
        days = sorted({one.capture.on for one in plan.captured})
        return [_result(day, day.publish(), []) for day in (publishing.Day(plan, on) for on in days)]


def _gathered(
    raw: Path, opened: Store, today: date, jobs: int, limit: int, progress: Progress | None
) -> tuple[Gathered, Ledger]:
    """Read raw/, and write into the ledger the day of what was first seen today."""
    book = ledger.read(raw)
    found = gather(raw, book, today=today, jobs=jobs, limit=limit, progress=progress)
    _check_some_new_was_read(raw, opened, found)
    _record_first_seen(raw, book, found)
    return found, book


def _plan(opened: Store, raw: Path, found: Gathered, holds: list[Held], limits: Limits) -> Plan:
    captured = tuple(holding.without(found.read, holds))
    accepted = {held.run: held.accepted for held in holds if held.accepted and any(map(held.has, captured))}
    return Plan(opened, captured, found.refused, found.issues, corrections.read(raw), limits, accepted)


def _result(day: publishing.Day, outcome: Outcome, of_run: list[Issue]) -> Result:
    read, rows = len(day.plan.up_to(day.on)), len(day.rows)
    open_rows = sum(row["is_open"] for row in day.rows)
    return Result(outcome, day.on, rows, open_rows, read, len(day.refused), (*of_run, *day.issues))


def _check_not_only_held(opened: Store, found: Gathered, holds: list[Held], plan: Plan) -> None:
    """Hold the run again if all that is new waits for a person's word: running again changes nothing."""
    waits = [held for held in holding.waiting(holds) if any(map(held.has, found.read))]
    if waits and not nights.new_documents(opened.newest(), plan.captured):
        raise holding.error(waits[-1].run, [waits[-1].reason])


def _of_run(opened: Store, found: Gathered, day: date, today: date) -> list[Issue]:
    """Return what is worth saying of this run alone. It is in no table: the same raw/ must give the same tables."""
    notices = [Issue("warning", "snapshots", notice) for notice in opened.notices]
    later = [_later(one, day) for one in found.read if one.capture.on > day]
    future = [_from_the_future(one, today) for one in found.read if one.capture.on > today + _ACROSS_ZONES]
    return [*notices, *later, *future]


def _check_any_up_to(day: publishing.Day, plan: Plan) -> None:
    if not plan.up_to(day.on):
        first = min(one.capture.on for one in plan.captured)
        raise UsageError(
            f"no document was captured on {day.on} or before; the first is of {first}",
            safe="nothing was published",
            mend="name a later date with --as-of",
        )


_ACROSS_ZONES = timedelta(days=1)  # a page stamped in another time zone may be a day ahead


def _later(one: Captured, day: date) -> Issue:
    message = f"captured on {one.capture.on}, and the table is as of {day}: it is not in it"
    return Issue("note", "refresh", message, one.name)


def _from_the_future(one: Captured, today: date) -> Issue:
    message = (
        f"captured on {one.capture.on}, says its {_SAID_BY[one.capture.basis]}, and today is {today}. If that date is "
        "wrong, `openrecs withdraw` it and `openrecs add --captured-on` it again: it decides what is newest"
    )
    return Issue("warning", "refresh", message, one.name)


_SAID_BY = {
    "ledger": "ledger line",
    "stamp": "own stamp",
    "path": "folder or name",
    "archive": "web archive",
    "first_seen": "ledger line",
}


def _check_is_folder(raw: Path) -> None:
    """Refuse the run before anything is made, where there is no raw/ at all."""
    if not raw.is_dir():
        raise UsageError(
            "there is no such folder of documents",
            where=str(raw),
            safe="nothing was read or written",
            mend="make it with `openrecs add FILE`, or name another one with --raw",
        )


def _check_some_new_was_read(raw: Path, opened: Store, found: Gathered) -> None:
    """Refuse the run if there is nothing to read, or if every document that is new to it was refused."""
    if not found.read and not found.refused:
        raise UsageError(
            "there are no documents",
            where=str(raw),
            safe="nothing was published",
            mend="save a page of GAO's recommendations and run `openrecs add FILE`",
        )
    newest = opened.newest()
    known = set(load.read_table(newest, "documents")["document"].to_pylist()) if newest else set()
    new_refused = [one for one in found.refused if one.name not in known]
    new_read = [one for one in found.read if one.name not in known]
    if (new_refused and not new_read) or not found.read:
        all_refused = new_refused or list(found.refused)
        new = "new to this run and " if known else ""
        raise RefusedError(
            f"{_counted(len(all_refused))} {new}refused, and nothing else is {'new' if known else 'there'}:\n"
            + "".join(f"  {one.error}\n" for one in all_refused[:_NAMED])
            + (f"  and {len(all_refused) - _NAMED} more\n" if len(all_refused) > _NAMED else "")
            + "Nothing was published, and what was published before stands",
            mend="save them again, or run `openrecs withdraw NAME --reason ...` for those that shall not count",
        )


_NAMED = 10  # refused documents that a message names


def _counted(documents: int) -> str:
    return "1 document is" if documents == 1 else f"{documents} documents are"


def _check_strict(issues: list[Issue]) -> None:
    serious = [issue for issue in issues if issue.severity != "note"]
    if serious:
        first = serious[0]
        raise RefusedError(
            f"{len(serious)} errors or warnings, and --strict allows none; the first: {first.message}",
            where=first.document or "",
            safe="nothing was published",
            mend="mend what it names, or run without --strict",
        )


def _record_first_seen(raw: Path, book: Ledger, found: Gathered) -> None:
    """Write today into the ledger for documents whose capture date nothing tells, so that it never moves again."""
    named = [(one.name, one.content.document.sha256, one.capture) for one in found.read]
    named += [(one.name, one.document.sha256, one.capture) for one in found.refused if one.document]
    new = [one for one in named if one[2].basis == "first_seen" and _is_new(one[0], one[1], book)]
    ledger.append(raw, [_seen(name, sha256, capture, book) for name, sha256, capture in new])


def _is_new(name: str, sha256: str, book: Ledger) -> bool:
    fact = book.document(name, sha256)
    return not book.altered(name, sha256) and (fact is None or fact.captured_on is None)


def _seen(name: str, sha256: str, capture: Capture, book: Ledger) -> Mapping[str, Any]:
    """Return the fact, with what an earlier line without a date says: the last line about a document counts alone."""
    before = book.document(name, sha256)
    said = {"url": before.url, "headers": dict(before.headers) or None, **before.more} if before else {}
    when = {"captured_on": capture.on, "basis": captures.FIRST_SEEN}
    return {"fact": "document", "name": name, "sha256": sha256, **when, **said}
