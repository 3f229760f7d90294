"""Columns computed from other columns. One function and one line in `DERIVED` for each.

A derived column is computed from a row's own columns and nothing else: never from the clock, or a snapshot would
change merely because a day passed.
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


def add(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with every derived column computed."""
    return frame.assign(**{name: pd.Series(f(frame), frame.index, dtype=object) for name, f in DERIVED.items()})
