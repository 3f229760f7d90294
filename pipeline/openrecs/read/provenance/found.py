"""A file under raw/, and what the ledger records of it: whether it is as it was, and when it was captured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from openrecs.read.provenance import capture_dates
from openrecs.read.provenance.capture_dates import Capture
from openrecs.read.provenance.facts import DocumentFact


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
        if fact is not self.fact and fact and capture_dates.day_in_name(self.name):
            fact = replace(fact, captured_on=None)
        return replace(self, fact=fact, sha256=sha256)

    def capture(self, stamp: date | None, today: date) -> Capture:
        """Return when it was captured; `stamp` is the day that the document prints."""
        recorded = self.fact.captured_on if self.fact else None
        capture = capture_dates.decide(self.name, recorded=recorded, stamp=stamp, today=today)
        # The first night says the same as every other.
        fact = self.fact
        if fact and fact.basis == capture_dates.FIRST_SEEN and fact.name == self.name:  # else: renamed
            return replace(capture, basis="first_seen")
        return capture
