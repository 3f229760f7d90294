"""Undoes what text programs do to a page before the grammar sees its lines.

Decorations are taken off, and blank lines behind every line. Text browsers number links and set tables in columns,
others write Markdown, and all of them wrap. Each of that is tried only where a sign of it is seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from operator import and_

from openrecs.extract.text.sentence_signs import is_name
from openrecs.extract.text.unprint import bars, decorations, markdown, text_columns
from openrecs.extract.text.unprint.links import LINK, unmarked
from openrecs.extract.text.unprint.printed import Printed, printed
from openrecs.extract.text.unprint.text_columns import may_be_header
from openrecs.extract.text.unprint.width import may_be_wrapped
from openrecs.extract.text.unprint.wrapped import joined
from openrecs.text import lines as split_lines

_MARK = "Priority Rec."
_MARKED = re.compile(rf"\S[^\S\n]+{_MARK} *$", re.MULTILINE)


def as_copied(text: str) -> list[str] | None:
    """Return the lines of a text in which no sign of a program is seen, but for decorations; `None` where one is."""
    texts = split_lines(text)
    if not _is_as_copied(text, texts):
        return None
    for at, line in decorations.plainly(texts).items():
        texts[at] = line
    return texts


def undone(text: str) -> list[Printed]:
    """Return the lines of a text as if it had only been copied; a line made of several has the first one's number."""
    lines, width = decorations.unquoted(decorations.undoubled(printed(text))), 0
    if bars.BAR.search(text):
        lines = bars.in_cells(lines)
    if "---" in text and "|" in text:
        lines = markdown.in_cells(lines)
    if LINK.search(text):
        lines = unmarked(lines)
    lines = decorations.undecorated(lines)
    if "  " in text and "tatus" in text:
        lines, width = text_columns.in_cells(lines)
    return _without_marks(joined(lines, width))


def _is_as_copied(text: str, texts: Sequence[str]) -> bool:
    if any(bar in text for bar in bars.BARS) or LINK.search(text) or (_MARK in text and _MARKED.search(text)):
        return False
    filled = [line != "" and not line.isspace() for line in texts]
    is_doubled = not any(map(and_, filled, islice(filled, 1, None)))
    if is_doubled or decorations.may_be_quoted(texts) or ("  " in text and any(map(may_be_header, texts))):
        return False
    return not may_be_wrapped(texts)


def _without_marks(lines: Sequence[Printed]) -> list[Printed]:
    return [part for line in lines for part in _without_mark(line)]


def _without_mark(line: Printed) -> list[Printed]:
    """Part an agency from the priority mark behind it: where tabs became blanks, they stand on one line."""
    bare = line.raw.rstrip(" ")
    name = bare[: -len(_MARK)].rstrip(" ")
    if line.is_whole or not bare.endswith(_MARK) or not name or "\t" in line.text or not is_name(name):
        return [line]
    return [Printed(line.number, part, part) for part in (name, _MARK)]
