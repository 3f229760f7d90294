"""Menus are left out of a product page's tree: it is read as if they were in it, however the page was damaged."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from lxml import etree

import mutated
import shared
from openrecs.errors import RefusedError
from openrecs.extract.html import furniture
from openrecs.extract.html.tree import location, tree
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.read import to_document
from openrecs.read.stored import stored
from openrecs.records import Document
from running import ROOT

DAMAGED = int(os.environ.get("OPENRECS_DAMAGED", "160"))  # `make test-long`: 2,000
SLICES = 4
ENTRY = (
    '<li class="nav-item"><a href="/harbors" class="link link--view-docks"><span>Docks &amp; Piers 19</span></a></li>\n'
)
MENU = f'<div class="menu"><button type="button">Menu</button>\n<ul class="menu-icon">\n{ENTRY * 25}</ul></div>\n'
NAV = f'<nav class="usa-nav" role="navigation">{MENU}</nav>\n'
FOOT = f'<footer class="usa-footer">\n<h2>Receive Updates</h2>{MENU}</footer>\n'


def with_menus(page: str) -> str:
    """Return a product page with a menu before its content, another one in the midst of it, and a foot."""
    start, content = page.index("<main"), page.index('<div class="node ')
    return f"{page[:start]}{NAV}{page[start:content]}{NAV}{page[content:]}".replace("</body>\n</html>\n", FOOT) + (
        "</body>\n</html>\n"
    )


@cache
def pages() -> tuple[str, ...]:
    """Return all invented product pages with menus, and those of GAO's that are there."""
    files = sorted((ROOT / "tests/pages/product_page").rglob("*.html"))
    texts = [text for file in files if '<div class="node ' in (text := file.read_text()) and "<main" in text]
    samples = [shared.FOLDER / f"samples/html/{name}.html" for name in ("gao-25-108085", "gao-24-106915")]
    return (*map(with_menus, texts), *(file.read_text() for file in samples if file.exists()))


def outcome(data: bytes) -> object:
    """Return all that comes of a page: what is read of it, or why it is refused."""
    try:
        return interpret.document(to_document.document(stored("page.html", data)), shipped())
    except RefusedError as refused:
        return str(refused), vars(refused)


@contextmanager
def all_parsed() -> Iterator[None]:
    """Leave nothing out."""
    furniture.without.cache_clear()
    tree.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(furniture, "is_plain", lambda _: False)
        yield
        furniture.without.cache_clear()
        tree.cache_clear()


def assert_the_same(data: bytes) -> object:
    quick = outcome(data)
    with all_parsed():
        assert outcome(data) == quick
    return quick


def document(page: str) -> Document:
    return to_document.document(stored("page.html", page.encode()))


def test_every_page_is_read_as_if_its_menus_were_parsed() -> None:
    assert len(pages()) > 5
    for page in pages():
        assert furniture.without(document(page))[1] == 3
        assert_the_same(page.encode())


@pytest.mark.parametrize("part", range(SLICES))
def test_a_damaged_page_is_read_as_if_its_menus_were_parsed(part: int) -> None:
    read = 0
    for number in range(part, DAMAGED, SLICES):
        rng = random.Random(f"menus {number}")  # noqa: S311  (chance, not secrets)
        data = mutated.damaged(rng.choice(pages()).encode(), rng)
        try:
            read += not isinstance(assert_the_same(data), tuple)
        except AssertionError as problem:
            raise AssertionError(f"page {number} is read in another way without its menus") from problem
    assert read * 5 > DAMAGED // SLICES, "where all are refused, little is proved"


def test_elements_keep_their_lines() -> None:
    page = with_menus((ROOT / "tests/pages/product_page/legacy.html").read_text())
    quick = [location(node) for node in tree(document(page)).index.tags["td"]]
    with all_parsed():
        assert [location(node) for node in tree(document(page)).index.tags["td"]] == quick


@pytest.mark.parametrize("around", sorted(furniture.AROUND - {"html", "body"}))
def test_no_tag_of_a_menu_closes_what_is_around_it(around: str) -> None:
    for tag in sorted(furniture.TAGS):
        root = etree.HTML(f"<html><body><{around}><{tag}></{tag}><mark></mark></{around}></body></html>")
        assert [node.tag for node in root.iter("mark").__next__().iterancestors()] == [around, "body", "html"]


def test_a_menu_is_plain() -> None:
    assert furniture.is_plain(MENU)


@pytest.mark.parametrize(
    "more",
    [
        *("<div>", "</div>", "</li>", "</p>", "</body>", "<p>Open", "<div><p>x</div>y</p>", "<ul><li>", "<!-- x -->"),
        *("<script>x</script>", "<select></select>", "<textarea>", "<table></table>", "<td>x</td>", "<h1>x</h1>"),
        *("<link rel='canonical' href='/products/x'>", "<meta name='x'>", "<title>x</title>", "<body class='x'>"),
        *("<p>Open</p>", "<a>Closed - Implemented</a>", "<p>O<b>pen</b></p>", "<p>&#79;pen</p>", "\u2013", "&ndash;"),
        *("<p>(Recommendation 4)</p>", "<p>1 - 20 of 33 Recommendations</p>", "<p>1 - 20 of 33</p> reports", "\0"),
        *("<p>Open Recommendations (33 total)</p>", "<h2>Recommendations for <b>Executive</b> Action</h2>"),
        *("<h2>Matter for Congressional Consideration</h2>", "<div class='view--recommendations--block-1'></div>"),
        *("<div class='a status-code'></div>", "<p class='d-block text-small'></p>", "<i data-entity-id='x'></i>"),
        *(
            "<p class='views-field-field-topic'></p>",
            "<p class='x field--name-field-y'></p>",
            "<p class='gao-rpt-info'>",
        ),
        *(
            "<p class='js-endpoint-highlights'></p>",
            "<p class='vie&#119;--x'></p>",
        ),
    ],
)
def test_a_menu_with_anything_that_is_looked_for_stays(more: str) -> None:
    assert not furniture.is_plain(MENU + more)


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        *(
            ("<span>", ""),
            ("<ul><li>", ""),
            ("<a href='x'>", ""),
            ("<table><tr><td>", ""),
            ("<script>", ""),
            ("<!-- ", "-->"),
        ),
        *(("<textarea>", "</textarea>"), ("<a title='", "'>"), ("<div>" * 300, "</div>" * 300), ("<textarea>", "")),
        ("<section class='view--recommendations--block-3'>", "</section>"),
    ],
)
def test_where_a_menu_is_not_in_plain_elements_all_is_parsed(before: str, behind: str) -> None:
    page = with_menus((ROOT / "tests/pages/product_page/legacy.html").read_text())
    page = page.replace(NAV, before + NAV + behind, 1)
    assert furniture.without(document(page))[1] == 3
    assert not list(tree(document(page)).root.iter(furniture.mark(document(page))))
    assert_the_same(page.encode())


def test_nothing_is_left_out_of_another_page_or_a_short_menu() -> None:
    page = with_menus((ROOT / "tests/pages/product_page/legacy.html").read_text())
    assert furniture.without(document(page.replace("page-node-type-product", "page-node-type-x")))[1] == 0
    assert furniture.without(document(page.replace(ENTRY * 25, ENTRY)))[1] == 0


def test_a_class_that_no_index_has_is_no_question_to_it() -> None:
    with pytest.raises(ValueError, match=r"furniture\.KNOWN"):
        tree(document("<p class='x'>x")).index.by_class("x")
