"""An invented world of 120 publications (OPENRECS_WORLD), captured through every layout on one day.

The world knows the truth. So 0 strangers (rows that are not its recommendations), 0 merged (two recommendations under
one id), 0 split (one under two), every row under its agencies, whatever the order, hand or encoding of the pages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from openrecs.clean import day_by_day
from openrecs.normalize.corrections import Corrections
from openrecs.normalize.ids import is_provisional
from tools import limit
from world import bodies, csv_files, html_pages, saved, text_pages, through
from world.capture import FORECAST, LAYOUTS, captured, doubled
from world.choose import Block, Page
from world.evolve import evolve
from world.generate import TODAY, generate
from world.hand import HANDS, PRINTED, Hand
from world.model import Publication, Recommendation, Row, Share, World
from world.through import Result, essence, table
from world.trace import Tracer, letters

SEEDS = range(1, 1 + limit("OPENRECS_WORLDS", 1))
SIZE = limit("OPENRECS_WORLD", 120)
PAGES = [name for name in LAYOUTS if name not in ("export_csv", "catalogue_csv")]
Rows = Iterable[Mapping[str, Any]]


class Day(NamedTuple):
    """A world, its pages of a day, and the table that they give."""

    world: World
    pages: list[Page]
    result: Result

    def __repr__(self) -> str:
        return f"<a day of {len(self.pages)} pages>"

    @property
    def shown(self) -> dict[tuple[str, str], Row]:
        """The rows that some page shows, by the recommendation's key and agency."""
        return {row.name: row for page in self.pages for row in page.shown}

    @property
    def shared_titles(self) -> set[str]:
        """The keys of publications whose title another one has."""
        by_title: dict[str, list[str]] = defaultdict(list)
        for one in self.world.publications:
            by_title[one.title].append(one.key)
        return {key for keys in by_title.values() if len(keys) > 1 for key in keys}


@pytest.fixture(scope="module", params=SEEDS)
def day(request: pytest.FixtureRequest) -> Day:
    world = generate(request.param, SIZE)
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


LEGACY = ("[0-9]{6}", "B-[0-9]{6}", "[A-Z]+/[A-Z]+-.*", "GGD-.*", "T-.*")
NUMBERS = ("GAO-[0-9]{2}-[0-9]{1,3}", "GAO-2[1-6]-1[0-9]{5}", "GAO-.*[0-9]R", "GAO-.*SP", "GAO-.*T")


def test_a_world_has_every_oddity_that_it_is_to_prove() -> None:
    worlds = [generate(seed) for seed in range(1, 5)]
    for world in worlds:
        _check_oddities(world)
    numbers = [one.number for world in worlds for one in world.publications]
    for form in (*LEGACY, *NUMBERS):
        assert any(re.fullmatch(form, number) for number in numbers), form


def _check_oddities(world: World) -> None:
    publications, rows = world.publications, list(world.rows())
    recommendations = [one for p in publications for one in p.recommendations]
    assert len(publications) == 300 == len({p.number for p in publications})
    assert len({p.title.casefold() for p in publications}) == 299
    assert len(recommendations) > 900
    assert {len(one.shares) for one in recommendations} >= {1, 2}
    assert {one.kind for one in recommendations} == {"recommendation", "matter"}
    assert sum(one.number is None for one in recommendations) > 150
    assert any(not one.marker.startswith("(Rec") for one in recommendations if one.number)
    assert any("Recommendation 2" in one.text for one in recommendations)
    assert {row.share.status for row in rows} == set(PRINTED)
    assert any(line in ("Open", "Closed – Implemented") for row in rows for line in row.share.comments)
    assert any(p.reissued for p in publications)
    assert any(p.title.endswith("?") for p in publications)
    assert any(_is_twin(a, b) for p in publications for a in p.recommendations for b in p.recommendations)


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
    of_id: dict[str, set[str]] = defaultdict(set)
    of_key: dict[str, set[str]] = defaultdict(set)
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
        expected: dict[str, object] = {
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
    """Never wrong: a provisional row is of a publication whose title another one has, and is one recommendation."""
    tracer = Tracer(day.world)
    of_key: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in day.result.rows:
        if is_provisional(row["recommendation_id"]):
            keys = tracer.keys(row)
            assert {publication_of(key) for key in keys} <= day.shared_titles
            of_key[row["recommendation_id"], row["agency"]] |= keys
    assert {key: keys for key, keys in of_key.items() if len(keys) > 1} == {}


def test_pages_that_say_the_same_in_other_hands_do_not_disagree(day: Day) -> None:
    """Nor is there anything wrong with any page: only guessed agencies and shared titles are worth a word."""
    wrong = [issue for issue in day.result.issues if issue.severity != "note" and issue.field != "agency"]
    assert [issue.message for issue in wrong if not is_provisional(issue.recommendation_id or "")] == []


def test_titles_resolve_without_a_catalogue(day: Day) -> None:
    """The export and the pages that print numbers name every open publication."""
    without = table([page for page in day.pages if page.layout != "catalogue_csv"], day.world.today)
    assert set(essence(without.rows)) == set(essence(day.result.rows))


# each layout alone, with nothing but a catalogue beside it


@pytest.mark.parametrize("layout", PAGES)
def test_a_layout_alone_gives_each_row_it_shows_once(layout: str) -> None:
    world = generate(20, limit("OPENRECS_WORLD_ALONE", 25))
    pages = captured(world, 20, layouts=["catalogue_csv", layout], share=0.6)
    one = Day(world, pages, table(pages, world.today))
    assert _rows_by_name(one) == dict.fromkeys(one.shown, 1)
    ids: dict[str, set[str]] = defaultdict(set)
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


def _rows_by_name(day: Day) -> Counter[tuple[str, str]]:
    """Count the rows of each recommendation and agency; a stranger counts under its own words."""
    tracer, counts = Tracer(day.world), Counter[tuple[str, str]]()
    for row in day.result.rows:
        for key in tracer.keys(row) or (f"stranger: {row['publication_title']}: {row['recommendation']}",):
            counts[key, row["agency"]] += 1
    return counts


# the same table, whatever the order, hand and encoding

# A seed has no smaller one, so nothing is shrunk: run `captured(generate(seed, ...), seed)` to see the pages.
FEW = settings(
    max_examples=limit("OPENRECS_WORLD_EXAMPLES", 4), deadline=None, derandomize=True, phases=[Phase.generate]
)
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
    assert through.rows(day_by_day.Folds(Corrections()).fold(read)) == result.rows


# the smallest cases


def publication(number: str, title: str, *recommendations: Recommendation) -> Publication:
    return Publication(number.lower(), number, title, TODAY, TODAY, "Energy", recommendations)


def recommendation(
    text: str, number: str | None = None, agency: str = "Forest Service", comments: tuple[str, ...] = ("We wait.",)
) -> Recommendation:
    marker = f"(Recommendation {number})" if number else ""
    return Recommendation(text, text, (Share(bodies.named(agency), comments=comments),), number, marker)


def block(of: Publication, *, is_reversed: bool = False) -> Block:
    rows = tuple(Row(of, one, share) for one in of.recommendations for share in one.shares)
    return Block(of, rows[::-1] if is_reversed else rows)


def rows_of_page(name: str, text: str, *others: tuple[str, str]) -> list[Mapping[str, Any]]:
    pages = [Page(name, "", text, ()) for name, text in ((name, text), *others)]
    result = table(pages, TODAY)
    assert not result.refused
    return list(result.rows)


COUNT, PAINT = (
    recommendation("The Chief should count trees.", "1"),
    recommendation("The Chief should paint gates.", "1"),
)
ONE = publication("GAO-24-106001", "Trees: A Count Is Due", COUNT)


@pytest.mark.parametrize("end", ["done.", 'done."', "done.”", "done?", "done!", "done).", "(done)"])
@pytest.mark.parametrize("layout", ["database", "agency_page", "topic_page"])
def test_a_comment_before_a_title_is_no_part_of_it(layout: str, end: str) -> None:
    """Where no blank line parts them: only the sentence's end tells."""
    first = recommendation("The Chief should count trees.", "1", comments=(f"Not {end}",))
    blocks = [block(publication("GAO-24-106001", "Trees", first)), block(publication("GAO-25-107001", "Gates", PAINT))]
    pages = {
        "database": lambda: text_pages.database(blocks, TODAY)[0][0],
        "agency_page": lambda: text_pages.agency_page("Forest Service", blocks, definition=""),
        "topic_page": lambda: text_pages.topic_page("Energy", blocks),
    }
    text = re.sub("\n+Gates", "\nGates", pages[layout]())
    assert {row["publication_title"] for row in rows_of_page("page.txt", text)} >= {"Gates"}


def test_heading_of_a_list_is_no_part_of_its_first_title() -> None:
    [row] = rows_of_page("page.txt", text_pages.topic_page("Energy", [block(ONE)]))
    assert row["publication_title"] == "Trees: A Count Is Due"


@pytest.mark.parametrize(
    "end", ["at Stake?", "in the U.S.", "(Phase 2)", "'Foods'", "Issues:", "[Reissued on May 2, 2012]"]
)
@pytest.mark.parametrize("is_dated", [True, False])
def test_title_of_an_old_list_can_end_as_gaos_titles_do(end: str, is_dated: bool) -> None:
    title = f"Trees: What Is {end}"
    blocks = [block(ONE), block(publication("GAO-17-100", title, PAINT))]
    text = text_pages.old_list(blocks, "Energy", TODAY, hand=HANDS["old_list_2018"], is_dated=is_dated)
    assert {row["publication_title"] for row in rows_of_page("page.txt", text)} == {ONE.title, title}


def test_an_agency_can_end_in_a_full_stop() -> None:
    """In a text that gives each cell a line, below a comment that is short and ends in a quote."""
    first = recommendation("The Chief should count trees.", "1", comments=('They said "no."',))
    second = recommendation("The Director should insure crops.", "2", "Federal Crop Insurance Corp.")
    page = block(publication("GAO-24-106001", "Trees", first, second))
    rows = rows_of_page("page.txt", text_pages.product_page(*page, hand=HANDS["agency_page"], form="lines"))
    assert {row["agency"]: row["recommendation"] for row in rows} == {
        "Forest Service": "The Chief should count trees.",
        "Federal Crop Insurance Corp.": "The Director should insure crops.",
    }


@pytest.mark.parametrize("agency", ["Congress", "Forest Service", "National Ferry Safety Administration"])
def test_an_agency_above_a_text_that_begins_with_its_name_is_no_comment(agency: str) -> None:
    """In results of the database, whose agencies stand on lines of their own: of the second row and those below it."""
    texts = (f"{agency} should consider a count of {what}." for what in ("trees", "gates", "docks"))
    page = block(publication("GAO-24-106001", "Trees", *(recommendation(text, None, agency) for text in texts)))
    [(text, _)] = text_pages.database([page], TODAY)
    rows = rows_of_page("page.txt", text)
    assert [(row["agency"], row["comments"]) for row in rows] == [(agency, "We wait.")] * 3


def test_a_mark_of_priority_behind_a_joined_agency_is_no_part_of_the_text() -> None:
    [share] = COUNT.shares
    page = block(publication("GAO-24-106001", "Trees", replace(COUNT, shares=(replace(share, is_priority=True),))))
    [row] = rows_of_page("page.txt", text_pages.product_page(*page, form="joined"))
    assert (row["agency"], row["recommendation"], row["is_priority"]) == ("Forest Service", COUNT.text, True)


def test_an_unknown_agency_in_other_quotes_and_blanks_is_one_agency() -> None:
    page = block(
        publication("GAO-24-106001", "Trees", recommendation("The Chair should count.", "1", "Keepers' Board"))
    )
    straight, curly = (html_pages.product_page(*page, hand=Hand(is_curly=curly)) for curly in (False, True))
    export = csv_files.export(page.rows, TODAY)
    assert len(rows_of_page("curly.html", curly, ("straight.html", straight), ("export.csv", export))) == 1


def test_a_guess_does_not_yield_to_an_agency_beside_it() -> None:
    """One recommendation to an agency that is known and one that is not: two rows on the page, two in the table."""
    shares = (*COUNT.shares, Share(bodies.named("National Ferry Safety Administration")))
    page = [block(publication("GAO-24-106001", "Trees", replace(COUNT, shares=shares)))]
    rows = rows_of_page("page.txt", text_pages.topic_page("Energy", page))
    assert {row["agency"] for row in rows} == {"Forest Service", "National Ferry Safety Administration"}


# the world a night later


def test_a_night_changes_the_world_and_loses_nothing() -> None:
    rng, nights = Random(1), [generate(1, 40)]  # noqa: S311
    for _ in range(30):
        nights.append(evolve(nights[-1], rng, pace=4))
    first, last = ({row.name: row for row in world.rows()} for world in (nights[0], nights[-1]))
    assert first.keys() < last.keys()
    assert nights[-1].today.isoformat() == "2026-10-28"
    changed = [(first[name], last[name]) for name in first if first[name] != last[name]]
    assert any(old.share.is_open and not new.share.is_open for old, new in changed)
    assert any(new.share.is_open and not old.share.is_open for old, new in changed)
    assert any(old.share.comments != new.share.comments for old, new in changed)
    reworded = [(old.recommendation, new.recommendation) for old, new in changed if new.recommendation.former]
    assert reworded
    assert all(old.text in new.former and old.number is None for old, new in reworded)


def test_what_closes_stands_on_its_product_page_alone() -> None:
    world, rng = generate(2, 20), Random(2)  # noqa: S311
    was_open = {row.name for row in world.rows() if row.share.is_open}
    later = evolve(world, rng, pace=60)
    closed = {row.name: row for row in later.rows() if row.name in was_open and not row.share.is_open}
    assert closed
    pages = captured(later, 2, share=1.0)
    shown = {page.layout for page in pages for row in page.shown if row.name in closed}
    assert shown == {"product_page"}
    tracer = Tracer(later)
    found = {(next(iter(tracer.keys(row))), row["agency"]): row for row in known(table(pages, later.today).rows)}
    assert {found[name]["status"] for name in closed} == {row.share.status for row in closed.values()}
    assert {found[name]["listing"] for name in closed} == {"closed"}
