"""The publications of a text dump: where each begins, its title, number and date, and how many rows it declares.

A block is anchored by its table header (`Agency Affected Recommendation Status`), never by its title: a title can look
like anything, and two publications with the same title may stand back to back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Pattern

from openrecs.extract.text.landmarks import (
    DATE,
    HEADERS,
    LONE_COUNT,
    OPEN_COUNT,
    PRIORITY_COUNT,
    PUBLICATION_NUMBER,
    SECTIONS,
    SORT,
)
from openrecs.extract.text.lines import Line, Lines, first_filled, last_filled, number
from openrecs.extract.text.promises import is_whole
from openrecs.extract.text.unprint.decorations import bare
from openrecs.statuses import is_like_status
from openrecs.text import plain

TITLE_LINES = 3
_HEADING_LINES = 4  # number, date, count and priority count; a text that ends below these shows no header
# Without a date under it only a number with a year in it is one: a title may be "COVID-19", or end in "F-35".
_NUMBER = re.compile(r"(?:[A-Z]{1,6}[-/]){1,4}[0-9]{2}-[0-9]{1,6}[A-Z]{0,5}")
_WITH_YEAR = re.compile(r"(?=.*[0-9]{4})(?!.*-[0-9]{3}).{4,24}")


@dataclass(frozen=True, slots=True)
class Block:
    """One publication of a dump: its heading, and its body as the lines `start` to `end` (exclusive).

    `agency` says how rows show their agency: `joined` to the text, on its `own line`, or `none` (a matter).
    `separate` is true where the header's labels stand on lines of their own, and so do the cells of its rows.
    `section` is set on a product page, whose tables have a section heading and neither title nor count.
    `first` is the index of the first line that belongs to the heading.
    """

    title: str
    title_line: int
    number: str | None
    date: str | None
    declared: int | None
    declared_priority: int | None
    agency: str
    separate: bool
    section: str | None
    first: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Header:
    agency: str
    separate: bool
    first: int
    start: int


def find(lines: Lines) -> list[Block]:
    """Return the blocks of a dump in document order; the body of each ends where the next heading begins."""
    headers = _headers(lines)
    if not headers:
        return []
    floors = [0, *(h.start for h in headers[:-1])]
    headings = [_heading(lines, h, floor) for h, floor in zip(headers, floors, strict=True)]
    ends = [*(h.first for h in headings[1:]), _begun(lines, headers[-1])]
    return [_with_end(block, end) for block, end in zip(headings, ends, strict=True)]


def _begun(lines: Lines, last: _Header) -> int:
    """Return where a heading begins that the text ends inside of; the length of the text if there is none."""
    bottom: list[int] = []
    while len(bottom) < _HEADING_LINES and (at := last_filled(lines, bottom[0] if bottom else len(lines), last.start)):
        bottom.insert(0, at)
    for at in bottom:
        if OPEN_COUNT.fullmatch(lines[at].words):
            return _heading(lines, _Header(last.agency, False, at + 1, at + 1), last.start).first
    for at in bottom:
        if _NUMBER.fullmatch(plain(lines[at].text)) and all(DATE.fullmatch(lines[b].text) for b in bottom if b > at):
            return _title(lines, at, last.start)[1]
    return len(lines)


def _with_end(block: Block, end: int) -> Block:
    values = {name: getattr(block, name) for name in Block.__slots__}
    return Block(**{**values, "end": end})


def _headers(lines: Lines) -> list[_Header]:
    found: list[_Header] = []
    for at in lines.of("header", "label"):
        if (not found or at >= found[-1].start) and (header := _header_at(lines, at)):
            found.append(header)
    return found


def _header_at(lines: Lines, at: int) -> _Header | None:
    """Recognise a table header that begins at `at`, on one line or with a line for each label."""
    words = SORT.sub("", lines[at].words)
    for labels, agency in HEADERS.items():
        if words == " ".join(labels):
            return _Header(agency, False, at, at + 1)
        if words == labels[0] and (after := _labels_follow(lines, at + 1, labels[1:])):
            return _Header(agency, True, at, after)
    return None


def _labels_follow(lines: Lines, at: int, labels: tuple[str, ...]) -> int | None:
    for label in labels:
        found = first_filled(lines, at, min(at + 3, len(lines)))
        if found is None or SORT.sub("", lines[found].words) != label:
            return None
        at = found + 1
    return at


def _heading(lines: Lines, header: _Header, floor: int) -> Block:
    """Read upwards from a table header: counts, then date, number and title."""
    first, declared, priority, section = header.first, None, None, None
    while (above := last_filled(lines, first, floor)) is not None:
        words = lines[above].words
        if words in SECTIONS:
            section, first = SECTIONS[words], above
            break
        if (count := OPEN_COUNT.fullmatch(words)) and declared is None:
            declared, first = number(count[1]), above
        elif (count := PRIORITY_COUNT.fullmatch(words)) and declared is None:
            priority, first = number(count[1]), above
        elif words == "open recommendations" and declared is None and (n := _lone_count(lines, above, floor)):
            declared, first = n
        else:
            break
    if section:
        return _block(header, first, "", first, None, None, declared, priority, section)
    if declared is None:
        return _block(header, header.first, "", header.first, None, None, None, None, None)
    date, at = _date(lines, first, floor)
    printed, at = _take(lines, at, floor, PUBLICATION_NUMBER if date else _NUMBER)
    title, title_at = _title(lines, at, floor)
    return _block(header, title_at, title, title_at, printed, date, declared, priority, None)


def _block(
    header: _Header,
    first: int,
    title: str,
    title_line: int,
    printed: str | None,
    date: str | None,
    declared: int | None,
    priority: int | None,
    section: str | None,
) -> Block:
    return Block(
        title, title_line, printed, date, declared, priority, header.agency, header.separate, section, first,
        header.start, 0,
    )  # fmt: skip


def _lone_count(lines: Lines, at: int, floor: int) -> tuple[int, int] | None:
    """Recognise a count whose number stands on the line above its words, as text extractors print a badge."""
    above = last_filled(lines, at, floor)
    if above is None or not LONE_COUNT.fullmatch(lines[above].text):
        return None
    return number(lines[above].text), above


def _date(lines: Lines, before: int, floor: int) -> tuple[str | None, int]:
    """Take the line above if it is a date, or is in a date's place: with a year in it, under a GAO number."""
    date, at = _take(lines, before, floor, DATE)
    if date:
        return date, at
    odd, odd_at = _take(lines, before, floor, _WITH_YEAR)
    number_, _ = _take(lines, odd_at, floor, _NUMBER) if odd else (None, before)
    return (odd, odd_at) if number_ else (None, before)


def _take(lines: Lines, before: int, floor: int, pattern: Pattern[str]) -> tuple[str | None, int]:
    """Take the nearest line above if the pattern matches it; return it and where to go on."""
    above = last_filled(lines, before, floor)
    if above is not None and pattern.fullmatch(plain(lines[above].text)):
        return lines[above].text, above
    return None, before


def _title(lines: Lines, before: int, floor: int) -> tuple[str, int]:
    """Return the title above `before` and its first line: a short paragraph between blank lines, else one line."""
    last = last_filled(lines, before, floor)
    if last is None:
        return "", before
    top = last
    while top > floor and _can_continue_in_title(lines[top - 1]) and last - top < TITLE_LINES:
        top -= 1
    is_paragraph = last + 1 < before and last - top < TITLE_LINES and (top == 0 or not lines[top - 1])
    above = last_filled(lines, last, floor)
    is_broken = above is not None and lines[above].text.endswith(":")  # GAO breaks a title behind its colon
    first = top if is_paragraph else above if is_broken and above is not None else last
    return bare(" ".join(line.text for line in lines[first : last + 1] if line)), first


def _can_continue_in_title(line: Line) -> bool:
    """A title broken over two lines has no end of a sentence in the middle; a status or heading is not part of one."""
    is_heading = line.text.casefold() == "open recommendations"
    return bool(line) and not is_whole(line.text) and not is_like_status(line.text) and not is_heading
