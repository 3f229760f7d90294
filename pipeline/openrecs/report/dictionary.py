"""The data dictionary: what `table.TABLES` says, in words. Nothing here knows a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from openrecs.errors import UsageError, shown
from openrecs.schema import TABLES
from openrecs.table import SCHEMA_VERSION, Column, Table

_HEAD = f"""# Data dictionary

The tables of every snapshot, schema version {SCHEMA_VERSION}. Written by `openrecs schema --format markdown`; a test
keeps it true. In CSV null is empty, an empty text is `""`, booleans are `true` and `false`, dates ISO, lists are joined
by `; `. `openrecs.load`, `load_history`, `parse` and `diff` give frames with one type for each of these, and so does
`pandas.read_parquet` of a snapshot's file:

| type | what it is | in pandas | where null may be |
|---|---|---|---|
| string | a text | `str` | `str` |
| code | one of a closed set of texts | ordered `category` | the same |
| bool | | `bool` | `boolean` |
| int64, int32 | | the same | `Int64`, `Int32` |
| double | | `float64` | the same |
| date | a day, in Parquet its midnight | `datetime64[ms]` | the same |
| list of strings | | `object`: lists | the same |
"""


_KINDS = {"date32[day]": "date", "list<item: string>": "list of strings"}


def tables(name: str | None = None) -> list[Table]:
    """Return all tables, or the named one; `UsageError` lists the names there are."""
    if name is None:
        return list(TABLES.values())
    if name not in TABLES:
        raise UsageError(f"there is no table {shown(name)!r}", mend=f"the tables are: {', '.join(TABLES)}")
    return [TABLES[name]]


def lines(table: Table) -> list[tuple[str, str, str, str]]:
    """Return a table's columns as (name, type, whether null, meaning)."""
    return [(c.name, kind(c), "yes" if c.nullable else "no", _meaning(c.meaning, c.in_csv)) for c in table.columns]


def kind(column: Column) -> str:
    """Return what a column holds, in a word or two."""
    return "code" if column.values else _KINDS.get(str(column.type), str(column.type))


def _meaning(meaning: str, in_csv: bool) -> str:
    return meaning if in_csv else f"{meaning} (Parquet only)"


def markdown(found: Iterable[Table]) -> str:
    """Return the dictionary as a page."""
    return _HEAD + "".join(_section(table) for table in found)


def _section(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key) or "none"
    rows = "".join(f"| {' | '.join(_escaped(cell) for cell in line)} |\n" for line in lines(table))
    head = (
        f"\n## {table.name}\n\n{table.meaning} Key: {key}.\n\n| column | type | null | meaning |\n|---|---|---|---|\n"
    )
    return head + rows


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("<", "&lt;")


def as_json(found: Sequence[Table]) -> dict[str, Any]:
    """Return the dictionary for programs."""
    return {
        "schema": SCHEMA_VERSION,
        "tables": {
            table.name: {
                "meaning": table.meaning,
                "key": list(table.key),
                "sort": list(table.sort),
                "columns": [
                    {
                        "name": c.name,
                        "type": kind(c),
                        "values": list(c.values),
                        "nullable": c.nullable,
                        "in_csv": c.in_csv,
                        "meaning": c.meaning,
                    }
                    for c in table.columns
                ],
            }
            for table in found
        },
    }
