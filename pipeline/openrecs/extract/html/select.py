"""Strict selections (anything else refuses the document), and issues of what no field accounts for.

Phone numbers and e-mail addresses are never quoted.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import cache

from lxml import etree

from openrecs.errors import RefusedError, shown
from openrecs.extract.html.prose import pieces
from openrecs.extract.html.tree import Element, Tree, location
from openrecs.records import Issue, Severity, Unread


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
