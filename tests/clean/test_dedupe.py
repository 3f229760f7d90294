"""One row per key per day: the winner, the gaps it has filled, and what disagreed."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openrecs.clean import dedupe
from openrecs.extract import detect
from openrecs.normalize.ids import identify
from openrecs.records import Issue, Recommendation
from openrecs.table import rows_of
from rows import frame, recommendation
from tools import often

LAYOUTS = {layout.name: layout for layout in detect.LAYOUTS}


def day(*rows: Recommendation) -> tuple[list[dict[str, Any]], list[Issue]]:
    found, issues = dedupe.day(frame(*rows), LAYOUTS)
    return rows_of(found), issues


def from_(layout: str, document: str = "", **said: Any) -> Recommendation:
    return recommendation(layout=layout, document=document or f"{layout}.txt", **said)


def test_nothing_gives_nothing() -> None:
    assert day() == ([], [])


def test_equal_rows_of_two_documents_are_one_row_that_names_both() -> None:
    [row], issues = day(from_("export_csv"), from_("topic_page"))
    assert row["document"] == "export_csv.txt"
    assert row["_documents"] == {"export_csv.txt", "topic_page.txt"}
    assert issues == []


ORDER = ("product_page", "export_csv", "agency_page", "database", "old_list_2018", "topic_page")


@pytest.mark.parametrize(("better", "worse"), list(itertools.pairwise(ORDER)))
def test_the_more_specific_page_wins_and_both_values_are_named(better: str, worse: str) -> None:
    rows = [from_(worse, status="open"), from_(better, status="closed_implemented")]
    for order in (rows, rows[::-1]):
        [row], [issue] = day(*order)
        assert (row["status"], row["layout"]) == ("closed_implemented", better)
        assert (issue.severity, issue.stage, issue.field) == ("warning", "dedupe", "status")
        assert issue.message == (
            f"{better}.txt says 'closed_implemented', {worse}.txt says 'open'; the first was taken"
        )


def test_of_one_layout_the_documents_name_decides() -> None:
    rows = [from_("export_csv", "b.csv", comments="b"), from_("export_csv", "a.csv", comments="a")]
    for order in (rows, rows[::-1]):
        [row], [issue] = day(*order)
        assert row["comments"] == "a"
        assert "b.csv says 'b'" in issue.message


def test_what_the_winner_cannot_say_is_taken_from_another() -> None:
    winner = from_("product_page", is_priority=None, comments=None, topics=None)
    other = from_(
        "export_csv", is_priority=True, comments="An update.", topics=("Energy",), published_on=date(2025, 1, 1)
    )
    [row], issues = day(other, winner)
    assert (row["is_priority"], row["comments"], row["topics"]) == (True, "An update.", ("Energy",))
    assert (row["layout"], row["published_on"]) == ("product_page", date(2025, 1, 1))
    assert issues == []


def test_a_missing_priority_never_overwrites_one() -> None:
    [row], issues = day(from_("agency_page", is_priority=None), from_("topic_page", is_priority=True))
    assert row["is_priority"] is True
    assert issues == []


@pytest.mark.parametrize(
    "other",
    [
        "the chief  of the forest service should mend the signs of every trail.",
        "The\xa0Chief of the Forest Service should mend the signs of every trail.",
    ],
)
def test_a_difference_of_spelling_alone_is_none(other: str) -> None:
    assert day(from_("product_page"), from_("export_csv", recommendation=other))[1] == []


def test_two_long_texts_are_shown_where_they_part() -> None:
    common = "The agency agreed with the recommendation, and it said that it would act. " * 4
    rows = [
        from_("product_page", comments=f"{common}It did."),
        from_("export_csv", comments=f"{common}It has not yet."),
    ]
    _, [issue] = day(*rows)
    assert "It did." in issue.message
    assert "It has not yet." in issue.message
    assert len(issue.message) < 250


def test_untrusted_words_are_escaped_in_the_message() -> None:
    _, [issue] = day(from_("product_page", comments="a\x1b[31m"), from_("export_csv", comments="b"))
    assert "\x1b" not in issue.message


def test_a_row_that_stands_twice_in_its_document_is_one_with_a_note() -> None:
    [row], [issue] = day(from_("export_csv"), from_("export_csv"))
    assert row["_documents"] == {"export_csv.txt"}
    assert (issue.severity, issue.field) == ("note", "recommendation")


def test_two_copies_in_one_document_that_disagree_are_a_warning_with_both_places() -> None:
    rows = [from_("export_csv", location="row 1"), from_("export_csv", location="row 2", status="closed_implemented")]
    [row], issues = day(*rows)
    assert row["status"] == "open"
    assert [issue.severity for issue in issues] == ["note", "warning"]
    assert "export_csv.txt, row 1 says 'open', export_csv.txt, row 2 says 'closed_implemented'" in issues[1].message


def test_two_texts_under_one_number_in_one_document_are_both_kept() -> None:
    first = from_("export_csv")
    second = from_("export_csv", recommendation="Quite another thing should be done.")
    rows, [issue] = day(first, second)
    assert len(rows) == 2
    plain, marked = sorted(rows, key=lambda row: len(row["recommendation_id"]))
    assert plain["recommendation_id"] == "GAO-25-100001/R1"
    assert marked["recommendation_id"].startswith("GAO-25-100001/R1-x")
    assert len(marked["recommendation_id"]) == len("GAO-25-100001/R1-x") + 10
    assert (issue.severity, issue.recommendation_id) == ("warning", marked["recommendation_id"])


def test_a_third_copy_of_the_second_text_is_no_third_row() -> None:
    second = from_("export_csv", recommendation="Quite another thing should be done.")
    rows, issues = day(from_("export_csv"), second, second, from_("export_csv"))
    assert len(rows) == 2
    assert sorted(issue.severity for issue in issues) == ["note", "note", "warning"]


def test_a_multi_agency_recommendation_stays_one_row_per_agency() -> None:
    rows, issues = day(
        from_("export_csv"), from_("export_csv", agency="Bureau of Land Management", comments="Another.")
    )
    assert len(rows) == 2
    assert issues == []


GUESSED = {"agency": "Forest", "agency_printed": "Forest", "agency_basis": "guessed", "agency_code": None}


@pytest.mark.parametrize("guess_first", [True, False])
def test_a_guessed_agency_yields_to_the_one_that_is_printed(guess_first: bool) -> None:
    guess = from_("product_page" if guess_first else "topic_page", **GUESSED, department="Forest")
    [row], issues = day(guess, from_("export_csv"))
    assert (row["agency"], row["agency_code"]) == ("Forest Service", "FS")
    assert (row["agency_basis"], row["agency_printed"]) == ("cell", "Forest Service")
    assert row["department"] == "Department of Agriculture"
    assert [(i.severity, i.field, i.value) for i in issues] == [("note", "agency", "Forest")]


def test_a_guess_between_two_printed_agencies_stays_a_guess() -> None:
    rows, _ = day(
        from_("topic_page", **GUESSED), from_("export_csv"), from_("export_csv", agency="Bureau of Land Management")
    )
    assert {row["agency"] for row in rows} == {"Forest", "Forest Service", "Bureau of Land Management"}


def test_a_guess_with_another_text_stays_a_guess() -> None:
    rows, _ = day(from_("topic_page", **GUESSED, recommendation="Another thing."), from_("export_csv"))
    assert len(rows) == 2


def test_a_guess_without_a_code_leaves_no_false_value() -> None:
    sure = from_("export_csv", agency_code=None)
    [row], _ = day(from_("topic_page", **GUESSED), sure)
    assert row["agency_code"] is None


ROWS = st.builds(
    lambda said, text, number, agency: identify(
        said._replace(recommendation=text, number=number, agency=agency, location=f"{text}{number}{agency}")
    ),
    st.sampled_from(
        [from_(layout, document, status=status, comments=comments)
        for layout, document in (("export_csv", "a.csv"), ("export_csv", "b.csv"), ("topic_page", "c.html"))
        for status in ("open", "closed_implemented")
        for comments in (None, "An update.")]
    ),
    st.sampled_from(["One thing.", "Another thing."]),
    st.sampled_from(["1", "2", None]),
    st.sampled_from(["Forest Service", "Congress"]),
)  # fmt: skip


def by_document(rows: list[Recommendation], order: list[str]) -> list[Recommendation]:
    """Return rows with the documents in another order; the order inside a document is the document's own."""
    return [row for name in order for row in rows if row.document == name]


@given(st.lists(ROWS, max_size=8), st.permutations(["a.csv", "b.csv", "c.html"]))
def test_the_order_of_documents_changes_nothing(rows: list[Recommendation], order: list[str]) -> None:
    one, other = day(*by_document(rows, ["a.csv", "b.csv", "c.html"])), day(*by_document(rows, order))
    assert one[0] == other[0]
    assert sorted(map(str, one[1])) == sorted(map(str, other[1]))


MIXED = st.builds(
    lambda row, title, **said: identify(row._replace(publication_title=title, **said)),
    ROWS,
    st.sampled_from(["Trails: Signs Should Be Mended", "Bridges: Tolls Should Be Counted"]),
    layout=st.sampled_from(["export_csv", "agency_page", "topic_page"]),
    agency_basis=st.sampled_from(["cell", "cell", "guessed"]),
    agency_printed=st.sampled_from(["Forest Service", "Congress", "The Forest Service"]),
    publication_number=st.sampled_from(["GAO-25-100001", "GAO-25-100002", None]),
)


@settings(max_examples=often(60))
@given(st.lists(MIXED, max_size=3), st.lists(MIXED, max_size=8))
def test_a_row_that_is_not_in_question_is_what_looking_at_it_gives(
    before: list[Recommendation], rows: list[Recommendation]
) -> None:
    known, _ = dedupe.day(frame(*before), LAYOUTS)
    found, issues = dedupe.day(frame(*rows), LAYOUTS, known)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dedupe, "_is_in_question", lambda frame, *_: np.ones(len(frame), dtype=bool))
        every, all_issues = dedupe.day(frame(*rows), LAYOUTS, known)
    assert rows_of(found) == rows_of(every)
    assert Counter(issues) == Counter(all_issues)


def test_the_second_of_two_texts_keeps_its_id_on_a_day_that_shows_it_alone() -> None:
    first, second = from_("export_csv"), from_("export_csv", recommendation="Quite another thing should be done.")
    known, _ = dedupe.day(frame(first, second), LAYOUTS)
    [marked] = [row for row in rows_of(known) if "-x" in row["recommendation_id"]]
    for text in (first.recommendation, second.recommendation):
        found, _ = dedupe.day(frame(from_("export_csv", recommendation=text)), LAYOUTS, known)
        is_marked = found["recommendation_id"].tolist() == [marked["recommendation_id"]]
        assert is_marked == (marked["recommendation"] == text)


def test_an_agency_that_was_told_apart_by_its_printed_name_stays_so_on_a_day_that_shows_it_alone() -> None:
    former = from_("export_csv", agency="Bureau of the Fiscal Service", agency_printed="Bureau of the Public Debt")
    other = former._replace(agency_printed="Financial Management Service")
    known, _ = dedupe.day(frame(former, other), LAYOUTS)
    assert ("GAO-25-100001/R1", "Bureau of the Public Debt") in known.index
    [row] = rows_of(dedupe.day(frame(former), LAYOUTS, known)[0])
    assert row["agency"] == "Bureau of the Public Debt"


def test_only_rows_that_another_may_change_are_in_question() -> None:
    rows = [from_("export_csv", number=str(number)) for number in range(5)]
    rows.append(from_("topic_page", number="3", agency="Forest", agency_basis="guessed"))
    assert dedupe._is_in_question(frame(*rows), LAYOUTS, {}).tolist() == [False, False, False, True, False, True]


@given(st.lists(ROWS, max_size=8))
def test_every_key_stands_once_and_no_text_is_lost(rows: list[Recommendation]) -> None:
    found, _ = day(*rows)
    keys = [(row["recommendation_id"], row["agency"]) for row in found]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)
    assert {row["recommendation"] for row in found} >= {
        row.recommendation for row in rows if all(r.document == row.document for r in rows)
    }


@given(st.lists(ROWS, max_size=8))
def test_a_document_given_twice_changes_no_value(rows: list[Recommendation]) -> None:
    assert day(*rows, *rows)[0] == day(*rows)[0]
