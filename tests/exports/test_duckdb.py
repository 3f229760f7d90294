"""`openrecs export duckdb`: every cell in its real type, keys, comments, and views that agree with SQLite's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from openrecs.exports import database_files, snapshot_tables
from openrecs.exports.database_tables import VIEWS
from openrecs.exports.snapshot_tables import SnapshotTables
from openrecs.schema import HISTORY, TABLES
from running import invoke

TYPES = {"string": "VARCHAR", "date32[day]": "DATE", "bool": "BOOLEAN", "int64": "BIGINT", "int32": "INTEGER"}
TYPES |= {"double": "DOUBLE"}


@pytest.fixture(scope="module")
def found(demo_store: Path) -> SnapshotTables:
    return snapshot_tables.read(demo_store / "processed")


@pytest.fixture(scope="module")
def base(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give what the command writes, opened by another name."""
    folder = tmp_path_factory.mktemp("duckdb")
    words = ("export", "duckdb", "--processed", demo_store / "processed", "--output", "recs.duckdb")
    done = invoke(*words, cwd=folder)
    assert (done.returncode, done.stdout, [one.name for one in folder.iterdir()]) == (
        0,
        "recs.duckdb\n",
        ["recs.duckdb"],
    )
    (folder / "recs.duckdb").rename(folder / "other.duckdb")
    with duckdb.connect(str(folder / "other.duckdb"), read_only=True) as opened:
        yield opened


def test_every_cell_of_every_table_is_there(base: duckdb.DuckDBPyConnection, found: SnapshotTables) -> None:
    for name, data in found.all.items():
        columns = ", ".join(f'"{column}"' for column in data.column_names)
        rows = base.execute(f"select {columns} from {name} order by rowid").fetchall()  # noqa: S608
        assert rows == [tuple(row.values()) for row in data.to_pylist()] != [], name


def test_types_are_real_and_every_column_has_its_meaning(base: duckdb.DuckDBPyConnection) -> None:
    for table in (*TABLES.values(), HISTORY):
        sql = "select column_name, data_type, comment, is_nullable from duckdb_columns() where table_name = ?"
        there = {name: said for name, *said in base.execute(sql, [table.name]).fetchall()}
        for column in table.columns:
            enum = f"ENUM({', '.join(map(repr, column.values))})"
            kind = enum if column.values else TYPES.get(str(column.type), "VARCHAR[]")
            assert there[column.name] == [kind, column.meaning, column.nullable], column.name
    comments = dict(base.execute("select view_name, comment from duckdb_views() where not internal").fetchall())
    assert comments == {name: view.meaning for name, view in VIEWS.items()}


def test_a_code_compares_and_sorts_by_its_meaning(base: duckdb.DuckDBPyConnection, found: SnapshotTables) -> None:
    closed = [row for row in found.recommendations.to_pylist() if row["status"].startswith("closed")]
    sql = "select count(*) from recommendations where status > 'open_partially_addressed'::recommendations_status"
    assert base.execute(sql).fetchone() == (len(closed),)
    assert base.execute("select max(severity)::varchar from issues").fetchone() == ("error",)


def test_keys_are_kept(base: duckdb.DuckDBPyConnection) -> None:
    sql = "select constraint_type, count(*) from duckdb_constraints() where table_name = ? group by 1"
    assert dict(base.execute(sql, ["recommendations"]).fetchall())["FOREIGN KEY"] == 2
    assert "PRIMARY KEY" in dict(base.execute(sql, ["recommendations"]).fetchall())
    assert "UNIQUE" in dict(base.execute(sql, ["changes"]).fetchall())


def test_views_have_the_rows_that_they_have_in_sqlite(base: duckdb.DuckDBPyConnection, found: SnapshotTables) -> None:
    def plain(value: Any) -> Any:
        return value if value is None or isinstance(value, int | str) else str(value)

    with closing(sqlite3.connect(":memory:")) as other:
        other.deserialize(database_files.sqlite_folder(found)["openrecs.db"])
        for name in VIEWS:
            columns = [row[0] for row in base.execute(f"describe {name}").fetchall() if row[0] != "topics"]
            sql = f"""select {", ".join(f'"{column}"' for column in columns)} from {name}"""  # noqa: S608
            rows = [tuple(map(plain, row)) for row in base.execute(sql).fetchall()]
            assert sorted(rows, key=str) == sorted(other.execute(sql).fetchall(), key=str) != [], name


def test_a_code_that_another_version_wrote_is_kept(found: SnapshotTables, tmp_path: Path) -> None:
    issues = found.tables["issues"]
    odd = issues.set_column(0, issues.schema.field("severity"), pa.array(["it's odd"] * issues.num_rows))
    database_files.duckdb_file(replace(found, tables={**found.tables, "issues": odd}), tmp_path / "odd.duckdb")
    with duckdb.connect(str(tmp_path / "odd.duckdb")) as opened:
        assert opened.execute("select distinct severity from issues").fetchall() == [("it's odd",)]


def test_a_disk_that_does_not_take_it_is_said(found: SnapshotTables, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no-such-folder"):
        database_files.duckdb_file(found, tmp_path / "no-such-folder" / "recs.duckdb")
