"""What a killed run, or a person, left behind: the next run puts it right."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from openrecs.errors import DamagedError, StorageError
from openrecs.publish.load import find, load_table
from openrecs.publish.store import transaction
from openrecs.publish.store.snapshot_names import Name
from openrecs.publish.verify import verify
from publisher import DAY, EARLIER, LATER, edit, latest, placed_but_unpointed, publish


def test_what_was_staged_is_removed(processed: Path, tmp_path: Path) -> None:
    publish(processed)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x", encoding="utf-8")
    (processed / ".staging-2021-10-01" / "deeper").mkdir(parents=True)
    (processed / ".staging-2021-10-01" / "issues.csv").write_text("half", encoding="utf-8")
    (processed / ".staging-latest.json").write_text("half", encoding="utf-8")
    (processed / ".staging-latest").symlink_to("snapshots/2021-10-01")
    (processed / ".staging-link").symlink_to(outside)
    assert not publish(processed).published
    assert sorted(path.name for path in processed.iterdir()) == [".lock", "latest", "latest.json", "snapshots"]
    assert (outside / "kept").exists(), "a link is removed, not followed"


def test_a_placed_snapshot_has_no_readers_until_the_next_run_points_to_it(processed: Path) -> None:
    placed_but_unpointed(processed)
    assert set(load_table(date=DAY, processed=processed)["snapshot_revision"].to_pylist()) == {1}
    assert [finding.path.name for finding in verify(processed)] == ["latest"]
    with transaction.opened(processed) as opened:
        assert opened.notices == ("`latest` did not name 2021-09-30.2, the newest whole snapshot: now it does",)
        newest = opened.newest()
    assert newest is not None
    assert newest.name == Name(DAY, 2)
    assert latest(processed) == "snapshots/2021-09-30.2"
    assert set(load_table(date=DAY, processed=processed)["snapshot_revision"].to_pylist()) == {2}
    assert not verify(processed)


def test_a_placed_snapshot_that_is_damaged_is_passed_over(processed: Path) -> None:
    placed_but_unpointed(processed)
    edit(processed / "snapshots" / "2021-09-30.2" / "issues.csv", lambda content: content[:-1])
    assert str(publish(processed, marker="two").snapshot.name) == "2021-09-30.3"
    assert latest(processed) == "snapshots/2021-09-30.3"


def _empty(path: Path) -> None:
    path.unlink()
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        _empty,
        lambda path: (path.unlink(), path.symlink_to("snapshots/2020-01-01")),
        lambda path: (path.unlink(), path.symlink_to("../../etc")),
        lambda path: (path.unlink(), path.symlink_to("latest")),
    ],
    ids=["missing", "empty", "names nothing", "names elsewhere", "names itself"],
)
@pytest.mark.parametrize("marker", ["two", "three"], ids=["unchanged", "changed"])
def test_a_spoilt_pointer_is_an_error_to_readers_and_mended_by_the_next_run(
    processed: Path, spoil: Callable[[Path], None], marker: str
) -> None:
    publish(processed, marker="one")
    publish(processed, EARLIER, marker="past")
    publish(processed, marker="two")
    spoil(processed / "latest")
    with pytest.raises(DamagedError, match="openrecs refresh"):
        find(processed=processed)
    assert "latest" in {finding.path.name for finding in verify(processed)}
    publish(processed, marker=marker)
    assert latest(processed) == f"snapshots/2021-09-30.{2 if marker == 'two' else 3}"
    assert not verify(processed)


def test_latest_as_a_folder_is_not_ours_to_remove(processed: Path) -> None:
    publish(processed)
    (processed / "latest").unlink()
    shutil.copytree(processed / "snapshots" / "2021-09-30", processed / "latest")
    [finding] = verify(processed)
    assert finding.mend.startswith("move it away, then run `openrecs refresh`")
    with pytest.raises(StorageError, match="move it away") as error:
        publish(processed, LATER)
    assert Path(error.value.where) == processed / "latest"
    assert (processed / "latest" / "issues.csv").exists()


def test_a_missing_note_is_written_again(processed: Path) -> None:
    publish(processed)
    content = (processed / "latest.json").read_bytes()
    for garbage in (b"", b"[" * 100_000, b'{"sequence": "x"}', b'{"sequence": Infinity}', b"\xff"):
        edit(processed / "latest.json", lambda _, garbage=garbage: garbage)
        assert not publish(processed).published
        assert (processed / "latest.json").read_bytes() == content
    (processed / "latest.json").unlink()
    os.mkfifo(processed / "latest.json")
    publish(processed)
    assert (processed / "latest.json").read_bytes() == content


def test_a_damaged_newest_snapshot_keeps_latest_and_is_published_again(processed: Path) -> None:
    publish(processed, EARLIER)
    publish(processed)
    edit(processed / "snapshots" / "2021-09-30" / "issues.parquet", lambda content: content[:-1])
    with transaction.opened(processed) as opened:
        newest = opened.newest()
        assert newest is not None
        assert newest.name == Name(EARLIER), "what is damaged is built on by nobody"
    assert latest(processed) == "snapshots/2021-09-30", "and readers never get an older table in silence"
    assert str(publish(processed).snapshot.name) == "2021-09-30.2"


@pytest.mark.parametrize("spoil", [lambda c: b"", lambda c: b"{}", lambda c: c.replace(b"sequence", b"sequense")])
def test_a_damaged_manifest_is_named_and_passed_over(processed: Path, spoil: Callable[[bytes], bytes]) -> None:
    publish(processed)
    edit(processed / "latest" / "manifest.json", spoil)
    with pytest.raises(DamagedError, match="manifest"):
        find(processed=processed)
    with transaction.opened(processed) as opened:
        assert len(opened.notices) == 1
        assert "manifest.json" in opened.notices[0]
    outcome = publish(processed)
    assert (str(outcome.snapshot.name), outcome.snapshot.manifest.sequence) == ("2021-09-30.2", 2)


def test_a_sequence_number_is_never_given_twice(processed: Path, tmp_path: Path) -> None:
    publish(processed)
    publish(processed, LATER)
    (processed / "snapshots" / "2021-10-01").rename(tmp_path / "aside")
    outcome = publish(processed, LATER, marker="two")
    assert (str(outcome.snapshot.name), outcome.snapshot.manifest.sequence) == ("2021-10-01", 3)


def test_a_manifest_makes_no_paths(processed: Path) -> None:
    publish(processed)
    edit(processed / "latest" / "manifest.json", lambda c: c.replace(b'"issues.csv"', b'"../../issues.csv"'))
    with pytest.raises(DamagedError, match="names a file"):
        find(processed=processed)


def test_a_link_that_names_nothing_goes_where_there_is_no_whole_snapshot(processed: Path) -> None:
    publish(processed)
    shutil.rmtree(processed / "snapshots" / str(Name(DAY)))
    with transaction.opened(processed):
        assert not (processed / "latest").is_symlink(), "what is published next under that name is not proved yet"
    publish(processed)
    assert latest(processed) == f"snapshots/{DAY}"
