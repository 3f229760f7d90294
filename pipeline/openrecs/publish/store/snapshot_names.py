"""What things under processed/ are called. A snapshot's name is its date, and its revision where that is not the first.

    2021-09-30      the first publication for that date
    2021-09-30.2    the second

No path is made from any other text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SNAPSHOTS = "snapshots"
POINTER = "latest"
POINTER_NOTE = "latest.json"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
DROPPED = "dropped.json"
LOCK = ".lock"
STAGING = ".staging-"  # a leading dot, so that no glob sees what is not yet published

_NAME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.([1-9][0-9]{0,5}))?")


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """The name of a snapshot. Names sort by date, then revision."""

    as_of: date
    revision: int = 1

    def __str__(self) -> str:
        return self.as_of.isoformat() if self.revision == 1 else f"{self.as_of.isoformat()}.{self.revision}"


def split(text: str) -> tuple[date, int | None] | None:
    """Return the date and the revision (`None`: not given) that a text names; `None` where it names no date."""
    match = _NAME.fullmatch(text)
    if not match:
        return None
    try:
        as_of = date.fromisoformat(match[1])
    except ValueError:  # 2021-02-30 has the form of a date and is none
        return None
    return as_of, int(match[2]) if match[2] else None


def parse(text: str) -> Name | None:
    """Return the name that a folder's name is, or `None`: `2021-09-30.1` is not a folder of ours."""
    parts = split(text)
    if parts is None:
        return None
    name = Name(parts[0], parts[1] or 1)
    return name if str(name) == text else None


def folder(processed: Path, name: Name) -> Path:
    """Return the folder of a snapshot."""
    return processed / SNAPSHOTS / str(name)


def listed(processed: Path) -> list[Name]:
    """Return the names under snapshots/, sorted, whatever stands behind them; nothing where there is no such folder."""
    try:
        entries = [entry.name for entry in (processed / SNAPSHOTS).iterdir()]
    except FileNotFoundError:
        return []
    return sorted(name for name in map(parse, entries) if name is not None)
