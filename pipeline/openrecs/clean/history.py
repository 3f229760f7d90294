"""The life of every recommendation: each fact with the days it held, from the same fold as the table.

A fact is a value of one field of one row, true from the capture date that first shows it until the one that shows
another (`valid_to`, exclusive; null while it holds). A row that got another key keeps its facts under the new one. The
history is derived: it can always be made again from raw/, and is made by today's code throughout, so the cause of every
fact is the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from openrecs.clean.upsert import Alias, Key, Row, State

FIELDS = ("listing", "status", "is_priority", "recommendation", "comments")


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a field, the days it held, and the document that shows it."""

    key: Key
    field: str
    value: str | None
    valid_from: date
    document: str
    document_sha256: str
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All facts: those that hold, by row and field, and those that ended, in the order in which they did."""

    holding: Mapping[tuple[Key, str], Fact] = field(default_factory=dict)
    ended: tuple[Fact, ...] = ()


def extend(before: History, state: State, earlier: State, on: date) -> History:
    """Return the history after a day: `state` is the table after it, `earlier` the one before it."""
    known = set(earlier.aliases)
    moved = _moved(before, [alias for alias in state.aliases if alias not in known])
    holding = dict(moved.holding)
    ended: list[Fact] = []
    for key, row in state.rows.items():
        if earlier.rows.get(key) is row:
            continue  # carried forward: nothing can have changed
        for name in FIELDS:
            held, value = holding.get((key, name)), _text(row[name])
            if value == (held.value if held else None):
                continue
            if held:
                ended.append(replace(held, valid_to=on))
            holding[key, name] = Fact(key, name, value, on, *_evidence(row))
    return History(holding, (*moved.ended, *ended))


def last_names(aliases: Iterable[Alias]) -> dict[Key, Key]:
    """Return, for each key that a row had, the one that it has by now. A likely link names nothing."""
    following = {alias.old: alias.new for alias in aliases if alias.score is None}
    return {old: _last(old, following) for old in following}


def _last(key: Key, following: Mapping[Key, Key]) -> Key:
    seen = {key}
    while key in following and following[key] not in seen:
        key = following[key]
        seen.add(key)
    return key


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _evidence(row: Row) -> tuple[str, str]:
    """Return the document that shows the present state: a delisted row's is the one that no longer lists it."""
    document, digest, *_ = row.get("_delisted_by") or (row["document"], row["document_sha256"])
    return document, digest


def _moved(before: History, aliases: Iterable[Alias]) -> History:
    """Return the history with the facts of renamed rows under their new keys. A likely link renames nothing."""
    there = {key for key, _ in before.holding}
    names = {old: new for old, new in last_names(aliases).items() if old in there}
    if not names:
        return before
    lines: dict[tuple[Key, str], list[Fact]] = {}
    for fact in (*before.ended, *before.holding.values()):
        key = names.get(fact.key, fact.key)
        lines.setdefault((key, fact.field), []).append(replace(fact, key=key))
    renamed = set(names.values())
    ordered = {line: _united(facts) if line[0] in renamed else facts for line, facts in lines.items()}
    holding = {line: facts[-1] for line, facts in ordered.items()}
    return History(holding, tuple(fact for facts in ordered.values() for fact in facts[:-1]))


def _united(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts of one field of a row that had several names, one after the other.

    Where the names said different things for a while, each day's newest word counts.
    """
    by_day = {fact.valid_from: fact for fact in sorted(facts, key=_lasting)}
    line: list[Fact] = []
    for _, fact in sorted(by_day.items()):
        if line and line[-1].value == fact.value:
            continue
        if line:
            line[-1] = replace(line[-1], valid_to=fact.valid_from)
        line.append(fact)
    return [*line[:-1], replace(line[-1], valid_to=None)]


def _lasting(fact: Fact) -> tuple[date, str]:
    return fact.valid_to or date.max, fact.document


def rows(history: History) -> list[Mapping[str, Any]]:
    """Return the facts as rows of the history table."""
    return [
        {
            "recommendation_id": fact.key[0],
            "agency": fact.key[1],
            "field": fact.field,
            "value": fact.value,
            "valid_from": fact.valid_from,
            "valid_to": fact.valid_to,
            "cause": "source",
            "document": fact.document,
            "document_sha256": fact.document_sha256,
        }
        for fact in (*history.ended, *history.holding.values())
    ]
