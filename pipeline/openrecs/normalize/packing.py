"""Records as Parquet bytes and back: what the cache keeps, without running any code that is in a file.

A file has one row, and in it one list of structures for each kind of record, so that a small document costs one small
file; a large table goes on in more rows. What is not a table (counts, names) travels as JSON in the file's metadata.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain, zip_longest
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

Record = TypeVar("Record")
HEAD = b"openrecs"
PLAIN = {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64(), date: pa.date32()}
LISTS = (tuple, frozenset)


class _Given:
    """A file that gives away what is written into it."""

    closed = False

    def __init__(self) -> None:
        self._parts, self._size = list[bytes](), 0

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self._parts.append(bytes(data))
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        """Return how many were written."""
        return self._size

    def flush(self) -> None:
        """Do nothing: `given` does."""

    def given(self) -> bytes:
        """Return what was written since this was asked last."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def packed(head: Mapping[str, Any], tables: Mapping[str, Iterable[pa.StructArray]]) -> Iterator[bytes]:
    """Yield Parquet bytes that hold a JSON object and tables of structures by name, each given in one or more parts.

    Parts are asked for one after the other, and only those of one row of the file are held at once.
    """
    rows = zip_longest(*tables.values())
    first = next(rows)
    schema = pa.schema(
        [(name, pa.list_(part.type)) for name, part in zip(tables, first, strict=True)], {HEAD: json.dumps(head)}
    )
    sink = _Given()
    with pq.ParquetWriter(sink, schema, compression="zstd", write_statistics=False) as writer:
        for parts in chain([first], rows):
            writer.write(pa.Table.from_arrays([*map(_one_list, parts, schema.types)], schema=schema))
            yield sink.given()
    yield sink.given()


def _one_list(part: pa.StructArray | None, kind: pa.ListType) -> pa.ListArray:
    values = pa.array([], kind.value_type) if part is None else part
    return pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), values)


def unpacked(content: bytes, tables: Iterable[str] | None = None) -> tuple[Any, Iterator[dict[str, pa.StructArray]]]:
    """Return the head that `packed` was given, and the parts of its tables, one row of the file after the other.

    `tables` are the names of those that are wanted, all unless given.

    `pa.ArrowException` or `ValueError` where the bytes are nothing of the kind.
    """
    file = pq.ParquetFile(pa.BufferReader(content))
    groups = (file.read_row_group(at, tables and list(tables), use_threads=False) for at in range(file.num_row_groups))
    parts = ({name: group[name].combine_chunks().flatten() for name in group.column_names} for group in groups)
    return json.loads(file.schema_arrow.metadata[HEAD]), parts


def of_records(kind: Callable[..., Record], records: Iterable[Record]) -> pa.StructArray:
    """Return records of a dataclass as structures. Its fields are text, numbers, days, or tuples and sets of these."""
    listed, types = list(records), _types(kind)
    return structures({name: list(map(attrgetter(name), listed)) for name in types}, types)


def records(kind: Callable[..., Record], stored: pa.StructArray) -> list[Record]:
    """Return the records that `of_records` was given."""
    columns = [values(stored.field(name), container) for name, container in _fields(kind).items()]
    return [kind(*one) for one in zip(*columns, strict=True)]


def structures(columns: Mapping[str, Sequence[Any]], types: Mapping[str, pa.DataType | None]) -> pa.StructArray:
    """Return columns of Python values as structures. Those without a type, tuples and sets, become JSON."""
    arrays = [
        pa.array(columns[name], type=kind) if kind else pa.array(_said(columns[name]), type=pa.string())
        for name, kind in types.items()
    ]
    return pa.StructArray.from_arrays(arrays, names=list(types))


def _said(column: Sequence[Any]) -> list[str | None]:
    """Return tuples and sets as JSON: few of them are different. Sets have no order, and a file must have one."""
    said = {one: json.dumps(sorted(one) if isinstance(one, frozenset) else one, default=str) for one in set(column)}
    return [None if one is None else said[one] for one in column]


def values(column: pa.Array, made: Callable[[Any], Any] | None = None) -> list[Any]:
    """Return a column's values, or of JSON what is made of it. Equal ones are one: there are few days and names."""
    coded = column.dictionary_encode()
    different = coded.dictionary.to_pylist()
    known = [*(map(made, map(json.loads, different)) if made else different), None]
    return [known[at] for at in coded.indices.fill_null(len(different)).to_numpy().tolist()]


@cache
def _fields(kind: Any) -> dict[str, type | None]:
    """Return the fields of a dataclass in order, and what their lists are."""
    return {name: _container(hint) for name, hint in get_type_hints(kind).items()}


@cache
def _types(kind: Any) -> dict[str, pa.DataType | None]:
    return {name: _arrow(hint) for name, hint in get_type_hints(kind).items()}


def _plain(hint: Any) -> Any:
    """Return a hint without its `None`."""
    if get_origin(hint) in {Union, UnionType}:
        [hint] = [one for one in get_args(hint) if one is not NoneType]
    return hint


def _container(hint: Any) -> type | None:
    origin = get_origin(_plain(hint))
    return origin if origin in LISTS else None


def _arrow(hint: Any) -> pa.DataType | None:
    plain = _plain(hint)
    if get_origin(plain) in LISTS:
        return None
    return pa.string() if get_origin(plain) is Literal else PLAIN[plain]
