"""Days as GAO prints them, without a locale: `Sep 8, 2026`, `Aug. 09, 2021`, `September 8, 2026`, `2026-09-08`.

And the one time of day that it prints, of its export.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from openrecs.text import squeeze

# GAO opened its doors in 1921; a year beyond these bounds is a slip of the pen (`0204`) and no date.
EARLIEST_YEAR, LATEST_YEAR = 1921, 2099
FISCAL_END = 9  # the month in which a fiscal year of the government ends
_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {spelling: at for at, name in enumerate(_NAMES, 1) for spelling in (name, name[:3])} | {"sept": 9}
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(r"(1[0-2]|0?[1-9]):([0-5][0-9]) ([AP])M\b.*", re.IGNORECASE)
_ENGLISH = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2}), ([0-9]{4})")


def day(printed: str) -> date | None:
    """Return the day that the text is, `None` where it is none: `03/04/2024` and `Feb 30, 2024` are none."""
    text = squeeze(printed)
    if iso := _ISO.fullmatch(text):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if english := _ENGLISH.fullmatch(text):
        return _date(int(english[3]), MONTHS.get(english[1].casefold(), 0), int(english[2]))
    return None


def in_words(on: date) -> str:
    """Return a day as a person writes it, in any locale: `September 30, 2026`."""
    return f"{_NAMES[on.month - 1].capitalize()} {on.day}, {on.year}"


def period(last: date, precision: str | None) -> str:
    """Return a day of which GAO named no more than the month, quarter or year, as it named it: `November 2026`.

    Where it is not known which of them it named (`None`), the last day of a month is that month, which each ends with.
    """
    month = f"{_NAMES[last.month - 1].capitalize()} {last.year}"
    if precision is None and last.day == monthrange(last.year, last.month)[1]:
        return month
    if precision == "year":
        return f"fiscal year {last.year}" if last.month == FISCAL_END else str(last.year)
    return {"month": month, "quarter": f"the quarter to {month}"}.get(precision or "", in_words(last))


def eastern(on: date, printed: str) -> datetime | None:
    """Return, in UTC, the time `7:05 PM EST` of a day in Washington, `None` where it is not a time of day.

    GAO prints `EST` all year and means the time its clocks show: daylight saving time from the second Sunday of March
    to the first one of November.
    """
    found = _CLOCK.fullmatch(squeeze(printed))
    if not found:
        return None
    hours = int(found[1]) % 12 + (12 if found[3].upper() == "P" else 0)
    local = datetime(on.year, on.month, on.day, hours, int(found[2]), tzinfo=UTC)
    starts, ends = (_sunday(on.year, 3, 8), _sunday(on.year, 11, 1))
    is_summer = starts <= local < ends
    return local + timedelta(hours=4 if is_summer else 5)


def _sunday(year: int, month: int, earliest: int) -> datetime:
    """Return 2 o'clock of the first Sunday of a month from a day on, when the clocks are changed."""
    first = datetime(year, month, earliest, 2, tzinfo=UTC)
    return first + timedelta(days=6 - first.weekday())


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number) if EARLIEST_YEAR <= year <= LATEST_YEAR else None
    except ValueError:  # no such day in the calendar: the caller reports the text
        return None
