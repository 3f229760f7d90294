"""What other programs do to a CSV file that they open and save again: its quotes, line breaks, dates and encoding.

Excel, LibreOffice and Google Sheets write quotes only where a value needs them, CRLF or LF, with or without a last line
break, and a date as their language shows it: `9/28/2026`, `28-Sep-26`, or the serial number of a day, `46293`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, timedelta

from openrecs.dates import EARLIEST_YEAR, LATEST_YEAR, MONTHS, day
from openrecs.text import squeeze

_DAY_ZERO = date(1899, 12, 30)  # of the serial numbers
_TIME = r"(?:[ T]\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)?"  # a day at midnight
_SERIAL = re.compile(r"([0-9]{4,5})(?:\.0+)?")
_NAMED = re.compile(rf"([0-9]{{1,2}})[- ]([A-Za-z]{{3,9}})\.?[- ]([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_NUMBERS = re.compile(rf"([0-9]{{1,2}})([/.-])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_WITH_TIME = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){_TIME}")
_MONTHS = 12
_LATEST_OF_TWO_DIGITS = 2049  # as spreadsheets read them
_STRANGE = re.compile(r"[^\x00-\x7f]+")
# A quote or a dash that an encoding does not have: `agency?s`; `/page?name=` is an address.
# The question mark comes first, so that the search is for it alone: it is asked of all of an export.
_LOST = re.compile(r"\?(?:(?<=[a-z]\?)(?=[a-z]+[ ,.;])|(?<=[a-z] \?)(?= [a-z]))")
_MAC = "ÐÑÒÓÔÕ"  # dashes and quotes of Excel's "CSV (Macintosh)", read as cp1252


def is_saved_again(line: str) -> bool:
    """Say whether another program than GAO's wrote a file, by its header line with its end.

    GAO quotes a name only where it holds a blank, and ends the line in LF.
    """
    names = [name.strip() for name in line.rstrip("\r\n").split(",")]
    is_gaos = all((" " in name) == (name[:1] == name[-1:] == '"') for name in names)
    return not is_gaos or line.endswith("\r\n")


def misencoded(text: str) -> int:
    """Return in how many places a text was read in a wrong encoding (`â€™` for a quote); 0 where most are sound.

    GAO's own export holds a few such places, and thousands that are sound.
    """
    runs = Counter(() if text.isascii() else _STRANGE.findall(text.rstrip("\ufffd")))
    lost = sum(1 for _ in _LOST.finditer(text))
    wrong = lost + sum(times for run, times in runs.items() if _is_misread(run))
    return wrong if wrong * 2 > runs.total() + lost else 0


def _is_misread(run: str) -> bool:
    """Say whether characters are bytes of another encoding, each taken for one, or stand for what could not be read."""
    if "\ufffd" in run or "â€" in run or not run.strip(_MAC):
        return True
    for encode in (_as_cp1252, lambda text: text.encode("mac-roman")):
        with suppress(UnicodeError):
            encode(run).decode("utf-8")
            return True
    return False


def _as_cp1252(text: str) -> bytes:
    """Encode as browsers do: the five bytes that cp1252 leaves undefined are the characters of the same number."""
    return b"".join(one.encode("latin-1" if "\x80" <= one <= "\x9f" else "cp1252") for one in text)


def days(printed: Iterable[str], stamped: date | None) -> Mapping[str, str]:
    """Return, for dates as a spreadsheet writes them, the same as `2026-09-28`; others are not in it.

    Of `3/4/2026` the whole column shows the order: the month stands first unless some value shows that it cannot.
    `stamped` is when the file was made: a year of two digits is none after it.
    """
    texts = {one: squeeze(one) for one in set(printed) if day(one) is None}
    numbers = [found for text in texts.values() if (found := _NUMBERS.fullmatch(text))]
    is_day_first = _is_day_first(numbers)
    latest = stamped.year if stamped else _LATEST_OF_TWO_DIGITS
    read = {one: _day(text, is_day_first, latest) for one, text in texts.items()}
    return {one: found.isoformat() for one, found in read.items() if found}


def _is_day_first(numbers: Iterable[re.Match[str]]) -> bool:
    listed = list(numbers)
    month_cannot = any(int(found[1]) > _MONTHS for found in listed)
    day_cannot = any(int(found[3]) > _MONTHS for found in listed)
    return month_cannot and not day_cannot if month_cannot or day_cannot else any(one[2] == "." for one in listed)


def _day(text: str, is_day_first: bool, latest: int) -> date | None:
    if found := _SERIAL.fullmatch(text):
        return _in_bounds(_DAY_ZERO + timedelta(int(found[1])))
    if found := _NAMED.fullmatch(text):
        return _date(_year(found[3], latest), MONTHS.get(found[2].casefold(), 0), int(found[1]))
    if found := _NUMBERS.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        month, number = (second, first) if is_day_first else (first, second)
        return _date(_year(found[4], latest), month, number)
    return day(found[1]) if (found := _WITH_TIME.fullmatch(text)) else None


def _year(printed: str, latest: int) -> int:
    year = int(printed)
    is_whole = len(printed) > len("26")
    if is_whole:
        return year
    return year + 2000 if year + 2000 <= latest else year + 1900


def _date(year: int, month: int, number: int) -> date | None:
    with suppress(ValueError):  # no such day in the calendar: the caller keeps the text, which is reported
        return _in_bounds(date(year, month, number))
    return None


def _in_bounds(found: date) -> date | None:
    return found if EARLIEST_YEAR <= found.year <= LATEST_YEAR else None
