"""One line for each recommendation: what happened, the beginning of its text, its agency and its id.

What happened orders the lines, closed and opened before the rest, then the department. `The Director of ... should` is
left out of a text, for the agency is named beside it, and little else would fit.
"""

from __future__ import annotations

import re

from openrecs.compare.between import Comparison
from openrecs.compare.outputs import diff_text
from openrecs.compare.outputs.outline import Agency, Item, outline, rank

LEAST_TEXT = 20  # characters of a text that are shown, though the line is longer than asked for then
LONGEST_NAME = 24  # characters of an agency without a code
_ADDRESSEE = re.compile(r"(?:[^.;:]|(?<=[A-Z])\.){1,150}? should(?:,[^,]{1,150},)? (?=[a-z])")


def render(comparison: Comparison, width: int = diff_text.WIDTH) -> bytes:
    """Return the comparison as UTF-8, a line for each recommendation, no longer than `width` where it can be."""
    said = outline(comparison)
    listed = [(agency, item) for section in said.sections for agency in section.agencies for item in agency.items]
    listed.sort(key=lambda one: rank(one[1].entries[0].kind))
    happened = [_happened(item) for _, item in listed]
    first = max(map(len, happened), default=0)
    rows = [_row(what.ljust(first), agency, item, width) for what, (agency, item) in zip(happened, listed, strict=True)]
    head, tail = (list(diff_text.lines(part(said), width)) for part in (diff_text.head, diff_text.tail))
    return diff_text.encoded([*head, *rows, *tail])


def _happened(item: Item) -> str:
    more = len(item.entries) - 1
    return item.entries[0].brief + (f" +{more}" if more else "")


def _row(what: str, agency: Agency, item: Item, width: int) -> str:
    end = f"{agency.code or cut(agency.name, LONGEST_NAME)}  {item.recommendation_id}"
    room = max(LEAST_TEXT, width - len(what) - len(end) - 4)
    text = _ADDRESSEE.sub("", item.text, count=1) if _ADDRESSEE.match(item.text) else item.text
    return f"{what}  {cut(text or item.title, room).ljust(room)}  {end}"


def cut(text: str, length: int) -> str:
    """Return the beginning of a text, at most that long, cut at a word."""
    if len(text) <= length:
        return text
    return f"{text[: length - 1].rpartition(' ')[0] or text[: length - 2]} …"
