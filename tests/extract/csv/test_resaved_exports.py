"""GAO's export saved again by a spreadsheet: the same rows, and an end judged by its last record."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from openrecs import dates
from openrecs.extract.csv import spreadsheets
from openrecs.extract.pages.export_csv import read
from openrecs.read import to_document
from openrecs.read.stored import Stored
from openrecs.records import Reading
from running import ROOT

WHOLE = (ROOT / "tests" / "pages" / "export_csv" / "whole.csv").read_bytes().decode()
ISSUED = [(2027, 1, 12), (2026, 12, 1), (2015, 8, 9), (2014, 5, 9)]  # in the order of whole.csv's publications
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def table() -> list[list[str]]:
    """The cells of the golden export, every record as wide as its header."""
    rows = list(csv.reader(io.StringIO(WHOLE, newline="")))
    return [[cell.replace("\n", " ") for cell in row] + [""] * (11 - len(row)) for row in rows]


def saved(
    rows: list[list[str]],
    delimiter: str = ",",
    line_break: str = "\r\n",
    quoting: int = csv.QUOTE_MINIMAL,
    end: bool = True,
) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=line_break, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue() if end else out.getvalue().removesuffix(line_break)


def opened(text: str, encoding: str = "utf-8") -> Reading:
    return read(to_document.document(Stored("export.csv", text.encode(encoding), "0" * 64)))


def content(found: Reading) -> list[object]:
    """The rows without the lines they stand on, their dates read."""
    return [
        (
            row._replace(location="", publication=None),  # type: ignore[arg-type]
            row.publication.title,
            row.publication.number,
            dates.day(row.publication.published_on or ""),
            row.publication.topics,
        )
        for row in found.rows
    ]


EXPECTED = content(opened(WHOLE))


@pytest.mark.parametrize("end", [True, False], ids=["last break", "no last break"])
@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
def test_a_resaved_export_is_read_as_gaos_own(delimiter: str, line_break: str, quoting: int, end: bool) -> None:
    found = opened(saved(table(), delimiter, line_break, quoting, end))
    assert content(found) == EXPECTED
    assert found.is_complete
    assert found.stamp == date(2027, 2, 3)
    assert not [issue for issue in found.issues if issue.severity != "note"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_resaved_export_may_be_in_another_encoding(encoding: str) -> None:
    found = opened(saved([*table()[:-1], [*table()[-1][:9], "The office’s rules — none.", "Energy"]]), encoding)
    assert found.rows[-1].comments == "The office’s rules — none."
    assert found.is_complete


@pytest.mark.parametrize(
    "form",
    [
        "{month}/{day}/{year}",
        "{month:02}/{day:02}/{year}",
        "{day:02}/{month:02}/{year}",
        "{day:02}.{month:02}.{year}",
        "{year}-{month:02}-{day:02}",
        "{year}-{month:02}-{day:02} 00:00:00",
        "{year}-{month:02}-{day:02}T00:00:00",
        "{month}/{day}/{year} 0:00",
        "{month}/{day}/{two:02}",
        "{month}-{day}-{year}",
        "{day}-{name}-{two:02}",
        "{day}-{name}-{year}",
        "{day} {name} {year}",
        "{serial}",
        "{serial}.0",
    ],
)
def test_dates_as_spreadsheets_write_them(form: str) -> None:
    issued = {date(*one): one for one in [*ISSUED, (2026, 9, 28)]}
    written = {
        f"{MONTHS[on.month - 1]} {on.day}, {on.year}": form.format(
            year=on.year,
            month=on.month,
            day=on.day,
            two=on.year % 100,
            name=MONTHS[on.month - 1],
            serial=(on - date(1899, 12, 30)).days,
        )
        for on in issued
    }
    rows = [[written.get(cell, cell) for cell in row] for row in table()]
    more = [*rows[6][:1], "GAO-26-900009", written["Sep 28, 2026"], *rows[6][3:]]
    found = opened(saved([*rows, more]))
    assert content(found)[:-1] == EXPECTED
    assert dates.day(found.rows[-1].publication.published_on or "") == date(2026, 9, 28)


@pytest.mark.parametrize(
    ("printed", "stamp", "expected"),
    [
        (["3/4/2026"], None, "2026-03-04"),  # GAO's readers are American
        (["3/4/2026", "28/9/2026"], None, "2026-04-03"),
        (["3/4/2026", "9/28/2026"], None, "2026-03-04"),
        (["3.4.2026"], None, "2026-04-03"),
        (["28-Sep-82"], date(2026, 9, 28), "1982-09-28"),
        (["28-Sep-30"], date(2026, 9, 28), "1930-09-28"),
        (["28-Sep-30"], date(2031, 9, 28), "2030-09-28"),
        (["28-Sep-30"], None, "2030-09-28"),
        (["31-Feb-26"], None, None),
        (["13/13/2026"], None, None),
        (["Sep 28, 2026"], None, None),  # is read without a spreadsheet's rules
        (["99999"], None, None),
        (["soon"], None, None),
    ],
)
def test_the_order_and_the_century_of_a_date(printed: list[str], stamp: date | None, expected: str | None) -> None:
    assert spreadsheets.days(printed, stamp).get(printed[0]) == expected


def test_empty_fields_left_away_at_the_end_of_a_record_are_empty() -> None:
    rows = table()
    rows[9] = rows[9][:10]  # its topics are empty
    found = opened(saved(rows))
    assert content(found) == EXPECTED
    assert found.is_complete


@pytest.mark.parametrize("kept", [0.55, 0.75, 0.9, 0.97, 0.995])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_a_cut_inside_a_record_of_a_resaved_export_is_found(kept: float, quoting: int) -> None:
    text = saved(table(), quoting=quoting, end=False)
    cut = text[: int(len(text) * kept)]
    assert not cut.endswith("\n")
    found = opened(cut)
    assert not found.is_complete
    assert content(found) == EXPECTED[: len(found.rows)]
    assert len(found.rows) < len(EXPECTED)


@pytest.mark.parametrize("topic", ["Tax", "Auditing and Fin", ""])
def test_a_last_topic_that_is_the_beginning_of_another_was_cut(topic: str) -> None:
    rows = table()
    rows[6][10], rows[7][10], rows[9][10] = "Tax Policy", "Auditing and Financial Management", "Energy"
    rows[-1][10] = topic
    found = opened(saved(rows, end=False))
    assert (len(found.rows), found.is_complete) == (4, False)


def test_gaos_own_file_cut_at_a_line_break_is_found_cut_and_a_resaved_one_is_not() -> None:
    at = WHOLE.index('"Small Boats')
    assert not opened(WHOLE[:at]).is_complete
    assert not opened(WHOLE + "\n").is_complete
    assert opened(WHOLE.replace("\r\n", "\n").replace("\n", "\r\n") + "\r\n").is_complete


def misread(text: str, encoding: str) -> str:
    """UTF-8 read in another encoding."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())


QUOTED = WHOLE.replace("The office had not numbered its forms.", "The office’s forms — all — aren’t numbered.")


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac-roman"])
@pytest.mark.parametrize("times", [1, 2])
def test_garbled_characters_are_said_and_every_row_is_kept(encoding: str, times: int) -> None:
    text = QUOTED
    for _ in range(times):
        text = misread(text, encoding)
    found = opened(text)
    assert len(found.rows) == 5
    assert not found.is_complete
    assert [issue.severity for issue in found.issues if "encoding" in issue.message] == ["warning"]


def test_characters_that_could_not_be_read_are_said() -> None:
    found = opened(QUOTED.replace("’", "\ufffd").replace("—", "\ufffd"))
    assert (len(found.rows), found.is_complete) == (5, False)
    assert "encoding" in found.issues[-1].message


@pytest.mark.parametrize(
    ("quote", "dash"),
    [("?", "?"), ("’".encode("mac-roman").decode("cp1252"), "—".encode("mac-roman").decode("cp1252"))],
    ids=["a code page of DOS", "Macintosh"],
)
def test_quotes_and_dashes_that_a_spreadsheets_encoding_lost_are_said(quote: str, dash: str) -> None:
    found = opened(QUOTED.replace("’", quote).replace("—", dash))
    assert (len(found.rows), found.is_complete) == (5, False)
    assert "encoding" in found.issues[-1].message


def test_a_question_mark_in_an_address_or_behind_a_question_is_none() -> None:
    assert opened(WHOLE.replace("had not numbered", "asks why? See https://www.gao.gov/a?b=c and numbered")).is_complete


def test_one_garbled_place_among_sound_ones_is_gaos_own() -> None:
    found = opened(QUOTED.replace("The Commandant should", "The Commandantâ€™s office should"))
    assert found.is_complete
    assert found.issues == ()
