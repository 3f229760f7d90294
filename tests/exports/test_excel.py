"""The workbook, opened in LibreOffice: every cell is what the tables say, and no text of a document is a formula."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import hostile
import office
import openrecs
from office import Cell, Sheets
from openrecs import wording
from openrecs.cli import terminal
from openrecs.cli.main import run
from openrecs.errors import UsageError
from openrecs.exports import single_files, snapshot_tables
from openrecs.exports.workbook import list_sheets, sheet_values, xlsx_file
from openrecs.exports.workbook.sheet_values import Link, Sheet, SheetColumn
from payloads import FORMULAS, NUMBERS, PAYLOADS
from running import environment, invoke

TEXTS = [*FORMULAS, *PAYLOADS, *NUMBERS]
NAMES = ["About", "Open", "Changes", "Agencies", "Dictionary"]
SILENT = {"is_priority": "not known", "concurrence": "not stated"}


class Opened(NamedTuple):
    """What LibreOffice shows of the workbook of the demo store and of one of texts that mean harm, and the latter."""

    demo: Sheets
    hostile: Sheets
    raw: str


@pytest.fixture(scope="module")
def opened(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    folder = tmp_path_factory.mktemp("excel")
    words = ("export", "excel", "--processed", demo_store / "processed")
    done = invoke(*words, cwd=folder)
    assert (done.returncode, done.stdout) == (0, "openrecs-2026-09-30.xlsx\n"), done.stderr
    (folder / "hostile.xlsx").write_bytes(single_files.workbook(hostile.tables(demo_store, TEXTS)))
    made = office.opened(folder, [folder / "openrecs-2026-09-30.xlsx", folder / "hostile.xlsx"])
    return Opened(*map(office.sheets, made), made[1].read_text(encoding="utf-8"))


def columns(sheet: list[list[Cell]]) -> dict[str, list[Cell]]:
    """Return the cells below each heading."""
    head, *rows = sheet
    filled = [[*row, *[Cell()] * (len(head) - len(row))] for row in rows]
    return {cell.text: [row[at] for row in filled] for at, cell in enumerate(head)}


def expected(name: str, value: object) -> str:
    """Return what a cell should say of a value of the frame."""
    if isinstance(value, list):
        return "; ".join(value)
    if pd.isna(value):  # type: ignore[call-overload]
        return SILENT.get(name, "")
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if name == "is_priority":
        return "yes" if value else "no"
    return list_sheets.WORDS.get(name, {}).get(str(value), str(value))


def test_every_cell_of_open_is_what_the_table_says(opened: Opened, demo_store: Path) -> None:
    rows = openrecs.load(processed=demo_store / "processed")
    rows = rows[rows["is_open"]]
    shown, meant = columns(opened.demo["Open"]), columns(opened.demo["Dictionary"])
    where = {
        heading.text: of.text
        for sheet, heading, of in zip(meant["Sheet"], meant["Column"], meant["In the tables of openrecs"], strict=True)
        if sheet.text == "Open"
    }
    assert list(shown) == list(where)
    assert {name for name in where.values() if name} <= set(rows.columns)
    for heading, name in where.items():
        if name:
            assert [cell.text for cell in shown[heading]] == [expected(name, value) for value in rows[name]], heading
            days = [cell for cell in shown[heading] if cell.type == "date"]
            if rows[name].dtype.kind == "M":
                assert [cell.value for cell in days] == [f"{day:%Y-%m-%d}" for day in rows[name].dropna()], heading
            else:
                assert days == []


def test_ids_lead_to_gao_and_promises_are_seen_from_the_day_of_the_snapshot(opened: Opened, demo_store: Path) -> None:
    shown = columns(opened.demo["Open"])
    links = [wording.address(cell.text) for cell in shown["Number"]]
    assert [cell.link for cell in shown["Id"]] == links
    assert None not in links
    for day, promise in zip(shown["Promised for"], shown["Promise"], strict=True):
        left = (date.fromisoformat(day.value) - date(2026, 9, 30)).days if day.value else None
        word = "" if left is None else "missed by" if left < 0 else "due today" if left == 0 else "due in"
        assert promise.text.startswith(word)
        assert bool(promise.text) is (left is not None)


def test_the_numbers_of_the_agencies_are_those_of_the_sheet_open(opened: Opened, demo_store: Path) -> None:
    shown, agencies = columns(opened.demo["Open"]), columns(opened.demo["Agencies"])
    names = [cell.text for cell in agencies["Agency"]]

    def counts(column: str, words: tuple[str, ...]) -> list[int]:
        own = [a.text for a, b in zip(shown["Agency"], shown[column], strict=True) if b.text.startswith(words)]
        return [Counter(own)[name] for name in names]

    numbers = {heading: cells for heading, cells in agencies.items() if cells[0].type == "float"}
    found = {heading: [int(cell.value) for cell in cells] for heading, cells in numbers.items()}
    assert found["Open"] == counts("Id", ("",))
    assert found["Priority"] == counts("Priority", ("yes",))
    assert found["Priority not known"] == counts("Priority", ("not known",))
    assert found["Partially addressed"] == counts("Status", ("open, partially",))
    assert found["Promised"] == counts("Promise", ("missed", "due"))
    assert found["Promise missed"] == counts("Promise", ("missed",))
    assert found["Agency disagreed"] == counts("The agency's answer", ("the agency disagreed",))
    listing = openrecs.load(processed=demo_store / "processed").groupby("agency")["listing"].value_counts()
    assert found["Delisted"] == [listing.get((name, "delisted"), 0) for name in names]
    assert found["Closed"] == [listing.get((name, "closed"), 0) for name in names]
    assert sum(found["Rows in all"]) == sum(listing)


def test_changes_are_in_the_words_of_diff(opened: Opened, demo_store: Path, tmp_path: Path) -> None:
    done = invoke("diff", "--format", "json", "--processed", demo_store / "processed", cwd=tmp_path)
    told = json.loads(done.stdout)["recommendations"]
    shown = columns(opened.demo["Changes"])
    found = zip(*(shown[name] for name in ("Id", "Agency", "Recommendation", "What happened")), strict=True)
    wanted = [
        (one["recommendation_id"], one["agency"], one["recommendation"], words)
        for one in told
        for words in one["happened"]
    ]
    assert sorted(tuple(cell.text for cell in row) for row in found) == sorted(wanted)
    quotes = {one["gao_said"] for one in told if one["gao_said"]}
    assert quotes
    assert {" ".join(cell.text.split()) for cell in shown["GAO's words"]} - {""} == {
        " ".join(one.split()) for one in quotes
    }


def test_about_says_of_when_of_how_many_and_what_is_not_known(opened: Opened, demo_store: Path) -> None:
    assert list(opened.demo) == NAMES
    facts = {row[0].text: row for row in opened.demo["About"]}
    digest = snapshot_tables.read(demo_store / "processed").digest
    assert (facts["As of"][1].type, facts["As of"][1].value) == ("date", "2026-09-30")
    assert digest in facts["Snapshot"][2].text
    assert facts["Rows of the sheet Open"][1].value == str(len(opened.demo["Open"]) - 1)
    assert facts["Rows in all, open or not"][1].value == "140"
    assert "Partially addressed is open" in facts["Rows of the sheet Open"][2].text
    assert any(
        "delisted rows ended is not known" in row[2].text for row in opened.demo["About"] if row[0].text == "Not known"
    )


def test_texts_that_mean_harm_are_texts_in_libreoffice(opened: Opened) -> None:
    assert "table:formula" not in opened.raw
    shown = columns(opened.hostile["Open"])
    headings = [column.heading for column in list_sheets.COLUMNS if column.of in hostile.TEXTS]
    assert len(headings) > 12
    for heading in headings:
        found = [(cell.text, cell.type) for cell in shown[heading]]
        assert found == [(office.kept(sheet_values.cleaned(text)), "string") for text in TEXTS], heading
    assert {cell.link for cells in shown.values() for cell in cells} == {None}
    changed = columns(opened.hostile["Changes"])
    assert len(changed["Id"]) > len(TEXTS)
    assert {cell.text for cell in changed["Text after"]} > {
        office.kept(sheet_values.cleaned(text)) for text in TEXTS[::2]
    }
    assert {cell.type for cells in changed.values() for cell in cells} <= {"", "string", "date"}


def test_the_file_itself_holds_no_formula_and_no_address_but_gaos(demo_store: Path, tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(single_files.workbook(hostile.tables(demo_store, TEXTS)))
    with zipfile.ZipFile(tmp_path / "book.xlsx") as packed:
        pages = [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/worksheets/")]
    assert len(pages) == len(NAMES)
    assert [one for page in pages for one in ("<f>", "<hyperlink") if one in page] == []
    read = CalamineWorkbook.from_path(tmp_path / "book.xlsx").get_sheet_by_name("Open").to_python()
    assert [row[1] for row in read[1:]] == [sheet_values.cleaned(text) for text in TEXTS]


def test_the_same_snapshot_gives_the_same_bytes_in_any_process_and_zone(demo_store: Path, tmp_path: Path) -> None:
    elsewhere = environment(PYTHONHASHSEED="77", TZ="Asia/Tokyo", LC_ALL="C")
    words = ("export", "excel", "--processed", demo_store / "processed", "--output", "book.xlsx")
    assert invoke(*words, cwd=tmp_path, env=elsewhere).returncode == 0
    found = snapshot_tables.read(demo_store / "processed", compares=True)
    assert single_files.workbook(found) == (tmp_path / "book.xlsx").read_bytes()


def test_an_agency_alone_and_the_first_night(demo_store: Path, tmp_path: Path) -> None:
    words = ("export", "excel", "--processed", demo_store / "processed", "--agency", "FHWA", "--output", "one.xlsx")
    assert invoke(*words, "--as-of", "2026-07-01", cwd=tmp_path).returncode == 0
    book = CalamineWorkbook.from_path(tmp_path / "one.xlsx")
    about = {row[0]: row[1:] for row in book.get_sheet_by_name("About").to_python()}
    assert about["Agencies"][0] == "Only Federal Highway Administration"
    assert about["Changes since"][0] == "nothing earlier"
    assert len(book.get_sheet_by_name("Changes").to_python()) == 1
    assert {row[2] for row in book.get_sheet_by_name("Open").to_python()[1:]} == {"Federal Highway Administration"}


def book_of(rows: list[list[object]]) -> bytes:
    sheet = Sheet("Open", [SheetColumn(str(at), 10, "") for at, _ in enumerate(rows[0])], rows)  # type: ignore[arg-type]
    return xlsx_file.written([sheet], date(2026, 9, 30))


def test_a_text_too_long_for_a_cell_is_cut_and_about_says_so(demo_store: Path, tmp_path: Path) -> None:
    found = hostile.tables(demo_store, ["x" * 40_000, "short"])
    (tmp_path / "book.xlsx").write_bytes(single_files.workbook(found))
    book = CalamineWorkbook.from_path(tmp_path / "book.xlsx")
    said = [row[2] for row in book.get_sheet_by_name("About").to_python() if row[0] == "Not known"]
    assert any("longer than the 32,767 characters of a cell" in one for one in said)
    text = book.get_sheet_by_name("Open").to_python()[1][1]
    assert (len(text), text.endswith("[cut here: 40,000 characters in all]")) == (32_767, True)


def test_no_more_links_are_written_than_excel_opens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_LINKS", 3)
    (tmp_path / "book.xlsx").write_bytes(book_of([[Link(f"GAO-{n}", f"https://www.gao.gov/{n}")] for n in range(5)]))
    with zipfile.ZipFile(tmp_path / "book.xlsx") as packed:
        assert packed.read("xl/worksheets/sheet1.xml").count(b"<hyperlink ") == 3
    read = CalamineWorkbook.from_path(tmp_path / "book.xlsx").get_sheet_by_name("Open").to_python()
    assert [row[0] for row in read[1:]] == [f"GAO-{n}" for n in range(5)]


def test_more_rows_than_a_sheet_holds_are_refused_and_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 4)
    book_of([["a"]] * 3)
    with pytest.raises(UsageError, match="would have 4 rows, and Excel holds 3"):
        book_of([["a"]] * 4)


def test_dates_are_dates_of_every_year(tmp_path: Path) -> None:
    days = [date(1921, 7, 1) + timedelta(days=7919 * n) for n in range(8)]
    (tmp_path / "book.xlsx").write_bytes(book_of([[day] for day in days]))
    read = CalamineWorkbook.from_path(tmp_path / "book.xlsx").get_sheet_by_name("Open").to_python()
    assert [row[0] for row in read[1:]] == days


def test_a_workbook_is_not_thrown_at_a_terminal(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "is_terminal", lambda stream: True)
    assert run(["export", "excel", "--processed", str(demo_store / "processed"), "--output", "-"]) == 2
