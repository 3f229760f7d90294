"""Elements into text, strict selections (anything else refuses the document), and issues of what no field accounts for.

Hidden content is read like any other. A block element or a line break ends a line of text, an inline element does not:
`ta<b>ble</b>` is one word. Phone numbers and e-mail addresses are never quoted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from lxml import etree

from openrecs.errors import RefusedError, shown
from openrecs.extract.html.tree import Element, Tree, location
from openrecs.records import Issue, Severity, Unread
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


def with_class(name: str) -> str:
    """Return the XPath condition that an element has this class among its classes."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def classes(node: Element) -> frozenset[str]:
    """Return the classes of an element."""
    return frozenset((node.get("class") or "").split())


def broken(tree: Tree, what: str, node: Element | None = None) -> RefusedError:
    """Return the error for a page that breaks its layout's promise; `node` is where."""
    return RefusedError(
        what,
        where=tree.name if node is None else f"{tree.name}, {location(node)}",
        safe="nothing was read from it",
        mend="save the whole page again from gao.gov; if it is refused again, GAO has changed the page: please report "
        "it together with the file",
    )


_BELOW = ("./", "descendant::")


@cache
def _compiled(xpath: str) -> etree.XPath:
    return etree.XPath(xpath, smart_strings=False)


def every(node: Element, xpath: str) -> list[Element]:
    """Return all elements that the XPath finds from `node`, in the order of the document.

    Where its first step leads below the node, so must that of each of its alternatives.
    """
    if not len(node) and xpath.startswith(_BELOW):
        return []  # most cells hold a text and no element
    found = _compiled(xpath)(node)
    return [each for each in found if isinstance(each, Element)] if isinstance(found, list) else []


def at_most_one(tree: Tree, node: Element, xpath: str, what: str) -> Element | None:
    """Return the one element found, `None` where there is none; two are refused. `what` names it, with no article."""
    return sole(tree, every(node, xpath), what)


def sole(tree: Tree, found: Sequence[Element], what: str) -> Element | None:
    """Return the one element of those found, `None` where there is none; two are refused."""
    if len(found) > 1:
        raise broken(tree, f"expected at most one {what}, found {len(found)}", found[1])
    return found[0] if found else None


def one(tree: Tree, node: Element, xpath: str, what: str) -> Element:
    """Return the one element found; none or two are refused. `what` names it, with no article."""
    found = at_most_one(tree, node, xpath, what)
    if found is None:
        raise broken(tree, f"expected one {what}, found none", node)
    return found


STAGE = "layouts"
_QUOTED = 80
_PHONE = re.compile(r"\(?[0-9]{3}\)?[ .-]?[0-9]{3}[.-][0-9]{4}")


def remark(
    tree: Tree, severity: Severity, message: str, node: Element, *, field: str | None = None, value: str | None = None
) -> Issue:
    """Return an issue of this document; `node` is where, `field` the column of the table it is about."""
    return Issue(severity, STAGE, message, document=tree.name, location=location(node), field=field, value=value)


def leftovers(tree: Tree, area: Element, claimed: Container[Element]) -> tuple[tuple[Unread, ...], tuple[Issue, ...]]:
    """Return the text in `area` outside the `claimed` elements, each line with an issue that names it.

    Where a cut file left the area open, its half-written end is told once, by `ending`, and only counted here.
    """
    lines = [piece for piece in pieces(area, claimed.__contains__) if not piece.is_whole]
    unread = tuple(unread_text(piece.element, piece.text) for piece in lines)
    told = [piece for piece in lines if piece.element not in tree.unfinished]
    return unread, tuple(unread_issue(tree, piece.element, piece.text) for piece in told)


def unread_text(node: Element, text: str) -> Unread:
    """Return a text that no field accounts for, without addresses and numbers of people."""
    return Unread(location(node), without_contacts(text))


def unread_issue(tree: Tree, node: Element, text: str) -> Issue:
    """Return the issue for a text that no field accounts for."""
    return remark(tree, "warning", f"no field accounts for this text of the recommendations: {quoted(text)}", node)


def ending(tree: Tree, *, needs_whole_page: bool = False) -> tuple[Issue, ...]:
    """Return the issue for a cut file, none for a whole one; a piece of a page is told where a whole one is needed."""
    if tree.end == "whole" or (tree.end == "fragment" and not needs_whole_page):
        return ()
    message = (
        f"the file ends before the page does, inside <{tree.innermost.tag!s}>: the rows before that are read, and no "
        "row counts as gone because of it; save the whole page again"
    )
    return (remark(tree, "warning", message, tree.innermost),)


def quoted(text: str) -> str:
    """Return a page's own words for a message: in quotes, escaped, short, without what reaches a person."""
    return f'"{shown(without_contacts(text), _QUOTED)}"'


def without_contacts(text: str) -> str:
    """Return the text with e-mail addresses and phone numbers taken out."""
    words = ("(address)" if "@" in word else word for word in text.split(" "))
    return _PHONE.sub("(phone)", " ".join(words))
