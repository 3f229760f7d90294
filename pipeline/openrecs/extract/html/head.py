"""What a page says of itself in its head: its address and its title."""

from __future__ import annotations

import re
from urllib.parse import unquote

from openrecs.extract.html.prose import text
from openrecs.extract.html.remarks import quoted, remark
from openrecs.extract.html.select import at_most_one, sole
from openrecs.extract.html.tree import Element, Tree
from openrecs.records import Issue, Severity
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
