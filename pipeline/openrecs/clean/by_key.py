"""A table as a frame by key: its index has the key of each row, in order; cells hold Python values or `None`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from openrecs.normalize.ids import fold, fold_title
from openrecs.schema import RECOMMENDATIONS
from openrecs.table import rows_of

Key = tuple[str, str]
Row = dict[str, Any]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


def keys_of(frame: pd.DataFrame) -> list[Key]:
    """Return the key of each row of a frame, in order."""
    return list(zip(*(frame[name].tolist() for name in RECOMMENDATIONS.key), strict=True))


def by_key(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with the key of each row as its index, sorted by it."""
    keys = keys_of(frame)
    order = sorted(range(len(keys)), key=keys.__getitem__)
    ordered = frame if order == list(range(len(keys))) else frame.iloc[order]
    return ordered.set_axis(pd.Index([keys[at] for at in order], tupleize_cols=False))


def of_rows(rows: Iterable[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Return a few rows as a frame by key."""
    return by_key(pd.DataFrame(list(rows), columns=list(columns), dtype=object))


def together(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of two tables with the same columns; where one has none, the other itself."""
    return pd.concat([one, other]) if len(one) and len(other) else other if len(other) else one


def picked(frame: pd.DataFrame) -> dict[Key, Row]:
    """Return a few rows of a frame by key as dictionaries, by their keys."""
    return dict(zip(frame.index, rows_of(frame), strict=True)) if len(frame) else {}


def rows_about(frame: pd.DataFrame, ids: Collection[str], titles: Collection[str]) -> list[Row]:
    """Return the rows that have one of these ids, with or without the digest that told two texts apart, or a title."""
    folded = {fold_title(title) for title in titles}
    is_so = (
        id_.rsplit("-x", 1)[0] in ids or (bool(folded) and fold_title(title) in folded)
        for id_, title in zip(frame["recommendation_id"], frame["publication_title"], strict=True)
    )
    return rows_of(frame[np.fromiter(is_so, bool, len(frame))])


def id_and_text(row: Row) -> Key:
    """Return what rows have in common that one recommendation has for several agencies: its id, and its text folded."""
    return row["recommendation_id"], fold(row["recommendation"])


def only_in(frame: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that another table by key has not."""
    return frame[~frame.index.isin(other.index)]


def at(frame: pd.DataFrame, keys: pd.Index) -> pd.DataFrame:
    """Return the rows of these keys; all `None` where the frame has no such row."""
    if frame.index.equals(keys):
        return frame
    found, is_new = frame.reindex(keys), ~keys.isin(frame.index)
    if is_new.any():
        found.loc[is_new] = None  # and not NaN
    return found


def differs(now: pd.DataFrame, was: pd.DataFrame, columns: Sequence[str]) -> Mask:
    """Return the mask of the rows of `now` that `was` has not, or has with another value in one of the columns."""
    before = was if was.index.equals(now.index) else at(was[list(columns)], now.index)
    mask: Mask = np.logical_or.reduce([now[name].to_numpy() != before[name].to_numpy() for name in columns])
    return mask if before is was else mask | ~now.index.isin(was.index)
