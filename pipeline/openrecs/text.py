"""The one place that knows which characters are blanks, dashes, quotes and invisible.

Pages, browsers, text browsers and spreadsheets write the same sentence with different characters. These functions fold
those differences for matching and for display. They are not identity's folding: `normalize.ids` has its own, frozen, so
that a change here can never move an id.
"""

from __future__ import annotations

import re

# Every blank that Unicode has, by name rather than by `\s`, whose meaning differs between engines.
BLANKS = " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Characters a reader cannot see: zero-width blanks and joiners, soft hyphen, byte-order mark, direction marks, and
# what a copied picture leaves.
INVISIBLES = "\xad\ufffc\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
DASHES = "\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
SINGLE_QUOTES = "\u2018-\u201b\u2032\u2035\u02bc\uff07`\xb4"
DOUBLE_QUOTES = "\u201c-\u201f\u2033\u2036\xab\xbb\uff02"

_LONGEST = 60  # characters of what a program writes in place of a value, with blanks
_IN_PLACE = re.compile(
    r"#(?:[A-Z][A-Z0/]{2,8}[!?]|N/A)|Err:[0-9]{3}|Loading\.\.\.|[Nn]/[Aa]|\\N|NULL|nan|NaN|NaT|<NA>|\((?:null|blank)\)"
    r"|No [Cc]omments?(?: available)?\.?"
)

LINE_BREAKS = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(f"[{INVISIBLES}]+")
_PLAIN = (
    (re.compile(f"[{DASHES}]"), "-"),
    (re.compile(f"[{SINGLE_QUOTES}]"), "'"),
    (re.compile(f"[{DOUBLE_QUOTES}]"), '"'),
)


def squeeze(text: str) -> str:
    """Return the text on one line: invisible characters dropped, every run of blanks one space, ends trimmed."""
    if text.isascii() and text.isprintable() and "  " not in text:  # nearly every text, in a tenth of the time
        return text.strip(" ")
    seen = text if text.isascii() else _INVISIBLE.sub("", text)
    return " ".join(seen.split())  # at `BLANKS`, as a test says


def plain(text: str) -> str:
    """Return the text squeezed, with every dash `-` and every quote straight: for matching, never for display."""
    folded = squeeze(text)
    if folded.isascii() and "`" not in folded:
        return folded
    for pattern, letter in _PLAIN:
        folded = pattern.sub(letter, folded)
    return folded


def is_value(text: str) -> bool:
    """Say whether a text has letters, and is not what programs write in its place: `N/A`, `#NAME?`, `NULL`."""
    if text[:1].isalpha() and (len(text) >= _LONGEST or text[0] not in "ELNn"):  # nearly every text
        return True
    return any(map(str.isalpha, text)) and not (len(text) < _LONGEST and _IN_PLACE.fullmatch(squeeze(text)))


def lines(text: str) -> list[str]:
    """Split text at every kind of line break a saved page can hold. A final break opens no further line."""
    return text.splitlines()  # at `LINE_BREAKS`, as a test says


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, each squeezed; blank lines part them, other line breaks do not."""
    found: list[str] = []
    block: list[str] = []
    for line in [*lines(text), ""]:
        if words := squeeze(line):
            block.append(words)
        elif block:
            found.append(" ".join(block))
            block = []
    return found
