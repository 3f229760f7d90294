"""The rows of one block of a text dump.

A row is `agency text`, a status alone on its line, perhaps the status's definition, then GAO's comments. Nothing marks
where a row begins but the status below it, and a comment can hold a line that is a status word. So every status line
is a candidate, and what the block itself shows decides: the number marker at the end of the text, the agency that the
rows share, the definition, the cells, and how many rows the block declares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.blocks.headings import Block
from pipeline.blocks.landmarks import PRIORITY_LINES
from pipeline.blocks.lines import Line, first_filled, is_end, last_filled
from pipeline.characters import plain
from pipeline.statuses import is_definition, is_like_status, part

MARKER_END = re.compile(r"[(\[] ?(?:recommendations?|matters?)\b[^()\[\]]{0,60}[)\]]?\.?")
AGENCY_CHARACTERS = 140


@dataclass(frozen=True, slots=True)
class Row:
    """The lines of a row: `start` is the index of its first line, `status` of its status line, `end` one past its last.

    `agency` is its own cell or line, `None` where it is joined to `text`. `after` holds cells that a copied table puts
    behind the status on the same line.
    """

    start: int
    status: int
    end: int
    agency: str | None
    text: str
    status_printed: str
    priority: str
    after: tuple[str, ...] = ()


def find(lines: list[Line], block: Block, page_agency: str | None) -> list[Row]:
    """Return the rows of a block, in document order."""
    candidates = _candidates(lines, block)
    if not candidates:
        return []
    chosen = _choose(lines, candidates, block, page_agency)
    starts = [row.start for row in chosen[1:]]
    ends = [*starts, _end_of_last(lines, chosen[-1], block.end)]
    return [_ending(row, end) for row, end in zip(chosen, ends, strict=True)]


def _ending(row: Row, end: int) -> Row:
    return Row(row.start, row.status, end, row.agency, row.text, row.status_printed, row.priority, row.after)


def _end_of_last(lines: list[Line], row: Row, end: int) -> int:
    return next((i for i in range(row.status + 1, end) if is_end(lines[i])), end)


def comments(lines: list[Line], row: Row) -> tuple[str | None, str | None]:
    """Return the definition and the comments below a row's status; comments are paragraphs parted by a blank line."""
    paragraphs = [*filter(None, row.after), *(line.text for line in lines[row.status + 1 : row.end] if line)]
    definition = paragraphs.pop(0) if paragraphs and is_definition(paragraphs[0]) else None
    return definition, "\n\n".join(paragraphs) or None


def _candidates(lines: list[Line], block: Block) -> list[Row]:
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
    if not is_like_status(status):
        return None
    top = _top(lines, at, floor, block, is_first=is_first)
    if top is None:
        return None
    agency, body = _agency_and_body(lines, top, at, block)
    after = (definition, *cells[1:]) if definition else cells[1:]
    return _build(at, top, at, agency, body, status, after) if body else None


def _build(
    at: int, start: int, status: int, agency: str | None, body: list[str], printed: str, after: tuple[str, ...]
) -> Row:
    priority, text = _without_priority(body)
    return Row(start, status, at + 1, agency, text, printed, priority, after)


def _without_priority(body: list[str]) -> tuple[str, str]:
    """Take the priority mark off the beginning of a row's text: `Priority Rec.` and the sentence that explains it."""
    mark, text = "", " ".join(body)
    for words in PRIORITY_LINES:
        if text[: len(words)].casefold() == words and (len(text) == len(words) or text[len(words)] == " "):
            mark, text = mark or text[: len(words)], text[len(words) :].strip()
    return mark, text


def _top(lines: list[Line], at: int, floor: int, block: Block, *, is_first: bool) -> int | None:
    """Return the index of the line where the row above the status at `at` begins."""
    if is_first:
        return first_filled(lines, floor, at)
    last = last_filled(lines, at, floor)
    if last is None:
        return None
    run = _run(lines, last, floor)
    celled = next((i for i in run if len(lines[i].cells) > 1), None)
    if celled is not None:
        return celled
    if block.agency == "own line" or (block.separate and block.agency != "none"):
        return _agency_line(lines, last, floor)
    return last


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
    is_mark = text.casefold() in PRIORITY_LINES
    return not is_mark and len(text) <= AGENCY_CHARACTERS and text[0].isupper() and text[-1] not in ".;:,!?"


def _agency_and_body(lines: list[Line], top: int, at: int, block: Block) -> tuple[str | None, list[str]]:
    """Part the lines above a status into the agency, where it has a cell or line of its own, and the text."""
    filled = [line for line in lines[top:at] if line]
    if block.agency == "none":
        return None, [line.text for line in filled]
    if filled and len(filled[0].cells) > 1:
        return filled[0].cells[0], [*filter(None, filled[0].cells[1:]), *(line.text for line in filled[1:])]
    if block.agency == "own line" or block.separate:
        return (filled[0].text, [line.text for line in filled[1:]]) if filled else (None, [])
    return None, [line.text for line in filled]


def _choose(lines: list[Line], candidates: list[Row], block: Block, page_agency: str | None) -> list[Row]:
    """Keep the candidates that are rows; the first always is one, for a block's body begins with its first row."""
    first, rest = candidates[0], candidates[1:]
    scores = [_score(lines, row, first, page_agency) for row in rest]
    kept = [(score, row) for score, row in zip(scores, rest, strict=True) if score >= 0]
    if block.declared is not None and len(kept) > block.declared - 1 >= 0:
        best = sorted(kept, key=lambda pair: (-pair[0], pair[1].start))[: block.declared - 1]
        kept = sorted(best, key=lambda pair: pair[1].start)
    return [first, *(row for _, row in kept)]


def _score(lines: list[Line], row: Row, first: Row, page_agency: str | None) -> int:
    """Say how much a candidate looks like the block's first row: below 0 it is a line inside a comment."""
    score = 0
    if _has_marker(first):
        score += 4 if _has_marker(row) else -4
    if _shares_agency(row, first, page_agency):
        score += 3
    if _has_definition(lines, first):
        score += 3 if _has_definition(lines, row) else -3
    if (first.agency is None) != (row.agency is None):
        score -= 4
    if not lines[row.status - 1] and lines[first.status - 1]:
        score -= 2
    return score


def _has_marker(row: Row) -> bool:
    tail = plain(row.text).casefold()[-90:]
    cut = max(tail.rfind("("), tail.rfind("["))
    return cut >= 0 and MARKER_END.fullmatch(tail[cut:]) is not None


def _has_definition(lines: list[Line], row: Row) -> bool:
    below = first_filled(lines, row.status + 1, len(lines))
    return bool(row.after and is_definition(row.after[0])) or (below is not None and is_definition(lines[below].text))


def _shares_agency(row: Row, first: Row, page_agency: str | None) -> bool:
    if row.agency is not None:
        return True
    if page_agency and row.text.startswith(page_agency + " "):
        return True
    return row.text.split(" ")[:2] == first.text.split(" ")[:2]
