"""`openrecs diff`: what stands on which side, what is printed, and the exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from golden_diff.world import ALIAS_ROWS, ICE, NEW, OLD, later, row, table
from openrecs.cli import main as cli
from openrecs.compare import between
from openrecs.compare.changes import compare
from openrecs.publish import formats, load
from openrecs.schema import CHANGES, RECOMMENDATIONS
from openrecs.table import to_arrow
from publisher import edit, publish_rows

FIRST, SECOND, THIRD = date(2026, 9, 1), date(2026, 9, 8), date(2026, 9, 15)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Return what runs `openrecs diff` in an empty folder: (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)

    def run_(*words: str | Path) -> tuple[int, str, str]:
        code = cli.run(["diff", *map(str, words)])
        captured = capsysbinary.readouterr()
        return code, captured.out.decode(), captured.err.decode()

    return run_


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Return a store with three snapshots: the invented week, and a week in which only the parser changed a row."""
    processed = tmp_path / "processed"
    publish_rows(processed, FIRST, OLD)
    publish_rows(processed, SECOND, NEW, compare(OLD, NEW, ALIAS_ROWS), ALIAS_ROWS)
    third = [{**NEW[0], "comments": "Read otherwise."}, *NEW[1:]]
    publish_rows(processed, THIRD, third, compare(NEW, third, ALIAS_ROWS, cause="parser"), ALIAS_ROWS)
    return processed


def kinds(output: str) -> list[str]:
    """Return the kinds of the changes that JSON output holds."""
    return [change["kind"] for change in json.loads(output)["changes"]]


def test_the_newest_is_compared_with_the_one_before(run: Run, published: Path) -> None:
    """Without words: exit 0 where GAO changed nothing, and a note that the reading did."""
    code, out, err = run()
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "September 8, 2026 → September 15, 2026"
    assert out.splitlines()[1:3] == ["compared: snapshots 2026-09-08 and 2026-09-15", "no changes"]
    assert "1 more change is made by reading the same pages otherwise" in " ".join(out.split())
    code, out, _ = run("--cause", "parser", "--format", "json")
    assert (code, kinds(out)) == (1, ["comments"])


def test_dates_name_sides(run: Run, published: Path) -> None:
    """OLD and NEW, OLD alone, --since, --as-of; the causes come from the chain."""
    code, out, _ = run("2026-09-01", "2026-09-08", "--format", "json")
    expected = [c["kind"] for c in compare(OLD, NEW, ALIAS_ROWS)]
    assert (code, kinds(out)) == (1, expected)
    assert {change["cause"] for change in json.loads(out)["changes"]} == {"source"}
    for words in (["2026-09-01"], ["--since", "2026-09-01"], ["--since", "2026-09-07"]):
        code, out, _ = run(*words, "--cause", "all", "--format", "json")
        assert json.loads(out)["new"]["name"] == "2026-09-15"
        assert (code, kinds(out)) == (1, sorted_like([*expected, "comments"], out))
    code, out, _ = run("--as-of", "2026-09-08", "--format", "json")
    assert (code, kinds(out)) == (1, expected)
    assert run("2026-09-08", "2026-09-08")[0] == 0


def sorted_like(expected: Sequence[str], out: str) -> list[str]:
    """Return the kinds in the order of the output if they are the expected ones, else the expected ones."""
    return kinds(out) if sorted(kinds(out)) == sorted(expected) else list(expected)


def test_since_some_days_is_counted_from_the_newest_snapshot(run: Run, published: Path) -> None:
    """14 days before September 15 is the first; 10 days is between two, and the earlier one is taken and named."""
    for words in ("14d", "14 days", "10d", "2026-09-05"):
        code, out, err = run("--since", words, "--format", "json")
        found = json.loads(out)
        assert (code, found["old"]["name"], found["new"]["name"]) == (1, "2026-09-01", "2026-09-15")
        assert ("the last one before it is compared" in err) is words.startswith(("10", "2026"))
    code, _, err = run("--since", "15d")
    assert code == 2
    assert "there is no snapshot as of 2026-08-31 or before" in err
    assert "give --since 2026-09-01" in err
    assert "neither a date" in run("--since", "30x")[2]


def test_one_line_for_each_recommendation(run: Run, published: Path) -> None:
    """`--brief`: what happened, what it says, the agency, the id; only as text."""
    code, out, _ = run("2026-09-01", "2026-09-08", "--brief", "--agency", "ICE")
    lines = out.split("\n\n")[1].splitlines()
    assert (code, len(lines)) == (1, 13)
    assert [line.split("  ")[0] for line in lines[:4]] == [
        *("closed, implemented", "first seen closed", "closed, implemented +2", "opened")
    ]
    assert all("  ICE  GAO-21-487/R" in line and len(line) <= 80 for line in lines)
    code, out, err = run("--brief", "--format", "html")
    assert (code, out) == (2, "")
    assert "--brief is a form of text" in err


def test_folders_and_files_name_sides(run: Run, published: Path, tmp_path: Path) -> None:
    """A snapshot's folder, `latest`, a file in it, and a copy elsewhere: the same changes."""
    snapshots = published / "snapshots"
    expected = [c["kind"] for c in compare(OLD, NEW, ALIAS_ROWS)]
    code, out, _ = run(snapshots / "2026-09-01", snapshots / "2026-09-08", "--format", "json")
    assert (code, kinds(out)) == (1, expected)
    assert json.loads(out)["changes"][0]["cause"] == "source"
    code, out, _ = run(published / "latest", published / "latest", "--format", "json")
    assert (code, kinds(out)) == (0, [])
    copy = tmp_path / "copy"
    copy.mkdir()
    for suffix in ("parquet", "csv"):
        file = copy / f"recommendations.{suffix}"
        file.write_bytes((snapshots / "2026-09-01" / file.name).read_bytes())
        for old in (file, copy):
            code, out, err = run(old, snapshots / "2026-09-08", "--format", "json")
            assert (code, kinds(out)) == (1, expected)
            assert {change["cause"] for change in json.loads(out)["changes"]} == {None}
            assert "not two snapshots of one store" in err
        file.unlink()


def test_two_files_without_a_store(run: Run, tmp_path: Path) -> None:
    """CSV against Parquet: the formats make no difference, and aliases are not known."""
    old, new = tmp_path / "old.csv", tmp_path / "new.parquet"
    old.write_bytes(formats.to_csv(RECOMMENDATIONS, table(OLD)))
    new.write_bytes(formats.to_parquet(RECOMMENDATIONS, table(NEW)))
    code, out, _ = run(old, new, "--format", "json")
    assert (code, kinds(out)) == (1, [c["kind"] for c in compare(OLD, NEW)])
    same = tmp_path / "same.csv"
    same.write_bytes(formats.to_csv(RECOMMENDATIONS, table(NEW)))
    assert run(same, new)[0] == 0


def test_what_pandas_saved_is_read(run: Run, published: Path, tmp_path: Path) -> None:
    """An analyst's `df.to_csv` and `df.to_parquet` have types of their own."""
    frame = load.load(SECOND, processed=published)
    frame.to_csv(tmp_path / "pandas.csv", index=False)
    frame.attrs.clear()
    frame.to_parquet(tmp_path / "pandas.parquet", index=False)
    for name in ("pandas.csv", "pandas.parquet"):
        code, out, _ = run(tmp_path / name, published / "snapshots" / "2026-09-08")
        assert (code, "no changes" in out.splitlines()) == (0, True)


def test_filters_reach_the_command(run: Run, published: Path) -> None:
    """Each option of the command narrows; the exit code is that of what was asked for."""
    sides = ("2026-09-01", "2026-09-08", "--format", "json")
    assert kinds(run(*sides, "--kind", "closed")[1]) == ["closed"] * 3
    assert kinds(run(*sides, "--kind", "closed", "--kind", "opened")[1]) == ["opened", "closed", "closed", "closed"]
    assert kinds(run(*sides, "--agency", "ICE", "--kind", "status")[1]) == ["status"]
    assert kinds(run(*sides, "--priority", "--kind", "priority")[1]) == ["priority"]
    assert kinds(run(*sides, "--publication", "GAO-26-108623")[1]) == ["identified"]
    assert run(*sides, "--publication", "GAO-99-1")[0] == 0
    code, _, err = run(*sides, "--agency", "Nobody")
    assert code == 0
    assert "no row on either side is of the agency 'Nobody'" in err


def test_every_format_comes_out(run: Run, published: Path) -> None:
    """Each on standard output, whole, twice the same; notes of the data formats go to standard error."""
    sides = ("2026-09-01", "2026-09-15", "--format")
    starts = {"text": "September 1, 2026 → ", "markdown": "# What changed: ", "html": "<!DOCTYPE html>", "json": "{"}
    for form, start in starts.items():
        code, out, err = run(*sides, form)
        assert (code, out[: len(start)]) == (1, start)
        assert run(*sides, form) == (code, out, err)
        assert bool(err) == (form == "json")
    code, out, err = run(*sides, "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (code, list(rows[0])) == (1, CHANGES.names)
    assert "note: 1 more change" in err
    assert run(*sides, "csv", "-q")[2] == ""


def write(tmp_path: Path, name: str, rows: Sequence[dict[str, Any]], columns: Sequence[str] | None = None) -> Path:
    """Write a CSV with these columns of the rows."""
    data = table(rows)
    content = formats.to_csv(RECOMMENDATIONS, data)
    if columns is not None:
        content = pd.read_csv(io.BytesIO(content), dtype=str)[list(columns)].to_csv(index=False).encode()
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_an_older_schema_has_fewer_columns(run: Run, tmp_path: Path) -> None:
    """What it lacks is not compared, and a note says so."""
    old = write(tmp_path, "old.csv", [row()], ["recommendation_id", "agency", "status", "recommendation"])
    edits = {"comments": "New.", "is_priority": True, "status": "open_partially_addressed"}
    new = write(tmp_path, "new.csv", [later(row(), **edits)])
    code, out, err = run(old, new, "--format", "json")
    assert (code, kinds(out)) == (1, ["status"])
    for column in ("comments", "is_priority", "listing"):
        assert f"the old side has no column {column}" in err


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([], [], []),
        ([], [row()], ["opened"]),
        ([row()], [], ["delisted"]),
        ([row()], [row()], []),
        ([row()], [row(status="open_partially_addressed")], ["status"]),
    ],
)
def test_empty_and_one_row_sides(
    run: Run, tmp_path: Path, old: list[dict[str, Any]], new: list[dict[str, Any]], expected: list[str]
) -> None:
    """A table without rows is a table."""
    files = write(tmp_path, "old.csv", old), write(tmp_path, "new.csv", new)
    code, out, _ = run(*files, "--format", "json")
    assert (code, kinds(out)) == (1 if expected else 0, expected)


def _parquet(path: Path, data: pa.Table, **metadata: str) -> Path:
    own = {name.encode(): value.encode() for name, value in metadata.items()}
    pq.write_table(data.replace_schema_metadata({**(data.schema.metadata or {}), **own}), path)
    return path


def _bad_files(folder: Path) -> dict[str, tuple[Path, str]]:
    """Return files that are not a side, each with what must be said of it."""
    good = table([row()])
    made: dict[str, tuple[bytes | None, str]] = {
        "empty.csv": (b"", "this file is empty"),
        "blank.csv": (b"\n\n", "neither Parquet nor such a CSV"),
        "prose.txt": (b"Dear reader,\nthis is not a table.\n", "neither Parquet nor such a CSV"),
        "other.csv": (b"name,status\nx,open\n", "it has no column recommendation_id, agency"),
        "ragged.csv": (b"recommendation_id,agency,status\na,b\n", "neither Parquet nor such a CSV"),
        "binary.csv": (b"recommendation_id,agency,status\n\xff\xfe,b,open\n", "neither Parquet nor such a CSV"),
        "date.csv": (b"recommendation_id,agency,status,last_seen_on\na,b,open,soon\n", "soon"),
        "excel.csv": (b"\xef\xbb\xbfrecommendation_id,agency,status\na,b,open\n", "byte-order mark"),
        "doubled.csv": (b"recommendation_id,agency,status\na,b,open\na,b,open\n", "two rows are a of b"),
        "nameless.csv": (b"recommendation_id,agency,status\n,b,open\n", "row 1 has no recommendation_id"),
        "columns.csv": (b"recommendation_id,agency,status,status\na,b,open,open\n", "two of its columns"),
        "cut.parquet": (formats.to_parquet(RECOMMENDATIONS, good)[:400], "cannot be read"),
    }
    for name, (content, _) in made.items():
        (folder / name).write_bytes(content or b"")
    found = {name: (folder / name, said) for name, (_, said) in made.items()}
    newer = _parquet(folder / "newer.parquet", good, openrecs_schema="99")
    changes = _parquet(folder / "changes.parquet", to_arrow(CHANGES, []))
    wrong = _parquet(
        folder / "types.parquet",
        pa.table({"recommendation_id": [[1]], "agency": ["b"], "status": ["open"]}),
    )
    empty_folder = folder / "folder"
    empty_folder.mkdir()
    return found | {
        "newer": (newer, "its schema is 99, and this openrecs knows schemas up to 4"),
        "changes": (changes, "this is the table 'changes'"),
        "types": (wrong, "its column recommendation_id is not of type string"),
        "folder": (empty_folder, "this folder is not a snapshot"),
        "missing": (folder / "missing.csv", "there is no"),
    }


BAD = (
    *("empty.csv", "blank.csv", "prose.txt", "other.csv", "ragged.csv", "binary.csv", "date.csv", "excel.csv"),
    *("doubled.csv", "nameless.csv", "columns.csv", "cut.parquet", "newer", "changes", "types", "folder", "missing"),
)


@pytest.mark.parametrize("which", BAD)
@pytest.mark.parametrize("place", [0, 1])
def test_what_is_no_side_gets_a_clear_answer(run: Run, tmp_path: Path, which: str, place: int) -> None:
    """Exit 2 or more, what, where and how to mend it, nothing on standard output; on either side."""
    folder = tmp_path / "bad"
    folder.mkdir()
    bad, said = _bad_files(folder)[which]
    sides = [write(tmp_path, "good.csv", [row()])]
    sides.insert(place, bad)
    code, out, err = run(*sides)
    assert code in (2, 8)
    assert said in err
    assert bad.name in err
    assert out == ""
    assert [line for line in err.splitlines()[1:] if not line.startswith("  ")] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2026-09-02",), "there is no snapshot of 2026-09-02"),
        (("2026-13-45",), "there is no '2026-13-45'"),
        (("--since", "2020-01-01"), "The first is of 2026-09-01: give --since 2026-09-01"),
        (("--since", "2026-09-10", "--as-of", "2026-09-01"), "2026-09-10 is later than 2026-09-01, the new side"),
        (("2026-09-01", "--since", "2026-09-01"), "both name the old side"),
        (("--as-of", "2026-09-01"), "nothing to compare 2026-09-01 with"),
        (("--kind", "other"), "'other' is not one of"),
        (("a", "b", "c"), "unexpected extra argument"),
    ],
)
def test_words_that_name_nothing(run: Run, published: Path, words: Sequence[str], said: str) -> None:
    """Exit 2, and what there is instead."""
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert said in err


def test_an_empty_store_and_a_first_night(run: Run, tmp_path: Path) -> None:
    """Nothing yet, and nothing before: exit 2, never 1."""
    assert run()[0] == 2
    publish_rows(tmp_path / "processed", FIRST, OLD)
    code, _, err = run()
    assert code == 2
    assert "no snapshot was published before it" in err


def test_damage_is_not_a_difference(run: Run, published: Path) -> None:
    """A flipped byte in a stored table: exit 8."""
    edit(published / "snapshots" / "2026-09-08" / "recommendations.parquet", lambda content: content[:-1] + b"?")
    code, out, err = run()
    assert (code, out) == (8, "")
    assert "its bytes are not those that were written" in err


def test_a_bug_is_not_a_difference(run: Run, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong inside: exit 70, for 1 says that there are differences."""

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(between, "between", broken)
    assert run()[0] == 70


def test_revisions_are_told_apart(run: Run, tmp_path: Path) -> None:
    """A second publication for a date comes after the first: by sequence, and by name."""
    processed = tmp_path / "processed"
    publish_rows(processed, FIRST, OLD)
    name = publish_rows(processed, FIRST, NEW, compare(OLD, NEW, ALIAS_ROWS), ALIAS_ROWS)
    assert name == "2026-09-01.2"
    code, out, _ = run("--format", "json")
    assert (code, json.loads(out)["old"]["name"], json.loads(out)["new"]["name"]) == (1, "2026-09-01", name)
    assert run("2026-09-01.1", "2026-09-01.2", "--format", "json")[1] == out
    assert run("2026-09-01", "2026-09-01.2")[0] == 0  # a date is its last revision


def test_the_one_before_is_the_one_that_latest_named_before(run: Run, tmp_path: Path) -> None:
    """A late publication that `latest` never named is passed over; and it is the order that decides, not the date."""
    processed = tmp_path / "processed"
    publish_rows(processed, SECOND, NEW)
    publish_rows(processed, FIRST, OLD)  # late: `latest` stays
    publish_rows(processed, THIRD, NEW)

    def names() -> tuple[str, str]:
        said = json.loads(run("--format", "json")[1])
        return said["old"]["name"], said["new"]["name"]

    assert names() == ("2026-09-08", "2026-09-15")
    assert run("--since", "2026-09-07")[0] == 2
    publish_rows(processed, date(2026, 9, 5), OLD, latest=True)
    assert names() == ("2026-09-15", "2026-09-05")


def test_words_that_look_like_nothing_are_texts(run: Run, tmp_path: Path) -> None:
    """ "NA", "None" and "1E5" in a CSV are what they say."""
    rows = [
        row(f"GAO-1-1/R{n}", comments=text) for n, text in enumerate(("NA", "None", "null", "1E5", "00123", "true"))
    ]
    parquet = tmp_path / "same.parquet"
    parquet.write_bytes(formats.to_parquet(RECOMMENDATIONS, table(rows)))
    assert run(write(tmp_path, "same.csv", rows), parquet)[0] == 0
    other = write(tmp_path, "other.csv", [{**r, "comments": None} for r in rows])
    code, out, _ = run(parquet, other, "--format", "json")
    assert (code, kinds(out)) == (1, ["comments"] * len(rows))


PROGRAM = "import sys; from openrecs.cli import main; sys.argv[0] = 'openrecs'; main.main()"


def in_terminal(folder: Path, **environment: str) -> tuple[int, str]:
    """Run the command on a terminal and return its exit code and what the terminal got."""
    inside, outside = pty.openpty()
    words = [sys.executable, "-c", PROGRAM, "diff", "2026-09-01", "2026-09-08"]
    own = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLUMNS": "100", **environment}
    with subprocess.Popen(words, cwd=folder, stdout=outside, stderr=outside, stdin=outside, env=own) as process:
        os.close(outside)
        sent = b""
        while True:
            try:
                piece = os.read(inside, 65536)
            except OSError:  # the terminal is gone with its last program
                break
            if not piece:
                break
            sent += piece
    os.close(inside)
    return process.returncode, sent.decode()


def test_colour_on_a_terminal_and_none_under_no_color(published: Path, tmp_path: Path) -> None:
    """In a terminal words are coloured; NO_COLOR and a dumb one get marks; the exit code is 1 everywhere."""
    code, sent = in_terminal(tmp_path)
    assert code == 1
    assert "\x1b[" in sent
    assert "[-March-]" not in sent
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        code, sent = in_terminal(tmp_path, **environment)
        assert code == 1
        assert "\x1b[" not in sent
        assert "[-March-] {+August+}" in sent


def test_a_narrow_locale_is_no_trouble(published: Path, tmp_path: Path) -> None:
    """Output is UTF-8 in LC_ALL=C too, and the same bytes in any time zone."""
    words = [sys.executable, "-c", PROGRAM, "diff", "2026-09-01", "2026-09-08"]
    outputs = set()
    for own in ({"LC_ALL": "C", "TZ": "Pacific/Auckland"}, {"LC_ALL": "C.UTF-8", "TZ": "America/New_York"}):
        environment = {"PATH": os.environ["PATH"], **own}
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, env=environment, check=False)
        assert (done.returncode, done.stderr) == (1, b"")
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert "→".encode() in outputs.pop()


def test_the_reader_may_leave(published: Path, tmp_path: Path) -> None:
    """`openrecs diff | head -1` is quiet."""
    line = f'"{sys.executable}" -c "{PROGRAM}" diff 2026-09-01 2026-09-08 | head -1'
    done = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, check=False)
    assert done.stderr == b""
    assert done.stdout.decode().startswith("September 1, 2026")


def test_help_needs_nothing_heavy() -> None:
    """`diff --help` imports neither pandas nor pyarrow nor lxml nor jinja2."""
    program = (
        "import sys; from openrecs.cli import diff as changes; "
        "changes.diff.main(['--help'], standalone_mode=False); "
        "heavy = {'pandas', 'pyarrow', 'lxml', 'jinja2'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Examples:" in done.stdout


def test_agencies_are_called_what_the_table_calls_them() -> None:
    """The invented week is of an agency that the vocabulary knows, or the filters would prove nothing."""
    assert ICE in {r["agency"] for r in OLD}
