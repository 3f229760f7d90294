"""Two sides -> a comparison: the changes with their causes, the rows they belong to, and what could not be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openrecs.compare import pairing, sources
from openrecs.compare.changes import compare
from openrecs.compare.pairing import Key, follow, keyed, likely, links, pairs, touched
from openrecs.compare.read_tables import Side
from openrecs.publish import load
from openrecs.publish.snapshot import Stored, Survey
from openrecs.schema import CHANGES
from openrecs.table import to_arrow

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
_WHAT = {"recommendation": "texts", "is_priority": "priorities", "comments": "comments", "listing": "listings"}


@dataclass(frozen=True, slots=True)
class Change:
    """A row of `changes`, and the row of the table it belongs to, on each side that has it.

    `likely` says which other row this one probably is, where it came or went and a likely link leads to it.
    """

    row: Row
    old: Row | None
    new: Row | None
    likely: str = ""

    @property
    def key(self) -> Key:
        """The row's key: on the new side, where it is there."""
        return self.row["recommendation_id"], self.row["agency"]

    @property
    def comments(self) -> tuple[str | None, str | None]:
        """GAO's comments on each side; `None` where there are none, or no such row."""
        before, after = ((row or {}).get("comments") for row in (self.old, self.new))
        return before, after

    def said(self, column: str) -> Any:
        """Return what the newest row says in a column; `None` where no side has it."""
        rows = (row for row in (self.new, self.old) if row is not None)
        return next((row[column] for row in rows if row.get(column) is not None), None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes from the old side to the new one, sorted; `notes` say what a reader must know of them."""

    old: Side
    new: Side
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def between(old: Side, new: Side) -> Comparison:
    """Return what changed from one side to the other."""
    aliases = _aliases(old, new)
    before, after = touched(old, new, aliases)
    found = compare(before, after, aliases, cause=None, on=new.as_of)
    caused = _with_causes(found, old, new, aliases)
    by_key = {pair.key: pair for pair in pairs(keyed(before), keyed(after), aliases)}
    probably = _likely(caused, aliases)
    changes = tuple(
        Change(row, by_key[key].old, by_key[key].new, probably.get((row["kind"], *key), ""))
        for row in caused
        for key in [_key(row)]
    )
    notes = (*_order(old, new), *_lacking(old, "old"), *_lacking(new, "new"), *_causes_unknown(caused, old, new))
    return Comparison(old, new, changes, notes)


def diff(
    old: str | date | None = None, new: str | date | None = None, *, processed: str | Path | None = None
) -> pd.DataFrame:
    """Return what changed as a DataFrame with the columns of `changes`, in the types of `load`, for notebooks.

    `old` and `new` are dates, folders of snapshots, or Parquet or CSV files; without them the newest snapshot and the
    one before. `processed` is found as `load` finds it. Every cause is in it; its `attrs` are old, new (names of the
    sides) and notes. The errors are those of `load`.
    """
    from openrecs.publish.pandas_types import frame  # pandas comes with the first call only

    root = load.root_of(processed)
    names = [None if side is None else str(side) for side in (old, new)]
    found = between(*sources.sides(*names, processed=root))
    built = frame(to_arrow(CHANGES, [change.row for change in found.changes]))
    built.attrs.update(old=found.old.name, new=found.new.name, notes=list(found.notes))
    return built


def _key(row: Row) -> Key:
    return row["recommendation_id"], row["agency"]


def _aliases(old: Side, new: Side) -> list[Row]:
    """Return the aliases that either side knows, each once."""
    told = _told(old, new)
    known = {_ends(row) for row in (*old.aliases, *new.aliases)}
    listed = (*old.aliases, *new.aliases, *(row for row in told if _ends(row) not in known))
    return list({tuple(sorted(row.items(), key=lambda item: item[0])): row for row in listed}.values())


_ENDS = ("old_recommendation_id", "old_agency", "new_recommendation_id", "new_agency")


def _ends(alias: Row) -> tuple[str, ...]:
    return tuple(alias[name] for name in _ENDS)


def _told(old: Side, new: Side) -> list[Row]:
    """Return, as aliases, the new names of agencies that snapshots between the sides told: our lists leave no other."""
    if not _is_one_store(old, new) or old.snapshot is None or new.snapshot is None:
        return []
    first, last = sorted((old.snapshot, new.snapshot), key=lambda one: one.manifest.sequence)
    renamed = [row for changes in _tables(first, last) for row in changes if _is_renamed_by_us(row)]
    ids = [(row["recommendation_id"], row) for row in renamed]
    return [
        dict(zip(_ENDS, (id_, name, id_, row["agency"]), strict=True))
        for id_, row in ids
        for name in row["before"].split("; ")
    ]


def _is_renamed_by_us(row: Row) -> bool:
    return (row["kind"], row["field"], row["cause"]) == ("agency", "agency", "parser")


def _likely(found: Sequence[Row], aliases: Iterable[Row]) -> dict[tuple[str, str, str], str]:
    """Return, by kind and key, what a row that went or came probably is: only where its other half came or went."""
    went = {_key(row): row["kind"] for row in found if row["kind"] == "delisted"}
    came = {_key(row): row["kind"] for row in found if row["before"] is None and row["kind"] in ("opened", "closed")}
    said = {}
    for old, new in likely(aliases):
        if old in went and new in came:
            said[went[old], *old] = f"probably goes on, reworded, as {new[0]}"
            said[came[new], *new] = f"probably {old[0]}, reworded"
    return said


def _with_causes(found: Sequence[Row], old: Side, new: Side, aliases: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the changes with their causes, where both sides are in one store."""
    if not _is_one_store(old, new) or old.snapshot is None or new.snapshot is None:
        return [dict(row) for row in found]
    is_forward = old.snapshot.manifest.sequence <= new.snapshot.manifest.sequence
    first, last = (old.snapshot, new.snapshot) if is_forward else (new.snapshot, old.snapshot)
    newest = (new if is_forward else old).keys()
    forward, _ = links(aliases)
    known = pairing.steps(_tables(first, last), forward, newest)
    return [
        pairing.explained(row, known, key=_key_in(_key(row), forward, newest), is_forward=is_forward) for row in found
    ]


def _key_in(key: Key, forward: Mapping[Key, list[Key]], newest: Mapping[Key, Any]) -> Key:
    return key if key in newest else follow(key, forward, newest) or key


def _tables(first: Stored, last: Stored) -> list[list[Row]]:
    """Return the `changes` of the snapshots after the first one up to the last one, in the order of publication."""
    after, until = first.manifest.sequence, last.manifest.sequence
    later = takewhile(lambda one: one.manifest.sequence > after, Survey(last.path.parents[1]).newest_first())
    line = [one for one in [*later][::-1] if one.manifest.takes_latest and one.manifest.sequence <= until]
    return [load.read_table(one, "changes").to_pylist() for one in line if "changes.parquet" in one.manifest.files]


def _is_one_store(old: Side, new: Side) -> bool:
    return (
        old.snapshot is not None and new.snapshot is not None and old.snapshot.path.parent == new.snapshot.path.parent
    )


def _order(old: Side, new: Side) -> list[str]:
    """Say so where a table is compared with itself, or with an older one: then what is said here did not happen."""
    if old.digest == new.digest:
        return ["both sides are one and the same table"]
    is_backwards = old.as_of and new.as_of and old.as_of > new.as_of
    return ["the old side is later than the new one: all of this is told backwards"] if is_backwards else []


def _lacking(side: Side, which: str) -> list[str]:
    absent = [f"the {which} side has no column {column}: {_WHAT[column]} are not compared" for column in side.lacks]
    if side.unknown:
        absent.append(
            f"columns of the {which} side that are not known here are not compared: {', '.join(side.unknown)}"
        )
    return absent


def _causes_unknown(caused: Sequence[Row], old: Side, new: Side) -> list[str]:
    """Say why changes have no cause, where they have none."""
    unknown = sum(row["cause"] is None for row in caused)
    if not unknown:
        return []
    if not _is_one_store(old, new):
        return [
            "the sides are not two snapshots of one store: whether GAO made a change or our reading did is not known"
        ]
    return [
        f"of {unknown} of {len(caused)} changes the cause is not known: the snapshots between do not show how they came"
    ]
