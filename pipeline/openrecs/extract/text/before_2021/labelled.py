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

A publication is anchored by its count line, and ends where the next one's title begins (`list_headings`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal

from openrecs.extract.text.before_2021 import list_headings
from openrecs.extract.text.before_2021.list_headings import PRIORITY, Heading
from openrecs.extract.text.landmarks import LABEL
from openrecs.extract.text.lines import Line, Lines, first_filled, is_end, last_filled
from openrecs.records import RawPublication, RawRecommendation

_TEXTS = ("Recommendation", "Matter")
_HEADING_LINES = 3  # a heading that a text ends inside of has no more below its number or its director
ROW_LINES = 40  # a text of more lines than this is not looked for


@dataclass(frozen=True, slots=True)
class Entry:
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
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One publication of a list: its heading, the `entries` that could be read, and where the lines above them are."""

    heading: Heading
    entries: tuple[Entry, ...]
    unread: range


def form(lines: Lines) -> Literal["dated", "undated"] | None:
    """Say which list the lines are: with number and date under a title, without, or `None` for no list.

    A list has a count line above rows that have a label for each field, or the total line at its head.
    """
    listed = find(lines)
    is_list = bool(lines.of("total")) or any(p.entries for p in listed)
    if not is_list and not _has_lost_counts(lines):
        return None
    is_dated = any(p.heading.date for p in listed) if is_list else bool(lines.of("dated"))
    return "dated" if is_dated else "undated"


def _has_lost_counts(lines: Lines) -> bool:
    """Say whether rows stand under a publication's number, director or phone, and no count is left."""
    return bool(starts(lines)) and any(list_headings.begins_heading(line.text) for line in lines if line)


def find(lines: Lines) -> list[Listed]:
    """Return the publications of a list, in document order."""
    counts = [at for at in lines.of("count", "listed") if list_headings.is_count(lines, at)]
    floors = [0, *(at + 1 for at in counts[:-1])] if counts else []
    headings = [list_headings.read(lines, at, floor) for at, floor in zip(counts, floors, strict=True)]
    ends = [*(heading.top for heading in headings[1:]), len(lines)] if counts else []
    rows = starts(lines)
    return [
        Listed(heading, *entries(lines, rows, count + 1, end))
        for heading, count, end in zip(headings, counts, ends, strict=True)
    ]


def above_first(lines: Lines, listed: list[Listed]) -> Sequence[Line]:
    """Return the lines on which rows begin above the first publication's heading: their own heading was not known."""
    end = listed[0].heading.top if listed else len(lines)
    return [lines[at] for at in starts(lines) if at < end]


def entries(lines: Lines, rows: list[int], first: int, end: int) -> tuple[tuple[Entry, ...], range]:
    """Read the rows that begin from `first` to `end`, and return them and where the lines above them stand."""
    its = [at for at in rows if first <= at < end]
    found = tuple(_entry(lines[a:b]) for a, b in pairwise([*its, end]))
    return found, range(first, its[0] if its else end)


def starts(lines: Lines) -> list[int]:
    """Return where rows begin: at `Recommendation:`, or at `Agency:` where that line is lost.

    A comment may hold a line that begins like a label, but not all three.
    """
    where = lines.of("field")
    names = [_label(lines[at]) for at in where]
    found = []
    for place, (at, name) in enumerate(zip(where, names, strict=True)):
        below = [names[i] for i in range(place + 1, min(place + 3, len(where))) if where[i] < at + ROW_LINES]
        if name in _TEXTS and (below == ["Agency", "Status"] or (name == "Matter" and below[:1] == ["Status"])):
            found.append(at)
        elif name == "Agency" and below[:1] == ["Status"] and _is_next(lines, at, where[place + 1]):
            has_text = place and names[place - 1] in _TEXTS and where[place - 1] >= at - ROW_LINES
            found += [] if has_text else [at]
    return found


def _is_next(lines: Lines, at: int, below: int) -> bool:
    return first_filled(lines, at + 1, len(lines)) == below


def _label(line: Line) -> str | None:
    found = LABEL.fullmatch(line.text) if line.kind == "field" else None
    return found[1] if found else None


def _end(lines: Sequence[Line]) -> int:
    """Return where a row ends: before the page's foot, or before a row or a heading that the text ends inside of."""
    status = next((at for at, line in enumerate(lines) if _label(line) == "Status"), len(lines))
    for at in range(status + 1, len(lines)):
        if is_end(lines[at]):
            return at
        if _label(lines[at]) in _TEXTS and _follow(lines, at, 1):
            return at
        if list_headings.begins_heading(lines[at].text) and _follow(lines, at, _HEADING_LINES):
            above = last_filled(lines, at, status + 1)
            return at if above is None else above
    return len(lines)


def _follow(lines: Sequence[Line], at: int, most: int) -> bool:
    """Say whether no more than `most` filled lines follow a line; blank ones do not count."""
    below = (line for line in islice(lines, at + 1, None) if line)
    return len(list(islice(below, most + 1))) <= most


def _entry(lines: Sequence[Line]) -> Entry:
    values: dict[str, list[str]] = {}
    current, is_priority = "", False
    end = _end(lines)
    for line in lines[:end]:
        found = None if current == "Comments" else LABEL.fullmatch(line.text)
        if found:
            current = found[1]
            values.setdefault(current, []).extend([found[2]] if found[2] else [])
        elif current in ("Status", "Agency", "Recommendation") and line.text.casefold() in PRIORITY:
            is_priority = True
        elif line:
            values.setdefault(current, []).append(line.text)
    matter = values.get("Matter")
    return Entry(
        line=lines[0],
        text=" ".join(values.get("Recommendation", matter or [])) or None,
        agency=" ".join(values.get("Agency", [])) or None,
        status=" ".join(values.get("Status", [])) or None,
        is_priority=is_priority,
        comments=tuple(values.get("Comments", ())),
        is_matter=matter is not None,
        is_ended=end < len(lines),
    )


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
