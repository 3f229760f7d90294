"""The order of rows, and names of columns."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs.clean.asked import ordering
from openrecs.errors import UsageError
from openrecs.schema import RECOMMENDATIONS

ROWS = [
    {
        "recommendation_id": "GAO-21-9/R10",
        "status": "closed_implemented",
        "published_on": date(2021, 1, 1),
        "agency": "b",
    },
    {"recommendation_id": "GAO-21-9/R2", "status": "open", "published_on": None, "agency": "C"},
    {
        "recommendation_id": "GAO-21-10/R1",
        "status": "open_partially_addressed",
        "published_on": date(2020, 1, 1),
        "agency": "A",
    },
    {"recommendation_id": "title-00/x1", "status": "open", "published_on": date(2022, 1, 1), "agency": "b"},
]
DATA = pa.Table.from_pylist(ROWS)


def order(printed: str, *, is_reversed: bool = False) -> list[int]:
    ids = [row["recommendation_id"] for row in ROWS]
    found = ordering.ordered(DATA, printed, is_reversed=is_reversed)
    return [ids.index(one) for one in found["recommendation_id"].to_pylist()]


@pytest.mark.parametrize(
    ("printed", "places"),
    [
        ("id", [1, 0, 2, 3]),  # R2 before R10, 9 before 10
        ("-id", [3, 2, 0, 1]),
        ("agency", [2, 0, 3, 1]),
        ("status", [1, 3, 2, 0]),
        ("published", [2, 0, 3, 1]),  # what is not known comes last, whichever way
        ("-published", [3, 0, 2, 1]),
        ("published_on", [2, 0, 3, 1]),
        ("agency,-id", [2, 3, 0, 1]),
        (" agency , published ", [2, 0, 3, 1]),
        ("", [0, 1, 2, 3]),
    ],
)
def test_orders(printed: str, places: list[int]) -> None:
    assert order(printed) == places


def test_reversed_turns_every_column() -> None:
    assert order("-id", is_reversed=True) == order("id")
    assert order("agency", is_reversed=True) == [1, 0, 3, 2]


@pytest.mark.parametrize(
    ("printed", "near"), [("publshed", "published"), ("agncy", "agency"), ("zzz", "openrecs schema"), ("-", "id")]
)
def test_a_column_that_is_not_there_is_refused_and_near_ones_named(printed: str, near: str) -> None:
    with pytest.raises(UsageError, match=near):
        ordering.ordered(DATA, printed)


def test_columns_by_short_names_and_their_own() -> None:
    names = ordering.columns("id, status,last-action,target_on,ID,first-seen", RECOMMENDATIONS.names)
    assert names == ["recommendation_id", "status", "last_action_on", "target_on", "first_seen_on"]
    for short, name in ordering.NAMES.items():
        assert ordering.columns(short, RECOMMENDATIONS.names) == [name]
    for name in RECOMMENDATIONS.names:
        assert ordering.column(name, RECOMMENDATIONS.names) == name
    with pytest.raises(UsageError, match="Perhaps status"):
        ordering.columns("id,statsu", RECOMMENDATIONS.names)


@given(st.lists(st.sampled_from([*"abc12", "10", "-"]), max_size=6).map("".join))
def test_any_ids_can_be_ordered(name: str) -> None:
    data = pa.table({"recommendation_id": [name, "GAO-1/R1", "x", ""]})
    assert ordering.ordered(data, "id").num_rows == 4
