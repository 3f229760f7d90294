"""The table after a day, and the tables it is kept as: the one place where they become one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from openrecs.clean.by_key import by_key
from openrecs.clean.history import no_facts
from openrecs.clean.upsert import COLUMNS, Alias, State
from openrecs.normalize import packing, publications
from openrecs.normalize.publications import Catalogue
from openrecs.records import Issue, Publication
from openrecs.schema import HISTORY, RECOMMENDATIONS
from openrecs.table import Table

# How the values of columns are made again that are kept as JSON: sets, lists, and what a row is missing from.
KEPT: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("_documents", "_beside", "_queries"), frozenset),
    "topics": tuple,
    "_delisted_by": lambda said: (*said[:2], date.fromisoformat(said[2])),
}
SLICE = 4096  # rows of a table that are packed at once: their texts, and what a writer makes of them, are in memory


@dataclass(frozen=True, slots=True)
class Fill:
    """How many rows a layout gave when it was read last, and the share of them in which each column had a value."""

    rows: int
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """The table and the catalogue after a day; the issues of all days up to it; which corrections did something.

    `complete` names the documents that kept every promise, alone or with the other pages of their list.
    """

    state: State = field(default_factory=State)
    catalogue: Catalogue = field(default_factory=publications.shipped)
    issues: tuple[Issue, ...] = ()
    corrected: frozenset[int] = frozenset()
    complete: frozenset[str] = frozenset()
    history: pd.DataFrame = field(default_factory=no_facts)
    fills: Mapping[str, Fill] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Titled:
    """A title, folded, and the numbers of the publications that have it."""

    title: str
    numbers: frozenset[str]


SMALL: Mapping[str, Callable[..., Any]] = {
    "aliases": Alias,
    "publications": Publication,
    "titles": Titled,
    "issues": Issue,
}


def to_bytes(folded: Folded) -> Iterable[bytes]:
    """Yield a fold as Parquet bytes, part by part, and its small parts as JSON in them."""
    head = {
        "corrected": sorted(folded.corrected),
        "complete": sorted(folded.complete),
        "fills": {layout: asdict(fill) for layout, fill in folded.fills.items()},
    }
    titles = (Titled(title, numbers) for title, numbers in folded.catalogue.by_title.items())
    tables = {
        "rows": _packed(folded.state.rows, RECOMMENDATIONS),
        "history": _packed(folded.history, HISTORY),
        "aliases": [packing.of_records(Alias, folded.state.aliases)],
        "publications": [packing.of_records(Publication, folded.catalogue.by_number.values())],
        "titles": [packing.of_records(Titled, titles)],
        "issues": [packing.of_records(Issue, folded.issues)],
    }
    return packing.packed(head, tables)


def from_bytes(content: bytes) -> Folded:
    """Return the fold that `to_bytes` was given."""
    head, parts = packing.unpacked(content)
    frames: dict[str, list[pd.DataFrame]] = {"rows": [], "history": []}
    small: dict[str, list[Any]] = {name: [] for name in SMALL}
    for part in parts:
        frames["rows"].append(_frame(part["rows"], COLUMNS))
        frames["history"].append(_frame(part["history"], HISTORY.names))
        for name, kind in SMALL.items():
            small[name] += packing.records(kind, part[name])
    rows, history = (pd.concat(one, ignore_index=True) for one in frames.values())
    known, titles = small["publications"], small["titles"]
    return Folded(
        State(by_key(rows), tuple(small["aliases"])),
        Catalogue({one.number: one for one in known}, {one.title: one.numbers for one in titles}),
        tuple(small["issues"]),
        frozenset(head["corrected"]),
        frozenset(head["complete"]),
        history,
        {layout: Fill(**fill) for layout, fill in head["fills"].items()},
    )


def _packed(frame: pd.DataFrame, table: Table) -> Iterator[pa.StructArray]:
    types = {column.name: column.type for column in table.columns if column.name not in KEPT}
    for start in range(0, len(frame) or 1, SLICE):
        part = frame.iloc[start : start + SLICE]
        columns = {str(name): part[name].tolist() for name in frame.columns}
        yield packing.structures(columns, {name: types.get(name) for name in columns})


def _frame(stored: pa.StructArray, names: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame({name: packing.values(stored.field(name), KEPT.get(name)) for name in names}, dtype=object)
