"""What a page says of itself in its head, and a product page of its publication: title, number, dates, topics."""

from __future__ import annotations

import re
from urllib.parse import unquote

from openrecs.extract.html.select import at_most_one, broken, every, quoted, remark, sole, text
from openrecs.extract.html.tree import Element, Tree, has_class, location
from openrecs.records import Issue, RawPublication, Severity
from openrecs.text import squeeze

CANONICAL = "link[rel=canonical]"
OG_TITLE = 'meta[property="og:title"]'
_HOST = re.compile(r"//(?:www\.)?gao\.gov\.?(?::[0-9]{1,5})?(?=/)", re.IGNORECASE)
TITLE_START, TITLE_END = "U.S. GAO - ", " | U.S. GAO"


def canonical(tree: Tree) -> str | None:
    """Return the page's own address as printed in `link[rel=canonical]`."""
    return _attribute(sole(tree, canonicals(tree), CANONICAL), "href")


def canonicals(tree: Tree) -> list[Element]:
    """Return the elements in which the page states its own address."""
    return [link for link in tree.index.tags["link"] if link.get("rel") == "canonical"]


def is_under(tree: Tree, folder: str) -> bool:
    """Whether the page says that its own address is in this folder of gao.gov."""
    return any(slug(_attribute(link, "href"), folder) for link in canonicals(tree))


def og_title(tree: Tree) -> str | None:
    """Return the title in `meta[property="og:title"]` as printed."""
    return _attribute(sole(tree, og_titles(tree), OG_TITLE), "content")


def og_titles(tree: Tree) -> list[Element]:
    """Return the elements in which the page states its title."""
    return [meta for meta in tree.index.tags["meta"] if meta.get("property") == "og:title"]


def head_title(tree: Tree) -> str | None:
    """Return the text of the head's `title`, as printed."""
    title = at_most_one(tree, tree.root, "/html/head/title", "title in the head")
    return (text(title) or None) if title is not None else None


def slug(url: str | None, folder: str) -> str | None:
    """Return the name that follows `/folder/` in an address of GAO, `gao-25-108085`; `None` for any other address.

    Addresses vary: `/products/GAO-20-526PR`, `?source=ra`, `gao.gov./`, and an archive's own address before GAO's.
    """
    parts = _path(url or "").split("/")
    is_named = len(parts) == 3 and parts[0] == "" and parts[1].lower() == folder
    return (unquote(parts[2]) or None) if is_named else None


def number_from(url: str | None) -> str | None:
    """Return the publication number that an address of a product page spells, `GAO-25-108085`."""
    name = slug(url, "products")
    return name.upper() if name else None


def numbering(
    tree: Tree, node: Element, printed: str | None, url: str | None, missing: Severity | None
) -> tuple[str | None, tuple[Issue, ...]]:
    """Return a publication's number, as printed or else as its address spells it, with an issue where they disagree.

    `missing` is how bad it is that the number is not printed; `None` where the page never prints one. An address drops
    the slashes of an old number: `AIMD/GGD-00-49` is `aimdggd-00-49`.
    """
    name = slug(url, "products")
    if printed and name and not _is_same(printed, name):
        message = f"the publication's number {quoted(printed)} and its address {quoted(name)} do not agree"
        return printed, (remark(tree, "warning", message, node, field="publication_number", value=printed),)
    if printed or missing is None:
        return printed or number_from(url), ()
    taken = "it is taken from the address" if name else "its address does not show it either"
    message = f"no publication number is printed; {taken}"
    severity = missing if name else "warning"
    return number_from(url), (remark(tree, severity, message, node, field="publication_number"),)


def _is_same(number: str, name: str) -> bool:
    first = _bare(number.partition(",")[0])  # a list, `B-1,B-2`, has one address, and an address may end in `-0`
    return _bare(name).startswith(first)


def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _path(url: str) -> str:
    hosts = list(_HOST.finditer(url))
    is_relative = url.startswith("/") and "//" not in url
    rest = url[hosts[-1].end() :] if hosts else url if is_relative else ""
    path = rest.partition("?")[0].partition("#")[0]
    return path[:-1] if path.endswith("/") else path


def _attribute(node: Element | None, name: str) -> str | None:
    return (squeeze(node.get(name) or "") or None) if node is not None else None


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
