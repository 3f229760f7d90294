"""One table of recommendations or matters, row by row.

Seen on product pages (2025) and topic pages (2026). That agency pages and the database use the same table is a
forecast: no saved page of theirs has been read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from openrecs.extract.html.cells import COMMENT, agency_cell, status_cell, text_cell
from openrecs.extract.html.columns import ROWS, Column, Columns, Kind, kind_by_id, read_columns
from openrecs.extract.html.select import (
    broken,
    classes,
    every,
    leftovers,
    paragraphs,
    quoted,
    remark,
    text,
    unread_text,
)
from openrecs.extract.html.tree import Element, Tree, location
from openrecs.records import Issue, RawPublication, RawRecommendation, TableKind, Unread

CONGRESS = "Congress"


@dataclass(frozen=True, slots=True)
class Table:
    """What a table holds. `is_whole`: its end is there and every row of it was read."""

    kind: TableKind
    rows: tuple[RawRecommendation, ...] = ()
    issues: tuple[Issue, ...] = ()
    unread: tuple[Unread, ...] = ()
    is_whole: bool = False


@dataclass(slots=True)
class _Reading:
    """What has been read of a table so far; `claimed` are the elements whose text is accounted for."""

    rows: list[RawRecommendation] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    claimed: set[Element] = field(default_factory=set)
    is_whole: bool = True

    def leave_out(self, row: Element) -> None:
        """Count a row as unread: the table is not whole without it."""
        self.unread.append(unread_text(row, text(row)))
        self.claimed.add(row)
        self.is_whole = False


def read_table(tree: Tree, table: Element, publication: RawPublication, *, unmarked: str | None) -> Table:
    """Read all rows of a table; `RefusedError` where it breaks its promise.

    `unmarked` is the priority of a row without a mark: "" where the page can show marks, `None` where it cannot. Of a
    cut file the row that was never finished is left out. A row without an agency or a text has no sound key: it is
    left out, with an error, and the table is not whole.
    """
    if table in tree.unfinished and not _has_header(tree, table):
        return Table("recommendations")
    header = read_columns(tree, table)
    reading = _Reading(issues=list(header.issues), claimed={header.row}, is_whole=table not in tree.unfinished)
    for row in _rows(tree, table):
        if row in tree.unfinished:
            reading.leave_out(row)
        elif row is not header.row:
            _read_row(tree, row, header, publication, unmarked, reading)
    if not reading.rows and reading.is_whole:
        raise broken(tree, "a table of recommendations has no rows", table)
    unread, issues = leftovers(tree, table, reading.claimed)
    issues = (*reading.issues, *_unnamed(tree, table, header), *issues)
    return Table(header.table, tuple(reading.rows), issues, (*reading.unread, *unread), reading.is_whole)


def _rows(tree: Tree, table: Element) -> list[Element]:
    """Return the table's rows; a row of a table within it, or a cell in no row, refuses the document."""
    rows = every(table, ROWS)
    foreign = _foreign(table, {*rows, *tree.unfinished})
    if foreign is not None:
        raise broken(tree, "a table of recommendations holds a row or a cell that is not one of its own", foreign)
    return rows


def _foreign(table: Element, own: set[Element]) -> Element | None:
    """Return the first row that is not the table's own, or cell in no row; a comment may hold a table."""
    walk = etree.iterwalk(table, events=("start",))
    for _, node in walk:
        parent = node.getparent()
        is_loose = node.tag == "td" and parent is not None and parent.tag != "tr"
        if node not in own and (node.tag == "tr" or is_loose):
            return node
        if COMMENT in classes(node):
            walk.skip_subtree()
    return None


def _has_header(tree: Tree, table: Element) -> bool:
    return any(row not in tree.unfinished for row in every(table, ROWS) if row.find("th") is not None)


def _read_row(
    tree: Tree, row: Element, header: Columns, publication: RawPublication, unmarked: str | None, reading: _Reading
) -> None:
    cells = _cells(tree, row, header.columns)
    agency, agency_issues = agency_cell(tree, cells["agency"]) if "agency" in cells else (CONGRESS, ())
    words, status = text_cell(tree, cells["text"]), status_cell(tree, cells["status"])
    reading.issues += [*agency_issues, *words.issues, *status.issues]
    reading.is_whole = reading.is_whole and not agency_issues
    if not agency or not words.text:
        reading.issues.append(_left_out(tree, row, "agency" if words.text else "recommendation"))
        reading.leave_out(row)
        return
    reading.claimed |= status.read | {cells[kind] for kind in cells if kind != "status"}
    reading.rows.append(
        RawRecommendation(
            publication,
            words.text,
            status.status,
            location(row),
            agency=agency,
            priority=unmarked if words.priority is None else words.priority,
            comments=_comments(status.comments, cells.get("comments")),
            definition=status.definition,
            table=header.table,
        )
    )


def _comments(under_status: str | None, cell: Element | None) -> str | None:
    """Return GAO's comments, which stand under the status, in a column of their own, or in both."""
    own = paragraphs(cell) if cell is not None else []
    return "\n\n".join([*filter(None, [under_status]), *own]) or None


def _cells(tree: Tree, row: Element, columns: tuple[Column, ...]) -> dict[Kind, Element]:
    cells = list(row.iterchildren("td"))
    if len(cells) != len(columns) or row.find("th") is not None:
        raise broken(tree, f"a row has {len(cells)} cells where its table has {len(columns)} columns", row)
    for cell, column in zip(cells, columns, strict=True):
        _check(tree, cell, column)
    return {column.kind: cell for cell, column in zip(cells, columns, strict=True) if column.kind is not None}


def _check(tree: Tree, cell: Element, column: Column) -> None:
    if any((cell.get(name) or "1").strip() != "1" for name in ("colspan", "rowspan")):
        raise broken(tree, "a cell spans several columns or rows", cell)
    names = (cell.get("headers") or "").split()
    kinds = [kind_by_id(name) for name in names if name != column.id]
    if any(kind != column.kind for kind in kinds):
        stated = quoted(" ".join(names))
        raise broken(tree, f"a cell under {quoted(column.label)} says that it belongs to {stated}", cell)


def _left_out(tree: Tree, row: Element, name: str) -> Issue:
    message = f"a row has no {name} and was left out; the other rows are read"
    return remark(tree, "error", message, row, field=name)


def _unnamed(tree: Tree, table: Element, header: Columns) -> tuple[Issue, ...]:
    is_named = any(column.id for column in header.columns)
    if not is_named or not every(table, ".//td") or every(table, ".//td[@headers]"):
        return ()
    message = "the cells of this table do not name their columns (attribute 'headers'); read by their position"
    return (remark(tree, "note", message, table),)
