"""Columns computed from other columns. One function and one line in `DERIVED` for each.

A derived column is computed from a row's own columns and nothing else: never from the clock, or a snapshot would
change merely because a day passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import repeat
from typing import Any, TypeAlias

import pandas as pd

from openrecs import statuses
from openrecs.normalize.comments import reading

Columns: TypeAlias = "pd.DataFrame | Mapping[str, list[Any]]"


def is_open(columns: Columns) -> list[bool]:
    """The status is open, and the row is listed; a row of a single document has no listing and counts as listed."""
    listings = columns["listing"] if "listing" in columns else repeat("listed")
    pairs = zip(columns["status"], listings, strict=False)
    return [status in statuses.OPEN and listing == "listed" for status, listing in pairs]


def comments_kind(columns: Columns) -> list[str]:
    """`update`, `awaiting` or `none`."""
    return [reading.kind(one) for one in columns["comments"]]


DERIVED: Mapping[str, Callable[[Columns], list[Any]]] = {"is_open": is_open, "comments_kind": comments_kind}


def add(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with every derived column computed."""
    return frame.assign(**{name: pd.Series(of(frame), frame.index, dtype=object) for name, of in DERIVED.items()})
