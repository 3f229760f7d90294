"""A text as a table of lines: the cells of each, its words folded, and what it is, all computed once.

A browser parts the cells of a copied table by tabs; everything else that stands on one line is one cell. What other
programs did to the page is undone first.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from openrecs.extract.text.landmarks import Kind, is_contact, kind
from openrecs.extract.text.unprint.decorations import without_empty_cells
from openrecs.extract.text.unprint.reflow import as_copied, undone
from openrecs.statuses import is_like_status
from openrecs.text import plain, squeeze

LONGEST = 200  # characters; no landmark is longer
_LINK_OF_MAIL = re.compile(r" ?<https?://[^\s<>]{1,2000}>")  # `Show <https://www.gao.gov/...>`
_NOWHERE = array("L")


class Line(NamedTuple):
    """One line: its number in the file, from 1, its text, squeezed, and what it is by itself.

    `words` is the text folded for comparison; "" for a line that is of no kind, or too long to be of one. `parted` are
    its cells where tabs part it into several, else empty; one that a tab opens and the line leaves empty is kept: its
    content stands on the lines below. A line that was joined of several has the first one's number. `doubt` says why
    the line cannot be relied on.
    """

    number: int
    text: str = ""
    words: str = ""
    kind: Kind = "blank"
    parted: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Its cells, one where nothing parts it; a blank line has none."""
        return self.parted or ((self.text,) if self.text else ())

    @property
    def location(self) -> str:
        """Where the line stands, for messages."""
        return f"line {self.number}"

    def __bool__(self) -> bool:
        return self.text != ""


class Lines(tuple[Line, ...]):
    """The lines of a text, and where the lines of each kind stand, in order."""

    def __init__(self, _: Iterable[Line]) -> None:
        self._of: dict[Kind, array[int]] = {}
        for at, line in enumerate(self):
            if line.kind not in ("", "blank"):
                self._of.setdefault(line.kind, array("L")).append(at)

    def part(self, first: int, end: int) -> Lines:
        """Return the lines from `first` to `end` as a text of their own."""
        return Lines(self[first:end])

    def of(self, *kinds: Kind, first: int = 0, end: int | None = None) -> list[int]:
        """Return the indexes of the lines of these kinds, in order: all, or those from `first` to `end`."""
        found: list[int] = []
        for one in kinds:
            its = self._of.get(one, _NOWHERE)
            found += its[bisect_left(its, first) : len(its) if end is None else bisect_left(its, end)]
        return sorted(found) if len(kinds) > 1 else found


@lru_cache(maxsize=1)
def read(text: str) -> Lines:
    """Cut a text into lines; furniture lines become blank ones, so that line numbers stay true.

    Several layouts ask for the lines of one text before one of them reads it.
    """
    text = without_empty_cells(_LINK_OF_MAIL.sub("", text) if "<http" in text else text)
    if (texts := as_copied(text)) is not None:
        found: list[str | Line] = list(texts)
        del texts
        for at, line in enumerate(found):  # in place: a long text is never there as two lists of lines
            found[at] = _line(at + 1, cast("str", line))
        return Lines(cast("list[Line]", found))
    return Lines(
        Line(line.number, kind="table end") if line.closes_table else _line(line.number, line.text, line.doubt)
        for line in undone(text)
    )


def _line(number: int, printed: str, doubt: str = "") -> Line:
    text = squeeze(printed)
    if not text:
        return Line(number, doubt=doubt)
    words = "" if len(text) > LONGEST else (text if text.isascii() and "`" not in text else plain(text)).casefold()
    its = kind(text, words)
    cells: tuple[str, ...] = ()
    if "\t" in printed:
        parts = [squeeze(part) for part in printed.split("\t")]
        filled = tuple(filter(None, parts))
        cells = (*filled, "") if len(filled) == 1 and not parts[-1] else filled
        its = "status" if any(map(is_like_status, filled[1:3])) else its or kind(filled[0], "")
    if its == "furniture":
        return Line(number, "", words, its, (), doubt)
    return Line(number, text, words if its else "", its, cells if len(cells) > 1 else (), doubt)


def is_end(line: Line) -> bool:
    """Say whether the recommendations of a whole page end before this line."""
    return line.kind in ("end", "table end") or (line.kind == "field" and is_contact(line.text))


def last_filled(lines: Sequence[Line], before: int, lowest: int = 0) -> int | None:
    """Return the index of the nearest line with content below index `before`, not under `lowest`."""
    at = before - 1
    while at >= lowest:
        if lines[at].text:
            return at
        at -= 1
    return None


def first_filled(lines: Sequence[Line], at: int, end: int) -> int | None:
    """Return the index of the first line with content from index `at` up to `end`."""
    while at < end:
        if lines[at].text:
            return at
        at += 1
    return None


def number(text: str) -> int:
    """Read a printed count: `5,131` is 5131."""
    return int(text.replace(",", ""))
