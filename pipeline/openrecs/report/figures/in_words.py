"""Numbers, days, ages and filters as a reader of the report sees them. Nothing here asks what a column means."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable
from datetime import date
from itertools import starmap
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pandas as pd

from openrecs import dates
from openrecs.report.contents import Age

_AGES = (
    ("under-1", "less than 1 year", 0, 1),
    ("1-2", "1 to 2 years", 1, 2),
    ("2-4", "2 to 4 years", 2, 4),
    ("4-7", "4 to 7 years", 4, 7),
    ("7-10", "7 to 10 years", 7, 10),
    ("over-10", "10 years or more", 10, None),
)


MOST = 100  # lines of one table


def cut(count: int) -> str:
    """Return how many lines of a table are listed, where it has more."""
    return f" The first {MOST} are listed." if count > MOST else ""


def number(count: int) -> str:
    """Return a number as it is printed: `1,234`."""
    return f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `no rows`, `1 row`, `1,234 rows`."""
    return f"{number(count) if count else 'no'} {one if count == 1 else many or one + 's'}"


def sentence(words: str) -> str:
    """Return words with a capital at their beginning."""
    return words[:1].upper() + words[1:]


def share(part: int, whole: int) -> str:
    """Return a share in whole percent, `<1 %` where it is small but not nothing."""
    if not whole:
        return "–"
    percent = round(100 * part / whole)
    return f"{percent} %" if percent or not part else "<1 %"


def day(value: Any) -> str:
    """Return a day as it is printed, `September 30, 2026`; "not known" for a null."""
    return "not known" if pd.isna(value) else dates.in_words(date(value.year, value.month, value.day))


def period(last: Any, precision: Any) -> str:
    """Return a promised day as GAO named it, `November 2026`; "not known" for a null."""
    return "not known" if pd.isna(last) else dates.period(last, None if pd.isna(precision) else precision)


def thing_listed(scope: Any) -> str:
    """Return what a document lists (`agency:Forest Service`, `query:ADDRESS`, `export`) in words."""
    kind, _, name = text(scope).partition(":")
    if kind == "query":
        asked = ", ".join(filter(None, starmap(_asked, parse_qsl(urlsplit(name).query))))
        return f"a search of the database: {asked}" if asked else "a search of the database"
    many = {"agency": "recommendations of {}", "publication": "recommendations in {}", "topic": "the topic {}"}
    if name and kind in many:
        return many[kind].format(_unslugged(name) if kind != "publication" else name)
    alone = {"export": "GAO's export", "agency": "an agency's list", "none": "nothing", "": "nothing"}
    return alone.get(kind, text(scope))


def kind_of_page(layout: str) -> str:
    """Return a layout in words: `product page`."""
    return "export (CSV)" if layout == "export_csv" else layout.replace("_", " ")


def _asked(key: str, value: str) -> str:
    """Return in words what a search of GAO's database asked for; what asks for nothing in particular is empty."""
    if key == "processed" or value == "all":
        return ""
    return "only priority recommendations" if (key, value) == ("priority", "1") else f"{key} {value}"


def _unslugged(name: str) -> str:
    """Return a name that is the end of an address, `forest-service`, as words: a page saved as text has no more."""
    if " " in name or "-" not in name or name != name.lower():
        return name
    return " ".join(word if word in ("and", "for", "of", "the") else word.capitalize() for word in name.split("-"))


def text(value: Any, otherwise: str = "") -> str:
    """Return a text, and something else for a null."""
    return otherwise if pd.isna(value) else str(value)


def is_or_are(count: int) -> str:
    """Return the verb that goes with a number."""
    return "is" if count == 1 else "are"


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def filter_of(**wanted: str) -> str:
    """Return the filter of the table of all rows, as an address holds it."""
    return urlencode(wanted)


def ages(as_of: date) -> tuple[Age, ...]:
    """Return the bands of age on a day, each with the days between which its rows were published."""
    return tuple(
        Age(name, words, _before(as_of, oldest) if oldest else "", _before(as_of, youngest) if youngest else "")
        for name, words, youngest, oldest in _AGES
    )


def _before(day: date, years: int) -> str:
    """Return the day that was so many years before, as ISO text: what was published by then is that old."""
    year = day.year - years
    is_missing = (day.month, day.day) == (2, 29) and not isleap(year)
    return (date(year, 2, 28) if is_missing else day.replace(year=year)).isoformat()
