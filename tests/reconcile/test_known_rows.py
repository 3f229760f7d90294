"""Which row of GAO's a line means, one by one: where it may be another one, none, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import growth
from openrecs.reconcile import known_rows, outcomes, tracker_lines, written_statuses
from openrecs.reconcile.known_rows import Answer, Known, Row
from openrecs.reconcile.written_ids import read

ICE, CBP = "United States Immigration and Customs Enforcement", "United States Customs and Border Protection"
DHS = "Department of Homeland Security"
CODES = {ICE: "ICE", CBP: "CBP", DHS: "DHS"}
SINCE = date(2026, 7, 1)


def row(recommendation_id: str, agency: str = ICE, **other: Any) -> dict[str, Any]:
    """Return a row of the recommendations table; its number is what its id says."""
    publication, _, last = recommendation_id.rpartition("/")
    return {
        "recommendation_id": recommendation_id,
        **{"agency": agency, "agency_code": CODES[agency], "agency_printed": agency, "department": DHS},
        **{"publication_number": publication, "kind": "matter" if last[0] == "M" else "recommendation"},
        **{"number": last[1:].partition("-x")[0] if last[0] in "RM" else None, "first_seen_on": SINCE},
        **other,
    }


def page(publication: str, **other: Any) -> dict[str, Any]:
    """Return a row of the documents table: the product page of a publication."""
    said = {"layout": "product_page", "outcome": "read", "is_complete": True, "scope": f"publication:{publication}"}
    return said | other


def answer(its_id: str, there: Known, agency: str = "") -> Answer:
    return known_rows.asked(tracker_lines.Line("", 2, "row 2", its_id, read(its_id), "Open", agency), there)


def of(*rows: Row, pages: tuple[dict[str, Any], ...] = (), own: list[Row] | None = None, owner: str = "") -> Known:
    return known_rows.known(rows, pages, own, owner)


FIRST, SECOND = row("GAO-21-487/R1"), row("GAO-21-487/R2")
BOTH = (SECOND, row("GAO-21-487/R2", CBP))


def test_a_publication_alone_is_its_only_recommendation_only_where_its_page_shows_that() -> None:
    assert answer("GAO-21-487", of(FIRST, pages=(page("GAO-21-487"),))).row == FIRST
    found = answer("GAO-21-487", of(FIRST))
    assert (found.row, found.publications) == (None, {"GAO-21-487"})
    assert "only R1 of GAO-21-487 is known here, and there may be more (`openrecs fetch page https://" in found.why
    for other in (
        {"is_complete": False},
        {"layout": "agency_page"},
        {"outcome": "refused"},
        {"scope": "publication:X"},
    ):
        assert answer("GAO-21-487", of(FIRST, pages=(page("GAO-21-487", **other),))).row is None
    found = answer("GAO-21-487", of(FIRST, SECOND, pages=(page("GAO-21-487"),)))
    assert (found.row, found.why) == (None, "GAO-21-487 has R1 and R2: which of them is not said")


def test_a_number_that_is_not_known_is_told_with_those_that_are() -> None:
    assert answer("GAO-21-487 Rec 3", of(FIRST, SECOND)).why == (
        "R3 of GAO-21-487 is not known here, only R1 and R2: GAO may have closed it before July 1, 2026"
    )
    whole = of(FIRST, row("GAO-21-487/R12"), pages=(page("GAO-21-487"),))
    assert answer("GAO-21-487-2", whole).why.endswith("only R1 and R12: its page has no other")
    assert answer("GAO-12-345 Rec 1", of(row("GAO-12-345/x0123456789"))).why == "GAO prints no numbers in GAO-12-345"
    assert answer("GAO-21-487 Rec 1", of(row("GAO-21-487/M1"))).why.startswith(
        "R1 of GAO-21-487 is not known here, only M1"
    )


@pytest.mark.parametrize("near", ["GAO-21-478", "GAO-21-487SU", "GAO-21-487R", "GAO-21-748"])
def test_what_is_written_much_alike_is_named_and_not_joined(near: str) -> None:
    found = answer(f"{near} Rec 2", of(SECOND))
    assert (found.row, found.publications) == (None, frozenset())
    assert f"nothing of {near} is known here" in found.why
    assert "GAO-21-487 is written much alike, and is another one" in found.why
    assert "alike" not in answer("GAO-22-487 Rec 2", of(SECOND)).why


def test_of_several_agencies_the_lines_own_is_meant_or_none() -> None:
    assert answer("GAO-21-487 Rec 2", of(*BOTH), "CBP").row == BOTH[1]
    assert (
        answer("GAO-21-487 Rec 2", of(*BOTH)).why
        == f"GAO addresses it to {ICE} and {CBP}: which row is meant is not said"
    )
    assert answer("GAO-21-487 Rec 2", of(*BOTH), "DHS").row is None
    assert answer("GAO-21-487 Rec 2", of(*({**one, "agency_code": "OIG"} for one in BOTH)), "OIG").row is None
    assert answer("GAO-21-487 Rec 2", of(*BOTH), "Forest Service").why.endswith("not to Forest Service")
    assert answer("GAO-21-487 Rec 2", of(*BOTH, own=[BOTH[0]], owner="ICE")).row == BOTH[0]
    assert answer("GAO-21-487 Rec 2", of(*BOTH, own=[FIRST], owner="TSA")).why.endswith("not to TSA")
    assert answer("GAO-21-487 Rec 2", of(*BOTH, own=[SECOND], owner="ICE"), "CBP").why == (
        f"GAO addresses it to {ICE} and {CBP}; your row says CBP, and the list is of ICE"
    ), "it said `not to CBP`"


@pytest.mark.parametrize("agency", ["DHS", "Office of Somebody"])
def test_a_row_to_the_department_alone_is_taken_only_where_there_can_be_no_other(agency: str) -> None:
    assert answer("GAO-21-487 Rec 2", of(SECOND), agency).why == (
        f"GAO addresses it to {ICE}, your row says {agency}: with --agency '{DHS}' they are taken for the same"
    )
    found = answer("GAO-21-487 Rec 2", of(SECOND, pages=(page("GAO-21-487"),)), agency)
    assert (found.row, found.why) == (SECOND, f"GAO addresses it to {ICE}, your row says {agency}")
    assert answer("GAO-21-487 Rec 2", of(SECOND, own=[SECOND], owner="DHS"), agency).row == SECOND
    assert answer("GAO-21-487 Rec 2", of(SECOND, pages=(page("GAO-21-487"),)), "CBP").row is None


def test_two_texts_under_one_number_are_not_told_apart() -> None:
    found = answer("GAO-21-487 Rec 2", of(SECOND, row("GAO-21-487/R2-x0123456789")))
    assert (found.row, found.why) == (None, "two texts have this number at GAO")


@pytest.mark.parametrize("its_id", ["GAO-12-345/x0123456789", "title-0123456789/R1", "087286/R1"])
def test_an_id_of_openrecs_itself_is_that_very_one(its_id: str) -> None:
    assert answer(its_id, of(row(its_id))).row == row(its_id)


def same(count: int) -> list[tracker_lines.Line]:
    means = read("GAO-21-487 Rec 1")
    return [tracker_lines.Line("", at, f"row {at}", "", means, "Open", "") for at in range(2, count + 2)]


def test_rows_that_mean_the_same_name_some_of_one_another() -> None:
    """Each of 30,000 named all others, and nobody saw the end of it."""
    said = {"is_open": True, "listing": "listed", "status": "open", "status_since": SINCE, "recommendation": "text"}
    there = of({**FIRST, **said, "published_on": SINCE, "publication_title": "title"})
    words = written_statuses.explained([], [])

    def sheets(lines: list[tracker_lines.Line]) -> list[list[Any]]:
        return [*outcomes.of(outcomes.reconciled(lines, there, words), [], [])[-1].rows]

    at = [column.heading for column in outcomes.COLUMNS].index("Same as your rows")
    assert [one[at] for one in sheets(same(3))] == ["row 3, row 4", "row 2, row 4", "row 2, row 3"]
    assert [one[at] for one in sheets(same(30))][-1].endswith(", row 20, row 21 and 9 more")
    assert outcomes.reconciled(same(3), there, words).doubled() == [(there.ids["gao-21-487/r1"][0], same(3))]
    assert outcomes.reconciled(same(1), there, words).doubled() == []
    growth.assert_linear(same, sheets, start=200, most=20_000)
