"""The share of a year's recommendations that is implemented: exact in invented worlds, a band, or none and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from openrecs.dates import in_words
from openrecs.report import rates
from openrecs.report.rates import Asked, Counts, Rates
from tools import limit

AS_OF = date(2026, 9, 30)
YEAR = 2022
WHOLE = "https://www.gao.gov/open-recs2-csv?q="
WORLDS = limit("OPENRECS_RATES", 25)
AGENCIES = ("Forest Service", "Coast Guard", "Census Bureau")
FATES = ("closed_implemented", "closed_not_implemented", "closed_no_longer_valid", "")


@dataclass(frozen=True)
class Made:
    """A recommendation as it truly is: when it was published, how it ends ("" not yet) and when."""

    publication: str
    published_on: date
    agency: str
    fate: str
    closed_on: date
    kind: str = "recommendation"

    @property
    def is_implemented(self) -> bool:
        return self.fate == "closed_implemented" and self.closed_on <= AS_OF


def world(rng: Random) -> list[Made]:
    """Return what GAO made from October 2020 to September 2023."""
    return [made for at in range(40) for made in publication(rng, f"GAO-{20 + at % 3}-{at}")]


def publication(rng: Random, number: str) -> Iterator[Made]:
    on = date(2020, 10, 1) + timedelta(days=rng.randrange(3 * 365))
    for _ in range(rng.choice((1, 2, 2, 3, 5))):
        closed_on = on + timedelta(days=rng.randrange(40, 2500))
        kind = "matter" if rng.random() < 0.1 else "recommendation"
        yield Made(number, on, rng.choice(AGENCIES), rng.choice(FATES), closed_on, kind)


@dataclass(frozen=True)
class Store:
    """How much of a world is known: the nights, the publications whose page is read on a day, what is lost."""

    nights: tuple[date, ...]
    pages: dict[str, date]
    delisted: float = 0.0
    undated: float = 0.0

    def tables(self, made: list[Made], rng: Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return rows and documents: what was open on a night or is on a page; a closing is known of a page alone."""
        rows = [row for at, one in enumerate(made) if (row := self._row(at, one, rng))]
        exports = [
            {"layout": "export_csv", "is_complete": True, "captured_on": day, "scope": "export", "url": WHOLE}
            for day in self.nights
        ]
        read = [
            {"layout": "product_page", "is_complete": True, "captured_on": day, "scope": f"publication:{name}"}
            for name, day in self.pages.items()
        ]
        return rows, exports + read

    def _row(self, at: int, one: Made, rng: Random) -> dict[str, Any] | None:
        is_closed = bool(one.fate) and one.closed_on <= AS_OF
        ends = one.closed_on if is_closed else AS_OF + timedelta(days=1)
        nights = [night for night in self.nights if one.published_on <= night < ends]
        page = self.pages.get(one.publication)
        if not nights and page is None:
            return None
        is_told = is_closed and (
            (page is not None and page >= ends) or (bool(nights) and rng.random() >= self.delisted)
        )
        seen = max([*nights, *([page] if page else [])])
        is_vanished = is_closed and not is_told and any(night >= ends for night in self.nights)
        return {
            "recommendation_id": f"{one.publication}/R{at}",
            **{"agency": one.agency, "department": one.agency, "topics": None, "kind": one.kind},
            **{"publication_number": one.publication, "publication_title": one.publication},
            "published_on": None if rng.random() < self.undated else one.published_on,
            "status": one.fate if is_told else "open",
            "listing": "closed" if is_told else "delisted" if is_vanished else "listed",
            "is_open": not is_told and not is_vanished,
            **{"last_seen_on": seen, "last_covered_on": seen},
        }


def truth(made: list[Made], agency: str = "") -> Fraction | None:
    """Return GAO's own answer: what was made in the year and is implemented, of all that was made in it."""
    own = [
        one
        for one in made
        if rates.fiscal_year(one.published_on) == YEAR and one.kind == "recommendation" and agency in ("", one.agency)
    ]
    return Fraction(sum(one.is_implemented for one in own), len(own)) if own else None


def nights(first: date, every: int = 30) -> tuple[date, ...]:
    """Return nights from a day on, the last of them on the day of the table."""
    return (*(first + timedelta(days=at) for at in range(0, (AS_OF - first).days, every)), AS_OF)


def answer(store: Store, made: list[Made], rng: Random, **asked: Any) -> Rates:
    rows, documents = store.tables(made, rng)
    return rates.of(rows, documents, [], Asked(year=YEAR, **asked), AS_OF)


def answers(store: Callable[[list[Made], Random], Store], **asked: Any) -> Iterator[tuple[list[Made], Rates]]:
    for seed in range(WORLDS):
        rng = Random(seed)  # noqa: S311
        made = world(rng)
        yield made, answer(store(made, rng), made, rng, **asked)


# ---------------------------------------------------------------- worlds


def test_a_year_that_was_watched_from_its_beginning_is_exact() -> None:
    for made, found in answers(lambda *_: Store(nights(date(2021, 9, 20)), {}), by="agency"):
        assert found.why == ""
        assert found.whole.band() == (truth(made), truth(made))
        assert {name: counts.band() for name, counts in found.groups.items()} == {
            name: (truth(made, name), truth(made, name)) for name in AGENCIES if truth(made, name) is not None
        }


def test_the_truth_is_within_the_band_whatever_is_lost() -> None:
    widths = []
    for made, found in answers(lambda *_: Store(nights(date(2021, 9, 20)), {}, delisted=0.3, undated=0.1), by="agency"):
        low, high = found.whole.band() or pytest.fail("no band")
        assert found.why == ""
        assert low <= (truth(made) or 0) <= high
        widths.append(high - low)
        for name, counts in found.groups.items():
            band = counts.band()
            assert band is None or truth(made, name) is None or band[0] <= (truth(made, name) or 0) <= band[1]
    assert all(widths)


def test_pages_of_every_publication_are_exact_where_a_person_says_so() -> None:
    def store(made: list[Made], _rng: Random) -> Store:
        return Store((), {one.publication: AS_OF for one in made})

    for made, found in answers(store, has_all_pages=True):
        assert (found.why, found.whole.band()) == ("", (truth(made), truth(made)))
    for _, found in answers(store):
        assert "was not read in the 62 days before" in found.why


def test_pages_that_were_read_long_ago_make_a_band() -> None:
    def store(made: list[Made], rng: Random) -> Store:
        read = {one.publication: AS_OF - timedelta(days=rng.randrange(900)) for one in made}
        return Store(nights(date(2026, 8, 1)), read, delisted=0.5)

    unknown: Counter[str] = Counter()
    for made, found in answers(store, has_all_pages=True):
        low, high = found.whole.band() or pytest.fail("no band")
        assert low <= (truth(made) or 0) <= high
        unknown.update(delisted=found.whole.delisted, not_seen=found.whole.not_seen)
    assert unknown["delisted"]
    without = [
        found for _, found in answers(lambda made, _: Store((), {one.publication: date(2024, 1, 1) for one in made}))
    ]
    assert any(one.whole.not_seen for one in without)


def test_a_list_of_what_is_open_today_gives_no_rate() -> None:
    """Of a current export alone everything is open: 0 % would be wrong, and so would any other number."""
    for made, found in answers(lambda *_: Store((AS_OF,), {})):
        assert f"only since {in_words(AS_OF)}" in found.why
        assert found.whole.implemented == 0 < (truth(made) or 1)
    for _, found in answers(lambda *_: Store(nights(date(2021, 10, 20)), {})):
        assert "only since October 20, 2021" in found.why, "a day too late: what was closed before is not known"


def test_a_long_gap_ends_the_watch() -> None:
    days = tuple(day for day in nights(date(2021, 9, 20)) if not date(2023, 1, 1) < day < date(2023, 4, 1))
    for _, found in answers(lambda *_: Store(days, {})):
        assert "only since April " in found.why


def test_a_publication_without_its_page_takes_the_rate_away() -> None:
    def store(made: list[Made], _rng: Random) -> Store:
        own = {one.publication for one in made if rates.fiscal_year(one.published_on) == YEAR and not one.fate}
        left_out = min(own, default="")
        return Store((AS_OF,), {one.publication: AS_OF for one in made if one.publication != left_out})

    found = [found.why for _, found in answers(store, has_all_pages=True)]
    assert sum("the page of 1 of its publications was not read: GAO-2" in why for why in found) > WORLDS / 2


# ---------------------------------------------------------------- one by one


@pytest.mark.parametrize(
    "lacking",
    [
        {"url": None},
        {"url": f"{WHOLE}acquisition"},
        {"url": "https://www.gao.gov/open-recs2-csv?agency=ICE"},
        {"is_complete": False},
        {"layout": "agency_page"},
    ],
)
def test_only_exports_that_ask_for_everything_and_are_whole_are_a_watch(lacking: dict[str, Any]) -> None:
    export = {"layout": "export_csv", "is_complete": True, "captured_on": AS_OF, "scope": "export", "url": WHOLE}
    assert rates.watched_since([export], AS_OF) == AS_OF
    assert rates.watched_since([export | lacking], AS_OF) is None
    assert rates.watched_since([export], AS_OF + timedelta(days=62)) == AS_OF
    assert rates.watched_since([export], AS_OF + timedelta(days=63)) is None


@pytest.mark.parametrize(
    ("counts", "band"),
    [
        (Counts(implemented=3, open=1), (Fraction(3, 4), Fraction(3, 4))),
        (Counts(implemented=1, closed_otherwise=1, open=1, delisted=1), (Fraction(1, 4), Fraction(2, 4))),
        (Counts(implemented=1, open=2, not_seen=1), (Fraction(1, 4), Fraction(2, 4))),
        (Counts(implemented=1, open=1, undated=2), (Fraction(1, 4), Fraction(1, 2))),
        (Counts(implemented=1, open=1, undated=2, undated_implemented=2), (Fraction(1, 2), Fraction(3, 4))),
        (Counts(implemented=1, open=1, undated=1, undated_unknown=1), (Fraction(1, 3), Fraction(2, 3))),
        (Counts(undated=3), None),
        (Counts(), None),
    ],
)
def test_a_band_goes_from_none_to_all_of_what_is_not_known(
    counts: Counts, band: tuple[Fraction, Fraction] | None
) -> None:
    assert counts.band() == band


@pytest.mark.parametrize(
    ("day", "year"), [(date(2021, 9, 30), 2021), (date(2021, 10, 1), 2022), (date(2022, 1, 1), 2022)]
)
def test_a_fiscal_year_begins_in_october(day: date, year: int) -> None:
    assert rates.fiscal_year(day) == year
    assert rates.begins(year) <= day < rates.begins(year + 1)


def test_the_year_is_four_before_that_of_the_table_and_matters_are_left_out() -> None:
    row = {
        **{"agency": "A", "department": "D", "topics": ["Law", "Health"], "publication_number": "GAO-22-1"},
        **{"publication_title": "T", "published_on": date(2021, 10, 1), "status": "open", "listing": "listed"},
        **{"is_open": True, "last_seen_on": AS_OF, "last_covered_on": AS_OF, "kind": "recommendation"},
    }
    rows = [row, {**row, "kind": "matter", "agency": "Congress"}, {**row, "topics": None}]
    assert rates.of(rows, [], [], Asked(), AS_OF).year == 2022
    assert rates.of(rows, [], [], Asked(), date(2026, 10, 1)).year == 2023
    assert rates.of(rows, [], [], Asked(), AS_OF).whole.made == 2
    assert rates.of(rows, [], [], Asked(has_matters=True), AS_OF).whole.made == 3
    topics = rates.of(rows, [], [], Asked(by="topic"), AS_OF).groups
    assert {name: counts.made for name, counts in topics.items()} == {"(no topic known)": 1, "Health": 1, "Law": 1}
    assert rates.of(
        rows, [], [{"publication_number": "GAO-22-2", "published_on": date(2022, 1, 1)}], Asked(), AS_OF
    ).why
