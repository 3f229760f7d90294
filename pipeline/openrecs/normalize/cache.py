"""What saves work from one night to the next: documents as they were read, and days as they were folded.

A document is known by its name, digest, address and size limit, a row of days by the documents of each, all under the
versions of the code and of the libraries that it reads with. What is kept changes no byte of any table, only the time:
the bytes prove themselves (`publish.store.shelf`), and what is not sound is made again.

Of a document two things are kept: a few values as JSON, which every night asks for, and its rows as Parquet, which only
the night that folds its day reads. So a year of exports is never held at once.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version as installed
from typing import Any, Protocol

import pyarrow as pa

from openrecs.errors import StorageError
from openrecs.extract import detect
from openrecs.normalize import packing
from openrecs.normalize.interpret import Interpreted, Kept
from openrecs.read.files import DIGESTS, States, is_fresh
from openrecs.records import Document, Issue, Left, Publication, Reading, Recommendation, Scope, Unread

DOCUMENT, ROWS, DAYS = "document-", "rows-", "days-"
NOT_OURS = (pa.ArrowException, OSError, ValueError, TypeError, KeyError)  # of bytes that another version wrote
_LIBRARIES = ("beautifulsoup4", "lxml", "pandas", "rapidfuzz")
_PARTS = {"rows": Recommendation, "publications": Publication, "issues": Issue}


class Shelf(Hashable, Protocol):
    """Where bytes are kept by name: see `publish.store.shelf`."""

    def get(self, name: str) -> bytes | None:
        """Return what is kept, if it is sound."""

    def put(self, name: str, body: bytes) -> bool:
        """Keep something; say whether that was possible."""

    @property
    def problems(self) -> Mapping[str, str]:
        """Say why something could not be kept, if anything could not."""

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
    """Documents and days on a shelf. With `trusts_times` a file whose state did not change is not read again."""

    shelf: Shelf
    trusts_times: bool = False

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

    def keep_digests(self, seen: States, digests: Mapping[str, str]) -> None:
        """Keep the digests of files, by path, whose states were seen before they were read; not of fresh ones."""
        proven = {path: state for path, state in seen.of.items() if not is_fresh(state, seen.at)}
        files = {path: [proven[path], sha] for path, sha in digests.items() if path in proven}
        if {path: sha for path, (_, sha) in files.items()} != self._digests_kept(seen):
            said = {"at": seen.at, "place": seen.place, "files": files}
            self.shelf.put(DIGESTS, json.dumps(said).encode("ascii"))

    def document(
        self, known_by: Sequence[Any], read: Callable[[], Interpreted], again: Callable[[], Interpreted]
    ) -> Interpreted:
        """Return the document that is known by these values without its rows, or read it and keep it.

        `again` reads it once more, should its rows be damaged or gone when `whole` asks for them.
        """
        light = self.known(known_by, again)
        if light:
            return light
        content, name = read(), digest(known_by)
        is_kept = self._keep_rows(name, content) and self.shelf.put(DOCUMENT + name, _head(content))
        return _without_rows(content, _kept(content, name, again)) if is_kept else content

    def known(self, known_by: Sequence[Any], again: Callable[[], Interpreted]) -> Interpreted | None:
        """Return the document that is known by these values without its rows, if it is kept."""
        name = digest(known_by)
        return _light(self.shelf.get(DOCUMENT + name), name, again)

    def whole(self, content: Interpreted) -> Interpreted:
        """Return a document with its rows, publications and issues."""
        kept = content.kept
        if kept is None:
            return content
        parts = _parts(self.shelf.get(ROWS + kept.name))
        if parts is None:
            read = kept.again()
            if read.document.sha256 != content.document.sha256:
                raise _changed(content.document.name)
            self._keep_rows(kept.name, read)
            return read
        rows, known, issues = parts
        return replace(content, rows=rows, publications=known, issues=issues, kept=None)

    def _keep_rows(self, name: str, content: Interpreted) -> bool:
        tables = {part: packing.of_records(kind, getattr(content, part)) for part, kind in _PARTS.items()}
        return self.shelf.put(ROWS + name, packing.packed({}, tables))

    def folded(self, days: str, unpack: Callable[[bytes], Any]) -> Any:
        """Return what a row of days, known by its digest, was folded to, if that is kept."""
        kept = self.shelf.get(DAYS + days)
        try:
            return unpack(kept) if kept else None
        except NOT_OURS:
            return None

    def keep(self, days: str, folded: bytes) -> None:
        """Keep what a row of days was folded to."""
        self.shelf.put(DAYS + days, folded)

    def tidy(self, days: Collection[str]) -> None:
        """Forget all rows of days but these."""
        self.shelf.tidy(DAYS, {DAYS + one for one in days})


def kept(
    cache: Cache | None, known_by: Sequence[object], read: Callable[[], Interpreted], again: Callable[[], Interpreted]
) -> Interpreted:
    """Return a document without its text: nobody asks for that once its rows are read. `cache` as for `document`."""
    content = cache.document(known_by, read, again) if cache else read()
    return replace(content, document=light(content.document))


def light(document: Document) -> Document:
    """Return a document without its text."""
    return replace(document, text="")


def _kept(content: Interpreted, name: str, again: Callable[[], Interpreted]) -> Kept:
    return Kept(name, len(content.rows), content.is_complete, again)


def _without_rows(content: Interpreted, kept: Kept) -> Interpreted:
    reading = replace(content.reading, rows=(), publications=(), issues=())
    return replace(content, reading=reading, rows=(), publications=(), issues=(), kept=kept)


def _head(content: Interpreted) -> bytes:
    """Return as JSON what is known of a document beside its rows."""
    said = {
        "document": {**asdict(content.document), "text": ""},
        "layout": content.layout.name,
        "reading": {f.name: _plain(getattr(content.reading, f.name)) for f in fields(Reading) if f.name not in _PARTS},
        "printed": content.printed,
        "left": asdict(content.left) if content.left is not None else None,
        "kept": [len(content.rows), content.is_complete],
    }
    return json.dumps(said).encode("ascii")


def _plain(value: Any) -> Any:
    """Return a value of a reading as JSON can say it."""
    if isinstance(value, Scope):
        return asdict(value)
    if isinstance(value, date):  # or a time
        return value.isoformat()
    return [asdict(one) if isinstance(one, Unread) else one for one in value] if isinstance(value, tuple) else value


def _light(head: bytes | None, name: str, again: Callable[[], Interpreted]) -> Interpreted | None:
    """Return the document of a kept head, without its rows."""
    if head is None:
        return None
    try:
        said = json.loads(head)
        reading = Reading(**{field: _MADE.get(field, _same)(value) for field, value in said["reading"].items()})
        left = Left(**said["left"]) if said["left"] is not None else None
        document, layout = Document(**said["document"]), detect.named(said["layout"])
        rows, is_complete = said["kept"]
        kept = Kept(name, rows, is_complete, again)
        return Interpreted(document, layout, reading, (), (), (), said["printed"], left, kept)
    except NOT_OURS:
        return None


def _same(value: Any) -> Any:
    return value


_MADE: Mapping[str, Callable[[Any], Any]] = {
    "scope": lambda said: Scope(**said),
    "part": lambda said: tuple(said) if said else None,
    "stamp": lambda said: date.fromisoformat(said) if said else None,
    "stamped_at": lambda said: datetime.fromisoformat(said) if said else None,
    "unread": lambda said: tuple(Unread(**one) for one in said),
}


def _parts(kept: bytes | None) -> list[tuple[Any, ...]] | None:
    if kept is None:
        return None
    try:
        tables = packing.unpacked(kept)[1]
        return [tuple(packing.records(kind, tables[part])) for part, kind in _PARTS.items()]
    except NOT_OURS:
        return None


def _changed(name: str) -> StorageError:
    return StorageError(
        "the file was changed while the run was at work",
        where=name,
        safe="nothing was published",
        mend="run the same command again: it reads the file as it is now",
    )


def digest(values: Any) -> str:
    """Return a digest of values that JSON can say, in hex."""
    said = json.dumps(values, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:40]
