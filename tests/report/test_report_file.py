"""report.html: when it is made again, what the command `report` writes, and what is said where it cannot be made."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from openrecs.cli.main import run
from openrecs.errors import HeldError, UsageError
from openrecs.publish import load
from openrecs.report import report_file

MADE: dict[object, bytes] = {}


def once(made: Callable[..., bytes], processed: Path, **asked: object) -> bytes:
    """Return a report, made once of the same snapshot: that it is the same each time is a test of its own."""
    key = (report_file._newest(processed), *sorted(asked.items()))
    if key not in MADE:
        MADE[key] = made(processed, **asked)
    return MADE[key]


@pytest.fixture
def store(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Return the demo store, copied, as the current folder; runs renew the report."""
    monkeypatch.setenv("OPENRECS_REPORT", "1")
    if "same_bytes" not in request.node.name and "no_charts" not in request.fixturenames:
        monkeypatch.setattr(report_file, "made", partial(once, report_file.made))
    monkeypatch.chdir(shutil.copytree(demo_store, tmp_path / "store", symlinks=True))
    return tmp_path / "store"


@pytest.fixture
def no_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be installed that draws charts."""
    monkeypatch.setattr(report_file, "NEEDED", ("no_such_package_of_charts",))


def report_of(store: Path) -> Path:
    return store / "processed" / "report.html"


def test_a_run_writes_it_and_an_unchanged_one_leaves_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["refresh", "-q"]) == 0
    first = report_of(store).stat()
    assert run(["refresh", "-q"]) == 0
    again = report_of(store).stat()
    assert (again.st_ino, again.st_mtime_ns) == (first.st_ino, first.st_mtime_ns)
    assert "no change" in capsys.readouterr().out


def test_one_that_was_lost_or_is_of_other_code_is_made_again(store: Path) -> None:
    assert run(["refresh", "-q"]) == 0
    whole = report_of(store).read_bytes()
    report_of(store).unlink()
    assert run(["refresh", "-q"]) == 0
    assert report_of(store).read_bytes() == whole
    report_of(store).unlink()
    report_of(store).write_bytes(whole.replace(report_file._code().encode(), b"0" * 64))
    assert run(["refresh", "-q"]) == 0
    assert report_of(store).read_bytes() == whole


def test_the_report_does_no_harm_to_the_store(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["refresh", "-q"]) == 0
    assert run(["verify"]) == 0
    assert "all is sound" in capsys.readouterr().out


def test_a_report_that_cannot_be_written_is_said_and_the_night_stands(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report_of(store).mkdir()
    assert run(["refresh", "-q"]) == 0
    assert "the report was not renewed" in capsys.readouterr().err


def test_it_says_that_a_run_is_held_until_that_is_answered(store: Path) -> None:
    assert run(["refresh", "-q"]) == 0
    whole = report_of(store).read_bytes()
    export = (store / "raw/2026-09-30/invented-export.csv").read_text(encoding="utf-8")
    cut = export.replace("Sep 30, 2026", "Oct 7, 2026").splitlines(keepends=True)[:50]
    (store / "tonight.csv").write_text("".join(cut).rstrip("\n"), encoding="utf-8")
    assert run(["add", "--scope", "all", "tonight.csv"]) == 0
    assert run(["refresh", "-q"]) == HeldError.exit_code
    said = report_of(store).read_text(encoding="utf-8")
    assert "Newer pages wait for an answer" in said
    assert "<code>openrecs accept 2026-10-07.1 --reason ...</code>" in said
    assert run(["withdraw", "2026-10-07/tonight.csv", "--reason", "it was cut"]) == 0
    assert run(["refresh", "-q"]) == 0
    assert report_of(store).read_bytes() == whole


def test_no_report_leaves_it(store: Path) -> None:
    assert run(["refresh", "-q", "--no-report"]) == 0
    assert not report_of(store).exists()


@pytest.mark.usefixtures("no_charts")
def test_without_the_extra_a_night_runs_and_says_that_a_report_is_old(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["refresh", "-q"]) == 0
    assert "report" not in capsys.readouterr().err
    report_of(store).write_text(f'<meta name="openrecs" content="{"0" * 64}-{"0" * 64}">', encoding="ascii")
    assert run(["refresh", "-q"]) == 0
    assert "openrecs[report]" in capsys.readouterr().err


@pytest.mark.usefixtures("no_charts", "store")
def test_without_the_extra_the_command_says_what_to_install(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report"]) == UsageError.exit_code
    assert "pip install 'openrecs[report]'" in capsys.readouterr().err


def test_the_command_writes_where_it_says(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report"]) == 0
    assert report_of(store).as_uri() in capsys.readouterr().err
    assert run(["report", "--agency", "DHS"]) == 0
    own = (store / "openrecs-report.html").read_text(encoding="utf-8")
    assert own != report_of(store).read_text(encoding="utf-8")
    assert run(["report", "--output", "mine.html", "-q"]) == 0
    assert (store / "mine.html").read_bytes() == report_of(store).read_bytes()


def test_the_command_of_an_earlier_day_shows_that_day(store: Path) -> None:
    earlier = date(2026, 9, 9)
    page = report_file.made(store / "processed", as_of=earlier).decode()
    assert "As of September 9, 2026" in page
    assert load.find(earlier, processed=store / "processed").digest in page


def test_an_agency_that_no_row_has_is_an_error(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "--agency", "Ministry of Silly Walks"]) == UsageError.exit_code
    assert "Ministry of Silly Walks" in capsys.readouterr().err
    assert not (store / "openrecs-report.html").exists()


def test_the_same_store_gives_the_same_bytes(store: Path) -> None:
    assert report_file.made(store / "processed") == report_file.made(store / "processed")
