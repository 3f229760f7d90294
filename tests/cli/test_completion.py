"""What `openrecs completion` prints, sourced by a shell: it completes commands, options and choices."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import ready
from running import HANGS, environment, invoke, save
from tools import needs


@pytest.fixture
def command(tmp_path: Path) -> Path:
    """Return the command, to be put on the path."""
    return ready.program(tmp_path / "bin/openrecs")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["openrecs", "ref"], {"refresh"}),
        (["openrecs", "re"], {"refresh", "rebuild"}),
        (["openrecs", "fetch", "cl"], {"closures"}),
        (["openrecs", "status", "--f"], {"--format"}),
        (["openrecs", "status", "--format", ""], {"text", "json"}),
        (["openrecs", "completion", "f"], {"fish"}),
        (["openrecs", "list", "--agency", "fhw"], {"FHWA"}),
        (["openrecs", "prune", "--as"], set()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bash_completes(words: list[str], found: set[str], command: Path) -> None:
    needs("bash")
    script = (
        'source <(openrecs completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
        '_openrecs_completion openrecs; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", script, "bash", *words],
        env=environment(PATH=f"{command.parent}:/usr/bin:/bin"),
        cwd=command.parent,
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=True,
    )
    given = set(done.stdout.split())
    assert found <= given if found else not given, done.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_what_is_printed(shell: str, tmp_path: Path) -> None:
    script = invoke("completion", shell, cwd=tmp_path)
    assert (script.returncode, "_OPENRECS_COMPLETE" in script.stdout) == (0, True)
    subprocess.run([needs(shell), "-n", save(tmp_path, "script", script.stdout)], check=True, timeout=HANGS)


def test_a_shell_that_is_not_known_is_named(tmp_path: Path) -> None:
    done = invoke("completion", "tcsh", cwd=tmp_path)
    assert (done.returncode, "'tcsh' is not one of" in done.stderr) == (2, True)
