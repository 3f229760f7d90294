"""What a Parquet file says of its types beside their values, so that any program reads the types that `load` gives.

In memory a table has the plain types of `schema`: texts, days, integers. In the file a code is a dictionary, which
pandas reads as an ordered category, a day is a timestamp at midnight, which pandas reads as datetime64 (a date would
become a Python object), and the metadata names pandas' own types for booleans and integers that may be null.

The type of a column does not depend on what happens to be in it:

| Arrow            | pandas                          | with nulls allowed |
|------------------|---------------------------------|--------------------|
| string           | `str`                           | `str`              |
| one of `codes`   | ordered `category` of `str`     | the same           |
| bool             | `bool`                          | `boolean`          |
| integer          | of the same name                | `Int64`, `Int32`   |
| float64          | `float64`                       | `float64`          |
| date32           | `datetime64[ms]`                | the same, `NaT`    |
| list of strings  | `object`: Python lists          | the same, `None`   |
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from openrecs import hashes
from openrecs.schema import HISTORY, TABLES
from openrecs.table import HASH, Column, Table

if TYPE_CHECKING:
    import pandas as pd

DAY_IN_FILE = pa.timestamp("ms")
CODE_IN_FILE = pa.dictionary(pa.int8(), pa.string(), ordered=True)
_MINE, _PANDAS = b"openrecs_schema", b"pandas"
_NAMED = {pa.bool_(): "boolean", pa.int64(): "Int64", pa.int32(): "Int32"}  # what may be null


def typed(table: Table, data: pa.Table) -> pa.Table:
    """Return a table with the types that its file has. `ValueError`: a code that is not one of its column's."""
    arrays = [_typed(table, column, data[column.name]) for column in table.columns]
    fields = [pa.field(c.name, one.type, nullable=c.nullable) for c, one in zip(table.columns, arrays, strict=True)]
    said = data.schema.metadata | _for_pandas(table)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=said))


def plain(data: pa.Table) -> pa.Table:
    """Return what was read from a file of openrecs in the plain types; of another file, as it is.

    What schema 3 wrote as hashes of 64 bits are those of today, with more bits behind them.
    """
    said = data.schema.metadata or {}
    if _MINE not in said:
        return data
    arrays = [_plain(column) for column in data.columns]
    fields = [field.with_type(one.type) for field, one in zip(data.schema, arrays, strict=True)]
    kept = {name: value for name, value in said.items() if name != _PANDAS}
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=kept))


def _typed(table: Table, column: Column, values: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_date32(column.type):
        return values.cast(DAY_IN_FILE)
    if not column.values:
        return values
    codes = pa.array(column.values, pa.string())
    places = pc.index_in(values, value_set=codes).cast(pa.int8())
    if places.null_count != values.null_count:
        unknown = sorted(set(pc.unique(values).to_pylist()) - {*column.values, None})
        raise ValueError(f"{table.name} has values in its column {column.name} that are none of its codes: {unknown}")
    chunks = [pa.DictionaryArray.from_arrays(one, codes, ordered=True) for one in places.chunks]
    return pa.chunked_array(chunks, CODE_IN_FILE)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.date32())
    if pa.types.is_uint64(column.type):
        return pc.shift_right(column, pa.scalar(64 - hashes.BITS, pa.uint64())).cast(HASH)
    return column


def _for_pandas(table: Table) -> dict[bytes, str]:
    """Return what pandas must be told: https://pandas.pydata.org/docs/development/developer.html. The rest it sees."""
    listed = [column for column in table.columns if column.nullable and column.type in _NAMED]
    columns = [
        {"name": c.name, "field_name": c.name, "metadata": None}
        | {"pandas_type": str(c.type), "numpy_type": _NAMED[c.type]}
        for c in listed
    ]
    said = {"index_columns": [], "column_indexes": [], "columns": columns, "pandas_version": "3.0.0"}
    return {_PANDAS: json.dumps(said, separators=(",", ":"))} if columns else {}


def frame(data: pa.Table) -> pd.DataFrame:
    """Return the rows of a table of openrecs as a DataFrame, columns in order, index 0 to n-1."""
    import pandas as pd  # with the first call only

    tables = {**TABLES, HISTORY.name: HISTORY}
    name = (data.schema.metadata or {}).get(b"openrecs_table", b"").decode("utf-8", "replace")
    values = {column.name: column.values for column in tables[name].columns} if name in tables else {}
    return pd.DataFrame(
        {field.name: _series(data[field.name], field, values.get(field.name, ())) for field in data.schema}
    )


def _series(column: pa.ChunkedArray, field: pa.Field, codes: tuple[str, ...]) -> pd.Series[Any]:
    import pandas as pd

    if codes:
        texts = column.to_pylist()
        unknown = sorted(set(texts) - {*codes, None})  # what another version wrote is last, and not lost
        return pd.Series(pd.Categorical(texts, pd.Index([*codes, *unknown], dtype="str"), ordered=True))
    if pa.types.is_list(field.type):
        return pd.Series(column.to_pylist(), dtype=object)
    if pa.types.is_string(field.type):
        return pd.Series(column.to_pylist(), dtype=pd.StringDtype(na_value=np.nan))
    if pa.types.is_date32(field.type):
        days: pd.Series[Any] = column.cast(pa.timestamp("ms")).to_pandas(use_threads=False)
        return days
    named = {kind: pd.api.types.pandas_dtype(name) for kind, name in _NAMED.items()} if field.nullable else {}
    series: pd.Series[Any] = column.to_pandas(types_mapper=named.get, use_threads=False)
    return series
