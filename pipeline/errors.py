"""The exception tree. Everything that can go wrong on purpose is one of these; anything else is a bug (exit 70).

    OpenrecsError
    ├── UsageError       2   the call's words are off
    ├── RefusedError     3   a document cannot be used: it breaks its layout's promise, or belongs to none or to two
    ├── HeldError        4   a gate stopped the run; nothing was published
    ├── StorageError     5   the disk: full, read-only, failing, or a file that must not be there
    ├── LockedError      6   another run holds the lock
    ├── NetworkError     7   a fetch failed or was blocked
    ├── DamagedError     8   what is stored is not what was written
    └── NotDurableError  9   published, but the disk did not confirm it

A message says what happened; `where` the file and line or row; `safe` what is still as it was; `mend` what to do, with
a command that exists. Text from outside is escaped and cut (`shown`) before it enters a message.
"""

from __future__ import annotations

from typing import Any

SHOWN_CHARACTERS = 200


def shown(text: str, limit: int = SHOWN_CHARACTERS) -> str:
    """Return untrusted text as one safe line: control characters escaped, at most `limit` characters."""
    line = "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


class OpenrecsError(Exception):
    """A failure that was foreseen: what, where, what is still safe, how to mend it."""

    exit_code = 70

    def __init__(self, what: str, *, where: str = "", safe: str = "", mend: str = "") -> None:
        self.what, self.where, self.safe, self.mend = what, where, safe, mend
        super().__init__(what, where, safe, mend)

    def __reduce__(self) -> tuple[Any, ...]:
        """Make the error survive the way back from another process, with what it says."""
        return _again, (type(self), self.what, self.where, self.safe, self.mend)

    def __str__(self) -> str:
        start = f"{shown(self.where)}: {self.what}" if self.where else self.what
        rest = [part[:1].upper() + part[1:] for part in (self.safe, self.mend) if part]
        return ". ".join(part.rstrip(".") for part in (start, *rest)) + "."


def _again(kind: type[OpenrecsError], what: str, where: str, safe: str, mend: str) -> OpenrecsError:
    return kind(what, where=where, safe=safe, mend=mend)


class UsageError(OpenrecsError):
    """The caller asked for something that cannot be."""

    exit_code = 2


class RefusedError(OpenrecsError):
    """A document cannot be used. The whole document counts as not captured."""

    exit_code = 3


class HeldError(OpenrecsError):
    """A gate stopped the run. Nothing was published."""

    exit_code = 4


class StorageError(OpenrecsError):
    """The disk did not do what it was asked."""

    exit_code = 5


class LockedError(OpenrecsError):
    """Another run holds the lock."""

    exit_code = 6


class NetworkError(OpenrecsError):
    """A request failed, was blocked or is not allowed."""

    exit_code = 7


class DamagedError(OpenrecsError):
    """A stored file is not what its manifest says."""

    exit_code = 8


class NotDurableError(OpenrecsError):
    """The snapshot is published and whole, but the folder's fsync failed: a power cut may still undo it."""

    exit_code = 9
