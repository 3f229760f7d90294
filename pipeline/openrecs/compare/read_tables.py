"""One side of a comparison: the rows of a recommendations table, wherever they stand.

A file is Parquet or CSV as this tool writes it, of this schema or an older one. Columns that it does not have are not
compared; a table of a newer schema is refused, for its columns may mean something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from openrecs.errors import DamagedError, UsageError, shown
from openrecs.publish.formats import from_parquet
from openrecs.publish.snapshot import Stored
from openrecs.schema import RECOMMENDATIONS
from openrecs.table import SCHEMA_VERSION

Row = Mapping[str, Any]
NEEDED = (*RECOMMENDATIONS.key, "status")
COMPARED = ("recommendation", "is_priority", "comments", "listing")
# What a reader is told of a row beside what changed in it.
CONTEXT = ("agency_code", "department", "publication_number", "publication_title", "published_on", "target_precision")
EVIDENCE = ("last_seen_on", "last_covered_on", "document", "document_sha256", "layout", "snapshot_date", "status_since")
PROMISE = ("target_on", "target_phrase")
PRINTED = ("agency_printed", "agency_basis")  # another print is GAO's; of the same one our lists say something else
READ = (*NEEDED, *COMPARED, *CONTEXT, *EVIDENCE, *PROMISE, *PRINTED)
HASHES = ("key_hash", "row_hash")
_PARQUET, _MARK = b"PAR1", b"\xef\xbb\xbf"
_AGAIN = "write it again with `openrecs list --format csv`, or take recommendations.csv or .parquet of a snapshot"
SAFE = "nothing was compared"


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what to call it, its table, the compared columns it lacks, the columns that are not known here.

    `table` has the columns that are read, and the hashes of the rows where `has_hashes`: in a snapshot of this schema.
    `as_of` and `digest` (sha256 of the manifest, or of the file) say which state it is; `snapshot` and `aliases` are
    there if it is in a store.
    """

    name: str
    table: pa.Table
    lacks: tuple[str, ...]
    unknown: tuple[str, ...]
    digest: str
    as_of: date | None = None
    snapshot: Stored | None = None
    aliases: Sequence[Row] = ()

    @property
    def has_hashes(self) -> bool:
        """Say whether the table says of each row by a hash what it holds."""
        return set(HASHES) <= set(self.table.column_names)

    def keys(self) -> dict[tuple[str, str], None]:
        """Return the keys of all rows, in order."""
        return dict.fromkeys(zip(*(self.table[name].to_pylist() for name in RECOMMENDATIONS.key), strict=True))


def side(name: str, data: pa.Table, digest: str) -> Side:
    """Return a table as one side. `UsageError`: it is not the recommendations table, or of a schema to come."""
    _check_schema(name, data)
    columns = set(data.column_names)
    absent = [column for column in NEEDED if column not in columns]
    if absent:
        raise UsageError(
            f"this is not a table of recommendations: it has no column {', '.join(absent)}",
            where=name,
            safe=SAFE,
            mend=_AGAIN,
        )
    table = _typed(name, data)
    _check_keys(name, table)
    lacks = tuple(column for column in COMPARED if column not in columns)
    unknown = tuple(
        shown(column, 60) or "one without a name" for column in data.column_names if column not in RECOMMENDATIONS.names
    )
    days = set(table["snapshot_date"].to_pylist()) - {None} if "snapshot_date" in columns else set()
    return Side(name, table, lacks, unknown, digest, as_of=days.pop() if len(days) == 1 else None)


def of_file(path: Path, content: bytes, digest: str) -> Side:
    """Return the bytes of a Parquet or CSV file as one side."""
    name = shown(str(path))
    if not content:
        raise UsageError("this file is empty: it has not even the names of columns", where=name, safe=SAFE, mend=_AGAIN)
    data = _parquet(name, content) if content.startswith(_PARQUET) else _csv(name, content)
    return side(name, data, digest)


def of_snapshot(snapshot: Stored, data: pa.Table, aliases: Sequence[Row]) -> Side:
    """Return a snapshot's table as one side."""
    found = side(str(snapshot.name), data, snapshot.digest)
    table = found.table
    if (data.schema.metadata or {}).get(b"openrecs_schema") == SCHEMA_VERSION.encode():
        for column in HASHES:
            table = table.append_column(column, data[column])
    return replace(found, table=table, as_of=snapshot.name.as_of, snapshot=snapshot, aliases=aliases)


def rows_of(table: pa.Table) -> list[Row]:
    """Return the rows of a side's table, without their hashes."""
    found: list[Row] = table.select([column for column in table.column_names if column not in HASHES]).to_pylist()
    return found


def _parquet(name: str, content: bytes) -> pa.Table:
    try:
        return from_parquet(content)
    except (pa.ArrowException, OSError) as error:
        raise DamagedError(
            f"this Parquet file cannot be read: {shown(str(error))}",
            where=name,
            safe=SAFE,
            mend="restore it from a copy",
        ) from error


def _csv(name: str, content: bytes) -> pa.Table:
    if content.startswith(_MARK):
        raise UsageError(
            "this CSV begins with a byte-order mark: a spreadsheet wrote it, or it was written for one, and its values "
            "need not be those of the table",
            where=name,
            safe=SAFE,
            mend=_AGAIN,
        )
    types = {column.name: column.type for column in RECOMMENDATIONS.columns if not pa.types.is_list(column.type)}
    try:
        return pa_csv.read_csv(
            pa.BufferReader(content),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=len(content) + 1),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=types,
                null_values=[""],
                true_values=["true", "True", "TRUE"],
                false_values=["false", "False", "FALSE"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowException as error:
        raise UsageError(
            f"this file is neither Parquet nor such a CSV as openrecs writes: {shown(str(error))}",
            where=name,
            safe=SAFE,
            mend=_AGAIN,
        ) from error


def _check_schema(name: str, data: pa.Table) -> None:
    said = data.schema.metadata or {}
    table = said.get(b"openrecs_table", RECOMMENDATIONS.name.encode()).decode("utf-8", "replace")
    version = said.get(b"openrecs_schema", SCHEMA_VERSION.encode()).decode("utf-8", "replace")
    if table != RECOMMENDATIONS.name:
        raise UsageError(f"this is the table {shown(table, 60)!r}", where=name, safe=SAFE, mend=_AGAIN)
    if not version.isdecimal() or int(version) > int(SCHEMA_VERSION):
        raise UsageError(
            f"its schema is {shown(version, 20)}, and this openrecs knows schemas up to {SCHEMA_VERSION}",
            where=name,
            safe=SAFE,
            mend="install the openrecs that wrote it, or a newer one",
        )
    doubled = [column for column, times in Counter(data.column_names).items() if times > 1]
    if doubled:
        raise UsageError(f"two of its columns are named {shown(doubled[0], 60)!r}", where=name, safe=SAFE, mend=_AGAIN)


def _typed(name: str, data: pa.Table) -> pa.Table:
    """Return the columns that are read, in the types of the schema; what pandas saved has others of its own."""
    wanted = {c.name: c.type for c in RECOMMENDATIONS.columns if c.name in READ}
    columns = {}
    for column in data.column_names:
        if column in wanted:
            try:
                columns[column] = data[column].cast(wanted[column])
            except pa.ArrowException as error:
                raise UsageError(
                    f"its column {column} is not of type {wanted[column]}: {shown(str(error))}",
                    where=name,
                    safe=SAFE,
                    mend=_AGAIN,
                ) from error
    return pa.table(columns)


def _check_keys(name: str, table: pa.Table) -> None:
    seen: set[tuple[str, str]] = set()
    for at, values in enumerate(zip(*(table[column].to_pylist() for column in NEEDED), strict=True), 1):
        key = values[:2]
        if None not in values and key not in seen:
            seen.add(key)
            continue
        empty = [column for column, value in zip(NEEDED, values, strict=True) if value is None]
        what = f"row {at} has no {empty[0]}" if empty else f"two rows are {shown(key[0], 80)} of {shown(key[1], 80)}"
        raise UsageError(f"{what}, so that nothing true can be said of it", where=name, safe=SAFE, mend=_AGAIN)
