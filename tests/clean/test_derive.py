"""Columns computed from a row's own columns, and from nothing else."""

from __future__ import annotations

from datetime import date
from itertools import count, product

import pandas as pd
import pytest

from openrecs import schema, statuses
from openrecs.clean import day_by_day, derive, upsert
from openrecs.normalize.corrections import Corrections
from openrecs.records import Recommendation, Scope
from rows import captured, frame, recommendation

EXPORT = Scope("export")


@pytest.mark.parametrize(("status", "listing"), list(product(statuses.CODES, ["listed", "delisted", "closed"])))
def test_open_is_an_open_status_of_a_listed_row(status: str, listing: str) -> None:
    rows = frame(recommendation(status=status)).assign(listing=listing)
    assert derive.is_open(rows) == [status in statuses.OPEN and listing == "listed"]


@pytest.mark.parametrize("status", statuses.CODES)
def test_a_row_of_a_single_document_counts_as_listed(status: str) -> None:
    assert derive.is_open(frame(recommendation(status=status))) == [status in statuses.OPEN]


def test_every_derived_column_is_added_and_its_old_value_does_not_matter() -> None:
    rows = frame(recommendation(), recommendation(number="2", status="closed_implemented", comments="Done."))
    found = derive.add(rows)
    assert set(derive.DERIVED) <= set(found.columns)
    assert found["is_open"].tolist() == [True, False]
    assert found["comments_kind"].tolist() == ["none", "update"]
    again = derive.add(found.assign(is_open=False, comments_kind="nonsense"))
    pd.testing.assert_frame_equal(again, found)


def test_an_empty_frame_gets_the_columns_too() -> None:
    assert set(derive.DERIVED) <= set(derive.add(frame()).columns)


def test_every_derived_column_is_in_the_schema() -> None:
    assert set(derive.DERIVED) <= set(schema.PARSED.names)


def test_a_row_that_did_not_change_is_not_derived_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def kinds(rows: pd.DataFrame) -> list[str]:
        asked.append(rows["comments"].tolist())
        return derive.comments_kind(rows)

    monkeypatch.setattr(derive, "DERIVED", {**derive.DERIVED, "comments_kind": kinds})
    nights = (("One.", "Two."), ("One.", "Three."), ("One.", "Three.", "Four."), ("One.", "Three."), ("One.", "Three."))
    documents = [
        captured(f"{day}.csv", date(2025, 1, day), *map(says, count(1), texts), scope=EXPORT, layout="export_csv")
        for day, texts in enumerate(nights, 1)
    ]
    for many in range(1, len(documents) + 1):
        asked.clear()
        state = day_by_day.fold(documents[:many], Corrections()).state
        table = upsert.frame(state)
        pd.testing.assert_frame_equal(derive.add(table), table)
        assert {name: table[name].tolist() for name in ("key_hash", "row_hash")} == schema.hashes(table)
    assert asked[:-1] == [["One.", "Two."], ["Three."], ["Four."], ["Four."]], "the last one was delisted"


def says(number: int, comments: str) -> Recommendation:
    return recommendation(number=str(number), comments=comments)
