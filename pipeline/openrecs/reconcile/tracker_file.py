"""A person's own list as it is on the disk: a workbook (xlsx, xlsm, xlsb, xls, ods) or a CSV, as rows of cells.

What a file is its bytes say, not its name. Rows are numbered as a spreadsheet numbers them.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from openrecs.errors import RefusedError, UsageError
from openrecs.read.decode import decode
from openrecs.reconcile.tracker_workbook import BEGIN, SAFE, Sheet, sheets
from openrecs.reconcile.written_ids import Cell, shown_cell

DELIMITERS = (",", ";", "\t", "|")
_HEAD = 40  # records by which the delimiter is chosen
_FORMULA = re.compile(r'\s*=\s*(?:HYPERLINK\s*\(.*?(?:[,;]\s*)?)?"([^"]*)"\s*\)?\s*', re.IGNORECASE)


def read(path: Path) -> list[Sheet]:
    """Return the sheets of a file. `UsageError`: it is neither a workbook nor a CSV, or it has a password."""
    if not (path.is_file() or path.is_fifo()):  # a device may never end
        what = "it is a folder" if path.is_dir() else "it is not a file" if path.exists() else "there is no such file"
        raise UsageError(what, where=str(path), safe=SAFE, mend="name a workbook or a CSV")
    content = path.read_bytes()
    if not content.strip():
        raise UsageError("it is empty", where=str(path), safe=SAFE, mend="name a workbook or a CSV")
    if content.startswith(BEGIN):
        return sheets(content, path)
    try:
        text, _ = decode(content, where=str(path))
    except RefusedError as error:
        what = "it is neither a workbook nor text"
        raise UsageError(what, where=str(path), safe=SAFE, mend="name a workbook or a CSV") from error
    if text.lstrip().startswith("<"):
        mend = "open it in a spreadsheet and save it as .xlsx"
        raise UsageError("this is a web page or XML, whatever its name", where=str(path), safe=SAFE, mend=mend)
    return [Sheet("", _records(text, path))]


def _records(text: str, path: Path) -> list[list[Cell]]:
    """Return the records of a CSV, empty ones too, parted by what makes most of the first ones equally long.

    A quotation mark without its other half would make one cell of all that follows: such a file is refused.
    """
    reader = None
    try:
        heads = {mark: [one for at, one in zip(range(_HEAD), _reader(text, mark), strict=False)] for mark in DELIMITERS}
        reader = _reader(text, max(DELIMITERS, key=lambda mark: _order(heads[mark])), is_strict=True)
        return [[_plain(cell) for cell in record] if any(record) else [] for record in reader]
    except csv.Error as error:
        mend = "mend the quotation marks, or open it in a spreadsheet and save it as .xlsx"
        line = f" in or before line {reader.line_num:,}" if reader else ""
        what = f"the CSV cannot be read: a cell is too long, or a quotation mark is not closed{line}"
        raise UsageError(what, where=str(path), safe=SAFE, mend=mend) from error


def _plain(cell: str) -> str:
    """Return what a spreadsheet shows of a cell that is a text as a formula: `="21-487"`, a HYPERLINK's words."""
    found = _FORMULA.fullmatch(cell) if cell.lstrip().startswith("=") else None
    return found[1] if found else cell


def _reader(text: str, mark: str, *, is_strict: bool = False) -> csv._reader:  # type: ignore[name-defined]
    return csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=is_strict)


def _order(records: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return by what a delimiter is chosen: how many records have the usual number of cells, and that number."""
    widths = Counter(len(record) for record in records if len(record) > 1)
    width, times = widths.most_common(1)[0] if widths else (0, 0)
    return times, width


def is_empty(row: Sequence[Cell]) -> bool:
    """Say whether a row has nothing in it."""
    return not any(shown_cell(cell) for cell in row)
