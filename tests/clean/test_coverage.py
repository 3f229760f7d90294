"""Absence is not closure: what a day's documents speak for, and what becomes of rows that they do not show."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

import growth
from openrecs.clean import completeness, day_by_day
from openrecs.clean.by_key import Key, Row, picked
from openrecs.clean.folded import Folded
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.corrections import Corrections
from openrecs.normalize.gather import Captured
from openrecs.records import Publication, Scope
from rows import captured, recommendation

ONE, TWO, THREE, FOUR = (date(2025, 1, day) for day in (1, 2, 3, 4))
EXPORT, NONE = Scope("export"), Scope("none")
A = recommendation()
B = recommendation(number="2")
CLOSED = A._replace(status="closed_implemented", status_printed="Closed – Implemented")


def fold(*documents: Captured) -> Folded:
    return day_by_day.fold(documents, Corrections())


def rows(*documents: Captured) -> dict[Key, Row]:
    return picked(fold(*documents).state.rows)


def listings(*documents: Captured) -> dict[str, str]:
    return {key[0].rpartition("/")[2]: row["listing"] for key, row in rows(*documents).items()}


def export(name: str, on: date, *shown: object, complete: bool = True) -> Captured:
    return captured(name, on, *shown, scope=EXPORT, layout="export_csv", complete=complete)  # type: ignore[arg-type]


def test_a_complete_export_delists_what_it_no_longer_shows() -> None:
    found = rows(export("1.csv", ONE, A, B), export("2.csv", TWO, A))
    gone = found["GAO-25-100001/R2", "Forest Service"]
    assert (gone["listing"], gone["status"]) == ("delisted", "open")
    assert (gone["last_seen_on"], gone["last_covered_on"], gone["document"]) == (ONE, TWO, "1.csv")
    assert gone["_delisted_by"][0] == "2.csv"
    assert listings(export("1.csv", ONE, A, B), export("2.csv", TWO, A)) == {"R1": "listed", "R2": "delisted"}


def test_an_incomplete_one_adds_and_updates_and_delists_nothing() -> None:
    newer = A._replace(comments="new")
    found = rows(export("1.csv", ONE, A, B), export("2.csv", TWO, newer, complete=False))
    assert {row["listing"] for row in found.values()} == {"listed"}
    assert found["GAO-25-100001/R1", "Forest Service"]["comments"] == "new"
    untouched = rows(export("1.csv", ONE, A, B))["GAO-25-100001/R2", "Forest Service"]
    assert found["GAO-25-100001/R2", "Forest Service"] == untouched


def test_closed_needs_a_source_that_says_so_and_a_shown_row_comes_back() -> None:
    product = Scope("publication", "GAO-25-100001")
    number = (Publication("GAO-25-100001", "Trails: Signs Should Be Mended"),)
    nights = [
        export("1.csv", ONE, A, B),
        export("2.csv", TWO, B),
        captured("3.html", THREE, CLOSED, B, scope=product, publications=number),
        export("4.csv", FOUR, A, B),
    ]
    assert [listings(*nights[:n])["R1"] for n in (1, 2, 3, 4)] == ["listed", "delisted", "closed", "listed"]
    closed = rows(*nights[:3])["GAO-25-100001/R1", "Forest Service"]
    assert (closed["status"], closed["document"], closed["status_since"]) == ("closed_implemented", "3.html", THREE)
    back = rows(*nights)["GAO-25-100001/R1", "Forest Service"]
    assert (back["status"], back["status_since"], back["first_seen_on"]) == ("open", FOUR, ONE)


def test_a_closed_row_stays_closed_under_exports_that_do_not_show_it() -> None:
    product = Scope("publication", "GAO-25-100001")
    found = rows(captured("1.html", ONE, CLOSED, scope=product), export("2.csv", TWO, B))
    row = found["GAO-25-100001/R1", "Forest Service"]
    assert (row["listing"], row["status"], row["last_covered_on"]) == ("closed", "closed_implemented", TWO)


def test_a_topic_page_speaks_for_nothing() -> None:
    topic = captured("2.html", TWO, A, scope=Scope("topic", "x"), layout="topic_page")
    assert listings(export("1.csv", ONE, A, B), topic) == {"R1": "listed", "R2": "listed"}


def test_an_agency_page_speaks_for_its_agency_only() -> None:
    other = recommendation(number="3", agency="United States Coast Guard")
    page = captured(
        "2.txt", TWO, A, scope=Scope("agency", "Forest Service"), layout="agency_page", page_agency="Forest Service"
    )
    assert listings(export("1.csv", ONE, A, B, other), page) == {"R1": "listed", "R2": "delisted", "R3": "listed"}


def product(name: str, on: date, *shown: object) -> Captured:
    number = "GAO-25-100001"
    return captured(
        *(name, on, *shown),
        scope=Scope("publication", number),
        publications=(Publication(number, "x"),),  # type: ignore[arg-type]
    )


def test_a_product_page_speaks_for_its_publication_only() -> None:
    other = recommendation(publication_number="GAO-25-100009", number="9")
    moved = B._replace(agency="United States Coast Guard")
    found = rows(export("1.csv", ONE, A, B, other), product("2.html", TWO, A, moved))
    assert {key[1]: row["listing"] for key, row in found.items() if key[0].endswith("R2")} == {
        "Forest Service": "delisted",
        "United States Coast Guard": "listed",
    }
    assert found["GAO-25-100009/R9", "Forest Service"]["listing"] == "listed"


@pytest.mark.parametrize("gone", [B, A._replace(agency="United States Coast Guard")])
def test_a_product_page_that_lacks_a_row_delists_nothing(gone: object) -> None:
    """Its end was lost when it was copied, and nothing else shows that: GAO leaves closed ones on it."""
    found = fold(export("1.csv", ONE, A, gone), product("2.html", TWO, A))
    assert set(found.state.rows["listing"]) == {"listed"}
    assert ["1 listed rows of this publication are not on it" in one.message for one in found.issues] == [True]


def test_a_query_speaks_for_what_it_showed_before() -> None:
    asked = Scope("query", "https://www.gao.gov/reports-testimonies/recommendations-database?agency=1&page=0")
    again = Scope("query", "https://www.gao.gov/reports-testimonies/recommendations-database?page=1&agency=1")
    other = Scope("query", "https://www.gao.gov/reports-testimonies/recommendations-database?agency=2")
    nights = [
        captured("1.txt", ONE, A, scope=asked, layout="database"),
        export("1.csv", ONE, A, B),
        captured("2.txt", TWO, scope=again, layout="database"),
    ]
    assert listings(*nights) == {"R1": "delisted", "R2": "listed"}
    assert listings(*nights[:2], captured("2.txt", TWO, scope=other, layout="database")) == {
        "R1": "listed",
        "R2": "listed",
    }


@pytest.mark.parametrize(
    "row",
    [B._replace(agency_basis="guessed"), recommendation(number="2", publication_number=None)],
    ids=["guess", "title"],
)
def test_a_guessed_agency_or_a_provisional_id_is_never_delisted(row: object) -> None:
    assert set(listings(export("1.csv", ONE, A, row), export("2.csv", TWO, A)).values()) == {"listed"}


def test_a_row_that_another_document_of_the_day_shows_stays_with_an_issue() -> None:
    topic = captured("2.html", TWO, B, scope=Scope("topic", "x"), layout="topic_page")
    folded = fold(export("1.csv", ONE, A, B), export("2.csv", TWO, A), topic)
    assert set(folded.state.rows["listing"]) == {"listed"}
    assert [i.message for i in folded.issues if i.stage == "merge"] == [
        "2.csv is complete and does not show it; it stays listed, for this one does"
    ]


def test_a_late_older_capture_never_moves_the_present_back() -> None:
    nights = [
        export("1.csv", ONE, A, B),
        export("2.csv", TWO, A._replace(comments="old"), B),
        export("3.csv", THREE, A),
    ]
    late = captured("late.html", TWO, A._replace(comments="between"), scope=Scope("topic", "x"), layout="topic_page")
    assert rows(*nights, late) == rows(late, *reversed(nights))
    assert listings(*nights, late) == {"R1": "listed", "R2": "delisted"}


def page(name: str, part: tuple[int, int] | None, total: int, *shown: object, query: str = "?a=1") -> Captured:
    scope = Scope("query", f"https://www.gao.gov/reports-testimonies/recommendations-database{query}&page={name}")
    return captured(
        name, TWO, *shown, scope=scope, layout="database", complete=False, declared=total, part=part  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pages", "whole"),
    [
        ([page("0", (1, 2), 3), page("1", (3, 3), 3)], True),
        ([page("1", (3, 3), 3), page("0", (1, 2), 3)], True),
        ([page("0", (1, 2), 3), page("1", (3, 3), 3), page("2", (3, 3), 3)], True),
        ([page("0", (1, 2), 3)], False),
        ([page("0", (1, 2), 4), page("1", (4, 4), 4)], False),
        ([page("0", (1, 2), 3), page("1", (2, 3), 3)], False),
        ([page("0", (1, 2), 3), page("1", None, 3)], False),
        ([page("0", (1, 2), 3), page("1", (3, 3), 4)], False),
        ([page("0", (1, 2), 3), page("1", (3, 3), 3, query="?a=2")], False),
    ],
    ids=[
        "whole",
        "any order",
        "one twice",
        "one missing",
        "a gap",
        "overlap",
        "one cut",
        "totals differ",
        "two queries",
    ],
)
def test_the_pages_of_a_list_are_complete_together_or_not_at_all(pages: list[Captured], whole: bool) -> None:
    assert completeness.complete(pages) == (frozenset(one.name for one in pages) if whole else frozenset())


def test_a_list_without_an_address_speaks_for_nothing() -> None:
    one = captured("1.txt", TWO, scope=Scope("query", ""), layout="database", complete=False, declared=1, part=(1, 1))
    assert completeness.complete([one]) == frozenset()


def test_a_day_of_four_times_as_many_product_pages_costs_four_times_the_work() -> None:
    """Each page speaks for its publication: to look for it in the rows of all other pages is a day for 60,000."""

    def pages(count: int) -> list[Captured]:
        made = []
        for at in range(count):
            row = recommendation(publication_number=f"GAO-25-{200_000 + at}", document=f"{at}.html")
            number = f"GAO-25-{200_000 + at}"
            its = (Publication(number, row.publication_title),)
            made.append(captured(row.document, ONE, row, scope=Scope("publication", number), publications=its))
        return made

    growth.assert_linear(pages, lambda documents: fold(*documents), start=60, most=4_500)
    again = partial(completeness.spoken_for, vocabulary=shipped())
    growth.assert_linear(
        lambda count: (made := pages(count), fold(*made).state),
        lambda given: again(given[0], frozenset(one.name for one in given[0]), given[1]),
        start=60,
        most=2_500,
    )
