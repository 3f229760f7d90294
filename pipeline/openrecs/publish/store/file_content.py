"""What a file is to hold: bytes, or a great many of them, taken in parts and kept packed until they are written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import pyarrow as pa

PART = 1 << 20  # bytes of a part


class Packed:
    """Bytes that are written and read in parts and held packed by zstd: a CSV takes a fifth of the memory so."""

    def __init__(self) -> None:
        self._held: pa.Buffer | None = None
        self._size = 0

    @contextmanager
    def filled(self) -> Iterator[pa.NativeFile]:
        """Give the file that takes the bytes."""
        import pyarrow as pa  # what asks for help only does not need it

        buffer = pa.BufferOutputStream()
        with pa.CompressedOutputStream(buffer, "zstd") as packing:
            yield packing
            self._size = packing.tell()
        self._held = buffer.getvalue()

    def __len__(self) -> int:
        """Return how many bytes these are."""
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes in parts."""
        import pyarrow as pa

        if self._held is None:
            return
        with pa.CompressedInputStream(pa.BufferReader(self._held), "zstd") as stream:
            while part := stream.read(PART):
                yield part


Content: TypeAlias = bytes | Packed


def parts(content: Content) -> Iterator[bytes]:
    """Yield the bytes of what a file is to hold."""
    return iter((content,)) if isinstance(content, bytes) else iter(content)


def whole(content: Content) -> bytes:
    """Return the bytes of what a file is to hold at once."""
    return b"".join(parts(content))
