"""A Data Package: every table as CSV and Parquet, described column by column, with README and Croissant metadata.

https://datapackage.org/standard/data-package/, version 2.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from openrecs.exports.offered import Kind

if TYPE_CHECKING:
    from openrecs.exports.relations import Relation
    from openrecs.exports.snapshot_tables import SnapshotTables
    from openrecs.table import Column

HELP = """Write a Data Package: CSV and Parquet, each column described.

\b
Examples:
  openrecs export datapackage --output package
  openrecs export datapackage --as-of 2021-09-30

A folder: datapackage.json (Data Package v2) names each file with its size and digest, and each column with its type,
meaning and constraints; croissant.json says the same for programs that learn (Croissant 1.1); README.md is for people.
"""
_PROFILES = "https://datapackage.org/profiles/2.0"
_DIALECT = {"header": True, "delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}
_TYPES = {
    **{"string": "string", "date32[day]": "date", "bool": "boolean"},
    **{"int64": "integer", "int32": "integer", "double": "number"},
}
# Of a format `parquet` frictionless would read the cells: it fails at a day that is null, and checks no size or digest.
_FORMS: Mapping[str, Mapping[str, Any]] = {
    "csv": {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "dialect": _DIALECT},
    "parquet": {"format": "apache-parquet", "mediatype": "application/vnd.apache.parquet"},
}


def files(found: SnapshotTables) -> dict[str, bytes]:
    """Return the files of the package by their names."""
    from openrecs.exports import croissant
    from openrecs.exports.relations import relations

    tables = relations(found)
    made = {f"{one.table.name}.{form}": content for one in tables for form, content in _written(one).items()}
    return made | {
        "datapackage.json": _json(_package(found, tables, made)),
        "croissant.json": _json(croissant.metadata(found, tables, made)),
        "README.md": _readme(found, tables).encode(),
    }


def _written(relation: Relation) -> dict[str, bytes]:
    from openrecs.publish import formats

    return {
        "csv": formats.csv_again(relation.table.name, relation.data),
        "parquet": formats.to_parquet(relation.table, relation.data),
    }


def _json(said: Mapping[str, Any]) -> bytes:
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _package(found: SnapshotTables, tables: Sequence[Relation], made: Mapping[str, bytes]) -> dict[str, Any]:
    from openrecs.exports import offered

    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "openrecs",
        "title": offered.title(found.as_of),
        "description": offered.DESCRIPTION,
        "version": offered.version(found.as_of, found.revision),
        "sources": [{"title": offered.SOURCE, "path": offered.SOURCE_URL}],
        "licenses": [{"name": "CC0-1.0", "title": offered.LICENSE, "path": offered.LICENSE_URL}],
        "snapshot": {"as_of": str(found.as_of), "revision": found.revision, "digest": found.digest},
        "agencies": list(found.agencies),
        "resources": [_resource(one, form, made) for form in _FORMS for one in tables],
    }


def _resource(relation: Relation, form: str, made: Mapping[str, bytes]) -> dict[str, Any]:
    """Return a file as a resource: those of CSVs have the names of the tables."""
    import hashlib

    table, path = relation.table, f"{relation.table.name}.{form}"
    return {
        "name": _name(table.name, form),
        "path": path,
        "description": table.meaning,
        **_FORMS[form],
        "bytes": len(made[path]),
        "hash": f"sha256:{hashlib.sha256(made[path]).hexdigest()}",
        "schema": _schema(relation, form),
    }


def _name(table: str, form: str) -> str:
    return table if form == "csv" else f"{table}-{form}"


def _schema(relation: Relation, form: str) -> dict[str, Any]:
    table = relation.table
    key = {
        "primaryKey" if relation.is_keyed else "uniqueKeys": list(table.key) if relation.is_keyed else [list(table.key)]
    }
    foreign = [
        {"fields": list(one.columns), "reference": {"resource": _name(one.table, form), "fields": list(one.of)}}
        for one in relation.foreign
    ]
    return {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(relation, column, form) for column in table.columns if column.in_csv or form != "csv"],
        "missingValues": [""],
        **(key if table.key else {}),
        **({"foreignKeys": foreign} if foreign else {}),
    }


def _field(relation: Relation, column: Column, form: str) -> dict[str, Any]:
    kind = _TYPES.get(str(column.type), "list")
    if form == "parquet":  # a day is its midnight there, a list is one
        kind = {"date": "datetime", "list": "array"}.get(kind, kind)
    return {
        "name": column.name,
        "type": kind,
        **({"delimiter": "; ", "itemType": "string"} if kind == "list" else {}),
        "description": column.meaning,
        "constraints": {
            "required": not column.nullable and not _has_empty(relation, column),
            **({"enum": list(column.values)} if column.values else {}),
        },
    }


def _has_empty(relation: Relation, column: Column) -> bool:
    """Say whether a column has an empty text: in a CSV it looks like null."""
    import pyarrow.compute as pc

    return str(column.type) == "string" and bool(pc.any(pc.equal(relation.data[column.name], "")).as_py())


def _readme(found: SnapshotTables, tables: Sequence[Relation]) -> str:
    from openrecs.errors import shown
    from openrecs.exports import offered

    rows = "".join(f"| {one.table.name} | {one.data.num_rows:,} | {one.table.meaning} |\n" for one in tables)
    only = f"Only rows of: {', '.join(map(shown, found.agencies))}.\n\n" if found.agencies else ""
    return f"""# {offered.title(found.as_of)}

{offered.DESCRIPTION}

{only}| table | rows | what it is |
|---|---|---|
{rows}
Each table is a CSV (UTF-8, null is empty, lists are joined by `; `) and a Parquet file, which has two more columns of
hashes in recommendations. `datapackage.json` says what each column means, and has the size and the sha256 of each
file: `frictionless validate datapackage.json` checks them. `croissant.json` is the same for `mlcroissant`.

Snapshot {found.as_of}, revision {found.revision}, manifest sha256 `{found.digest}`.

Source: [{offered.SOURCE}]({offered.SOURCE_URL}). {offered.LICENSE}: {offered.LICENSE_URL}
"""


KINDS = {"datapackage": Kind(HELP, "-datapackage", files=files)}
