"""All tables of recommendations on a page, and the proof that none of them was overlooked."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from openrecs.extract.html.columns import BY_ID, BY_LABEL, kind_by_label
from openrecs.extract.html.prose import text
from openrecs.extract.html.select import broken, every
from openrecs.extract.html.tree import Element, Tree

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
