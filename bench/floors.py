"""What a question would cost if nothing were checked, kept or explained: the least that any program must do.

A floor is measured in the same run as what it is a floor of, on the same bytes, so that their ratio says something on
any machine. Nothing here uses the pipeline.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from lxml import html


def records(data: bytes) -> list[list[str]]:
    """Return the records of a CSV file."""
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def parsed(page: bytes) -> Any:
    """Return the tree of an HTML page."""
    return html.document_fromstring(page)


def lines(page: bytes) -> int:
    """Return the number of characters in the lines of a text."""
    return sum(len(line) for line in page.decode().splitlines())


def night(export: Path, files: Mapping[str, bytes], folder: Path) -> None:
    """Read an export, hash it, and put files on the disk."""
    data = export.read_bytes()
    hashlib.sha256(data).hexdigest()
    records(data)
    write(files, folder)


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Put files into a new folder, each one and the folder made durable."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        with (folder / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def encoded(data: pa.Table) -> tuple[bytes, bytes]:
    """Return a table as Parquet and as CSV, as pyarrow writes them when told nothing."""
    parquet, text = pa.BufferOutputStream(), pa.BufferOutputStream()
    pq.write_table(data, parquet)
    flat = data.drop_columns([field.name for field in data.schema if pa.types.is_list(field.type)])
    pa_csv.write_csv(flat, text)
    return bytes(parquet.getvalue()), bytes(text.getvalue())


def frame(path: Path) -> Any:
    """Return a Parquet file as a DataFrame."""
    return pq.read_table(path).to_pandas()


def json_lines(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows of plain values as lines of JSON."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def database(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a database of one table without a type, an index or a search, its lists as texts."""
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.execute(f"create table recommendations ({', '.join(rows[0])})")
        values = (["; ".join(value) if isinstance(value, list) else value for value in row.values()] for row in rows)
        base.executemany(f"insert into recommendations values ({', '.join('?' * len(rows[0]))})", values)  # noqa: S608
        base.commit()
        return base.serialize()


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a Parquet file as dictionaries."""
    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return found


def differing(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], key: Sequence[str]) -> list[Any]:
    """Return the keys of the rows that are not equal, or not in both."""
    old = {tuple(row[name] for name in key): row for row in before}
    new = {tuple(row[name] for name in key): row for row in after}
    return [one for one in old.keys() | new.keys() if old.get(one) != new.get(one)]
