"""A whole comparison in one line: `12 status changes, 3 closed with evidence, 5 delisted, 41 comments changed, 9 of
substance`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from openrecs.compare.between import Change
from openrecs.compare.comment_changes import CLASSES, Class, classify, is_of_substance

# What is counted, in the order in which it is said: one, many.
_SAID = {
    "opened": ("{} opened", "{} opened"),
    "status": ("{} status change", "{} status changes"),
    "closed": ("{} closed with evidence", "{} closed with evidence"),
    "closed_first_seen": ("{} first seen closed", "{} first seen closed"),
    "reopened": ("{} open again", "{} open again"),
    "relisted": ("{} listed again", "{} listed again"),
    "delisted": ("{} delisted", "{} delisted"),
    "gone": ("{} no longer in the table", "{} no longer in the table"),
    "priority": ("{} priority mark changed", "{} priority marks changed"),
    "comments": ("{} comment changed", "{} comments changed"),
    "text": ("{} text changed", "{} texts changed"),
    "agency": ("{} agency name changed", "{} agency names changed"),
    "agency_code": ("{} agency code changed", "{} agency codes changed"),
    "department": ("{} department changed", "{} departments changed"),
    "promised": ("{} date promised", "{} dates promised"),
    "promise_moved": ("{} promised date moved", "{} promised dates moved"),
    "promise_kept": ("{} promise kept", "{} promises kept"),
    "identified": ("{} id that became known", "{} ids that became known"),
}
NOTHING = "no changes"


def headline(changes: Sequence[Change]) -> str:
    """Return the counts in words; what is zero is not said."""
    counted = Counter(_counted_as(change) for change in changes)
    parts = []
    for name, (one, many) in _SAID.items():
        if counted[name]:
            parts.append((one if counted[name] == 1 else many).format(counted[name]))
        if name == "comments" and counted[name]:
            parts.append(f"{substance(changes)} of substance")
        if name == "delisted" and (reworded := sum(bool(c.likely) for c in changes if _counted_as(c) == name)):
            parts.append(f"{reworded} of them probably reworded")
    return ", ".join(parts) or NOTHING


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


def classes(changes: Iterable[Change]) -> list[tuple[Class, int]]:
    """Return how many changed comments are of each class, those that there are."""
    counted = Counter(comment_class(change) for change in changes)
    return [(name, counted[name]) for name in CLASSES if counted[name]]
