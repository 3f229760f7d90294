"""What stands under processed/ beside the snapshots: derived files, and held runs that nobody reads as published.

A derived file (`history.parquet`, `changes.atom`) is replaced in one step, whole, and only if its bytes differ. A held
run is put aside once, under `.held/`, a name that no glob over processed/ sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import StorageError
from pipeline.snapshots import staging
from pipeline.snapshots.disk import Disk, make_folders, storage_errors
from pipeline.snapshots.names import STAGING

HELD = ".held"


def renew(disk: Disk, processed: Path, filename: str, content: bytes) -> bool:
    """Let a derived file have this content; say whether it had another. `StorageError`: it is as it was, or whole."""
    path, aside = processed / filename, processed / f"{STAGING}{filename}"
    with storage_errors(processed):
        if path.is_file() and disk.read(path) == content:
            return False
        disk.remove(aside)
        disk.create(aside, content)
        if disk.read(aside) != content:
            raise StorageError(
                "the disk does not give back what was written to it",
                where=str(aside),
                safe="the snapshots are as they were",
                mend="look after the disk before you trust it with more",
            )
        disk.rename(aside, path)
        disk.fsync_folder(processed)
    return True


def put_aside(disk: Disk, processed: Path, run: str, files: Mapping[str, bytes]) -> Path:
    """Keep a held run's files under `.held/<run>/`, and return that folder. One that is there stays as it is."""
    folder = processed / HELD / run
    with storage_errors(processed):
        if folder.is_dir():
            return folder
        aside = processed / f"{STAGING}held-{run}"
        disk.remove(aside)
        make_folders(disk, folder.parent)
        staging.write(disk, aside, files)
        disk.rename(aside, folder)
        disk.fsync_folder(folder.parent)
    return folder
