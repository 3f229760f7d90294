"""Bytes kept under processed/.cache/ to save work: what they hold can always be made again, and may be deleted.

An entry is a file that begins with the digest of its own name and of all that follows, so that one that was cut,
changed or renamed is not an entry. It is written aside and renamed, never synced: after a power cut it may be gone, and
that is all. The shelf never takes the last of a disk.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = ".cache"
MAGIC = b"openrecs cache 1\n"
RESERVE = 256 << 20  # bytes that are left to those who need the disk more
_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Shelf:
    """The entries of one version of the code. `problems` says in words why the last of them could not be kept."""

    folder: Path
    problems: dict[str, str] = field(default_factory=dict, compare=False)

    def get(self, name: str) -> bytes | None:
        """Return an entry's content; `None` where there is none, or none that is sound."""
        try:
            with (self.folder / name).open("rb") as file:
                head, body = file.read(len(MAGIC) + _DIGEST), file.read()
        except OSError:
            return None
        digest = _begun(name)
        digest.update(body)
        return body if head == MAGIC + digest.digest() else None

    def put(self, name: str, body: Iterable[bytes]) -> bool:
        """Keep an entry, given in parts; say whether that was possible. Where it was not nothing is lost but time."""
        aside = self.folder / f".{name}-{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(aside, _begun(name), body)
            aside.rename(self.folder / name)
        except OSError as error:
            kind = "space" if error.errno == errno.ENOSPC else "disk"
            self.problems[kind] = error.strerror or str(error)
            aside.unlink(missing_ok=True)
            return False
        return True

    def _write(self, aside: Path, digest: hashlib._Hash, body: Iterable[bytes]) -> None:
        """Write an entry's file. `OSError`: the disk does not take it, or would have too little room left."""
        with aside.open("wb") as file:
            file.seek(len(MAGIC) + _DIGEST)
            for part in body:
                if shutil.disk_usage(self.folder).free < RESERVE + len(part):
                    raise OSError(errno.ENOSPC, "the disk is nearly full")
                digest.update(part)
                file.write(part)
            file.seek(0)
            file.write(MAGIC + digest.digest())

    def names(self, prefix: str) -> tuple[str, ...]:
        """Return the names of the entries, sound or not, that have a prefix, sorted."""
        try:
            return tuple(sorted(one.name for one in os.scandir(self.folder) if one.name.startswith(prefix)))
        except OSError:
            return ()

    def tidy(self, prefix: str, kept: Collection[str]) -> None:
        """Remove what killed runs left, and the entries whose names have a prefix and are not among the `kept`."""
        try:
            for entry in self.folder.iterdir() if self.folder.is_dir() else []:
                if entry.name.startswith(".") or (entry.name.startswith(prefix) and entry.name not in kept):
                    entry.unlink(missing_ok=True)
        except OSError as error:
            self.problems["disk"] = error.strerror or str(error)


def opened(processed: Path, version: str) -> Shelf:
    """Return the shelf of a version; those of other versions are cleared away. The caller holds the lock."""
    root = processed / FOLDER
    for other in root.iterdir() if root.is_dir() else []:
        if other.name != version and other.is_dir():
            shutil.rmtree(other, ignore_errors=True)
    return Shelf(root / version)


def _begun(name: str) -> hashlib._Hash:
    return hashlib.sha256(name.encode() + b"\0")
