"""Snapshots with the rows, changes and aliases that a test of comparing names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openrecs.publish.store import transaction
from openrecs.schema import TABLES, key_hash, row_hash, to_arrow
from publisher import VERSIONS

Row = Mapping[str, Any]


def publish(
    processed: Path,
    day: date,
    rows: Sequence[Row],
    changes: Iterable[Row] = (),
    aliases: Iterable[Row] = (),
    **options: Any,
) -> str:
    """Publish a snapshot with these rows and changes, and return its name."""

    def build(revision: int) -> dict[str, Any]:
        hashed = [{**r, "key_hash": key_hash(r), "row_hash": row_hash(r)} for r in rows]
        dated = [{**r, "snapshot_date": day, "snapshot_revision": revision} for r in hashed]
        own = {"recommendations": dated, "changes": changes, "aliases": aliases}
        return {name: to_arrow(table, list(own.get(name, ()))) for name, table in TABLES.items()}

    with transaction.opened(processed) as opened:
        outcome = opened.publish(day, build, inputs={}, versions=VERSIONS, **options)
    return str(outcome.snapshot.name)
