"""What people write of an id, and what it is read as; what may mean two things is refused with a reason."""

from __future__ import annotations

from datetime import date, datetime

import pytest

import growth
from openrecs.reconcile.written_ids import Cell, Unread, WrittenId, publication_key, read, read_number, shown_cell

SECOND = ("GAO-21-487", "R", "2")
PLAIN = ("GAO-21-487", None, "2")
ALONE = ("GAO-21-487", None, None)
READ: dict[Cell, tuple[str, str | None, str | None]] = {
    **dict.fromkeys(
        (
            *("GAO-21-487 Rec 2", "GAO-21-487 Recommendation 2", "gao 21 487 r2", "GAO-21-487\xa0Rec.\xa002"),
            *("GAO-21-487/R2", "GAO–21–487 – Rec. No. 2", "Rec. 2 (GAO-21-487)", "Recommendation 2 of GAO-21-487"),
            *("GAO Report 21-487 rec 2 of 4", "GAO-21-487rec2", "GAO-21-487, Rec. 2 - Track what was found"),
            *("GAO-21-487 Something Was Found, Recommendation 2", "GAO-21-487 Recommendation Two", "21-487 (Rec. 2)"),
            *("https://www.gao.gov/products/gao-21-487 Rec 2", "GAO21487 rec 2", "Rec #2 - GAO-21-487"),
        ),
        SECOND,
    ),
    **dict.fromkeys(
        (
            *("21-487-2", "GAO-21-487, #2", "GAO‑21‑487‑2", "GAO21487-2", "GAO-21-487_2", "GAO-21-487 | 2"),
            *("GAO-21-487(2)", "GAO-21-487.2", "U.S. GAO-21-487 2", "GAO - 21 - 487 - 02", "'GAO-21-487-2"),
        ),
        PLAIN,
    ),
    **dict.fromkeys(
        (
            *("GAO-21-487", "GAO21487", "21-487", "gao 21 487", "GAO-21-487:", "GAO-21-487 Rec"),
            *("GAO-21-487: Signs Should Be Mended", "GAO Report GAO-21-487", "www.gao.gov/assets/gao-21-487.pdf"),
        ),
        ALONE,
    ),
    "GAO-21-487SU": ("GAO-21-487SU", None, None),
    "GAO-21-487R": ("GAO-21-487R", None, None),
    "GAO-20-526PR3": ("GAO-20-526PR", None, "3"),
    "GAO-21-4872": ("GAO-21-4872", None, None),
    "GAO-21-487 12": ("GAO-21-487", None, "12"),
    "GAO-22-104824 M1": ("GAO-22-104824", "M", "1"),
    "GAO-22-104824 Matter for Congressional Consideration 1": ("GAO-22-104824", "M", "1"),
    "GAO22104824": ("GAO-22-104824", None, None),
    "GAO-21-487 Rec 12": ("GAO-21-487", "R", "12"),
    "GAO-21-487 Rec 2a": ("GAO-21-487", "R", "2a"),
    "GAO-23-106 Rec 23-01": ("GAO-23-106", "R", "23-01"),
    "GAO/AIMD-97-12": ("AIMD-97-12", None, None),
    "GAO/T-AIMD/GGD-97-63 Rec 3": ("T-AIMD/GGD-97-63", "R", "3"),
    "AIMD-10.1.22": ("AIMD-10.1.22", None, None),
    "B-163058": ("B-163058", None, None),
    "GAO-05-007": ("GAO-05-7", None, None),
}
MIDNIGHT = datetime(2021, 1, 2)  # noqa: DTZ001
SEVERAL = (
    "GAO-21-487 Recs 1-3",
    "GAO-21-487 Recs 1 and 3",
    "GAO-21-487; GAO-21-488",
    "GAO-21-487-1,2",
    "GAO-21-487 1 2",
)
DATES = (datetime(2048, 10, 1), date(2005, 5, 12), "Oct-48", "12-May", "10/1/1948", "05-12-21", "2048-10-01 00:00:00")  # noqa: DTZ001
REFUSED: dict[Cell, str] = {
    **dict.fromkeys(SEVERAL, "several recommendations"),
    **dict.fromkeys(DATES, "perhaps a date"),
    **dict.fromkeys(("21487", 21487.0, 104824, "21.487"), "a number alone"),
    **dict.fromkeys(("", None, "  "), "there is no id"),
    **dict.fromkeys(
        ("GAO-21-487 R", "GAO-21-487 SP", "GAO-21-487 (RSU)", "GAO-21-487 5G masts"), "behind the publication"
    ),
    **dict.fromkeys(("n/a", "Total: 45", "Forest Service", "GAO"), "not understood as an id"),
    "GAO-21-487R2": "may be of GAO-21-487 or of GAO-21-487R",
    "GAO104824": "the year is not in it",
    "GAO-2021-487": "two digits",
    "GAO-23-1053011": "not understood as an id",
}


@pytest.mark.parametrize("cell", READ)
def test_an_id_is_read_however_it_is_written(cell: Cell) -> None:
    number, kind, its = READ[cell]
    assert read(cell) == WrittenId(publication_key(number), kind, its)


@pytest.mark.parametrize("cell", REFUSED, ids=repr)
def test_what_may_mean_several_things_is_refused_with_a_reason(cell: Cell) -> None:
    found = read(cell)
    assert isinstance(found, Unread)
    assert REFUSED[cell] in found.why


@pytest.mark.parametrize("cell", [2, 2.0, -2.0, "2", "02", "(2)", "#2", "2.0", "2 of 4", "No. 2"])
def test_a_number_of_a_column_of_its_own(cell: Cell) -> None:
    assert read_number(cell) == (None, "2")
    assert read("GAO-21-487", cell) == WrittenId(publication_key("GAO-21-487"), None, "2")


@pytest.mark.parametrize(("cell", "found"), [("R2", ("R", "2")), ("Rec. 2", ("R", "2")), ("Matter 1", ("M", "1"))])
def test_a_number_with_its_kind(cell: str, found: tuple[str, str]) -> None:
    assert read_number(cell) == found


@pytest.mark.parametrize("cell", ["1-3", "1, 2", "2 and 3", MIDNIGHT, "improve", True])
def test_a_number_that_is_none(cell: Cell) -> None:
    assert isinstance(read_number(cell), Unread)
    assert isinstance(read("GAO-21-487", cell), Unread)


@pytest.mark.parametrize(
    "text",
    [
        "The Chief should mend the signs of 12 trails by 2027. (Recommendation 2)",
        "Recommendation 2: The Chief should mend the signs.",
        "Rec. #2 - The Chief should mend the signs of trail 3",
        "Recommendation 2. The Chief should mend the signs. (Recommendation 2)",
    ],
)
def test_the_text_of_a_recommendation_says_its_number(text: str) -> None:
    assert read_number(text) == ("R", "2")
    assert read("GAO-21-487", text) == WrittenId(publication_key("GAO-21-487"), "R", "2")


def test_a_text_that_says_no_number_says_nothing_and_one_that_says_two_is_refused() -> None:
    assert read("GAO-21-487", "The Chief should mend the signs of 12 trails") == read("GAO-21-487")
    assert isinstance(read_number("Recommendation 1: mend it. (Recommendation 2)"), Unread)
    assert isinstance(read("GAO-21-487", "Rec 1 and Rec 2"), Unread)


def test_two_columns_must_agree() -> None:
    assert read("GAO-21-487 Rec 2", 2.0) == WrittenId(publication_key("GAO-21-487"), "R", "2")
    assert read("GAO-21-487 Rec 2", "see notes") == WrittenId(publication_key("GAO-21-487"), "R", "2")
    assert isinstance(read("GAO-21-487 Rec 2", 3.0), Unread)
    assert isinstance(read("GAO-21-487 M2", "R2"), Unread)


@pytest.mark.parametrize("unit", ["-", "#", "(", "rec ", "gao ", "2,", "GAO-21-487 "])
def test_a_cell_may_be_as_long_as_it_likes(unit: str) -> None:
    growth.assert_linear(lambda size: "GAO-21-487 " + unit * (size // len(unit)), read, most=200_000)
    growth.assert_linear(lambda size: unit * (size // len(unit)), read_number, most=200_000)


def test_publications_differ_by_every_letter_and_digit() -> None:
    numbers = ["GAO-21-487", "GAO-21-478", "GAO-21-48", "GAO-21-487R", "GAO-21-487SU", "AIMD-21-487", "GAO-12-487"]
    assert len({publication_key(number) for number in numbers}) == len(numbers)
    assert publication_key("gao‑21‑487") == publication_key("GAO 21/487")


@pytest.mark.parametrize(("cell", "shown"), [(None, ""), (2.0, "2"), (2.5, "2.5"), (MIDNIGHT, "2021-01-02")])
def test_a_cell_is_shown_as_in_a_spreadsheet(cell: Cell, shown: str) -> None:
    assert shown_cell(cell) == shown
