"""`openrecs rates`, on the store of ten invented nights: none of its years was watched from its beginning."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from running import invoke


@pytest.fixture
def folder(demo_store: Path, tmp_path: Path) -> Path:
    (tmp_path / "processed").symlink_to(demo_store / "processed")
    return tmp_path


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stderr) == (0, "")
    return " ".join(done.stdout.split())


def test_a_year_whose_closings_were_not_seen_has_counts_and_no_rate(folder: Path) -> None:
    shown = said(invoke("rates", cwd=folder))
    for words in (
        "Fiscal year 2022 (October 2021 to September 2022), as of September 30, 2026",
        "made implemented closed otherwise open delisted rate all 18 7 1 10 0 not known",
        "There is no rate: GAO's whole list was read only since July 1, 2026",
        "18 of these rows are of 3 publications whose own page was read",
    ):
        assert words in shown, words
    assert "%" not in shown


def test_a_person_says_that_every_page_was_read(folder: Path) -> None:
    shown = said(invoke("rates", "--all-pages", "--by", "department", cwd=folder))
    assert "all 18 7 1 10 0 39 %" in shown
    assert "Department of Energy 6 3 0 3 0 50 %" in shown
    assert "and on your word that the page of every publication of that year was read (--all-pages)" in shown


def test_a_publication_without_its_page_is_named(folder: Path) -> None:
    shown = said(invoke("rates", "--all-pages", "--year", "2024", cwd=folder))
    assert "There is no rate: the page of 5 of its publications was not read: GAO-24-990109, GAO-24-990110" in shown
    assert "--all-pages" not in shown, "that was said"


def test_a_year_without_rows_has_no_rate_whatever_was_read(folder: Path) -> None:
    early = said(invoke("rates", "--year", "2027", cwd=folder))
    assert "There is no rate: fiscal year 2027 begins on October 1, 2026, after the day of the table" in early
    assert "stands on" not in early
    empty = said(invoke("rates", "--all-pages", "--year", "2001", cwd=folder))
    assert "There is no rate: no recommendation of that year is in these tables" in empty
    found = json.loads(invoke("rates", "--all-pages", "--year", "2001", "--format", "json", cwd=folder).stdout)
    assert (found["is_known"], found["lines"][0]["low"]) == (False, None)


def test_topics_are_said_to_count_a_row_several_times(folder: Path) -> None:
    assert "A row is counted under each of its topics" in said(invoke("rates", "--by", "topic", cwd=folder))
    assert "each of its topics" not in said(invoke("rates", "--by", "agency", cwd=folder))


def test_matters_are_counted_only_where_that_is_asked(folder: Path) -> None:
    assert "all 20 7 1 12 0 not known" in said(invoke("rates", "--matters", cwd=folder))


def test_json_and_csv_have_the_band_or_nothing(folder: Path) -> None:
    known = json.loads(invoke("rates", "--all-pages", "--by", "agency", "--format", "json", cwd=folder).stdout)
    assert (known["fiscal_year"], known["is_known"], known["why_not"]) == (2022, True, None)
    assert known["lines"][0] == {
        **{
            "group": "all",
            "made": 18,
            "implemented": 7,
            "closed_otherwise": 1,
            "open": 10,
            "delisted": 0,
            "not_seen": 0,
        },
        **{"undated": 0, "undated_implemented": 0, "undated_unknown": 0, "low": 0.388889, "high": 0.388889},
    }
    unknown = json.loads(invoke("rates", "--format", "json", cwd=folder).stdout)
    assert (unknown["is_known"], unknown["lines"][0]["low"]) == (False, None)
    [line] = csv.DictReader(io.StringIO(invoke("rates", "--format", "csv", cwd=folder).stdout))
    assert (line["made"], line["low"], line["high"]) == ("18", "", "")
    assert "only since July 1, 2026" in line["why_not"]
