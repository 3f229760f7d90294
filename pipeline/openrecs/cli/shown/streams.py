"""Standard output and standard error, of which either may go away while a command is at work.

The reader of standard output may stop early, as `| head` does: what is left is for nobody, and the command goes on to
its own exit code. What cannot be said on standard error is lost; that is no reason to end with another code either.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Output(io.FileIO):
    """A stream of the process. A failure sends the rest nowhere; one that is not of `lost` is raised, once."""

    def __init__(self, descriptor: int, lost: type[OSError]) -> None:
        self._lost = lost
        super().__init__(descriptor, "w", closefd=False)

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes, or lose them; returns how many are done with."""
        try:
            return super().write(data)
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            if not isinstance(error, self._lost):
                raise
            return memoryview(data).nbytes


def open_streams() -> None:
    """Make both streams usable: a job may have closed them, and a narrow locale is no reason to fail on a quote."""
    sys.stdout = _usable(sys.stdout, BrokenPipeError)
    sys.stderr = _usable(sys.stderr, OSError)


def settle() -> OSError | None:
    """Write what is left, which Python would do when it ends, with an exit code of its own; return why it cannot be."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return error
    return None


def _usable(stream: TextIO | None, lost: type[OSError]) -> TextIO:
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    return io.TextIOWrapper(
        io.BufferedWriter(_Output(stream.fileno(), lost)),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=stream.line_buffering or stream.write_through,
    )
