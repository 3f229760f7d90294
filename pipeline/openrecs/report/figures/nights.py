"""The snapshots that the report needs: tonight, the one compared with, the one of 30 days ago. No other is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from openrecs.clean.asked.agency_asked import COLUMNS, Meant, known, meant
from openrecs.clean.selection import bits
from openrecs.compare import sources
from openrecs.compare.between import Comparison, between
from openrecs.compare.read_tables import Side, of_snapshot
from openrecs.errors import UsageError, shown
from openrecs.publish import load
from openrecs.publish.pandas_types import frame
from openrecs.publish.snapshot import Stored
from openrecs.report import promise_list
from openrecs.report.figures.in_words import listed
from openrecs.schema import TABLES

DAYS = 30
NAMED = 3


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

    `documents` and `issues` are tonight's, whole; `promises` those of open rows, as `promise_list` has them. `scope`
    says in words which agencies; `is_whole`: all of them. `last` and `month` are `None` where there is nothing earlier.
    """

    now: Night
    before: Night | None
    last: Comparison | None
    month: Comparison | None
    documents: pd.DataFrame
    issues: pd.DataFrame
    promises: list[dict[str, Any]]
    scope: str
    is_whole: bool


def read(processed: Path, as_of: date | None, since: date | None, agencies: Sequence[str]) -> Nights:
    """Read the newest snapshot or that of a day, the one published before it or as of `since`, and an older one.

    `UsageError`: there is no snapshot, or no row is of an agency that was asked for. `DamagedError`: one is broken.
    """
    return around(processed, load.find(as_of, processed=processed), since, agencies)


def around(processed: Path, now: Stored, since: date | None, agencies: Sequence[str]) -> Nights:
    """Return what `read` does, of a snapshot that was found."""
    earlier = _earlier(processed, now, since)
    month = sources.stored_around(processed, now, now.name.as_of - timedelta(days=DAYS))
    tables = {one.name: load.read_table(one) for one in (now, earlier, month) if one}
    scope = _scope(tables.values(), agencies)
    nights = {one.name: _night(one, tables[one.name], scope) for one in (now, earlier, month) if one}
    before = nights[earlier.name] if earlier else None
    last = _compared(before, nights[now.name], scope)
    is_same = earlier is not None and month is not None and earlier.name == month.name
    return Nights(
        nights[now.name],
        before,
        last,
        last if is_same else _compared(nights[month.name] if month else None, nights[now.name], scope),
        _frame(load.read_table(now, "documents"), "documents"),
        _frame(load.read_table(now, "issues"), "issues"),
        _promises(processed, nights[now.name], _own(tables[now.name], scope)),
        _scope_in_words(agencies, nights[now.name].rows),
        scope is None,
    )


def _scope(tables: Iterable[pa.Table], agencies: Sequence[str]) -> Meant | None:
    """Return the agencies that are meant, `None` for all. `UsageError`: no row is of one that was asked for.

    Tonight's table is the first. What a name means among its rows is meant, also where a name of an earlier night,
    which nobody has now, fits it better.
    """
    if not agencies:
        return None
    listed = [data.select(COLUMNS) for data in tables]
    found = known(pa.concat_tables(listed), agencies)
    return replace(found, agencies=found.agencies | meant(listed[0], agencies).agencies)


def _scope_in_words(agencies: Sequence[str], rows: pd.DataFrame) -> str:
    if not agencies:
        return "All agencies"
    names = sorted(set(rows["agency"]))
    asked = listed(shown(one) for one in agencies)
    if len(names) <= NAMED:
        return f"Only {listed(names) if names else asked}"
    return f"Only {asked}: {len(names)} agencies"


def _night(snapshot: Stored, data: pa.Table, scope: Meant | None) -> Night:
    has_aliases = "aliases.parquet" in snapshot.manifest.files
    aliases = load.read_table(snapshot, "aliases").to_pylist() if has_aliases else []
    lacks = frozenset(TABLES["recommendations"].names) - set(data.column_names)
    return Night(snapshot, _frame(_own(data, scope), "recommendations"), of_snapshot(snapshot, data, aliases), lacks)


def _own(data: pa.Table, scope: Meant | None) -> pa.Table:
    """Return the rows of the scope."""
    return data.filter(bits(map(scope.has, data.select(COLUMNS).to_pylist()))) if scope else data


def _promises(processed: Path, now: Night, own: pa.Table) -> list[dict[str, Any]]:
    return promise_list.promised(own, processed, now.as_of) if now.reads_comments else []


def _frame(data: pa.Table, name: str) -> pd.DataFrame:
    """Return a table as a frame with every column of today's schema; those that it has not are null."""
    return frame(load.whole(TABLES[name], data))


def _earlier(processed: Path, now: Stored, since: date | None) -> Stored | None:
    if since is None:
        return sources.stored_before(processed, now)
    if since > now.name.as_of:
        mend = f"give a day by {now.name.as_of}, or leave it out"
        raise UsageError(f"the report is as of {now.name.as_of}, and {since} is later", mend=mend)
    return sources.stored_as_of(processed, since)


def _compared(old: Night | None, new: Night, scope: Meant | None) -> Comparison | None:
    """Return what changed, of every cause, in rows that are of the scope on either side."""
    if old is None:
        return None
    found = between(old.side, new.side)
    if scope is None:
        return found
    own = (change for change in found.changes if any(row and scope.has(row) for row in (change.old, change.new)))
    return replace(found, changes=tuple(own))
