"""Is what is stored what was written? Every byte of every snapshot, the chain from one to the next, and the pointer.

It reads only. A caller that wants a steady answer holds the lock meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from openrecs import remote
from openrecs.errors import DamagedError
from openrecs.publish import beside
from openrecs.publish.formats import from_parquet
from openrecs.publish.snapshot import SAFE, Stored, Survey, bytes_of, check, content_of, damaged, strangers
from openrecs.publish.store import pointer, staging
from openrecs.publish.store.disk import storage_errors
from openrecs.publish.store.manifest import Previous
from openrecs.publish.store.snapshot_names import MANIFEST, POINTER, POINTER_NOTE, SNAPSHOTS, parse
from openrecs.publish.store.staging import Removed
from openrecs.schema import TABLES
from openrecs.table import SCHEMA_VERSION

GONE_MEND = "restore it from a copy, or let `openrecs rebuild` make it again; the others are not the worse for it"
NOTE_MEND = "run `openrecs refresh`: it writes this file again"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something stored that is not as it was written: where, what, and how to mend it."""

    path: Path
    what: str
    mend: str


def verify(processed: Path) -> list[Finding]:
    """Return everything that is wrong under processed/: an empty list is a sound store."""
    with storage_errors(processed, SAFE):
        found = Survey(processed)
        errors = [
            *found.damaged,
            *(error for snapshot in found.whole for error in _snapshot(snapshot)),
            *_strangers(processed),
            *_chain(found, staging.removed(processed)),
            *_pointer(processed, found),
        ]
    return [Finding(remote.place(error.where), error.what, error.mend) for error in errors]


def _snapshot(snapshot: Stored) -> list[DamagedError]:
    """Return what is wrong with one snapshot; what its tables say is asked only where their bytes are sound."""
    wrong = check(snapshot) or [error for table in snapshot.manifest.counts for error in _table(snapshot, table)]
    return [*wrong, *strangers(snapshot)]


def _table(snapshot: Stored, table: str) -> Iterator[DamagedError]:
    path = snapshot.path / f"{table}.parquet"
    if path.name not in snapshot.manifest.files:
        yield damaged(path, "its manifest counts the rows of this table and does not know the file")
        return
    data = from_parquet(bytes_of(snapshot, path.name))
    if data.num_rows != snapshot.manifest.counts[table]:
        yield damaged(path, f"it has {data.num_rows} rows, and its manifest says {snapshot.manifest.counts[table]}")
    written_by = (data.schema.metadata or {}).get(b"openrecs_schema", b"").decode("utf-8", "replace")
    if written_by == SCHEMA_VERSION and not (table in TABLES and data.schema.equals(TABLES[table].schema)):
        yield damaged(path, f"its columns are not those of schema {SCHEMA_VERSION}")


def _strangers(processed: Path) -> Iterator[DamagedError]:
    place = processed / SNAPSHOTS
    for path in sorted(place.iterdir()) if place.is_dir() else []:
        if parse(path.name) is None:
            yield damaged(path, "this is not a snapshot", "move it away")


def _chain(found: Survey, removed: Removed) -> Iterator[DamagedError]:
    for before, snapshot in pairwise(found.whole):
        path = snapshot.path / MANIFEST
        if snapshot.manifest.sequence == before.manifest.sequence:
            yield damaged(path, f"it has the same sequence number as {before.name}")
        if snapshot.manifest.previous is None:
            yield damaged(path, f"it names no snapshot before it, and there is {before.name}")
    for snapshot in found.whole:
        previous = snapshot.manifest.previous
        if previous and not removed.has(previous.name, previous.sha256):
            yield from _link(found, snapshot, previous)


def _link(found: Survey, snapshot: Stored, previous: Previous) -> Iterator[DamagedError]:
    """Yield what is wrong with the link from a snapshot to the one that was published before it.

    One of its name that was published after it is not the one it means: that was lost, and was made again from raw/.
    """
    before = next((one for one in found.whole if str(one.name) == previous.name), None)
    if before is None and previous.name not in {str(name) for name in found.names}:
        path = snapshot.path.parent / previous.name
        yield damaged(path, f"this snapshot is gone, and {snapshot.name} was published after it", GONE_MEND)
    is_meant = before is not None and before.manifest.sequence < snapshot.manifest.sequence
    if before is not None and is_meant and before.digest != previous.sha256:
        what = f"it is not the manifest that was here when {snapshot.name} was published"
        yield damaged(before.path / MANIFEST, what)


def _pointer(processed: Path, found: Survey) -> Iterator[DamagedError]:
    try:
        name = pointer.read(processed)
    except DamagedError as error:
        yield error
        return
    if name is None and found.names:
        yield damaged(processed / POINTER, "the link to the newest snapshot is missing", pointer.MEND)
    if name is not None and name not in found.names:
        yield pointer.dangling(processed, name)
    for snapshot in found.whole:
        if snapshot.name == name:
            yield from _behind(processed, found, snapshot)


def _behind(processed: Path, found: Survey, current: Stored) -> Iterator[DamagedError]:
    newer = pointer.newest_valid(found, after=current.manifest.sequence)
    if newer and not remote.is_remote(processed):  # there a copy may be on its way: the pointer comes last
        yield damaged(processed / POINTER, f"it names {current.name}, and {newer.name} is newer", pointer.MEND)
    try:
        note = content_of(processed / POINTER_NOTE)
    except DamagedError as error:
        note, what = b"", error.what
    else:
        what = f"it does not say what `latest` says: {current.name}"
    if note != pointer.note_of(current):
        yield damaged(processed / POINTER_NOTE, what, NOTE_MEND)
    yield from beside.problems(processed, current.digest)
