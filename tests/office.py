"""LibreOffice, as the program that people open files with: what it makes of them, cell by cell."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from running import HANGS
from tools import needs

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_LINK = "{http://www.w3.org/1999/xlink}href"
_MOST = 16_000  # so often a cell may be repeated: beyond, it is the empty end of a row


class Cell(NamedTuple):
    """A cell: its type (`string`, `float`, `date`; empty: none), value, text as shown, formula and link."""

    type: str = ""
    value: str = ""
    text: str = ""
    formula: str | None = None
    link: str | None = None


# How a CSV is opened: commas, quotes, UTF-8 (which the program takes from the mark where a person opens the file).
AS_CSV = "--infilter=CSV:44,34,76,1"
Sheets = dict[str, list[list[Cell]]]


def opened(folder: Path, files: Sequence[Path], to: str = "fods", *how: str) -> list[Path]:
    """Let LibreOffice open files and save each as another kind in `folder`; it takes seconds to start: do it once."""
    program = needs("soffice")
    profile = (folder / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", *how, "--convert-to", to]
    done = subprocess.run(
        [*command, "--outdir", str(folder), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )
    made = [folder / f"{file.stem}.{to}" for file in files]
    assert all(path.exists() for path in made), done.stdout + done.stderr
    return made


def sheets(path: Path) -> Sheets:
    """Return the cells of every sheet of a flat file, without the empty ends of rows and sheets."""
    tree = etree.parse(str(path), etree.XMLParser(huge_tree=True))
    return {
        table.get(f"{{{_TABLE}}}name", ""): _rows(table)
        for table in tree.iterfind(f".//{{{_OFFICE}}}spreadsheet/{{{_TABLE}}}table")
    }


def kept(text: str) -> str:
    """Return what LibreOffice keeps of a text: a tab in a cell of several lines it drops."""
    return text.replace("\t", "") if "\n" in text else text


def _rows(table: etree._Element) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for row in table.iter(f"{{{_TABLE}}}table-row"):
        cells = [cell for one in row for cell in _cells(one)]
        while cells and cells[-1] == Cell():
            cells.pop()
        times = int(row.get(f"{{{_TABLE}}}number-rows-repeated", "1"))
        rows += [cells] * (times if cells or times < _MOST else 0)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _cells(one: etree._Element) -> Iterator[Cell]:
    times = int(one.get(f"{{{_TABLE}}}number-columns-repeated", "1"))
    link = one.find(f".//{{{_TEXT}}}a")
    kind = one.get(f"{{{_OFFICE}}}value-type", "")
    value = one.get(f"{{{_OFFICE}}}date-value" if kind == "date" else f"{{{_OFFICE}}}value", "")
    cell = Cell(
        kind,
        value,
        one.get(f"{{{_OFFICE}}}string-value") or "\n".join(map(_said, one.iterfind(f"{{{_TEXT}}}p"))),
        one.get(f"{{{_TABLE}}}formula"),
        None if link is None else link.get(_LINK),
    )
    yield from [cell] * (times if times < _MOST else 1)


def _said(node: etree._Element) -> str:
    """Return the text of a line: blanks and tabs are elements where they would be lost."""
    blanks = {f"{{{_TEXT}}}s": " ", f"{{{_TEXT}}}tab": "\t", f"{{{_TEXT}}}line-break": "\n"}
    own = blanks.get(str(node.tag), "") * int(node.get(f"{{{_TEXT}}}c", "1"))
    inside = "".join(_said(child) + (child.tail or "") for child in node)
    return own + (node.text or "") + inside
