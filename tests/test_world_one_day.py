"""An invented world of 300 publications, captured through every layout on one day: as many ids as recommendations.

The world knows the truth. So 0 strangers (rows that are no recommendation of it), 0 merged (two recommendations under
one id), 0 split (one under two), every row under its agencies, whatever the order, hand or encoding of the pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tools import limit
from world import saved, through
from world.capture import FORECAST, LAYOUTS, captured, doubled
from world.choose import Page
from world.generate import generate
from world.hand import HANDS, Hand
from world.model import Recommendation, Row, World
from world.through import Result, essence, table
from world.trace import Tracer, letters

from pipeline import folding
from pipeline.corrections import Corrections
from pipeline.identity import is_provisional

SEEDS = range(1, 1 + limit("OPENRECS_WORLDS", 2))
WITHOUT_NUMBERS = ("agency_page", "database", "old_list_2013")
PAGES = [name for name in LAYOUTS if name not in ("export_csv", "catalogue_csv")]
Rows = Iterable[Mapping[str, Any]]


class Day(NamedTuple):
    """A world, its pages of a day, and the table that they give."""

    world: World
    pages: list[Page]
    result: Result

    @property
    def shown(self) -> dict[tuple[str, str], Row]:
        """The rows that some page shows, by the recommendation's key and agency."""
        return {row.name: row for page in self.pages for row in page.shown}

    @property
    def shared_titles(self) -> set[str]:
        """The keys of publications whose title another one bears."""
        by_title: dict[str, list[str]] = defaultdict(list)
        for one in self.world.publications:
            by_title[one.title].append(one.key)
        return {key for keys in by_title.values() if len(keys) > 1 for key in keys}


@pytest.fixture(scope="module", params=SEEDS)
def day(request: pytest.FixtureRequest) -> Day:
    world = generate(request.param)
    pages = captured(world, request.param)
    return Day(world, pages, table(pages, world.today))


def known(rows: Rows) -> list[Mapping[str, Any]]:
    return [row for row in rows if not is_provisional(row["recommendation_id"])]


def publication_of(key: str) -> str:
    return key.partition("/")[0]


# the world itself


def test_a_seed_gives_one_world_and_one_set_of_pages() -> None:
    one, same, other = generate(3, 40), generate(3, 40), generate(4, 40)
    assert one == same != other
    assert captured(one, 5) == captured(same, 5) != captured(one, 6)
    assert {page.name for page in captured(one, 5)} == {page.name for page in captured(one, 5, order=1)}


def test_a_world_has_every_oddity_that_it_is_to_prove(day: Day) -> None:
    world = day.world
    publications, rows = world.publications, list(world.rows())
    recommendations = [one for p in publications for one in p.recommendations]
    assert len(publications) == 300 == len({p.number for p in publications})
    assert len(recommendations) > 900
    assert len(day.shared_titles) == 2
    for form in (
        "GAO-21-[0-9]{3}",
        "GAO-2[1-6]-1[0-9]{5}",
        ".*R",
        ".*SP",
        ".*T",
        "[0-9]{6}",
        "B-[0-9]{6}",
        ".*/.*",
        "GGD-.*",
    ):
        assert any(re.fullmatch(form, p.number) for p in publications), form
    assert {len(one.shares) for one in recommendations} >= {1, 2}
    assert {one.kind for one in recommendations} == {"recommendation", "matter"}
    assert sum(one.number is None for one in recommendations) > 200
    assert any(one.marker.startswith("[") for one in recommendations)
    assert any("Recommendation 2" in one.text for one in recommendations)
    assert {row.share.status for row in rows} == set(HANDS_OF_STATUS)
    assert any(line in ("Open", "Closed – Implemented") for row in rows for line in row.share.comments)
    assert any(p.reissued for p in publications)
    assert any(p.title.endswith("?") for p in publications)
    assert any(_is_twin(a, b) for p in publications for a in p.recommendations for b in p.recommendations)


HANDS_OF_STATUS = (
    "open",
    "open_partially_addressed",
    "closed_implemented",
    "closed_not_implemented",
    "closed_no_longer_valid",
)


def _is_twin(one: Recommendation, other: Recommendation) -> bool:
    """Say whether two texts have the same length and differ in one word."""
    first, second = one.text.split(" "), other.text.split(" ")
    return len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) == 1


# one day


def test_every_page_is_read_whole(day: Day) -> None:
    assert [f"{one.name}: {one.error}" for one in day.result.refused] == []
    pages = {f"{day.world.today}/{page.name}": page for page in day.pages}
    wrong = []
    for one in day.result.read:
        page = pages[one.name]
        is_part = page.layout == "database" and one.content.reading.declared_total != len(page.shown)
        found = (one.content.layout.name, one.capture.on, len(one.content.rows), one.content.is_complete or is_part)
        if found != (page.layout, day.world.today, len(page.shown), True) or one.content.reading.unread:
            wrong.append((one.name, found, [issue.message for issue in one.content.issues][:2]))
    assert wrong == []


def test_as_many_ids_as_recommendations(day: Day) -> None:
    """Of rows whose publication is known: those of shared titles may stay provisional, and are tested below."""
    tracer = Tracer(day.world)
    traced = [(row["recommendation_id"], tracer.keys(row)) for row in day.result.rows]
    strangers = [(one, keys) for one, keys in traced if not keys]
    assert strangers == []
    of_id, of_key = defaultdict(set), defaultdict(set)
    for row in known(day.result.rows):
        for key in tracer.keys(row):
            of_id[row["recommendation_id"]].add(key)
            of_key[key].add(row["recommendation_id"])
    assert {one: keys for one, keys in of_id.items() if len(keys) > 1} == {}, "merged"
    assert {key: ids for key, ids in of_key.items() if len(ids) > 1} == {}, "split"
    assert set(of_key) == {key for key, _ in day.shown}
    assert len(of_id) == len({key for key, _ in day.shown})


def test_ids_are_those_of_the_rule(day: Day) -> None:
    tracer = Tracer(day.world)
    truth = {one.key: (p, one) for p in day.world.publications for one in p.recommendations}
    for row in known(day.result.rows):
        [key] = tracer.keys(row)
        publication, one = truth[key]
        series = "R" if one.kind == "recommendation" else "M"
        form = f"{series}{one.number}" if one.number else "x[0-9a-f]{10}"
        assert re.fullmatch(f"{re.escape(publication.number)}/{form}", row["recommendation_id"])


def test_every_row_says_what_is_true(day: Day) -> None:
    """One row per recommendation and agency that some page shows, with that agency's own status, comments and mark."""
    tracer = Tracer(day.world)
    rows = {(next(iter(tracer.keys(row))), row["agency"]): row for row in known(day.result.rows)}
    assert set(rows) == set(day.shown)
    marking = {row.name for page in day.pages for row in page.shown if page.layout not in ("agency_page", "topic_page")}
    wrong = []
    for name, true in day.shown.items():
        said, its = rows[name], true.publication
        expected = {
            "status": true.share.status, "kind": true.recommendation.kind, "number": true.recommendation.number,
            "agency": true.share.body.name, "department": true.share.body.department, "listing": "listed",
            "publication_number": its.number, "published_on": its.published_on,
        }  # fmt: skip
        if not true.share.is_open:
            expected["listing"] = "closed"
        if name in marking:
            expected["is_priority"] = true.share.is_priority
        texts = {"recommendation": true.recommendation.text, "comments": "".join(true.share.comments)}
        differing = {field: (said[field], value) for field, value in expected.items() if said[field] != value}
        differing |= {
            field: (said[field], value) for field, value in texts.items() if letters(said[field]) != letters(value)
        }
        wrong += [(name, said["document"], differing)] if differing else []
    assert wrong == []


def test_a_shared_title_is_decided_or_stays_provisional(day: Day) -> None:
    """Never wrong: a provisional row is of a publication whose title another one bears, and is one recommendation."""
    tracer = Tracer(day.world)
    of_key = defaultdict(set)
    for row in day.result.rows:
        if is_provisional(row["recommendation_id"]):
            keys = tracer.keys(row)
            assert {publication_of(key) for key in keys} <= day.shared_titles
            of_key[row["recommendation_id"], row["agency"]] |= keys
    assert {key: keys for key, keys in of_key.items() if len(keys) > 1} == {}


def test_pages_that_say_the_same_in_other_hands_do_not_disagree(day: Day) -> None:
    disagreeing = [issue for issue in day.result.issues if issue.severity != "note" and issue.stage == "dedupe"]
    shared = {one.title for one in day.world.publications if one.key in day.shared_titles}
    names = {letters(title) for title in shared}
    assert [issue.message for issue in disagreeing if not (issue.recommendation_id or "").startswith("title-")] == []
    assert names


def test_titles_resolve_without_a_catalogue(day: Day) -> None:
    """The export and the pages that print numbers name every open publication."""
    without = table([page for page in day.pages if page.layout != "catalogue_csv"], day.world.today)
    assert {key for key in essence(without.rows)} == {key for key in essence(day.result.rows)}


# each layout alone, with nothing but a catalogue beside it


@pytest.mark.parametrize("layout", PAGES)
def test_a_layout_alone_gives_each_row_it_shows_once(layout: str) -> None:
    world = generate(20, 120)
    pages = captured(world, 20, layouts=["catalogue_csv", layout], share=0.6)
    one = Day(world, pages, table(pages, world.today))
    assert _rows_by_name(one) == dict.fromkeys(one.shown, 1)
    ids = defaultdict(set)
    for row in one.result.rows:
        ids[row["recommendation_id"]] |= Tracer(world).keys(row)
    assert len(ids) == len({key for key, _ in one.shown})
    assert all(len(keys) == 1 for keys in ids.values())


@pytest.mark.parametrize("layout", FORECAST)
def test_a_page_that_is_a_forecast_is_refused_or_read_right(layout: str) -> None:
    world = generate(21, 60, shared_titles=0)
    pages = captured(world, 21, layouts=["catalogue_csv", layout])
    one = Day(world, pages, table(pages, world.today))
    if len(one.result.refused) < len(pages) - 1:
        assert _rows_by_name(one) == dict.fromkeys(one.shown, 1)


def _rows_by_name(day: Day) -> dict[tuple[str, str], int]:
    """Count the rows of each recommendation and agency; a stranger counts under its own words."""
    tracer, counts = Tracer(day.world), defaultdict(int)
    for row in day.result.rows:
        for key in tracer.keys(row) or (f"stranger: {row['publication_title']}: {row['recommendation']}",):
            counts[key, row["agency"]] += 1
    return dict(counts)


# the same table, whatever the order, hand and encoding

FEW = settings(max_examples=limit("OPENRECS_WORLD_EXAMPLES", 8), deadline=None, derandomize=True)
small_worlds = st.integers(0, 10_000).map(lambda seed: (seed, generate(seed, 10, agencies=9)))
hands = st.builds(
    Hand,
    is_curly=st.booleans(),
    dash=st.sampled_from(("--", "—", " – ", "–", " -- ", "‒")),
    status_dash=st.sampled_from((" – ", "--", "-", " - ", "—")),
    blank=st.sampled_from((" ", "\u00a0", "  ", " \u200a", "\u202f")),
    invisible=st.sampled_from(("", "\u200b", "\u00ad", "\ufeff")),
    is_shouting=st.booleans(),
    reissued=st.booleans(),
)


@FEW
@given(world=small_worlds, order=st.integers(1, 1000), names=st.randoms(use_true_random=False))
def test_order_of_files_and_rows_and_doubled_files_change_nothing(
    world: tuple[int, World], order: int, names: Random
) -> None:
    seed, it = world
    plain = essence(table(captured(it, seed), it.today).rows)
    other = [replace(page, name=f"{names.random()}-{page.name}") for page in doubled(captured(it, seed, order=order))]
    assert essence(table(other, it.today).rows) == plain


@FEW
@given(world=small_worlds, drawn=st.fixed_dictionaries(dict.fromkeys(HANDS, hands)))
def test_white_space_dashes_quotes_and_case_change_nothing(world: tuple[int, World], drawn: dict[str, Hand]) -> None:
    seed, it = world
    written = {name: replace(hand, agencies=HANDS[name].agencies) for name, hand in drawn.items()}
    plain = essence(table(captured(it, seed), it.today).rows)
    assert essence(table(captured(it, seed, hands=written), it.today).rows) == plain


@FEW
@given(world=small_worlds, encoding=st.sampled_from(saved.ENCODINGS), line_break=st.sampled_from(saved.LINE_BREAKS))
def test_encodings_and_line_breaks_change_nothing(world: tuple[int, World], encoding: str, line_break: str) -> None:
    seed, it = world
    pages = captured(it, seed)
    other = table(pages, it.today, lambda page: saved.encoded(page, encoding, line_break))
    assert essence(other.rows) == essence(table(pages, it.today).rows)


@FEW
@given(world=small_worlds, shuffling=st.randoms(use_true_random=False))
def test_order_of_reading_changes_not_a_byte(world: tuple[int, World], shuffling: Random) -> None:
    seed, it = world
    result = table(captured(it, seed), it.today)
    read = list(result.read)
    shuffling.shuffle(read)
    assert through.rows(folding.Folds(Corrections()).fold(read)) == result.rows
