"""Two agencies under one name: rows of one document that only its printed words tell apart.

`Department of Defense: Office of the Inspector General` and `Department of Commerce: Office of the Inspector General`
are both `Office of the Inspector General`, and `Bureau of the Public Debt` and `Financial Management Service` are both
the `Bureau of the Fiscal Service` by now. A page that addresses one recommendation to both means two agencies, and no
row of it may be lost: there each keeps the name it was printed with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from openrecs.normalize.agencies.vocabulary import fold, shipped
from openrecs.text import plain

Row = Mapping[str, Any]
Key = tuple[str, str]


def apart(rows: Sequence[Row], known: Collection[Key]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return all rows, namesakes under the names they were printed with; and those of them that have such a name now.

    Namesakes are rows of one document that have one key and one text under agencies printed with other words. One of
    `known`, the keys of the day before, that was told apart by its printed name stays so. A matter is always
    Congress's, and neither a guess nor a correction is undone.
    """
    names = {printed: shipped().resolve(printed).name for printed in {row["agency_printed"] for row in rows}}
    as_read = [_is_as_read(row, names) for row in rows]
    printed: dict[tuple[str, Key, str], set[str]] = {}
    for row, is_as_read in zip(rows, as_read, strict=True):
        if is_as_read:
            printed.setdefault(_place(row), set()).add(fold(row["agency_printed"]))
    every: list[dict[str, Any]] = []
    renamed: list[dict[str, Any]] = []
    for row, is_as_read in zip(rows, as_read, strict=True):
        own = {**row, "agency": plain(row["agency_printed"])}
        is_namesake = is_as_read and len(printed[_place(row)]) > 1
        is_still_one = is_as_read and (row["recommendation_id"], own["agency"]) in known
        every.append(own if is_namesake or is_still_one else dict(row))
        renamed += [own] if is_namesake else []
    return every, renamed


def _is_as_read(row: Row, names: Mapping[str, str]) -> bool:
    """Say whether a row has the agency that its document prints."""
    is_printed = names[row["agency_printed"]] == row["agency"]
    return is_printed and bool(row["agency_basis"] != "guessed" and row["kind"] != "matter")


def _place(row: Row) -> tuple[str, Key, str]:
    return row["document"], (row["recommendation_id"], row["agency"]), plain(row["recommendation"]).casefold()
