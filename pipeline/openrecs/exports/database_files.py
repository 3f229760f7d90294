"""Databases: SQLite with full-text search and what Datasette is to say of it, and DuckDB with real types.

Both have all tables, the views, and comments on everything.
"""

from __future__ import annotations

import errno
import json
from typing import TYPE_CHECKING, Any

from openrecs.errors import UsageError
from openrecs.exports.offered import Kind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb
    import pyarrow as pa

    from openrecs.exports.relations import Relation
    from openrecs.exports.snapshot_tables import SnapshotTables
    from openrecs.table import Column

NAME = "openrecs.db"
_SQLITE = """Write an SQLite database, and what Datasette needs.

\b
Examples:
  openrecs export sqlite --output recs
  openrecs export sqlite --agency ICE --output ice

It is a folder, which `datasette serve DIR` shows: openrecs.db has all tables, recommendations_fts for words, and the
views open_recommendations, priority, promises, changes_in_words and recommendation_topics; metadata.json says what
each column means. Days are ISO texts, truth values 0 and 1, topics a JSON array.
"""
# Of the types, those that SQLite has for a column; its own `NUMERIC` would make numbers of texts.
_SQLITE_TYPES = {"string": "TEXT", "date32[day]": "TEXT", "bool": "INTEGER", "int64": "INTEGER", "int32": "INTEGER"}
_SQLITE_TYPES |= {"double": "REAL"}
_SQLITE_SQL = {
    "days_left": "cast(julianday(r.target_on) - julianday(s.as_of) as integer)",
    "topics": "t.value as topic from recommendations r, json_each(r.topics) t",
}
# The search reads the table itself, and the triggers keep it in step. `porter` takes endings off: of 100 rows that
# `openrecs search` finds it finds 98, without it 82; a beginning cut within an ending (`inspecti*`) finds less.
_SEARCH = """
create virtual table recommendations_fts using fts5(
  {columns}, content='recommendations', content_rowid='id', tokenize='porter unicode61 remove_diacritics 0'
);
insert into recommendations_fts (recommendations_fts) values ('rebuild');
insert into recommendations_fts (recommendations_fts) values ('optimize');
create trigger recommendations_search_insert after insert on recommendations begin
  insert into recommendations_fts (rowid, {columns}) values (new.id, {new});
end;
create trigger recommendations_search_delete after delete on recommendations begin
  insert into recommendations_fts (recommendations_fts, rowid, {columns}) values ('delete', old.id, {old});
end;
create trigger recommendations_search_update after update on recommendations begin
  insert into recommendations_fts (recommendations_fts, rowid, {columns}) values ('delete', old.id, {old});
  insert into recommendations_fts (rowid, {columns}) values (new.id, {new});
end;
"""


def sqlite_folder(found: SnapshotTables) -> dict[str, bytes]:
    """Return the database and Datasette's metadata by their names."""
    from openrecs.exports import database_tables

    tables = database_tables.tables(found)
    return {NAME: _database(tables), "metadata.json": database_tables.datasette(tables, found.as_of)}


def _database(tables: list[Relation]) -> bytes:
    """Return a database; the same tables give the same bytes with one version of SQLite."""
    import sqlite3
    from contextlib import closing

    from openrecs.clean.selection import SEARCHED
    from openrecs.exports.database_tables import VIEWS

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        base.execute("begin")
        for relation in tables:
            _fill_sqlite(base, relation)
        for name, view in VIEWS.items():
            base.execute(f"create view {name} as -- {view.meaning}\n{view.sql.format(**_SQLITE_SQL)}")
        base.execute("commit")
        lists = {row: ", ".join(f"{row}.{name}" for name in SEARCHED) for row in ("old", "new")}
        try:
            base.executescript(_SEARCH.format(columns=", ".join(SEARCHED), **lists))
        except sqlite3.OperationalError as error:
            what = f"the SQLite {sqlite3.sqlite_version} of this Python has no full-text search: {error}"
            mend = "use a Python whose SQLite has FTS5, or write the same tables with `openrecs export duckdb`"
            raise UsageError(what, safe="nothing was written", mend=mend) from error
        base.execute("analyze")
        base.execute("vacuum")
        return base.serialize()


def _fill_sqlite(base: sqlite3.Connection, relation: Relation) -> None:
    """Create a table, its rows and its indexes."""
    from openrecs.exports.database_tables import indexes

    table, columns = relation.table, relation.table.columns
    base.execute(_table(relation))
    rows = zip(*(_values(relation.data[column.name]) for column in columns), strict=True)
    numbered = ((*row, at) for at, row in enumerate(rows, 1)) if table.name == "recommendations" else rows
    places = ", ".join("?" * (len(columns) + (table.name == "recommendations")))
    base.executemany(f"insert into {table.name} values ({places})", numbered)  # noqa: S608  (names are the schema's)
    for own in indexes(relation):
        base.execute(f"create index {table.name}_by_{'_'.join(own)} on {table.name} ({_names(own)})")


def _table(relation: Relation) -> str:
    """Return what creates a table, each column with its meaning as a comment."""
    table = relation.table
    lines = [(_column(column), column.meaning) for column in table.columns]
    if table.name == "recommendations":  # an implicit number may change with VACUUM, and the search goes by it
        lines.append(("id INTEGER NOT NULL UNIQUE", "number of the row, for the search; added by the export"))
    if table.key:
        lines.append((f"{'PRIMARY KEY' if relation.is_keyed else 'UNIQUE'} ({_names(table.key)})", ""))
    for one in relation.foreign:
        lines.append((f"FOREIGN KEY ({_names(one.columns)}) REFERENCES {one.table} ({_names(one.of)})", ""))
    last = len(lines) - 1
    said = [f"  {sql}{',' * (at < last)}{meaning and f' -- {meaning}'}" for at, (sql, meaning) in enumerate(lines)]
    return f"create table {table.name} ( -- {table.meaning}\n" + "\n".join(said) + "\n)"


def _column(column: Column) -> str:
    kind = _SQLITE_TYPES.get(str(column.type), "TEXT")
    return f"{_names((column.name,))} {kind}{'' if column.nullable else ' NOT NULL'}"


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Return the values of a column as SQLite has them."""
    kind = str(column.type)
    values: list[Any] = (column.cast("string") if kind == "date32[day]" else column).to_pylist()
    is_list = kind.startswith("list")
    return [None if own is None else json.dumps(own, ensure_ascii=False) for own in values] if is_list else values


_DUCKDB = """Write a DuckDB database: real dates, lists and enums.

\b
Examples:
  openrecs export duckdb --output recs.duckdb
  openrecs export duckdb --agency ICE --as-of 2021-09-30

All tables and the views open_recommendations, priority, promises, changes_in_words and recommendation_topics. A code
is an enum, which sorts by its meaning, topics a list of texts; each table and column has its meaning as a comment. It
needs the extra `duckdb`.
"""
_DUCKDB_TYPES = {
    **{"string": "VARCHAR", "date32[day]": "DATE", "bool": "BOOLEAN"},
    **{"int64": "BIGINT", "int32": "INTEGER", "double": "DOUBLE"},
}
_DUCKDB_SQL = {"days_left": "(r.target_on - s.as_of)", "topics": "unnest(r.topics) as topic from recommendations r"}


def duckdb_file(found: SnapshotTables, path: Path) -> None:
    """Write the database to a path where nothing is. `OSError`: the disk does not take it."""
    import duckdb

    from openrecs.exports.database_tables import VIEWS, tables

    try:
        with duckdb.connect(str(path)) as base:
            for relation in tables(found):
                for statement in _statements(relation):
                    base.execute(statement)
                _fill_duckdb(base, relation)
            for name, view in VIEWS.items():
                base.execute(f"create view {name} as {view.sql.format(**_DUCKDB_SQL)}")
                base.execute(f"comment on view {name} is {_quoted(view.meaning)}")
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
        full = "No space left on device"
        is_full = full in str(error)
        raise OSError(errno.ENOSPC if is_full else errno.EIO, full if is_full else str(error)) from error


def _fill_duckdb(base: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    """Put in the rows, and what finds them by their columns."""
    from openrecs.exports.database_tables import indexes

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
            yield f"create type {table.name}_{column.name} as enum ({', '.join(map(_quoted, column.values))})"
    lines = [f"{_names((column.name,))} {_type(table.name, column)}" for column in table.columns]
    if table.key:
        lines.append(f"{'primary key' if relation.is_keyed else 'unique'} ({_names(table.key)})")
    for one in relation.foreign:
        lines.append(f"foreign key ({_names(one.columns)}) references {one.table} ({_names(one.of)})")
    yield f"create table {table.name} ({', '.join(lines)})"
    yield f"comment on table {table.name} is {_quoted(table.meaning)}"
    for column in table.columns:
        yield f"comment on column {table.name}.{_names((column.name,))} is {_quoted(column.meaning)}"


def _type(table: str, column: Column) -> str:
    kind = f"{table}_{column.name}" if column.values else _DUCKDB_TYPES.get(str(column.type), "VARCHAR[]")
    return kind if column.nullable else f"{kind} not null"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _quoted(said: str) -> str:
    return "'" + said.replace("'", "''") + "'"


KINDS = {
    "duckdb": Kind(_DUCKDB, ".duckdb", write=duckdb_file, extra="duckdb", needs=("duckdb",)),
    "sqlite": Kind(_SQLITE, "-sqlite", files=sqlite_folder),
}
