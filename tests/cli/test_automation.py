"""The recipes of docs/automation.md, run as they stand there, but for the request to gao.gov."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from running import HANGS, ROOT
from tools import needs

PAGE = (ROOT / "docs" / "automation.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the code blocks of a language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with openrecs in it: raw/ as it ships, and a command that asks no network."""
    place = tmp_path / "openrecs"
    (place / ".venv" / "bin").mkdir(parents=True)
    shutil.copytree(ROOT / "raw", place / "raw")
    command = place / ".venv" / "bin" / "openrecs"
    command.write_text(
        "#!/bin/sh\n"
        'for word; do shift; [ "$word" = --fetch ] || set -- "$@" "$word"; done\n'
        f'exec "{sys.executable}" -m openrecs.cli.main "$@"\n'
    )
    command.chmod(0o755)
    return tmp_path


def run(script: str, home: Path, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a job would: with next to no environment."""
    environment = {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT / "pipeline"),
        "SHELL": "/bin/sh",
        **more,
    }
    return subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )


def another_night(place: Path) -> None:
    """Save a page of another day, so that there is something to compare."""
    page = ROOT / "tests" / "pages" / "agency_page" / "dump_2021.txt"
    (place / "raw" / "2021-10-30").mkdir()
    shutil.copy(page, place / "raw" / "2021-10-30" / "coast-guard.txt")


def test_the_cron_line_makes_a_snapshot_and_says_what_changed(home: Path) -> None:
    [line] = blocks("cron")
    schedule, command = line.strip().split(" ", 5)[:5], line.strip().split(" ", 5)[5]
    assert len(schedule) == 5
    assert "%" not in command  # cron would read it as the end of the line
    first = run(command, home, home)
    assert "published processed/snapshots/2021-09-30" in first.stdout
    another_night(home / "openrecs")
    second = run(command, home, home)
    assert second.returncode == 0, second.stderr
    assert "published processed/snapshots/2021-10-30" in second.stdout
    assert "opened" in second.stdout


def test_the_systemd_units_are_valid_and_run_the_commands(home: Path, tmp_path: Path) -> None:
    needs("systemd-analyze")
    service, timer = blocks("ini")
    place = home / "openrecs"
    units = tmp_path / "units"
    units.mkdir()
    service = service.replace("/srv/openrecs", str(place)).replace("User=openrecs", "User=root")
    (units / "openrecs.service").write_text(service)
    (units / "openrecs.timer").write_text(timer)
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(units / "openrecs.service"), str(units / "openrecs.timer")],
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )
    complaints = [line for line in checked.stderr.splitlines() if "openrecs" in line]
    assert complaints == []
    for command in re.findall(r"^ExecStart(?:Post)?=-?(.*)$", service, re.MULTILINE):
        assert run(command, home, place).returncode in (0, 1, 2)
    assert (place / "processed" / "latest").is_symlink()


def test_the_workflow_commits_a_snapshot(home: Path) -> None:
    needs("git")
    [workflow] = blocks("yaml")
    steps = re.findall(r"run: \|\n((?: {10}.*\n)+)", workflow)
    assert len(steps) == 3
    place = home / "openrecs"
    (place / "Makefile").write_text("refresh:\n\t.venv/bin/openrecs refresh\n")
    (place / ".gitignore").write_text(".venv/\n")
    origin = home / "origin.git"
    subprocess.run(["git", "init", "-q", "--bare", str(origin)], check=True)
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=place, check=True)
    subprocess.run(["git", "remote", "add", "origin", str(origin)], cwd=place, check=True)
    subprocess.run(["git", "config", "push.autoSetupRemote", "true"], cwd=place, check=True)
    summary = home / "summary.md"
    another_night(place)
    for night in (1, 2):
        for step in steps:
            done = run(f"set -e\n{step}", home, place, GITHUB_STEP_SUMMARY=str(summary), GIT_CONFIG_GLOBAL=os.devnull)
            assert done.returncode == 0, (night, step, done.stderr)
    log = subprocess.run(["git", "log", "--format=%s"], cwd=place, capture_output=True, text=True, check=True)
    assert log.stdout == "Snapshot 2021-10-30\n"
