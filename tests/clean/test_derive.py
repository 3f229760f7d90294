"""Columns computed from a row's own columns, and from nothing else."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest

from openrecs import schema, statuses
from openrecs.clean import derive
from rows import frame, recommendation


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
