"""JSON lines: a row of `recommendations` on each line, for programs that read a stream."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from openrecs.exports.offered import Kind

if TYPE_CHECKING:
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
    rows = found.recommendations.to_pylist()
    return "".join(json.dumps(row, ensure_ascii=False, default=_plain) + "\n" for row in rows).encode()


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"JSON has no {type(value).__name__}")


KIND = Kind(HELP, ".jsonl", content=content)
