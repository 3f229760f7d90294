"""A small invented GAO whose truth is known, the pages it prints, and what a table made of them must say.

`expected` knows nothing of the code under test: it folds what pages show, by the words of docs/design.md, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import gao
from gao import Row

OPEN, PARTIAL, CLOSED = "Open", "Open--Partially Addressed", "Closed – Implemented"
CODES = {OPEN: "open", PARTIAL: "open_partially_addressed", CLOSED: "closed_implemented"}
Kind = Literal["full", "partial", "dropped", "product", "blocked"]
Standing = tuple[str, str, date, date]  # listing, status, first and last day on which a page shows it

BLOCK_NOTICE = (
    "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n \nYou don't have permission "
    'to access "http&#58;&#47;&#47;www&#46;gao&#46;gov" on this server.<P>\nReference&#32;&#35;18&#46;0\n</BODY>\n'
    "</HTML>\n"
)


@dataclass(frozen=True)
class World:
    """Every recommendation there ever was, by the number of its publication, with its true status."""

    statuses: Mapping[str, str]

    def rows(self) -> list[Row]:
        """Return all rows."""
        return [Row(number, status) for number, status in self.statuses.items()]

    def open(self) -> list[Row]:
        """Return what the export lists."""
        return [row for row in self.rows() if row.status != CLOSED]

    def with_(self, number: str, status: str) -> World:
        """Return the world in which one of them has this status."""
        return replace(self, statuses={**self.statuses, number: status})

    def born(self) -> World:
        """Return the world with one more."""
        return self.with_(gao.rows(len(self.statuses) + 1)[-1].number, OPEN)


def begun(count: int) -> World:
    """Return a world of that many open recommendations."""
    return World({row.number: OPEN for row in gao.rows(count)})


@dataclass(frozen=True)
class Page:
    """A page as it is saved: its kind, its day, its bytes, and what it shows. Complete ones speak for `about`."""

    kind: Kind
    on: date
    content: bytes
    shown: Mapping[str, str] = field(default_factory=dict)
    about: frozenset[str] | None = frozenset()  # numbers of publications; None: all there are


def stamp(on: date) -> str:
    """Return the export's stamp of a day."""
    return f"{on:%b} {on.day}, {on.year} at 7:05 PM EST"


def full(world: World, on: date) -> Page:
    """Return the whole export of a day."""
    listed = world.open()
    return Page("full", on, gao.export(listed, stamp(on)), _shown(listed), None)


def dropped(world: World, on: date, without: Iterable[str]) -> Page:
    """Return an export that seems whole and lacks some rows: nobody can tell it from a whole one."""
    listed = [row for row in world.open() if row.number not in set(without)]
    return Page("dropped", on, gao.export(listed, stamp(on)), _shown(listed), None)


def partial(world: World, on: date, rows: int) -> Page:
    """Return an export that breaks off inside a record, after some whole ones."""
    listed = world.open()[: rows + 1]
    content = gao.export(listed, stamp(on))
    return Page("partial", on, content[: -len('Operations"')], _shown(listed[:-1]))


def product(world: World, on: date, number: str) -> Page:
    """Return the page of a publication, which shows its row whatever its status is."""
    row = Row(number, world.statuses[number])
    printed = row.status.replace("--", " – ")
    return Page("product", on, gao.product(row, printed).encode(), _shown([row]), frozenset({number}))


def blocked(on: date) -> Page:
    """Return what a server sends instead of a page."""
    return Page("blocked", on, BLOCK_NOTICE.encode())


def _shown(rows: Iterable[Row]) -> dict[str, str]:
    return {row.number: row.status for row in rows}


def expected(pages: Iterable[Page]) -> dict[str, Standing]:
    """Return what the table must say of each recommendation, by its id, once these pages were read."""
    state: dict[str, Standing] = {}
    by_day: dict[date, list[Page]] = {}
    for page in pages:
        by_day.setdefault(page.on, []).append(page)
    for on, own in sorted(by_day.items()):
        _fold(state, on, own)
    return {f"{number}/R1": standing for number, standing in state.items()}


def _fold(state: dict[str, Standing], on: date, pages: list[Page]) -> None:
    known = set(state)
    shown: dict[str, str] = {}
    for page in sorted(pages, key=lambda page: page.kind == "product"):  # a publication's own page knows best
        shown |= page.shown
    for number, status in shown.items():
        first = state[number][2] if number in state else on
        state[number] = ("closed" if status == CLOSED else "listed", CODES[status], first, on)
    silent = {n for page in pages if _speaks(page) for n in (known if page.about is None else page.about)}
    for number in (silent & known) - shown.keys():
        listing, *rest = state[number]
        if listing == "listed":
            state[number] = ("delisted", *rest)  # type: ignore[assignment]


def _speaks(page: Page) -> bool:
    """Say whether a page's silence means something: it is whole, and an export that lists nothing never is."""
    return page.kind in {"full", "dropped", "product"} and bool(page.shown)
