"""Reading what is published. The pointer is read once, and every byte is checked before it is believed.

    load()                                     the newest snapshot's recommendations, as a DataFrame
    load("2026-09-30", table="changes")        the last revision of that date; "2026-09-30.1" names one
    load_table("publications")                 as an Arrow table, without pandas
    load_history()                             what was known of each recommendation, from when until when

To read several tables of one snapshot, `find` it once and give it to `read_table`: a run may publish between two calls
of `load`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date as Date  # noqa: N812  (`date` is what callers write: load(date=...))
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from openrecs import remote
from openrecs.errors import DamagedError, UsageError, shown
from openrecs.publish import beside
from openrecs.publish.formats import csv_again, from_parquet
from openrecs.publish.snapshot import MEND, SAFE, Stored, bytes_of, damaged, difference, read
from openrecs.publish.store import pointer, snapshot_names
from openrecs.publish.store.disk import storage_errors
from openrecs.publish.store.snapshot_names import Name
from openrecs.schema import TABLES
from openrecs.table import Table

if TYPE_CHECKING:
    import pandas as pd

PROCESSED_VARIABLE = "OPENRECS_PROCESSED"
_NEAREST = 3


def load(
    date: str | Date | None = None, *, table: str = "recommendations", processed: str | Path | None = None
) -> pd.DataFrame:
    """Return a table of a snapshot as a DataFrame whose column types never change.

    `date` is `YYYY-MM-DD` or a date: its last revision; without one, the snapshot that `latest` names. `processed` is
    the folder or an address (`s3://bucket/prefix`), else the variable OPENRECS_PROCESSED, else `processed` here. The
    frame's `attrs` are snapshot_date (ISO text), revision, digest (sha256 of the manifest), table and path. Texts are
    `str`, codes ordered categories, dates `datetime64[ms]`, booleans `bool` or, with nulls, `boolean`; lists are Python
    lists. `pandas.read_parquet` of a snapshot's file gives the same types. `UsageError`: no such table or date, or
    nothing published yet; `DamagedError`: what is stored is not what was written.
    """
    from openrecs.publish.pandas_types import frame  # pandas comes with the first call only

    snapshot = find(date, processed=processed)
    loaded = frame(read_table(snapshot, table))
    loaded.attrs.update(attributes(snapshot, table))
    return loaded


def load_history(*, processed: str | Path | None = None) -> pd.DataFrame:
    """Return `history.parquet` as a DataFrame: a row for each value of a field and the days on which it held.

    The arguments, errors and column types are those of `load`.
    """
    from openrecs.publish.pandas_types import frame  # pandas comes with the first call only

    root = root_of(processed)
    loaded = frame(history_table(root))
    loaded.attrs.update({"table": "history", "path": str(root / beside.HISTORY)})
    return loaded


def history_table(processed: Path) -> pa.Table:
    """Return `history.parquet` in its Arrow form. `UsageError`: there is none yet; `DamagedError`: it is broken."""
    path = processed / beside.HISTORY
    if not path.exists():
        raise UsageError("there is no history yet", where=str(path), mend="run `openrecs refresh`: it writes this file")
    content = beside.read(processed, beside.HISTORY)
    try:
        return from_parquet(content)
    except (OSError, pa.ArrowInvalid) as error:
        what = f"the history cannot be read: {shown(str(error))}"
        raise DamagedError(what, where=str(path), safe="the snapshots are as they were", mend=beside.MEND) from error


def load_table(
    table: str = "recommendations", *, date: str | Date | None = None, processed: str | Path | None = None
) -> pa.Table:
    """Return a table of a snapshot in its Arrow form; the arguments and errors are those of `load`."""
    return read_table(find(date, processed=processed), table)


def find(date: str | Date | None = None, *, processed: str | Path | None = None) -> Stored:
    """Return the snapshot that `latest` names now, or the published one of a date."""
    root = root_of(processed)
    with storage_errors(root, SAFE):
        current = _current(root)
        return read(root, current) if date is None else _of_date(root, date, current)


def read_table(snapshot: Stored, table: str = "recommendations", columns: Sequence[str] | None = None) -> pa.Table:
    """Return a table of a snapshot, or some columns, its bytes read once and checked against the manifest."""
    filename = f"{table}.parquet"
    if filename not in snapshot.manifest.files:
        tables = sorted(file.removesuffix(".parquet") for file in snapshot.manifest.files if file.endswith(".parquet"))
        raise UsageError(f"there is no table {shown(table)!r}", mend=f"the tables are: {', '.join(tables or TABLES)}")
    return from_parquet(bytes_of(snapshot, filename), columns)


def whole(table: Table, data: pa.Table) -> pa.Table:
    """Return the rows with all columns of the table: those that an older schema had not are null."""
    for column in table.columns:
        if column.nullable and column.name not in data.column_names:
            data = data.append_column(column.name, pa.nulls(data.num_rows, column.type))
    return data.select(table.names) if set(table.names) <= set(data.column_names) else data


def csv_of(snapshot: Stored, table: str = "recommendations") -> bytes:
    """Return the CSV of a table as it was published, byte for byte, made again from its Parquet file.

    `DamagedError` where the code and pyarrow of today write these rows with other bytes.
    """
    content = csv_again(table, read_table(snapshot, table))
    written = snapshot.manifest.files.get(f"{table}.csv")
    problem = difference(content, written) if written else "it was never published"
    if problem:
        what = f"this CSV cannot be made again as it was published, the program is another one: {problem}"
        mend = (
            f"read {table}.parquet in the same folder, which has every row; or use the versions that its manifest names"
        )
        raise damaged(snapshot.path / f"{table}.csv", what, mend)
    return content


def attributes(snapshot: Stored, table: str) -> dict[str, Any]:
    """Return what a loaded frame says of where it comes from."""
    return {
        "snapshot_date": snapshot.name.as_of.isoformat(),
        "revision": snapshot.name.revision,
        "digest": snapshot.digest,
        "table": table,
        "path": str(snapshot.path / f"{table}.parquet"),
    }


def root_of(processed: str | Path | None) -> Path:
    """Return where snapshots are: what is given, else the variable OPENRECS_PROCESSED, else `processed` here."""
    return remote.place(processed if processed is not None else os.environ.get(PROCESSED_VARIABLE) or "processed")


def _current(root: Path) -> Name:
    name = pointer.read(root)
    if name is None:
        maker = "`openrecs sync` to its end" if remote.is_remote(root) else "`openrecs refresh`"
        if not remote.is_remote(root) and snapshot_names.listed(root):  # at an address the first copy is on its way
            raise damaged(root / snapshot_names.POINTER, "the link to the newest snapshot is missing", pointer.MEND)
        raise UsageError(
            "there is no snapshot here yet",
            where=str(root.absolute()),
            mend=f"run {maker}, or name another folder: `--processed DIR`, in Python `processed=`",
        )
    if not remote.is_remote(root) and not snapshot_names.folder(root, name).is_dir():  # a web server may list nothing
        raise pointer.dangling(root, name)
    return name


def _of_date(root: Path, date: str | Date, current: Name) -> Stored:
    as_of, revision = _wanted(date)
    there = snapshot_names.listed(root)
    for name in reversed(there):
        if name.as_of == as_of and revision in {None, name.revision}:
            if _is_on_its_way(root, name):
                continue
            snapshot = read(root, name)
            if _is_published(root, snapshot, current):
                return snapshot
    raise UsageError(f"there is no snapshot of {shown(str(date))}", where=str(root), mend=_nearest(there, as_of))


def _wanted(date: str | Date) -> tuple[Date, int | None]:
    if isinstance(date, Date):
        return (date.date() if isinstance(date, datetime) else date), None
    parts = snapshot_names.split(date)
    if parts is None:
        named = f"; a folder is named with `processed={shown(date)!r}`" if date and Path(date).is_dir() else ""
        raise UsageError(f"{shown(date)!r} is not a date", mend=f"write it as YYYY-MM-DD{named}")
    return parts


def _is_published(root: Path, snapshot: Stored, current: Name) -> bool:
    """Return whether `latest` has reached a snapshot: nobody reads one whose run was killed before the link moved."""
    if snapshot.name == current or not snapshot.manifest.takes_latest:
        return True
    try:
        return snapshot.manifest.sequence < read(root, current).manifest.sequence
    except DamagedError:  # the newest one cannot say; its damage is no reason to hide the past
        return True


def _is_on_its_way(root: Path, name: Name) -> bool:
    """Say whether a snapshot is only being sent to an address: its manifest comes last, and nobody reads it before."""
    return remote.is_remote(root) and not (snapshot_names.folder(root, name) / snapshot_names.MANIFEST).exists()


def _nearest(there: list[Name], as_of: Date) -> str:
    dates = sorted({name.as_of for name in there}, key=lambda day: (abs((day - as_of).days), day))[:_NEAREST]
    return "the nearest are: " + ", ".join(day.isoformat() for day in sorted(dates)) if dates else MEND
