"""Tonight against the last night: what is new, and whether the gates let it pass. A run they stop is kept aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import formats, gates, ledger, table
from pipeline import holds as holding
from pipeline.causes import documents_of
from pipeline.gates import Night
from pipeline.gather import Captured
from pipeline.holds import Held
from pipeline.merge import Alias, Key
from pipeline.publishing import Day, Plan, by_key
from pipeline.snapshots import beside, load
from pipeline.snapshots.stored import Stored

BEST_OF = 30  # snapshots, among which the largest table is looked for


def new_documents(newest: Stored | None, captured: Iterable[Captured]) -> list[Captured]:
    """Return the documents that the newest snapshot was not made from."""
    inputs = newest.manifest.inputs["documents"] if newest else {}
    return [one for one in captured if inputs.get(one.name) != one.content.document.sha256]


def pass_gates(raw: Path, plan: Plan, day: Day, holds: Sequence[Held]) -> None:
    """Return if the gates let the day pass; else keep the run aside, write it into the ledger, and raise `HeldError`.

    What a person accepted is not judged again: with an accepted run's documents the night is measured from the table
    that holds them.
    """
    newest = plan.opened.newest()
    if newest is None or day.on < newest.name.as_of:
        return
    new = new_documents(newest, plan.up_to(day.on))
    accepted = [held for held in holds if held.accepted is not None]
    unjudged = [one for one in new if not any(held.has(one) for held in accepted)]
    if not unjudged and (new or _is_accepted_code(accepted, plan)):
        return
    night = _night(plan, day, newest, new, unjudged)
    reasons = gates.reasons(night, plan.limits)
    if reasons:
        _hold(raw, plan, day, holds, unjudged, reasons, len(night.before))


def _is_accepted_code(accepted: Iterable[Held], plan: Plan) -> bool:
    """Say whether a person accepted what today's code makes of documents that were published before."""
    return any(not held.documents and held.code == plan.versions["code"] for held in accepted)


def _night(plan: Plan, day: Day, newest: Stored, new: Sequence[Captured], unjudged: Sequence[Captured]) -> Night:
    names = {one.name for one in unjudged}
    earlier = [one for one in plan.up_to(day.on) if one.name not in names]
    base = plan.folds.fold(earlier if len(unjudged) < len(new) else documents_of(newest, plan.captured))
    is_published = len(unjudged) == len(new)
    before = by_key(load.read_table(newest).to_pylist()) if is_published else dict(base.state.rows)
    scopes = frozenset(str(one.content.reading.scope) for one in earlier)
    refused = [one for one in day.refused if one.name not in _known(newest)]
    return Night(
        before=_renamed(before, day.folded.state.aliases),
        after=by_key(day.rows),
        scopes=scopes,
        scope_of={one.name: str(one.content.reading.scope) for one in plan.captured},
        new_documents=len(unjudged) + len(refused),
        new_refused=len(refused),
        unknown_statuses=sum(_is_unknown_status(issue, names) for issue in day.issues),
        best=_best(plan),
        fills_before=base.fills,
        fills=day.folded.fills,
    )


def _known(newest: Stored) -> frozenset[str]:
    return frozenset(load.read_table(newest, "documents")["document"].to_pylist())


def _is_unknown_status(issue: Any, names: set[str]) -> bool:
    return issue.severity == "error" and issue.field == "status" and issue.document in names


def _renamed(rows: Mapping[Key, Mapping[str, Any]], aliases: Iterable[Alias]) -> dict[Key, Mapping[str, Any]]:
    """Return rows under the keys that they have by now, so that a new name is no row that vanished."""
    names = {alias.old: alias.new for alias in aliases if alias.score is None}
    return {names.get(key, key): row for key, row in rows.items()}


def _best(plan: Plan) -> int:
    recent = sorted(plan.opened.whole(), key=lambda one: one.manifest.sequence)[-BEST_OF:]
    return max((int(one.manifest.inputs.get("listed_rows", 0)) for one in recent), default=0)


def _hold(
    raw: Path,
    plan: Plan,
    day: Day,
    holds: Sequence[Held],
    unjudged: Sequence[Captured],
    reasons: list[str],
    rows_before: int,
) -> None:
    """Keep the run aside and write it into the ledger, unless the same one is held already; raise `HeldError`."""
    documents = {one.name: one.content.document.sha256 for one in unjudged}
    run, is_held = holding.name(holds, day.on, documents, plan.versions["code"])
    account = holding.account(run, reasons, documents, rows_before, len(day.rows))
    tables = day.build(1)
    files = {
        name: data for one in table.TABLES.values() for name, data in formats.encode(one, tables[one.name]).items()
    }
    beside.put_aside(plan.opened.disk, plan.opened.processed, run, {**files, "account.md": account.encode()})
    if not is_held:
        fact = {"fact": "hold", "run": run, "reason": "; ".join(reasons)}
        ledger.append(raw, [{**fact, "documents": documents, "code": plan.versions["code"]}])
    raise holding.error(run, reasons)
