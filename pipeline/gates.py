"""The gates: what a night's table must not do against the last one. A run that does is held until a person accepts it.

Each gate is a function in `GATES`: night, limits -> the reasons it is stopped for, in words with numbers. A first run
has no past and is never held. The limits are set in `openrecs.toml`, under `[gates]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from pipeline.errors import UsageError
from pipeline.identity import fold

Row = Mapping[str, Any]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """When a gate closes. Shares are of the rows of the last table; both a share and a number must be exceeded."""

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
    stale_days: int = 7


@dataclass(frozen=True, slots=True)
class Night:
    """A night: the last table and tonight's, by key, and what else the gates look at.

    `scopes` are the scopes that were read before tonight, `scope_of` gives the scope of a document; `best` is the
    largest number of listed rows of the last 30 snapshots.
    """

    before: Mapping[Key, Row]
    after: Mapping[Key, Row]
    scopes: frozenset[str] = frozenset()
    scope_of: Mapping[str, str] | None = None
    new_documents: int = 0
    new_refused: int = 0
    unknown_statuses: int = 0
    best: int = 0


def limits(configured: Mapping[str, Any]) -> Limits:
    """Return the limits, those of the configuration first; `UsageError` names a key or value that cannot be."""
    known = {f.name: f.type for f in fields(Limits)}
    for name, value in configured.items():
        key = name.replace("-", "_")
        if key not in known:
            raise UsageError(f"there is no gate limit {name!r}", mend=f"the limits are: {', '.join(known)}")
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise UsageError(f"the gate limit {name!r} must be a number, 0 or more", mend="mend it in openrecs.toml")
    return Limits(**{name.replace("-", "_"): value for name, value in configured.items()})


def listed(rows: Iterable[Row]) -> int:
    """Return how many rows are listed."""
    return sum(row["listing"] == "listed" for row in rows)


def rows_vanish(night: Night, limit: Limits) -> Iterable[str]:
    """Many rows that were listed are not any more, and no source says that they are closed."""
    gone = [key for key, row in night.before.items() if row["listing"] == "listed" and _is_gone(night.after.get(key))]
    total = listed(night.before.values())
    if len(gone) > limit.vanished_rows and len(gone) > limit.vanished_share * total:
        yield f"{len(gone)} of {total} listed rows vanish at once{_examples(gone)}"


def _is_gone(row: Row | None) -> bool:
    return row is None or row["listing"] == "delisted"


def statuses_flip(night: Night, limit: Limits) -> Iterable[str]:
    """The status of many rows changes at once."""
    flipped = [key for key, row in _both(night) if row["status"] != night.after[key]["status"]]
    if len(flipped) > limit.status_rows and len(flipped) > limit.status_share * len(night.before):
        yield f"the status of {len(flipped)} of {len(night.before)} rows changes at once{_examples(flipped)}"


def texts_change(night: Night, limit: Limits) -> Iterable[str]:
    """The text of many rows changes at once: a page that changed under us reads like this."""
    changed = [k for k, row in _both(night) if fold(row["recommendation"]) != fold(night.after[k]["recommendation"])]
    if len(changed) > limit.text_rows and len(changed) > limit.text_share * len(night.before):
        yield f"the text of {len(changed)} of {len(night.before)} rows changes at once{_examples(changed)}"


def many_are_new(night: Night, limit: Limits) -> Iterable[str]:
    """Many rows are new in a scope that was read before: the first page of a new scope is all new, and welcome."""
    scope_of = night.scope_of or {}
    new = [k for k, r in night.after.items() if k not in night.before and scope_of.get(r["document"]) in night.scopes]
    if len(new) > limit.new_rows and len(new) > limit.new_share * len(night.before):
        yield f"{len(new)} rows are new at once, to {len(night.before)} that were known{_examples(new)}"


FILLED = ("publication_number", "published_on", "number", "comments", "topics", "is_priority", "agency_code")


def columns_empty(night: Night, limit: Limits) -> Iterable[str]:
    """A column loses its values: a field that is no longer found on a page reads like this."""
    both = [(row, night.after[key]) for key, row in _both(night)]
    if len(both) <= limit.fill_rows:
        return
    for name in FILLED:
        was, now = (sum(pair[side][name] is not None for pair in both) / len(both) for side in (0, 1))
        if was - now > limit.fill_points:
            yield f"the column {name} falls from {was:.0%} filled to {now:.0%}"


def statuses_are_unknown(night: Night, limit: Limits) -> Iterable[str]:
    """Many rows were left out because their status is in no vocabulary."""
    if night.unknown_statuses > limit.unknown_statuses:
        yield f"{night.unknown_statuses} rows have a status that is not known, and were left out"


def documents_are_refused(night: Night, limit: Limits) -> Iterable[str]:
    """Many of the new documents were refused."""
    if night.new_documents >= limit.refused_from and night.new_refused > limit.refused_share * night.new_documents:
        yield f"{night.new_refused} of {night.new_documents} new documents were refused"


def table_erodes(night: Night, limit: Limits) -> Iterable[str]:
    """The table has shrunk slowly, against the best of the last 30 snapshots: 1 % a night passes every other gate."""
    now = listed(night.after.values())
    lost = night.best - now
    if lost > limit.erosion_rows and lost > limit.erosion_share * night.best:
        yield f"{now} rows are listed, and {night.best} were within the last 30 snapshots"


GATES: tuple[Callable[[Night, Limits], Iterable[str]], ...] = (
    rows_vanish,
    statuses_flip,
    texts_change,
    many_are_new,
    columns_empty,
    statuses_are_unknown,
    documents_are_refused,
    table_erodes,
)


def reasons(night: Night, limit: Limits) -> list[str]:
    """Return why the night must be held; nothing where it may pass. A night without a past passes."""
    if not night.before:
        return []
    return [reason for gate in GATES for reason in gate(night, limit)]


def _both(night: Night) -> Sequence[tuple[Key, Row]]:
    return [(key, row) for key, row in night.before.items() if key in night.after]


def _examples(keys: Sequence[Key]) -> str:
    shown = ", ".join(identifier for identifier, _ in sorted(keys)[:3])
    return f" ({shown}, ...)" if len(keys) > 3 else f" ({shown})"
