"""What a question would cost if nothing were checked, kept or explained: the least that any program must do.

A floor is measured in the same run as what it is a floor of, on the same bytes, so that their ratio says something on
any machine. Nothing here uses the pipeline.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
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


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a Parquet file as dictionaries."""
    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return found


def differing(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], key: Sequence[str]) -> list[Any]:
    """Return the keys of the rows that are not equal, or not in both."""
    old = {tuple(row[name] for name in key): row for row in before}
    new = {tuple(row[name] for name in key): row for row in after}
    return [one for one in old.keys() | new.keys() if old.get(one) != new.get(one)]
