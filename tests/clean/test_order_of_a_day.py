"""Which of two documents of a day is newer: the stamp's time, else that of the fetch. The newer export speaks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nightly import EXPORT, Nights, record, records
from openrecs import dates
from openrecs.read.provenance import ledger
from running import export, save


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    nights = Nights(tmp_path_factory.mktemp("begun"))
    nights.export(0, records(12))
    assert nights.refresh() == 0
    return nights


@pytest.fixture
def nights(begun: Nights, tmp_path: Path) -> Nights:
    return begun.copy(tmp_path)


def at(nights: Nights, name: str, time: str, listed: Sequence[dict[str, str]], fetched_at: str | None = None) -> None:
    """Save an export of the second night with a time in its stamp."""
    text = export("Mar 3, 2026", listed).replace(" at 6:10 AM EST", f" at {time} EST" if time else "")
    path = save(nights.raw, f"2026-03-03/{name}", text)
    fact = {"fact": "document", "name": f"2026-03-03/{name}", "url": EXPORT}
    fact |= {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    ledger.append(nights.raw, [fact | ({"fetched_at": fetched_at} if fetched_at else {})])


def listing(nights: Nights) -> dict[str, str]:
    return {row["recommendation_id"].rpartition("/R")[2]: row["listing"] for row in nights.table()}


NAMES = pytest.mark.parametrize(("morning", "evening"), [("a.csv", "b.csv"), ("b.csv", "a.csv")])
TIMES = pytest.mark.parametrize(
    ("early", "late"),
    [
        (("6:10 AM", None), ("7:05 PM", None)),
        (("12:05 AM", None), ("12:05 PM", None)),
        (("", "2026-03-03T10:00:00Z"), ("", "2026-03-03T23:00:00Z")),
        (("", "2026-03-03T10:00:00Z"), ("6:10 AM", None)),  # 11:10 UTC
        (("6:10 AM", "2026-03-03T23:00:00Z"), ("", "2026-03-03T12:00:00Z")),  # the stamp before the fetch
    ],
)
Time = tuple[str, str | None]


@NAMES
@TIMES
def test_the_newer_export_speaks(nights: Nights, morning: str, evening: str, early: Time, late: Time) -> None:
    """The first row was closed at noon, the 13th was added, the second one's comments were changed."""
    at(nights, morning, early[0], records(12), early[1])
    at(nights, evening, late[0], [record(2, comments="New."), *records(11, first=3)], late[1])
    assert nights.refresh() == 0
    assert listing(nights)["1"] == "delisted"
    assert listing(nights)["13"] == "listed"
    assert nights.column("comments", number="2") == ["New."]
    [gone] = [row for row in nights.table("changes") if row["kind"] == "delisted"]
    assert gone["document"] == f"2026-03-03/{evening}"
    assert not [issue for issue in nights.table("issues") if issue["stage"] in ("merge", "dedupe")]


@NAMES
def test_the_older_export_neither_delists_nor_lists_again(nights: Nights, morning: str, evening: str) -> None:
    at(nights, morning, "6:10 AM", [*records(10), record(14)])
    at(nights, evening, "7:05 PM", [*records(11), record(13)])
    assert nights.refresh() == 0
    said = listing(nights)
    assert (said["11"], said["12"], said["13"], said["14"]) == ("listed", "delisted", "listed", "delisted")


@NAMES
def test_without_times_nothing_is_older_and_what_one_shows_stays(nights: Nights, morning: str, evening: str) -> None:
    at(nights, morning, "", records(11))
    at(nights, evening, "", records(11, first=2))
    assert nights.refresh() == 0
    assert set(listing(nights).values()) == {"listed"}


def test_a_newer_export_that_is_cut_does_not_silence_the_older(nights: Nights) -> None:
    at(nights, "a.csv", "6:10 AM", records(11))
    at(nights, "b.csv", "7:05 PM", [record(1, comments="New."), record(2)])
    path = nights.raw / "2026-03-03" / "b.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    ledger.append(nights.raw, [{"fact": "document", "name": "2026-03-03/b.csv", "sha256": sha256, "url": EXPORT}])
    assert nights.refresh() == 0
    assert listing(nights)["12"] == "delisted"
    assert nights.column("comments", number="1") == ["New."]


def test_a_row_that_was_listed_for_a_day_is_known_and_gone(nights: Nights) -> None:
    at(nights, "a.csv", "6:10 AM", records(13))
    at(nights, "b.csv", "7:05 PM", records(12))
    assert nights.refresh() == 0
    [row] = [row for row in nights.table() if row["number"] == "13"]
    assert (row["listing"], row["first_seen_on"]) == ("delisted", date(2026, 3, 3))
    nights.export(2, records(13))
    assert nights.refresh() == 0
    assert listing(nights)["13"] == "listed"


@pytest.mark.parametrize(
    ("on", "printed", "hour"),
    [
        (date(2026, 1, 10), "7:05 PM EST", 24),
        (date(2026, 9, 28), "7:05 PM EST", 23),
        (date(2026, 9, 28), "7:05 pm EDT", 23),
        (date(2026, 3, 8), "1:05 AM EST", 6),
        (date(2026, 3, 8), "3:05 AM EST", 7),
        (date(2026, 11, 1), "1:05 AM EST", 5),
        (date(2026, 11, 1), "3:05 AM EST", 8),
        (date(2026, 9, 28), "12:05 AM EST", 4),
        (date(2026, 9, 28), "12:05 PM", 16),
    ],
)
def test_the_time_of_a_stamp_is_washingtons_all_year(on: date, printed: str, hour: int) -> None:
    found = dates.eastern(on, printed)
    assert found is not None
    assert (found - datetime(on.year, on.month, on.day, tzinfo=UTC)).total_seconds() == hour * 3600 + 300


@pytest.mark.parametrize("printed", ["", "19:05", "13:05 PM EST", "7:65 PM EST", "noon"])
def test_what_is_no_time_of_day(printed: str) -> None:
    assert dates.eastern(date(2026, 9, 28), printed) is None
