"""One file's bytes, read safely: never through a link, never from a pipe, never more than the cap, gzipped or not."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from openrecs.errors import RefusedError, StorageError

DEFAULT_LIMIT = 64_000_000  # bytes. GAO's whole export has 7 million; a page with its pictures seldom 20 million
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
# What is wrong with the name that was given: nothing there is a document.
_NO_FILE = {
    errno.ELOOP: ("this is a symbolic link, and links are not followed", "name the file that it points to"),
    errno.ENOENT: ("there is no such file", "look at its name again"),
    errno.ENOTDIR: ("there is no such file", "look at its name again"),
    errno.ENAMETOOLONG: ("no file can have so long a name", "look at its name again"),
    errno.ENXIO: ("this is a socket, not a regular file", "save the page into a file"),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it is stored: its name, its bytes, and their SHA-256 in hexadecimal."""

    name: str
    data: bytes
    sha256: str

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)


def stored(name: str, data: bytes) -> Stored:
    """Return bytes that are already in memory (a response's body, standard input) as if they were a file."""
    return Stored(name, data, hashlib.sha256(data).hexdigest())


def load(path: Path, name: str, *, limit: int = DEFAULT_LIMIT) -> Stored:
    """Read a regular file of at most `limit` bytes; `RefusedError` for others, `StorageError` if it cannot be read."""
    with opened(path, name) as file:
        if os.fstat(file.fileno()).st_size > limit:
            raise too_large(name, limit)
        return load_stream(file, name, limit=limit)


@contextmanager
def opened(path: Path, name: str) -> Iterator[BufferedReader]:
    """Open a regular file: `RefusedError` where there is none, `StorageError` where it cannot be read.

    A file that is there and cannot be read is not a document without rows: who goes on without it loses what it says.
    """
    try:
        descriptor = _descriptor(path, name)
        try:
            mode = os.fstat(descriptor).st_mode
            if not stat.S_ISREG(mode):
                raise _not_regular(name, is_folder=stat.S_ISDIR(mode))
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                yield file
        finally:
            os.close(descriptor)
    except OSError as problem:
        raise unreadable(name, problem) from problem


def load_stream(stream: BinaryIO, name: str, *, limit: int = DEFAULT_LIMIT) -> Stored:
    """Read a stream (standard input) to its end: `RefusedError` beyond `limit` bytes, `StorageError` if it fails."""
    try:
        data = stream.read(limit + 1)
    except OSError as problem:
        raise unreadable(name, problem) from problem
    if len(data) > limit:
        raise too_large(name, limit)
    return stored(name, data)


def too_large(name: str, limit: int, *, packed: bool = False) -> RefusedError:
    """Return the refusal of a file that holds more than `limit` bytes, as it is stored or once it is unpacked."""
    return RefusedError(
        f"this file holds more than {limit} bytes" + (" once it is unpacked" if packed else ""),
        where=name,
        safe="nothing was read from it",
        mend="if it really is one saved page, raise the cap with `--max-bytes N`",
    )


def unreadable(name: str, problem: OSError) -> StorageError:
    """Return the error of a file, or a folder of them, that is there and cannot be read."""
    right = "give yourself the right to read it (`chmod u+r FILE`), then run the same command again"
    disk = "look at the disk it comes from, then run the same command again"
    return StorageError(
        f"it cannot be read: {problem.strerror or type(problem).__name__}",
        where=name,
        safe="nothing was published or changed",
        mend=right if problem.errno in {errno.EACCES, errno.EPERM} else disk,
    )


def _descriptor(path: Path, name: str) -> int:
    """Open a file. A folder opens too, and what it is will be seen."""
    try:
        return os.open(path, _FLAGS)
    except OSError as problem:
        if problem.errno not in _NO_FILE:
            raise
        what, mend = _NO_FILE[problem.errno]
        raise RefusedError(what, where=name, safe="nothing was read from it", mend=mend) from problem


def _not_regular(name: str, *, is_folder: bool) -> RefusedError:
    what = "this is a folder" if is_folder else "this is a pipe or a device"
    mend = "name the files in it" if is_folder else "save the page into a file, or give it on standard input as `-`"
    return RefusedError(f"{what}, not a regular file", where=name, safe="nothing was read from it", mend=mend)


GZIP = b"\x1f\x8b"
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
