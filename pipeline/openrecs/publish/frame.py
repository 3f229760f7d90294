"""Arrow to pandas, with a type per column that does not depend on what happens to be in it.

| Arrow            | pandas                          | with nulls allowed |
|------------------|---------------------------------|--------------------|
| string           | `str`                           | `str`              |
| one of `codes`   | ordered `category` of `str`     | the same           |
| bool             | `bool`                          | `boolean`          |
| integer          | of the same name                | `Int64`, `Int32`   |
| float64          | `float64`                       | `float64`          |
| date32           | `datetime64[ms]`                | the same, `NaT`    |
| list of strings  | `object`: Python lists          | the same, `None`   |

`pandas.read_parquet` gives the same types of the file: `formats` writes them into it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from openrecs.schema import HISTORY, TABLES

_NULLABLE: dict[pa.DataType, Any] = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.int32(): pd.Int32Dtype(),
}
_TABLES = {**TABLES, HISTORY.name: HISTORY}


def frame(data: pa.Table) -> pd.DataFrame:
    """Return the rows of a table of openrecs as a DataFrame, columns in order, index 0 to n-1."""
    name = (data.schema.metadata or {}).get(b"openrecs_table", b"").decode("utf-8", "replace")
    values = {column.name: column.values for column in _TABLES[name].columns} if name in _TABLES else {}
    return pd.DataFrame(
        {field.name: _series(data[field.name], field, values.get(field.name, ())) for field in data.schema}
    )


def _series(column: pa.ChunkedArray, field: pa.Field, codes: tuple[str, ...]) -> pd.Series[Any]:
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
    series: pd.Series[Any] = column.to_pandas(types_mapper=_NULLABLE.get if field.nullable else None, use_threads=False)
    return series
