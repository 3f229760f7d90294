"""The rows of one block of a text dump.

A row is `agency text`, a status alone on its line, perhaps the status's definition, then GAO's comments. Nothing marks
where a row begins but the status below it, and a comment can hold a line that is a status word. So every status line
is a candidate, and what the block itself shows decides: the number marker at the end of the text, the agency that the
rows share, the cells, and how many rows the block declares.
"""

from __future__ import annotations

from typing import NamedTuple

from openrecs.extract.text import candidates
from openrecs.extract.text.candidates import Row
from openrecs.extract.text.headings import Block
from openrecs.extract.text.landmarks import ends_in_marker
from openrecs.extract.text.lines import Lines, is_end
from openrecs.extract.text.promises import is_whole
from openrecs.extract.text.sentence_signs import begins_like_row, recommends
from openrecs.statuses import is_definition, with_rest

_NEVER = -20
_SENTENCE = 4  # blanks: what has fewer is not a recommendation


class Found(NamedTuple):
    """A block, its rows, and the candidates that were taken for lines of a comment, in document order."""

    block: Block
    rows: list[Row]
    others: list[Row]


def find(lines: Lines, block: Block) -> Found:
    """Return the rows of a block, in document order."""
    found = candidates.find(lines, block)
    if not found:
        return Found(block, [], [])
    chosen = _choose(lines, found, block)
    last = chosen[-1].status + 1
    end = next((at for at in range(last, block.end) if is_end(lines[at])), block.end)
    statuses = {row.status for row in chosen}
    others = [row for row in found if row.status not in statuses]
    del found
    for at, below in enumerate([*(row.start for row in chosen[1:]), end]):  # in place: no row is ever there twice
        chosen[at] = with_end(lines, chosen[at], below)
    return Found(block, chosen, others)


def with_end(lines: Lines, row: Row, end: int) -> Row:
    """Return a row that ends before index `end`, with the paragraphs under its status: definition and comments."""
    paragraphs = [*filter(None, row.after), *(line.text for line in lines[row.status + 1 : end] if line.text)]
    status = with_rest(row.status_printed, paragraphs)
    if status != row.status_printed:
        del paragraphs[0]
    definition = paragraphs.pop(0) if paragraphs and is_definition(paragraphs[0]) else None
    said = "\n\n".join(paragraphs) or None
    return row._replace(end=end, status_printed=status, definition=definition, comments=said)


def passed_over(lines: Lines, found: Found) -> list[Row]:
    """Return the candidates that were taken for lines of a comment, and may be rows for all that their words say.

    What only reports something may be one where nothing else shows which the rows are: no count, no cells.
    """
    block, rows, others = found
    rest = [row for row in others if row.status < rows[-1].end] if rows else []
    if not rest:
        return []
    is_open = block.declared != len(rows) and block.agency != "none" and not _is_celled(lines, rows[0])
    return [row for row in rest if _may_be_row(row) or (is_open and _may_be_order(row, rows[0]))]


def _choose(lines: Lines, found: list[Row], block: Block) -> list[Row]:
    """Keep the candidates that are rows; the first always is one, for a block's body begins with its first row.

    Of equals those are kept that follow on a line with words, as rows do on comments; whatever is quoted has a blank.
    """
    first, rest = found[0], found[1:]
    marked = ends_in_marker(first.text)
    scores = [_score(lines, row, first, block, is_first_marked=marked) for row in rest]
    kept = [(score, row) for score, row in zip(scores, rest, strict=True) if score >= 0]
    if block.declared is not None and len(kept) > block.declared - 1 >= 0:
        ranked = sorted(kept, key=lambda pair: (-pair[0], not lines[pair[1].start - 1], pair[1].start))
        best, worse = ranked[: block.declared - 1], ranked[block.declared - 1 :]
        is_unsure = bool(best) and best[-1][0] == worse[0][0]
        kept = sorted(best, key=lambda pair: pair[1].start)
        first = first._replace(is_unsure=is_unsure)
    chosen = [first, *(row for _, row in kept)]
    rest = [row for score, row in zip(scores, rest, strict=True) if score < 0 and _may_be_row(row)]
    is_exact = block.declared == len(chosen) + len(rest)  # the count says that those without a marker are rows as well
    return sorted([*chosen, *rest], key=lambda row: row.start) if is_exact else chosen


def _score(lines: Lines, row: Row, first: Row, block: Block, *, is_first_marked: bool) -> int:
    """Say how much a candidate looks like the block's first row: below 0 it is a line inside a comment."""
    if row.start == row.status and first.start == first.status:
        return 9  # its own cells show which one the status is
    if _is_of_a_comment(lines, row, first, block):
        return _NEVER
    begins_alike = row.agency is not None or row.text.split(" ")[:2] == first.text.split(" ")[:2]
    score = 4 if _is_celled(lines, row) else 3 if begins_alike else 0
    if is_first_marked:
        score += 4 if ends_in_marker(row.text) else -4
    if (first.agency is None) != (row.agency is None) and not (first.priority or row.priority):
        score -= 4
    return score - 2 if not lines[row.status - 1] and lines[first.status - 1] else score


def _is_of_a_comment(lines: Lines, row: Row, first: Row, block: Block) -> bool:
    """Say whether it is not a row: it has cells where the first row has none, or only reports, without a count."""
    if _is_celled(lines, row) != _is_celled(lines, first):
        return True
    if block.declared is not None and not _is_celled(lines, row):
        return False
    if row.agency is not None and first.agency is not None:
        is_short = row.text.count(" ") < _SENTENCE and not (_is_celled(lines, row) and is_whole(row.text))
        return is_short and not recommends(row.text) and not ends_in_marker(row.text)
    return row.agency is None and first.agency is None and not (recommends(row.text) or begins_like_row(row.text))


def _may_be_row(row: Row) -> bool:
    """Say whether a candidate has the words of a row: what should be done, and a number's marker or an agency."""
    is_named = row.agency is not None or begins_like_row(row.text)
    return recommends(row.text) and (is_named or ends_in_marker(row.text))


def _may_be_order(row: Row, first: Row) -> bool:
    """Say whether a candidate may be an order in words that openrecs lacks: it is marked as the first row is."""
    is_long = row.agency is not None or row.text.count(" ") >= _SENTENCE
    return ends_in_marker(row.text) or (is_long and not ends_in_marker(first.text))


def _is_celled(lines: Lines, row: Row) -> bool:
    """Say whether a row's first line has cells: a tab or a bar parts its agency from its text."""
    return bool(lines[row.start].parted)
