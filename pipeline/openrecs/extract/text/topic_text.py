"""The text of a topic page: blocks that give each publication's number and date, and no total of the page."""

from __future__ import annotations

from collections.abc import Iterator

from openrecs.errors import shown
from openrecs.extract.text import headings, promises, text_page
from openrecs.extract.text import lines as text_lines
from openrecs.extract.text.landmarks import PAGE_COUNT
from openrecs.records import Document, Issue, RawPublication, Reading, Scope
from openrecs.text import plain

_COUNT = 80  # characters; no such line is longer


def claims(document: Document) -> bool:
    """Say whether a text is a topic page: numbers or dates stand under its titles, and the page counts no rows."""
    lines = text_lines.read(document.text)
    if any(PAGE_COUNT.fullmatch(plain(line.text).casefold()) for line in lines if len(line.text) < _COUNT):
        return False
    return any(block.agency == "joined" and (block.number or block.date) for block in headings.find(lines))


def read(document: Document) -> Reading:
    """Read the text of a topic page; `RefusedError` where it shows rows and none can be read."""
    lines = text_lines.read(document.text)
    page = text_page.read(document, lines)
    promises.check_not_empty(document, page.declared, len(page.rows))
    issues = (*page.issues, *(issue for its in page.publications for issue in _missing(document, its)))
    return Reading(
        scope=Scope("topic", document.url or ""),
        rows=page.rows,
        publications=page.publications,
        is_complete=len(page.rows) == page.declared and not page.is_cut and not issues,
        url=document.url,
        issues=issues,
        unread=page.unread,
    )


def _missing(document: Document, its: RawPublication) -> Iterator[Issue]:
    """Say what a publication's heading lacks; a line in its place may have been taken for the title."""
    for name, value in (("publication_number", its.number), ("published_on", its.published_on)):
        if value is None:
            message = f"no {name} stands under this title, and on this page it should: the title may be another line"
            yield Issue("warning", "layouts", message, document.name, its.location, None, name, shown(its.title))
