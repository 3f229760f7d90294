"""processed/ -> the same store at another place: snapshots first, what stands beside them, and the pointer last.

Until the pointer is written a reader there has the night before, whole; from then on the new one, whole. What is there
already, by its size and by the digest of its manifest, is not sent again, so a copy that was killed goes on when it is
run again. Every byte is checked against its manifest before it goes. Nothing is removed there unless that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from openrecs import remote
from openrecs.errors import UsageError
from openrecs.publish import beside, load
from openrecs.publish.snapshot import Stored, Survey, bytes_of, content_of, damaged
from openrecs.publish.store import lock, manifest, pointer, staging
from openrecs.publish.store.snapshot_names import DROPPED, MANIFEST, SNAPSHOTS, SUMS
from openrecs.publish.store.targets import SAFE, Sizes, Target
from openrecs.read import files as raw_files

# Each is replaced whole. Not .derived.json: it speaks of several files, and between two of them it would be wrong.
BESIDE = (beside.HISTORY, "changes.atom", "report.html", staging.LOG)


@dataclass(frozen=True, slots=True)
class Part:
    """Files of one snapshot that are to be sent, in order. `is_whole`: the snapshot is not there, or not whole."""

    snapshot: Stored
    files: tuple[str, ...]
    is_whole: bool

    @property
    def size(self) -> int:
        """The bytes of the tables in it."""
        return sum(
            self.snapshot.manifest.files[file].size for file in self.files if file in self.snapshot.manifest.files
        )


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy did, or would do: what of which snapshots was sent, and which were removed.

    `is_ahead`: the place names a newer night than this store, so its pointer was left alone, and nothing was removed.
    """

    newest: Stored
    snapshots: int
    sent: tuple[Part, ...]
    removed: tuple[str, ...]
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class _Source:
    newest: Stored
    published: tuple[Stored, ...]
    names: frozenset[str]
    beside: Mapping[str, bytes]


def sync(
    processed: Path, target: Target, *, removes: bool = False, is_dry: bool = False, say: Callable[[Part], object] = str
) -> Copied:
    """Copy what is published to a place. `say` is called with every part that was sent.

    `DamagedError`: something here is not what was written; it was not sent, and the pointer there did not move.
    `UsageError`: a snapshot there has the name of one here and is another one. `StorageError`: the place failed.
    """
    _check_apart(processed, target.root)
    if not remote.is_remote(target.root):
        raw_files.check_not_raw(target.root)
    source = _looked_at(processed)
    with nullcontext() if is_dry else target.opened():
        there = target.sizes()
        parts = [part for one in source.published if (part := _part(one, there)).files]
        _check_same(source, there, target)
        gone = tuple(sorted(there.keys() - source.names)) if removes else ()
        is_ahead = pointer.noted_sequence(target.root) > source.newest.manifest.sequence
        copied = Copied(source.newest, len(source.published), tuple(parts), () if is_ahead else gone, is_ahead)
        if not is_dry:
            _send(target, source, copied, say)
    return copied


def _send(target: Target, source: _Source, copied: Copied, say: Callable[[Part], object]) -> None:
    for part in copied.sent:
        content = {file: _content(part.snapshot, file) for file in part.files}
        if part.is_whole:
            target.place(part.snapshot, content)
        else:
            for file, own in content.items():
                target.put(f"{SNAPSHOTS}/{part.snapshot.name}/{file}", own)
        say(part)
    if copied.is_ahead or pointer.noted_sequence(target.root) > source.newest.manifest.sequence:
        return  # another copy, of a later night, was quicker
    for name, own in source.beside.items():
        target.put(name, own)
    target.point(source.newest)
    for name in copied.removed:
        target.remove(name)


def _looked_at(processed: Path) -> _Source:
    """Return what is published, while no run is at work. What is sent later is checked when it is read."""
    with lock.shared(processed):
        newest, found = load.find(processed=processed), Survey(processed)
        if found.damaged:
            raise found.damaged[0]
        published = [one for one in found.whole if _is_published(one, newest)]
        content = {name: beside.read(processed, name) for name in BESIDE if (processed / name).exists()}
    return _Source(newest, tuple(published), frozenset(map(str, found.names)), content)


def _is_published(snapshot: Stored, newest: Stored) -> bool:
    return not snapshot.manifest.takes_latest or snapshot.manifest.sequence <= newest.manifest.sequence


def _part(snapshot: Stored, there: Sizes) -> Part:
    """Return what of a snapshot is not there; all of it, where its manifest is not."""
    has = there.get(str(snapshot.name), {})
    sizes = {name: known.size for name, known in snapshot.manifest.files.items()}
    is_whole = MANIFEST not in has
    lacks = [name for name, size in sizes.items() if is_whole or has.get(name) != size]
    dropped = [name for name in lacks if name in snapshot.dropped and not (snapshot.path / name).exists()]
    ends = [name for name in (SUMS, MANIFEST) if is_whole or name not in has]
    note = [DROPPED] if dropped and (is_whole or DROPPED not in has) else []
    return Part(snapshot, (*note, *(name for name in lacks if name not in dropped), *ends), is_whole)


def _content(snapshot: Stored, file: str) -> bytes:
    """Return the bytes of a file of a snapshot, checked."""
    if file == SUMS:
        return manifest.sums(snapshot.manifest, snapshot.digest)
    if file == DROPPED:
        return manifest.dropped_note(snapshot.manifest, snapshot.digest)
    if file != MANIFEST:
        return bytes_of(snapshot, file)
    content = content_of(snapshot.path / MANIFEST)
    if manifest.sha256(content) != snapshot.digest:
        raise damaged(snapshot.path / MANIFEST, "it was changed while it was copied")
    return content


def _check_same(source: _Source, there: Sizes, target: Target) -> None:
    """Raise `UsageError` where a snapshot there is another one of the same name: it would have to be replaced."""
    known = {one.name: one for one in source.published if MANIFEST in there.get(str(one.name), {})}
    for name, content in target.manifests(list(known)).items():
        if manifest.sha256(content) != known[name].digest:
            raise UsageError(
                f"another snapshot {name} is there, and a copy replaces none",
                where=str(target.root),
                safe=SAFE,
                mend="name an empty folder or address; or remove that one there, and copy again",
            )


def _check_apart(processed: Path, root: Path) -> None:
    here, there = processed.resolve(), root.resolve()
    what = ""
    if here == there or here in there.parents or there in here.parents:
        what = "a store cannot be copied into itself, nor over what it is in"
    elif (root / beside.NOTE).exists():  # what it says of the files beside the snapshots would be wrong from now on
        what = f"runs publish there, or it was copied by something else: it has a {beside.NOTE}"
    if what:
        raise UsageError(what, where=str(root), safe="nothing was done", mend="name another folder or an address")
