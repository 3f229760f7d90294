"""`generate(seed)`: a world, the same for the same seed on every machine.

The proportions are GAO's where they are known (14,353 publications with 58,871 recommendations; 112 of 15,139
publications share their title with another), and its oddities are far more frequent than GAO's, so that every world
has some: texts that differ in one word, markers in odd spellings, one text under two numbers, legacy numbers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from openrecs.normalize.publications import shipped
from world import bodies, numbers, prose, recommend, words
from world.model import Body, Publication, World

TODAY = date(2026, 9, 28)
SHARED_TITLES = 112 / 15_139


def generate(
    seed: int,
    publications: int = 300,
    *,
    agencies: int = 60,
    unknown_agencies: bool = True,
    shared_titles: int | None = None,
    today: date = TODAY,
) -> World:
    """Return a world of that many publications, none younger than `today`.

    `shared_titles` is the number of pairs of publications that share one title, agency and numbers; left out, it is
    GAO's own share of them, and at least one pair. `unknown_agencies`: a few recommendations go to agencies that no
    vocabulary has.
    """
    rng = Random(seed)  # noqa: S311
    there = bodies.choose(rng, agencies)
    pairs = max(1, round(publications * SHARED_TITLES / 2)) if shared_titles is None else shared_titles
    taken = set(shipped().by_number)  # the pipeline knows these publications already, and not as ours
    made = [
        publication(rng, f"p{at}", _day(rng, today), there, taken, today, unknown_agencies=unknown_agencies)
        for at in range(publications)
    ]
    made = _distinct_titles(rng, made)
    for at in range(min(pairs, publications // 2)):
        made[2 * at : 2 * at + 2] = _series(rng, there[at % len(there)], made[2 * at : 2 * at + 2], taken, today)
    return World(today, tuple(made), publications)


def publication(
    rng: Random,
    key: str,
    on: date,
    there: tuple[Body, ...],
    taken: set[str],
    today: date,
    *,
    unknown_agencies: bool = False,
) -> Publication:
    """Return a publication of the day `on`, under a number that is not `taken`, to some of the agencies `there`."""
    first = _some(rng, there)
    its_bodies = [first, *(body for body in (_some(rng, there),) if rng.random() < 0.5)]
    if unknown_agencies and rng.random() < 0.05:
        its_bodies.append(rng.choice(bodies.unknown()))
    released = min(today, on + timedelta(days=rng.choice((0, 0, 0, 8, 30))))
    reissued = released + timedelta(days=rng.randint(3, 90))
    is_reissued = rng.random() < 0.06 and reissued <= today
    return Publication(
        key=key,
        number=numbers.number(rng, on, taken),
        title=prose.title(rng, first),
        published_on=on,
        released_on=released,
        topic=rng.choice(words.TOPICS),
        recommendations=tuple(recommend.recommendations(rng, key, on, list(dict.fromkeys(its_bodies)))),
        reissued=reissued if is_reissued else None,
    )


def _some(rng: Random, there: tuple[Body, ...]) -> Body:
    """Return an agency; those at the front come up far more often, as departments do."""
    return there[min(int(rng.expovariate(4 / len(there))), len(there) - 1)]


def _day(rng: Random, today: date) -> date:
    era = rng.choices(("recent", "numbered", "old", "legacy", "oldest"), (45, 25, 20, 7, 3))[0]
    years = {"recent": (2022, 2026), "numbered": (2018, 2021), "old": (2001, 2017), "legacy": (1993, 2000)}
    first, last = years.get(era, (1975, 1979))
    day = date(first, 1, 1) + timedelta(days=rng.randint(0, 365 * (last - first + 1)))
    return min(day, today - timedelta(days=rng.randint(1, 90)))


def _distinct_titles(rng: Random, made: list[Publication]) -> list[Publication]:
    """Return the publications with titles of their own; one that another has is given a part number."""
    seen: set[str] = set()
    found: list[Publication] = []
    for one in made:
        title = one.title if one.title.casefold() not in seen else f"{one.title}, Part {rng.randint(2, 9)}{len(found)}"
        seen.add(title.casefold())
        found.append(replace(one, title=title))
    return found


def _series(rng: Random, body: Body, pair: list[Publication], taken: set[str], today: date) -> list[Publication]:
    """Return two reports of one series: one title, one agency, the same numbers, other texts."""
    title, first = prose.series_title(rng, body), today.year - rng.randint(2, 8)
    return [_of_series(rng, body, one, title, first + at, taken) for at, one in enumerate(pair)]


def _of_series(rng: Random, body: Body, one: Publication, title: str, year: int, taken: set[str]) -> Publication:
    on = date(year, 6, rng.randint(1, 28))
    return replace(
        one,
        number=numbers.number(rng, on, taken),
        title=title,
        published_on=on,
        released_on=on,
        recommendations=recommend.numbered(rng, one.key, body, 3),
        reissued=None,
    )
