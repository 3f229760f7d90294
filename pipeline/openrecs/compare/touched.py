"""Which rows of two sides may differ. Only those become Python values; the texts of all others are never taken out.

Two snapshots, whose bytes are checked against their manifests, say it by `key_hash` and `row_hash`, the hash of every
column a change can be reported for. Of a file nobody knows how it came to be: all its rows are compared, column by
column, and so are tables of another schema, whose `row_hash` may be of other columns.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from openrecs.compare.read_tables import HASHES, Row, Side, rows_of
from openrecs.schema import key_hash

Hashes = dict[int, int]


def rows(old: Side, new: Side, aliases: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows of each side that may differ, in order: other hashes, no such key there, or an alias' end."""
    before, after = _hashes(old), _hashes(new)
    if before is None or after is None:
        return rows_of(old.table), rows_of(new.table)
    keys = {key for key, _ in before.items() ^ after.items()} | _ends(aliases)
    return _taken(old.table, before, keys), _taken(new.table, after, keys)


def _hashes(side: Side) -> Hashes | None:
    """Return the hash of each row by that of its key; `None` where they are not known, or two rows share one."""
    if not side.has_hashes:
        return None
    keys, contents = (side.table[name].to_pylist() for name in HASHES)
    found = dict(zip(keys, contents, strict=True))
    return found if len(found) == len(keys) else None


def _ends(aliases: Iterable[Mapping[str, Any]]) -> set[int]:
    sides = ("old", "new")
    keys = {(alias[f"{side}_recommendation_id"], alias[f"{side}_agency"]) for alias in aliases for side in sides}
    return {key_hash({"recommendation_id": id_, "agency": agency}) for id_, agency in keys}


def _taken(table: pa.Table, hashes: Hashes, keys: set[int]) -> list[Row]:
    places = array("q", (at for at, key in enumerate(hashes) if key in keys))
    buffers = [None, pa.py_buffer(places)]  # `pa.array` would import pandas
    return rows_of(table.take(pa.Array.from_buffers(pa.int64(), len(places), buffers)))
