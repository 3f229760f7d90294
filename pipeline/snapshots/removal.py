"""Snapshots that are taken out: pruned ones for good, damaged ones set aside. Each leaves a line that says so.

A snapshot goes as a whole, in one step: renamed out of snapshots/ first. `.removed.jsonl` keeps its name and digest, so
that `verify` can tell a snapshot that was removed from one that was lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pipeline.snapshots.disk import Disk, make_folders, storage_errors
from pipeline.snapshots.names import STAGING, Name, folder

LOG = ".removed.jsonl"
SET_ASIDE = ".damaged"


def prunable(names: Sequence[Name], kept: Iterable[Name], *, daily: int | None, monthly: int | None) -> list[Name]:
    """Return the snapshots that may go, oldest first. Nothing goes unless `daily` or `monthly` says how many to keep.

    Kept are: `kept` (the newest and the one whose changes it tells), every revision of the newest `daily` dates, and
    the last snapshot of each of the newest `monthly` months (`-1`: of every month).
    """
    if daily is None and monthly is None:
        return []
    dates = sorted({name.as_of for name in names}, reverse=True)
    last_of: dict[tuple[int, int], Name] = {}
    for name in sorted(names):
        last_of[name.as_of.year, name.as_of.month] = name
    months = sorted(last_of, reverse=True)
    kept_months = months if monthly == -1 else months[: monthly or 0]
    keep = {*kept, *(last_of[month] for month in kept_months)}
    kept_dates: set[date] = set(dates[: daily or 0])
    return sorted(name for name in names if name not in keep and name.as_of not in kept_dates)


def remove(disk: Disk, processed: Path, name: Name, digest: str) -> None:
    """Remove a snapshot for good. The caller holds the lock."""
    with storage_errors(processed):
        _log(processed, name, digest, "pruned")
        aside = processed / f"{STAGING}pruned-{name}"
        disk.rename(folder(processed, name), aside)
        disk.fsync_folder(aside.parent)
        disk.remove(aside)


def set_aside(disk: Disk, processed: Path, name: Name, digest: str | None) -> Path:
    """Move a damaged snapshot out of the way, to `.damaged/`, and return where it is. The caller holds the lock."""
    with storage_errors(processed):
        _log(processed, name, digest, "damaged")
        make_folders(disk, processed / SET_ASIDE)
        number = sum(one.name.startswith(f"{name}-") for one in (processed / SET_ASIDE).iterdir()) + 1
        place = processed / SET_ASIDE / f"{name}-{number}"
        disk.rename(folder(processed, name), place)
        disk.fsync_folder(place.parent)
    return place


def removed(processed: Path) -> set[str]:
    """Return the names of snapshots that were removed or set aside."""
    path = processed / LOG
    if not path.is_file():
        return set()
    found: set[str] = set()
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found.add(str(json.loads(line)["name"]))
        except (ValueError, KeyError, TypeError):  # a line that a crash cut: the snapshot it names is then called lost
            continue
    return found


def _log(processed: Path, name: Name, digest: str | None, why: str) -> None:
    line = json.dumps({"name": str(name), "manifest_sha256": digest, "why": why}, sort_keys=True) + "\n"
    descriptor = os.open(processed / LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
