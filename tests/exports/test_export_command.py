"""`openrecs export`: what all kinds have in common, and that a file is there whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

import openrecs
from openrecs.cli.exporting import output_file
from openrecs.errors import StorageError, UsageError, check_installed
from openrecs.exports import snapshot_tables
from openrecs.exports.offered import MODULES, kind
from openrecs.publish import load
from openrecs.publish.snapshot import Stored
from openrecs.schema import TABLES
from running import COMMAND, HANGS, invoke


def test_every_kind_says_what_it_is_and_has_one_way_to_be_made() -> None:
    for name in MODULES:
        made = kind(name)
        first = made.help.splitlines()[0]
        assert first.endswith(".")
        assert len(first) <= 65, "the list of kinds would cut it"
        assert f"openrecs export {name}" in made.help, "an example"
        assert [bool(way) for way in (made.content, made.files, made.write)].count(True) == 1
        assert bool(made.extra) == bool(made.needs)


def test_an_export_replaces_no_file_unless_it_is_told_to(tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.write_text("notes")
    with pytest.raises(UsageError, match="there already"):
        output_file.write(path, lambda aside: aside.write_text("rows"), is_replacing=False)
    assert path.read_text() == "notes"
    output_file.write(path, lambda aside: aside.write_text("rows"), is_replacing=True)
    assert path.read_text() == "rows"
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


def test_two_exports_that_begin_in_the_same_instant_leave_each_other_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second begins when the first has made its folder and not locked it yet: it took that for a killed one's."""
    made = tempfile.mkdtemp

    def interrupted(**said: str) -> str:
        folder = made(**said)
        monkeypatch.setattr(tempfile, "mkdtemp", made)
        output_file.write(tmp_path / "second", lambda aside: aside.write_text("two"), is_replacing=False)
        return folder

    monkeypatch.setattr(tempfile, "mkdtemp", interrupted)
    output_file.write(tmp_path / "first", lambda aside: aside.write_text("one"), is_replacing=False)
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {"first": "one", "second": "two"}


def test_a_pipe_is_written_to_and_a_link_stays_a_link(tmp_path: Path) -> None:
    pipe, link, file = tmp_path / "pipe", tmp_path / "link", tmp_path / "file"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_bytes)
        output_file.write(pipe, lambda aside: aside.write_text("rows"), is_replacing=True)
        assert read.result() == b"rows"
    assert pipe.is_fifo(), "as root, a rename would make a file of /dev/null"
    file.write_text("old")
    link.symlink_to(file)
    output_file.write(link, lambda aside: aside.write_text("rows"), is_replacing=True)
    assert link.is_symlink()
    assert file.read_text() == "rows"


@pytest.mark.parametrize("command", ["export jsonl", "report --quiet"])
def test_output_may_be_standard_output_led_to_a_file(command: str, demo_store: Path, tmp_path: Path) -> None:
    words = f"{command} --output /dev/stdout --processed {demo_store / 'processed'}".split()
    with (tmp_path / "out").open("wb") as out:
        subprocess.run([*COMMAND, *words], stdout=out, check=True, timeout=HANGS, cwd=tmp_path)
    assert (tmp_path / "out").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        (errno.ENOSPC, "Free some space on that disk and run the same command again."),
        (errno.EROFS, "Mount that disk writable, or name another place with --output."),
        (errno.EIO, "and run the same command again."),
    ],
)
def test_what_a_disk_refuses_is_mended_by_what_can_mend_it(error: int, mend: str, tmp_path: Path) -> None:
    def make(_: Path) -> None:
        raise OSError(error, "the disk says no")

    with pytest.raises(StorageError) as raised:
        output_file.write(tmp_path / "made", make, is_replacing=False)
    assert str(raised.value).endswith(mend)


def test_a_folder_does_not_go_through_a_device(demo_store: Path) -> None:
    done = invoke("export", "sqlite", "--output", "/dev/null", cwd=demo_store)
    assert (done.returncode, "/dev/null: such an export is a folder" in done.stderr) == (2, True), done.stderr


def test_an_export_that_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    def half(aside: Path) -> None:
        aside.mkdir()
        (aside / "one").write_text("1")
        raise OSError(28, "No space left on device")

    path = tmp_path / "folder"
    path.mkdir()
    (path / "old").write_text("kept")
    with pytest.raises(StorageError, match="No space left"):
        output_file.write(path, half, is_replacing=True, is_folder=True)
    assert [one.relative_to(tmp_path).as_posix() for one in sorted(tmp_path.rglob("*"))] == ["folder", "folder/old"]


def test_a_folder_is_replaced_only_where_it_is_such_an_export(tmp_path: Path) -> None:
    def folder(aside: Path) -> None:
        aside.mkdir()
        (aside / "one").write_text("new")

    path = tmp_path / "folder"
    for _ in range(2):
        output_file.write(path, folder, is_replacing=True, is_folder=True)
    (path / "notes").write_text("mine")
    for make in (folder, lambda aside: aside.write_text("a file")):
        with pytest.raises(UsageError, match="notes"):
            output_file.write(path, make, is_replacing=True, is_folder=True)
    assert sorted(one.name for one in path.iterdir()) == ["notes", "one"]
    assert [one.name for one in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("jsonl --output s3://bucket/rows.jsonl", "copy it there"),
        ("jsonl --output raw/rows.jsonl", "whose files a run reads"),
        ("csv --output raw/2026-09-30", "whose files a run reads"),
        ("jsonl --output processed/latest/rows.jsonl", "in a snapshot, which never changes"),
        ("sqlite --output README.txt --force", "this is a file, and the export is a folder"),
    ],
)
def test_an_export_goes_where_it_does_no_harm(words: str, said: str, demo_store: Path, tmp_path: Path) -> None:
    here = shutil.copytree(demo_store, tmp_path / "here", symlinks=True)
    before = {one: one.stat().st_mtime_ns for one in here.rglob("*")}
    refused = invoke("export", *words.split(), cwd=here)
    assert (refused.returncode, said in refused.stderr) == (2, True), refused.stderr
    assert {one: one.stat().st_mtime_ns for one in here.rglob("*")} == before


def test_a_folder_is_not_replaced_by_a_file_and_takes_no_dash(demo_store: Path, tmp_path: Path) -> None:
    words = ("export", "--processed", demo_store / "processed", "--force", "--output")
    (tmp_path / "empty").mkdir()
    refused = invoke(*insert(words, "jsonl"), "empty", cwd=tmp_path)
    assert (refused.returncode, "Name a file in it with --output" in refused.stderr) == (2, True), refused.stderr
    for name in ("sqlite", "duckdb"):
        refused = invoke(*insert(words, name), "-", cwd=tmp_path)
        assert (refused.returncode, "does not go through standard output" in refused.stderr) == (2, True), (
            refused.stderr
        )
    assert [*tmp_path.iterdir()] == [tmp_path / "empty"]


def insert(words: tuple[str | Path, ...], kind: str) -> list[str | Path]:
    return [words[0], kind, *words[1:]]


def test_two_at_once_each_write_their_own_and_one_that_was_killed_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / ".openrecs-export-killed"
    left.mkdir()
    (left / "half").write_text("half")
    old, young = (tmp_path / f".openrecs-new-export-{name}" for name in ("old", "young"))
    for one in (old, young):
        one.mkdir()
    os.utime(old, (0, 0))
    path = tmp_path / "mine"

    def first(aside: Path) -> None:
        aside.write_text("first")
        output_file.write(path, lambda other: other.write_text("second"), is_replacing=False)
        assert path.read_text() == "second"
        assert aside.read_text() == "first"

    with pytest.raises(UsageError, match="there already"):
        output_file.write(path, first, is_replacing=False)
    assert (path.read_text(), {*tmp_path.iterdir()}) == ("second", {path, young})
    young.rmdir()
    output_file.write(path, lambda aside: first_again(aside, path), is_replacing=True)
    assert (path.read_text(), [*tmp_path.iterdir()]) == ("last", [path])


def first_again(aside: Path, path: Path) -> None:
    aside.write_text("last")
    output_file.write(path, lambda other: other.write_text("before it"), is_replacing=True)


def test_an_interrupt_leaves_no_half_file(tmp_path: Path) -> None:
    def cut(aside: Path) -> None:
        aside.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        output_file.write(tmp_path / "made", cut, is_replacing=False)
    assert [*tmp_path.iterdir()] == []


def test_what_is_not_installed_is_named_with_its_command() -> None:
    with pytest.raises(UsageError) as refused:
        check_installed("excel", "this export", "no_such_module")
    assert "openrecs[excel]" in str(refused.value.mend)


def test_jsonl_has_every_row_with_its_days_and_nulls(demo_store: Path, tmp_path: Path) -> None:
    done = invoke("export", "jsonl", "--processed", demo_store / "processed", "--output", "rows.jsonl", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "rows.jsonl\n")
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    frame = openrecs.load(processed=demo_store / "processed")
    assert [row["recommendation_id"] for row in rows] == list(frame["recommendation_id"])
    assert list(rows[0]) == list(frame.columns)
    published = frame["published_on"].dt.strftime("%Y-%m-%d")
    assert [row["published_on"] for row in rows] == [None if day != day else day for day in published]


def test_an_export_of_one_agency_has_its_rows_alone(demo_store: Path, tmp_path: Path) -> None:
    done = invoke("export", "jsonl", "--processed", demo_store / "processed", "--agency", "FHWA", cwd=tmp_path)
    agencies = {json.loads(line)["agency_code"] for line in done.stdout.splitlines()}
    assert (done.returncode, agencies) == (0, {"FHWA"})


def test_an_agency_that_no_row_has_is_an_error_and_a_part_of_a_name_is_explained(
    demo_store: Path, tmp_path: Path
) -> None:
    words = ("export", "jsonl", "--processed", demo_store / "processed", "--agency")
    missed = invoke(*words, "Homelnd", "--output", "none.jsonl", cwd=tmp_path)
    assert (missed.returncode, missed.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert "perhaps Department of Homeland Security" in missed.stderr
    assert "is taken for Department of Homeland Security" in invoke(*words, "Homeland", cwd=tmp_path).stderr


def test_what_belongs_to_the_rows_of_an_agency_is_narrowed_with_them(demo_store: Path) -> None:
    whole = snapshot_tables.read(demo_store / "processed")
    own = snapshot_tables.read(demo_store / "processed", agencies=("Homeland",))
    codes = {row["agency"] for row in whole.recommendations.to_pylist() if row["department"].endswith("Security")}
    for name in ("recommendations", "changes", "history"):
        kept = [row for row in whole.all[name].to_pylist() if row["agency"] in codes]
        assert own.all[name].to_pylist() == kept != []
    assert own.tables["documents"].num_rows == whole.tables["documents"].num_rows


def test_the_history_of_an_export_is_what_was_known_on_its_day(demo_store: Path) -> None:
    day = date(2026, 7, 29)
    history = snapshot_tables.read(demo_store / "processed", as_of=day).history.to_pylist()
    assert max(row["valid_from"] for row in history) <= day
    assert all(row["valid_to"] is None or row["valid_to"] <= day for row in history)


def test_a_snapshot_of_an_older_schema_has_all_tables_and_columns(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = load.read_table

    def older(snapshot: Stored, table: str = "recommendations") -> pa.Table:
        found = read(snapshot, table)
        return found.drop_columns(["stated_open", "reason"]) if table == "documents" else found

    monkeypatch.setattr(load, "read_table", older)
    found = snapshot_tables.read(demo_store / "processed")
    assert found.tables["documents"].column_names == TABLES["documents"].names
    assert found.tables["documents"]["reason"].null_count == found.tables["documents"].num_rows


def test_a_workbook_is_not_written_under_the_name_of_another_kind(demo_store: Path, tmp_path: Path) -> None:
    done = invoke("export", "excel", "--processed", demo_store / "processed", "--output", "open.xls", cwd=tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "Name it .xlsx" in done.stderr
