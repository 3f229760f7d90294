"""The tables of a snapshot as other programs relate them: in what order, by which keys, and with which codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from openrecs.exports.snapshot_tables import SnapshotTables, joined
from openrecs.schema import HISTORY, TABLES
from openrecs.table import Column, Table

_KEY = ("recommendation_id", "agency")
ORDER = ("documents", "publications", "recommendations", "changes", "issues", "aliases", "history")


class Foreign(NamedTuple):
    """Columns whose values are in a table under other names, or null."""

    columns: tuple[str, ...]
    table: str
    of: tuple[str, ...]


_DOCUMENT = Foreign(("document",), "documents", ("document",))
_ROW = Foreign(_KEY, "recommendations", _KEY)
# What is looked for. Where a row names something that is not there, as a day's history may, a table has no such key.
FOREIGN: Mapping[str, tuple[Foreign, ...]] = {
    "publications": (_DOCUMENT,),
    "recommendations": (_DOCUMENT, Foreign(("publication_number",), "publications", ("publication_number",))),
    "changes": (_ROW, _DOCUMENT),
    "issues": (_DOCUMENT,),
    "history": (_ROW, _DOCUMENT),
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A table with its rows. Its codes are all that a column has, and `foreign` what holds for every row."""

    table: Table
    data: pa.Table
    foreign: tuple[Foreign, ...]

    @property
    def is_keyed(self) -> bool:
        """Say whether the key is one that databases take: there, and never null."""
        nullable = {column.name for column in self.table.columns if column.nullable}
        return bool(self.table.key) and nullable.isdisjoint(self.table.key)


def relations(found: SnapshotTables) -> list[Relation]:
    """Return all tables, each after those that its foreign keys name."""
    known = {**TABLES, HISTORY.name: HISTORY}
    data = found.all
    return [
        Relation(
            table=_with_codes(known[name], data[name]),
            data=data[name],
            foreign=tuple(one for one in FOREIGN.get(name, ()) if _holds(one, data[name], data[one.table])),
        )
        for name in ORDER
    ]


def _with_codes(table: Table, data: pa.Table) -> Table:
    """Return a table whose codes are those of today, and behind them what another version wrote."""
    return replace(table, columns=tuple(_with_code(column, data) for column in table.columns))


def _with_code(column: Column, data: pa.Table) -> Column:
    if not column.values:
        return column
    unknown = set(data[column.name].unique().to_pylist()) - {*column.values, None}
    return replace(column, values=(*column.values, *sorted(unknown)))


def _holds(foreign: Foreign, data: pa.Table, other: pa.Table) -> bool:
    """Say whether all rows without a null in their columns name a row of the other table."""
    there = pc.is_in(joined(data, foreign.columns), value_set=joined(other, foreign.of))
    is_null = pc.is_null(joined(data, foreign.columns))
    return bool(pc.all(pc.or_(there, is_null), min_count=0).as_py())
