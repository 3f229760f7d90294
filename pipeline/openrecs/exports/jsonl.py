"""JSON lines: a row of `recommendations` on each line, for programs that read a stream."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from openrecs.exports.offered import Kind

if TYPE_CHECKING:
    import pyarrow as pa

    from openrecs.exports.snapshot_tables import SnapshotTables

HELP = """Write JSON lines: all rows, open or not, an object to a line.

\b
Examples:
  openrecs export jsonl | jq -r 'select(.is_open) | .recommendation_id'
  openrecs export jsonl --agency ICE --output ice.jsonl

Every column of the table, UTF-8; days as ISO, what is not known as null.
"""


def content(found: SnapshotTables) -> bytes:
    """Return all rows as lines of JSON."""
    names = found.recommendations.column_names
    columns = [_values(column) for column in found.recommendations.columns]
    encode = json.JSONEncoder(ensure_ascii=False).encode
    rows = (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))
    return "".join(encode(row) + "\n" for row in rows).encode()


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Return the values of a column as JSON has them: a day as ISO text, cast with its column."""
    values: list[Any] = (column.cast("string") if str(column.type) == "date32[day]" else column).to_pylist()
    return values


KIND = Kind(HELP, ".jsonl", content=content)
