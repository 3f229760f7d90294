"""Where a store is copied to: a folder of this machine, or an address at which objects are kept.

Both take a snapshot whole or not at all, as far as a reader can see. In a folder it is staged and renamed, as when it
was published. At an address a file is there as soon as it was sent, so the manifest goes last, and nobody reads a
snapshot without one. There the pointer is `latest.json`, for no link can be there; to replace one object is one step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Protocol

from openrecs import remote
from openrecs.publish.snapshot import Stored, content_of
from openrecs.publish.store import lock, pointer, snapshot_names, staging
from openrecs.publish.store.disk import Disk, make_folders, replace, storage_errors
from openrecs.publish.store.snapshot_names import MANIFEST, POINTER_NOTE, SNAPSHOTS, STAGING, Name

SAFE = "what was published there is as it was, and the same command goes on where it stopped"
Sizes = Mapping[str, Mapping[str, int]]  # of the files of each snapshot, by its name, in bytes


class Target(Protocol):
    """What `publish.sync` needs of a place. `place` sends a whole snapshot, its files in the order in which they go."""

    root: Path

    def opened(self) -> AbstractContextManager[None]:
        """Keep others from writing there, as far as that is possible."""

    def sizes(self) -> Sizes:
        """Return what is there."""

    def manifests(self, names: Sequence[Name]) -> Mapping[Name, bytes]:
        """Return the manifests of some snapshots that are there."""

    def place(self, snapshot: Stored, files: Mapping[str, bytes]) -> None:
        """Put a snapshot there that is not there yet, or not whole."""

    def put(self, name: str, content: bytes) -> None:
        """Put one file there, in one step for who reads it, unless it is there with this content."""

    def point(self, snapshot: Stored) -> None:
        """Let the pointer name a snapshot."""

    def remove(self, name: str) -> None:
        """Remove a snapshot."""


class Folder:
    """A folder of this machine: every file is written as when it was published, durably."""

    def __init__(self, root: Path, disk: Disk | None = None) -> None:
        self.root, self._disk = root, disk or Disk()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold the lock of the folder, which is made where it is missing; clear what a killed copy left."""
        with storage_errors(self.root, SAFE):
            make_folders(self._disk, self.root)
        with lock.held(self.root), storage_errors(self.root, SAFE):
            for path in sorted(self.root.iterdir()):
                if path.name.startswith(STAGING):
                    self._disk.remove(path)
            yield

    def sizes(self) -> Sizes:
        """Return what is there."""
        folders = [self.root / SNAPSHOTS / str(name) for name in snapshot_names.listed(self.root)]
        return {one.name: {path.name: path.lstat().st_size for path in one.iterdir()} for one in folders}

    def manifests(self, names: Sequence[Name]) -> Mapping[Name, bytes]:
        """Return the manifests of some snapshots that are there."""
        return {name: content_of(snapshot_names.folder(self.root, name) / MANIFEST) for name in names}

    def place(self, snapshot: Stored, files: Mapping[str, bytes]) -> None:
        """Stage a snapshot and rename it into its place."""
        aside = staging.staged(self.root, snapshot.name)
        staging.need_room(self._disk, self.root, files)
        staging.write(self._disk, aside, files)
        final = snapshot_names.folder(self.root, snapshot.name)
        staging.place(self._disk, aside, final, files[MANIFEST])

    def put(self, name: str, content: bytes) -> None:
        """Replace a file in one step."""
        path = self.root / name
        if not path.is_file() or not self._disk.holds(path, content):
            replace(self._disk, self.root / f"{STAGING}{path.name}", path, content)

    def point(self, snapshot: Stored) -> None:
        """Let `latest` and latest.json name a snapshot."""
        if not pointer.names(self.root, snapshot):
            pointer.move(self._disk, self.root, snapshot)
        self.put(POINTER_NOTE, pointer.note_of(snapshot))

    def remove(self, name: str) -> None:
        """Rename a snapshot out of snapshots/, then remove it."""
        aside = self.root / f"{STAGING}removed-{name}"
        self._disk.rename(self.root / SNAPSHOTS / name, aside)
        self._disk.fsync_folder(self.root / SNAPSHOTS)
        self._disk.remove(aside)


class Objects:
    """An address at which objects are kept, by any file system that fsspec knows."""

    def __init__(self, root: Path, files: Any = None) -> None:
        known, self._at = remote.filesystem(str(root))
        self.root, self._files = root, files or known

    def opened(self) -> AbstractContextManager[None]:
        """Nobody can be kept out of an address; `publish.sync` never lets the pointer go back."""
        return nullcontext()

    def sizes(self) -> Sizes:
        """Return what is there, asked for at once."""
        found: dict[str, dict[str, int]] = {}
        with remote.failures(str(self.root), SAFE):
            listed = self._files.find(f"{self._at}/{SNAPSHOTS}", detail=True)
        for path, said in listed.items():
            name, _, file = str(path).removeprefix(f"{self._at}/{SNAPSHOTS}/").partition("/")
            if snapshot_names.parse(name) and file:
                found.setdefault(name, {})[file] = int(said["size"])
        return found

    def manifests(self, names: Sequence[Name]) -> Mapping[Name, bytes]:
        """Return the manifests of some snapshots that are there, asked for at once."""
        paths = {snapshot_names.folder(self.root, name) / MANIFEST: name for name in names}
        return {paths[path]: content for path, content in remote.contents(paths).items()}

    def place(self, snapshot: Stored, files: Mapping[str, bytes]) -> None:
        """Send the files of a snapshot, the manifest last."""
        for file, content in files.items():
            self._send(f"{SNAPSHOTS}/{snapshot.name}/{file}", content)

    def put(self, name: str, content: bytes) -> None:
        """Replace an object."""
        if self._there(name) != content:
            self._send(name, content)

    def point(self, snapshot: Stored) -> None:
        """Let latest.json name a snapshot."""
        self.put(POINTER_NOTE, pointer.note_of(snapshot))

    def remove(self, name: str) -> None:
        """Remove a snapshot, its manifest first: from then on nobody takes what is left for one."""
        folder = f"{self._at}/{SNAPSHOTS}/{name}"
        with remote.failures(str(self.root), SAFE):
            if self._files.exists(f"{folder}/{MANIFEST}"):
                self._files.rm_file(f"{folder}/{MANIFEST}")
            self._files.rm(folder, recursive=True)

    def _there(self, name: str) -> bytes | None:
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None

    def _send(self, name: str, content: bytes) -> None:
        with remote.failures(f"{self.root}/{name}", SAFE):
            self._files.pipe_file(f"{self._at}/{name}", content)


def of(where: str) -> Target:
    """Return the place that a folder's path or an address names."""
    root = remote.place(where)
    return Objects(root) if remote.is_remote(root) else Folder(root)
