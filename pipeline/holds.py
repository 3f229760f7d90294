"""Runs that a gate stopped: which documents wait for a person's word, and what such a run is called.

The ledger tells it all: a `hold` names the run, the reasons, and what it asks; an `accept` lets it pass. It asks
either whether the documents that were new to it are right, and until then they count as not captured; or, where none
is named, whether our own reading is right: the code, the corrections, or documents that do not count any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.errors import HeldError, UsageError, shown
from pipeline.facts import AcceptFact, HoldFact
from pipeline.gather import Captured
from pipeline.ledger import NAME as LEDGER
from pipeline.ledger import Ledger
from pipeline.records import Issue

Digests = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """What a held run asks: its new documents by name and digest, the versions that read them, and those that are gone.

    Two questions about documents are the same whoever reads them. What was `refused` beside them is said, not asked.
    """

    documents: Digests
    versions: Mapping[str, str] = field(default_factory=dict)
    gone: Digests = field(default_factory=dict)
    refused: Digests = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Say whether it is the same question."""
        return isinstance(other, Question) and self._asked() == other._asked()

    def __hash__(self) -> int:
        """Hash what is asked."""
        return hash(tuple(sorted(self.documents)))

    def _asked(self) -> tuple[Digests, ...]:
        return (self.documents,) if self.documents else ({}, self.versions, self.gone)


@dataclass(frozen=True, slots=True)
class Held:
    """A held run: its name, why it was held, what it asks, and the reason for which a person let it pass."""

    run: str
    reason: str
    question: Question
    accepted: str | None

    def has(self, one: Captured) -> bool:
        """Say whether a document, with these very bytes, is one of the run's."""
        return self.question.documents.get(one.name) == one.content.document.sha256


def all_of(book: Ledger) -> list[Held]:
    """Return every run that was ever held, in order."""
    accepted = {fact.run: fact.reason for fact in book.facts if isinstance(fact, AcceptFact)}
    holds = [fact for fact in book.facts if isinstance(fact, HoldFact)]
    return [Held(fact.run, fact.reason, _question(fact.more), accepted.get(fact.run)) for fact in holds]


def _question(more: Mapping[str, Any]) -> Question:
    return Question(*(_texts(more.get(name)) for name in ("documents", "versions", "gone", "refused")))


def _texts(said: object) -> dict[str, str]:
    """Return what a line of the ledger says; one that a person wrote may say anything."""
    return {str(name): str(value) for name, value in said.items()} if isinstance(said, dict) else {}


def fact(run: str, reasons: Sequence[str], question: Question) -> dict[str, Any]:
    """Return the line of the ledger that says that a run is held."""
    asked = {"documents": question.documents, "versions": question.versions}
    more = {"gone": question.gone or None, "refused": question.refused or None}
    return {"fact": "hold", "run": run, "reason": "; ".join(reasons), **asked, **more}


def waiting(holds: Iterable[Held]) -> list[Held]:
    """Return the runs that wait for a person's word."""
    return [held for held in holds if held.accepted is None]


def without(captured: Iterable[Captured], holds: Iterable[Held]) -> list[Captured]:
    """Return the documents that no waiting run holds back."""
    waits = waiting(holds)
    return [one for one in captured if not any(held.has(one) for held in waits)]


def passed(captured: Sequence[Captured], holds: Iterable[Held]) -> dict[str, str]:
    """Return the runs that a person let pass and that these documents have a part of, with the reasons."""
    accepted = [held for held in holds if held.accepted is not None]
    counts = [held for held in accepted if not held.question.documents or any(map(held.has, captured))]
    return {held.run: held.accepted or "" for held in counts}


def notes(captured: Iterable[Captured], holds: Iterable[Held]) -> list[Issue]:
    """Return a warning for every document that is held back."""
    waits = waiting(holds)
    return [_held_back(one, held) for one in captured for held in waits if held.has(one)]


def _held_back(one: Captured, held: Held) -> Issue:
    message = f"it is held back with the run {held.run}: look at it, then `openrecs accept {held.run} --reason ...`"
    return Issue("warning", "gates", message, one.name)


def name(holds: Sequence[Held], day: date, question: Question) -> tuple[str, bool]:
    """Return what a run that must be held is called, and whether it is held already: it asks the same."""
    for held in waiting(holds):
        if held.question == question:
            return held.run, True
    numbers = [held.run for held in holds if held.run.startswith(f"{day}.")]
    return f"{day}.{len(numbers) + 1}", False


def error(run: str, reasons: Sequence[str], folder: Path) -> HeldError:
    """Return the error of a held run, whose account stands in a folder."""
    account = folder / "account.md"
    where = f"read {account}" if account.is_file() else f"look at the documents that its line in raw/{LEDGER} names"
    return HeldError(
        f"the run {run} is held: {'; '.join(reasons)}",
        safe="nothing was published, and what was published before stands",
        mend=f"{where}. If the source really says so, `openrecs accept {run} --reason ...`; if a page "
        "is wrong, `openrecs withdraw NAME --reason ...` and save it again",
    )


def account(run: str, reasons: Sequence[str], question: Question, before: int, after: int) -> str:
    """Return the readable account of a held run, as Markdown."""
    lines = [f"# The run {run} is held", "", "Nothing was published. Why:", ""]
    lines += [f"* {shown(reason, 1000)}" for reason in reasons]
    lines += ["", f"The last table has {before} rows, this one {after}.", ""]
    lines += _asked(question)
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


def find(holds: Iterable[Held], run: str) -> Held:
    """Return a waiting run by its name; `UsageError` names those that wait."""
    waits = waiting(holds)
    for held in waits:
        if held.run == run:
            return held
    known = "these wait: " + ", ".join(held.run for held in waits) if waits else "no run waits"
    raise UsageError(f"there is no held run {shown(run)!r} that waits", safe="nothing was written", mend=known)
