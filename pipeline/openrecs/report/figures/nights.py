"""The snapshots that the report needs: tonight, the one compared with, the one of 30 days ago. No other is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa

from openrecs.clean import selection
from openrecs.compare import filters, sources
from openrecs.compare.between import Comparison, between
from openrecs.compare.read_tables import Side, of_snapshot
from openrecs.errors import UsageError
from openrecs.publish import load
from openrecs.publish.frame import frame
from openrecs.publish.snapshot import Stored
from openrecs.schema import TABLES

DAYS = 30


@dataclass(frozen=True, slots=True)
class Night:
    """A snapshot: its rows of the scope as a frame, with every column of today's schema, and all rows to compare.

    `lacks` are the columns that its own schema did not have: they are null in `rows`.
    """

    snapshot: Stored
    rows: pd.DataFrame
    side: Side
    lacks: frozenset[str]

    @property
    def as_of(self) -> date:
        """The day of the snapshot, which is the clock of all that is said of it."""
        return self.snapshot.name.as_of

    @property
    def reads_comments(self) -> bool:
        """Say whether its schema has what comments say: promises and concurrence."""
        return "target_phrase" not in self.lacks


@dataclass(frozen=True, slots=True)
class Nights:
    """What the report is made from: the snapshots, and what changed between them in the scope, of every cause.

    `documents` and `issues` are tonight's, whole. `last` and `month` are `None` where there is nothing earlier.
    """

    now: Night
    before: Night | None
    last: Comparison | None
    month: Comparison | None
    documents: pd.DataFrame
    issues: pd.DataFrame
    agencies: tuple[str, ...]


def read(processed: Path, as_of: date | None, since: date | None, agencies: Sequence[str]) -> Nights:
    """Read the newest snapshot or that of a day, the one published before it or as of `since`, and an older one.

    `UsageError`: there is no snapshot, or no row is of an agency that was asked for. `DamagedError`: one is broken.
    """
    scope = tuple(agencies)
    now = _night(load.find(as_of, processed=processed), scope)
    _check_scope(now, scope)
    earlier, old = _earlier(processed, now.snapshot, since), _month_ago(processed, now.snapshot)
    before = _night(earlier, scope) if earlier else None
    is_same = old is not None and earlier is not None and old.name == earlier.name
    month = before if is_same else _night(old, scope) if old else None
    last = _compared(before, now, scope)
    return Nights(
        now,
        before,
        last,
        last if month is before else _compared(month, now, scope),
        _frame(load.read_table(now.snapshot, "documents"), "documents"),
        _frame(load.read_table(now.snapshot, "issues"), "issues"),
        scope,
    )


def _night(snapshot: Stored, scope: tuple[str, ...]) -> Night:
    data = load.read_table(snapshot)
    has_aliases = "aliases.parquet" in snapshot.manifest.files
    aliases = load.read_table(snapshot, "aliases").to_pylist() if has_aliases else []
    own = selection.select(data, selection.Wanted(agencies=scope)) if scope else data
    lacks = frozenset(TABLES["recommendations"].names) - set(data.column_names)
    return Night(snapshot, _frame(own, "recommendations"), of_snapshot(snapshot, data, aliases), lacks)


def _frame(data: pa.Table, name: str) -> pd.DataFrame:
    """Return a table as a frame with every column of today's schema; those that it has not are null."""
    for column in TABLES[name].columns:
        if column.name not in data.column_names:
            data = data.append_column(pa.field(column.name, column.type), pa.nulls(len(data), column.type))
    return frame(data)


def _check_scope(now: Night, scope: tuple[str, ...]) -> None:
    for one in scope:
        wanted = selection.Wanted(agencies=(one,))
        said = selection.missed(now.side.table, wanted)
        if said:
            raise UsageError(said[0], safe="nothing was written")


def _earlier(processed: Path, now: Stored, since: date | None) -> Stored | None:
    if since is None:
        return sources.stored_before(processed, now)
    if since > now.name.as_of:
        mend = f"give a day by {now.name.as_of}, or leave it out"
        raise UsageError(f"the report is as of {now.name.as_of}, and {since} is later", mend=mend)
    return sources.stored_as_of(processed, since)


def _month_ago(processed: Path, now: Stored) -> Stored | None:
    """Return the newest snapshot that is 30 days old or older, else the first of an earlier day."""
    return sources.stored_around(processed, now, now.name.as_of - timedelta(days=DAYS))


def _compared(old: Night | None, new: Night, scope: tuple[str, ...]) -> Comparison | None:
    if old is None:
        return None
    return filters.apply(between(old.side, new.side), filters.Asked(agencies=scope, cause="all"))
