"""Undoes what text programs do to a page before the grammar sees its lines.

Decorations are taken off, and blank lines behind every line. Text browsers number links and set tables in columns,
others write Markdown, and all of them wrap. A text that none of that was done to comes out as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from openrecs.extract.text.unprint import bars, markdown, text_columns
from openrecs.extract.text.unprint.decorations import plain_headers, undecorated, undoubled, unquoted
from openrecs.extract.text.unprint.links import unmarked
from openrecs.extract.text.unprint.printed import Printed, printed
from openrecs.extract.text.unprint.seams import is_name
from openrecs.extract.text.unprint.wrapped import joined

_MARK = "Priority Rec."


def undone(text: str) -> list[Printed]:
    """Return the lines of a text as if it had only been copied; a line made of several has the first one's number."""
    lines, width = plain_headers(unquoted(undoubled(printed(text)))), 0
    if bars.BAR.search(text):
        lines = bars.in_cells(lines)
    if "---" in text and "|" in text:
        lines = markdown.in_cells(lines)
    if "[" in text:
        lines = unmarked(lines)
    lines = undecorated(lines)
    if "  " in text and "tatus" in text:
        lines, width = text_columns.in_cells(lines)
    if "Rec." not in text:
        return joined(lines, width)
    return _without_marks(joined(lines, width))


def _without_marks(lines: Sequence[Printed]) -> list[Printed]:
    return [part for line in lines for part in _without_mark(line)]


def _without_mark(line: Printed) -> list[Printed]:
    """Part an agency from the priority mark behind it: where tabs became blanks, they stand on one line."""
    bare = line.raw.rstrip(" ")
    name = bare[: -len(_MARK)].rstrip(" ")
    if line.is_whole or not bare.endswith(_MARK) or not name or "\t" in line.text or not is_name(name):
        return [line]
    return [Printed(line.number, part, part) for part in (name, _MARK)]
