"""README and docs show what openrecs prints: every command and output block is run (`docs_run` says how)."""

from __future__ import annotations

import json
import os
import re
import struct
import tomllib
from pathlib import Path

import pytest

import docs_run
from docs_run import NOT_RUN, PAGES, World, renewed
from openrecs.notify import watches
from running import ROOT
from tools import needs


def text(name: str) -> str:
    """Return a page."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_what_is_printed(name: str, tmp_path: Path, demo: Path) -> None:
    page = text(name)
    if "$ jq " in page:
        needs("jq")
    if "from mcp import" in page and not os.environ.get("CI"):
        pytest.importorskip("mcp", reason="not run: the library mcp is not installed (`make dev` brings it)")
    assert page == renewed(page, World(tmp_path, demo)), f"look, then: python tests/docs_run.py --write {name}"


def test_nothing_is_shown_outside_the_blocks_that_are_run() -> None:
    for name in PAGES:
        outside = re.sub(r"^```.*?^```$", "", text(name), flags=re.MULTILINE | re.DOTALL)
        assert "```" not in outside, name
        assert re.findall(r"\n\n((?:    |\t)[^\s].*)", outside) == [], f"{name}: an indented block is not run"


def test_few_commands_are_not_run() -> None:
    excused = [f"{name}: {why}" for name in PAGES for why in NOT_RUN.findall(text(name))]
    commands = [line for name in PAGES for line in text(name).splitlines() if line.startswith(("$ ", ">>> "))]
    assert len(excused) <= 20
    assert len(commands) > 3 * len(excused)


def test_the_picture_of_the_report_is_small() -> None:
    picture = (ROOT / "docs/pictures/report.png").read_bytes()
    assert struct.unpack(">I", picture[16:20]) == (1000,)
    assert len(picture) < 200_000


def test_settings_in_the_pages_are_toml() -> None:
    blocks = [one for name in PAGES for one in re.findall(r"^```toml\n(.*?)^```", text(name), re.MULTILINE | re.DOTALL)]
    commented = re.compile("^#(?=[a-z-]+ = )", re.MULTILINE)  # a key with its default
    said = [tomllib.loads(commented.sub("", one)) for one in blocks]
    assert all(said)
    assert sum(len(watches.read(one.get("watch", {}), "docs")) for one in said) > 0


@pytest.mark.parametrize(
    ("page", "after"),
    [
        ("```console\n$ echo a\nb\n```", "```console\n$ echo a\na\n```"),
        ("```console\n$ seq 5\n1\n...\n4\n```", "```console\n$ seq 5\n1\n...\n5\n```"),
        ("```console\n$ seq 3\n1\n...\n```", "```console\n$ seq 3\n1\n...\n```"),
        ("```python\n>>> x = 2\n>>> x + x\n5\n```", "```python\n>>> x = 2\n>>> x + x\n4\n```"),
        ("```python\nprint(1)\n```\n\n```text\n2\n```", "```python\nprint(1)\n```\n\n```text\n1\n```"),
        ("<!-- first:\ncd raw\n-->\n```console\n$ ls\n```", "<!-- first:\ncd raw\n-->\n```console\n$ ls\n2021-09-30\n"),
    ],
)
def test_the_runner_sees_what_is_not_so(page: str, after: str, tmp_path: Path, demo: Path) -> None:
    assert renewed(page, World(tmp_path, demo)).startswith(after)


@pytest.mark.parametrize(
    "page",
    [
        "```console\n$ exit 3\n```",
        "```console\n$ exit 3\n$ true\n```",
        "```console\n$ true # not run: no wish\n```",
        "```\nx\n```",
        "```text\nx\n```",
        "```python\nprint(1)\n```",
        "<!-- first: exit 2 -->",
        "```console\nout of nowhere\n```",
    ],
)
def test_the_runner_refuses_what_nobody_runs(page: str, tmp_path: Path, demo: Path) -> None:
    with pytest.raises(AssertionError):
        renewed(page, World(tmp_path, demo))


def test_a_failure_that_the_page_shows_passes(tmp_path: Path, demo: Path) -> None:
    page = "```console\n$ openrecs show nonsense\n...\n$ echo $?\n2\n```"
    assert renewed(page, World(tmp_path, demo)) == page
    assert docs_run.fits("a\n...\nz\n", "a\nb\nz\n")
    assert not docs_run.fits("a\n...\nz\n", "a\nb\ny\n")


def test_settings_of_other_programs_in_the_pages_are_json() -> None:
    blocks = [one for name in PAGES for one in re.findall(r"^```json\n(.*?)^```", text(name), re.MULTILINE | re.DOTALL)]
    assert all(json.loads(one) for one in blocks)
