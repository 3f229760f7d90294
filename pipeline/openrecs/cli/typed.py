"""A command as the reader of a message would type it.

Messages name commands as `openrecs list`, wherever they are made. Where the program is not found by that name, as after
`make refresh`, which leaves it at `.venv/bin/openrecs`, what is printed names the path by which it was called. `pip`,
where an extra is missing, is then the one beside it: another one would install for another Python.
"""

from __future__ import annotations

import os
import shutil
import sys
from functools import cache
from pathlib import Path

NAME = "openrecs"


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
