"""Disks that fail, and runs that are killed: at a counted moment, so that a failing test fails again."""

from __future__ import annotations

import errno
import os
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openrecs.publish.store.disk import Content, Disk, parts

CHANGES = {
    *("open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.symlink", "os.truncate"),
    "shutil.rmtree",
}
KILLED = -signal.SIGKILL


def failing(at: int, number: int, *, stays: bool) -> Callable[[], Disk]:  # noqa: C901
    """Return a class of disks of which the `at`-th change fails with an error number, and all later ones if it `stays`.

    A file that fails while it is written is left half, as a full disk leaves it.
    """
    count = 0

    def fails() -> bool:
        nonlocal count
        count += 1
        return count > at if stays else count == at + 1

    def error(path: Path) -> OSError:
        return OSError(number, os.strerror(number), str(path))

    class Failing(Disk):
        def create(self, path: Path, content: Content) -> None:
            if fails():
                path.write_bytes(b"".join(parts(content))[: len(content) // 2])
                raise error(path)
            super().create(path, content)

        def append(self, path: Path, line: bytes) -> None:
            if fails():
                with path.open("ab") as file:
                    file.write(line[: len(line) // 2])
                raise error(path)
            super().append(path, line)

        def make_folder(self, path: Path) -> None:
            if fails():
                raise error(path)
            super().make_folder(path)

        def symlink(self, target: str, path: Path) -> None:
            if fails():
                raise error(path)
            super().symlink(target, path)

        def rename(self, old: Path, new: Path) -> None:
            if number != errno.ENOSPC and fails():
                raise error(new)
            super().rename(old, new)

        def fsync(self, descriptor: int, path: Path) -> None:
            if fails():
                raise error(path)
            super().fsync(descriptor, path)

    return Failing


def killed(work: Callable[[], int], folder: Path, at: int) -> int:
    """Do some work in a fork that is killed before its `at`-th change to a folder; return how it ended."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads: ours do nothing
        pid = os.fork()
    if not pid:
        code = 70
        try:
            _kill_at(at, str(folder))
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _kill_at(at: int, folder: str) -> None:
    count = 0
    sync = os.fsync

    def counted() -> None:
        nonlocal count
        count += 1
        if count > at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGES and isinstance(arguments[0], str | bytes | Path) and folder in os.fsdecode(arguments[0]):
            counted()

    def fsync(descriptor: int) -> None:
        counted()
        sync(descriptor)

    os.fsync = fsync
    sys.addaudithook(hook)
