"""Checks over the whole table, each a function in `CHECKS`: table -> issues.

They see what no single document shows. An `error` here is a bug of ours or a page that changed under us.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Literal

import pandas as pd

from openrecs.check.gates import Limits
from openrecs.errors import shown
from openrecs.records import Issue
from openrecs.schema import RECOMMENDATIONS
from openrecs.table import rows_of

ENUMERATED = {column.name: column.values for column in RECOMMENDATIONS.columns if column.values}
NULLABLE = {column.name for column in RECOMMENDATIONS.columns if column.nullable}


def keys_are_unique(frame: pd.DataFrame) -> Iterable[Issue]:
    """No two rows have one key."""
    for row in _those(frame, frame.duplicated(list(RECOMMENDATIONS.key), keep=False)):
        yield _issue("error", row, "agency", "two rows have this key: this is a bug in openrecs, please report it")


def values_are_known(frame: pd.DataFrame) -> Iterable[Issue]:
    """Columns with a fixed set of values hold no other."""
    for name, values in ENUMERATED.items():
        is_null = frame[name].isna() & (name in NULLABLE)
        for row in _those(frame, ~frame[name].isin(values) & ~is_null):
            yield _issue("error", row, name, "no value of this column: this is a bug in openrecs, please report it")


def days_are_in_order(frame: pd.DataFrame) -> Iterable[Issue]:
    """Nothing was seen before GAO published it."""
    is_early = frame["published_on"].notna()
    is_early[is_early] = frame["first_seen_on"][is_early] < frame["published_on"][is_early]
    for row in _those(frame, is_early):
        message = f"captured on {row['first_seen_on']}, before it was published: one of the two dates is wrong"
        yield _issue("warning", row, "published_on", message)


CHECKS: tuple[Callable[[pd.DataFrame], Iterable[Issue]], ...] = (keys_are_unique, values_are_known, days_are_in_order)


def check(frame: pd.DataFrame) -> list[Issue]:
    """Run every check over the recommendations."""
    return [issue for one in CHECKS for issue in one(frame)]


def _those(frame: pd.DataFrame, mask: pd.Series) -> list[dict[str, Any]]:
    """Return the rows of a mask. Most nights have none, and a part of a wide frame costs as much empty as full."""
    return rows_of(frame[mask]) if mask.any() else []


def _issue(severity: Literal["error", "warning"], row: dict[str, object], field: str, message: str) -> Issue:
    document, location, key = (str(row[name]) for name in ("document", "location", "recommendation_id"))
    return Issue(severity, "validate", message, document, location, key, field, shown(str(row[field])))


HABIT = 3  # days of capture that make a scope a source that should come again


def stale_sources(captures: Mapping[str, Iterable[date]], day: date, limit: Limits) -> list[Issue]:
    """Return a warning for each scope that used to come again and again, and is older than it should be on a day.

    `captures` are the days on which each scope was captured. Age is measured against the day of the table, never the
    clock. What was captured on fewer than three days was never a habit.
    """
    found = []
    for scope, days in sorted(captures.items()):
        age = (day - max(days)).days
        if len(set(days)) >= HABIT and age > limit.stale_days:
            message = (
                f"the newest capture of {shown(scope, 80)} is {age} days older than this table: its rows may be old"
            )
            found.append(Issue("warning", "gates", message, field="captured_on", value=str(max(days))))
    return found
