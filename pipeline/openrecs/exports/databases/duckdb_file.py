"""A DuckDB database: all tables with real types, the views, and comments on everything."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from openrecs.exports.offered import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from openrecs.exports.relations import Relation
    from openrecs.exports.snapshot_tables import SnapshotTables
    from openrecs.table import Column

HELP = """Write a DuckDB database: real dates, lists and enums.

\b
Examples:
  openrecs export duckdb --output recs.duckdb
  openrecs export duckdb --agency ICE --as-of 2021-09-30

All tables and the views open_recommendations, priority, promises, changes_in_words and recommendation_topics. A code
is an enum, which sorts by its meaning, topics a list of texts; each table and column has its meaning as a comment. It
needs the extra `duckdb`.
"""
_TYPES = {
    **{"string": "VARCHAR", "date32[day]": "DATE", "bool": "BOOLEAN"},
    **{"int64": "BIGINT", "int32": "INTEGER", "double": "DOUBLE"},
}
_SQL = {"days_left": "(r.target_on - s.as_of)", "topics": "unnest(r.topics) as topic from recommendations r"}


def write(found: SnapshotTables, path: Path) -> None:
    """Write the database to a path where nothing is. `OSError`: the disk does not take it."""
    import duckdb

    from openrecs.exports.databases.database_tables import VIEWS, tables

    try:
        with duckdb.connect(str(path)) as base:
            for relation in tables(found):
                for statement in _statements(relation):
                    base.execute(statement)
                _fill(base, relation)
            for name, view in VIEWS.items():
                base.execute(f"create view {name} as {view.sql.format(**_SQL)}")
                base.execute(f"comment on view {name} is {_text(view.meaning)}")
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
        full = "No space left on device"
        is_full = full in str(error)
        raise OSError(errno.ENOSPC if is_full else errno.EIO, full if is_full else str(error)) from error


def _fill(base: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    """Put in the rows, and what finds them by their columns."""
    from openrecs.exports.databases.database_tables import indexes

    name = relation.table.name
    base.register("given", relation.data)
    base.execute(f"insert into {name} select * from given")  # noqa: S608  (names are the schema's)
    base.unregister("given")
    for own in indexes(relation):
        base.execute(f"create index {name}_by_{'_'.join(own)} on {name} ({_names(own)})")


def _statements(relation: Relation) -> Iterator[str]:
    """Yield what creates the types of a table, the table and its comments."""
    table = relation.table
    for column in table.columns:
        if column.values:
            yield f"create type {table.name}_{column.name} as enum ({', '.join(map(_text, column.values))})"
    lines = [f"{_names((column.name,))} {_type(table.name, column)}" for column in table.columns]
    if table.key:
        lines.append(f"{'primary key' if relation.is_keyed else 'unique'} ({_names(table.key)})")
    for one in relation.foreign:
        lines.append(f"foreign key ({_names(one.columns)}) references {one.table} ({_names(one.of)})")
    yield f"create table {table.name} ({', '.join(lines)})"
    yield f"comment on table {table.name} is {_text(table.meaning)}"
    for column in table.columns:
        yield f"comment on column {table.name}.{_names((column.name,))} is {_text(column.meaning)}"


def _type(table: str, column: Column) -> str:
    kind = f"{table}_{column.name}" if column.values else _TYPES.get(str(column.type), "VARCHAR[]")
    return kind if column.nullable else f"{kind} not null"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _text(said: str) -> str:
    return "'" + said.replace("'", "''") + "'"


KINDS = {"duckdb": Kind(HELP, ".duckdb", write=write, extra="duckdb", needs=("duckdb",))}
