"""The table from day to day: what is carried, what is kept, and the days that a row bears."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openrecs import schema, statuses
from openrecs.clean import dedupe, upsert
from openrecs.clean.by_key import Row, picked
from openrecs.clean.upsert import State
from openrecs.extract import detect
from openrecs.records import Recommendation
from openrecs.table import rows_of
from rows import frame, recommendation
from tools import often

LAYOUTS = {layout.name: layout for layout in detect.LAYOUTS}
DAYS = [date(2025, 1, day) for day in range(1, 6)]
KEY = ("GAO-25-100001/R1", "Forest Service")


def fold(state: State, on: date, *rows: Recommendation) -> State:
    return upsert.fold_day(state, dedupe.day(frame(*rows), LAYOUTS)[0], on)


def nights(*shown: tuple[Recommendation, ...]) -> State:
    state = State()
    for on, rows in zip(DAYS, shown, strict=False):
        state = fold(state, on, *rows)
    return state


def row(*shown: tuple[Recommendation, ...]) -> Row:
    return picked(nights(*shown).rows)[KEY]


A = recommendation(comments="One.", is_priority=True)
B = recommendation(number="2")


def test_a_row_begins_on_the_first_day_it_is_seen() -> None:
    found = row((A,))
    assert [found[name] for name in ("first_seen_on", "last_seen_on", "last_covered_on", "status_since")] == [
        DAYS[0]
    ] * 4
    assert found["listing"] == "listed"


def test_seen_again_it_keeps_its_first_day() -> None:
    found = row((A,), (), (A,))
    assert (found["first_seen_on"], found["last_seen_on"]) == (DAYS[0], DAYS[2])
    assert found["status_since"] == DAYS[0]


def test_a_row_that_is_not_shown_is_carried_forward_unchanged() -> None:
    before = nights((A, B))
    after = fold(before, DAYS[1], B)
    assert picked(after.rows)[KEY] == picked(before.rows)[KEY]
    assert picked(fold(after, DAYS[2]).rows) == picked(after.rows)


def test_folding_does_not_change_the_state_it_is_given() -> None:
    before = nights((A,))
    copy = picked(before.rows)
    fold(before, DAYS[1], A._replace(status="closed_implemented"), B)
    assert picked(before.rows) == copy


@pytest.mark.parametrize("column", ["comments", "is_priority", "published_on", "topics", "agency_code"])
def test_a_null_never_overwrites_a_value(column: str) -> None:
    values: dict[str, Any] = {"published_on": DAYS[0], "topics": ("Energy",)}
    full = A._replace(**values)
    found = row((full,), (full._replace(**{column: None}, location="line 2"),))
    assert found[column] == getattr(full, column)
    assert found["location"] == "line 2"


@pytest.mark.parametrize(("column", "value"), [("comments", "Two."), ("is_priority", False), ("topics", ())])
def test_a_value_overwrites_a_value(column: str, value: Any) -> None:
    assert row((A,), (A._replace(**{column: value}),))[column] == value


def test_status_since_is_the_day_of_the_present_status() -> None:
    partly = A._replace(status="open_partially_addressed")
    assert row((A,), (partly,))["status_since"] == DAYS[1]
    assert row((A,), (partly,), (partly,))["status_since"] == DAYS[1]
    assert row((A,), (partly,), (A,))["status_since"] == DAYS[2]


@pytest.mark.parametrize("status", statuses.CLOSED)
def test_a_source_that_shows_it_closed_closes_it_and_one_that_shows_it_open_lists_it_again(status: str) -> None:
    closed = A._replace(status=status, document="2025-01-02/product.html", layout="product_page")
    found = row((A,), (closed,))
    assert (found["listing"], found["status"], found["document"]) == ("closed", status, "2025-01-02/product.html")
    assert row((A,), (closed,), ())["listing"] == "closed"
    again = row((A,), (closed,), (), (A,))
    assert (again["listing"], again["status"], again["status_since"]) == ("listed", "open", DAYS[3])
    assert again["first_seen_on"] == DAYS[0]


def test_a_number_with_another_text_is_the_same_row_and_a_warning() -> None:
    other = A._replace(
        recommendation="Congress might wish to look at ferries, lighthouses and other invented subjects."
    )
    state = nights((A,), (other,))
    assert picked(state.rows)[KEY]["recommendation"] == other.recommendation
    [issue] = state.issues
    assert (issue.severity, issue.recommendation_id) == ("warning", KEY[0])
    assert nights((A,), (A._replace(recommendation=A.recommendation + " It should report on this."),)).issues == ()


def test_the_frame_has_every_column_and_the_order_of_keys() -> None:
    found = upsert.frame(nights((B, A)))
    assert list(found.columns) == schema.RECOMMENDATIONS.names
    assert found["recommendation_id"].tolist() == ["GAO-25-100001/R1", "GAO-25-100001/R2"]
    assert upsert.frame(State()).empty


SHOWN = st.builds(
    recommendation,
    number=st.sampled_from(["1", "2"]),
    status=st.sampled_from(statuses.CODES),
    comments=st.sampled_from([None, "One.", "Two."]),
    is_priority=st.sampled_from([None, True, False]),
)
NIGHTS = st.lists(st.lists(SHOWN, max_size=3).map(tuple), max_size=5)


@given(NIGHTS)
def test_days_are_in_order_and_nothing_vanishes(shown: list[tuple[Recommendation, ...]]) -> None:
    state = nights(*shown)
    assert {key[0] for key in state.rows.index} == {row.recommendation_id for rows in shown for row in rows}
    for found in picked(state.rows).values():
        assert found["first_seen_on"] <= found["status_since"] <= found["last_seen_on"] <= found["last_covered_on"]
        assert (found["listing"] == "closed") == (found["status"] in statuses.CLOSED)


@settings(max_examples=often(40))
@given(NIGHTS)
def test_the_last_value_that_was_said_is_the_value(shown: list[tuple[Recommendation, ...]]) -> None:
    state = nights(*shown)
    for (identifier, _), found in picked(state.rows).items():
        for name in ("comments", "is_priority"):
            said = [
                value
                for rows in shown
                if (day := dedupe.day(frame(*rows), LAYOUTS)[0]) is not None
                for row in rows_of(day)
                if row["recommendation_id"] == identifier and (value := row[name]) is not None
            ]
            assert found[name] == (said[-1] if said else None)


@given(NIGHTS)
def test_a_night_twice_is_a_night(shown: list[tuple[Recommendation, ...]]) -> None:
    state = nights(*shown)
    if shown:
        again = fold(state, DAYS[len(shown) - 1], *shown[-1])
        assert picked(again.rows) == picked(state.rows)
