"""`openrecs reconcile`: a list as an agency keeps it, against the store of ten invented nights."""

from __future__ import annotations

import csv
import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from running import invoke, save

MESSY = """DHS tracker;;;;
GAO Report;Rec #;Component;Status;Owner
GAO-24-990115;1;CBP;In Progress;J. Doe
GAO–24–990115;2;CBP;Open;J. Doe
gao 24 990115;Rec. 3;Customs and Border Protection (CBP);open;J. Doe
GAO-24-990115;#4;USCG;Complete;J. Doe
GAO-23-990108;1;TSA;C;J. Doe
GAO-23-990108;(1);TSA;closed;J. Doe
GAO-25-990124;;FEMA;Open;J. Doe
GAO-24-990151;2;CBP;Open;J. Doe
GAO-25-990116;3;NOAA;Closed;J. Doe
Oct-48;;CBP;Open;J. Doe
GAO-26-990134;3;DHS;Resolved;J. Doe
"""
AGREED = "GAO #,Status\nGAO-24-990115 Rec 3,Closed\nGAO-24-990115 Rec 1,Open\nGAO-24-990115 Rec 2,open\n"


@pytest.fixture
def folder(demo_store: Path, tmp_path: Path) -> Path:
    """Return a folder with the lists, in which the demo store is read."""
    (tmp_path / "processed").symlink_to(demo_store / "processed")
    save(tmp_path, "tracker.csv", MESSY)
    save(tmp_path, "agreed.csv", AGREED)
    save(tmp_path, "empty.csv", "GAO #,Status\n,\n")
    return tmp_path


def said(done: subprocess.CompletedProcess[str]) -> str:
    """Return what was printed, on one line."""
    return " ".join(done.stdout.split())


def test_a_messy_list_is_counted_and_what_needs_action_comes_with_its_words(folder: Path) -> None:
    done = invoke("reconcile", "tracker.csv", cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    for line in (
        "tracker.csv: 11 rows, against GAO's list as of September 30, 2026",
        "Columns: id from 'GAO Report', number from 'Rec #', status from 'Status', agency from 'Component'",
        "1 GAO closed, yours open 1 yours closed, GAO open 1 delisted by GAO: how it ended is not known "
        "1 in both, but your status is not understood 3 only in your list",
        "2 both open 2 both closed",
        "Statuses that are not understood: 'Resolved' (1).",
        "looked for among GAO's rows to United States Customs and Border Protection (3 of your rows), Transportation",
        "row 5 GAO-24-990115/R3 United States Customs and Border Protection (CBP) GAO: closed as implemented, shown so "
        "since August 12, 2026; yours: open The Commissioner of U.S. Customs and Border Protection should agree",
        "row 6 GAO-24-990115/R4 United States Coast Guard (USCG) GAO: open, shown so since July 1, 2026; yours",
        "row 11 GAO-25-990116/R3 National Oceanic and Atmospheric Administration (NOAA) GAO: last open, seen until",
        "row 9 GAO-25-990124 yours: Open GAO-25-990124 has M1, R1, R2, R3 and R4: which of them is not said",
        "nothing of GAO-24-990151 is known here: GAO may have closed it before July 1, 2026, or its number is another "
        "one; GAO-24-990115 is written much alike, and is another one",
        "row 12 Oct-48 yours: Open A12: perhaps a date that a spreadsheet made of an id (oct-48)",
        "row 7 and row 8: GAO-23-990108/R1, Transportation Security Administration (TSA)",
    ):
        assert line in said(done), line


def test_what_gao_has_and_the_list_has_not_is_of_the_agency_that_is_named(folder: Path) -> None:
    done = invoke("reconcile", "agreed.csv", "--agency", "Homeland", "--limit", "2", cwd=folder)
    assert done.returncode == 1
    assert "'Homeland' is taken for" in done.stderr
    assert "Not in your list: looked for among GAO's rows to Homeland." in said(done)
    assert "Open at GAO and not in your list (9)" in done.stdout
    assert "7 more without --limit" in done.stdout
    assert "Not counted: of the same agencies, 2 closed at GAO and not in your list." in said(done)


def test_lists_that_agree_end_with_0(folder: Path) -> None:
    done = invoke("reconcile", "agreed.csv", cwd=folder)
    assert done.returncode == 0, done.stdout
    assert "2 both open 1 both closed" in said(done)


def test_a_row_of_another_agency_is_not_joined(folder: Path) -> None:
    done = invoke("reconcile", "agreed.csv", "--agency", "TSA", cwd=folder)
    assert said(done).count("GAO addresses it to United States Customs and Border Protection, not to TSA") == 3


def test_a_row_without_a_status_is_named_as_the_option_takes_it(folder: Path) -> None:
    (folder / "bare.csv").write_text("GAO Report,Rec #,Status\nGAO-24-990115,1,\nGAO-24-990115,2,open\n")
    done = invoke("reconcile", "bare.csv", cwd=folder)
    assert "Statuses that are not understood: '' (1). --open WORD or --closed WORD" in said(done), "it said `none (1)`"
    assert "2 both open" in said(invoke("reconcile", "bare.csv", "--open", "", cwd=folder))


def test_own_words_for_statuses_are_explained(folder: Path) -> None:
    done = invoke("reconcile", "tracker.csv", "--closed", "resolved", cwd=folder)
    assert "2 yours closed, GAO open" in said(done)
    assert "Statuses that are not understood" not in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nothing.xlsx",), "there is no such file"),
        (("tracker.csv", "--status", "State"), "there is no column 'State' in the list: a row of it has 'GAO Report'"),
        (("tracker.csv", "--sheet", "Recs"), "there is no sheet 'Recs'"),
        (("empty.csv", "--id", "GAO #", "--status", "Status"), "there is no row below the names of the columns"),
        (("tracker.csv", "--agency", "Nobody"), "no row of this snapshot is of the agency 'Nobody'"),
        (("tracker.csv", "--as-of", "2026-01-01"), "there is no snapshot of 2026-01-01"),
    ],
)
def test_what_is_off_is_said_and_nothing_is_compared(folder: Path, words: tuple[str, ...], message: str) -> None:
    done = invoke("reconcile", *words, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_cell_cannot_steer_the_terminal(folder: Path) -> None:
    save(folder, "bad.csv", "GAO #,Status\nGAO-24-990115 Rec 1,\x1b[31mOpen\n\x1b[2J,Open\n")
    done = invoke("reconcile", "bad.csv", cwd=folder)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "\\x1b[31mOpen" in done.stdout


# ---------------------------------------------------------------- the answer as a file

FORMULAS = 'GAO #,Status\nGAO-24-990115 Rec 1,"=cmd|"" /C calc""!A0"\n"+1+1",@Open\nGAO-24-990115 Rec 3,Open\n'


def test_a_workbook_has_every_row_and_no_formula(folder: Path) -> None:
    save(folder, "bad.csv", FORMULAS)
    done = invoke("reconcile", "bad.csv", "--output", "answer.xlsx", cwd=folder)
    assert done.returncode == 1
    assert "answer.xlsx: 4 rows, those that differ first" in done.stderr
    book = CalamineWorkbook.from_path(folder / "answer.xlsx")
    assert book.sheet_names == ["Summary", "Rows"]
    summary = [[*row] for row in book.get_sheet_by_name("Summary").to_python()]
    assert summary[1] == ["", "bad.csv: 3 rows, against GAO's list as of September 30, 2026"]
    assert summary[3] == [1.0, "GAO closed, yours open"]
    head, *rows = book.get_sheet_by_name("Rows").to_python()
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["Your row"] for row in told] == [4.0, 2.0, 3.0, ""]
    assert (
        told[0] | {"What": "GAO closed, yours open", "GAO's id": "GAO-24-990115/R3", "Your status": "Open"} == told[0]
    )
    assert told[1]["Your status"] == '=cmd|" /C calc"!A0'
    assert (told[2]["Your id"], told[2]["Note"]) == (
        "+1+1",
        "A3: not understood as an id: write it as GAO-21-487 Rec 2",
    )
    with zipfile.ZipFile(folder / "answer.xlsx") as parts:
        pages = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in page for page in pages)


def test_a_csv_has_the_same_rows_and_no_formula(folder: Path) -> None:
    save(folder, "bad.csv", FORMULAS)
    assert invoke("reconcile", "bad.csv", "--output", "answer.csv", cwd=folder).returncode == 1
    content = (folder / "answer.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["Your row"] for row in rows] == ["4", "2", "3", ""]
    assert rows[0]["GAO's id"] == "GAO-24-990115/R3"
    assert rows[0]["Shown so since"] == "2026-08-12"
    assert rows[1]["Your status"] == '\'=cmd|" /C calc"!A0'
    assert rows[2]["Your id"] == "'+1+1"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--output", "answer.pdf"), "the answer is a workbook or a CSV"),
        (("--output", "agreed.csv", "--force"), "that is your own list"),
        (("--output", "tracker.csv"), "something of that name is there already"),
    ],
)
def test_no_file_is_replaced_unless_that_was_asked(folder: Path, words: tuple[str, ...], message: str) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    done = invoke("reconcile", "agreed.csv", *words, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert invoke("reconcile", "agreed.csv", "--output", "tracker.csv", "--force", cwd=folder).returncode == 0
    assert (folder / "tracker.csv").read_bytes() != before["tracker.csv"]
