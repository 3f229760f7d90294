"""The kinds of one file for people and streams: JSON lines, CSV for a double click, a workbook, a letter."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from openrecs.exports.offered import Kind
from openrecs.exports.workbook.sheet_values import cleaned, fitted, guarded

if TYPE_CHECKING:
    import pyarrow as pa

    from openrecs.exports.snapshot_tables import SnapshotTables

_LINES = """Write JSON lines: all rows, open or not, an object to a line.

\b
Examples:
  openrecs export jsonl | jq -r 'select(.is_open) | .recommendation_id'
  openrecs export jsonl --agency ICE --output ice.jsonl

Every column of the table, UTF-8; days as ISO, what is not known as null.
"""
_CSV = """Write CSV to be opened with a double click in a spreadsheet.

\b
Examples:
  openrecs export excel-csv --output open.excel.csv
  openrecs export excel-csv --agency ICE > ice.excel.csv

All rows, with the columns of recommendations.csv: UTF-8 with the mark that Excel looks for, every cell quoted. A text
that a spreadsheet would take for a formula has a ' before it, as has one that begins with a '. For programs that
is wrong: they read recommendations.csv.
"""
_WORKBOOK = """Write an Excel workbook (.xlsx).

\b
Examples:
  openrecs export excel
  openrecs export excel --agency Homeland --output homeland.xlsx

Its sheets: About (the night, the numbers, what is not known), Open (all that is open), Changes (since the night
before), Agencies (counts), Dictionary (what the columns mean). Dates are dates, codes are words, ids are links to
GAO's pages, and no text is ever a formula. A text of more than 32,767 characters is cut, and says so.
"""
_LETTER = """Write a letter about what is open at an agency, in Markdown.

\b
Examples:
  openrecs export markdown --agency FHWA
  openrecs export markdown --agency Homeland --output homeland.md

First how many there are, then GAO's priorities, then the rest by age, the oldest first: what GAO recommended, where it
stands, the latest that GAO reports, what was promised by when, and whether that day has passed on the day of the
snapshot. It ends with what is not known.
"""
BEGIN = "\ufeff"  # without it Excel takes UTF-8 for the letters of its own country


def lines(found: SnapshotTables) -> bytes:
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


def excel_csv(found: SnapshotTables) -> bytes:
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


def workbook(found: SnapshotTables) -> bytes:
    """Return the workbook. `UsageError`: it has more rows than a sheet can hold."""
    from openrecs.exports.workbook import sheets, xlsx_file

    return xlsx_file.written(sheets.of(found), found.as_of)


def letter(found: SnapshotTables) -> bytes:
    """Return a letter about what is open at an agency: what GAO recommended, where it stands, what was promised.

    The day of the snapshot is the clock: whether a promise has passed is said as of that day.
    """
    from openrecs.exports import letter_parts

    listed = letter_parts.listed(found.compared, found.open_rows)
    lines = (
        *letter_parts.head(listed, found.compared),
        *(line for at, row in enumerate(listed.rows, 1) for line in letter_parts.item(listed, at, row)),
        *letter_parts.foot(found.compared, found.digest),
    )
    return "\n".join((*lines, "")).encode("utf-8", "backslashreplace")


KINDS = {
    "jsonl": Kind(_LINES, ".jsonl", content=lines),
    "excel-csv": Kind(_CSV, ".excel.csv", content=excel_csv),
    "excel": Kind(
        _WORKBOOK, ".xlsx", content=workbook, extra="excel", needs=("xlsxwriter",), is_binary=True, compares=True
    ),
    "markdown": Kind(_LETTER, ".md", content=letter, needs_agency=True, compares=True),
}
