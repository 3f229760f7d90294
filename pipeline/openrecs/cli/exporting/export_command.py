"""The commands that write what other programs open: a module of `openrecs.exports` for each."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openrecs import remote
from openrecs.cli import terminal
from openrecs.cli.home import exits, held_runs
from openrecs.cli.options import AGENCY, Day, Settings, of_agency, takes
from openrecs.errors import UsageError, check_installed, shown
from openrecs.exports.offered import MODULES, Kind, kind

if TYPE_CHECKING:
    from openrecs.exports.snapshot_tables import SnapshotTables


OWN_NAME = "openrecs-report.html"  # of a report that is not the nightly one


@click.command()
@click.option("--since", type=Day(), metavar="DATE", help="Compare with the last snapshot of that day or before.")
@AGENCY
@click.option("--output", metavar="FILE", help="Where it goes; - is standard output. [processed/report.html]")
@takes("raw", "processed", "as_of", "quiet")
def report(settings: Settings, since: date | None, agency: tuple[str, ...], output: str | None) -> None:
    """Write the report: one HTML file to open, search, print and mail.

    \b
    Examples:
      openrecs report
      openrecs report --agency ICE --output ice.html
      openrecs report --since 2026-08-31 --output month.html

    It shows what changed, charts and all rows. It works without a network and asks nobody for anything. With --agency,
    --since or --as-of, and of tables at an address, it is written to openrecs-report.html in the current folder:
    processed/report.html is that of all agencies and the last night.
    """
    from openrecs.cli.exporting import output_file
    from openrecs.report import report_file

    held = () if settings.as_of else tuple(held_runs.lines(settings))
    page = report_file.made(settings.processed, as_of=settings.as_of, since=since, agencies=agency, held=held)
    held_runs.say(settings)
    if output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(page)
        return
    is_own = since or agency or settings.as_of or remote.is_remote(settings.processed)
    path = Path(output or (OWN_NAME if is_own else settings.processed / report_file.NAME))
    output_file.write(path, lambda aside: aside.write_bytes(page), is_replacing=True)
    if not settings.quiet:
        terminal.say(f"{path}: {len(page) / 1e6:.1f} MB. Open it in a browser: {path.resolve().as_uri()}")


_NAME = "name a file or folder with --output"


class Exports(click.Group):
    """The kinds of `openrecs.exports.offered`, beside what is written here. A kind is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all kinds, in order."""
        return sorted([*self.commands, *MODULES])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a kind, `None` where there is none of that name."""
        found = _command(cmd_name) if cmd_name in MODULES else self.commands.get(cmd_name)
        if found:
            exits.tell(found, f"export {cmd_name}")
        return found


@click.group(cls=Exports)
def export() -> None:
    """Write published tables as files of other programs.

    \b
    Examples:
      openrecs export jsonl --output rows.jsonl
      openrecs export csv --as-of 2021-09-30 --output DIR
    """


@export.command()
@click.option("--table", metavar="NAME", help="The table. [all of them, with --output]")
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Where the files go. [standard output]")
@takes("raw", "processed", "as_of")
def csv(settings: Settings, table: str | None, output: Path | None) -> None:
    """Make a snapshot's CSVs again, byte for byte as published.

    \b
    Examples:
      openrecs export csv --as-of 2021-09-30 > recommendations.csv
      openrecs export csv --as-of 2021-09-30 --table changes > changes.csv
      openrecs export csv --as-of 2021-09-30 --output DIR

    It is the last snapshot of that date; without --as-of the newest. What is made is checked against the digest in the
    snapshot's manifest: exit code 8 where this version of openrecs or pyarrow writes other bytes. With --output each
    table is a file, and one that is there with other bytes is not replaced.
    """
    from openrecs.publish import load

    snapshot = load.find(settings.as_of, processed=settings.processed)
    held_runs.say(settings)
    if output is None:
        terminal.data([load.csv_of(snapshot, table or "recommendations")])
        return
    for name in [table] if table else sorted(snapshot.manifest.counts):
        path = output / f"{name}.csv"
        _write_new(path, load.csv_of(snapshot, name))
        click.echo(path)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file, unless it is there as it would be written; `UsageError` where another one is in the way."""
    from openrecs.cli.exporting import output_file

    if not path.exists():
        output_file.write(path, lambda aside: aside.write_bytes(content), is_replacing=False)
    elif path.is_dir() or path.read_bytes() != content:
        what = "a file with other content is there"
        raise UsageError(what, where=str(path), safe="it is as it was", mend="move it away, or name another --output")


def _command(name: str) -> click.Command:
    """Return the command of a kind, with the options that all kinds have."""
    made = kind(name)

    def run(settings: Settings, agency: tuple[str, ...], output: Path | None, force: bool) -> None:
        _write(name, settings, agency, output, force)

    is_text = made.content and not made.is_binary
    where = "standard output" if is_text else f"openrecs-DATE{made.suffix}"
    run.__doc__ = made.help
    to = click.Path(path_type=Path, allow_dash=True)
    options = (
        of_agency(is_needed=made.needs_agency),
        click.option("--output", type=to, metavar="DIR" if made.files else "PATH", help=f"Where it goes. [{where}]"),
        click.option("--force", is_flag=True, help="Replace what is there under that name."),
    )
    decorated: Any = takes("raw", "processed", "as_of")(run)
    for option in reversed(options):
        decorated = option(decorated)
    return click.command(name)(decorated)


def _write(name: str, settings: Settings, agencies: tuple[str, ...], output: Path | None, is_replacing: bool) -> None:
    """Write what a kind makes of a snapshot, to a path or to standard output."""
    from openrecs.cli.exporting import output_file
    from openrecs.exports import snapshot_tables

    made = kind(name)
    if str(output) == "-" and not made.content:
        raise UsageError("such an export does not go through standard output", safe="nothing was written", mend=_NAME)
    check_installed(made.extra, f"`openrecs export {name}`", *made.needs)
    found = snapshot_tables.read(settings.processed, as_of=settings.as_of, agencies=agencies, compares=made.compares)
    held_runs.say(settings)
    for note in found.notes:
        terminal.say(note)
    if made.content and (str(output) == "-" or (output is None and not made.is_binary)):
        if made.is_binary and terminal.is_terminal(sys.stdout):
            raise UsageError("this is not text, and would upset the terminal", mend="name a file: --output FILE")
        terminal.data([made.content(found)])
        return
    if output and made.is_binary and output.suffix.lower() not in ("", made.suffix):
        what = f"the file would be {made.suffix}, and a program would not open it as {shown(output.suffix)}"
        raise UsageError(what, where=str(output), safe="nothing was written", mend=f"name it {made.suffix}")
    path = output or Path(f"openrecs-{found.as_of.isoformat()}{made.suffix}")
    is_folder = made.files is not None
    output_file.write(path, lambda aside: _make(made, found, aside), is_replacing=is_replacing, is_folder=is_folder)
    click.echo(path)


def _make(made: Kind, found: SnapshotTables, path: Path) -> None:
    if made.write:
        made.write(found, path)
    elif made.files:
        path.mkdir()
        for name, content in made.files(found).items():
            (path / name).write_bytes(content)
    elif made.content:
        path.write_bytes(made.content(found))


COMMANDS = (export, report)
