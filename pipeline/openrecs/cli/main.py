"""The `openrecs` command: its commands, and what exit code each kind of failure becomes."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from openrecs.cli import browse, diff, fetch, parse_add, refresh, streams, upkeep
from openrecs.cli.terminal import say
from openrecs.errors import OpenrecsError, StorageError

BUG, INTERRUPTED, TERMINATED = 70, 130, 143


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Run `openrecs COMMAND --help` for its options and examples. Start with: openrecs refresh",
)
@click.version_option(package_name="openrecs", prog_name="openrecs", message="%(prog)s %(version)s")
def openrecs() -> None:
    """GAO's open recommendations as one clean table, a snapshot a night, and what changed."""


for _module in (refresh, parse_add, browse, diff, fetch, upkeep):
    for _command in _module.COMMANDS:
        openrecs.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code. No failure shows a traceback without --debug."""
    signal.signal(signal.SIGTERM, _terminated)
    streams.open_streams()
    code = run(list(sys.argv[1:] if arguments is None else arguments))
    streams.settle()
    sys.exit(code)


def run(words: list[str]) -> int:
    """Run the command line and return its exit code."""
    try:
        code = openrecs.main(args=words, prog_name="openrecs", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        error.show()
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
    say(f"openrecs: {error}")
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


if __name__ == "__main__":
    main()
