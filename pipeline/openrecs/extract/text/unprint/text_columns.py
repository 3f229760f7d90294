"""Tables that a text browser printed as columns side by side: `w3m -dump`, `links -dump`, `elinks -dump`.

      Agency          Recommendation                         Status
     Affected
                                             Open
    Federal    The Director of FPS should    DHS concurred with our
    Protective develop guidance. (Recommen-  recommendation.
    Service    dation 2)

Between two columns all lines share a blank. A text of few lines may share others: the labels of the header are centred
over their columns, or begin where the columns do. Nothing parts the rows: `centred` finds them. What cannot be parted
with certainty is left as it is, with a doubt, and then the page is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from openrecs.extract.text.landmarks import ends_in_marker, landmarks
from openrecs.extract.text.unprint.centred import tops
from openrecs.extract.text.unprint.printed import Printed, cells, in_columns, run_together, table_end
from openrecs.extract.text.unprint.status_cell import paragraphs, status_lines
from openrecs.text import squeeze

_LABELS = frozenset({"agency", "affected", "recommendation", "matter", "status", "sort", "ascending", "descending"})
_WORD = re.compile("[^ ]+")
_HEADER_LINES, _LONGEST = 5, 400
_PARAGRAPHS_BELOW = 6
_DOUBT = "a table was printed in columns by a text browser, and where its rows begin cannot be seen with certainty"


class _Header(NamedTuple):
    """A table's header: its labels, the line under it, the gap before each label but the first, and the labels' lines.

    `pieces` are, by label, where its lines begin and how long they are.
    """

    labels: tuple[str, ...]
    end: int
    gaps: tuple[range, ...]
    pieces: tuple[tuple[tuple[int, int], ...], ...]


class _Word(NamedTuple):
    """A word of a header: its line, the columns it is in, where it ended when its link had a number, and folded."""

    line: int
    start: int
    end: int
    printed_end: int
    text: str


def in_cells(lines: Sequence[Printed]) -> tuple[list[Printed], int]:
    """Make rows of cells of every table in columns; return the lines, and the width of the widest table, 0 for none."""
    heads = [at for at, line in enumerate(lines) if may_be_header(line.text) and not line.is_whole]
    if not heads:
        return list(lines), 0
    grid = ["" if line.is_whole else in_columns(line.text).rstrip(" ") for line in lines]
    marks = landmarks([squeeze(text) for text in grid])
    stops = {at for at, mark in enumerate(marks) if lines[at].is_whole or mark in ("heading", "header", "page")}
    last = max((at for at, line in enumerate(lines) if line), default=-1)
    done: list[Printed] = []
    at, width = 0, 0
    for head in heads:
        found = _header(grid, [line.raw for line in lines[head : head + _HEADER_LINES]], head) if head >= at else None
        end = _end(grid, found, stops) if found else 0
        table = _rows(lines[found.end : end], grid[found.end : end + 1], found) if found and end > found.end else None
        if found and table:
            rows, used = table
            done += [*lines[at:head], cells(lines[head].number, *found.labels), *rows]
            at = found.end + used
            done += [table_end(lines[at].number)] if at <= last else []
            width = max(width, *map(len, grid[found.end : end]))
    return [*done, *lines[at:]], width


def may_be_header(text: str) -> bool:
    """Say quickly whether a line can begin the header of a table in columns."""
    if len(text) > _LONGEST or "\t" in text or "  " not in text:
        return False
    return _is_of_header(text)


def _is_of_header(text: str) -> bool:
    words = text.replace("_", " ").casefold().split()  # `html2text` writes a bold `Agency_Affected`
    return bool(words) and set(words) <= _LABELS


def _header(grid: Sequence[str], raw: Sequence[str], at: int) -> _Header | None:
    """Recognise a header that begins at line `at`; its labels may be broken over lines.

    `raw` are its lines with the numbers of links that stood before labels.
    """
    words: list[_Word] = []
    end = at
    while end < min(len(grid), at + len(raw)) and _is_of_header(grid[end]):
        for found in _WORD.finditer(grid[end]):
            printed, start = raw[end - at], found.start()
            mark = printed.index("]", start) + 1 - start if printed[start] == "[" else 0
            words.append(_Word(end, start, found.end(), found.end() + mark, found[0].casefold()))
        end += 1
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
    gaps = tuple(range(max(w.end for w in a), min(w.start for w in b)) for a, b in pairwise(sides))
    by_line = [[list(some) for _, some in groupby(side, key=lambda word: word.line)] for side in sides]
    pieces = tuple(tuple((some[0].start, some[-1].printed_end - some[0].start) for some in its) for its in by_line)
    names = filter(None, (first.title(), middle[0].text.title(), "Status"))
    return _Header(tuple(names), end, gaps, pieces) if max(map(len, gaps)) > 1 else None


def _end(grid: Sequence[str], found: _Header, stops: Collection[int]) -> int:
    """Return where the lines end that leave a blank between the columns; no table goes past one of the `stops`."""
    gaps = [set(gap) for gap in found.gaps]
    end = found.end
    for at in range(found.end, len(grid)):
        line = grid[at]
        gaps = [{c for c in gap if c >= len(line) or line[c] == " "} for gap in gaps]
        if not all(gaps) or (at in stops and len(line) - len(line.lstrip(" ")) < found.gaps[0].stop):
            break
        end = at + 1 if line else end
    return end


def _rows(lines: Sequence[Printed], grid: Sequence[str], found: _Header) -> tuple[list[Printed], int] | None:
    """Return the rows of a table's lines and how many lines they take; `grid` has one line more where there is one.

    What stands under the table may leave a blank between the columns, too: then the table ends at a blank line above.
    Without a status anywhere under the last label it is not a table.
    """
    ends = _ends([line.raw for line in lines], found)
    for end in ends:
        readings = _readings(lines[:end], grid[: end + 1], found)
        for is_likely in (bool, ends_in_marker):  # the only reading, or the only one whose texts all end in a marker
            place = len(found.labels) - 2
            likely = [one for one in readings if all(is_likely(row.text.split("\t")[place]) for row in one[0])]
            if len(likely) == 1:
                return likely[0]
        if readings:
            break
    if not any(_shows_status(grid[:end], found.gaps[-1]) for end in ends):
        return None
    return [line._replace(is_whole=True, doubt=_DOUBT) for line in lines], len(lines)


def _ends(raw: Sequence[str], found: _Header) -> list[int]:
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


def _shows_status(grid: Sequence[str], gap: range) -> bool:
    return any(
        line[edge : edge + 6].casefold().startswith(("open", "closed")) for edge in _edges(grid, gap) for line in grid
    )


def _readings(lines: Sequence[Printed], grid: Sequence[str], found: _Header) -> list[tuple[list[Printed], int]]:
    """Return the different ways to read a table's lines: the rows, and how many lines they take."""
    readings = {}
    for edges in _ways_to_cut(grid[: len(lines)], found):
        texts = [[line[a:b].strip(" ") for line in grid] for a, b in pairwise([*edges, None])]
        count = len(lines)
        opens = [at for at in range(count) if status_lines(texts[-1][at : at + 4])]
        last = max([*opens, *(at for at in range(count) if _is_inside(lines[at].raw, edges[1]))], default=count)
        blank = [at for at in range(last + 1, count) if not any(column[at] for column in texts)]
        ends = {*blank, *(at + 1 for at in blank), count, len(grid)}  # a blank line behind the table may be its own
        for way in tops([[at for at, text in enumerate(column) if text] for column in texts], opens, ends):
            rows = [_row(lines[top].number, [column[top:end] for column in texts]) for top, end in pairwise(way)]
            readings[tuple(row.text for row in rows)] = rows, min(way[-1], count)
    return list(readings.values())


def _ways_to_cut(grid: Sequence[str], found: _Header) -> list[tuple[int, ...]]:
    """Return the possible beginnings of all columns, the first one's included; mostly there is one possibility.

    Each label stands over the middle of its column or, with the next one, over its beginning.
    """
    ways: list[tuple[int, ...]] = [(min((len(line) - len(line.lstrip(" ")) for line in grid if line), default=0),)]
    for pieces, below, gap in zip(found.pieces, found.pieces[1:], found.gaps, strict=False):
        longer = [(*way, edge) for way in ways for edge in _edges(grid, gap)]
        ways = []
        for way in longer:
            left, edge = way[-2:]
            spare = [(edge - 1 - left - length, start - left) for start, length in pieces]
            is_centred = all(before in (room // 2, (room + 1) // 2) for room, before in spare)
            ways += [way] if is_centred or (pieces[0][0], below[0][0]) == (left, edge) else []
    return ways


def _edges(grid: Sequence[str], gap: range) -> list[int]:
    """Return where a column may begin: behind blanks that all lines share."""
    shared = {c for c in gap if all(c >= len(line) or line[c] == " " for line in grid)}
    return [c + 1 for c in sorted(shared) if c + 1 not in shared]


def _row(number: int, columns: Sequence[Sequence[str]]) -> Printed:
    cut = next(at for at, text in enumerate(columns[-1]) if text)
    last = columns[-1][cut:]
    count = status_lines(last)
    parts = [run_together(list(some), False) for is_filled, some in groupby(last[count:], bool) if is_filled]
    texts = [run_together([line for line in column if line] or [""], False) for column in columns[:-1]]
    return cells(number, *texts, " ".join(last[:count]), *paragraphs(parts))
