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

from pipeline.merge import Alias, Key, Row, State

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
    moved = _moved(before, [alias for alias in state.aliases if alias not in earlier.aliases])
    holding = dict(moved.holding)
    ended: list[Fact] = []
    for key, row in state.rows.items():
        if earlier.rows.get(key) is row:
            continue  # carried forward: nothing can have changed
        for name in FIELDS:
            held = holding.get((key, name))
            value = _text(row[name])
            if held is None and value is None:
                continue
            if held is not None and held.value == value:
                continue
            if held is not None:
                ended.append(replace(held, valid_to=on))
            holding[key, name] = Fact(key, name, value, on, *_evidence(row))
    return History(holding, (*moved.ended, *ended))


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _evidence(row: Row) -> tuple[str, str]:
    """Return the document that shows the present state: a delisted row's is the one that no longer lists it."""
    delisted_by: tuple[str, str] | None = row.get("_delisted_by")
    return delisted_by or (row["document"], row["document_sha256"])


def _moved(before: History, aliases: Iterable[Alias]) -> History:
    """Return the history with the facts of renamed rows under their new keys. A likely link renames nothing."""
    names = {alias.old: alias.new for alias in aliases if alias.score is None}
    if not names:
        return before
    holding: dict[tuple[Key, str], Fact] = {}
    ended = [_renamed(fact, names) for fact in before.ended]
    for fact in sorted((_renamed(fact, names) for fact in before.holding.values()), key=lambda fact: fact.valid_from):
        earlier = holding.get((fact.key, fact.field))
        if earlier and earlier.value == fact.value:
            continue  # two names of one row said the same: it holds since the first of them
        if earlier:
            ended.append(replace(earlier, valid_to=fact.valid_from))
        holding[fact.key, fact.field] = fact
    return History(holding, tuple(ended))


def _renamed(fact: Fact, names: Mapping[Key, Key]) -> Fact:
    return replace(fact, key=names[fact.key]) if fact.key in names else fact


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
