"""A text -> its sentences, and a sentence -> its words; and when two are the same but for their spelling.

Both cuts are for showing what changed, and neither loses a letter: the pieces joined are the text, white space folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from openrecs.text import DASHES, paragraphs, plain

# An em dash is printed as `—`, `--` or ` - `; so is a hyphen in a text that was wrapped.
_DASH_RUN = re.compile(r" ?-[- ]*")
_QUOTE_PAIR = re.compile("''")


def fold(text: str) -> str:
    """Return the text with everything folded that is spelling alone: for comparing, never for display.

    Blanks, line breaks, invisible characters, dashes, quotes and composed letters are; letters, case, digits and every
    other sign are not. Unlike identity's folding this one may improve: no id depends on it.
    """
    folded = plain(unicodedata.normalize("NFKC", plain(text)))
    return _QUOTE_PAIR.sub('"', _DASH_RUN.sub("-", folded)).strip()


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """Return a single word folded; a sign of which nothing would be left stays. Remembered, for words come again."""
    return fold(word) or word


def same(one: str | None, other: str | None) -> bool:
    """Say whether two texts differ in nothing but spelling; no text and a blank one are the same."""
    if one == other:
        return True
    return fold(one or "") == fold(other or "")


# A word, with what may stand inside one (`GAO-21-487`, `agency's`, `1,250`); dashes in a row; any other single sign.
_WORD = re.compile(rf"[^\W_]+(?:['’.,/‐‑-][^\W_]+)*|[-{DASHES}]+|\S")
_END = re.compile(r"[.!?]['\"’”)\]]* (?=[\"'“‘(\[]?[A-Z0-9])")
_ABBREVIATIONS = frozenset(
    (
        *(
            "mr",
            "mrs",
            "ms",
            "dr",
            "no",
            "nos",
            "inc",
            "co",
            "corp",
            "vs",
            "etc",
            "st",
            "sec",
            "pub",
            "e.g",
            "i.e",
            "al",
        ),
        *("gen", "lt", "col", "sgt", "capt", "adm", "rep", "sen", "gov", "dept", "approx", "fig", "vol", "rev", "art"),
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
        *("u.s", "u.s.c", "u.n", "u.k"),
    )
)
_WORD_BEFORE = 12  # characters looked at for an abbreviation: the longest has five


class Sentence(NamedTuple):
    """One sentence, and whether it begins a paragraph."""

    text: str
    begins_paragraph: bool


class Word(NamedTuple):
    """One word or sign, and whether a blank stands before it."""

    text: str
    has_blank: bool


def sentences(text: str | None) -> list[Sentence]:
    """Return the sentences of a text. A dot after an abbreviation, an initial or the number of a list ends none."""
    return [
        Sentence(part, not at)
        for paragraph in paragraphs(text or "")
        for at, part in enumerate(_sentences_of(paragraph))
    ]


def _sentences_of(paragraph: str) -> list[str]:
    found, start = [], 0
    for end in _END.finditer(paragraph):
        before = paragraph[max(start, end.start() - _WORD_BEFORE) : end.start()]
        if paragraph[end.start()] == "." and _is_abbreviation(before):
            continue
        found.append(paragraph[start : end.end()].rstrip(" "))
        start = end.end()
    return [*found, paragraph[start:]]


def _is_abbreviation(before: str) -> bool:
    """Say whether a dot after these characters belongs to their last word."""
    last = before.rpartition(" ")[2].lstrip("(\"'“‘[").casefold()
    is_list_number = last == before and last.isdecimal() and len(last) < _WORD_BEFORE
    return last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha()) or is_list_number


@lru_cache(maxsize=1 << 10)  # the sentences of one comment are looked at several times
def words(text: str) -> tuple[Word, ...]:
    """Return the words and signs of a squeezed text."""
    parts = [_WORD.findall(part) for part in text.split(" ")]
    return tuple(Word(word, place > 0 and not at) for place, part in enumerate(parts) for at, word in enumerate(part))


def joined(parts: Iterable[Word]) -> str:
    """Return words as the text they were cut from, without a blank at its start."""
    text = "".join(f" {word.text}" if word.has_blank else word.text for word in parts)
    return text.removeprefix(" ")
