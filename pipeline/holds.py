"""Runs that a gate stopped: which documents wait for a person's word, and what such a run is called.

The ledger tells it all: a `hold` names the run, the reasons, the documents that were new to it and the code that read
them; an `accept` lets it pass. Until then its documents count as not captured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.errors import HeldError, UsageError, shown
from pipeline.facts import AcceptFact, HoldFact
from pipeline.gather import Captured
from pipeline.ledger import Ledger
from pipeline.records import Issue

Digests = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A held run: its name, why it was held, the documents new to it by name and digest, and whether it may pass."""

    run: str
    reason: str
    documents: Digests
    code: str
    accepted: str | None

    def has(self, one: Captured) -> bool:
        """Say whether a document, with these very bytes, is one of the run's."""
        return self.documents.get(one.name) == one.content.document.sha256


def all_of(book: Ledger) -> list[Held]:
    """Return every run that was ever held, in order."""
    accepted = {fact.run: fact.reason for fact in book.facts if isinstance(fact, AcceptFact)}
    return [
        Held(
            fact.run,
            fact.reason,
            dict(fact.more.get("documents", {})),
            str(fact.more.get("code", "")),
            accepted.get(fact.run),
        )
        for fact in book.facts
        if isinstance(fact, HoldFact)
    ]


def waiting(holds: Iterable[Held]) -> list[Held]:
    """Return the runs that wait for a person's word."""
    return [held for held in holds if held.accepted is None]


def without(captured: Iterable[Captured], holds: Iterable[Held]) -> list[Captured]:
    """Return the documents that no waiting run holds back."""
    waits = waiting(holds)
    return [one for one in captured if not any(held.has(one) for held in waits)]


def notes(captured: Iterable[Captured], holds: Iterable[Held]) -> list[Issue]:
    """Return a warning for every document that is held back."""
    waits = waiting(holds)
    return [_held_back(one, held) for one in captured for held in waits if held.has(one)]


def _held_back(one: Captured, held: Held) -> Issue:
    message = f"it is held back with the run {held.run}: look at it, then `openrecs accept {held.run} --reason ...`"
    return Issue("warning", "gates", message, one.name)


def name(holds: Sequence[Held], day: date, documents: Digests, code: str) -> tuple[str, bool]:
    """Return what a run that must be held is called, and whether it is held already: the same documents and code."""
    for held in waiting(holds):
        if held.documents == documents and (documents or held.code == code):
            return held.run, True
    numbers = [held.run for held in holds if held.run.startswith(f"{day}.")]
    return f"{day}.{len(numbers) + 1}", False


def error(run: str, reasons: Sequence[str]) -> HeldError:
    """Return the error of a held run."""
    return HeldError(
        f"the run {run} is held: {'; '.join(reasons)}",
        safe="nothing was published, and what was published before stands",
        mend=f"read processed/.held/{run}/account.md. If the source really says so, `openrecs accept {run} --reason "
        "...`; if a page is wrong, `openrecs withdraw NAME --reason ...` and save it again",
    )


def account(run: str, reasons: Sequence[str], documents: Digests, before: int, after: int) -> str:
    """Return the readable account of a held run, as Markdown."""
    lines = [f"# The run {run} is held", "", "Nothing was published. Why:", ""]
    lines += [f"* {shown(reason, 1000)}" for reason in reasons]
    lines += ["", f"The last table has {before} rows, this one {after}. Its documents that were new:", ""]
    lines += [f"* {shown(one)} (sha256 {digest[:12]})" for one, digest in sorted(documents.items())]
    lines += [] if documents else ["* none: the code that reads them changed"]
    lines += ["", "The tables of the run stand beside this file. They are not published, and nothing reads them.", ""]
    lines += [f'To publish it all the same: `openrecs accept {run} --reason "..."`. The reason is kept in the ledger.']
    lines += ['To leave a document out for good: `openrecs withdraw NAME --reason "..."`.', ""]
    return "\n".join(lines)


def find(holds: Iterable[Held], run: str) -> Held:
    """Return a waiting run by its name; `UsageError` names those that wait."""
    waits = waiting(holds)
    for held in waits:
        if held.run == run:
            return held
    known = "these wait: " + ", ".join(held.run for held in waits) if waits else "no run waits"
    raise UsageError(f"there is no held run {shown(run)!r} that waits", safe="nothing was written", mend=known)
