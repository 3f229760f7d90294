"""What a file is to hold, and every change that publishing makes to the disk.

Each change is a method, so that a test can record them or let one fail.

A file is written once, is read-only from its first moment, and is synced through the descriptor that wrote it: a second
descriptor may never hear of a failed write. A failed fsync is never tried again, because the kernel forgets the failure
and the second try would lie.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, TypeAlias

from openrecs.errors import StorageError
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


# What a rename was refused for stands at its new name.
_OCCUPIED = (errno.EEXIST, errno.ENOTEMPTY, errno.EISDIR, errno.ENOTDIR)
_IN_THE_WAY = "something that openrecs did not put there is in the way: move it away and run the same command again"
_MENDS = {
    errno.ENOSPC: "free some space on that disk and run the same command again",
    errno.EDQUOT: "free some of your quota on that disk and run the same command again",
    errno.EROFS: "mount that disk writable, or name another place with {option}",
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM), "let this user read and write there, or name another place with {option}"
    ),
    **dict.fromkeys(_OCCUPIED, _IN_THE_WAY),
}
_MEND = "look after the disk (its log, `dmesg`, says more) and run the same command again"
SAFE = "nothing was published, and what was published before is as it was"


class Disk:
    """The effects. A subclass may record them; every fsync of files and folders goes through `fsync`."""

    def free(self, folder: Path) -> int:
        """Return the bytes that this user may still write to the disk of a folder."""
        return shutil.disk_usage(folder).free

    def make_folder(self, path: Path) -> None:
        """Make one folder; it must not be there."""
        path.mkdir()

    def create(self, path: Path, content: Content) -> None:
        """Write a new, read-only file whole and sync it; it must not be there."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o444)
        try:
            for part in parts(content):
                _write_all(descriptor, part)
            self.fsync(descriptor, path)
            if hasattr(os, "posix_fadvise"):  # so that reading back asks the disk and not the memory
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)

    def append(self, path: Path, line: bytes) -> None:
        """Add a line to a file and sync it; one that a crash cut short is ended first, so that it spoils no other."""
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            size = os.fstat(descriptor).st_size
            is_cut = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            _write_all(descriptor, b"\n" + line if is_cut else line)
            self.fsync(descriptor, path)
        finally:
            os.close(descriptor)

    def read(self, path: Path) -> bytes:
        """Return a file's bytes."""
        return path.read_bytes()

    def holds(self, path: Path, content: Content) -> bool:
        """Say whether a file has this content."""
        with path.open("rb") as file:
            return all(file.read(len(part)) == part for part in parts(content)) and not file.read(1)

    def fsync(self, descriptor: int, path: Path) -> None:
        """Ask the disk to keep what was written to `path`."""
        os.fsync(descriptor)

    def fsync_folder(self, path: Path) -> None:
        """Ask the disk to keep a folder's entries. A symbolic link has no fsync of its own: it is an entry."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self.fsync(descriptor, path)
        finally:
            os.close(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file, link or folder another name, in one step; a file or link of that name is replaced."""
        old.rename(new)

    def symlink(self, target: str, path: Path) -> None:
        """Make a symbolic link; it must not be there."""
        path.symlink_to(target)

    def remove(self, path: Path) -> None:
        """Remove a file, a link or a folder with what it holds; fine where there is nothing."""
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        written = os.write(descriptor, rest)
        if not written:
            raise OSError(errno.EIO, "the disk takes no more bytes")
        rest = rest[written:]


@contextmanager
def storage_errors(where: Path, safe: str = SAFE, option: str = "--processed") -> Iterator[None]:
    """Turn what the operating system reports into a `StorageError` that says where, what is safe and how to mend it.

    `option` is the one that names the place.
    """
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"the disk says: {error.strerror or error}",
            where=str((error.filename2 if error.errno in _OCCUPIED else None) or error.filename or where),
            safe=safe,
            mend=_MENDS.get(error.errno or 0, _MEND).format(option=option),
        ) from error


def same(disk: Disk, path: Path, content: Content) -> None:
    """Read a file back; `StorageError` where it is not what was written."""
    if not disk.holds(path, content):
        raise untrue(path)


def untrue(path: Path) -> StorageError:
    """Return the error of a disk that does not give back what was written to it."""
    return StorageError(
        "the disk does not give back what was written to it",
        where=str(path),
        safe=SAFE,
        mend="look after the disk before you trust it with more",
    )


@contextmanager
def no_litter(disk: Disk, aside: Path) -> Iterator[None]:
    """Clear a path before something is made there, and again if that fails; the next run does what fails here."""
    disk.remove(aside)
    try:
        yield
    except BaseException:
        with suppress(OSError):
            disk.remove(aside)
        raise


def replace(disk: Disk, aside: Path, path: Path, content: Content) -> None:
    """Give a file this content in one step, durably: written aside and read back first. What fails leaves it alone."""
    with no_litter(disk, aside):
        disk.create(aside, content)
        same(disk, aside, content)
        disk.rename(aside, path)
    disk.fsync_folder(path.parent)


def make_folders(disk: Disk, path: Path) -> None:
    """Make a folder and those above it that are missing, each one kept by the folder it is in."""
    if path.is_dir():
        return
    make_folders(disk, path.absolute().parent)
    try:
        disk.make_folder(path)
    except FileExistsError:  # another run was quicker, unless a file of that name is in the way
        if not path.is_dir():
            raise
    disk.fsync_folder(path.absolute().parent)
