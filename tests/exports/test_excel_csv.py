"""CSV for a double click: no cell becomes a formula, and what is read back is what was there."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import hostile
import office
from openrecs.exports import single_files
from openrecs.exports.workbook import sheet_values
from openrecs.publish import load
from payloads import FORMULAS, NUMBERS, PAYLOADS
from running import invoke

TEXTS = [*FORMULAS, *PAYLOADS, *NUMBERS]


def read(content: bytes) -> list[dict[str, str]]:
    """Return the rows of such a file, with the marks taken off again."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    return [{name: text.removeprefix("'") for name, text in row.items()} for row in rows]


def test_it_is_the_published_csv_with_a_mark_crlf_and_quotes(demo_store: Path, tmp_path: Path) -> None:
    done = invoke("export", "excel-csv", "--processed", demo_store / "processed", "--output", "x.csv", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    content = (tmp_path / "x.csv").read_bytes()
    assert content.startswith('\ufeff"recommendation_id",'.encode())
    records = content.decode().removesuffix("\r\n").split("\r\n")
    assert all(record.startswith(('"', "\ufeff")) and record.endswith('"') for record in records)
    published = load.csv_of(load.find(processed=demo_store / "processed")).decode()
    assert read(content) == list(csv.DictReader(io.StringIO(published, newline="")))


def test_every_text_comes_back_and_none_begins_a_formula(demo_store: Path) -> None:
    content = single_files.excel_csv(hostile.tables(demo_store, TEXTS))
    rows = read(content)
    assert [row["comments"] for row in rows] == [sheet_values.cleaned(text) for text in TEXTS]
    assert [row["topics"] for row in rows] == [sheet_values.cleaned(f"{text}; {text}") for text in TEXTS]
    written = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert [
        cell for row in written for cell in row if cell.lstrip().startswith(tuple("=+-@\t\uff1d\uff0b\uff0d\uff20"))
    ] == []


def test_libreoffice_finds_no_formula_in_it(demo_store: Path, tmp_path: Path) -> None:
    """A formula that is not guarded is found there, so that finding none means something."""
    found = hostile.tables(demo_store, TEXTS)
    (tmp_path / "safe.csv").write_bytes(single_files.excel_csv(found))
    (tmp_path / "raw.csv").write_bytes(b'"=1+1","\x00=2+2"\r\n')
    safe, raw = office.opened(tmp_path, [tmp_path / "safe.csv", tmp_path / "raw.csv"], "fods", office.AS_CSV)
    assert "table:formula" in raw.read_text(encoding="utf-8")
    assert "table:formula" not in safe.read_text(encoding="utf-8")
    [(head, *rows)] = office.sheets(safe).values()
    written = list(csv.reader(io.StringIO(single_files.excel_csv(found).decode("utf-8-sig"), newline="")))
    assert [cell.text for cell in head] == written[0]
    assert len(rows) == len(TEXTS)
    for row, expected in zip(rows, written[1:], strict=True):
        texts = [(cell.text, text) for cell, text in zip(row, expected, strict=True) if cell.type == "string"]
        assert [one for one, text in texts if one != office.kept(text)] == []
        others = {text for cell, text in zip(row, expected, strict=True) if cell.type not in ("string", "")}
        assert {text for text in others if text in TEXTS} <= set(NUMBERS)


@pytest.mark.parametrize("letter", ["a", "\U0001f600"])
def test_a_cell_is_cut_where_excel_would_and_says_so(letter: str) -> None:
    longest = letter * (sheet_values.LONGEST // sheet_values.units(letter))
    assert sheet_values.fitted(longest) == longest
    cut = sheet_values.fitted(longest + letter * 2)
    assert sheet_values.LONGEST - 1 <= sheet_values.units(cut) <= sheet_values.LONGEST
    assert cut.startswith(letter * 1000)
    assert cut.endswith(f" … [cut here: {len(longest) + 2:,} characters in all]")
