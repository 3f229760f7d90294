"""When a document was captured. The first that applies, and never the file's modification time:

1. the ledger says so;
2. the document prints a stamp of its own ("status as of Sep 28, 2026");
3. a date is in the name of its folder or file (`2021-09-30/`, `export-2026-09-28.csv`);
4. the day it is first seen, which is then written to the ledger so that it never moves again.

And the days that cannot be: one that has not come yet, and one that contradicts the stamp that the file prints. `today`
comes from the caller. The command line gives the later of the date in UTC and that of its own machine, so that nobody's
own today is in the future; whatever is dated after it is held aside until that day.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

from openrecs.dates import MONTHS
from openrecs.errors import RefusedError, UsageError
from openrecs.read.provenance.facts import FIRST_YEAR, DocumentFact

Basis = Literal["ledger", "stamp", "path", "archive", "first_seen"]
# What the ledger says of a day that nothing but the first sight of a file shows.
FIRST_SEEN = "first seen on this day; nothing else tells when it was saved"
# GAO stamps its pages in Eastern time, and the person who saves them may write the date of another zone.
ACROSS_ZONES = timedelta(days=1)
_SAID_BY = {
    "ledger": "its line in the ledger",
    "stamp": "its own stamp",
    "path": "its folder or name",
    "archive": "the web archive",
    "first_seen": "its line in the ledger",
}
# A day in another form, of which some are read in two ways: `20260302`, `03-02-2026`, `2026/03/02`, `Mar 2, 2026`.
_MONTH = rf"(?:{'|'.join(dict.fromkeys(month[:3] for month in MONTHS))})[a-z]{{0,6}}"
_OTHER_DAY = re.compile(
    r"(?<![0-9])(?:20[0-9]{2}[01][0-9][0-3][0-9]|[0-9]{1,2}[-._][0-9]{1,2}[-._](?:20)?[0-9]{2})(?![0-9])"
    r"|(?<![0-9])20[0-9]{2}([-._/])[01]?[0-9]\1[0-3]?[0-9](?![0-9])"
    rf"|\b{_MONTH}[-._ ]{{1,2}}(?:[0-9]{{1,2}},?[-._ ]{{1,2}})?20[0-9]{{2}}(?![0-9])",
    re.IGNORECASE,
)
_DAY_IN_NAME = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})[-_]([01][0-9])[-_]([0-3][0-9])(?![0-9])")


@dataclass(frozen=True, slots=True)
class Capture:
    """The day a document was captured, and how that is known."""

    on: date
    basis: Basis


def decide(name: str, *, recorded: date | None, stamp: date | None, today: date) -> Capture:
    """Return when a document was captured. `recorded` is the ledger's day, `today` the day of this run (UTC)."""
    if recorded is not None:
        return _capture(recorded, "ledger")
    if stamp is not None and stamp.year >= FIRST_YEAR:
        return _capture(stamp, "stamp")
    named = day_in_name(name)
    return _capture(named, "path") if named else _capture(today, "first_seen")


_capture = lru_cache(Capture)  # tens of thousands of pages share a few days


@dataclass(frozen=True, slots=True)
class Found:
    """A file under raw/, and the latest line of the ledger about a document of its name.

    `lost` are, by digest, the lines about documents that are not there: a file that was renamed is still the same.
    `sha256` is its digest, where it was not touched since it was read.
    """

    path: Path
    name: str
    fact: DocumentFact | None
    lost: Mapping[str, DocumentFact]
    sha256: str | None = None

    @property
    def is_altered(self) -> bool:
        """Say whether its digest is not the one that the ledger has."""
        return self.fact is not None and self.sha256 not in self.fact.digests

    def known(self, sha256: str) -> Found:
        """Return this file with what is known of its bytes. A date in its new name is somebody's word, and counts."""
        fact = self.fact or self.lost.get(sha256)
        if fact is not self.fact and fact and day_in_name(self.name):
            fact = replace(fact, captured_on=None)
        return replace(self, fact=fact, sha256=sha256)

    def capture(self, stamp: date | None, today: date) -> Capture:
        """Return when it was captured; `stamp` is the day that the document prints."""
        recorded = self.fact.captured_on if self.fact else None
        capture = decide(self.name, recorded=recorded, stamp=stamp, today=today)
        # The first night says the same as every other.
        fact = self.fact
        if fact and fact.basis == FIRST_SEEN and fact.name == self.name:  # else: renamed
            return replace(capture, basis="first_seen")
        return capture


def day_in_name(name: str) -> date | None:
    """Return the first date in a path that can be a capture date, folders before the file's own name, else `None`."""
    found = (_day(match) for part in name.split("/") for match in _DAY_IN_NAME.finditer(part))
    return next((day for day in found if day is not None), None)


def no_day(name: str) -> str | None:
    """Return the first date in a path that says no day: `2026-02-30`, or one in another form, such as `3-2-2026`."""
    found = (match for part in name.split("/") for match in _DAY_IN_NAME.finditer(part))
    other = None if day_in_name(name) else _OTHER_DAY.search(name)
    return next((match[0] for match in found if not _is_in_calendar(match)), other[0] if other else None)


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
