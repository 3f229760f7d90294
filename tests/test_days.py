"""Days as GAO prints them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs.dates import EARLIEST_YEAR, LATEST_YEAR, day

DAYS = st.dates(date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31))
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Sep 8, 2026", date(2026, 9, 8)),
        ("Aug 06, 2026", date(2026, 8, 6)),
        ("Aug. 09, 2021", date(2021, 8, 9)),
        ("Sept. 9, 2021", date(2021, 9, 9)),
        ("September 28, 2026", date(2026, 9, 28)),
        (" Sep\u00a08,\n2026 ", date(2026, 9, 8)),
        ("2026-09-08", date(2026, 9, 8)),
        ("Feb 29, 2024", date(2024, 2, 29)),
        ("Feb 29, 2023", None),
        ("Feb 30, 2024", None),
        ("Sep 8, 0204", None),
        ("0204-09-08", None),
        ("2100-01-01", None),
        ("03/04/2024", None),
        ("8 Sep 2026", None),
        ("Sep 8 2026", None),
        ("Sem 8, 2026", None),
        ("janvier 8, 2026", None),
        ("2026-9-8", None),
        ("２０２６-09-08", None),
        ("", None),
    ],
)
def test_a_day_is_read_or_is_none(printed: str, expected: date | None) -> None:
    assert day(printed) == expected


@given(DAYS)
def test_every_day_is_read_in_both_forms(expected: date) -> None:
    assert day(expected.isoformat()) == expected
    assert day(f"{MONTHS[expected.month - 1]} {expected.day}, {expected.year}") == expected
