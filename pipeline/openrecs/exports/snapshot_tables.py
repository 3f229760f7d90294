"""What an export is made of: the tables of one snapshot, narrowed to agencies where that was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from openrecs.clean import selection
from openrecs.clean.asked import agency_asked
from openrecs.publish import beside, load
from openrecs.publish.snapshot import Stored
from openrecs.report import life, promise_list
from openrecs.schema import HISTORY, TABLES

if TYPE_CHECKING:
    from openrecs.report.figures.nights import Nights

# By which columns a table's rows belong to a row of `recommendations`.
_OF_A_ROW = {
    "recommendations": ("recommendation_id", "agency"),
    "changes": ("recommendation_id", "agency"),
    "history": ("recommendation_id", "agency"),
    "aliases": ("new_recommendation_id", "new_agency"),
}


@dataclass(frozen=True, slots=True)
class SnapshotTables:
    """The tables of a snapshot by name, all in their Arrow form, and where they come from.

    All tables of `schema.TABLES` are there with all of their columns: what an older schema did not have is null, or a
    table without rows. `history` is what was known on the day of the snapshot, without rows before there is one.
    `agencies` are the names by which the rows of recommendations, and what belongs to them, were narrowed, as given;
    none: all rows; `notes` say what they were taken for. `digest` is the sha256 of the snapshot's manifest.
    `nights` are frames of the same rows, and what changed in them: `None` but for the kinds that say so.
    """

    as_of: date
    revision: int
    digest: str
    tables: Mapping[str, pa.Table]
    history: pa.Table
    agencies: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    nights: Nights | None = None

    @property
    def recommendations(self) -> pa.Table:
        """Return the table of recommendations."""
        return self.tables["recommendations"]

    @property
    def open_rows(self) -> list[dict[str, Any]]:
        """Return the rows that are open, in the order of the table, as Python values."""
        rows: list[dict[str, Any]] = self.recommendations.filter(self.recommendations["is_open"]).to_pylist()
        return rows

    @property
    def compared(self) -> Nights:
        """Return `nights`; `ValueError` where the kind did not say that it compares."""
        if self.nights is None:
            raise ValueError("these tables were read without what they are compared with")
        return self.nights

    @property
    def all(self) -> Mapping[str, pa.Table]:
        """Return all tables, `history` among them."""
        return {**self.tables, HISTORY.name: self.history}


def read(
    processed: Path, *, as_of: date | None = None, agencies: tuple[str, ...] = (), compares: bool = False
) -> SnapshotTables:
    """Return the tables of the newest snapshot, or of the last one of a day.

    `UsageError`: there is no such snapshot or agency; `DamagedError`: what is stored is not what was written.
    """
    snapshot = load.find(as_of, processed=processed)
    found = _read(snapshot, processed)
    notes = (*agency_asked.known(found["recommendations"], agencies).notes, *promise_list.unknown(processed))
    if agencies:
        found = _narrowed(found, selection.select(found["recommendations"], selection.Wanted(agencies=agencies)))
    return SnapshotTables(
        as_of=snapshot.name.as_of,
        revision=snapshot.name.revision,
        digest=snapshot.digest,
        tables={name: found[name] for name in TABLES},
        history=found[HISTORY.name],
        agencies=agencies,
        notes=notes,
        nights=_nights(processed, snapshot, agencies) if compares else None,
    )


def _nights(processed: Path, snapshot: Stored, agencies: tuple[str, ...]) -> Nights:
    from openrecs.report.figures import nights  # brings pandas

    return nights.around(processed, snapshot, None, agencies)


def _read(snapshot: Stored, processed: Path) -> dict[str, pa.Table]:
    tables = {
        name: load.whole(table, load.read_table(snapshot, name))
        if name in snapshot.manifest.counts
        else table.schema.empty_table()
        for name, table in TABLES.items()
    }
    has_history = (processed / beside.HISTORY).exists()
    history = (
        life.up_to(load.history_table(processed), snapshot.name.as_of) if has_history else HISTORY.schema.empty_table()
    )
    return {**tables, HISTORY.name: load.whole(HISTORY, history)}


def _narrowed(tables: dict[str, pa.Table], own: pa.Table) -> dict[str, pa.Table]:
    """Return the tables with some rows of recommendations alone, and of each other table what belongs to them."""
    keys = joined(own, _OF_A_ROW["recommendations"])
    kept = {
        name: tables[name].filter(pc.is_in(joined(tables[name], names), value_set=keys))
        for name, names in _OF_A_ROW.items()
    }
    issues = tables["issues"]
    is_own = pc.or_kleene(
        pc.is_null(issues["recommendation_id"]),
        pc.is_in(issues["recommendation_id"], value_set=own["recommendation_id"].combine_chunks()),
    )
    return {**tables, **kept, "issues": issues.filter(is_own)}


def joined(table: pa.Table, names: tuple[str, ...]) -> pa.Array:
    """Return the values of some columns as one text for each row, null where one of them is."""
    return pc.binary_join_element_wise(*(table[name].combine_chunks() for name in names), "\n")
