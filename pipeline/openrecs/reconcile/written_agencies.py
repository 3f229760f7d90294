"""How an agency that a person wrote stands to that of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from openrecs.normalize.agencies import as_written

Relation = Literal["same", "family", "other", "unknown"]


def relation(printed: str, row: Mapping[str, Any]) -> Relation:
    """Return how an agency that a person wrote stands to that of a row of the recommendations table.

    `family`: one is the department of the other. `unknown`: the words are not an agency that is known. `Army` is the
    department of that name.
    """
    names = {as_written.key(row[name] or "") for name in ("agency", "agency_code", "agency_printed")} - {""}
    agencies = as_written.agencies(printed) or as_written.agencies(f"Department of {printed}")
    if as_written.key(printed) in names or any(one.name == row["agency"] for one in agencies):
        return "same"
    if not agencies:
        return "unknown"
    is_family = any(one.name == row["department"] or one.department == row["agency"] for one in agencies)
    return "family" if is_family else "other"
