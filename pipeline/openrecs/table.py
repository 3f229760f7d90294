"""What a table is: columns with their types and meanings, a key, an order; and its forms, as rows and as Arrow.

The tables themselves are in `openrecs.schema`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from openrecs.records import Recommendation

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = "4"

TEXT, DAY, BOOL, INT = pa.string(), pa.date32(), pa.bool_(), pa.int64()
HASH, COUNT, SCORE, LIST = pa.int64(), pa.int32(), pa.float64(), pa.list_(pa.string())


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Arrow type, whether it may be null, what it means, and its `values` where they are a closed set."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = False
    in_csv: bool = True
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in order, the columns that make a row unique, and the columns it is sorted by."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sort: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with the schema's version in its metadata."""
        fields = [pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns]
        return pa.schema(fields, metadata={"openrecs_schema": SCHEMA_VERSION, "openrecs_table": self.name})

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return [c.name for c in self.columns]


def column(
    name: str, of: pa.DataType | tuple[str, ...], meaning: str, nullable: bool = False, *, in_csv: bool = True
) -> Column:
    """Make a column: `of` is its Arrow type, or the codes it may hold."""
    values, type_ = (of, TEXT) if isinstance(of, tuple) else ((), of)
    return Column(name, type_, meaning, nullable, in_csv, values)


def nullable(name: str, of: pa.DataType | tuple[str, ...], meaning: str) -> Column:
    """Make a column that may be null."""
    return column(name, of, meaning, nullable=True)


def to_arrow(table: Table, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Turn dictionaries into the table's Arrow form, sorted; a missing key is null, an unknown one an error.

    None of them is held: of tens of thousands of documents they are many times their values.
    """
    columns: dict[str, list[Any]] = {name: [] for name in table.names}
    for row in rows:
        if not row.keys() <= columns.keys():
            raise KeyError(f"columns that {table.name} does not have: {sorted(row.keys() - columns.keys())}")
        for name, values in columns.items():
            values.append(row.get(name))
    return of_columns(table, columns)


def of_columns(table: Table, columns: Mapping[str, Sequence[Any]] | pd.DataFrame) -> pa.Table:
    """Turn columns of Python values into the table's Arrow form, sorted; one that is not there is null."""
    rows = len(columns[table.names[0]])
    arrays = [pa.array(list(columns.get(c.name, [None] * rows)), type=c.type) for c in table.columns]
    built = pa.Table.from_arrays(arrays, schema=table.schema)
    built.validate(full=True)
    return built.sort_by([(name, "ascending") for name in table.sort]) if len(built) and table.sort else built


def columns_of(rows: Sequence[Recommendation]) -> dict[str, list[Any]]:
    """Turn typed rows into a list for each field, of Python values and `None` for what is not known."""
    return {name: [row[at] for row in rows] for at, name in enumerate(Recommendation._fields)}


def from_records(parts: Iterable[Sequence[Recommendation]]) -> pd.DataFrame:
    """Turn typed rows, given in parts, into a frame with a column for each field. No part is held.

    For a few rows `columns_of` costs less.
    """
    import pandas as pd

    columns = columns_of(())
    for rows in parts:
        for name, values in columns_of(rows).items():
            columns[name] += values
    return pd.DataFrame(columns, dtype=object)


def as_text(value: Any) -> str | None:
    """Return a value as a column for values of any type has it: `true`, `2026-09-30`; `None` for a null."""
    if value is None:
        return None
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as dictionaries, in order, with the values as they are in it."""
    names = [str(name) for name in frame.columns]
    values = frame.to_numpy(dtype=object).tolist()  # of few rows a tenth of the time of asking for each column
    return [dict(zip(names, row, strict=True)) for row in values]
