"""What a file of raw/ turned out to be: a document that was read, or one that was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from openrecs.errors import RefusedError
from openrecs.normalize.interpret import Interpreted
from openrecs.read.provenance.capture_dates import Capture
from openrecs.records import Document, Issue


@dataclass(frozen=True, slots=True)
class Captured:
    """A document that could be read, and when it was captured.

    `claim` says, of an export, whether it lists everything open, as its address or a person says; `None` where nobody
    does. `fetched_at` is when it was fetched, if it was.
    """

    name: str
    content: Interpreted
    capture: Capture
    claim: str | None = None
    fetched_at: datetime | None = None

    @property
    def at(self) -> datetime | None:
        """Return the time (UTC) that orders the documents of a day: the stamp's, else when it was fetched."""
        return self.content.reading.stamped_at or self.fetched_at


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be used, and why; `document` is there if its bytes could be decoded.

    `capture` is when it was captured, as far as the ledger and its name say, else the day it is first seen; `sha256`
    is "" where its bytes could not even be read. One that `is_aside` can be used, once its day has come.
    """

    name: str
    error: RefusedError
    capture: Capture
    document: Document | None = None
    sha256: str = ""
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """What raw/ holds: the documents read and those refused, in the order of their names, and what else was found.

    `days` says, by name, of which day something is that was not read, as far as the ledger or its name says.
    """

    read: tuple[Captured, ...]
    refused: tuple[Refused, ...]
    issues: tuple[Issue, ...]
    days: Mapping[str, date] = field(default_factory=dict)
