"""A column of an export that a spreadsheet filled down over some rows: no night is published of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nightly import Nights
from openrecs.check import moved_cells
from running import sign

HELD, REFUSED = 4, 3
OFFICES = ("Forest Service", "Bureau of Land Management", "National Park Service", "Bureau of Indian Affairs")
TOPICS = ("Natural Resources and Environment", "Energy", "Space")
Record = dict[str, str]


def world(publications: int = 24) -> list[Record]:
    """Return one to three records of each publication, each to one of four agencies, the newest first."""
    found = []
    for at in range(publications):
        for number in range(1, 2 + at % 3):
            turn = (at * 7 + number * 5) % 11
            found.append(
                {
                    "title": f"Docks: Pier {at} Should Be Mended",
                    "number": f"GAO-25-{100001 + at}",
                    "issued": f"Dec {28 - at}, 2024",
                    "agency": OFFICES[turn % 4],
                    "text": sign(number, f"mend pier {at}, and the signs"),
                    "status": "Open--Partially Addressed" if turn < 2 else "Open",
                    "priority": "Yes" if turn == 3 else "No",
                    "comments": f"Officials of pier {at} answered letter {number}.",
                    "topics": TOPICS[at % 3],
                }
            )
    return found


def filled(name: str, first: int, rows: int) -> list[Record]:
    """Return the world with the value of one cell in some rows, from a spreadsheet, which quotes nothing in vain."""
    found = world()
    for record in found[first + 1 : first + rows]:
        record[name] = found[first][name]
    return found


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    nights = Nights(tmp_path_factory.mktemp("begun"))
    nights.export(0, world())
    assert nights.refresh() == 0
    return nights


@pytest.mark.parametrize(
    ("name", "first", "rows"),
    [
        ("title", 3, 12),
        ("issued", 3, 12),
        ("agency", 3, 12),
        ("agency", 9, 9),
        ("status", 10, 20),
        ("comments", 3, 12),
        ("topics", 3, 12),
    ],
)
def test_a_column_that_was_filled_down_is_held(begun: Nights, tmp_path: Path, name: str, first: int, rows: int) -> None:
    nights = begun.copy(tmp_path)
    nights.export(1, filled(name, first, rows))
    assert nights.refresh() == HELD
    assert "a cell was filled down, as a spreadsheet does" in nights.message
    assert {one["listing"] for one in nights.table()} == {"listed"}
    nights.export(2, world())
    assert nights.refresh() == 0
    assert nights.changes() == []


def test_publication_numbers_that_were_filled_down_move_no_row(begun: Nights, tmp_path: Path) -> None:
    nights = begun.copy(tmp_path)
    nights.export(1, filled("number", 3, 12))
    assert nights.refresh() == 0
    assert nights.changes() == []
    assert sum("it is taken as that row" in one["message"] for one in nights.table("issues")) == 9


def swapped(name: str, *places: int) -> list[Record]:
    """Return the world in which a few rows have the cells of one another."""
    found, cells = world(), [world()[at][name] for at in places]
    for at, cell in zip(places, [*cells[1:], cells[0]], strict=True):
        found[at][name] = cell
    return found


@pytest.mark.parametrize(
    ("name", "places"),
    [("agency", (6, 8)), ("agency", (10, 11, 14, 17, 22)), ("text", (3, 6)), ("text", (6, 9, 12, 20))],
)
def test_cells_that_a_few_rows_traded_are_held(
    begun: Nights, tmp_path: Path, name: str, places: tuple[int, ...]
) -> None:
    nights = begun.copy(tmp_path)
    nights.export(1, swapped(name, *places))
    assert nights.refresh() == HELD
    assert "rows have each other's" in nights.message


def test_rows_of_a_publication_that_traded_their_numbers_are_held(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    nights.export(0, [{"text": sign(number)} for number in (1, 2, 3)])
    assert nights.refresh() == 0
    swapped_texts = [sign(1).replace("trail 1", "trail 2"), sign(2).replace("trail 2", "trail 1"), sign(3)]
    nights.export(1, [{"text": text} for text in swapped_texts])
    assert nights.refresh() == HELD
    assert "2 rows have each other's numbers now" in nights.message


def test_rows_that_gao_gives_to_another_agency_are_published(begun: Nights, tmp_path: Path) -> None:
    nights, rows = begun.copy(tmp_path), world()
    for at in (6, 7):
        rows[at]["agency"] = OFFICES[1]
    nights.export(1, rows)
    assert nights.refresh() == 0, nights.message


@pytest.mark.parametrize("end", ["", "...", "\u2026", "\u2026 Read more", "... See more"])
def test_comments_that_were_cut_are_held(begun: Nights, tmp_path: Path, end: str) -> None:
    nights, rows = begun.copy(tmp_path), world()
    for record in rows[:3]:
        record["comments"] = record["comments"][:20] + end
    nights.export(1, rows)
    assert nights.refresh() == HELD
    assert "3 rows have the beginning of the comments that they had" in nights.message


def one_publication(rows: list[Record]) -> None:
    for record in rows:
        if record["number"] == rows[5]["number"]:
            record.update(status="Open--Partially Addressed", comments="All of it was begun in 2026.", topics="Health")


def one_agency(rows: list[Record]) -> None:
    for record in rows:
        if record["agency"] == OFFICES[1]:
            record.update(comments="As of March 2026, the agency had not provided an update.")


@pytest.mark.parametrize("said", [one_publication, one_agency])
def test_what_gao_says_of_many_rows_at_once_is_published(
    begun: Nights, tmp_path: Path, said: Callable[[list[Record]], None]
) -> None:
    nights, rows = begun.copy(tmp_path), world()
    said(rows)
    nights.export(1, rows)
    assert nights.refresh() == 0, nights.message
    assert nights.changes()


def test_a_standard_sentence_in_other_words_is_not_one_that_was_filled_down(tmp_path: Path) -> None:
    nights, rows = Nights(tmp_path), world()
    for on, sentence in enumerate(("We will say so.", "We will tell you.")):
        for record in rows:
            record["comments"] = sentence
        nights.export(on, rows)
        assert nights.refresh() == 0, nights.message


def test_an_agency_that_was_split_is_not_filled_down(begun: Nights, tmp_path: Path) -> None:
    nights, rows = begun.copy(tmp_path), world()
    for record in rows[::2]:
        record["agency"] = record["agency"].replace(OFFICES[0], "Bureau of Reclamation")
    nights.export(1, rows)
    nights.refresh()
    assert "filled down" not in nights.message


def test_every_column_that_is_watched_is_one_of_the_table(begun: Nights) -> None:
    assert moved_cells.FILLED.keys() <= begun.table()[0].keys()
