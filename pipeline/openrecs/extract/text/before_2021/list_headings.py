"""What stands above a publication's rows in a list of before 2021: title, number and date, director, phone, count.

    {title}
    GAO-20-596, Aug 19, 2020                     (from 2018)
    Director: {name}
    Phone: {number}
    6 open recommendations including 1 priority recommendation

It is read upwards from the count, whose form is fixed, to the title, which can look like anything. A director's name
and phone are known here only to be passed over, wherever a program has broken their lines: neither leaves this module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openrecs.extract.text.landmarks import LABEL, LISTED_COUNT, LISTED_TOTAL, NUMBER_AND_DATE, PUBLICATION_NUMBER
from openrecs.extract.text.lines import Line, last_filled, number
from openrecs.extract.text.unprint.decorations import bare
from openrecs.text import plain

PRIORITY = ("priority recommendation", "priority rec.")
PERSON = ("Director", "Directors", "Phone")
_UNDER_TITLE = tuple(f"{label}:" for label in PERSON)
_NUMBER_BEGINS = re.compile(rf"{PUBLICATION_NUMBER.pattern},")
_PHONE = re.compile(r"\(?[0-9]{3}\)?[ .-]{0,2}[0-9]{3}[ .-][0-9]{4}")
_PHONE_LINE, _TITLE = 120, 400  # no line of phones, no title is longer


@dataclass(frozen=True, slots=True)
class Heading:
    """A publication's heading: `top` is the index of its first line, `line` that line; "" and `None` are not printed.

    `has_director` and `has_phone` say whether these labels were found, `has_strange_phone` that a phone has another.
    """

    top: int
    line: Line
    title: str
    number: str | None
    date: str | None
    declared: int
    declared_priority: int | None
    has_director: bool
    has_phone: bool
    has_strange_phone: bool


def begins_heading(text: str) -> bool:
    """Say whether a line is one that stands under a title: at the end of a text it is what a cut left of a heading."""
    return text.startswith(_UNDER_TITLE) or _NUMBER_BEGINS.match(plain(text)) is not None


def is_count(lines: Sequence[Line], at: int) -> bool:
    """Say whether a count heads a publication; the same words in the prose of a comment have no label around them."""
    above = last_filled(lines, at)
    label = _label(lines[above].text) if above is not None else None
    return label is None or label in PERSON


def read(lines: Sequence[Line], count: int, floor: int) -> Heading:
    """Read the heading above the count line at index `count`; it does not reach above index `floor`."""
    below = _below_title(lines, count, floor)
    title, top = _title(lines, below, floor)
    texts = [line.text for line in lines[below:count] if line]
    dated = next((m for text in texts if (m := NUMBER_AND_DATE.fullmatch(plain(text)))), None)
    words = LISTED_COUNT.fullmatch(lines[count].words)
    declared = number(words[1]) if words else 0
    labels = [_label(text) for text in texts]
    return Heading(
        top=top,
        line=next(line for line in lines[top : count + 1] if line),
        title=title,
        number=dated[1] if dated else None,
        date=dated[2] if dated else None,
        declared=declared,
        declared_priority=declared if words and words[2] else number(words[3]) if words and words[3] else None,
        has_director=any(label in ("Director", "Directors") for label in labels),
        has_phone="Phone" in labels,
        has_strange_phone="Phone" not in labels and any(_is_phone(text) and _label(text) is None for text in texts),
    )


def title_above(lines: Sequence[Line], at: int) -> str:
    """Return the title above the line at index `at`; "" where there is none."""
    return _title(lines, at, 0)[0]


def _below_title(lines: Sequence[Line], count: int, floor: int) -> int:
    """Go up from a count over phone, director, number and date, and over a value that stands under its bare label."""
    at = count
    while (above := last_filled(lines, at, floor)) is not None:
        text = lines[above].text
        if _label(text) in PERSON or NUMBER_AND_DATE.fullmatch(plain(text)) or _is_phone(text):
            at = above
            continue
        higher = last_filled(lines, above, floor)
        if higher is None or lines[higher].text not in _UNDER_TITLE:
            break
        at = higher
    return at


def _title(lines: Sequence[Line], below: int, floor: int) -> tuple[str, int]:
    """Return the title above index `below` and its first line; "" where the heading has lost it."""
    last = last_filled(lines, below, floor)
    if last is None or _is_no_title(lines[last].text):
        return "", below
    above = last_filled(lines, last, floor)
    if above is not None and lines[above].text.endswith(":") and not _is_no_title(lines[above].text):
        return bare(f"{lines[above].text} {lines[last].text}"), above  # GAO breaks a title after its colon
    return bare(lines[last].text), last


def _is_no_title(text: str) -> bool:
    """Say whether a line is not a title, but of the row before (a label, the end of a comment) or of the page's head.

    Of 15,139 titles 26 end in a question mark, and four in a full stop, two of them in "U.S.".
    """
    is_sentence = text.endswith((".", "!")) and not text.endswith("U.S.")
    is_head = text.endswith('"') or LISTED_TOTAL.match(plain(text).casefold()) is not None or text == "Results:"
    is_label = _label(text) is not None or text.casefold() in PRIORITY
    return is_label or is_sentence or is_head or len(text) > _TITLE


def _label(text: str) -> str | None:
    found = LABEL.fullmatch(text)
    return found[1] if found else None


def _is_phone(text: str) -> bool:
    return len(text) <= _PHONE_LINE and _PHONE.search(plain(text)) is not None
