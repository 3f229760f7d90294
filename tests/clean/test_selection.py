"""Which rows a person asked for."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs import schema, statuses, wording
from openrecs.clean import derive, selection
from openrecs.clean.selection import Wanted
from openrecs.errors import UsageError
from openrecs.table import rows_of, to_arrow
from rows import frame, recommendation

ROWS = [
    recommendation(comments="Trigger locks were bought.", is_priority=True, topics=("Natural Resources", "Energy")),
    recommendation(number="2", status="open_partially_addressed", is_priority=False, topics=()),
    recommendation(
        number="1",
        publication_number="NSIAD/AIMD-00-329",
        publication_title="Firearms: \u201cLocks\u201d Are Rare",
        agency="United States Immigration and Customs Enforcement",
        agency_code="ICE",
        department="Department of Homeland Security",
        recommendation="The Director of ICE should count trigger\u2011locks.",
        status="closed_implemented",
    ),
    recommendation(
        publication_number=None,
        publication_title="Untitled: A Matter",
        kind="matter",
        agency="Congress",
        agency_code=None,
        department="Congress",
    ),
]
DATA = to_arrow(schema.PARSED, rows_of(derive.add(frame(*ROWS))))


def found(**wanted: Any) -> list[int]:
    """Return the places of the rows that are selected."""
    ids = DATA["recommendation_id"].to_pylist()
    return [ids.index(one) for one in selection.select(DATA, Wanted(**wanted))["recommendation_id"].to_pylist()]


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({}, [0, 1, 2, 3]),
        ({"agencies": ("Forest Service",)}, [0, 1]),
        ({"agencies": ("forest  service",)}, [0, 1]),
        ({"agencies": ("FS",)}, [0, 1]),
        ({"agencies": ("ice",)}, [2]),
        ({"agencies": ("U.S. Immigration and Customs Enforcement",)}, [2]),
        ({"agencies": ("Department of Homeland Security",)}, [2]),
        ({"agencies": ("DHS",)}, [2]),
        ({"agencies": ("ICE", "Congress")}, [2, 3]),
        ({"agencies": ("Forest",)}, [0, 1]),
        ({"agencies": ("homeland",)}, [2]),
        ({"agencies": ("department",)}, [0, 1, 2]),
        ({"agencies": ("homel",)}, [2]),
        ({"agencies": ("land",)}, []),
        ({"agencies": ("",)}, []),
        ({"statuses": ("open",)}, [0, 1, 3]),
        ({"statuses": ("closed",)}, [2]),
        ({"statuses": ("closed_no_longer_valid",)}, []),
        ({"statuses": ("partially addressed",)}, [1]),
        ({"statuses": ("Open, partially addressed",)}, [1]),
        ({"statuses": ("closed as implemented",)}, [2]),
        ({"statuses": ("Implemented",)}, [2]),
        ({"statuses": ("Open \u2013 Partially Addressed",)}, [1]),
        ({"statuses": ("open_partially_addressed", "CLOSED-IMPLEMENTED")}, [1, 2]),
        ({"priority": True}, [0]),
        ({"publications": ("gao-25-100001",)}, [0, 1]),
        ({"publications": ("NSIAD/AIMD-00-329",)}, [2]),
        ({"publications": ("GAO-99-9",)}, []),
        ({"topics": ("energy",)}, [0]),
        ({"topics": ("Natural Resources", "Space")}, [0]),
        ({"words": "trigger locks"}, [0, 2]),
        ({"words": "LOCKS  trigger"}, [0, 2]),
        ({"words": "locking triggers"}, [0, 2]),
        ({"words": "mends"}, [0, 1, 3]),
        ({"words": "end"}, []),
        ({"words": "trigger locks rare"}, [2]),
        ({"words": "gao-25-100001/r2"}, [1]),
        ({"words": "untitled congress"}, [3]),
        ({"words": "no such word"}, []),
        ({"words": "  "}, [0, 1, 2, 3]),
        ({"agencies": ("Forest Service",), "priority": True, "words": "bought"}, [0]),
        ({"agencies": ("ICE",), "statuses": ("open",)}, []),
    ],
)
def test_every_field_that_is_given_must_be_met(wanted: dict[str, Any], places: list[int]) -> None:
    assert found(**wanted) == places


def test_a_status_that_is_none_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="closed_no_longer_valid"):
        found(statuses=("Addressed",))


def test_an_empty_table_has_nothing_to_select() -> None:
    empty = selection.select(DATA.slice(0, 0), Wanted(words="x"))
    assert empty.num_rows == 0
    assert empty.schema.equals(DATA.schema)


@pytest.mark.parametrize("printed", ["Addressed", "", " ", "delisted", "open_", "valid"])
def test_what_is_not_a_status_is_refused(printed: str) -> None:
    with pytest.raises(UsageError, match="--state delisted"):
        selection.status_codes(printed)


@pytest.mark.parametrize("form", [str, str.upper, lambda code: code.replace("_", " "), wording.STATUS.get])
def test_a_code_and_its_words_name_it(form: Callable[[str], str]) -> None:
    for code in statuses.CODES[1:]:
        assert selection.status_codes(form(code)) == (code,)


LISTED = [
    {"status": status, "listing": listing, "is_open": status in statuses.OPEN and listing == "listed"}
    for status, listing in product(statuses.CODES, ("listed", "delisted", "closed"))
]


@pytest.mark.parametrize(
    ("states", "has_statuses", "wanted"),
    [
        (None, False, {"open"}),
        (None, True, {"open", "closed"}),
        ("all", False, {*wording.STATES}),
        *((state, has, {state}) for state in wording.STATES for has in (True, False)),
    ],
)
def test_a_state_is_what_the_words_of_a_row_say(states: str | None, has_statuses: bool, wanted: set[str]) -> None:
    asked = Wanted(states=selection.states(states, has_statuses))
    rows = selection.select(pa.Table.from_pylist(LISTED), asked).to_pylist()
    assert rows == [row for row in LISTED if wording.state(row) in wanted]


def test_the_group_open_is_what_is_open() -> None:
    """A delisted row keeps its last status; nobody who asks for open ones means it."""
    asked = Wanted(statuses=("open",), states=selection.states(None, has_statuses=True))
    rows = selection.select(pa.Table.from_pylist(LISTED), asked).to_pylist()
    assert [row for row in rows if row["listing"] == "listed"] == [row for row in LISTED if row["is_open"]]
    assert not [row for row in rows if row["listing"] == "delisted"]


@given(st.text(max_size=30))
def test_no_words_break_it(words: str) -> None:
    assert isinstance(selection.select(DATA, Wanted(words=words)), pa.Table)


@given(st.permutations(["trigger", "locks", "ice", "count"]))
def test_the_order_of_words_does_not_matter(words: list[str]) -> None:
    assert found(words=" ".join(words)) == [2]


def test_five_thousand_rows_are_searched_in_a_moment() -> None:
    many = pa.concat_tables([DATA] * 1500)
    assert selection.select(many, Wanted(words="count trigger locks")).num_rows == 1500


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"agencies": ("ICE", "forest service")}, []),
        ({"agencies": ("ICX",)}, ["no row of this snapshot is of the agency 'ICX': perhaps ICE"]),
        ({"agencies": ("Homland",)}, ["agency 'Homland': perhaps Department of Homeland Security"]),
        (
            {"agencies": ("USCG",)},
            ["no row of this snapshot is of the agency 'USCG', which is United States Coast Guard"],
        ),
        ({"agencies": ("Homeland", "FS", "Agriculture")}, []),
        ({"agencies": ("department",)}, ["'department' is taken for Forest Service and United States Immigration"]),
        ({"agencies": ("zzz",)}, ["zzz': `openrecs agencies WORDS` lists"]),
        ({"agencies": ("ICE",), "publications": ("NSIAD/AIMD-00-328",)}, ["perhaps NSIAD/AIMD-00-329"]),
        ({"topics": ("Enrgy", "energy")}, ["of the topic 'Enrgy': perhaps Energy"]),
        ({"publications": ("GAO-99-1",), "words": "locks"}, ["publication 'GAO-99-1': `openrecs search WORDS`"]),
        ({"agencies": ("ICE",), "statuses": ("open",)}, []),  # there is none, and nothing was mistyped
    ],
)
def test_what_no_row_has_is_said(wanted: dict[str, Any], said: list[str]) -> None:
    notes = selection.notes(DATA, Wanted(**wanted))
    assert len(notes) == len(said)
    assert all(part in note for part, note in zip(said, notes, strict=True))
