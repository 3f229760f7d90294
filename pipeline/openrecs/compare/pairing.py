"""Which row of the new table is which row of the old one: the same key, or a key that an alias leads to.

An alias is followed where it says that two names are one row: its reason is not likeness, or a provisional id became a
real one. A likely link, one with a score, joins nothing: no id is rewritten by likeness. Aliases lead from the older
name to the newer one; where the older table stands on the new side they are followed back.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from openrecs.compare.read_tables import HASHES, Side, rows_of
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
