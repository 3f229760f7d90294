"""Which modules of the package a refresh of the shipped dump enters: `python tests/traced.py` prints them, in order.

A first run imports and reads what ships; the second one, into a new store, is traced. A module is printed again each
time that the run comes back to it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from types import FrameType

import openrecs
from openrecs import run

PACKAGE = str(Path(openrecs.__file__).parent) + os.sep
ROOT = Path(__file__).parents[1]


def refresh() -> None:
    """Publish the shipped dump into a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "raw", Path(folder, "raw"))
        run.run(Path(folder, "raw"), Path(folder, "processed"), today=date(2026, 3, 1))


def stays() -> list[str]:
    """Return the modules whose functions a refresh calls, each by its path in the package, in the order of the run."""
    found: list[str] = []

    def profile(frame: FrameType, event: str, _: object) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(PACKAGE):
            name = name.removeprefix(PACKAGE)
            if found[-1:] != [name]:
                found.append(name)

    refresh()
    sys.setprofile(profile)
    try:
        refresh()
    finally:
        sys.setprofile(None)
    return found


if __name__ == "__main__":
    print("\n".join(stays()))
