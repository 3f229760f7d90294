"""`openrecs export sqlite`: every cell, keys, views, the search, and the folder opened in Datasette on 127.0.0.1."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from openrecs.clean.asked.word_forms import EXACT, Asked, folded
from openrecs.clean.selection import SEARCHED
from openrecs.errors import UsageError
from openrecs.exports import database_files, snapshot_tables
from openrecs.exports.database_tables import VIEWS
from openrecs.exports.snapshot_tables import SnapshotTables
from running import environment, invoke, until
from tools import needs_package

SCRIPT = "<script>alert('x')</script>"


@pytest.fixture(scope="module")
def found(demo_store: Path) -> SnapshotTables:
    return snapshot_tables.read(demo_store / "processed")


@pytest.fixture(scope="module")
def files(found: SnapshotTables) -> Mapping[str, bytes]:
    return database_files.sqlite_folder(found)


@pytest.fixture
def base(files: Mapping[str, bytes]) -> Iterator[sqlite3.Connection]:
    with closing(opened(files)) as connection:
        yield connection


def opened(files: Mapping[str, bytes]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(files["openrecs.db"])
    return connection


def plain(value: Any) -> Any:
    if isinstance(value, date):
        return str(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def test_every_cell_of_every_table_is_there(base: sqlite3.Connection, found: SnapshotTables) -> None:
    for name, data in found.all.items():
        columns = ", ".join(f'"{column}"' for column in data.column_names)
        rows = base.execute(f"select {columns} from {name} order by rowid").fetchall()  # noqa: S608
        assert rows == [tuple(map(plain, row.values())) for row in data.to_pylist()], name
        assert rows, "the test proves nothing about a table without rows"
    kinds = base.execute("select distinct typeof(is_open), typeof(published_on), typeof(row_hash) from recommendations")
    assert kinds.fetchall() == [("integer", "text", "integer")]


def test_the_database_is_sound_with_its_keys_indexes_and_comments(base: sqlite3.Connection) -> None:
    assert base.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert base.execute("pragma foreign_key_check").fetchall() == []
    foreign = {row[2] for row in base.execute("pragma foreign_key_list(changes)")}
    assert foreign == {"recommendations", "documents"}
    plan = base.execute("explain query plan select * from recommendations where department = 'x'").fetchall()
    assert "recommendations_by_department" in str(plan)
    [(sql,)] = base.execute("select sql from sqlite_master where name = 'recommendations'")
    assert '"is_open" INTEGER NOT NULL, -- the status is open and the row is `listed`' in sql
    with pytest.raises(sqlite3.IntegrityError):
        base.execute("insert into recommendations select * from recommendations limit 1")


def test_it_says_which_snapshot_it_is(base: sqlite3.Connection, found: SnapshotTables) -> None:
    said = base.execute("select as_of, revision, digest, agencies from snapshot").fetchall()
    assert said == [("2026-09-30", 1, found.digest, "[]")]


@pytest.mark.parametrize("day", ["2026-07-15", "2026-09-02", "2026-09-30"])
def test_the_views_have_the_rows_that_the_commands_print(demo_store: Path, tmp_path: Path, day: str) -> None:
    found = snapshot_tables.read(demo_store / "processed", as_of=date.fromisoformat(day))

    def printed(*words: str) -> list[dict[str, Any]]:
        form = "json" if words[0] == "diff" else "jsonl"
        options = ("--processed", demo_store / "processed", "--as-of", day, "--format", form)
        text = invoke(*words, *options, cwd=tmp_path).stdout
        return json.loads(text)["changes"] if form == "json" else [json.loads(line) for line in text.splitlines()]

    with closing(opened(database_files.sqlite_folder(found))) as base:
        base.row_factory = sqlite3.Row

        def keys(sql: str) -> list[tuple[str, str]]:
            rows = base.execute(f"select * from {sql}")  # noqa: S608
            return sorted((row["recommendation_id"], row["agency"]) for row in rows)

        for sql, words in {
            "open_recommendations": ("list",),
            "priority": ("list", "--priority"),
            "promises": ("promises",),
            "promises where is_missed": ("promises", "--missed"),
            "promises where is_moved": ("promises", "--moved"),
            "promises where days_left between 0 and 90": ("promises", "--due", "90d"),
            "changes_in_words": ("diff",),
        }.items():
            assert keys(sql) == sorted((row["recommendation_id"], row["agency"]) for row in printed(*words)), sql
        assert keys("priority") != []


def test_changes_are_in_the_words_of_the_diff(base: sqlite3.Connection, demo_store: Path, tmp_path: Path) -> None:
    said = invoke("diff", "--processed", demo_store / "processed", cwd=tmp_path).stdout
    words = {happened for (happened,) in base.execute("select happened from changes_in_words")}
    assert "GAO closed it as implemented" in words
    # What was promised before is known from the history alone, which has the day and not what GAO named.
    assert all(
        re.split("; |, no longer for |: it was promised for ", one)[0] in " ".join(said.split()) for one in words
    )
    assert "promised for December 2026, no longer for August 2026" in words


def test_topics_are_rows_of_a_view(base: sqlite3.Connection, found: SnapshotTables) -> None:
    topics = sorted(topic for row in found.recommendations["topics"].to_pylist() for topic in row or [])
    assert sorted(topic for (topic,) in base.execute("select topic from recommendation_topics")) == topics


def searched(base: sqlite3.Connection, words: str) -> set[tuple[str, str]]:
    sql = """select r.recommendation_id, r.agency from recommendations_fts f join recommendations r on r.id = f.rowid
        where recommendations_fts match ?"""
    return set(base.execute(sql, (words,)))


def test_a_word_finds_itself_and_nearly_all_that_openrecs_search_finds(
    base: sqlite3.Connection, found: SnapshotTables
) -> None:
    rows = found.recommendations.to_pylist()
    texts = {(row["recommendation_id"], row["agency"]): [folded(row[c] or "") for c in SEARCHED] for row in rows}
    every = {word for own in texts.values() for text in own for word in re.findall(r"\b[a-z]{3,}\b", text)}
    assert len(every) > 500
    there = both = only_here = 0
    for word in sorted(every):
        grades = {key: max(map(Asked(word).grade, own)) for key, own in texts.items()}
        own, forms = searched(base, f'"{word}"'), {key for key, grade in grades.items() if grade}
        assert {key for key, grade in grades.items() if grade == EXACT} <= own, word
        there, both, only_here = there + len(forms), both + len(forms & own), only_here + len(own - forms)
    assert both > 0.93 * there, "it does not know the forms that no rule gives: children, took"
    assert only_here < 0.05 * both
    assert searched(base, "bridge") == searched(base, "bridges") != set()
    assert searched(base, "inspect*") >= searched(base, "inspections") != set()


def test_a_sqlite_without_full_text_search_is_said(found: SnapshotTables, monkeypatch: pytest.MonkeyPatch) -> None:
    class Poor(sqlite3.Connection):
        def executescript(self, sql: str, /) -> sqlite3.Cursor:
            raise sqlite3.OperationalError("no such module: fts5")

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **named: connect(*given, factory=Poor, **named))
    with pytest.raises(UsageError, match=r"no full-text search: no such module: fts5.*openrecs export duckdb"):
        database_files.sqlite_folder(found)


@pytest.mark.parametrize(
    ("words", "same_as"),
    [
        ("GAO-24-990115", "gao 24 990115"),
        ("Border Radios: New Sets Do Not Reach All Valleys (Invented Example)", '"new sets do not reach all valleys"'),
        ("veterans' claims", "veterans claims"),
        ("radios/sets & U.S. Customs, what?", "radios sets u s customs what"),
        ('"coverage map" OR fence*', '"coverage map" OR fence*'),
    ],
)
def test_the_query_takes_words_as_people_write_them(
    words: str, same_as: str, files: Mapping[str, bytes], base: sqlite3.Connection
) -> None:
    queries = json.loads(files["metadata.json"])["databases"]["openrecs"]["queries"]
    rows = base.execute(queries["search"]["sql"], {"words": words}).fetchall()
    assert {(row[0], row[1]) for row in rows} == searched(base, same_as)


@pytest.mark.parametrize("words", ["", " ?"])
def test_the_query_without_a_word_finds_nothing(
    words: str, files: Mapping[str, bytes], base: sqlite3.Connection
) -> None:
    """Datasette opens it so, and showed `fts5: syntax error near ""` to everybody who clicked on it."""
    queries = json.loads(files["metadata.json"])["databases"]["openrecs"]["queries"]
    assert base.execute(queries["search"]["sql"], {"words": words}).fetchall() == []


def test_the_search_is_kept_in_step_with_the_table(base: sqlite3.Connection) -> None:
    check = "insert into recommendations_fts (recommendations_fts) values ('integrity-check')"
    key = base.execute("select recommendation_id, agency from recommendations where id = 7").fetchone()
    base.execute("update recommendations set recommendation = 'Grease the sundial' where id = 7")
    assert searched(base, "sundial") == {key}
    base.execute("delete from recommendations where id = 7")
    assert searched(base, "sundial") == set()
    base.execute("insert into recommendations select * from recommendations where id = 8 on conflict do nothing")
    base.execute("vacuum") if not base.in_transaction else base.commit()
    base.execute("vacuum")
    base.execute(check)


def test_the_same_snapshot_gives_the_same_bytes(files: Mapping[str, bytes], demo_store: Path) -> None:
    assert database_files.sqlite_folder(snapshot_tables.read(demo_store / "processed")) == files


def test_foreign_keys_that_do_not_hold_are_not_declared(found: SnapshotTables) -> None:
    fewer = {**found.tables, "documents": found.tables["documents"].slice(0, 1)}
    with closing(opened(database_files.sqlite_folder(replace(found, tables=fewer)))) as base:
        assert base.execute("pragma foreign_key_check").fetchall() == []
        assert {row[2] for row in base.execute("pragma foreign_key_list(changes)")} == {"recommendations"}


def test_a_snapshot_without_rows_can_be_exported(found: SnapshotTables) -> None:
    nothing = {name: table.slice(0, 0) for name, table in found.tables.items()}
    with closing(
        opened(database_files.sqlite_folder(replace(found, tables=nothing, history=found.history[:0])))
    ) as base:
        for name in VIEWS:
            assert base.execute(f"select count(*) from {name}").fetchall() == [(0,)]  # noqa: S608


# ---------------------------------------------------------------- in Datasette


@pytest.fixture(scope="module")
def datasette(found: SnapshotTables, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the folder, with hostile texts in its first row; give the address."""
    needs_package("datasette")
    folder = tmp_path_factory.mktemp("datasette")
    rows = found.recommendations.to_pylist()
    rows[0] |= {"recommendation": SCRIPT, "publication_title": SCRIPT, "agency_code": SCRIPT, "topics": [SCRIPT]}
    hostile = pa.Table.from_pylist(rows, schema=found.recommendations.schema)
    for name, content in database_files.sqlite_folder(
        replace(found, tables={**found.tables, "recommendations": hostile})
    ).items():
        (folder / name).write_bytes(content)
    log = folder / "log"
    command = [sys.executable, "-m", "datasette", "serve", str(folder), "--host", "127.0.0.1", "--port", "0"]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, env=environment()) as server:
        try:
            assert until(lambda: b"running on" in log.read_bytes() or server.poll() is not None)
            found_at = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
            assert found_at, log.read_text()
            yield found_at[0]
        finally:
            server.terminate()


def page(address: str, path: str, **asked: str) -> str:
    """Return a page of the server."""
    with urllib.request.urlopen(f"{address}{path}?{urllib.parse.urlencode(asked)}") as answer:  # noqa: S310
        text: str = answer.read().decode()
        return text


def test_datasette_shows_the_views_with_facets(datasette: str, base: sqlite3.Connection) -> None:
    said = json.loads(page(datasette, "/openrecs/open_recommendations.json", _size="3", _shape="objects"))
    assert said["filtered_table_rows_count"] == 107
    by_status = {one["value"]: one["count"] for one in said["facet_results"]["status"]["results"]}
    assert by_status == dict(base.execute("select status, count(*) from open_recommendations group by status"))
    assert "topics" in said["facet_results"]


def test_datasette_searches_the_table_and_by_query(datasette: str, base: sqlite3.Connection) -> None:
    table = json.loads(page(datasette, "/openrecs/recommendations.json", _search="radios", _shape="array"))
    query = json.loads(page(datasette, "/openrecs/search.json", words="radios", _shape="array"))
    for rows in (table, query):
        assert {(row["recommendation_id"], row["agency"]) for row in rows} == searched(base, "radios") != set()


@pytest.mark.parametrize("name", ["open_by_department", "missed_promises", "history_of"])
def test_datasette_answers_the_queries_that_are_written_down(datasette: str, name: str) -> None:
    rows = json.loads(page(datasette, f"/openrecs/{name}.json", recommendation_id="GAO-25-990121/R1", _shape="array"))
    assert rows[0]


def test_datasette_says_where_the_tables_come_from_and_what_columns_mean(datasette: str) -> None:
    said = json.loads(page(datasette, "/-/metadata.json"))
    assert said["title"] == "GAO's recommendations, as of 2026-09-30"
    shown = page(datasette, "/openrecs/recommendations", _size="1")
    assert "the status is open and the row is `listed`" in shown
    assert "U.S. Government Accountability Office" in shown
    assert "CC0" in shown


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/openrecs/recommendations", {"_search": "alert"}),
        ("/openrecs/search", {"words": "alert"}),
        ("/openrecs/recommendation_topics", {"topic__contains": "alert"}),
    ],
)
def test_datasette_shows_hostile_texts_as_text(datasette: str, path: str, asked: dict[str, str]) -> None:
    shown = page(datasette, path, **asked)
    assert SCRIPT not in shown
    assert "&lt;script&gt;" in shown
