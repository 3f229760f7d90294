"""What saves work from one night to the next: documents as they were read, and days as they were folded.

A document is known by its name, digest, address and size limit, a row of days by the documents of each, all under the
versions of the code and of the libraries that it reads with. What is kept changes no byte of any table, only the time:
the bytes prove themselves (`publish.store.shelf`), and what is not sound is made again.

Documents are kept in batches, as they were read together, each in two files. One has a few values of each document as a
line of JSON, which every night asks for; the other their rows as Parquet, which only the night that folds their day
reads. So a year of exports is never held at once, and pages of four rows are not so many small files. When there are
many files of lines they become one. A killed run leaves a batch with both files, or one that nobody asks for.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version as installed
from typing import Any, Protocol

import pyarrow as pa

from openrecs.errors import StorageError
from openrecs.normalize import batches
from openrecs.normalize.interpret import Again, Interpreted, Kept
from openrecs.read.files import DIGESTS, States, is_fresh
from openrecs.records import Document

HEADS, ROWS, DAYS = "heads-", "rows-", "days-"
MANY = 8  # files of lines; more of them become one
NOT_OURS = (pa.ArrowException, OSError, ValueError, TypeError, KeyError)  # of bytes that another version wrote
_LIBRARIES = ("beautifulsoup4", "lxml", "pandas", "rapidfuzz")


class Shelf(Hashable, Protocol):
    """Where bytes are kept by name: see `publish.store.shelf`."""

    def get(self, name: str) -> bytes | None:
        """Return what is kept, if it is sound."""

    def put(self, name: str, body: Iterable[bytes]) -> bool:
        """Keep something, given in parts; say whether that was possible."""

    @property
    def problems(self) -> Mapping[str, str]:
        """Say why something could not be kept, if anything could not."""

    def names(self, prefix: str) -> tuple[str, ...]:
        """Return the names of what is kept that have a prefix, sorted."""

    def tidy(self, prefix: str, kept: Collection[str]) -> None:
        """Remove what has the prefix and is not to be kept."""


def version(versions: Mapping[str, str]) -> str:
    """Return the name of all that decides what is kept: the versions of the code and of what it reads with."""
    return digest([dict(versions), _libraries(), platform.python_version()])


@lru_cache(maxsize=1)
def _libraries() -> dict[str, str]:
    return {name: installed(name) for name in _LIBRARIES}


@dataclass(frozen=True, slots=True)
class Cache:
    """Documents and days on a shelf. With `trusts_times` a file whose state did not change is not read again.

    `lines` are the files of lines that documents are looked for in: see `at_hand`.
    """

    shelf: Shelf
    trusts_times: bool = False
    lines: tuple[str, ...] = ()

    def at_hand(self) -> Cache:
        """Return the cache as it is now: what is kept from here on, it does not find."""
        return replace(self, lines=self.shelf.names(HEADS))

    def digests(self, seen: States) -> dict[str, str]:
        """Return the digests of the files, by path, that were not touched since they were read."""
        return self._digests_kept(seen) if self.trusts_times else {}

    def _digests_kept(self, seen: States) -> dict[str, str]:
        kept = self.shelf.get(DIGESTS)
        try:
            said: dict[str, Any] = json.loads(kept) if kept else {"at": seen.at, "place": seen.place, "files": {}}
            if tuple(said["place"]) != seen.place or said["at"] > seen.at:  # a clock that was set back proves nothing
                return {}
            return {path: sha for path, (state, sha) in said["files"].items() if seen.of.get(path) == tuple(state)}
        except NOT_OURS:
            return {}

    def keep_digests(self, seen: States, digests: Mapping[str, str], known: Mapping[str, str]) -> None:
        """Keep the digests of files, by path, whose states were seen before they were read; not of fresh ones.

        `known` are those that were kept before.
        """
        if digests == known:
            return
        proven = {path: state for path, state in seen.of.items() if not is_fresh(state, seen.at)}
        files = {path: [proven[path], sha] for path, sha in digests.items() if path in proven}
        if {path: sha for path, (_, sha) in files.items()} != self._digests_kept(seen):
            said = {"at": seen.at, "place": seen.place, "files": files}
            self.shelf.put(DIGESTS, [json.dumps(said).encode("ascii")])

    def document(self, known_by: Sequence[Any], read: Callable[[], Interpreted], again: Again) -> Interpreted:
        """Return the document that is known by these values without its rows, or read it for `keep_batch`.

        `again` reads it once more, should its rows be damaged or gone when `whole` asks for them.
        """
        found = self.known(known_by, again)
        if found:
            return found
        content = read()
        return replace(content, kept=Kept(digest(known_by), "", 0, len(content.rows), content.is_complete, again))

    def known(self, known_by: Sequence[Any], again: Again) -> Interpreted | None:
        """Return the document that is known by these values without its rows, if it is kept."""
        name = digest(known_by)
        line = _lines(self.shelf, self.lines).get(name)
        try:
            return batches.light(line[1], name, line[0], again) if line else None
        except NOT_OURS:
            return None

    def keep_batch(self, contents: Sequence[Interpreted]) -> list[Interpreted]:
        """Keep the rows of documents that were read now in one batch. Return all as they came, without rows kept."""
        new = {one.kept.name: one for one in contents if one.kept and not one.kept.batch}
        batch = digest(list(new))
        kept = {name: replace(one.kept, batch=batch, at=at) for at, (name, one) in enumerate(new.items()) if one.kept}
        if new and not self.shelf.put(ROWS + batch, batches.packed(new)):
            return [replace(one, kept=None) if one.kept and not one.kept.batch else one for one in contents]
        if new:
            lines = {name: (batch, batches.said(one, kept[name])) for name, one in new.items()}
            self.shelf.put(HEADS + batch, [batches.of_lines(lines)])
        return [_without_rows(one, kept) for one in contents]

    def unite(self, used: Collection[str]) -> None:
        """Make one file of the files of lines where they are many, and forget all documents but those in use."""
        names = self.shelf.names(HEADS)
        if len(names) > MANY:
            lines = {name: line for name, line in _lines(self.shelf, names).items() if name in used}
            united = HEADS + digest(sorted(lines))
            if self.shelf.put(united, [batches.of_lines(lines)]):
                self.shelf.tidy(HEADS, {united})
                self.shelf.tidy(ROWS, {ROWS + batch for batch, _ in lines.values()})
        _lines.cache_clear()  # of a great many documents it is large

    def whole(self, content: Interpreted, parts: Iterable[str] = tuple(batches.PARTS)) -> Interpreted:
        """Return a document with its rows, publications and issues, or with some of these."""
        kept = content.kept
        if kept is None:
            return content
        batch = _batch(self.shelf, kept.batch, tuple(parts))
        if kept.at + 1 >= len(batch):  # documents are asked for in the order in which they were read
            _batch.cache_clear()
        if kept.name not in batch:
            return self._again(content, kept)
        return replace(content, **batch[kept.name])

    def _again(self, content: Interpreted, kept: Kept) -> Interpreted:
        """Read a document whose batch is damaged or gone once more; the next run reads all of the batch again."""
        read = kept.again(content.document)
        if read is None or read.document.sha256 != content.document.sha256:
            raise _changed(content.document.name)
        self.shelf.tidy(ROWS + kept.batch, ())
        return read

    def folded(self, days: str, unpack: Callable[[bytes], Any]) -> Any:
        """Return what a row of days, known by its digest, was folded to, if that is kept."""
        kept = self.shelf.get(DAYS + days)
        try:
            return unpack(kept) if kept else None
        except NOT_OURS:
            return None

    def keep(self, days: str, folded: Iterable[bytes]) -> None:
        """Keep what a row of days was folded to, given in parts: of many pages it is large."""
        self.shelf.put(DAYS + days, folded)

    def tidy(self, days: Collection[str]) -> None:
        """Forget all rows of days but these."""
        self.shelf.tidy(DAYS, {DAYS + one for one in days})


def kept(cache: Cache | None, known_by: Sequence[object], read: Callable[[], Interpreted], again: Again) -> Interpreted:
    """Return a document without its text: nobody asks for that once its rows are read. `cache` as for `document`."""
    content = cache.document(known_by, read, again) if cache else read()
    return replace(content, document=light(content.document))


def light(document: Document) -> Document:
    """Return a document without its text."""
    return replace(document, text="")


def _without_rows(content: Interpreted, kept: Mapping[str, Kept]) -> Interpreted:
    if content.kept is None or content.kept.batch:
        return content
    reading = replace(content.reading, rows=(), publications=(), issues=())
    return replace(content, reading=reading, rows=(), publications=(), issues=(), kept=kept[content.kept.name])


@lru_cache(maxsize=1)
def _lines(shelf: Shelf, names: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Return the lines of some files, of documents whose batches are there."""
    there = set(shelf.names(ROWS))
    found: dict[str, tuple[str, str]] = {}
    for name in names:
        with suppress(*NOT_OURS):
            found |= batches.lines_of(shelf.get(name) or b"")
    return {document: line for document, line in found.items() if ROWS + line[0] in there}


@lru_cache(maxsize=1)
def _batch(shelf: Shelf, name: str, parts: tuple[str, ...]) -> dict[str, batches.Parts]:
    """Return some parts of the documents of a batch; nothing where it is not sound."""
    try:
        return batches.unpacked(shelf.get(ROWS + name) or b"", parts)
    except NOT_OURS:
        return {}


def _changed(name: str) -> StorageError:
    return StorageError(
        "the file was changed or taken away while the run was at work",
        where=name,
        safe="nothing was published",
        mend="run the same command again: it reads what is there now",
    )


def digest(values: Any) -> str:
    """Return a digest of values that JSON can say, in hex."""
    said = json.dumps(values, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:40]
