"""Runs that a gate stopped: which documents wait for a person's word, and what such a run is called.

The ledger says it all: a `hold` names the run, the reasons, and what it asks; an `accept` lets it pass. It asks
either whether the documents that were new to it are right, and until then they count as not captured; or, where none
is named, whether our own reading is right: the code, the corrections, or documents that do not count any more.

A later night with the same question renews the run: a further `hold` of the same name has its documents too, and the
last one counts. Questions about documents are the same if the same gates close for nearly the same rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from openrecs.check.gates import Stop
from openrecs.errors import HeldError, UsageError, shown
from openrecs.normalize.captured import Captured
from openrecs.read.provenance.facts import AcceptFact, HoldFact
from openrecs.read.provenance.ledger import NAME as LEDGER
from openrecs.read.provenance.ledger import Ledger
from openrecs.records import Issue

Digests = Mapping[str, str]
About = Mapping[str, frozenset[str]]  # by gate, digests of what it closes for
ALIKE = 0.8  # of what either question is about, so much is the same where the question is
SAMPLE = 200  # digests of a gate that the ledger keeps, the first in order: a fair sample of many rows


@dataclass(frozen=True, slots=True)
class Question:
    """What a held run asks: its new documents by name and digest, the versions that read them, and those that are gone.

    What was `refused` beside them is said, not asked. Two questions are equal whatever program reads the documents.
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
    """A held run: its name, why it was held, what it asks, and the reason for which a person let it pass.

    `about` says, by gate, what it is about; `withdrawn` is why its documents do not count, if all of them are out.
    """

    run: str
    reason: str
    question: Question
    accepted: str | None
    about: About = field(default_factory=dict)
    withdrawn: str | None = None

    def has(self, one: Captured) -> bool:
        """Say whether a document, with these very bytes, is one of the run's."""
        return self.question.documents.get(one.name) == one.content.document.sha256


def all_of(book: Ledger) -> list[Held]:
    """Return every run that was ever held, the one that was held or renewed last at the end."""
    accepted = {fact.run: fact.reason for fact in book.facts if isinstance(fact, AcceptFact)}
    found: dict[str, Held] = {}
    for fact in book.facts:
        if isinstance(fact, HoldFact):
            found.pop(fact.run, None)  # one that is renewed is the newest
            found[fact.run] = _held(fact, accepted.get(fact.run))
    return [replace(held, withdrawn=_withdrawn(held, book)) for held in found.values()]


def _held(fact: HoldFact, accepted: str | None) -> Held:
    question = Question(*(_texts(fact.more.get(name)) for name in ("documents", "versions", "gone", "refused")))
    said = fact.more.get("about")
    listed = said.items() if isinstance(said, dict) else ()
    about = {str(gate): frozenset(map(str, names)) for gate, names in listed if isinstance(names, list)}
    return Held(fact.run, fact.reason, question, accepted, about)


def _withdrawn(held: Held, book: Ledger) -> str | None:
    """Return why the last of a run's documents is out, withdrawn or added again; `None` where one still counts."""
    again = "another file was added under its name"
    documents = held.question.documents.items()
    reasons = [book.withdrawn(name) or (again if book.altered(name, sha256) else None) for name, sha256 in documents]
    return reasons[-1] if reasons and None not in reasons else None


def _texts(said: object) -> dict[str, str]:
    """Return what a line of the ledger says; one that a person wrote may say anything."""
    return {str(name): str(value) for name, value in said.items()} if isinstance(said, dict) else {}


def fact(run: str, stops: Sequence[Stop], question: Question, since: Held | None = None) -> dict[str, Any]:
    """Return the line of the ledger that says that a run is held; `since` is the run that it renews."""
    if since:
        earlier, refused = since.question, {**since.question.refused, **question.refused}
        question = replace(question, documents={**earlier.documents, **question.documents}, refused=refused)
    asked = {"documents": question.documents, "versions": question.versions}
    more = {"gone": question.gone or None, "refused": question.refused or None}
    about = {gate: sorted(names) for gate, names in _about(stops).items()} if question.documents else None
    return {"fact": "hold", "run": run, "reason": words(stops), **asked, **more, "about": about}


def words(stops: Iterable[Stop]) -> str:
    """Return why a run is held, in one line."""
    return "; ".join(stop.words for stop in stops)


def _about(stops: Iterable[Stop]) -> About:
    found: dict[str, set[str]] = {}
    for stop in stops:
        found.setdefault(stop.gate, set()).update(hashlib.sha256(name.encode()).hexdigest()[:10] for name in stop.about)
    return {gate: frozenset(sorted(names)[:SAMPLE]) for gate, names in found.items()}


def waiting(holds: Iterable[Held]) -> list[Held]:
    """Return the runs that wait for a person's word, the newest last: neither accepted nor wholly withdrawn."""
    return [held for held in holds if held.accepted is None and held.withdrawn is None]


def asked(holds: Iterable[Held], versions: Mapping[str, str]) -> list[Held]:
    """Return the runs that wait and whose question still stands.

    A question about our own reading is over once other versions read: it is asked again for them, if at all.
    """
    return [held for held in waiting(holds) if held.question.documents or dict(held.question.versions) == versions]


def named(holds: Iterable[Held], versions: Mapping[str, str]) -> list[str]:
    """Return a line for each run whose question stands, with the command that answers it."""
    return [
        f"the run {held.run} is held, and nothing of it is in the tables:\n  {shown(held.reason, 300)}.\n  "
        f"`openrecs accept {held.run} --reason ...` lets it pass; "
        "`openrecs withdraw NAME --reason ...` leaves a wrong page out"
        for held in asked(holds, versions)
    ]


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


def same(holds: Iterable[Held], question: Question, stops: Sequence[Stop]) -> Held | None:
    """Return the waiting run that asks the same, the newest of them; `None` where none does."""
    new = Held("", words(stops), question, None, _about(stops))
    return next((held for held in reversed(waiting(holds)) if held.question == question or _is_alike(held, new)), None)


def asking_the_same(holds: Iterable[Held], one: Held) -> list[str]:
    """Return the names of the waiting runs that one answer is for: this one's, and those of the same question."""
    return [one.run, *(held.run for held in waiting(holds) if held.run != one.run and _is_alike(held, one))]


def _is_alike(one: Held, other: Held) -> bool:
    """Say whether two runs ask about the same rows; a line of an older version says only its reason."""
    if not (one.question.documents and other.question.documents):
        return False
    if not (one.about and other.about):
        return one.reason == other.reason
    shared = one.about.keys() == other.about.keys()
    return shared and all(_are_nearly_the_same(one.about[gate], other.about[gate]) for gate in one.about)


def _are_nearly_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    either = sorted(one | other)[:SAMPLE]
    return sum(name in one and name in other for name in either) >= ALIKE * len(either)


def name(holds: Sequence[Held], day: date) -> str:
    """Return what a run is called that asks something else than those that wait."""
    numbers = [held.run for held in holds if held.run.startswith(f"{day}.")]
    return f"{day}.{len(numbers) + 1}"


def error(run: str, reason: str, folder: Path) -> HeldError:
    """Return the error of a held run, whose account is in a folder."""
    account = folder / "account.md"
    where = f"read {account}" if account.is_file() else f"look at the documents that its line in raw/{LEDGER} names"
    return HeldError(
        f"the run {run} is held: {reason}",
        safe="nothing was published, and what was published before stands",
        mend=f"{where}. If the source really says so, `openrecs accept {run} --reason ...`; if a page "
        "is wrong, `openrecs withdraw NAME --reason ...` and save it again",
    )


def find(holds: Sequence[Held], run: str) -> Held:
    """Return a waiting run by its name; `UsageError` names those that wait, or says that its documents are out."""
    waits = waiting(holds)
    for held in holds:
        if held.run == run and held in waits:
            return held
        if held.run == run and held.accepted is None:
            raise _is_out(held)
    known = "these wait: " + ", ".join(held.run for held in waits) if waits else "no run waits"
    raise UsageError(f"there is no held run {shown(run)!r} that waits", safe="nothing was written", mend=known)


def _is_out(held: Held) -> UsageError:
    names = ", ".join(shown(name, 80) for name in sorted(held.question.documents))
    return UsageError(
        f"what the run {held.run} was held for was withdrawn ({names}: {shown(held.withdrawn or '', 200)}): nothing is "
        "left to accept",
        safe="nothing was written",
        mend="`openrecs refresh` makes the table without it. If it is right after all, `openrecs add` the page again",
    )
