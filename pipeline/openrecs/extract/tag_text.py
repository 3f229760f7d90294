"""All text of an HTML page, seen or hidden, without a parser and without knowing any layout: for the census.

What is told apart: what ends a line or a cell (every tag but those that set words within a line), what no reader sees
(scripts, styles, comments, what a form offers), and prose that somebody wrote into a field of the page, which GAO's
site marks as `text-formatted`. What is never closed is kept: a file that was cut may hold rows in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape

from openrecs.errors import RefusedError
from openrecs.records import Document, Issue, Reading
from openrecs.text import squeeze

CELL = "\x1f"  # parts the cells and lines of the text; a line break is a blank like any other
_UNSEEN = re.compile(
    r"<(?:!--|(?i:(script|style|noscript|noembed|noframes|template|iframe|head|title|select|textarea|button))\b)"
)
_PROSE = re.compile(r"<(?i:(div|section|article|span|p|td))\b[^<>]*\bclass=[\"'][^\"'<>]*\btext-formatted\b[^<>]*>")
_INLINE = re.compile(r"</?(?i:a|abbr|b|em|font|i|ins|mark|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>")
_TAG = re.compile(r"<[/!A-Za-z][^<>]*>")
# What is behind a tag, if it is more than blanks before another: up to the next tag that ends a line or a cell.
_FILLED = re.compile(rf">(\s*+(?!{_TAG.pattern})[^<]*+(?:(?:{_INLINE.pattern}|(?!{_TAG.pattern})<)[^<]*+)*+)")
_BLANKS = re.compile("  +")


def text(source: str) -> str:
    """Return the text of a page, with the line breaks inside of tags too, so that lines can be named."""
    shown = "".join(_without(source, _UNSEEN, _closed))
    spaced = _TAG.sub(lambda found: CELL + _breaks(found), _INLINE.sub(_breaks, shown))
    return unescape(_BLANKS.sub(" ", spaced.replace("\t", " ")))


def every_text(source: str) -> str:
    """Return at least the text of a page: in less time, with what no reader sees, and without most blank lines."""
    filled = _FILLED.findall(">" + source.replace("<!--", "<!-->"))
    parts = (_TAG.sub(CELL, _INLINE.sub("", part)) if "<" in part else part for part in filled)
    return unescape(_BLANKS.sub(" ", CELL.join(parts).replace("\t", " ")))


def without_prose(source: str) -> str:
    """Return the markup of a page without the fields that hold prose; their line breaks stay."""
    return "".join(_without(source, _PROSE, _balanced))


def _breaks(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _without(source: str, what: re.Pattern[str], end_of: Callable[[str, str, int], int | None]) -> Iterator[str]:
    """Yield the page without what begins where `what` is found; each is looked for once, so that time is linear."""
    at, never = 0, set()
    for found in what.finditer(source):
        name = (found[1] or "").casefold()
        if found.start() < at or name in never:
            continue
        end = end_of(source, name, found.end())
        if end is None:
            never.add(name)
            continue
        yield source[at : found.start()]
        yield CELL + "\n" * source.count("\n", found.start(), end)
        at = end
    yield source[at:]


def _closed(source: str, name: str, start: int) -> int | None:
    found = re.compile(f"</{name}\\b[^<>]*>" if name else "-->", re.IGNORECASE).search(source, start)
    return found.end() if found else None


def _balanced(source: str, name: str, start: int) -> int | None:
    depth = 1
    for found in re.compile(rf"<(/?){name}\b[^<>]*>", re.IGNORECASE).finditer(source, start):
        depth += -1 if found[1] else 1
        if not depth:
            return found.end()
    return None


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
    """Say whether a document is HTML without the markup of GAO's site: of Word, OneNote, a mail, a reader view.

    The texts of its cells are there, in their order, so it is read as its text is. What that program left out cannot
    be known, so it never counts as complete.
    """
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
    lines = (squeeze(line) for line in text(document.text).split(CELL))
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
