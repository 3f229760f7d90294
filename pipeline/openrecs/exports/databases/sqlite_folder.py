"""An SQLite database with full-text search, and what Datasette is to say of it: two files in a folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from openrecs.errors import UsageError
from openrecs.exports.offered import Kind

if TYPE_CHECKING:
    import sqlite3

    import pyarrow as pa

    from openrecs.exports.relations import Relation
    from openrecs.exports.snapshot_tables import SnapshotTables
    from openrecs.table import Column

NAME = "openrecs.db"
HELP = """Write an SQLite database, and what Datasette needs.

\b
Examples:
  openrecs export sqlite --output recs
  openrecs export sqlite --agency ICE --output ice

It is a folder, which `datasette serve DIR` shows: openrecs.db has all tables, recommendations_fts for words, and the
views open_recommendations, priority, promises, changes_in_words and recommendation_topics; metadata.json says what
each column means. Days are ISO texts, truth values 0 and 1, topics a JSON array.
"""
# Of the types, those that SQLite has for a column; its own `NUMERIC` would make numbers of texts.
_TYPES = {"string": "TEXT", "date32[day]": "TEXT", "bool": "INTEGER", "int64": "INTEGER", "int32": "INTEGER"}
_TYPES |= {"double": "REAL"}
_SQL = {
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


def files(found: SnapshotTables) -> dict[str, bytes]:
    """Return the database and Datasette's metadata by their names."""
    from openrecs.exports.databases import database_tables, datasette_metadata

    tables = database_tables.tables(found)
    return {NAME: _database(tables), "metadata.json": datasette_metadata.content(tables, found.as_of)}


def _database(tables: list[Relation]) -> bytes:
    """Return a database; the same tables give the same bytes with one version of SQLite."""
    import sqlite3
    from contextlib import closing

    from openrecs.clean.selection import SEARCHED
    from openrecs.exports.databases.database_tables import VIEWS

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        base.execute("begin")
        for relation in tables:
            _fill(base, relation)
        for name, view in VIEWS.items():
            base.execute(f"create view {name} as -- {view.meaning}\n{view.sql.format(**_SQL)}")
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


def _fill(base: sqlite3.Connection, relation: Relation) -> None:
    """Create a table, its rows and its indexes."""
    from openrecs.exports.databases.database_tables import indexes

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
    kind = _TYPES.get(str(column.type), "TEXT")
    return f"{_names((column.name,))} {kind}{'' if column.nullable else ' NOT NULL'}"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Return the values of a column as SQLite has them."""
    kind = str(column.type)
    values: list[Any] = (column.cast("string") if kind == "date32[day]" else column).to_pylist()
    is_list = kind.startswith("list")
    return [None if own is None else json.dumps(own, ensure_ascii=False) for own in values] if is_list else values


KINDS = {"sqlite": Kind(HELP, "-sqlite", files=files)}
