"""The options that every command takes, and where their values come from.

First the flag, then the environment (`OPENRECS_RAW`), then `openrecs.toml` or `[tool.openrecs]` of a pyproject.toml in
the current folder, then the default.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from pipeline.errors import UsageError

DEFAULTS: dict[str, Any] = {"raw": "raw", "processed": "processed", "jobs": 1}


@dataclass(frozen=True, slots=True)
class Settings:
    """The shared options of one call."""

    raw: Path
    processed: Path
    as_of: date | None
    jobs: int
    strict: bool
    debug: bool
    quiet: bool
    verbose: bool


class Day(click.ParamType[date]):
    """A date as `YYYY-MM-DD`."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or fail with what was given."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date: write it as YYYY-MM-DD", param, ctx)


_SHARED: tuple[Callable[[Any], Any], ...] = (
    click.option("--raw", envvar="OPENRECS_RAW", metavar="DIR", help="Where saved pages stand. [raw]"),
    click.option("--processed", envvar="OPENRECS_PROCESSED", metavar="DIR", help="Where snapshots stand. [processed]"),
    click.option("--as-of", envvar="OPENRECS_AS_OF", type=Day(), help="The date of the table. [the newest]"),
    click.option(
        "--jobs", envvar="OPENRECS_JOBS", type=click.IntRange(1, 64), metavar="N", help="Documents read at once. [1]"
    ),
    click.option("--strict", envvar="OPENRECS_STRICT", is_flag=True, default=None, help="Any error or warning fails."),
    click.option("--debug", envvar="OPENRECS_DEBUG", is_flag=True, default=None, help="Show where a failure arose."),
    click.option("-q", "--quiet", is_flag=True, default=None, help="Say only what must be said."),
    click.option("-v", "--verbose", is_flag=True, default=None, help="Say more."),
)


def shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the shared options; it gets them as `settings`."""

    @wraps(command)
    def with_settings(**given: Any) -> Any:
        names = Settings.__slots__
        settings = resolve({name: given.pop(name) for name in names})
        logging.captureWarnings(True)
        return command(settings=settings, **given)

    for option in reversed(_SHARED):
        with_settings = option(with_settings)
    return with_settings


def resolve(given: dict[str, Any], folder: Path | None = None) -> Settings:
    """Fill what was not given from the configuration file in `folder` (the current one), then from the defaults."""
    configured = configuration(folder or Path())
    values = {
        name: _first(given.get(name), configured.get(name.replace("_", "-")), DEFAULTS.get(name)) for name in given
    }
    return Settings(
        raw=Path(values["raw"]),
        processed=Path(values["processed"]),
        as_of=values["as_of"],
        jobs=int(values["jobs"]),
        strict=bool(values["strict"]),
        debug=bool(values["debug"]),
        quiet=bool(values["quiet"]),
        verbose=bool(values["verbose"]),
    )


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


_TYPES: dict[str, type] = {"raw": str, "processed": str, "as-of": date, "jobs": int, "strict": bool}


def configuration(folder: Path) -> dict[str, Any]:
    """Read `openrecs.toml`, else `[tool.openrecs]` of pyproject.toml; `UsageError` names what is wrong in it."""
    for path, keys in ((folder / "openrecs.toml", ()), (folder / "pyproject.toml", ("tool", "openrecs"))):
        if not path.is_file():
            continue
        found = _toml(path)
        for key in keys:
            found = found.get(key, {})
        if keys and not found:
            continue
        _check(path, found)
        return found
    return {}


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"this configuration cannot be read: {error}", where=str(path), mend="mend or move it"
        ) from error


def _check(path: Path, found: dict[str, Any]) -> None:
    for name, value in found.items():
        wanted = _TYPES.get(name)
        if wanted is None:
            known = ", ".join(_TYPES)
            raise UsageError(f"there is no setting {name!r}", where=str(path), mend=f"the settings are: {known}")
        if not isinstance(value, wanted):
            raise UsageError(f"the setting {name!r} must be a {wanted.__name__}", where=str(path), mend="mend it there")
