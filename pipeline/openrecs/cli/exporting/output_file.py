"""Where an export goes: a file or folder, whole or not at all. It replaces no other unless that was asked."""

from __future__ import annotations

from collections.abc import Callable
from importlib import util
from pathlib import Path

from openrecs.errors import UsageError, shown
from openrecs.publish.store.disk import Disk, storage_errors

SAFE = "nothing else was touched"


def write(path: Path, make: Callable[[Path], object], *, is_replacing: bool) -> None:
    """Let `make` write a file or folder under another name, then give it its own in one step.

    `UsageError` where something is there already and is not to be replaced; `StorageError`: the disk does not take it.
    """
    if path.exists() and not is_replacing:
        raise UsageError(
            "something of that name is there already",
            where=str(path),
            safe="it is as it was",
            mend="name another --output, or add --force to replace it",
        )
    disk, aside = Disk(), path.with_name(f".{path.name}.part")
    made = aside / path.name  # in a folder of its own: a program may write more beside it
    with storage_errors(path, SAFE):
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.remove(aside)
        try:
            aside.mkdir()
            make(made)
            if path.is_dir():
                _check_replaceable(path, made)
                disk.remove(path)
            disk.rename(made, path)
        finally:
            disk.remove(aside)


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


def check_installed(what: str, extra: str, *modules: str) -> None:
    """Raise `UsageError` where a module that an extra brings is not installed."""
    if not all(util.find_spec(module) for module in modules):
        raise UsageError(
            f"{what} needs what the extra `{extra}` brings",
            safe="everything else works",
            mend=f"run `pip install 'openrecs[{extra}]'`, then the same command again",
        )
