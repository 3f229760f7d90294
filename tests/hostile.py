"""Tables of a snapshot with a text that means harm in every field: what an export makes of them is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from openrecs.compare.between import between
from openrecs.compare.read_tables import of_snapshot
from openrecs.exports import snapshot_tables
from openrecs.exports.snapshot_tables import SnapshotTables
from openrecs.publish.pandas_types import frame
from openrecs.report import promise_list
from openrecs.report.figures.nights import Nights
from openrecs.schema import RECOMMENDATIONS

TEXTS = [column.name for column in RECOMMENDATIONS.columns if column.type == pa.string() and not column.values]


def tables(store: Path, texts: Sequence[str]) -> SnapshotTables:
    """Return the newest tables of a store with these texts as its rows, each in every text field of its row.

    The rows are open, GAO's priorities, with a date promised. Of what they changed from, every other one was there.
    """
    plain = _plain(store)
    data = _rows(plain.recommendations, texts)
    assert plain.nights
    return replace(plain, tables={**plain.tables, "recommendations": data}, nights=_nights(plain.nights, data))


@cache
def _plain(store: Path) -> SnapshotTables:
    return snapshot_tables.read(store / "processed", compares=True)


def _rows(plain: pa.Table, texts: Sequence[str]) -> pa.Table:
    """Return one row for each text."""
    promised = plain.filter(pc.and_(plain["is_open"], pc.is_valid(plain["target_on"]))).slice(0, 1)
    data = pa.concat_tables([promised] * len(texts)).combine_chunks()
    for name in TEXTS:
        data = _put(data, name, list(texts))
    return _put(data, "topics", [[text, text] for text in texts])


def _put(data: pa.Table, name: str, values: list[object]) -> pa.Table:
    at = data.schema.get_field_index(name)
    return data.set_column(at, data.schema.field(name), pa.array(values, data.schema.field(name).type))


def _nights(plain: Nights, data: pa.Table) -> Nights:
    """Return nights in which every other row is new, and the rest had other comments and another text."""
    assert plain.before
    before = data.take(list(range(0, len(data), 2)))
    for name in ("recommendation", "comments"):
        before = _put(before, name, [f"other words than {text}" for text in before[name].to_pylist()])
    sides = [of_snapshot(night.snapshot, rows, []) for night, rows in ((plain.before, before), (plain.now, data))]
    now = replace(plain.now, rows=frame(data), side=sides[1])
    return replace(plain, now=now, last=between(*sides), promises=[_promise(row) for row in data.to_pylist()])


def _promise(row: dict[str, Any]) -> dict[str, Any]:
    own = {name: row[name] for name in promise_list.PROMISES.names if name in row}
    return {**own, "state": "missed by 2 days", "promised_since": None, "promised_before": None}
