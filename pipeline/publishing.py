"""One day's table, published: what was folded up to it, what changed since the snapshot before, and the files beside.

`Plan` is all that a run knows. `refresh` publishes its newest day, `rebuild` every day; both give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline import assemble, causes, derive, feed, formats, gates, history, merge, table, validate, versions
from pipeline import corrections as corrections_
from pipeline.corrections import Corrections
from pipeline.folding import Folded, Folds
from pipeline.gates import Limits
from pipeline.gather import Captured, Refused
from pipeline.records import Issue
from pipeline.snapshots import beside, load
from pipeline.snapshots.store import Outcome, Store
from pipeline.snapshots.stored import Stored

HISTORY, FEED = "history.parquet", "changes.atom"
FEED_SNAPSHOTS = 60  # whose changes the feed looks through for its newest entries


@dataclass(frozen=True)
class Plan:
    """What a run knows: the store, the documents, the corrections, and the limits of its gates."""

    opened: Store
    captured: tuple[Captured, ...]
    refused: tuple[Refused, ...]
    issues: tuple[Issue, ...]
    corrections: Corrections
    limits: Limits
    accepted: Mapping[str, str]

    @cached_property
    def folds(self) -> Folds:
        """Return the folds of this run; each row of days is folded once."""
        return Folds(self.corrections)

    @cached_property
    def versions(self) -> dict[str, str]:
        """Return the versions of today's code and data."""
        return versions.current(self.corrections)

    def up_to(self, day: date) -> list[Captured]:
        """Return the documents captured on a day or before."""
        return [one for one in self.captured if one.capture.on <= day]

    def folded(self, day: date) -> Folded:
        """Return the fold of the documents up to a day."""
        return self.folds.fold(self.up_to(day))


@dataclass(frozen=True)
class Day:
    """A day's table, folded and checked: all of a snapshot but its revision and its changes."""

    plan: Plan
    on: date

    @cached_property
    def folded(self) -> Folded:
        """Return what was folded up to this day."""
        return self.plan.folded(self.on)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Return the recommendations, with their derived columns."""
        return derive.add(merge.frame(self.folded.state))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Return the recommendations as dictionaries."""
        return table.rows(self.frame)

    @cached_property
    def issues(self) -> list[Issue]:
        """Return what a person should know of this table."""
        plan = self.plan
        stale = gates.stale_sources(self._captures(), self.on, plan.limits)
        unused = corrections_.unused(plan.corrections, self.folded.corrected)
        refused = [Issue("error", "documents", f"refused: {one.error}", one.name) for one in self.refused]
        return [*plan.issues, *refused, *self.folded.issues, *stale, *unused, *validate.check(self.frame)]

    @property
    def refused(self) -> list[Refused]:
        """Return the refused files of this day and before."""
        return [one for one in self.plan.refused if one.capture.on <= self.on]

    def _captures(self) -> dict[str, list[date]]:
        found: dict[str, list[date]] = {}
        for one in self.plan.up_to(self.on):
            found.setdefault(str(one.content.reading.scope), []).append(one.capture.on)
        return found

    def build(self, revision: int) -> Mapping[str, Any]:
        """Return the six tables of a revision."""
        documents = assemble.document_rows(self.plan.up_to(self.on), self.refused, self.folded.complete)
        changes = causes.since(
            self.base(revision), self.plan.captured, self.plan.folds, self.folded, self.plan.versions, self.on
        )
        return assemble.tables(self.rows, self.folded, documents, self.issues, changes, self.on, revision)

    def base(self, revision: int) -> Stored | None:
        """Return the snapshot whose changes a revision tells: the one before it, of this day or of an earlier one."""
        before = [s for s in self.plan.opened.whole() if (s.name.as_of, s.name.revision) < (self.on, revision)]
        return max(before, key=lambda snapshot: snapshot.name, default=None)

    def publish(self, *, latest: bool | None = None) -> Outcome:
        """Publish the day unless its last revision says the same, and renew what stands beside the snapshots."""
        listed = gates.listed(self.rows)
        captured = self.plan.up_to(self.on)
        inputs: dict[str, Any] = {
            "documents": {one.name: one.content.document.sha256 for one in captured},
            "listed_rows": listed,
        }
        if self.plan.accepted:
            inputs["accepted"] = dict(self.plan.accepted)
        outcome = self.plan.opened.publish(
            self.on, self.build, inputs=inputs, versions=self.plan.versions, latest=latest
        )
        if outcome.is_latest:
            self._renew(outcome.snapshot)
        return outcome

    def _renew(self, snapshot: Stored) -> None:
        """Renew the derived files: they name the snapshot they come from, and a stale one is made again."""
        opened = self.plan.opened
        for filename, content in ((HISTORY, self._history(snapshot)), (FEED, self._feed(snapshot))):
            beside.renew(opened.disk, opened.processed, filename, content)

    def _history(self, snapshot: Stored) -> bytes:
        data = table.to_arrow(table.HISTORY, history.rows(self.folded.history))
        return formats.to_parquet(table.HISTORY, data, {"openrecs_snapshot": snapshot.digest})

    def _feed(self, snapshot: Stored) -> bytes:
        recent = sorted(self.plan.opened.whole(), key=lambda one: one.manifest.sequence)[-FEED_SNAPSHOTS:]
        changes = [row for one in recent for row in load.read_table(one, "changes").to_pylist()]
        return feed.atom(changes, self.rows, as_of=snapshot.name.as_of, digest=snapshot.digest)


def by_key(rows: Sequence[Mapping[str, Any]]) -> dict[merge.Key, Mapping[str, Any]]:
    """Return rows by their keys."""
    return {(row["recommendation_id"], row["agency"]): row for row in rows}
