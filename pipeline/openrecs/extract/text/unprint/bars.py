"""Tables whose cells a program parted by bars, `|` or the lines of a box, without the rule that makes Markdown of them.

    Agency Affected | Recommendation | Status
    Coast Guard | The Commandant should ... (Recommendation 1) | Open
    | Coast       | The Commandant should keep | Open                    |
    | Guard       | one list.                  | The Coast Guard agreed. |

A line whose last cell a status opens begins a row; another line with as many cells goes on with the row above it. A row
that has no status, or a line with more cells than the table has columns, leaves the page in doubt, and so refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from openrecs.extract.text.landmarks import header_agency
from openrecs.extract.text.unprint.decorations import bare
from openrecs.extract.text.unprint.printed import Printed, cells
from openrecs.extract.text.unprint.status_cell import paragraphs, parted, status_lines
from openrecs.text import squeeze

BARS = "|\u2502\u2503\u2551"
BAR = re.compile(f"[{BARS}]")
_RULE = frozenset("+-=|: \u2500\u2501\u2502\u2503\u2550\u2551\u250c\u2510\u2514\u2518\u251c\u2524\u252c\u2534\u253c")
_SHORTEST_RULE, _LONGEST_RULE = 3, 400
_LONGEST_HEADER = 200
_DOUBT = "a row of a table parted by bars has no status, or another number of cells than the table has columns"


def in_cells(lines: Sequence[Printed]) -> list[Printed]:
    """Make rows of cells of every table parted by bars; leave any other text alone, and Markdown to `markdown`."""
    heads = {at: labels for at in range(len(lines)) if (labels := _labels(lines, at))}
    if not heads:
        return list(lines)
    table = _Table()
    for at, line in enumerate(lines):
        is_lid = at + 1 in heads and _is_rule(line.text)
        table.take(Printed(line.number, "", "") if is_lid else line, heads.get(at, ()))
    return table.ended()


class _Table:
    """The lines done so far, and the row that is being gathered."""

    def __init__(self) -> None:
        self._done: list[Printed] = []
        self._columns = 0
        self._row: list[list[str]] = []
        self._first: Printed | None = None

    def take(self, line: Printed, labels: tuple[str, ...]) -> None:
        """Take the next line; `labels` are those of a header."""
        found = _parts(line.text) if self._columns and BAR.search(line.text) else []
        if found and not labels and not _is_rule(line.text):
            self._take_cells(line, found)
            return
        self._close_row()
        self._columns = len(labels) or self._columns
        is_rule = self._columns and not labels and _is_rule(line.text)
        blank = Printed(line.number, "", "")
        self._done.append(cells(line.number, *labels) if labels else blank if is_rule else line)

    def _take_cells(self, line: Printed, found: list[str]) -> None:
        if len(found) == self._columns and self._row and not parted(found[-1]):
            self._row.append(found)
            return
        self._close_row()
        if len(found) == self._columns:
            self._row, self._first = [found], line
        else:
            doubt = _DOUBT if len(found) > self._columns else ""
            self._done.append(Printed(line.number, line.text, line.raw, doubt=doubt))

    def _close_row(self) -> None:
        if self._first is not None:
            whole = [squeeze(" ".join(column)) for column in zip(*self._row, strict=True)]
            status = _status([parts[-1] for parts in self._row])
            doubt = "" if status and all(whole) else _DOUBT
            self._done.append(cells(self._first.number, *whole[:-1], *(status or whole[-1:]), doubt=doubt))
        self._row, self._first = [], None

    def ended(self) -> list[Printed]:
        """Return all lines."""
        self._close_row()
        return self._done


def _status(last: Sequence[str]) -> tuple[str, ...]:
    """Return the status that opens the lines of a last cell, then its definition and the comments; empty for none."""
    count = status_lines(last)
    if len(last) == 1 or not count:
        return parted(" ".join(last))
    return (squeeze(" ".join(last[:count])), *paragraphs([squeeze(" ".join(last[count:]))]))


def _parts(text: str) -> list[str]:
    """Cut a line at its bars; one that opens and one that closes the line part nothing."""
    found = [squeeze(part) for part in BAR.split(text)]
    start = 0 if found[0] else 1
    return found[start:] if found[-1] or len(found) == start + 1 else found[start:-1]


def _labels(lines: Sequence[Printed], at: int) -> tuple[str, ...]:
    """Return the labels of a header that stands at `at`; empty for any other line, and for Markdown's."""
    text = lines[at].text
    if len(text) > _LONGEST_HEADER or not BAR.search(text):
        return ()
    below = lines[at + 1].text if at + 1 < len(lines) else ""
    is_markdown = "---" in below and "|" in below and _is_rule(below)
    parts = tuple(map(bare, _parts(text)))
    is_ours = len(parts) > 1 and header_agency(" ".join(parts))
    return parts if is_ours and not is_markdown else ()


def _is_rule(text: str) -> bool:
    bare = text.strip()
    return _SHORTEST_RULE <= len(bare) <= _LONGEST_RULE and set(bare) <= _RULE
