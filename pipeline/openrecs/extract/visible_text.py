"""What a reader sees of a page first: its title and headings, its words, how much of it there is.

Enough to tell a notice or an empty shell from a page, without knowing any layout. The words are kept only as far as
telling the two apart needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from openrecs.records import Document
from openrecs.text import lines, plain, squeeze

SHORT = 2_000  # characters that a reader sees; a page with content shows more, or words of its tables
_LINES_OF_TEXT = 5_000  # characters of pasted text in which every line may be a heading
_FIRST_LINES = 3  # of a longer one
_HEADING_CHARACTERS = 200
_UNSEEN = frozenset({"script", "style", "noscript", "template", "title", "svg", "iframe"})
# What is in the markup of GAO's pages with content, and what any of them, saved or pasted, shows. Lower case.
_CONTENT_MARKS = (
    *("page-node-type-product", "node--type-product", 'content="product"', "gao-rpt-", "gao-report.css"),
    *("<rss", "view--recommendations--", "view--products--block", "recommendations-counter", 'class="status-code'),
)
_CONTENT_WORDS = (
    *("open recommendation", "recommendation status", "agency affected", "recommendations for executive action"),
    *("matter for congressional consideration", "publications with a total", "publicly released", "director:"),
    *("publication name", "publication_number", "publication_title"),
)


@dataclass(frozen=True, slots=True)
class Face:
    """What is seen first: headings (folded, each also without the site's name), words and markup (both lower case)."""

    headings: frozenset[str]
    words: str
    markup: str
    is_page: bool
    has_script: bool = False

    @property
    def is_short(self) -> bool:
        """Say whether it shows too little to have content."""
        return len(self.words) <= SHORT and not _has_content(self.words)


def face(document: Document) -> Face | None:
    """Return what a reader sees first; `None` where GAO's own marks say that the page has content."""
    if document.media == "html" and any(mark in document.text for mark in _CONTENT_MARKS):
        return None  # as nearly every page: to fold it first costs more than all marks
    markup = document.text.casefold()
    if document.media == "html":
        return None if any(mark in markup for mark in _CONTENT_MARKS) else _face_of_page(document.text, markup)
    is_content = _has_content(markup) or _has_content(plain(markup))  # to fold a whole page costs more than all words
    return None if is_content else _face_of_text(document.text, markup)


def _has_content(words: str) -> bool:
    return any(word in words for word in _CONTENT_WORDS)


def _face_of_text(text: str, markup: str) -> Face:
    printed = [line for line in lines(text[:_LINES_OF_TEXT]) if squeeze(line)]
    headings = printed if len(text) <= _LINES_OF_TEXT else printed[:_FIRST_LINES]
    return Face(frozenset(_spellings(headings)), plain(markup), markup, is_page=False)


def _face_of_page(text: str, markup: str) -> Face | None:
    """Return what a page shows; `None` where its address is a product's, however little of it there is."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        page = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but comments or blanks: an empty page
        return Face(frozenset(), "", markup, is_page=True)
    # What follows `</html>` gets a root of its own; a comment or an instruction there is no element, and shows nothing.
    roots = [page, *page.itersiblings(etree.Element)]
    links = [link for root in roots for link in root.iter("link") if link.get("rel") == "canonical"]
    if any("/products/" in (link.get("href") or "") for link in links):
        return None
    headings = [str(heading.text_content()) for root in roots for heading in root.iter("title", "h1")]
    words = plain(" ".join(part for root in roots for part in _seen(root))).casefold()
    has_script = any(True for root in roots for _ in root.iter("script"))
    return Face(frozenset(_spellings(headings)), words, markup, is_page=True, has_script=has_script)


def _seen(page: html.HtmlElement) -> Iterator[str]:
    """Yield the words a reader sees, until there are more than any notice has."""
    length = 0
    walk = etree.iterwalk(page, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in _UNSEEN:
            walk.skip_subtree()
            continue
        part = element.text if event == "start" else element.tail
        if part:
            length += len(squeeze(part))
            yield part
        if length > 2 * SHORT:
            return


def _spellings(headings: list[str]) -> Iterator[str]:
    """Yield each heading folded: whole, and without the name of the site after it."""
    for heading in headings:
        folded = plain(heading[:_HEADING_CHARACTERS]).casefold()
        for mark in ("\n", " | ", " - "):  # a folded heading holds no line break: whole
            yield folded.split(mark)[0].strip(" .!?…")
