"""What CSV files share: the header found, records read strictly, and messages that hold no cell."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs.extract.csv.delimited import header, misnamed, records

KNOWN = frozenset({"name", "number", "status"})


@pytest.mark.parametrize(
    ("text", "line", "names", "delimiter"),
    [
        ("Name,Number,Status\n1,2,3\n", 1, ("Name", "Number", "Status"), ","),
        ('\ufeff"Name","Number"\n', 1, ("Name", "Number"), ","),
        ("Title: x,,\r\n,,\r\nName ,  Number,Status,,,\r\n", 3, ("Name", "Number", "Status"), ","),
        ("Name;Number;Status", 1, ("Name", "Number", "Status"), ";"),
        ("a\rName\tNumber\r", 2, ("Name", "Number"), "\t"),
    ],
)
def test_the_header_is_the_first_line_with_enough_names(
    text: str, line: int, names: tuple[str, ...], delimiter: str
) -> None:
    found = header(text, KNOWN, 2)
    assert found is not None
    assert (found.line, found.names, found.delimiter) == (line, names, delimiter)


@pytest.mark.parametrize("text", ["", "Name\n", "Name and Number,Status\n", "\n" * 20 + "Name,Number\n"])
def test_a_text_without_one_has_none(text: str) -> None:
    assert header(text, KNOWN, 2) is None


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a", "b"], ""),
        (["b", "a"], ""),
        (["a"], "missing 'b'"),
        (["a", "c"], "missing 'b'; unknown or doubled 'c'"),
        (["a", "b", "b"], "unknown or doubled 'b'"),
        (["a", "b", "x" * 99], f"unknown or doubled '{'x' * 39}…'"),
        (["a", "b", "x", "y", "z"], "3 unknown or doubled"),
        (["a", "b", "(202) 555-0181"], "1 unknown or doubled"),
    ],
)
def test_columns_are_named_and_cells_are_not(names: list[str], said: str) -> None:
    assert misnamed(names, ["a", "b"]) == said


def test_records_know_their_line_and_whether_the_text_ends_with_them() -> None:
    text = 'h\r\n"a\r\nb",1\r\n\r\n,,\r\n"c\rd"\r"e""e",2'
    found = [(record.line, record.cells, record.is_last) for record in records(text, 1)]
    assert found == [(2, ("a\r\nb", "1"), False), (6, ("c\rd",), False), (8, ('e"e', "2"), True)]


@pytest.mark.parametrize("broken", ['"a"b,1', 'x,"a "quoted" word",1', f'"{"x" * 131_073}",1'])
def test_reading_goes_on_after_a_record_that_breaks_the_rules(broken: str) -> None:
    found = list(records(f"h\n{broken}\nc,2\n", 1))
    assert [(record.line, record.cells, bool(record.problem)) for record in found] == [
        (2, (), True),
        (3, ("c", "2"), False),
    ]


def test_a_quote_that_never_closes_is_the_last_record() -> None:
    [record] = records('h\n"a,1\nb,2\n', 1)
    assert (record.line, record.cells, record.is_last) == (2, (), True)
    assert record.problem


@given(st.text("a,\r\n\u2028", max_size=20))
def test_records_end_at_any_line_break_and_nowhere_else(text: str) -> None:
    every = io.StringIO(text, newline="").readlines()
    plain = csv.reader(every, strict=True)
    expected = [(n, tuple(cells), n == len(every)) for n, cells in enumerate(plain, 1) if any(map(str.strip, cells))]
    assert [(one.line, one.cells, one.is_last) for one in records(text, 0)] == expected
