"""The gates: what a night's table must not do against the last one. A run that does is held until a person accepts it.

Each gate is a function in `GATES`: night, limits -> what it is stopped for, in words with numbers, and which rows that
is about. A first run has no past and is never held. The limits are set in `openrecs.toml`, under `[gates]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import inf
from typing import Any

import pandas as pd

from openrecs.check import moved_cells
from openrecs.check.moved_cells import letters
from openrecs.clean.by_key import Key, at, only_in
from openrecs.clean.folded import Fill
from openrecs.compare.tokens import same
from openrecs.errors import UsageError, shown


@dataclass(frozen=True, slots=True)
class Limits:
    """When a gate closes. Both a share and a number must be exceeded.

    Shares are of the rows that the last table lists: what was closed or delisted over the years says nothing any more,
    and would open the gates a little more every night.
    """

    vanished_share: float = 0.05
    vanished_rows: int = 10
    status_share: float = 0.10
    status_rows: int = 20
    text_share: float = 0.10
    text_rows: int = 20
    new_share: float = 0.20
    new_rows: int = 50
    fill_points: float = 0.10
    fill_rows: int = 20
    unknown_statuses: int = 5
    refused_share: float = 0.20
    refused_from: int = 10
    erosion_share: float = 0.15
    erosion_rows: int = 50
    moved_share: float = 0.30
    moved_rows: int = 20
    filled_rows: int = 3
    traded_rows: int = 1
    stale_days: int = 7


@dataclass(frozen=True, slots=True)
class Night:
    """A night: the last table and tonight's, frames by key, and what else the gates look at.

    `scopes` are the scopes that were read before tonight, `scope_of` gives the scope of a document; `refused` names the
    new refused documents; `best` is the largest number of listed rows of the last 30 snapshots; `fills` say, by layout,
    how full its columns were when it was read last, and `fills_before` what that is judged by: the time before, or the
    best of the last 30 snapshots.
    """

    before: pd.DataFrame
    after: pd.DataFrame
    scopes: frozenset[str] = frozenset()
    scope_of: Mapping[str, str] | None = None
    new_documents: int = 0
    new_refused: int = 0
    refused: frozenset[str] = frozenset()
    unknown_statuses: int = 0
    best: int = 0
    fills_before: Mapping[str, Fill] = field(default_factory=dict)
    fills: Mapping[str, Fill] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a gate stops a night, in words, and what it is about: the rows, columns or documents, by name."""

    words: str
    about: frozenset[str] = frozenset()
    gate: str = ""


def limits(configured: Mapping[str, Any]) -> Limits:
    """Return the limits, those of the configuration first; `UsageError` names a key or value that cannot be.

    A share is at most 1, or `5` for 5 % would open its gate without a word. A large number of rows opens it for good.
    """
    found: dict[str, Any] = {}
    for name, value in configured.items():
        key = name.replace("-", "_")
        if key not in _LIMITS:
            raise UsageError(f"there is no gate limit {shown(name)!r}", mend=f"the limits are: {', '.join(_LIMITS)}")
        if key in found:
            raise UsageError(f"the gate limit {key!r} is set twice", mend="leave one of the two lines in openrecs.toml")
        most, wanted = (1.0, "a share from 0 to 1, as 0.05 for 5 %") if _is_share(key) else (inf, "a number, 0 or more")
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most or value == inf:
            raise UsageError(f"the gate limit {name!r} must be {wanted}", mend="mend it in openrecs.toml")
        found[key] = value
    return Limits(**found)


_LIMITS = tuple(one.name for one in fields(Limits))


def _is_share(key: str) -> bool:
    return key.endswith(("_share", "_points"))


def listed(rows: pd.DataFrame) -> int:
    """Return how many rows are listed."""
    return int((rows["listing"] == "listed").sum())


def rows_vanish(night: Night, limit: Limits) -> Iterable[Stop]:
    """Many listed rows are delisted, or are in the table no more; what a source closes is neither."""
    before, after = night.before, at(night.after, night.before.index)
    is_listed, is_absent = before["listing"] == "listed", after["listing"].isna()
    gone = list(before.index[is_absent | (is_listed & (after["listing"] == "delisted"))])
    total = int((is_listed | is_absent).sum())
    if len(gone) > limit.vanished_rows and len(gone) > limit.vanished_share * total:
        back = moved_cells.elsewhere(gone, night.before, night.after)
        yield _stop(f"{len(gone)} of {total} rows vanish at once{_examples(gone)}{back}", gone)


def statuses_flip(night: Night, limit: Limits) -> Iterable[Stop]:
    """The status of many rows changes at once."""
    before, after = _both(night)
    flipped = list(before.index[before["status"] != after["status"]])
    if len(flipped) > limit.status_rows and len(flipped) > limit.status_share * listed(night.before):
        words = f"the status of {len(flipped)} of {len(night.before)} rows changes at once{_examples(flipped)}"
        yield _stop(words, flipped)
    for words, keys in moved_cells.flattened(*_both(night), limit.filled_rows):
        yield _stop(f"{len(keys)} {words}{_examples(keys)}", keys)


def texts_change(night: Night, limit: Limits) -> Iterable[Stop]:
    """The text of many rows, or of a whole document, changes at once, or the capitals or signs of many comments do."""
    for name, words in (("recommendation", "text"), ("comments", "capitals or signs of the comments")):
        texts = [one[name] for one in _both(night)]
        was, now = (one[texts[0].notna() & texts[1].notna() & (texts[0] != texts[1])] for one in texts)
        pairs = [pair for pair in zip(was.index, was, now, strict=True) if not same(*pair[1:])]
        changed = [key for key, old, new in pairs if name == "recommendation" or letters(old) == letters(new)]
        if len(changed) > limit.text_rows and len(changed) > limit.text_share * listed(night.before):
            many = f"the {words} of {len(changed)} of {len(night.before)} rows"
            yield _stop(f"{many} change{'s' * (words == 'text')} at once{_examples(changed)}", changed)
            return
    for words, keys in moved_cells.rewritten(*_both(night), limit.filled_rows):
        yield _stop(words + _examples(keys), keys)


def many_are_new(night: Night, limit: Limits) -> Iterable[Stop]:
    """Many rows are new in a scope that was read before: the first page of a new scope is all new, and welcome."""
    scope_of = night.scope_of or {}
    scopes = only_in(night.after, night.before)["document"].map(scope_of.get)
    new = list(scopes.index[scopes.isin(night.scopes)])
    if len(new) > limit.new_rows and len(new) > limit.new_share * listed(night.before):
        yield _stop(f"{len(new)} rows are new at once, to {len(night.before)} that were known{_examples(new)}", new)


def columns_empty(night: Night, limit: Limits) -> Iterable[Stop]:
    """A column that a layout used to fill stays empty, at once or slowly: a field that is found no more reads so."""
    for layout, now in sorted(night.fills.items()):
        was = night.fills_before.get(layout)
        if was is None or min(was.rows, now.rows) < limit.fill_rows:
            continue
        for name, share in was.shares.items():
            if share - now.shares.get(name, 0.0) > limit.fill_points:
                words = f"{layout}: the column {name} falls from {share:.0%} filled to {now.shares.get(name, 0.0):.0%}"
                yield Stop(words, frozenset({f"{layout} {name}"}))


def statuses_are_unknown(night: Night, limit: Limits) -> Iterable[Stop]:
    """Many rows were left out because their status is in no vocabulary."""
    if night.unknown_statuses > limit.unknown_statuses:
        yield Stop(f"{night.unknown_statuses} rows have a status that is not known, and were left out")


def documents_are_refused(night: Night, limit: Limits) -> Iterable[Stop]:
    """Many of the new documents were refused."""
    if night.new_documents >= limit.refused_from and night.new_refused > limit.refused_share * night.new_documents:
        yield Stop(f"{night.new_refused} of {night.new_documents} new documents were refused", night.refused)


def table_erodes(night: Night, limit: Limits) -> Iterable[Stop]:
    """The table has shrunk slowly, against the best of the last 30 snapshots: 1 % a night passes every other gate."""
    now = listed(night.after)
    lost = night.best - now
    if lost > limit.erosion_rows and lost > limit.erosion_share * night.best:
        yield Stop(f"{now} rows are listed, and {night.best} were within the last 30 snapshots")


def values_move(night: Night, limit: Limits) -> Iterable[Stop]:
    """Statuses or priorities went to other rows: a column that was sorted or moved by itself reads so."""
    for words, keys, total in moved_cells.found(*_both(night)):
        if len(keys) > limit.moved_rows and len(keys) > limit.moved_share * total:
            yield _stop(f"{len(keys)} {words}{_examples(keys)}", keys)


def cells_are_filled(night: Night, limit: Limits) -> Iterable[Stop]:
    """Rows one below the other have one value, and had different ones: cells were filled down; or they were cut."""
    for words, keys in moved_cells.filled(night.before, night.after, limit.filled_rows):
        yield _stop(f"{len(keys)} {words}{_examples(keys)}", keys)


def rows_trade(night: Night, limit: Limits) -> Iterable[Stop]:
    """Rows have each other's agency, publication or comments: cells of a column were moved, or two were swapped."""
    for words, keys in moved_cells.traded(night.before, night.after):
        if len(keys) > limit.traded_rows:
            yield _stop(f"{len(keys)} {words}{_examples(keys)}", keys)


Gate = Callable[[Night, Limits], Iterable[Stop]]
GATES: tuple[Gate, ...] = (
    rows_vanish,
    statuses_flip,
    texts_change,
    many_are_new,
    columns_empty,
    statuses_are_unknown,
    documents_are_refused,
    table_erodes,
    values_move,
    cells_are_filled,
    rows_trade,
)


def stops(night: Night, limit: Limits, gates: Iterable[Gate] = GATES) -> list[Stop]:
    """Return why the night must be held; nothing where it may pass. A night without a past passes."""
    if night.before.empty:
        return []
    return [replace(stop, gate=gate.__name__) for gate in gates for stop in gate(night, limit)]


def _both(night: Night) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that both tables have, as they were and as they are."""
    before = night.before[night.before.index.isin(night.after.index)]
    return before, at(night.after, before.index)


def _stop(words: str, keys: Iterable[Key]) -> Stop:
    return Stop(words, frozenset(map(" | ".join, keys)))


def _examples(keys: Sequence[Key]) -> str:
    named = ", ".join(identifier for identifier, _ in sorted(keys)[:3])
    return f" ({named}, ...)" if len(keys) > 3 else f" ({named})"
