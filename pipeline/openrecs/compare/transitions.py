"""From which status to which: how many rows, and which.

A row stands at its status, at `delisted` (its outcome is not known) or at `absent` (that side has no such row).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openrecs import statuses
from openrecs.compare.between import Change, Row
from openrecs.compare.changes import listing
from openrecs.compare.pairing import Key

ABSENT, DELISTED = "absent", "delisted"
PLACES = (ABSENT, *statuses.CODES, DELISTED)
_MOVES = frozenset(("opened", "closed", "relisted", "delisted", "status"))


@dataclass(frozen=True, slots=True)
class Transition:
    """The rows that went from one place to another, by key, in order."""

    before: str
    after: str
    keys: tuple[Key, ...]


def transitions(changes: Iterable[Change]) -> list[Transition]:
    """Return the transitions among the changes, in the order of the places they lead from and to."""
    found: dict[tuple[str, str], set[Key]] = {}
    for change in changes:
        if change.row["kind"] in _MOVES:
            found.setdefault((place(change.old), place(change.new)), set()).add(change.key)
    moved = [Transition(*way, tuple(sorted(keys))) for way, keys in found.items() if way[0] != way[1]]
    return sorted(moved, key=lambda one: (_rank(one.before), _rank(one.after)))


def place(row: Row | None) -> str:
    """Return where a row stands."""
    if row is None:
        return ABSENT
    return DELISTED if listing(row) == "delisted" else str(row["status"])


def _rank(name: str) -> tuple[int, str]:
    return (PLACES.index(name) if name in PLACES else len(PLACES)), name
