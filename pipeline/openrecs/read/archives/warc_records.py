"""The records of a web archive, one after the other, as the library warcio reads them; kept within bounds here.

The library reads a line to its end, however far that is, and quotes on standard error what it cannot read.
"""

from __future__ import annotations

import zlib
from contextlib import redirect_stderr
from importlib import import_module
from io import StringIO
from typing import Any

from openrecs.errors import RefusedError, needs

HEADS = 1_000_000  # bytes that the heads of one record, and the lengths of its chunks, may have
LINE = 65_536


class Records:
    """The records in a file. `damage` is what reading them, or what they hold, may raise."""

    def __init__(self, file: Any, name: str) -> None:
        reader, problem = _warcio(name)
        self.damage: tuple[type[Exception], ...] = (problem, EOFError, ValueError, zlib.error)
        self._records = reader(file)
        self._line, self._left = self._records.reader.readline, HEADS
        self._records.reader.readline = self._bounded

    def next(self) -> Any:
        """Return the next record, `None` behind the last."""
        self._left = HEADS
        with redirect_stderr(StringIO()):
            try:
                return next(self._records, None)
            except AttributeError as problem:  # the library trips over it
                raise ValueError("a response without its address") from problem

    def _bounded(self, length: int | None = None) -> bytes:
        line: bytes = self._line(LINE if length is None else min(length, LINE))
        self._left -= len(line)
        if self._left < 0:
            raise ValueError("a record with more lines before its content than any has")
        return line


def _warcio(name: str) -> tuple[Any, type[Exception]]:
    """Return the library's reader and what it raises; it comes with an extra."""
    with needs("warc", "a web archive", where=name, kind=RefusedError):
        reader, errors = import_module("warcio.archiveiterator"), import_module("warcio.exceptions")
    return reader.ArchiveIterator, errors.ArchiveLoadFailed
