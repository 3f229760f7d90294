"""Ids stay where they are: titles that are shared, agencies of one name, aliases, the catalogue, what people ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs import schema
from openrecs.clean import day_by_day, dedupe, resolve, selection, upsert
from openrecs.clean.asked import asked_id
from openrecs.clean.by_key import picked
from openrecs.clean.upsert import Alias, Spoken, State
from openrecs.errors import UsageError
from openrecs.extract.detect import LAYOUTS
from openrecs.normalize import corrections
from openrecs.normalize.agencies.split import split
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.corrections import Corrections
from openrecs.normalize.gather import Captured, gather
from openrecs.normalize.publications import Catalogue
from openrecs.publish.load import load_table
from openrecs.read.provenance import ledger
from openrecs.records import Issue, Publication, RawPublication, RawRecommendation, Recommendation
from openrecs.table import rows_of, to_arrow
from rows import frame, recommendation
from running import ROOT, agency_page, export, invoke, save, sign
from tools import quick_folder
from world import capture
from world.evolve import evolve
from world.generate import generate
from world.saved import utf_8

TITLE = "Trails: Signs Should Be Mended"
HEAD = "publication_number,publication_title,published_on\n"
OLD, NEW = f'GAO-15-1,"{TITLE}",2015-01-12\n', f'GAO-25-9,"{TITLE}",2025-01-12\n'
BY_NAME = {layout.name: layout for layout in LAYOUTS}
FIRST, SECOND = date(2025, 2, 1), date(2025, 2, 2)
NONE = Catalogue()


class Store:
    """A folder whose nights are run one by one, as the command is run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def night(self, day: str, **files: str) -> None:
        """Save files of a day, a `_` in a name for its dot, and refresh."""
        for name, text in files.items():
            save(self.folder / "raw", f"{day}/{name.replace('_', '.')}", text)
        done = invoke("refresh", cwd=self.folder)
        assert done.returncode == 0, done.stderr

    def rows(self, name: str = "recommendations") -> list[dict[str, Any]]:
        """Return the rows of a table of the newest snapshot."""
        return load_table(name, processed=self.folder / "processed").to_pylist()

    def standing(self) -> dict[str, str]:
        """Return the listing of every id."""
        return {row["recommendation_id"]: row["listing"] for row in self.rows()}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def two_blocks(first: Iterable[str], second: Iterable[str]) -> str:
    """Return an agency page on which two publications of one title follow each other."""
    one, other = (agency_page(*rows) for rows in (list(first), list(second)))
    count = one.count("\nForest Service ") + other.count("\nForest Service ")
    return re.sub(r"\([0-9]+ total\)", f"({count} total)", one) + other.partition("total)")[2].lstrip("\n")


# titles that two publications share


def test_a_second_publication_of_a_title_moves_no_id_of_the_first(store: Store) -> None:
    page = agency_page(sign(1), sign(2))
    store.night("2025-02-01", catalogue_csv=HEAD + OLD, forest_txt=page)
    assert store.standing() == {"GAO-15-1/R1": "listed", "GAO-15-1/R2": "listed"}
    store.night("2025-02-02", catalogue_csv=HEAD + NEW, forest_txt=page)
    assert store.standing() == {"GAO-15-1/R1": "listed", "GAO-15-1/R2": "listed"}
    assert store.rows("changes") == []


def test_rows_of_a_shared_title_are_named_by_their_texts_and_nothing_is_delisted(store: Store) -> None:
    page = two_blocks([sign(1), sign(2)], [sign(1, "paint the huts")])
    store.night("2025-02-01", catalogue_csv=HEAD + OLD + NEW, forest_txt=page)
    provisional = sorted(store.standing())
    assert len(provisional) == 3
    assert all(one.startswith("title-") for one in provisional)
    records = [
        {"number": "GAO-15-1"},
        {"number": "GAO-15-1", "text": sign(2)},
        {"number": "GAO-25-9", "text": sign(1, "paint the huts")},
    ]
    store.night("2025-02-02", export_csv=export("Feb 2, 2025", records))
    expected = dict.fromkeys(["GAO-15-1/R1", "GAO-15-1/R2", "GAO-25-9/R1"], "listed")
    assert store.standing() == expected
    assert sorted(alias["old_recommendation_id"] for alias in store.rows("aliases")) == provisional
    assert {change["kind"] for change in store.rows("changes")} == {"identified"}
    store.night("2025-02-03", forest_txt=page)
    assert store.standing() == expected
    assert store.rows("changes") == []


def test_two_texts_under_one_number_show_that_a_title_is_shared_whatever_the_catalogue_knows(store: Store) -> None:
    page = two_blocks([sign(1), sign(2)], [sign(1, "paint the huts")])
    for day in ("2025-02-01", "2025-02-02"):
        store.night(day, catalogue_csv=HEAD + OLD, forest_txt=page)
        assert len(store.standing()) == 3
        assert all(one.startswith("title-") for one in store.standing())
    assert store.rows("aliases") == []


def by_title(text: str, **said: Any) -> Recommendation:
    """Return a row of an agency page, whose number stands on its title."""
    told = {"layout": "agency_page", "document": "page.txt", "recommendation": text, "publication_title": TITLE}
    return recommendation(**(told | said))


def day(*rows: Recommendation, known: State = State()) -> tuple[list[dict[str, Any]], list[Issue]]:  # noqa: B008
    found, issues = dedupe.day(frame(*rows), BY_NAME, known.rows)
    return rows_of(found), issues


def test_a_text_unlike_the_one_under_its_number_is_of_another_publication_and_is_not_merged() -> None:
    printed = by_title("The Chief should mend the signs of every trail.", layout="product_page", document="a.html")
    rows, _ = day(printed, by_title("Congress might look at bridges, tolls and ferries in the north."))
    assert len({row["recommendation_id"] for row in rows}) == 2
    assert sum(row["recommendation_id"].startswith("title-") for row in rows) == 1
    edited = by_title("The Chief of the Service should mend the signs of every trail by spring.")
    assert len(day(printed, edited)[0]) == 1


def test_the_same_text_in_two_publications_of_a_title_decides_nothing() -> None:
    text = "The Chief should mend the signs."
    one, other = (
        by_title(text, publication_number=number, layout="product_page", document=number)
        for number in ("GAO-15-1", "GAO-25-9")
    )
    rows, _ = day(one, other, by_title(text, publication_number=None))
    assert len({row["recommendation_id"] for row in rows}) == 3
    assert len({row["recommendation_id"] for row in day(one, by_title(text, publication_number=None))[0]}) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"number": "2"},
        {"recommendation": "The Chief should paint."},
        {"publication_title": "Bridges"},
        {"kind": "matter"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_nothing_less_than_title_kind_number_and_text_decides(other: dict[str, Any]) -> None:
    text = "The Chief should mend the signs."
    printed = by_title(text, layout="product_page", document="a.html")
    rows, _ = day(printed, by_title(text, publication_number=None)._replace(**other, recommendation_id="title-x/R1"))
    assert len(rows) == 2


def test_a_day_that_a_page_prints_is_not_overruled_by_its_text() -> None:
    text = "The Chief should mend the signs."
    printed = by_title(text, layout="product_page", document="a.html", published_on=FIRST)
    rows, _ = day(printed, by_title(text, publication_number=None, published_on=SECOND))
    assert len(rows) == 2


def test_a_page_is_not_silent_about_what_it_may_show_under_a_title_in_doubt() -> None:
    real = recommendation(document="export.csv", layout="export_csv")
    state = upsert.fold_day(State(), dedupe.day(frame(real), BY_NAME)[0], FIRST)
    doubtful = by_title("The Chief should paint.", publication_number=None)
    elsewhere = doubtful._replace(publication_title="Bridges", recommendation_id="title-0/R1")
    for shown, listing in ((doubtful, "listed"), (elsewhere, "delisted")):
        today, _ = dedupe.day(frame(shown), BY_NAME)
        spoken = [Spoken("page.txt", "0" * 64, frozenset(state.rows.index))]
        after = upsert.fold_day(state, today, SECOND, spoken)
        assert picked(after.rows)["GAO-25-100001/R1", "Forest Service"]["listing"] == listing


def test_the_catalogue_names_no_row_whose_title_is_evidently_shared() -> None:
    mend = by_title("The Chief should mend the signs of every trail.", publication_number=None)
    paint = by_title("Congress might look at bridges, tolls and ferries.", publication_number=None)
    known = NONE.with_([Publication("GAO-25-100001", TITLE)])
    alone, both = (
        upsert.fold_day(State(), dedupe.day(frame(*rows), BY_NAME)[0], FIRST) for rows in ([mend], [mend, paint])
    )
    named = ("GAO-25-100001/R1", "Forest Service")
    assert list(resolve.identify(alone, known, SECOND).rows.index) == [named]
    assert resolve.identify(both, known, SECOND) == both
    today = frame(by_title(paint.recommendation, layout="product_page", document="a.html"))
    assert resolve.identify(alone, known, SECOND, today) == alone  # that number bears quite another text today


# two agencies of one name


def flat(printed: str, **said: Any) -> Recommendation:
    """Return a row whose agency is what the vocabulary makes of a printed name."""
    found = shipped().resolve(printed)
    named = {"agency": found.name, "agency_code": found.code, "department": found.department}
    return recommendation(agency_printed=printed, **named, **said)


SOLICITORS = ("Department of Labor: Office of the Solicitor", "Department of Justice: Office of the Solicitor")
FISCAL = ("Bureau of the Public Debt", "Financial Management Service")


@pytest.mark.parametrize("printed", [SOLICITORS, FISCAL], ids=["hierarchies", "former names"])
def test_one_recommendation_to_two_agencies_of_one_name_is_two_rows(printed: tuple[str, str]) -> None:
    rows, issues = day(*(flat(one, comments=one) for one in printed))
    assert {row["agency"]: row["comments"] for row in rows} == {one: one for one in printed}
    assert len({row["recommendation_id"] for row in rows}) == 1
    assert {(issue.severity, issue.field) for issue in issues} == {("note", "agency")}
    state = upsert.fold_day(State(), dedupe.day(frame(*map(flat, printed)), BY_NAME)[0], FIRST)
    [alone], _ = day(flat(printed[0]), known=state)
    assert alone["agency"] == printed[0]  # the day after, when the other one is closed


@pytest.mark.parametrize(
    "printed",
    [
        ("U.S. Coast Guard", "United States Coast Guard"),
        ("Office of the Solicitor", "office of  the Solicitor"),
    ],
)
def test_two_prints_of_one_name_are_one_agency(printed: tuple[str, str]) -> None:
    assert len(day(*map(flat, printed))[0]) == 1


def test_matters_corrections_and_guesses_are_no_namesakes() -> None:
    for said in (
        {"kind": "matter", "agency": "Congress", "number": "1"},
        {"agency_basis": "guessed", "agency": "Forest Service"},
    ):
        rows = [recommendation(agency_printed=printed, **said) for printed in ("Senate", "House of Representatives")]
        assert len(day(*rows)[0]) == 1
    slip = recommendation(agency_printed="Forest Servise")
    before = upsert.fold_day(State(), dedupe.day(frame(slip._replace(agency="Forest Servise")), BY_NAME)[0], FIRST)
    [row], _ = day(slip, known=before)
    assert row["agency"] == "Forest Service"


# the order of rows, with all of this in play

MIXED = st.lists(
    st.builds(
        lambda place, text, number, printed: flat(
            printed, recommendation=text, number="1", publication_number=number
        )._replace(layout=place[0], document=place[1]),
        st.sampled_from([("agency_page", "a.txt"), ("agency_page", "b.txt"), ("export_csv", "c.csv")]),
        st.sampled_from(["The Chief should mend the signs.", "Quite another thing, of ferries and tolls."]),
        st.sampled_from([None, "GAO-15-1", "GAO-25-9"]),
        st.sampled_from([*FISCAL, "Bureau of the Fiscal Service"]),
    ),
    max_size=7,
)


def placed(rows: list[Recommendation]) -> list[Recommendation]:
    """Give each row its place, so that which of two equal ones comes first can be told from nothing but the place."""
    return [
        row._replace(location=f"{row.recommendation} {row.agency_printed} {row.publication_number}") for row in rows
    ]


@given(MIXED, st.randoms(use_true_random=False))
def test_neither_order_nor_duplicates_change_a_key(rows: list[Recommendation], shuffling: Random) -> None:
    rows = placed([recommendation(**_said(row)) for row in rows])
    once = keys(day(*rows)[0])
    again = [*rows, *rows]
    shuffling.shuffle(again)
    assert keys(day(*again)[0]) == once


def _said(row: Recommendation) -> dict[str, Any]:
    return {name: value for name, value in row._asdict().items() if name != "recommendation_id"}


def keys(rows: Iterable[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    return {(row["recommendation_id"], row["agency"], row["recommendation"]) for row in rows}


# aliases


def settled(state: State, *rows: Recommendation, on: date = FIRST) -> State:
    after, today = resolve.settle_guesses(state, dedupe.day(frame(*rows), BY_NAME, state.rows)[0], on)
    return upsert.fold_day(after, today, on)


def test_a_former_name_that_a_page_prints_is_an_alias_once() -> None:
    row = flat("Department of the Treasury: Bureau of the Public Debt")
    state = settled(settled(State(), row), row, on=SECOND)
    identifier = "GAO-25-100001/R1"
    assert [(alias.old, alias.new, alias.since, alias.score) for alias in state.aliases] == [
        ((identifier, "Bureau of the Public Debt"), (identifier, "Bureau of the Fiscal Service"), FIRST, None)
    ]
    for own in ("Bureau of the Fiscal Service", "U.S. Coast Guard", "Ministry of Zed: Forest Service", "Zed"):
        assert settled(State(), flat(own)).aliases == ()


def test_a_likely_link_is_told_under_the_ids_that_its_rows_have_by_now() -> None:
    words = "The Chief of the Forest Service should mend the signs of every trail in each district by spring."
    said = {"publication_number": None, "publication_title": TITLE, "number": None, "number_printed": None}
    first = settled(State(), recommendation(recommendation=words, **said))
    second = settled(first, recommendation(recommendation=words.replace("spring", "summer"), **said), on=SECOND)
    linked = resolve.link_reworded(first, second, SECOND)
    known = resolve.identify(linked, NONE.with_([Publication("GAO-25-100001", TITLE)]), date(2025, 2, 3))
    likely = [alias for alias in known.aliases if alias.score is not None]
    assert [(alias.old[0][:14], alias.new[0][:14], alias.since) for alias in likely] == [
        ("title-77eb435e", "title-77eb435e", SECOND),
        ("GAO-25-100001/", "GAO-25-100001/", SECOND),
    ]
    assert {alias.old for alias in likely[1:]} | {alias.new for alias in likely[1:]} == set(known.rows.index)


def test_the_notebook_of_the_documentation_joins_an_old_snapshot(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.night("2025-02-01", forest_txt=agency_page(sign(1), sign(2)))
    store.night("2025-02-02", export_csv=export("Feb 2, 2025", [{}, {"text": sign(2)}, {"text": sign(3)}]))
    [notebook] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "identity.md").read_text("utf-8"), re.DOTALL)
    notebook = notebook.replace("2026-07-01", "2025-02-01")
    monkeypatch.chdir(store.folder)
    known: dict[str, Any] = {}
    exec(compile(notebook, "docs/identity.md", "exec"), known)  # noqa: S102
    both: pd.DataFrame = known["both"]
    assert both["recommendation_id"].tolist() == ["GAO-25-100001/R1", "GAO-25-100001/R2"]
    assert (both["recommendation_old"] == both["recommendation_new"]).all()


# corrections

CORRECTION = '[[correction]]\nreason = "a slip"\nsource = "https://www.gao.gov/products/x"\n'
KNOWN = NONE.with_(
    [
        Publication("GAO-25-100001", TITLE, FIRST, topics=("Energy",)),
        Publication("GAO-25-7", "Zed", SECOND, topics=("Space",)),
    ]
)


def corrected(row: Recommendation, *bodies: str) -> Recommendation:
    found = corrections.parse("".join(CORRECTION + body for body in bodies))
    [after], used = corrections.apply(found, [row], shipped(), KNOWN)
    assert used == {one.place for one in found.all}
    return after


def test_a_corrected_title_brings_its_number_and_a_corrected_number_its_day() -> None:
    slip = by_title("x", publication_number=None, publication_title="Trails: Sings Should Be Mended")
    body = f'document = "page.txt"\nfield = "publication_title"\nold = "{slip.publication_title}"\nnew = "{TITLE}"\n'
    after = corrected(slip, body)
    assert (after.recommendation_id, after.publication_number) == ("GAO-25-100001/R1", "GAO-25-100001")
    assert (after.published_on, after.topics) == (FIRST, ("Energy",))
    by_name = KNOWN.complete(by_title("x", publication_number=None, published_on=None, topics=None))
    body = 'document = "page.txt"\nfield = "publication_number"\nold = "GAO-25-100001"\nnew = "GAO-25-7"\n'
    after = corrected(by_name, body)
    assert (after.recommendation_id, after.published_on, after.topics) == ("GAO-25-7/R1", SECOND, ("Space",))


def test_what_a_page_prints_is_not_taken_back_with_its_title() -> None:
    printed = recommendation(published_on=FIRST, topics=("Energy",))
    body = f'document = "{printed.document}"\nfield = "publication_title"\nold = "{TITLE}"\nnew = "Other"\n'
    after = corrected(printed, body)
    assert (after.publication_number, after.published_on, after.topics) == ("GAO-25-100001", FIRST, ("Energy",))


def test_a_row_that_is_corrected_to_a_matter_is_congresss() -> None:
    body = 'recommendation_id = "GAO-25-100001/R1"\nfield = "kind"\nold = "recommendation"\nnew = "matter"\n'
    after = corrected(recommendation(), body)
    assert (after.recommendation_id, after.agency, after.department) == ("GAO-25-100001/M1", "Congress", "Congress")


NUMBER = 'field = "number"\nold = "1"\nnew = "7"\n'
STATUS = 'field = "status"\nold = "open"\nnew = "closed_implemented"\n'


@pytest.mark.parametrize("identifier", ["GAO-25-100001/R1", "GAO-25-100001/R7"])
def test_a_second_correction_can_name_the_row_by_either_id(identifier: str) -> None:
    first = f'recommendation_id = "GAO-25-100001/R1"\n{NUMBER}'
    after = corrected(recommendation(), first, f'recommendation_id = "{identifier}"\n{STATUS}')
    assert (after.recommendation_id, after.status) == ("GAO-25-100001/R7", "closed_implemented")


def test_the_second_text_under_a_number_can_be_corrected_by_the_id_that_the_table_shows() -> None:
    rows = [recommendation(), recommendation(recommendation="Quite another thing should be done.")]
    shown = [row["recommendation_id"] for row in day(*rows)[0]]
    marked = next(one for one in shown if "-x" in one)
    found = corrections.parse(f'{CORRECTION}recommendation_id = "{marked}"\n{NUMBER}')
    after, used = corrections.apply(found, rows, shipped(), KNOWN)
    assert sorted(row.recommendation_id for row in after) == ["GAO-25-100001/R1", "GAO-25-100001/R7"]
    assert used == {1}


@pytest.mark.parametrize(
    ("status", "is_outdated"), [("open", False), ("closed_implemented", False), ("closed_no_longer_valid", True)]
)
def test_a_correction_whose_row_says_something_else_by_now_is_outdated(status: str, is_outdated: bool) -> None:
    found = corrections.parse(f'{CORRECTION}recommendation_id = "GAO-25-100001/R1"\n{STATUS}')
    assert corrections.outdated(found, [recommendation(status=status)]) == ({1} if is_outdated else set())
    assert corrections.outdated(found, [recommendation(number="2", status=status)]) == set()


# nights of an invented world


@pytest.fixture(scope="module", params=[(6, 40), (21, 30)])
def nights(request: pytest.FixtureRequest) -> list[Captured]:
    """Pages of three nights, the first of which no catalogue names; three titles are shared by two publications."""
    seed, count = request.param
    layouts = [["agency_page, text", "database"], ["topic_page, text", "agency_page, text"], ["export_csv", "database"]]
    world, rng, found = generate(seed, count, shared_titles=3), Random(seed), []  # noqa: S311
    for night, some in enumerate(layouts):
        world = evolve(world, rng, pace=4) if night else world
        with quick_folder() as raw:
            capture.save(capture.captured(world, seed + night, layouts=some), raw, world.today, utf_8)
            found += gather(raw, ledger.read(raw), today=world.today).read
    return found


def test_every_key_of_every_night_leads_to_a_row_of_the_last(nights: list[Captured]) -> None:
    folds = day_by_day.Folds(Corrections())
    days = sorted({one.capture.on for one in nights})
    every = [folds.fold(one for one in nights if one.capture.on <= day).state for day in days]
    names = {alias.old: alias.new for alias in every[-1].aliases if alias.score is None}
    assert names
    for key in {key for state in every for key in state.rows.index}:
        seen = {key}
        while (key := names.get(key, key)) not in seen:
            seen.add(key)
        assert key in every[-1].rows.index
    links = [(alias.old, alias.new) for alias in every[-1].aliases]
    assert len(links) == len(set(links))


def test_the_order_of_captures_changes_nothing(nights: list[Captured]) -> None:
    expected = day_by_day.fold(nights, Corrections()).state
    for seed in range(3):
        state = day_by_day.fold(Random(seed).sample(nights, len(nights)), Corrections()).state  # noqa: S311
        assert (picked(state.rows), state.aliases) == (picked(expected.rows), expected.aliases)


# the catalogue


def disagreements(*said: Publication, known: Catalogue = NONE) -> list[tuple[str | None, str]]:
    issues = known.grown(said)[1]
    assert {issue.severity for issue in issues} <= {"warning"}
    return [(issue.field, issue.message) for issue in issues]


def test_another_title_or_day_for_a_number_is_an_issue_with_both_values() -> None:
    first, second = Publication("GAO-25-1", TITLE, FIRST, document="a.csv"), Publication("GAO-25-1", "Zed", SECOND)
    known = NONE.with_([first])
    said = disagreements(replace(second, document="b.csv"), known=known)
    assert [field for field, _ in said] == ["publication_title", "published_on"]
    assert "a.csv says 'Trails" in said[0][1]
    assert "this says 'Zed'" in said[0][1]
    assert "2025-02-01" in said[1][1]
    assert "2025-02-02" in said[1][1]
    assert known.with_([second]).number_of("Zed") == "GAO-25-1"  # both titles lead to it


@pytest.mark.parametrize(
    "other",
    [
        {"title": f"{TITLE.upper()} [Reissued with revisions on Jun. 25, 2025]"},
        {"published_on": None},
        {"published_on": SECOND},  # which is known as the day of release
        {"topics": ("Space",), "url": "https://www.gao.gov/products/gao-25-1"},
    ],
    ids=str,
)
def test_what_says_the_same_or_nothing_is_no_disagreement(other: dict[str, Any]) -> None:
    first = Publication("GAO-25-1", TITLE, FIRST, SECOND)
    assert disagreements(replace(first, **other), known=NONE.with_([first])) == []
    assert disagreements(first, known=NONE.with_([replace(first, **other)])) == []


# show, search, agencies

IDS = ("GAO-25-100001/R1", "GAO-25-100001/xa8020d40df", "title-77eb435e43/R3")
DATA = pa.table(
    {
        "recommendation_id": [*IDS],
        "agency": ["Forest Service", "United States Immigration and Customs Enforcement", "Congress"],
        "agency_code": ["USFS", "ICE", None],
        "recommendation": ["Mend the signs.", "Mended by chief’s orders.", "Recommend “trails”."],
        "publication_title": ["Signs: A Title"] * 3,
        "comments": [None, "Once.", None],
    }
)


def aliases(*found: Alias) -> pa.Table:
    rows = [
        {
            "old_recommendation_id": one.old[0], "old_agency": one.old[1], "new_recommendation_id": one.new[0],
            "new_agency": one.new[1], "since": one.since, "why": one.why, "score": one.score,
        }
        for one in found
    ]  # fmt: skip
    return to_arrow(schema.ALIASES, rows)


STEPS = aliases(
    Alias(("title-0123456789/R1", "A"), ("title-abcdef0123/R1", "A"), FIRST, "one"),
    Alias(("title-abcdef0123/R1", "A"), ("title-abcdef0123/R1", "B"), FIRST, "two"),
    Alias(("title-abcdef0123/R1", "B"), ("GAO-25-100001/R1", "Forest Service"), SECOND, "three"),
    Alias(("GAO-25-100001/xa8020d40df", "C"), ("GAO-25-100001/xffffffffff", "C"), SECOND, "reworded", 91.0),
)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("title-0123456789/R1", IDS[:1]),
        ("TITLE-0123456789", IDS[:1]),
        ("https://www.gao.gov/products/gao-25-100001?source=ra", IDS[:2]),
        ("gao.gov/products/GAO-25-100001", IDS[:2]),
        ("\u201cGAO\u201125\u2011100001 / r1\u201d", IDS[:1]),
    ],
)
def test_an_id_is_found_however_it_is_written_and_through_every_step(asked: str, expected: tuple[str, ...]) -> None:
    found, _ = asked_id.by_id(DATA, STEPS, asked)
    assert tuple(found["recommendation_id"].to_pylist()) == expected


def test_every_step_is_told_and_what_an_id_stands_on() -> None:
    assert len(asked_id.by_id(DATA, STEPS, "title-0123456789/R1")[1]) == 2
    [likely, on_text] = asked_id.by_id(DATA, STEPS, IDS[1])[1]
    assert "probably (likeness 91 of 100) GAO-25-100001/xffffffffff" in likely
    assert "stands on the text" in on_text
    [on_title] = asked_id.by_id(DATA, STEPS, IDS[2])[1]
    assert "stands on the title" in on_title


@pytest.mark.parametrize("asked", ["gao.gov/products/", "https://www.gao.gov/products/?x", "'", '"/"'])
def test_an_address_of_nothing_is_nothing(asked: str) -> None:
    with pytest.raises(UsageError):
        asked_id.by_id(DATA, STEPS, asked)


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("mend", [0, 1]),  # not in "recommend"
        ("ice", [1]),  # its code, and not in "Service"
        ('"mend the signs"', [0]),
        ("chief's", [1]),
        ("\u201ctrails\u201d congress", [2]),
        ("25-100001/r1", [0]),
        ('"', [0, 1, 2]),
    ],
)
def test_words_are_found_at_the_start_of_words(words: str, places: list[int]) -> None:
    found = selection.select(DATA, selection.Wanted(words=words))["recommendation_id"].to_pylist()
    assert found == [IDS[place] for place in places]


def test_a_name_is_explained_by_what_is_near_and_never_taken_for_it(tmp_path: Path) -> None:
    for asked, near in (
        ("ICE", "United States Immigration and Customs Enforcement"),
        ("USAID", "U.S. Agency for International Development"),
        ("Coast Gard", "United States Coast Guard"),
        ("Department of Homeland Security: Coast Gard", "United States Coast Guard"),
    ):
        done = invoke("agencies", "--explain", asked, cwd=tmp_path)
        assert done.returncode == 0
        assert "no known name" in done.stdout
        assert f"not taken for {near}" in done.stdout
        assert shipped().resolve(asked).agency is None
    nothing = invoke("agencies", "--explain", cwd=tmp_path)
    assert (nothing.returncode, nothing.stdout) == (2, "")


def test_a_colon_without_a_second_part_is_no_hierarchy() -> None:
    found = shipped().resolve("Department of Homeland Security: ")
    assert (found.code, found.department) == ("DHS", "Department of Homeland Security")
    assert shipped().knows("Department of Homeland Security:")
    assert not shipped().knows("Ministry of Zed:")


def test_a_possessive_is_no_agency() -> None:
    text = "National Ferry Board, Dover, DE\u2019s plan addresses another report."
    raw = RawRecommendation(RawPublication(TITLE, "line 1"), text, "Open", "line 2")
    [parted] = split([raw], None, shipped())
    assert (parted.agency_printed, parted.text, parted.basis) == ("Not stated", text, "guessed")
