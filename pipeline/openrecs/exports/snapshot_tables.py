"""What an export is made of: the tables of one snapshot, narrowed to agencies where that was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from openrecs.clean import selection
from openrecs.publish import beside, load


@dataclass(frozen=True, slots=True)
class SnapshotTables:
    """The tables of a snapshot by name, all in their Arrow form, and where they come from.

    `agencies` are the names by which `recommendations` was narrowed, as given; none: all rows. `digest` is the sha256
    of the snapshot's manifest. `history` is that of all nights, `None` before there is one.
    """

    as_of: date
    revision: int
    digest: str
    tables: Mapping[str, pa.Table]
    history: pa.Table | None
    agencies: tuple[str, ...] = ()

    @property
    def recommendations(self) -> pa.Table:
        """Return the table of recommendations."""
        return self.tables["recommendations"]


def read(processed: Path, *, as_of: date | None = None, agencies: tuple[str, ...] = ()) -> SnapshotTables:
    """Return the tables of the newest snapshot, or of the last one of a day.

    `UsageError`: there is no such snapshot or agency; `DamagedError`: what is stored is not what was written.
    """
    snapshot = load.find(as_of, processed=processed)
    tables = {name: load.read_table(snapshot, name) for name in sorted(snapshot.manifest.counts)}
    if agencies:
        wanted = selection.Wanted(agencies=agencies)
        tables["recommendations"] = selection.select(tables["recommendations"], wanted)
    return SnapshotTables(
        as_of=snapshot.name.as_of,
        revision=snapshot.name.revision,
        digest=snapshot.digest,
        tables=tables,
        history=load.history_table(processed) if (processed / beside.HISTORY).exists() else None,
        agencies=agencies,
    )
