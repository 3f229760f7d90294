"""The kinds of file that `openrecs export` writes: each has a module here, which says what it is and makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from openrecs.exports.snapshot_tables import SnapshotTables

# The name of the command: the module, below `openrecs.exports`.
MODULES = {
    "datapackage": "packages.datapackage",
    "duckdb": "databases.duckdb_file",
    "excel": "excel",
    "excel-csv": "excel_csv",
    "ics": "ics",
    "jsonl": "jsonl",
    "markdown": "letter",
    "sqlite": "databases.sqlite_folder",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: what its help says, how its name ends, and one of three ways to make it.

    `content` gives the bytes, which go to standard output unless `is_binary` or a path is named; `files` those of each
    file of a folder; `write` makes a file or folder at a path where nothing is. `extra` and `needs`: the extra that
    brings the modules it needs. `needs_agency`: it is for one agency, or a few. `compares`: it is made of `nights` too.
    """

    help: str
    suffix: str
    content: Callable[[SnapshotTables], bytes] | None = None
    files: Callable[[SnapshotTables], Mapping[str, bytes]] | None = None
    write: Callable[[SnapshotTables, Path], None] | None = None
    extra: str = ""
    needs: tuple[str, ...] = ()
    is_binary: bool = False
    needs_agency: bool = False
    compares: bool = False


def kind(name: str) -> Kind:
    """Return a kind by the name of its command, a key of `MODULES`."""
    found: Kind = import_module(f"openrecs.exports.{MODULES[name]}").KIND
    return found
