"""Which of the changes a person asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pyarrow as pa

from openrecs.clean.asked import agency_asked
from openrecs.compare.between import Change, Comparison, Row
from openrecs.errors import shown
from openrecs.normalize import record

Cause = Literal["source", "parser", "all"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; nothing given is everything that GAO changed.

    `agencies` are names, codes, parts of names or departments. A change has `cause` source also where its cause is not
    known.
    """

    kinds: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    priority: bool = False
    publications: tuple[str, ...] = ()
    cause: Cause = "source"


def apply(comparison: Comparison, asked: Asked) -> Comparison:
    """Return the comparison with the changes that were asked for; notes say what else there is.

    A row counts as it was and as it is: of a change either will do.
    """
    tables = [side.table for side in (comparison.old, comparison.new)]
    agencies = agency_asked.meant(_agencies(tables), asked.agencies, "on either side")
    numbers = _numbers(asked)

    def is_wanted(row: Row | None) -> bool:
        return row is not None and (
            (not asked.agencies or agencies.has(row))
            and (not asked.priority or row.get("is_priority") is True)
            and (not numbers or row.get("publication_number") in numbers)
        )

    changes = [change for change in comparison.changes if not asked.kinds or change.row["kind"] in asked.kinds]
    changes = [change for change in changes if is_wanted(change.old) or is_wanted(change.new)]
    kept = tuple(change for change in changes if _is_of(change, asked.cause))
    unknown = _unknown(tables, numbers, "on either side")
    all_of_them = sum(_is_of(change, asked.cause) for change in comparison.changes)
    many = f"{len(kept)} of {all_of_them} change{'' if all_of_them == 1 else 's'}"
    notes = (
        *_narrowed(asked, many),
        *comparison.notes,
        *agencies.notes,
        *unknown,
        *_left_out(changes, kept, asked.cause),
    )
    return replace(comparison, changes=kept, notes=notes)


def unmet(table: pa.Table, asked: Asked) -> list[str]:
    """Say which agencies and publications that were asked for no row of a table is of: perhaps they are misspelled."""
    each = [agency_asked.meant(_agencies([table]), [one]) for one in asked.agencies]
    return [
        *(note for one in each if not one.agencies for note in one.notes),
        *_unknown([table], _numbers(asked), "of this snapshot"),
    ]


def _numbers(asked: Asked) -> dict[str, str]:
    """Return the publications that were asked for, each with how it was written."""
    return {record.publication_number(printed) or printed: printed for printed in asked.publications}


def _unknown(tables: Iterable[pa.Table], numbers: Mapping[str, str], where: str) -> list[str]:
    there = {number for table in tables for number in _column(table, "publication_number").to_pylist()}
    return [
        f"no row {where} is of the publication {shown(printed, 80)!r}"
        for number, printed in numbers.items()
        if number not in there
    ]


def _narrowed(asked: Asked, many: str) -> list[str]:
    """Say what was asked for, so that a page that is handed on does not look like everything."""
    said = [
        *(["kind " + " or ".join(asked.kinds).replace("_", " ")] if asked.kinds else []),
        *([f"agency {' or '.join(shown(one, 80) for one in asked.agencies)}"] if asked.agencies else []),
        *(["priorities"] if asked.priority else []),
        *([f"publication {' or '.join(shown(one, 80) for one in asked.publications)}"] if asked.publications else []),
    ]
    return [f"only what was asked for is shown, {many}: {'; '.join(said)}"] if said else []


def _agencies(tables: Iterable[pa.Table]) -> pa.Table:
    """Return the agencies of all rows; what a table does not say of them is null."""
    names = agency_asked.COLUMNS
    return pa.concat_tables(pa.table([_column(one, name) for name in names], names=list(names)) for one in tables)


def _column(table: pa.Table, name: str) -> Any:
    return table[name] if name in table.column_names else pa.nulls(table.num_rows, pa.string())


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


def counts(changes: Iterable[Change]) -> Counter[str]:
    """Return how many changes there are of each kind."""
    return Counter(change.row["kind"] for change in changes)
