"""A file holds one page. Two pages in one file are refused: the rows of the one would get the number of the other.

A page's comments may quote the heading of another page. What separates a quotation from a page: the rows that the first
page declares (`Open Recommendations (33 total)`) are all there only if those behind the quotation are its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openrecs.errors import RefusedError, shown
from openrecs.extract.html.columns import recommendation_tables
from openrecs.extract.html.head import TITLE_START, canonicals, og_titles, printed_numbers, slug
from openrecs.extract.html.listing import find_lines
from openrecs.extract.html.select import text
from openrecs.extract.html.tree import Element, Tree, has_class, location, tree
from openrecs.extract.text import lines as text_lines
from openrecs.extract.text import signs
from openrecs.extract.text.signs import Body, Sign
from openrecs.records import Document
from openrecs.text import plain

_TOTALLED = ("agency_page", "database", "old_list")
_LAYOUTS = {"section": "product_page", "own line": "database"}


def check(document: Document) -> None:
    """Refuse a file that holds more than one page, with the names of two of them; `RefusedError`."""
    if document.media == "html":
        found = pages(document)
        if len(found) > 1:
            raise _refused(document, found[0], found[1], None)
        return
    lines = text_lines.read(document.text)
    its_bodies, its_signs = signs.bodies(lines), signs.signs(lines)
    starts = signs.starts(lines) if len(its_bodies) > 1 or its_signs else []
    second = _second(its_signs, its_bodies, starts)
    if second is None:
        return
    first = _name([s for s in its_signs if s.line < second], [b for b in its_bodies if b.line < second])
    other = _name([s for s in its_signs if s.line >= second], [b for b in its_bodies if b.line >= second])
    raise _refused(document, first, other, second)


def surer(document: Document) -> str | None:
    """Return the name of the layout that a document's surest sign speaks for, where several claim it."""
    if document.media == "html":
        return layout(document)
    lines = text_lines.read(document.text)
    its_bodies, its_signs = signs.bodies(lines), signs.signs(lines)
    if not its_bodies:
        return its_signs[0].kind if its_signs else None
    first = its_bodies[0]
    above = [sign.kind for sign in its_signs if sign.line < first.line and sign.kind in _TOTALLED]
    if first.form in _LAYOUTS:
        return _LAYOUTS[first.form]
    return above[-1] if above else "old_list" if first.form == "listed" else "topic_page"


def _second(its_signs: list[Sign], its_bodies: list[Body], starts: list[int]) -> int | None:
    """Return the line where a second page begins, `None` where there is one page only."""
    if not its_bodies:
        return _without_rows(its_signs)
    found = _above(its_signs, its_bodies[0])
    for at in range(1, len(its_bodies)):
        found = found or _between(its_signs, its_bodies, at, starts)
    return found or _behind(its_signs, its_bodies[-1], starts)


def _without_rows(its_signs: list[Sign]) -> int | None:
    pages = [sign for sign in its_signs if sign.has_content]
    return next((sign.line for sign in pages[1:] if _differ(pages[0], sign)), None)


def _differ(one: Sign, other: Sign) -> bool:
    """Say whether two signs are of two pages; a link to the section may stand over an agency page's own heading."""
    return one.kind == "product_page" or (one.kind, one.total) != (other.kind, other.total)


def _above(its_signs: list[Sign], first: Body) -> int | None:
    """Look over the first rows: the head of a page that shows none may stand there, over the page that shows them."""
    above = [sign for sign in its_signs if sign.line < first.line]
    products = [sign for sign in above if sign.kind == "product_page"]
    others = [sign for sign in above if sign.kind in _TOTALLED]
    if first.form == "section":
        if others:
            return max(first.first if not products else products[-1].line, others[0].line + 1)
        return products[-1].line if len(products) > 1 else None
    if any(sign.has_content for sign in products):
        return others[-1].line if others and others[-1].line > products[0].line else first.first
    return next((sign.line for sign in others[1:] if _differ(others[0], sign)), None)


def _between(its_signs: list[Sign], its_bodies: list[Body], at: int, starts: list[int]) -> int | None:
    """Look between two of the rows' headings."""
    before, body = its_bodies[at - 1], its_bodies[at]
    start = next((line for line in starts if before.line < line < body.line), None)
    for sign in its_signs:
        if before.line < sign.line < body.line and _opens_page(sign, its_signs, its_bodies, at):
            return min(sign.line, start or sign.line)
    return start or (body.first if _is_of_another(its_signs, its_bodies, at) else None)


def _opens_page(sign: Sign, its_signs: list[Sign], its_bodies: list[Body], at: int) -> bool:
    if sign.kind == "product_page":
        return its_bodies[at].form == "section"
    first = its_signs[0]
    rest = sum(body.rows for body in its_bodies[at:])
    is_all = first.line < its_bodies[0].line and first.total == sum(body.rows for body in its_bodies)
    return not is_all or rest == sign.total


def _is_of_another(its_signs: list[Sign], its_bodies: list[Body], at: int) -> bool:
    """Say whether rows are of another kind of page than the first, or stand there a second time."""
    first, body = its_bodies[0], its_bodies[at]
    if "none" not in (first.form, body.form) and first.form != body.form:
        return True
    if body.form == "section":
        return any(one.name == body.name for one in its_bodies[:at])
    kinds = {sign.kind for sign in its_signs if sign.line < first.line}
    if body.is_numbered and not first.is_numbered and kinds & {"agency_page", "database"}:
        return True
    return body.is_numbered and any(one.name == body.name for one in its_bodies[:at] if one.is_numbered)


def _behind(its_signs: list[Sign], last: Body, starts: list[int]) -> int | None:
    """Look under the last rows: a page that shows none may stand there. A page's foot may list other reports."""
    start = next((line for line in starts if line > last.line), None)
    for sign in its_signs:
        is_page = (sign.kind == "product_page" and sign.has_content) or sign.total == 0
        if sign.line > last.line and (is_page or (start is not None and start < sign.line)):
            return min(sign.line, start or sign.line)
    return None


def _name(its_signs: Sequence[Sign], its_bodies: Sequence[Body]) -> str:
    """Return what a page is called: by its head, else by the publications that it shows."""
    products = [sign for sign in its_signs if sign.kind == "product_page"]
    forms = {body.form for body in its_bodies}
    others = [sign for sign in its_signs if sign.kind in _TOTALLED]
    if products and (not others or "section" in forms):
        return products[0].name
    names = list(dict.fromkeys(body.name for body in its_bodies if body.form != "section" and body.name))[:3]
    listed = f" ({', '.join(names)})" if names else ""
    return (others[0].name if others else "a page of recommendations") + listed


def _refused(document: Document, first: str, other: str, line: int | None) -> RefusedError:
    is_same = first == other
    what = f"the same page twice, {shown(first, 200)}" if is_same else f"{shown(first, 200)} and {shown(other, 200)}"
    return RefusedError(
        f"this file holds more than one page: {what}" + (f"; the second begins about line {line}" if line else ""),
        where=document.name,
        safe="nothing was read from it",
        mend="save every page in a file of its own",
    )


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
