"""Which agencies are meant by a name, a code, a part of a name, a department."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs.clean.asked.agency_asked import COLUMNS, agencies, meant
from openrecs.normalize.agencies.vocabulary import fold, shipped

HOMELAND, DEFENSE, STATE = ("Department of Homeland Security", "Department of Defense", "Department of State")
ROWS = (
    (HOMELAND, "DHS", HOMELAND),
    ("United States Coast Guard", "USCG", HOMELAND),
    ("United States Immigration and Customs Enforcement", "ICE", HOMELAND),
    ("Department of the Army", "DA", DEFENSE),
    (DEFENSE, "DOD", DEFENSE),
    (STATE, "State", STATE),
    ("Defense Nuclear Facilities Safety Board", "DNFSB", "Defense Nuclear Facilities Safety Board"),
    ("Office of Odd Ends", None, "Office of Odd Ends"),
)
DATA = pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in (*ROWS, ROWS[0])])


def found(*asked: str) -> list[int]:
    agencies = meant(DATA, asked).agencies
    return [at for at, row in enumerate(ROWS) if row in agencies]


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ("ICE", [2]),
        ("ice", [2]),
        ("U.S. Coast Guard", [1]),
        (HOMELAND, [0, 1, 2]),
        ("DHS", [0, 1, 2]),
        ("Homeland", [0, 1, 2]),
        ("security homeland", [0, 1, 2]),
        ("coast", [1]),
        ("Defense", [3, 4, 6]),
        ("DOD", [3, 4]),
        ("State", [5]),  # the code; as a word it begins "States" too
        ("united state", [1, 2]),  # no whole words are so, these begin so
        ("odd", [7]),
        ("Office of Odd Ends", [7]),
        ("land", []),
        ("FS", []),  # a code that is known is nothing else: not the "FS..." of another
        ("", []),
        (" ", []),
        ("zzz", []),
    ],
)
def test_what_is_meant(asked: str, places: list[int]) -> None:
    assert found(asked) == places


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Homeland", "'Homeland' is taken for Department of Homeland Security with all of its agencies (3)"),
        (
            "defense",
            "'defense' is taken for Department of Defense with all of its agencies (2) and Defense Nuclear Facilities "
            "Safety Board",
        ),
        ("united", "'united' is taken for United States Coast Guard and United States Immigration and Customs"),
        ("Homland", "no row of this snapshot is of the agency 'Homland': perhaps Department of Homeland Security"),
        ("Cost Guard", "perhaps United States Coast Guard"),
        ("TSA", "no row of this snapshot is of the agency 'TSA', which is Transportation Security Administration"),
        ("\x1b[2J", "`openrecs agencies WORDS` lists"),
    ],
)
def test_what_is_said_of_the_choice(asked: str, said: str) -> None:
    [note] = meant(DATA, [asked]).notes
    assert said in note


@pytest.mark.parametrize("asked", ["ICE", "DHS", HOMELAND, "coast", "odd"])
def test_nothing_is_said_of_a_whole_name_or_of_one_agency(asked: str) -> None:
    assert meant(DATA, [asked]).notes == ()


KNOWN = shipped().agencies
FULL = pa.Table.from_pylist([dict(zip(COLUMNS, (a.name, a.code, a.department), strict=True)) for a in KNOWN])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("U.S. Army", "'U.S. Army' is taken for Department of the Army, Army Futures Command, "),
        ("FSA", "'FSA' is taken for Farm Service Agency and Office of Federal Student Aid"),
        ("U.S. Chief Counsel", "is taken for Office of Chief Counsel and Office of the Chief Counsel"),
    ],
)
def test_what_may_be_several_says_so_its_department_first(asked: str, said: str) -> None:
    [note] = meant(FULL, [asked]).notes
    assert said in note


@pytest.mark.parametrize(
    ("asked", "bare"),
    [
        ("U.S. Army", "Army"),
        ("the US Army", "Army"),
        ("Dept. of the Army", "DA"),
        ("Army Department", "DA"),
        ("Department of Army (DA)", "DA"),
        ("DOD: Department of the Army", "DA"),
        ("DHS/ICE", "ICE"),
        ("U.S. MGMT", "MGMT"),
        ("U.S. Office of the Chief Counsel", "Office of the Chief Counsel"),
        ("Small Business Admin.", "SBA"),
        ("Nat'l Park Svc", "NPS"),
        ("USEPA", "EPA"),
        ("Customs & Border Protection", "CBP"),
    ],
)
def test_a_name_as_people_write_it_finds_what_the_bare_name_finds(asked: str, bare: str) -> None:
    assert meant(FULL, [asked]).agencies == meant(FULL, [bare]).agencies != frozenset()


def written(name: str) -> Iterator[str]:
    """Yield a name in the ways in which people write it."""
    others = () if fold(name).startswith("united states ") else ("U.S. ", "US ", "the United States ")
    yield from (f"{before}{name}" for before in ("The ", *others))
    yield name.replace(" and ", " & ")
    yield name.replace("Department of the ", "Dept. of ").replace("Department of", "dept of")
    yield re.sub(r"^Department of (the )?(?!.* of )(.*)", r"\2 Department", name)
    yield re.sub(r"^Department of (the )?(.*)", r"\2, Department of \1", name)
    yield f"{name.upper()} "


def test_each_known_name_in_each_way_of_writing_it_is_that_agency_alone() -> None:
    """The demo's agencies are among them. Nobody's other name is found, and no code."""
    for agency in KNOWN:
        for name in (agency.name, *agency.spellings, *filter(None, [agency.code])):
            alone = agencies(name)
            assert agency in alone
            assert {one for one in alone if one.code != name} <= {agency}
            assert {one for one in written(name) if agencies(one) != alone} == set()


def test_several_are_asked_for_and_a_note_names_its_rows() -> None:
    assert found("ICE", "DOD") == [2, 3, 4]
    assert meant(DATA, ["zzz"], "on either side").notes[0].startswith("no row on either side is of the agency 'zzz'")
    assert meant(DATA, ["ICE"]).has({"agency": ROWS[2][0], "agency_code": "ICE", "department": HOMELAND, "x": 1})


@given(st.text(max_size=20))
def test_no_words_break_it(printed: str) -> None:
    assert meant(DATA, [printed]).agencies <= {*ROWS}


@given(st.sampled_from(ROWS))
def test_a_row_is_found_by_its_name_its_code_and_its_department(row: tuple[str, str | None, str]) -> None:
    for asked in filter(None, row):
        assert row in meant(DATA, [asked]).agencies
