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
    for row in (row for row in found if row.status - row.start > 1):
        filled = [line for line in lines[row.start : row.status] if line]
        text = filled[0].text  # an agency may begin like a status: `Open World Center`
        is_agency = text == row.agency and text.count(" ") > 1 and is_name(text)
        for line in filled[is_agency:-1]:
            if ends_in_marker(line.text) or is_definition(line.text) or is_foreign(line.text):
                return line
    return None


def likely(lines: Lines, block: Block, found: Sequence[Row]) -> Iterator[Line]:
    """Yield the lines among comments that look like the text of a row whose status is not known.

    Where no count says how many rows there are, each does that names who should act and is marked, or has a status, and
    a lone mark or status that openrecs does not know.
    """
    if block.declared == len(found):
        return
    starts = {tuple(lines[row.start].text.split()[:2]) for row in found}
    agencies = {row.agency for row in found if row.agency}
    for row in found:
        for at in range(row.status + 1, row.end):
            text, is_marked = lines[at].text, ends_in_marker(lines[at].text)
            below = first_filled(lines, at + 1, row.end) if is_marked else None
            status = lines[below].text if below is not None else ""
            is_loose = text.casefold() in PRIORITY_LINES or is_foreign(text)
            is_loose = is_loose or (is_marked and (is_like_status(status) or begins_with_duty(text)))
            if block.declared is None and is_loose:
                yield lines[at]
            elif is_marked and status and _may_be_status(status):
                above = last_filled(lines, at, row.status + 1)
                if tuple(text.split()[:2]) in starts or (above is not None and lines[above].text in agencies):
                    yield lines[at]


def _may_be_status(text: str) -> bool:
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
