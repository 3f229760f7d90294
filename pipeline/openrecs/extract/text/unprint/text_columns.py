"""Tables that a text browser printed as columns side by side: `w3m -dump`, `links -dump`, `elinks -dump`.

      Agency          Recommendation                         Status
     Affected
                                             Open
    Federal    The Director of FPS should    DHS concurred with our
    Protective develop guidance. (Recommen-  recommendation.
    Service    dation 2)

The columns are parted by the blanks that all lines share between the labels, the rows by `centred`. What cannot be
parted with certainty is left as it is, with a doubt, and then the page is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from openrecs.extract.text.landmarks import ends_in_marker, landmarks
from openrecs.extract.text.unprint import centred
from openrecs.extract.text.unprint.centred import Column
from openrecs.extract.text.unprint.column_edges import Header, header, may_be_header, shows_status
from openrecs.extract.text.unprint.column_edges import edges as column_edges
from openrecs.extract.text.unprint.printed import Printed, cells, in_columns, run_together, table_end
from openrecs.extract.text.unprint.status_cell import paragraphs, status_lines
from openrecs.text import squeeze

_PARAGRAPHS_BELOW = 6
_DOUBT = "a table was printed in columns by a text browser, and where its rows begin cannot be seen with certainty"


def in_cells(lines: Sequence[Printed]) -> tuple[list[Printed], int]:
    """Make rows of cells of every table in columns; return the lines, and the width of the widest table, 0 for none."""
    heads = [at for at, line in enumerate(lines) if may_be_header(line.text) and not line.is_whole]
    if not heads:
        return list(lines), 0
    grid = ["" if line.is_whole else in_columns(line.text).rstrip(" ") for line in lines]
    raw = [line.raw for line in lines]
    stops = _stops(grid) | {at for at, line in enumerate(lines) if line.is_whole}
    last = max((at for at, line in enumerate(lines) if line), default=-1)
    done: list[Printed] = []
    at, width = 0, 0
    for head in heads:
        found = header(grid, raw, head) if head >= at else None
        end = _end(grid, found, stops) if found else 0
        if found and end > found.end and _shows_status(grid[found.end : end], raw[found.end : end], found):
            rows, used = _rows(lines[found.end : end], grid[found.end : end + 1], found)
            done += [*lines[at:head], cells(lines[head].number, *found.labels), *rows]
            at = found.end + used
            done += [table_end(lines[at].number)] if at <= last else []
            width = max(width, *map(len, grid[found.end : end]))
    return [*done, *lines[at:]], width


def _shows_status(grid: Sequence[str], raw: Sequence[str], found: Header) -> bool:
    """Say whether a status stands under the last label; what stands under the table may hide its column."""
    return any(shows_status(grid[:end], found) for end in _ends(raw, found))


def _stops(grid: Sequence[str]) -> set[int]:
    """Return the lines that no table goes past: headings, the lines over the next table, the end of the page."""
    marks = landmarks([squeeze(text) for text in grid])
    return {at for at, mark in enumerate(marks) if mark in ("heading", "header", "page")}


def _end(grid: Sequence[str], found: Header, stops: set[int]) -> int:
    """Return where the lines end that leave a blank between the columns."""
    gaps = [set(gap) for gap in found.gaps]
    end = found.end
    for at in range(found.end, len(grid)):
        line = grid[at]
        if at in stops and len(line) - len(line.lstrip(" ")) < found.gaps[0].stop:
            break
        gaps = [{c for c in gap if c >= len(line) or line[c] == " "} for gap in gaps]
        if not all(gaps):
            break
        end = at + 1 if line else end
    return end


def _rows(lines: Sequence[Printed], grid: Sequence[str], found: Header) -> tuple[list[Printed], int]:
    """Return the rows of a table's lines and how many lines they take; `grid` has one line more where there is one.

    What stands under the table may leave a blank between the columns, too: then the table ends at a blank line above.
    """
    for end in _ends([line.raw for line in lines], found):
        readings = _readings(lines[:end], grid[: end + 1], found)
        if chosen := _chosen(readings, len(found.labels) - 2):
            return chosen
        if readings:
            break
    return [line._replace(is_whole=True, doubt=_DOUBT) for line in lines], len(lines)


def _ends(raw: Sequence[str], found: Header) -> list[int]:
    """Return where a table may end: at its last line, or at a blank line with nothing of a table below."""
    ends = [len(raw)]
    for at in range(len(raw) - 1, 0, -1):
        if not raw[at].strip(" ") and raw[at - 1].strip(" "):
            ends.append(at)
        elif _is_inside(raw[at], found.gaps[0].start):
            break
    return ends[:_PARAGRAPHS_BELOW]


def _is_inside(line: str, left: int) -> bool:
    """What stands under a table begins at the left, before column `left`, and has no gaps; other lines are its own."""
    bare = line.strip(" ")
    return bool(bare) and ("  " in bare or len(line) - len(line.lstrip(" ")) >= left)


def _readings(lines: Sequence[Printed], grid: Sequence[str], found: Header) -> list[tuple[list[Printed], int]]:
    """Return the different ways to read a table's lines: the rows, and how many lines they take."""
    readings = {}
    for edges in column_edges(grid[: len(lines)], found):
        texts = _columns(grid, edges)
        for way in _ways(texts, [line.raw for line in lines], edges[1]):
            rows = [_row(lines[top].number, [column[top:end] for column in texts]) for top, end in pairwise(way)]
            readings[tuple(row.text for row in rows)] = rows, min(way[-1], len(lines))
    return list(readings.values())


def _ways(texts: Sequence[Sequence[str]], raw: Sequence[str], left: int) -> list[list[int]]:
    """Return the ways to part the lines into rows, by their geometry; a blank line behind the table may be its own."""
    count = len(raw)
    opens = [at < count and bool(status_lines(texts[-1][at : at + 4])) for at in range(len(texts[0]))]
    inside = (at for at in range(count) if opens[at] or _is_inside(raw[at], left))
    last = max(inside, default=count)
    blank = [at for at in range(last + 1, count) if not any(column[at] for column in texts)]
    ends = sorted({*blank, *(at + 1 for at in blank), count, len(opens)})
    return centred.tops([Column.of([bool(text) for text in column]) for column in texts], Column.of(opens), ends)


def _chosen(readings: Sequence[tuple[list[Printed], int]], at: int) -> tuple[list[Printed], int] | None:
    """Choose the only reading, or the only one whose texts, the cells `at`, all end in a marker."""
    for is_likely in (bool, ends_in_marker):
        likely = [reading for reading in readings if all(is_likely(row.text.split("\t")[at]) for row in reading[0])]
        if len(likely) == 1:
            return likely[0]
    return None


def _columns(grid: Sequence[str], edges: Sequence[int]) -> list[list[str]]:
    """Cut every line into its columns."""
    return [[line[a:b].strip(" ") for line in grid] for a, b in pairwise([*edges, None])]


def _row(number: int, columns: Sequence[Sequence[str]]) -> Printed:
    last = list(columns[-1])
    while not last[0]:
        last.pop(0)
    count = status_lines(last)
    parts = _paragraphs(last[count:])
    return cells(number, *(_joined(column) for column in columns[:-1]), " ".join(last[:count]), *paragraphs(parts))


def _joined(lines: Sequence[str]) -> str:
    filled = [line for line in lines if line]
    return run_together(filled, False) if filled else ""


def _paragraphs(lines: Sequence[str]) -> list[str]:
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [run_together(part, False) for part in found if part]
