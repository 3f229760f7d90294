"""Which row of the new table is which row of the old one: the same key, or a key that an alias leads to.

An alias is followed where it says that two names are one row: its reason is not likeness, or a provisional id became a
real one. A likely link, one with a score, joins nothing: no id is rewritten by likeness. Aliases lead from the older
name to the newer one; where the older table stands on the new side they are followed back.

Between snapshots that are not neighbours, for each fact that differs, the steps that lead from the old value to the new
one are followed through the tables `changes` of those between. What went back to where it was is cut out: A > B > A > C
is a change from A to C, made by the last step alone. A fact has its cause from a chain that explains it whole, or none.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from openrecs.compare.read_tables import HASHES, Side, rows_of
from openrecs.compare.tokens import same
from openrecs.hashes import key_hash
from openrecs.normalize.ids import is_provisional

Row = Mapping[str, Any]
Hashes = dict[int, int]
Key = tuple[str, str]
Links = Mapping[Key, list[Key]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One row on both sides, or on one: `old` or `new` is `None` where that side has no such row.

    `key` is the row's key on the new side, else on the old one. `renamed` are the keys that the old side had for it and
    the new side has not; more than one where several rows became one.
    """

    key: Key
    old: Row | None
    new: Row | None
    renamed: tuple[Key, ...] = ()


def keyed(rows: Iterable[Row]) -> dict[Key, Row]:
    """Return rows by key; `ValueError` where two have one key, for then no answer would be true."""
    found: dict[Key, Row] = {}
    for row in rows:
        key = (row["recommendation_id"], row["agency"])
        if key in found:
            raise ValueError(f"two rows have the key {key!r}")
        found[key] = row
    return found


def pairs(old: Mapping[Key, Row], new: Mapping[Key, Row], aliases: Iterable[Row]) -> list[Pair]:
    """Return every row of both sides once, by key."""
    forward, backward = links(aliases)
    renamed: dict[Key, list[Key]] = {}
    gone: list[Pair] = []
    for key in sorted(old.keys() - new.keys()):
        target = follow(key, forward, new) or follow(key, backward, new)
        if target is None:
            gone.append(Pair(key, old[key], None))
        else:
            renamed.setdefault(target, []).append(key)
    shown = [_shown(key, old, new, renamed.get(key, [])) for key in new]
    return sorted([*gone, *shown], key=lambda pair: pair.key)


def _shown(key: Key, old: Mapping[Key, Row], new: Mapping[Key, Row], renamed: list[Key]) -> Pair:
    before = old.get(key) or (old[renamed[0]] if renamed else None)
    return Pair(key, before, new[key], tuple(renamed))


def links(aliases: Iterable[Row]) -> tuple[Links, Links]:
    """Return the aliases that are followed: old key -> new keys, and new key -> old keys, each in order."""
    forward: dict[Key, list[Key]] = {}
    backward: dict[Key, list[Key]] = {}
    for alias in aliases:
        if _is_followed(alias):
            old = (alias["old_recommendation_id"], alias["old_agency"])
            new = (alias["new_recommendation_id"], alias["new_agency"])
            forward.setdefault(old, []).append(new)
            backward.setdefault(new, []).append(old)
    ordered = [{key: sorted(targets) for key, targets in found.items()} for found in (forward, backward)]
    return ordered[0], ordered[1]


def likely(aliases: Iterable[Row]) -> list[tuple[Key, Key]]:
    """Return the likely links, old key and new key: they join nothing, and a reader may judge them."""
    return [
        ((alias["old_recommendation_id"], alias["old_agency"]), (alias["new_recommendation_id"], alias["new_agency"]))
        for alias in aliases
        if not _is_followed(alias)
    ]


def _is_followed(alias: Row) -> bool:
    score = alias.get("score")
    by_likeness = score is not None and score == score  # not NaN, which pandas writes for null
    becomes_real = is_provisional(alias["old_recommendation_id"]) and not is_provisional(alias["new_recommendation_id"])
    return becomes_real or not by_likeness


def follow(key: Key, links: Links, there: Mapping[Key, Any]) -> Key | None:
    """Return the nearest key that the links lead to and that is there, `None` where none is. Circles do no harm."""
    seen, reached = {key}, [key]
    while reached:
        following = [target for at in reached for target in links.get(at, []) if target not in seen]
        for target in following:
            if target in there:
                return target
        seen.update(following)
        reached = following
    return None


def touched(old: Side, new: Side, aliases: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows of each side that may differ, in order: other hashes, no such key there, or an alias' end.

    Those alone become Python values. Two snapshots, whose bytes are checked against their manifests, say it by
    `key_hash` and `row_hash`, the hash of every column a change can be reported for. How a file came to be is not
    known: all its rows are returned, and so are those of tables of another schema, whose `row_hash` may be of other
    columns.
    """
    before, after = _hashes(old), _hashes(new)
    if before is None or after is None:
        return rows_of(old.table), rows_of(new.table)
    keys = {key for key, _ in before.items() ^ after.items()} | _ends(aliases)
    return _taken(old.table, before, keys), _taken(new.table, after, keys)


def _hashes(side: Side) -> Hashes | None:
    """Return the hash of each row by that of its key; `None` where they are not known, or two rows share one."""
    if not side.has_hashes:
        return None
    keys, contents = (side.table[name].to_pylist() for name in HASHES)
    found = dict(zip(keys, contents, strict=True))
    return found if len(found) == len(keys) else None


def _ends(aliases: Iterable[Mapping[str, Any]]) -> set[int]:
    sides = ("old", "new")
    keys = {(alias[f"{side}_recommendation_id"], alias[f"{side}_agency"]) for alias in aliases for side in sides}
    return {key_hash({"recommendation_id": id_, "agency": agency}) for id_, agency in keys}


def _taken(table: pa.Table, hashes: Hashes, keys: set[int]) -> list[Row]:
    places = array("q", (at for at, key in enumerate(hashes) if key in keys))
    buffers = [None, pa.py_buffer(places)]  # `pa.array` would import pandas
    return rows_of(table.take(pa.Array.from_buffers(pa.int64(), len(places), buffers)))


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
