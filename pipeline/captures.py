"""When a document was captured. The first that applies, and never the file's modification time:

1. the ledger says so;
2. the document prints a stamp of its own ("status as of Sep 28, 2026");
3. a date stands in the name of its folder or file (`2021-09-30/`, `export-2026-09-28.csv`);
4. the day it is first seen, which is then written to the ledger so that it never moves again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Basis = Literal["ledger", "stamp", "path", "first_seen"]
_DAY_IN_NAME = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})[-_]([01][0-9])[-_]([0-3][0-9])(?![0-9])")


@dataclass(frozen=True, slots=True)
class Capture:
    """The day a document was captured, and how that is known."""

    on: date
    basis: Basis


def decide(name: str, *, recorded: date | None, stamp: date | None, today: date) -> Capture:
    """Return when a document was captured. `recorded` is the ledger's day, `today` the day of this run (UTC)."""
    if recorded is not None:
        return Capture(recorded, "ledger")
    if stamp is not None:
        return Capture(stamp, "stamp")
    named = day_in_name(name)
    return Capture(named, "path") if named else Capture(today, "first_seen")


def day_in_name(name: str) -> date | None:
    """Return the first real date in a path, folders before the file's own name; `None` where there is none."""
    for part in name.split("/"):
        for found in _DAY_IN_NAME.finditer(part):
            try:
                return date(*(int(x) for x in found.groups()))
            except ValueError:
                continue
    return None
