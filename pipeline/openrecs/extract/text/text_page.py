"""A whole page of blocks: every row as printed, what the page declares, and where it was cut.

Used by every layout whose text has the three-column table: agency page, topic page, product page, database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openrecs.extract.html.select import without_contacts
from openrecs.extract.text import doubts, headings, lost_rows, promises
from openrecs.extract.text import text_rows as rows
from openrecs.extract.text.candidates import Row
from openrecs.extract.text.headings import Block
from openrecs.extract.text.lines import Lines, is_end
from openrecs.extract.text.promises import refused, remark
from openrecs.extract.text.text_rows import Found
from openrecs.records import Document, Issue, RawPublication, RawRecommendation, Unread


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of a page, read. `is_cut` says that the text ends inside the last row, which was then not read."""

    rows: tuple[RawRecommendation, ...]
    publications: tuple[RawPublication, ...]
    declared: int
    is_cut: bool
    issues: tuple[Issue, ...] = ()
    unread: tuple[Unread, ...] = ()


def read(
    document: Document,
    lines: Lines,
    *,
    shows_priority: bool = False,
    publication: RawPublication | None = None,
    promised: int | None = None,
) -> Page:
    """Read every block. `publication` is what a product page says of itself; elsewhere each block has its heading.

    `promised` is the number of rows that the page says it shows; where it shows just these, its blocks may count rows
    that stand on other pages of the list. `shows_priority`: the page marks priority ones, so that a missing mark says
    no. Raises `RefusedError` where a table header has neither a count nor a section heading above it, where a row has
    no status, or where a block declares rows and none can be read.
    """
    _check_certain(document, lines)
    found = [rows.find(lines, block) for block in headings.find(lines)]
    _check(document, lines, found)
    is_met = promised == sum(len(one.rows) for one in found)
    begun = lost_rows.next_row(lines, found[-1]) if found and found[-1].rows else None
    if begun is not None:
        found[-1].rows[-1] = rows.with_end(lines, found[-1].rows[-1], begun)
    is_cut = begun is None and _is_cut(lines, found, is_met)
    kept = [one.rows[:-1] if is_cut and one is found[-1] else one.rows for one in found]
    its = [publication or _publication(one.block, lines) for one in found]
    whole = list(zip(found, kept, strict=True))
    its_rows = zip(whole, its, strict=True)
    read_ = [_row(lines, one.block, row, of, shows_priority) for (one, some), of in its_rows for row in some]
    issues = [
        *doubts.issues(document, lines, found),
        *(issue for one, some in ([] if is_met else whole) for issue in _missed(document, lines, one, some)),
        *_at_the_end(document, lines, found, begun, is_cut),
    ]
    declared = sum(one.block.declared or 0 for one in found)
    shown = sum(lost_rows.shows_rows(lines, one.block) for one in found)
    promises.check_not_empty(document, declared + shown, len(read_))
    unread = tuple(u for one in found for u in _unread(lines, one.block, one.rows))
    return Page(tuple(read_), tuple(dict.fromkeys(its)), declared, is_cut, tuple(issues), unread)


def _missed(document: Document, lines: Lines, one: Found, kept: Sequence[Row]) -> Iterator[Issue]:
    """Yield what a block may have lost, of which these rows are kept: lines that look like rows, and declared rows."""
    message = "this may be a recommendation whose status openrecs does not know; it was read as a part of the row above"
    for line in lost_rows.likely(lines, one.block, kept):
        yield remark(document, message, line.location, "status", line.text, "error")
    if one.block.declared not in (None, len(kept)) and len(kept) == len(one.rows):
        where = lines[one.block.title_line].location
        yield promises.count_issue(document, where, one.block.title, one.block.declared or 0, len(kept))


def _at_the_end(
    document: Document, lines: Lines, found: Sequence[Found], begun: int | None, is_cut: bool
) -> Iterator[Issue]:
    """Yield what the text ends inside of: a row, or the heading of a publication."""
    whole = "the rows above it are whole, and nothing is concluded from what is missing; save the whole page again"
    if begun is not None:
        row = f"row {len(found[-1].rows) + 1} of this publication has begun and has no status, so it was not read"
        message = f"the text ends here: {row}; {whole}"
        yield remark(document, message, lines[begun].location, None, lines[begun].text)
    if found and found[-1].block.end < len(lines):
        line = lines[found[-1].block.end]
        message = f"the text ends inside the heading of this publication, none of whose rows was read; {whole}"
        yield remark(document, message, line.location, None, line.text)
    if is_cut:
        last = found[-1].rows[-1]
        yield promises.cut_issue(document, lines[last.start].location, last.text)


def _check_certain(document: Document, lines: Lines) -> None:
    """Refuse a text whose table a program has set so that its rows cannot be told apart with certainty."""
    doubtful = next((line for line in lines if line.doubt), None)
    if doubtful:
        raise refused(document, doubtful.doubt, "save the page as HTML, or copy its text from a browser", doubtful)


def _check(document: Document, lines: Lines, found: Sequence[Found]) -> None:
    """Refuse a page with a table of no publication, or a row without a status: the next row would begin in its text."""
    if any(block.declared is None and block.section is None for block, *_ in found):
        raise refused(
            document,
            "a table of recommendations has neither a line such as '3 Open Recommendations' nor a section heading "
            "above it, so its publication is not known",
            "if GAO changed the page, please report it with the file; if lines were lost in copying, save the page "
            "again",
        )
    inside = next((line for one in found if (line := lost_rows.swallowed(lines, one.rows))), None)
    if inside:
        what = "a recommendation has no status under it that openrecs knows"
        mend = "save the whole page again; if GAO uses a new status, please report it with the file"
        raise refused(document, what, mend, inside)
    lost_rows.check_statuses(document, lines, found)


def _publication(block: Block, lines: Lines) -> RawPublication:
    return RawPublication(
        title=block.title,
        location=lines[block.title_line].location,
        number=block.number,
        published_on=block.date,
        declared_total=block.declared,
        declared_priority=block.declared_priority,
    )


def _row(lines: Lines, block: Block, row: Row, publication: RawPublication, shows_priority: bool) -> RawRecommendation:
    is_matter = block.section == "matters" or block.agency == "none"
    return RawRecommendation(
        publication=publication,
        recommendation=row.text,
        status=row.status_printed,
        location=lines[row.start].location,
        agency="Congress" if block.agency == "none" else row.agency,
        priority=row.priority if shows_priority else row.priority or None,
        comments=row.comments,
        definition=row.definition,
        table="matters" if is_matter else "recommendations",
    )


def _is_cut(lines: Lines, found: list[Found], is_met: bool) -> bool:
    """Say whether the text ends inside its last row: rows are missing there, or its last words are not an end."""
    if not found or not found[-1].rows:
        return False
    block, its_rows, _ = found[-1]
    last = its_rows[-1]
    if block.end < len(lines) or any(is_end(line) for line in lines[last.status + 1 : block.end]):
        return False
    if block.declared is not None and len(its_rows) < block.declared and not is_met:
        return True
    if last.comments is None:
        others = [row for one in found for row in one.rows if row is not last]
        return bool(others) and all(row.comments for row in others)
    return not promises.is_whole(last.comments)


def _unread(lines: Lines, block: Block, its_rows: list[Row]) -> list[Unread]:
    """Return the lines of a block's body that belong to no row."""
    start = its_rows[0].start if its_rows else block.end
    return [Unread(line.location, without_contacts(line.text)) for line in lines[block.start : start] if line]
