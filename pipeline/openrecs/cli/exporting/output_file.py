"""Where an export goes: a file or folder, whole or not at all. It replaces no other unless that was asked."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from openrecs.errors import UsageError, shown
from openrecs.publish.store.disk import Disk, no_litter, storage_errors

SAFE = "nothing else was touched"


def write(path: Path, make: Callable[[Path], object], *, is_replacing: bool) -> None:
    """Let `make` write a file or folder under another name, then give it its own in one step.

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
    if path.exists() and not is_replacing:
        raise UsageError(
            "something of that name is there already",
            where=str(path),
            safe="it is as it was",
            mend="name another --output, or add --force to replace it",
        )
    disk, real = Disk(), path.resolve()
    aside = real.with_name(f".{real.name}.part")
    made = aside / real.name  # in a folder of its own: a program may write more beside it
    with storage_errors(path, SAFE, "--output"):
        real.parent.mkdir(parents=True, exist_ok=True)
        with no_litter(disk, aside):
            aside.mkdir()
            make(made)
            if real.is_dir():
                _check_replaceable(real, made)
                disk.remove(real)
            disk.rename(made, real)
        disk.remove(aside)


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
