"""All tables of recommendations on a page, and their columns, by what they are.

A column is known by the id of its header cell, `view-name-table-column-1477491`, whose tail differs from page to page,
and by the header's words. Both must agree. Body cells name their column in the `headers` attribute; their classes
only style them, and on topic pages they mislead.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from openrecs.extract.html.select import broken, every, quoted, remark, text
from openrecs.extract.html.tree import Element, Tree
from openrecs.records import Issue, TableKind
from openrecs.text import plain

Kind = Literal["agency", "text", "status", "comments"]

BY_ID: dict[str, Kind] = {
    "view-name-table-column": "agency",
    "view-field-recommendation-table-column": "text",
    "view-field-status-code-table-column": "status",
    "view-field-comments-table-column": "comments",
}
BY_LABEL: dict[str, Kind] = {
    "agency affected": "agency",
    "agency": "agency",
    "recommendation": "text",
    "matter": "text",
    "status": "status",
    "status comments": "status",
    "comments": "comments",
}
SORT_WORDS = (" sort descending", " sort ascending")
ROWS = "./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is `None` where it is not known; `id` is empty where the header cell has none."""

    kind: Kind | None
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The header row and its columns, in order; `table` says which table it is by the word over the text."""

    row: Element
    columns: tuple[Column, ...]
    table: TableKind
    issues: tuple[Issue, ...]


def kind_by_id(name: str) -> Kind | None:
    """Return the kind of column that an id spells, whatever its tail; `None` for any other id."""
    return next((kind for start, kind in BY_ID.items() if name == start or name.startswith(start + "-")), None)


def kind_by_label(label: str) -> Kind | None:
    """Return the kind of column that the words of a header cell name; `None` for any other words."""
    return BY_LABEL.get(_words(label))


def read_columns(tree: Tree, table: Element) -> Columns:
    """Read the header row of a table; a missing one, a contradiction or a missing column refuses the document."""
    rows = [row for row in every(table, ROWS) if row.find("th") is not None]
    if len(rows) != 1:
        raise broken(tree, f"expected one header row in a table of recommendations, found {len(rows)}", table)
    cells = every(rows[0], "./th | ./td")
    columns = tuple(_column(tree, cell) for cell in cells)
    matters = any(_words(column.label) == "matter" for column in columns)
    _check(tree, columns, table, ("text", "status") if matters else ("agency", "text", "status"))
    issues = tuple(issue for cell, column in zip(cells, columns, strict=True) for issue in _remarks(tree, cell, column))
    return Columns(rows[0], columns, "matters" if matters else "recommendations", issues)


def _words(label: str) -> str:
    words = plain(label).casefold()
    for end in SORT_WORDS:
        words = words.removesuffix(end)
    return words


def _column(tree: Tree, cell: Element) -> Column:
    name, label = cell.get("id") or "", text(cell)
    named, worded = kind_by_id(name), kind_by_label(label)
    if named is not None and named != worded:
        raise broken(
            tree, f"the column with the id {quoted(name)} is headed {quoted(label)}: the two do not agree", cell
        )
    return Column(worded, name, label)


def _check(tree: Tree, columns: tuple[Column, ...], table: Element, wanted: tuple[Kind, ...]) -> None:
    kinds = [column.kind for column in columns if column.kind is not None]
    labels = ", ".join(quoted(column.label) for column in columns)
    if len(set(kinds)) != len(kinds):
        raise broken(tree, f"two columns of one table say the same: {labels}", table)
    missing = [kind for kind in wanted if kind not in kinds]
    if missing:
        raise broken(tree, f"a table of recommendations has no column for {' and '.join(missing)}: {labels}", table)


def _remarks(tree: Tree, cell: Element, column: Column) -> list[Issue]:
    if column.kind is None:
        message = f"the table has a column that openrecs does not know, and does not read: {quoted(column.label)}"
        return [remark(tree, "warning", message, cell)]
    if column.id and kind_by_id(column.id) is None:
        message = f"the column {quoted(column.label)} has an unknown id, {quoted(column.id)}; it is read by its words"
        return [remark(tree, "warning", message, cell)]
    return []


_STATUS = "status-code"
_STARTS = tuple(BY_ID)


@lru_cache(4)
def recommendation_tables(tree: Tree) -> tuple[Element, ...]:
    """Return every table of the page that holds a status, a column we know by id, or all three headings, in order.

    Three headings, because a report's own prose may hold a table headed `Recommendation` and `Status`.
    """
    cells = (cell for tag in ("td", "th") for cell in tree.index.tags[tag] if _is_named(cell))
    known = {next(node.iterancestors("table"), None) for node in (*tree.index.by_class(_STATUS), *cells)}
    return tuple(table for table in tree.index.tags["table"] if table in known or _is_headed(table))


def require_all_read(tree: Tree, read: Collection[Element]) -> None:
    """Refuse the page if it shows a table or a status that is in none of the tables `read`."""
    overlooked = [table for table in recommendation_tables(tree) if table not in read]
    if overlooked:
        raise broken(tree, "the page shows a table of recommendations where none is expected", overlooked[0])
    shown = (node for node in tree.index.by_class(_STATUS) if node not in tree.unfinished)
    loose = [node for node in shown if next(node.iterancestors("table"), None) is None]
    if loose:
        raise broken(tree, "the page shows the status of a recommendation outside of any table", loose[0])


def around(tree: Tree, first: Element, last: Element) -> Element:
    """Return the smallest element that holds both; `first` must not stand behind `last`."""
    above = {last, *last.iterancestors()}
    return next((node for node in (first, *first.iterancestors()) if node in above), tree.root)


def _is_named(cell: Element) -> bool:
    return any((cell.get(name) or "").startswith(_STARTS) for name in ("id", "headers"))


def _is_headed(table: Element) -> bool:
    cells = every(table, "./tr/th | ./thead/tr/th | ./tbody/tr/th")
    kinds = {kind_by_label(text(cell)) for cell in cells} - {None}
    return kinds >= set(BY_LABEL.values()) - {"comments"}
