"""The command that AI assistants start: a server of the Model Context Protocol over standard input and output."""

from __future__ import annotations

import os
import signal
import sys

import click

from openrecs.cli import terminal, typed
from openrecs.cli.home import held_runs
from openrecs.cli.options import Settings, takes


@click.command()
@click.option(
    "--seconds", type=click.FloatRange(0, min_open=True), default=20, show_default=True, help="For one answer, at most."
)
@takes("raw", "processed")
def mcp(settings: Settings, seconds: float) -> None:
    """Serve the tables to AI assistants, read-only, by the Model Context Protocol.

    The assistant's program starts this command and speaks with it over standard input and output; docs/mcp.md says how
    to tell it to. Each call is answered from what is published at that moment. It needs the extra `mcp`.

    \b
    Examples:
      openrecs mcp
      openrecs mcp --seconds 60
    """
    from openrecs.agent import served

    if sys.stdin.isatty():
        terminal.say("an assistant's program is to start this and speak with it, see docs/mcp.md; Ctrl-C ends it")
    own = served.Served(
        settings.processed, seconds, lambda: held_runs.lines(settings), typed.as_typed, is_traced=settings.debug
    )
    serve = served.server(own)
    _end_at_once()
    serve()


def _end_at_once() -> None:
    """Let an interrupt end the process where it is: the thread that waits for input hears of none, and nothing is lost.

    The exit codes are those of every command.
    """
    from openrecs.cli.main import INTERRUPTED, TERMINATED

    for number, code in ((signal.SIGINT, INTERRUPTED), (signal.SIGTERM, TERMINATED)):
        signal.signal(number, lambda *_, code=code: os._exit(code))


COMMANDS = (mcp,)
