"""Which rows a page shows, and in which order: publications, each with some of its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from world.model import Publication, Row, World


class Block(NamedTuple):
    """A publication and those of its rows that a page shows, in the page's order."""

    publication: Publication
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Page:
    """A page: its name in raw/, its layout, what it prints, and the rows that it shows."""

    name: str
    layout: str
    text: str
    shown: tuple[Row, ...]


def blocks(rows: Iterable[Row], rng: Random) -> list[Block]:
    """Gather rows by publication; neither the publications nor the rows come in the order of their numbers."""
    by_publication: dict[str, list[Row]] = {}
    for row in rows:
        by_publication.setdefault(row.publication.key, []).append(row)
    gathered = [Block(some[0].publication, tuple(rng.sample(some, len(some)))) for some in by_publication.values()]
    return rng.sample(gathered, len(gathered))


def rows_of(some: Iterable[Block]) -> tuple[Row, ...]:
    """Return the rows of blocks, in order."""
    return tuple(row for block in some for row in block.rows)


def open_rows(world: World) -> list[Row]:
    """Return every row with an open status: what the export lists."""
    return [row for row in world.rows() if row.share.is_open]


def of_agency(rows: Iterable[Row], name: str) -> list[Row]:
    """Return the rows of one agency."""
    return [row for row in rows if row.share.body.name == name]


def of_topic(rows: Iterable[Row], topic: str) -> list[Row]:
    """Return the rows of one topic's publications."""
    return [row for row in rows if row.publication.topic == topic]


def of_publication(world: World, key: str) -> list[Row]:
    """Return all rows of one publication, open and closed."""
    return [row for row in world.rows() if row.publication.key == key]
