"""The catalogue: a number for a title where there is exactly one, and never a guess."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shared
from openrecs.normalize import publications
from openrecs.normalize.ids import fold_title
from openrecs.normalize.publications import Catalogue
from openrecs.publish.load import load_table
from openrecs.records import Publication
from rows import recommendation
from running import agency_page, invoke, save, sign

TITLE = "Trails: Signs Should Be Mended"
OLD, NEW = date(2015, 3, 1), date(2025, 1, 12)
A = Publication("GAO-15-1", TITLE, OLD)
B = Publication("GAO-25-1", TITLE.upper(), NEW)
OTHER = Publication("GAO-25-2", "Bridges: Paint Is Old", NEW)


@pytest.mark.parametrize(
    "printed",
    [TITLE, TITLE.upper(), f" {TITLE}\n", TITLE.replace(" ", "\xa0"), f"{TITLE} [Reissued with revisions Jun 1, 2025]"],
)
def test_a_title_in_any_spelling_gives_its_number(printed: str) -> None:
    assert Catalogue().with_([A, OTHER]).number_of(printed) == "GAO-15-1"


def test_an_unknown_title_gives_none() -> None:
    assert Catalogue().with_([A]).number_of("Trails: Signs Should Be Painted") is None
    assert Catalogue().number_of(TITLE) is None


def test_a_shared_title_is_never_guessed_and_a_day_of_publication_decides() -> None:
    both = Catalogue().with_([A, B])
    assert both.number_of(TITLE) is None
    assert both.number_of(TITLE, OLD) == "GAO-15-1"
    assert both.number_of(TITLE, NEW) == "GAO-25-1"
    assert both.number_of(TITLE, date(2020, 1, 1)) is None


def test_a_shared_title_of_one_day_is_not_decided_by_it() -> None:
    assert Catalogue().with_([A, replace(B, published_on=OLD)]).number_of(TITLE, OLD) is None


def test_another_day_than_the_known_one_is_another_publication() -> None:
    assert Catalogue().with_([A]).number_of(TITLE, NEW) is None
    assert Catalogue().with_([replace(A, published_on=None)]).number_of(TITLE, NEW) == "GAO-15-1"
    assert Catalogue().with_([replace(A, released_on=NEW)]).number_of(TITLE, NEW) == "GAO-15-1"


def test_what_is_known_stays_and_gaps_are_filled() -> None:
    first = Publication("GAO-25-1", TITLE, None, None, None, None, "one.html")
    second = Publication("GAO-25-1", "Another title", NEW, NEW, "https://www.gao.gov/x", ("Energy",), "two.html")
    catalogue = Catalogue().with_([first]).with_([second])
    expected = Publication("GAO-25-1", TITLE, NEW, NEW, "https://www.gao.gov/x", ("Energy",), "one.html")
    assert catalogue.by_number["GAO-25-1"] == expected
    assert catalogue.number_of("Another title") == catalogue.number_of(TITLE) == "GAO-25-1"


def test_a_row_gets_what_it_lacks_and_keeps_what_it_says() -> None:
    catalogue = Catalogue().with_([replace(A, topics=("Energy",))])
    lacking = recommendation(publication_number=None, publication_title=TITLE, published_on=None, topics=None)
    found = catalogue.complete(lacking)
    assert (found.publication_number, found.published_on, found.topics) == ("GAO-15-1", OLD, ("Energy",))
    saying = lacking._replace(publication_number="GAO-15-1", published_on=NEW, topics=("Space",))
    assert catalogue.complete(saying) == saying
    stranger = lacking._replace(publication_title="Bridges")
    assert catalogue.complete(stranger) == stranger


PUBLICATIONS = st.builds(
    Publication,
    st.sampled_from(["GAO-25-1", "GAO-25-2", "GAO-25-3"]),
    st.sampled_from([TITLE, "Bridges", "Ferries"]),
    st.sampled_from([None, OLD, NEW]),
    st.sampled_from([None, NEW]),
    st.sampled_from([None, "https://www.gao.gov/products/gao-25-1"]),
    st.sampled_from([None, (), ("Energy",)]),
    st.sampled_from([None, "one.html", "two.html"]),
)


@given(st.lists(PUBLICATIONS, max_size=5).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_the_order_of_one_day_changes_nothing(orders: tuple[list[Publication], list[Publication]]) -> None:
    one, other = (Catalogue().with_(order) for order in orders)
    assert one == other
    assert one.with_(orders[0]) == one


@given(st.lists(PUBLICATIONS, max_size=6))
def test_a_number_is_given_only_where_every_publication_of_that_title_has_it(found: list[Publication]) -> None:
    catalogue = Catalogue().with_(found)
    for title, day in itertools.product([TITLE, "Bridges"], [None, OLD, NEW]):
        number = catalogue.number_of(title, day)
        bearing = {p.number for p in found if p.title == title}
        assert number is None or number in bearing
        assert number is None or len(bearing) == 1 or catalogue.by_number[number].published_on == day
        assert day is not None or (number is not None) == (len(bearing) == 1)


def test_what_ships_is_known() -> None:
    days = {number: known.published_on for number, known in publications.shipped().by_number.items()}
    assert days == {
        "GAO-21-487": date(2021, 7, 20),
        "GAO-21-322": date(2021, 2, 22),
        "GAO-21-186": date(2021, 1, 27),
        "GAO-21-149": date(2021, 1, 13),
    }


def test_every_title_of_the_reference_resolves_to_its_own_number_or_to_none() -> None:
    text = gzip.decompress(shared.path("reference/publications.csv.gz").read_bytes()).decode()
    known = [
        Publication(r["publication_number"], r["publication_title"], date.fromisoformat(r["published_on"]))
        for r in csv.DictReader(io.StringIO(text))
    ]
    catalogue = Catalogue().with_(known)
    bearing: dict[str, set[str]] = defaultdict(set)
    for one in known:
        bearing[fold_title(one.title)].add(one.number)
    wrong = [one for one in known if catalogue.number_of(one.title) not in (one.number, None)]
    resolved = [one for one in known if catalogue.number_of(one.title) == one.number]
    by_day = [one for one in known if catalogue.number_of(one.title, one.published_on) == one.number]
    wrong_by_day = [one for one in known if catalogue.number_of(one.title, one.published_on) not in (one.number, None)]
    shared_titles = [one for one in known if len(bearing[fold_title(one.title)]) > 1]
    print(f"{len(known)} publications: {len(resolved)} by title, {len(by_day)} by title and day, 0 wrong")
    assert wrong == wrong_by_day == []
    assert len(resolved) == len(known) - len(shared_titles)
    assert len(known) - len(resolved) <= 120
    assert len(by_day) > len(resolved)


def test_a_csv_of_the_users_gives_a_title_its_number(tmp_path: Path) -> None:
    save(tmp_path / "raw", "2025-02-01/forest.txt", agency_page(sign(1), sign(2)))
    assert invoke("refresh", cwd=tmp_path).returncode == 0
    before = load_table(processed=tmp_path / "processed")["recommendation_id"].to_pylist()
    assert all(one.startswith("title-") for one in before)
    catalogue = f'publication_number,publication_title,published_on\nGAO-25-100001,"{TITLE}",2025-01-12\n'
    save(tmp_path / "raw", "2025-02-01/catalogue.csv", catalogue)
    assert invoke("refresh", cwd=tmp_path).returncode == 0
    after = load_table(processed=tmp_path / "processed").to_pylist()
    assert [row["recommendation_id"] for row in after] == ["GAO-25-100001/R1", "GAO-25-100001/R2"]
    assert {row["published_on"] for row in after} == {date(2025, 1, 12)}
    known = {
        row["publication_number"]: row
        for row in load_table("publications", processed=tmp_path / "processed").to_pylist()
    }
    assert known["GAO-25-100001"]["document"] == "2025-02-01/catalogue.csv"
    assert known["GAO-21-487"]["document"] is None


def test_a_catalogue_captured_later_says_nothing_of_an_earlier_day(tmp_path: Path) -> None:
    save(tmp_path / "raw", "2025-02-01/forest.txt", agency_page(sign(1)))
    catalogue = f'publication_number,publication_title,published_on\nGAO-25-100001,"{TITLE}",2025-01-12\n'
    save(tmp_path / "raw", "2025-03-01/catalogue.csv", catalogue)
    assert invoke("refresh", "--as-of", "2025-02-01", cwd=tmp_path).returncode == 0
    [early] = load_table(processed=tmp_path / "processed").to_pylist()
    assert early["recommendation_id"].startswith("title-")
    assert invoke("refresh", cwd=tmp_path).returncode == 0
    [late] = load_table(processed=tmp_path / "processed").to_pylist()
    assert late["recommendation_id"] == "GAO-25-100001/R1"
    [alias] = load_table("aliases", processed=tmp_path / "processed").to_pylist()
    assert alias["old_recommendation_id"] == early["recommendation_id"]
