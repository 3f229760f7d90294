"""A text dump as lines and cells.

A browser parts the cells of a copied table by tabs; everything else that stands on one line is one cell. What other
programs did to the page is undone first.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, cast

from openrecs.extract.text.landmarks import END_LINES, FURNITURE
from openrecs.extract.text.unprint.printed import Printed
from openrecs.extract.text.unprint.reflow import undone
from openrecs.text import plain, squeeze

_CONTACT = re.compile(r"(?:Phone: ?)?\(?[0-9]{3}\)?[ .-]?[0-9]{3}[ .-][0-9]{4}|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
_LONGEST_CONTACT = 80
LONGEST = 200  # characters; no landmark is longer


class Line(NamedTuple):
    """One line: its number in the file, from 1, and its cells, squeezed; a blank line has no cells.

    A cell that a tab opens and the line leaves empty is kept: its content stands on the lines below. A line that was
    joined of several has the first one's number. `doubt` says why the line cannot be relied on. `closes_table`: it is
    empty, and stands where a program shows that a table ends. `text` is the cells as one text, and `words` that text
    folded for comparison; "" for a line that is longer than any count, header, label or other landmark.
    """

    number: int
    cells: tuple[str, ...]
    doubt: str = ""
    closes_table: bool = False
    text: str = ""
    words: str = ""

    @property
    def location(self) -> str:
        """Where the line stands, for messages."""
        return f"line {self.number}"

    def __bool__(self) -> bool:
        return bool(self.cells)


def read(text: str) -> list[Line]:
    """Cut a text into lines; furniture lines become blank ones, so that line numbers stay true."""
    return list(_read(text))


@lru_cache(maxsize=4)
def _read(text: str) -> tuple[Line, ...]:
    """Several layouts ask for the lines of one text before one of them reads it."""
    found: list[Printed | Line] = list(undone(text))
    for at, line in enumerate(found):  # in place: a long text is never there as two lists of lines
        found[at] = _line(cast("Printed", line))
    return tuple(cast("list[Line]", found))


def _line(printed: Printed) -> Line:
    if not printed.text:
        return Line(printed.number, (), printed.doubt, printed.closes_table)
    parts = [squeeze(part) for part in printed.text.split("\t")]
    filled = tuple(part for part in parts if part)
    cells = (*filled, "") if len(filled) == 1 and not parts[-1] and len(parts) > 1 else filled
    text = " ".join(filled)
    if text.casefold() in FURNITURE:
        cells, text = (), ""
    words = plain(text).casefold() if len(text) <= LONGEST else ""
    return Line(printed.number, cells, printed.doubt, printed.closes_table, text, words)


def is_end(line: Line) -> bool:
    """Say whether the recommendations of a whole page end before this line."""
    return line.closes_table or line.text.casefold() in END_LINES or _is_contact(line.text)


def _is_contact(text: str) -> bool:
    """Say whether a line is nothing but a phone or an e-mail address: those of GAO's staff stand behind the tables."""
    return len(text) <= _LONGEST_CONTACT and _CONTACT.fullmatch(plain(text)) is not None


def last_filled(lines: list[Line], before: int, lowest: int = 0) -> int | None:
    """Return the index of the nearest line with content below index `before`, not under `lowest`."""
    return next((i for i in range(before - 1, lowest - 1, -1) if lines[i]), None)


def first_filled(lines: list[Line], at: int, end: int) -> int | None:
    """Return the index of the first line with content from index `at` up to `end`."""
    return next((i for i in range(at, end) if lines[i]), None)


COUNT = re.compile(r"([0-9][0-9,]{0,8})")


def number(text: str) -> int:
    """Read a printed count: `5,131` is 5131."""
    return int(text.replace(",", ""))
