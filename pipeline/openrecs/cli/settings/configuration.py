"""The file of settings: `openrecs.toml`, or `[tool.openrecs]` of a pyproject.toml, in the current folder; or --config.

Paths in it are taken from the current folder, as those of the command line are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import click

from openrecs import remote
from openrecs.errors import UsageError, shown

MOST_JOBS = 64
TABLES = ("gates", "watch")  # settings that only the file has
_PLACES: tuple[tuple[str, tuple[str, ...]], ...] = (("openrecs.toml", ()), ("pyproject.toml", ("tool", "openrecs")))


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a file of settings says: its path, `None` where there is none, and the values by their names in it."""

    path: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the file: its default, what makes a value right, what to call that, and what it is for."""

    default: Any
    is_right: Callable[[Any], bool]
    wanted: str
    meaning: str


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_switch(value: Any) -> bool:
    return type(value) is bool


def _is_jobs(value: Any) -> bool:
    return type(value) is int and 1 <= value <= MOST_JOBS


_FOLDER, _SWITCH = "a text, the path of a folder", "true or false"
SETTINGS: dict[str, Setting] = {
    "raw": Setting("raw", _is_text, _FOLDER, "where saved pages are"),
    "processed": Setting("processed", _is_text, _FOLDER, "where snapshots are"),
    "as-of": Setting(
        None,
        lambda value: type(value) is date,
        "a date without quotes: as-of = 2026-09-30",
        "the date of the table, of every command; the newest unless given",
    ),
    "jobs": Setting(1, _is_jobs, f"a number from 1 to {MOST_JOBS}", "how many processes read documents"),
    "scheduler": Setting(
        None,
        _is_text,
        "a text, the address of a dask scheduler: tcp://host:8786",
        "whose workers read documents; none unless given",
    ),
    "contact": Setting(
        "",
        _is_text,
        "a text, your e-mail or web address",
        "how a site can reach you; `fetch` sends it",
    ),
    "strict": Setting(False, _is_switch, _SWITCH, "any error or warning fails a run"),
    "debug": Setting(False, _is_switch, _SWITCH, "show where a failure arose"),
    "quiet": Setting(False, _is_switch, _SWITCH, "say only what must be said"),
    "verbose": Setting(False, _is_switch, _SWITCH, "say more: notes as well, and every issue"),
    "report": Setting(True, _is_switch, _SWITCH, "renew report.html at the end of a run"),
    "gates": Setting(
        {}, lambda value: isinstance(value, dict), "a table of limits: [gates]", "when a run is held; see below"
    ),
    "watch": Setting(
        {}, lambda value: isinstance(value, dict), "tables: [watch.NAME]", "whom `openrecs notify` tells of what"
    ),
}


def read(folder: Path, given: str | None = None) -> Configuration:
    """Read the file that was named, else that of the folder; `UsageError` names what is wrong in it."""
    if given:
        path = Path(given)
        if not path.is_file():
            raise UsageError("there is no such file of settings", where=given, mend="name one that is there")
        return _of(path, _PLACES[1][1] if path.name == _PLACES[1][0] else ())
    for name, keys in _PLACES:
        if (folder / name).is_file() and (found := _of(folder / name, keys)) and (found.values or not keys):
            return found
    return Configuration()


def _of(path: Path, keys: tuple[str, ...]) -> Configuration:
    found: Any = _toml(path)
    for key in keys:
        found = found.get(key, {}) if isinstance(found, dict) else {}
    _check(path, found)
    return Configuration(path, dict(found))


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        what = f"this configuration cannot be read: {shown(str(error))}"
        raise UsageError(what, where=str(path), mend="mend or move it") from error


def _check(path: Path, found: Any) -> None:
    if not isinstance(found, dict):
        raise UsageError("tool.openrecs must be a table", where=str(path), mend="write it as [tool.openrecs]")
    for name, value in found.items():
        if name not in SETTINGS:
            raise UsageError(f"there is no setting {shown(name)!r}", where=str(path), mend=_near(name))
        if not SETTINGS[name].is_right(value):
            raise UsageError(
                f"the setting {name!r} must be {SETTINGS[name].wanted}", where=str(path), mend="mend it there"
            )


def _near(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, SETTINGS, n=2)
    meant = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    return f"{meant}The settings are: {', '.join(SETTINGS)}" if meant else f"the settings are: {', '.join(SETTINGS)}"


def check_is_path(raw: str) -> None:
    """Raise `UsageError` where raw/ is an address."""
    if remote.is_address(raw):
        raise UsageError(
            "raw/ cannot be an address: runs write there",
            where=raw,
            safe="nothing was done",
            mend=f"`openrecs fetch raw {raw}` brings its pages here; `openrecs parse {raw}` reads them where they are",
        )


def check_is_folder(processed: Path, instead: str = "") -> None:
    """Raise `UsageError` where a command that writes into processed/ was given an address; `instead` works there."""
    if remote.is_remote(processed):
        delete = " --delete" if click.get_current_context().info_name == "prune" else ""
        raise UsageError(
            "an address can only be read, and this command writes",
            where=str(processed),
            safe="nothing was done",
            mend=f"{instead}run it with --processed FOLDER where runs publish, then `openrecs sync {processed}{delete}`"
            f"; `openrecs sync FOLDER --processed {processed}` makes a folder of what is there",
        )
