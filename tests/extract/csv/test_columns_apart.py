"""An export of which a person sorted or moved one column without the others: refused, whatever column it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from openrecs.errors import RefusedError
from openrecs.extract.pages.export_csv import read
from openrecs.read import to_document
from openrecs.read.stored import Stored
from openrecs.records import Reading
from running import ROOT

HEAD = list(csv.reader(io.StringIO((ROOT / "tests/pages/export_csv/saved_again.csv").read_text(encoding="utf-8"))))[:6]
NAMES = ("Publication Number", "Publication Name", "Date Publication Issued", "Agency", "Recommendation", "Status")
NAMES = (*NAMES, "Priority", "Comments", "Topics")
MONTHS = ("Dec", "Nov", "Oct", "Sep", "Aug", "Jul", "Jun", "May", "Apr", "Mar", "Feb", "Jan")
Rows = list[list[str]]


def plain(publications: int = 48) -> Rows:
    """One to three records of each publication, the newest first, as GAO lists them."""
    rows = []
    for at in range(publications):
        year, month = 2026 - at // 12, MONTHS[at % 12]
        fiscal = year + (month in {"Oct", "Nov", "Dec"})
        for number in range(1, 2 + at % 3):
            turn = (at * 7 + number * 5) % 11
            row = [f"GAO-{fiscal - 2000}-{900100 + at}", f"Docks: {'KTBQ'[at % 4]} Pier {at}", f"{month} 12, {year}"]
            row += [
                f"Office {'NAXD'[turn % 4]}",
                f"{'WCRH'[turn % 4]} {at} should be mended. (Recommendation {number})",
            ]
            row += ["Open--Partially Addressed" if turn < 4 else "Open", "Yes" if turn % 3 == 0 else "No"]
            rows.append([*row, f"{'ZEMS'[turn % 4]}: officials of pier {at} answered.", f"Topic {at * 5 % 31}", "", ""])
    return rows


def opened(rows: Rows) -> Reading:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([*HEAD, *rows])
    return read(to_document.document(Stored("export.csv", out.getvalue().encode(), "0" * 64)))


def with_column(rows: Rows, at: int, cells: list[str]) -> Rows:
    return [[*row[:at], cell, *row[at + 1 :]] for row, cell in zip(rows, cells, strict=True)]


def column(rows: Rows, name: str) -> tuple[int, list[str]]:
    at = HEAD[5].index(name)
    return at, [row[at] for row in rows]


def sorted_alone(rows: Rows, name: str) -> Rows:
    at, cells = column(rows, name)
    return with_column(rows, at, sorted(cells, reverse=name == "Priority"))


def moved_up(rows: Rows, name: str) -> Rows:
    at, cells = column(rows, name)
    return with_column(rows, at, [*cells[:9], *cells[10:], ""])


def moved_down(rows: Rows, name: str) -> Rows:
    at, cells = column(rows, name)
    rows, cells = [*rows, [""] * len(rows[0])], [*cells[:9], "", *cells[9:]]
    return with_column(rows, at, cells)


def test_columns_that_belong_together_are_read() -> None:
    assert opened(plain()).is_complete
    for name in NAMES:
        at, _ = column(plain(), name)
        found = opened(sorted(plain(), key=lambda row: row[at]))
        assert found.is_complete, f"all of it was sorted by {name}"
        assert len(found.rows) == 96


@pytest.mark.parametrize("name", NAMES)
def test_a_column_that_was_sorted_by_itself(name: str) -> None:
    with pytest.raises(RefusedError, match="one was sorted, moved or filled by itself"):
        opened(sorted_alone(plain(), name))


@pytest.mark.parametrize("moved", [moved_up, moved_down])
@pytest.mark.parametrize("name", [name for name in NAMES if name != "Comments"])  # a gate sees these
def test_a_column_that_was_moved_by_a_row(name: str, moved: Callable[[Rows, str], Rows]) -> None:
    with pytest.raises(RefusedError, match="one was sorted, moved or filled by itself"):
        opened(moved(plain(), name))


def test_days_that_were_counted_from_another_year() -> None:
    at, cells = column(plain(), "Date Publication Issued")
    later = [f"{cell[:-4]}{int(cell[-4:]) + 4}" for cell in cells]
    with pytest.raises(RefusedError, match="which is another fiscal year"):
        opened(with_column(plain(), at, later))


@pytest.mark.parametrize(
    ("name", "cell", "said"),
    [
        ("Publication Name", "Docks: another title", "another title, day or topics"),
        ("Status", "Closed - Implemented", "its status is 'Closed - Implemented'"),  # among all that is open
    ],
)
def test_an_edited_cell_leaves_it_incomplete(name: str, cell: str, said: str) -> None:
    rows = plain()
    rows[1][HEAD[5].index(name)] = cell
    found = opened(rows)
    assert not found.is_complete
    assert any(said in issue.message for issue in found.issues)


@pytest.mark.parametrize("name", ["Publication Name", "Publication Number", "Recommendation"])
def test_a_column_that_was_filled_down(name: str) -> None:
    at, cells = column(plain(), name)
    with pytest.raises(RefusedError, match="one was sorted, moved or filled by itself"):
        opened(with_column(plain(), at, [*cells[:5], *[cells[5]] * 15, *cells[20:]]))


def test_two_publications_with_one_title_are_none_that_was_filled_down() -> None:
    at, cells = column(plain(), "Publication Name")
    rows = with_column(plain(), at, [cells[5] if cell == cells[40] else cell for cell in cells])
    assert opened(rows).is_complete
    assert opened(sorted(rows, key=lambda row: row[at])).is_complete


def test_a_text_that_was_filled_down_leaves_it_incomplete() -> None:
    rows = plain()
    for name in ("Agency", "Recommendation"):
        rows[2][HEAD[5].index(name)] = rows[1][HEAD[5].index(name)]
    found = opened(rows)
    assert not found.is_complete
    assert any("has the agency and the text of line 8" in issue.message for issue in found.issues)
