"""The help: no summary is cut, every example runs, every exit code of a command is in its help."""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pytest

import ready
from nightly import Nights, records
from openrecs import run
from openrecs.cli.home import exits
from openrecs.cli.main import COMMANDS, GROUPS
from openrecs.cli.main import openrecs as group
from running import HANGS, ROOT, SHIPPED, agency_page, environment, export, invoke, save, sign

NEEDS_SHELL = re.compile(r"[|&;<>$*~`]|^(?!openrecs )")
LINE = re.compile(r"^ +([0-9]{1,2}) +\S", re.MULTILINE)


def commands(of: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Yield every command, groups as well, with the words that call it."""
    for name in of.list_commands(click.Context(of)):
        command = of.get_command(click.Context(of), name)
        assert command is not None
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = dict(commands(group))
PLAIN = [name for name, command in ALL.items() if not isinstance(command, click.Group)]


def help_of(name: str, cwd: Path) -> str:
    return invoke(*name.split(), "--help", cwd=cwd, env=environment(COLUMNS="80")).stdout


# ---------------------------------------------------------------- the summaries


def test_no_summary_is_cut_and_no_line_is_wider_than_a_narrow_terminal(tmp_path: Path) -> None:
    shown = help_of("", tmp_path)
    for name, (_, said) in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(said)}$", shown, re.MULTILINE), name
    assert max(map(len, shown.splitlines())) <= 80
    assert "..." not in shown.replace("[ARGS]...", "")


@pytest.mark.parametrize("name", [name for name in ALL if name not in PLAIN])
def test_no_summary_of_a_group_is_cut(name: str, tmp_path: Path) -> None:
    assert "..." not in help_of(name, tmp_path).replace("[ARGS]...", "")


@pytest.mark.parametrize("name", PLAIN)
def test_no_help_is_wider_than_a_narrow_terminal(name: str, tmp_path: Path) -> None:
    """Fourteen lines of examples were."""
    assert [line for line in help_of(name, tmp_path).splitlines() if len(line) > 80] == []


def test_every_command_is_in_one_group() -> None:
    named = [name for names in GROUPS.values() for name in names]
    assert sorted(named) == sorted(COMMANDS)


# ---------------------------------------------------------------- exit codes


@pytest.mark.parametrize("name", PLAIN)
def test_the_help_of_a_command_has_a_line_for_each_way_it_may_end(name: str, tmp_path: Path) -> None:
    told = help_of(name, tmp_path).partition("Exit codes:")[2]
    assert [int(code) for code in LINE.findall(told)] == exits.codes(name)


def test_the_codes_are_those_of_the_design(tmp_path: Path) -> None:
    design = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    told = design.partition("Exit codes: ")[2].partition(" `diff`: 0")[0]
    assert {int(code) for code in re.findall(r"(?:^|; )([0-9]{1,2}) ", told.replace("\n", " "))} == set(exits.WORDS)
    assert [int(code) for code in LINE.findall(help_of("", tmp_path).partition("Exit codes:")[2])] == [*exits.WORDS]
    assert exits.ENDS.keys() | {command for command, _ in exits.EXACTLY} <= {*PLAIN, "report"}
    assert all(code in exits.codes(command) for command, code in exits.EXACTLY)


def test_a_command_ends_as_its_help_says(tmp_path: Path) -> None:
    """What can be brought about in a moment; each ends with the code that is named, and its help has that."""
    nights = Nights(tmp_path)
    save(tmp_path, "odd.txt", "Buy milk.\n")
    nights.export(0, records(40))
    cases = [("list", 2), ("refresh", 0), ("status", 0), ("parse odd.txt", 3), ("add odd.txt", 3), ("parse nowhere", 3)]
    cases += [("verify --jobs 0", 2), ("refresh --as-of 2026-03-01", 2), ("show GAO-1", 2), ("diff x y", 2)]
    assert [(words, invoke(*words.split(), cwd=tmp_path).returncode) for words, _ in cases] == cases
    nights.export(1, records(1))
    held = [("refresh", 4), ("status", 4), ("accept 2026-03-03.1 --reason x", 0), ("diff", 1)]
    assert [(words, invoke(*words.split(), cwd=tmp_path).returncode) for words, _ in held] == held
    with (nights.processed / ".lock").open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        locked = [
            (words, 6) for words in ("refresh", "rebuild", "verify", "prune --keep-daily 1", "accept x --reason y")
        ]
        assert [(words, invoke(*words.split(), cwd=tmp_path).returncode) for words, _ in locked] == locked
    (nights.processed / "latest" / "recommendations.parquet").write_bytes(b"x")
    damaged = [("list", 8), ("verify", 8), ("status", 8), ("export csv", 8), ("search x", 8)]
    assert [(words, invoke(*words.split(), cwd=tmp_path).returncode) for words, _ in damaged] == damaged
    for words, code in (*cases, *held, *locked, *damaged):
        name = "export csv" if words == "export csv" else words.split()[0]
        assert code in exits.codes(name), words


# ---------------------------------------------------------------- examples


def examples() -> list[tuple[str, str]]:
    """Return every example of every command's help, without the words behind it."""
    found = []
    for name, command in ALL.items():
        block = (command.help or "").partition("Examples:")[2].strip("\n").partition("\n\n")[0]
        found += [(name, re.split(r" {3,}", line.strip())[0]) for line in block.splitlines() if line.strip()]
    return found


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, demo_store: Path) -> list[Path]:
    """Return a folder with the sample that ships and one with the ten invented nights, each with pages to name."""
    sample, demo = tmp_path_factory.mktemp("sample"), tmp_path_factory.mktemp("demo")
    shutil.copytree(SHIPPED, sample / "raw")
    run.run(sample / "raw", sample / "processed", today=date(2026, 11, 29))
    for name in ("raw", "processed"):
        shutil.copytree(demo_store / name, demo / name, symlinks=True)
    for folder in (sample, demo):
        for name in ("page.html", "page.txt", "home/Downloads/page.html", "raw/2026-09-01/page.html"):
            save(folder, name, agency_page(sign(1)))
        for name in ("export.csv", "open-recs.csv"):
            save(folder, name, export("Feb 3, 2025", [{}]))
        save(folder, "tracker.csv", "GAO Report,Our Status\nGAO-21-487 Rec 1,Open\nGAO-25-990121-1,Resolved\n")
        shutil.copy(folder / "processed/latest/recommendations.csv", folder / "old.csv")
        (folder / "home/.config/fish/completions").mkdir(parents=True)
        ready.program(folder / "bin/openrecs")
    return [sample, demo]


def typed(example: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run an example in a folder: in a shell where it needs one."""
    if not NEEDS_SHELL.search(example):
        return invoke(*shlex.split(example)[1:], cwd=folder)
    env = environment(HOME=str(folder / "home"), PATH=f"{folder}/bin:{os.environ['PATH']}")
    return subprocess.run(
        ["bash", "-c", example], cwd=folder, env=env, capture_output=True, text=True, timeout=HANGS, check=False
    )


@pytest.mark.parametrize(("name", "example"), examples(), ids=lambda value: value)
def test_an_example_runs_on_the_sample_that_ships(name: str, example: str, stores: list[Path], tmp_path: Path) -> None:
    """Where it compares nights, on the ten that `openrecs demo` writes.

    What asks the network is only understood, and `demo try`, which `demo_store` has run.
    """
    assert example.startswith("openrecs ") or "| openrecs " in example
    if name.startswith("fetch") or "--fetch" in example or "s3://" in example or example == "openrecs demo try":
        command, words = ALL[name], example.split()[1 + len(name.split()) :]
        if "--help" not in words and not isinstance(command, click.Group):
            command.make_context(name, words)
        return
    if "title-0123456789" in example:
        pytest.skip("not run: only another store had such an id")
    if name == "accept":  # what waits for an answer is not the same in every store: tests/cli/test_home.py copies it
        pytest.skip("not run: no run is held in a store that ships")
    ended = []
    for store in stores:
        folder = tmp_path / store.name
        subprocess.run(["cp", "-r", store, folder], check=True)
        if name == "notify":  # of what is in no store, so nothing is sent
            save(folder, "openrecs.toml", '[watch.ice]\npublication = ["GAO-01-1"]\nto = ["json://127.0.0.1/x"]\n')
        done = typed(example, folder)
        ended.append((done.returncode, done.stderr[-300:]))
        if done.returncode in ((0, 1, 3) if name in ("diff", "reconcile", "status", "verify") else (0,)):
            return
    pytest.fail(f"{example}: {ended}")
