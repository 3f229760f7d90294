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
    done: list[Printed] = []
    columns, first = 0, 0
    row: list[list[str]] = []  # the lines of the row that is being gathered; `first` is the number of the first one
    for at, line in enumerate(lines):
        labels = heads.get(at, ())
        is_rule = not labels and (columns > 0 or at + 1 in heads) and _is_rule(line.text)
        found = _parts(line.text) if columns and not labels and not is_rule and BAR.search(line.text) else []
        if row and len(found) == columns and not parted(found[-1]):
            row.append(found)
            continue
        done += [_row(first, row)] if row else []
        row, first = ([found] if found and len(found) == columns else []), line.number
        if labels:
            columns = len(labels)
            done.append(cells(line.number, *labels))
        elif is_rule:
            done.append(Printed(line.number, "", ""))
        elif not row:
            done.append(line._replace(doubt=_DOUBT) if len(found) > columns else line)
    return [*done, _row(first, row)] if row else done


def _row(number: int, row: Sequence[Sequence[str]]) -> Printed:
    """Return a row of several lines: the status that opens the last cell, its definition and the comments are cells."""
    whole = [squeeze(" ".join(column)) for column in zip(*row, strict=True)]
    last = [line[-1] for line in row]
    count = status_lines(last) if len(last) > 1 else 0
    status = (squeeze(" ".join(last[:count])), *paragraphs([squeeze(" ".join(last[count:]))]))
    status = status if count else parted(" ".join(last))
    doubt = "" if status and all(whole) else _DOUBT
    return cells(number, *whole[:-1], *(status or whole[-1:]), doubt=doubt)


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
    parts = tuple(map(bare, _parts(text)))
    is_ours = len(parts) > 1 and header_agency(" ".join(parts))
    return parts if is_ours and not ("---" in below and "|" in below and _is_rule(below)) else ()


def _is_rule(text: str) -> bool:
    bare = text.strip()
    return _SHORTEST_RULE <= len(bare) <= _LONGEST_RULE and set(bare) <= _RULE
