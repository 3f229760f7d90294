"""What saves work from one night to the next: documents as they were read, and days as they were folded.

A document is known by its name, digest, address and size limit, a row of days by the documents of each, all under the
versions of the code and of the libraries that it reads with. What is kept changes no byte of any table, only the time:
the bytes prove themselves (`publish.store.shelf`), and what is not sound is made again.

A kept document comes back without its text. Its rows stay on the shelf until somebody asks for them, so that a year of
exports is never held at once.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import platform
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version as installed
from typing import Any, Protocol, overload

import pyarrow as pa

from openrecs.errors import StorageError
from openrecs.extract import detect
from openrecs.normalize.interpret import Interpreted

DOCUMENT, DAYS = "document-", "days-"
_LIBRARIES = ("beautifulsoup4", "lxml", "pandas", "rapidfuzz")
_SIZE = 8  # bytes of a length
_MADE = {
    "datetime": {"date", "datetime", "timedelta", "timezone"},
    "openrecs.records": {"Document", "Issue", "Left", "Publication", "Reading", "Recommendation", "Scope", "Unread"},
    "openrecs.clean.day_by_day": {"Fill", "Folded"},
    "openrecs.clean.history": {"Fact", "History"},
    "openrecs.clean.upsert": {"Alias", "State"},
    "openrecs.normalize.publications": {"Catalogue"},
}


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
    """Documents and days on a shelf."""

    shelf: Shelf

    def document(self, known_by: Sequence[Any], read: Callable[[], Interpreted]) -> Interpreted:
        """Return the document that is known by these values, or read it and keep it."""
        name = DOCUMENT + digest(known_by)
        kept = self.shelf.get(name)
        head = _unpacked(kept[_SIZE : _SIZE + _length(kept)]) if kept else None
        if head is not None:
            return _light(self.shelf, name, head)
        content = read()
        head = _head(content)
        packed = _packed(head)
        parts = _packed((tuple(content.rows), tuple(content.publications), tuple(content.issues)))
        is_kept = self.shelf.put(name, len(packed).to_bytes(_SIZE, "big") + packed + parts)
        return _light(self.shelf, name, head) if is_kept else content

    def folded(self, days: str) -> Any:
        """Return what a row of days, known by its digest, was folded to, if that is kept."""
        kept = self.shelf.get(DAYS + days)
        return _unpacked(kept) if kept else None

    def keep(self, days: str, folded: Any) -> None:
        """Keep what a row of days was folded to."""
        self.shelf.put(DAYS + days, _packed(folded))

    def tidy(self, days: Collection[str]) -> None:
        """Forget all rows of days but these."""
        self.shelf.tidy(DAYS, {DAYS + one for one in days})


_Head = tuple[Any, str, Any, int, Any, tuple[int, int, int]]


def _head(content: Interpreted) -> _Head:
    reading = replace(content.reading, rows=(), publications=(), issues=())
    counts = (len(content.rows), len(content.publications), len(content.issues))
    return replace(content.document, text=""), content.layout.name, reading, content.printed, content.left, counts


def _light(shelf: Shelf, name: str, head: _Head) -> Interpreted:
    document, layout, reading, printed, left, counts = head
    rows, publications, issues = (_Shelved(shelf, name, part, count) for part, count in enumerate(counts))
    return Interpreted(document, detect.named(layout), reading, rows, publications, issues, printed, left)


@dataclass(frozen=True, slots=True)
class _Shelved(Sequence[Any]):
    """A part of a document's content, read from the shelf whenever somebody asks for it."""

    shelf: Shelf
    name: str
    part: int
    length: int

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Any]: ...
    def __getitem__(self, at: int | slice) -> Any:
        return _parts(self.shelf, self.name)[self.part][at]


@lru_cache(maxsize=1)  # whoever asks for the rows asks for the issues next
def _parts(shelf: Shelf, name: str) -> tuple[tuple[Any, ...], ...]:
    kept = shelf.get(name)
    parts: tuple[tuple[Any, ...], ...] | None = _unpacked(kept[_SIZE + _length(kept) :]) if kept else None
    if parts is None:
        raise StorageError(
            "what was kept of a document went away while the run was at work",
            where=name,
            safe="nothing was published",
            mend="run the same command again: it reads the document anew",
        )
    return parts


def _length(kept: bytes) -> int:
    return int.from_bytes(kept[:_SIZE], "big")


def digest(values: Any) -> str:
    """Return a digest of values that JSON can say, in hex."""
    said = json.dumps(values, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def _packed(value: Any) -> bytes:
    content = pickle.dumps(value, protocol=5)
    packed: bytes = pa.compress(content, codec="zstd", asbytes=True)
    return len(content).to_bytes(_SIZE, "big") + packed


def _unpacked(packed: bytes) -> Any:
    """Return what was packed; `None` where it is none of ours, or of another version of ours."""
    try:
        content = pa.decompress(packed[_SIZE:], _length(packed), codec="zstd", asbytes=True)
        return _Reader(io.BytesIO(content)).load()
    except (OSError, ValueError, TypeError, AttributeError, EOFError, IndexError, pickle.UnpicklingError):
        return None


class _Reader(pickle.Unpickler):
    """Makes records and nothing else, whatever stands in the bytes: no code can be called through them."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class that may be made."""
        if name not in _MADE.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name} may not be made")
        return super().find_class(module, name)
