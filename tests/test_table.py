"""The schemas are whole, and rows cross from records to tables without loss."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs import hashes, schema
from openrecs.records import Recommendation
from openrecs.table import rows_of, to_arrow
from rows import PLAIN, frame, recommendation

# Design section 4, column by column: name, Arrow type, null.
DESIGN = """
recommendation_id string no, agency string no, agency_printed string no, agency_basis string no,
agency_code string yes, department string no, publication_number string yes, publication_title string no,
published_on date32[day] yes, kind string no, number string yes, number_printed string yes, recommendation string no,
status string no, status_printed string no, is_open bool no, is_priority bool yes, comments string yes,
comments_kind string no, concurrence string yes, concurrence_evidence string yes, concurrence_phrase string yes,
last_action_on date32[day] yes,
last_action_precision string yes, last_action_evidence string yes, last_action_phrase string yes,
last_action_by string yes, target_on date32[day] yes,
target_precision string yes, target_evidence string yes, target_phrase string yes, remaining string yes,
topics list yes, listing string no,
first_seen_on date32[day] no, last_seen_on date32[day] no, last_covered_on date32[day] no, status_since date32[day] no,
document string no, document_sha256 string no, layout string no, location string no, key_hash int64 no,
row_hash int64 no, snapshot_date date32[day] no, snapshot_revision int32 no
"""
OTHERS = {
    "publications": "publication_number publication_title published_on released_on url topics document",
    "documents": "document document_sha256 bytes encoding layout scope captured_on captured_basis url declared_total "
    "stated_open stated_priority parsed_rows is_complete unread_characters markers_left statuses_left outcome reason",
    "issues": "severity stage document location recommendation_id field value message",
    "changes": "kind recommendation_id agency field before after cause on document document_sha256",
    "aliases": "old_recommendation_id old_agency new_recommendation_id new_agency since why score",
}


def test_recommendations_are_what_the_design_says() -> None:
    expected = [tuple(column.split()) for column in DESIGN.replace("\n", " ").split(",")]
    found = [
        (c.name, "list" if pa.types.is_list(c.type) else str(c.type), "yes" if c.nullable else "no")
        for c in schema.RECOMMENDATIONS.columns
    ]
    assert found == expected
    assert schema.RECOMMENDATIONS.key == ("recommendation_id", "agency")


@pytest.mark.parametrize(("name", "columns"), OTHERS.items())
def test_the_other_tables_are_what_the_design_says(name: str, columns: str) -> None:
    assert schema.TABLES[name].names == columns.split()


def test_a_snapshot_has_these_tables_and_no_other() -> None:
    assert list(schema.TABLES) == ["recommendations", *OTHERS]


@pytest.mark.parametrize("name", schema.TABLES)
def test_keys_and_orders_name_columns_and_every_column_has_a_meaning(name: str) -> None:
    one = schema.TABLES[name]
    assert {*one.key, *one.sort} <= set(one.names)
    assert len(set(one.names)) == len(one.names)
    assert all(column.meaning for column in one.columns)
    assert [field.nullable for field in one.schema] == [column.nullable for column in one.columns]


def test_hashes_alone_are_not_in_csv() -> None:
    assert [c.name for c in schema.RECOMMENDATIONS.columns if not c.in_csv] == ["key_hash", "row_hash"]


def test_rows_become_a_sorted_table_with_the_schema() -> None:
    rows = [
        {"kind": kind, "recommendation_id": "b", "agency": "x", "cause": "source", "on": date(2025, 1, 1)}
        for kind in "ba"
    ]
    built = to_arrow(schema.CHANGES, rows)
    assert built.schema.equals(schema.CHANGES.schema, check_metadata=True)
    assert built["kind"].to_pylist() == ["a", "b"]
    assert built["field"].to_pylist() == [None, None]


def test_the_order_of_issues_does_not_depend_on_how_they_came() -> None:
    rows = [
        {"severity": "note", "stage": stage, "message": message, "document": document}
        for stage in "ba"
        for message in "ba"
        for document in (None, "x")
    ]
    one, other = (to_arrow(schema.ISSUES, order) for order in (rows, rows[::-1]))
    assert one.equals(other)


def test_no_rows_are_an_empty_table() -> None:
    assert to_arrow(schema.ALIASES, []).num_rows == 0


def test_a_column_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        to_arrow(schema.ALIASES, [{"nonsense": 1}])


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
RECORDS = st.builds(
    PLAIN._replace,
    recommendation=TEXTS,
    agency_code=st.none() | TEXTS,
    comments=st.none() | TEXTS,
    is_priority=st.sampled_from([None, True, False]),
    published_on=st.none() | st.dates(date(1950, 1, 1)),
    topics=st.none() | st.tuples() | st.tuples(TEXTS, TEXTS),
)


@given(st.lists(RECORDS, max_size=5))
def test_nothing_changes_on_the_way_to_the_frame_and_back(records: list[Recommendation]) -> None:
    found = rows_of(frame(*records))
    assert found == [one._asdict() for one in records]


@pytest.mark.parametrize("value", ["NA", "None", "null", "NaN", "1E5", "00123", "-inf", "True", "=1+1", ""])
def test_texts_that_look_like_something_else_stay_texts(value: str) -> None:
    row = rows_of(frame(recommendation(comments=value)))[0]
    derived = {"is_open": True, "comments_kind": "update"}
    built = to_arrow(schema.PARSED, [{**row, **derived}])
    assert built["comments"].to_pylist() == [value]


ROW = dict.fromkeys(hashes.CHANGEABLE) | {"recommendation_id": "GAO-25-1/R1", "agency": "Forest Service"}


def test_the_hash_of_a_key_reads_the_key_alone_and_is_pinned() -> None:
    assert hashes.key_hash(ROW) == hashes.key_hash({**ROW, "status": "open"})
    assert hashes.key_hash(ROW) == PINNED
    assert 0 <= hashes.key_hash(ROW) < 2**49


PINNED = 215833209446809


@pytest.mark.parametrize("name", hashes.CHANGEABLE)
def test_the_hash_of_a_row_reads_every_column_a_change_can_be_reported_for(name: str) -> None:
    changed = {**ROW, name: "another"}
    assert hashes.row_hash(changed) != hashes.row_hash(ROW)
    assert hashes.row_hash({**ROW, name: None}) != hashes.row_hash({**ROW, name: "None"})


def test_the_hash_of_a_row_reads_nothing_else() -> None:
    assert hashes.row_hash({**ROW, "document": "x", "last_seen_on": date(2025, 1, 1)}) == hashes.row_hash(ROW)
