"""One day's table: folded and checked, then published with what changed since the last snapshot, and the files beside.

`Plan` is all that a run knows, `Day` the finished table of a day. A run publishes its newest day, `rebuild` every day,
and `soundness` compares those that were published: all with the same functions, so with the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from openrecs import schema
from openrecs.check import attribution, checks, gates, quarantine
from openrecs.check.gates import Limits
from openrecs.check.quarantine import Held
from openrecs.clean import completeness, derive, upsert
from openrecs.clean.day_by_day import Folds
from openrecs.clean.folded import Folded
from openrecs.errors import DamagedError, NotDurableError, StorageError, shown
from openrecs.normalize import corrections as corrections_
from openrecs.normalize import versions
from openrecs.normalize.cache import Cache
from openrecs.normalize.captured import Captured, Gathered, Refused
from openrecs.normalize.comments import reading
from openrecs.normalize.corrections import Corrections
from openrecs.publish import assemble, beside, formats, load
from openrecs.publish.formats import Parts
from openrecs.publish.snapshot import Stored
from openrecs.publish.store.disk import Content
from openrecs.publish.store.snapshot_names import Name, parse
from openrecs.publish.store.transaction import Outcome, Store
from openrecs.read.provenance.ledger import Ledger
from openrecs.records import Issue
from openrecs.report import atom
from openrecs.table import rows_of

FEED = "changes.atom"
SINCE = "changes_since"  # in a manifest's inputs: the snapshot whose changes it shows, or null
FEED_SNAPSHOTS = 60  # whose changes the feed looks through for its newest entries


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run knows: the store, what raw/ holds, the corrections, the limits of its gates, the folds of its days.

    `captured` are the documents that count: those that were read, without those of `holds` that wait. `versions` are
    those of today's code and data. `newest` is the snapshot that the run builds on, and `is_read_otherwise` says that
    it might say something else if it were made today. `said` is what its comments were read to say, by today's code.
    """

    raw: Path
    opened: Store
    newest: Stored | None
    book: Ledger
    holds: tuple[Held, ...]
    found: Gathered
    captured: tuple[Captured, ...]
    corrections: Corrections
    versions: Mapping[str, str]
    limits: Limits
    folds: Folds
    is_read_otherwise: bool = False
    said: derive.Known = field(default_factory=dict)

    def up_to(self, day: date) -> list[Captured]:
        """Return the documents captured on a day or before."""
        return [one for one in self.captured if one.capture.on <= day]


@dataclass(frozen=True, slots=True)
class Day:
    """A day's table, folded and checked: all of a snapshot but its revision and its changes.

    `captured` and `refused` are the files of this day and before, `folded` what the former give, `rows` the
    recommendations with their derived columns, `issues` what a person should know of them. `is_present` says that it is
    the newest there is: `latest` goes to it, even back from a day whose documents are out.
    """

    on: date
    is_present: bool
    captured: tuple[Captured, ...]
    refused: tuple[Refused, ...]
    folded: Folded
    rows: pd.DataFrame
    issues: tuple[Issue, ...]


def planned(raw: Path, opened: Store, found: Gathered, book: Ledger, limits: Limits, cache: Cache) -> Plan:
    """Return what a run knows once the documents of raw/ are read."""
    corrected, holds = corrections_.read(raw), quarantine.all_of(book)
    captured = tuple(quarantine.without(found.read, holds))
    newest, current = opened.newest(), versions.current(corrected)
    folds = Folds(corrected, cache, captured)
    is_otherwise = bool(newest and captured and attribution.is_read_otherwise(newest, captured, current))
    return Plan(
        *(raw, opened, newest, book, tuple(holds), found, captured, corrected, current, limits, folds, is_otherwise),
        _said(newest, current),
    )


def _said(newest: Stored | None, versions: Mapping[str, str]) -> derive.Known:
    """Return what the comments of a snapshot were read to say, where the code that read them is today's."""
    if newest is None or any(newest.manifest.versions.get(name) != versions[name] for name in ("code", "vocabulary")):
        return {}
    try:
        return derive.said(load.read_table(newest, columns=[*derive.READ_FROM, *reading.FIELDS]))
    except DamagedError:  # the run says so where it compares with it; until then the comments are read again
        return {}


def finished(plan: Plan, on: date, *, is_present: bool = False) -> Day:
    """Fold the documents up to a day, derive the columns, and check the table."""
    captured = tuple(plan.up_to(on))
    refused_ = tuple(one for one in plan.found.refused if one.capture.on <= on)
    folded = plan.folds.fold(captured)
    frame = derive.add(upsert.frame(folded.state), plan.said)
    issues = (
        *(one for one in plan.found.issues if plan.found.days.get(one.document or "", on) <= on),
        *map(refused, refused_),
        *folded.issues,
        *checks.stale_sources(_captures(captured), on, plan.limits),
        *corrections_.unused(plan.corrections, folded.corrected),
        *checks.check(frame),
    )
    return Day(on, is_present, captured, refused_, folded, frame, issues)


def _captures(captured: Iterable[Captured]) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for one in captured:
        if one.content.reading.scope.kind == "none":
            continue  # it lists no recommendations, so none of its rows grow old
        found.setdefault(completeness.source_of(one), []).append(one.capture.on)
    return found


def tables(plan: Plan, day: Day, revision: int) -> Mapping[str, Any]:
    """Return the six tables of a revision of a day."""
    documents = assemble.document_rows(day.captured, day.refused, day.folded.complete)
    changes = _changes(plan, day, revision)
    return assemble.tables(day.rows, day.folded, documents, day.issues, changes, day.on, revision)


def _changes(plan: Plan, day: Day, revision: int) -> list[dict[str, Any]]:
    own, base = told_since(plan, day, revision)
    if own is not None and _since(own) not in {None, str(base.name) if base else None}:
        return list(load.read_table(own, "changes").to_pylist())  # what they were told since is not there any more
    if base is None:
        return []
    theirs = attribution.read_today(base, plan.captured, plan.folds)
    is_otherwise = attribution.is_read_otherwise(base, plan.captured, plan.versions)
    return attribution.since(base, theirs, day.folded, day.on, is_read_otherwise=is_otherwise)


def told_since(plan: Plan, day: Day, revision: int) -> tuple[Stored | None, Stored | None]:
    """Return a revision of a day, if it was published and is whole, and the snapshot whose changes it shows.

    The present's are told since the last present; those of another day since the one before it, of this day or of
    an earlier one. One that was published already keeps its own. What is damaged is never compared against.
    """
    name, opened = Name(day.on, revision), plan.opened
    own = opened.of(name)
    if own is None or SINCE not in own.manifest.inputs:
        return None, plan.newest if day.is_present else opened.before(name)
    base = parse(_since(own) or "")
    return own, opened.of(base) if base else None


def _made_from(plan: Plan, day: Day, revision: int) -> dict[str, Any]:
    """Return what a revision was made from, for its manifest."""
    (_, base), refused_ = told_since(plan, day, revision), plan.found.refused
    return {
        "documents": {one.name: one.content.document.sha256 for one in day.captured},
        "refused": {one.name: one.sha256 for one in refused_ if not one.is_aside},
        "held_aside": {one.name: one.sha256 for one in refused_ if one.is_aside},
        "claims": {one.name: one.claim for one in day.captured if one.claim},
        "listed_rows": gates.listed(day.rows),
        "fills": {layout: asdict(fill) for layout, fill in sorted(day.folded.fills.items())},
        SINCE: str(base.name) if base else None,
        "accepted": quarantine.passed(plan.captured, plan.holds),
    }


def publish(plan: Plan, day: Day) -> Outcome:
    """Publish a day unless its last revision says the same, and renew what stands beside the snapshots."""
    build, inputs = partial(tables, plan, day), partial(_made_from, plan, day)
    outcome = plan.opened.publish(day.on, build, inputs=inputs, versions=plan.versions, latest=day.is_present or None)
    try:
        if outcome.is_latest:
            _renew(plan.opened, day, outcome.snapshot)
    except StorageError as error:
        if not outcome.published:
            raise
        raise _only_beside(outcome.snapshot, error) from error
    return outcome


def _renew(opened: Store, day: Day, snapshot: Stored) -> None:
    """Renew the derived files: they name the snapshot they come from, and a stale one is made again."""
    life = Parts(schema.HISTORY, day.folded.history)
    nights = [*islice(opened.nights(), FEED_SNAPSHOTS)][::-1]
    changes = [row for one in nights if one.manifest.counts["changes"] for row in _told(one)]
    titled = day.rows[day.rows["recommendation_id"].isin({row["recommendation_id"] for row in changes})]
    said = {"openrecs_snapshot": snapshot.digest}
    files: dict[str, Content] = {
        beside.HISTORY: formats.parquet_aside(schema.HISTORY, life, said, opened.processed, level=3),
        FEED: atom.atom(changes, rows_of(titled), as_of=snapshot.name.as_of, digest=snapshot.digest),
    }
    beside.renew(opened.disk, opened.processed, files, snapshot.digest)


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
    why = str(one.error).removeprefix(f"{shown(one.name)}: ")  # the issue names it already
    return Issue("error", "documents", f"refused: {why}", one.name)
