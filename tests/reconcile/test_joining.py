"""Rows of invented lists, written as people write, are joined with the row that is meant or with none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from openrecs.reconcile import known_rows, outcomes, tracker_columns, tracker_file, tracker_lines, written_statuses
from tools import limit
from trackers import Key, Written, state, stored, workbook, written
from world.generate import generate

ROWS = 500
LISTS = limit("OPENRECS_TRACKERS", 2)
FIRST = 4  # the row of a workbook of `trackers` with the first row of the list


def of(row: known_rows.Row) -> Key:
    return row["publication_number"], row["kind"], row["number"], row["agency"]


@pytest.mark.parametrize("seed", range(LISTS))
def test_no_row_is_joined_wrongly_and_what_is_plain_is_joined(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)  # noqa: S311
    world = generate(seed, 150)
    rows, documents = stored(world, rng)
    listed = list(written(world, rng, ROWS))
    workbook(tmp_path / "tracker.xlsx", listed)
    words = written_statuses.explained([], [])
    [taken] = tracker_columns.choose(tracker_file.read(tmp_path / "tracker.xlsx"), [], tracker_columns.Asked(), words)
    there = known_rows.known(rows, documents)
    found = outcomes.reconciled(list(tracker_lines.lines([taken])), there, words)
    by_row = {one.line.row: one for one in found.outcomes if one.line}
    assert sorted(by_row) == list(range(FIRST, FIRST + ROWS))
    wrong = [(one, by_row[at]) for at, one in enumerate(listed, FIRST) if is_wrong(one, by_row[at].row)]
    assert wrong == []
    keys = {of(row) for row in rows}
    keys |= {(*key[:3], "") for key in keys}
    plain = [(one, by_row[at]) for at, one in enumerate(listed, FIRST) if one.is_plain and one.means in keys]
    missed = [(one.cells, outcome.why) for one, outcome in plain if outcome.row is None]
    assert len(plain) > ROWS / 4
    assert missed == []
    assert all(is_of_its_group(one, by_row[at]) for at, one in enumerate(listed, FIRST))
    assert Counter(one.group for one in found.outcomes).keys() >= outcomes.GROUPS.keys() - {"delisted"}


def is_wrong(written: Written, row: known_rows.Row | None) -> bool:
    return row is not None and written.means not in (of(row), (*of(row)[:3], ""))


def is_of_its_group(written: Written, outcome: outcomes.Outcome) -> bool:
    """Say whether a joined row is in the group that its own status and GAO's make."""
    if outcome.row is None:
        return outcome.group == "only_yours" and bool(outcome.why)
    yours, gaos = state(written.status), "open" if outcome.row["is_open"] else outcome.row["listing"]
    expected = {
        ("open", "open"): "both_open",
        ("closed", "closed"): "both_closed",
        ("open", "closed"): "gao_closed",
        ("closed", "open"): "yours_closed",
    }
    if gaos == "delisted":
        return outcome.group == "delisted"
    return outcome.group == (expected[yours, gaos] if yours else "status_not_read")
