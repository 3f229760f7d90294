"""Every command as a user runs it: help, exit codes, what goes to which stream, and what is printed."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

from openrecs import __version__, run, schema
from openrecs.cli.main import openrecs as group
from openrecs.extract.detect import LAYOUTS
from openrecs.schema import PARSED
from running import COMMAND, ROOT, SHIPPED, agency_page, environment, export, invoke, save, sign

SEED = SHIPPED / "2021-09-30/agency-united-states-immigration-and-customs-enforcement.txt"
HEAVY = ("pandas", "pyarrow", "lxml", "bs4", "rich", "numpy")
# Design section 4, "openrecs parse": what a single document can give.
OF_A_SNAPSHOT = {
    "listing",
    "first_seen_on",
    "last_seen_on",
    "last_covered_on",
    "status_since",
    "key_hash",
    "row_hash",
} | {
    "snapshot_date",
    "snapshot_revision",
}


def commands(of: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return every command and group of commands, by the words that call it."""
    found: list[tuple[str, ...]] = []
    context = click.Context(of)
    for name in sorted(of.list_commands(context)):
        command = of.get_command(context, name)
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
    return found


COMMANDS = commands(group)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the shipped dump and an export are published."""
    work = tmp_path_factory.mktemp("published")
    save(work, f"raw/2021-09-30/{SEED.name}", SEED.read_text(encoding="utf-8"))
    records = [{"priority": "Yes"}, {"text": sign(2), "comments": "=1+1, \u201cquoted\u201d\n\nand more"}]
    save(work, "raw/2025-02-03/export.csv", export("Feb 3, 2025", records))
    run.run(work / "raw", work / "processed", today=date(2026, 3, 1))
    return work


def jsonl(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# ---------------------------------------------------------------- help


def test_the_first_commands_are_there() -> None:
    assert {("refresh",), ("parse",), ("add",), ("withdraw",), ("list",), ("schema",)} <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_examples_that_call_it_and_words_for_every_option(words: tuple[str, ...]) -> None:
    command: click.Command = group
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    help_text = command.get_help(click.Context(command, info_name=f"openrecs {' '.join(words)}"))
    assert "Examples:" in help_text
    assert f"openrecs {' '.join(words)}" in help_text.partition("Examples:")[2]
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help or option.name == "form", option.name


def test_importing_the_package_loads_nothing_heavy_and_offers_what_it_says(tmp_path: Path) -> None:
    look = f"import sys, openrecs\nprint([name for name in {HEAVY!r} if name in sys.modules])\nprint(dir(openrecs))"
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
    )
    first, second = done.stdout.splitlines()
    assert first == "[]"
    assert "'load'" in second
    assert "'parse'" in second


def test_version(tmp_path: Path) -> None:
    done = invoke("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"openrecs {__version__}\n")


# ---------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "No such command"),
        (["refresh", "--nonsense"], "No such option"),
        (["refresh", "extra"], "unexpected extra argument"),
        (["refresh", "--as-of", "2025-02-30"], "'2025-02-30' is not a date: write it as YYYY-MM-DD"),
        (["refresh", "--as-of", "20250203"], "is not a date"),
        (["refresh", "--as-of", "2025-W06-1"], "is not a date"),
        (["refresh", "--jobs", "0"], "1<=x<=64"),
        (["refresh", "--jobs", "many"], "not a valid integer"),
        (["parse"], "Missing argument"),
        (["parse", "--layout", "nonsense", "x"], "agency_page"),
        (["parse", "--format", "xml", "x"], "'xml' is not one of"),
        (["list"], "there is no snapshot here yet"),
        (["list", "--status", "Addressed"], "no"),
        (["list", "--state", "gone"], "'gone' is not one of"),
        (["schema", "nonsense"], "recommendations, publications"),
        (["withdraw", "x"], "--reason"),
        (["withdraw", "x", "--reason", " "], "needs a reason"),
        (["withdraw", "x", "--reason", "y"], "raw"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_wrong_call_is_exit_2_with_a_reason_on_standard_error(words: list[str], said: str, tmp_path: Path) -> None:
    done = invoke(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_debug_shows_where_a_failure_arose_and_nothing_else_does(tmp_path: Path) -> None:
    plain = invoke("list", cwd=tmp_path)
    by_flag = invoke("list", "--debug", cwd=tmp_path)
    by_environment = invoke("list", cwd=tmp_path, env=environment(OPENRECS_DEBUG="1"))
    off = invoke("list", cwd=tmp_path, env=environment(OPENRECS_DEBUG="0"))
    assert "Traceback" in by_flag.stderr
    assert "Traceback" in by_environment.stderr
    assert by_flag.stderr.endswith(plain.stderr)
    assert off.stderr == plain.stderr


def test_a_bug_is_exit_70_and_asks_for_a_report(tmp_path: Path) -> None:
    look = (
        "import sys\nfrom openrecs.cli import main\nfrom openrecs.report import dictionary\n"
        "def broken(name):\n    raise ZeroDivisionError('secret')\n"
        "dictionary.tables = broken\nmain.main(['schema'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 70
    assert "this is a bug (ZeroDivisionError)" in done.stderr
    assert "--debug" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="not run: there is no /dev/full")
@pytest.mark.parametrize("words", ["list --format csv", "list", "status", "--help", "agencies ICE"])
def test_a_full_disk_behind_standard_output_is_exit_5(words: str, published: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *words.split()],
            cwd=published,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 5
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_closed_streams_are_no_failure(published: Path) -> None:
    line = f"exec {' '.join(COMMAND)} list >&- 2>&-"
    done = subprocess.run(["bash", "-c", line], cwd=published, env=environment(), check=False)
    assert done.returncode == 0


# ---------------------------------------------------------------- parse


def test_parse_prints_the_columns_that_a_document_can_give_in_the_schemas_order(tmp_path: Path) -> None:
    done = invoke("parse", "--format", "jsonl", SEED, cwd=tmp_path)
    assert done.returncode == 0
    found = jsonl(done.stdout)
    expected = [name for name in schema.RECOMMENDATIONS.names if name not in OF_A_SNAPSHOT]
    assert len(found) == 10
    assert [list(row) for row in found] == [expected] * 10
    assert PARSED.names == expected


def test_parse_gives_the_dump_in_its_own_order_with_typed_values(tmp_path: Path) -> None:
    first, *_ = found = jsonl(invoke("parse", SEED, cwd=tmp_path).stdout)  # no terminal: JSON lines
    assert [row["number"] for row in found] == ["2", "1", "4", "6", "3", "1", "2", "5", "3", "4"]
    assert first["published_on"] == "2021-07-20"
    assert first["is_open"] is True
    assert first["is_priority"] is None
    assert first["topics"] is None
    assert first["status"] == "open"
    assert first["kind"] == "recommendation"
    assert first["agency_basis"] in ("page", "known")
    assert len(first["document_sha256"]) == 64
    assert first["document"].endswith(SEED.name)
    assert first["location"]


def test_parse_says_true_false_and_lists_where_a_page_can(tmp_path: Path) -> None:
    records = [
        {"priority": "Yes", "topics": "Energy; Health Care"},
        {"number": "GAO-25-2", "title": "Ferries", "topics": ""},
    ]
    path = save(tmp_path, "export.csv", export("Feb 3, 2025", records))
    yes, no = jsonl(invoke("parse", path, cwd=tmp_path).stdout)
    assert (yes["is_priority"], no["is_priority"]) == (True, False)
    assert yes["topics"] == ["Energy", "Health Care"]
    assert no["topics"] in (None, [])


def test_parse_issues_go_to_standard_error_one_a_line(tmp_path: Path) -> None:
    done = invoke("parse", SEED, cwd=tmp_path)
    [line] = done.stderr.splitlines()
    assert line.startswith("warning: ")
    assert SEED.name in line
    assert line.endswith("line 1: declares 33 recommendations, shows 10; nothing is concluded about the other 23")


def test_parse_reads_standard_input(tmp_path: Path) -> None:
    text = agency_page(sign(1)).encode()
    done = invoke("parse", "-", cwd=tmp_path, stdin=text)
    [row] = jsonl(done.stdout)
    assert (row["document"], row["agency"], row["number"]) == ("standard input", "Forest Service", "1")
    empty = invoke("parse", "-", cwd=tmp_path)
    assert empty.returncode == 3
    assert "standard input: this file is empty" in empty.stderr


def test_parse_reads_several_files_and_names_those_it_refuses(tmp_path: Path) -> None:
    save(tmp_path, "a.txt", agency_page(sign(1)))
    save(tmp_path, "b.txt", "Buy milk.\n")
    save(tmp_path, "c.csv", export("Feb 3, 2025", [{"text": sign(3)}]))
    done = invoke("parse", "a.txt", "b.txt", "missing.txt", "c.csv", cwd=tmp_path)
    assert done.returncode == 3
    assert [row["document"] for row in jsonl(done.stdout)] == ["a.txt", "c.csv"]
    refused = [line for line in done.stderr.splitlines() if line.startswith("refused: ")]
    assert [line.split(": ")[1] for line in refused] == ["b.txt", "missing.txt"]
    assert {row["recommendation_id"] for row in jsonl(done.stdout)} == {"GAO-25-100001/R1", "GAO-25-100001/R3"}


def test_parse_to_csv_is_what_a_csv_reader_reads(tmp_path: Path) -> None:
    comments = 'Two, "quoted"\n\nparagraphs \u2013 =1+1'
    save(tmp_path, "export.csv", export("Feb 3, 2025", [{"comments": comments, "topics": "Energy; Space"}]))
    done = subprocess.run(
        [*COMMAND, "parse", "--format", "csv", "export.csv"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=True,
    )
    assert b"\r" not in done.stdout
    [row] = csv.DictReader(io.StringIO(done.stdout.decode("utf-8"), newline=""))
    assert list(row) == PARSED.names
    assert (row["comments"], row["topics"]) == (comments, "Energy; Space")
    assert (row["is_open"], row["published_on"], row["concurrence"]) == ("true", "2025-01-12", "")


def test_parse_as_a_table_wraps_long_texts_and_counts_rows(tmp_path: Path) -> None:
    done = invoke("parse", "--format", "table", SEED, cwd=tmp_path)
    blocks = done.stdout.strip().split("\n\n")
    assert len(blocks) == 10
    assert all(block.startswith("GAO-21-") for block in blocks)
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "10 rows" in done.stderr


def test_parse_with_a_layout_and_an_address(tmp_path: Path) -> None:
    page = save(tmp_path, "page.txt", agency_page(sign(1)))
    good = invoke("parse", "--layout", "agency_page", "--url", "https://www.gao.gov/agencies/x", page, cwd=tmp_path)
    assert (good.returncode, len(jsonl(good.stdout))) == (0, 1)
    wrong = invoke("parse", "--layout", "export_csv", page, cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (3, "")
    unknown = invoke("parse", "--layout", "nonsense", page, cwd=tmp_path)
    assert unknown.returncode == 2
    for layout in LAYOUTS:
        assert layout.name in unknown.stderr


def test_parse_strict_fails_on_a_warning_and_prints_the_rows(tmp_path: Path) -> None:
    done = invoke("parse", "--strict", SEED, cwd=tmp_path)
    assert (done.returncode, len(jsonl(done.stdout))) == (3, 10)


@pytest.mark.parametrize("name", ["denied.html", "empty.txt", "picture.png", "folder", "link.txt"])
def test_parse_refuses_by_name_and_says_what_to_do(tmp_path: Path, name: str) -> None:
    save(tmp_path, "denied.html", "<html><title>Access Denied</title><h1>Access Denied</h1></html>")
    save(tmp_path, "empty.txt", "")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.txt").symlink_to(SEED)
    done = invoke("parse", name, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"refused: {name}: ")
    assert len(done.stderr.split(". ")) >= 2


def test_a_narrow_locale_is_no_reason_to_fail_and_data_stays_utf_8(tmp_path: Path) -> None:
    page = save(tmp_path, "page.txt", agency_page(sign(1).replace("signs", "\u201csigns\u201d \u2013 all")))
    for form in ("csv", "table"):
        env = environment(PYTHONIOENCODING="ascii", LC_ALL="C")
        done = subprocess.run(
            [*COMMAND, "parse", "--format", form, page], cwd=tmp_path, env=env, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert form == "table" or "\u201csigns\u201d \u2013 all".encode() in done.stdout


def test_unread_text_is_shown_without_what_a_terminal_would_obey(tmp_path: Path) -> None:
    page = agency_page(sign(1)).replace("Show\n", "Show\nA line \x1b[31mthat nobody expects\n")
    done = invoke("parse", "--unread", save(tmp_path, "page.txt", page), cwd=tmp_path)
    assert "\x1b" not in done.stdout + done.stderr


# ---------------------------------------------------------------- add and withdraw


def test_add_prints_where_the_page_is_and_refresh_reads_it(tmp_path: Path) -> None:
    save(tmp_path, "in/page.txt", agency_page(sign(1)))
    done = invoke("add", "--captured-on", "2024-05-23", "in/page.txt", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (
        0,
        "added raw/2024-05-23/page.txt (captured on 2024-05-23, agency page): 1 row, complete; "
        "its day: given when it was added\n",
    )
    again = invoke("add", "--captured-on", "2024-05-23", "in/page.txt", cwd=tmp_path)
    assert again.stdout.startswith("already there: raw/2024-05-23/page.txt")
    found = invoke("refresh", "-q", cwd=tmp_path)
    assert "1 rows as of 2024-05-23" in found.stdout


def test_add_takes_the_good_and_names_the_bad(tmp_path: Path) -> None:
    save(tmp_path, "a.csv", export("Feb 3, 2025", [{}]))
    save(tmp_path, "b.txt", "Buy milk.\n")
    done = invoke("add", "b.txt", "a.csv", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stdout.startswith("added raw/2025-02-03/a.csv")
    assert done.stderr.startswith("refused: b.txt: ")
    assert {path.name for path in (tmp_path / "raw").rglob("*") if path.is_file()} == {"ledger.jsonl", "a.csv"}


def test_withdraw_says_what_it_did_and_names_what_is_near(tmp_path: Path) -> None:
    save(tmp_path, "raw/2025-02-03/a.csv", export("Feb 3, 2025", [{}]))
    wrong = invoke("withdraw", "2025-02-03/b.csv", "--reason", "x", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "2025-02-03/a.csv" in wrong.stderr
    done = invoke("withdraw", "raw/2025-02-03/a.csv", "--reason", "x", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (
        0,
        "withdrawn: 2025-02-03/a.csv; the next `openrecs refresh` leaves it out\n",
    )


# ---------------------------------------------------------------- list and schema


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ([], 12),
        (["--agency", "ICE"], 10),
        (["--agency", "forest service"], 2),
        (["--agency", "ICE", "--agency", "USFS"], 12),
        (["--agency", "DHS"], 10),
        (["--status", "open"], 12),
        (["--status", "closed_implemented"], 0),
        (["--state", "all"], 12),
        (["--state", "delisted"], 0),
        (["--state", "closed"], 0),
        (["--priority"], 1),
        (["--publication", "gao-21-487"], 2),
        (["--topic", "natural resources and environment"], 2),
        (["--words", "citizenship electronic"], 1),
        (["--agency", "ICE", "--words", "287(g)"], 3),
        (["--as-of", "2025-02-03"], 12),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_list_filters(words: list[str], count: int, published: Path) -> None:
    done = invoke("list", "--format", "jsonl", *words, cwd=published)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, count)
    assert done.stderr.startswith(f"{count} of 12 rows")
    assert done.stderr.endswith(", as of February 3, 2025\n")
    assert invoke("list", "-q", "--format", "jsonl", *words, cwd=published).stderr == ""


def test_list_prints_every_column_for_programs_and_the_first_ones_for_people(published: Path) -> None:
    [row, *_] = jsonl(invoke("list", "--format", "jsonl", cwd=published).stdout)
    assert list(row) == schema.RECOMMENDATIONS.names
    assert row["snapshot_date"] == "2025-02-03"
    written = invoke("list", "--format", "csv", cwd=published).stdout
    assert written == (published / "processed/latest/recommendations.csv").read_text(encoding="utf-8")
    shown = invoke("list", cwd=published)
    assert re.search(r"^GAO-21-487/R2  open  United States Immigration .+ \(ICE\)$", shown.stdout, re.MULTILINE)
    assert shown.stderr == "12 of 12 rows (open), as of February 3, 2025\n"
    one = invoke("list", "--priority", cwd=published)
    assert one.stdout.splitlines()[0] == "GAO-25-100001/R1  open  priority  Forest Service (USFS)"
    assert one.stderr == "1 of 12 rows (open, priority), as of February 3, 2025\n"


def test_list_of_a_date_without_a_snapshot_names_the_nearest(published: Path) -> None:
    done = invoke("list", "--as-of", "2024-01-01", cwd=published)
    assert done.returncode == 2
    assert "2025-02-03" in done.stderr


def test_schema_in_three_forms(tmp_path: Path) -> None:
    markdown = invoke("schema", "--format", "markdown", cwd=tmp_path).stdout
    assert markdown == (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    said = json.loads(invoke("schema", "--format", "json", cwd=tmp_path).stdout)
    assert set(said["tables"]) == set(schema.TABLES)
    plain = invoke("schema", "issues", cwd=tmp_path).stdout
    assert plain.startswith("issues: ")
    assert re.search(r"^severity +code +no +", plain, re.MULTILINE)
    whole = invoke("schema", "recommendations", cwd=tmp_path).stdout
    assert "\u2026" not in whole


def test_options_may_stand_after_the_arguments(published: Path) -> None:
    elsewhere = os.path.relpath(published, published.parent)
    done = invoke("list", "--processed", f"{elsewhere}/processed", "--format", "jsonl", cwd=published.parent)
    assert len(done.stdout.splitlines()) == 12
