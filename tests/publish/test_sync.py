"""Copying a store: what is missing goes, the pointer last; whatever stops it, a reader has one night or the other."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import fsspec
import pytest

import faulty
import publisher
from openrecs import remote
from openrecs.cli.main import run
from openrecs.errors import DamagedError, LockedError, OpenrecsError, StorageError, UsageError
from openrecs.publish import beside, load, sync, verify
from openrecs.publish.store import lock, staging
from openrecs.publish.store.disk import Disk
from openrecs.publish.store.targets import Folder, Objects, Target

MEMORY = "memory://copy/store"
STEP = 1 if os.environ.get("OPENRECS_SWEEP") == "all" else 7  # writes from one that fails to the next
BEFORE, AFTER = ("one", "two"), ("one", "two", "three", "four")


class Memory:
    """An object store in memory: what it holds, and a client that fails or was killed at a counted write."""

    def __init__(self) -> None:
        self.files = fsspec.filesystem("memory")
        self.written: list[str] = []
        self.stops_at: int | None = None
        self.does_it_first = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.files, name)

    def pipe_file(self, path: str, content: bytes) -> None:
        stops = self.stops_at == len(self.written)
        self.written.append(path.partition("/store/")[2])
        if not stops or self.does_it_first:
            self.files.pipe_file(path, content)
        if stops:
            raise ConnectionError("the line is dead")

    def held(self) -> dict[str, bytes]:
        return {path: self.files.cat_file(path) for path in self.files.find("/copy")}

    def put_back(self, content: Mapping[str, bytes]) -> None:
        if self.files.exists("/copy"):
            self.files.rm("/copy", recursive=True)
        for path, own in content.items():
            self.files.pipe_file(path, own)
        self.written.clear()
        self.stops_at = None

    def target(self) -> Target:
        return Objects(remote.place(MEMORY), self)


@pytest.fixture
def memory() -> Iterator[Memory]:
    found = Memory()
    yield found
    found.put_back({})


def night(processed: Path, marker: str) -> None:
    """Publish one night more, and what stands beside it."""
    day = publisher.DAY.replace(day=1 + ["one", "two", "three", "four", "five"].index(marker))
    done = publisher.publish(processed, day, marker)
    files = {beside.HISTORY: f"history {marker}".encode(), "changes.atom": f"feed {marker}".encode()}
    beside.renew(Disk(), processed, files, done.snapshot.digest)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a store of two nights, and the same store two nights later: never written to."""
    early, late = tmp_path_factory.mktemp("early") / "processed", tmp_path_factory.mktemp("late") / "processed"
    for marker in BEFORE:
        night(early, marker)
    shutil.copytree(early, late, symlinks=True)
    for marker in AFTER[len(BEFORE) :]:
        night(late, marker)
    return early, late


def seen(where: str | Path) -> tuple[str, ...]:
    """Return what a reader sees: the marker of every table of the newest night, and of each night that has a date."""
    newest = load.find(processed=where)
    tables = [load.read_table(newest, name) for name in newest.manifest.counts]
    markers = {str(table.column("document")[0]).split()[0] for table in tables if "document" in table.column_names}
    assert len(markers) == 1
    nights = []
    for marker, day in zip(AFTER, range(1, 5), strict=True):
        try:
            nights.append(str(load.find(publisher.DAY.replace(day=day), processed=where).name))
        except UsageError:
            continue
        assert str(load.load_table(date=publisher.DAY.replace(day=day), processed=where)["document"][0]).startswith(
            marker
        )
    assert nights[-1] == str(newest.name), "a night was read before the pointer named it"
    return (*markers, *nights)


def test_what_is_missing_is_sent_and_the_pointer_is_last(stores: tuple[Path, Path], memory: Memory) -> None:
    early, late = stores
    done = sync.sync(early, memory.target())
    assert [str(part.snapshot.name) for part in done.sent] == ["2021-09-01", "2021-09-02"]
    assert memory.written[-1] == "latest.json"
    assert [at for at, name in enumerate(memory.written) if name.endswith("manifest.json")] == [13, 27]
    first = seen(MEMORY)
    assert first == seen(early)
    memory.written.clear()
    assert sync.sync(early, memory.target()).sent == ()
    assert memory.written == []
    sync.sync(late, memory.target())
    assert {name.split("/")[1] for name in memory.written if name.startswith("snapshots")} == {
        "2021-09-03",
        "2021-09-04",
    }
    assert memory.written[-3:] == ["history.parquet", "changes.atom", "latest.json"]
    assert seen(MEMORY) == seen(late)


@pytest.mark.parametrize("does_it_first", [False, True])
def test_whatever_write_fails_a_reader_has_one_night_and_the_next_copy_is_whole(
    stores: tuple[Path, Path], memory: Memory, does_it_first: bool
) -> None:
    early, late = stores
    sync.sync(early, memory.target())
    start = memory.held()
    memory.put_back(start)
    sync.sync(late, memory.target())
    writes, whole = len(memory.written), memory.held()
    assert writes == 2 * 14 + 3
    for at in range(writes - 1, -1, -(STEP // 2 + 1)):
        memory.put_back(start)
        memory.stops_at, memory.does_it_first = at, does_it_first
        with pytest.raises(StorageError, match="the line is dead"):
            sync.sync(late, memory.target())
        is_pointed = at == writes - 1 and does_it_first  # the answer alone was lost
        assert seen(MEMORY) == seen(late if is_pointed else early)
        memory.stops_at = None
        sync.sync(late, memory.target())
        assert memory.held() == whole


def content(root: Path) -> dict[str, bytes | str]:
    """Return all that a copy is, without what only steers runs."""
    found = {path.relative_to(root): path for path in root.rglob("*") if path.is_symlink() or path.is_file()}
    return {
        str(name): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for name, path in found.items()
        if name.name != ".lock"
    }


def copies(source: Path, dest: Path, make: Callable[[], Disk] = Disk) -> int:
    try:
        sync.sync(source, Folder(dest, make()))
    except OpenrecsError as error:
        return error.exit_code
    return 0


def test_a_folder_is_copied_whole_whatever_fails_or_is_killed(stores: tuple[Path, Path], tmp_path: Path) -> None:
    early, late = stores
    start, whole, dest = tmp_path / "start", tmp_path / "whole", tmp_path / "dest"
    assert copies(early, start) == 0
    assert copies(late, whole) == 0
    assert seen(whole) == seen(late)
    assert verify.verify(whole) == []
    for at in range(0, 200, STEP):
        shutil.copytree(start, dest, symlinks=True)
        is_kill = at % 4 == 0
        if is_kill:
            code = faulty.killed(lambda: copies(late, dest), dest, at)
        else:
            code = copies(late, dest, faulty.failing(at, 5, stays=False))
        assert code in ((0, faulty.KILLED) if is_kill else (0, 5, 9))
        assert seen(dest) in (seen(early), seen(late))
        assert copies(late, dest) == 0
        assert content(dest) == content(whole)
        shutil.rmtree(dest)
        if code == 0:
            assert at > 60
            return
    pytest.fail("the copy never came to its end")


def test_damage_is_refused_before_anything_of_it_goes(
    stores: tuple[Path, Path], memory: Memory, tmp_path: Path
) -> None:
    early, late = stores
    sync.sync(early, memory.target())
    memory.written.clear()
    broken = shutil.copytree(late, tmp_path / "broken", symlinks=True)
    path = broken / "snapshots/2021-09-04/recommendations.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(DamagedError, match=r"2021-09-04/recommendations\.parquet"):
        sync.sync(broken, memory.target())
    assert not any("2021-09-04" in name for name in memory.written)
    assert seen(MEMORY) == seen(early)
    (broken / "snapshots/2021-09-03/manifest.json").unlink()
    with pytest.raises(DamagedError, match="2021-09-03"):
        sync.sync(broken, memory.target())


def test_nothing_goes_there_but_when_it_is_asked_for(stores: tuple[Path, Path], memory: Memory, tmp_path: Path) -> None:
    late = stores[1]
    sync.sync(late, memory.target())
    pruned = shutil.copytree(late, tmp_path / "pruned", symlinks=True)
    gone = load.find("2021-09-02", processed=pruned)
    staging.remove(Disk(), pruned, gone.name, gone.digest)
    assert sync.sync(pruned, memory.target()).removed == ()
    assert load.find("2021-09-02", processed=MEMORY).digest == gone.digest
    assert sync.sync(pruned, memory.target(), removes=True, is_dry=True).removed == ("2021-09-02",)
    assert load.find("2021-09-02", processed=MEMORY).digest == gone.digest
    assert sync.sync(pruned, memory.target(), removes=True).removed == ("2021-09-02",)
    with pytest.raises(UsageError, match="there is no snapshot of 2021-09-02"):
        load.find("2021-09-02", processed=MEMORY)
    folder = tmp_path / "folder"
    sync.sync(late, Folder(folder))
    assert sync.sync(pruned, Folder(folder), removes=True).removed == ("2021-09-02",)
    assert verify.verify(folder) == []


def test_dropped_csvs_are_not_missed(stores: tuple[Path, Path], memory: Memory, tmp_path: Path) -> None:
    late = shutil.copytree(stores[1], tmp_path / "late", symlinks=True)
    staging.drop_csvs(Disk(), late, load.find("2021-09-01", processed=late))
    sync.sync(late, Folder(tmp_path / "dest"))
    assert verify.verify(tmp_path / "dest") == []
    assert not list((tmp_path / "dest/snapshots/2021-09-01").glob("*.csv"))
    sync.sync(late, memory.target())
    assert load.find("2021-09-01", processed=MEMORY).dropped
    assert sync.sync(late, memory.target()).sent == ()


def test_a_file_that_was_lost_there_is_sent_once_more(stores: tuple[Path, Path], memory: Memory) -> None:
    early, _ = stores
    sync.sync(early, memory.target())
    whole = memory.held()
    memory.files.rm_file("/copy/store/snapshots/2021-09-01/documents.parquet")
    memory.files.pipe_file("/copy/store/snapshots/2021-09-02/changes.csv", b"")
    memory.written.clear()
    sync.sync(early, memory.target())
    assert memory.written == ["snapshots/2021-09-01/documents.parquet", "snapshots/2021-09-02/changes.csv"]
    assert memory.held() == whole


def test_what_a_killed_copy_left_without_a_manifest_is_sent_again(stores: tuple[Path, Path], memory: Memory) -> None:
    """It may be of another snapshot of that name, which was made again since, and have the same size by chance."""
    path = stores[0] / "snapshots/2021-09-01/recommendations.parquet"
    memory.files.pipe_file("/copy/store/snapshots/2021-09-01/recommendations.parquet", path.read_bytes()[::-1])
    sync.sync(stores[0], memory.target())
    assert seen(MEMORY) == seen(stores[0])


def test_another_store_is_not_written_over(stores: tuple[Path, Path], memory: Memory, tmp_path: Path) -> None:
    other = tmp_path / "other"
    publisher.publish(other, publisher.DAY.replace(day=1), "four")
    sync.sync(other, memory.target())
    kept = memory.held()
    with pytest.raises(UsageError, match="another snapshot 2021-09-01 is there"):
        sync.sync(stores[1], memory.target())
    assert memory.held() == kept
    with pytest.raises(UsageError, match="runs publish there"):
        sync.sync(stores[1], Folder(stores[0]))
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "ledger.jsonl").touch()
    with pytest.raises(UsageError, match="in raw/, whose files a run reads"):
        sync.sync(stores[1], Folder(tmp_path / "raw" / "copy"))
    with pytest.raises(UsageError, match="into itself"):
        sync.sync(stores[1], Folder(stores[1] / "copy"))


def test_what_is_damaged_at_an_address_is_named_and_mended_by_another_copy(
    stores: tuple[Path, Path], memory: Memory, capsys: pytest.CaptureFixture[str]
) -> None:
    sync.sync(stores[1], memory.target())
    assert run(["verify", "--processed", MEMORY, "--raw", str(stores[1] / "nothing")]) == 0
    path = "/copy/store/snapshots/2021-09-02/recommendations.parquet"
    memory.files.pipe_file(path, memory.files.cat_file(path)[::-1])
    capsys.readouterr()
    assert run(["verify", "--processed", MEMORY, "--raw", str(stores[1] / "nothing")]) == 8
    said = capsys.readouterr().out
    assert f"{MEMORY}/snapshots/2021-09-02/recommendations.parquet: its bytes are not those that were written" in said
    assert "remove it there, then run `openrecs sync` where it was copied from" in said
    memory.files.rm_file(path)
    sync.sync(stores[1], memory.target())
    assert verify.verify(remote.place(MEMORY)) == []


def test_the_newest_night_is_read_where_nothing_is_listed(
    stores: tuple[Path, Path], memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As from a web server."""
    sync.sync(stores[1], memory.target())
    for asks in ("is_dir", "iterdir"):
        monkeypatch.delattr(remote.RemotePath, asks)
    assert load.find(processed=MEMORY).digest == load.find(processed=stores[1]).digest


def test_a_copy_that_is_on_its_way_is_not_called_damaged(
    stores: tuple[Path, Path], memory: Memory, tmp_path: Path
) -> None:
    sync.sync(stores[0], memory.target())
    memory.written.clear()
    for memory.stops_at in (5, 10, 29):  # in the third snapshot, and before the pointer
        with pytest.raises(StorageError):
            sync.sync(stores[1], memory.target())
        memory.written.clear()
        assert verify.verify(remote.place(MEMORY)) == []
        there = tmp_path / str(memory.stops_at)
        sync.sync(remote.place(MEMORY), Folder(there))
        assert seen(str(there)) == seen(stores[0])


def test_an_older_copy_that_comes_late_moves_no_pointer_back(stores: tuple[Path, Path], memory: Memory) -> None:
    early, late = stores
    sync.sync(late, memory.target())
    done = sync.sync(early, memory.target(), removes=True)
    assert done.is_ahead
    assert done.removed == ()
    assert seen(MEMORY) == seen(late)


def test_a_run_at_work_is_waited_for(stores: tuple[Path, Path], memory: Memory) -> None:
    with lock.held(stores[1]), pytest.raises(LockedError):
        sync.sync(stores[1], memory.target())


def test_the_command_says_what_it_did(
    stores: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ["sync", str(tmp_path / "dest"), "--processed", str(stores[1])]
    assert run([*words, "--dry-run"]) == 0
    assert "would send 4 snapshots, 56 files" in capsys.readouterr().out
    assert not (tmp_path / "dest").exists()
    assert run(words) == 0
    said = capsys.readouterr()
    assert f"{tmp_path}/dest: sent 4 snapshots, 56 files, 0.2 MB; the newest is 2021-09-04, of 4\n" == said.out
    assert said.err.count("sent 2021-09-0") == 4
    assert run([*words, "--quiet"]) == 0
    assert "no snapshot was missing; the newest is 2021-09-04, of 4" in capsys.readouterr().out
    assert run(["sync", MEMORY, "--processed", str(stores[1])]) == 0
    assert run(["sync", MEMORY, "--processed", str(stores[0])]) == 0
    assert f"{MEMORY} has a newer night than" in capsys.readouterr().err
    assert run(["sync", str(tmp_path / "back"), "--processed", MEMORY, "-q"]) == 0
    assert content(tmp_path / "back") == content(tmp_path / "dest")
    assert run(["sync", MEMORY, "--processed", MEMORY]) == 2
    assert "into itself" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path)
    for way in ("--repair", "--rebuild"):
        assert run(["verify", way, "--processed", MEMORY]) == 2
        assert "`openrecs verify` alone checks what is there" in capsys.readouterr().err
    monkeypatch.setenv("OPENRECS_PROCESSED", MEMORY)
    assert run(["prune"]) == 2
    said = capsys.readouterr().err
    assert "an address can only be read" in said
    assert f"then `openrecs sync {MEMORY} --delete`" in said
    assert run(["sync", "nonsense://x", "--processed", str(stores[0])]) == 2
    assert "this address is not known" in capsys.readouterr().err
