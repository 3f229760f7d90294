"""What programs that learn are told of a Data Package: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html.

The context is written out, as the standard wants it: nobody has to fetch it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from openrecs.exports import offered
from openrecs.exports.relations import Relation
from openrecs.exports.snapshot_tables import SnapshotTables
from openrecs.table import Column

_OURS = (
    *("arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileProperty"),
    *("fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5"),
    *("parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator"),
    *("source", "subField", "transform"),
)
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{name: f"cr:{name}" for name in _OURS},
}
_TYPES = {
    **{"string": "sc:Text", "date32[day]": "sc:Date", "bool": "sc:Boolean"},
    **{"int64": "sc:Integer", "int32": "sc:Integer", "double": "sc:Float"},
}


def metadata(found: SnapshotTables, tables: Sequence[Relation], made: Mapping[str, bytes]) -> dict[str, Any]:
    """Return croissant.json: each Parquet file of the package, and the fields of its records."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "openrecs",
        "description": f"{offered.title(found.as_of)}. {offered.DESCRIPTION}",
        "url": offered.SOURCE_URL,
        "license": offered.LICENSE_URL,
        "creator": {"@type": "sc:Organization", "name": offered.SOURCE, "url": "https://www.gao.gov/"},
        "datePublished": found.as_of.isoformat(),
        "version": offered.version(found.as_of, found.revision),
        "citeAs": f"{offered.SOURCE}: {offered.title(found.as_of)}. Tables by openrecs, snapshot {found.digest}.",
        "isLiveDataset": False,
        "distribution": [_file(f"{one.table.name}.parquet", made) for one in tables],
        "recordSet": [_records(one) for one in tables],
    }


def _file(name: str, made: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{len(made[name])} B",
        "encodingFormat": "application/x-parquet",
        "sha256": hashlib.sha256(made[name]).hexdigest(),
    }


def _records(relation: Relation) -> dict[str, Any]:
    table = relation.table
    key = {"key": [{"@id": f"{table.name}/{name}"} for name in table.key]} if table.key else {}
    fields = [_field(table.name, column) for column in table.columns]
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.meaning,
        **key,
        "field": fields,
    }


def _field(table: str, column: Column) -> dict[str, Any]:
    is_list = str(column.type) not in _TYPES
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{column.name}",
        "name": column.name,
        "description": column.meaning,
        "dataType": _TYPES.get(str(column.type), "sc:Text"),
        **({"isArray": True, "arrayShape": "-1"} if is_list else {}),
        "source": {"fileObject": {"@id": f"{table}.parquet"}, "extract": {"column": column.name}},
    }
