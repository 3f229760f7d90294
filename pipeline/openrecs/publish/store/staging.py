"""A snapshot before it is published: written aside, proved, put in its place, or taken back.

Everything is in processed/.staging-<name>, on the same disk as its place and seen by no glob.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from openrecs.errors import StorageError
from openrecs.publish.snapshot import Stored
from openrecs.publish.store import pointer
from openrecs.publish.store.disk import SAFE, Content, Disk, make_folders, same, storage_errors
from openrecs.publish.store.snapshot_names import MANIFEST, STAGING, Name

_BLOCK = 4096  # what the smallest file takes
_ROOM = 2  # times the snapshot's own size: other programs write too


def need_room(disk: Disk, processed: Path, files: Mapping[str, Content]) -> None:
    """Refuse early, with numbers, where the disk may not hold the files."""
    need = _ROOM * sum(-(-len(content) // _BLOCK) * _BLOCK for content in files.values())
    with storage_errors(processed):
        free = disk.free(processed)
    if free < need:
        raise StorageError(
            f"the disk has {free:,} bytes free, and a snapshot needs {need:,}",
            where=str(processed),
            safe=SAFE,
            mend="free some space on that disk and run the same command again",
        )


def write(disk: Disk, folder: Path, files: Mapping[str, Content]) -> None:
    """Make the folder with its files, durable, and read every one back."""
    disk.make_folder(folder)
    for filename, content in files.items():
        disk.create(folder / filename, content)
    for filename, content in files.items():
        same(disk, folder / filename, content)
    disk.fsync_folder(folder)


def place(disk: Disk, folder: Path, final: Path, manifest: bytes) -> None:
    """Rename the folder to its place, durably. `latest` does not name it yet."""
    make_folders(disk, final.parent)
    disk.rename(folder, final)
    disk.fsync_folder(final.parent)
    disk.fsync_folder(folder.parent)
    same(disk, final / MANIFEST, manifest)


@contextmanager
def taken_back(disk: Disk, processed: Path, snapshot: Stored, manifest: bytes) -> Iterator[Path]:
    """Give the staging folder's path; if anything fails before `latest` names the snapshot, leave no trace of it.

    Where even that fails the first error still counts: what is left is not published, and the next run clears it.
    """
    folder = staged(processed, snapshot.name)
    try:
        with storage_errors(processed):
            yield folder
    except BaseException as error:  # an interrupt is no reason to leave litter either
        try:
            if not pointer.names(processed, snapshot):
                _take_back(disk, processed, snapshot, manifest)
        except OSError as second:
            error.add_note(f"what was staged could not be removed ({second}); the next run removes it")
        raise


def staged(processed: Path, name: Name) -> Path:
    """Return the folder in which a snapshot is staged."""
    return processed / f"{STAGING}{name}"


def _take_back(disk: Disk, processed: Path, snapshot: Stored, manifest: bytes) -> None:
    folder = staged(processed, snapshot.name)
    placed = snapshot.path / MANIFEST
    if placed.is_file() and placed.read_bytes() == manifest:  # ours, and not one whose name the disk hid from us
        disk.rename(snapshot.path, folder)
    for path in (folder, *pointer.put_aside(processed)):
        disk.remove(path)
