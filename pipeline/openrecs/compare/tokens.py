"""A text -> its sentences, and a sentence -> its words; and when two are the same but for their spelling.

Both cuts are for showing what changed, and neither loses a letter: the pieces joined are the text, white space folded.

Dates among the words (`In May 2026`, `the end of fiscal year 2027`, `FY 2026`, `9/30/2026`) are only for telling a date
that moved from other edits, and which of two comments is newer. A lone four-digit number from 1990 to 2099 counts as a
year: a comment speaks of no other such numbers often.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from openrecs.dates import MONTHS
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


_BEFORE_MONTH = frozenset(
    (
        *("in", "of", "by", "since", "until", "through", "after", "before", "during", "from", "to", "between", "and"),
        *("early", "mid", "late", "this", "last", "next", "as", "end", "on"),
    )
)
_BEFORE = frozenset(  # what may stand before a month or year and belong to the date
    (
        *("early", "mid", "late", "end", "beginning", "start", "middle", "the", "of", "calendar", "fiscal", "year"),
        *("spring", "summer", "fall", "autumn", "winter", "quarter", "half", "years", "fy", "q1", "q2", "q3", "q4"),
        *("first", "second", "third", "fourth", "1st", "2nd", "3rd", "4th"),
    )
)
_DIGITS = re.compile(r"(?P<month>0?[1-9]|1[0-2])/(?:(?:0?[1-9]|[12][0-9]|3[01])/)?(?P<year>[0-9]{4})")
_JOINTS = re.compile("[-/‐‑]")  # of `mid-2025` and `2025-2026`, which are one word


@dataclass(frozen=True, slots=True)
class Span:
    """A date: the words from `start` to before `end`, its year (0: not said) and month (0: not said)."""

    start: int
    end: int
    year: int
    month: int


def spans(words: Sequence[Word]) -> list[Span]:
    """Return the dates in a text, in order."""
    low = [word.text.casefold() for word in words]
    found: list[Span] = []
    for at in [at for at, text in enumerate(low) if text in MONTHS or text[-1].isdecimal()]:
        end = found[-1].end if found else 0
        span = (_month(words, low, at) or _numeric(low, at) or _year(low, at)) if at >= end else None
        if span is not None:
            found.append(_widened(low, span, end))
    return found


def newest(words: Sequence[Word]) -> tuple[int, int]:
    """Return the newest year and month that a text names, (0, 0) where it names no year."""
    return max(((span.year, span.month) for span in spans(words) if span.year), default=(0, 0))


def _month(words: Sequence[Word], low: Sequence[str], at: int) -> Span | None:
    """Return a date that begins with a month: a day and a year may follow. `may` and `march` alone are verbs."""
    month = MONTHS.get(low[at])
    if month is None or not words[at].text[:1].isupper():
        return None
    end = at + 1 + (low[at + 1 : at + 2] == ["."])
    if _is_day(low, end):
        end += 1
    if low[end : end + 1] == [","] and _is_year(low, end + 1):
        end += 1
    if _is_year(low, end):
        return Span(at, end + 1, int(low[end]), month)
    has_day, follows = _is_day(low, end - 1), at > 0 and low[at - 1] in _BEFORE_MONTH
    return Span(at, end if has_day else at + 1, 0, month) if has_day or follows else None


def _numeric(low: Sequence[str], at: int) -> Span | None:
    """Return a date in digits, as Americans write it: `9/30/2026`, `09/2026`."""
    found = _DIGITS.fullmatch(low[at])
    return Span(at, at + 1, int(found["year"]), int(found["month"])) if found and _is_year([found["year"]], 0) else None


def _year(low: Sequence[str], at: int) -> Span | None:
    text = low[at]
    if text.startswith("fy") and text[2:].isascii() and text[2:].isdecimal() and len(text) in (4, 6):
        return Span(at, at + 1, 2000 + int(text[-2:]), 0)
    is_amount = (at > 0 and low[at - 1] in ("$", "#")) or low[at + 1 : at + 2] == ["%"]
    *parts, last = _JOINTS.split(text)
    if is_amount or not _is_year([last], 0) or not all(part in _BEFORE or _is_year([part], 0) for part in parts):
        return None
    return Span(at, at + 1, int(last), 0)


def _widened(low: Sequence[str], span: Span, least: int) -> Span:
    """Return the date with what goes before: `the end of fiscal year`, `the second quarter of`, `early`."""
    start = span.start
    while start > least and low[start - 1] in _BEFORE:
        start -= 1
    while start < span.start and low[start] == "of":
        start += 1
    return Span(start, span.end, span.year, span.month)


def _is_year(low: Sequence[str], at: int) -> bool:
    text = low[at] if at < len(low) else ""
    return len(text) == 4 and text.isascii() and text.isdecimal() and 1990 <= int(text) <= 2099


def _is_day(low: Sequence[str], at: int) -> bool:
    text = low[at] if at < len(low) else ""
    return len(text) <= 2 and text.isascii() and text.isdecimal() and 1 <= int(text) <= 31
