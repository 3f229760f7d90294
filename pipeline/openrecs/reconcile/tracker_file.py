"""A person's own list as it is on the disk: a workbook (xlsx, xlsm, xlsb, xls, ods) or a CSV, as rows of cells.

What a file is its bytes say, not its name. Rows are numbered as a spreadsheet numbers them.
A cell that is merged with those below it is meant for all of them. A formula of which the file does not hold the value
(programs write such files, spreadsheets do not) and an error are not taken for empty cells.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from openrecs.errors import RefusedError, UsageError, needs, shown
from openrecs.read.to_document import decode
from openrecs.reconcile.written_ids import NO_VALUE, Cell, shown_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from python_calamine import CalamineSheet


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


BEGIN = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SAFE = "nothing was compared"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_ERROR = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]* t="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]*)</v>')
_BARE = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)</c>()')

Place = tuple[int, int]  # row and column of a cell, from 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet, the first of them row 1; a CSV is a sheet without a name."""

    name: str
    rows: Sequence[Sequence[Cell]]
    is_hidden: bool = False


def sheets(content: bytes, path: Path) -> list[Sheet]:
    """Return the sheets of a workbook. `UsageError` says why it cannot be read."""
    with needs("excel", "a workbook (a CSV does not)", where=str(path)):
        from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        unsaid = {name: dict(cells) for name, cells in _unsaid(content)}
        return [
            Sheet(
                one.name,
                _cells(book.get_sheet_by_name(one.name), unsaid.get(one.name, {})),
                one.visible != SheetVisibleEnum.Visible,
            )
            for one in book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet
        ]
    except CalamineError as error:
        what, mend = _why_not(content, str(error))
        raise UsageError(what, where=str(path), safe=SAFE, mend=mend) from error


def _cells(sheet: CalamineSheet, unsaid: Mapping[Place, str]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), text in unsaid.items():
        rows += [[] for _ in range(top + 1 - len(rows))]
        rows[top] += [""] * (left + 1 - len(rows[top]))
        rows[top][left] = rows[top][left] or text
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        for row in rows[top : bottom + 1]:
            row[left] = rows[top][left]
    return rows


def _unsaid(content: bytes) -> Iterator[tuple[str, Iterator[tuple[Place, str]]]]:
    """Yield for each sheet of an .xlsx the cells that calamine calls empty: errors, and formulas without a value."""
    with suppress(zipfile.BadZipFile, KeyError, ElementTree.ParseError), zipfile.ZipFile(io.BytesIO(content)) as book:
        relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  (expat is new enough)
        targets = {one.get("Id"): one.get("Target", "") for one in relations}
        for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).findall(".//{*}sheet"):  # noqa: S314
            key = next(value for name, value in sheet.items() if name.endswith("}id"))
            xml = book.read(f"xl/{targets[key].removeprefix('/xl/')}")
            yield sheet.get("name", ""), _marked(xml)


def _marked(xml: bytes) -> Iterator[tuple[Place, str]]:
    for pattern in (_ERROR, _BARE):
        for letters, row, said in pattern.findall(xml):
            column = 0
            for letter in letters:
                column = column * 26 + letter - ord("A") + 1
            yield (int(row) - 1, column - 1), said.decode("utf-8", "replace") or NO_VALUE


def _why_not(content: bytes, said: str) -> tuple[str, str]:
    """Return why a workbook cannot be read, and what to do."""
    names, is_zip = {}, zipfile.is_zipfile(io.BytesIO(content))
    if is_zip:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            names = {one.filename: one for one in book.infolist()}
            manifest = book.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    if _PASSWORD in content or "assword" in said or (is_zip and b"encryption-data" in manifest):
        return "the workbook has a password", "open it in a spreadsheet, save a copy without one, and name that"
    if content.startswith(BEGIN[0]) and not is_zip:
        return "the workbook breaks off: only a part of it is here", "copy or download it again"
    if is_zip and not {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & names.keys():
        return "it is a ZIP archive and not a workbook", "name the workbook or the CSV that is in it"
    mend = "open it in a spreadsheet, which may repair it, save it as .xlsx, and name that"
    return f"the workbook is damaged or of another kind ({shown(said)})", mend
