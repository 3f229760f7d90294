"""The causes of changes between snapshots that are not neighbours: every snapshot between them says what changed in it.

For each fact that differs, the steps that lead from the old value to the new one are followed through the tables
`changes` of the snapshots between. What went back to where it was is cut out: A > B > A > C is a change from A to C,
made by the last step alone. A fact has its cause from a chain that explains it whole, or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openrecs.compare.pairing import Key, Links, follow
from openrecs.compare.texts.tokens import same

Row = Mapping[str, Any]
EVIDENCE = ("on", "document", "document_sha256")
_OF_PROMISES = {"promised": "comments", "promise_moved": "comments", "promise_kept": "status"}
UNKNOWN = "\0unknown"
_FIRST_DECIDES = frozenset(("opened",))
_LISTING_OF = {"opened": "listed", "closed": "closed", "relisted": "listed"}
_LAST_DECIDES = frozenset(("closed", "delisted", "relisted", "agency", "identified"))


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one fact in one snapshot; `before` is `UNKNOWN` where the change does not say it."""

    before: str | None
    after: str | None
    change: Row


Steps = Mapping[tuple[Key, str], Sequence[Step]]


def steps(tables: Iterable[Iterable[Row]], forward: Links, newest: Mapping[Key, Any]) -> Steps:
    """Return the steps by (key, column), in order, from the `changes` rows of each snapshot, the oldest first.

    Inside one snapshot what the parser changed comes first. Keys are those of the `newest` table, where aliases lead
    there.
    """
    found: dict[tuple[Key, str], list[Step]] = {}
    for table in tables:
        for change in sorted(table, key=lambda change: change["cause"] != "parser"):
            own = (change["recommendation_id"], change["agency"])
            key = own if own in newest else follow(own, forward, newest) or own
            for column, before, after in _effects(change):
                found.setdefault((key, column), []).append(Step(before, after, change))
    return found


def _effects(change: Row) -> Iterable[tuple[str, str | None, str | None]]:
    """Yield the columns that a change sets: some say the listing with the status; a row that is gone has neither."""
    field, after = change["field"], change["after"]
    yield field, change["before"], after
    if field == "status" and change["kind"] in _LISTING_OF:
        yield "listing", UNKNOWN, _LISTING_OF[change["kind"]]
    if field == "listing" and after is None:
        yield "status", UNKNOWN, None


def explained(change: Row, known: Steps, *, key: Key, is_forward: bool = True) -> dict[str, Any]:
    """Return a change with its cause, and with the day and document of the step that made it.

    `key` is the row's key in the newer table. `is_forward` is false where the old side is the newer table: the chain
    then gives the cause only.
    """
    column = change["field"]
    start, end = (change["before"], change["after"]) if is_forward else (change["after"], change["before"])
    path = _path(known.get((key, column), ()), start, end)
    if not path:
        read_from = _OF_PROMISES.get(change["kind"])
        return {**change, "cause": _of_promise(known.get((key, read_from), ())) if read_from else None}
    cause = _cause(change["kind"], path)
    if not is_forward or path[-1].change["on"] is None:
        return {**change, "cause": cause}
    return {**change, "cause": cause, **{name: path[-1].change[name] for name in EVIDENCE}}


def _of_promise(found: Sequence[Step]) -> str:
    """Return who changed what a promise was read from, where no table says it: GAO, or we, who read it otherwise."""
    return "source" if any(step.change["cause"] == "source" for step in found) else "parser"


def _path(found: Sequence[Step], start: str | None, end: str | None) -> list[Step]:
    """Return the steps from one value to another without detours; none where they do not lead there."""
    path: list[Step] = []
    for step in found:
        if step.before != UNKNOWN and not _is(step.before, path[-1].after if path else start):
            return []  # something happened in between that no table shows
        values = [start, *(taken.after for taken in path)]
        back = next((at for at, value in enumerate(values) if _is(value, step.after)), None)
        path = [*path, step] if back is None else path[:back]
    return path if path and _is(path[-1].after, end) else []


def _is(one: str | None, other: str | None) -> bool:
    return (one is None) == (other is None) and same(one, other)


def _cause(kind: str, path: Sequence[Step]) -> str | None:
    causes = [step.change["cause"] for step in path]
    if kind in _FIRST_DECIDES:
        return str(causes[0])
    if kind in _LAST_DECIDES:
        return str(causes[-1])
    return "source" if "source" in causes else str(causes[0])
