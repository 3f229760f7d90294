"""Publishing: a snapshot is there whole, or not at all, whatever kills the run or the disk.

    stage inside processed/ -> write and fsync each file -> read back -> fsync the folder -> rename into snapshots/
    -> fsync both parents -> link and note aside, fsync, read back -> rename the link: published -> fsync the parent
    -> read the link again -> rename the note, fsync the parent

A date is published again only if a byte of a table differs: revision 2, 3, ... beside the ones before, which are never
touched. `latest` goes to the new snapshot unless it names a later date (a rebuild of the past moves nothing), or the
caller decides. An unchanged table writes nothing at all, but for the words in the lock file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from openrecs.publish import assemble
from openrecs.publish.formats import Data, encode
from openrecs.publish.snapshot import Stored, check
from openrecs.publish.store import lock, manifest, pointer, staging
from openrecs.publish.store.disk import Content, Disk, make_folders, storage_errors
from openrecs.publish.store.manifest import FileDigest, Manifest, Previous
from openrecs.publish.store.snapshot_names import MANIFEST, SUMS, Name, folder
from openrecs.schema import TABLES

Build = Callable[[int], Mapping[str, Data]]
Inputs = Mapping[str, Any] | Callable[[int], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What publishing did: a new snapshot, or none because `snapshot` already says the same."""

    published: bool
    snapshot: Stored
    is_latest: bool


@dataclass(frozen=True, slots=True)
class _Draft:
    name: Name
    files: Mapping[str, Content]
    digests: Mapping[str, FileDigest]
    counts: Mapping[str, int]
    documents: pa.Table


@contextmanager
def opened(processed: Path, disk: Disk | None = None) -> Iterator[Store]:
    """Hold the lock, put right what a killed run left, and give the store. `LockedError` where another run is at work.

    A whole run belongs inside: what it builds on must not change while it works.
    """
    effects = disk or Disk()
    with storage_errors(processed):
        make_folders(effects, processed)
    with lock.held(processed):
        yield Store(processed, effects)


class Store:
    """The snapshots under processed/, open for publishing.

    `notices` says in words what had to be put right, and whether what `latest` names is damaged.
    """

    def __init__(self, processed: Path, disk: Disk) -> None:
        state = pointer.recover(disk, processed)
        self.processed, self.disk = processed, disk
        self.notices = tuple(state.notices)
        self._found, self._pointed, self._sequence = state.found, state.pointed, state.sequence
        self._sound: dict[str, bool] = {}

    def newest(self) -> Stored | None:
        """Return the snapshot a run builds on: the one published last as `latest` that is whole to the last byte."""
        return next((one for one in self.nights() if self.is_sound(one)), None)

    def is_sound(self, snapshot: Stored) -> bool:
        """Say whether a snapshot is whole to the last byte. Its files are looked at once."""
        if snapshot.digest not in self._sound:
            self._sound[snapshot.digest] = not check(snapshot)
        return self._sound[snapshot.digest]

    def whole(self) -> tuple[Stored, ...]:
        """Return the snapshots whose manifest is whole, in the order of publication."""
        return self._found.whole

    def nights(self) -> Iterator[Stored]:
        """Yield those of them that `latest` went to, what was published last first. None is read before its turn."""
        return (one for one in self._found.newest_first() if one.manifest.takes_latest)

    def of(self, name: Name) -> Stored | None:
        """Return the snapshot of a name that is whole to the last byte, if there is one."""
        return next(filter(self.is_sound, self._found.named([name] if name in self._found.names else [])), None)

    def before(self, name: Name) -> Stored | None:
        """Return the last by name of those before a name that is whole to the last byte."""
        earlier = sorted((one for one in self._found.names if one < name), reverse=True)
        return next(filter(self.is_sound, self._found.named(earlier)), None)

    def publish(
        self,
        as_of: date,
        build: Build,
        *,
        inputs: Inputs,
        versions: Mapping[str, Any],
        latest: bool | None = None,
    ) -> Outcome:
        """Publish the tables as of a date, unless the last revision of that date has the same bytes and is whole.

        `build(revision)` gives all tables by name; it is called with the last revision of that date and then, if
        something differs, with the next one. `inputs`, or what they give for the revision, go into the manifest as
        far as the documents table does not say them (`publish.assemble`), `versions` as they are. `latest` says
        whether the pointer goes to this snapshot; `None`: unless it names a later date. `StorageError` means that
        nothing was published, `NotDurableError` that it was and the disk did not confirm it.
        """
        before = self._last(as_of)
        draft = _draft(before or Name(as_of), build, self.processed)
        takes_latest = latest if latest is not None else self._pointed is None or draft.name >= self._pointed
        if before:
            stored = self._same(draft)
            if stored and (not takes_latest or self._pointed == before):
                return Outcome(False, stored, self._pointed == before)
            del draft  # its files take as much room as those of the next one
            draft = _draft(Name(as_of, before.revision + 1), build, self.processed)
        assemble = inputs(draft.name.revision) if callable(inputs) else inputs
        return self._write(draft, self._manifest(draft, takes_latest, assemble, versions))

    def _last(self, as_of: date) -> Name | None:
        return max((name for name in self._found.names if name.as_of == as_of), default=None)

    def _same(self, draft: _Draft) -> Stored | None:
        """Return the stored snapshot of that name if it says the same, and is whole."""
        for stored in self._found.named([draft.name]):
            if stored.manifest.files == draft.digests and self.is_sound(stored):
                return stored
        return None

    def _manifest(
        self, draft: _Draft, takes_latest: bool, inputs: Mapping[str, Any], versions: Mapping[str, Any]
    ) -> Manifest:
        last = next(self._found.newest_first(), None)
        return Manifest(
            name=draft.name,
            sequence=self._sequence + 1,
            takes_latest=takes_latest,
            previous=Previous(str(last.name), last.digest) if last else None,
            counts=draft.counts,
            files=draft.digests,
            inputs=assemble.beyond(inputs, draft.documents),
            versions=versions,
        )

    def _write(self, draft: _Draft, content: Manifest) -> Outcome:
        encoded = manifest.encode(content)
        new = Stored(draft.name, folder(self.processed, draft.name), content, manifest.sha256(encoded))
        files = {**draft.files, MANIFEST: encoded, SUMS: manifest.sums(content, new.digest)}
        staging.need_room(self.disk, self.processed, files)
        with staging.taken_back(self.disk, self.processed, new, encoded) as aside:
            staging.write(self.disk, aside, files)
            staging.place(self.disk, aside, new.path, encoded)
            if content.takes_latest:
                pointer.move(self.disk, self.processed, new)
        self._remember(new)
        return Outcome(True, new, content.takes_latest)

    def _remember(self, new: Stored) -> None:
        self._found.add(new)
        self._sequence = new.manifest.sequence
        if new.manifest.takes_latest:
            self._pointed = new.name


def _draft(name: Name, build: Build, processed: Path) -> _Draft:
    tables = build(name.revision)
    if tables.keys() != TABLES.keys():
        raise KeyError(f"a snapshot holds exactly {sorted(TABLES)}, and was given {sorted(tables)}")
    encoded = (encode(table, tables[table.name], processed) for table in TABLES.values())
    with storage_errors(processed):
        files = {file: content for of_table in encoded for file, content in of_table.items()}
        digests = manifest.digests(files)
    counts = {name: table.num_rows for name, table in tables.items()}
    return _Draft(name, files, digests, counts, tables["documents"])
