"""The life of every recommendation: each fact with the days it held, from the same fold as the table.

A fact is a value of one field of one row, true from the capture date that first shows it until the one that shows
another (`valid_to`, exclusive; null while it holds). A row that got another key keeps its facts under the new one. The
history is derived: it can always be made again from raw/, and is made by today's code throughout, so the cause of every
fact is the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from openrecs.clean import derive
from openrecs.clean.by_key import Key, Row, differs, keys_of, picked
from openrecs.clean.upsert import Alias, State
from openrecs.schema import HISTORY
from openrecs.table import as_text, rows_of

FIELDS = ("listing", "status", "is_priority", "recommendation", "comments")
SLICE = 8192  # rows whose facts are looked at together
PROMISE = "target_on"  # read of the comments: each promise, when it was first seen, and which one replaced it
Fact = tuple[Any, ...]  # the columns of `history.parquet`, in order
Columns = dict[str, np.ndarray[Any, Any]]  # the same, by name
Line = tuple[Key, str]  # a row's key and a field: its facts follow one another


@cache
def no_facts() -> pd.DataFrame:
    """Return a history without facts."""
    return _frame([])


def extend(before: pd.DataFrame, state: State, earlier: State, on: date) -> pd.DataFrame:
    """Return the history after a day: `state` is the table after it, `earlier` the one before it.

    A history is a frame with the columns of `history.parquet`, a row for each fact, in no order.
    """
    known = set(earlier.aliases)
    names = last_names(alias for alias in state.aliases if alias not in known)
    facts = _renamed(before, names) if names else before
    is_news = differs(state.rows, earlier.rows, ["row_hash"]) | state.rows.index.isin(set(names.values()))
    if not is_news.any():
        return facts
    said = [*FIELDS, "department", "document", "document_sha256", "_delisted_by"]
    return _with_news(facts, state.rows.loc[is_news, said], on)


def _with_news(facts: pd.DataFrame, rows: pd.DataFrame, on: date) -> pd.DataFrame:
    """Return the history with what rows of the table say now, where it is something new."""
    valid_to, added = facts["valid_to"].tolist(), list[Columns]()
    for start in range(0, len(rows), SLICE):
        news, ended = _news(facts, picked(rows.iloc[start : start + SLICE]), on)
        added.append(_columns(news))
        for at in ended:
            valid_to[at] = on
    there = {name: facts[name].to_numpy() for name in HISTORY.names}
    parts = [{**there, "valid_to": np.array(valid_to, dtype=object)}, *added]
    # column by column: of many pages a history is large, and twice as large beside another
    return pd.DataFrame(
        {name: np.concatenate([one.pop(name) for one in parts]) for name in HISTORY.names}, dtype=object, copy=False
    )


def _news(facts: pd.DataFrame, rows: Mapping[Key, Row], on: date) -> tuple[list[Fact], list[int]]:
    """Return the facts that rows of the table add to a history, and the places in it of those that end with them."""
    held = {line: (at, value) for line, at, value in _held(facts, rows)}
    news, ended = list[Fact](), list[int]()
    for key, row in rows.items():
        for name, said in (
            *((name, row[name]) for name in FIELDS),
            (PROMISE, derive.promise(row["comments"], key[1], row["department"])),
        ):
            at, was = held.get((key, name), (None, None))
            value = as_text(said)
            if value == was:
                continue
            if at is not None:
                ended.append(at)
            news.append((*key, name, value, on, None, "source", *_evidence(row)))
    return news, ended


def _held(facts: pd.DataFrame, keys: Mapping[Key, Row]) -> Iterable[tuple[Line, int, str | None]]:
    """Yield the facts of some rows that hold: row and field, the place in the history, and the value."""
    may_be = facts["valid_to"].isna() & facts["recommendation_id"].isin({id_ for id_, _ in keys})
    likely = facts[may_be]
    for at, key, name, value in zip(likely.index, keys_of(likely), likely["field"], likely["value"], strict=True):
        if key in keys:
            yield (key, name), at, value


def _evidence(row: Row) -> tuple[str, str]:
    """Return the document that shows the present state: a delisted row's is the one that no longer lists it."""
    document, digest, *_ = row["_delisted_by"] or (row["document"], row["document_sha256"])
    return document, digest


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


def _renamed(facts: pd.DataFrame, names: Mapping[Key, Key]) -> pd.DataFrame:
    """Return the history with the facts of renamed rows, `names` by their old ones, under their new keys."""
    is_of_one = pd.Index(keys_of(facts), tupleize_cols=False).isin({*names, *names.values()})
    lines: dict[Line, list[Row]] = {}
    for fact in rows_of(facts[is_of_one]):
        key = fact["recommendation_id"], fact["agency"]
        now = dict(zip(("recommendation_id", "agency"), names.get(key, key), strict=True))
        lines.setdefault((names.get(key, key), fact["field"]), []).append({**fact, **now})
    united = [tuple(fact.values()) for line in lines.values() for fact in _united(line)]
    return pd.concat([facts[~is_of_one], _frame(united)], ignore_index=True)


def _united(facts: Iterable[Row]) -> list[Row]:
    """Return the facts of one field of a row that had several names, one after the other.

    Where the names said different things for a while, each day's newest word counts.
    """
    by_day = {fact["valid_from"]: fact for fact in sorted(facts, key=_lasting)}
    line: list[Row] = []
    for _, fact in sorted(by_day.items()):
        if line and line[-1]["value"] == fact["value"]:
            continue
        if line:
            line[-1] = {**line[-1], "valid_to": fact["valid_from"]}
        line.append(fact)
    return [*line[:-1], {**line[-1], "valid_to": None}]


def _lasting(fact: Row) -> tuple[date, str]:
    return fact["valid_to"] or date.max, fact["document"]


def _frame(facts: Sequence[Fact]) -> pd.DataFrame:
    return pd.DataFrame({**_columns(facts)}, dtype=object)


def _columns(facts: Sequence[Fact]) -> Columns:
    return {name: np.array([fact[at] for fact in facts], dtype=object) for at, name in enumerate(HISTORY.names)}
