"""Menus and feet of product pages: more than half of each page, and the same to the byte on thousands of them.

One that closes all that it opens, and holds nothing that any reader of a page looks for, may be left out of the page's
tree. That is judged once for all pages that have it; its tags stay, its line breaks, and a mark between them, by which
`tree` sees that the parser was in the midst of plain elements there, so that leaving it out has changed nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from openrecs.extract import tag_text
from openrecs.extract.tag_text import HTML, markers, statuses
from openrecs.records import Document

_PAGE = "page-node-type-product"
_LEAST = 2_000  # characters; to leave out less saves nothing
# Elements that no start tag closes, but that of another page; the parser puts what is in them nowhere else.
AROUND = frozenset({"html", "body", "article", "aside", "div", "footer", "header", "main", "nav", "section"})
_DEEPEST = 100
# What a menu is made of: no raw text, and nothing of which a page has one, or by which it is known.
TAGS = AROUND - {"html", "body"} | {"a", "b", "button", "em", "form", "h2", "h3", "h4", "i", "img", "input", "label"}
TAGS |= {"li", "p", "small", "span", "strong", "ul"}
KNOWN = re.compile(r"view--|views-|field--|js-endpoint-|status-code|text-small|gao-rpt|text-formatted")
_ENTITY = "system_menu_block:"
_ELSEWHERE = re.compile(r"\0|<[!?]|</(?:html|head|body)\b", re.IGNORECASE)  # what says something of the whole page
_WORDS = re.compile(
    r"executive\W+action|congressional\W+consideration|total\W|of\W*[0-9][0-9,]*\W*[rp]",
    re.IGNORECASE,
)


def mark(document: Document) -> str:
    """Return the name of an element of our own, which no document can hold."""
    return "openrecs-mark-" + "".join(c for c in document.sha256.lower() if c in "0123456789abcdef")


@lru_cache(4096)
def is_known(names: str) -> bool:
    """Say whether a class attribute holds a class by which something is known on any page."""
    return KNOWN.search(names) is not None


@lru_cache(4)
def without(document: Document) -> tuple[str, int]:
    """Return a page's source without its menus, an empty mark in the place of each, and how many are left out."""
    source, name = document.text, mark(document)
    kept, at, count = [], 0, 0
    for start, end in _menus(source) if _PAGE in source else ():
        inner = source[start:end]
        if end - start >= _LEAST and is_plain(inner):
            kept += [source[at:start], "\n" * inner.count("\n"), f"<{name}></{name}>"]
            at, count = end, count + 1
    return "".join([*kept, source[at:]]), count


def are_in_place(marks: list[etree._Element]) -> bool:
    """Say whether what is around each mark is neither ended by anything in a menu nor read as a whole."""
    around = [list(mark.iterancestors()) for mark in marks]
    is_elsewhere = any(not 2 < len(nodes) < _DEEPEST or nodes[-2].tag != "body" for nodes in around)
    return not is_elsewhere and all(
        node.tag in AROUND and not is_known(node.get("class") or "") for nodes in around for node in nodes
    )


def _menus(source: str) -> Iterator[tuple[int, int]]:
    """Yield where each menu, and the last foot behind them, begin and end, without their own tags."""
    behind = 0
    for find, kind in ((source.find, "nav"), (source.rfind, "footer")):
        while (at := find(f"<{kind} ", behind)) >= 0:
            start, behind = source.find(">", at) + 1, source.find(f"</{kind}>", at)
            if start > behind:
                return
            yield start, behind


@lru_cache(256)
def is_plain(inner: str) -> bool:
    """Say whether what is between the tags of a menu closes all that it opens and shows nothing that is looked for."""
    if not inner.isascii() or _ELSEWHERE.search(inner):
        return False
    parser = etree.HTMLParser(huge_tree=True, encoding="utf-8")
    body = etree.fromstring(f"<html><body><div>{inner}<mark></mark></div></body></html>", parser)[-1]
    *nodes, last = body.iterdescendants()
    if len(parser.error_log) or len(body) > 1 or last.tag != "mark" or last.getparent() is not body[0]:
        return False
    words = tag_text.every_text(inner)
    is_silent = not (_WORDS.search(words) or any(markers(words)) or any(statuses(words, HTML)))
    return words.isascii() and is_silent and all(map(_is_plain_element, nodes))


def _is_plain_element(node: etree._Element) -> bool:
    is_menu = (node.get("data-entity-id") or _ENTITY).startswith(_ENTITY)
    return node.tag in TAGS and is_menu and not is_known(node.get("class") or "")
