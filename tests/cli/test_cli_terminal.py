"""Rich tables, colours and progress for a person at a terminal; plain text for everything else."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from openrecs import run as refresh
from openrecs.cli import terminal
from openrecs.records import Issue
from running import agency_page, environment, export, invoke, save, sign
from terminals import ESCAPE, on_a_terminal

COLOUR = re.compile(r"\x1b\[[0-9;]*\b(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terminal")
    for day in range(1, 25):
        save(folder, f"raw/2025-01-{day:02}/page.txt", agency_page(sign(1), sign(2)))
    save(folder, "raw/2025-02-03/export.csv", export("Feb 3, 2025", [{"comments": "[red]not markup[/red] :bomb:"}]))
    refresh.run(folder / "raw", folder / "processed", today=date(2026, 3, 1))
    return folder


def test_a_terminal_gets_a_framed_table_and_progress(work: Path) -> None:
    out, code = on_a_terminal("refresh", cwd=work)
    assert code == 0
    assert any(frame in out for frame in "┏┃│├")
    assert COLOUR.search(out)  # of the progress
    assert "reading" in out
    last = ESCAPE.sub("", out).strip().splitlines()[-1]
    assert last.startswith("no change: processed/snapshots/2025-02-03")


def test_no_color_takes_the_colours_away_and_keeps_the_table(work: Path) -> None:
    out, code = on_a_terminal("refresh", cwd=work, NO_COLOR="1")
    assert code == 0
    assert any(frame in out for frame in "┏┃│├")
    assert not COLOUR.search(out)


@pytest.mark.parametrize(
    "words", [["list", "--columns", "id,status"], ["schema", "issues"], ["agencies", "ice"]], ids=" ".join
)
def test_commands_that_show_rows_frame_them(words: list[str], work: Path) -> None:
    out, code = on_a_terminal(*words, cwd=work)
    assert code == 0
    assert any(frame in out for frame in "┏┃│├")


def test_a_dumb_terminal_gets_plain_text(work: Path) -> None:
    out, code = on_a_terminal("refresh", cwd=work, TERM="dumb")
    assert code == 0
    assert not ESCAPE.search(out)
    assert not any(frame in out for frame in "┏┃│├")


def test_words_of_a_page_are_never_markup_nor_emoji(work: Path) -> None:
    out, _ = on_a_terminal("list", "--words", "markup", cwd=work)
    assert ESCAPE.sub("", out).splitlines()[-1].startswith("1 of 2 rows"), "after what it counts"
    shown, _ = on_a_terminal("show", "GAO-25-100001/R1", cwd=work)
    assert "[red]not markup[/red] :bomb:" in ESCAPE.sub("", shown).replace("\r\n", " ")


@pytest.mark.parametrize(
    "words", [["refresh"], ["list"], ["schema"], ["parse", "raw/2025-01-01/page.txt"], ["--help"]], ids=" ".join
)
def test_what_is_no_terminal_gets_no_escape_sequence_and_no_progress(words: list[str], work: Path) -> None:
    done = invoke(*words, cwd=work, env=environment(FORCE_COLOR="1", TERM="xterm-256color"))
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert "reading" not in done.stderr


def test_issues_are_lines_with_severity_place_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    found = [
        Issue("error", "x", "it is\n  gone", "a\nb.txt", "line 3"),
        Issue("warning", "x", "it is \x1b[31m odd"),
        Issue("note", "x", "good to know", "c.txt"),
    ]
    terminal.issues(found, all_of_them=False)
    assert capsys.readouterr().err == "error: a\\nb.txt, line 3: it is gone\nwarning: it is \\x1b[31m odd\n"
    terminal.issues(found, all_of_them=True)
    assert capsys.readouterr().err.endswith("note: c.txt: good to know\n")


def test_of_many_issues_the_gravest_are_named_and_the_others_counted(capsys: pytest.CaptureFixture[str]) -> None:
    found = [Issue("warning", "x", f"w{n}") for n in range(5)] + [Issue("note", "x", "n"), Issue("error", "x", "e")]
    terminal.issues(found, all_of_them=False, most=3)
    assert capsys.readouterr().err.splitlines() == [
        *("error: e", "warning: w0", "warning: w1"),
        "and 3 more; --verbose shows all of them",
    ]
    terminal.issues(found, all_of_them=True, most=3)
    assert len(capsys.readouterr().err.splitlines()) == 7


def plain(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int) -> list[str]:
    """Return the lines of a table with an id, a name and a long text, at a width."""
    monkeypatch.setenv("COLUMNS", str(columns))
    rows = [
        ["GAO-21-105327/R12", "Forest Service", "mend the signs " * 9],
        ["title-0123456789/x0123456789", "bb\x1b", "y"],
    ]
    terminal.table(["one", "two", "three"], rows)
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("columns", [200, 120, 80, 60, 50, 40, 10])
def test_a_plain_table_wraps_between_words_and_never_breaks_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    lines = plain(capsys, monkeypatch, columns)
    words = " ".join(lines).split()
    assert max(map(len, lines)) <= max(columns, terminal.NARROWEST)
    assert {"GAO-21-105327/R12", "title-0123456789/x0123456789", "bb\\x1b"} <= {*words}
    assert (words.count("mend"), words.count("signs")) == (9, 9)
    assert (lines[0].split() == ["one", "two", "three"]) == (columns > 40)  # else each row is below its headings


@pytest.mark.parametrize("wide", [0, 1, 7, 12, 80])
@pytest.mark.parametrize(
    "text", ["", " ", "one", "  The\nagency's \u2028incommensurable  guide \x85 (GAO-26-1/R2), so. "]
)
def test_a_line_has_as_many_words_as_have_room(text: str, wide: int) -> None:
    lines = terminal.wrapped(text, wide)
    assert " ".join(lines) == " ".join(text.split())
    assert all(len(line) <= wide or " " not in line for line in lines)
    assert all(len(f"{line} {after.split()[0]}") > wide for line, after in pairwise(lines))


def test_a_table_without_rows_is_its_headings(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.table(["one", "two"], [])
    assert capsys.readouterr().out == "one  two\n"


def test_what_a_row_does_not_have_is_no_line_below_its_headings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    terminal.table(["name", "since"], [["x" * 50, ""]])
    assert capsys.readouterr().out == f"name:\n    {'x' * 50}\n\n"
