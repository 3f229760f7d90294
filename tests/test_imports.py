"""What a command imports: only what it needs, so that what people type during the day answers at once."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import click
import pytest

from openrecs import run
from openrecs.cli.main import COMMANDS, openrecs
from running import HANGS, environment, export, save, sign

HEAVY = {
    *("pandas", "pyarrow", "numpy", "lxml", "bs4", "rapidfuzz", "urllib3", "jinja2", "rich", "tomllib"),
    *("importlib.metadata", "openrecs.schema", "openrecs.extract.detect", "multiprocessing", "logging"),
}
PROGRAM = """
import sys
from openrecs.cli import main
code = main.run(sys.argv[1:])
print(*sorted({heavy!r} & set(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


EVERY_HELP = f"""
code = 0
for name in sys.argv[1:]:
    code = code or main.run([name, "--help"])
    if {HEAVY!r} & set(sys.modules):
        sys.exit(name)
"""


def imported(folder: Path, *words: str) -> set[str]:
    """Return the heavy modules that a command has imported when it ends, in a process of its own."""
    command = [sys.executable, "-c", PROGRAM.format(heavy=HEAVY), *words]
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=HANGS, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_help_imports_none_of_the_commands(tmp_path: Path) -> None:
    program = f"{PROGRAM}".replace("{heavy!r}", repr({f"openrecs.cli.{module}" for module, _ in COMMANDS.values()}))
    command = [sys.executable, "-c", program, "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=HANGS, check=True)
    assert done.stderr.strip() == ""
    assert "refresh " in done.stdout
    assert imported(tmp_path, "--help") == set()


def test_help_of_a_command_needs_nothing_heavy(tmp_path: Path) -> None:
    """In one process, one after the other: the first after which something heavy is there is named."""
    program = PROGRAM.format(heavy=HEAVY).replace("code = main.run(sys.argv[1:])", EVERY_HELP)
    command = [sys.executable, "-c", program, *COMMANDS]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.split()) == (0, []), done.stderr
    assert done.stdout.count("Usage: openrecs ") == len(COMMANDS)


def test_every_command_is_listed_with_its_own_words() -> None:
    """`openrecs --help` reads the table; each command's own help must begin with the same words."""
    context = click.Context(openrecs)
    for name, (module, said) in COMMANDS.items():
        command = openrecs.get_command(context, name)
        assert command is not None, name
        assert " ".join((command.help or "").split()).startswith(said), name
        assert command.callback is None or command.callback.__module__ == f"openrecs.cli.{module}"
    assert list(COMMANDS) == sorted(COMMANDS)
    assert openrecs.get_command(context, "nonsense") is None


@pytest.mark.parametrize("module", sorted({module for module, _ in COMMANDS.values()}))
def test_no_command_is_left_out_of_the_list(module: str) -> None:
    found = __import__(f"openrecs.cli.{module}", fromlist=["COMMANDS"]).COMMANDS
    assert {one.name for one in found} == {name for name, (own, _) in COMMANDS.items() if own == module}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which two nights are published."""
    work = tmp_path_factory.mktemp("nights")
    for day, comments in ((3, "In 2024, it began."), (4, "In 2025, it ended.")):
        records = [{"comments": comments}, {"text": sign(2), "comments": comments}]
        save(work, f"raw/2025-02-0{day}/export.csv", export(f"Feb {day}, 2025", records))
        run.run(work / "raw", work / "processed", today=date(2026, 3, 1))
    return work


ARROW = {"pyarrow", "numpy", "openrecs.schema", "logging"}
MAY_IMPORT = {
    (): ARROW,
    ("status",): ARROW | {"importlib.metadata"},
    ("list",): ARROW,
    ("list", "--agency", "Forest Service"): ARROW,
    ("list", "--format", "csv"): ARROW | {"pandas"},  # `pc.binary_join` of a list of topics asks for it
    ("search", "trail"): ARROW,
    ("show", "GAO-25-100001"): ARROW,
    ("diff",): ARROW,
    ("diff", "--format", "json"): ARROW,
    ("diff", "--format", "html"): ARROW | {"jinja2"},
}


@pytest.mark.parametrize("words", MAY_IMPORT, ids=" ".join)
def test_a_command_of_the_day_imports_what_it_needs(nights: Path, words: tuple[str, ...]) -> None:
    assert imported(nights, *words) - MAY_IMPORT[words] == set()
