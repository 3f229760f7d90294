"""The date grammar: each form's example, the last day and the precision of each, and what names no period."""

from __future__ import annotations

import pytest

from openrecs.normalize.comments import periods

VALUES = [
    ("June 3, 2030", "2030-06-03", "day"),
    ("June 3 2030", "2030-06-03", "day"),
    ("3 June 2030", "2030-06-03", "day"),
    ("June 3-5, 2030", "2030-06-05", "day"),
    ("May 30 to June 2, 2030", "2030-06-02", "day"),
    ("Sept. 30, 2021", "2021-09-30", "day"),
    ("08-27-19", "2019-08-27", "day"),
    ("6/3/2030", "2030-06-03", "day"),
    ("2030-06-03", "2030-06-03", "day"),
    ("June 2030", "2030-06-30", "month"),
    ("early June 2030", "2030-06-30", "month"),
    ("mid-June of 2030", "2030-06-30", "month"),
    ("February 2028", "2028-02-29", "month"),
    ("03/2025", "2025-03-31", "month"),
    ("May to July 2020", "2020-07-31", "month"),
    ("May 2019 to July 2020", "2020-07-31", "month"),
    ("July-September 2023", "2023-09-30", "quarter"),
    ("June-August 2023", "2023-08-31", "month"),
    ("second quarter of fiscal year 2028", "2028-03-31", "quarter"),
    ("second quarter of 2030", "2030-06-30", "quarter"),
    ("third and fourth quarters of FY 2025", "2025-09-30", "quarter"),
    ("FY 2025's third quarter", "2025-06-30", "quarter"),
    ("FY26 Q3", "2026-06-30", "quarter"),
    ("FY2020 Q1", "2019-12-31", "quarter"),
    ("Q2 FY 2027", "2027-03-31", "quarter"),
    ("4Q FY2030", "2030-09-30", "quarter"),
    ("Q3 2030", "2030-09-30", "quarter"),
    ("2nd Qtr FY26", "2026-03-31", "quarter"),
    ("3rd qtr. of FY 2026", "2026-06-30", "quarter"),
    ("QTR 2, FY26", "2026-03-31", "quarter"),
    ("FY 26/Q3", "2026-06-30", "quarter"),
    ("Q3/FY26", "2026-06-30", "quarter"),
    ("third-quarter 2026", "2026-09-30", "quarter"),
    ("2026-Q3", "2026-09-30", "quarter"),
    ("the 30th of June 2025", "2025-06-30", "day"),
    ("fiscal year 2031", "2031-09-30", "year"),
    ("FY31", "2031-09-30", "year"),
    ("fiscal years 2026 through 2028", "2028-09-30", "year"),
    ("FY 2026-2028", "2028-09-30", "year"),
    ("calendar year 2030", "2030-12-31", "year"),
    ("2030", "2030-12-31", "year"),
    ("2019 to 2021", "2021-12-31", "year"),
]
NO_PERIOD = [
    *("late 2019", "mid-2030", "early fiscal year 2026", "spring of 2031", "summer/fall 2024", "first half of 2026"),
    *("the 2026-27 school year", "the 2026 filing season", "week of June 8, 2026", "the start of May 2030", "June 8"),
    *("February 30, 2030", "GAO-20-123", "287(g)", "$2,019", "2,020 rows", "20300603"),
    *("the 30th of June", "Qtr 2", "the 2nd quarter"),
]


@pytest.mark.parametrize(("printed", "last", "precision"), VALUES)
def test_a_period_is_its_last_day(printed: str, last: str, precision: str) -> None:
    (found,) = periods.find(f"It will be done by {printed}, it said.")
    assert (str(found.last), found.precision) == (last, precision)


@pytest.mark.parametrize("printed", NO_PERIOD)
def test_what_names_no_period_is_none(printed: str) -> None:
    assert periods.find(f"It will be done by {printed}, it said.") == []


@pytest.mark.parametrize("word", ["In", "as of", "by", "Since", "until", "(", "for"])
@pytest.mark.parametrize(
    ("printed", "last", "precision"),
    [("May 2030", "2030-05-31", "month"), ("May 2030 to July 2031", "2031-07-31", "month")],
)
def test_a_month_is_one_behind_any_word(word: str, printed: str, last: str, precision: str) -> None:
    (found,) = periods.find(f"{word} {printed} it was.")
    assert (str(found.last), found.precision) == (last, precision)


@pytest.mark.parametrize(("kind", "example"), [(kind, example) for kind, _, _, example in periods.FORMS])
def test_each_form_reads_its_example(kind: str, example: str) -> None:
    found = periods.find(f"by {example}.")
    assert len(found) == (0 if kind == "none" else 1)


@pytest.mark.parametrize(("at", "example"), [(at, form[3]) for at, form in enumerate(periods.FORMS)])
def test_each_form_is_needed(at: int, example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"({example})"
    before = periods.find(text)
    monkeypatch.setattr(periods, "_COMPILED", periods._COMPILED[:at] + periods._COMPILED[at + 1 :])
    assert periods.find(text) != before


def test_the_span_is_that_of_the_words() -> None:
    text = "As of early May 2030, and again in the third quarter of fiscal year 2031, it was."
    assert [text[one.start : one.end] for one in periods.find(text)] == [
        "May 2030",
        "the third quarter of fiscal year 2031",
    ]
