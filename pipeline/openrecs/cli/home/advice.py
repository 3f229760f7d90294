"""What is said of the store, and the commands that a person might type next."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import click

from openrecs.cli import terminal
from openrecs.cli.home.overview import Matter, Overview, Step, Table
from openrecs.cli.typed import as_typed
from openrecs.dates import in_words
from openrecs.errors import shown

NARROW = 80  # columns
TAKES = {
    "raw": ("accept", "add", "refresh", "verify", "withdraw"),
    "processed": ("accept", "diff", "list", "refresh", "report", "search", "verify"),
}


def summary(table: Table) -> list[str]:
    """Return what the newest table holds, in a few short lines; what is open is counted as in the report."""
    recommendations = table.open - table.matters
    known = f", {table.priority:,} {_is_or_are(table.priority)} a priority" if table.unsaid < recommendations else ""
    unsaid = f"of {table.unsaid:,} no source says whether {'it is' if table.unsaid == 1 else 'they are'} a priority"
    return [
        f"{_counted(table.rows, 'row')} as of {in_words(table.as_of)}: "
        f"{table.open:,} open, {table.closed:,} closed, {table.delisted:,} delisted",
        f"open: {_counted(recommendations, 'recommendation')} to "
        f"{_counted(table.agencies, 'agency', 'agencies')}, {_counted(table.matters, 'matter')} for Congress",
        f"of the recommendations {table.partly:,} {_is_or_are(table.partly)} partially addressed{known}",
        *([unsaid] if table.unsaid else []),
    ]


def _is_or_are(count: int) -> str:
    return "is" if count == 1 else "are"


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def matter_lines(matters: Iterable[Matter]) -> Iterator[str]:
    """Yield each matter, why, and the commands that answer it, with a comment that a shell passes over."""
    for one in matters:
        yield f"  {one.kind}: {shown(one.name)}"
        yield from (f"    {line}" for line in terminal.wrapped(shown(one.why, 400), terminal.width() - 4))
        yield from (f"    {step.command}  # {step.what}" for step in one.commands)


def steps(found: Overview, *, snapshots: int) -> Iterator[Step]:
    """Yield the commands that a person might type next."""
    if found.unread:
        files = f"the {_counted(len(found.unread), 'file')} in raw/ that {'is' if len(found.unread) == 1 else 'are'}"
        yield Step("openrecs refresh", f"read {files} in no table yet")
    if found.table is None:
        yield from (
            _first_steps() if found.is_readable else [Step("openrecs verify", "say what is wrong with the store")]
        )
        return
    yield Step("openrecs list", "what is open; --agency NAME: of one agency")
    yield Step("openrecs search WORDS", "find recommendations by words")
    if snapshots > 1:
        yield Step("openrecs diff", "what changed last, and on what evidence")
    yield Step("openrecs report", "write all of it as one page, to open and to mail")
    yield Step("openrecs status", "folders, disk, versions, what waits for you")
    yield Step("openrecs --help", "every command")


def _first_steps() -> Iterator[Step]:
    from openrecs.cli.main import COMMANDS

    if "demo" in COMMANDS:
        yield Step("openrecs demo", "ten invented nights, to try everything on")
    yield Step("openrecs add FILE", "put a page that you saved into raw/")
    yield Step("openrecs fetch export", "ask GAO for its export of all that is open")
    yield Step("openrecs parse FILE", "read one page; no table is needed")


def as_given(step: Step, given: Mapping[str, str]) -> Step:
    """Return a command as it is to be typed, with the folders that this command line names, by option."""
    _, name, *_ = step.command.split()
    folders = [f"--{option} {shlex.quote(value)}" for option, value in given.items() if name in TAKES[option]]
    return replace(step, command=as_typed(f"`{' '.join([step.command, *folders])}`").strip("`"))


def given_folders() -> dict[str, str]:
    """Return the folders that the command line names, by option: what comes from elsewhere holds the next time too."""
    context = click.get_current_context()
    source = click.core.ParameterSource.COMMANDLINE
    return {name: context.params[name] for name in TAKES if context.get_parameter_source(name) is source}


def step_lines(found: Iterable[Step]) -> Iterator[str]:
    """Yield a line for each step; two where one would be longer than a narrow terminal."""
    listed = list(found)
    width = max((len(step.command) for step in listed), default=0)
    lines = [f"  {step.command:{width}}  {step.what}" for step in listed]
    if max(map(len, lines), default=0) >= NARROW:
        lines = [f"  {step.command}\n      {step.what}" for step in listed]
    yield from lines


def as_typed_here(found: Overview, given: Mapping[str, str]) -> Overview:
    """Return an overview with every command as it is to be typed."""
    matters = [replace(one, commands=tuple(as_given(step, given) for step in one.commands)) for one in found.matters]
    return replace(found, matters=tuple(matters))


def count(processed: Path) -> int:
    """Return how many snapshots there are in a store that can be read."""
    from openrecs.publish.store.snapshot_names import listed

    return len(listed(processed))
