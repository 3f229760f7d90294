"""The sheets of a workbook (xlsx, xlsm, xlsb, xls, ods) as rows of cells, and in words why one cannot be read.

A cell that is merged with those below it is meant for all of them. A formula of which the file does not hold the value
(programs write such files, spreadsheets do not) and an error are not taken for empty cells.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from openrecs.errors import UsageError, needs, shown
from openrecs.reconcile.written_ids import NO_VALUE, Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from python_calamine import CalamineSheet

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
