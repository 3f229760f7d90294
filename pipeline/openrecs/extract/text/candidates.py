"""What may be the rows of a block of a text dump: every status line with a text over it.

A candidate is read as the row that it would be: its agency, where it has a cell or line of its own, its priority mark
and its text. Which of them are rows is for `rows` to decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from openrecs.extract.text.headings import Block
from openrecs.extract.text.landmarks import PRIORITY_LINES, ends_in_marker
from openrecs.extract.text.lines import Line, first_filled, last_filled
from openrecs.extract.text.unprint.decorations import bare
from openrecs.extract.text.unprint.seams import begins_like_row
from openrecs.statuses import is_definition, is_foreign, is_like_status, part

AGENCY_CHARACTERS = 140
# On one line with the text only these are marks: a text may begin "Priority ports should".
_MARK_BEGINS = ("priority rec. ", "this is a priority recommendation. ")
_MARK_INSIDE = " Priority Rec. "
ABBREVIATED = (" Corp.", " Inc.", " Co.", " U.S.", " D.C.", " Jr.", " Admin.", " Dept.")


@dataclass(frozen=True, slots=True)
class Row:
    """The lines of a row: `start` is the index of its first line, `status` of its status line, `end` one past its last.

    `agency` is its own cell or line, `None` where it is joined to `text`. `after` holds cells that a copied table puts
    behind the status on the same line. `body` are the lines of the text. `is_unsure` is set on the first row of a block
    whose rows are not certain.
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
    is_unsure: bool = False


def find(lines: list[Line], block: Block) -> list[Row]:
    """Return what may be the rows of a block, in document order: a row for each status line that has a text over it."""
    found: list[Row] = []
    floor = block.start
    for at in range(block.start, block.end):
        row = _row_at(lines, at, floor, block, is_first=not found)
        if row:
            found.append(row)
            floor = at + 1
    return found


def _row_at(lines: list[Line], at: int, floor: int, block: Block, *, is_first: bool) -> Row | None:
    """Recognise the row whose status stands at `at`, if one does."""
    cells = lines[at].cells
    if len(cells) > 2 and is_like_status(cells[2]) and block.agency != "none":
        return _build(at, at, at, cells[0], [cells[1]], cells[2], cells[3:])
    if len(cells) > 1 and is_like_status(cells[1]) and block.agency == "none":
        return _build(at, at, at, None, [cells[0]], cells[1], cells[2:])
    status, definition = part(cells[0]) if cells else ("", None)
    if not is_like_status(status) and not (is_foreign(status) and _is_in_place_of_status(lines, at, floor)):
        return None
    top = _top(lines, at, floor, block, is_first=is_first)
    if top is None:
        return None
    agency, body = _agency_and_body(lines, top, at, block)
    after = (definition, *cells[1:]) if definition else cells[1:]
    return _build(at, top, at, agency, body, status, after) if body else None


def _is_in_place_of_status(lines: list[Line], at: int, floor: int) -> bool:
    """Say whether a line stands where a status must: under a text's marker, or over a status's definition."""
    above, below = last_filled(lines, at, floor), first_filled(lines, at + 1, len(lines))
    return (above is not None and ends_in_marker(lines[above].text)) or (
        below is not None and is_definition(lines[below].text)
    )


def _build(
    at: int, start: int, status: int, agency: str | None, body: list[str], printed: str, after: tuple[str, ...]
) -> Row:
    priority, text = _without_priority(body)
    agency, text = bare(agency) if agency else agency, text if text[:1].isalnum() else bare(text)
    before, mark, behind = text.partition(_MARK_INSIDE)
    if agency is None and mark and _is_agency_like(before):  # a program ran agency, mark and text together
        agency, (_, text), priority = before, _without_priority([behind]), mark.strip()
    unmarked = tuple(line for line in body if not _is_mark(line))
    return Row(start, status, at + 1, agency, text, printed, priority, after, unmarked)


def _without_priority(body: list[str]) -> tuple[str, str]:
    """Take the priority mark off the beginning of a row's text: `Priority Rec.` and the sentence that explains it."""
    marks = list(takewhile(_is_mark, body))
    mark, text = next(iter(marks), ""), " ".join(body[len(marks) :])
    for words in _MARK_BEGINS:
        if text[: len(words)].casefold() == words:
            mark, text = mark or text[: len(words)].strip(), text[len(words) :].strip()
    return mark, text


def _top(lines: list[Line], at: int, floor: int, block: Block, *, is_first: bool) -> int | None:
    """Return the index of the line where the row above the status at `at` begins."""
    if is_first:
        return first_filled(lines, floor, at)
    last = last_filled(lines, at, floor)
    if last is None:
        return None
    run = _run(lines, last, floor)
    celled = next((i for i in reversed(run) if sum(map(bool, lines[i].cells)) > 1), None)
    celled = next((i for i in run if len(lines[i].cells) > 1), None) if celled is None else celled
    if celled is not None:
        return celled
    if block.agency == "own line" or (block.separate and block.agency != "none"):
        return _top_of_parted(lines, last, floor, block)
    return _over_marks(lines, last, floor) if block.agency == "joined" else last


def _top_of_parted(lines: list[Line], last: int, floor: int, block: Block) -> int | None:
    """Return where a row begins whose agency has a line of its own, or was joined to it by a text program."""
    above: int | None = _over_marks(lines, last, floor)
    above = last_filled(lines, last, floor) if above == last else above
    is_joined = not block.separate and begins_like_row(lines[last].text)
    if is_joined and (above is None or not _is_agency_like(lines[above].text)):
        return last
    return _agency_line(lines, last, floor)


def _over_marks(lines: list[Line], text: int, floor: int) -> int:
    """Go up from a row's text to its agency, which a mark parts from it: `Priority Rec.` on a line between them."""
    above = last_filled(lines, text, floor)
    if above is None or not _is_mark(lines[above].text):
        return text
    while above is not None and _is_mark(lines[above].text):
        above = last_filled(lines, above, floor)
    return text if above is None or not _is_agency_like(lines[above].text) else above


def _is_mark(text: str) -> bool:
    return text.casefold() in PRIORITY_LINES


def _run(lines: list[Line], last: int, floor: int) -> range:
    """Return the lines from the paragraph's first to `last`, with nothing blank between."""
    first = last
    while first > floor and lines[first - 1]:
        first -= 1
    return range(first, last + 1)


def _agency_line(lines: list[Line], text: int, floor: int) -> int | None:
    """Go up from a row's text, over priority marks, to the nearest line that can be the name of an agency."""
    at = last_filled(lines, text, floor)
    while at is not None and not _is_agency_like(lines[at].text):
        at = last_filled(lines, at, floor)
    return at


def _is_agency_like(text: str) -> bool:
    is_end = text[-1] in ".;:,!?" and not text.endswith(ABBREVIATED)
    return not _is_mark(text) and len(text) <= AGENCY_CHARACTERS and text[0].isupper() and not is_end


def _agency_and_body(lines: list[Line], top: int, at: int, block: Block) -> tuple[str | None, list[str]]:
    """Part the lines above a status into the agency, where it has a cell or line of its own, and the text."""
    filled = [line for line in lines[top:at] if line]
    if block.agency == "none":
        return None, [line.text for line in filled]
    if filled and len(filled[0].cells) > 1:
        return filled[0].cells[0], [*filter(None, filled[0].cells[1:]), *(line.text for line in filled[1:])]
    is_parted = block.separate or (len(filled) > 1 and (block.agency == "own line" or _is_mark(filled[1].text)))
    if filled and is_parted:
        return filled[0].text, [line.text for line in filled[1:]]
    return None, [line.text for line in filled]
