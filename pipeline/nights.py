"""Tonight against the last night: what is new, and whether the gates let it pass. A run they stop is kept aside.

Two things are judged, each by itself: what today's code, corrections and ledger make of documents that were published
before, and what tonight's documents say. So a mended parser is one question to a person, whatever the nights bring
meanwhile; and a page that is wrong is held back alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import causes, coverage, formats, gates, ledger, table
from pipeline import holds as holding
from pipeline.folding import Fill
from pipeline.gates import Night
from pipeline.gather import Captured
from pipeline.history import last_names
from pipeline.holds import Held
from pipeline.merge import Alias, Key
from pipeline.publishing import Day, Plan, by_key
from pipeline.records import Issue
from pipeline.snapshots import beside, load
from pipeline.snapshots.stored import Stored

BEST_OF = 30  # snapshots, among which the largest table is looked for
TABLE = "the table"
NULLABLE = tuple(column.name for column in table.RECOMMENDATIONS.columns if column.nullable)

Rows = Mapping[Key, Mapping[str, Any]]


def new_documents(newest: Stored | None, captured: Iterable[Captured]) -> list[Captured]:
    """Return the documents that the newest snapshot did not know."""
    listed = list(captured)
    known = {one.name for one in causes.known_to(newest, listed)} if newest else set()
    return [one for one in listed if one.name not in known]


def pass_gates(raw: Path, plan: Plan, day: Day, holds: Sequence[Held]) -> None:
    """Return if the gates let the day pass; else keep the run aside, write it into the ledger, and raise `HeldError`.

    What a person accepted is not judged again: the night is measured from the table that holds it.
    """
    newest = plan.opened.newest()
    if newest is None or (day.on < newest.name.as_of and not day.is_present):
        return
    accepted = [held for held in holds if held.accepted is not None]
    is_accepted = False
    if causes.is_read_otherwise(newest, plan.captured, plan.versions):
        question = holding.Question({}, plan.versions, causes.gone(newest, plan.captured))
        is_accepted = any(held.question == question for held in accepted)
        if not is_accepted:
            _judge(raw, plan, day, holds, question, _reread(plan, newest))
    new = new_documents(newest, plan.up_to(day.on))
    unjudged = [one for one in new if not any(held.has(one) for held in accepted)]
    if unjudged:
        documents = {one.name: one.content.document.sha256 for one in unjudged}
        refused = _refused(day, newest, holds)
        night = _night(plan, day, newest, new, unjudged, len(refused), is_accepted=is_accepted)
        _judge(raw, plan, day, holds, holding.Question(documents, plan.versions, refused=refused), night)


def _refused(day: Day, newest: Stored, holds: Iterable[Held]) -> dict[str, str]:
    """Return the refused documents that neither the newest snapshot nor a held run had: they count in one night."""
    known = causes.names_known_to(newest).union(*(held.question.refused for held in holds))
    return {one.name: one.sha256 for one in day.refused if one.name not in known}


def _judge(raw: Path, plan: Plan, day: Day, holds: Sequence[Held], question: holding.Question, night: Night) -> None:
    reasons = gates.reasons(night, plan.limits)
    if reasons:
        _hold(raw, plan, day, holds, question, reasons, len(night.before))


def _reread(plan: Plan, newest: Stored) -> Night:
    """Return the last table as it was published, against what the same documents give today."""
    known = causes.known_to(newest, plan.captured)
    folded = plan.folds.fold(known)
    before = by_key(load.read_table(newest).to_pylist())
    scope_of = {one.name: coverage.source_of(one) for one in known}
    after = by_key(causes.rows(folded))
    return Night(
        before=_renamed(before, folded.state.aliases),
        after=after,
        scopes=frozenset(scope_of.values()),
        scope_of=scope_of,
        fills_before={TABLE: _fill(before, after)},
        fills={TABLE: _fill(after, before)},
    )


def _fill(table_: Rows, other: Rows) -> Fill:
    """Return how full the columns of a table are, in rows that both have. Their content is the same: only we change."""
    rows = {key: row for key, row in table_.items() if key in other}
    shares = {name: sum(row[name] is not None for row in rows.values()) / max(1, len(rows)) for name in NULLABLE}
    return Fill(len(rows), shares)


def _night(
    plan: Plan,
    day: Day,
    newest: Stored,
    new: Sequence[Captured],
    unjudged: Sequence[Captured],
    refused: int,
    *,
    is_accepted: bool,
) -> Night:
    names = {one.name for one in unjudged}
    earlier = [one for one in plan.up_to(day.on) if one.name not in names]
    has_accepted = len(unjudged) < len(new)
    base = plan.folds.fold(earlier if has_accepted else causes.known_to(newest, plan.captured))
    return Night(
        before=_renamed(base.state.rows, day.folded.state.aliases),
        after=day.folded.state.rows,
        scopes=frozenset(coverage.source_of(one) for one in earlier),
        scope_of={one.name: coverage.source_of(one) for one in plan.captured},
        new_documents=len(unjudged) + refused,
        new_refused=refused,
        unknown_statuses=sum(_is_unknown_status(issue, names) for issue in day.issues),
        best=0 if has_accepted or is_accepted else _best(plan, newest),
        fills_before=base.fills,
        fills=day.folded.fills,
    )


def _is_unknown_status(issue: Issue, names: set[str]) -> bool:
    return issue.severity == "error" and issue.field == "status" and issue.document in names


def _renamed(rows: Rows, aliases: Iterable[Alias]) -> dict[Key, Mapping[str, Any]]:
    """Return rows under the keys that they have by now, so that a new name is no row that vanished."""
    names = last_names(aliases)
    return {names.get(key, key): row for key, row in rows.items()}


def _best(plan: Plan, newest: Stored) -> int:
    """Return the most rows that were listed in the last nights' snapshots, since a person last let a run pass.

    What was published of the past meanwhile (`--as-of`, `rebuild`) was no night.
    """
    best = 0
    told = [one for one in plan.opened.whole() if one.manifest.takes_latest]
    for one in reversed(told[-BEST_OF:]):
        if one.manifest.inputs.get("accepted") != newest.manifest.inputs.get("accepted"):
            break
        best = max(best, int(one.manifest.inputs.get("listed_rows", 0)))
    return best


def _hold(
    raw: Path,
    plan: Plan,
    day: Day,
    holds: Sequence[Held],
    question: holding.Question,
    reasons: list[str],
    rows_before: int,
) -> None:
    """Keep the run aside and write it into the ledger, unless the same one is held already; raise `HeldError`."""
    run, is_held = holding.name(holds, day.on, question)
    account = holding.account(run, reasons, question, rows_before, len(day.rows))
    tables = day.build(1)
    files = {
        name: data for one in table.TABLES.values() for name, data in formats.encode(one, tables[one.name]).items()
    }
    opened = plan.opened
    aside = {**files, "account.md": account.encode()}
    folder = beside.put_aside(opened.disk, opened.processed, run, aside, anew=not is_held)
    if not is_held:
        ledger.append(raw, [holding.fact(run, reasons, question)])
    raise holding.error(run, reasons, folder)
