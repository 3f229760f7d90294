"""Columns computed from other columns. One function and one line in `DERIVED` for each.

A derived column is computed from a row's own columns and nothing else: never from the clock, or a snapshot would
change merely because a day passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from openrecs import statuses
from openrecs.normalize import comments
from openrecs.schema import rows as rows_of

Row = Mapping[str, Any]


def is_open(row: Row) -> bool:
    """The status is open, and the row is listed; a row of a single document has no listing and counts as listed."""
    return row["status"] in statuses.OPEN and row.get("listing", "listed") == "listed"


def comments_kind(row: Row) -> str:
    """`update`, `awaiting` or `none`."""
    return comments.kind(row["comments"])


DERIVED: Mapping[str, Callable[[Row], Any]] = {
    "is_open": is_open,
    "comments_kind": comments_kind,
}


def add(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with every derived column computed anew."""
    rows = rows_of(frame)
    values = {name: pd.Series([f(r) for r in rows], index=frame.index, dtype=object) for name, f in DERIVED.items()}
    return frame.assign(**values)
