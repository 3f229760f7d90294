"""`latest`, a relative link to one snapshot, and the one commit point: until it moves nothing is published, then all.

The link is made aside and read back, then renamed over the old one, which is one step for every reader. `latest.json`
says the same to those who cannot follow a link, with the digest of the manifest: at an address, where no link can be,
it is the pointer itself. It is made before the link moves, so
that a full disk is met in time, and takes its place after: it follows the pointer and is never ahead of it.

What a killed run left behind is put right by the next run under the lock:

* `.staging-*` was never published: removed.
* A whole snapshot in its place that `latest` does not name yet: the run was killed between two renames. All its bytes
  are durable and proved, and its checks were passed, so the pointer goes on to it. Nobody reads it before that.
* `latest` missing, garbage or naming nothing: it goes to the newest whole snapshot, by sequence; where there is none a
  link is removed, or what is published next under that name would be there before it is proved.
* `latest` names a snapshot that is damaged: it stays. Readers get an error, and never silently an older table.
* `latest.json` behind, or missing: written again.
"""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from openrecs import remote
from openrecs.errors import DamagedError, NotDurableError, StorageError, shown
from openrecs.publish import snapshot
from openrecs.publish.snapshot import Stored, Survey, check, content_of, damaged
from openrecs.publish.store import manifest
from openrecs.publish.store.disk import SAFE, Disk, replace, storage_errors, untrue
from openrecs.publish.store.snapshot_names import POINTER, POINTER_NOTE, SNAPSHOTS, STAGING, Name, folder, parse

MEND = "run `openrecs refresh`: it finds the newest whole snapshot again"
_LINK_ASIDE = f"{STAGING}{POINTER}"
_NOTE_ASIDE = f"{STAGING}{POINTER_NOTE}"


def read(processed: Path) -> Name | None:
    """Return the snapshot that `latest` names, `None` where there is no `latest`; `DamagedError` where it names none.

    It is read once; whether the snapshot is there is the business of who reads it. `OSError` where it cannot be read.
    """
    if remote.is_remote(processed):
        return _noted(processed)
    path = processed / POINTER
    try:
        target = os.readlink(path)  # noqa: PTH115  (the text as it stands, not a path made of it)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        mend = f"move it away, then {MEND}" if path.is_dir() else MEND  # a folder is never replaced: it may hold work
        raise damaged(path, "this is not a link to a snapshot, but a file or folder", mend) from error
    return _named(path, target)


def _named(path: Path, target: str) -> Name:
    folder, _, last = target.partition("/")
    name = parse(last) if folder == SNAPSHOTS else None
    if name is None:
        raise damaged(path, f"this link names {shown(target)!r}, which is not a snapshot", MEND)
    return name


def _noted(processed: Path) -> Name | None:
    """Return the snapshot that latest.json names, `None` where there is no such file."""
    path = processed / POINTER_NOTE
    try:
        return _named(path, str(json.loads(path.read_bytes())["snapshot"]))
    except FileNotFoundError:
        return None
    except manifest.UNREADABLE as error:
        raise damaged(path, "it does not say which snapshot is the newest") from error


def dangling(processed: Path, name: Name) -> DamagedError:
    """Return the error that says `latest` names a snapshot that is not there."""
    return damaged(processed / POINTER, f"this link names the snapshot {name}, and there is none of that name", MEND)


def newest_valid(found: Survey, after: int = 0) -> Stored | None:
    """Return the last published snapshot meant for `latest` that is whole to the last byte, by sequence.

    Only those published after the sequence number `after` are looked at. The caller holds the lock.
    """
    newer = takewhile(lambda one: one.manifest.sequence > after, found.newest_first())
    return next((one for one in newer if one.manifest.takes_latest and not check(one)), None)


def move(disk: Disk, processed: Path, snapshot: Stored) -> None:
    """Let `latest` and `latest.json` name a snapshot that is in its place. The caller holds the lock."""
    prepare(disk, processed, snapshot)
    commit(disk, processed, snapshot)


def prepare(disk: Disk, processed: Path, snapshot: Stored) -> None:
    """Make the link and the note aside, durable and read back. Nothing has happened yet for a reader."""
    link, note = processed / _LINK_ASIDE, processed / _NOTE_ASIDE
    with storage_errors(processed):
        disk.symlink(_target(snapshot), link)
        disk.create(note, note_of(snapshot))
        disk.fsync_folder(processed)
        if os.readlink(link) != _target(snapshot) or disk.read(note) != note_of(snapshot):  # noqa: PTH115
            raise untrue(link)


def commit(disk: Disk, processed: Path, snapshot: Stored) -> None:
    """Rename the link over `latest`: the snapshot is published. Then see that it stays so, and renew latest.json.

    `StorageError`: it is not published. `NotDurableError`: it is, but the disk did not confirm it.
    """
    with storage_errors(processed):
        try:
            disk.rename(processed / _LINK_ASIDE, processed / POINTER)
        except OSError:
            if not names(processed, snapshot):
                raise
    try:
        disk.fsync_folder(processed)
        if not names(processed, snapshot):
            raise untrue(processed / POINTER)
        disk.rename(processed / _NOTE_ASIDE, processed / POINTER_NOTE)
        disk.fsync_folder(processed)
    except OSError as error:
        raise NotDurableError(
            f"{snapshot.name} is published, but the disk did not confirm it: {error.strerror}",
            where=str(error.filename or processed),
            safe="the snapshot is whole; only a power cut in the next minutes could undo it",
            mend="look after the disk and run `openrecs refresh` again: it does no harm",
        ) from error


def names(processed: Path, snapshot: Stored) -> bool:
    """Return whether `latest` names this snapshot now. `OSError` where it cannot be read."""
    try:
        return read(processed) == snapshot.name
    except DamagedError:  # it names something else, or nothing: not this one
        return False


def renew_note(disk: Disk, processed: Path, snapshot: Stored) -> None:
    """Write latest.json again for the snapshot that `latest` names. Where the disk fails nothing is left aside."""
    with storage_errors(processed):
        replace(disk, processed / _NOTE_ASIDE, processed / POINTER_NOTE, note_of(snapshot))


def note_of(snapshot: Stored) -> bytes:
    """Return the bytes of latest.json for a snapshot."""
    body = {
        "snapshot": _target(snapshot),
        "as_of": snapshot.name.as_of.isoformat(),
        "revision": snapshot.name.revision,
        "sequence": snapshot.manifest.sequence,
        "manifest_sha256": snapshot.digest,
    }
    return (json.dumps(body, indent=2, sort_keys=True) + "\n").encode("ascii")


def noted_sequence(processed: Path) -> int:
    """Return the sequence number that latest.json gives, 0 where it gives none that can be read."""
    try:
        return int(json.loads(content_of(processed / POINTER_NOTE))["sequence"])
    except (DamagedError, *manifest.UNREADABLE):  # recovery writes it again from the manifest
        return 0


def put_aside(processed: Path) -> tuple[Path, Path]:
    """Return the two paths that `prepare` makes."""
    return processed / _LINK_ASIDE, processed / _NOTE_ASIDE


def _target(snapshot: Stored) -> str:
    return f"{SNAPSHOTS}/{snapshot.name}"


@dataclass(slots=True)
class Recovered:
    """What is in the store now, which snapshot `latest` names, and what a person should know.

    `sequence` is the highest number that was ever given: a snapshot that was moved away keeps its own.
    """

    found: Survey
    sequence: int
    pointed: Name | None = None
    notices: list[str] = field(default_factory=list)


def recover(disk: Disk, processed: Path) -> Recovered:
    """Clear and mend what a killed run left. The caller holds the lock."""
    with storage_errors(processed):
        for path in sorted(processed.iterdir()):
            if path.name.startswith(STAGING):
                disk.remove(path)
        found = Survey(processed)
        state = Recovered(found, max(noted_sequence(processed), found.sequence))
        _mend_pointer(disk, processed, state)
    return state


def _mend_pointer(disk: Disk, processed: Path, state: Recovered) -> None:
    try:
        state.pointed = _pointed(processed)
        current = snapshot.read(processed, state.pointed) if state.pointed else None
    except DamagedError as error:
        state.notices.append(str(error))
        if state.pointed:
            return
        current = None
    if current and current.name not in state.found.names:
        raise StorageError(
            "the disk does not list a snapshot that is there",
            where=str(current.path),
            safe=SAFE,
            mend="look after the disk and run `openrecs refresh` again",
        )
    newer = newest_valid(state.found, after=current.manifest.sequence if current else 0)
    if newer:
        move(disk, processed, newer)
        state.pointed = newer.name
        state.notices.append(f"`latest` did not name {newer.name}, the newest whole snapshot: now it does")
    elif current:
        _mend_note(disk, processed, current)
    elif (processed / POINTER).is_symlink():
        disk.remove(processed / POINTER)
        disk.fsync_folder(processed)


def _pointed(processed: Path) -> Name | None:
    """Return what `latest` names if there is a folder of that name."""
    name = read(processed)
    if name and not folder(processed, name).is_dir():
        raise dangling(processed, name)
    return name


def _mend_note(disk: Disk, processed: Path, current: Stored) -> None:
    path = processed / POINTER_NOTE
    if not path.is_file() or disk.read(path) != note_of(current):
        renew_note(disk, processed, current)
