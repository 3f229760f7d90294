"""Columns computed from other columns. One function and one line in `DERIVED` for each.

A derived column is computed from those of a row's own columns that a change can be reported for
(`schema.CHANGEABLE`), and from nothing else: never from the clock, or a snapshot would change merely because a day
passed. So a row that did not change is not derived again (`upsert.computed`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from openrecs import statuses
from openrecs.normalize.comments import reading


def is_open(frame: pd.DataFrame) -> list[bool]:
    """The status is open, and the row is listed; a row of a single document has no listing and counts as listed."""
    is_so = frame["status"].isin(statuses.OPEN)
    return (is_so & (frame["listing"] == "listed") if "listing" in frame else is_so).tolist()


def comments_kind(frame: pd.DataFrame) -> list[str]:
    """`update`, `awaiting` or `none`."""
    return [reading.kind(one) for one in frame["comments"]]


DERIVED: Mapping[str, Callable[[pd.DataFrame], list[Any]]] = {"is_open": is_open, "comments_kind": comments_kind}


def columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return every derived column of a frame."""
    return {name: derived(frame) for name, derived in DERIVED.items()}


def add(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with every derived column computed."""
    found = columns(frame).items()
    return frame.assign(**{name: pd.Series(values, frame.index, dtype=object) for name, values in found})
