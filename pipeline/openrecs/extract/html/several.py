"""The pages that an HTML file holds, by what each page has once: its address, its title, the section of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openrecs.extract.html.columns import recommendation_tables
from openrecs.extract.html.head import TITLE_START, canonicals, og_titles, printed_numbers, slug
from openrecs.extract.html.listing import find_lines
from openrecs.extract.html.prose import text
from openrecs.extract.html.tree import Element, Tree, has_class, location, tree
from openrecs.records import Document
from openrecs.text import plain

_SECTIONS = (
    ("product_page", "view--recommendations--block-1"),
    ("product_page", "view--recommendations--block-3"),
    ("topic_page", "view--products--block-9"),
)
_FOLDERS = {"products": "product_page", "agencies": "agency_page", "topics": "topic_page"}
_HEADING = re.compile(
    r"open recommendations \([0-9,]{1,9} total\)|[0-9,]{1,9} - [0-9,]{1,9} of [0-9,]{1,9} recommendations?\b.{0,60}"
)


def pages(document: Document) -> list[str]:
    """Return the names of the pages that the file holds: more than one only where a sign of a second page is there."""
    page = tree(document)
    heads = max((_addresses(page), _titles(page), list(map(text, printed_numbers(page)))), key=len)
    if len(heads) > 1:
        return heads
    parts = list(dict.fromkeys([*_pieces(page), *_headings(page)]))
    return [*heads, *parts[1:]] if heads and len(parts) > 1 else parts if len(parts) > 1 else heads


def layout(document: Document) -> str | None:
    """Return the layout that the page's own address, or else the class of its body, speaks for."""
    page = tree(document)
    for href in _hrefs(page):
        found = next((name for folder, name in _FOLDERS.items() if slug(href, folder)), None)
        if found or "recommendations-database" in href:
            return found or "database"
    is_product = any(has_class(body.get("class") or "", "page-node-type-product") for body in page.index.tags["body"])
    return "product_page" if is_product else None


def _addresses(page: Tree) -> list[str]:
    """Return what each address names: a publication by its number, any other page by all of its address."""
    return [(slug(address, "products") or "").upper() or address for address in _hrefs(page)]


def _hrefs(page: Tree) -> list[str]:
    return [address for link in canonicals(page) if (address := link.get("href")) is not None]


def _titles(page: Tree) -> list[str]:
    titles = [title for node in og_titles(page) if (title := node.get("content")) is not None]
    return [title.removeprefix(TITLE_START) for title in titles]


def _pieces(page: Tree) -> Iterator[str]:
    """Yield a name for each page whose section of tables is there; a publication's page has two sections, each once."""
    seen: dict[str, int] = {}
    for kind, name in _SECTIONS:
        for count, node in enumerate(_sections(page, name), 1):
            if count > seen.get(kind, 0):
                seen[kind] = count
                yield f"a {kind.replace('_', ' ')} at {location(node)}"


def _sections(page: Tree, name: str) -> list[Element]:
    return [node for node in page.index.by_class(name) if node.tag == "section"]


def _headings(page: Tree) -> Iterator[str]:
    """Yield the headings over tables that are in no known section: those of agency pages and of database results."""
    known = {node for _, name in _SECTIONS for node in _sections(page, name)}
    if any(known.isdisjoint(table.iterancestors()) for table in recommendation_tables(page)):
        yield from (plain(found[0]) for _, found in find_lines(page, _HEADING))
