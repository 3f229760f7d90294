"""What a file is to hold: bytes, or a great many of them, taken in parts and put aside until they are written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, TypeAlias

from openrecs.publish.store.snapshot_names import STAGING

if TYPE_CHECKING:
    import pyarrow as pa

PART = 1 << 20  # bytes of a part


class Packed:
    """Bytes that are written and read in parts, one reader at a time, packed by zstd: a CSV takes a fifth of the room.

    They are in a file of a folder, without a name: what kills the run leaves nothing there. `OSError`: it is full.
    """

    def __init__(self, folder: Path) -> None:
        self._size = 0
        with TemporaryFile(dir=folder, prefix=STAGING, buffering=0) as file:
            self._descriptor = os.dup(file.fileno())

    def __del__(self) -> None:
        """Let the file go: it was read already, so what a disk says now changes nothing."""
        if hasattr(self, "_descriptor"):
            with suppress(OSError):
                os.close(self._descriptor)

    def _opened(self, mode: str) -> IO[bytes]:
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        return os.fdopen(os.dup(self._descriptor), mode)

    @contextmanager
    def filled(self) -> Iterator[pa.NativeFile]:
        """Give the file that takes the bytes."""
        import pyarrow as pa  # what asks for help only does not need it

        with self._opened("wb") as file, pa.CompressedOutputStream(file, "zstd") as packing:
            yield packing
            self._size = packing.tell()

    def __len__(self) -> int:
        """Return how many bytes these are."""
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes in parts. `OSError`: the disk gives back fewer than were put aside."""
        import pyarrow as pa

        if self._size == 0:
            return
        left = self._size
        with self._opened("rb") as file, pa.CompressedInputStream(file, "zstd") as stream:
            while part := stream.read(PART):
                left -= len(part)
                yield part
        if left:
            raise OSError(errno.EIO, "it gives back fewer bytes than it took")


Content: TypeAlias = bytes | Packed


def parts(content: Content) -> Iterator[bytes]:
    """Yield the bytes of what a file is to hold."""
    return iter((content,)) if isinstance(content, bytes) else iter(content)


def whole(content: Content) -> bytes:
    """Return the bytes of what a file is to hold at once."""
    return b"".join(parts(content))
