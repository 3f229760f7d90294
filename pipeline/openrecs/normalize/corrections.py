"""Corrections as data: what a person found wrong in a row, and what is right.

`raw/corrections.toml` holds them, so that they are reviewed, dated and kept like any other fact:

    [[correction]]
    recommendation_id = "GAO-21-487/R2"      # and agency, where it stands for several; or document and location
    field = "agency"
    old = "Forest Servise"                   # what the row says today: if that changes, the correction is not applied
    new = "Forest Service"
    reason = "a slip in GAO's page"
    source = "https://www.gao.gov/products/gao-21-487"

An id in it is the one that the table shows, or the one that the row would have had without any correction. A correction
that matches nothing, or whose old value has changed, does nothing and is a warning that names it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from openrecs.errors import UsageError, shown
from openrecs.extract import detect
from openrecs.normalize.agencies.vocabulary import Vocabulary
from openrecs.normalize.ids import digest, fold, identify
from openrecs.normalize.publications import Catalogue
from openrecs.normalize.record import publication_number
from openrecs.read import stored
from openrecs.records import Issue, Recommendation
from openrecs.statuses import CODES

NAME = "corrections.toml"
NONE = "none"
# What can be corrected, and the type of its values in the file.
FIELDS: dict[str, type] = {
    **dict.fromkeys(("agency", "publication_number", "publication_title", "kind", "number", "recommendation"), str),
    **dict.fromkeys(("status", "comments"), str),
    "published_on": date,
    "is_priority": bool,
}
_LOCATORS = ("recommendation_id", "agency", "document", "location")
_NEEDED = ("field", "old", "new", "reason", "source")


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction. `old` and `new` are `None` for a field that is or becomes empty."""

    place: int
    field: str
    old: Any
    new: Any
    reason: str
    source: str
    recommendation_id: str | None = None
    agency: str | None = None
    document: str | None = None
    location: str | None = None

    def is_for(self, *forms: Recommendation) -> bool:
        """Say whether the row is the one meant: as it was read, or as far as it is corrected."""
        wanted = {name: value for name in _LOCATORS if (value := getattr(self, name)) is not None}
        return all(any(value in _values(row, name) for row in forms) for name, value in wanted.items())

    def __str__(self) -> str:
        where = self.recommendation_id or f"{self.document}, {self.location or 'every row'}"
        return f"correction {self.place} ({shown(where, 80)}, {self.field})"


def _values(row: Recommendation, name: str) -> tuple[Any, ...]:
    """Return what a locator may call a row. Of two texts under one number one has an id with a digest of its text."""
    value = getattr(row, name)
    return (value, f"{value}-x{digest(fold(row.recommendation))}") if name == "recommendation_id" else (value,)


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections, and the digest of the file for the manifest."""

    all: tuple[Correction, ...] = ()
    version: str = NONE


def read(raw: Path) -> Corrections:
    """Read `raw/corrections.toml`; a raw/ without one has none. Errors are those of `parse` and of reading a file."""
    path = raw / NAME
    if not path.exists():
        return Corrections()
    try:
        return parse(stored.load(path, NAME).data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _wrong("it is not UTF-8") from error


def parse(text: str) -> Corrections:
    """Read the text of corrections.toml; `UsageError` names what is wrong in it, for a run must not ignore it."""
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error)) from error
    unknown = set(stated) - {"correction"}
    if unknown or not isinstance(stated.get("correction", []), list):
        raise _wrong("it may hold nothing but tables named [[correction]]")
    found = tuple(_correction(place, table) for place, table in enumerate(stated.get("correction", []), 1))
    return Corrections(found, hashlib.sha256(text.encode()).hexdigest()[:12])


def _wrong(what: str) -> UsageError:
    mend = "mend it there; docs/identity.md shows one"
    return UsageError(f"the corrections cannot be read: {what}", where=NAME, safe="nothing was published", mend=mend)


def _correction(place: int, table: Any) -> Correction:
    if not isinstance(table, dict):
        raise _wrong(f"correction {place} is not a table")
    missing = [name for name in _NEEDED if name not in table and name not in ("old", "new")]
    unknown = sorted(set(table) - set(_NEEDED) - set(_LOCATORS))
    if missing or unknown:
        raise _wrong(f"correction {place} lacks {missing} and has unknown {unknown}")
    if "old" not in table and "new" not in table:
        raise _wrong(f"correction {place} states neither old nor new")
    if not table.get("recommendation_id") and not table.get("document"):
        raise _wrong(f"correction {place} names neither a recommendation_id nor a document")
    _check_values(place, table)
    named = {f.name for f in fields(Correction)}
    return Correction(place=place, **{"old": None, "new": None, **{k: v for k, v in table.items() if k in named}})


def _check_values(place: int, table: dict[str, Any]) -> None:
    field = table["field"]
    if field not in FIELDS:
        raise _wrong(f"correction {place}: the field {field!r} cannot be corrected; these can: {', '.join(FIELDS)}")
    for name in ("old", "new"):
        if name in table and not isinstance(table[name], FIELDS[field]):
            raise _wrong(f"correction {place}: {name} must be a {FIELDS[field].__name__}")
    allowed = {"status": CODES, "kind": ("recommendation", "matter")}.get(field)
    if allowed and table.get("new") not in allowed:
        raise _wrong(f"correction {place}: {field} must be one of {', '.join(allowed)}")
    if field == "publication_number" and "new" in table and publication_number(table["new"]) != table["new"]:
        raise _wrong(f"correction {place}: {table['new']!r} is not a publication number")
    if "new" not in table and field not in ("number", "comments", "published_on", "is_priority", "publication_number"):
        raise _wrong(f"correction {place}: {field} cannot be empty")


NOTHING_KNOWN = Catalogue()


def apply(
    corrections: Corrections,
    rows: Sequence[Recommendation],
    vocabulary: Vocabulary,
    catalogue: Catalogue = NOTHING_KNOWN,
) -> tuple[list[Recommendation], set[int]]:
    """Return the rows with every correction that is for them applied, and the places of those that were.

    A corrected row gets the id that it would have had, had the page been right: what the catalogue knows of a corrected
    title or number is taken from it.
    """
    used: set[int] = set()
    corrected: list[Recommendation] = []
    for read in rows:
        row = read
        for one in corrections.all:
            if one.is_for(read, row) and getattr(row, one.field) == one.old:
                row = _corrected(row, one, vocabulary, catalogue)
                used.add(one.place)
        corrected.append(row)
    return corrected, used


def outdated(corrections: Corrections, rows: Sequence[Recommendation]) -> set[int]:
    """Return the places of corrections whose row, as read, says neither the old value nor the new one any more.

    A correction that GAO has made itself is none of them: the pages of before still need it.
    """
    found: dict[int, set[Any]] = {}
    for row in rows:
        for one in corrections.all:
            if one.is_for(row):
                found.setdefault(one.place, set()).add(getattr(row, one.field))
    values = {one.place: {one.old, one.new} for one in corrections.all}
    return {place for place, said in found.items() if not said & values[place]}


def _corrected(row: Recommendation, one: Correction, vocabulary: Vocabulary, catalogue: Catalogue) -> Recommendation:
    changes: dict[str, Any] = {one.field: one.new}
    if one.field == "agency" or (one.field == "kind" and one.new == "matter"):
        agency = vocabulary.resolve(one.new if one.field == "agency" else "Congress")
        changes |= {"agency": agency.name, "agency_code": agency.code, "department": agency.department}
        changes["agency_basis"] = "known"
    if one.field in ("publication_title", "publication_number"):
        changes = _added(row, catalogue) | changes
    row = row._replace(**changes)
    tells_more = one.field in ("publication_title", "publication_number", "published_on") and one.new is not None
    return identify(catalogue.complete(row) if tells_more else row)


def _added(row: Recommendation, catalogue: Catalogue) -> dict[str, None]:
    """Return, emptied, what the catalogue added for the title or number that was wrong, and no page printed."""
    known = catalogue.by_number.get(row.publication_number or "")
    if known is None:
        return {}
    values = {"publication_number": known.number, "published_on": known.published_on, "topics": known.topics}
    says = detect.named(row.layout).says
    return {name: None for name, value in values.items() if name not in says and getattr(row, name) == value}


def unused(corrections: Corrections, used: Collection[int]) -> list[Issue]:
    """Return a warning for every correction that does nothing."""
    return [
        Issue(
            "warning",
            "corrections",
            f"{one} does nothing: no row is at that place with the old value {shown(str(one.old), 60)!r} any more. "
            "State what the row says today, or the document that it was for, or take it out",
            document=NAME,
            recommendation_id=one.recommendation_id,
            field=one.field,
            value=shown(str(one.old)),
        )
        for one in corrections.all
        if one.place not in used
    ]
