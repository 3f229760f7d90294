"""Tonight against the last night: what is new, and whether the gates let it pass. A run they stop is kept aside.

Two things are judged, each by itself: what today's code, corrections and ledger make of documents that were published
before, and what tonight's documents say. So a mended parser is one question to a person, whatever the nights bring
meanwhile; and a page that is wrong is held back alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

import pandas as pd

from openrecs import schema
from openrecs.check import attribution, gates
from openrecs.check import quarantine as holding
from openrecs.check.gates import Night, Stop
from openrecs.clean import completeness, derive, upsert
from openrecs.clean.by_key import Key, at
from openrecs.clean.folded import Fill, Folded
from openrecs.clean.history import last_names
from openrecs.clean.upsert import Alias
from openrecs.night import admission, notices, publishing
from openrecs.night.publishing import Day, Plan
from openrecs.normalize.captured import Captured
from openrecs.publish import beside, formats
from openrecs.publish.snapshot import Stored
from openrecs.read.provenance import ledger
from openrecs.records import Issue

BEST_OF = 30  # snapshots, among which the largest table and the fullest columns are looked for
TABLE = "the table"
NULLABLE = tuple(c.name for c in schema.RECOMMENDATIONS.columns if c.nullable and c.name not in derive.DERIVED)


def pass_gates(plan: Plan, day: Day, newest: Stored) -> None:
    """Return if the gates let the day pass after the newest snapshot; else hold the run and raise `HeldError`.

    A held run is kept aside and written into the ledger. What a person accepted is not judged again: the night is
    measured from the table that holds it.
    """
    if day.on < newest.name.as_of and not day.is_present:
        return
    accepted = [held for held in plan.holds if held.accepted is not None]
    is_accepted = False
    if plan.is_read_otherwise:
        question = holding.Question({}, plan.versions, attribution.gone(newest, plan.captured))
        is_accepted = any(held.question == question for held in accepted)
        if not is_accepted:
            _judge(plan, day, question, _reread(plan, newest))
    new = admission.new_documents(newest, day.captured)
    unjudged = [one for one in new if not any(held.has(one) for held in accepted)]
    _judge_late(plan, day, newest, unjudged)
    if unjudged:
        documents = {one.name: one.content.document.sha256 for one in unjudged}
        question = holding.Question(documents, plan.versions, refused=_refused(plan, day, newest))
        has_accepted = len(unjudged) < len(new)
        night = _night(plan, day, newest, question, has_accepted=has_accepted, is_accepted=is_accepted)
        _judge(plan, day, question, night)


def _refused(plan: Plan, day: Day, newest: Stored) -> dict[str, str]:
    """Return the refused documents that neither the newest snapshot nor a held run had: they count in one night."""
    known = attribution.names_known_to(newest).union(*(held.question.refused for held in plan.holds))
    return {one.name: one.sha256 for one in day.refused if one.name not in known}


def _judge(plan: Plan, day: Day, question: holding.Question, night: Night) -> None:
    stops = gates.stops(night, plan.limits)
    if stops:
        _hold(plan, day, question, stops, len(night.before))


def _judge_late(plan: Plan, day: Day, newest: Stored, unjudged: Sequence[Captured]) -> None:
    """Hold back what arrived late and delists, on a day of the past, many rows that later documents show open.

    Tonight's table does not show it, and the history would say that all of them were delisted and relisted.
    """
    late = [one for one in unjudged if one.capture.on < newest.name.as_of]
    stops: list[Stop] = []
    for on in sorted({one.capture.on for one in late}):
        own = {one.name for one in late if one.capture.on == on}
        then = plan.up_to(on)
        without = plan.folds.fold([one for one in then if one.name not in own])
        night = _of_the_past(without.state.rows, plan.folds.fold(then), day, on)
        said = gates.stops(night, plan.limits, (gates.rows_vanish,))
        before = f"as of {on}, and later documents show them open: "
        stops += [replace(stop, words=before + stop.words, gate=f"{stop.gate} {on}") for stop in said]
    if stops:
        documents = {one.name: one.content.document.sha256 for one in late}
        question = holding.Question(documents, plan.versions)
        _hold(plan, day, question, stops, newest.manifest.counts["recommendations"])


def _of_the_past(before: pd.DataFrame, after: Folded, day: Day, on: date) -> Night:
    """Return a night of the past, of whose rows only those count that are shown open after it."""
    today, that_day = day.folded.state.rows, after.state.rows
    then = _renamed(before, after.state.aliases, that_day)
    is_open_after = (today["listing"] == "listed") & (today["last_seen_on"] > on)
    by_now = pd.Index(_by_now(then.index, day.folded.state.aliases, today), tupleize_cols=False)
    is_again = by_now.isin(today.index[is_open_after]) & then.index.isin(that_day.index)
    return Night(then, pd.concat([then[~is_again], at(that_day, then.index[is_again])]))


def _reread(plan: Plan, newest: Stored) -> Night:
    """Return the last table as it was published, against what the same documents give today."""
    known = attribution.known_to(newest, plan.captured)
    folded = plan.folds.fold(known)
    before, after = attribution.published(newest), upsert.frame(folded.state)
    names = {
        (one["old_recommendation_id"], one["old_agency"]): (one["new_recommendation_id"], one["new_agency"])
        for one in attribution.renamed_by_us(before, after)
    }
    before = _under(before, [names.get(key, key) for key in before.index])
    scope_of = {one.name: completeness.source_of(one) for one in known}
    return Night(
        before=_renamed(before, folded.state.aliases, after),
        after=after,
        scopes=frozenset(scope_of.values()),
        scope_of=scope_of,
        fills_before={TABLE: _fill(before, after)},
        fills={TABLE: _fill(after, before)},
    )


def _fill(table_: pd.DataFrame, other: pd.DataFrame) -> Fill:
    """Return how full the columns of a table are, in rows that both have. Their content is the same: only we change."""
    rows = table_[table_.index.isin(other.index)]
    return Fill(len(rows), {name: int(rows[name].notna().sum()) / max(1, len(rows)) for name in NULLABLE})


def _night(
    plan: Plan, day: Day, newest: Stored, question: holding.Question, *, has_accepted: bool, is_accepted: bool
) -> Night:
    """Return the night that a question is about, measured from the last table, or from the one a person accepted."""
    names, refused = question.documents.keys(), question.refused
    earlier = [one for one in day.captured if one.name not in names]
    new = [one for one in day.captured if one.name in names]
    base = plan.folds.fold(earlier if has_accepted else attribution.known_to(newest, plan.captured))
    is_after_answer = has_accepted or is_accepted
    return Night(
        before=_renamed(base.state.rows, day.folded.state.aliases, day.folded.state.rows),
        after=day.folded.state.rows,
        scopes=completeness.known_sources(earlier),
        scope_of={one.name: completeness.source_of(one) for one in plan.captured},
        new_documents=len(new) + len(refused),
        new_refused=len(refused),
        refused=frozenset(refused),
        unknown_statuses=sum(_is_unknown_status(issue, names) for issue in day.issues),
        best=0 if is_after_answer else _best(plan, newest),
        fills_before=base.fills if is_after_answer else _fullest(plan, newest, base.fills, new),
        fills=day.folded.fills,
    )


def _is_unknown_status(issue: Issue, names: Collection[str | None]) -> bool:
    return issue.severity == "error" and issue.field == "status" and issue.document in names


def _renamed(rows: pd.DataFrame, aliases: Iterable[Alias], after: pd.DataFrame) -> pd.DataFrame:
    """Return rows under the keys that they have by now, so that a new name is not a row that vanished."""
    return _under(rows, _by_now(rows.index, aliases, after))


def _by_now(keys: Iterable[Key], aliases: Iterable[Alias], after: pd.DataFrame) -> list[Key]:
    """Return the keys that rows have by now: those that `after` has stay."""
    names, there = last_names(aliases), set(after.index)
    return [key if key in there else names.get(key, key) for key in keys]


def _under(rows: pd.DataFrame, keys: list[Key]) -> pd.DataFrame:
    """Return rows under other keys; of two that have one key now the last."""
    moved = rows.set_axis(pd.Index(keys, tupleize_cols=False))
    return moved[~moved.index.duplicated(keep="last")]


def _best(plan: Plan, newest: Stored) -> int:
    """Return the most rows that were listed in the last nights' snapshots."""
    return max((int(inputs.get("listed_rows", 0)) for inputs in _last_nights(plan, newest)), default=0)


def _fullest(plan: Plan, newest: Stored, fills: Mapping[str, Fill], unjudged: Iterable[Captured]) -> dict[str, Fill]:
    """Return how full columns were: at best lately for layouts that list everything there is, else the time before.

    Of other pages each night brings others: 9 points a night are nothing there.
    """
    found = dict(fills)
    layouts = {one.content.layout.name for one in unjudged if one.content.reading.scope.kind == "export"}
    for inputs in _last_nights(plan, newest):
        for name in layouts & inputs.get("fills", {}).keys():
            rows, shares = inputs["fills"][name]["rows"], inputs["fills"][name]["shares"]
            known = found.get(name, Fill(rows, shares))
            best = {column: max(share, known.shares.get(column, 0.0)) for column, share in shares.items()}
            found[name] = Fill(min(rows, known.rows), best)
    return found


def _last_nights(plan: Plan, newest: Stored) -> Iterator[Mapping[str, Any]]:
    """Yield what the last nights' snapshots were made from, the newest first, since a person last let a run pass.

    What was published of the past meanwhile (`--as-of`, `rebuild`) was not a night.
    """
    for one in islice(plan.opened.nights(), BEST_OF):
        if one.manifest.inputs.get("accepted") != newest.manifest.inputs.get("accepted"):
            return
        yield one.manifest.inputs


def _hold(plan: Plan, day: Day, question: holding.Question, stops: Sequence[Stop], rows_before: int) -> None:
    """Keep the run aside and write it into the ledger; raise `HeldError`.

    One that asks the same and waits is renewed with tonight's documents, or left alone where there are none.
    """
    waits = holding.same(plan.holds, question, stops)
    run, is_held = waits.run if waits else holding.name(plan.holds, day.on), bool(waits and not question.documents)
    account = notices.account(run, stops, question, (rows_before, len(day.rows)), waits)
    held = publishing.tables(plan, day, 1)
    encoded = (formats.encode(one, held[one.name], plan.opened.processed) for one in schema.TABLES.values())
    aside = {name: data for files in encoded for name, data in files.items()} | {"account.md": account.encode()}
    folder = beside.put_aside(plan.opened.disk, plan.opened.processed, run, aside, again=not is_held)
    if not is_held:
        ledger.append(plan.raw, [holding.fact(run, stops, question, waits)])
    raise holding.error(run, holding.words(stops), folder)
