"""One day's table, published: what was folded up to it, what changed since the snapshot before, and the files beside.

`Plan` is all that a run knows. `refresh` publishes its newest day, `rebuild` every day; both give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from openrecs import schema
from openrecs.check import attribution, checks, gates
from openrecs.check.gates import Limits
from openrecs.clean import completeness, derive, history, upsert
from openrecs.clean.day_by_day import Folds
from openrecs.clean.folded import Folded
from openrecs.errors import DamagedError, NotDurableError, StorageError
from openrecs.normalize import corrections as corrections_
from openrecs.normalize.corrections import Corrections
from openrecs.normalize.gather import Captured, Refused
from openrecs.publish import assemble, beside, formats, load
from openrecs.publish.snapshot import Stored, check
from openrecs.publish.store.snapshot_names import Name
from openrecs.publish.store.transaction import Outcome, Store
from openrecs.records import Issue
from openrecs.report import atom

FEED = "changes.atom"
SINCE = "changes_since"  # in a manifest's inputs: the snapshot whose changes it shows, or null
FEED_SNAPSHOTS = 60  # whose changes the feed looks through for its newest entries


@dataclass(frozen=True)
class Plan:
    """What a run knows: the store, the documents, the corrections, the limits of its gates, the folds of its days.

    `versions` are those of today's code and data; `days` says, by name, of which day something is that `issues` speak
    of.
    """

    opened: Store
    captured: tuple[Captured, ...]
    refused: tuple[Refused, ...]
    issues: tuple[Issue, ...]
    corrections: Corrections
    limits: Limits
    accepted: Mapping[str, str]
    folds: Folds
    versions: Mapping[str, str]
    days: Mapping[str, date] = field(default_factory=dict)

    @cached_property
    def _sound(self) -> dict[str, bool]:
        return {}

    def is_sound(self, snapshot: Stored) -> bool:
        """Say whether a snapshot is whole to the last byte. Its files are looked at once a run."""
        if snapshot.digest not in self._sound:
            self._sound[snapshot.digest] = not check(snapshot)
        return self._sound[snapshot.digest]

    def up_to(self, day: date) -> list[Captured]:
        """Return the documents captured on a day or before."""
        return [one for one in self.captured if one.capture.on <= day]

    def folded(self, day: date) -> Folded:
        """Return the fold of the documents up to a day."""
        return self.folds.fold(self.up_to(day))


@dataclass(frozen=True)
class Day:
    """A day's table, folded and checked: all of a snapshot but its revision and its changes.

    `is_present` says that it is the newest there is: `latest` goes to it, even back from a day whose documents are out.
    """

    plan: Plan
    on: date
    is_present: bool = False

    def fold(self) -> None:
        """Fold the days up to this one now, and derive the columns: else the first who asks for a row waits for it."""
        _ = self.rows

    @cached_property
    def folded(self) -> Folded:
        """Return what was folded up to this day."""
        return self.plan.folded(self.on)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Return the recommendations, with their derived columns."""
        return derive.add(upsert.frame(self.folded.state))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Return the recommendations as dictionaries."""
        return schema.rows(self.frame)

    @cached_property
    def issues(self) -> list[Issue]:
        """Return what a person should know of this table."""
        plan = self.plan
        stale = gates.stale_sources(self._captures(), self.on, plan.limits)
        unused = corrections_.unused(plan.corrections, self.folded.corrected)
        refused_ = [refused(one) for one in self.refused]
        said = [one for one in plan.issues if plan.days.get(one.document or "", self.on) <= self.on]
        return [*said, *refused_, *self.folded.issues, *stale, *unused, *checks.check(self.frame)]

    @property
    def refused(self) -> list[Refused]:
        """Return the refused files of this day and before."""
        return [one for one in self.plan.refused if one.capture.on <= self.on]

    def _captures(self) -> dict[str, list[date]]:
        found: dict[str, list[date]] = {}
        for one in self.plan.up_to(self.on):
            if one.content.reading.scope.kind == "none":
                continue  # it lists no recommendations, so none of its rows grow old
            found.setdefault(completeness.source_of(one), []).append(one.capture.on)
        return found

    def build(self, revision: int) -> Mapping[str, Any]:
        """Return the six tables of a revision."""
        documents = assemble.document_rows(self.plan.up_to(self.on), self.refused, self.folded.complete)
        changes = self._changes(revision)
        return assemble.tables(self.rows, self.folded, documents, self.issues, changes, self.on, revision)

    def _changes(self, revision: int) -> list[dict[str, Any]]:
        own = self._published(revision)
        base = self.base(revision)
        if own is not None and _since(own) not in {None, str(base.name) if base else None}:
            return list(load.read_table(own, "changes").to_pylist())  # what they were told since is not there any more
        if base is None:
            return []
        plan = self.plan
        theirs = attribution.read_today(base, plan.captured, plan.folds)
        is_otherwise = attribution.is_read_otherwise(base, plan.captured, plan.versions)
        return attribution.since(base, theirs, self.folded, self.rows, self.on, is_read_otherwise=is_otherwise)

    def base(self, revision: int) -> Stored | None:
        """Return the snapshot whose changes a revision shows.

        The present's are told since the last present; those of another day since the one before it, of this day or of
        an earlier one. One that was published already keeps its own. What is damaged is never compared against.
        """
        own = self._published(revision)
        if own is None and self.is_present:
            return self.plan.opened.newest()
        known = self.plan.opened.whole()
        fitting = [
            one for one in known if (str(one.name) == _since(own) if own else one.name < Name(self.on, revision))
        ]
        newest_first = sorted(fitting, key=lambda one: one.name, reverse=True)
        return next(filter(self.plan.is_sound, newest_first), None)

    def _published(self, revision: int) -> Stored | None:
        """Return the snapshot of this day and revision, if it was published and is whole."""
        own = [one for one in self.plan.opened.whole() if one.name == Name(self.on, revision)]
        return next((one for one in own if SINCE in one.manifest.inputs and self.plan.is_sound(one)), None)

    def inputs(self, revision: int) -> dict[str, Any]:
        """Return what a revision was made from, for its manifest."""
        base = self.base(revision)
        return {
            "documents": {one.name: one.content.document.sha256 for one in self.plan.up_to(self.on)},
            "refused": {one.name: one.sha256 for one in self.plan.refused if not one.is_aside},
            "held_aside": {one.name: one.sha256 for one in self.plan.refused if one.is_aside},
            "claims": {one.name: one.claim for one in self.plan.up_to(self.on) if one.claim},
            "listed_rows": gates.listed(self.rows),
            "fills": {layout: asdict(fill) for layout, fill in sorted(self.folded.fills.items())},
            SINCE: str(base.name) if base else None,
            "accepted": dict(self.plan.accepted),
        }

    def publish(self) -> Outcome:
        """Publish the day unless its last revision says the same, and renew what stands beside the snapshots."""
        opened, versions, latest = self.plan.opened, self.plan.versions, self.is_present or None
        outcome = opened.publish(self.on, self.build, inputs=self.inputs, versions=versions, latest=latest)
        try:
            if outcome.is_latest:
                self._renew(outcome.snapshot)
        except StorageError as error:
            if not outcome.published:
                raise
            raise _only_beside(outcome.snapshot, error) from error
        return outcome

    def _renew(self, snapshot: Stored) -> None:
        """Renew the derived files: they name the snapshot they come from, and a stale one is made again."""
        files = {beside.HISTORY: self._history(snapshot), FEED: self._feed(snapshot)}
        beside.renew(self.plan.opened.disk, self.plan.opened.processed, files, snapshot.digest)

    def _history(self, snapshot: Stored) -> bytes:
        data = schema.to_arrow(schema.HISTORY, history.rows(self.folded.history))
        return formats.to_parquet(schema.HISTORY, data, {"openrecs_snapshot": snapshot.digest})

    def _feed(self, snapshot: Stored) -> bytes:
        told = [one for one in self.plan.opened.whole() if one.manifest.takes_latest]
        changes = [row for one in told[-FEED_SNAPSHOTS:] for row in _told(one)]
        return atom.atom(changes, self.rows, as_of=snapshot.name.as_of, digest=snapshot.digest)


def _only_beside(snapshot: Stored, error: StorageError) -> NotDurableError:
    return NotDurableError(
        f"{snapshot.name} is published, but what stands beside it could not be renewed: {error.what}",
        where=error.where,
        safe="the snapshot is whole; history and feed are those of the last one",
        mend=error.mend,
    )


def _since(snapshot: Stored) -> str | None:
    since: str | None = snapshot.manifest.inputs.get(SINCE)
    return since


def _told(snapshot: Stored) -> list[Mapping[str, Any]]:
    """Return the changes that a snapshot told, or none where they are damaged: `verify` says so, and no night stops."""
    try:
        return list(load.read_table(snapshot, "changes").to_pylist())
    except DamagedError:
        return []


def refused(one: Refused) -> Issue:
    """Return the issue that says that a file was refused, and why."""
    return Issue("error", "documents", f"refused: {one.error}", one.name)


def by_key(rows: Sequence[Mapping[str, Any]]) -> dict[upsert.Key, Mapping[str, Any]]:
    """Return rows by their keys."""
    return {(row["recommendation_id"], row["agency"]): row for row in rows}
