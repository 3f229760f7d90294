"""Which recommendation is meant by what a person types."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs import schema
from openrecs.clean.asked.asked_id import by_id
from openrecs.errors import UsageError
from openrecs.table import to_arrow

IDS = (
    *("GAO-21-487/R1", "GAO-21-487/R2", "GAO-21-487/R12", "GAO-21-48/R7", "GAO-21-48/M1", "GAO-15-200/R19-01"),
    *("NSIAD/AIMD-00-329/R1", "GAO-22-104/R1", "GAO-22-104/M1", "GAO-22-104SP/R1", "GAO-22-105/x0123456789"),
    "title-0123456789/R1",
)
DATA = pa.table({"recommendation_id": [*IDS, "GAO-21-487/R1"]})
NO_ALIASES = to_arrow(schema.ALIASES, [])


def found(asked: str) -> list[str]:
    """Return the ids of the rows that are meant."""
    ids: list[str] = by_id(DATA, NO_ALIASES, asked)[0]["recommendation_id"].to_pylist()
    return ids


@pytest.mark.parametrize(
    "asked",
    [
        *("GAO-21-487/R2", "gao\u201121\u2011487/r2", "gao-21-487 2", "gao-21-487 r2", "GAO-21-487 Rec 2", "21-487-2"),
        *("GAO-21-487 Rec. 2", "gao-21-487, Recommendation 2", "GAO-21-487 (Recommendation 2)", "GAO-21-487 rec no. 2"),
        *("21-487 2", "21-487/2", "GAO 21 487 R2", "gao-21-487#2", "https://www.gao.gov/products/gao-21-487 2"),
        "'GAO-21-487/R2'",
    ],
)
def test_one_recommendation_in_many_spellings(asked: str) -> None:
    assert found(asked) == ["GAO-21-487/R2"]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("GAO-21-48/M1", ["GAO-21-48/M1"]),
        ("gao-21-48 matter 1", ["GAO-21-48/M1"]),
        ("gao-21-48 1", ["GAO-21-48/M1"]),  # it has no recommendation 1
        ("gao-21-48 7", ["GAO-21-48/R7"]),
        ("gao-15-200 19-01", ["GAO-15-200/R19-01"]),
        ("gao-15-200/r19-01", ["GAO-15-200/R19-01"]),
        ("NSIAD/AIMD-00-329/R1", ["NSIAD/AIMD-00-329/R1"]),
        ("nsiad/aimd-00-329 1", ["NSIAD/AIMD-00-329/R1"]),
        ("GAO-22-104SP 1", ["GAO-22-104SP/R1"]),
        ("gao-22-104 recommendation 1", ["GAO-22-104/R1"]),
        ("GAO-22-105/x0123456789", ["GAO-22-105/x0123456789"]),
        ("title-0123456789/R1", ["title-0123456789/R1"]),
    ],
)
def test_matters_other_series_and_ids_without_a_number(asked: str, ids: list[str]) -> None:
    assert found(asked) == ids


@pytest.mark.parametrize(
    "asked",
    [
        *("GAO-21-487", "gao-21-487/", "21-487", "gao 21 487", "https://www.gao.gov/products/gao-21-487"),
        *("www.gao.gov/products/GAO-21-487?utm=x#recommendations", "https://www.gao.gov/assets/gao-21-487.pdf"),
        *("https://www.gao.gov/assets/720/gao-21-487-highlights.pdf", "https://gao.gov/products/gao-21-487/"),
    ],
)
def test_a_publication_by_its_number_or_its_address(asked: str) -> None:
    assert found(asked) == ["GAO-21-487/R1", "GAO-21-487/R2", "GAO-21-487/R12", "GAO-21-487/R1"]


def test_what_could_be_two_is_refused_with_both() -> None:
    with pytest.raises(UsageError, match="GAO-22-104/R1, GAO-22-104/M1"):
        found("gao-22-104 1")


@pytest.mark.parametrize(
    "asked",
    [
        *(
            "NSIAD",
            "GAO-21-487/R9",
            "GAO-21",
            "",
            "/",
            "title-0000000000/R1",
            "487 2",
            "2",
            "gao-21-487 2 1",
            "GAO-21-4872",
        ),
        *("21", "gao", "https://www.gao.gov/", "GAO-21-487 x 2", "GAO-22-105/x0123456780"),
    ],
)
def test_an_id_that_is_not_there_says_what_to_do(asked: str) -> None:
    with pytest.raises(UsageError, match=r"Perhaps one of|openrecs search"):
        found(asked)


def test_a_near_id_is_named_and_of_a_publication_that_is_there_its_own() -> None:
    with pytest.raises(UsageError, match="one of: GAO-21-487/R1, GAO-21-487/R2, GAO-21-487/R12"):
        found("gao-21-487 rec 9")
    with pytest.raises(UsageError, match="GAO-21-487/R2"):
        found("GAO-21-478/R2")


def test_a_former_id_leads_to_the_one_it_has_and_is_read_as_freely() -> None:
    names = {"old_agency": "x", "new_agency": "x", "since": date(2026, 9, 1), "why": "a catalogue says so"}
    alias = {"old_recommendation_id": "GAO-20-9/R4", "new_recommendation_id": "GAO-21-487/R2", "score": None}
    aliases = to_arrow(schema.ALIASES, [alias | names])
    for asked in ("GAO-20-9/R4", "gao-20-9 4", "20-9"):
        rows, notes = by_id(DATA, aliases, asked)
        assert rows["recommendation_id"].to_pylist() == ["GAO-21-487/R2"]
        assert notes == ["GAO-20-9/R4 is GAO-21-487/R2 since September 1, 2026: a catalogue says so"]


@given(st.text(max_size=30))
def test_no_words_break_it(words: str) -> None:
    with suppress(UsageError):
        assert found(words)
