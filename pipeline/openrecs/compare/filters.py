"""Which of the changes a person asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa

from openrecs.clean import selection
from openrecs.compare.between import Change, Comparison
from openrecs.errors import shown

Cause = Literal["source", "parser", "all"]
_COLUMNS = ("agency", "agency_code", "department", "publication_number")
ASKED = pa.schema([*((name, pa.string()) for name in _COLUMNS), ("is_priority", pa.bool_()), ("at", pa.int64())])


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; nothing given is everything that GAO changed.

    `agencies` are names, codes or departments. A change has `cause` source also where its cause is not known.
    """

    kinds: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    priority: bool = False
    publications: tuple[str, ...] = ()
    cause: Cause = "source"


def apply(comparison: Comparison, asked: Asked) -> Comparison:
    """Return the comparison with the changes that were asked for; notes say what else there is."""
    changes = [change for change in comparison.changes if not asked.kinds or change.row["kind"] in asked.kinds]
    changes = _of_rows(changes, asked)
    kept = tuple(change for change in changes if _is_of(change, asked.cause))
    notes = [*comparison.notes, *_unknown(comparison, asked), *_left_out(changes, kept, asked.cause)]
    return replace(comparison, changes=kept, notes=tuple(notes))


def _is_of(change: Change, cause: Cause) -> bool:
    return cause == "all" or (change.row["cause"] or "source") == cause


def _left_out(changes: Sequence[Change], kept: Sequence[Change], cause: Cause) -> list[str]:
    """Say how many changes of the other cause there are."""
    others = len(changes) - len(kept)
    if not others:
        return []
    word = "change is" if others == 1 else "changes are"
    who = "made by reading the same pages otherwise" if cause == "source" else "GAO's own, or of a cause not known"
    return [f"{others} more {word} {who}, and not shown: see them with --cause all"]


def _of_rows(changes: Sequence[Change], asked: Asked) -> list[Change]:
    """Return the changes whose row is wanted, as it was or as it is."""
    if not (asked.agencies or asked.priority or asked.publications):
        return list(changes)
    wanted = selection.Wanted(agencies=asked.agencies, priority=asked.priority, publications=asked.publications)
    rows = [_asked(row, at) for at, change in enumerate(changes) for row in (change.old, change.new) if row]
    places = set(selection.select(pa.Table.from_pylist(rows, ASKED), wanted)["at"].to_pylist())
    return [change for at, change in enumerate(changes) if at in places]


def _asked(row: selection.Row, at: int) -> dict[str, object]:
    return {**{name: row.get(name) for name in (*_COLUMNS, "is_priority")}, "at": at}


def _unknown(comparison: Comparison, asked: Asked) -> list[str]:
    """Say which agencies and publications no row of either side is of: a slip would look like quiet."""
    is_asked = asked.agencies or asked.publications
    if not is_asked:
        return []
    tables = [side.table for side in (comparison.old, comparison.new)]
    named = [
        *(
            (f"agency {shown(name, 80)!r}: `openrecs agencies` finds its name", selection.Wanted(agencies=(name,)))
            for name in asked.agencies
        ),
        *((f"publication {shown(name, 80)!r}", selection.Wanted(publications=(name,))) for name in asked.publications),
    ]
    return [
        f"no row on either side is of the {what}"
        for what, wanted in named
        if not any(selection.select(table, wanted).num_rows for table in tables)
    ]


def by_agency(changes: Iterable[Change]) -> list[tuple[str, list[Change]]]:
    """Return the changes by agency, both in order."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.row["agency"], []).append(change)
    return sorted(found.items())


def counts(changes: Iterable[Change]) -> Counter[str]:
    """Return how many changes there are of each kind."""
    return Counter(change.row["kind"] for change in changes)
