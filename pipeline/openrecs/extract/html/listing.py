"""A list of publications, each with its table of recommendations.

Seen on topic pages (2026). That agency pages and the database print the same list is a forecast: their text agrees
with it, a saved page of theirs has not been read. What stands between two tables belongs to the second, whatever
elements wrap it: one heading, at most one number, date and counter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from openrecs.extract.html.columns import around, recommendation_tables, require_all_read
from openrecs.extract.html.entry import Entry, is_field, publication, unmet
from openrecs.extract.html.rows import read_table
from openrecs.extract.html.select import CELLS, HEADINGS, Piece, broken, pieces, text, unread_issue, unread_text
from openrecs.extract.html.tree import Element, Tree
from openrecs.records import Issue, RawPublication, RawRecommendation, Unread
from openrecs.text import plain

LABELS = frozenset({"show", "show more", "hide", "view more recommendations"})


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list holds. `is_whole`: every table is whole and holds as many rows as its counter says."""

    rows: tuple[RawRecommendation, ...]
    publications: tuple[RawPublication, ...]
    issues: tuple[Issue, ...]
    unread: tuple[Unread, ...]
    is_whole: bool

    @classmethod
    def empty(cls) -> Listing:
        """Return the listing of a page that lists nothing."""
        return cls((), (), (), (), is_whole=True)


@dataclass(slots=True)
class _Reading:
    """What has been read of a list so far."""

    unmarked: str | None
    is_numbered: bool
    rows: list[RawRecommendation] = field(default_factory=list)
    publications: list[RawPublication] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    is_whole: bool = True
    entry: Entry = field(default_factory=Entry)


def find_lines(tree: Tree, pattern: re.Pattern[str]) -> list[tuple[Element, re.Match[str]]]:
    """Return the lines of the page that are all `pattern`, folded, each with the element in which it begins.

    What is in a cell of a table is a quotation in a comment, and no heading.
    """
    found = ((piece.element, pattern.fullmatch(plain(piece.text).casefold())) for piece in pieces(tree.root))
    return [(node, match) for node, match in found if match and not _is_in_cell(node)]


def _is_in_cell(node: Element) -> bool:
    return any(one.tag in CELLS for one in (node, *node.iterancestors()))


def read_listing(
    tree: Tree,
    area: Element,
    is_label: Callable[[str], bool],
    *,
    unmarked: str | None,
    is_numbered: bool = False,
    behind: Element | None = None,
) -> Listing:
    """Read every publication and row in `area`; `RefusedError` where a heading has no table or a table no heading.

    `is_label` separates the page's own words from content; it is given a line plain and casefolded. `unmarked` is the
    priority of a row without a mark: "" where the page can show marks, `None` where it cannot. `is_numbered`: the page
    prints number and date of each publication, so that a missing one is worth a warning. What stands before the
    element `behind` belongs to the head of the page.
    """
    tables = set(recommendation_tables(tree))
    reading = _Reading(unmarked, is_numbered)
    is_head = behind is not None
    for piece in pieces(area, lambda node: node in tables or node.tag in HEADINGS or is_field(node)):
        is_head = is_head and not _holds(piece, behind)
        if is_head:
            continue
        if piece.is_whole and piece.element in tables:
            _read_entry(tree, piece.element, reading)
        else:
            _gather(tree, piece, reading, is_label)
    _close(tree, reading)
    return Listing(
        rows=tuple(reading.rows),
        publications=tuple(reading.publications),
        issues=tuple(reading.issues),
        unread=tuple(reading.unread),
        is_whole=reading.is_whole,
    )


def _holds(piece: Piece, element: Element | None) -> bool:
    """Say whether a piece is in an element, or is a whole one around it: `<h2><span>33 in all</span></h2>`."""
    if element is None or element in (piece.element, *piece.element.iterancestors()):
        return True
    return piece.is_whole and piece.element in element.iterancestors()


def read_listing_after(tree: Tree, first: Element, is_label: Callable[[str], bool], *, unmarked: str | None) -> Listing:
    """Read the list that stands behind an element, where the list itself is known by nothing but its tables.

    The smallest element that holds `first` and the last table is read like a list; a table or a status elsewhere on
    the page refuses it. For the pages that are a forecast.
    """
    tables = recommendation_tables(tree)
    area = around(tree, first, tables[-1]) if tables else first
    require_all_read(tree, [table for table in tables if area in table.iterancestors()])
    return read_listing(tree, area, is_label, unmarked=unmarked, behind=first)


def _gather(tree: Tree, piece: Piece, reading: _Reading, is_label: Callable[[str], bool]) -> None:
    words = text(piece.element) if piece.is_whole else piece.text
    line = plain(words).casefold()
    if not line or line in LABELS or is_label(line):
        return
    if piece.is_whole:
        reading.entry.take(piece.element)
    elif not reading.entry.count(words, piece.element):
        _leave(tree, reading, piece.element, words)


def _read_entry(tree: Tree, table: Element, reading: _Reading) -> None:
    read, issues = publication(tree, reading.entry, table, is_numbered=reading.is_numbered)
    rows = read_table(tree, table, read, unmarked=reading.unmarked)
    counting = () if table in tree.unfinished else unmet(tree, read, table, rows, reading.unmarked)
    reading.publications.append(read)
    reading.rows += rows.rows
    reading.issues += [*issues, *rows.issues, *counting]
    reading.unread += rows.unread
    reading.is_whole = reading.is_whole and rows.is_whole and not counting
    reading.entry = Entry()


def _close(tree: Tree, reading: _Reading) -> None:
    """What stands behind the last table belongs to no publication."""
    entry = reading.entry
    if entry.counters and tree.end != "cut":
        raise broken(tree, "a counter states open recommendations, and no table of them follows", entry.counters[0])
    for element in entry.elements:
        _leave(tree, reading, element, text(element))


def _leave(tree: Tree, reading: _Reading, element: Element, words: str) -> None:
    reading.unread.append(unread_text(element, words))
    if tree.end != "cut":
        reading.issues.append(unread_issue(tree, element, words))
