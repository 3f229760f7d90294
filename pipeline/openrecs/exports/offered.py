"""The kinds of file that `openrecs export` writes: a module here says what each is, and makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from openrecs.exports.snapshot_tables import SnapshotTables


SOURCE = "U.S. Government Accountability Office"
SOURCE_URL = "https://www.gao.gov/reports-testimonies/recommendations-database"
LICENSE = "Works of the U.S. government; the tables are dedicated to the public domain (CC0 1.0)"
LICENSE_URL = "https://creativecommons.org/publicdomain/zero/1.0/"
DESCRIPTION = (
    "Every recommendation that GAO's pages show, one row per agency. Made by openrecs, not by GAO. A delisted row "
    "vanished from GAO's list: how it ended is not known."
)


def title(as_of: date) -> str:
    """Return the title of an export of a day's snapshot."""
    return f"GAO's recommendations, as of {as_of.isoformat()}"


def version(as_of: date, revision: int) -> str:
    """Return a snapshot as a version in three numbers: `2026.930.1`, the last one its revision."""
    return f"{as_of.year}.{as_of.month}{as_of.day:02}.{revision}"


# The name of the command: the module, below `openrecs.exports`.
MODULES = {
    "datapackage": "datapackage",
    "duckdb": "database_files",
    "excel": "single_files",
    "excel-csv": "single_files",
    "ics": "ics",
    "jsonl": "single_files",
    "markdown": "single_files",
    "sqlite": "database_files",
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
    found: Kind = import_module(f"openrecs.exports.{MODULES[name]}").KINDS[name]
    return found
