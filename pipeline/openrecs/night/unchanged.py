"""Did anything change since the last run? If not, say again what it said, without reading raw/.

The last run that ended well leaves `processed/.cache/last-run.json`: what it printed, and a digest of all that it could
depend on. Files are compared by name and state, as git compares them, and a
fresh one is hashed as well (see `read.files`). Whatever does not fit, the record itself included, means the full way.

What this cannot see is a disk that damages a file and leaves its times as they are: `--verify-content` reads all.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from io import BufferedReader
from pathlib import Path
from typing import Any

from openrecs.publish.store import lock
from openrecs.publish.store.disk import storage_errors
from openrecs.publish.store.snapshot_names import LOCK
from openrecs.read import files
from openrecs.records import Issue
from openrecs.report import report_file

FOLDER, NAME = ".cache", "last-run.json"
clock = files.clock  # nanoseconds since 1970
MOST_HASHED = 64 << 20  # bytes of fresh files; a run with more is not remembered
_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run prints: `as_of` and `snapshot` as text, `traces` of documents on which the reader itself failed."""

    published: bool
    snapshot: str
    as_of: str
    rows: int
    open_rows: int
    read: int
    refused: int
    moved: int
    issues: tuple[Issue, ...]
    traces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of everything that a run depends on, as it was `at` a time (nanoseconds since 1970).

    `given` is the digest of raw/, the code and the options, `store` that of processed/; `fresh` are the digests of the
    files whose times prove nothing yet.
    """

    at: int
    given: str
    store: str
    fresh: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Record:
    """A run that ended well: what it saw and left, its day, whether its words end with that day, and the words."""

    seen: Seen
    today: str
    ends_today: bool
    summary: Summary


def look(raw: Path, processed: Path, asked: Mapping[str, Any], at: int | None = None) -> Seen | None:
    """Return the state as it is now, or `None` where a folder is missing or code was edited a moment ago.

    `asked` are the options that matter. Files count as fresh as seen from `at`, which is now unless given.
    """
    at = clock() if at is None else at
    try:
        mine = dict(_entries(raw, lambda name: name.startswith(".")))
        code = dict(_entries(_PACKAGE, lambda name: name == "__pycache__"))
        store = dict(_entries(processed, lambda name: name in {FOLDER, LOCK, report_file.NAME}))
        fresh = {path: said for path, said in {**mine, **store}.items() if files.is_fresh(said, at)}
        if any(files.is_fresh(said, at) for said in code.values()) or sum(s[2] for s in fresh.values()) > MOST_HASHED:
            return None
        given = _digest([dict(asked), _environment(raw, processed), sorted(mine.items()), sorted(code.items())])
        return Seen(at, given, _digest(sorted(store.items())), {path: _hashed(path) for path in fresh})
    except OSError:  # the full way says what is wrong, if it still is
        return None


def recall(raw: Path, processed: Path, asked: Mapping[str, Any], today: str) -> Summary | None:
    """Return what the last run said, if this one would say the same; else `None`. `LockedError` as for a run."""
    record = _read(processed)
    if record is None or not raw.is_dir() or not _is_of_day(record, today):
        return None
    with lock.held(processed):
        now = look(raw, processed, asked)
    return record.summary if now and _is_same(record.seen, now) else None


def remember(
    processed: Path, before: Seen | None, after: Seen | None, today: str, summary: Summary, *, ends_today: bool
) -> None:
    """Keep what a run said, for the next one; the caller holds the lock. `ends_today`: another day may say otherwise.

    `before` and `after` are what the run found and what it left. Nothing is kept, and an older record goes, where one
    of them is missing, or raw/ or the code changed meanwhile.
    """
    if before and after and before.given == after.given and not _differ(before.fresh, after.fresh):
        seen = Seen(before.at, before.given, after.store, after.fresh)
        _write(processed, _Record(seen, today, ends_today, replace(summary, published=False)))
    else:
        _forget(processed)


def _is_same(known: Seen, now: Seen) -> bool:
    """Say whether the state is the known one. Where the clock was set back no time proves anything."""
    if now.at < known.at or (now.given, now.store) != (known.given, known.store) or _differ(known.fresh, now.fresh):
        return False
    try:
        return all(_hashed(path) == sha256 for path, sha256 in known.fresh.items())
    except OSError:
        return False


def _differ(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return any(one[path] != other[path] for path in one.keys() & other.keys())


def _is_of_day(record: _Record, today: str) -> bool:
    return record.today == today or (record.today < today and not record.ends_today)


def _entries(folder: Path, is_left_out: Callable[[str], bool]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the path and state of everything below a folder; `OSError` where it cannot be listed.

    Of a folder only its rights count: all that is in it is named anyway. Of a link it also counts whether it leads
    anywhere.
    """
    waiting = [os.fspath(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if is_left_out(entry.name):
                    continue
                found = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(found.st_mode):
                    waiting.append(entry.path)
                    yield entry.path, (found.st_mode, found.st_uid)
                else:
                    state = files.state(found)
                    yield entry.path, (*state, Path(entry.path).exists()) if entry.is_symlink() else state


def _environment(raw: Path, processed: Path) -> list[Any]:
    """Return which folders these are, who asks, and the versions of Python and of every library by name."""
    places = [[os.fspath(path), os.path.realpath(path), *_place(path)] for path in (raw, processed)]
    libraries = [_libraries(Path(folder)) for folder in sys.path]
    return [places, os.geteuid(), sys.version, sys.path, libraries]


def _place(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _libraries(folder: Path) -> list[str]:
    """Return the names of what is installed in a folder of Python's path; each says its version."""
    if not folder.is_dir():  # a zip file, or nothing
        return []
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(("-info", ".pth")))


def _hashed(path: str) -> str:
    with _opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opened(path: str | Path) -> BufferedReader:
    """Open a file, never through a link, and never waiting for a pipe."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb")


def _digest(values: Any) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _read(processed: Path) -> _Record | None:
    """Return the record; `None` where there is none, or none that is whole and ours."""
    try:
        with _opened(processed / FOLDER / NAME) as file:
            said = json.loads(file.read())
        run = said["run"]
        issues, traces = tuple(Issue(**issue) for issue in run["summary"]["issues"]), tuple(run["summary"]["traces"])
        summary = Summary(**{**run["summary"], "issues": issues, "traces": traces})
        record = _Record(Seen(**run["seen"]), str(run["today"]), bool(run["ends_today"]), summary)
        return record if said["sha256"] == _digest(run) else None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _write(processed: Path, record: _Record) -> None:
    """Write the record aside and rename it. Where the disk does not take it, the next run goes the full way."""
    path, body = processed / FOLDER / NAME, json.loads(json.dumps(asdict(record)))
    aside = path.with_name(f".{NAME}-{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        aside.write_text(json.dumps({"sha256": _digest(body), "run": body}), encoding="ascii")
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        _forget(processed)


def read_all_again(processed: Path) -> None:
    """Let the next run read every file of raw/, whatever its times say."""
    with storage_errors(processed):
        for kept in processed.glob(f"{FOLDER}/*/{files.DIGESTS}"):
            kept.unlink(missing_ok=True)


def _forget(processed: Path) -> None:
    with suppress(OSError):  # what does not go is of another state, and is not believed
        (processed / FOLDER / NAME).unlink(missing_ok=True)
