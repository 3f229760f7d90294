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

A publication is anchored by its count line, and ends where the next one's title begins. Directors and their phones are
passed over: they never leave this module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipeline.blocks.landmarks import LABEL, LISTED_COUNT, LISTED_TOTAL, NUMBER_AND_DATE, PUBLICATION_NUMBER
from pipeline.blocks.lines import Line, first_filled, is_end, last_filled, number
from pipeline.characters import plain

_NUMBER_BEGINS = re.compile(rf"{PUBLICATION_NUMBER.pattern},")
_UNDER_TITLE = ("Director:", "Directors:", "Phone:")
_TEXTS = ("Recommendation", "Matter")
ROW_LINES = 40  # a text of more lines than this is not looked for
_PRIORITY = ("priority recommendation", "priority rec.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list, by label: each value is its text, `None` where the label is missing; `line` is the first."""

    line: Line
    text: str | None
    agency: str | None
    status: str | None
    is_priority: bool
    comments: tuple[str, ...]
    is_matter: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One publication of a list: `declared` rows, and the `entries` that could be read; `top` is its first line."""

    top: int
    line: Line
    title: str
    number: str | None
    date: str | None
    declared: int
    declared_priority: int | None
    entries: tuple[Entry, ...]


def begins_heading(text: str) -> bool:
    """Say whether a line is one that stands under a title: at the end of a text it is what a cut left of a heading."""
    return text.startswith(_UNDER_TITLE) or _NUMBER_BEGINS.match(plain(text)) is not None


def may_be_list(text: str) -> bool:
    """Say quickly whether a text can be such a list at all."""
    return "publications with a total of" in text or ("Agency:" in text and "Status:" in text)


def form(lines: list[Line]) -> Literal["dated", "undated"] | None:
    """Say which list the lines are: with number and date under a title, without, or `None` for no list.

    A list has a count line above rows that have a label for each field, or the total line at its head.
    """
    listed = find(lines)
    has_total = any(LISTED_TOTAL.fullmatch(plain(line.text).casefold()) for line in lines)
    if not has_total and not any(p.entries for p in listed):
        return None
    return "dated" if any(p.date for p in listed) else "undated"


def find(lines: list[Line]) -> list[Listed]:
    """Return the publications of a list, in document order."""
    counts = [at for at in range(len(lines)) if _is_count(lines, at)]
    if not counts:
        return []
    floors = [0, *(at + 1 for at in counts[:-1])]
    tops = [_heading_top(lines, at, floor) for at, floor in zip(counts, floors, strict=True)]
    ends = [*tops[1:], len(lines)]
    return [_listed(lines, top, at, end) for top, at, end in zip(tops, counts, ends, strict=True)]


def _is_count(lines: list[Line], at: int) -> bool:
    """A count line that heads a publication; the same words in the prose of a comment have no label around them."""
    if not LISTED_COUNT.fullmatch(plain(lines[at].text).casefold()):
        return False
    above = last_filled(lines, at)
    return (
        above is None
        or not (label := LABEL.fullmatch(lines[above].text))
        or label[1] in ("Phone", "Director", "Directors")
    )


def _heading_top(lines: list[Line], count: int, floor: int) -> int:
    """Return the index of the title above a count line: over phone, director, number and date."""
    at = count
    while (above := last_filled(lines, at, floor)) is not None:
        text = lines[above].text
        label = LABEL.fullmatch(text)
        if not (label and label[1] in ("Director", "Directors", "Phone")) and not NUMBER_AND_DATE.fullmatch(
            plain(text)
        ):
            break
        at = above
    return at if above is None or _is_no_title(lines[above].text) else above


def _is_no_title(text: str) -> bool:
    """Say whether the line above a heading is no title: then the heading has lost it.

    It may belong to the row before (a label, the end of a comment) or to the head of the page.
    """
    is_sentence = text.endswith((".", "!", "?")) and not text.endswith("U.S.")
    is_head = text.endswith('"') or text.endswith(":") or LISTED_TOTAL.match(plain(text).casefold()) is not None
    return bool(LABEL.fullmatch(text)) or text.casefold() in _PRIORITY or is_sentence or is_head or len(text) > 400


def _listed(lines: list[Line], top: int, count: int, end: int) -> Listed:
    heading = [line for line in lines[top:count] if line]
    is_titled = (
        bool(heading) and not LABEL.fullmatch(heading[0].text) and not NUMBER_AND_DATE.fullmatch(heading[0].text)
    )
    dated = next((m for line in heading if (m := NUMBER_AND_DATE.fullmatch(plain(line.text)))), None)
    words = LISTED_COUNT.fullmatch(plain(lines[count].text).casefold())
    declared = number(words[1]) if words else 0
    priority = declared if words and words[2] else number(words[3]) if words and words[3] else None
    return Listed(
        top=top,
        line=heading[0] if heading else lines[count],
        title=heading[0].text if is_titled else "",
        number=dated[1] if dated else None,
        date=dated[2] if dated else None,
        declared=declared,
        declared_priority=priority,
        entries=tuple(_entries(lines[count + 1 : end])),
    )


def _entries(lines: list[Line]) -> list[Entry]:
    """Cut a publication's lines into rows; one begins at `Recommendation:`, or at `Agency:` where that line is lost."""
    starts = [at for at in range(len(lines)) if _opens_row(lines, at)]
    return [_entry(lines[a:b]) for a, b in pairwise([*starts, len(lines)])]


def _opens_row(lines: list[Line], at: int) -> bool:
    """Say whether a row begins here; a comment may hold a line that begins like a label, but not all three."""
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


def _entry(lines: list[Line]) -> Entry:
    values: dict[str, list[str]] = {}
    current, is_priority = "", False
    for line in lines:
        found = None if current == "Comments" else LABEL.fullmatch(line.text)
        if found:
            current = found[1]
            values.setdefault(current, []).extend([found[2]] if found[2] else [])
        elif current == "Comments" and is_end(line):
            break
        elif current in ("Status", "Agency", "Recommendation") and line.text.casefold() in _PRIORITY:
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
    )
