"""Days that cannot be: one that has not come yet, and one that contradicts the stamp that the file prints.

`today` comes from the caller. The command line gives the later of the date in UTC and that of its own machine, so that
nobody's own today is in the future; whatever is dated after it is held aside until that day.
"""

from __future__ import annotations

import shlex
from datetime import date, timedelta
from pathlib import Path

from openrecs.errors import RefusedError, UsageError
from openrecs.read.provenance.capture_dates import Capture

# GAO stamps its pages in Eastern time, and the person who saves them may write the date of another zone.
ACROSS_ZONES = timedelta(days=1)
_SAID_BY = {
    "ledger": "its line in the ledger",
    "stamp": "its own stamp",
    "path": "its folder or name",
    "archive": "the web archive",
    "first_seen": "its line in the ledger",
}


def check_has_come(day: date | None, today: date, option: str) -> None:
    """Raise `UsageError` where the day given with an option is after `today`."""
    if day is not None and day > today:
        raise UsageError(
            f"{option} {day} is in the future: today is {today}",
            safe="nothing was read or written",
            mend="write a day that has come; if today is another day, set the clock of this machine",
        )


def check_stamp(given: date, stamp: date, where: str) -> None:
    """Raise `RefusedError` where a person's day is not that of the stamp, a day before or after it aside."""
    if abs(given - stamp) > ACROSS_ZONES:
        raise RefusedError(
            f"--captured-on {given} contradicts the stamp that it prints, {stamp}",
            where=where,
            safe="nothing was added",
            mend=f"add it without --captured-on; if the stamp is wrong, with --captured-on {given} --anyway "
            '--reason "...", which is kept in the ledger',
        )


def check_captured(capture: Capture, today: date, where: str) -> None:
    """Raise `RefusedError` where what a file says of itself dates it after `today`, so that it could not be read."""
    if capture.on > today:
        raise RefusedError(
            f"it is dated {capture.on} by {_SAID_BY[capture.basis]}, and today is {today}",
            where=where,
            safe="nothing was added",
            mend=f"say when it was saved: {_option(capture)}. {_CLOCK.format(today=today)}",
        )


def held_aside(name: str, capture: Capture, raw: Path, today: date) -> RefusedError:
    """Return why a document of raw/ is not read before its day, and the command that mends its date."""
    return RefusedError(
        f"held aside until {capture.on}: so it is dated by {_SAID_BY[capture.basis]}, and today is {today}",
        where=name,
        safe="until then it counts as not captured, and on that day it is read",
        mend=f"If that date is wrong: {_mend(name, capture, raw)}. {_CLOCK.format(today=today)}",
    )


_CLOCK = "If today is not {today}, set the clock of this machine"


def _mend(name: str, capture: Capture, raw: Path) -> str:
    place = "" if str(raw) == "raw" else f" --raw {shlex.quote(str(raw))}"
    if capture.basis == "archive":
        archive = shlex.quote(name.rpartition("/")[0])
        leave_out = f'`openrecs withdraw {archive}{place} --reason "..."` leaves out the whole archive'
        return f"{leave_out}; then save its pages one by one and `openrecs add` them with --captured-on"
    return f"`openrecs add {shlex.quote(str(raw / name))}{place} {_option(capture)}`"


def _option(capture: Capture) -> str:
    return "--captured-on YYYY-MM-DD" + (' --anyway --reason "..."' if capture.basis == "stamp" else "")
