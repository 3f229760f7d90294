"""A table as a frame by key: picking rows, looking for those that differ, and no cell that is not a Python value."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from openrecs.clean.by_key import at, by_key, differs, of_rows, picked, rows_about

COLUMNS = ("recommendation_id", "agency", "publication_title", "number", "on", "topics")
A, B, C = ("A/R1", "Forest"), ("B/R1", "Forest"), ("C/R1", "Forest")


def row(key: tuple[str, str], **said: Any) -> dict[str, Any]:
    plain = {"publication_title": "Trails", "number": None, "on": date(2025, 1, 1), "topics": ("x", "y")}
    return {"recommendation_id": key[0], "agency": key[1], **plain, **said}


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    return of_rows(rows, COLUMNS)


def test_rows_come_in_the_order_of_their_keys_and_as_they_were() -> None:
    rows = [row(B), row(A, number="1")]
    assert picked(table(*rows)) == {A: rows[1], B: rows[0]}
    assert list(table(*rows).index) == [A, B]
    assert by_key(table(*rows).iloc[::-1]).equals(table(*rows))
    assert picked(table()) == {}


def test_what_is_not_there_is_none_throughout() -> None:
    found = picked(at(table(row(A), row(C)), table(row(A), row(B)).index))
    assert found == {A: row(A), B: dict.fromkeys(COLUMNS)}
    assert picked(at(table(), table(row(A)).index)) == {A: dict.fromkeys(COLUMNS)}


@pytest.mark.parametrize(("said", "is_other"), [({}, False), ({"number": "1"}, True), ({"topics": ("x",)}, True)])
def test_a_row_differs_by_a_value_or_because_it_is_new(said: dict[str, Any], is_other: bool) -> None:
    was, now = table(row(A), row(B)), table(row(A), row(B, **said))
    assert differs(now, was, COLUMNS).tolist() == [False, is_other]
    assert differs(now, was, ["agency"]).tolist() == [False, False]
    assert differs(table(row(B, **said), row(C)), was, COLUMNS).tolist() == [is_other, True]
    assert differs(table(), was, COLUMNS).tolist() == []


def test_rows_about_ids_and_titles() -> None:
    apart = ("A/R1-x0123456789", "Forest")
    every = table(row(A), row(apart), row(B, publication_title="Bridges"), row(C, publication_title="“Trails”"))
    assert [one["recommendation_id"] for one in rows_about(every, {"A/R1"}, ())] == [A[0], apart[0]]
    assert [one["recommendation_id"] for one in rows_about(every, {"B/R1"}, {"trails"})] == [A[0], apart[0], B[0], C[0]]
    assert rows_about(every, (), ()) == []
