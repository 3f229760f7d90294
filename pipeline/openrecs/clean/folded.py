"""The table after a day, and the tables it is kept as: the one place where they become one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import pyarrow as pa

from openrecs.clean.history import Fact, History
from openrecs.clean.upsert import Alias, Key, Row, State, key_of
from openrecs.normalize import packing, publications
from openrecs.normalize.publications import Catalogue
from openrecs.records import Issue, Publication, Recommendation
from openrecs.schema import RECOMMENDATIONS

# Columns of a state that no table shows: sets of names, and the document that a delisted row is missing from.
DAYS = ("first_seen_on", "last_seen_on", "last_covered_on", "status_since")
SETS = ("_documents", "_beside", "_queries")
DELISTED = "_delisted_by"
TOPICS = "topics"
HIDDEN = {
    **dict.fromkeys(SETS, pa.list_(pa.string())),
    DELISTED: pa.struct([("document", pa.string()), ("sha256", pa.string()), ("on", pa.date32())]),
}
SHOWN = {*(one.name for one in fields(Recommendation)), "listing", *DAYS}
TYPES = {**{column.name: column.type for column in RECOMMENDATIONS.columns if column.name in SHOWN}, **HIDDEN}


@dataclass(frozen=True, slots=True)
class Fill:
    """How many rows a layout gave when it was read last, and the share of them in which each column had a value."""

    rows: int
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Folded:
    """The table and the catalogue after a day; the issues of all days up to it; which corrections did something.

    `complete` names the documents that kept every promise, alone or with the other pages of their list.
    """

    state: State = field(default_factory=State)
    catalogue: Catalogue = field(default_factory=publications.shipped)
    issues: tuple[Issue, ...] = ()
    corrected: frozenset[int] = frozenset()
    complete: frozenset[str] = frozenset()
    history: History = field(default_factory=History)
    fills: Mapping[str, Fill] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Titled:
    """A title, folded, and the numbers of the publications that have it."""

    title: str
    numbers: frozenset[str]


def to_bytes(folded: Folded) -> bytes:
    """Return a fold as Parquet bytes, and its small parts as JSON in them."""
    head = {
        "corrected": sorted(folded.corrected),
        "complete": sorted(folded.complete),
        "fills": {layout: asdict(fill) for layout, fill in folded.fills.items()},
    }
    titles = (Titled(title, numbers) for title, numbers in folded.catalogue.by_title.items())
    tables = {
        "rows": _of_rows(folded.state.rows.values()),
        "aliases": packing.of_records(Alias, folded.state.aliases),
        "publications": packing.of_records(Publication, folded.catalogue.by_number.values()),
        "titles": packing.of_records(Titled, titles),
        "issues": packing.of_records(Issue, folded.issues),
        "holding": packing.of_records(Fact, folded.history.holding.values()),
        "ended": packing.of_records(Fact, folded.history.ended),
    }
    return packing.packed(head, tables)


def from_bytes(content: bytes) -> Folded:
    """Return the fold that `to_bytes` was given."""
    head, tables = packing.unpacked(content)
    known = packing.records(Publication, tables["publications"])
    titles = packing.records(Titled, tables["titles"])
    holding = {(fact.key, fact.field): fact for fact in packing.records(Fact, tables["holding"])}
    return Folded(
        State(_rows(tables["rows"]), tuple(packing.records(Alias, tables["aliases"]))),
        Catalogue({one.number: one for one in known}, {one.title: one.numbers for one in titles}),
        tuple(packing.records(Issue, tables["issues"])),
        frozenset(head["corrected"]),
        frozenset(head["complete"]),
        History(holding, tuple(packing.records(Fact, tables["ended"]))),
        {layout: Fill(**fill) for layout, fill in head["fills"].items()},
    )


def _of_rows(rows: Iterable[Row]) -> pa.StructArray:
    listed = list(rows)
    columns: dict[str, list[Any]] = {name: [row.get(name) for row in listed] for name in TYPES}
    columns[DELISTED] = [
        dict(zip(("document", "sha256", "on"), one, strict=True)) if one else None for one in columns[DELISTED]
    ]
    return packing.structures(columns, TYPES)


def _rows(stored: pa.StructArray) -> Mapping[Key, Row]:
    containers = {**dict.fromkeys(SETS, frozenset), TOPICS: tuple}
    columns = {name: packing.values(stored.field(name), containers.get(name)) for name in TYPES}
    columns[DELISTED] = [tuple(one.values()) if one else None for one in columns[DELISTED]]
    rows = (dict(zip(columns, one, strict=True)) for one in zip(*columns.values(), strict=True))
    return {key_of(row): row for row in rows}
