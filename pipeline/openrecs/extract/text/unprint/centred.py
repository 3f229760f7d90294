"""The rows of a table that a text browser printed in columns, found by its geometry.

Nothing parts the rows. Each is as high as its highest cell, and lower cells are centred in it, one line nearer to the
top where they cannot be in the middle. A cell of several paragraphs may end in a blank line. The status opens the last
column of each row. Only if exactly one way to part the lines fits all of that are they parted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

HIGHEST = 600  # lines of one row
WAYS = 6  # to part a table, up to any line
_STEPS_PER_LINE = 60  # beyond this a table is too odd to be read


def tops(columns: Sequence[Sequence[int]], opens: Sequence[int], ends: Collection[int]) -> list[list[int]]:
    """Return the ways to part a table's lines, at most `WAYS` to any line: the top lines of its rows, and its end.

    `columns` are the lines that each fills, `opens` those of the last one that a status opens, `ends` are where the
    table may end. A status inside of a cell is thought of only if nothing else fits.
    """
    return _tops(columns, opens, ends, 1) or _tops(columns, opens, ends, HIGHEST)


def _tops(columns: Sequence[Sequence[int]], opens: Sequence[int], ends: Collection[int], most: int) -> list[list[int]]:
    """Part the lines into rows with at most so many statuses in each."""
    ways: dict[int, list[list[int]]] = {0: [[0]]}
    budget = _STEPS_PER_LINE * (max(ends) + 20)
    for top in range(max(ends)):
        found = _row_ends(columns, opens, top, ends, most) if top in ways else []
        budget -= found[-1] - top if found else 0
        if budget < 0:
            return []
        for end in found:
            if _is_row(columns, top, end):
                ways[end] = [*ways.get(end, []), *([*way, end] for way in ways[top])][:WAYS]
    return [way for end in sorted(ends) if opens and end > opens[-1] for way in ways.get(end, [])]


def _row_ends(
    columns: Sequence[Sequence[int]], opens: Sequence[int], top: int, ends: Collection[int], most: int
) -> list[int]:
    """Return where a row that begins at `top` can end: where another can begin, or the table ends."""
    status, found = _next(columns[-1], top), []
    if status is None or status != _next(opens, top):
        return []
    for end in range(status + 1, min(top + HIGHEST, max(ends)) + 1):
        agency = _cell(columns[0], top, end)
        if bisect_left(opens, end) - bisect_left(opens, top) > most or (len(columns) > 2 and agency and agency[2]):
            break
        below = _next(columns[-1], end)
        if end in ends or (below is not None and below == _next(opens, end)):
            found.append(end)
    return found


def _is_row(columns: Sequence[Sequence[int]], top: int, end: int) -> bool:
    """Say whether every cell between two lines stands where it would in a row of just these lines."""
    is_filled = False
    for at, column in enumerate(columns):
        cell = _cell(column, top, end)
        if cell is None or (cell[2] and at == 0):
            return False
        first, own, has_gaps = cell
        heights = [h for h in (own, own + has_gaps) if first - top == (end - top - h) // 2 and h <= end - top]
        if not heights:
            return False
        is_filled = is_filled or end - top in heights
    return is_filled


def _next(lines: Sequence[int], at: int) -> int | None:
    return lines[place] if (place := bisect_left(lines, at)) < len(lines) else None


def _cell(column: Sequence[int], top: int, end: int) -> tuple[int, int, bool] | None:
    """Return the first filled line and the height of the cell between two lines, and whether it has gaps."""
    a, b = bisect_left(column, top), bisect_left(column, end)
    height = column[b - 1] - column[a] + 1 if a < b else 0
    return (column[a], height, b - a < height) if a < b else None
