"""A text as its program printed it: lines with their numbers, before anything of the program's doing is undone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.characters import BLANKS, squeeze
from pipeline.characters import lines as split_lines

_ODD_BLANK = re.compile(f"[{BLANKS[4:]}]")


@dataclass(frozen=True, slots=True)
class Printed:
    """A line: its number from 1, its text with a tab between cells, and `raw`, the columns it was printed in.

    `is_whole`: no other line is a part of it, and it is none of another. `doubt` says why it cannot be relied on.
    """

    number: int
    text: str
    raw: str
    is_whole: bool = False
    doubt: str = ""

    @property
    def indent(self) -> int:
        """The number of blanks before the first character."""
        return len(self.raw) - len(self.raw.lstrip(" "))

    def __bool__(self) -> bool:
        return bool(self.raw.strip(" "))


def printed(text: str) -> list[Printed]:
    """Cut a text into lines; in `raw` every blank is a space and tabs are expanded. A final break opens no line."""
    return [Printed(number, line, _in_columns(line)) for number, line in enumerate(split_lines(text), 1)]


def cells(number: int, *texts: str, doubt: str = "") -> Printed:
    """Return a line that is whole: the cells of a row."""
    text = "\t".join(squeeze(part) for part in texts)
    return Printed(number, text, text, is_whole=True, doubt=doubt)


def _in_columns(line: str) -> str:
    return _ODD_BLANK.sub(" ", line if "\t" not in line else line.expandtabs(8))
