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

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal

from openrecs.extract.text import list_headings
from openrecs.extract.text.landmarks import LABEL, LISTED_TOTAL, NUMBER_AND_DATE
from openrecs.extract.text.lines import Line, first_filled, is_end, last_filled
from openrecs.extract.text.list_headings import PRIORITY, Heading
from openrecs.text import plain

_TEXTS = ("Recommendation", "Matter")
_HEADING_LINES = 3  # a heading that a text ends inside of has no more below its number or its director
ROW_LINES = 40  # a text of more lines than this is not looked for
_DATED = 80  # characters; no line with a number and a date is longer


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
    """One publication of a list: its heading, the `entries` that could be read, and the lines above the first."""

    heading: Heading
    entries: tuple[Entry, ...]
    unread: tuple[Line, ...]


def may_be_list(text: str) -> bool:
    """Say quickly whether a text can be such a list at all."""
    words = text.casefold().replace("_", " ")
    return "publications with a total of" in words or ("agency" in words and "status" in words and ":" in words)


def form(lines: list[Line]) -> Literal["dated", "undated"] | None:
    """Say which list the lines are: with number and date under a title, without, or `None` for no list.

    A list has a count line above rows that have a label for each field, or the total line at its head.
    """
    listed = find(lines)
    has_total = any(LISTED_TOTAL.fullmatch(line.words) for line in lines)
    is_list = has_total or any(p.entries for p in listed)
    if not is_list and not _has_lost_counts(lines):
        return None
    is_dated = any(p.heading.date for p in listed) if is_list else any(map(_is_dated, lines))
    return "dated" if is_dated else "undated"


def _has_lost_counts(lines: list[Line]) -> bool:
    """Say whether rows stand under a publication's number, director or phone, and no count is left."""
    has_heading = any(_is_dated(line) or list_headings.begins_heading(line.text) for line in lines)
    return has_heading and any(opens_row(lines, at) for at in range(len(lines)))


def _is_dated(line: Line) -> bool:
    return len(line.text) < _DATED and NUMBER_AND_DATE.fullmatch(plain(line.text)) is not None


def find(lines: list[Line]) -> list[Listed]:
    """Return the publications of a list, in document order."""
    counts = [at for at in range(len(lines)) if list_headings.is_count(lines, at)]
    floors = [0, *(at + 1 for at in counts[:-1])] if counts else []
    headings = [list_headings.read(lines, at, floor) for at, floor in zip(counts, floors, strict=True)]
    ends = [*(heading.top for heading in headings[1:]), len(lines)] if counts else []
    return [
        _listed(heading, lines[count + 1 : end]) for heading, count, end in zip(headings, counts, ends, strict=True)
    ]


def above_first(lines: list[Line], listed: list[Listed]) -> list[Line]:
    """Return the lines on which rows begin above the first publication's heading: their own heading was not known."""
    end = listed[0].heading.top if listed else len(lines)
    return [lines[at] for at in range(end) if opens_row(lines, at)]


def _listed(heading: Heading, lines: list[Line]) -> Listed:
    found, above = entries(lines)
    return Listed(heading, found, tuple(line for line in above if line))


def entries(lines: list[Line]) -> tuple[tuple[Entry, ...], list[Line]]:
    """Cut lines into rows, and return them and the lines above the first.

    A row begins at `Recommendation:`, or at `Agency:` where that line is lost.
    """
    starts = [at for at in range(len(lines)) if opens_row(lines, at)]
    found = tuple(_entry(lines[a:b]) for a, b in pairwise([*starts, len(lines)]))
    return found, lines[: starts[0]] if starts else lines


def opens_row(lines: list[Line], at: int) -> bool:
    """Say whether a row begins at index `at`; a comment may hold a line that begins like a label, but not all three."""
    label = _label(lines[at])
    if label in _TEXTS:
        below = [found for line in lines[at + 1 : at + ROW_LINES] if (found := _label(line))]
        return below[:2] == ["Agency", "Status"] or (label == "Matter" and below[:1] == ["Status"])
    if label == "Agency":
        above = [found for line in lines[max(0, at - ROW_LINES) : at] if (found := _label(line))]
        below_at = first_filled(lines, at + 1, len(lines))
        has_status = below_at is not None and _label(lines[below_at]) == "Status"
        return has_status and (not above or above[-1] not in _TEXTS)
    return False


def _label(line: Line) -> str | None:
    found = LABEL.fullmatch(line.text)
    return found[1] if found else None


def _end(lines: list[Line]) -> int:
    """Return where a row ends: before the page's foot, or before a row or a heading that the text ends inside of."""
    status = next((at for at, line in enumerate(lines) if _label(line) == "Status"), len(lines))
    for at in range(status + 1, len(lines)):
        if is_end(lines[at]):
            return at
        if _label(lines[at]) in _TEXTS and _follow(lines, at, 1) and set(_labels(lines[at + 1 : at + 9])) <= {"Agency"}:
            return at
        if list_headings.begins_heading(lines[at].text) and _follow(lines, at, _HEADING_LINES):
            above = last_filled(lines, at, status + 1)
            return at if above is None else above
    return len(lines)


def _follow(lines: list[Line], at: int, most: int) -> bool:
    """Say whether no more than `most` filled lines follow a line; blank ones do not count."""
    below = (line for line in islice(lines, at + 1, None) if line)
    return len(list(islice(below, most + 1))) <= most


def _labels(lines: list[Line]) -> list[str]:
    return [label for line in lines if (label := _label(line))]


def _entry(lines: list[Line]) -> Entry:
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
