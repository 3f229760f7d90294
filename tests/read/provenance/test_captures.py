"""When a document was captured: the ladder of design section 5, rung by rung."""

from __future__ import annotations

from datetime import date

import pytest

from openrecs.read.provenance import capture_dates
from openrecs.read.provenance.capture_dates import Capture

LEDGER, STAMP, TODAY = date(2021, 9, 30), date(2026, 9, 28), date(2026, 11, 1)
NAMED = date(2024, 5, 23)


@pytest.mark.parametrize(
    ("name", "recorded", "stamp", "expected"),
    [
        ("2024-05-23/page.html", LEDGER, STAMP, Capture(LEDGER, "ledger")),
        ("2024-05-23/page.html", None, STAMP, Capture(STAMP, "stamp")),
        ("2024-05-23/page.html", None, None, Capture(NAMED, "path")),
        ("page-2024-05-23.html", None, None, Capture(NAMED, "path")),
        ("page.html", None, None, Capture(TODAY, "first_seen")),
        ("page.html", None, date(204, 1, 1), Capture(TODAY, "first_seen")),
    ],
)
def test_the_first_rung_that_holds_decides(
    name: str, recorded: date | None, stamp: date | None, expected: Capture
) -> None:
    assert capture_dates.decide(name, recorded=recorded, stamp=stamp, today=TODAY) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2024-05-23/page.html", NAMED),
        ("export-2024-05-23.csv", NAMED),
        ("export_2024_05_23.csv.gz", NAMED),
        ("saved 2024-05-23 10h.txt", NAMED),
        ("2024-05-23/export-2020-01-01.csv", NAMED),  # folders before the file's own name
        ("old/2024-05-23/2020-01-01.csv", NAMED),
        ("2024-02-30/page-2024-05-23.html", NAMED),  # no such day: the next one
        ("1976-07-04/page-2024-05-23.html", NAMED),  # before the Web, so the date of something else
        ("2024-02-29/x", date(2024, 2, 29)),
        ("2023-02-29/x", None),
        ("2024-13-01/x", None),
        ("2024-00-10/x", None),
        ("12024-05-23/x", None),
        ("2024-05-231/x", None),
        ("gao-21-487.html", None),
        ("20240523/x.html", None),
        ("05-23-2024/x.html", None),
        ("0204-05-23/x", None),
        ("\u0662\u0660\u0662\u0664-05-23/x", None),  # digits of another script
        ("page.html", None),
        ("", None),
    ],
)
def test_a_date_in_the_name_of_folder_or_file(name: str, expected: date | None) -> None:
    assert capture_dates.day_in_name(name) == expected


def test_a_name_of_hyphens_takes_no_time() -> None:
    assert capture_dates.day_in_name("2024-" * 40_000) is None
