"""The life table of recommendations, against values that were computed by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from golden_diff.world import row
from openrecs.report.figures import nights, time_to_close
from openrecs.report.figures.time_to_close import YEAR, Watch, life_table, watched
from publisher import publish_rows

AS_OF = date(2026, 9, 30)


def rows(*said: dict[str, Any]) -> pd.DataFrame:
    """Return a frame of rows that were published on 2020-01-01 and are open, but for what is said."""
    plain = {
        "kind": "recommendation",
        "listing": "listed",
        "published_on": "2020-01-01",
        "first_seen_on": "2026-01-01",
        "last_seen_on": "2026-09-30",
        "status_since": "2026-01-01",
    }
    frame = pd.DataFrame([plain | one for one in said])
    days = [name for name in frame if name.endswith("_on") or name == "status_since"]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})


def ages(watch: Watch) -> list[tuple[int, int, bool]]:
    """Return the days of age at which each was first and last watched, and whether it closed."""
    days = [np.rint(one * YEAR).astype(int).tolist() for one in (watch.entered, watch.left)]
    return list(zip(*days, watch.closed.tolist(), strict=True))


def test_who_is_watched_from_when_until_when() -> None:
    days = ("2026-01-01", "2026-05-01", "2026-06-01", "2026-09-30")
    seen, may, june, end = ((date.fromisoformat(day) - date(2020, 1, 1)).days for day in days)
    found = watched(
        rows(
            {},  # open: censored on the day of the table
            {"listing": "closed", "status_since": "2026-06-01"},
            {"listing": "closed"},  # closed when it was first seen: its closing day is not known
            {"listing": "delisted", "last_seen_on": "2026-05-01"},  # censored on the day last seen
            {"published_on": None},
            {"kind": "matter"},
            {"published_on": "2026-02-01"},  # seen before it was published, as a page had it: from its first day
        ),
        AS_OF,
    )
    assert ages(found) == [
        (seen, end, False),
        (seen, june, True),
        (seen, may, False),
        (0, (AS_OF - date(2026, 2, 1)).days, False),
    ]


def table(*watches: tuple[float, float, bool]) -> list[time_to_close.Year]:
    entered, left, closed = zip(*watches, strict=True)
    return life_table(Watch(np.array(entered), np.array(left), np.array(closed)))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a table be made of a handful."""
    monkeypatch.setattr(time_to_close, "LEAST_CLOSED", 1)
    monkeypatch.setattr(time_to_close, "LEAST_WATCHED", 1)


@pytest.mark.usefixtures("few")
def test_values_by_hand() -> None:
    """Of four, one closes at 0.5 years, one at 1.5, one is open at 2, and one is watched from 1.5 to 2 only."""
    found = table((0, 0.5, True), (0, 1.5, True), (0, 2.0, False), (1.5, 2.0, False))
    assert [(year.age, year.watched, year.years, year.closed) for year in found] == [(0, 3, 2.5, 1), (1, 3, 2.0, 1)]
    assert [year.still_open for year in found] == pytest.approx([math.exp(-1 / 2.5), math.exp(-1 / 2.5 - 1 / 2)])


@pytest.mark.usefixtures("few")
def test_one_that_closes_on_its_birthday_closed_in_the_year_before() -> None:
    found = table((0, 1.0, True), (0, 2.0, False))
    assert [(year.watched, year.years, year.closed) for year in found] == [(2, 2.0, 1), (1, 1.0, 0)]


@pytest.mark.usefixtures("few")
def test_it_agrees_with_kaplan_and_meier_where_all_are_watched_from_the_start() -> None:
    random = np.random.default_rng(7)
    times, limits = random.exponential(4, 20_000), random.uniform(0, 10, 20_000)
    left, closed = np.minimum(times, limits), times <= limits
    order = np.argsort(left)
    at_risk = len(left) - np.arange(len(left))
    steps = np.cumprod(np.where(closed[order], 1 - 1 / at_risk, 1.0))
    for year in life_table(Watch(np.zeros(len(left)), left, closed))[:8]:
        kaplan_meier = steps[np.searchsorted(left[order], year.age + 1, side="right") - 1]
        assert year.still_open == pytest.approx(kaplan_meier, abs=0.01)


@pytest.mark.usefixtures("few")
def test_a_short_watch_of_all_ages_gives_the_pace_and_not_that_nothing_ever_closes() -> None:
    """Recommendations that close at a constant pace of a quarter a year, each watched for a tenth of a year."""
    random = np.random.default_rng(3)
    entered = random.uniform(0, 6, 40_000)
    time = random.exponential(4, 40_000)
    found = life_table(Watch(entered, entered + np.minimum(time, 0.1), time <= 0.1))
    assert [year.still_open for year in found[:6]] == pytest.approx([math.exp(-k / 4) for k in range(1, 7)], abs=0.03)


def test_too_few_closings_or_too_few_at_an_age_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    nineteen = [(0.0, 0.5, True)] * 19 + [(0.0, 3.0, False)] * 9
    assert table(*nineteen) == []
    twenty = [(0.0, 0.5, True), *nineteen]
    assert [year.age for year in table(*twenty)] == [0]  # only nine are watched in the second year
    assert [year.age for year in table(*twenty, (0.0, 2.5, False))] == [0, 1, 2]


def test_the_figure_says_what_it_stands_on(tmp_path: Path) -> None:
    first, last = AS_OF - timedelta(days=200), AS_OF
    years = {"published_on": AS_OF - timedelta(days=500), "first_seen_on": first, "last_covered_on": last}
    closed = {"status": "closed_implemented", "listing": "closed"}
    said = [
        *({**closed, "status_since": AS_OF - timedelta(days=9)} for _ in range(20)),
        {**closed, "status_since": first},
        *({"status_since": first} for _ in range(30)),
        {"listing": "delisted", "status_since": first, "last_seen_on": first},
        {"published_on": None, "status_since": first},
    ]
    listed = [row(f"GAO-21-487/R{at}", **{**years, "last_seen_on": last, **one}) for at, one in enumerate(said)]
    publish_rows(tmp_path, AS_OF, listed)
    night = nights.read(tmp_path, None, None, ()).now
    found = time_to_close.figure(night)
    assert found is not None
    assert "51 recommendations watched between" in found.caption
    assert "of which 20 were seen to close" in found.caption
    assert "1 delisted one is censored on the day last seen" in found.note
    assert "Left out: 1 that were closed when first read" in found.note
    assert "and 1 without a day of publication" in found.note
    assert [line[0] for line in found.rows] == ["0 to 1", "1 to 2"]
    assert found.rows[1][3] == "20"
    few = replace(night, rows=night.rows[night.rows["listing"] != "closed"])
    assert time_to_close.figure(few) is None
