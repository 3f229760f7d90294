"""The cells of a row: the recommendation with its priority mark, the status with its definition and GAO's comments."""

from __future__ import annotations

from dataclasses import dataclass

from openrecs.extract.html.select import (
    at_most_one,
    broken,
    classes,
    every,
    one,
    paragraphs,
    quoted,
    remark,
    text,
    with_class,
)
from openrecs.extract.html.tree import Element, Tree
from openrecs.records import Issue
from openrecs.text import plain, squeeze

# A browser that ran the page's scripts has moved a tooltip's words from the title attribute into an element.
TOOLTIP = f"descendant::*[@role='tooltip' or {with_class('usa-tooltip__body')}]"
MARK, COMMENT = "priority-indicator", "comment"
LONGEST_STATUS = 80  # the longest known has 25; more means that the element holds something else as well


@dataclass(frozen=True, slots=True)
class TextCell:
    """A recommendation or matter: its text, and its priority mark as printed (`None`: it has none)."""

    text: str
    priority: str | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class StatusCell:
    """A status as printed, its definition, GAO's comments; `read` are the elements that hold them."""

    status: str
    definition: str | None
    comments: str | None
    read: frozenset[Element]
    issues: tuple[Issue, ...]


def agency_cell(tree: Tree, cell: Element) -> tuple[str, tuple[Issue, ...]]:
    """Return the agency as printed, with an issue where the cell holds more than one line."""
    lines = paragraphs(cell)
    if len(lines) < 2:
        return " ".join(lines), ()
    message = "an agency cell holds several lines; they are read as one agency"
    return " ".join(lines), (remark(tree, "warning", message, cell, field="agency"),)


def text_cell(tree: Tree, cell: Element) -> TextCell:
    """Read a recommendation's cell; the priority mark stands inside it, before the text."""
    mark = at_most_one(tree, cell, f".//*[{with_class(MARK)}]", "priority mark in a recommendation's cell")
    words = text(cell, lambda node: node is mark)
    if plain(words).casefold().startswith("priority rec"):
        raise broken(tree, f"a recommendation begins with a priority mark that is not a {MARK!r} element", cell)
    if mark is None:
        return TextCell(words, None, _strange(tree, cell))
    printed = _own_text(mark) or _definition(tree, mark) or ""
    if not printed:
        raise broken(tree, "a priority mark has no words", mark)
    return TextCell(words, printed, _strange(tree, cell))


def status_cell(tree: Tree, cell: Element) -> StatusCell:
    """Read a status cell: `.status-code .code`, the tooltip beside it, `.comment`. A row without status is refused."""
    box = one(tree, cell, f".//*[{with_class('status-code')}]", "'status-code' element in a status cell")
    code = one(tree, box, f".//*[{with_class('code')}]", "'code' element in a status")
    status = _own_text(code)
    if not 0 < len(status) <= LONGEST_STATUS:
        raise broken(tree, f"a row has a status of {len(status)} characters: {quoted(status)}", code)
    comment = at_most_one(tree, cell, f".//*[{with_class(COMMENT)}]", "'comment' element in a status cell")
    if comment is not None and box in comment.iterancestors():
        raise broken(tree, "the comments stand inside the status, which would read as a part of it", comment)
    comments = "\n\n".join(paragraphs(comment)) if comment is not None else ""
    read = frozenset({code, *every(box, TOOLTIP), *([comment] if comment is not None else [])})
    definition = _definition(tree, box)
    return StatusCell(status, definition, comments or None, read, _undefined(tree, box) if definition is None else ())


def _undefined(tree: Tree, box: Element) -> tuple[Issue, ...]:
    if not every(box, ".//*[contains(@class, 'tooltip-icon')]"):
        return ()
    return (remark(tree, "note", "the tooltip beside a status has no words (attribute 'title')", box),)


def _own_text(node: Element) -> str:
    hidden = every(node, TOOLTIP)
    return text(node, hidden.__contains__)


def _definition(tree: Tree, node: Element) -> str | None:
    titled = at_most_one(tree, node, ".//*[normalize-space(@title)]", "tooltip")
    if titled is not None:
        return squeeze(titled.get("title") or "") or None
    body = at_most_one(tree, node, TOOLTIP, "tooltip")
    return (text(body) or None) if body is not None else None


def _strange(tree: Tree, cell: Element) -> tuple[Issue, ...]:
    """Name boxes in a recommendation's cell other than the known mark: their words stay in the text, but it is told."""
    boxes = every(cell, f".//div[@class][not(ancestor-or-self::*[{with_class(MARK)}])]")
    names = " ".join(sorted({name for box in boxes for name in classes(box)}))
    message = f"a recommendation's cell holds an unknown element, read as part of its text: {quoted(names)}"
    return (remark(tree, "warning", message, boxes[0], field="recommendation"),) if boxes else ()
