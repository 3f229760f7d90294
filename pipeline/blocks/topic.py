"""The text of a topic page: blocks that give each publication's number and date, and no total of the page."""

from __future__ import annotations

from pipeline.blocks import headings, pages, promises
from pipeline.blocks import lines as text_lines
from pipeline.records import Document, Reading, Scope


def claims(document: Document) -> bool:
    """Say whether a text is a topic page: its blocks show publication numbers or dates under their titles."""
    blocks = headings.find(text_lines.read(document.text))
    return any(block.agency == "joined" and (block.number or block.date) for block in blocks)


def read(document: Document) -> Reading:
    """Read the text of a topic page; `RefusedError` where it shows rows and none can be read."""
    lines = text_lines.read(document.text)
    page = pages.read(document, lines)
    promises.check_not_empty(document, page.declared, len(page.rows))
    return Reading(
        scope=Scope("topic", document.url or ""),
        rows=page.rows,
        publications=page.publications,
        is_complete=len(page.rows) == page.declared and not page.is_cut and not page.issues,
        url=document.url,
        issues=page.issues,
        unread=page.unread,
    )
