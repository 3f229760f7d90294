"""A list is found in a file whatever its form, sheet and columns; where two would do, none is taken."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
import xlsxwriter

from openrecs.errors import UsageError
from openrecs.reconcile import tracker_columns, tracker_file, tracker_lines
from openrecs.reconcile.tracker_columns import Asked, Columns
from openrecs.reconcile.tracker_file import Sheet
from openrecs.reconcile.written_ids import Unread, WrittenId
from openrecs.reconcile.written_statuses import explained
from running import HANGS
from tools import limit, needs
from trackers import workbook, written
from world.generate import generate

WORDS = explained([], [])
HEAD = ["#", "GAO Report", "Rec #", "Component", "Recommendation", "Status", "Status Date"]
FIRST = [1, "GAO-21-487", 2.0, "ICE", "Mend the signs.", "Open", "2026-09-30"]
SECOND = [2, "GAO-21-488", 1.0, "CBP", "Paint the signs.", "Closed", "2026-09-30"]


def found(*rows: list[Any], asked: Asked | None = None) -> Columns | None:
    return tracker_columns.find(Sheet("", rows), asked or Asked(), WORDS)


def taken(*rows: list[Any], asked: Asked | None = None) -> str:
    columns = found(*rows, asked=asked)
    return columns.said() if columns else ""


def test_columns_are_found_by_name_below_a_title() -> None:
    assert taken([""], ["Kept by hand"], [], HEAD, FIRST, SECOND) == (
        "id from 'GAO Report', number from 'Rec #', status from 'Status', agency from 'Component'"
    )


@pytest.mark.parametrize(
    ("names", "cells", "said"),
    [
        (["Recommendation ID", "Current Status"], ["GAO-21-487-2", "open"], "id from 'Recommendation ID', status from"),
        (
            ["GAO Report", "Recommendation Number", "Status"],
            ["GAO-21-487", "GAO-21-487-2", "C"],
            "id from 'Recommendation",
        ),
        (["ID", "Report", "Rec", "Status"], [17, "21-487", "2", "C"], "id from 'Report', number from 'Rec', status"),
        (["What", "State"], ["GAO-21-487 Rec 2", "Open"], "id from 'What', status from 'State'"),
        (
            ["GAO #", "R#", "Open/Closed"],
            ["GAO-21-487", 2, "Open"],
            "id from 'GAO #', number from 'R#', status from 'Open",
        ),
        (["GAO #", "Recommendation", "Status"], ["GAO-21-487", "Mend it.", "Open"], "id from 'GAO #', status from"),
    ],
)
def test_a_name_is_checked_by_what_is_below_it(names: list[str], cells: list[Any], said: str) -> None:
    assert taken(names, cells).startswith(said)


def test_a_column_that_counts_the_rows_is_not_the_number() -> None:
    assert "number" not in taken(["GAO #", "Rec #", "Status"], ["GAO-21-1", 1, "C"], ["GAO-21-2", 2, "C"])
    assert "number" in taken(["GAO #", "Rec #", "Status"], ["GAO-21-1", 1, "C"], ["GAO-21-1", 2, "C"])
    assert "number" in taken(["GAO #", "Rec #", "Status"], ["GAO-21-1", 1, "C"], ["GAO-21-2", 1, "C"])


def test_of_two_statuses_none_is_taken_that_may_be_the_other_ones() -> None:
    names, cells = ["GAO #", "Status", "Agency Status"], ["GAO-21-487", "Open", "Closed"]
    with pytest.raises(UsageError, match=r"'Status' has 'Open' in B3, 'Agency Status' has 'Closed' in C3.*--status"):
        found(names, ["GAO-21-486", "Closed", "C"], cells)
    assert "status from 'Agency Status'" in taken(names, cells, asked=Asked(status="agency status"))
    assert "status from 'Status'" in taken(names, ["GAO-21-486", "Closed", "C"], ["GAO-21-487", "Open", "In progress"])
    ours = "status from 'Our Status'"
    assert ours in taken(["GAO #", "GAO Status", "Our Status"], cells)
    assert ours in taken(["GAO #", "Our Status", "Status per GAO", "Status at GAO"], [*cells, "Open"])
    assert "status from 'GAO Status'" in taken(["GAO #", "GAO Status", "Note"], cells)
    with pytest.raises(UsageError, match="do not say the same"):
        found(["GAO #", "Status", "Agency Status", "GAO Status"], [*cells, "Open"])


def sheets(*named: tuple[str, list[list[Any]]], hidden: str = "") -> list[Sheet]:
    return [Sheet(name, rows, name == hidden) for name, rows in named]


def test_a_sheet_is_taken_where_one_alone_is_such_a_list() -> None:
    notes, own, other = ("Notes", [["GAO-21-487"]]), ("Recs", [HEAD, FIRST]), ("Old", [HEAD, SECOND])
    [(sheet, _)] = tracker_columns.choose(sheets(notes, own, other, hidden="Old"), [], Asked(), WORDS)
    assert sheet.name == "Recs"
    with pytest.raises(UsageError, match="several sheets may be your list: 'Recs', 'Old'"):
        tracker_columns.choose(sheets(notes, own, other), [], Asked(), WORDS)
    both = tracker_columns.choose(sheets(notes, own, other), ["Recs", "Old"], Asked(), WORDS)
    assert [line.place for line in tracker_lines.lines(both)] == ["sheet 'Recs', row 2", "sheet 'Old', row 2"]
    with pytest.raises(UsageError, match=r"no sheet 'New'.*Notes, Recs, Old"):
        tracker_columns.choose(sheets(notes, own, other), ["New"], Asked(), WORDS)


@pytest.mark.parametrize(
    ("asked", "said"),
    [(Asked(status="Stat"), "no column 'Stat' in the list: a row of it has '#', 'GAO Report'"), (Asked(id="X"), "'X'")],
)
def test_a_column_that_is_not_there_is_named(asked: Asked, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        tracker_columns.choose(sheets(("Recs", [HEAD, FIRST])), [], asked, WORDS)


def test_a_list_without_rows_is_said_to_have_none() -> None:
    with pytest.raises(UsageError, match="no row below the names"):
        tracker_columns.choose(sheets(("Recs", [["Kept by hand"], HEAD, [""], []])), [], Asked(), WORDS)


@pytest.mark.parametrize(("at", "name"), [((0, 0), "A1"), ((9, 25), "Z10"), ((1, 26), "AA2"), ((0, 16383), "XFD1")])
def test_a_cell_has_the_name_that_a_spreadsheet_gives_it(at: tuple[int, int], name: str) -> None:
    assert tracker_columns.cell_name(*at) == name


def test_a_list_without_ids_is_refused() -> None:
    with pytest.raises(UsageError, match="no column of GAO's ids beside one of statuses"):
        tracker_columns.choose(sheets(("Recs", [["Name", "Status"], ["Ann", "Open"]])), [], Asked(), WORDS)


def test_rows_are_numbered_as_a_spreadsheet_does_and_names_again_are_passed_over() -> None:
    rows = [["A title"], HEAD, FIRST, [], HEAD, SECOND, ["", "", "", "", "", "Total: 2"]]
    sheet = Sheet("Recs", rows)
    columns = tracker_columns.find(sheet, Asked(), WORDS)
    assert columns
    lines = list(tracker_lines.lines([(sheet, columns)]))
    assert [(line.row, line.id, line.status) for line in lines] == [
        (3, "GAO-21-487 | 2", "Open"),
        (6, "GAO-21-488 | 1", "Closed"),
        (7, "", "Total: 2"),
    ]
    assert isinstance(lines[2].means, Unread)


# ---------------------------------------------------------------- files


def test_the_forms_of_a_workbook_say_the_same(tmp_path: Path) -> None:
    rng = Random(1)  # noqa: S311
    listed = list(written(generate(1, 40), rng, 60))
    workbook(tmp_path / "list.xlsx", listed)
    office = needs("soffice")
    command = [office, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to"]
    said = {"xlsx": lines_of(tmp_path / "list.xlsx")}
    for form in ("ods", "xls")[: limit("OPENRECS_TRACKERS", 1)]:  # each starts LibreOffice
        subprocess.run(
            [*command, form, "--outdir", tmp_path, tmp_path / "list.xlsx"],
            check=True,
            capture_output=True,
            timeout=HANGS,
        )
        said[form] = lines_of(tmp_path / f"list.{form}")
    assert all(lines == said["xlsx"] for lines in said.values())
    assert len(said) > 1
    assert len(said["xlsx"]) == len(listed)


def lines_of(path: Path) -> list[tuple[object, ...]]:
    chosen = tracker_columns.choose(tracker_file.read(path), [], Asked(), WORDS)
    return [(line.row, line.id, line.means, line.status) for line in tracker_lines.lines(chosen)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_of_any_spreadsheet_is_read(encoding: str, mark: str, tmp_path: Path) -> None:
    rows = [
        ["A title"],
        ["GAO #", "What", "Status"],
        ["GAO–21–487 Rec 2", '"a, b; c"', "Open"],
        ["21-488-1", '"d\ne"', "C"],
    ]
    text = "\r\n".join(mark.join(row) for row in rows)
    (tmp_path / "list.txt").write_bytes(text.encode(encoding))
    assert [(row, said) for row, said, _, _ in lines_of(tmp_path / "list.txt")] == [
        (3, "GAO–21–487 Rec 2"),
        (4, "21-488-1"),
    ]


def test_a_merged_cell_is_meant_for_all_rows_beside_it(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    sheet = book.add_worksheet("Recs")
    sheet.write_row(0, 0, ["GAO #", "Rec #", "Status"])
    sheet.merge_range(1, 0, 3, 0, "GAO-21-487")
    for at in (1, 2, 3):
        sheet.write_row(at, 1, [at, "Open"])
    book.close()
    assert [said for _, said, _, _ in lines_of(tmp_path / "list.xlsx")] == [f"GAO-21-487 | {at}" for at in (1, 2, 3)]


def zipped(parts: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><table><tr><td>GAO-21-487</td></tr></table>", "web page or XML"),
        (b"PK\x03\x04 and no more", "breaks off: only a part of it is here.*Copy or download it again"),
        (b"\xd0\xcf\x11\xe0 and no more", "damaged or of another kind"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "has a password.*save a copy without one"),
        (zipped({"META-INF/manifest.xml": "<manifest:encryption-data/>", "content.xml": "x"}), "has a password"),
        (zipped({"list.csv": "GAO #,Status"}), "a ZIP archive and not a workbook.*that is in it"),
        (zipped({"xl/workbook.xml": "<nonsense"}), "damaged or of another kind"),
        (b" \r\n", "it is empty"),
        (b"a,b\n" + b"x" * 200_000, "CSV cannot be read"),
        (b"SQLite format 3\x00\x01\x02\x00" * 9, "neither a workbook nor text.*Nothing was compared"),
        (b'GAO #,Status\nGAO-21-487-1,"Open\nGAO-21-487-2,Open\n', "quotation mark.*Nothing was compared"),
        (b'GAO #,Note,Status\n21-487-1,"a,Open\n21-487-2,"b",Open\n', "CSV cannot be read"),
    ],
)
def test_what_is_not_a_list_is_refused_by_name(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "list.xls").write_bytes(content)
    with pytest.raises(UsageError, match=said):
        tracker_file.read(tmp_path / "list.xls")


def test_a_formula_without_a_value_and_an_error_are_named_by_cell(tmp_path: Path) -> None:
    """As programs leave them: a spreadsheet would have computed the values."""

    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Recs & more")
        sheet.write_row(0, 0, ["GAO #", "Rec", "Status"])
        sheet.write_formula(1, 0, '=HYPERLINK("https://www.gao.gov","GAO-21-487")', None, "GAO-21-487")
        sheet.write_row(1, 1, [1, "Open"])
        sheet.write_row(2, 0, ["GAO-21-487", "", "Open"])
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.write_row(3, 0, ["GAO-21-487", 3])
        sheet.write_formula(3, 2, '="Open"', None, "Open")

    made(tmp_path / "list.xlsx", write)
    (_, first, *_), (_, _, *second), (_, _, *third) = lines_of(tmp_path / "list.xlsx")
    assert (first, third[0]) == ("GAO-21-487 | 1", WrittenId(("gao", "21", "487"), None, "3"))
    assert second[0] == Unread("B3: '#n/a' is not understood as a number")
    without_values(tmp_path / "list.xlsx")
    (_, _, means, _), _, (_, _, _, status) = lines_of(tmp_path / "list.xlsx")
    assert isinstance(means, Unread)
    assert means.why.startswith("A2: the file has a formula there and not its value: open it in a spreadsheet")
    assert status == "a formula without a value"

    made(tmp_path / "none.xlsx", lambda book: write_formulas(book.add_worksheet()))
    without_values(tmp_path / "none.xlsx")
    with pytest.raises(UsageError, match=r"A2 and 1 other cells are formulas.*Open it in a spreadsheet, save it"):
        lines_of(tmp_path / "none.xlsx")


def write_formulas(sheet: Any) -> None:
    sheet.write_row(0, 0, ["GAO #", "Status"])
    for at in (1, 2):
        sheet.write_formula(at, 0, f'="GAO-21-487-{at}"', None, f"GAO-21-487-{at}")
        sheet.write(at, 1, "Open")


def made(path: Path, write: Callable[[xlsxwriter.Workbook], None]) -> None:
    with xlsxwriter.Workbook(path) as book:
        write(book)


def without_values(path: Path) -> None:
    """Take the values of formulas out of a workbook, but for errors."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    path.write_bytes(zipped({name: re.sub(r"</f><v>[^<#]*</v>", "</f>", text) for name, text in parts.items()}))


def test_a_text_that_a_csv_has_as_a_formula_is_read(tmp_path: Path) -> None:
    link = '"=HYPERLINK(""https://www.gao.gov/products/gao-21-487"", ""GAO-21-487"")"'
    rows = ["GAO #,Rec,Status", f"{link},3,Open", '"=""21-487""","=""2""",Open', '=A1&"x",3,Open']
    (tmp_path / "list.csv").write_text("\n".join(rows))
    assert [said for _, said, _, _ in lines_of(tmp_path / "list.csv")] == [
        "GAO-21-487 | 3",
        "21-487 | 2",
        '=A1&"x" | 3',
    ]


def test_a_workbook_needs_the_extra_and_a_csv_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    (tmp_path / "list.csv").write_text("GAO #,Status\nGAO-21-487-1,Open\n")
    assert len(lines_of(tmp_path / "list.csv")) == 1
    (tmp_path / "list.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(UsageError, match=r"pip install 'openrecs\[excel\]'"):
        tracker_file.read(tmp_path / "list.xlsx")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        tracker_file.read(tmp_path / "list.xlsx")
    with pytest.raises(UsageError, match="it is a folder"):
        tracker_file.read(tmp_path)


def test_a_device_that_never_ends_is_not_read() -> None:
    with pytest.raises(UsageError, match="not a file"):
        tracker_file.read(Path("/dev/zero"))


def test_a_csv_has_no_sheets_to_name() -> None:
    with pytest.raises(UsageError, match=r"no sheet 'X'.*A CSV has none: leave out --sheet\.$"):
        tracker_columns.choose([Sheet("", [HEAD, FIRST])], ["X"], Asked(), WORDS)


def test_one_column_is_never_both_the_id_and_the_status() -> None:
    assert taken(["Status", "Id"], ["GAO-21-487-1"], ["GAO-21-488-1"]) == ""


def test_a_name_in_any_script_is_the_column_that_has_it() -> None:
    assert taken(["ИД", "Статус"], ["GAO-21-487-1", "Open"], asked=Asked(id="ИД", status="Статус")) == (
        "id from 'ИД', status from 'Статус'"
    )
    assert taken(["Rec #", "Rec No", "Status"], ["x", "21-487-1", "Open"], asked=Asked(id="Rec No")) == (
        "id from 'Rec No', status from 'Status'"
    )
    with pytest.raises(UsageError, match="several columns are named 'Status'"):
        found(["Id", "Status", "Status"], ["21-487-1", "Open", "Closed"], asked=Asked(status="Status"))
    with pytest.raises(UsageError, match="several columns are named 'Status'"):
        found(["Id", "Status", "Status"], ["21-487-1", "Open", "Closed"])
