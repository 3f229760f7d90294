"""A text as its program printed it: lines with their numbers, before anything of the program's doing is undone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from openrecs.text import BLANKS, squeeze
from openrecs.text import lines as split_lines

ENDS_IN_HYPHEN = re.compile(r"[A-Za-z]{2}- *$")
_ODD_BLANK = re.compile(f"[{BLANKS[4:]}]")


class Printed(NamedTuple):
    """A line: its number from 1, its text with a tab between cells, and `raw`, the columns it was printed in.

    `is_whole`: no other line is a part of it, and it is none of another. `doubt` says why it cannot be relied on.
    `closes_table`: the line stands for the end of a table, where a program shows one, and is empty.
    """

    number: int
    text: str
    raw: str
    is_whole: bool = False
    doubt: str = ""
    closes_table: bool = False

    @property
    def indent(self) -> int:
        """The number of blanks before the first character."""
        return len(self.raw) - len(self.raw.lstrip(" "))

    def __bool__(self) -> bool:
        return bool(self.raw.strip(" "))


def printed(text: str) -> list[Printed]:
    """Cut a text into lines; in `raw` every blank is a space and tabs are expanded. A final break opens no line."""
    return [
        Printed(number, line, line if line.isascii() and line.isprintable() else in_columns(line))
        for number, line in enumerate(split_lines(text), 1)
    ]


def cells(number: int, *texts: str, doubt: str = "") -> Printed:
    """Return a line that is whole: the cells of a row."""
    text = "\t".join(squeeze(part) for part in texts)
    return Printed(number, text, text, is_whole=True, doubt=doubt)


def table_end(number: int) -> Printed:
    """Return what stands for the end of a table, before the line of that number."""
    return Printed(number, "", "", is_whole=True, closes_table=True)


def run_together(texts: Sequence[str], breaks_hyphens: bool) -> str:
    """Return the lines of a paragraph as one. A program that breaks hyphens put no blank there: `follow-` `up`."""
    parts = [texts[0].strip(" ")]
    for text in texts[1:]:
        bare = text.strip(" ")
        parts += [bare] if _is_one_word(parts[-1], bare, breaks_hyphens) else [" ", bare]
    return "".join(parts)


def _is_one_word(before: str, after: str, breaks_hyphens: bool) -> bool:
    """Say whether a break after a hyphen was made inside of a word; `short-` `and` are two."""
    if before.endswith("--"):
        return before[-3:-2].isalnum()
    if after.startswith("--"):
        return after[2:3].isalnum()
    if before.endswith("&"):
        return before[-2:-1].isalnum()  # `R&` `D`: w3m takes a bare one for the beginning of a character
    is_hyphen = breaks_hyphens and ENDS_IN_HYPHEN.search(before[-4:]) is not None
    return is_hyphen and after.split(None, 1)[0] not in ("and", "or", "to")


def in_columns(line: str) -> str:
    """Return a line as it is in columns: every blank a space, tabs expanded."""
    return _ODD_BLANK.sub(" ", line.expandtabs(8))
