"""Run every command and example of README and docs as a reader would, and compare what the pages show.

    python tests/docs_run.py --write [PAGE...]     # put in what is printed today; look before you commit

How a page is read:

* a block `console` has lines `$ COMMAND`, each followed by what it prints; a block `python` the same with `>>> `.
  `...` is any text. A command that fails (exit code 2 or more) is followed by `$ echo $?`;
* a block `python` without prompts is a script; what it prints is in the block `text` after it;
* `# not run: REASON` behind a command, or in the first line of a block, for the reasons of `REASONS` alone;
* `<!-- first: COMMANDS -->` is what the reader has done before, a command a line.

A page starts in a folder that looks like a fresh clone after `make refresh` has set up the environment.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import clouds
import inside
import ready
from running import ROOT, environment, save

PAGES = ["README.md", "CONTRIBUTING.md", "raw/README.md", *sorted(f"docs/{p.name}" for p in ROOT.glob("docs/*.md"))]
REASONS = {
    *("asks gao.gov", "needs root", "builds the environment", "takes minutes or more", "opens a window", "mails"),
    "serves until it is stopped",
}
FILES = {"cron", "ini", "json", "mermaid", "toml", "tree", "usage", "yaml"}  # blocks that are no commands and no output
PROMPTS = {"console": ("$ ", "> "), "python": (">>> ", "... ")}
PART = re.compile(r"^```(\w*)\n(.*?)^```$|^<!-- first:\s(.*?)-->$", re.MULTILINE | re.DOTALL)
NOT_RUN = re.compile(r"# not run: (.+)")
SHELL = re.compile(r"[|&;<>$*`]")
SHIM = '#!/bin/sh\nexec "{python}" {words}"$@"\n'
FAILED = 2  # from this exit code on a command failed; 1 is an answer


class Example(NamedTuple):
    """A command or statement: its lines as they stand in the page, what is run, and what it is said to print."""

    lines: list[str]
    source: str
    printed: list[str]


class World:
    """A folder like a fresh clone, in which a page is read from top to bottom."""

    def __init__(self, folder: Path, demo: Path) -> None:
        """Set up a clone in `folder`; `demo` is kept between pages: the demo store, written once."""
        self.cwd, self.demo, self.code, self.failed = folder / "openrecs", demo, 0, ""
        self.names: dict[str, Any] = {"__name__": "__main__"}
        shutil.copytree(ROOT / "raw", self.cwd / "raw", ignore=shutil.ignore_patterns(".*"))
        for name in ("Makefile", "pyproject.toml", "requirements.lock", "README.md"):
            shutil.copy(ROOT / name, self.cwd)
            os.utime(self.cwd / name, (0, 0))  # older than what is made of it
        programs = self.cwd / ".venv/bin"
        programs.mkdir(parents=True)
        ready.program(programs / "openrecs")
        for name, words in (("python", ""), ("limited/openrecs", "-m openrecs.cli.main ")):
            save(programs, name, SHIM.format(python=sys.executable, words=words)).chmod(0o755)
        for name in (".installed-run", "bin/activate"):
            (self.cwd / ".venv" / name).touch()
        path = f"{programs}:{environment()['PATH']}"
        self.limited = f"{programs}/limited:{path}"  # where a limit is set, a process that the shell itself starts
        self.env = environment(PATH=path, HOME=str(folder), LC_ALL="C.UTF-8", TZ="UTC", VIRTUAL_ENV="")

    def console(self, command: str) -> str:
        """Run a command and return what it prints."""
        words = [re.sub("^~/", self.env["HOME"] + "/", word) for word in shlex.split(command, comments=True)]
        if command == "echo $?":
            self.failed = ""
            return f"{self.code}\n"
        assert not self.failed, f"exit code {self.code} is not in the page: {self.failed}"
        if words[0] == "cd" and len(words) == 2:
            self.cwd = (self.cwd / words[1]).resolve(strict=True)
            return ""
        plain, _, file = command.partition(" > ")
        is_ours = Path(words[0]).name == "openrecs" and not SHELL.search(plain + file)
        done = self._ours(words, file) if is_ours else self._shell(command)
        printed = (done.stdout + done.stderr).decode()
        self.code, self.failed = done.returncode, f"{command}\n{printed}" if done.returncode >= FAILED else ""
        return printed

    def _ours(self, words: list[str], file: str) -> subprocess.CompletedProcess[bytes]:
        if file:  # of a shell, without what starting another Python costs
            done = inside.run(words[1:-2], self.cwd, b"", self.env)
            (self.cwd / words[-1]).write_bytes(done.stdout)
            return subprocess.CompletedProcess(words, done.returncode, b"", done.stderr)
        folder = self.cwd / "openrecs-demo"
        if words[1:] != ["demo"] or folder.exists() or not self.demo.exists():
            done = inside.run(words[1:], self.cwd, b"", self.env)
            if words[1:] == ["demo"] and done.returncode == 0:
                shutil.copytree(folder, self.demo / folder.name, symlinks=True)
                (self.demo / "said").write_bytes(done.stdout)
            return done
        shutil.copytree(self.demo / folder.name, folder, symlinks=True)
        return subprocess.CompletedProcess(words, 0, (self.demo / "said").read_bytes(), b"")

    def _shell(self, command: str) -> subprocess.CompletedProcess[bytes]:
        env = self.env | ({"PATH": self.limited} if "ulimit" in command else {})
        return subprocess.run(["sh", "-c", command], cwd=self.cwd, env=env, capture_output=True, check=False)

    def python(self, source: str, mode: str = "single") -> str:
        """Run a statement, or a script with mode `exec`, and return what it prints."""
        with (
            contextlib.chdir(self.cwd),
            mock.patch.dict(os.environ, PATH=self.env["PATH"]),
            contextlib.redirect_stdout(io.StringIO()) as printed,
        ):
            exec(compile(source, "a page", mode), self.names)  # noqa: S102
        return printed.getvalue()


def examples(body: str, language: str) -> Iterator[Example]:
    """Yield the commands or statements of a block."""
    prompt, more = PROMPTS[language]
    found: list[Example] = []
    for line in body.splitlines():
        if line.startswith(prompt):
            found.append(Example([line], line.removeprefix(prompt), []))
        elif found and line.startswith(more) and not found[-1].printed:
            last = found.pop()
            found.append(Example([*last.lines, line], f"{last.source}\n{line.removeprefix(more)}", []))
        else:
            assert found, f"a block begins with output: {line!r}"
            found[-1].printed.append(line)
    yield from found


def fits(said: str, printed: str) -> bool:
    """Say whether what a page shows is what was printed; `...` is any text, blanks at the end of lines do not count."""
    plain = ["\n".join(line.rstrip() for line in text.rstrip().splitlines()) + "\n" for text in (said, printed)]
    return doctest.OutputChecker().check_output(*plain, doctest.ELLIPSIS)


def renewed_output(said: list[str], printed: str) -> list[str]:
    """Return what a page is to show: as it is where it fits, else what was printed, cut where it was cut before."""
    if fits("\n".join(said), printed):
        return said
    lines = [line.rstrip() for line in printed.rstrip().splitlines()]
    if "..." in said:
        first, last = said.index("..."), len("\n".join(said).rstrip().splitlines()) - said.index("...") - 1
        if len(lines) > first + last:
            lines = [*lines[:first], "...", *(lines[-last:] if last else [])]
    return [*lines, *([""] if said and not said[-1] else [])]


def block(world: World, language: str, body: str) -> str:
    """Return a block as it is to be after a run."""
    excuse = NOT_RUN.match(body)
    for reason in [excuse[1]] if excuse else []:
        assert reason in REASONS, reason
        return body
    run: Callable[[str], str] = {"console": world.console, "python": world.python}[language]
    lines = []
    for one in examples(body, language):
        excused = NOT_RUN.search(one.source) if language == "console" else None
        assert not excused or excused[1] in REASONS, one.source
        lines += [*one.lines, *(one.printed if excused else renewed_output(one.printed, run(one.source)))]
    return "\n".join(lines) + "\n"


def renewed(page: str, world: World) -> str:
    """Return a page with what its blocks print when they are run in a world, one after the other."""
    with contextlib.ExitStack() as played:
        if "s3://" in page:
            world.env |= played.enter_context(clouds.s3())
        if "$SCHEDULER" in page:
            world.env["SCHEDULER"] = played.enter_context(clouds.cluster(1)).scheduler_address
        return _renewed(page, world)


def _renewed(page: str, world: World) -> str:
    printed: str | None = None  # by a script, for the next block

    def part(found: re.Match[str]) -> str:
        nonlocal printed
        language, body, first = found.groups()
        if first:
            for command in first.strip().splitlines():
                world.console(command.strip())
                assert not world.failed, world.failed
            return found[0]
        if printed is not None:
            assert language == "text", "what a script prints is in the block `text` after it"
            body, printed = "\n".join(renewed_output(body.splitlines(), printed)) + "\n", None
        elif language == "python" and not body.startswith(">>> "):
            printed = world.python(body, "exec") or None
        elif language in PROMPTS:
            body = block(world, language, body)
        else:
            assert language in FILES, f"nothing runs a block {language!r}"
        return f"```{language}\n{body}```"

    after = PART.sub(part, page)
    assert printed is None, "what a script prints is in no block"
    assert not world.failed, f"exit code {world.code} is not in the page: {world.failed}"
    return after


def main(words: list[str]) -> int:
    """Print the names of pages that are not what a run prints; with --write renew them."""
    wanted, wrong = [word for word in words if word != "--write"] or PAGES, 0
    with tempfile.TemporaryDirectory() as place:
        for name in wanted:
            before = (ROOT / name).read_text(encoding="utf-8")
            folder = Path(place, name.replace("/", "-"))
            folder.mkdir()
            after = renewed(before, World(folder, Path(place, "demo")))
            wrong += before != after
            if before != after:
                print(name)
            if "--write" in words:
                (ROOT / name).write_text(after, encoding="utf-8")
    return 0 if "--write" in words else min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
