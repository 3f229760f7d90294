"""A snapshot before it is published: written aside, proved, put in its place, or taken back.

Everything is in processed/.staging-<name>, on the same disk as its place and seen by no glob.

Old snapshots, or their CSVs, go for good, and damaged ones are set aside. A snapshot goes as a whole, in one step:
renamed out of snapshots/ first. `.removed.jsonl` keeps its name and digest, so that `verify` can tell a snapshot that
was removed from one that was lost. CSVs go after their folder says so, in `dropped.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openrecs.errors import StorageError
from openrecs.publish.snapshot import Stored
from openrecs.publish.store import manifest, pointer
from openrecs.publish.store.disk import SAFE, Content, Disk, make_folders, replace, same, storage_errors
from openrecs.publish.store.snapshot_names import DROPPED, MANIFEST, SNAPSHOTS, STAGING, Name, folder

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


LOG = ".removed.jsonl"
SET_ASIDE = ".damaged"


def prunable(names: Sequence[Name], kept: Iterable[Name], *, daily: int | None, monthly: int | None) -> list[Name]:
    """Return the snapshots that may go, oldest first. Nothing goes unless `daily` or `monthly` says how many to keep.

    Kept are: `kept` (the newest and the one whose changes it shows), every revision of the newest `daily` dates, and
    the last snapshot of each of the newest `monthly` months (`-1`: of every month).
    """
    if daily is None and monthly is None:
        return []
    dates = sorted({name.as_of for name in names}, reverse=True)
    last_of: dict[tuple[int, int], Name] = {}
    for name in sorted(names):
        last_of[name.as_of.year, name.as_of.month] = name
    months = sorted(last_of, reverse=True)
    kept_months = months if monthly == -1 else months[: monthly or 0]
    keep = {*kept, *(last_of[month] for month in kept_months)}
    kept_dates: set[date] = set(dates[: daily or 0])
    return sorted(name for name in names if name not in keep and name.as_of not in kept_dates)


def remove(disk: Disk, processed: Path, name: Name, digest: str) -> None:
    """Remove a snapshot for good. The caller holds the lock."""
    with storage_errors(processed):
        _log(disk, processed, name, digest, "pruned")
        aside = processed / f"{STAGING}pruned-{name}"
        disk.rename(folder(processed, name), aside)
        disk.fsync_folder(processed / SNAPSHOTS)
        disk.remove(aside)
        disk.fsync_folder(processed)


def drop_csvs(disk: Disk, processed: Path, snapshot: Stored) -> None:
    """Remove the CSVs of a snapshot, once it says so itself. The caller holds the lock.

    A kill leaves them all, or the note and some of them: both are whole, and the next call removes the rest.
    """
    with storage_errors(processed):
        note = manifest.dropped_note(snapshot.manifest, snapshot.digest)
        if not snapshot.dropped:
            replace(disk, processed / f"{STAGING}dropped-{snapshot.name}", snapshot.path / DROPPED, note)
            disk.fsync_folder(processed)
        for filename in manifest.csvs(snapshot.manifest):
            disk.remove(snapshot.path / filename)
        disk.fsync_folder(snapshot.path)


def set_aside(disk: Disk, processed: Path, name: Name, digest: str | None) -> Path:
    """Move a damaged snapshot out of the way, to `.damaged/`, and return where it is. The caller holds the lock.

    `digest` is that of its manifest, `None` where nobody can know it any more.
    """
    with storage_errors(processed):
        _log(disk, processed, name, digest, "damaged")
        make_folders(disk, processed / SET_ASIDE)
        number = sum(one.name.startswith(f"{name}-") for one in (processed / SET_ASIDE).iterdir()) + 1
        place = processed / SET_ASIDE / f"{name}-{number}"
        disk.rename(folder(processed, name), place)
        disk.fsync_folder(place.parent)
        disk.fsync_folder(processed / SNAPSHOTS)
    return place


@dataclass(frozen=True, slots=True)
class Removed:
    """Which snapshots were removed or set aside: by name, the digests of their manifests, `None` for an unknown one."""

    digests: Mapping[str, frozenset[str | None]]

    def has(self, name: str, digest: str) -> bool:
        """Say whether the snapshot of that name and digest was taken out; one that nobody could read is any of them."""
        return bool({digest, None} & self.digests.get(name, frozenset()))


def removed(processed: Path) -> Removed:
    """Return what was removed or set aside, as the log says it."""
    path = processed / LOG
    found: dict[str, frozenset[str | None]] = {}
    lines = path.read_bytes().decode("utf-8", "replace").splitlines() if path.is_file() else []
    for line in lines:
        try:
            said = json.loads(line)
            name, digest = str(said["name"]), said["manifest_sha256"]
        except (ValueError, KeyError, TypeError):  # a line that a crash cut: the snapshot it names is then called lost
            continue
        found[name] = found.get(name, frozenset()) | {None if digest is None else str(digest)}
    return Removed(found)


def _log(disk: Disk, processed: Path, name: Name, digest: str | None, why: str) -> None:
    line = json.dumps({"name": str(name), "manifest_sha256": digest, "why": why}, sort_keys=True) + "\n"
    disk.append(processed / LOG, line.encode())
    disk.fsync_folder(processed)
