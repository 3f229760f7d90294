"""A message names a command as its reader would type it, and never `make`, which those who use pip do not have."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ready
from nightly import DEFAULTS, Nights, records
from running import HANGS, ROOT, environment, export, invoke, save

PACKAGE = ROOT / "pipeline/openrecs"


def texts() -> list[tuple[str, str]]:
    """Return every text of the package that is not a docstring's, with its file."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            (path.name, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
        ]
    return found


def test_no_message_names_make() -> None:
    found = texts()
    assert len(found) > 1000
    assert [said for said in found if "`make" in said[1] or "make refresh" in said[1]] == []


@pytest.fixture
def command(tmp_path: Path) -> Path:
    """Return the command as an installer leaves it, in a folder of its own."""
    return ready.program(tmp_path / "env/bin/openrecs")


def run(words: list[str], cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=cwd, env=environment(**env), capture_output=True, text=True, timeout=HANGS, check=False
    )


@pytest.mark.parametrize("makefile", ["", "refresh:\n\ttrue\n"])
def test_what_is_on_the_path_is_named_by_its_name(command: Path, tmp_path: Path, makefile: str) -> None:
    if makefile:
        save(tmp_path, "Makefile", makefile)
    done = run(["openrecs", "list"], tmp_path, PATH=f"{command.parent}:/usr/bin:/bin")
    assert (done.returncode, "`openrecs refresh`" in done.stderr) == (2, True), done.stderr
    assert "make" not in done.stderr


def test_what_was_called_by_its_path_is_named_by_it_and_runs_when_copied(command: Path, tmp_path: Path) -> None:
    save(tmp_path, "raw/2025-02-03/export.csv", export("Feb 3, 2025", [{}]))
    done = run(["env/bin/openrecs", "list"], tmp_path, PATH="/usr/bin:/bin")
    assert "Run `env/bin/openrecs refresh`" in done.stderr
    assert run(["env/bin/openrecs", "refresh"], tmp_path, PATH="/usr/bin:/bin").returncode == 0
    (tmp_path / "elsewhere").mkdir()
    done = run([str(command), "list"], tmp_path / "elsewhere", PATH="/usr/bin:/bin")
    assert f"Run `{command} refresh`" in done.stderr


def test_called_by_python_it_has_its_name(tmp_path: Path) -> None:
    assert "Run `openrecs refresh`" in invoke("list", cwd=tmp_path).stderr


def test_with_a_run_held_verify_does_not_say_that_all_is_sound(tmp_path: Path) -> None:
    nights = Nights(tmp_path, DEFAULTS)
    nights.export(0, records(40))
    assert nights.refresh() == 0
    nights.export(1, records(4))
    assert nights.refresh() == 4
    done = invoke("verify", cwd=tmp_path)
    assert done.returncode == 0
    assert "all is sound" not in done.stdout
    assert "`openrecs accept 2026-03-03.1 --reason" in done.stdout
    assert done.stdout.endswith("what is stored is sound; the above waits for your answer\n")


def test_a_command_that_is_not_there_names_one_that_is(tmp_path: Path) -> None:
    for words, meant in ((["histroy"], "history"), (["lst"], "list"), (["export", "sqlit"], "sqlite")):
        done = invoke(*words, cwd=tmp_path)
        assert (done.returncode, f"Did you mean '{meant}'?" in done.stderr) == (2, True), done.stderr
    assert "Did you mean" not in invoke("qqqqq", cwd=tmp_path).stderr


def test_pip_is_the_one_beside_the_command(tmp_path: Path) -> None:
    """Where the command is not on the path, `pip` there would install for another Python."""
    script = "import sys\nfrom openrecs.cli.main import main\nsys.modules['xlsxwriter'] = None\nsys.exit(main())\n"
    command = save(tmp_path, "env/bin/openrecs", f"#!{sys.executable}\n{script}")
    command.chmod(0o755)
    done = run(["env/bin/openrecs", "export", "excel"], tmp_path)
    assert (done.returncode, "`env/bin/pip install 'openrecs[excel]'`" in done.stderr) == (2, True), done.stderr
    done = run(["openrecs", "export", "excel"], tmp_path, PATH=f"{command.parent}:/usr/bin:/bin")
    assert (done.returncode, "`pip install 'openrecs[excel]'`" in done.stderr) == (2, True), done.stderr
