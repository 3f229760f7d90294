"""The second opinion agrees on every sample and golden page, and disagrees where one of the readings is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import golden
import shared
from openrecs.normalize import crosscheck, interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted
from openrecs.read import to_document

PAGES = [page for layout, page, _ in golden.goldens() if page.suffix == ".html" and layout in crosscheck.COMPARED]
SAMPLES = ("gao-24-106915", "gao-25-107523", "gao-25-108085", "topic-science-and-technology-2026-09-01")


def read(page: Path) -> Interpreted:
    return interpret.document(to_document.read(page, page.name), shipped())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_both_readings_of_a_golden_page_agree(page: Path) -> None:
    assert crosscheck.check(read(page)) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_both_readings_of_a_real_page_agree(name: str) -> None:
    assert crosscheck.check(read(shared.path(f"samples/html/{name}.html"))) == []


def whole() -> Interpreted:
    return read(golden.FOLDER / "product_page" / "matters_and_recommendations.html")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("recommendation", "Another text. (Recommendation 1)"),
        ("status", "Open – Partially Addressed"),
        ("agency", "Coast Guard"),
        ("comments", "Another comment."),
        ("priority", "Priority Rec."),
    ],
)
def test_a_field_read_wrong_is_reported(field: str, value: str) -> None:
    one = whole()
    wrong = one.reading.rows[0]._replace(**{field: value})
    if wrong == one.reading.rows[0]:
        wrong = wrong._replace(priority="")
    changed = replace(one, reading=replace(one.reading, rows=(wrong, *one.reading.rows[1:])))
    [issue] = crosscheck.check(changed)
    assert issue.field == {"priority": "is_priority"}.get(field, field)
    assert issue.location == wrong.location


def test_a_row_too_few_is_reported() -> None:
    one = whole()
    changed = replace(one, reading=replace(one.reading, rows=one.reading.rows[:-1]))
    [issue] = crosscheck.check(changed)
    assert "the page has 6 rows, its text 7" in issue.message


def test_a_text_has_no_second_opinion() -> None:
    one = read(golden.FOLDER / "agency_page" / "dump_2021.txt")
    assert crosscheck.check(one) == []
