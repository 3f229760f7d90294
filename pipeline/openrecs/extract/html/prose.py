"""Elements into text: lines, paragraphs, one line. Hidden content is read like any other.

A block element or a line break ends a line of text, an inline element does not: `ta<b>ble</b>` is one word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lxml import etree

from openrecs.extract.html.tree import Element
from openrecs.text import squeeze

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SECTIONS = {"address", "article", "aside", "body", "details", "dialog", "fieldset", "footer", "form", "header", "html"}
_SECTIONS |= {"main", "nav", "search", "section", "summary", "legend", "menu"}
_PROSE = {"blockquote", "br", "center", "dd", "dir", "div", "dl", "dt", "figcaption", "figure", "hr", "li", "ol", "p"}
_PROSE |= {"pre", "ul", "option", "optgroup", "select"}
BLOCKS = HEADINGS | _SECTIONS | _PROSE | {"caption", "table", "tbody", "tfoot", "thead", "tr"}
CELLS = frozenset({"td", "th"})
NOT_TEXT = frozenset({"script", "style", "template", "noscript", "noembed", "noframes", "iframe", "head", "title"})
_TEXTS = etree.XPath("descendant::text()", smart_strings=False)


class Piece(NamedTuple):
    """A line of text and the element in which it begins, or a whole element that the caller reads itself."""

    element: Element
    text: str
    is_whole: bool


def never(_: Element) -> bool:
    """Want no element whole."""
    return False


def pieces(root: Element, whole: Callable[[Element], bool] = never) -> Iterator[Piece]:
    """Yield what is in `root`, in order: lines of text, squeezed, never empty, and the elements `whole` wants."""
    if not len(root):  # as most cells, headings and labels: no need to walk
        if words := squeeze(root.text or ""):
            yield Piece(root, words, False)
        return
    line = _Line(root)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        tag = node.tag
        is_whole = node is not root and whole(node)
        if line.parts and (tag in BLOCKS or is_whole) and (words := line.ended()):
            yield Piece(line.element, words, False)
        if event == "start" and is_whole:
            yield Piece(node, "", True)
        if event == "start" and (is_whole or (tag in NOT_TEXT and node is not root)):
            walk.skip_subtree()
        elif event == "start":
            line.add(node, node.text, " " if tag in CELLS else "")
        elif node is not root:
            line.add(node.getparent(), node.tail, " " if tag in CELLS else "")
    if words := line.ended():
        yield Piece(line.element, words, False)


def paragraphs(root: Element, skip: Callable[[Element], bool] = never) -> list[str]:
    """Return the paragraphs of an element, each on one line, without the elements that `skip` names."""
    return [piece.text for piece in pieces(root, skip) if not piece.is_whole]


def text(root: Element, skip: Callable[[Element], bool] = never) -> str:
    """Return all text of an element on one line, without the elements that `skip` names."""
    return " ".join(paragraphs(root, skip))


def may_show(root: Element, sign: re.Pattern[str]) -> bool:
    """Say quickly whether a line in `root` may hold `sign`: `False` is certain.

    The texts of all lines are searched as one, with the blanks of what is not text, and with none between two cells.
    """
    outermost = (node for node in root.iterdescendants(*NOT_TEXT) if not _is_within_no_text(node))
    no_text = [part for node in outermost for part in map(str, _TEXTS(node)) if not part.isspace()]
    left_out = frozenset(no_text)
    parts: list[str] = _TEXTS(root)
    seen = [part for part in parts if part not in left_out]
    if len(parts) - len(seen) != len(no_text):  # a line reads like a part of a script: who knows which is which
        return True
    return sign.search("".join(seen)) is not None


def _is_within_no_text(node: Element) -> bool:
    return any(above.tag in NOT_TEXT for above in node.iterancestors())


class _Line:
    """The line of text being gathered: its parts, and the element in which it begins."""

    def __init__(self, root: Element) -> None:
        self.element = root
        self.parts: list[str] = []

    def add(self, element: Element | None, part: str | None, before: str) -> None:
        """Add a part of the line, `before` it what parts it from the last one; a line does not begin with a blank."""
        if self.parts and before:
            self.parts.append(before)
        if part and element is not None and (self.parts or not part.isspace()):
            self.element = self.element if self.parts else element
            self.parts.append(part)

    def ended(self) -> str:
        """Return the line and begin the next."""
        words = squeeze("".join(self.parts))
        self.parts = []
        return words


def titles(root: Element, is_title: Callable[[str], bool]) -> Iterator[Piece]:
    """Yield the lines of headings that are a title; what no reader sees is none."""
    for node in root.iterdescendants(*HEADINGS):
        for piece in pieces(node):
            if is_title(piece.text) and not any(above.tag in NOT_TEXT for above in node.iterancestors()):
                yield piece
