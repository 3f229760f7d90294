"""Where an export goes: a file or folder, whole or not at all. It replaces no other unless that was asked."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from openrecs import remote
from openrecs.errors import OpenrecsError, UsageError, shown
from openrecs.publish.store import lock
from openrecs.publish.store.disk import Disk, storage_errors
from openrecs.publish.store.snapshot_names import MANIFEST, SNAPSHOTS
from openrecs.read import files

SAFE = "nothing else was touched"
_HOUR = 3600  # seconds
_BESIDE, _NEW = ".openrecs-export-", ".openrecs-new-export-"


def write(path: Path, make: Callable[[Path], object], *, is_replacing: bool, is_folder: bool = False) -> None:
    """Let `make` write a file, or a folder, under another name, then give it its own in one step.

    What a link leads to is replaced, not the link. A device or a pipe (`/dev/null`, `/dev/stdout`) is written to as it
    is. `UsageError`: something is there already and is not to be replaced; `StorageError`: the disk does not take it.
    """
    if _is_stream(path):
        with storage_errors(path, SAFE, "--output"), tempfile.TemporaryDirectory(prefix="openrecs-") as folder:
            made = Path(folder) / "made"
            make(made)
            if made.is_dir():
                mend = "name a folder with --output"
                raise UsageError("such an export is a folder, not bytes", where=str(path), safe=SAFE, mend=mend)
            with path.open("ab") as stream:  # a shell may have led it to the end of a file
                stream.write(made.read_bytes())
        return
    _check_place(path)
    disk, real = Disk(), path.resolve()
    _check_free(path, real, is_replacing=is_replacing, is_folder=is_folder)
    with storage_errors(path, SAFE, "--output"):
        real.parent.mkdir(parents=True, exist_ok=True)
        with _beside(disk, real.parent) as aside:
            made = aside / real.name  # in a folder of its own: a program may write more beside it
            make(made)
            _check_free(path, real, is_replacing=is_replacing, is_folder=is_folder)
            if real.is_dir():
                _check_replaceable(real, made)
                disk.remove(real)
            disk.rename(made, real)


def _check_place(path: Path) -> None:
    """Raise `UsageError` for an address, and for a place in raw/ or in a snapshot, where only runs write."""
    if remote.is_meant_as_address(path):
        mend = "name a file here with --output, and copy it there"
        raise UsageError("an address can only be read", where=str(path), safe="nothing was written", mend=mend)
    files.check_not_raw(path)
    if any(one.parent.name == SNAPSHOTS and (one / MANIFEST).exists() for one in path.resolve().parents):
        what = "this is in a snapshot, which never changes"
        raise UsageError(what, where=str(path), safe="nothing was written", mend="name another --output")


def _check_free(path: Path, real: Path, *, is_replacing: bool, is_folder: bool) -> None:
    """Raise `UsageError` where something is at a path that may not be replaced."""
    if real.is_dir() and not is_folder:
        what, mend = "this is a folder, and the export is a file", "name a file in it with --output"
    elif real.exists() and is_folder and not real.is_dir():
        what, mend = "this is a file, and the export is a folder", "name another --output"
    elif real.exists() and not is_replacing:
        what, mend = "something of that name is there already", "name another --output, or add --force to replace it"
    else:
        return
    raise UsageError(what, where=str(path), safe="it is as it was", mend=mend)


@contextmanager
def _beside(disk: Disk, parent: Path) -> Iterator[Path]:
    """Give a new folder in `parent`, which is removed afterwards. What killed exports left there is removed first."""
    for left in sorted((*parent.glob(f"{_BESIDE}*"), *_old(parent))):
        with suppress(OpenrecsError, OSError), lock.held(left):  # the lock of one that is at work is held
            disk.remove(left)
    aside = Path(tempfile.mkdtemp(prefix=_NEW, dir=parent))
    try:
        with lock.held(aside):  # before it has a name that another export removes
            aside = aside.rename(parent / aside.name.replace(_NEW, _BESIDE))
            yield aside
    finally:
        with suppress(OSError):
            disk.remove(aside)


def _old(parent: Path) -> Iterator[Path]:
    """Yield what an export left that was killed before its folder had its name: none takes an hour to give it."""
    for left in parent.glob(f"{_NEW}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _HOUR:
                yield left


def _is_stream(path: Path) -> bool:
    """Say whether bytes go through it, and nothing stays there; `/dev/stdout` also where a shell led it to a file."""
    is_there = path.exists() and not (path.is_file() or path.is_dir())
    return is_there or path.as_posix().startswith(("/dev/std", "/dev/fd/", "/proc/"))


def _check_replaceable(folder: Path, new: Path) -> None:
    """Raise `UsageError` where a folder holds what is not in the new one: it may be anybody's."""
    there = {one.name for one in new.iterdir()} if new.is_dir() else set()
    others = sorted(one.name for one in folder.iterdir() if one.name not in there or one.is_dir())
    if others:
        raise UsageError(
            f"this folder holds what no such export writes: {shown(', '.join(others))}",
            where=str(folder),
            safe="it is as it was",
            mend="name another --output",
        )
