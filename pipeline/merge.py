"""Folding a day's rows into the table as it stood: `fold_day(state, rows, day) -> state`.

Absence is not closure. A row that the day's documents do not show is carried forward unchanged. A null never
overwrites a value, for a null is what a layout cannot say. A source that shows `Closed - ...` closes the row, with its
document as evidence.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from pipeline import statuses
from pipeline.table import RECOMMENDATIONS
from pipeline.table import rows as rows_of

Row = dict[str, Any]
State = dict[tuple[str, str], Row]
# A day's row brings these whole: they say where the newest reading stands, and a null in them is a value.
PROVENANCE = ("document", "document_sha256", "layout", "location")


def fold_day(state: State, rows: pd.DataFrame, on: date) -> State:
    """Return the state after the documents captured on a day, given one row per key of what they show."""
    folded = dict(state)
    for row in rows_of(rows):
        key = (row["recommendation_id"], row["agency"])
        folded[key] = _fold(folded.get(key), row, on)
    return folded


def _fold(before: Row | None, row: Row, on: date) -> Row:
    known = {name: value for name, value in row.items() if value is not None or name in PROVENANCE}
    merged = {**(before or {}), **known}
    is_same_status = before is not None and before["status"] == row["status"]
    return {
        **merged,
        "listing": "closed" if row["status"] in statuses.CLOSED else "listed",
        "first_seen_on": before["first_seen_on"] if before else on,
        "last_seen_on": on,
        "last_covered_on": on,
        "status_since": before["status_since"] if before and is_same_status else on,
    }


def frame(state: State) -> pd.DataFrame:
    """Return the state as a frame with every column of the table, sorted by key; columns not known yet are null."""
    rows = [{name: state[key].get(name) for name in RECOMMENDATIONS.names} for key in sorted(state)]
    return pd.DataFrame(rows, columns=RECOMMENDATIONS.names, dtype=object)
