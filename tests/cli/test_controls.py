"""What a page says never steers a terminal: no control character reaches one. Files and pipes get the data as it is."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest

from openrecs import run
from running import export, invoke, save, sign
from terminals import ESCAPE, on_a_terminal

CONTROLS = "\x01 \x07 \x08 \x1b[2J \x1b]0;x\x07 \x7f \x9b2J \x9d \x90"
LETTERS = "of the trails and of all their signs " * 30  # so much that it is a text, with some control characters in it
FOUND = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")


def record(comments: str) -> dict[str, str]:
    return {"comments": comments, "text": f"Mend{CONTROLS} {sign(1)}", "title": f"Trails{CONTROLS}: Signs"}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("controls")
    save(folder, "raw/2025-02-02/a.csv", export("Feb 2, 2025", [record(LETTERS)]))
    run.run(folder / "raw", folder / "processed", today=date(2026, 3, 1))
    save(folder, "raw/2025-02-03/b.csv", export("Feb 3, 2025", [record(f"{LETTERS}{CONTROLS} is new.")]))
    run.run(folder / "raw", folder / "processed", today=date(2026, 3, 1))
    return folder


PARSE = ("parse", "raw/2025-02-03/b.csv", "--format")
MACHINES = [(*PARSE, "csv"), (*PARSE, "jsonl"), ("list", "--format", "csv"), ("list", "--format", "jsonl")]
MACHINES += [("diff", "--format", form) for form in ("csv", "json", "html", "markdown")]
PEOPLE = [(*PARSE, "table"), ("list",), ("list", "--format", "table"), ("diff",), ("show", "GAO-25-100001/R1")]
PEOPLE += [("search", "trail"), ("history", "GAO-25-100001/R1")]


@pytest.mark.parametrize(
    ("words", "term"),
    [*((words, "xterm-256color") for words in (*MACHINES, *PEOPLE)), (PEOPLE[0], "dumb"), (MACHINES[0], "dumb")],
)
def test_no_control_character_reaches_a_terminal(words: tuple[str, ...], term: str, work: Path) -> None:
    out, code = on_a_terminal(*words, cwd=work, TERM=term, NO_COLOR="1")
    assert code == (1 if words[0] == "diff" else 0), out
    written = ESCAPE.sub("", out) if words in PEOPLE else out  # of the frame, with bold letters
    assert "2J" in written or words[0] == "history", "the words around it are there"
    assert FOUND.findall(written) == []


@pytest.mark.parametrize("words", MACHINES[:4], ids=" ".join)
def test_a_pipe_gets_the_data_as_it_is(words: tuple[str, ...], work: Path) -> None:
    done = invoke(*words, cwd=work)
    read = csv.DictReader(io.StringIO(done.stdout, newline="")) if "csv" in words else map(json.loads, [done.stdout])
    [row] = read
    assert "\x9b2J" in row["comments"]
    assert "\x1b[2J" in row["recommendation"]


def test_json_on_a_terminal_says_the_same(work: Path) -> None:
    out, _ = on_a_terminal("list", "-q", "--format", "jsonl", cwd=work)
    assert json.loads(out) == json.loads(invoke("list", "--format", "jsonl", cwd=work).stdout)
