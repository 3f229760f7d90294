"""`prune --keep-csv` drops the CSVs of old snapshots: whole at any moment, and `export csv` makes them again."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import openrecs
import powerloss
from faulty import KILLED, failing, killed
from nightly import NO_GATES, TODAY, Nights, day, record, records
from openrecs.errors import DamagedError, StorageError
from openrecs.night import soundness
from openrecs.publish import formats, load
from openrecs.publish.snapshot import check, read
from openrecs.publish.store import staging, transaction
from openrecs.publish.store.disk import Disk
from openrecs.publish.store.snapshot_names import Name
from openrecs.publish.verify import verify
from openrecs.schema import TABLES
from powerloss import Medium, Recorder, Step
from publisher import DAY, LATER, edit, publish
from running import invoke
from tools import quick_folder

DAMAGED, USAGE = 8, 2
CSVS = sorted(f"{table}.csv" for table in TABLES)
FIRST = f"{DAY}"
SWEEP_ALL = os.environ.get("OPENRECS_SWEEP") == "all"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three nights."""
    folder = tmp_path_factory.mktemp("sound")
    nights = Nights(folder, NO_GATES)
    for number, listed in enumerate((records(4), [record(1), *records(3, first=2)], records(3))):
        nights.export(number, listed)
        assert nights.refresh() == 0
    return folder


@pytest.fixture
def nights(sound: Path, tmp_path: Path) -> Nights:
    shutil.copytree(sound, tmp_path / "copy", symlinks=True)
    return Nights(tmp_path / "copy", NO_GATES)


def csvs(nights: Nights, number: int) -> dict[str, bytes]:
    folder = nights.processed / "snapshots" / str(day(number))
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def drop(nights: Nights, daily: int = 1) -> tuple[list[str], list[str]]:
    return soundness.drop_csvs(nights.processed, daily=daily, is_dry=False)


def test_csvs_of_old_dates_go_and_nothing_else_changes(nights: Nights) -> None:
    before = {number: load.load_table(date=day(number), processed=nights.processed) for number in range(3)}
    assert soundness.drop_csvs(nights.processed, daily=1, is_dry=True) == ([str(day(0)), str(day(1))], [])
    assert list(csvs(nights, 0)) == CSVS
    assert drop(nights, daily=3) == ([], [])
    assert drop(nights) == ([str(day(0)), str(day(1))], [])
    assert [len(csvs(nights, number)) for number in range(3)] == [0, 0, len(CSVS)]
    assert drop(nights) == ([], [])
    assert verify(nights.processed) == []
    for number, table in before.items():
        assert load.load_table(date=day(number), processed=nights.processed).equals(table)


def test_a_store_without_old_csvs_goes_on(nights: Nights) -> None:
    drop(nights)
    assert soundness.rederived(nights.raw, nights.processed, today=TODAY) == ([], [])
    assert {result.outcome.published for result in nights.rebuild()} == {False}
    assert nights.refresh() == 0
    nights.export(3, records(5))
    assert nights.refresh() == 0
    assert invoke("diff", str(day(0)), str(day(1)), cwd=nights.raw.parent).returncode in {0, 1}
    assert invoke("verify", "--rebuild", cwd=nights.raw.parent).stdout == "all is sound\n"
    assert soundness.repair(nights.processed) == []


def test_a_csv_that_is_missing_without_being_dropped_is_damage(nights: Nights) -> None:
    lost = nights.processed / "snapshots" / str(day(0)) / "issues.csv"
    lost.unlink()
    assert [(finding.path, finding.what) for finding in verify(nights.processed)] == [(lost, "this file is missing")]
    dropped, left = drop(nights)
    assert dropped == [str(day(1))]
    assert len(left) == 1
    assert left[0].startswith(f"{day(0)} keeps its CSVs: ")
    assert len(csvs(nights, 0)) == len(CSVS) - 1


def test_a_parquet_file_that_is_missing_is_damage_beside_dropped_csvs(nights: Nights) -> None:
    drop(nights)
    lost = nights.processed / "snapshots" / str(day(0)) / "issues.parquet"
    lost.unlink()
    assert [finding.path for finding in verify(nights.processed)] == [lost]


@pytest.mark.parametrize("other", [b"", b"{}", None])
def test_a_note_that_is_not_as_it_was_written_excuses_nothing(nights: Nights, other: bytes | None) -> None:
    """`None`: the note of another snapshot."""
    drop(nights)
    note = nights.processed / "snapshots" / str(day(0)) / "dropped.json"
    content = (note.parent.parent / str(day(1)) / note.name).read_bytes() if other is None else other
    edit(note, lambda _: content)
    found = verify(nights.processed)
    assert [finding.path.name for finding in found] == [*CSVS, "dropped.json"]
    assert {finding.path.parent.name for finding in found} == {str(day(0))}


def test_what_could_not_be_made_again_is_not_dropped(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    again = formats.csv_again
    monkeypatch.setattr(load, "csv_again", lambda name, data: again(name, data) + b"\n" * (name == "changes"))
    dropped, left = drop(nights)
    assert dropped == []
    assert [line.partition(":")[0] for line in left] == [f"{day(number)} keeps its CSVs" for number in (0, 1)]
    assert list(csvs(nights, 0)) == CSVS


# ---------------------------------------------------------------- at any moment


def two(processed: Path) -> Path:
    publish(processed, DAY, "one")
    publish(processed, LATER, "two")
    return processed


def dropping(processed: Path, disk: Disk) -> None:
    """Drop the CSVs of the first snapshot."""
    with transaction.opened(processed, disk) as opened:
        staging.drop_csvs(opened.disk, processed, read(processed, Name(DAY)))


def assert_dropped(processed: Path) -> None:
    assert verify(processed) == []
    assert not list((processed / "snapshots" / FIRST).glob("*.csv"))
    assert not list(processed.glob(".staging-*"))


class Quick(Disk):
    """A disk that is not asked to keep anything."""

    def fsync(self, descriptor: int, path: Path) -> None:
        pass


def recorded(scratch: Path) -> tuple[powerloss.Tree, list[Step]]:
    root = scratch / "disk"
    two(root / "p")
    base, recorder = powerloss.read(root), Recorder(root)
    dropping(root / "p", recorder)
    shutil.rmtree(root)
    return base, recorder.steps


def states(base: powerloss.Tree, steps: list[Step]) -> Iterator[powerloss.State]:
    """Yield what the disk may hold, whenever the power goes."""
    made = set()
    for done in range(len(steps) + 1):
        medium = Medium(base)
        for step in steps[:done]:
            medium.do(step)
        made |= set(medium.states())
    yield from made


def holds(scratch: Path, state: powerloss.State) -> bool:
    """Say whether a store that the power left like that is sound, and the next run completes it."""
    root = scratch / "disk"
    powerloss.write(root, state)
    try:
        if verify(root / "p"):
            return False
        dropping(root / "p", Quick())
        assert_dropped(root / "p")
        return True
    finally:
        shutil.rmtree(root)


def test_the_power_goes_while_csvs_are_dropped() -> None:
    with quick_folder() as scratch:
        base, steps = recorded(scratch)
        all_of_them = sorted(states(base, steps), key=lambda state: sorted(path for path, _ in state))
        assert len(all_of_them) > 2 ** len(CSVS)
        assert all(holds(scratch, state) for state in all_of_them[:: 1 if SWEEP_ALL else 5])


def test_the_note_is_kept_by_the_disk_before_a_csv_goes() -> None:
    with quick_folder() as scratch:
        base, steps = recorded(scratch)
        at = next(n for n, step in enumerate(steps) if str(step).count("dropped.json"))
        without = steps[: at + 1] + steps[at + 2 :]
        assert not all(holds(scratch, state) for state in states(base, without)), steps[at + 1]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_disk_fails_while_csvs_are_dropped(tmp_path: Path, number: int) -> None:
    base = two(tmp_path / "base")
    failed = 0
    for at in range(30):
        processed = tmp_path / str(at)
        shutil.copytree(base, processed, symlinks=True)
        try:
            dropping(processed, failing(at, number, stays=False)())
        except StorageError:
            failed += 1
        assert verify(processed) == []
        dropping(processed, Quick())
        assert_dropped(processed)
        if failed <= at:
            break
    assert 2 <= failed < 30


def test_a_kill_while_csvs_are_dropped(tmp_path: Path) -> None:
    base = two(tmp_path / "base")
    codes = set()
    for at in range(30):
        processed = tmp_path / str(at)
        shutil.copytree(base, processed, symlinks=True)
        code = killed(lambda folder=processed: dropping(folder, Disk()) or 0, processed, at)  # type: ignore[misc]
        codes.add(code)
        assert verify(processed) == []
        assert not check(read(processed, Name(DAY)))
        dropping(processed, Quick())
        assert_dropped(processed)
        if code == 0:
            break
    assert codes == {KILLED, 0}


# ---------------------------------------------------------------- export csv


def test_a_dropped_csv_is_made_again_to_the_byte(nights: Nights) -> None:
    was, here = csvs(nights, 0), nights.raw.parent
    drop(nights)
    for filename, content in was.items():
        table = filename.removesuffix(".csv")
        assert load.csv_of(load.find(day(0), processed=nights.processed), table) == content
    done = invoke("export", "csv", "--as-of", str(day(0)), cwd=here)
    assert (done.returncode, done.stdout.encode()) == (0, was["recommendations.csv"])
    done = invoke("export", "csv", "--as-of", str(day(0)), "--output", "out", cwd=here)
    assert done.stdout.splitlines() == [f"out/{filename}" for filename in CSVS]
    assert {path.name: path.read_bytes() for path in (here / "out").iterdir()} == was
    assert invoke("export", "csv", "--as-of", str(day(0)), "--output", "out", cwd=here).returncode == 0


def test_export_replaces_no_other_file(nights: Nights) -> None:
    here = nights.raw.parent
    (here / "changes.csv").write_text("mine\n")
    done = invoke("export", "csv", "--table", "changes", "--output", ".", cwd=here)
    assert done.returncode == USAGE
    assert "changes.csv" in done.stderr
    assert (here / "changes.csv").read_text() == "mine\n"
    assert invoke("export", "csv", "--table", "nothing", cwd=here).returncode == USAGE


def test_other_bytes_than_those_that_were_published_are_an_error(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "csv_again", lambda _name, _data: b"a,b\n")
    with pytest.raises(DamagedError) as caught:
        load.csv_of(load.find(processed=nights.processed), "changes")
    assert caught.value.exit_code == DAMAGED
    assert "changes.parquet" in caught.value.mend


def test_prune_makes_no_store_where_there_is_none(tmp_path: Path) -> None:
    done = invoke("prune", cwd=tmp_path)
    assert (done.returncode, "there is no snapshot here yet" in done.stderr) == (USAGE, True), done.stderr
    assert [*tmp_path.iterdir()] == []


def test_prune_says_whose_csvs_go(nights: Nights) -> None:
    here = nights.raw.parent
    dry = invoke("prune", "--keep-csv", "1", "--dry-run", cwd=here)
    words = [f"would drop the CSVs of {day(0)}", f"would drop the CSVs of {day(1)}", "the CSVs of 2 snapshots would go"]
    assert dry.stdout.splitlines() == ["0 snapshots would go", *words]
    both = invoke("prune", "--keep-daily", "2", "--keep-csv", "1", "--dry-run", cwd=here).stdout.splitlines()
    assert both == [f"would remove {day(0)}", "1 snapshot would go", words[1], "the CSVs of 1 snapshot would go"]
    done = invoke("prune", "--keep-csv", "2", cwd=here)
    assert done.stdout.splitlines() == [
        "0 snapshots removed",
        f"dropped the CSVs of {day(0)}",
        "the CSVs of 1 snapshot dropped",
    ]
    assert invoke("prune", "--keep-csv", "0", cwd=here).returncode == USAGE
    assert openrecs.load(str(day(0)), processed=nights.processed).attrs["snapshot_date"] == str(day(0))
