"""One run at a time: `flock` on processed/.lock, which the kernel frees when the run ends, however it ends.

The file also says who holds it, for people. A killed run's words stay in it and mean nothing: only the kernel's lock
does. The file itself is never removed, or two runs could hold two files of one name.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from openrecs.errors import LockedError, shown
from openrecs.publish.store.disk import storage_errors
from openrecs.publish.store.snapshot_names import LOCK

_LINE_BYTES = 200  # fixed, so that a full disk cannot refuse the new words


@contextmanager
def held(processed: Path) -> Iterator[None]:
    """Hold the lock of a processed/ folder that is there; `LockedError` at once where another run holds it."""
    path = processed / LOCK
    with storage_errors(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        _take(descriptor, path)
        yield
    finally:
        with suppress(OSError):  # the kernel frees it whatever close reports, and the words in it may be lost
            os.close(descriptor)


@contextmanager
def shared(processed: Path) -> Iterator[None]:
    """Keep runs out while someone looks, many at once; `LockedError` where a run is at work. It writes nothing.

    Where no run has ever been, or the file may not be read, there is nothing to hold, and so nobody is kept out.
    """
    try:
        descriptor = os.open(processed / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield
        return
    try:
        _locked(descriptor, processed / LOCK, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    _locked(descriptor, path, fcntl.LOCK_EX)
    with storage_errors(path):
        os.pwrite(descriptor, _me(), 0)


def _locked(descriptor: int, path: Path, how: int) -> None:
    with storage_errors(path):
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, _LINE_BYTES, 0).decode("utf-8", "replace").strip()
            raise LockedError(
                f"another run holds the lock: {shown(holder) or 'it has not said who it is yet'}",
                where=str(path),
                safe="this run did nothing",
                mend="wait until that run has ended, then run again",
            ) from error


def _me() -> bytes:
    started = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    line = f"process {os.getpid()} on {socket.gethostname()}, since {started}"
    return line.encode("utf-8", "replace")[: _LINE_BYTES - 1].ljust(_LINE_BYTES - 1) + b"\n"
