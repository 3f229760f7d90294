"""How a table becomes a file. An output format is one function and one line in `FORMATS`.

A format turns a table into bytes, so that its digest and size are known before anything touches the disk. The same rows
give the same bytes in any process, time zone or locale, for one version of pyarrow: every option that a release could
change is written out here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from openrecs.publish import pandas_types
from openrecs.schema import TABLES, Table

LIST_SEPARATOR = "; "
ROWS_PER_GROUP = 65_536
BYTES_PER_PAGE = 1 << 20

_PARQUET_OPTIONS: Mapping[str, Any] = {
    "version": "2.6",
    "data_page_version": "1.0",
    "data_page_size": BYTES_PER_PAGE,
    "row_group_size": ROWS_PER_GROUP,
    "compression": "zstd",
    "use_dictionary": True,
    "write_statistics": True,
    "write_page_index": False,
    "write_page_checksum": True,  # without it a flipped bit reads back as another value, silently
    "store_schema": True,
}
_CSV_OPTIONS = pa_csv.WriteOptions(
    include_header=True, batch_size=1024, delimiter=",", eol="\n", quoting_style="needed", quoting_header="needed"
)


def to_parquet(table: Table, data: pa.Table, said: Mapping[str, str] | None = None, level: int = 9) -> bytes:
    """Return the rows as one Parquet file, each page with its checksum. A null where none may be is an error.

    `said` goes into the file's metadata, beside what the schema says of itself. `level` is how hard it is packed: 9 for
    what is kept for years, 3 for what every night writes again, in a quarter of the time and 8 % larger.
    """
    whole = pandas_types.typed(table, _checked(table, data).combine_chunks())  # chunks would show in the bytes
    if said:
        whole = whole.replace_schema_metadata({**whole.schema.metadata, **said})
    target = BytesIO()  # a buffer of Arrow's would hold the bytes twice at its end
    pq.write_table(whole, target, **{**_PARQUET_OPTIONS, "compression_level": level})
    return target.getvalue()


def to_csv(table: Table, data: pa.Table) -> bytes:
    """Return the rows as CSV: UTF-8 without a mark, a header, `\\n`.

    Null is empty and an empty text is `""`; booleans are `true` and `false`, dates ISO; a list is joined by `; `. All
    texts are quoted, so commas, quotes and line breaks in them survive. Columns that are not for CSV are left out.
    """
    return csv_again(table.name, _checked(table, data))


def csv_again(name: str, data: pa.Table) -> bytes:
    """Return the CSV of a table that was published, whose columns may be those of an older schema."""
    left_out = {column.name for column in TABLES[name].columns if not column.in_csv} if name in TABLES else set()
    target = BytesIO()
    pa_csv.write_csv(_flat(data.select([c for c in data.column_names if c not in left_out])), target, _CSV_OPTIONS)
    return target.getvalue()


FORMATS: Mapping[str, Callable[[Table, pa.Table], bytes]] = {
    "parquet": to_parquet,
    "csv": to_csv,
}


def encode(table: Table, data: pa.Table) -> dict[str, bytes]:
    """Return the table in every format: file name (`recommendations.csv`) -> content."""
    return {f"{table.name}.{suffix}": write(table, data) for suffix, write in FORMATS.items()}


def from_parquet(content: bytes) -> pa.Table:
    """Return the rows of a Parquet file, each page checked against its checksum, in the types that `schema` names.

    Without threads: `read_table`'s are still starting when a short command ends, and pyarrow 26 then aborts it.
    """
    file = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
    return pandas_types.plain(file.read(use_threads=False))


def _checked(table: Table, data: pa.Table) -> pa.Table:
    """Return the data in the table's own schema, or fail where its columns are others: a bug, better seen here.

    Only names inside lists and the metadata may differ, as they do in what was read from a file: Parquet calls a list's
    items `element`. Left in, they would show in the bytes.
    """
    if not data.schema.equals(table.schema):
        raise ValueError(f"the columns given are not those of {table.name}: {data.schema.to_string()}")
    return data.cast(table.schema)


def _flat(data: pa.Table) -> pa.Table:
    """Return the table with each list column joined into one text; a null list stays null."""
    for place, field in enumerate(data.schema):
        if pa.types.is_list(field.type):
            data = data.set_column(place, field.name, pc.binary_join(data[field.name], LIST_SEPARATOR))
    return data
