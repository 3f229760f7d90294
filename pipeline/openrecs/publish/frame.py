"""Arrow to pandas, with a type per column that does not depend on what happens to be in it.

| Arrow            | pandas                          | with nulls allowed |
|------------------|---------------------------------|--------------------|
| string           | `str`                           | `str`              |
| bool             | `bool`                          | `boolean`          |
| integer          | of the same name                | `Int64`            |
| float64          | `float64`                       | `float64`          |
| date32           | `datetime64[s]`                 | the same, `NaT`    |
| list of strings  | `object`: Python lists          | the same, `None`   |
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

_NULLABLE: dict[pa.DataType, Any] = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.uint64(): pd.UInt64Dtype(),
}


def frame(data: pa.Table) -> pd.DataFrame:
    """Return the rows as a DataFrame, columns in order, index 0 to n-1."""
    return pd.DataFrame({field.name: _series(data[field.name], field) for field in data.schema})


def _series(column: pa.ChunkedArray, field: pa.Field) -> pd.Series[Any]:
    if pa.types.is_list(field.type):
        return pd.Series(column.to_pylist(), dtype=object)
    if pa.types.is_string(field.type):
        return pd.Series(column.to_pylist(), dtype=pd.StringDtype(na_value=np.nan))
    if pa.types.is_date32(field.type):
        days: pd.Series[Any] = column.cast(pa.timestamp("s")).to_pandas(use_threads=False)
        return days
    series: pd.Series[Any] = column.to_pandas(types_mapper=_NULLABLE.get if field.nullable else None, use_threads=False)
    return series
