"""What a run lets in: is there something to read, was all that is new refused or held; what was first seen today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from openrecs.check import attribution, quarantine
from openrecs.errors import HeldError, RefusedError, UsageError, shown
from openrecs.night.publishing import Plan
from openrecs.normalize.captured import Captured, Gathered, Refused
from openrecs.publish import assemble, beside
from openrecs.publish.snapshot import Stored
from openrecs.read.provenance import capture_dates, ledger
from openrecs.read.provenance.capture_dates import Capture
from openrecs.read.provenance.ledger import Ledger


def check_is_folder(raw: Path) -> None:
    """Refuse the run before anything is made, where there is no raw/ at all."""
    if not raw.is_dir():
        raise UsageError(
            "there is no such folder of documents",
            where=str(raw),
            safe="nothing was read or written",
            mend="make it with `openrecs add FILE`, or name another one with --raw",
        )


def admitted(raw: Path, book: Ledger, read: Gathered, newest: Stored | None, today: date) -> Gathered:
    """Return what may count, or refuse the run; what was first seen today is written into the ledger."""
    found = _held_aside(raw, read, today)
    _check_none_was_published(newest, found, today)
    _check_some_new_was_read(raw, newest, found)
    _record_first_seen(raw, book, found)
    return found


def _held_aside(raw: Path, found: Gathered, today: date) -> Gathered:
    """Return what was found, with every document that is dated after `today` refused until that day."""
    aside = [_aside(one, raw, today) for one in found.read if one.capture.on > today]
    read = tuple(one for one in found.read if one.capture.on <= today)
    return replace(found, read=read, refused=tuple(sorted([*found.refused, *aside], key=lambda one: one.name)))


def _aside(one: Captured, raw: Path, today: date) -> Refused:
    document = one.content.document
    why = capture_dates.held_aside(one.name, one.capture, raw, today)
    return Refused(one.name, why, one.capture, document, document.sha256, is_aside=True)


def _check_none_was_published(newest: Stored | None, found: Gathered, today: date) -> None:
    """Refuse the run if the newest table stands on documents that are held aside now: a date is wrong, or the clock.

    To go on without them would put an older table in its place whenever a clock is slow.
    """
    known = assemble.made_from(newest).documents if newest else {}
    ahead = [str(one.error) for one in found.refused if one.is_aside and one.name in known]
    if newest and ahead:
        raise RefusedError(
            f"the newest table is as of {newest.name.as_of}, and today is {today}. It was made from "
            f"{len(ahead)} of the documents in raw/ whose day has not come:\n{_named(ahead)}",
            safe="nothing was published, and what was published before stands",
            mend="set the clock of this machine if it is wrong, else mend each date as told, then run it again",
        )


def _check_some_new_was_read(raw: Path, newest: Stored | None, found: Gathered) -> None:
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
            + _named([str(one.error) for one in all_refused]),
            safe="nothing was published, and what was published before stands",
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


def _record_first_seen(raw: Path, book: Ledger, found: Gathered) -> None:
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


def day_of(plan: Plan, as_of: date | None) -> tuple[date, bool]:
    """Return the day of the table, and whether it is the newest there is; `as_of` is what was asked."""
    newest = max((one.capture.on for one in plan.captured), default=date.min)
    return as_of or newest, as_of in {None, newest}


def new_documents(newest: Stored | None, captured: Sequence[Captured]) -> list[Captured]:
    """Return the documents that the newest snapshot did not know."""
    known = {one.name for one in attribution.known_to(newest, captured)} if newest else set()
    return [one for one in captured if one.name not in known]


def only_held(plan: Plan) -> HeldError | None:
    """Return the error of the run that is held again, if all that is new waits for a person's word.

    What is known may still be read otherwise today, as when a page was withdrawn: that does not wait with it.
    """
    waits = [held for held in quarantine.waiting(plan.holds) if any(map(held.has, plan.found.read))]
    if not waits or new_documents(plan.newest, plan.captured):
        return None
    name, reason = waits[-1].run, waits[-1].reason
    return quarantine.error(name, reason, plan.opened.processed / beside.HELD / name)


def check_any_up_to(plan: Plan, day: date) -> None:
    """Refuse the run where nothing was captured on a day or before."""
    if not plan.up_to(day):
        first = min((one.capture.on for one in plan.captured), default=None) or "a run that is held"
        raise UsageError(
            f"no document was captured on {day} or before; the first is of {first}",
            safe="nothing was published",
            mend="name a later date with --as-of",
        )
