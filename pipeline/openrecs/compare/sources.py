"""Which two tables: what a person calls a state of the table -> its rows.

2026-09-01              the snapshot of that date, its last revision; 2026-09-01.2 names one
processed/latest        a snapshot's folder
old/recommendations.csv a Parquet or CSV file that openrecs wrote
nothing                 the newest snapshot, and the one published before it
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

from openrecs import remote
from openrecs.compare.read_tables import SAFE, Side, of_file, of_snapshot
from openrecs.dates import in_words
from openrecs.errors import UsageError, shown
from openrecs.publish import load
from openrecs.publish.snapshot import Stored, Survey, read
from openrecs.publish.store import snapshot_names
from openrecs.publish.store.disk import storage_errors


def sides(
    old: str | None = None,
    new: str | None = None,
    *,
    processed: Path,
    as_of: date | None = None,
    since: date | timedelta | None = None,
) -> tuple[Side, Side]:
    """Return the old side and the new one.

    Without `new` it is the snapshot of `as_of`, else the newest. Without `old` it is the newest snapshot as of `since`
    or before, else the one published before the new side; `since` is a day, or how long before the day of the new side.
    `UsageError` says what there is not; damage in a store is `DamagedError`.
    """
    if old is not None and since is not None:
        raise UsageError("OLD and --since both name the old side", safe=SAFE, mend="give one of them")
    after = named(new, processed) if new is not None else _of(load.find(as_of, processed=processed))
    if old is not None:
        return named(old, processed), after
    if after.snapshot is None:
        raise UsageError("a file has no snapshot before it", where=after.name, safe=SAFE, mend="name both sides")
    root = after.snapshot.path.parents[1]
    if since is None:
        return _before(root, after.snapshot), after
    before = _as_of(root, _day(after, since))
    if before.as_of and after.as_of and before.as_of > after.as_of:
        mend = f"give a day by {after.as_of}"
        raise UsageError(f"{_day(after, since)} is later than {after.as_of}, the new side", safe=SAFE, mend=mend)
    return before, after


def reached(found: tuple[Side, Side], since: date | timedelta | None) -> list[str]:
    """Say so where there is no snapshot of the day that was asked for, and which one was taken."""
    old, new = found
    day = _day(new, since) if since is not None else old.as_of
    if day is None or day == old.as_of:
        return []
    return [f"there is no snapshot of {in_words(day)}: the last one before it is compared"]


def _day(new: Side, since: date | timedelta) -> date:
    if isinstance(since, date) or new.as_of is None:
        return since if isinstance(since, date) else date.min
    return new.as_of - since


def named(text: str, processed: Path) -> Side:
    """Return the side that a date, a snapshot's folder or a file is."""
    if snapshot_names.split(text) is not None:
        return _of(load.find(text, processed=processed))
    path = remote.place(text)
    with storage_errors(path, SAFE):
        if path.is_dir():
            return _folder(path)
        if path.is_file():
            content = path.read_bytes()
            return of_file(path, content, hashlib.sha256(content).hexdigest())
    raise UsageError(
        f"{shown(text)!r} is neither a file nor a folder" if path.exists() else f"there is no {shown(text)!r}",
        safe=SAFE,
        mend="give a date (YYYY-MM-DD), the folder of a snapshot, or a Parquet or CSV file that openrecs wrote",
    )


def _folder(path: Path) -> Side:
    """Return the side of a snapshot's folder, in a store or copied out of one."""
    real = path.resolve()
    name = snapshot_names.parse(real.name)
    if name is not None and real.parent.name == snapshot_names.SNAPSHOTS:
        return _of(read(real.parents[1], name))
    for file in (path / "recommendations.parquet", path / "recommendations.csv"):
        if file.is_file():
            content = file.read_bytes()
            return of_file(file, content, hashlib.sha256(content).hexdigest())
    raise UsageError(
        "this folder is not a snapshot: it has no table of recommendations",
        where=shown(str(path)),
        safe=SAFE,
        mend="give a folder under snapshots/, a date or a file",
    )


def _of(snapshot: Stored) -> Side:
    has_aliases = "aliases.parquet" in snapshot.manifest.files
    aliases = load.read_table(snapshot, "aliases").to_pylist() if has_aliases else []
    return of_snapshot(snapshot, load.read_table(snapshot), aliases)


def _before(processed: Path, snapshot: Stored) -> Side:
    """Return the snapshot that `latest` named before this one."""
    earlier = stored_before(processed, snapshot)
    if earlier is None:
        raise UsageError(
            f"there is nothing to compare {snapshot.name} with: no snapshot was published before it",
            where=str(processed),
            safe=SAFE,
            mend="compare after the next `openrecs refresh`, or name both sides",
        )
    return _of(earlier)


def stored_before(processed: Path, snapshot: Stored) -> Stored | None:
    """Return the snapshot that `latest` named before this one; `None` where there was none."""
    earlier = [one for one in _published(processed) if one.manifest.sequence < snapshot.manifest.sequence]
    return earlier[-1] if earlier else None


def _as_of(processed: Path, day: date) -> Side:
    """Return the newest snapshot as of a day or before: the table as it stood on that day."""
    return _of(stored_as_of(processed, day))


def stored_as_of(processed: Path, day: date) -> Stored:
    """Return the newest snapshot as of a day or before; `UsageError` names the first where that is later."""
    known = [one for one in _published(processed) if one.name.as_of <= day]
    if not known:
        first = min((one.name.as_of for one in _published(processed)), default=None)
        raise UsageError(
            f"there is no snapshot as of {day} or before",
            where=str(processed),
            safe=SAFE,
            mend=f"the first is of {first}: give --since {first}" if first else "run `openrecs refresh`",
        )
    return max(known, key=lambda one: (one.name.as_of, one.manifest.sequence))


def stored_around(processed: Path, snapshot: Stored, day: date) -> Stored | None:
    """Return the newest snapshot as of a day or before, else the first one; `None` where none is before this one."""
    earlier = [one for one in _published(processed) if one.manifest.sequence < snapshot.manifest.sequence]
    known = [one for one in earlier if one.name.as_of <= day]
    if known:
        return max(known, key=lambda one: (one.name.as_of, one.manifest.sequence))
    return min(earlier, key=lambda one: (one.name.as_of, one.manifest.sequence), default=None)


def _published(processed: Path) -> list[Stored]:
    """Return the snapshots that `latest` has named, in the order of publication."""
    with storage_errors(processed, SAFE):
        current = load.find(processed=processed).manifest.sequence
        whole = Survey(processed).whole
    return [one for one in whole if one.manifest.takes_latest and one.manifest.sequence <= current]
