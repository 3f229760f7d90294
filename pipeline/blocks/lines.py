"""A text dump as lines and cells.

A browser parts the cells of a copied table by tabs; everything else that stands on one line is one cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.characters import lines as split_lines
from pipeline.characters import squeeze

# Lines that pages carry for their own working; they are never content.
FURNITURE = frozenset(
    {"show", "hide", "show more", "show less", "image", "jump to:", "skip to main content", "sort descending",
     "sort ascending", "download csv", "download xls", "download csv download xls", "view more"}
)  # fmt: skip
# Lines that stand after the last row of a page's recommendations, on whole pages pasted from a browser.
END_LINES = frozenset(
    {"view more recommendations", "full report", "full reports", "gao contacts", "references", "related products",
     "media inquiries", "public inquiries", "topics", "stay informed as we add new reports & testimonies",
     "explore more on gao's recommendations", "receive gao updates", "u.s. government accountability office",
     "press center", "privacy policy", "sitemap", "accessibility", "multimedia", "back to top", "next page",
     "last page", "pagination", "subscribe"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the file, from 1, and its cells, squeezed; a blank line has no cells.

    A cell that a tab opens and the line leaves empty is kept: its content stands on the lines below.
    """

    number: int
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """The cells as one text."""
        return " ".join(filter(None, self.cells))

    @property
    def location(self) -> str:
        """Where the line stands, for messages."""
        return f"line {self.number}"

    def __bool__(self) -> bool:
        return bool(self.cells)


def read(text: str) -> list[Line]:
    """Cut a text into lines; furniture lines become blank ones, so that line numbers stay true."""
    return [_line(number, line) for number, line in enumerate(split_lines(text), 1)]


def _line(number: int, text: str) -> Line:
    parts = [squeeze(part) for part in text.split("\t")]
    filled = tuple(part for part in parts if part)
    cells = (*filled, "") if len(filled) == 1 and not parts[-1] and len(parts) > 1 else filled
    if " ".join(filled).casefold() in FURNITURE:
        cells = ()
    return Line(number, cells)


def is_end(line: Line) -> bool:
    """Say whether the recommendations of a whole page end before this line."""
    return line.text.casefold() in END_LINES


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
