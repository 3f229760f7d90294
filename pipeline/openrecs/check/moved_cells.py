"""Cells that went to other rows since the last table: a column of a source was sorted or moved without the others.

How many rows have which status stays the same then, so that no count shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from openrecs.clean.by_key import Key
from openrecs.statuses import CLOSED

Moved = tuple[str, list[Key], int]  # what went elsewhere, in words; the rows; of how many


def found(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Moved]:
    """Yield what the rows of two tables, which are the same, have no more, or have from others."""
    for name in ("status", "is_priority"):
        yield from _left(before[name], after[name].mask(after["status"].isin(CLOSED)), name)
    yield from _from_others(before["comments"], after["comments"])


def _left(was: pd.Series, now: pd.Series, name: str) -> Iterator[Moved]:
    """Yield, for each value, the rows that had it and have another one, but for those that were closed."""
    is_known = was.notna() & now.notna()
    is_other = is_known & (was != now)
    for value, total in was[is_known].value_counts().items():
        keys = list(was.index[is_other & (was == value)])
        yield f"of {total} rows whose {name} was {value!r} have another", keys, int(total)


def _from_others(was: pd.Series, now: pd.Series) -> Iterator[Moved]:
    """Yield the rows with the comments that one other publication had, and has no more."""
    changed = now[now.notna() & (was != now)]
    if changed.empty:
        return
    had = {(_publication(key), was[key]) for key in changed.index}
    owners = Counter(said for _, said in had)
    there = set(zip(map(_publication, now.index), now, strict=True))
    lost = {said: publication for publication, said in had if owners[said] == 1 and (publication, said) not in there}
    pairs = zip(changed.index, changed, strict=True)
    keys = [key for key, said in pairs if lost.get(said, _publication(key)) != _publication(key)]
    yield "rows have the comments of other publications", keys, len(keys)


def _publication(key: Key) -> str:
    return key[0].rpartition("/")[0]
