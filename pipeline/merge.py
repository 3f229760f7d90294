"""Folding a day's rows into the table as it stood: `fold_day(state, rows, day) -> state`.

Absence is not closure. A row that the day's documents do not show is carried forward unchanged. A null never
overwrites a value, for a null is what a layout cannot say. A source that shows `Closed - ...` closes the row, with its
document as evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from pipeline import statuses
from pipeline.errors import shown
from pipeline.identity import fold
from pipeline.records import Issue
from pipeline.table import RECOMMENDATIONS
from pipeline.table import rows as rows_of

Row = dict[str, Any]
Key = tuple[str, str]
# A day's row brings these whole: they say where the newest reading stands, and a null in them is a value.
PROVENANCE = ("document", "document_sha256", "layout", "location")
LITTLE_ALIKE = 50  # of 100: two texts under one number that share less are probably two recommendations


@dataclass(frozen=True, slots=True)
class Alias:
    """An old key of a row and the one it has, or probably has (then with the likeness of their texts, 0 to 100)."""

    old: Key
    new: Key
    since: date
    why: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The table as of a day: rows by key, and how keys of earlier days became those of today."""

    rows: Mapping[Key, Row] = field(default_factory=dict)
    aliases: tuple[Alias, ...] = ()
    issues: tuple[Issue, ...] = ()


def key_of(row: Mapping[str, Any]) -> Key:
    """Return a row's key."""
    return row["recommendation_id"], row["agency"]


def fold_day(state: State, rows: pd.DataFrame, on: date) -> State:
    """Return the state after the documents captured on a day, given one row per key of what they show."""
    folded = dict(state.rows)
    issues: list[Issue] = []
    for row in rows_of(rows):
        before = folded.get(key_of(row))
        issues += _reused(before, row)
        folded[key_of(row)] = _fold(before, row, on)
    return replace(state, rows=folded, issues=(*state.issues, *issues))


def _fold(before: Row | None, row: Row, on: date) -> Row:
    known = {name: value for name, value in row.items() if value is not None or name in PROVENANCE}
    is_same_status = before is not None and before["status"] == row["status"]
    return {
        **(before or row),
        **known,
        "listing": "closed" if row["status"] in statuses.CLOSED else "listed",
        "first_seen_on": before["first_seen_on"] if before else on,
        "last_seen_on": on,
        "last_covered_on": on,
        "status_since": before["status_since"] if before and is_same_status else on,
    }


def _reused(before: Row | None, row: Row) -> list[Issue]:
    """Report a number that now bears another text: the id stays, and a person should look."""
    if before is None or before["number"] is None:
        return []
    old, new = fold(before["recommendation"]), fold(row["recommendation"])
    if old == new or fuzz.ratio(old, new) >= LITTLE_ALIKE:
        return []
    message = (
        f"its number now bears a text that is little like the one of {before['last_seen_on']}, which began "
        f"{shown(before['recommendation'], 80)!r}: look whether GAO used the number again"
    )
    place = (row["document"], row["location"], row["recommendation_id"])
    return [Issue("warning", "merge", message, *place, "recommendation", shown(row["recommendation"]))]


def frame(state: State) -> pd.DataFrame:
    """Return the state as a frame with every column of the table, sorted by key; columns not known yet are null."""
    rows = [{name: state.rows[key].get(name) for name in RECOMMENDATIONS.names} for key in sorted(state.rows)]
    return pd.DataFrame(rows, columns=RECOMMENDATIONS.names, dtype=object)
