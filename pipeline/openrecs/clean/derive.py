"""Columns computed from a row's own columns, and nothing else.

Never from the clock: a snapshot would change merely because a day passed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from openrecs import statuses
from openrecs.normalize.comments import reading

if TYPE_CHECKING:
    import pyarrow as pa

Columns: TypeAlias = "pd.DataFrame | Mapping[str, list[Any]]"
Known: TypeAlias = Mapping[bytes, tuple[Any, ...]]  # what comments say, by the digest of what was read
READ_FROM = ("comments", "agency", "department")
BATCH = 4096  # rows of a table that are looked at together
DERIVED = ("is_open", *reading.FIELDS)
KEPT = 1 << 14  # comments that a process remembers: what several days of a rebuild have in common


def add(frame: pd.DataFrame, known: Known | None = None) -> pd.DataFrame:
    """Return the frame with every derived column computed; `known` as for `columns`."""
    made = columns(frame, known)
    return frame.assign(**{name: pd.Series(values, frame.index, dtype=object) for name, values in made.items()})


def columns(rows: Columns, known: Known | None = None) -> dict[str, list[Any]]:
    """Return every derived column of a frame, or of lists by their names.

    `known` is what was read of comments before, see `said`: only the others are read.
    """
    addressed = zip(*(rows[name] for name in READ_FROM), strict=True)
    each = [(known and known.get(_digest(*one))) or read(*one) for one in addressed]
    same: dict[Any, Any] = {}  # GAO says the same in many comments: one text for all of them
    by_field = zip(*each, strict=True) if each else [()] * len(reading.FIELDS)
    fields = ([same.setdefault(value, value) for value in values] for values in by_field)
    return {"is_open": is_open(rows), **dict(zip(reading.FIELDS, fields, strict=True))}


def is_open(rows: Columns) -> list[bool]:
    """The status is open, and the row is listed; a row of a single document has no listing and counts as listed."""
    listings = rows["listing"] if "listing" in rows else repeat("listed")
    pairs = zip(rows["status"], listings, strict=False)
    return [status in statuses.OPEN and listing == "listed" for status, listing in pairs]


def said(table: pa.Table) -> Known:
    """Return what the comments of a table say, from its own columns: those of `READ_FROM` and of the reader."""
    found: dict[bytes, tuple[Any, ...]] = {}
    for batch in table.to_batches(max_chunksize=BATCH):
        rows = batch.to_pydict()
        addressed = zip(*(rows[name] for name in READ_FROM), strict=True)
        values = zip(*(rows[name] for name in reading.FIELDS), strict=True)
        found |= {_digest(*one): its for one, its in zip(addressed, values, strict=True)}
    return found


def _digest(comments: str | None, agency: str, department: str) -> bytes:
    """Return 16 bytes for a comment and those to whom its row is addressed: the texts themselves are in the table."""
    text = "\x1f".join((comments or "", agency, department))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@lru_cache(maxsize=KEPT)
def read(comments: str | None, agency: str, department: str) -> tuple[Any, ...]:
    """Return what a comment says, in the order of the reader's fields."""
    return tuple(reading.read_comment(comments, agency, department).values())


def promise(comments: str | None, agency: str, department: str) -> date | None:
    """Return the day that the agency promised."""
    promised: date | None = read(comments, agency, department)[reading.FIELDS.index("target_on")]
    return promised
