"""Rows on standard output: as blocks for people, as JSON lines or CSV for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from time import monotonic
from typing import Any

import pyarrow as pa

from openrecs.cli import terminal
from openrecs.cli.shown import blocks
from openrecs.publish import formats
from openrecs.publish.load import whole
from openrecs.table import Table

_SOON = 0.1  # seconds


def write(table: Table, data: pa.Table, form: str) -> None:
    """Write rows in one of the forms `table`, `jsonl`, `csv`; `data` has the columns of `table`, perhaps others too."""
    {"table": _table, "jsonl": _jsonl, "csv": _csv}[form](table, whole(table, data))


def narrowed(table: Table, names: Sequence[str] | None) -> Table:
    """Return a table with these columns alone, in this order."""
    if names is None:
        return table
    by_name = {column.name: column for column in table.columns}
    return replace(table, columns=tuple(by_name[name] for name in names))


def stream(table: Table, parts: Iterable[pa.Table], form: str | None) -> None:
    """Write the parts of a table as they come; as a table for people they are written together, to have its widths.

    The form is `table` on a terminal and `jsonl` elsewhere, unless given.
    """
    nothing = table.schema.empty_table()
    form = form or ("table" if terminal.is_terminal(sys.stdout) else "jsonl")
    if form == "csv":
        head = formats.to_csv(table, nothing)
        terminal.data([head])
        for part in _gathered(parts):
            terminal.data([formats.to_csv(table, part).removeprefix(head)])
    elif form == "jsonl":
        for part in parts:
            _jsonl(table, part)
    else:
        every = pa.concat_tables([nothing, *parts])
        write(table, every, form)
        terminal.say(f"{every.num_rows} row{'' if every.num_rows == 1 else 's'}")


def _gathered(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield what comes within a tenth of a second as one: for the few rows of a page, to begin a CSV costs the most."""
    held: list[pa.Table] = []
    until = monotonic() + _SOON
    try:
        for part in parts:
            held.append(part)
            if monotonic() >= until:
                yield pa.concat_tables(held)
                held, until = [], monotonic() + _SOON
    except Exception:
        yield from held
        raise
    if held:
        yield pa.concat_tables(held)


def _table(_: Table, data: pa.Table) -> None:
    blocks.write(blocks.rows_of(data))


def _jsonl(_: Table, data: pa.Table) -> None:
    write_json_lines(row for batch in data.to_batches(max_chunksize=1000) for row in batch.to_pylist())


def write_json_lines(rows: Iterable[Mapping[str, Any]]) -> None:
    """Write each row as one line of JSON, in UTF-8 whatever the terminal's locale."""
    terminal.data(json_line(row).encode() for row in rows)


def json_line(row: Mapping[str, Any]) -> str:
    """Return a row as one line of JSON: dates as `YYYY-MM-DD`, unknown as null."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
    return json.dumps(plain, ensure_ascii=False) + "\n"


def _csv(table: Table, data: pa.Table) -> None:
    terminal.data([formats.to_csv(table, data)])
