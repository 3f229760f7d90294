"""Which agency a person means by `ICE`, `DHS/ICE` or `Immigration and Customs Enforcement (ICE)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Literal

from openrecs.normalize.agencies.vocabulary import Agency, fold, shipped
from openrecs.reconcile.written_ids import LONGEST

Relation = Literal["same", "family", "other", "unknown"]
_PARTS = re.compile(r"\s*[/:]\s*|\s+-\s+")


@cache
def _by_code() -> Mapping[str, tuple[Agency, ...]]:
    found: dict[str, tuple[Agency, ...]] = {}
    for one in shipped().agencies:
        if one.code:
            found[fold(one.code)] = (*found.get(fold(one.code), ()), one)
    return found


@lru_cache(maxsize=4096)
def meant(printed: str) -> tuple[Agency, ...]:
    """Return the agencies that a name, a code, a name with its code or a hierarchy may mean; none: it is not known."""
    found = shipped().find(printed)
    if found or fold(printed) in _by_code():
        return (found,) if found else _by_code()[fold(printed)]
    if len(printed) > LONGEST:
        return ()
    if printed.endswith(")"):
        without = (
            meant(printed[:at].rstrip()) for at, letter in reversed([*enumerate(printed)]) if letter == "(" and at
        )
        return next(filter(None, without), ())
    parts = [part for part in _PARTS.split(printed) if part]
    if len(parts) > 1 and all(map(meant, parts)):
        departments = {one.name for one in meant(parts[0])}
        return tuple(one for one in meant(parts[-1]) if one.department in departments)
    return ()


def relation(printed: str, row: Mapping[str, Any]) -> Relation:
    """Return how an agency that a person wrote stands to that of a row of the recommendations table.

    `family`: one is the department of the other. `unknown`: the words are not an agency that is known.
    """
    names = {fold(row[name] or "") for name in ("agency", "agency_code", "agency_printed")} - {""}
    agencies = meant(printed)
    if fold(printed) in names or any(one.name == row["agency"] for one in agencies):
        return "same"
    if not agencies:
        return "unknown"
    is_family = any(one.name == row["department"] or one.department == row["agency"] for one in agencies)
    return "family" if is_family else "other"
