"""The world captured through every layout on one day, as people, archives and a nightly job save pages.

The export and the catalogue are whole; of the other pages a share is saved. What is picked, the order of the rows, and
the hands that write are drawn apart, so that a test can change one of them and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import TypeVar

from world import csv_files, html_pages, text_pages
from world.choose import Page, blocks, of_agency, of_publication, of_topic, open_rows, rows_of
from world.hand import HANDS, Hand
from world.model import Row, World
from world.saved import utf_8

T = TypeVar("T")
PUBLICATIONS_OF_A_TOPIC = 5
AGENCY_SHARE = 0.8


@dataclass(frozen=True)
class Take:
    """What the pages of one layout are made from. `share`: of how many publications, topics and agencies."""

    world: World
    hands: Mapping[str, Hand]
    share: float
    pick: Random
    order: Random

    def some(self, things: Iterable[T], share: float | None = None) -> list[T]:
        """Pick a share of things, at least one where there is one."""
        listed = list(things)
        count = round((self.share if share is None else share) * len(listed))
        return self.pick.sample(listed, min(len(listed), max(1, count)))

    def shuffled(self, things: Iterable[T]) -> list[T]:
        """Return things in some order."""
        listed = list(things)
        return self.order.sample(listed, len(listed))


def captured(
    world: World,
    seed: int,
    *,
    order: int = 0,
    hands: Mapping[str, Hand] = HANDS,
    share: float = 0.35,
    layouts: Iterable[str] | None = None,
) -> list[Page]:
    """Return the pages saved on the world's day, of all layouts or of those named (see `LAYOUTS`)."""
    takes = {
        name: Take(world, hands, share, Random(f"pick {seed} {name}"), Random(f"order {order} {name}"))  # noqa: S311
        for name in (LAYOUTS if layouts is None else layouts)
    }
    return [page for name, take in takes.items() for page in {**LAYOUTS, **FORECAST}[name](take)]


def save(pages: Iterable[Page], raw: Path, on: date, encoded: Callable[[Page], bytes] = utf_8) -> None:
    """Write pages into the day's folder of raw/, in UTF-8 unless told."""
    folder = raw / on.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages:
        (folder / page.name).write_bytes(encoded(page))


def doubled(pages: Iterable[Page]) -> list[Page]:
    """Return the pages, each saved twice."""
    return [replace(page, name=name) for page in pages for name in (page.name, f"again-{page.name}")]


def export(take: Take) -> Iterator[Page]:
    """Yield the export: everything open."""
    rows = take.shuffled(open_rows(take.world))
    text = csv_files.export(rows, take.world.today, hand=take.hands["export_csv"])
    yield Page("export.csv", "export_csv", text, tuple(rows))


def catalogue(take: Take) -> Iterator[Page]:
    """Yield the catalogue of all publications."""
    text = csv_files.catalogue(take.shuffled(take.world.publications), hand=take.hands["catalogue_csv"])
    yield Page("catalogue.csv", "catalogue_csv", text, ())


def agency_texts(take: Take) -> Iterator[Page]:
    """Yield agency pages as text, with the definition of the status as in 2021 and without it; some lost their name."""
    hand = take.hands["agency_page"]
    for at, (printed, rows) in enumerate(_agencies(take)):
        found, name = blocks(rows, take.order), "" if at % 5 == 4 else printed
        form: text_pages.Form = "pasted" if at % 3 == 2 else "joined"
        definition = "" if at % 2 else text_pages.DEFINITION
        text = text_pages.agency_page(name, found, hand=hand, form=form, definition=definition)
        yield Page(f"agency-{at}.txt", "agency_page", text, rows_of(found))


def agency_pages(take: Take) -> Iterator[Page]:
    """Yield agency pages as HTML."""
    hand = take.hands["agency_page"]
    for at, (name, rows) in enumerate(_agencies(take)):
        found = blocks(rows, take.order)
        text = html_pages.agency_page(name, found, hand=hand, definition=at % 2 == 0)
        yield Page(f"agency-{at}.html", "agency_page", text, rows_of(found))


def _agencies(take: Take) -> Iterator[tuple[str, list[Row]]]:
    """Yield agencies, each with its open rows. A department's page shows some rows of its parts as well."""
    there = open_rows(take.world)
    for body in take.some({row.share.body: None for row in there}, AGENCY_SHARE):
        parts = [row for row in there if row.share.body.department == body.name != row.share.body.name]
        shown = [row for row in parts if take.pick.random() < 0.3]
        yield take.hands["agency_page"].agency(body), [*of_agency(there, body.name), *shown]


def topic_texts(take: Take) -> Iterator[Page]:
    """Yield topic pages as text: a few publications of each topic."""
    for at, (topic, rows) in enumerate(_samples(take)):
        found = blocks(rows, take.order)
        form: text_pages.Form = ("joined", "lines", "pasted")[at % 3]
        text = text_pages.topic_page(topic, found, hand=take.hands["topic_page"], form=form)
        yield Page(f"topic-{at}.txt", "topic_page", text, rows_of(found))


def topic_pages(take: Take) -> Iterator[Page]:
    """Yield topic pages as HTML: a few publications of each topic."""
    for at, (topic, rows) in enumerate(_samples(take)):
        found = blocks(rows, take.order)
        text = html_pages.topic_page(topic, found, hand=take.hands["topic_page"])
        yield Page(f"topic-{at}.html", "topic_page", text, rows_of(found))


def product_texts(take: Take) -> Iterator[Page]:
    """Yield product pages as text, open rows and closed ones."""
    for at, publication in enumerate(take.some(take.world.publications, take.share / 2)):
        rows = tuple(take.shuffled(of_publication(take.world, publication.key)))
        form: text_pages.Form = ("lines", "pasted", "joined")[at % 3]
        text = text_pages.product_page(publication, rows, hand=take.hands["product_page"], form=form)
        yield Page(f"product-{at}.txt", "product_page", text, rows)


def product_pages(take: Take) -> Iterator[Page]:
    """Yield product pages as HTML, open rows and closed ones."""
    for at, publication in enumerate(take.some(take.world.publications)):
        rows = tuple(take.shuffled(of_publication(take.world, publication.key)))
        text = html_pages.product_page(publication, rows, hand=take.hands["product_page"])
        yield Page(f"product-{at}.html", "product_page", text, rows)


def results(take: Take) -> Iterator[Page]:
    """Yield results of the database, page by page: all priority ones, and those of one agency."""
    for query, rows in _queries(take).items():
        definition = text_pages.DEFINITION if query == "agency" else ""
        found = blocks(rows, take.order)
        pages = text_pages.database(found, take.world.today, hand=take.hands["database"], definition=definition)
        for at, (text, shown) in enumerate(pages):
            yield Page(f"database-{query}-{at}.txt", "database", text, shown)


def results_pages(take: Take) -> Iterator[Page]:
    """Yield results of the database as HTML, each query on one page."""
    for query, rows in _queries(take).items():
        found = blocks(rows, take.order)
        text = html_pages.database(found, take.world.today, hand=take.hands["database"])
        yield Page(f"database-{query}.html", "database", text, rows_of(found))


def _queries(take: Take) -> dict[str, list[Row]]:
    there = open_rows(take.world)
    agency = take.pick.choice(there).share.body.name
    return {"priority": [row for row in there if row.share.is_priority], "agency": of_agency(there, agency)}


def old_lists_2018(take: Take) -> Iterator[Page]:
    """Yield lists by topic as they were from 2018 to 2020."""
    return _old_lists(take, "old_list_2018")


def old_lists_2013(take: Take) -> Iterator[Page]:
    """Yield lists by topic as they were until 2018."""
    return _old_lists(take, "old_list_2013")


def _old_lists(take: Take, layout: str) -> Iterator[Page]:
    for at, (topic, rows) in enumerate(_topics(take)):
        found, is_dated = blocks(rows, take.order), layout == "old_list_2018"
        text = text_pages.old_list(found, topic, take.world.today, hand=take.hands[layout], is_dated=is_dated)
        yield Page(f"{layout}-{at}.txt", layout, text, rows_of(found))


def _topics(take: Take) -> Iterator[tuple[str, list[Row]]]:
    there = open_rows(take.world)
    for topic in take.some({row.publication.topic: None for row in there}):
        yield topic, of_topic(there, topic)


def _samples(take: Take) -> Iterator[tuple[str, list[Row]]]:
    """Yield topics, each with the open rows of a few of its publications."""
    for topic, rows in _topics(take):
        keys = list(dict.fromkeys(row.publication.key for row in rows))
        shown = set(take.pick.sample(keys, min(len(keys), PUBLICATIONS_OF_A_TOPIC)))
        yield topic, [row for row in rows if row.publication.key in shown]


Layouts = Mapping[str, Callable[[Take], Iterator[Page]]]
LAYOUTS: Layouts = {
    "export_csv": export,
    "catalogue_csv": catalogue,
    "agency_page, text": agency_texts,
    "topic_page, text": topic_texts,
    "topic_page, html": topic_pages,
    "product_page, text": product_texts,
    "product_page, html": product_pages,
    "database": results,
    "old_list_2018": old_lists_2018,
    "old_list_2013": old_lists_2013,
}
# Pages whose HTML nobody has captured: how they are built is a forecast, and so are these.
FORECAST: Layouts = {"agency_page, html": agency_pages, "database, html": results_pages}
