"""A whole page of blocks: every row as printed, what the page declares, and where it was cut.

Used by every layout whose text has the three-column table: agency page, topic page, product page, database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from openrecs.errors import RefusedError, shown
from openrecs.extract.html.select import without_contacts
from openrecs.extract.text import doubts, headings, lost_rows, promises
from openrecs.extract.text import text_rows as rows
from openrecs.extract.text.candidates import Row
from openrecs.extract.text.headings import Block
from openrecs.extract.text.lines import Line, Lines, is_end
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
    unread: tuple[Unread, ...] = field(default=())


def read(
    document: Document,
    lines: Lines,
    *,
    page_agency: str | None = None,
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
    found = [rows.find(lines, block, page_agency) for block in headings.find(lines)]
    _check_shape(document, found)
    _check_statuses(document, lines, found)
    is_met = promised is not None and promised == sum(len(one.rows) for one in found)
    begun = lost_rows.next_row(lines, found[-1]) if found and found[-1].rows else None
    if begun is not None:
        found[-1].rows[-1] = rows.with_end(lines, found[-1].rows[-1], begun)
    is_cut = begun is None and _is_cut(lines, found, is_met)
    kept = [one.rows[:-1] if is_cut and one is found[-1] else one.rows for one in found]
    its = [publication or _publication(one.block, lines) for one in found]
    its_rows = zip(found, kept, its, strict=True)
    read_ = [_row(lines, one.block, row, of, shows_priority) for one, some, of in its_rows for row in some]
    issues = [
        *doubts.issues(document, lines, found),
        *_missed(document, lines, [] if is_met else zip(found, kept, strict=True)),
        *_at_the_end(document, lines, found, begun, is_cut),
    ]
    lost_rows.check_statuses(document, lines, found)
    unread = tuple(u for one in found for u in _unread(lines, one.block, one.rows))
    declared = sum(one.block.declared or 0 for one in found)
    promises.check_not_empty(
        document, declared + sum(lost_rows.shows_rows(lines, one.block) for one in found), len(read_)
    )
    return Page(tuple(read_), tuple(dict.fromkeys(its)), declared, is_cut, tuple(issues), unread)


def _missed(document: Document, lines: Lines, found: Iterable[tuple[Found, Sequence[Row]]]) -> Iterator[Issue]:
    """Yield what blocks may have lost, of which these rows are kept: lines that look like rows, and declared rows."""
    for one, kept in found:
        block = one.block
        yield from (_lost(document, line) for line in lost_rows.likely(lines, block, kept))
        if block.declared not in (None, len(kept)) and len(kept) == len(one.rows):
            where = lines[block.title_line].location
            yield promises.count_issue(document, where, block.title, block.declared or 0, len(kept))


def _at_the_end(
    document: Document, lines: Lines, found: Sequence[Found], begun: int | None, is_cut: bool
) -> Iterator[Issue]:
    """Yield what the text ends inside of: a row, or the heading of a publication."""
    if begun is not None:
        where, text = lines[begun].location, lines[begun].text
        yield promises.begun_issue(document, where, len(found[-1].rows) + 1, text)
    if found and found[-1].block.end < len(lines):
        line = lines[found[-1].block.end]
        yield promises.heading_issue(document, line.location, line.text)
    if is_cut:
        last = found[-1].rows[-1]
        yield promises.cut_issue(document, lines[last.start].location, last.text)


def _check_certain(document: Document, lines: Lines) -> None:
    """Refuse a text whose table a program has set so that its rows cannot be told apart with certainty."""
    doubtful = next((line for line in lines if line.doubt), None)
    if doubtful:
        raise RefusedError(
            doubtful.doubt,
            where=f"{document.name}, {doubtful.location}",
            safe="nothing was read from it",
            mend="save the page as HTML, or copy its text from a browser",
        )


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


def _check_shape(document: Document, found: list[Found]) -> None:
    for block, *_ in found:
        if block.declared is None and block.section is None:
            raise RefusedError(
                "a table of recommendations has neither a line such as '3 Open Recommendations' nor a section heading "
                "above it, so its publication is not known",
                where=document.name,
                safe="nothing was read from it",
                mend="if GAO changed the page, please report it with the file; if lines were lost in copying, save the "
                "page again",
            )


def _check_statuses(document: Document, lines: Lines, found: list[Found]) -> None:
    """Refuse a page with a row that has no status: its text would be taken for the beginning of the next row's."""
    inside = next((line for one in found if (line := lost_rows.swallowed(lines, one.rows))), None)
    if inside:
        raise RefusedError(
            "a recommendation has no status under it that openrecs knows",
            where=f"{document.name}, {inside.location}",
            safe="nothing was read from it",
            mend="save the whole page again; if GAO uses a new status, please report it with the file",
        )


def _lost(document: Document, line: Line) -> Issue:
    message = "this may be a recommendation whose status openrecs does not know; it was read as a part of the row above"
    return Issue("error", "layouts", message, document.name, line.location, None, "status", shown(line.text))


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
