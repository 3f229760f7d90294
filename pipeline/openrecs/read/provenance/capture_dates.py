"""When a document was captured. The first that applies, and never the file's modification time:

1. the ledger says so;
2. the document prints a stamp of its own ("status as of Sep 28, 2026");
3. a date is in the name of its folder or file (`2021-09-30/`, `export-2026-09-28.csv`);
4. the day it is first seen, which is then written to the ledger so that it never moves again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from openrecs.read.provenance.facts import FIRST_YEAR

Basis = Literal["ledger", "stamp", "path", "archive", "first_seen"]
# What the ledger says of a day that nothing but the first sight of a file shows.
FIRST_SEEN = "first seen on this day; nothing else tells when it was saved"
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
    if stamp is not None and stamp.year >= FIRST_YEAR:
        return Capture(stamp, "stamp")
    named = day_in_name(name)
    return Capture(named, "path") if named else Capture(today, "first_seen")


def day_in_name(name: str) -> date | None:
    """Return the first date in a path that can be a capture date, folders before the file's own name, else `None`."""
    found = (_day(match) for part in name.split("/") for match in _DAY_IN_NAME.finditer(part))
    return next((day for day in found if day is not None), None)


def no_day(name: str) -> str | None:
    """Return the first date in a path that no calendar has, such as `2026-02-30`; `None` where there is none."""
    found = (match for part in name.split("/") for match in _DAY_IN_NAME.finditer(part))
    return next((match[0] for match in found if not _is_in_calendar(match)), None)


def _is_in_calendar(match: re.Match[str]) -> bool:
    try:
        date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True


def _day(match: re.Match[str]) -> date | None:
    if not _is_in_calendar(match) or int(match[1]) < FIRST_YEAR:  # before the Web it is the date of something else
        return None
    return date(int(match[1]), int(match[2]), int(match[3]))
