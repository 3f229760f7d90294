"""The dates among the words of a comment: `In May 2026`, `by March 15, 2025`, `the end of fiscal year 2027`, `FY 2026`,
`9/30/2026`.

Only for telling a date that moved from other edits, and which of two comments is newer. A lone four-digit number from
1990 to 2099 counts as a year: a comment speaks of no other such numbers often.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openrecs.compare.texts.tokens import Word
from openrecs.dates import MONTHS

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
