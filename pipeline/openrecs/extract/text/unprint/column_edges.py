"""The header of a table that a text browser printed in columns, and where its columns begin.

Between two columns all lines share a blank; a text of few lines may share others. The header tells them apart: its
labels are centred over their columns, or begin where the columns do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from openrecs.extract.text.unprint.status_cell import status_lines

_LABELS = frozenset({"agency", "affected", "recommendation", "matter", "status", "sort", "ascending", "descending"})
_HEADER_LINES = 5
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Header:
    """A table's header: its labels, the line under it, the gap before each label but the first, and the labels' lines.

    `pieces` are, by label, where its lines begin and how long they are.
    """

    labels: tuple[str, ...]
    end: int
    gaps: tuple[range, ...]
    pieces: tuple[tuple[tuple[int, int], ...], ...]


def may_be_header(text: str) -> bool:
    """Say quickly whether a line can begin the header of a table in columns."""
    if len(text) > _LONGEST or "\t" in text or "  " not in text:
        return False
    words = text.casefold().split()
    return bool(words) and set(words) <= _LABELS


def header(grid: Sequence[str], raw: Sequence[str], at: int) -> Header | None:
    """Recognise a header that begins at line `at`; its labels may be broken over lines.

    `raw` is `grid` with the numbers of links that stood before labels.
    """
    end = at
    while end < min(len(grid), at + _HEADER_LINES) and grid[end] and set(grid[end].casefold().split()) <= _LABELS:
        end += 1
    words = [word for line in range(at, end) for word in _words(line, grid[line], raw[line])]
    middle = [word for word in words if word.text in ("recommendation", "matter")]
    if len(middle) != 1:
        return None
    left = [word for word in words if word.end <= middle[0].start]
    right = [word for word in words if word.start >= middle[0].end]
    first = " ".join(word.text for word in left if not word.text.endswith(("sort", "ending")))
    is_known = first in ("agency affected", "agency") if middle[0].text == "recommendation" else not first
    if not is_known or len(left) + len(right) + 1 != len(words) or [w.text for w in right][:1] != ["status"]:
        return None
    sides = [side for side in (left, middle, right) if side]
    gaps = [range(max(w.end for w in a), min(w.start for w in b)) for a, b in pairwise(sides)]
    if max(map(len, gaps)) < 2:
        return None
    names = (first.title(), middle[0].text.title(), "Status")
    return Header(tuple(filter(None, names)), end, tuple(gaps), tuple(tuple(_pieces(side)) for side in sides))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a header: its line, the columns it is in, what it was with its link's number, folded."""

    line: int
    start: int
    end: int
    printed_end: int
    text: str


def _words(number: int, line: str, raw: str) -> list[_Word]:
    found, at = [], 0
    for word in line.split():
        at = line.index(word, at)
        mark = raw.index("]", at) + 1 - at if raw[at] == "[" else 0
        found.append(_Word(number, at, at + len(word), at + mark + len(word), word.casefold()))
        at += len(word)
    return found


def _pieces(words: Sequence[_Word]) -> Iterator[tuple[int, int]]:
    for line in dict.fromkeys(word.line for word in words):
        there = [word for word in words if word.line == line]
        yield there[0].start, there[-1].printed_end - there[0].start


def edges(grid: Sequence[str], found: Header) -> list[tuple[int, ...]]:
    """Return the possible beginnings of all columns, the first one's included; mostly there is one possibility."""
    first = min((len(line) - len(line.lstrip(" ")) for line in grid if line), default=0)
    ways: list[tuple[int, ...]] = [(first,)]
    for at, gap in enumerate(found.gaps):
        possible = _possible(grid, gap)
        ways = [(*way, edge) for way in ways for edge in possible if _is_under(found, at, way[-1], edge)]
    return ways


def shows_status(grid: Sequence[str], found: Header) -> bool:
    """Say whether a status stands anywhere under the last label: without one the lines are not a table in columns."""
    return any(
        status_lines([near[edge:].strip(" ") for near in grid[at : at + 4]])
        for edge in _possible(grid, found.gaps[-1])
        for at, line in enumerate(grid)
        if line[edge : edge + 6].casefold().startswith(("open", "closed"))
    )


def _possible(grid: Sequence[str], gap: range) -> list[int]:
    """Return where a column may begin: behind blanks that all lines share."""
    shared = {c for c in gap if all(c >= len(line) or line[c] == " " for line in grid)}
    return [c + 1 for c in sorted(shared) if c + 1 not in shared]


def _is_under(found: Header, at: int, left: int, edge: int) -> bool:
    """Say whether a column from `left` to the blank before `edge` has its label over its middle or its beginning."""
    room = edge - 1 - left
    is_centred = all(
        start - left in ((room - length) // 2, (room - length + 1) // 2) for start, length in found.pieces[at]
    )
    begins = found.pieces[at][0][0] == left and found.pieces[at + 1][0][0] == edge
    return is_centred or begins
