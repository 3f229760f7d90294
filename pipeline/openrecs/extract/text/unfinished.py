"""Where a text ends inside of something that began below the last whole row: the next row, or the next heading.

What stands above it is whole, for all that the text was cut; nothing else shows that the last comments are.
"""

from __future__ import annotations

from collections.abc import Sequence

from openrecs.extract.text.candidates import Row
from openrecs.extract.text.landmarks import PRIORITY_LINES, ends_in_marker
from openrecs.extract.text.lines import Lines
from openrecs.extract.text.promises import is_whole
from openrecs.extract.text.recommending import recommends
from openrecs.extract.text.text_rows import Found
from openrecs.extract.text.unprint.seams import begins_like_row, is_name

_LAST = 4  # filled lines: a row that has begun and has no status has no more


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
