"""How a table becomes a file. An output format is one function and one line in `FORMATS`.

A format turns a table, part after part, into bytes, so that its digest and size are known before anything touches the
disk. The same rows give the same bytes in any process, time zone or locale, for one version of pyarrow: every option
that a release could change is written out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from openrecs.publish import pandas_types
from openrecs.publish.store.disk import Content, Packed, storage_errors
from openrecs.schema import TABLES
from openrecs.table import Table, of_columns

if TYPE_CHECKING:
    import pandas as pd

LIST_SEPARATOR = "; "
ROWS = 1 << 13  # of a part of a table, and of a row group of a Parquet file
Target: TypeAlias = "BytesIO | pa.NativeFile"
BYTES_PER_PAGE = 1 << 20

_PARQUET_OPTIONS: Mapping[str, Any] = {
    "version": "2.6",
    "data_page_version": "1.0",
    "data_page_size": BYTES_PER_PAGE,
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


class Parts:
    """A frame as a table in parts, each made when it is asked for.

    All of a large table at once, as Arrow and as what a writer makes of it, is many times its texts.
    """

    def __init__(self, table: Table, frame: pd.DataFrame) -> None:
        self.table, self.frame = table, frame

    @property
    def num_rows(self) -> int:
        """Return how many rows there are."""
        return len(self.frame)

    def __iter__(self) -> Iterator[pa.Table]:
        """Yield the parts in the table's order, each but the last of `ROWS` rows; without rows an empty one."""
        ranks = (self.frame[name].factorize(sort=True)[0].astype(np.int32) for name in reversed(self.table.sort))
        order = np.lexsort(list(ranks))  # of numbers: a table of the columns' values would be as large as the frame
        for start in range(0, len(order) or 1, ROWS):
            yield of_columns(self.table, self.frame.iloc[order[start : start + ROWS]])


Data: TypeAlias = pa.Table | Parts


def parts(data: Data) -> Iterator[pa.Table]:
    """Yield the parts of a table."""
    return iter((data,)) if isinstance(data, pa.Table) else iter(data)


Writes = AbstractContextManager[Callable[[pa.Table], None]]  # gives the function that writes a part of a table


@contextmanager
def parquet(
    table: Table, target: Target, said: Mapping[str, str] | None = None, level: int = 9
) -> Iterator[Callable[[pa.Table], None]]:
    """Give what writes parts of a table as a Parquet file, each page with its checksum; every part is a row group.

    A null where none may be is an error. `said` goes into the file's metadata, beside what the schema says of itself.
    `level` is how hard it is packed: 9 for what is kept for years, 3 for what every night writes again, in a quarter of
    the time and 8 % larger.
    """
    schema = _in_file(table)
    schema.with_metadata({**schema.metadata, **(said or {})})

    def write(part: pa.Table) -> None:
        typed = pandas_types.typed(table, _checked(table, part).combine_chunks())  # chunks would show in the bytes
        writer.write_table(typed.replace_schema_metadata(schema.metadata), row_group_size=ROWS)

    with pq.ParquetWriter(target, schema, **_PARQUET_OPTIONS, compression_level=level) as writer:
        yield write


@cache
def _in_file(table: Table) -> pa.Schema:
    """Return the schema that a table has in its file."""
    return pandas_types.typed(table, table.schema.empty_table()).schema


@contextmanager
def csv(table: Table, target: Target) -> Iterator[Callable[[pa.Table], None]]:
    """Give what writes parts of a table as CSV: UTF-8 without a mark, a header, `\\n`.

    Null is empty and an empty text is `""`; booleans are `true` and `false`, dates ISO; a list is joined by `; `. All
    texts are quoted, so commas, quotes and line breaks in them survive. Columns that are not for CSV are left out.
    """
    with _csv(table.name, table.schema, target) as write:
        yield lambda part: write(_checked(table, part))


@contextmanager
def _csv(name: str, schema: pa.Schema, target: Target) -> Iterator[Callable[[pa.Table], None]]:
    left_out = {column.name for column in TABLES[name].columns if not column.in_csv} if name in TABLES else set()
    columns = [one for one in schema.names if one not in left_out]
    head = _flat(schema.empty_table().select(columns)).schema
    with pa_csv.CSVWriter(target, head, write_options=_CSV_OPTIONS) as writer:
        yield lambda part: writer.write_table(_flat(part.select(columns)))


def to_parquet(table: Table, data: Data, said: Mapping[str, str] | None = None, level: int = 9) -> bytes:
    """Return the rows as one Parquet file: see `parquet`."""
    target = BytesIO()  # a buffer of Arrow's would hold the bytes twice at its end
    with parquet(table, target, said, level) as write:
        for part in parts(data):
            write(part)
    return target.getvalue()


def parquet_aside(table: Table, data: Data, said: Mapping[str, str], folder: Path, level: int) -> Packed:
    """Return the rows as one Parquet file that is put aside in a folder. `StorageError`: its disk does not take it."""
    with storage_errors(folder):
        aside = Packed(folder)
        with aside.filled() as target, parquet(table, target, said, level) as write:
            for part in parts(data):
                write(part)
        return aside


def to_csv(table: Table, data: pa.Table) -> bytes:
    """Return the rows as CSV: see `csv`."""
    return csv_again(table.name, _checked(table, data))


def csv_again(name: str, data: pa.Table) -> bytes:
    """Return the CSV of a table that was published, whose columns may be those of an older schema."""
    target = BytesIO()
    with _csv(name, data.schema, target) as write:
        write(data)
    return target.getvalue()


FORMATS: Mapping[str, Callable[[Table, Target], Writes]] = {
    "parquet": parquet,
    "csv": csv,
}


def encode(table: Table, data: Data, folder: Path) -> dict[str, Content]:
    """Return the table in every format: file name (`recommendations.csv`) -> content. Its parts are made once.

    `folder` is where the contents are put aside. `StorageError`: its disk does not take them.
    """
    with storage_errors(folder):
        return _encoded(table, data, folder)


def _encoded(table: Table, data: Data, folder: Path) -> dict[str, Content]:
    files = {f"{table.name}.{suffix}": Packed(folder) for suffix in FORMATS}
    with ExitStack() as open_files:
        targets = [open_files.enter_context(one.filled()) for one in files.values()]
        writes = [
            open_files.enter_context(write(table, target))
            for write, target in zip(FORMATS.values(), targets, strict=True)
        ]
        for part in parts(data):
            for write_part in writes:
                write_part(part)
    return dict(files)


def from_parquet(content: bytes, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the rows of a Parquet file, all columns or some, each page checked, in the types that `schema` names.

    Without threads: `read_table`'s are still starting when a short command ends, and pyarrow 26 then aborts it.
    """
    file = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
    return pandas_types.plain(file.read(columns, use_threads=False))


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
