"""The files under raw/ that are documents, in a fixed order, and why the others are not.

Everything that can be in a folder may be in raw/: links that lead in a circle, pipes that would wait for ever,
names that are not text. Only regular files are documents; nothing is opened here and no link is followed.

A document's name is its path below raw/ as printable text. A character that cannot be printed is written as Python
writes it (`\\n`, `\\xa0`; a byte that is not UTF-8 as `\\udcff`) and a backslash is doubled: no two files share a name.

Whether a file was touched since it was read, its state alone says, as it does for git: mode, owner, size in bytes,
inode, and both times of change in nanoseconds since 1970 (nobody can set ctime back). A file that was touched within
two seconds of when it was looked at, or later, is fresh: another write might have left the same times, so its state
proves nothing yet and its content must be read.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path

from openrecs import remote
from openrecs.errors import UsageError
from openrecs.read.stored import unreadable
from openrecs.records import Issue

STAGE = "documents"
OURS = ("ledger.jsonl", "corrections.toml", "README*", ".*")
LITTER = (
    *("*~", "~$*", "*.swp", "*.part", "*.crdownload"),  # of editors and downloads
    *("thumbs.db", "ehthumbs.db", "desktop.ini", "*:zone.identifier", "*.zone.identifier"),  # of Windows; in lower case
)
_LITTER, _OURS = (re.compile("|".join(map(translate, patterns))) for patterns in (LITTER, OURS))
PAGE_ENDINGS = (".html", ".htm", ".xhtml")
SIDE_FOLDER = "_files"
GONE, TOO_DEEP = "gone", "too deep"
_NO_FOLDER = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP)
KINDS = (
    (stat.S_ISREG, "file"),
    (stat.S_ISDIR, "folder"),
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a pipe (FIFO)"),
    (stat.S_ISSOCK, "a socket"),
)

State = tuple[int, ...]
DIGESTS = "digests"  # the file of a cache that holds digests by path and state
clock = time.time_ns
SLACK = 2_000_000_000  # nanoseconds: the coarsest time of change that a file system keeps


def check_not_raw(path: Path) -> None:
    """Raise `UsageError` where a path is in a folder of saved pages: what is written there would be read as one."""
    if any((folder / OURS[0]).exists() for folder in (path.resolve(), *path.resolve().parents)):
        what = "this is in raw/, whose files a run reads as documents"
        raise UsageError(what, where=str(path), safe="nothing was written", mend="name a place that is not in raw/")


def walk(raw: Path) -> tuple[list[Path], list[Issue]]:
    """Return the documents' paths under `raw`, ordered by the bytes of the path below it, and what was skipped and why.

    Quietly left out: the ledger, the corrections, READMEs, names that begin with a dot, litter (of editors, downloads,
    Windows). `UsageError` where there is no such folder, `StorageError` where it, or one in it, cannot be listed: what
    only its documents say would leave the table.
    """
    found: list[Path] = []
    issues: list[Issue] = []
    waiting = [raw]
    while waiting:
        folder = waiting.pop()
        entries = _listed(raw, folder, issues)
        pages = {entry.name.casefold() for entry in entries if entry.name.casefold().endswith(PAGE_ENDINGS)}
        for entry in entries:
            path = folder / entry.name
            kind = _kind(raw, path, entry)
            if kind == "file":
                found.append(path)
            elif kind == "folder" and not _stands_beside(entry.name, pages):
                waiting.append(path)
            else:
                issues.append(_skipped(document_name(raw, path), kind))
    return sorted(found, key=_bytes), sorted(issues, key=lambda issue: (issue.document or "", issue.message))


def find(raw: Path, name: str) -> Path | None:
    """Return the file that a document's name means, or the web archive that it is a page of, if it is still there."""
    names = list(_prefixes(name))
    paths = (path for path in map(raw.joinpath, names) if path.is_file())
    return next(paths, None) or next((path for path in walk(raw)[0] if document_name(raw, path) in names), None)


def at(address: str) -> list[str]:
    """Return the address of a file, or of all documents below it where it is that of a folder; a path as it is.

    What `walk` leaves out of raw/ is left out here too.
    """
    folder = remote.place(address)
    if not (remote.is_remote(folder) and folder.is_dir()):
        return [address]
    found = sorted(remote.sizes(folder))
    pages = {name.casefold() for name in found if name.casefold().endswith(PAGE_ENDINGS)}
    return [str(folder / name) for name in found if not any(_is_passed_over(pages, one) for one in _prefixes(name))]


def _prefixes(name: str) -> Iterator[str]:
    """Yield a name and the folders that it is in."""
    parts = name.split("/")
    yield from ("/".join(parts[: at + 1]) for at in range(len(parts)))


def _is_passed_over(pages: set[str], name: str) -> bool:
    return _is_left_out(name.rpartition("/")[2]) or _stands_beside(name, pages)


def document_name(raw: Path, path: Path) -> str:
    """Return the name of the document at `path` under `raw`: printable, unique, with `/` between folders."""
    return printable(path.relative_to(raw))


def printable(path: Path) -> str:
    """Return a path as printable text (see the module's docstring), the same in every locale."""
    text = _bytes(path).decode("utf-8", "surrogateescape")
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(c if c.isprintable() and c != "\\" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def _bytes(path: Path) -> bytes:
    return os.fsencode(path)


def _listed(raw: Path, folder: Path, issues: list[Issue]) -> list[os.DirEntry[str]]:
    """Return the entries that may be documents or folders of them; a folder that nobody could list is an issue."""
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not _is_left_out(entry.name)]
    except OSError as problem:
        if folder == raw and problem.errno in _NO_FOLDER:
            raise UsageError(
                f"this folder of documents cannot be listed: {problem.strerror or type(problem).__name__}",
                where=printable(raw),
                safe="nothing was read or written",
                mend="create it, or name another one with `--raw FOLDER`",
            ) from problem
        name = printable(raw) if folder == raw else document_name(raw, folder)
        issues.append(_skipped(name, _why_not_there(problem, name)))
        return []


def is_litter(name: str) -> bool:
    """Say whether a file of that name is what programs leave behind, and never a page, whatever is in it."""
    return _LITTER.fullmatch(name.lower()) is not None


def _is_left_out(name: str) -> bool:
    return is_litter(name) or _OURS.fullmatch(name) is not None


def _kind(raw: Path, path: Path, entry: os.DirEntry[str]) -> str:
    """Return `file`, `folder`, or words for what else stands there."""
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError as problem:
        return _why_not_there(problem, document_name(raw, path))
    return next((words for is_one, words in KINDS if is_one(mode)), "a device")


def _why_not_there(problem: OSError, name: str) -> str:
    """Return why nobody could reach what was listed; `StorageError` for what is there and cannot be read."""
    if problem.errno not in _NO_FOLDER:
        raise unreadable(name, problem) from problem
    return TOO_DEEP if problem.errno == errno.ENAMETOOLONG else GONE


def _stands_beside(name: str, pages: set[str]) -> bool:
    """True for the folder of pictures and scripts that a browser saves beside a page: `x_files` beside `x.html`."""
    stem = name.casefold().removesuffix(SIDE_FOLDER)
    return stem != name.casefold() and any(stem + ending in pages for ending in PAGE_ENDINGS)


def _skipped(name: str, kind: str) -> Issue:
    if kind == "folder":
        message = "this folder was skipped: a browser saved it beside the page of the same name, which was read"
        return Issue("note", STAGE, message, name)
    if kind in {GONE, TOO_DEEP}:
        why = "it went away while the run was at work" if kind == GONE else "no path can be as long as its own"
        return Issue("error", STAGE, f"this was skipped: {why}. Put the pages of it where they can be read", name)
    message = f"this was skipped: it is {kind}, not a regular file. Put a copy of the page itself here instead"
    return Issue("warning", STAGE, message, name)


@dataclass(frozen=True, slots=True)
class States:
    """The states of files by their paths as text, `at` a time that no later write can precede.

    `place` says which folder they are in, and who looked: what another user may read is another question.
    """

    at: int
    place: tuple[str, int, int, int]
    of: Mapping[str, State]

    def bytes_of(self, path: Path) -> int:
        """Return the size of a file, 0 where it is gone."""
        return self.of.get(os.fspath(path), (0, 0, 0))[2]


def states(folder: Path, paths: Iterable[Path]) -> States:
    """Return the states of some files under a folder, without those that are gone or cannot be reached."""
    at, place, found = clock(), folder.stat(), {}
    for path in paths:
        with suppress(OSError):  # who reads it meets the same, and says so
            found[os.fspath(path)] = state(path.lstat())
    return States(at, (os.path.realpath(folder), place.st_dev, place.st_ino, os.geteuid()), found)


def state(found: os.stat_result) -> State:
    """Return a file's state."""
    return found.st_mode, found.st_uid, found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns


def is_fresh(known: State, at: int) -> bool:
    """Say whether a file's state, seen at a time, proves nothing yet."""
    return stat.S_ISREG(known[0]) and max(known[-2:]) >= at - SLACK
