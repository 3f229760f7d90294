"""Why a value is null: what a page cannot say, what comments do not, what nobody has."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openrecs.agent import answers

PAGE_CANNOT = "a page of this kind (agency_page) cannot say it"
ROW: dict[str, Any] = {
    **dict.fromkeys(("publication_number", "is_priority", "target_on", "comments", "topics")),
    **{"layout": "agency_page", "agency_basis": "page", "is_open": True, "listing": "listed", "target_phrase": None},
    "last_seen_on": date(2026, 3, 2),
}


@pytest.mark.parametrize(
    ("column", "layout", "said"),
    [
        ("is_priority", "agency_page", PAGE_CANNOT),
        ("is_priority", "topic_page", "a topic page shows the mark, and where it shows none says nothing"),
        ("is_priority", "product_page", "the page does not say it"),
        ("is_priority", "a_page_to_come", "the page does not say it"),
        (
            "published_on",
            "database",
            "a page of this kind (database) cannot say it, and no catalogue that is known does",
        ),
        ("topics", "export_csv", "neither the page nor any catalogue that is known names one"),
        ("agency_code", "export_csv", "no usual abbreviation of this agency is known"),
        ("number", "export_csv", "none is printed: the id stands on the text"),
    ],
)
def test_a_null_has_the_reason_of_its_page(column: str, layout: str, said: str) -> None:
    assert answers.reason(column, layout, is_silent=False) == said


def test_what_comments_do_not_say_is_told_from_comments_that_are_not_there_or_were_not_read() -> None:
    said = [
        answers.reason("target_on", "export_csv", is_silent=is_silent, is_read=is_read)
        for is_silent, is_read in ((False, True), (True, True), (False, False))
    ]
    assert said == [
        "GAO's comments name no day that still stands",  # of a promise that was kept they do say it
        "there are no comments to read it from",
        "this snapshot is of an older openrecs, which did not read the comments",
    ]


def test_a_row_says_what_is_not_known_of_it() -> None:
    columns = ("is_priority", "target_on")
    assert answers.of_row(ROW, columns, date(2026, 3, 2)) == {
        "is_priority": PAGE_CANNOT,
        "target_on": "there are no comments to read it from",
    }
    gone = {**ROW, "is_priority": False, "is_open": False, "listing": "delisted", "agency_basis": "guessed"}
    assert answers.of_row(gone, ("is_priority",), date(2026, 3, 9)) == {
        "outcome": "delisted: no longer on GAO's list, outcome not known",
        "agency": "guessed from the words around it",
    }
    older = {name: value for name, value in ROW.items() if name != "target_phrase"}
    assert "older openrecs" in answers.of_row(older, columns, None)["target_on"]
    assert "as it was last seen, on March 2, 2026" in answers.of_row(ROW, (), date(2026, 3, 9))["today"]


def test_several_rows_are_told_together_and_a_recommendation_of_two_agencies_counts_once() -> None:
    rows = [{**ROW, "recommendation_id": one} for one in ("R1", "R1", "R2")]
    assert answers.newest(rows) == date(2026, 3, 2)
    assert answers.of_rows(rows, date(2026, 3, 9)) == [
        "whether GAO marks 3 of these as a priority, no page says",
        "3 of these are open and not in the newest documents: shown as last seen, the oldest on March 2, 2026",
    ]
    assert answers.counts(rows) == {
        "state": {"open": 3, "closed": 0, "delisted": 0},
        "priority": {"yes": 0, "no": 0, "not_known": 3},
        "recommendations": 2,
    }
    one = {**ROW, "is_priority": True, "is_open": False, "listing": "delisted"}
    assert answers.of_rows([one], None) == [
        "1 of these is delisted: no longer on GAO's list, outcome not known; that is not closed"
    ]
