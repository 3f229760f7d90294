"""What may be the rows of a block of a text dump: every status line with a text over it.

A candidate is read as the row that it would be: its agency, where it has a cell or line of its own, its priority mark
and its text. Which of them are rows is for `rows` to decide.
"""

from __future__ import annotations

from itertools import takewhile
from typing import NamedTuple

from openrecs.extract.text.headings import Block
from openrecs.extract.text.landmarks import PRIORITY_LINES, ends_in_marker
from openrecs.extract.text.lines import Lines, first_filled, last_filled
from openrecs.extract.text.sentence_signs import begins_like_row
from openrecs.extract.text.unprint.decorations import bare
from openrecs.statuses import is_definition, is_foreign, is_like_status, part

AGENCY_CHARACTERS = 140
# On one line with the text only these are marks: a text may begin "Priority ports should".
_MARK_BEGINS = ("priority rec. ", "this is a priority recommendation. ")
_MARK = max(map(len, PRIORITY_LINES))
_MARK_INSIDE = " Priority Rec. "
ABBREVIATED = (" Corp.", " Inc.", " Co.", " U.S.", " D.C.", " Jr.", " Admin.", " Dept.")


class Row(NamedTuple):
    """The lines of a row: `start` is the index of its first line, `status` of its status line, `end` one past its last.

    `agency` is its own cell or line, `None` where it is joined to `text`. `after` holds cells that a copied table puts
    behind the status on the same line. `body` are the lines of the text. `definition` and `comments` are what stands
    under the status, once it is known where the row ends. `is_unsure` is set on the first row of a block whose rows are
    not certain.
    """

    start: int
    status: int
    end: int
    agency: str | None
    text: str
    status_printed: str
    priority: str
    after: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    definition: str | None = None
    comments: str | None = None
    is_unsure: bool = False


def find(lines: Lines, block: Block) -> list[Row]:
    """Return what may be the rows of a block, in document order: a row for each status line that has a text over it."""
    found: list[Row] = []
    floor = block.start
    for at in lines.of("status", "foreign", first=block.start, end=block.end):
        row = _row_at(lines, at, floor, block, is_first=not found)
        if row:
            found.append(row)
            floor = at + 1
    return found


def _row_at(lines: Lines, at: int, floor: int, block: Block, *, is_first: bool) -> Row | None:
    """Recognise the row whose status stands at `at`, if one does."""
    cells = lines[at].cells
    place = 1 if block.agency == "none" else 2
    if len(cells) > place and is_like_status(cells[place]):
        return _build(at, at, cells[0] if place == 2 else None, [cells[place - 1]], cells[place], cells[place + 1 :])
    status, definition = part(cells[0])
    if not is_like_status(status) and not (is_foreign(status) and _is_in_place_of_status(lines, at, floor)):
        return None
    top = _top(lines, at, floor, block, is_first=is_first)
    if top is None:
        return None
    agency, body = _agency_and_body(lines, top, at, block)
    after = (definition, *cells[1:]) if definition else cells[1:]
    return _build(at, top, agency, body, status, after) if body else None


def _is_in_place_of_status(lines: Lines, at: int, floor: int) -> bool:
    """Say whether a line stands where a status must: under a text's marker, or over a status's definition."""
    above, below = last_filled(lines, at, floor), first_filled(lines, at + 1, len(lines))
    return (above is not None and ends_in_marker(lines[above].text)) or (
        below is not None and is_definition(lines[below].text)
    )


def _build(at: int, start: int, agency: str | None, body: list[str], printed: str, after: tuple[str, ...]) -> Row:
    priority, text = _without_priority(body)
    agency, text = bare(agency) if agency else agency, text if text[:1].isalnum() else bare(text)
    if agency is None and _MARK_INSIDE in text:  # a program ran agency, mark and text together
        before, mark, behind = text.partition(_MARK_INSIDE)
        if _is_agency_like(before):
            agency, (_, text), priority = before, _without_priority([behind]), mark.strip()
    unmarked = tuple(line for line in body if not _is_mark(line)) if len(body) > 1 else ()
    return Row(start, at, at + 1, agency, text, printed, priority, after, unmarked)


def _without_priority(body: list[str]) -> tuple[str, str]:
    """Take the priority mark off the beginning of a row's text: `Priority Rec.` and the sentence that explains it."""
    marks = list(takewhile(_is_mark, body))
    mark, text = marks[0] if marks else "", " ".join(body[len(marks) :])
    for words in _MARK_BEGINS if text[:1] in "pPtT" else ():
        if text[: len(words)].casefold() == words:
            mark, text = mark or text[: len(words)].strip(), text[len(words) :].strip()
    return mark, text


def _top(lines: Lines, at: int, floor: int, block: Block, *, is_first: bool) -> int | None:
    """Return the index of the line where the row above the status at `at` begins."""
    last = last_filled(lines, at, floor)
    if is_first or last is None:
        return first_filled(lines, floor, at)
    first = last
    while first > floor and lines[first - 1]:  # the paragraph's first line, with nothing blank between
        first -= 1
    celled = [at for at in range(first, last + 1) if lines[at].parted]
    if celled:
        return next((at for at in reversed(celled) if all(lines[at].parted)), celled[0])
    above = under_marks = last_filled(lines, last, floor)
    while above is not None and _is_mark(lines[above].text):  # a mark parts the agency from the text
        above = last_filled(lines, above, floor)
    is_agency = above is not None and _is_agency_like(lines[above].text)
    if block.agency == "own line" or (block.separate and block.agency != "none"):
        if not (block.separate or is_agency) and begins_like_row(lines[last].text):
            return last  # a text program joined them
        while above is not None and not _is_agency_like(lines[above].text):
            above = last_filled(lines, above, floor)
        return above
    return above if block.agency == "joined" and is_agency and above != under_marks else last


def _is_mark(text: str) -> bool:
    return len(text) <= _MARK and text.casefold() in PRIORITY_LINES


def _is_agency_like(text: str) -> bool:
    is_end = text[-1] in ".;:,!?" and not text.endswith(ABBREVIATED)
    return not _is_mark(text) and len(text) <= AGENCY_CHARACTERS and text[0].isupper() and not is_end


def _agency_and_body(lines: Lines, top: int, at: int, block: Block) -> tuple[str | None, list[str]]:
    """Part the lines above a status into the agency, where it has a cell or line of its own, and the text."""
    filled = [line for line in lines[top:at] if line]
    if block.agency == "none":
        return None, [line.text for line in filled]
    if filled and filled[0].parted:
        first, *rest = filled[0].parted
        return first, [*filter(None, rest), *(line.text for line in filled[1:])]
    is_parted = block.separate or (len(filled) > 1 and (block.agency == "own line" or _is_mark(filled[1].text)))
    if filled and is_parted:
        return filled[0].text, [line.text for line in filled[1:]]
    return None, [line.text for line in filled]
