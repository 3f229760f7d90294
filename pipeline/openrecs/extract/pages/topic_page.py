"""Layout E, a topic's page: a sample of its publications, each with its open recommendations.

https://www.gao.gov/topics/science-technology, seen 2025 to 2026. The page is recognised by its block of open
recommendations or by its own address. It lists a few publications and states no total, so it speaks for nothing: what
it does not show may well be open. It marks priority recommendations, but the lack of a mark has not been seen to mean
that there is none. A topic without that block has nothing to list. As text it has blocks that give each publication's
number and date.
"""

from __future__ import annotations

from collections.abc import Iterator

from openrecs.errors import shown
from openrecs.extract.html.columns import require_all_read
from openrecs.extract.html.head import TITLE_START, canonical, is_under, og_title, slug
from openrecs.extract.html.listing import Listing, read_listing
from openrecs.extract.html.select import HEADINGS, broken, ending, every, one, quoted, remark, sole, text
from openrecs.extract.html.tree import Element, Tree, tree
from openrecs.extract.text import headings, promises, text_page
from openrecs.extract.text import lines as text_lines
from openrecs.records import Document, Issue, Layout, RawPublication, Reading, Scope
from openrecs.text import plain

SECTION = "view--products--block-9"
BLOCK = "extra_field_block:taxonomy_term:topic:open_recommendations"
TITLE = "open recommendations"
_HEADINGS = " or ".join(f"self::{tag}" for tag in sorted(HEADINGS))


def claims(document: Document) -> bool:
    """Whether the document is the page of a topic, or its block of open recommendations."""
    return claims_html(document) if document.media == "html" else _claims_text(document)


def read(document: Document) -> Reading:
    """Read a topic page; `RefusedError` where it breaks its promise."""
    return read_html(document) if document.media == "html" else _read_text(document)


def claims_html(document: Document) -> bool:
    """Whether the page holds the block of a topic's open recommendations, or its own address is one under /topics/."""
    page = tree(document)
    is_other = is_under(page, "agencies") or is_under(page, "products")
    return is_under(page, "topics") or (not is_other and (bool(_sections(page)) or BLOCK in page.index.entities))


def read_html(document: Document) -> Reading:
    """Read every publication of the block. Complete: the page's end is there and every counter was met."""
    page = tree(document)
    section = sole(page, _sections(page), "section of open recommendations")
    listing = _listing(page, section) if section is not None else Listing.empty()
    require_all_read(page, every(section, ".//table") if section is not None else [])
    if section is None and BLOCK in page.index.entities and page.end != "cut":
        raise broken(page, f"the block of open recommendations holds no section of the class {SECTION!r}")
    address = canonical(page) or document.url
    return Reading(
        scope=Scope("topic", _name(page, address)),
        rows=listing.rows,
        publications=listing.publications,
        is_complete=page.end != "cut" and listing.is_whole,
        url=address,
        issues=(*listing.issues, *ending(page), *_block_issues(page, section)),
        unread=listing.unread,
    )


def _sections(page: Tree) -> list[Element]:
    return [node for node in page.index.by_class(SECTION) if node.tag == "section"]


def _listing(page: Tree, section: Element) -> Listing:
    """Read the section. Whatever wraps them, its headings but the first are titles of publications."""
    if section not in page.unfinished or every(section, ".//table"):
        _require_title(page, section)
    listing = read_listing(page, section, lambda line: line == TITLE, unmarked=None, is_numbered=True)
    if not listing.publications and page.end != "cut":
        raise broken(page, "the section of open recommendations shows no table of them", section)
    return listing


def _require_title(page: Tree, section: Element) -> None:
    heading = one(page, section, f"(.//*[{_HEADINGS}])[1]", "heading in the section of open recommendations")
    if plain(text(heading)).casefold() != TITLE:
        raise broken(page, f"the section of open recommendations is headed {quoted(text(heading))}", heading)


def _name(page: Tree, address: str | None) -> str:
    """Return the topic's name: the page's title or only heading of the first rank, else the name in its address."""
    heads = page.index.tags["h1"]
    title = (og_title(page) or "").removeprefix(TITLE_START) or (text(heads[0]) if len(heads) == 1 else "")
    return title or slug(address, "topics") or ""


def _block_issues(page: Tree, section: Element | None) -> tuple[Issue, ...]:
    """Say that the block around the section has another name than the one seen: GAO may have moved it."""
    if section is None or BLOCK in page.index.entities:
        return ()
    return (remark(page, "note", f"no block {BLOCK!r} holds the section of open recommendations", section),)


def _claims_text(document: Document) -> bool:
    """Say whether a text is a topic page: numbers or dates stand under its titles, and the page counts no rows."""
    lines = text_lines.read(document.text)
    if lines.of("agency total", "range", "tail"):
        return False
    return any(block.agency == "joined" and (block.number or block.date) for block in headings.find(lines))


def _read_text(document: Document) -> Reading:
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


LAYOUT = Layout(
    name="topic_page",
    years="2025-2026",
    rank=7,
    # Not is_priority: a mark is read, but a row without one says nothing.
    says=frozenset({"publication_number", "published_on", "number", "number_printed", "comments"}),
    claims=claims,
    read=read,
)
