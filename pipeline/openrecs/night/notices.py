"""What to say of one run: in no table, for the same raw/ must give the same tables; and the account of a held one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

import pandas as pd

from openrecs.check import attribution, quarantine
from openrecs.check.gates import Stop
from openrecs.check.quarantine import Digests, Held, Question
from openrecs.errors import DamagedError, RefusedError, shown
from openrecs.night import publishing
from openrecs.night.publishing import Day, Plan
from openrecs.normalize.captured import Captured, Gathered
from openrecs.publish import assemble
from openrecs.publish.snapshot import Stored
from openrecs.read.provenance import capture_dates
from openrecs.records import Issue


@dataclass(frozen=True, slots=True)
class Notices:
    """What is said of one run. `moved` counts the rows that our own reading moved to another agency or code.

    `has_news`: something in it is of this run alone, and the next one would not say it again.
    """

    issues: tuple[Issue, ...]
    moved: int
    has_news: bool


def of_run(plan: Plan, day: Day, today: date) -> Notices:
    """Return what to say of a run: what it met, what the newest snapshot stood on that is lost, what we moved."""
    lost, is_otherwise = _lost(plan), day.is_present and plan.is_read_otherwise
    moved, by_us = _moved_by_us(plan) if is_otherwise else (0, [])
    has_news = bool(plan.opened.notices or lost or is_otherwise)
    return Notices((*_remarks(plan, day, today), *lost, *by_us), moved, has_news)


def _remarks(plan: Plan, day: Day, today: date) -> list[Issue]:
    """Return what to say of this run: what the store put right, what waits, what is later than the table or today."""
    found, on = plan.found, day.on
    mended = [Issue("warning", "snapshots", notice) for notice in plan.opened.notices]
    later = [_later(one, on) for one in found.read if one.capture.on > on]
    unread = [issue for issue in found.issues if found.days.get(issue.document or "", on) > on]
    undated = [_no_day(one, written) for one in found.read if (written := _impossible(one))]
    waits = quarantine.notes(found.read, plan.holds)
    until_today = refused_later(found, on, today) if day.is_present else []
    return [*mended, *later, *unread, *undated, *refused_later(found, today), *waits, *until_today]


def refused_later(found: Gathered, day: date, until: date = date.max) -> list[Issue]:
    """Return an error for each refused file that is later than a day: nothing in its table can say it."""
    return [publishing.refused(one) for one in found.refused if day < one.capture.on <= until]


def _lost(plan: Plan) -> list[Issue]:
    """Return a warning for what the newest snapshot stood on and is not as it was: pages, and later snapshots.

    Of documents that were withdrawn the ledger's own issues report, and of recorded ones that were changed the refusal.
    """
    newest, found = plan.newest, plan.found
    pages = assemble.made_from(newest).documents if newest else {}
    now = {one.name: one.content.document.sha256 for one in found.read}
    now |= {one.name: one.sha256 for one in found.refused}
    recorded = plan.book.last_words
    renamed = {one.content.document.sha256 for one in found.read if newest and one.capture.on <= newest.name.as_of}
    changed = [name for name, sha in pages.items() if name not in recorded and now.get(name, sha) != sha]
    gone = [name for name, sha in pages.items() if not (name in now or sha in renamed or plan.book.withdrawn(name))]
    rests = _rests(newest, {*changed, *gone}) if newest else {}
    later = takewhile(lambda one: newest is None or one != newest, plan.opened.nights())
    damaged = [_damaged(str(one.name)) for one in later]
    return [*(_changed(name, rests[name]) for name in changed), *(_gone(name, rests[name]) for name in gone), *damaged]


def _rests(newest: Stored, names: set[str]) -> dict[str, str]:
    """Say, of each of these documents, which rows of the newest table were read from it."""
    try:
        rows = attribution.published(newest) if names else pd.DataFrame()
    except DamagedError:  # the store says so
        return dict.fromkeys(names, "which rows were read from it cannot be told")
    return {name: _named(set(rows["recommendation_id"][rows["document"] == name])) for name in names}


def _named(ids: set[str]) -> str:
    """Say how many rows were read from a document, and which."""
    if not ids:
        return "no row of the last table was read from it"
    examples = ", ".join(sorted(ids)[:3]) + (" and so on" if len(ids) > 3 else "")
    return f"{len(ids)} recommendations of the last table were read from it ({examples})"


def _moved_by_us(plan: Plan) -> tuple[int, list[Issue]]:
    """Return how many rows our own reading moved since the newest snapshot, and the warning that says so."""
    changes = attribution.moved(plan.newest, plan.captured, plan.folds) if plan.newest else []
    return attribution.rows_moved(changes), attribution.told(changes)


def _changed(name: str, rests: str) -> Issue:
    message = (
        "it is not the file that the last table was made from: somebody changed it, and it is read as it is now; "
        f"{rests}. The tables of earlier nights stay as they are. Put the original back; a new page belongs beside it, "
        "under a name of its own (`openrecs add` gives it one)"
    )
    return Issue("warning", "documents", message, name)


def _gone(name: str, rests: str) -> Issue:
    message = (
        "the last table was made from it, and it is not in raw/ any more, or under a name that shows another day; "
        f"{rests}. They are as all other documents show them now, and a row that it closed or delisted is listed "
        "again. The tables of earlier nights stay as they are. Put it back, and run the same command again"
    )
    return Issue("warning", "documents", message, name)


def _damaged(name: str) -> Issue:
    message = f"the snapshot {name} is damaged: `openrecs verify` says where, and `openrecs verify --repair` mends it"
    return Issue("warning", "snapshots", message)


def _later(one: Captured, day: date) -> Issue:
    message = f"captured on {one.capture.on}, and the table is as of {day}: it is not in it"
    return Issue("note", "refresh", message, one.name)


def _impossible(one: Captured) -> str | None:
    return capture_dates.no_day(one.name) if one.capture.basis == "first_seen" else None


def _no_day(one: Captured, written: str) -> Issue:
    message = (
        f"its name says {shown(written)}, which is no such day as 2026-03-02: it counts as captured on "
        f"{one.capture.on}, when it was first seen. Say when it was saved: `openrecs add` of that file, with "
        "--captured-on YYYY-MM-DD"
    )
    return Issue("warning", "refresh", message, one.name)


def depend_on(today: date, found: Gathered) -> bool:
    """Say whether a document's day is today because nothing else shows it, or has not come: tomorrow may differ."""
    captures = [*(one.capture for one in found.read), *(one.capture for one in found.refused)]
    return any(one.on > today or (one.on == today and one.basis == "first_seen") for one in captures)


def check_strict(issues: Sequence[Issue]) -> None:
    """Refuse the run if anything is said that is more than a note."""
    serious = [issue for issue in issues if issue.severity != "note"]
    if serious:
        first = serious[0]
        raise RefusedError(
            f"{len(serious)} errors or warnings, and --strict allows none; the first: {first.message}",
            where=first.document or "",
            safe="nothing was published",
            mend="mend what it names, or run without --strict",
        )


def account(run: str, stops: Sequence[Stop], question: Question, rows: tuple[int, int], since: Held | None) -> str:
    """Return the account. `rows` are how many the last table has and this one; `since` is the run before tonight."""
    lines = [f"# The run {run} is held", "", "Nothing was published. Why:", ""]
    lines += [f"* {shown(stop.words, 1000)}" for stop in stops]
    lines += ["", f"The last table has {rows[0]} rows, this one {rows[1]}.", ""]
    lines += _asked(question)
    if since and since.question.documents:
        earlier = _listed(since.question.documents)
        lines += ["", "Earlier nights asked the same, and one answer counts for these too:", "", *earlier]
    lines += ["", "The tables of the run stand beside this file. They are not published, and nothing reads them.", ""]
    lines += [f'To publish it all the same: `openrecs accept {run} --reason "..."`. The reason is kept in the ledger.']
    lines += ['To leave a document out for good: `openrecs withdraw NAME --reason "..."`.', ""]
    return "\n".join(lines)


def _asked(question: Question) -> list[str]:
    if question.documents:
        refused = ["", "Refused beside them:", "", *_listed(question.refused)] if question.refused else []
        return ["Its documents that were new:", "", *_listed(question.documents), *refused]
    lines = ["No document is new: it is our reading of the old ones that changed."]
    if question.gone:
        return [
            *lines,
            "These count no more, because they were withdrawn, changed or lost:",
            "",
            *_listed(question.gone),
        ]
    said = ", ".join(f"{name} {shown(version, 60)}" for name, version in sorted(question.versions.items()))
    return [*lines, f"They are read with {said}. The last table was made with another version of one of these."]


def _listed(documents: Digests) -> list[str]:
    digests = {one: f" (sha256 {digest[:12]})" if digest else "" for one, digest in sorted(documents.items())}
    return [f"* {shown(one)}{digest}" for one, digest in digests.items()]
