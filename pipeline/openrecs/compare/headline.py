"""A whole comparison in one line: `3 closed; 5 delisted, outcome not known; 41 comments changed, 9 of substance`.

A row that moved stands at its status, at `delisted` (its outcome is not known) or at `absent` (that side has none).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openrecs import statuses
from openrecs.compare.between import Change, Row
from openrecs.compare.changes import listing
from openrecs.compare.comment_changes import CLASSES, Class, classify, is_of_substance
from openrecs.compare.pairing import Key

# What is counted, in the order in which it is said: one, many.
_SAID = {
    "closed": ("{} closed", "{} closed"),
    "closed_first_seen": ("{} first seen and already closed", "{} first seen and already closed"),
    "opened": ("{} opened", "{} opened"),
    "reopened": ("{} open again", "{} open again"),
    "relisted": ("{} listed again", "{} listed again"),
    "delisted": ("{} delisted, outcome not known", "{} delisted, outcome not known"),
    "gone": ("{} no longer in the table", "{} no longer in the table"),
    "status": ("{} status change", "{} status changes"),
    "priority": ("{} priority mark changed", "{} priority marks changed"),
    "promise_kept": ("{} promise kept", "{} promises kept"),
    "promise_moved": ("{} promised date moved", "{} promised dates moved"),
    "promised": ("{} date promised", "{} dates promised"),
    "comments": ("{} comment changed", "{} comments changed"),
    "text": ("{} text changed", "{} texts changed"),
    "agency": ("{} agency name changed", "{} agency names changed"),
    "agency_code": ("{} agency code changed", "{} agency codes changed"),
    "department": ("{} department changed", "{} departments changed"),
    "identified": ("{} id that became known", "{} ids that became known"),
}
_CLASSES = {
    "new update": "updated",
    "rewritten": "rewritten",
    "date moved": "with other dates only",
    "typo or spacing": "with other spelling or spacing only",
}
NOTHING = "no changes"


def headline(changes: Sequence[Change]) -> str:
    """Return the counts in words; what is zero is not said."""
    counted = Counter(_counted_as(change) for change in changes)
    parts: list[str] = []
    for name, (one, many) in _SAID.items():
        if counted[name]:
            said = (one if counted[name] == 1 else many).format(counted[name])
            parts.append(f"{said}{_more(name, changes)}")
    return "; ".join(parts) or NOTHING


def _more(name: str, changes: Sequence[Change]) -> str:
    """Return what is said of a count beside it."""
    if name == "comments":
        return f", {substance(changes)} of substance"
    reworded = sum(bool(c.likely) for c in changes if _counted_as(c) == name) if name == "delisted" else 0
    return f", {reworded} of them probably reworded" if reworded else ""


def _counted_as(change: Change) -> str:
    kind, before, after = (change.row[name] for name in ("kind", "before", "after"))
    if kind == "closed" and before is None:
        return "closed_first_seen"
    if kind == "relisted" and change.row["field"] == "status":
        return "reopened"
    if kind == "agency":
        return str(change.row["field"])
    return "gone" if kind == "delisted" and after is None else str(kind)


def comment_class(change: Change) -> Class | None:
    """Return the class of a changed comment; `None` for any other change."""
    return classify(change.row["before"], change.row["after"]) if change.row["kind"] == "comments" else None


def substance(changes: Iterable[Change]) -> int:
    """Return how many changed comments hold news."""
    comments = (change.row for change in changes if change.row["kind"] == "comments")
    return sum(is_of_substance(row["before"], row["after"]) for row in comments)


def classes(changes: Iterable[Change]) -> str:
    """Return how many comments changed in which way, in words; empty where none did."""
    counted = Counter(comment_class(change) for change in changes)
    return ", ".join(f"{counted[name]} {_CLASSES[name]}" for name in CLASSES if counted[name])


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
