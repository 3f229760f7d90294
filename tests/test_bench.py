"""`make bench` on tiny data: every line comes out, with a floor and a finite ratio. No time is judged here.

With OPENRECS_BENCH=1 also the nights that run in processes of their own, the year and the back-fill.
"""

from __future__ import annotations

import math
import re
import subprocess
import sys

import pytest

from running import HANGS, ROOT, environment
from tools import limit

LINES = (
    *("read an export of", "read catalogue_csv, csv"),
    *("read agency_page, txt", "read topic_page, txt", "read topic_page, html", "read product_page, txt"),
    *("read product_page, html", "read database, txt", "read old_list_2018, txt", "read old_list_2013, txt"),
    *("read agency_page, html", "read database, html", "rebuild 2 nights", "make Parquet and CSV of the table"),
    *("put a snapshot on the disk", "load(), its digest checked", "compare two nights in memory"),
    *("diff() of two nights on the disk", "export JSON lines", "export an SQLite database"),
)
WHOLE = bool(limit("OPENRECS_BENCH", 0))
OF_PROCESSES = (
    *("openrecs --help", "import all that a night needs", "a night after 2 nights", "the same night again, unchanged"),
    *("a night after 2 nights, its cache lost", "a first night", "peak memory of a night"),
)


def bench(program: str, *words: str) -> str:
    """Run a program of bench/ and return what it prints."""
    command = [sys.executable, str(ROOT / "bench" / program), *words]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=HANGS, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_bench_prints_every_line_with_a_finite_ratio() -> None:
    header, rule, *lines = bench("run.py", "--quick", *([] if WHOLE else ["--here"])).splitlines()
    starts = [found.start() for found in re.finditer("-+", rule)]
    table = [[line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)] for line in (header, *lines)]
    assert table[0] == ["what", "measured", "floor", "measured", "ratio"]
    for wanted in (*LINES, *(OF_PROCESSES if WHOLE else ())):
        assert any(line[0].startswith(wanted) for line in table[1:]), wanted
    for line in table[1:]:
        assert all(line), line
        assert math.isfinite(float(line[4])), line
        assert float(line[4]) > 0, line


@pytest.mark.skipif(not WHOLE, reason="not run: `make test-long` does")
def test_the_back_fill_is_reckoned_up() -> None:
    table = [re.split(r"\s{2,}", line.strip()) for line in bench("backfill.py", "pages", "--count", "8").splitlines()]
    assert table[0] == ["pages", "4", "8", "one more", "60,000"]
    found = {name: [float(cell.replace(",", "")) for cell in cells] for name, *cells in table[1:]}
    assert found["files in raw/"] == [4, 8, 1, 60_000]
    assert found["files in snapshots"] == [14, 14, 0, 14]
    assert {"seconds of the processor", "peak MB of memory", "MB of raw/", "MB of snapshots/"} < found.keys()


@pytest.mark.skipif(not WHOLE, reason="not run: `make test-long` does")
def test_the_year_adds_up_and_says_what_is_extrapolated() -> None:
    said = bench("year.py", "--nights", "1", "--rows", "40")
    assert "extrapolated from 1 nights, linearly" in said
    sizes = said.partition("The disk")[2].splitlines()[4:-2]
    whole = {line.split("  ")[0]: float(re.split(r"\s{2,}", line)[1]) for line in sizes}
    assert {"raw/", "snapshots/ recommendations.csv", "snapshots/ recommendations.parquet"} <= whole.keys()
    assert math.isclose(whole.pop("all"), sum(whole.values()), abs_tol=0.01)


PERFORMANCE = (ROOT / "docs/performance.md").read_text(encoding="utf-8")


def test_every_command_of_the_page_on_performance_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    jobs = (ROOT / "bench/goals.py").read_text(encoding="utf-8").partition("JOBS:")[2].partition("}")[0]
    commands = re.findall(r"`make ([a-z-]+)(?: BENCH_ARGS=\"?([^`\"]*)\"?)?`", PERFORMANCE)
    assert len(commands) > 5
    for target, words in commands:
        assert f"\n{target}:" in makefile, target
        for word in words.split():
            assert f'"{word}"' in jobs or word.startswith("--") or word.isdigit(), word


def test_the_goals_come_out_beside_what_was_measured() -> None:
    header, _, *lines = bench("goals.py", "--quick", "help", "export").splitlines()
    assert header.split()[-1] == "goal"
    assert [line.split()[-1] for line in lines] == ["6", "4"]
