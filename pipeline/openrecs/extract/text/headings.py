"""The publications of a text dump: where each begins, its title, number and date, and how many rows it declares.

A block is anchored by its table header (`Agency Affected Recommendation Status`), never by its title: a title can look
like anything, and two publications with the same title may stand back to back.
"""

from __future__ import annotations

import re
from itertools import islice
from re import Pattern
from typing import NamedTuple

from openrecs.extract.text.landmarks import DATE, HEADERS, PUBLICATION_NUMBER, SECTIONS, SORT
from openrecs.extract.text.lines import Line, Lines, first_filled, last_filled, number
from openrecs.extract.text.promises import is_whole
from openrecs.extract.text.unprint.decorations import bare
from openrecs.statuses import is_like_status
from openrecs.text import plain

_TITLE_LINES = 3
_HEADING_LINES = 4  # number, date, count and priority count; a text that ends below these shows no header
# Without a date under it only a number with a year in it is one: a title may be "COVID-19", or end in "F-35".
_NUMBER = re.compile(r"(?:[A-Z]{1,6}[-/]){1,4}[0-9]{2}-[0-9]{1,6}[A-Z]{0,5}")
_WITH_YEAR = re.compile(r"(?=.*[0-9]{4})(?!.*-[0-9]{3}).{4,24}")


class Block(NamedTuple):
    """One publication of a dump: its heading, and its body as the lines `start` to `end` (exclusive).

    `agency` says how rows show their agency: `joined` to the text, on its `own line`, or `none` (a matter).
    `separate` is true where the header's labels stand on lines of their own, and so do the cells of its rows.
    `section` is set on a product page, whose tables have a section heading and neither title nor count.
    `first` is the index of the first line that belongs to the heading.
    """

    agency: str
    separate: bool
    first: int
    start: int
    end: int = 0
    title: str = ""
    title_line: int = 0
    number: str | None = None
    date: str | None = None
    declared: int | None = None
    declared_priority: int | None = None
    section: str | None = None


def find(lines: Lines) -> list[Block]:
    """Return the blocks of a dump in document order; the body of each ends where the next heading begins."""
    headers: list[Block] = []
    for at in lines.of("header", "label"):
        if (not headers or at >= headers[-1].start) and (header := _header_at(lines, at)):
            headers.append(header)
    floors = [0, *(header.start for header in headers)]
    blocks = [_with_heading(lines, header, floor) for header, floor in zip(headers, floors, strict=False)]
    ends = [*(block.first for block in blocks[1:]), _begun(lines, headers[-1])] if headers else []
    return [block._replace(end=end) for block, end in zip(blocks, ends, strict=True)]


def _begun(lines: Lines, last: Block) -> int:
    """Return where a heading begins that the text ends inside of; the length of the text if there is none."""
    upwards = (at for at in range(len(lines) - 1, last.start - 1, -1) if lines[at])
    bottom = sorted(islice(upwards, _HEADING_LINES))
    for at in bottom:
        if lines[at].kind == "count":
            return _with_heading(lines, last._replace(first=at + 1, start=at + 1), last.start).first
    for at in bottom:
        if _NUMBER.fullmatch(plain(lines[at].text)) and all(DATE.fullmatch(lines[b].text) for b in bottom if b > at):
            return _title(lines, at, last.start)[1]
    return len(lines)


def _header_at(lines: Lines, at: int) -> Block | None:
    """Recognise a table header that begins at `at`, on one line or with a line for each label."""
    words = SORT.sub("", lines[at].words)
    for labels, agency in HEADERS.items():
        if words == " ".join(labels):
            return Block(agency, separate=False, first=at, start=at + 1)
        if words == labels[0] and (after := _labels_follow(lines, at + 1, labels[1:])):
            return Block(agency, separate=True, first=at, start=after)
    return None


def _labels_follow(lines: Lines, at: int, labels: tuple[str, ...]) -> int | None:
    for label in labels:
        found = first_filled(lines, at, min(at + 3, len(lines)))
        if found is None or SORT.sub("", lines[found].words) != label:
            return None
        at = found + 1
    return at


def _with_heading(lines: Lines, block: Block, floor: int) -> Block:
    """Read upwards from a table header: counts, then date, number and title; a section has its heading only."""
    first, declared, priority = block.first, None, None
    while (above := last_filled(lines, first, floor)) is not None:
        line = lines[above]
        if line.kind == "section":
            block = block._replace(declared=declared, declared_priority=priority)
            return block._replace(first=above, title_line=above, section=SECTIONS[line.words])
        over = last_filled(lines, above, floor)
        if declared is not None:
            break
        if line.kind == "count":
            declared, first = number(line.words.split(" ")[0]), above
        elif line.kind == "priorities":
            priority, first = number(line.words.split(" ")[0]), above
        elif line.kind == "badge" and over is not None and lines[over].kind == "number":  # as extractors print a badge
            declared, first = number(lines[over].text), over
        else:
            break
    if declared is None:
        return block._replace(title_line=block.first)
    date, at = _date(lines, first, floor)
    printed, at = _take(lines, at, floor, PUBLICATION_NUMBER if date else _NUMBER)
    title, at = _title(lines, at, floor)
    block = block._replace(declared=declared, declared_priority=priority)
    return block._replace(first=at, title=title, title_line=at, number=printed, date=date)


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
    while top > floor and _can_continue_in_title(lines[top - 1]) and last - top < _TITLE_LINES:
        top -= 1
    is_paragraph = last + 1 < before and last - top < _TITLE_LINES and (top == 0 or not lines[top - 1])
    above = last_filled(lines, last, floor)
    is_broken = above is not None and lines[above].text.endswith(":")  # GAO breaks a title behind its colon
    first = top if is_paragraph else above if is_broken and above is not None else last
    return bare(" ".join(line.text for line in lines[first : last + 1] if line)), first


def _can_continue_in_title(line: Line) -> bool:
    """A title broken over two lines has no end of a sentence in the middle; a status or heading is not part of one."""
    is_heading = line.text.casefold() == "open recommendations"
    return bool(line) and not is_whole(line.text) and not is_like_status(line.text) and not is_heading
