"""The types of a frame are the same by every door, and go where an analyst takes them: a file, SQLite, a plot."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import openrecs
from openrecs import hashes
from openrecs.publish.beside import HISTORY
from openrecs.publish.formats import from_parquet, to_parquet
from openrecs.publish.pandas_types import CODE_IN_FILE, frame, plain
from openrecs.schema import ISSUES, RECOMMENDATIONS, TABLES
from openrecs.table import to_arrow
from publisher import DAY, tables
from running import agency_page, invoke, save, sign


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of two nights that was made by the command."""
    folder = tmp_path_factory.mktemp("store")
    for day, rows in (("2025-01-01", (sign(1), sign(2))), ("2025-01-02", (sign(1), sign(3)))):
        save(folder / "raw", f"{day}/page.txt", agency_page(*rows))
        assert invoke("refresh", cwd=folder).returncode == 0
    return folder / "processed"


def same_but_for_lists(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Compare frames; pandas reads a list of a file as an array."""
    is_list = [name for name in one if one[name].dtype == object]
    assert set(is_list) <= {"topics"}
    listed = {name: other[name].map(lambda value: value if value is None else list(value)) for name in is_list}
    pd.testing.assert_frame_equal(one, other.assign(**listed), check_exact=True)


@pytest.mark.parametrize("table", TABLES)
def test_read_parquet_gives_what_load_gives(store: Path, table: str) -> None:
    loaded = openrecs.load(table=table, processed=store)
    read = pd.read_parquet(store / f"latest/{table}.parquet")
    if loaded.empty:  # a file without rows holds no dictionaries: pandas knows the types, not the codes
        assert list(map(str, read.dtypes)) == list(map(str, loaded.dtypes))
    else:
        same_but_for_lists(loaded, read)


@pytest.mark.parametrize("table", TABLES)
def test_so_it_is_with_nulls_in_every_column_that_may_be_null(table: str, tmp_path: Path) -> None:
    data = tables(DAY, 1, "one")[table]
    (tmp_path / "a.parquet").write_bytes(to_parquet(TABLES[table], data))
    same_but_for_lists(frame(data), pd.read_parquet(tmp_path / "a.parquet"))


def test_the_history_parse_and_diff_have_these_types_as_well(store: Path) -> None:
    history = openrecs.load_history(processed=store)
    same_but_for_lists(history, pd.read_parquet(store / HISTORY))
    loaded = openrecs.load(processed=store)
    parsed = openrecs.parse(store.parent / "raw/2025-01-02/page.txt")
    assert parsed.dtypes.equals(loaded.dtypes[parsed.columns])
    changed = openrecs.diff("2025-01-01", processed=store)
    assert set(changed["kind"]) == {"opened"}
    assert changed.dtypes.equals(openrecs.load(table="changes", processed=store).dtypes)
    assert openrecs.diff("2025-01-02", "2025-01-02", processed=store).dtypes.equals(changed.dtypes)


def test_codes_are_in_their_order(store: Path) -> None:
    loaded = openrecs.load(processed=store)
    assert list(loaded["status"].cat.categories)[:2] == ["open", "open_partially_addressed"]
    issues = openrecs.load(table="issues", processed=store)
    assert (issues["severity"] >= "note").all()
    assert loaded["target_precision"].cat.ordered


def test_an_unknown_code_is_not_written_and_not_lost_where_it_is_read() -> None:
    row = {"severity": "note", "stage": "s", "message": "m"}
    with pytest.raises(ValueError, match=r"issues.*severity.*\['grave'\]"):
        to_parquet(ISSUES, to_arrow(ISSUES, [row, {**row, "severity": "grave"}]))
    read = frame(to_arrow(ISSUES, [row, {**row, "severity": "grave"}]))
    assert read["severity"].tolist() == ["grave", "note"]
    assert list(read["severity"].cat.categories) == ["note", "warning", "error", "grave"]


def test_in_memory_the_types_are_plain_and_in_the_file_they_are_not() -> None:
    data = tables(DAY, 1, "one")["recommendations"]
    content = to_parquet(RECOMMENDATIONS, data)
    file = pq.ParquetFile(pa.BufferReader(content)).schema_arrow
    assert file.field("status").type == CODE_IN_FILE
    assert file.field("published_on").type == pa.timestamp("ms")
    assert from_parquet(content).schema.equals(RECOMMENDATIONS.schema)
    assert from_parquet(content).equals(data)


def test_hashes_of_64_bits_are_read_as_those_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"recommendation_id": "GAO-21-1/R1", "agency": "Forest Service"}
    today = hashes.key_hash(row)
    assert today < 10**15  # what a spreadsheet shows
    monkeypatch.setattr(hashes, "BITS", 64)
    then = hashes.key_hash(row)
    monkeypatch.undo()
    old = pa.table({"key_hash": pa.array([then, 2**64 - 1], pa.uint64())})
    read = plain(old.replace_schema_metadata({"openrecs_schema": "3"}))["key_hash"]
    assert read.type == pa.int64()
    assert read.to_pylist() == [today, 2**49 - 1]


def test_a_file_of_somebody_else_is_read_as_it_is() -> None:
    theirs = pa.table({"at": pa.array([1], pa.timestamp("us")), "key_hash": pa.array([2**64 - 1], pa.uint64())})
    assert plain(theirs).equals(theirs)


def test_it_goes_into_sqlite_and_back(store: Path, tmp_path: Path) -> None:
    loaded = openrecs.load(processed=store)
    flat = loaded.assign(topics=loaded["topics"].str.join("; "))  # the line of docs/reading.md
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as base:
        flat.to_sql("recommendations", base, index=False)
        back = pd.read_sql("select * from recommendations", base)
    assert back["row_hash"].tolist() == loaded["row_hash"].tolist()
    assert back["status"].tolist() == loaded["status"].tolist()
    assert pd.to_datetime(back["snapshot_date"]).tolist() == loaded["snapshot_date"].tolist()
    assert len(pd.concat([flat, flat]).drop_duplicates()) == len(flat)


def test_attrs_survive_ordinary_work_and_stop_none(store: Path, tmp_path: Path) -> None:
    loaded = openrecs.load(processed=store)
    parsed = openrecs.parse(store.parent / "raw/2025-01-02/page.txt")
    changed = openrecs.diff("2025-01-01", processed=store)
    for one in (loaded, parsed, changed, openrecs.load_history(processed=store)):
        assert one.attrs
        assert one[one[one.columns[0]].notna()].attrs == one.attrs
        assert one.assign(more=1).sort_values("more").attrs == one.attrs
        assert pd.concat([one, one]).attrs == one.attrs
        assert one.groupby("agency", observed=True).head(1).attrs == one.attrs
        one.to_parquet(tmp_path / "own.parquet")
        assert pd.read_parquet(tmp_path / "own.parquet").attrs == one.attrs
    assert loaded.merge(changed, on=["recommendation_id", "agency"], suffixes=("", "_")).shape[0] > 0
    assert len(pd.concat([loaded, openrecs.load("2025-01-01", processed=store)])) == 2 * len(loaded) - 1
