"""The command that shows the settings in force, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from openrecs.cli import terminal
from openrecs.cli.options import CONTACT, OPTIONS, Settings, configuration, takes
from openrecs.cli.settings.configuration import SETTINGS, TABLES, Configuration
from openrecs.errors import shown

GATES = "gates"
WATCHES = """
# Whom `openrecs notify` tells of what; docs/notify.md says more.
#[watch.ice]
#agency = ["ICE"]
#kind = ["closed", "opened", "promise_moved"]
#to = ["env:ICE_MAIL"]
"""


@click.command("config")
@click.option("--example", is_flag=True, help="Print a file of settings: every key, its default, what it is for.")
@takes()
def config(settings: Settings, example: bool) -> None:
    """Show the settings in force, and where each comes from.

    \b
    Examples:
      openrecs config
      openrecs config --example > openrecs.toml

    What is given on the command line goes first, then the environment (OPENRECS_RAW), then the file: openrecs.toml, or
    [tool.openrecs] of pyproject.toml, in the current folder; or `openrecs --config FILE COMMAND`.
    """
    if example:
        click.echo(_example(), nl=False)
        return
    found = configuration()
    terminal.table(("setting", "value", "from"), [*_shared(found), *_limits(found), *_watches(found)])
    terminal.say(f"the file of settings: {found.path or 'none here; `openrecs config --example` prints one'}")


def _shared(found: Configuration) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and origin of each setting but the tables, as a command without options would have them."""
    context = _without_options()
    for name, setting in SETTINGS.items():
        key = name.replace("-", "_")
        if name in TABLES:
            continue
        if context.params[key] is not None:
            yield name, _shown(context.params[key]), f"the environment: OPENRECS_{key.upper()}"
        elif name in found.values:
            yield name, _shown(found.values[name]), str(found.path)
        else:
            yield name, _shown(setting.default), "default"


def _without_options() -> click.Context:
    """Return what a command that takes every setting is given where nobody gives it any: the environment speaks."""

    def nothing(**_: Any) -> None:
        pass

    for option in (*OPTIONS.values(), CONTACT):
        nothing = option(nothing)
    return click.command()(nothing).make_context("openrecs", [])


def _limits(found: Configuration) -> Iterator[tuple[str, str, str]]:
    from openrecs.check import gates

    said = found.values.get(GATES, {})
    given = {name.replace("-", "_") for name in said}
    for name, value in _fields(gates.limits(said)).items():
        yield f"{GATES}.{name}", _shown(value), str(found.path) if name in given else "default"


def _watches(found: Configuration) -> Iterator[tuple[str, str, str]]:
    """Yield each watch and how many addresses it has; an address may hold a password."""
    for name, table in found.values.get("watch", {}).items():
        count = len(table.get("to", [])) if isinstance(table, dict) else 0
        yield f"watch.{shown(name)}", f"{count} address{'' if count == 1 else 'es'}", str(found.path)


def _fields(limits: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(limits)


# What each limit of a gate is about; the number beside a share is of the same rows.
_GATES = {
    "vanished_share": "rows that vanish from complete lists at once",
    "status_share": "rows whose status changes at once",
    "text_share": "rows whose text changes at once",
    "new_share": "rows that are new at once, in a source that was read before",
    "fill_points": "by so much the share of rows in which a column is filled may fall",
    "fill_rows": "of a layout that gives so many rows or more",
    "unknown_statuses": "rows that were left out because nobody knows their status",
    "refused_share": "of the new documents",
    "refused_from": "where so many or more are new",
    "erosion_share": "fewer rows than the most of the last 30 nights",
    "moved_share": "rows of one status or priority that have another, or comments of other publications",
    "filled_rows": "rows below one another that have one agency, title, day or topic, and had several",
    "traded_rows": "rows that have the agency, publication, number or comments of one another",
    "stale_days": "a source that came on three days or more and is older than this is a warning",
}
# Of what has no default that could be written.
_EXAMPLES = {"as-of": "2026-09-30", "scheduler": '"tcp://host:8786"', "contact": '"you@example.org"'}


def _shown(value: Any) -> str:
    """Return a value as a file of settings has it; nothing as a dash."""
    if value is None or value == "":
        return "-"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _example() -> str:
    """Return a file in which every line is a comment: as it is, it changes nothing."""
    from openrecs.check.gates import Limits

    lines = ["# Settings of openrecs. Take the # away from a line that you change; what stands here are the defaults."]
    for name, setting in SETTINGS.items():
        if name not in TABLES:
            lines += ["", f"# {setting.meaning}", f"#{name} = {_written(name, setting.default)}"]
    lines += [
        "",
        "# When a run is held: a share, of the rows that the last table lists, and a number must both be exceeded.",
        f"#[{GATES}]",
    ]
    for name, value in _fields(Limits()).items():
        lines.append(f"{f'#{name} = {value}':26}# {_GATES[name]}" if name in _GATES else f"#{name} = {value}")
    return "\n".join(lines) + "\n" + WATCHES


def _written(name: str, value: Any) -> str:
    if name in _EXAMPLES:
        return _EXAMPLES[name]
    return f'"{value}"' if isinstance(value, str) else _shown(value)


COMMANDS = (config,)
