"""Pages and web archives stored gzipped. Recognised by their first bytes, never by their name."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import BinaryIO

from openrecs.errors import RefusedError
from openrecs.read.stored import too_large

MAGIC = b"\x1f\x8b"
CHUNK = 1 << 16  # bytes unpacked at a time: a bomb is noticed one chunk beyond the cap
_GZIP = zlib.MAX_WBITS | 16


def unpack(data: bytes, name: str, *, limit: int) -> bytes:
    """Return the bytes inside, of all members one after the other, at most `limit` of them.

    `RefusedError` for more than that, and for a file that was cut, is damaged, or holds something after its end.
    """
    inside = io.BytesIO()  # its getvalue() is not a second copy, unlike a list of chunks joined
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            while chunk := packed.read(CHUNK):
                if inside.tell() + len(chunk) > limit:
                    raise too_large(name, limit, packed=True)
                inside.write(chunk)
    except EOFError as problem:
        raise _broken(name, "was cut: it ends before its end") from problem
    except (gzip.BadGzipFile, zlib.error) as problem:
        raise _broken(
            name, "is damaged: its bytes and its checksum disagree, or something follows its end"
        ) from problem
    return inside.getvalue()


def _broken(name: str, what: str) -> RefusedError:
    return RefusedError(
        f"this gzip file {what}",
        where=name,
        safe="nothing was read from it",
        mend="save or copy it again; what is left of it can be had with `gzip -dc FILE > page.html`",
    )


class GzipStream:
    """What a gzip file holds, of all its members: a web archive has one for each page in it, or one for all.

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
