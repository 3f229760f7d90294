"""Promises that were missed since a night: the day that an agency named passed, and the row is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from openrecs.compare.between import Comparison
from openrecs.compare.outputs.outline import line
from openrecs.report.contents import Happening
from openrecs.report.figures.headline_numbers import is_missed, is_priority
from openrecs.report.figures.in_words import day, period
from openrecs.report.figures.nights import Night
from openrecs.table import rows_of
from openrecs.wording import address

Key = tuple[str, str]
MEANING = "The day that the agency had named has passed, and they are still open."


def since(comparison: Comparison, now: Night) -> Iterable[Happening]:
    """Yield the open rows whose promised day passed since the comparison; not those that we only read otherwise."""
    if not now.reads_comments:
        return
    was = _missed_before(comparison)
    before = {change.key: _key_of(change.old) for change in comparison.changes if change.old is not None}
    ours = {
        change.key
        for change in comparison.changes
        if change.row["kind"] in ("promised", "promise_moved", "opened") and change.row["cause"] == "parser"
    }
    # Priorities come first, as in every group: where it is long, only its beginning is listed.
    rows = now.rows[is_missed(now)]
    ordered = rows.assign(first=~is_priority(rows)).sort_values(["first", "department", "agency", "recommendation_id"])
    for row in rows_of(ordered):
        key = _key_of(row)
        if before.get(key, key) not in was and key not in ours:
            yield _missed_happening(row, key)


def _key_of(row: Mapping[str, Any]) -> Key:
    return row["recommendation_id"], row["agency"]


def _missed_before(comparison: Comparison) -> set[Key]:
    """Return the keys of the rows whose promised day had passed at the comparison already."""
    table, day_of_old = comparison.old.table, comparison.old.as_of
    if "target_phrase" not in table.column_names:
        return set()
    columns: dict[str, list[Any]] = {name: table[name].to_pylist() for name in ("recommendation_id", "agency")}
    days = table["target_on"].to_pylist()
    return {
        (id_, agency)
        for id_, agency, on in zip(*columns.values(), days, strict=True)
        if on is not None and day_of_old is not None and on < day_of_old
    }


def _missed_happening(row: dict[str, Any], key: Key) -> Happening:
    return Happening(
        kind="missed",
        words=f"promised for {period(row['target_on'], row['target_precision'])}, and still open",
        text=line(row["recommendation"]),
        agency=line(key[1]),
        recommendation_id=line(key[0]),
        key=" | ".join(key),
        on=day(row["target_on"]),
        address=None if pd.isna(row["publication_number"]) else address(row["publication_number"]),
        document=str(row["document"]),
        quote=line(row["target_evidence"]),
        is_priority=row["is_priority"] is True,
    )
