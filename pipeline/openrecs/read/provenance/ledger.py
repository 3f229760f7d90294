"""What is known about each file in raw/ besides its bytes, and what people decided: `raw/ledger.jsonl`.

One line per fact (`facts`), in the order in which the facts were learned. The file is only ever appended to, never
rewritten, so that a capture date, once stated, cannot move. A line that cannot be read is an issue, and every other
line still counts. What it records and is not read is reported: documents withdrawn, changed, renamed or missing.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from openrecs.errors import RefusedError, StorageError, UsageError, shown
from openrecs.read.provenance import capture_dates
from openrecs.read.provenance.facts import (
    DocumentFact,
    Fact,
    NoJsonError,
    UnknownFact,
    WithdrawalFact,
    from_line,
    to_line,
)
from openrecs.records import Issue

NAME = "ledger.jsonl"
STAGE = "ledger"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The facts in the order of their lines, and what could not be read.

    `documents` are the latest facts about documents, by name, `last_words` the latest of these and of withdrawals.
    """

    facts: tuple[Fact, ...] = ()
    issues: tuple[Issue, ...] = ()
    documents: Mapping[str, DocumentFact] = field(default_factory=dict)
    last_words: Mapping[str, DocumentFact | WithdrawalFact] = field(default_factory=dict)

    def document(self, name: str, sha256: str) -> DocumentFact | None:
        """Return the latest fact about the document of that name, if it is about these very bytes."""
        fact = self.documents.get(name)
        return fact if fact and sha256 in fact.digests else None

    def altered(self, name: str, sha256: str) -> bool:
        """True where the latest fact is about other bytes: the file was edited after it was added."""
        fact = self.documents.get(name)
        return fact is not None and sha256 not in fact.digests

    def withdrawn(self, name: str) -> str | None:
        """Return why the document was withdrawn; `None` where it was not, or was added again since."""
        fact = self.last_words.get(name)
        return fact.reason if isinstance(fact, WithdrawalFact) else None


def read(raw: Path) -> Ledger:
    """Read `raw/ledger.jsonl`; without one the ledger is empty. `StorageError` where it cannot be read as a file."""
    facts: list[Fact] = []
    issues: list[Issue] = []
    lines = _bytes(raw / NAME).removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                facts.append(fact := from_line(line.decode()))
                issues += _unknown(number, fact)
        except ValueError as problem:
            is_cut = number == len(lines) and isinstance(problem, NoJsonError | UnicodeError)
            issues.append(_unread(number, str(problem), is_cut=is_cut))
    documents = {fact.name: fact for fact in facts if isinstance(fact, DocumentFact)}
    last_words = {fact.name: fact for fact in facts if isinstance(fact, DocumentFact | WithdrawalFact)}
    return Ledger(tuple(facts), tuple(issues), documents, last_words)


def left_out(name: str, reason: str) -> Issue:
    """Return the note about a document that was withdrawn."""
    return Issue("note", STAGE, f"withdrawn, and so not read: {reason}", name)


def missing(fact: DocumentFact, renamed: Mapping[str, str]) -> Issue:
    """Return what to say of a recorded document that is not there. `renamed` are new names by digest."""
    if there := sorted(renamed[digest] for digest in fact.digests & renamed.keys()):
        message = f"it was renamed: the very same is in raw/ as {shown(there[0])}, and counts as it did"
        return Issue("note", STAGE, message, fact.name)
    message = (
        "the ledger records this document, and it is not in raw/: what only it said is not in the table. Put it back, "
        "or run `openrecs withdraw` to say that it must not count"
    )
    return Issue("warning", STAGE, message, fact.name)


def is_missing(fact: DocumentFact, there: Collection[str], book: Ledger) -> bool:
    """Say whether a recorded document should be there: not withdrawn, and not in a folder that is never read."""
    is_never_read = any(part.startswith(".") for part in fact.name.split("/"))
    return not is_never_read and book.withdrawn(fact.name) is None and fact.name not in there


def altered(name: str) -> RefusedError:
    """Return the refusal of a file that is not the recorded one."""
    return RefusedError(
        "the file is not the one that the ledger recorded: it was changed after it was added",
        where=name,
        safe="nothing was read from it",
        mend="put the original back, or save the new content under another name with `openrecs add FILE`",
    )


def days(issues: Iterable[Issue], facts: Mapping[str, DocumentFact]) -> dict[str, date]:
    """Return, by name, of which day something is that was not read, as far as the ledger or its name says."""
    names = {issue.document for issue in issues if issue.document}
    recorded = {name: facts[name].captured_on if name in facts else None for name in names}
    days = {name: recorded[name] or capture_dates.day_in_name(name) for name in names}
    return {name: day for name, day in days.items() if day}


def append(raw: Path, facts: Iterable[Mapping[str, Any]]) -> None:
    """Append facts to `raw/ledger.jsonl`: all checked first, one write, then the file and its folder made durable.

    A value of `None` is left out; a date may be a `date`. `UsageError` if it is not a fact (nothing is written then),
    `StorageError` where the disk refuses.
    """
    lines = _lines(facts)
    if not lines:
        return
    try:
        descriptor = _opened(raw / NAME, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        try:
            _write(descriptor, lines)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _sync_folder(raw)
    except OSError as problem:
        raise _storage("cannot be written", raw / NAME, problem) from problem


def _lines(facts: Iterable[Mapping[str, Any]]) -> bytes:
    try:
        return "".join(map(to_line, facts)).encode()
    except (TypeError, ValueError) as problem:
        what = f"this is not a fact for the ledger: {shown(str(problem))}"
        raise UsageError(what, safe="nothing was written", mend="correct it and state it again") from problem


def _write(descriptor: int, lines: bytes) -> None:
    """Write in one call; a line that a crash cut short is ended first, so that it spoils no other."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        lines = b"\n" + lines
    if os.write(descriptor, lines) != len(lines):
        raise OSError(errno.ENOSPC, "only a part of the new lines was written")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _opened(path: Path, flags: int) -> int:
    """Open a regular file; never through a link, never waiting for a pipe."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, 0o644)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "it is not a regular file")


def _bytes(path: Path) -> bytes:
    try:
        with os.fdopen(_opened(path, os.O_RDONLY), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""
    except OSError as problem:
        raise _storage("cannot be read", path, problem) from problem


def _storage(what: str, path: Path, problem: OSError) -> StorageError:
    return StorageError(
        f"the ledger {what}: {problem.strerror or type(problem).__name__}",
        where=str(path),
        safe="no line that stood in it was changed",
        mend="it must be a plain file that you may write, on a disk with room; then run the same command again",
    )


def _unread(number: int, why: str, *, is_cut: bool) -> Issue:
    what = "the last line was cut short, as by a crash, and its fact is lost" if is_cut else "this line is not a fact"
    mend = "Every other line counts. State it again with `openrecs add`, `openrecs withdraw` or `openrecs accept`"
    return Issue("warning", STAGE, f"{what}: {why}. {mend}", NAME, f"line {number}")


def _unknown(number: int, fact: Fact) -> list[Issue]:
    if not isinstance(fact, UnknownFact):
        return []
    message = f"a fact of a kind that this version does not know, {shown(fact.kind)!r}, has no effect"
    return [Issue("note", STAGE, message, NAME, f"line {number}")]
