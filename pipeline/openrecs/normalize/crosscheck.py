"""A second opinion on HTML: BeautifulSoup reduces the page to text, the text grammar reads that, and both are compared.

The two readings share nothing but the page: one selects cells by the table's columns, the other finds rows by their
status lines. What they disagree on is a fault of one of them, or a page that changed. Text has lost a page's addresses,
topics and definitions, so these are not compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import zip_longest

from bs4 import BeautifulSoup
from bs4.element import NavigableString

from openrecs import statuses
from openrecs.errors import RefusedError, shown
from openrecs.normalize.interpret import Interpreted
from openrecs.records import Document, Issue, RawRecommendation, Reading
from openrecs.text import paragraphs, plain, squeeze

# Layouts whose text form is known, and so can be read twice.
COMPARED = ("agency_page", "database", "topic_page", "product_page")
BLOCKS = (
    *("address", "article", "aside", "blockquote", "body", "br", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
    *("nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead"),
    *("title", "tr", "ul"),
)


def as_text(document: Document) -> Document:
    """Return the document as the text that BeautifulSoup makes of it: a line for each block of the page."""
    soup = BeautifulSoup(document.text, "lxml")
    for words in soup.find_all(string=True):
        if type(words) is NavigableString:  # not a comment, a script or a style, which are types of their own
            words.replace_with(" ".join(words.splitlines()))
    for block in soup.find_all(BLOCKS):
        block.insert_before("\n")
        block.insert_after("\n")
    return replace(document, media="text", text=soup.get_text())


def check(one: Interpreted) -> list[Issue]:
    """Return the disagreements between the two readings of an HTML page; none for a document that is text already."""
    if one.document.media != "html" or one.layout.name not in COMPARED:
        return []
    text = as_text(one.document)
    try:
        other = one.layout.read(text)
    except RefusedError as error:
        if not one.reading.rows:
            return []
        return [_issue(one, None, "rows", f"its text is refused: {error.what}")]
    return list(_compare(one, other, plain(text.text)))


def _compare(one: Interpreted, other: Reading, text: str) -> Iterable[Issue]:
    for number, (row, its) in enumerate(zip_longest(one.reading.rows, other.rows), 1):
        if row is None or its is None:
            what = f"the page has {len(one.reading.rows)} rows, its text {len(other.rows)}"
            yield _issue(one, row or its, "rows", f"{what}; the first that is missing is row {number}")
            return
        said, heard = _said(row), _said(its)
        for name, value in said.items():
            is_lost = name == "publication_number" and str(value) not in text  # it was read from the page's address
            if value != heard[name] and not is_lost:
                words = f"{shown(str(value), 80)!r} in the page, {shown(str(heard[name]), 80)!r} in its text"
                yield _issue(one, row, name, words)


def _said(row: RawRecommendation) -> dict[str, object]:
    """Return what both readings of a row can say. The text may print agency and recommendation as one."""
    return {
        "agency": squeeze(row.agency or ""),
        "recommendation": squeeze(row.recommendation),
        "status": statuses.fold(row.status),
        "is_priority": bool(row.priority),
        "comments": [plain(p) for p in paragraphs(row.comments or "")],
        "publication_title": plain(row.publication.title),
        "publication_number": squeeze(row.publication.number or ""),
        "published_on": squeeze(row.publication.published_on or ""),
    }


def _issue(one: Interpreted, row: RawRecommendation | None, field: str, words: str) -> Issue:
    message = f"the second opinion disagrees: {words}"
    return Issue("warning", "crosscheck", message, one.document.name, row.location if row else None, None, field)
