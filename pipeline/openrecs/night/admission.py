"""What a run lets in: is there something to read, was all that is new refused, is the run strict, and what was first
seen today.

What is worth saying of one run alone is in no table: the same raw/ must give the same tables, whatever the day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

from openrecs.check import attribution
from openrecs.errors import RefusedError, UsageError, shown
from openrecs.night import publishing
from openrecs.normalize.gather import Captured, Gathered, Refused
from openrecs.publish.snapshot import Stored
from openrecs.publish.store.transaction import Store
from openrecs.read.provenance import capture_dates, impossible_days, ledger
from openrecs.read.provenance.capture_dates import Capture
from openrecs.read.provenance.facts import DocumentFact, WithdrawalFact
from openrecs.read.provenance.ledger import Ledger
from openrecs.records import Issue


def check_is_folder(raw: Path) -> None:
    """Refuse the run before anything is made, where there is no raw/ at all."""
    if not raw.is_dir():
        raise UsageError(
            "there is no such folder of documents",
            where=str(raw),
            safe="nothing was read or written",
            mend="make it with `openrecs add FILE`, or name another one with --raw",
        )


def held_aside(raw: Path, found: Gathered, today: date) -> Gathered:
    """Return what was found, with every document that is dated after `today` refused until that day."""
    future = [one for one in found.read if one.capture.on > today]
    aside = [_aside(one, raw, today) for one in future]
    read = tuple(one for one in found.read if one.capture.on <= today)
    return replace(found, read=read, refused=tuple(sorted([*found.refused, *aside], key=lambda one: one.name)))


def _aside(one: Captured, raw: Path, today: date) -> Refused:
    document = one.content.document
    why = impossible_days.held_aside(one.name, one.capture, raw, today)
    return Refused(one.name, why, one.capture, document, document.sha256, is_aside=True)


def depend_on(today: date, found: Gathered) -> bool:
    """Say whether a document's day is today because nothing else shows it, or has not come: tomorrow may differ."""
    captures = [*(one.capture for one in found.read), *(one.capture for one in found.refused)]
    return any(one.on > today or (one.on == today and one.basis == "first_seen") for one in captures)


def check_none_was_published(newest: Stored | None, found: Gathered, today: date) -> None:
    """Refuse the run if the newest table stands on documents that are held aside now: a date is wrong, or the clock.

    To go on without them would put an older table in its place whenever a clock is slow.
    """
    known = newest.manifest.inputs.get("documents", {}) if newest else {}
    ahead = [str(one.error) for one in found.refused if one.is_aside and one.name in known]
    if newest and ahead:
        raise RefusedError(
            f"the newest table is as of {newest.name.as_of}, and today is {today}. It was made from "
            f"{len(ahead)} of the documents in raw/ whose day has not come:\n{_named(ahead)}\n"
            "Nothing was published, and what was published before stands",
            mend="set the clock of this machine if it is wrong, else mend each date as told, then run it again",
        )


def check_some_new_was_read(raw: Path, newest: Stored | None, found: Gathered) -> None:
    """Refuse the run if there is nothing to read, or if every document that is new to it was refused."""
    if not found.read and not found.refused:
        passed_over = [f"{shown(issue.document or '')}: {issue.message}" for issue in found.issues]
        raise UsageError(
            "there are no documents"
            + (f" but these, which are not read:\n{_named(passed_over)}" if passed_over else ""),
            where=str(raw),
            safe="nothing was published",
            mend="save a page of GAO's recommendations and run `openrecs add FILE`",
        )
    known = attribution.names_known_to(newest) if newest else frozenset()
    told = frozenset(newest.manifest.inputs.get("held_aside", {})) if newest else frozenset()
    new_refused = [one for one in found.refused if one.name not in known and not (one.is_aside and one.name in told)]
    new_read = [one for one in found.read if one.name not in known]
    if (new_refused and not new_read) or not found.read:
        all_refused = new_refused or list(found.refused)
        new = "new to this run and " if known else ""
        error = RefusedError(
            f"{_counted(len(all_refused))} {new}refused, and nothing else is {'new' if known else 'there'}:\n"
            + f"{_named([str(one.error) for one in all_refused])}\n"
            + "Nothing was published, and what was published before stands",
            mend="save them again, or run `openrecs withdraw NAME --reason ...` for those that must not count",
        )
        error.trace = "\n".join(one.error.trace for one in all_refused if one.error.trace)
        raise error


_NAMED = 10  # documents that a message names


def _named(lines: Sequence[str]) -> str:
    more = [f"and {len(lines) - _NAMED} more"] if len(lines) > _NAMED else []
    return "\n".join(f"  {line}" for line in [*lines[:_NAMED], *more])


def _counted(documents: int) -> str:
    return "1 document is" if documents == 1 else f"{documents} documents are"


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


def record_first_seen(raw: Path, book: Ledger, found: Gathered) -> None:
    """Write today into the ledger for documents whose capture date nothing shows, so that it never moves again."""
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
    when = {"captured_on": capture.on, "basis": capture_dates.FIRST_SEEN}
    return {"fact": "document", "name": name, "sha256": before.sha256 if before else sha256, **when, **said}


def remarks(notices: Sequence[str], found: Gathered, day: date, today: date) -> list[Issue]:
    """Return what to say of this run: what the store put right, and what is later than the table, or than today."""
    mended = [Issue("warning", "snapshots", notice) for notice in notices]
    later = [_later(one, day) for one in found.read if one.capture.on > day]
    unread = [issue for issue in found.issues if found.days.get(issue.document or "", day) > day]
    undated = [_no_day(one, written) for one in found.read if (written := _impossible(one))]
    return [*mended, *later, *unread, *undated, *refused_later(found, today)]


def refused_later(found: Gathered, day: date, until: date = date.max) -> list[Issue]:
    """Return an error for each refused file that is later than a day: nothing in its table can say it."""
    return [publishing.refused(one) for one in found.refused if day < one.capture.on <= until]


def lost(opened: Store, newest: Stored | None, found: Gathered, book: Ledger) -> list[Issue]:
    """Return a warning for what the newest snapshot stood on and is not as it was: pages, and later snapshots.

    Of documents in the ledger, and of those that were withdrawn, the ledger's own issues report.
    """
    pages = newest.manifest.inputs.get("documents", {}) if newest else {}
    now = {one.name: one.content.document.sha256 for one in found.read}
    now |= {one.name: one.sha256 for one in found.refused}
    recorded = {fact.name for fact in book.facts if isinstance(fact, DocumentFact | WithdrawalFact)}
    renamed = {one.content.document.sha256 for one in found.read if newest and one.capture.on <= newest.name.as_of}
    changed = [_changed(name) for name, sha in pages.items() if name not in recorded and now.get(name, sha) != sha]
    gone = [_gone(name) for name, sha in pages.items() if not (name in recorded or name in now or sha in renamed)]
    later = (one for one in reversed(opened.whole()) if one.manifest.takes_latest)
    damaged = [_damaged(str(one.name)) for one in takewhile(lambda one: newest is None or one != newest, later)]
    return [*changed, *gone, *damaged]


def _changed(name: str) -> Issue:
    message = (
        "it is not the file that the last table was made from: somebody changed it, and it is read as it is now. Put "
        "the original back; a new page belongs beside it, under a name of its own (`openrecs add` gives it one)"
    )
    return Issue("warning", "documents", message, name)


def _gone(name: str) -> Issue:
    message = (
        "the last table was made from it, and it is not in raw/ any more, or under a name that shows another day: what "
        "only it said of its day is not in this table. Put it back, and run the same command again"
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
        f"its name says {written}, and there is no such day: it counts as captured on {one.capture.on}, when it was "
        "first seen. Say when it was saved: `openrecs add` of that file, with --captured-on YYYY-MM-DD"
    )
    return Issue("warning", "refresh", message, one.name)
