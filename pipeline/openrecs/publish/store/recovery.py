"""What a killed run left behind, put right by the next run under the lock.

* `.staging-*` was never published: removed.
* A whole snapshot in its place that `latest` does not name yet: the run was killed between two renames. All its bytes
  are durable and proved, and its checks were passed, so the pointer goes on to it. Nobody reads it before that.
* `latest` missing, garbage or naming nothing: it goes to the newest whole snapshot, by sequence; where there is none a
  link is removed, or what is published next under that name would be there before it is proved.
* `latest` names a snapshot that is damaged: it stays. Readers get an error, and never silently an older table.
* `latest.json` behind, or missing: written again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from openrecs.errors import DamagedError, StorageError
from openrecs.publish.snapshot import Stored, Survey, read
from openrecs.publish.store import pointer
from openrecs.publish.store.disk import SAFE, Disk, storage_errors
from openrecs.publish.store.snapshot_names import POINTER, POINTER_NOTE, STAGING, Name, folder


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
        state = Recovered(found, max(pointer.noted_sequence(processed), found.sequence))
        _mend_pointer(disk, processed, state)
    return state


def _mend_pointer(disk: Disk, processed: Path, state: Recovered) -> None:
    try:
        state.pointed = _named(processed)
        current = read(processed, state.pointed) if state.pointed else None
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
    newer = pointer.newest_valid(state.found, after=current.manifest.sequence if current else 0)
    if newer:
        pointer.move(disk, processed, newer)
        state.pointed = newer.name
        state.notices.append(f"`latest` did not name {newer.name}, the newest whole snapshot: now it does")
    elif current:
        _mend_note(disk, processed, current)
    elif (processed / POINTER).is_symlink():
        disk.remove(processed / POINTER)
        disk.fsync_folder(processed)


def _named(processed: Path) -> Name | None:
    """Return what `latest` names if there is a folder of that name."""
    name = pointer.read(processed)
    if name and not folder(processed, name).is_dir():
        raise pointer.dangling(processed, name)
    return name


def _mend_note(disk: Disk, processed: Path, current: Stored) -> None:
    path = processed / POINTER_NOTE
    if not path.is_file() or disk.read(path) != pointer.note_of(current):
        pointer.renew_note(disk, processed, current)
