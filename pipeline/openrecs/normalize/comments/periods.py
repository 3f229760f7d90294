"""Days, months, quarters and years as GAO's comments name them: the last day, the precision and the place of each.

`FORMS` is the grammar, one form a line. A range is its last period (`May to July 2020` is July), and three months with
a hyphen that make a quarter are one. What names no period (`late 2019`, a season, half a year, a school year) is a form
too, of kind `none`: it hides the year that is in it. Nothing here knows today's date, or a locale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from openrecs.dates import EARLIEST_YEAR, LATEST_YEAR, MONTHS
from openrecs.normalize.comments.comment_sentences import small

_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?\.?|july?\.?|aug(?:ust|\.)?"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_YEAR = r"(?:19|20)[0-9]{2}"
_FISCAL = r"(?:fiscal[ -]years?(?: \(fys?\))?|fys?)"
_CALENDAR = r"(?:calendar[ -]years?(?: \(cys?\))?|cys?)"
_KEPT = rf"(?:{_FISCAL}|{_CALENDAR})"
_SHORT = rf"(?:{_YEAR}|'?[0-9]{{2}})"
_TO = r"(?: ?[-\u2013\u2014/] ?| (?:to|through|until|and|or|thru) )"
_QUARTER = r"(?:first|second|third|fourth|last|final|1st|2nd|3rd|4th)"
_Q = r"(?:q[1-4]|[1-4]q)"
_QTR = r"(?:quarters?|qtrs?\b\.?)"
_DAY = r"[0-3]?[0-9](?:st|nd|rd|th)?"
_OF = r"(?:,? (?:of|in) (?:the )?|,? |-)"
_VAGUE = (
    r"(?:late|early|mid|(?:the )?(?:middle|beginning|start|remainder|(?:first|1st|second|2nd|latter|early) (?:half"
    r"|part)) of)[ -](?:to[ -](?:late|mid|early)[ -])?(?:the )?"
)
_SEASON = r"(?:spring|summer|fall|autumn|winter)"
_SCHOOL = r"(?:school|academic|award|crop|marketing|program|plan|model|filing|tax|budget)"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_QS = ("q1", "q2", "q3", "q4", "1q", "2q", "3q", "4q")
_QTRS = ("quarter", "qtr")
_PARTS = ("late", "early", "mid", "beginning", "start of", "remainder", "half", "part of")

# Kind, the signs of which the text has one, the form in small letters, an example. The first that fits wins.
FORMS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("none", _PARTS, rf"{_VAGUE}(?:{_KEPT}\s?{_SHORT}|{_YEAR})\b", "late 2019"),
    (
        *("none", ("spring", "summer", "fall", "autumn", "winter")),
        rf"{_SEASON}(?:(?: ?/ ?| or | and | to ){_SEASON})?{_OF}{_YEAR}\b",
        "spring of 2031",
    ),
    ("none", ("year",), rf"{_SCHOOL} years? {_YEAR}(?: ?[-\u2013/] ?[0-9]{{2,4}})?\b", "school year 2025-2026"),
    (
        *("none", ("season", "year")),
        rf"{_YEAR}(?: ?[-\u2013/] ?[0-9]{{2,4}})? {_SCHOOL} (?:years?|season)\b",
        "2026 filing season",
    ),
    ("none", ("beginning", "start"), rf"(?:start|beginning) of {_MONTH} {_YEAR}\b", "beginning of May 2030"),
    ("none", ("week of",), rf"week of {_MONTH} {_DAY},? {_YEAR}\b", "week of June 8, 2026"),
    ("iso", ("-",), r"(?P<iso>[12][0-9]{3}-[01][0-9]-[0-3][0-9])\b", "2030-06-03"),
    (
        "day",
        _MONTHS,
        rf"(?P<m>{_MONTH}) {_DAY}{_TO}(?P<m2>{_MONTH})? ?(?P<d>{_DAY}),? (?P<y>{_YEAR})\b",
        "June 3-5, 2030",
    ),
    ("day", _MONTHS, rf"(?P<m>{_MONTH}) (?P<d>{_DAY}),? ?(?P<y>{_YEAR})\b", "Sept. 30, 2030"),
    ("day", _MONTHS, rf"(?P<d>{_DAY}) (?:day )?(?:of )?(?P<m>{_MONTH}),? (?P<y>{_YEAR})\b", "3 June 2030"),
    ("month", ("/00/",), r"(?<![\w/-])(?P<mm>0?[1-9]|1[0-2])/00/(?P<y>(?:19|20)[0-9]{2})(?![\w/-])", "09/00/2022"),
    (
        *("numeric", ("-", "/")),
        r"(?<![\w/-])(?P<m>[01]?[0-9])(?P<s>[/-])(?P<d>[0-3]?[0-9])(?P=s)(?P<y>(?:19|20)?[0-9]{2})(?![\w/]|-\w)",
        "08-27-19",
    ),
    (
        *("quarter", _QTRS),
        rf"(?:(?:{_QUARTER}|{_Q}){_TO})?(?:the )?(?P<q>{_QUARTER})[ -](?:(?P<k>fiscal|calendar) )?{_QTR}(?:"
        rf" \({_Q}\))?{_OF}(?P<f>{_KEPT})?\s?(?P<y>{_SHORT})\b",
        "second quarter of fiscal year 2028",
    ),
    (
        *("quarter", (*_QTRS, *_QS)),
        rf"(?:q[1-4]{_TO})?(?:q|{_QTR} ?)(?P<q>[1-4])(?:{_OF}|[\s/])?(?P<f>{_KEPT})?[ -]?(?P<y>{_SHORT})\b",
        "Q2 FY 2027",
    ),
    ("quarter", _QS, rf"(?P<q>[1-4])q(?:{_OF}|[\s/])?(?P<f>{_KEPT})?\s?(?P<y>{_SHORT})\b", "4Q FY2030"),
    (
        *("quarter", (*_QTRS, *_QS)),
        rf"(?P<f>{_KEPT})\s?(?P<y>{_SHORT})(?:'s)?[,/-]? ?(?:\(?(?:(?:q|{_QTR} ?)(?P<q>[1-4])|(?P<q2>[1-4])q)\)?"
        rf"|(?:the )?(?P<q3>{_QUARTER}) {_QTR})\b",
        "FY26 Q3",
    ),
    ("quarter", _QS, rf"(?P<y>{_YEAR})[,/-]? ?(?:q(?P<q>[1-4])|(?P<q2>[1-4])q)\b", "2030 Q3"),
    (
        *("months", _MONTHS),
        rf"(?P<m>{_MONTH})(?: {_YEAR})?(?P<to>{_TO})(?:early |late |mid-?)?(?P<m2>{_MONTH}),? (?:of )?(?P<y>{_YEAR})\b",
        "May to July 2020",
    ),
    ("month", _MONTHS, rf"(?P<m>{_MONTH}),? (?:of )?(?P<y>{_YEAR})\b", "June 2030"),
    ("month", ("/",), r"(?<![\w/-])(?P<mm>0?[1-9]|1[0-2])/(?P<y>(?:19|20)[0-9]{2})(?![\w/-])", "03/2025"),
    (
        *("year", ("fy", "cy", "fiscal", "calendar")),
        rf"(?P<f>{_KEPT})\s?(?:{_SHORT}(?:, {_SHORT})*,?{_TO}(?:{_KEPT} ?)?)?(?P<y>{_SHORT})\b",
        "fiscal year 2031",
    ),
    ("year", ("fiscal", "calendar"), rf"(?P<y>{_YEAR}) (?P<f>fiscal|calendar) year\b", "2024 calendar year"),
    ("bare", ("19", "20"), rf"(?<![\w$.,/-])(?:{_YEAR}{_TO})?(?P<y>{_YEAR})(?![\w/%]|-\w|[.,][0-9])", "2030"),
)
_COMPILED = [
    (kind, signs, re.compile(form if form.startswith("(?<!") else r"\b" + form)) for kind, signs, form, _ in FORMS
]
_SIGNS = {sign for _, signs, _, _ in FORMS for sign in signs}
# It begins with a set of characters, so that the machine skips all others.
_NUMBER = re.compile(
    r"[0-9fcyq](?:(?<=1)9[0-9]{2}|(?<=2)0[0-9]{2}|(?<=[0-9])[/-][0-9]{1,2}[/-][0-9]{2}|(?:(?<=f)ys?|(?<=c)ys?"
    r"|(?<=y)ears?|(?<=q)uarter|(?<=q)[1-4]|(?<=[1-4])q)(?: of)?[ -]?(?:fy|cy)?[ ']?[0-9]{2}\b)"
)
# The commonest form of all, which no other can be part of: nine dates of ten are found by it alone.
_PLAIN = frozenset({"in", "by", "since", "until", "dated"})
_GOES_ON = re.compile(rf"{_TO}|[\w-]")
_BEFORE, _BEHIND = 64, 24  # characters around a number within which its period is
_ORDINALS = ("first", "1st", "second", "2nd", "third", "3rd", "fourth", "4th")
_ORDINAL = {one: at // 2 + 1 for at, one in enumerate(_ORDINALS)} | {"last": 4, "final": 4}


class Period(NamedTuple):
    """A named stretch of time: its last day, precision (`day`, `month`, `quarter`, `year`) and place in the text."""

    last: date
    precision: str
    start: int
    end: int
    is_bare: bool  # a year without a word that says so

    @property
    def first(self) -> date:
        """Return the first day of the stretch."""
        if self.precision == "day":
            return self.last
        number = self.last.year * 12 + self.last.month - {"month": 1, "quarter": 3, "year": 12}[self.precision]
        return date(number // 12, number % 12 + 1, 1)


def find(text: str) -> list[Period]:
    """Return the periods that a text names, in order."""
    text = small(text)
    numbers = list(_NUMBER.finditer(text))
    plain = {one.end() - 1: month for one in numbers if (month := _plain(text, one))}
    found = list(plain.values())
    taken = bytearray(len(text))  # 1 where a form has been found
    for one in found:
        taken[one.start : one.end] = b"\1" * (one.end - one.start)
    for start, end, ends in _windows(one for one in numbers if one.end() - 1 not in plain):
        around = text[start:end]
        present = {sign for sign in _SIGNS if sign in around}
        for kind, signs, form in _COMPILED:
            if present.isdisjoint(signs):
                continue
            is_found = False
            at = start
            while match := form.search(text, at, end):
                at = match.end()
                if any(taken[match.start() : at]):
                    at = match.start() + 1
                    continue
                is_found = True
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                if period := _period(kind, match):
                    found.append(period)
            if is_found and all(taken[number] for number in ends):
                break
    return sorted(found, key=lambda one: one.start)


def _plain(text: str, year: re.Match[str]) -> Period | None:
    """Return the month of a year where it is told as nearly all are: `in June 2030`."""
    start, end = year.span()
    *_, first, word, month, blank = ("", "", "", *text[max(0, start - 20) : start].rsplit(" ", 4))
    number = MONTHS.get(month.rstrip("."), 0)
    is_told = word in _PLAIN or (word == "of" and first == "as")
    is_year = end - start == len("2030") and year[0].isdigit()
    if blank or not (number and is_told and is_year) or _GOES_ON.match(text, end):
        return None
    return Period(_end(int(year[0]), number), "month", start - 1 - len(month), end, False)


def _windows(found: Iterable[re.Match[str]]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield the stretches around numbers that can name a period, and where their numbers end."""
    start = end = 0
    numbers: list[int] = []
    for number in found:
        if numbers and number.start() - _BEFORE > end:
            yield start, end, numbers
            numbers = []
        start = start if numbers else max(0, number.start() - _BEFORE)
        end = number.end() + _BEHIND
        numbers.append(number.end() - 1)
    if numbers:
        yield start, end, numbers


def _period(kind: str, match: re.Match[str]) -> Period | None:
    if kind == "none":
        return None
    try:
        last, precision = _value(kind, match.groupdict())
    except (ValueError, KeyError):  # no such day in the calendar: `February 30, 2024` is none
        return None
    if not EARLIEST_YEAR <= last.year <= LATEST_YEAR:
        return None
    return Period(last, precision, *match.span(), kind == "bare")


def _value(kind: str, said: dict[str, str | None]) -> tuple[date, str]:
    if kind == "iso":
        return date.fromisoformat(str(said["iso"])), "day"
    year = int(str(said["y"]).strip("'"))
    year += 2000 if year < 100 else 0
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
    is_fiscal = str(said.get("f") or said.get("k") or "").startswith("f")
    if kind == "quarter":
        number = str(said.get("q") or said.get("q2") or said.get("q3"))
        quarter = _ORDINAL.get(number) or int(number)
        month = quarter * 3 - 3 if is_fiscal else quarter * 3
        return _end(year, month) if month else _end(year - 1, 12), "quarter"
    return _end(year, 9 if is_fiscal else 12), "year"


def _month(printed: str | None) -> int:
    return MONTHS[str(printed).rstrip(".")]


def _end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
