"""Checks over the whole table."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from openrecs.check import checks
from openrecs.clean import dedupe, derive, upsert
from openrecs.clean.upsert import State
from openrecs.extract.detect import LAYOUTS
from openrecs.records import Recommendation
from rows import frame, recommendation

DAY = date(2025, 1, 1)


def whole(*rows: Recommendation) -> pd.DataFrame:
    day, _ = dedupe.day(frame(*rows), {layout.name: layout for layout in LAYOUTS})
    return derive.add(upsert.frame(upsert.fold_day(State(), day, DAY)))


GOOD = whole(recommendation(published_on=DAY), recommendation(number="2"))


def test_a_good_table_has_no_issue() -> None:
    assert checks.check(GOOD) == []
    assert checks.check(GOOD.head(0)) == []


def test_two_rows_of_one_key_are_an_error_each() -> None:
    issues = checks.check(pd.concat([GOOD, GOOD.head(1)], ignore_index=True))
    assert [(i.severity, i.recommendation_id) for i in issues] == [("error", "GAO-25-100001/R1")] * 2


@pytest.mark.parametrize("column", checks.ENUMERATED)
def test_a_value_that_a_column_does_not_have_is_an_error(column: str) -> None:
    spoiled = GOOD.assign(**{column: ["nonsense", *GOOD[column].tolist()[1:]]})
    issues = [issue for issue in checks.check(spoiled) if issue.field == column]
    assert [(i.severity, i.stage, i.value, i.document) for i in issues] == [
        ("error", "validate", "nonsense", "2025-01-01/page.html")
    ]


def test_a_page_saved_before_the_publication_is_a_warning() -> None:
    [issue] = checks.check(whole(recommendation(published_on=date(2025, 1, 2))))
    assert (issue.severity, issue.field, issue.value) == ("warning", "published_on", "2025-01-02")
    assert "2025-01-01" in issue.message
