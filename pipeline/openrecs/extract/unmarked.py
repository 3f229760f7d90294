"""HTML that another program made of a page: Word, OneNote, a mail, a browser's reader view.

GAO's own markup is gone from it, and the texts of its cells are there, in their order: it is read as its text is. What
it left out on the way cannot be known, so it never counts as complete. A page that a browser translated is refused.
"""

from __future__ import annotations

import re
from dataclasses import replace

from openrecs.errors import RefusedError
from openrecs.extract import tag_text
from openrecs.records import Document, Issue, Reading
from openrecs.text import squeeze

# In every page of recommendations that GAO's site serves; one that has any of them is judged by its markup.
_OWN = ("views-field", "view--", "status-code", "page-node-type")
# What Chrome, Google's proxy, Edge and extensions that write a translation behind each paragraph leave in a page.
_TRANSLATED = {
    "translated-": re.compile(r"<html\s[^<>]{0,400}\btranslated-(?:ltr|rtl)\b"),
    ".translate.goog/": re.compile(r"<base\s[^<>]{0,200}\.translate\.goog/"),
    "_msttexthash": re.compile(r"\s_msttexthash=\""),
    "immersive-translate": re.compile(r"class=\"[^<>\"]{0,200}immersive-translate-target"),
}


def is_unmarked(document: Document) -> bool:
    """Say whether a document is HTML without the markup of GAO's site."""
    return document.media == "html" and not any(mark in document.text for mark in _OWN)


def check_language(document: Document) -> None:
    """Refuse HTML that a browser translated: words of the translation would be taken for GAO's."""
    text = document.text
    if document.media == "html" and any(mark in text and sign.search(text) for mark, sign in _TRANSLATED.items()):
        raise RefusedError(
            "this page was translated in the browser: its words are not GAO's",
            where=document.name,
            safe="nothing was read from it",
            mend="switch the translation off, so that the page stands there in English, and save it again",
        )


def as_text(document: Document) -> Document:
    """Return the document as its text: a line for each block and cell."""
    lines = (squeeze(line) for line in tag_text.text(document.text).split(tag_text.CELL))
    return replace(document, media="text", text="\n".join(filter(None, lines)))


def held(document: Document, reading: Reading) -> Reading:
    """Return the reading of what was HTML: not complete, with an issue that says how it was read."""
    message = (
        "this HTML was made by another program than GAO's site (Word, a mail, a reader view), so it was read as its "
        "text: no row counts as gone because of it, and its lines are those of the text. Save the "
        "page itself from gao.gov as HTML"
    )
    return replace(
        reading, is_complete=False, issues=(Issue("warning", "layouts", message, document.name), *reading.issues)
    )
