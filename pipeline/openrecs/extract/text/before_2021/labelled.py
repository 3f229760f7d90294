"""The grammar of the recommendation lists from before 2021, whose every field has a label at the start of its line.

    {title}
    GAO-20-596, Aug 19, 2020                     (from 2018)
    Director: {name}
    Phone: {number}
    6 open recommendations including 1 priority recommendation
    Recommendation: {text}
    Agency: {department}: {agency}
    Status: Open
    Priority recommendation
    Comments: {paragraphs}

A publication's heading is read upwards from its count, whose form is fixed, to the title, which can look like anything.
A director's name and phone are known here only to be passed over, wherever a program has broken their lines: neither
leaves this module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from openrecs.extract.text.landmarks import LABEL, LISTED_COUNT, LISTED_TOTAL, NUMBER_AND_DATE, PUBLICATION_NUMBER
from openrecs.extract.text.lines import Line, Lines, first_filled, is_end, last_filled, number
from openrecs.extract.text.unprint.decorations import bare
from openrecs.records import RawPublication, RawRecommendation
from openrecs.text import plain

PERSON = ("Director", "Directors", "Phone")
_PRIORITY = ("priority recommendation", "priority rec.")
_TEXTS = ("Recommendation", "Matter")
_UNDER_TITLE = tuple(f"{label}:" for label in PERSON)
_NUMBER_BEGINS = re.compile(rf"{PUBLICATION_NUMBER.pattern},")
_PHONE = re.compile(r"\(?[0-9]{3}\)?[ .-]{0,2}[0-9]{3}[ .-][0-9]{4}")
_PHONE_LINE, _TITLE = 120, 400  # no line of phones, no title is longer
_HEADING_LINES = 3  # a heading that a text ends inside of has no more below its number or its director
_ROW_LINES = 40  # a text of more lines than this is not looked for


class Entry(NamedTuple):
    """One row of a list, by label: each value is its text, `None` where the label is missing; `line` is the first.

    `is_ended`: the page's foot, or the beginning of the next row or heading, stands behind it: it is whole.
    """

    line: Line
    text: str | None
    agency: str | None
    status: str | None
    is_priority: bool
    comments: tuple[str, ...]
    is_matter: bool
    is_ended: bool


class Listed(NamedTuple):
    """One publication of a list: the index of its first line, the `entries` that could be read, the lines above them.

    `has_director` and `has_phone` say whether these labels were found, `has_strange_phone` that a phone has another.
    """

    top: int
    publication: RawPublication
    has_director: bool
    has_phone: bool
    has_strange_phone: bool
    entries: tuple[Entry, ...] = ()
    unread: Sequence[Line] = ()


def form(lines: Lines) -> Literal["dated", "undated"] | None:
    """Say which list the lines are: with number and date under a title, without, or `None` for no list.

    A list has a count line above rows that have a label for each field, or the total line at its head; or it has lost
    its counts, and rows stand under a publication's number, director or phone.
    """
    listed = find(lines)
    is_list = bool(lines.of("total")) or any(one.entries for one in listed)
    if not is_list and not (starts(lines) and any(begins_heading(line.text) for line in lines if line)):
        return None
    is_dated = any(one.publication.published_on for one in listed) if is_list else bool(lines.of("dated"))
    return "dated" if is_dated else "undated"


def find(lines: Lines) -> list[Listed]:
    """Return the publications of a list, in document order."""
    counts = [at for at in lines.of("count", "listed") if _is_count(lines, at)]
    found = [_heading(lines, at, floor) for at, floor in zip(counts, [0, *(at + 1 for at in counts)], strict=False)]
    ends = [*(one.top for one in found[1:]), len(lines)]
    rows = starts(lines)
    for place, (count, end) in enumerate(zip(counts, ends, strict=False)):
        its, unread = entries(lines, rows, count + 1, end)
        found[place] = found[place]._replace(entries=its, unread=unread)
    return found


def starts(lines: Lines) -> list[int]:
    """Return where rows begin: at `Recommendation:`, or at `Agency:` where that line is lost.

    A comment may hold a line that begins like a label, but not all three.
    """
    where = lines.of("field")
    names = [label(lines[at].text) for at in where]
    found = []
    for place, (at, name) in enumerate(zip(where, names, strict=True)):
        below = [names[i] for i in range(place + 1, min(place + 3, len(where))) if where[i] < at + _ROW_LINES]
        if name in _TEXTS and (below == ["Agency", "Status"] or (name == "Matter" and below[:1] == ["Status"])):
            found.append(at)
        elif (
            name == "Agency" and below[:1] == ["Status"] and first_filled(lines, at + 1, len(lines)) == where[place + 1]
        ):
            has_text = place and names[place - 1] in _TEXTS and where[place - 1] >= at - _ROW_LINES
            found += [] if has_text else [at]
    return found


def entries(lines: Lines, rows: list[int], first: int, end: int) -> tuple[tuple[Entry, ...], Sequence[Line]]:
    """Read the rows that begin from `first` to `end`, and return them and the lines above them."""
    its = [at for at in rows if first <= at < end]
    return tuple(_entry(lines[a:b]) for a, b in pairwise([*its, end])), lines[first : its[0] if its else end]


def label(text: str) -> str | None:
    """Return the label that a line begins with, `None` where it has none."""
    found = LABEL.fullmatch(text)
    return found[1] if found else None


def begins_heading(text: str) -> bool:
    """Say whether a line is one that stands under a title: at the end of a text it is what a cut left of a heading."""
    return text.startswith(_UNDER_TITLE) or _NUMBER_BEGINS.match(plain(text)) is not None


def title_above(lines: Sequence[Line], below: int, floor: int = 0) -> tuple[str, int]:
    """Return the title above index `below` and its first line; "" where the heading has lost it."""
    last = last_filled(lines, below, floor)
    if last is None or _is_no_title(lines[last].text):
        return "", below
    above = last_filled(lines, last, floor)
    if above is not None and lines[above].text.endswith(":") and not _is_no_title(lines[above].text):
        return bare(f"{lines[above].text} {lines[last].text}"), above  # GAO breaks a title after its colon
    return bare(lines[last].text), last


def row(publication: RawPublication, entry: Entry, *, is_matter: bool, is_priority: bool) -> RawRecommendation:
    """Return an entry as a row of its publication; these pages mark what is a priority one, so no mark says no."""
    return RawRecommendation(
        publication=publication,
        recommendation=entry.text or "",
        status=entry.status or "",
        location=entry.line.location,
        agency="Congress" if is_matter and not entry.agency else entry.agency or "",
        priority="Priority recommendation" if is_priority else "",
        comments="\n\n".join(entry.comments) or None,
        table="matters" if is_matter else "recommendations",
    )


def _is_count(lines: Sequence[Line], at: int) -> bool:
    """Say whether a count heads a publication; the same words in the prose of a comment have no label around them."""
    above = last_filled(lines, at)
    return above is None or label(lines[above].text) in (None, *PERSON)


def _heading(lines: Sequence[Line], count: int, floor: int) -> Listed:
    """Read the heading above the count line at index `count`; it does not reach above index `floor`."""
    below = _below_title(lines, count, floor)
    title, top = title_above(lines, below, floor)
    texts = [line.text for line in lines[below:count] if line]
    dated = next((m for text in texts if (m := NUMBER_AND_DATE.fullmatch(plain(text)))), None)
    printed, date = dated.groups() if dated else (None, None)
    words = LISTED_COUNT.fullmatch(lines[count].words)
    declared = number(words[1]) if words else 0
    priority = declared if words and words[2] else number(words[3]) if words and words[3] else None
    labels = [label(text) for text in texts]
    return Listed(
        top,
        RawPublication(title, lines[top].location, printed, date, declared_total=declared, declared_priority=priority),
        has_director=not {"Director", "Directors"}.isdisjoint(labels),
        has_phone="Phone" in labels,
        has_strange_phone="Phone" not in labels and any(_is_phone(text) and label(text) is None for text in texts),
    )


def _below_title(lines: Sequence[Line], count: int, floor: int) -> int:
    """Go up from a count over phone, director, number and date, and over a value that stands under its bare label."""
    at = count
    while (above := last_filled(lines, at, floor)) is not None:
        text, higher = lines[above].text, last_filled(lines, above, floor)
        is_value = higher is not None and lines[higher].text in _UNDER_TITLE
        if not (is_value or label(text) in PERSON or NUMBER_AND_DATE.fullmatch(plain(text)) or _is_phone(text)):
            break
        at = above
    return at


def _is_no_title(text: str) -> bool:
    """Say whether a line is not a title, but of the row before (a label, the end of a comment) or of the page's head.

    Of 15,139 titles 26 end in a question mark, and four in a full stop, two of them in "U.S.".
    """
    is_sentence = text.endswith((".", "!")) and not text.endswith("U.S.")
    is_head = text.endswith('"') or LISTED_TOTAL.match(plain(text).casefold()) is not None or text == "Results:"
    is_label = label(text) is not None or text.casefold() in _PRIORITY
    return is_label or is_sentence or is_head or len(text) > _TITLE


def _is_phone(text: str) -> bool:
    return len(text) <= _PHONE_LINE and _PHONE.search(plain(text)) is not None


def _entry(lines: Sequence[Line]) -> Entry:
    values: dict[str, list[str]] = {}
    current, is_priority = "", False
    end = _end(lines)
    for line in lines[:end]:
        found = None if current == "Comments" else LABEL.fullmatch(line.text)
        if found:
            current = found[1]
            values.setdefault(current, []).extend([found[2]] if found[2] else [])
        elif current in ("Status", "Agency", "Recommendation") and line.text.casefold() in _PRIORITY:
            is_priority = True
        elif line:
            values.setdefault(current, []).append(line.text)
    text, agency, status = (" ".join(values.get(name, ())) or None for name in ("Recommendation", "Agency", "Status"))
    matter = values.get("Matter")
    text = text if matter is None or "Recommendation" in values else " ".join(matter) or None
    comments = tuple(values.get("Comments", ()))
    return Entry(lines[0], text, agency, status, is_priority, comments, matter is not None, end < len(lines))


def _end(lines: Sequence[Line]) -> int:
    """Return where a row ends: before the page's foot, or before a row or a heading that the text ends inside of."""
    status = next((at for at, line in enumerate(lines) if label(line.text) == "Status"), len(lines))
    for at in range(status + 1, len(lines)):
        if is_end(lines[at]) or (label(lines[at].text) in _TEXTS and _follow(lines, at, 1)):
            return at
        if begins_heading(lines[at].text) and _follow(lines, at, _HEADING_LINES):
            above = last_filled(lines, at, status + 1)
            return at if above is None else above
    return len(lines)


def _follow(lines: Sequence[Line], at: int, most: int) -> bool:
    """Say whether no more than `most` filled lines follow a line; blank ones do not count."""
    return sum(map(bool, lines[at + 1 :])) <= most
