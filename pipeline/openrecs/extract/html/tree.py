"""A document's HTML as a tree, and where the file ends.

The parser closes on its own whatever a cut file left open, and says nothing. So a mark of our own is put behind the
last character: the elements it lands in are those the file never closed. A file that ends inside a tag, a comment or
a script swallows the mark; it is parsed again with that piece closed, and the half-written element is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal, TypeAlias

from lxml import etree

from openrecs.errors import RefusedError, shown
from openrecs.extract.html import furniture
from openrecs.records import Document

Element: TypeAlias = etree._Element
End = Literal["whole", "fragment", "cut"]

# What closes anything a file can end inside of; "-->" also marks the attributes of a half-written tag.
CLOSERS = "-->'\"></script></style></title></textarea></xmp></iframe></noscript></noembed></noframes>"
_PAGE_START = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LAST_LINE = 65_535  # libxml2 counts no further
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INDEXED = ("body", "link", "meta", "section", "table", "td", "th", *_HEADINGS)  # tags that pages ask for
_BLANKS = re.compile("[ \t\r\n]+")  # what parts the names of a class attribute, as in XPath


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Where the elements of a document are, found in one pass over its tree; all of them in the document's order.

    `tags` has those of the tags in `_INDEXED`; `classes` those with a class that is looked for (`furniture.KNOWN`), by
    their class attribute as it is printed, each with its place; `entities` so those with a `data-entity-id`.
    """

    tags: dict[str, list[Element]]
    classes: dict[str, list[tuple[int, Element]]]
    entities: dict[str, list[tuple[int, Element]]]

    def by_class(self, name: str) -> list[Element]:
        """Return the elements that have this class among their classes."""
        return _ordered(self.classes[names] for names in self._with(name) if has_class(names, name))

    def marked(self, part: str, entity: str = "") -> list[Element]:
        """Return the elements whose class attribute holds this text anywhere, or that have this `data-entity-id`."""
        return _ordered([*map(self.classes.__getitem__, self._with(part)), self.entities.get(entity, [])])

    def _with(self, part: str) -> list[str]:
        if not furniture.is_known(part):
            raise ValueError(f"{part!r} is not among the classes that a tree's index has: name it in furniture.KNOWN")
        return [names for names in self.classes if part in names]


def _ordered(found: Iterable[list[tuple[int, Element]]]) -> list[Element]:
    placed = {place: node for pairs in found for place, node in pairs}
    return [placed[place] for place in sorted(placed)]


def has_class(names: str, name: str) -> bool:
    """Say whether a class attribute holds this class, its names parted as XPath parts them."""
    return f" {name} " in f" {_BLANKS.sub(' ', names)} "


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A parsed document.

    `end` is `whole` where the page closes its body, `fragment` for a piece of a page (no doctype, html or body) that
    closes all its elements, else `cut`. `unfinished` holds the elements that a cut file left open, `innermost` is the
    last of them: what they hold may be half of what it should be, so nothing is read from them as if it were all.
    `index` finds elements by tag or class. `source` is what was parsed: a product page's, without its menus.
    """

    name: str
    root: Element
    end: End
    unfinished: frozenset[Element]
    innermost: Element
    index: Index
    source: str


@lru_cache(maxsize=4)
def tree(document: Document) -> Tree:
    """Parse an HTML document; `RefusedError` where the parser would drop a part of it. The tree must not be changed."""
    short = _without_menus(document)
    root, mark = short or _parsed(document)
    is_torn = mark is None
    if mark is None:
        root, mark = _parsed(document, CLOSERS)
    if root is None or mark is None:
        raise _refused(document, "the file ends inside markup that nothing can close")
    if is_torn:
        _drop_half_written(mark)
    around = list(mark.iterancestors())
    _remove(mark)
    end = "cut" if is_torn else _end(document, around)
    source = furniture.without(document)[0] if short else document.text
    return Tree(document.name, root, end, frozenset(around if end == "cut" else ()), around[0], _index(root), source)


def location(node: Element) -> str:
    """Return where an element stands, `line 1498`: the line of the saved file on which its tag is."""
    line = node.sourceline or 0
    return f"line {line}" if line < _LAST_LINE else f"line {_LAST_LINE} or later"


def _without_menus(document: Document) -> tuple[Element, Element] | None:
    """Parse the document without its menus; `None` where it has none, or one was not where it could be left out."""
    name = furniture.mark(document)
    source, menus = furniture.without(document)
    root, fatal = _parse(source, name) if menus else (None, [])
    marks = [] if root is None or fatal else [mark for top in _roots(root) for mark in top.iter(name)]
    if root is None or len(marks) != menus + 1 or not furniture.are_in_place(marks[:-1]):
        return None
    return root, marks[-1]


def _parsed(document: Document, closers: str = "") -> tuple[Element | None, Element | None]:
    """Parse the document with our mark behind it; return root and mark, `None` where the document swallowed it."""
    name = furniture.mark(document)
    root, fatal = _parse(document.text, name, closers)
    if fatal:
        raise _refused(document, f"the HTML parser gave up at line {fatal[0].line}: {shown(fatal[0].message)}")
    return root, _last(root, name) if root is not None else None


def _parse(source: str, name: str, closers: str = "") -> tuple[Element | None, list[etree._LogEntry]]:
    """Return the root of a source with a mark of that name behind it, and why the parser gave up, if it did."""
    marked = f"{source}\n{closers}<{name}></{name}>"
    # As bytes with a stated encoding: a string that begins with an XML declaration would be refused by lxml, and the
    # page's own charset no longer holds, for `documents` has decoded it.
    # Comments show nothing, and many of them in a row make lxml's walks quadratic.
    parser = etree.HTMLParser(huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True)
    root: Element | None = etree.fromstring(marked.encode("utf-8", "surrogatepass"), parser)
    return root, list(parser.error_log.filter_from_fatals())


def _roots(root: Element) -> Iterator[Element]:
    """Yield the root, and what follows `</html>`, which gets roots of its own."""
    yield root
    yield from root.itersiblings("*")


def _last(root: Element, name: str) -> Element | None:
    """Return the last element of that name: unless the document swallowed it, nothing stands behind it."""
    *_, last = _roots(root)
    while len(last):
        last = last[-1]
    if last.tag == name:
        return last
    return next((node for top in [*_roots(root)][::-1] for node in [*top.iter(name)][::-1]), None)


def _index(root: Element) -> Index:
    tags: dict[str, list[Element]] = {name: [] for name in _INDEXED}
    classes: dict[str, list[tuple[int, Element]]] = {}
    entities: dict[str, list[tuple[int, Element]]] = {}
    for place, node in enumerate(chain.from_iterable(top.iter("*") for top in _roots(root))):
        if node.tag in tags:
            tags[str(node.tag)].append(node)
        if (names := node.get("class")) and furniture.is_known(names):
            classes.setdefault(names, []).append((place, node))
        if entity := node.get("data-entity-id"):
            entities.setdefault(entity, []).append((place, node))
    return Index(tags, classes, entities)


def _refused(document: Document, what: str) -> RefusedError:
    return RefusedError(
        what,
        where=document.name,
        safe="nothing was read from it, for a part of it would be missing without a word",
        mend="save the page again from gao.gov; if it is refused again, save it as text",
    )


def _end(document: Document, around: list[Element]) -> End:
    tags = [node.tag for node in around]
    if tags == ["html"]:
        return "whole"  # behind the closed body
    if tags == ["body", "html"] and not _PAGE_START.search(document.text):
        return "fragment"
    return "cut"


def _drop_half_written(mark: Element) -> None:
    """Take out the element in whose tag, or text, the file broke off: around the mark or just before it.

    In the head the closers make the parser open a body, so that the mark is not always the element's neighbour.
    """
    for node in mark.iterancestors():
        if _is_torn(node) and node.getparent() is not None:
            node.addprevious(mark)
            _remove(node)
            break
    before = mark.xpath("preceding::*[1]")
    last = before[0] if isinstance(before, list) and before and isinstance(before[0], Element) else None
    if last is not None and (_is_torn(last) or CLOSERS[:3] in (last.text or "")):
        _remove(last)
    _drop_closers(mark)


def _is_torn(node: Element) -> bool:
    return any(word.startswith("--") or CLOSERS[:3] in word for pair in node.items() for word in pair)


def _drop_closers(mark: Element) -> None:
    parent, before = mark.getparent(), mark.getprevious()
    if before is not None:
        before.tail = _without_closers(before.tail)
    elif parent is not None:
        parent.text = _without_closers(parent.text)


def _without_closers(text: str | None) -> str | None:
    """Return a text without what we put behind it. The parser lets control characters in that it takes from nobody."""
    return _NO_XML.sub("\ufffd", (text or "").rstrip("->'\"\n")) or None


def _remove(node: Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
