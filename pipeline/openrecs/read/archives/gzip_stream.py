"""A gzip file as a stream, for web archives: they have one gzip member for each page in them, or one for all."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from openrecs.read.archives.gzipped import CHUNK

_GZIP = zlib.MAX_WBITS | 16


class GzipStream:
    """What a gzip file holds, of all its members.

    What stands before a damage is given before `EOFError` (it was cut) or `zlib.error` is raised.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._waiting, self._given = file, b"", 0
        self._member, self._is_begun = zlib.decompressobj(_GZIP), False

    def tell(self) -> int:
        """Return how many bytes were given."""
        return self._given

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, and none only behind the last."""
        inside = b""
        while not inside:
            packed = self._waiting or self._file.read(CHUNK)
            if not packed and self._is_begun:
                raise EOFError
            if not packed:
                break
            inside = self._unpacked(packed, size)
        self._given += len(inside)
        return inside

    def _unpacked(self, packed: bytes, size: int) -> bytes:
        inside = self._member.decompress(packed, size)
        self._waiting, self._is_begun = self._member.unconsumed_tail, not self._member.eof
        if self._member.eof:
            self._waiting = self._member.unused_data.lstrip(b"\0")  # a tape's padding
            self._member = zlib.decompressobj(_GZIP)
        return inside
