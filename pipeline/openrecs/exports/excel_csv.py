"""CSV that may be opened in Excel with a double click: no cell can become a formula, and every letter is right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from openrecs.exports.offered import Kind
from openrecs.exports.workbook.sheet_values import cleaned, fitted, guarded

if TYPE_CHECKING:
    from openrecs.exports.snapshot_tables import SnapshotTables

HELP = """Write CSV to be opened with a double click in a spreadsheet.

\b
Examples:
  openrecs export excel-csv --output open.excel.csv
  openrecs export excel-csv --agency ICE > ice.excel.csv

All rows, with the columns of recommendations.csv: UTF-8 with the mark that Excel looks for, every cell quoted. A text
that a spreadsheet would take for a formula has a ' before it, as has one that begins with a '. For programs that
is wrong: they read recommendations.csv.
"""
BEGIN = "\ufeff"  # without it Excel takes UTF-8 for the letters of its own country


def content(found: SnapshotTables) -> bytes:
    """Return all rows as CSV with a byte-order mark and CRLF, every cell quoted."""
    from openrecs.schema import RECOMMENDATIONS  # brings pyarrow

    left_out = {column.name for column in RECOMMENDATIONS.columns if not column.in_csv}
    data = found.recommendations
    names = [name for name in data.column_names if name not in left_out]
    columns = [map(_written, data[name].to_pylist()) for name in names]
    return (BEGIN + "".join(map(_line, (names, *zip(*columns, strict=True))))).encode()


def _line(cells: Iterable[str]) -> str:
    return ",".join(cell(text) for text in cells) + "\r\n"


def cell(text: str) -> str:
    """Return text as one quoted cell that stays a text."""
    quoted = fitted(guarded(cleaned(text))).replace('"', '""')
    return f'"{quoted}"'


def _written(value: Any) -> str:
    """Return a value as recommendations.csv has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return "; ".join(value) if isinstance(value, list) else str(value)


KIND = Kind(HELP, ".excel.csv", content=content)
