"""Days, months, quarters and years as GAO's comments name them: value (the last day), precision and span.

| form | example | value |
|---|---|---|
| day | `June 3, 2030`, `3 June 2030`, `08-27-19`, `6/3/2030`, `2030-06-03` | 2030-06-03, day |
| month | `June 2030`, `Sept. 2030`, `early June 2030`, `06/2030` | 2030-06-30, month |
| quarter | `second quarter of fiscal year 2028`, `FY26 Q3`, `Q2 FY 2027`, `4Q FY2030`, `Q3 2030` | its last day, quarter |
| year | `fiscal year 2031`, `FY31`, `calendar year 2030`, `2030` after a preposition | its last day, year |

A range is its last period (`May to July 2020` is July), and a stretch of months with a hyphen that is a quarter is one.
`late 2019`, halves, seasons and school years name no period. Nothing here knows today's date, or a locale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from openrecs.dates import EARLIEST_YEAR, LATEST_YEAR, MONTHS

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_YEAR = r"(?:19|20)[0-9]{2}"
_FISCAL = r"(?:fiscal(?: |-)years?(?: \(FYs?\))?|FYs?)"
_CALENDAR = r"(?:calendar(?: |-)years?(?: \(CYs?\))?|CYs?)"
_SHORT = rf"(?:{_YEAR}|'?[0-9]{{2}})"
_TO = r"(?: ?[-\u2013\u2014/] ?| (?:to|through|until|and|or|thru) )"
_QUARTER = r"(?:first|second|third|fourth|last|final|1st|2nd|3rd|4th)"
_DAY = r"[0-3]?[0-9](?:st|nd|rd|th)?"
_VAGUE = r"(?:late|early|mid|middle of|the middle of|the beginning of|beginning of|the start of|start of|the first half of|the second half of|first half of|second half of|the latter half of|the latter part of|the first part of|the early part of|the remainder of)"
_SEASON = r"(?:spring|summer|fall|autumn|winter)"
_OF = r"(?:,? (?:of|in) (?:the )?|,? |-)"

_FORMS = (
    # What names no period, and hides the year that stands in it.
    ("none", rf"\b{_VAGUE}[ -](?:to[ -](?:late|mid|early)[ -])?(?:(?:the )?{_FISCAL}\s?{_SHORT}|(?:the )?{_CALENDAR}\s?{_SHORT}|{_YEAR})\b"),
    ("none", rf"\b{_SEASON}(?:(?: ?/ ?| or | and | to ){_SEASON})?{_OF}{_YEAR}\b"),
    ("none", r"\b(?:first|second|1st|2nd) half{0}(?:(?:the )?{1} ?{2}|{3})\b".format(_OF, _FISCAL, _SHORT, _YEAR)),
    ("none", rf"\b(?:school|academic|award|crop|marketing|program|plan|model|filing|tax|budget) years? {_YEAR}(?: ?[-\u2013/] ?[0-9]{{2,4}})?\b"),
    ("none", rf"\b{_YEAR} ?[-\u2013/] ?(?:{_YEAR}|[0-9]{{2}}) (?:school|academic|filing|tax|crop|award) (?:year|season)\b"),
    ("none", rf"\b(?:the )?(?:start|beginning) of {_MONTH} {_YEAR}\b"),
    # Days.
    ("iso", r"\b(?P<iso>[12][0-9]{3}-[01][0-9]-[0-3][0-9])\b"),
    ("day", rf"\b(?P<m>{_MONTH}) {_DAY}{_TO}(?P<m2>{_MONTH})? ?(?P<d>{_DAY}),? (?P<y>{_YEAR})\b"),
    ("day", rf"\b(?P<m>{_MONTH}) (?P<d>{_DAY}),? ?(?P<y>{_YEAR})\b"),
    ("day", rf"\b(?P<d>{_DAY}) (?P<m>{_MONTH}),? (?P<y>{_YEAR})\b"),
    ("numeric", r"(?<![\w/-])(?P<m>[01]?[0-9])(?P<s>[/-])(?P<d>[0-3]?[0-9])(?P=s)(?P<y>(?:19|20)?[0-9]{2})(?![\w/]|-\w)"),
    # Quarters.
    ("quarter", rf"\b(?:(?:{_QUARTER}|Q[1-4]|[1-4]Q)(?:{_TO}))?(?:the )?(?P<q>{_QUARTER}) quarters?(?: \((?:Q[1-4]|[1-4]Q)\))?{_OF}(?P<f>{_FISCAL}|{_CALENDAR})?\s?(?P<y>{_SHORT})\b"),
    ("quarter", rf"\b(?:Q[1-4]{_TO})?Q(?P<q>[1-4])(?:{_OF}|\s)?(?P<f>{_FISCAL}|{_CALENDAR})?[ -]?(?P<y>{_SHORT})\b"),
    ("quarter", rf"\b(?P<q>[1-4])Q(?:{_OF}|\s)?(?P<f>{_FISCAL}|{_CALENDAR})?\s?(?P<y>{_SHORT})\b"),
    ("quarter", rf"\b(?P<f>{_FISCAL}|{_CALENDAR})\s?(?P<y>{_SHORT})(?:'s)?,? ?(?:\(?(?:Q(?P<q>[1-4])|(?P<q2>[1-4])Q)\)?|(?:the )?(?P<q3>{_QUARTER}) quarter)\b"),
    ("quarter", rf"\b(?P<y>{_YEAR}),? ?(?:Q(?P<q>[1-4])|(?P<q2>[1-4])Q)\b"),
    # Months.
    ("months", rf"\b(?P<m>{_MONTH})(?: {_YEAR})?(?P<to>{_TO})(?:early |late |mid-?)?(?P<m2>{_MONTH}),? (?:of )?(?P<y>{_YEAR})\b"),
    ("month", rf"\b(?P<m>{_MONTH}),? (?:of )?(?P<y>{_YEAR})\b"),
    ("month", r"(?<![\w/-])(?P<mm>0?[1-9]|1[0-2])/(?P<y>(?:19|20)[0-9]{2})(?![\w/-])"),
    # Years.
    ("year", rf"\b(?P<f>{_FISCAL}|{_CALENDAR})\s?(?:{_SHORT}(?:, {_SHORT})*,?{_TO}(?:{_FISCAL} ?|{_CALENDAR} ?)?)?(?P<y>{_SHORT})\b"),
    ("bare", rf"(?<![\w$.,/-])(?:{_YEAR}{_TO})?(?P<y>{_YEAR})(?![\w/%]|-\w|[.,][0-9])"),
)
_ANY = [(kind, re.compile(form, 0 if kind == "bare" else re.IGNORECASE)) for kind, form in _FORMS]
_ORDINAL = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4, "final": 4}


@dataclass(frozen=True, slots=True)
class Period:
    """A named stretch of time: its last day, its precision (`day`, `month`, `quarter`, `year`), where it stands."""

    last: date
    precision: str
    start: int
    end: int
    is_bare: bool = False  # a year without a word that says so
    is_fiscal: bool = False

    @property
    def first(self) -> date:
        """Return the first day of the stretch."""
        if self.precision == "day":
            return self.last
        months = {"month": 1, "quarter": 3, "year": 12}[self.precision]
        number = self.last.year * 12 + self.last.month - months
        return date(number // 12, number % 12 + 1, 1)


def find(text: str) -> Iterator[Period]:
    """Yield the periods that a text names, in order."""
    taken: list[tuple[int, int]] = []
    found: list[Period] = []
    if not any(sign.isdigit() for sign in text):
        return
    for kind, form in _ANY:
        for match in form.finditer(text):
            span = match.span()
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            period = _period(kind, match)
            if period or kind == "none":
                taken.append(span)
            if period:
                found.append(period)
    yield from sorted(found, key=lambda one: one.start)


def _period(kind: str, match: re.Match[str]) -> Period | None:
    said = match.groupdict()
    if kind == "none":
        return None
    try:
        last, precision = _value(kind, said)
    except (ValueError, KeyError):  # no such day in the calendar, or a word that is no month here
        return None
    if not EARLIEST_YEAR <= last.year <= LATEST_YEAR:
        return None
    fiscal = bool(said.get("f")) and not str(said["f"]).casefold().startswith("c")
    return Period(last, precision, *match.span(), is_bare=kind == "bare", is_fiscal=fiscal)


def _value(kind: str, said: dict[str, str | None]) -> tuple[date, str]:
    if kind == "iso":
        return date.fromisoformat(str(said["iso"])), "day"
    year = _year(str(said["y"]))
    if kind == "numeric":
        return date(year, int(str(said["m"])), int(str(said["d"]))), "day"
    if kind == "day":
        return date(year, _month(said.get("m2") or said["m"]), int(re.sub(r"\D", "", str(said["d"])))), "day"
    if kind == "months":
        first, last = _month(said["m"]), _month(said["m2"])
        is_quarter = str(said["to"]).strip() in {"-", "\u2013"} and first % 3 == 1 and last - first == 2
        return _end(year, last), "quarter" if is_quarter else "month"
    if kind == "month":
        return _end(year, int(str(said["mm"])) if said.get("mm") else _month(said["m"])), "month"
    word = str(said.get("f") or "").casefold()
    is_fiscal = bool(word) and not word.startswith("c")
    if kind == "quarter":
        number = str(said.get("q") or said.get("q2") or said.get("q3")).casefold()
        quarter = _ORDINAL.get(number) or int(number)
        month = quarter * 3 - 3 if is_fiscal else quarter * 3
        return (_end(year, month) if month else _end(year - 1, 12)), "quarter"
    return (_end(year, 9) if is_fiscal else _end(year, 12)), "year"


def _year(printed: str) -> int:
    number = int(printed.strip("'"))
    return number + 2000 if number < 100 else number


def _month(printed: str | None) -> int:
    return MONTHS[str(printed).rstrip(".").casefold()]


def _end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
