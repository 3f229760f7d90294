"""The recipes of docs/automation.md, run as they stand there, but for the request to gao.gov."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import ready
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
        f'exec {ready.program(tmp_path / "ready/openrecs")} "$@"\n'
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
        "OPENRECS_REPORT": "0",
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
            own = {"GITHUB_STEP_SUMMARY": str(summary), "GIT_CONFIG_GLOBAL": os.devnull, "OPENRECS_REPORT": "1"}
            done = run(f"set -e\n{step}", home, place, **own)
            assert done.returncode == 0, (night, step, done.stderr)
    log = subprocess.run(["git", "log", "--format=%s"], cwd=place, capture_output=True, text=True, check=True)
    assert log.stdout == "Snapshot 2021-10-30\n"


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A folder in which `make nightly` runs an openrecs that only says what it was told, and ends as it was told."""
    needs("make")
    shutil.copy(ROOT / "Makefile", tmp_path)
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    (tools / "python").touch()
    command = tools / "openrecs"
    publish = '[ -n "$PUBLISHED" ] && [ "$1" = refresh ] && ln -sfn "snapshots/$PUBLISHED" "$OPENRECS_PROCESSED/latest"'
    command.write_text(f'#!/bin/sh\necho "$@" >> said\n{publish}\neval "exit \\$CODE_$1"\n', encoding="utf-8")
    command.chmod(0o755)
    (tmp_path / ".venv" / ".installed-run").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("before", "published", "refreshed", "changed", "code", "said"),
    [
        ("", "2026-10-01", 0, 0, 0, ["refresh --fetch"]),  # the first night has nothing to compare with
        ("2026-10-01", "", 0, 0, 0, ["refresh --fetch"]),  # nothing new: last night's changes are not told again
        ("2026-10-01", "2026-10-02", 0, 0, 0, ["refresh --fetch", "diff"]),
        ("2026-10-01", "2026-10-02", 0, 1, 0, ["refresh --fetch", "diff"]),
        ("2026-10-01", "2026-10-02", 0, 5, 5, ["refresh --fetch", "diff"]),
        ("2026-10-01", "2026-10-02", 7, 0, 7, ["refresh --fetch", "diff"]),
        ("2026-10-01", "2026-10-02", 7, 1, 7, ["refresh --fetch", "diff"]),
        ("2026-10-01", "2026-10-02", 7, 5, 7, ["refresh --fetch", "diff"]),
        ("2026-10-01", "", 4, 1, 4, ["refresh --fetch"]),
        ("", "", 7, 0, 7, ["refresh --fetch"]),
    ],
)
@pytest.mark.parametrize("folder", ["processed", "elsewhere"])
def test_make_nightly(
    night: Path, before: str, published: str, refreshed: int, changed: int, code: int, said: list[str], folder: str
) -> None:
    place = night / folder
    place.mkdir()
    if before:
        (place / "latest").symlink_to(f"snapshots/{before}")
    environment = {"PATH": os.environ["PATH"], "CODE_refresh": str(refreshed), "CODE_diff": str(changed)}
    environment |= {"PUBLISHED": published, "OPENRECS_PROCESSED": folder}
    done = subprocess.run(
        ["make", "-s", "nightly"],
        cwd=night,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
    )
    assert (night / "said").read_text(encoding="utf-8").splitlines() == said
    assert done.returncode == (2 if code else 0), done.stderr  # GNU make has no other failure
    assert (f"Error {code}" in done.stderr) == bool(code)
