"""Strict selections: exactly one, at least one, at most one; anything else refuses the document."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from lxml import etree

from openrecs.errors import RefusedError
from openrecs.extract.html.tree import Element, Tree, location


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
