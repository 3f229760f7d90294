"""What a sheet of the workbook is, before anything is written: columns, rows of values, text that fits a cell.

The report's CSV (`csvCell` in report.js) holds to the same rules; a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Link(NamedTuple):
    """A text that leads to an address, where there is one."""

    text: str
    address: str | None


Value = str | int | date | Link | None


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its heading, its width in characters, what it means, and the column of the table it is made of.

    `is_long`: the height of a row, which is made for the other columns, may hide the end of such a text.
    """

    heading: str
    width: int
    meaning: str
    of: str = ""
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its columns, and rows of a value for each of them.

    `is_list`: it can be filtered. `printed`: so many of its columns are on paper; 0: all of them.
    """

    name: str
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[Value]]
    is_list: bool = True
    printed: int = 0


LONGEST = 32_767  # characters of a cell in Excel, which counts as UTF-16 does
_BREAKS = re.compile("\r\n?")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
# What a formula may begin with, full-width forms as well, behind blanks; and the mark that is put before it.
_FORMULA = re.compile("[\\s\ufeff]*[-=+@'\uff1d\uff0b\uff0d\uff20]|\t")


def cleaned(text: str) -> str:
    """Return text without control characters but tabs and line breaks; a bare carriage return is a line break."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def fitted(text: str) -> str:
    """Return text that fits a cell: a longer one is cut, and its end says how long it was."""
    if units(text) <= LONGEST:
        return text
    end = f" … [cut here: {len(text):,} characters in all]"
    kept = text.encode("utf-16-le")[: 2 * (LONGEST - len(end))].decode("utf-16-le", "ignore")  # no half a letter
    return kept + end


def units(text: str) -> int:
    """Return how long a spreadsheet takes text to be."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def guarded(text: str) -> str:
    """Return cleaned text with a ' before what could be taken for a formula, and before a ' of its own."""
    return f"'{text}" if _FORMULA.match(text) else text
