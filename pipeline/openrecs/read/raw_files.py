"""A new file in raw/: whole from its first moment, and never over another."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from datetime import date
from pathlib import Path

from openrecs.errors import StorageError, UsageError
from openrecs.read import files

MOST_OF_ONE_NAME = 1000
_ASIDE = ".adding-"


def create(raw: Path, on: date, name: str, data: bytes) -> str:
    """Write a new file into raw/<on>/ and make it durable; returns its document's name. A taken name gets a number.

    `StorageError` where raw/ cannot be written; then nothing is left of it.
    """
    folder = raw / on.isoformat()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(raw)
        target = _create(raw / f"{_ASIDE}{os.getpid()}", folder, name, data)
        for directory in (folder, raw):
            _sync(directory)
    except OSError as error:
        raise StorageError(
            f"it cannot be written: {error.strerror or error}",
            where=str(folder),
            safe="nothing was added, and no file there was changed",
            mend="look at the disk and the rights on that folder, then run the same command again",
        ) from error
    return files.document_name(raw, target)


def _create(aside: Path, folder: Path, name: str, data: bytes) -> Path:
    """Write aside, under a name that is never read, then link under the first free name. Meanwhile it is locked."""
    try:
        with aside.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            return _link(aside, folder, name)
    finally:
        aside.unlink(missing_ok=True)


def _clear(raw: Path) -> None:
    """Remove what was written aside by processes that were killed: nobody holds it any more."""
    for aside in raw.glob(f"{_ASIDE}*"):
        with suppress(OSError), aside.open("rb") as file:  # another process removed it, or is at work on it
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            aside.unlink()


def _link(aside: Path, folder: Path, name: str) -> Path:
    stem, dot, endings = name.partition(".")
    for number in range(1, MOST_OF_ONE_NAME):
        target = folder / (name if number == 1 else f"{stem}-{number}{dot}{endings}")
        try:
            target.hardlink_to(aside)
        except FileExistsError:
            continue
        return target
    raise UsageError(
        f"there are {MOST_OF_ONE_NAME} files of that name", where=str(folder), mend="rename the file first"
    )


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
