"""`openrecs` alone and `openrecs status`: what there is, what waits for a person, and what to do next."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from openrecs import remote
from openrecs.cli.home import advice, overview
from openrecs.cli.home.overview import DAMAGED, HELD, INCOMPLETE, REFUSED, UNREADABLE, Overview, Step
from openrecs.cli.options import Settings, configuration, takes
from openrecs.errors import DamagedError, HeldError, RefusedError, StorageError, shown

CODES = {
    DAMAGED: DamagedError.exit_code,
    UNREADABLE: StorageError.exit_code,
    HELD: HeldError.exit_code,
    REFUSED: RefusedError.exit_code,
}
TIME = "%Y-%m-%d %H:%M UTC"
WAYS = "set OPENRECS_CONTACT, or contact in openrecs.toml"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder: its whole path or address, how many files are in it and what they take there, in bytes."""

    path: str
    is_there: bool
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Status:
    """What `openrecs status` says. `free` is in bytes, `last_run` the time (UTC) at which one took the lock last.

    Of an address neither is known.
    """

    versions: dict[str, str]
    configuration: str | None
    contact: str | None
    raw: Place
    processed: Place
    snapshots: int
    free: int | None
    last_run: datetime | None
    overview: Overview
    next: list[Step]


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@takes("raw", "processed")
def status(settings: Settings, form: str) -> int:
    """Say how the store is and what waits for you.

    Versions, folders, disk, the last run, whether one is at work; every held run and refused page with the commands
    that answer it.

    \b
    Examples:
      openrecs status
      openrecs status --format json
    """
    found = _of(settings)
    if form == "json":
        click.echo(json.dumps(asdict(found), indent=2, default=str, ensure_ascii=False))
    else:
        for line in _lines(found):
            click.echo(line)
    return next((CODES[one.kind] for one in found.overview.matters if one.kind in CODES), 0)


def _of(settings: Settings) -> Status:
    given, file = advice.given_folders(), configuration()
    found = advice.as_typed_here(overview.look(settings.raw, settings.processed, reads=True), given)
    snapshots = advice.count(settings.processed) if found.table else 0
    steps = [step for step in advice.steps(found, snapshots=snapshots) if step.command != "openrecs status"]
    return Status(
        _versions(),
        str(file.path) if file.path else None,
        os.environ.get("OPENRECS_CONTACT") or file.values.get("contact") or None,
        _place(settings.raw),
        _place(settings.processed),
        snapshots,
        None if remote.is_remote(settings.processed) else shutil.disk_usage(_nearest(settings.processed)).free,
        _last_run(settings.processed),
        found,
        [advice.as_given(step, given) for step in steps],
    )


def _versions() -> dict[str, str]:
    from importlib.metadata import version
    from platform import python_version

    return {"python": python_version(), **{name: version(name) for name in ("openrecs", "pyarrow", "pandas")}}


def _nearest(folder: Path) -> Path:
    """Return a folder, or the first above it that is there."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _place(folder: Path) -> Place:
    """Return what a folder takes; what may not be looked at counts nothing."""
    if remote.is_remote(folder):
        found = remote.sizes(folder)
        return Place(str(folder), bool(found), len(found), sum(found.values()))
    sizes = [(Path(at) / name).lstat().st_blocks * 512 for at, _, names in os.walk(folder) for name in names]
    return Place(str(folder.absolute()), folder.is_dir(), len(sizes), sum(sizes))


def _last_run(processed: Path) -> datetime | None:
    """Return when a run took the lock last; `None` where none ever did, or nobody may look."""
    from openrecs.publish.store.snapshot_names import LOCK

    try:
        return datetime.fromtimestamp((processed / LOCK).stat().st_mtime, UTC)
    except OSError:
        return None


def _lines(found: Status) -> Iterator[str]:
    versions = ", ".join(f"{name} {version}" for name, version in sorted(found.versions.items()))
    said = [
        ("versions", versions),
        ("settings", found.configuration or "no file: the defaults, and OPENRECS_*"),
        ("pages", _said(found.raw)),
        ("tables", _said(found.processed)),
        ("disk", "an address: not known" if found.free is None else f"{_size(found.free)} free"),
        ("contact", found.contact or f"none: {WAYS}"),
        ("at work", found.overview.at_work or ("nobody" if found.free is not None else "not known")),
        ("last run", f"{found.last_run:{TIME}}" if found.last_run else "not known"),
    ]
    if table := found.overview.table:
        said += [
            ("newest", table.snapshot + (f", published {table.published_at:{TIME}}" if table.published_at else "")),
            *(("", line) for line in advice.summary(table)),
        ]
    yield from (f"{name:10}{shown(value, 400)}" for name, value in said)
    waiting = [one for one in found.overview.matters if one.kind != INCOMPLETE]
    told = [one for one in found.overview.matters if one.kind == INCOMPLETE]
    for heading, matters in ((f"Waits for you ({len(waiting)}):", waiting), ("Good to know:", told)):
        yield from (["", heading, *advice.matter_lines(matters)] if matters else [])
    yield from ["", "What to do next:", *advice.step_lines(found.next)]


def _said(place: Place) -> str:
    return f"{place.path}: " + (f"{place.files:,} files, {_size(place.bytes)}" if place.is_there else "not there")


def _size(count: float) -> str:
    """Return a number of bytes in the unit that makes it short."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


COMMANDS: tuple[Any, ...] = (status,)


MOST_MATTERS = 5


@click.command()
@takes("raw", "processed")
def welcome(settings: Settings) -> None:
    """Say what there is and what to do next."""
    found = advice.as_typed_here(overview.look(settings.raw, settings.processed), {})
    click.echo("GAO's open recommendations as one clean table.")
    click.echo()
    if found.table:
        for line in advice.summary(found.table):
            click.echo(f"  {line}")
        click.echo(f"  last night: {settings.processed / 'snapshots' / found.table.snapshot}")
    else:
        what = "There is no table in {}/ yet." if found.is_readable else "The table in {}/ cannot be read."
        click.echo(f"  {what.format(settings.processed)}")
    if found.at_work:
        click.echo(f"  {found.at_work}")
    if found.matters:
        click.echo("\nNeeds attention:")
        for line in advice.matter_lines(found.matters[:MOST_MATTERS]):
            click.echo(line)
        if len(found.matters) > MOST_MATTERS:
            click.echo(f"  and {len(found.matters) - MOST_MATTERS} more, see below")
    click.echo("\nWhat to do next:" if found.table or not found.is_readable else "\nWhat to do first:")
    snapshots = advice.count(settings.processed) if found.table else 0
    for line in advice.step_lines(advice.as_given(step, {}) for step in advice.steps(found, snapshots=snapshots)):
        click.echo(line)
