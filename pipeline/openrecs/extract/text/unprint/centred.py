"""The rows of a table that a text browser printed in columns, found by its geometry.

Nothing parts the rows. Each is as high as its highest cell, and lower cells are centred in it, one line nearer to the
top where they cannot be in the middle. A cell of several paragraphs may end in a blank line. The status opens the last
column of each row. Only if exactly one way to part the lines fits all of that are they parted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HIGHEST = 600  # lines of one row
WAYS = 6
_STEPS_PER_LINE = 60  # beyond this a table is too odd to be read


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, by line: whether it is filled, the next filled line from it on, and the last up to it."""

    filled: Sequence[bool]
    following: Sequence[int]
    preceding: Sequence[int]
    counted: Sequence[int]

    @classmethod
    def of(cls, filled: Sequence[bool]) -> Column:
        """Index a column."""
        following, preceding, counted = [len(filled)] * (len(filled) + 1), [-1] * (len(filled) + 1), [0]
        for at in range(len(filled) - 1, -1, -1):
            following[at] = at if filled[at] else following[at + 1]
        for at, is_filled in enumerate(filled):
            preceding[at] = at if is_filled else preceding[at - 1]
            counted.append(counted[-1] + is_filled)
        return cls(filled, following, preceding, counted)

    def cell(self, top: int, end: int) -> tuple[int, int, bool] | None:
        """Return the first filled line and the height of the cell between two lines, and whether it has gaps."""
        first, last = self.following[top], self.preceding[end - 1]
        if first >= end:
            return None
        height = last - first + 1
        return first, height, self.counted[end] - self.counted[top] < height


def tops(columns: Sequence[Column], opens: Column, ends: Sequence[int]) -> list[list[int]]:
    """Return the ways to part a table's lines, at most `WAYS` to any line: the top lines of its rows, and its end.

    `opens` says where a status opens a cell of the last column, `ends` where the table may end. A status inside of a
    cell is thought of only if nothing else fits.
    """
    return _tops(columns, opens, ends, 1) or _tops(columns, opens, ends, HIGHEST)


def _tops(columns: Sequence[Column], opens: Column, ends: Sequence[int], statuses: int) -> list[list[int]]:
    ways: dict[int, list[list[int]]] = {0: [[0]]}
    where = set(ends)
    budget = _STEPS_PER_LINE * (len(opens.filled) + 20)
    for top in range(len(opens.filled)):
        found = _row_ends(columns, opens, top, where, statuses) if top in ways else []
        budget -= found[-1] - top if found else 0
        if budget < 0:
            return []
        for end in found:
            if _is_row(columns, top, end):
                ways[end] = [*ways.get(end, []), *([*way, end] for way in ways[top])][:WAYS]
    last = opens.preceding[len(opens.filled) - 1]
    return [way for end in ends if end > last for way in ways.get(end, [])]


def _row_ends(columns: Sequence[Column], opens: Column, top: int, ends: set[int], statuses: int) -> list[int]:
    """Return where a row that begins at `top` can end: where another can begin, or the table ends."""
    count = len(opens.filled)
    status = columns[-1].following[top]
    if status >= count or not opens.filled[status]:
        return []
    found = []
    for end in range(status + 1, min(top + HIGHEST, count) + 1):
        cell = columns[0].cell(top, end)
        if opens.counted[end] - opens.counted[top] > statuses or (len(columns) > 2 and cell and cell[2]):
            break
        below = columns[-1].following[end]
        if end in ends or (below < count and opens.filled[below]):
            found.append(end)
    return found


def _is_row(columns: Sequence[Column], top: int, end: int) -> bool:
    """Say whether every cell between two lines stands where it would in a row of just these lines."""
    height = end - top
    is_filled = False
    for at, column in enumerate(columns):
        cell = column.cell(top, end)
        if cell is None or (cell[2] and at == 0):
            return False
        first, own, has_gaps = cell
        fitting = [
            h for h in ((own, own + 1) if has_gaps else (own,)) if first - top == (height - h) // 2 and h <= height
        ]
        if not fitting:
            return False
        is_filled = is_filled or height in fitting
    return is_filled
