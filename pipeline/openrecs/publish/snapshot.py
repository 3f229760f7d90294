"""One snapshot on the disk: read, and checked against what it says of itself."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from openrecs import remote
from openrecs.errors import DamagedError, StorageError, shown
from openrecs.publish.store import manifest as manifests
from openrecs.publish.store.disk import Content, storage_errors
from openrecs.publish.store.manifest import FileDigest, Manifest
from openrecs.publish.store.snapshot_names import DROPPED, MANIFEST, SUMS, Name, folder, listed

MEND = "`openrecs verify --repair` sets its snapshot aside, and `openrecs rebuild` makes it again from raw/"
REMOTE_MEND = "remove it there, then run `openrecs sync` where it was copied from: it sends what is missing"
SAFE = "nothing was changed"

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Stored:
    """A snapshot whose manifest is whole. `digest` is the sha256 of manifest.json; files in `dropped` may be gone."""

    name: Name
    path: Path
    manifest: Manifest = field(hash=False)
    digest: str
    dropped: frozenset[str] = frozenset()


class Survey:
    """What stands under snapshots/; `names` are all names that are taken.

    Of a manifest only the sequence number is looked at, the rest once it is asked for: a night needs the newest few.
    """

    def __init__(self, processed: Path) -> None:
        self.names, self._given = _listed(processed)
        self._processed = processed
        self._placed = sorted((self._sequence(name), name) for name in self.names)
        self._read: dict[Name, Stored | DamagedError] = {}

    @property
    def sequence(self) -> int:
        """Return the highest sequence number, 0 where there is none."""
        return self._placed[-1][0] if self._placed else 0

    @property
    def whole(self) -> tuple[Stored, ...]:
        """Return the snapshots whose manifest is whole, in the order of publication."""
        return tuple(self.newest_first())[::-1]

    @property
    def damaged(self) -> list[DamagedError]:
        """Return what is wrong with the others."""
        return [found for found in map(self._of, self.names) if isinstance(found, DamagedError)]

    def newest_first(self) -> Iterator[Stored]:
        """Yield the snapshots whose manifest is whole, what was published last first."""
        return self.named(name for _, name in reversed(self._placed))

    def named(self, names: Iterable[Name]) -> Iterator[Stored]:
        """Yield the snapshots of these names whose manifest is whole."""
        return (found for found in map(self._of, names) if isinstance(found, Stored))

    def add(self, new: Stored) -> None:
        """Take note of a snapshot that was published now."""
        self.names.append(new.name)
        self._placed.append((new.manifest.sequence, new.name))
        self._read[new.name] = new

    def _of(self, name: Name) -> Stored | DamagedError:
        if name not in self._read:
            try:
                self._read[name] = _read(self._processed, name, self._given)
            except DamagedError as error:
                self._read[name] = error
        return self._read[name]

    def _sequence(self, name: Name) -> int:
        try:
            return manifests.sequence(self._given(folder(self._processed, name) / MANIFEST))
        except DamagedError:  # `damaged` says so
            return 0


def _listed(processed: Path) -> tuple[list[Name], Callable[[Path], bytes]]:
    """Return the names that are taken, and what gives the bytes of a path.

    An address is asked for what `read` needs of all snapshots at once: one by one, each would wait for the network.
    There a snapshot without a manifest is only on its way: it comes last.
    """
    names = listed(processed)
    if not remote.is_remote(processed):
        return names, content_of
    contents = remote.contents(folder(processed, name) / file for name in names for file in (MANIFEST, SUMS, DROPPED))

    def given(path: Path) -> bytes:
        if path not in contents:
            raise _missing(path)
        return contents[path]

    return [name for name in names if folder(processed, name) / MANIFEST in contents], given


def read(processed: Path, name: Name) -> Stored:
    """Return a snapshot, its manifest checked against its folder's name and SHA256SUMS; else `DamagedError`."""
    return _read(processed, name, content_of)


def _read(processed: Path, name: Name, given: Callable[[Path], bytes]) -> Stored:
    path = folder(processed, name)
    content = given(path / MANIFEST)
    try:
        manifest = manifests.decode(content)
    except ValueError as error:
        raise damaged(path / MANIFEST, f"this is not a manifest: {shown(str(error))}") from error
    if manifest.name != name:
        raise damaged(path / MANIFEST, f"this is the manifest of {manifest.name}, in the folder of {name}")
    digest = manifests.sha256(content)
    if given(path / SUMS) != manifests.sums(manifest, digest):
        raise damaged(path / SUMS, f"{SUMS} and {MANIFEST} do not agree: one of them was changed")
    return Stored(name, path, manifest, digest, _dropped(path / DROPPED, manifest, digest, given))


def _dropped(note: Path, manifest: Manifest, digest: str, given: Callable[[Path], bytes]) -> frozenset[str]:
    """Return the files that a whole note says were dropped; any other note is a stranger and excuses nothing."""
    try:
        is_whole = given(note) == manifests.dropped_note(manifest, digest)
    except DamagedError:  # there is none
        return frozenset()
    return frozenset(manifests.csvs(manifest)) if is_whole else frozenset()


def bytes_of(snapshot: Stored, filename: str) -> bytes:
    """Return the bytes of one file of a snapshot, read once and checked; `DamagedError` where they are not its own."""
    path = snapshot.path / filename
    content = content_of(path)
    problem = difference(content, snapshot.manifest.files[filename])
    if problem:
        raise damaged(path, problem)
    return content


def published_at(snapshot: Stored) -> datetime | None:
    """Return when it was published (UTC); at an address when it was sent, `None` where the server does not say."""
    path = snapshot.path / MANIFEST
    return remote.modified(path) if remote.is_remote(path) else datetime.fromtimestamp(path.stat().st_mtime, UTC)


def check(snapshot: Stored) -> list[DamagedError]:
    """Return what is wrong with the files of a snapshot: changed, cut, missing without being dropped, or not a file."""
    found = []
    for filename in snapshot.manifest.files:
        if filename in snapshot.dropped and not (snapshot.path / filename).exists():
            continue
        try:
            _check(snapshot, filename)
        except DamagedError as error:
            found.append(error)
    return found


def _check(snapshot: Stored, filename: str) -> None:
    """Raise `DamagedError` where a file of a snapshot is not its own. A large one is not held at once."""
    path, written = snapshot.path / filename, snapshot.manifest.files[filename]
    found = manifests.digest(content_of(path)) if remote.is_remote(path) else _of_file(path, _digest)
    if problem := _unlike(found, written):
        raise damaged(path, problem)


def _digest(path: Path) -> FileDigest:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return FileDigest(file.tell(), sha256)


def strangers(snapshot: Stored) -> list[DamagedError]:
    """Return what is in a snapshot's folder and is not its own: an editor's lock, a note. It harms no table."""
    own = {*snapshot.manifest.files, MANIFEST, SUMS, *([DROPPED] if snapshot.dropped else [])}
    found = sorted(path for path in snapshot.path.iterdir() if path.name not in own)
    return [damaged(path, "it does not belong to this snapshot", "move it away") for path in found]


def content_of(path: Path) -> bytes:
    """Return a regular file's bytes; `DamagedError` where there is none, `StorageError` where it cannot be read."""
    return _of_file(path, lambda one: one.read_bytes())


def _of_file(path: Path, read: Callable[[Path], Found]) -> Found:
    try:
        with storage_errors(path, SAFE):
            is_file = remote.is_remote(path) or stat.S_ISREG(path.lstat().st_mode)
            if not is_file:  # a link, a folder or a pipe is nothing that was published
                raise damaged(path, "this is not a regular file")
            return read(path)
    except StorageError as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            raise _missing(path) from error
        raise


def _missing(path: Path) -> DamagedError:
    return damaged(path, "this file is missing")


def damaged(path: Path, what: str, mend: str = MEND) -> DamagedError:
    """Return the error that says a stored file is not what it was."""
    return DamagedError(what, where=str(path), safe=SAFE, mend=REMOTE_MEND if remote.is_remote(path) else mend)


def difference(content: Content, written: FileDigest) -> str:
    """Return in words how bytes differ from those that were written, "" where they do not."""
    return _unlike(manifests.digest(content), written)


def _unlike(found: FileDigest, written: FileDigest) -> str:
    if found.size != written.size:
        return f"it has {found.size} bytes, and {written.size} were written"
    return "" if found == written else "its bytes are not those that were written"
