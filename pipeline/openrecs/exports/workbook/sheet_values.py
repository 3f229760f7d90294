"""What a sheet of the workbook is, before anything is written: columns, and rows of plain values."""

from __future__ import annotations

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
