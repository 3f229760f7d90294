"""The `openrecs` command: its commands, and what exit code each kind of failure becomes.

The reader of standard output may stop early, as `| head` does: what is left is for nobody, and the command goes on to
its own exit code. What cannot be said on standard error is lost; that is no reason to end with another code either.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, TextIO

import click

from openrecs.cli.home import exits
from openrecs.cli.options import CONFIG
from openrecs.cli.terminal import failure, say
from openrecs.cli.typed import suggesting
from openrecs.errors import OpenrecsError, StorageError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


# Arrow's own pools keep what they were given, and a night frees much more than it holds. Read when pyarrow is imported.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

BUG, INTERRUPTED, TERMINATED = 70, 130, 143
EPILOG = f"""\b
Examples:
  openrecs                      what there is, and what to do next
  openrecs demo                 ten invented nights, to try everything on
  openrecs refresh              read raw/ and make the table
  openrecs list --help          options, examples and exit codes of a command

{exits.of_all()}"""
# Each command: the module of this folder that has it, and what it says of itself first.
COMMANDS = {
    "accept": ("refresh", "Let a run pass that a gate held, and publish it"),
    "add": ("parse_add", "Put saved pages into raw/"),
    "agencies": ("reference", "List the agencies that openrecs knows"),
    "completion": ("reference", "Print what a shell needs to complete commands and options"),
    "config": ("settings.config_command", "Show the settings in force, and where each comes from"),
    "demo": ("demo", "Write a small store of ten invented nights, to try everything on"),
    "diff": ("diff", "Say what changed: the newest snapshot against the one before"),
    "export": ("exporting.export_command", "Write published tables as files of other programs"),
    "fetch": ("fetch", "Ask gao.gov or the Internet Archive, politely"),
    "history": ("lives", "Print the life of a recommendation"),
    "list": ("browse", "List the recommendations of the newest snapshot"),
    "mcp": ("exporting.mcp_command", "Serve the tables to AI assistants, read-only"),
    "notify": ("exporting.notify_command", "Send what changed to those who asked: mail, Slack or a webhook"),
    "parse": ("parse_add", "Read saved pages, pasted texts or exports and print their rows"),
    "promises": ("lives", "List what agencies promised to do by when, of all that is open"),
    "prune": ("upkeep", "Remove old snapshots, or their CSVs alone"),
    "rates": ("reckoning.rates_command", "Say how many recommendations of four years ago are implemented"),
    "rebuild": ("refresh", "Publish one snapshot for every capture date, from raw/ alone"),
    "reconcile": ("reckoning.reconcile_command", "Compare your own list of recommendations with GAO's"),
    "refresh": ("refresh", "Read raw/ and publish a new snapshot if anything changed"),
    "report": ("exporting.export_command", "Write the report: one HTML file to open, search, print and mail"),
    "schema": ("reference", "Say what the columns of the tables are and mean"),
    "search": ("browse", "Find recommendations by words"),
    "show": ("browse", "Show everything about one recommendation"),
    "status": ("home.status", "Say how the store is and what waits for you"),
    "sync": ("upkeep", "Copy the store to a folder or an address, the pointer last"),
    "verify": ("upkeep", "Check every byte that is stored"),
    "withdraw": ("parse_add", "Ignore a document in raw/ from now on"),
}
# What one wants to do, and the commands for it, as `openrecs --help` lists them.
GROUPS = {
    "Look": ("list", "search", "show", "history", "diff", "promises"),
    "Reckon": ("report", "rates", "reconcile"),
    "Hand on": ("export", "sync", "notify", "mcp"),
    "Look up": ("agencies", "schema"),
    "Keep": ("refresh", "status", "accept", "withdraw"),
    "Get pages": ("fetch", "add", "parse"),
    "Repair": ("verify", "rebuild", "prune"),
    "Set up": ("demo", "config", "completion"),
}


class Commands(click.Group):
    """The commands of `COMMANDS`. A module is imported when one of its commands is called, none for --help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, `None` where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        listed: Sequence[click.Command] = import_module(f"openrecs.cli.{COMMANDS[cmd_name][0]}").COMMANDS
        found = next(one for one in listed if one.name == cmd_name)
        exits.tell(found, cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a line for each command, by what one wants to do."""
        width = max(map(len, COMMANDS))
        for heading, names in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(f"{name:{width}}", COMMANDS[name][1]) for name in names])


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(package_name="openrecs", prog_name="openrecs", message="%(prog)s %(version)s")
@CONFIG
@click.pass_context
def openrecs(context: click.Context, config: str | None) -> None:
    """GAO's open recommendations as one clean table, a snapshot a night, and what changed."""
    if context.invoked_subcommand is None:
        from openrecs.cli.home.status import welcome

        with welcome.make_context("openrecs", [], parent=context) as own:
            welcome.invoke(own)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code. No failure shows a traceback without --debug."""
    signal.signal(signal.SIGTERM, _terminated)
    collect_seldom()
    open_streams()
    code = run(list(sys.argv[1:] if arguments is None else arguments))
    lost = settle()
    sys.exit(_bug(lost) if lost else code)


def collect_seldom() -> None:
    """Let Python look for garbage seldom: a night makes a million values, which are rows and no garbage."""
    gc.set_threshold(50_000, 20, 10)


def run(words: list[str]) -> int:
    """Run the command line and return its exit code."""
    try:
        code = openrecs.main(args=words, prog_name="openrecs", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        suggesting(error).show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("interrupted; what was published before stands")
        return INTERRUPTED
    except OpenrecsError as error:
        return _failed(error)
    except Exception as error:
        return _bug(error)


def _terminated(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(TERMINATED)


def _failed(error: OpenrecsError) -> int:
    failure(error)
    return error.exit_code


def _bug(error: Exception) -> int:
    if isinstance(error, OSError):
        stored = StorageError(
            f"the disk did not do what it was asked: {error.strerror or error}",
            where=str(error.filename or ""),
            safe="what was published before stands",
            mend="look at the disk and the rights on that path, then run again",
        )
        return _failed(stored)
    say(
        f"openrecs: this is a bug ({type(error).__name__}). What was published before stands. Please report it with "
        "what the same command prints with --debug."
    )
    return BUG


class _Output(io.FileIO):
    """A stream of the process. A failure sends the rest nowhere; one that is not of `lost` is raised, once."""

    def __init__(self, descriptor: int, lost: type[OSError]) -> None:
        self._lost = lost
        super().__init__(descriptor, "w", closefd=False)

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes, or lose them; returns how many are done with."""
        try:
            return super().write(data)
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            if not isinstance(error, self._lost):
                raise
            return memoryview(data).nbytes


def open_streams() -> None:
    """Make both streams usable: a job may have closed them, and a narrow locale is no reason to fail on a quote."""
    sys.stdout = _usable(sys.stdout, BrokenPipeError)
    sys.stderr = _usable(sys.stderr, OSError)


def settle() -> OSError | None:
    """Write what is left, which Python would do when it ends, with an exit code of its own; return why it cannot be."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return error
    return None


def _usable(stream: TextIO | None, lost: type[OSError]) -> TextIO:
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    return io.TextIOWrapper(
        io.BufferedWriter(_Output(stream.fileno(), lost)),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=stream.line_buffering or stream.write_through,
    )


if __name__ == "__main__":
    main()
