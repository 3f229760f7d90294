"""Verify: every kind of damage is named, and a sound store has no findings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from openrecs.publish.verify import verify
from openrecs.schema import TABLES
from openrecs.table import SCHEMA_VERSION
from publisher import DAY, EARLIER, LATER, edit, listing, publish

FILES = [f"{table}.{suffix}" for table in TABLES for suffix in ("parquet", "csv")] + ["manifest.json", "SHA256SUMS"]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    processed = tmp_path_factory.mktemp("sound") / "processed"
    for as_of, marker in ((DAY, "one"), (DAY, "two"), (LATER, "three")):
        publish(processed, as_of, marker)
    return processed


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    target = tmp_path / "copy"
    shutil.copytree(sound, target, symlinks=True)
    return target


def test_a_sound_store_has_no_findings(sound: Path, tmp_path: Path) -> None:
    before = listing(sound)
    assert verify(sound) == []
    assert listing(sound) == before
    assert verify(tmp_path) == []


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0x04]) + content[middle + 1 :]


@pytest.mark.parametrize("file", FILES)
def test_verify_finds_a_file_that_is_not_what_it_was(copy: Path, file: str) -> None:
    path = copy / "snapshots" / "2021-09-30.2" / file
    content = path.read_bytes()
    spoils: list[Callable[[bytes], bytes]] = [flipped, lambda c: c[:-1], lambda c: b"", lambda c: c + b"\n"]
    for spoil in spoils:
        edit(path, spoil)
        found = verify(copy)
        assert found, f"{spoil} went unseen"
        assert {finding.path.parent.name for finding in found} == {"2021-09-30.2"}
        assert all(finding.mend for finding in found)
        edit(path, lambda _: content)
    path.unlink()
    assert any(finding.path == path and "missing" in finding.what for finding in verify(copy))


def test_verify_finds_swapped_files(copy: Path) -> None:
    folder = copy / "snapshots" / "2021-09-30"
    (folder / "issues.csv").rename(folder / "aside")
    (folder / "aliases.csv").rename(folder / "issues.csv")
    (folder / "aside").rename(folder / "aliases.csv")
    assert {finding.path.name for finding in verify(copy)} == {"issues.csv", "aliases.csv"}


def test_verify_finds_swapped_snapshots(copy: Path) -> None:
    place = copy / "snapshots"
    (place / "2021-09-30").rename(place / "aside")
    (place / "2021-09-30.2").rename(place / "2021-09-30")
    (place / "aside").rename(place / "2021-09-30.2")
    assert {finding.path.parent.name for finding in verify(copy)} == {"2021-09-30", "2021-09-30.2"}


def test_verify_finds_what_does_not_belong(copy: Path) -> None:
    (copy / "snapshots" / "2021-09-30" / "notes.txt").write_text("mine", encoding="utf-8")
    (copy / "snapshots" / "old copy").mkdir()
    (copy / "snapshots" / "2020-01-01").write_text("a file", encoding="utf-8")
    assert {finding.path.name for finding in verify(copy)} == {"notes.txt", "old copy", "manifest.json"}


def test_verify_does_not_follow_links_nor_wait_for_pipes(copy: Path) -> None:
    folder = copy / "snapshots" / "2021-09-30"
    (folder / "issues.csv").rename(copy / "issues.csv")
    (folder / "issues.csv").symlink_to(copy / "issues.csv")
    (folder / "aliases.csv").unlink()
    os.mkfifo(folder / "aliases.csv")
    assert [(f.path.name, f.what) for f in verify(copy)] == [
        ("aliases.csv", "this is not a regular file"),
        ("issues.csv", "this is not a regular file"),
    ]


def test_verify_finds_a_snapshot_that_is_gone(copy: Path) -> None:
    shutil.rmtree(copy / "snapshots" / "2021-09-30")
    assert ["2021-09-30 is gone" in f"{f.path.name} {f.what}".replace("this snapshot ", "") for f in verify(copy)] == [
        True
    ]


def test_verify_finds_a_past_that_was_rewritten(copy: Path, tmp_path: Path) -> None:
    publish(tmp_path / "other", marker="rewritten")
    shutil.rmtree(copy / "snapshots" / "2021-09-30")
    shutil.copytree(tmp_path / "other" / "snapshots" / "2021-09-30", copy / "snapshots" / "2021-09-30")
    assert [f.what for f in verify(copy)] == ["it is not the manifest that was here when 2021-09-30.2 was published"]


def test_verify_finds_two_of_one_sequence_number(copy: Path, tmp_path: Path) -> None:
    publish(tmp_path / "other", EARLIER)
    shutil.copytree(tmp_path / "other" / "snapshots" / "2021-09-29", copy / "snapshots" / "2021-09-29")
    assert "it has the same sequence number as 2021-09-29" in {f.what for f in verify(copy)}


def test_verify_finds_other_columns(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openrecs.publish.verify.TABLES", {**TABLES, "issues": TABLES["aliases"]})
    assert {f.path.name for f in verify(copy)} == {"issues.parquet"}
    assert {f.what for f in verify(copy)} == {f"its columns are not those of schema {SCHEMA_VERSION}"}


def test_verify_finds_a_note_that_is_behind(copy: Path) -> None:
    edit(copy / "latest.json", flipped)
    assert [f.path.name for f in verify(copy)] == ["latest.json"]
    (copy / "latest.json").unlink()
    assert [(f.path.name, f.what) for f in verify(copy)] == [("latest.json", "this file is missing")]
