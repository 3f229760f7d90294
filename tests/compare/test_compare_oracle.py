"""datacompy, which compares any two tables, as an independent judge: it must find what `compare` finds, and no more."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd
import pytest

from golden_diff.world import row
from openrecs import statuses
from openrecs.compare.changes import compare

COLUMNS = ("status", "listing", "is_priority", "comments", "recommendation")
KEY = ["recommendation_id", "agency"]
TEXTS = [f"The agency counted {number} widgets." for number in range(12)]
LISTINGS = {status: ["closed"] if status in statuses.CLOSED else ["listed", "delisted"] for status in statuses.CODES}


def edited(chance: random.Random, before: dict[str, Any]) -> dict[str, Any]:
    """Return the row with a few values drawn again."""
    after = dict(before)
    if chance.random() < 0.3:
        after["status"] = chance.choice(statuses.CODES)
        after["listing"] = chance.choice(LISTINGS[after["status"]])
    for column in ("comments", "recommendation"):
        if chance.random() < 0.3:
            after[column] = chance.choice(TEXTS)
    if chance.random() < 0.2:
        after["is_priority"] = not before["is_priority"]
    return after


def tables(seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return two tables of some 60 rows: rows edited, rows gone, rows new, in other orders."""
    chance = random.Random(seed)  # noqa: S311  (a test that repeats itself)
    old = [
        row(f"GAO-21-{n}/R1", agency, comments=chance.choice(TEXTS), is_priority=chance.random() < 0.5)
        for n in range(30)
        for agency in ("A", "B")
    ]
    new = [edited(chance, r) for r in old if chance.random() < 0.9]
    new += [row(f"GAO-22-{n}/R1", "A") for n in range(chance.randrange(6))]
    chance.shuffle(new)
    return old, new


@pytest.mark.parametrize("seed", range(20))
def test_datacompy_finds_the_same(seed: int) -> None:
    """The same rows on one side only, and in each column the same rows that differ."""
    datacompy = pytest.importorskip("datacompy", reason="not run: datacompy is missing")
    old, new = tables(seed)
    frames = [pd.DataFrame(side)[[*KEY, *COLUMNS]] for side in (old, new)]
    judge = datacompy.PandasCompare(*frames, join_columns=KEY)
    found = compare(old, new)
    assert _keys(judge.df2_unq_rows) == {_key(c) for c in found if c["before"] is None}
    assert _keys(judge.df1_unq_rows) == {_key(c) for c in found if c["after"] is None}
    both = judge.intersect_rows
    for column in COLUMNS[2:]:
        assert _keys(both[~both[f"{column}_match"]]) == {
            _key(c) for c in found if c["field"] == column and None not in (c["before"], c["after"])
        }
    standing = {_key(c) for c in found if c["field"] in COLUMNS[:2] and None not in (c["before"], c["after"])}
    assert _keys(both[~(both["status_match"] & both["listing_match"])]) == standing


def _key(change: dict[str, Any]) -> tuple[str, str]:
    return change["recommendation_id"], change["agency"]


def _keys(frame: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(frame["recommendation_id"], frame["agency"], strict=True))
