"""All text of an HTML page, seen or hidden, without a parser and without knowing any layout: for the census.

What is told apart: what ends a line or a cell (every tag but those that set words within a line), what no reader sees
(scripts, styles, comments, what a form offers), and prose that somebody wrote into a field of the page, which GAO's
site marks as `text-formatted`. What is never closed is kept: a file that was cut may hold rows in it.
Number markers and status words are found wherever they are in a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from typing import NamedTuple

from openrecs.errors import RefusedError
from openrecs.records import Document, Issue, Reading
from openrecs.text import BLANKS, plain, squeeze

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


# Between the parts of a marker may stand anything but letters, digits and brackets: blanks, line breaks, stars.
_GAP = r"[^A-Za-z0-9()\[\]]{0,60}"
_FOR = rf"(?i:for){_GAP}(?:(?i:congressional){_GAP})?(?i:consideration)"
# Where a text program set columns, the rest of a marker opens a cell of the next line.
_BROKEN = r"(?![A-Za-z])[^\n()\[\]]{0,200}\n(?:[^\n]{0,200}? {2})?([0-9]{1,4})[)\]]"
_IN_MARKER = (
    rf"{_GAP}(?:((?i:recommendation|matter))(?i:s?)(?:{_GAP}{_FOR})?{_GAP}(?:(?i:no|number){_GAP})?([0-9]{{1,4}})"
    rf"|((?i:matter))(?i:s?){_GAP}{_FOR}|(?i:recommendation){_BROKEN})"
)
MARKER = re.compile(rf"[(\[]{_IN_MARKER}")
_BY_BRACKET = re.compile(rf"\({_IN_MARKER}"), re.compile(rf"\[{_IN_MARKER}")  # each is found four times as fast
_TAIL = (
    r"[\W_]{0,6}(?:(?i:partially)(?:[\W_]{1,6}(?i:addressed))?|(?i:implemented)|(?i:not)(?:[\W_]{1,6}(?i:implemented))?"
    r"|(?i:no)(?:[\W_]{1,6}(?i:longer)(?:[\W_]{1,6}(?i:valid))?)?)(?![A-Za-z0-9])"
)
_BARS, _BREAKS = "|\xa6\u2502\u2503\u2551", "\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_REACH = 40  # characters before a status in which its cell begins


What = tuple[str, str]  # a kind and its number, or `status` and `open` or `closed`


class Form(NamedTuple):
    """How cells are parted in a kind of text: what is in one before a status that is alone in it, and behind."""

    ends: str
    before: re.Pattern[str]
    behind: re.Pattern[str]
    cells: re.Pattern[str]


class Seen(NamedTuple):
    """A marker or a status: what it counts as, and where it stands."""

    what: What
    start: int
    end: int


def _form(ends: str, blanks: str = "") -> Form:
    """Return the form of texts whose cells end at any of these characters, or at two of these blanks."""
    end = rf"[{ends}]|[{blanks}]{{2}}" if blanks else f"[{ends}]"
    some = rf"(?:[^\w{ends}]|_){{0,12}}"
    before = rf"(?:\A|{end}){some}(?:(?:[0-9]{{1,3}}[.)]|o |(?i:status)[^\w{ends}]){some})?\Z"
    return Form(ends, re.compile(before), re.compile(rf"({_TAIL})?{some}(?:\Z|{end})"), re.compile(f"(?:{end})+"))


TEXT = _form(f"{_BREAKS}\t{_BARS}", BLANKS.translate({ord(letter): None for letter in "\n\r\v\f\t"}))
DELIMITED = _form(f"{_BREAKS}\t,;")
HTML = _form(CELL + _BARS)


def marker_parts(text: str) -> list[tuple[str, ...]]:
    """Return the parts of the number markers of a text as they are written, in no order: quicker than `markers`."""
    return [parts for pattern in _BY_BRACKET for parts in pattern.findall(text)]


def markers(text: str) -> Iterator[Seen]:
    """Yield the number markers of a text, each as its kind and its number."""
    every = (found for pattern in _BY_BRACKET for found in pattern.finditer(text))
    for found in sorted(every, key=re.Match.start):
        kind, number, matter, rest = found.groups()
        what = (kind or matter or "recommendation").casefold(), (number or rest or "").lstrip("0")
        yield Seen(what, found.start(), found.end())


def statuses(text: str, form: Form) -> Iterator[Seen]:
    """Yield the status words that are alone in a cell or on a line, but for decorations, each as open or closed."""
    for start, word in _status_words(text):
        end = start + len(word)
        near = text[max(0, start - 3) : start]
        if near[-1:].isalnum() or (near[2:] == " " and near[:2].isalnum()):
            continue  # a word of a sentence, as nearly all are
        behind = form.behind.match(text, end)
        is_first = near[-1:] in form.ends or form.before.search(text, max(0, start - _REACH), start)
        if behind is None or not is_first:
            continue
        if word == "open" or behind[1] or "-" in plain(behind[0]):
            yield Seen(("status", word), start, behind.end(1) if behind[1] else end)


def _status_words(text: str) -> list[tuple[int, str]]:
    """Return where `open` and `closed` are in a text, in any case, even within a word."""
    letters = text.encode("latin-1", "replace").lower()  # a byte for each character, whatever it is
    return sorted((at, word) for word in ("open", "closed") for at in _places(letters, word.encode()))


def _places(letters: bytes, word: bytes) -> Iterator[int]:
    at = letters.find(word)
    while at >= 0:
        yield at
        at = letters.find(word, at + len(word))
