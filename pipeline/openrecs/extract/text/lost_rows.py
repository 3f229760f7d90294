"""Rows whose status is none that openrecs knows, or was lost: their text then stands inside of another row.

A text ends in its number's marker and has a status under it. Where a marked text stands inside of a row's own text, the
row above it was swallowed; where one that begins as the block's rows do stands among comments, followed by what may be
a status, it may be a row too. A block that declares as many rows as were read has lost none. Where a text ends inside
of a row that began below the last whole one, that one is whole, and nothing else shows that its comments are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openrecs.errors import shown
from openrecs.extract.text.candidates import Row
from openrecs.extract.text.headings import Block
from openrecs.extract.text.landmarks import PRIORITY_LINES, ends_in_marker
from openrecs.extract.text.lines import Line, Lines, first_filled, is_end, last_filled
from openrecs.extract.text.promises import AGAIN, is_whole, refused
from openrecs.extract.text.sentence_signs import begins_like_row, begins_with_duty, is_name, recommends
from openrecs.extract.text.text_rows import Found
from openrecs.records import Document
from openrecs.statuses import is_definition, is_foreign, is_like_status

_STATUS, _STATUS_WORDS = 60, 4  # characters and words; no status is longer
_LAST = 4  # filled lines: a row that has begun and has no status has no more


def check_statuses(document: Document, lines: Lines, found: Sequence[Found]) -> None:
    """Refuse a page of whose tables none has a status, or whose section has lines and no status.

    The last section may be cut before its first status.
    """
    is_lost = not any(one.rows for one in found)
    empty = [block for block, its_rows, _ in found if not its_rows and shows_rows(lines, block)]
    lost = [block for block in empty if is_lost or (block.section and any(map(is_end, lines[block.start :])))]
    if lost:
        names = dict.fromkeys(name for block in lost if (name := block.number or block.title))
        of = f" (it shows {shown(', '.join([*names][:5]), 300)})" if names else ""
        what = (
            f"no recommendation on this {'page' if is_lost else 'section'} has a line with its status ('Open', "
            f"'Closed - Implemented'){of}: the copy has lost these lines, or ends before the first of them"
        )
        raise refused(document, what, AGAIN, lines[lost[0].start - 1])


def shows_rows(lines: Lines, block: Block) -> bool:
    """Say whether anything stands under a table's header that could be a row."""
    at = first_filled(lines, block.start, block.end)
    return at is not None and not is_end(lines[at])


def swallowed(lines: Lines, found: Sequence[Row]) -> Line | None:
    """Return the first line that ends a text and stands inside of a row's text: its own row has no known status."""
    for row in found:
        if row.status - row.start < 2:
            continue  # its text is on one line
        filled = [line for line in lines[row.start : row.status] if line]
        filled = filled[1:] if filled and _is_agency(filled[0], row) else filled
        inside = next((line for line in filled[:-1] if _ends_row(line.text)), None)
        if inside:
            return inside
    return None


def likely(lines: Lines, block: Block, found: Sequence[Row]) -> Iterator[Line]:
    """Yield the lines among comments that look like the text of a row whose status is not known.

    Where no count says how many rows there are, each does that names who should act and is marked, or has a status, and
    a lone mark or status that openrecs does not know.
    """
    if block.declared == len(found):
        return
    starts = {_start(lines[row.start]) for row in found}
    agencies = {row.agency for row in found if row.agency}
    for row in found:
        for at in range(row.status + 1, row.end):
            if block.declared is None and _is_loose(lines, at, row.end):
                yield lines[at]
            elif lines[at] and ends_in_marker(lines[at].text) and _may_be_status(lines, at + 1, row.end):
                above = last_filled(lines, at, row.status + 1)
                if _start(lines[at]) in starts or (above is not None and lines[above].text in agencies):
                    yield lines[at]


def _is_loose(lines: Lines, at: int, end: int) -> bool:
    """Say whether a line is a mark, a status of no vocabulary, or ends a row's text that was broken above it."""
    text, below = lines[at].text, first_filled(lines, at + 1, end)
    if text.casefold() in PRIORITY_LINES or is_foreign(text):
        return True
    has_status = below is not None and is_like_status(lines[below].text)
    return ends_in_marker(text) and (has_status or begins_with_duty(text))


def _is_agency(line: Line, row: Row) -> bool:
    """Say whether a row's first line is its agency, for all that it begins like a status: `Open World Center`."""
    return line.text == row.agency and line.text.count(" ") > 1 and is_name(line.text)


def _ends_row(text: str) -> bool:
    return ends_in_marker(text) or is_definition(text) or is_foreign(text)


def _start(line: Line) -> tuple[str, ...]:
    return tuple(line.text.split()[:2])


def _may_be_status(lines: Lines, at: int, end: int) -> bool:
    below = first_filled(lines, at, end)
    if below is None:
        return False
    text = lines[below].text
    is_short = len(text) <= _STATUS and (not is_whole(text) or text.count(" ") < _STATUS_WORDS)
    return is_short or is_definition(text)


def next_row(lines: Lines, found: Found) -> int | None:
    """Return the index of the line where the row after the last one begins, if the text ends before its status."""
    block, its_rows, _ = found
    last = its_rows[-1]
    if block.end < len(lines) or last.end < block.end or (block.declared or len(its_rows) + 1) <= len(its_rows):
        return None
    filled = [at for at in range(last.status + 1, block.end) if lines[at]][-_LAST:]
    begun = next((at for at in filled if _begins(lines, at, filled, its_rows)), None)
    if begun is None or begun == filled[0] or block.agency != "own line" or begins_like_row(lines[begun].text):
        return begun
    above = filled[filled.index(begun) - 1]
    return above if is_name(lines[above].text) else begun


def _begins(lines: Lines, at: int, filled: Sequence[int], its_rows: Sequence[Row]) -> bool:
    """Say whether the rest of a text, from this line on, is the beginning of a row; a comment ends as a sentence."""
    text, rest = lines[at].text, [lines[below].text for below in filled if below > at]
    if text in {row.agency for row in its_rows if row.agency} or (rest and rest[0].casefold() in PRIORITY_LINES):
        return all(not is_whole(line) or ends_in_marker(line) or line.casefold() in PRIORITY_LINES for line in rest)
    is_celled = bool(lines[at].parted) and any(lines[row.start].parted for row in its_rows)
    if rest or (is_whole(text) and not ends_in_marker(text) and not recommends(text)):
        return False
    return is_celled or ends_in_marker(text) or begins_like_row(text)
