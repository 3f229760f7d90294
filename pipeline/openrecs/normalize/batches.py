"""The documents of a batch: read and kept together, their rows as Parquet, what else is known of each as a line.

Every night asks for the lines of all documents, and only the night that folds their day for their rows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from openrecs.extract import detect
from openrecs.normalize import packing
from openrecs.normalize.interpret import Again, Interpreted, Kept
from openrecs.records import Document, Issue, Left, Publication, Reading, Recommendation, Scope, Unread

MOST, MOST_BYTES = 32, 4 << 20  # documents, and bytes of their files, in one batch; a larger file is alone
PARTS: Mapping[str, Callable[..., Any]] = {"rows": Recommendation, "publications": Publication, "issues": Issue}
Parts = Mapping[str, Any]  # records of a document

Lines = Mapping[str, tuple[str, str]]  # by document, the batch that has its rows and what else is known of it

Thing = TypeVar("Thing")


def of_things(things: Iterable[tuple[Thing, int]]) -> list[list[Thing]]:
    """Return things, each given with its bytes, in batches."""
    found: list[list[Thing]] = [[]]
    size = 0
    for one, own in things:
        if found[-1] and (len(found[-1]) == MOST or size + own > MOST_BYTES):
            found.append([])
            size = 0
        found[-1].append(one)
        size += own
    return found


def packed(batch: Mapping[str, Interpreted]) -> Iterable[bytes]:
    """Yield the rows, publications and issues of documents, by name, as Parquet bytes."""
    counts = {name: [len(getattr(one, part)) for part in PARTS] for name, one in batch.items()}
    tables = {
        part: [packing.of_records(kind, (record for one in batch.values() for record in getattr(one, part)))]
        for part, kind in PARTS.items()
    }
    return packing.packed(counts, tables)


def unpacked(content: bytes, wanted: Iterable[str]) -> dict[str, Parts]:
    """Return some parts of what `packed` was given, by document, each by its name.

    `pa.ArrowException` or `ValueError`: the bytes are no such thing.
    """
    counts, (tables,) = packing.unpacked(content, wanted)
    parts = {part: iter(packing.records(PARTS[part], tables[part])) for part in wanted}
    own = {name: dict(zip(PARTS, its, strict=True)) for name, its in counts.items()}
    return {
        name: {part: tuple(islice(records, its[part])) for part, records in parts.items()} for name, its in own.items()
    }


def of_lines(lines: Lines) -> bytes:
    """Return lines as bytes."""
    return "".join(f"{name}\t{batch}\t{head}\n" for name, (batch, head) in lines.items()).encode("ascii")


def lines_of(content: bytes) -> dict[str, tuple[str, str]]:
    """Return the lines that bytes are. `ValueError` where they are not lines."""
    split = (line.split("\t", 2) for line in content.decode("ascii").splitlines())
    return {name: (sys.intern(batch), head) for name, batch, head in split}


def said(content: Interpreted, kept: Kept) -> str:
    """Return what is known of a document, and which of its batch it is, as JSON in one line."""
    values = {
        "document": {**asdict(content.document), "text": ""},
        "layout": content.layout.name,
        "reading": {f.name: _plain(getattr(content.reading, f.name)) for f in fields(Reading) if f.name not in PARTS},
        "printed": content.printed,
        "left": asdict(content.left) if content.left is not None else None,
        "kept": [kept.at, kept.rows, kept.is_complete],
    }
    return json.dumps(values)


def _plain(value: Any) -> Any:
    """Return a value of a reading as JSON can say it."""
    if isinstance(value, Scope):
        return asdict(value)
    if isinstance(value, date):  # or a time
        return value.isoformat()
    return [asdict(one) if isinstance(one, Unread) else one for one in value] if isinstance(value, tuple) else value


def light(head: str, name: str, batch: str, again: Again) -> Interpreted:
    """Return a document of which `said` has this to say, without its rows. `KeyError` and the like: it is not ours."""
    values = json.loads(head)
    reading = Reading(**{field: _MADE.get(field, _same)(value) for field, value in values["reading"].items()})
    left = _left(**values["left"]) if values["left"] is not None else None
    at, rows, is_complete = values["kept"]
    kept = Kept(name, batch, at, rows, is_complete, again)
    document, layout = Document(**values["document"]), detect.named(values["layout"])
    return Interpreted(document, layout, reading, (), (), (), values["printed"], left, kept)


def _same(value: Any) -> Any:
    return value


_left = lru_cache(Left)  # of nearly all documents nothing is left


_MADE: Mapping[str, Callable[[Any], Any]] = {
    "scope": lambda said: Scope(**said),
    "part": lambda said: tuple(said) if said else None,
    "stamp": lambda said: date.fromisoformat(said) if said else None,
    "stamped_at": lambda said: datetime.fromisoformat(said) if said else None,
    "unread": lambda said: tuple(Unread(**one) for one in said),
}


class Carried:
    """What was put on it, by name: a `cache.Shelf` that is on no disk."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.problems: Mapping[str, str] = {}

    def get(self, name: str) -> bytes | None:
        """Return what was put there."""
        return self.bodies.get(name)

    def put(self, name: str, body: Iterable[bytes]) -> bool:
        """Take something along."""
        self.bodies[name] = b"".join(body)
        return True

    def names(self, prefix: str) -> tuple[str, ...]:
        """Return the names of what was put there that have a prefix, sorted."""
        return tuple(sorted(name for name in self.bodies if name.startswith(prefix)))

    def tidy(self, prefix: str, kept: Collection[str]) -> None:
        """Forget what has the prefix and is not to be kept."""
        self.bodies = {name: body for name, body in self.bodies.items() if not name.startswith(prefix) or name in kept}
