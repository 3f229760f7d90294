"""A run in which nothing changed says again what the last one said; whatever changed is seen, and read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from openrecs import run as stages
from openrecs.cli import main, refresh
from openrecs.night import unchanged
from openrecs.publish.store import lock
from openrecs.read.provenance import ledger
from running import agency_page, environment, export, save, sign

TODAY = date(2026, 6, 1)
RECORD = "processed/.cache/last-run.json"
FIRST, LAST = "raw/2026-03-02/export.csv", "raw/2026-03-03/export.csv"
NOW = unchanged.clock
LATEST = "processed/snapshots/2026-03-03"


def records(count: int) -> list[dict[str, str]]:
    return [{"text": sign(number)} for number in range(1, count + 1)]


class Job:
    """A nightly job in the current folder, run in this process: what it said, and whether it went the full way."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys, self.runs, self.today = capsys, 0, TODAY
        self.found: stages.Result | None = None  # what the full way finds, instead of going it

    def __call__(self, *words: str) -> tuple[bool, int, str, str]:
        runs = self.runs
        code = main.run(["refresh", *words])
        said = self.capsys.readouterr()
        return self.runs > runs, code, said.out, said.err

    def is_full(self, *words: str) -> bool:
        """Say whether a job goes the full way, which then finds nothing new, without the work of it."""
        self.found = NOTHING_NEW[0]
        is_full = self(*words)[0]
        self.found = None
        return is_full


NOTHING_NEW: list[stages.Result] = []


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which two nights are published, and a run found nothing new."""
    folder = tmp_path_factory.mktemp("stored")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(refresh, "today", lambda: TODAY)
        for name, day, count in ((FIRST, "Mar 2, 2026", 3), (LAST, "Mar 3, 2026", 4)):
            save(folder, name, export(day, records(count)))
            assert main.run(["refresh", "-q"]) == 0
        options = stages.Options(ended=NOTHING_NEW.append)
        stages.run(Path("raw"), Path("processed"), today=TODAY, options=options)
    return folder


@pytest.fixture
def job(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Job:
    """Return a job after two nights and a run that found nothing new, all of them an hour ago."""
    shutil.copytree(stored, tmp_path, symlinks=True, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    job, real = Job(capsys), stages.run

    def counted(*words: Any, **options: Any) -> stages.Result:
        job.runs += 1
        if not job.found:
            return real(*words, **options)
        options["options"].ended(job.found)
        return job.found

    monkeypatch.setattr(stages, "run", counted)
    monkeypatch.setattr(refresh, "today", lambda: job.today)
    later(monkeypatch)
    assert job.is_full("--verify-content")
    return job


def later(monkeypatch: pytest.MonkeyPatch, seconds: int = 3600) -> None:
    """Let it be later, so that the times of the files that are there prove something."""
    now = NOW() + seconds * 10**9
    monkeypatch.setattr(unchanged, "clock", lambda: now)


# ---------------------------------------------------------------- nothing changed


def test_an_unchanged_run_says_what_the_full_way_says(job: Job) -> None:
    is_full, *short = job()
    assert not is_full
    is_full, *whole = job("--verify-content")
    assert is_full
    assert short == whole


@pytest.mark.parametrize("words", [("-v",), ("-q",), ("--debug",), ("--jobs", "2")])
def test_what_only_changes_the_words_takes_the_short_way(job: Job, words: tuple[str, ...]) -> None:
    is_full, *short = job(*words)
    assert (is_full, short) == (False, [*job("--verify-content", *words)[1:]])


def test_an_unchanged_run_writes_nothing(job: Job, tmp_path: Path) -> None:
    def state() -> dict[Path, tuple[int, int]]:
        return {path: (path.lstat().st_mtime_ns, path.lstat().st_ino) for path in tmp_path.rglob("*")}

    before = state()
    assert not job.is_full()
    after = state()
    changed = {path.name for path in before | after if before.get(path) != after.get(path)}
    assert changed <= {".lock"}


def nights(folder: Path) -> Iterator[None]:
    """Yield after every change of raw/, each of another kind."""
    yield
    save(folder, "raw/2026-03-04/export.csv", export("Mar 4, 2026", records(5)))
    yield
    save(
        folder, "raw/pasted.txt", agency_page("Mend the signs. (Recommendation 1)")
    )  # its day is that of the first run
    yield
    save(folder, "raw/2026-03-05/broken.html", "<html><body>nothing of GAO's</body></html>")
    save(folder, "raw/2026-03-05/export.csv", export("Mar 5, 2026", records(5)[1:]))
    yield
    save(folder, "raw/2026-03-01/late.csv", export("Mar 1, 2026", records(2)))
    yield
    ledger.append(folder / "raw", [{"fact": "withdrawal", "name": "2026-03-02/export.csv", "reason": "a test"}])
    yield
    save(folder, "raw/2026-03-06/unlike.csv", export("Mar 6, 2026", records(6)))
    (folder / "raw/2026-03-05/export.csv").unlink()
    yield
    save(folder, "raw/corrections.toml", "")
    yield


def test_after_every_kind_of_night_the_short_way_says_what_the_full_way_says(job: Job, tmp_path: Path) -> None:
    short = 0
    for _ in nights(tmp_path):
        code = job()[1]
        (is_full, *said), (_, *whole), (is_full_after, *again) = job(), job("--verify-content"), job()
        short += 2 - is_full - is_full_after
        assert said == again == whole
        assert said[0] == code
    assert short >= 8


def test_a_run_that_published_is_remembered(job: Job, tmp_path: Path) -> None:
    save(tmp_path, "raw/2026-03-04/export.csv", export("Mar 4, 2026", records(5)))
    assert "published" in job()[2]
    is_full, _, out, _ = job()
    assert not is_full
    assert "no change" in out


def test_an_unchanged_run_imports_no_table_library(job: Job) -> None:
    program = (
        "import sys; from openrecs.cli import main; code = main.run(['refresh']); "
        "print(code, sorted({'pandas', 'pyarrow', 'lxml', 'numpy'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program]
    said = [subprocess.run(command, env=environment(), capture_output=True, text=True, check=True) for _ in "12"]
    assert said[1].stdout.splitlines()[-1] == "0 []"


# ---------------------------------------------------------------- something changed


def edited(path: str, *, keeps_time: bool = True) -> None:
    """Change a byte of a file, in place; its size and its time of change stay."""
    file = Path(path)
    before, content = file.stat(), bytearray(file.read_bytes())
    file.chmod(0o644)
    content[len(content) // 2] ^= 1
    with file.open("r+b") as opened:
        opened.write(content)
    if keeps_time:
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(path: str) -> None:
    """Rename another file of the same size and time over one."""
    file, aside = Path(path), Path("aside")
    shutil.copy2(file, aside)
    edited("aside")
    aside.replace(file)


def pointed() -> None:
    Path("processed/latest").unlink()
    Path("processed/latest").symlink_to("snapshots/2026-03-02")


CHANGES: dict[str, Callable[[], object]] = {
    "a page edited, its time set back": lambda: edited(LAST),
    "a page edited": lambda: edited(LAST, keeps_time=False),
    "a page replaced by a rename": lambda: replaced(LAST),
    "a page touched": lambda: os.utime(LAST),
    "a page deleted": lambda: Path(FIRST).unlink(),
    "a page renamed": lambda: Path(FIRST).rename("raw/2026-03-02/again.csv"),
    "a page of no right to read": lambda: Path(LAST).chmod(0o200),
    "a page in a new folder": lambda: save(Path(), "raw/2026-03-04/a.csv", export("Mar 4, 2026", records(4))),
    "a link in raw/": lambda: Path("raw/link.csv").symlink_to("nowhere"),
    "the ledger appended": lambda: ledger.append(Path("raw"), [{"fact": "withdrawal", "name": "x", "reason": "y"}]),
    "corrections edited": lambda: save(Path(), "raw/corrections.toml", "# none\n"),
    "a limit of a gate": lambda: save(Path(), "openrecs.toml", "[gates]\nvanished_rows = 3\n"),
    "an old snapshot pruned": lambda: shutil.rmtree("processed/snapshots/2026-03-02"),
    "the newest snapshot removed": lambda: shutil.rmtree(LATEST),
    "a table of the newest snapshot damaged": lambda: edited(f"{LATEST}/recommendations.parquet"),
    "a table of an old snapshot damaged": lambda: edited("processed/snapshots/2026-03-02/changes.csv"),
    "a manifest damaged": lambda: edited(f"{LATEST}/manifest.json"),
    "the pointer moved": pointed,
    "the pointer lost": lambda: Path("processed/latest").unlink(),
    "latest.json lost": lambda: Path("processed/latest.json").unlink(),
    "the feed damaged": lambda: edited("processed/changes.atom"),
    "the history damaged": lambda: edited("processed/history.parquet"),
    "the history lost": lambda: Path("processed/history.parquet").unlink(),
    "a killed run's files": lambda: Path("processed/.staging-x").mkdir(),
    "the record cut": lambda: os.truncate(RECORD, 100),
    "the record empty": lambda: os.truncate(RECORD, 0),
    "the record edited": lambda: edited(RECORD),
    "the record another's": lambda: Path(RECORD).write_text('{"run": {}, "sha256": 3}'),
    "the record no object": lambda: Path(RECORD).write_text("[" * 100_000),
    "the record deleted": lambda: Path(RECORD).unlink(),
    "the record a folder": lambda: (Path(RECORD).unlink(), Path(RECORD).mkdir()),
    "the record a pipe": lambda: (Path(RECORD).unlink(), os.mkfifo(RECORD)),
    "the cache deleted": lambda: shutil.rmtree("processed/.cache"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_changed_goes_the_full_way(job: Job, change: Callable[[], object]) -> None:
    assert not job.is_full()
    change()
    assert job.is_full()


def test_damage_is_mended_and_then_the_short_way_is_taken_again(job: Job) -> None:
    edited("processed/history.parquet")
    damaged = Path("processed/history.parquet").read_bytes()
    assert job()[0]
    assert Path("processed/history.parquet").read_bytes() != damaged
    assert not job.is_full()


def test_verify_repair_is_seen(job: Job) -> None:
    edited(f"{LATEST}/recommendations.csv")
    assert main.run(["verify", "--repair"]) == 8
    assert job()[0]
    assert Path(LATEST).exists()


@pytest.mark.parametrize(
    "words", [("--as-of", "2026-03-02"), ("--strict",), ("--max-bytes", "5000000"), ("--raw", "other")]
)
def test_an_option_that_matters_goes_the_full_way(job: Job, words: tuple[str, ...]) -> None:
    shutil.copytree("raw", "other")
    assert job.is_full(*words)


def test_edited_code_goes_the_full_way(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = shutil.copytree(unchanged._PACKAGE, Path("package"))
    monkeypatch.setattr(unchanged, "_PACKAGE", copy)
    assert [job.is_full(), job.is_full()] == [True, False]
    edited("package/statuses.py")
    assert job.is_full()


def test_code_that_was_just_edited_is_never_remembered(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = shutil.copytree(unchanged._PACKAGE, Path("package"), copy_function=shutil.copyfile)
    monkeypatch.setattr(unchanged, "_PACKAGE", copy)
    later(monkeypatch, seconds=0)
    assert [job.is_full() for _ in "123"] == [True] * 3


def test_another_version_of_a_library_goes_the_full_way(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("site/tables-1.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(Path("site").resolve()))
    assert [job.is_full(), job.is_full()] == [True, False]
    Path("site/tables-1.0.dist-info").rename("site/tables-1.1.dist-info")
    assert job.is_full()


@pytest.mark.parametrize(("ahead", "is_seen"), [(0, True), (-3600, False)], ids=["fresh", "an hour old"])
def test_a_fresh_file_is_hashed_and_an_old_one_is_not(
    job: Job, monkeypatch: pytest.MonkeyPatch, ahead: int, is_seen: bool
) -> None:
    # A file system that keeps the time of a whole day: no edit can be seen in it.
    entries, same = unchanged._entries, unchanged.clock() + ahead * 10**9

    def coarse(*words: Any) -> Iterator[tuple[str, tuple[int, ...]]]:
        for path, state in entries(*words):
            is_file = len(state) == 6 and not path.startswith(str(unchanged._PACKAGE))
            yield path, (*state[:4], same, same) if is_file else state

    monkeypatch.setattr(unchanged, "_entries", coarse)
    assert [job.is_full(), job.is_full()] == [True, False]
    edited(LAST)
    assert job.is_full() is is_seen


def test_a_clock_that_was_set_back_goes_the_full_way(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, seconds=-86400)
    assert job.is_full()


def test_many_fresh_bytes_are_not_remembered(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "MOST_HASHED", 100)
    later(monkeypatch, seconds=0)
    assert [job.is_full() for _ in "12"] == [True, True]


# ---------------------------------------------------------------- the day


def test_another_day_takes_the_short_way(job: Job) -> None:
    job.today += timedelta(days=1)
    assert not job.is_full()
    job.today -= timedelta(days=2)
    assert job.is_full()


def test_a_document_that_is_held_aside_is_read_on_its_day(job: Job, tmp_path: Path) -> None:
    coming = TODAY + timedelta(days=1)
    save(tmp_path, f"raw/{coming}/export.csv", export(f"{coming:%b} {coming.day}, {coming.year}", records(5)))
    save(tmp_path, "raw/2026-03-04/export.csv", export("Mar 4, 2026", records(5)))
    assert job()[1] == 0
    assert not job.is_full()
    job.today = coming
    is_full, _, out, _ = job()
    assert is_full
    assert str(coming) in out


def test_a_file_of_no_day_that_cannot_be_read_counts_as_seen_today(job: Job, tmp_path: Path) -> None:
    save(tmp_path, "raw/broken.csv", "\0")
    save(tmp_path, "raw/2026-03-04/export.csv", export("Mar 4, 2026", records(5)))
    assert [job()[0], job()[0]] == [True, False]
    job.today += timedelta(days=1)
    assert job.is_full()


# ---------------------------------------------------------------- how the last run ended


def test_a_held_run_goes_the_full_way_each_time(job: Job, tmp_path: Path) -> None:
    save(tmp_path, "openrecs.toml", "[gates]\nstatus_rows = 1\nstatus_share = 0.1\n")
    closed = [{**one, "status": "Closed - Implemented"} for one in records(4)]
    save(tmp_path, "raw/2026-03-04/export.csv", export("Mar 4, 2026", closed))
    assert [job()[:2] for _ in "123"] == [(True, 4)] * 3


def test_a_refused_run_goes_the_full_way_each_time(job: Job, tmp_path: Path) -> None:
    save(tmp_path, "raw/2026-03-04/export.html", "<html><body>nothing of GAO's</body></html>")
    assert [job()[:2] for _ in "123"] == [(True, 3)] * 3


def test_a_run_that_failed_leaves_the_record_of_another_state_alone(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: Any, **__: Any) -> stages.Result:
        raise KeyboardInterrupt

    monkeypatch.setattr(stages, "run", killed)
    assert job("--verify-content")[1] == main.INTERRUPTED
    assert job()[1] == 0


def test_raw_that_changed_while_the_run_was_at_work_is_not_remembered(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stages.run

    def disturbed(*words: Any, today: date, options: stages.Options) -> stages.Result:
        ended = options.ended
        assert ended
        later = replace(options, ended=lambda result: (edited(LAST), ended(result)))
        return real(*words, today=today, options=later)

    with monkeypatch.context() as patch:
        patch.setattr(stages, "run", disturbed)
        job("--verify-content")
    assert not Path(RECORD).exists()
    assert job.is_full()


def test_the_short_way_waits_for_no_other_run(job: Job) -> None:
    with lock.held(Path("processed")):
        assert job()[:2] == (False, 6)


def test_a_record_of_another_version_of_openrecs_goes_the_full_way(job: Job) -> None:
    run = json.loads(Path(RECORD).read_bytes())["run"]
    del run["ends_today"]
    Path(RECORD).write_text(json.dumps({"run": run, "sha256": unchanged._digest(run)}))
    assert job.is_full()
