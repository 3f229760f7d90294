"""What a product page says of its publication: title, number, dates, address, topics."""

from __future__ import annotations

from openrecs.extract.html.head import (
    CANONICAL,
    OG_TITLE,
    TITLE_END,
    TITLE_START,
    canonical,
    head_title,
    numbering,
    og_title,
)
from openrecs.extract.html.prose import text
from openrecs.extract.html.remarks import remark
from openrecs.extract.html.select import broken, every, sole
from openrecs.extract.html.tree import Element, Tree, has_class, location
from openrecs.records import Issue, RawPublication

PUBLISHED, RELEASED = "Published:", "Publicly Released:"
TOPIC = "views-field-field-topic"


def read_publication(tree: Tree, address: str | None) -> tuple[RawPublication, tuple[Issue, ...]]:
    """Return the publication that a product page is about, as printed; `RefusedError` where it has no title.

    `address` is where the page was found, for pages that do not state their own. What a cut file ends inside of is
    not read.
    """
    title, title_issues = _title(tree)
    url, url_issues = _url(tree, address)
    lines = [line for line in small_lines(tree) if line not in tree.unfinished]
    place = lines[0] if lines else tree.root
    number, number_issues = numbering(tree, place, _number(tree), url, None if tree.end == "cut" else "note")
    published, released, date_issues = _dates(tree, place, [text(line) for line in lines])
    topics, topic_issues = _topics(tree)
    read = RawPublication(
        title,
        location(place),
        number=number,
        published_on=published,
        released_on=released,
        url=url,
        topics=topics,
    )
    return read, (*title_issues, *url_issues, *number_issues, *date_issues, *topic_issues)


def small_lines(tree: Tree) -> list[Element]:
    """Return the lines in small letters under the title, in which number and dates are."""
    spans = (node for node in tree.index.by_class("text-small") if node.tag == "span")
    return [node for node in spans if has_class(node.get("class") or "", "d-block")]


def printed_numbers(tree: Tree) -> list[Element]:
    """Return the elements that hold the publication's number: one, where the file holds one page."""
    return [strong for line in small_lines(tree) for strong in line.iterchildren("strong")]


def has_dates(tree: Tree) -> bool:
    """Whether the page shows its dates, as every publication's page does, though it has no recommendations."""
    spans = (node for node in tree.index.by_class("text-small") if node.tag == "span")
    return any(every(node, f"self::*[contains(., '{PUBLISHED}')]") for node in spans)


def has_content(tree: Tree) -> bool:
    """Whether the page shows a part of its text."""
    return any(" js-endpoint-" in f" {names}" or "field--name-field-" in names for names in tree.index.classes)


def _title(tree: Tree) -> tuple[str, tuple[Issue, ...]]:
    printed = og_title(tree)
    if printed is None:
        fallback = (head_title(tree) or "").removesuffix(TITLE_END)
        if not fallback:
            raise broken(tree, f"the page states no title, neither in {OG_TITLE} nor in its head")
        message = f"the page has no {OG_TITLE}; its title is taken from its head"
        return fallback, (_warning(tree, message, "publication_title"),)
    if not printed.startswith(TITLE_START):
        message = f'{OG_TITLE} does not begin with "{TITLE_START}"; all of it is taken for the title'
        return printed, (_warning(tree, message, "publication_title"),)
    return printed.removeprefix(TITLE_START), ()


def _url(tree: Tree, address: str | None) -> tuple[str | None, tuple[Issue, ...]]:
    own = canonical(tree)
    if own or tree.end == "cut":
        return own or address, ()
    return address, (_warning(tree, f"the page does not state its own address ({CANONICAL})", "url"),)


def _number(tree: Tree) -> str | None:
    found = sole(tree, printed_numbers(tree), "publication number")
    return (text(found) or None) if found is not None and found not in tree.unfinished else None


def _dates(tree: Tree, place: Element, lines: list[str]) -> tuple[str | None, str | None, tuple[Issue, ...]]:
    line = next((line for line in lines if PUBLISHED in line or RELEASED in line), "")
    missing = [label for label in (PUBLISHED, RELEASED) if label not in line]
    issues = tuple(
        remark(tree, "warning", f'the page prints no date after "{label}"', place, field=column)
        for label, column in ((PUBLISHED, "published_on"), (RELEASED, "released_on"))
        if label in missing and tree.end != "cut"
    )
    return _after(line, PUBLISHED, RELEASED), _after(line, RELEASED, PUBLISHED), issues


def _after(line: str, label: str, other: str) -> str | None:
    """Return what stands behind a label, up to the other one; old pages print both labels with nothing behind them."""
    value = line.partition(label)[2].partition(other)[0]
    return value.strip(" .") or None


def _topics(tree: Tree) -> tuple[tuple[str, ...] | None, tuple[Issue, ...]]:
    if tree.end == "cut":  # they stand at the page's end: the list may be half of what it was
        return None, ()
    boxes = tree.index.by_class(TOPIC)
    names = [text(link) for link in dict.fromkeys(link for box in boxes for link in box.iterdescendants("a"))]
    if names:
        return tuple(dict.fromkeys(name for name in names if name)), ()
    return None, (remark(tree, "note", f"the page names no topics ({TOPIC})", tree.root, field="topics"),)


def _warning(tree: Tree, message: str, column: str) -> Issue:
    return remark(tree, "warning", message, tree.root, field=column)
