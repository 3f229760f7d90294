"""The day that a list prints for itself in its head, with GAO's own totals of that day.

    As of May 24, 2018, GAO has issued 1,570 products with 4,847 open recommendations.
    As of April 18, 2018, there are 5184 open recommendations, of which 465 are priority recommendations.
    As of May 23, 2024, there are 5131 open recommendations ... 412 of these are priority recommendations

A comment's "As of May 2026" names no day and no total. A page's program may break the sentence anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from openrecs import dates
from openrecs.extract.text.lines import number
from openrecs.records import Document, Issue
from openrecs.text import plain

_DAY = r"[A-Z][a-z]{2,8}\.? [0-9]{1,2} ?, ?[0-9]{4}"
_COUNT = r"([0-9][0-9,]{0,8})"
_AS_OF = re.compile(
    rf"\bAs of ({_DAY}) ?,? (?:there (?:are|were)|GAO (?:has|had) issued {_COUNT} products with(?: a total of)?) "
    rf"{_COUNT} open recommendations",
    re.IGNORECASE,
)
_PRIORITY = re.compile(
    rf",? (?:of which|including) {_COUNT} (?:(?:are|is) )?priority recommendations?\b", re.IGNORECASE
)
_OF_THESE = re.compile(rf"{_COUNT} of (?:these|them) (?:are|is) priority recommendations?\b", re.IGNORECASE)
_FAR = 200  # characters: the number of priority ones stands no further behind that of the open ones
_MARKS = str.maketrans("", "", "*_")  # a text program sets bold words between stars


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page states of itself: its day (`None` where the calendar has no such day) and GAO's totals on it."""

    on: date | None = None
    open: int | None = None
    priority: int | None = None


def is_stamp(line: str) -> bool:
    """Say whether a line holds the sentence."""
    return ("As of " in line or "as of " in line) and _AS_OF.search(plain(line)) is not None


def stated(head: Iterable[str]) -> Stated:
    """Return what a list states in its head, the lines above its first publication; nothing where it states nothing."""
    words = plain(" ".join(head).translate(_MARKS))
    found = _AS_OF.search(words)
    if found is None:
        return Stated()
    priority = _PRIORITY.match(words, found.end()) or _OF_THESE.search(words, found.end(), found.end() + _FAR)
    printed = found[1].replace(" ,", ",").replace(",", ", ")
    return Stated(dates.day(printed), number(found[3]), number(priority[1]) if priority else None)


def issues(document: Document, said: Stated) -> tuple[Issue, ...]:
    """Say that a page states a day which is none: it would be taken for a page of the day on which it is first seen."""
    if said.open is None or said.on is not None:
        return ()
    message = (
        "the day that the page states (`As of ...`) is in no calendar; say when the page was saved: "
        "`openrecs add --captured-on DAY FILE`"
    )
    return (Issue("warning", "layouts", message, document.name, None, None, "captured_on"),)
