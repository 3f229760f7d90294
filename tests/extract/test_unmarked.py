"""HTML that another program made of a page is read as its text, and never counts as complete."""

from __future__ import annotations

import lxml.html
import pytest

import golden
import invented
from openrecs.errors import RefusedError
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted

PAGES = [
    ("agency_page", "as_html.html"),
    ("database", "as_html.html"),
    ("topic_page", "whole_page.html"),
    ("product_page", "matters_and_recommendations.html"),
    ("product_page", "only_matters.html"),
    ("product_page", "saved_by_a_browser.html"),
]
every_page = pytest.mark.parametrize(("layout", "name"), PAGES)


def made_by_word(html: str) -> str:
    """Return a page as Word saves it: its tables and texts, with classes of Word's own and without scripts."""
    root = lxml.html.fromstring(html)
    for element in list(root.iter("script", "style", "link", "meta")):
        element.drop_tree()
    for element in root.iter(lxml.html.etree.Element):
        element.attrib.clear()
        element.tag = "div" if element.tag in ("section", "article", "header", "footer", "main", "nav") else element.tag
        element.set("class", "MsoNormal")
    head = '<meta name=Generator content="Microsoft Word 15">'
    body = lxml.html.tostring(root, encoding="unicode")
    return f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>{head}</head>{body}</html>'


def read(html: str) -> Interpreted:
    return interpret.document(golden.as_html(html), shipped())


def values(one: Interpreted) -> list[tuple[object, ...]]:
    return [
        (row.agency, row.publication_number, row.number, row.recommendation, row.status, row.is_priority, row.comments)
        for row in one.rows
    ]


@every_page
def test_a_page_saved_by_word_gives_the_same_rows_and_makes_nothing_gone(layout: str, name: str) -> None:
    page = golden.loaded(layout, name).text
    made = read(made_by_word(page))
    assert values(made) == values(read(page))
    assert not made.is_complete
    assert "was made by another program than GAO's site" in made.issues[0].message


@every_page
def test_a_page_that_keeps_any_of_the_sites_markup_is_not_read_as_text(layout: str, name: str) -> None:
    """A page that GAO changed is refused as such; its text might say something else than it shows."""
    page = made_by_word(golden.loaded(layout, name).text).replace("MsoNormal", "status-code", 1)
    with pytest.raises(RefusedError):
        read(page)


def test_a_letter_about_a_page_is_refused() -> None:
    with pytest.raises(RefusedError, match="not a page of GAO's recommendations"):
        read("<html><body><p class=MsoNormal>Please see the open recommendations of GAO-25-107318.</p></body></html>")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<html lang="en"', '<html class="translated-ltr" lang="es"'),
        ("<td ", '<td _msttexthash="1234" '),
        ("<head>", '<head><base href="https://www-gao-gov.translate.goog/products/gao-25-990001">'),
        ("</p>\n", '<font class="notranslate immersive-translate-target-wrapper" lang="es">Lo harán.</font></p>\n'),
    ],
)
def test_a_page_that_was_translated_in_the_browser_is_refused(old: str, new: str) -> None:
    """An extension wrote a translation behind each paragraph, and comments were GAO's words and that."""
    page = invented.product_html(invented.BRIDGES)
    assert old in page
    with pytest.raises(RefusedError, match="was translated in the browser"):
        read(page.replace(old, new))
    assert read(
        page.replace("</head>", "<style>.translated-ltr, .immersive-translate-target { top: 0 }</style></head>")
    )
