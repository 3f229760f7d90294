"""Reading: types that never change, one resolved pointer, checked bytes, and errors that say what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

import openrecs
from openrecs.errors import DamagedError, StorageError, UsageError
from openrecs.publish.load import find, load, load_table, read_table
from openrecs.publish.pandas_types import frame
from openrecs.publish.store import pointer
from openrecs.schema import DOCUMENTS, PUBLICATIONS, RECOMMENDATIONS, TABLES
from openrecs.table import to_arrow
from publisher import DAY, EARLIER, LATER, edit, publish, tables


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("store") / "processed"
    for as_of, marker in ((EARLIER, "zero"), (DAY, "one"), (DAY, "two"), (LATER, "three")):
        publish(root, as_of, marker)
    return root


DTYPES = {
    "recommendation_id": "str",
    "agency_code": "str",
    "published_on": "datetime64[ms]",
    "snapshot_date": "datetime64[ms]",
    "is_open": "bool",
    "is_priority": "boolean",
    "topics": "object",
    "key_hash": "int64",
    "row_hash": "int64",
    "snapshot_revision": "int32",
}


def test_every_column_has_its_type(processed: Path) -> None:
    loaded = load(processed=processed)
    assert list(loaded.columns) == RECOMMENDATIONS.names
    codes = {c.name: "category" for c in RECOMMENDATIONS.columns if c.values}
    assert len(codes) == 9
    for name, dtype in loaded.dtypes.items():
        assert str(dtype) == (DTYPES | codes).get(
            str(name), "datetime64[ms]" if str(name).endswith(("_on", "_since")) else "str"
        ), name
    assert list(loaded.index) == [0, 1, 2]


def test_types_do_not_depend_on_what_is_in_a_table() -> None:
    full = tables(DAY, 1, "one")
    for name, table in TABLES.items():
        expected = frame(full[name]).dtypes
        nulls = [{c.name: None if c.nullable else full[name][c.name][0].as_py() for c in table.columns}]
        assert frame(to_arrow(table, nulls)).dtypes.equals(expected), f"{name}, all null"
        assert frame(to_arrow(table, [])).dtypes.equals(expected), f"{name}, empty"


def test_values_come_back() -> None:
    loaded = frame(tables(DAY, 1, "one")["recommendations"])
    assert loaded["recommendation"].tolist() == [f"one recommendation {row}" for row in range(3)]
    assert loaded["published_on"].tolist() == [pd.Timestamp("2021-09-30"), pd.NaT, pd.Timestamp("2021-10-02")]
    assert loaded["is_priority"].tolist() == [True, pd.NA, True]
    assert loaded["topics"].tolist() == [["one a", "b"], None, ["one a", "b"]]
    assert loaded["agency_code"].isna().tolist() == [False, True, False]
    assert loaded["is_open"].tolist() == [True, False, True]


def test_numbers_stay_numbers() -> None:
    row = {"document": "a", "parsed_rows": 2**53 + 1, "is_complete": True, "unread_characters": 0, "outcome": "read"}
    loaded = frame(to_arrow(DOCUMENTS, [{**row, "bytes": 2**53 + 1}, {**row, "document": "b"}]))
    assert str(loaded["bytes"].dtype) == "Int64"
    assert loaded["bytes"].tolist() == [2**53 + 1, pd.NA]
    assert str(loaded["parsed_rows"].dtype) == "int64"
    big = to_arrow(RECOMMENDATIONS, []).schema.empty_table()
    assert str(frame(big)["key_hash"].dtype) == "int64"


def test_dates_of_any_year() -> None:
    day = date(204, 1, 2)
    row = {"publication_number": "a", "publication_title": "b", "published_on": day}
    loaded = frame(to_arrow(PUBLICATIONS, [row]))
    assert loaded["published_on"][0].date() == day


def test_attrs_say_where_it_comes_from(processed: Path) -> None:
    loaded = load(DAY, table="issues", processed=processed)
    assert loaded.attrs == {
        "snapshot_date": "2021-09-30",
        "revision": 2,
        "digest": find(DAY, processed=processed).digest,
        "table": "issues",
        "path": str(processed / "snapshots" / "2021-09-30.2" / "issues.parquet"),
    }
    sums = (processed / "snapshots" / "2021-09-30.2" / "SHA256SUMS").read_text(encoding="ascii")
    assert f"{loaded.attrs['digest']}  manifest.json\n" in sums


def marker_of(loaded: pd.DataFrame) -> str:
    return str(loaded["recommendation"][0]).partition(" ")[0]


@pytest.mark.parametrize(
    ("wanted", "marker"),
    [
        (None, "three"),
        ("2021-09-29", "zero"),
        ("2021-09-30", "two"),
        ("2021-09-30.2", "two"),
        ("2021-09-30.1", "one"),
        (DAY, "two"),
        (datetime(2021, 9, 30, 23, 59), "two"),  # noqa: DTZ001
        (pd.Timestamp("2021-10-01"), "three"),
    ],
    ids=str,
)
def test_a_date_is_its_last_revision(processed: Path, wanted: str | date | None, marker: str) -> None:
    assert marker_of(load(wanted, processed=processed)) == marker


def test_every_table_and_the_arrow_form(processed: Path) -> None:
    for name, table in TABLES.items():
        assert list(load(table=name, processed=processed).columns) == table.names
        assert load_table(name, processed=str(processed)).schema.equals(table.schema)


def test_the_folder_is_the_argument_then_the_variable_then_here(
    processed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(processed.parent)
    monkeypatch.delenv("OPENRECS_PROCESSED", raising=False)
    assert marker_of(load()) == "three"
    publish(tmp_path / "other", marker="other")
    monkeypatch.setenv("OPENRECS_PROCESSED", str(tmp_path / "other"))
    assert marker_of(load()) == "other"
    assert marker_of(load(processed="processed")) == "three"


def test_plain_pandas_reads_the_same(processed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(processed.parent)
    plain = pd.read_parquet("processed/latest/recommendations.parquet")
    assert list(plain.columns) == RECOMMENDATIONS.names
    assert plain["recommendation"].tolist() == load()["recommendation"].tolist()
    from_csv = pd.read_csv("processed/latest/recommendations.csv")
    assert from_csv["recommendation"].tolist() == plain["recommendation"].tolist()


def test_a_loaded_frame_can_be_saved_and_joined(processed: Path, tmp_path: Path) -> None:
    loaded = load(processed=processed)
    loaded.to_parquet(tmp_path / "mine.parquet")
    assert len(pd.concat([loaded, load("2021-09-30", processed=processed)])) == 6


# The package


def test_the_package_offers_load_and_its_version(processed: Path) -> None:
    assert openrecs.load is load
    assert openrecs.__version__.count(".") == 2
    assert {"load", "__version__"} <= set(openrecs.__all__) <= set(dir(openrecs))
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        _ = openrecs.lode


def test_everything_that_is_offered_is_there() -> None:
    assert all(getattr(openrecs, name) is not None for name in openrecs.__all__)


@pytest.mark.parametrize(
    ("program", "absent"),
    [
        ("import openrecs", {"pandas", "pyarrow", "lxml", "bs4", "numpy"}),
        ("from openrecs.publish.load import load_table; load_table()", {"pandas", "lxml", "bs4"}),
    ],
)
def test_what_is_not_imported(processed: Path, program: str, absent: set[str]) -> None:
    script = f"import sys; {program}; print(*sorted(set(sys.modules) & {absent!r}))"
    environment = {**os.environ, "OPENRECS_PROCESSED": str(processed)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_short_program_ends_well(processed: Path) -> None:
    program = f"from openrecs.publish.load import load_table; load_table(processed={str(processed)!r})"
    ended = [subprocess.run([sys.executable, "-c", program], check=False).returncode for _ in range(6)]
    assert ended == [0] * 6, "pyarrow's threads abort a process that ends while they start"


# What cannot be read


def test_no_snapshot_yet(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"{tmp_path}: there is no snapshot here yet.*openrecs refresh"):
        load(processed=tmp_path)
    with pytest.raises(UsageError, match="no snapshot here yet"):
        load("2021-09-30", processed=tmp_path / "nowhere")


def test_an_unknown_table_lists_those_there_are(processed: Path) -> None:
    with pytest.raises(UsageError, match=r"no table 'recs'.*aliases, changes, documents, issues, publications, recomm"):
        load(table="recs", processed=processed)
    with pytest.raises(UsageError, match="no table"):
        load(table="../2021-09-30/issues", processed=processed)


def test_an_unknown_date_lists_the_nearest(processed: Path) -> None:
    with pytest.raises(UsageError, match=r"no snapshot of 2021-10-09.*nearest are: 2021-09-29, 2021-09-30, 2021-10-01"):
        load("2021-10-09", processed=processed)
    with pytest.raises(UsageError, match=r"no snapshot of 2021-09-30\.3"):
        load("2021-09-30.3", processed=processed)


@pytest.mark.parametrize("text", ["yesterday", "2021-02-30", "30/09/2021", "20210930", "", "../x", "2021-09-30\n"])
def test_what_is_no_date(processed: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"(?i)is not a date\. write it as YYYY-MM-DD"):
        load(text, processed=processed)


def test_a_folder_in_the_place_of_the_date_is_told_where_it_belongs(processed: Path) -> None:
    with pytest.raises(UsageError, match=r"a folder is named with `processed='.*processed'`"):
        load(str(processed), processed=processed)


@pytest.fixture
def single(tmp_path: Path) -> Path:
    publish(tmp_path / "processed")
    return tmp_path / "processed"


def test_a_missing_pointer(single: Path) -> None:
    (single / "latest").unlink()
    with pytest.raises(DamagedError, match=r"link to the newest snapshot is missing.*openrecs refresh"):
        load(processed=single)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("snapshots/2020-01-01", "names the snapshot 2020-01-01, and there is none"),
        ("snapshots/2021-09-30/../2021-09-30", "which is not a snapshot"),
        ("/etc", "names '/etc', which is not a snapshot"),
        ("\x1b[31m", r"\\x1b\[31m"),
    ],
)
def test_a_pointer_that_names_nothing(single: Path, target: str, said: str) -> None:
    (single / "latest").unlink()
    (single / "latest").symlink_to(target)
    with pytest.raises(DamagedError, match=said):
        load(processed=single)


@pytest.mark.parametrize("content", [b"", b"garbage", None], ids=["empty", "garbage", "folder"])
def test_a_pointer_that_is_no_link(single: Path, content: bytes | None) -> None:
    (single / "latest").unlink()
    if content is None:
        (single / "latest").mkdir()
    else:
        (single / "latest").write_bytes(content)
    with pytest.raises(DamagedError, match=r"not a link to a snapshot, but a file or folder.*openrecs refresh"):
        load(processed=single)


def flipped(content: bytes) -> bytes:
    return bytes([content[0] ^ 1]) + content[1:]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("recommendations.parquet", "its bytes are not those that were written"),
        ("manifest.json", "this is not a manifest"),
        ("SHA256SUMS", "SHA256SUMS and manifest.json do not agree"),
    ],
)
def test_a_flipped_bit_is_an_error_and_never_another_value(single: Path, file: str, said: str) -> None:
    path = single / "snapshots" / "2021-09-30" / file
    edit(path, flipped)
    with pytest.raises(DamagedError, match=said) as caught:
        load(processed=single)
    assert caught.value.where == str(path)
    assert caught.value.exit_code == 8
    assert "openrecs rebuild" in caught.value.mend


def test_a_snapshot_in_the_folder_of_another(single: Path) -> None:
    (single / "snapshots" / "2021-09-30").rename(single / "snapshots" / "2021-10-01")
    publish(single, EARLIER)
    with pytest.raises(DamagedError, match=r"this is the manifest of 2021-09-30, in the folder of 2021-10-01"):
        load("2021-10-01", processed=single)


def test_every_bit_of_a_table_counts(single: Path) -> None:
    path = single / "snapshots" / "2021-09-30" / "issues.parquet"
    content = path.read_bytes()
    for place in range(0, len(content), 7):
        edit(path, lambda _, at=place: content[:at] + bytes([content[at] ^ (1 << at % 8)]) + content[at + 1 :])
        with pytest.raises(DamagedError):
            load_table("issues", processed=single)


def test_a_cut_file_says_how_much_is_left(single: Path) -> None:
    edit(single / "latest" / "issues.parquet", lambda content: content[:100])
    with pytest.raises(DamagedError, match=r"it has 100 bytes, and [0-9]+ were written"):
        load(table="issues", processed=single)


def test_damage_to_another_table_does_not_matter(single: Path) -> None:
    edit(single / "latest" / "issues.parquet", flipped)
    assert len(load(processed=single)) == 3


def test_a_damaged_newest_snapshot_does_not_hide_the_past(processed: Path, tmp_path: Path) -> None:
    root = tmp_path / "processed"
    for as_of in (EARLIER, DAY):
        publish(root, as_of)
    edit(root / "latest" / "manifest.json", flipped)
    with pytest.raises(DamagedError):
        load(processed=root)
    assert len(load(EARLIER, processed=root)) == 3


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "processed").write_text("x", encoding="utf-8")
    with pytest.raises(StorageError, match="in the way"):
        load(processed=tmp_path / "processed")


def test_the_pointer_is_read_once(processed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, read = list[Path](), pointer.read
    monkeypatch.setattr(pointer, "read", lambda root: calls.append(root) or read(root))
    load(processed=processed)
    assert len(calls) == 1


def test_a_snapshot_that_was_found_stays_the_same(single: Path) -> None:
    snapshot = find(processed=single)
    publish(single, marker="two")
    assert read_table(snapshot, "issues")["message"][0].as_py().startswith("one ")
