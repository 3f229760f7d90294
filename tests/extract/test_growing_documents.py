"""Documents that grow without end: time and memory grow as they do, and no faster."""

from __future__ import annotations

import os
import re

import pytest

import growing
import growth
from openrecs.errors import RefusedError
from openrecs.extract import detect
from openrecs.extract.csv import delimited
from openrecs.read import to_document
from openrecs.read.stored import stored
from running import agency_page, export, sign

LONG = int(os.environ.get("OPENRECS_GROWING", "1"))  # how many times larger in `make test-long`
UNBOUND = sorted(name for name in growing.CASES if name not in growing.SLOW)


@pytest.mark.parametrize("case", UNBOUND)
def test_time_grows_as_the_document_does(case: str) -> None:
    start = 200 if case.startswith("page") else 4_000

    def make(size: int) -> bytes:
        return growing.CASES[case](size).encode()

    growth.assert_linear(make, growing.read, start=start, most=64 * start * LONG)


@pytest.mark.parametrize("case", ["export_empty_lines", "export_empty_records", "export_blank_end", "text_blanks"])
def test_what_says_nothing_costs_less_than_six_times_its_size(case: str) -> None:
    made = growing.CASES[case](200_000 * LONG if LONG > 1 else 40_000).encode()
    growing.read(growing.CASES[case](1_000).encode())
    assert growth.peak(growing.read, made) < 6 * len(made)


def test_a_text_with_more_lines_than_any_page_is_refused_before_they_cost_anything() -> None:
    page = agency_page(sign(1))
    least = to_document.document(stored("x", (page + "\n" * (detect.MOST_LINES - page.count("\n"))).encode()))
    assert detect.detect(least).name == "agency_page"
    more = to_document.document(stored("x", (page + "\n" * detect.MOST_LINES).encode()))
    with pytest.raises(RefusedError, match="300000 lines"):
        detect.detect(more)
    assert growth.peak(growing.read, more.text.encode()) < 6 * len(more.text)


def test_an_export_may_have_as_many_lines_as_it_likes() -> None:
    long = growing.CASES["export_empty_lines"](detect.MOST_LINES + 1)
    assert detect.detect(to_document.document(stored("x", long.encode()))).name == "export_csv"


def test_broken_records_beyond_the_first_thousand_are_counted() -> None:
    text = export("Mar 1, 2026", [{}]) + "\n" + "a,b\n" * (delimited.MOST_ERRORS + 7)
    read = detect.named("export_csv").read(to_document.document(stored("x", text.encode())))
    errors = [issue for issue in read.issues if issue.severity == "error"]
    assert len(errors) == delimited.MOST_ERRORS + 1
    assert re.match("7 more records are left out", errors[-1].message)
    assert not read.is_complete
    assert len(read.rows) == 1
