"""Chromium's screenshot as a small PNG: at most 64 colours, one byte a pixel, and a line of text that says of what.

Reads 8-bit RGB and RGBA without interlace, which is what Chromium writes. The PNG format: https://www.w3.org/TR/png/.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openrecs-reading"
_CHANNELS = {2: 3, 6: 4}
_COLOURS = 64


def shrink(png: bytes, stamp: str) -> bytes:
    """Return the picture with a palette, and `stamp` written into it."""
    colours, numbers = _indexed(pixels(png))
    height, width = numbers.shape
    rows = np.hstack([np.zeros((height, 1), np.uint8), numbers]).tobytes()
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"tEXt", KEYWORD + b"\0" + stamp.encode("latin-1")),
        (b"PLTE", colours.tobytes()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(chunk(name, data) for name, data in parts)


def stamp(png: bytes) -> str | None:
    """Return what was written into a picture, `None` where nothing was."""
    for name, data in _chunks(png):
        if name == b"tEXt" and data.startswith(KEYWORD + b"\0"):
            return data[len(KEYWORD) + 1 :].decode("latin-1")
    return None


def size(png: bytes) -> tuple[int, int]:
    """Return a picture's width and height in pixels."""
    width, height = struct.unpack(">II", next(data for name, data in _chunks(png) if name == b"IHDR")[:8])
    return width, height


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG: its length, name, data and check sum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while png.startswith(SIGNATURE) and at + 8 <= len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def pixels(png: bytes) -> Pixels:
    """Return the picture's red, green and blue, rows by columns by three."""
    width, height = size(png)
    header = next(data for name, data in _chunks(png) if name == b"IHDR")
    channels = _CHANNELS[header[9]]
    packed = np.frombuffer(zlib.decompress(b"".join(d for name, d in _chunks(png) if name == b"IDAT")), np.uint8)
    rows = packed.reshape(height, 1 + width * channels)
    above = np.zeros((width, channels), np.uint8)
    done = np.empty((height, width, channels), np.uint8)
    for at, row in enumerate(rows):
        above = _unfiltered(int(row[0]), row[1:].reshape(width, channels), above)
        done[at] = above
    return done[:, :, :3]


def _unfiltered(kind: int, row: Pixels, above: Pixels) -> Pixels:
    """Undo a row's filter: none, from the left, from above, from both, or Paeth's."""
    if kind < 3:
        return (row, np.cumsum(row, axis=0, dtype=np.uint8), row + above)[kind]
    done = np.empty_like(row)
    for channel in range(row.shape[1]):
        left, corner, values = 0, 0, []
        for value, up in zip(row[:, channel].tolist(), above[:, channel].tolist(), strict=True):
            guess = (left + up) // 2 if kind == 3 else _nearest(left, up, corner)
            left, corner = (value + guess) & 255, up
            values.append(left)
        done[:, channel] = values
    return done


def _nearest(left: int, up: int, corner: int) -> int:
    """Return the neighbour nearest to `left + up - corner`."""
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner


def _indexed(picture: Pixels) -> tuple[Pixels, Pixels]:
    """Return the most frequent colours, and for each pixel the number of its own, or of the nearest one."""
    flat = picture.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    seen, numbers, counts = np.unique(flat, return_inverse=True, return_counts=True)
    kept = seen[np.sort(np.argsort(-counts, kind="stable")[:_COLOURS])]
    every, few = _parts(seen), _parts(kept)
    nearest = np.array([np.argmin(((few - colour) ** 2).sum(axis=1)) for colour in every], np.uint8)
    return few.astype(np.uint8), nearest[numbers].reshape(flat.shape)


def _parts(colours: NDArray[np.uint32]) -> NDArray[np.int64]:
    return np.stack([(colours >> shift) & 255 for shift in (16, 8, 0)], axis=1).astype(np.int64)
