"""Of two snapshots only the rows that changed are looked into, and what is found is what a look into all rows finds."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from golden_diff.world import ALIAS_ROWS, NEW, NEW_DAY, OLD, OLD_DAY, later, row
from openrecs import statuses
from openrecs.compare import pairing
from openrecs.compare.between import Comparison, between
from openrecs.compare.read_tables import HASHES, Side, of_snapshot, rows_of
from openrecs.compare.sources import named
from openrecs.errors import DamagedError
from openrecs.hashes import CHANGEABLE
from openrecs.night import soundness
from openrecs.publish.load import find, read_table
from publisher import publish_rows

MANY = 40
EDITS: dict[str, Any] = {
    "agency_code": "ICE",
    "department": "Department of Widgets",
    "recommendation": "The Director should count, and weigh, all widgets.",
    "status": "open_partially_addressed",
    "is_priority": True,
    "comments": "In August 2026, ICE had acted.",
    "listing": "delisted",
}


def nights(processed: Path, old: list[dict[str, Any]], new: list[dict[str, Any]], **more: Any) -> tuple[Side, Side]:
    """Publish two snapshots, and return them as sides."""
    names = publish_rows(processed, OLD_DAY, old), publish_rows(processed, NEW_DAY, new, **more)
    return named(names[0], processed), named(names[1], processed)


def without_hashes(side: Side) -> Side:
    return replace(side, table=side.table.drop_columns(list(HASHES)))


def looked_into(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that gets the number of rows that are taken out of a side."""
    counted: list[int] = []

    def counting(table: pa.Table) -> list[Any]:
        counted.append(table.num_rows)
        return rows_of(table)

    monkeypatch.setattr(pairing, "rows_of", counting)
    return counted


def same_by_all_columns(old: Side, new: Side) -> Comparison:
    """Compare by the hashes and by all columns of all rows, both ways, and return what was found."""
    for one, other in ((new, old), (old, new)):
        found = between(one, other)
        whole = between(without_hashes(one), without_hashes(other))
        assert (found.changes, found.notes) == (whole.changes, whole.notes)
    return found


def test_the_texts_of_rows_that_did_not_change_are_not_taken_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [row(f"GAO-21-{n}/R1") for n in range(MANY)]
    new = [later(r) for r in old[:-1]] + [row("GAO-22-1/R1")]
    new[3] |= {"comments": "In August 2026, ICE had acted."}
    sides = nights(tmp_path, old, new)
    counted = looked_into(monkeypatch)
    assert Counter(change.row["kind"] for change in between(*sides).changes) == {
        "delisted": 1,
        "comments": 1,
        "opened": 1,
    }
    assert counted == [2, 2]
    counted.clear()
    assert len(between(*map(without_hashes, sides)).changes) == 3
    assert counted == [MANY, MANY]


@pytest.mark.parametrize("column", EDITS)
def test_a_change_in_any_column_is_found(tmp_path: Path, column: str) -> None:
    old = [row(f"GAO-21-{n}/R1") for n in range(3)]
    new = [later(old[0]), later(old[1], **{column: EDITS[column]}), later(old[2])]
    found = same_by_all_columns(*nights(tmp_path, old, new))
    assert [(change.row["field"], change.key[0]) for change in found.changes] == [(column, "GAO-21-1/R1")]


def test_the_edits_name_every_column_that_can_change() -> None:
    assert {*EDITS, "recommendation_id", "agency"} == set(CHANGEABLE)


def test_the_invented_week_is_the_same_with_its_aliases(tmp_path: Path) -> None:
    found = same_by_all_columns(*nights(tmp_path, OLD, NEW, aliases=ALIAS_ROWS))
    assert {"identified", "agency"} <= {change.row["kind"] for change in found.changes}


@pytest.mark.parametrize("seed", range(30))
def test_nights_of_edits_losses_and_renamed_rows_are_the_same(tmp_path: Path, seed: int) -> None:
    """Renamed once or by way of a name that neither side has, onto a row that stays as it is, or in a circle."""
    chance = random.Random(seed)  # noqa: S311  (a test that repeats itself)
    names = "ABCDE"
    old = [row(f"GAO-21-{n}/R1", agency) for n in range(12) for agency in names[:3]]
    new, aliases = [], []
    for before in old:
        after = later(before)
        if chance.random() < 0.3:
            column = chance.choice(list(EDITS))
            after[column] = EDITS[column]
        if after["status"] in statuses.CLOSED:
            after["listing"] = "closed"
        if chance.random() < 0.8:
            new.append(after)
    for n in range(12):
        for one, other in zip(names, names[1:] + names[0], strict=True):
            if chance.random() < 0.4:
                id_ = f"GAO-21-{n}/R1"
                ends = {"old_recommendation_id": id_, "old_agency": one, "new_recommendation_id": id_}
                score = chance.choice([None, None, 0.9])
                aliases.append({**ends, "new_agency": other, "since": NEW_DAY, "why": "invented", "score": score})
    same_by_all_columns(*nights(tmp_path, old, new, aliases=aliases))


# Hashes that lie ------------------------------------------------------------------------------------------------------


def hidden(processed: Path) -> Path:
    """Publish two nights that are the same, and change a status in the newer file without its hash; return the file."""
    nights(processed, [row(), row("GAO-21-2/R1")], [later(row()), later(row("GAO-21-2/R1"))])
    path = find(processed=processed).path / "recommendations.parquet"
    data = read_table(find(processed=processed))
    statuses_now = pa.array(["open_partially_addressed", *data["status"].to_pylist()[1:]])
    changed = data.set_column(data.column_names.index("status"), data.schema.field("status"), statuses_now)
    path.chmod(0o644)
    pq.write_table(changed, path)
    return path


def test_a_hash_that_lies_hides_nothing_in_a_snapshot_that_verify_refuses(tmp_path: Path) -> None:
    path = hidden(tmp_path)
    assert path in [finding.path for finding in soundness.stored(tmp_path)]
    with pytest.raises(DamagedError, match=r"digest|changed"):
        named(str(NEW_DAY), tmp_path)


def test_in_a_file_no_hash_is_believed(tmp_path: Path) -> None:
    path = hidden(tmp_path / "store")
    loose = tmp_path / "loose.parquet"
    loose.write_bytes(path.read_bytes())
    found = between(named(str(OLD_DAY), tmp_path / "store"), named(str(loose), tmp_path / "store"))
    assert [change.row["kind"] for change in found.changes] == ["status"]


@pytest.mark.parametrize("version", [b"0", None])
def test_hashes_of_another_schema_are_not_compared(tmp_path: Path, version: bytes | None) -> None:
    publish_rows(tmp_path, date(2026, 9, 1), [row()])
    snapshot = find(processed=tmp_path)
    data = read_table(snapshot)
    said = {**data.schema.metadata, b"openrecs_schema": version} if version else None
    assert of_snapshot(snapshot, data, []).has_hashes
    assert not of_snapshot(snapshot, data.replace_schema_metadata(said), []).has_hashes


def test_where_two_rows_share_a_hash_all_rows_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sides = nights(
        tmp_path,
        [row(), row("GAO-21-2/R1")],
        [later(row()), later(row("GAO-21-2/R1"), status="open_partially_addressed")],
    )
    one = pa.array([1, 1], pa.int64())
    lying = [
        replace(side, table=without_hashes(side).table.append_column(HASHES[0], one).append_column(HASHES[1], one))
        for side in sides
    ]
    counted = looked_into(monkeypatch)
    assert [change.row["kind"] for change in between(*lying).changes] == ["status"]
    assert counted == [2, 2]
