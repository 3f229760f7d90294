"""The exception tree. Everything that can go wrong on purpose is one of these; anything else is a bug (exit 70).

    OpenrecsError
    ├── UsageError       2   the call's words are off
    ├── RefusedError     3   a document cannot be used: it breaks its layout's promise, or belongs to none or to two
    │   ├── NoticeError      it is a notice shown in place of a page (access denied, not found)
    │   └── UnforeseenError  the reader itself failed on a document; every other one is read
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

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

SHOWN_CHARACTERS = 200


def shown(text: str, limit: int = SHOWN_CHARACTERS) -> str:
    """Return untrusted text as one safe line: control characters escaped, at most `limit` characters."""
    line = text if text.isprintable() else "".join(map(_escaped, text))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _escaped(letter: str) -> str:
    return letter if letter.isprintable() else letter.encode("unicode_escape", "surrogatepass").decode()


class OpenrecsError(Exception):
    """A failure that was foreseen: what, where, what is still safe, how to mend it.

    `trace` is the traceback of a failure of the reader that it reports, for --debug; else "".
    """

    exit_code = 70
    trace = ""

    def __init__(self, what: str, *, where: str = "", safe: str = "", mend: str = "") -> None:
        self.what, self.where, self.safe, self.mend = what, where, safe, mend
        super().__init__(what, where, safe, mend)

    def __reduce__(self) -> tuple[Any, ...]:
        """Make the error survive the way back from another process, with what it says."""
        return _again, (type(self), self.what, self.where, self.safe, self.mend)

    def __str__(self) -> str:
        return " ".join(self.sentences())

    def sentences(self) -> list[str]:
        """Return what happened and where, what is still safe, and how to mend it, as far as each is known."""
        start = f"{shown(self.where)}: {self.what}" if self.where else self.what
        rest = [part[:1].upper() + part[1:] for part in (self.safe, self.mend) if part]
        return [part if part.endswith("?") else part.rstrip(".") + "." for part in (start, *rest)]


def _again(kind: type[OpenrecsError], what: str, where: str, safe: str, mend: str) -> OpenrecsError:
    return kind(what, where=where, safe=safe, mend=mend)


class UsageError(OpenrecsError):
    """The caller asked for something that cannot be."""

    exit_code = 2


class RefusedError(OpenrecsError):
    """A document cannot be used. The whole document counts as not captured."""

    exit_code = 3


class NoticeError(RefusedError):
    """A document is a notice in place of a page. `kind` is its short name, `notice` says what it is."""

    kind = notice = ""


class UnforeseenError(RefusedError):
    """The reader failed on a document: a bug of ours, and yet only that document is refused. It has a `trace`."""

    def __init__(self, what: str, *, where: str = "", safe: str = "", mend: str = "", trace: str = "") -> None:
        super().__init__(what, where=where, safe=safe, mend=mend)
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the traceback on the way back from another process."""
        return _again_with_trace, (self.what, self.where, self.safe, self.mend, self.trace)


def _again_with_trace(what: str, where: str, safe: str, mend: str, trace: str) -> UnforeseenError:
    return UnforeseenError(what, where=where, safe=safe, mend=mend, trace=trace)


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


def install(extra: str) -> str:
    """Return what to do where a library that an extra brings is missing."""
    return f"run `pip install 'openrecs[{extra}]'`, then the same command again"


@contextmanager
def needs(extra: str, what: str, *, where: str = "", kind: type[OpenrecsError] = UsageError) -> Iterator[None]:
    """Import in this block what an extra brings for `what`; where it is missing, `kind` says what to install."""
    try:
        yield
    except ImportError as problem:
        said = f"{what} needs what the extra `{extra}` brings: {shown(str(problem))}"
        raise kind(
            said, where=where, safe="nothing was done, and everything else works", mend=install(extra)
        ) from problem


def check_installed(extra: str, what: str, *modules: str) -> None:
    """Raise `UsageError` where one of the modules that an extra brings is missing; none is imported."""
    for module in modules:
        if not find_spec(module):
            with needs(extra, what):
                raise ImportError(f"No module named {module!r}")


@contextmanager
def one_document(name: str) -> Iterator[None]:
    """Refuse the document of that name, whatever reading it raises in this block: it may not stop the others.

    What is not the document's fault passes: the errors above, those of the disk (`OSError`), an interrupt. Where there
    is not enough memory, `StorageError`: the next run may have it, and no table depends on that.
    """
    try:
        yield
    except (OpenrecsError, OSError):
        raise
    except MemoryError as problem:
        raise StorageError(
            "there was not enough memory to read it",
            where=name,
            safe="nothing was published or changed",
            mend="run again where there is more, or run `openrecs withdraw NAME --reason ...` for it",
        ) from problem
    except Exception as problem:
        raise UnforeseenError(
            f"the reader failed on this file ({type(problem).__name__}), which is a bug in openrecs",
            where=name,
            safe="nothing was read from it, and every other document is read",
            mend="please report it with what the same command prints with --debug",
            trace="".join(traceback.format_exception(problem)),
        ) from problem
