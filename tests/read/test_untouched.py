"""A night reads what is new: a file that was not touched since it was read is known by its state, never wrongly."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from openrecs.cli import main
from openrecs.normalize.cache import Cache
from openrecs.normalize.gather import Captured, gather
from openrecs.publish.store.shelf import Shelf
from openrecs.read import files, stored
from openrecs.read.provenance import ledger
from running import export, save, sign

FIRST = date(2026, 3, 2)
CLOCK = files.clock
HOUR = 3600 * 10**9


@pytest.fixture(autouse=True)
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that were read, as they are read."""
    found: list[str] = []
    real = stored.load

    def counted(path: Path, name: str, **options: Any) -> stored.Stored:
        found.append(name)
        return real(path, name, **options)

    monkeypatch.setattr(stored, "load", counted)
    return found


def night(raw: Path, number: int) -> Path:
    """Save the export of a night, with a row of its own."""
    day = FIRST + timedelta(days=number)
    save(raw, f"{day}/export.csv", export(f"{day:%b} {day.day}, {day.year}", [{"text": sign(number % 9 + 1)}]))
    return raw / f"{day}/export.csv"


def later(monkeypatch: pytest.MonkeyPatch, by: int = HOUR) -> None:
    monkeypatch.setattr(files, "clock", lambda: CLOCK() + by)


def read(raw: Path) -> tuple[Captured, ...]:
    cache = Cache(Shelf(raw.parent / "shelf"), trusts_times=True)
    return gather(raw, ledger.read(raw), today=date(2027, 1, 1), cache=cache).read


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loads: list[str]) -> Path:
    """Three nights, read an hour after they were saved."""
    for number in range(3):
        night(tmp_path / "raw", number)
    later(monkeypatch)
    read(tmp_path / "raw")
    loads.clear()
    return tmp_path / "raw"


@pytest.mark.parametrize("nights", [4, 16])
def test_a_night_reads_one_file_however_many_came_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loads: list[str], nights: int
) -> None:
    for number in range(nights):
        night(tmp_path / "raw", number)
    later(monkeypatch)
    read(tmp_path / "raw")
    assert len(loads) == nights
    loads.clear()
    night(tmp_path / "raw", nights)
    assert len(read(tmp_path / "raw")) == nights + 1
    assert loads == [f"{FIRST + timedelta(days=nights)}/export.csv"]


def test_what_was_not_read_is_what_reading_gives(raw: Path, loads: list[str]) -> None:
    known = read(raw)
    assert loads == []
    (raw.parent / "shelf/digests").unlink()
    assert read(raw) == known
    assert len(loads) == 3


def edited(path: Path) -> None:
    """Change a file in its place, its size and its time of change as they were."""
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Open", b"open", 1))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def test_an_edit_that_keeps_size_and_time_is_seen(raw: Path) -> None:
    before = read(raw)
    edited(night_of(raw, 1))
    now = read(raw)
    assert [a.content.document.sha256 == b.content.document.sha256 for a, b in zip(before, now, strict=True)] == [
        *(True, False, True)
    ]


def night_of(raw: Path, number: int) -> Path:
    return raw / f"{FIRST + timedelta(days=number)}/export.csv"


@pytest.mark.parametrize(("age", "is_seen"), [(0, True), (1, True), (3600, False)], ids=["now", "a second", "an hour"])
def test_an_edit_that_leaves_no_trace_in_the_times_is_seen_while_the_file_is_fresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: int, is_seen: bool
) -> None:
    # A file system that keeps the time of a whole day, where the file was last touched `age` seconds before the run.
    state, same = files.state, CLOCK() - age * 10**9
    monkeypatch.setattr(files, "state", lambda found: (*state(found)[:4], same, same))
    monkeypatch.setattr(files, "clock", lambda: CLOCK() if not age else same + age * 10**9)
    path = night(tmp_path / "raw", 0)
    before = read(tmp_path / "raw")
    edited(path)
    assert (read(tmp_path / "raw")[0].content.document.sha256 != before[0].content.document.sha256) is is_seen


def test_a_clock_that_was_set_back_proves_nothing(raw: Path, monkeypatch: pytest.MonkeyPatch, loads: list[str]) -> None:
    later(monkeypatch, -24 * HOUR)
    read(raw)
    assert len(loads) == 3


def test_another_file_under_the_same_name_is_read(raw: Path, loads: list[str]) -> None:
    path = night_of(raw, 1)
    copy = path.with_suffix(".new")
    copy.write_bytes(path.read_bytes())
    copy.replace(path)
    read(raw)
    assert loads == [f"{path.parent.name}/export.csv"]


def test_a_file_that_the_ledger_does_not_know_like_that_is_refused_every_night(raw: Path, loads: list[str]) -> None:
    name = f"{FIRST}/export.csv"
    ledger.append(raw, [{"fact": "document", "name": name, "sha256": "0" * 64, "captured_on": FIRST, "basis": "told"}])
    for _ in "12":
        assert name not in {one.name for one in read(raw)}
    assert loads == [name, name]


@pytest.mark.parametrize("damage", [b"", b"openrecs cache 1\n{}", b"nothing"])
def test_a_damaged_list_of_digests_is_never_believed(raw: Path, loads: list[str], damage: bytes) -> None:
    known = read(raw)
    (raw.parent / "shelf/digests").write_bytes(damage)
    assert read(raw) == known
    assert len(loads) == 3


def test_verify_content_reads_every_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loads: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(3):
        night(tmp_path / "raw", number)
    later(monkeypatch)
    assert main.run(["refresh"]) == 0
    loads.clear()
    night(tmp_path / "raw", 3)
    assert main.run(["refresh"]) == 0
    assert len(loads) == 1
    assert main.run(["refresh", "--verify-content"]) == 0
    assert len(loads) == 1 + 4
