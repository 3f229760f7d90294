"""An invented world of 50 publications that goes on from night to night, captured through another layout each night.

What each page shows is known, so the table of the last night can be told without the code under test: as many ids as
recommendations were shown, 0 strangers, 0 merged; each row with the status that the last page to show it printed; none
closed unless a page says so, none delisted that stood open on the day it was missed. OPENRECS_WORLDS is the number of
worlds, OPENRECS_WORLD that of their publications.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from random import Random
from typing import Any

import pytest

from nightly import NO_GATES, Nights
from openrecs.normalize.ids import is_provisional
from tools import limit, quick_folder
from world.capture import LAYOUTS, captured, save
from world.choose import Page
from world.evolve import evolve
from world.generate import generate
from world.model import Row, World
from world.trace import Tracer, letters

SEEDS = range(1, 1 + limit("OPENRECS_WORLDS", 1))
SIZE = limit("OPENRECS_WORLD", 50)
PACE, DAYS = 4.0, 3  # much happens between two nights
YIELDED = "which another document of the day prints"
Name = tuple[str, str, str]


def name(row: Row) -> Name:
    """Return what a row is: GAO tells a recommendation without a number by its text, so another text is another one."""
    return row.recommendation.key, row.recommendation.number or letters(row.recommendation.text), row.share.body.name


@dataclass
class Story:
    """Nights of a world: what was saved, what was true on each day, and the rows of the last night."""

    worlds: dict[date, World] = field(default_factory=dict)
    pages: dict[date, list[Page]] = field(default_factory=dict)
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    changes: list[Mapping[str, Any]] = field(default_factory=list)
    findings: list[Any] = field(default_factory=list)
    guesses: set[Name] = field(default_factory=set)

    def __repr__(self) -> str:
        return f"<{len(self.pages)} nights>"

    @cached_property
    def tracer(self) -> Tracer:
        """The tracer of the last night: what a text was before it was reworded it knows as well."""
        return Tracer(self.worlds[max(self.worlds)])

    def shown(self) -> Iterator[tuple[date, Row]]:
        """Yield every row that a page shows, in the order of the nights."""
        for day, pages in self.pages.items():
            for page in pages:
                for row in page.shown:
                    yield day, row

    def last_shown(self) -> dict[Name, tuple[date, Row]]:
        """Return of each recommendation and agency how it was shown last, and when."""
        return {name(row): (day, row) for day, row in self.shown()}

    def name_of(self, row: Mapping[str, Any]) -> Name:
        """Return what a row of the table is."""
        [key] = self.tracer.keys(row)
        return key, *self.said_of(row)

    @staticmethod
    def said_of(row: Mapping[str, Any]) -> tuple[str, str]:
        """Return the number or text, and the agency, of a row of the table."""
        return row["number"] or letters(row["recommendation"]), row["agency"]

    def unnamed(self) -> set[Name]:
        """Return what stays provisional: of the two publications that share a title, and that no page tells apart."""
        found = [row for row in self.rows if is_provisional(row["recommendation_id"])]
        names = {(key, *self.said_of(row)) for row in found for key in self.tracer.keys(row)}
        titles = Counter(one.title for one in self.worlds[max(self.worlds)].publications)
        shared = {one.key for one in self.worlds[max(self.worlds)].publications if titles[one.title] > 1}
        assert {key.partition("/")[0] for key, _, _ in names} <= shared
        return names

    def known(self) -> list[Mapping[str, Any]]:
        """Return the rows whose publication is known."""
        return [row for row in self.rows if not is_provisional(row["recommendation_id"])]


def yielded(nights: Nights, pages: list[Page]) -> set[Name]:
    """Return what pages show whose agency was a guess and yielded to the one another page prints: an issue says so."""
    said = {(issue["document"], issue["value"]) for issue in nights.table("issues") if YIELDED in issue["message"]}
    shown = [(page, row) for page in pages for row in page.shown]
    return {
        name(row)
        for page, row in shown
        if any(d.endswith(f"/{page.name}") and v == row.share.body.name for d, v in said)
    }


@pytest.fixture(scope="module", params=SEEDS)
def story(request: pytest.FixtureRequest) -> Story:
    seed, told = request.param, Story()
    rng, world = Random(f"nights {seed}"), generate(seed, SIZE)  # noqa: S311
    layouts = rng.sample(sorted(LAYOUTS), len(LAYOUTS))
    with quick_folder() as folder:
        nights = Nights(folder, NO_GATES)
        for layout in (*layouts, "export_csv"):
            day = world.today
            told.worlds[day], told.pages[day] = world, captured(world, seed, layouts=[layout])
            save(told.pages[day], nights.raw, day)
            assert nights.refresh() in ({0, 3} if layout == "catalogue_csv" else {0}), nights.message
            told.changes += nights.table("changes") if layout != "catalogue_csv" else []
            told.guesses |= yielded(nights, told.pages[day])
            world = evolve(world, rng, pace=PACE, days=DAYS)
        told.rows, told.findings = nights.table(), nights.findings()
    return told


def test_the_world_moves_while_it_is_captured(story: Story) -> None:
    kinds = Counter(change["kind"] for change in story.changes if change["cause"] == "source")
    assert kinds.keys() >= {"opened", "status", "comments", "closed", "delisted"}
    assert {change["cause"] for change in story.changes} == {"source"}
    assert story.findings == []


def test_as_many_ids_as_recommendations_were_shown(story: Story) -> None:
    tracer, of_id = story.tracer, defaultdict[str, set[Name]](set)
    assert [row["recommendation_id"] for row in story.rows if not tracer.keys(row)] == [], "strangers"
    for row in story.known():
        of_id[row["recommendation_id"]] |= {(key, *story.name_of(row)[1:2], "") for key in tracer.keys(row)}
    assert {one: names for one, names in of_id.items() if len(names) > 1} == {}, "merged"
    unnamed = {(*one[:2], "") for one in story.unnamed()}
    shown = {(*name(row)[:2], "") for _, row in story.shown()} - unnamed
    assert set().union(*of_id.values()) - unnamed == shown
    assert len(of_id) == len(set().union(*of_id.values()))


def test_every_status_is_the_one_that_was_shown_last(story: Story) -> None:
    """Where an agency was a guess, and yielded to one that another page prints, the guess is not a row of the table."""
    excused = story.guesses | story.unnamed()
    last = {name: shown for name, shown in story.last_shown().items() if name not in excused}
    said = {story.name_of(row): (row["last_seen_on"], row["status"]) for row in story.known()}
    assert len(story.guesses) < 20
    assert {name: row for name, row in said.items() if name not in excused} == {
        name: (day, row.share.status) for name, (day, row) in last.items()
    }


def test_none_is_closed_or_delisted_falsely(story: Story) -> None:
    last, wrong = story.last_shown(), []
    is_open = {day: {name(row) for row in world.rows() if row.share.is_open} for day, world in story.worlds.items()}
    for row in story.known():
        shown, covered = last[story.name_of(row)][1], row["last_covered_on"]
        if (row["listing"] == "closed") is shown.share.is_open:
            wrong.append((row["recommendation_id"], f"{row['listing']}, and was shown as {shown.share.status}"))
        if row["listing"] == "delisted" and story.name_of(row) in is_open[covered]:
            wrong.append((row["recommendation_id"], f"delisted, and stood open on {covered}"))
    assert wrong == []
    assert {row["listing"] for row in story.rows} == {"listed", "closed", "delisted"}
