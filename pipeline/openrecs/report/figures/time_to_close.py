"""How long recommendations stay open: a life table by years since GAO published them.

Nearly every recommendation was there before it was first read here, so it is watched from some age on only. A curve
that counted it from its publication would leave out all that were closed before the watch began, and say that almost
nothing is ever closed. So, as for a life expectancy, each year of age has its own rate: the closings seen at that age,
by the time that recommendations of that age were watched. The share that is still open after a year of age is the share
before it, times `exp(-rate)`. Of recommendations that are all watched from their publication on it is the Kaplan-Meier
estimate by years, but for what is lost by taking a year as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from openrecs.report.contents import Figure
from openrecs.report.figures.headline_numbers import is_recommendation
from openrecs.report.figures.in_words import counted, day, number
from openrecs.report.figures.nights import Night

LEAST_CLOSED = 20  # seen to close in all, or nothing is shown
LEAST_WATCHED = 10  # recommendations at one age, or the table ends there
YEAR = 365.25
HEADINGS = (
    *("Years since published", "Watched (number at risk)", "Years of watching", "Closed"),
    *("Closings per 100 a year", "Still open at the end"),
)


@dataclass(frozen=True, slots=True)
class Watch:
    """The recommendations that were watched, by position: age in years at the first and last day, and closed then."""

    entered: np.ndarray
    left: np.ndarray
    closed: np.ndarray


@dataclass(frozen=True, slots=True)
class Year:
    """A year of age: how many were watched in it, for how long in all (years), how many closed, the share left open."""

    age: int
    watched: int
    years: float
    closed: int
    still_open: float


def figure(night: Night) -> Figure | None:
    """Return the life table; `None` where too few closings were seen."""
    watch = watched(night.rows, night.as_of)
    table = life_table(watch)
    if not table:
        return None
    rows = tuple(
        (
            f"{year.age} to {year.age + 1}",
            number(year.watched),
            f"{year.years:,.1f}",
            number(year.closed),
            f"{100 * year.closed / year.years:.1f}" if year.years else "–",
            f"{100 * year.still_open:.0f} %",
        )
        for year in table
    )
    caption = _caption(night, watch, table)
    return Figure("time_to_close", "How long recommendations stay open", caption, HEADINGS, rows, note=_note(night))


def watched(rows: pd.DataFrame, as_of: date) -> Watch:
    """Return from when until when each recommendation was watched while it was open, and whether it closed then.

    An open row is censored on `as_of`, a delisted one on the day it was last seen. One that was closed when it was
    first seen was never watched.
    """
    own = rows[is_recommendation(rows) & rows["published_on"].notna()]
    is_closed = own["listing"] == "closed"
    own, is_closed = own[~is_closed | _was_open(own)], is_closed[~is_closed | _was_open(own)]
    end = own["last_seen_on"].where(own["listing"] == "delisted", pd.Timestamp(as_of))
    end = end.mask(is_closed, own["status_since"])
    ages = [((on - own["published_on"]).dt.days.clip(lower=0) / YEAR).to_numpy() for on in (own["first_seen_on"], end)]
    return Watch(ages[0], np.maximum(*ages), is_closed.to_numpy(dtype=bool))


def _was_open(rows: pd.DataFrame) -> pd.Series[bool]:
    """Return the mask of the rows whose present status is not the one that they were first seen with."""
    return rows["status_since"] > rows["first_seen_on"]


def life_table(watch: Watch) -> list[Year]:
    """Return the years of age in order, up to the first at which too few were watched; none if too few closed."""
    if int(watch.closed.sum()) < LEAST_CLOSED:
        return []
    found: list[Year] = []
    still_open = 1.0
    closed_at = np.maximum(np.ceil(watch.left).astype(int) - 1, 0)  # a year of age has its last day, not its first
    for age in range(int(np.ceil(watch.left.max()))):
        time = np.clip(np.minimum(watch.left, age + 1) - np.maximum(watch.entered, age), 0, None)
        closed = watch.closed & (closed_at == age)
        is_watched = (time > 0) | closed
        years, count = float(time.sum()), int(closed.sum())
        if int(is_watched.sum()) < LEAST_WATCHED or not years:
            break
        still_open *= float(np.exp(-count / years))
        found.append(Year(age, int(is_watched.sum()), years, count, still_open))
    return found if sum(year.closed for year in found) >= LEAST_CLOSED else []


def _caption(night: Night, watch: Watch, table: list[Year]) -> str:
    shown = next((year for year in table if year.age == 3), table[-1])
    first = night.rows["first_seen_on"].min()
    return (
        f"Of recommendations that close at the pace seen here, {100 * shown.still_open:.0f} % are still open "
        f"{counted(shown.age + 1, 'year')} after GAO published them. Estimated from "
        f"{counted(len(watch.left), 'recommendation')} watched between {day(first)} and {day(night.as_of)}, of which "
        f"{number(int(watch.closed.sum()))} were seen to close. The number at risk is how many were "
        "watched at that age."
    )


def _note(night: Night) -> str:
    rows = night.rows[is_recommendation(night.rows)]
    is_closed = rows["listing"] == "closed"
    unseen = int((is_closed & ~_was_open(rows)).sum())
    undated = int(rows["published_on"].isna().sum())
    delisted = int((rows["listing"] == "delisted").sum())
    gone = (
        f"{counted(delisted, 'delisted one is', 'delisted ones are')} censored on the day last seen; GAO has probably "
        "closed most of such, so that the true times are shorter. "
    )
    return (
        "A life table, which is the Kaplan-Meier estimate for what is watched from some age on only: each year of age "
        "has its own rate of closing. A closing has the day of the first document that shows it, which may be later "
        f"than the day on which GAO closed it. Open ones are censored on {day(night.as_of)}. "
        f"{gone if delisted else ''}Left out: {number(unseen)} that were closed when first read, for their closing day "
        f"is not known, and {number(undated)} without a day of publication."
    )
