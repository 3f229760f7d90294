"""Number markers and status words wherever they are in a text: for the census, which knows no layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from openrecs.extract.tag_text import CELL
from openrecs.text import BLANKS, plain

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
