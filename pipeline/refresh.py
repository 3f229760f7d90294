"""One run, from raw/ to a snapshot: the stages in order. Read this first.

    raw/ -> ledger, documents -> layouts -> agencies.split -> normalize      (document by document: `gather`)
         -> publications -> identity -> table -> dedupe -> merge             (day by day: `fold`)
         -> derive -> validate -> snapshots                                  (once: `run`)

The same raw/ (its ledger included), the same as-of date and the same code give the same tables, to the byte. Nothing
here looks at a clock: `today` comes from the caller, and is used only for a document whose date nothing else tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline import assemble, derive, folding, ledger, merge, validate, versions
from pipeline import corrections as corrections_
from pipeline.documents.stored import DEFAULT_LIMIT
from pipeline.errors import RefusedError, UsageError
from pipeline.folding import Folded
from pipeline.gather import Captured, Gathered, Progress, gather
from pipeline.records import Issue
from pipeline.snapshots import load, store
from pipeline.snapshots.store import Outcome, Store


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
    progress: Progress | None = None,
) -> Result:
    """Read everything under `raw`, and publish the table as of a date if it says anything new.

    `as_of` is the newest capture date unless told. Raises the errors of `pipeline.errors`; whenever it does, but for
    `NotDurableError`, what was published before stands as it was.
    """
    with store.opened(processed) as opened:
        found = gather(raw, ledger.read(raw), today=today, jobs=jobs, limit=limit, progress=progress)
        _check_some_new_was_read(raw, opened, found)
        _record_first_seen(raw, found.read)
        day = as_of or max(one.capture.on for one in found.read)
        captured = _up_to(day, found)
        corrections = corrections_.read(raw)
        folded = folding.fold(captured, corrections)
        recommendations = derive.add(merge.frame(folded.state))
        checked = [*corrections_.unused(corrections, folded.corrected), *validate.check(recommendations)]
        issues = [*_all_issues(opened, found, day, folded), *checked]
        if strict:
            _check_strict(issues)
        documents = assemble.document_rows(captured, found.refused)
        build = assemble.builder(recommendations, folded, documents, issues, day)
        inputs = {one.name: one.content.document.sha256 for one in captured}
        outcome = opened.publish(day, build, inputs=inputs, versions=versions.current(corrections))
        rows, open_rows = len(recommendations), int(recommendations["is_open"].sum())
        return Result(outcome, day, rows, open_rows, len(captured), len(found.refused), tuple(issues))


def _all_issues(opened: Store, found: Gathered, day: date, folded: Folded) -> list[Issue]:
    notices = [Issue("warning", "snapshots", notice) for notice in opened.notices]
    later = [_later(one) for one in found.read if one.capture.on > day]
    refused = [Issue("error", "documents", f"refused: {one.error}", one.name) for one in found.refused]
    return [*notices, *found.issues, *refused, *later, *folded.issues, *folded.state.issues]


def _up_to(day: date, found: Gathered) -> list[Captured]:
    captured = [one for one in found.read if one.capture.on <= day]
    if not captured:
        first = min(one.capture.on for one in found.read)
        raise UsageError(
            f"no document was captured on {day} or before; the first is of {first}",
            safe="nothing was published",
            mend="name a later date with --as-of",
        )
    return captured


def _later(one: Captured) -> Issue:
    return Issue("note", "refresh", f"captured on {one.capture.on}, after the date of this table: not in it", one.name)


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
        raise RefusedError(
            f"all {len(all_refused)} documents that are new to this run were refused:\n"
            + "\n".join(f"  {one.error}" for one in all_refused),
            safe="nothing was published, and what was published before stands",
            mend="save them again, or run `openrecs withdraw NAME --reason ...` for those that shall not count",
        )


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


def _record_first_seen(raw: Path, read: Iterable[Captured]) -> None:
    """Write today into the ledger for documents whose capture date nothing tells, so that it never moves again."""
    ledger.append(
        raw,
        [
            {
                "fact": "document",
                "name": one.name,
                "sha256": one.content.document.sha256,
                "captured_on": one.capture.on,
                "basis": "first seen on this day; nothing else tells when it was saved",
            }
            for one in read
            if one.capture.basis == "first_seen"
        ],
    )
