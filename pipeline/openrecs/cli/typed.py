"""A command as the reader of a message would type it.

Messages name commands as `openrecs list`, wherever they are made. Where the program is not found by that name, as after
`make refresh`, which leaves it at `.venv/bin/openrecs`, what is printed names the path by which it was called. `pip`,
where an extra is missing, is then the one beside it: another one would install for another Python.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import click

NAME = "openrecs"
# What people write for an option that has another name; click itself looks only for names that are spelled alike.
OTHER_NAMES = {
    "--agency": {"department", "dept", "bureau", "org"},
    "--as-of": {"date", "day"},
    "--captured-on": {"date", "day", "as-of", "captured", "saved-on"},
    "--format": {"csv", "json", "jsonl", "html", "markdown", "md"},
    "--output": {"out", "file"},
    "--publication": {"id", "number", "report", "product"},
    "--since": {"from", "after"},
    "--state": {"open", "closed", "delisted", "all"},
}


def as_typed(message: str) -> str:
    """Return a message with every command in backquotes as the reader would type it: copied, it runs."""
    if program() == NAME:
        return message
    return message.replace(f"`{NAME} ", f"`{program()} ").replace("`pip ", f"`{Path(program()).with_name('pip')} ")


@cache
def program() -> str:
    """Return what the reader types to call this program: its name, or its path where another or none has the name."""
    called = Path(sys.argv[0])
    if called.name != NAME or not called.is_file():  # called by Python, as in a test
        return NAME
    found = shutil.which(NAME)
    if found and os.path.realpath(found) == os.path.realpath(called):
        return NAME
    here = os.path.relpath(called)
    return str(called) if here.startswith("..") else here


def suggesting(error: click.ClickException) -> click.ClickException:
    """Return an error; where an option is not there, one that names the option that is meant, if the command has it.

    So with a command that is not there.
    """
    if not isinstance(error, click.NoSuchOption):
        return _naming_near(error)
    there = {name for one in error.ctx.command.params for name in one.opts} if error.ctx else set()
    said = error.option_name.lstrip("-")
    meant = [name for name, others in OTHER_NAMES.items() if name in there and said in others]
    what = f"No such option {error.option_name!r}. Did you mean {' or '.join(map(repr, meant))}?"
    return click.UsageError(what, error.ctx) if meant else error


def _naming_near(error: click.ClickException) -> click.ClickException:
    """Return an error; where a command is not there, one that names those that are spelled alike."""
    said = re.fullmatch("No such command '(.+)'\\.", error.message)
    context = error.ctx if isinstance(error, click.UsageError) else None
    if not said or context is None or not isinstance(context.command, click.Group):
        return error
    near = get_close_matches(said[1], context.command.list_commands(context))
    what = f"{error.message} Did you mean {' or '.join(map(repr, near))}?"
    return click.UsageError(what, context) if near else error
