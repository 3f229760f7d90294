"""`list`, `search`, `show`, `history` and `promises` as a person reads them, at the width there is."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pytest

import openrecs
from nightly import NO_GATES, Nights, day, record
from openrecs import run as refresh
from openrecs.cli.main import openrecs as group
from openrecs.cli.shown import paragraphs
from openrecs.schema import RECOMMENDATIONS
from running import SHIPPED, environment, invoke
from terminals import ESCAPE, on_a_terminal

PARTIAL, IMPLEMENTED = "Open--Partially Addressed", "Closed - Implemented"
LONG = "The Department agreed. " + "It reviews the agencies and their planning again. " * 12
PROMISE = "The agency agreed. It plans to mend the signs by March 2026. In January 2026, it bought paint."
COMMANDS = ("list", "search", "show", "history", "promises", "agencies", "schema")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of three nights with open, partially addressed, closed and delisted rows, some a priority."""
    folder = tmp_path_factory.mktemp("listing")
    nights = Nights(folder, NO_GATES)
    coast = {"agency": "United States Coast Guard", "number": "GAO-24-7", "title": "Boats: Some Leak"}
    customs = {"agency": "United States Immigration and Customs Enforcement"}
    first = [
        *(
            record(1, comments=LONG, priority="Yes"),
            record(2, status=PARTIAL, priority="Yes"),
            record(3, priority="Yes"),
        ),
        *(record(10, comments=PROMISE), record(4) | coast, record(5) | coast | customs, record(6)),
    ]
    nights.export(0, first)
    assert nights.refresh() == 0
    nights.export(1, [one for one in first if "trail 3" not in one["text"]])
    assert nights.refresh() == 0
    kept = [one for one in first if not re.search("trail [36]", one["text"])]
    nights.export(2, [*kept, record(6, status=IMPLEMENTED, priority="Yes")])
    assert nights.refresh() == 0
    return folder


def ids(store: Path, *words: str) -> list[str]:
    done = invoke("list", *words, "--format", "csv", cwd=store)
    assert done.returncode == 0, done.stderr
    return [row["recommendation_id"].removeprefix("GAO-25-100001/") for row in csv.DictReader(io.StringIO(done.stdout))]


# ---------------------------------------------------------------- one true filter


def test_the_filter_gives_what_the_table_gives(store: Path) -> None:
    table = openrecs.load(processed=store / "processed")
    gone, is_priority = table["listing"] == "delisted", table["is_priority"].fillna(value=False)
    is_open, is_closed = table["is_open"], ~table["is_open"] & ~gone
    for words, mask in (
        ([], is_open),
        (["--priority", "--state", "open"], is_open & is_priority),
        (["--priority"], is_open & is_priority),
        (["--priority", "--status", "open"], is_open & is_priority),
        (["--state", "closed"], is_closed),
        (["--status", "closed"], is_closed),
        (["--status", "Closed \u2013 Implemented"], is_closed & (table["status"] == "closed_implemented")),
        (["--state", "delisted"], gone),
        (["--state", "all"], gone | ~gone),
        (["--status", "partially addressed"], is_open & (table["status"] == "open_partially_addressed")),
        (["--agency", "homeland"], is_open & (table["department"] == "Department of Homeland Security")),
    ):
        wanted = [one.removeprefix("GAO-25-100001/") for one in table["recommendation_id"][mask]]
        assert wanted, words
        assert ids(store, *words) == wanted, words


def test_the_states_part_all_rows(store: Path) -> None:
    parted = [ids(store, "--state", state) for state in ("open", "closed", "delisted")]
    assert sorted(one for part in parted for one in part) == sorted(ids(store, "--state", "all"))
    assert parted[1:] == [["R6"], ["R3"]]


def test_an_agency_that_is_several_or_none_is_said(store: Path) -> None:
    several = invoke("list", "--agency", "Homeland", cwd=store).stderr.splitlines()
    assert several == [
        "'Homeland' is taken for Department of Homeland Security with all of its agencies (2)",
        "2 of 7 rows (open, Homeland), as of March 4, 2026",
    ]
    for command in (["list"], ["search", "mend"], ["promises"]):
        done = invoke(*command, "--agency", "Cost Guard", cwd=store)
        assert (done.returncode, "perhaps United States Coast Guard" in done.stderr) == (0, True)


def test_where_none_is_open_the_others_are_counted(store: Path) -> None:
    done = invoke("list", "--words", "trail 6", cwd=store)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("none is open, but there are others: 1 closed (--state all)\n0 of ")
    assert "others" not in invoke("list", "--words", "trail 6", "--state", "all", cwd=store).stderr
    assert "others" not in invoke("list", "--words", "nowhere", cwd=store).stderr


def test_a_column_names_a_month_as_gao_does(store: Path) -> None:
    done = invoke("list", "--words", "mend", "--columns", "id,target,last-action", cwd=store)
    assert "GAO-25-100001/R10  March 2026  January 2026" in done.stdout


def test_the_last_line_says_what_was_asked_for(store: Path) -> None:
    words = ["--status", "open", "--priority", "--words", "mend", "--concurrence", "agreed", "--limit", "1"]
    asked = "status open, priority, words: mend, the agency agreed"
    said = f"2 of 7 rows ({asked}), as of March 4, 2026; 1 shown, 1 more without --limit\n"
    assert invoke("list", *words, cwd=store).stderr == said
    for status, named in (("open_partially_addressed", "open, partially addressed"), ("CLOSED", "closed")):
        assert f"rows (status {named}), as of" in invoke("list", "--status", status, cwd=store).stderr


# ---------------------------------------------------------------- sort, limit, columns


def test_sort_limit_and_columns(store: Path) -> None:
    assert ids(store) == ["GAO-24-7/R4", "GAO-24-7/R5", "R1", "R10", "R2"]
    ordered = ["GAO-24-7/R4", "GAO-24-7/R5", "R1", "R2", "R10"]
    assert ids(store, "--sort", "id") == ordered
    assert ids(store, "--reverse") == ids(store, "--sort", "-id") == ordered[::-1]
    assert ids(store, "--sort", "-id", "--limit", "2") == ["R10", "R2"]
    done = invoke("list", "--columns", "id,target,status", "--sort", "target", "--limit", "1", cwd=store)
    assert [re.split(" {2,}", line) for line in done.stdout.splitlines()] == [
        ["recommendation id", "target on", "status"],
        ["GAO-25-100001/R10", "March 2026", "open"],
    ]
    data = invoke("list", "--columns", "status,id,key_hash", "--format", "csv", "--limit", "1", cwd=store).stdout
    assert data.splitlines()[0] == '"status","recommendation_id"'  # hashes are not for CSV
    [row] = map(
        json.loads,
        invoke("list", "--columns", "status,id", "--format", "jsonl", "--limit", "1", cwd=store).stdout.splitlines(),
    )
    assert list(row) == ["status", "recommendation_id"]
    for words, near in ((["--columns", "id,statsu"], "status"), (["--sort", "publshed"], "published")):
        done = invoke("list", *words, cwd=store)
        assert (done.returncode, done.stdout, near in done.stderr) == (2, "", True)


def test_programs_get_codes_and_all_columns(store: Path) -> None:
    rows = [json.loads(line) for line in invoke("list", "--format", "jsonl", cwd=store).stdout.splitlines()]
    assert {row["status"] for row in rows} == {"open", "open_partially_addressed"}
    assert all(list(row) == RECOMMENDATIONS.names for row in rows)


# ---------------------------------------------------------------- widths

SHOWING = (
    *(
        ["list", "--state", "all"],
        ["list", "--columns", "id,status,agency,published,text"],
        ["search", "agencies plan"],
    ),
    *(
        ["show", "GAO-25-100001"],
        ["history", "GAO-25-100001"],
        ["promises"],
        ["agencies", "coast"],
        ["schema", "issues"],
    ),
)


def lines(store: Path, words: list[str], columns: int, *, is_terminal: bool) -> list[str]:
    if is_terminal:
        out, code = on_a_terminal(*words, cwd=store, COLUMNS=str(columns))
        assert code == 0
        return ESCAPE.sub("", out).replace("\r", "").splitlines()
    done = invoke(*words, cwd=store, env=environment(COLUMNS=str(columns)))
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("is_terminal", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("words", SHOWING, ids=" ".join)
def test_lines_fit_and_no_id_is_broken(words: list[str], columns: int, is_terminal: bool, store: Path) -> None:
    found = lines(store, words, columns, is_terminal=is_terminal)
    assert [line for line in found if len(line) > columns] == []
    assert not any("\u2026" in line for line in found if "GAO" in line and words[0] == "list")
    broken = [line for line in found if re.search(r"GAO-[0-9-]*(?:-|/|/R)(?:$|\s)", line)]
    assert broken == [line for line in broken if line.startswith("GAO-25-100001 ")]


def test_a_pipe_without_a_width_has_80_columns(store: Path) -> None:
    assert max(map(len, invoke("list", cwd=store).stdout.splitlines())) <= 80
    assert lines(store, ["list"], 80, is_terminal=False) == invoke("list", cwd=store).stdout.splitlines()


# ---------------------------------------------------------------- what is shown


def test_a_list_says_in_words_where_each_row_is(store: Path) -> None:
    out = invoke("list", "--state", "all", cwd=store).stdout
    blocks = {block.split()[0]: block for block in out.strip().split("\n\n")}
    assert blocks["GAO-25-100001/R2"].startswith(
        "GAO-25-100001/R2  open, partially addressed  priority  Forest Service"
    )
    assert "  closed as implemented  priority  " in blocks["GAO-25-100001/R6"]
    assert "  delisted: no longer on GAO's list, outcome not known" in blocks["GAO-25-100001/R3"]
    assert blocks["GAO-24-7/R4"].endswith("  The Chief of the Forest Service should mend the signs of trail 4.")
    assert len(blocks) == 7


def test_show_begins_with_what_was_recommended_and_keeps_inner_columns_for_all(store: Path) -> None:
    out = invoke("show", "gao-25-100001", "10", cwd=store).stdout
    order = [
        *(
            "Trails: Signs Should Be Mended",
            "GAO-25-100001/R10",
            "should mend the signs of trail 10",
            "Status        open",
        ),
        *(
            "Agency        Forest Service (USFS)",
            "Department    Department of Agriculture",
            "Published     January 12, 2025",
        ),
        *("GAO's page    https://www.gao.gov/products/gao-25-100001", "GAO's comments", ">>The agency agreed."),
        *("Agreed?       the agency agreed", "Last action   January 2026", "Promised for  March 2026", "Documents"),
        f"Read in      {day(2)}/export.csv",
    ]
    assert [part for part in order if part not in out] == []
    assert sorted(order, key=out.index) == order
    for inner in ("hash", "sha256", "layout", "location", "line "):
        assert inner not in out
    whole = invoke("show", "GAO-25-100001/R10", "--all", cwd=store).stdout
    assert whole.startswith(out.rstrip())
    for name in ("key_hash", "row_hash", "document_sha256", "layout", "location"):
        assert f"\n  {name} " in whole


def test_show_of_a_delisted_row_says_its_last_status(store: Path) -> None:
    out = invoke("show", "25-100001-3", cwd=store).stdout
    assert "Status       delisted: no longer on GAO's list, outcome not known\n  Last status  open\n" in out
    assert "Status since" not in out, "that is how long it was open"


def test_evidence_is_marked_on_a_terminal_without_signs(store: Path) -> None:
    out, _ = on_a_terminal("show", "GAO-25-100001/R10", cwd=store)
    assert (
        "\x1b[1;4mThe agency agreed. " in out.replace("\x1b[0m \x1b[1;4m", " ")
        or "\x1b[1;4mThe agency agreed.\x1b[0m" in out
    )
    assert ">>" not in out


def test_search_gives_the_best_first_with_matches_marked(store: Path) -> None:
    done = invoke("search", "agency", "plan", cwd=store)
    assert done.stdout.startswith("GAO-25-100001/R")
    assert ">>agencies<<" in done.stdout
    assert ">>planning<<" in done.stdout
    assert "GAO's comments: " in done.stdout
    trail = invoke("search", "mending", "trails", "--state", "open", "--limit", "2", cwd=store)
    assert ">>mend<< the signs of >>trail<<" in trail.stdout
    assert trail.stderr.endswith("2 shown, 3 more without --limit\n")
    none = invoke("search", "mending", "zebra", cwd=store)
    assert none.stderr.startswith("no row of this snapshot has the word 'zebra'\n0 of 7 rows")
    nothing = invoke("search", "zebra", cwd=store)
    assert (nothing.returncode, nothing.stdout, nothing.stderr[:5]) == (0, "", "0 of ")
    assert len(invoke("search", "signs", "--format", "jsonl", "-q", cwd=store).stdout.splitlines()) == 7


def test_a_life_and_a_promise_in_words(store: Path) -> None:
    out = invoke("history", "GAO-25-100001/R6", cwd=store).stdout
    assert "  March 4, 2026  now closed as implemented\n" in out
    assert f"                 ({day(2)}/export.csv)\n" in out
    out = invoke("promises", cwd=store).stdout
    assert out.startswith("March 2026  due in 27 days\n  GAO-25-100001/R10  Forest Service\n")
    assert ">>March 2026<<" in out


# ---------------------------------------------------------------- help


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which what ships is published."""
    folder = tmp_path_factory.mktemp("sample")
    refresh.run(SHIPPED, folder / "processed", today=date(2026, 3, 1))
    return folder


def examples(name: str) -> Iterator[list[str]]:
    """Yield the words of each example in a command's help, without what follows them and where they are sent."""
    command = group.get_command(click.Context(group), name)
    assert command is not None
    text = (command.help or "").partition("Examples:")[2]
    for line in text.splitlines():
        if line.strip().startswith(f"openrecs {name}"):
            yield shlex.split(re.split(r" {3,}(?=\S)| > ", line.strip())[0])[1:]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_help_run_on_what_ships(name: str, sample: Path) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    found = [*examples(name)]
    assert len(found) >= 2
    for words in found:
        done = invoke(*words, cwd=sample)
        assert done.returncode == 0, (words, done.stderr)
        assert done.stdout or "--missed" in words or "--moved" in words or "--due" in words or "--priority" in words, (
            words
        )


@pytest.mark.parametrize("option", ["--jobs", "--strict", "--verbose"])
@pytest.mark.parametrize("name", COMMANDS)
def test_options_that_do_nothing_are_not_offered(name: str, option: str, sample: Path) -> None:
    assert option not in invoke(name, "--help", cwd=sample).stdout


# ---------------------------------------------------------------- paragraphs


def test_a_mark_goes_on_over_lines_and_ends_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("openrecs.cli.terminal.is_terminal", lambda _: True)
    text = "one two three four five six seven eight nine ten eleven twelve"
    begin, end = text.index("two"), text.index(" twelve")
    found = paragraphs.lines(paragraphs.marked(text, [(begin, end), (begin + 2, begin + 5)]), 4)
    assert len(found) == 2
    assert found[0].startswith("    one \x1b[1;4mtwo ")
    assert found[1].startswith("    \x1b[1;4m")
    assert all(line.count("\x1b[1;4m") == line.count("\x1b[0m") == 1 for line in found)
    assert " ".join(ESCAPE.sub("", line).strip() for line in found) == text
