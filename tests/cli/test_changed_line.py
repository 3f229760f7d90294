"""The last line of a run: what changed, since when, and the command that shows it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from nightly import NO_GATES, Nights, day, record, records
from openrecs.cli.home import held_runs
from running import export, invoke, save


def last(nights: Nights, *words: str) -> str:
    done = invoke("refresh", *words, cwd=nights.raw.parent)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_what_changed_is_said_by_kind_and_the_command_shows_it(tmp_path: Path) -> None:
    nights = Nights(tmp_path, NO_GATES)
    nights.export(0, records(5))
    assert last(nights).startswith("published processed/snapshots/2026-03-02, 5 rows"), "a first table changed nothing"
    nights.export(1, [*records(3), record(4, comments="In 2026 it began."), *records(2, first=6)])
    assert last(nights) == (
        "Published 2026-03-03: 2 opened, 1 delisted, 1 with other comments since 2026-03-02; `openrecs diff` shows them"
    )
    assert last(nights).startswith("no change: ")
    shown = invoke("diff", "--format", "csv", cwd=tmp_path).stdout
    kinds = Counter(row["kind"] for row in csv.DictReader(io.StringIO(shown)))
    assert kinds == {"opened": 2, "delisted": 1, "comments": 1}


def test_a_revision_is_named_with_what_it_changed(tmp_path: Path) -> None:
    nights = Nights(tmp_path, NO_GATES)
    nights.export(0, records(5))
    last(nights)
    nights.export(1, records(5))
    last(nights)
    nights.export(1, records(6), name="later.csv")
    said = last(nights)
    assert said.startswith(f"Published {day(1)}.2: 1 opened since {day(1)}; ")


def test_a_table_in_which_no_recommendation_changed_says_so(tmp_path: Path) -> None:
    nights = Nights(tmp_path)
    nights.export(0, records(5))
    last(nights)
    nights.export(1, records(5))
    assert last(nights) == f"Published {day(1)}: no recommendation changed since {day(0)}"


def test_a_table_of_the_past_names_both_sides(tmp_path: Path) -> None:
    nights = Nights(tmp_path, NO_GATES)
    for number, count in enumerate((5, 4, 3)):
        nights.export(number, records(count))
    assert nights.refresh(as_of=day(0)) == 0
    said = last(nights, "--as-of", str(day(1)))
    assert said == f"Published {day(1)}: 1 delisted since {day(0)}; `openrecs diff {day(0)} {day(1)}` shows them"
    shown = invoke("diff", str(day(0)), str(day(1)), cwd=tmp_path)
    assert (shown.returncode, "delisted" in shown.stdout) == (1, True)


def test_what_we_read_otherwise_is_counted_apart() -> None:
    kinds, causes = ["text", "closed", "status", "priority", "closed"], ["parser", "source", "parser", None, "source"]
    assert held_runs.by_kind(kinds, causes) == ["2 closed", "1 other change", "2 by our own reading"]


def test_quiet_says_one_line(tmp_path: Path) -> None:
    nights = Nights(tmp_path, NO_GATES)
    for number in (0, 1):
        save(nights.raw, f"{day(number)}/export.csv", export(f"Mar {number + 2}, 2026", records(5 - number)))
        assert last(nights, "-q").startswith("published processed/snapshots/")
