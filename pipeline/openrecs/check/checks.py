"""Checks over the whole table, each a function in `CHECKS`: table -> issues.

They see what no single document shows. An `error` here is a bug of ours or a page that changed under us.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import pandas as pd

from openrecs import statuses
from openrecs.errors import shown
from openrecs.records import Issue
from openrecs.schema import RECOMMENDATIONS
from openrecs.schema import rows as rows_of

ENUMERATED = {
    "status": statuses.CODES,
    "kind": ("recommendation", "matter"),
    "agency_basis": ("cell", "page", "known", "guessed"),
    "comments_kind": ("update", "no_news", "awaiting", "none"),
    "listing": ("listed", "delisted", "closed"),
    "concurrence": ("agreed", "partially_agreed", "disagreed", "neither"),
    "last_action_by": ("agency", "gao", "congress"),
    "last_action_precision": ("day", "month", "quarter", "year"),
    "target_precision": ("day", "month", "quarter", "year"),
}
NULLABLE = {column.name for column in RECOMMENDATIONS.columns if column.nullable}


def keys_are_unique(frame: pd.DataFrame) -> Iterable[Issue]:
    """No two rows have one key."""
    doubled = frame[frame.duplicated(list(RECOMMENDATIONS.key), keep=False)]
    for row in rows_of(doubled):
        yield _issue("error", row, "agency", "two rows have this key: this is a bug in openrecs, please report it")


def values_are_known(frame: pd.DataFrame) -> Iterable[Issue]:
    """Columns with a fixed set of values hold no other."""
    for name, values in ENUMERATED.items():
        is_null = frame[name].isna() & (name in NULLABLE)
        for row in rows_of(frame[~frame[name].isin(values) & ~is_null]):
            yield _issue("error", row, name, "no value of this column: this is a bug in openrecs, please report it")


def days_are_in_order(frame: pd.DataFrame) -> Iterable[Issue]:
    """Nothing was seen before GAO published it."""
    published = frame[frame["published_on"].notna()]
    for row in rows_of(published[published["first_seen_on"] < published["published_on"]]):
        message = f"captured on {row['first_seen_on']}, before it was published: one of the two dates is wrong"
        yield _issue("warning", row, "published_on", message)


CHECKS: tuple[Callable[[pd.DataFrame], Iterable[Issue]], ...] = (keys_are_unique, values_are_known, days_are_in_order)


def check(frame: pd.DataFrame) -> list[Issue]:
    """Run every check over the recommendations."""
    return [issue for one in CHECKS for issue in one(frame)]


def _issue(severity: Literal["error", "warning"], row: dict[str, object], field: str, message: str) -> Issue:
    document, location, key = (str(row[name]) for name in ("document", "location", "recommendation_id"))
    return Issue(severity, "validate", message, document, location, key, field, shown(str(row[field])))
