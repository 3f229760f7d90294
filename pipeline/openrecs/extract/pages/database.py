"""Results of the recommendations database: gao.gov/reports-testimonies/recommendations-database?processed=1&...

Seen 2021 to 2024, as text. Twenty rows a page, with a stated range (`221 - 240 of 412 Recommendations`); each agency
stands on a line of its own; priority is marked; no publication number is printed. As HTML it was never captured, and
reading it with the shared table reader is a forecast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from openrecs.errors import RefusedError
from openrecs.extract.html.columns import recommendation_tables
from openrecs.extract.html.listing import find_lines, read_listing_after
from openrecs.extract.html.select import ending, may_show, pieces
from openrecs.extract.html.tree import Tree, tree
from openrecs.extract.text import headings, promises, stamps, text_page
from openrecs.extract.text import lines as text_lines
from openrecs.extract.text.landmarks import RANGE, RANGE_TAIL
from openrecs.extract.text.lines import LONGEST, Lines
from openrecs.records import Document, Issue, Layout, Reading, Scope
from openrecs.text import BLANKS, INVISIBLES, plain

# `of 412 r`, which every range holds, with blanks and what nobody sees wherever they can be in it.
_RANGE_SIGN = re.compile(f"[oO][{BLANKS}{INVISIBLES}]*[fF][{BLANKS}{INVISIBLES}]*[0-9][0-9,{BLANKS}{INVISIBLES}]*[rR]")


def claims(document: Document) -> bool:
    """Say whether the document is a page of results: a stated range, or tables whose first column is `Agency`."""
    if document.media == "html":
        if " of " not in document.text or not may_show(tree(document).root, _RANGE_SIGN):
            return False
        return bool(find_lines(tree(document), RANGE))
    lines = text_lines.read(document.text)
    return _range(lines) is not None or any(block.agency == "own line" for block in headings.find(lines))


def read(document: Document) -> Reading:
    """Read a page of results; `RefusedError` where it shows rows and none can be read.

    It is complete alone only if its range is the whole of the results; pages of one query are complete together.
    """
    return _read_html(document) if document.media == "html" else _read_text(document)


def _read_text(document: Document) -> Reading:
    lines = text_lines.read(document.text)
    start = next((block.first for block in headings.find(lines)), len(lines))
    found = _range(lines)
    page = text_page.read(document, lines, shows_priority=True, promised=found.shown if found else None)
    said = stamps.stated(line.text for line in lines[:start])
    reading = Reading(
        scope=Scope("query", document.url or ""),
        rows=page.rows,
        publications=page.publications,
        stamp=said.on,
        url=document.url,
        issues=(
            *stamps.issues(document, said),
            *page.issues,
            *promises.priority_issues(document, page.publications, page.rows),
        ),
        unread=page.unread,
        stated_open=said.open,
        stated_priority=said.priority,
    )
    return _held_to(document, found, reading, is_whole=not page.is_cut)


def _read_html(document: Document) -> Reading:
    page = tree(document)
    found = find_lines(page, RANGE)
    if not found:
        raise RefusedError(
            "a page of results has a line '1 - 20 of 412 Recommendations', and this file has none",
            where=document.name,
            safe="nothing was read from it",
            mend="save the whole page again",
        )
    listing = read_listing_after(page, found[0][0], _is_label, unmarked="")
    said = stamps.stated(_head(page))
    reading = Reading(
        scope=Scope("query", document.url or ""),
        rows=listing.rows,
        publications=listing.publications,
        stamp=said.on,
        url=document.url,
        issues=(*stamps.issues(document, said), *listing.issues, *ending(page)),
        unread=listing.unread,
        stated_open=said.open,
        stated_priority=said.priority,
    )
    return _held_to(document, _Range.of(found[0][1]), reading, is_whole=listing.is_whole and page.end != "cut")


def _head(page: Tree) -> Iterator[str]:
    """Yield the lines above the first table of a page of results."""
    tables = set(recommendation_tables(page))
    return (piece.text for piece in takewhile(lambda one: not one.is_whole, pieces(page.root, tables.__contains__)))


def _held_to(document: Document, found: _Range | None, reading: Reading, *, is_whole: bool) -> Reading:
    """Hold a page to the range that it states: what it must show, and whether that is all there is."""
    if found is None:
        message = "no line such as '1 - 20 of 412 Recommendations' says which part of the results this page is"
        missing = Issue("warning", "layouts", message, document.name, None, None, "declared_total")
        return replace(reading, issues=(*reading.issues, missing))
    shown = len(reading.rows)
    promises.check_not_empty(document, found.shown, shown)
    if shown != found.shown:
        missing = promises.total_issue(document, None, found.shown, shown)
        return replace(reading, declared_total=found.total, issues=(*reading.issues, missing))
    marked = sum(bool(row.priority) for row in reading.rows)
    if shown == found.total and found.priority not in (None, marked):
        message = f"declares {found.priority} priority recommendations, {marked} are marked"
        missing = Issue("warning", "layouts", message, document.name, None, None, "declared_priority")
        reading = replace(reading, issues=(*reading.issues, missing))
    is_kept = is_whole and not reading.issues
    part = (found.first, found.last) if is_kept else None
    return replace(reading, declared_total=found.total, is_complete=is_kept and shown == found.total, part=part)


def _is_label(line: str) -> bool:
    is_count = RANGE.fullmatch(line) or RANGE_TAIL.fullmatch(line)
    return is_count is not None or line in ("download csv", "download xls", "download csv download xls")


@dataclass(frozen=True, slots=True)
class _Range:
    """The places of a page's first and last row in all results, how many results there are, and how many priority."""

    first: int
    last: int
    total: int
    priority: int | None

    @property
    def shown(self) -> int:
        return self.last - self.first + 1 if self.total else 0

    @classmethod
    def of(cls, found: re.Match[str]) -> _Range:
        first, last, total = (text_lines.number(found[place]) for place in (1, 2, 3))
        return cls(first, last, total, text_lines.number(found[4]) if found[4] else None)


def _range(lines: Lines) -> _Range | None:
    """Return the range that the page states; a program may have broken its line in two."""
    for at in [at for at, line in enumerate(lines) if line.text[:1].isdigit() and len(line.text) <= LONGEST]:
        texts = [plain(line.text[: LONGEST + 1]).casefold() for line in lines[at : at + 2] if line]
        if found := RANGE.fullmatch(" ".join(texts)) or RANGE.fullmatch(texts[0]):
            return _Range.of(found)
    return None


LAYOUT = Layout(
    name="database",
    years="2021-2024",
    rank=4,
    says=frozenset({"number", "number_printed", "is_priority", "comments"}),
    claims=claims,
    read=read,
)
