"""Folding a day's rows into the table as it stood: `fold_day(state, rows, day, spoken) -> state`.

Absence is not closure. A source that shows `Closed - ...` closes the row, with its document as evidence. A row that a
complete document speaks for and does not show is delisted: it vanished, and the outcome is not known. Every other row
that the day's documents do not show is carried forward unchanged. A null never overwrites a value, for a null is what
a layout cannot say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from openrecs import statuses
from openrecs.errors import shown as shown_
from openrecs.normalize.ids import fold, fold_title, is_provisional
from openrecs.records import Issue
from openrecs.schema import RECOMMENDATIONS
from openrecs.schema import rows as rows_of

Row = dict[str, Any]
Key = tuple[str, str]
# A day's row brings these whole: they say where the newest reading stands, and a null in them is a value.
PROVENANCE = ("document", "document_sha256", "layout", "location")
LITTLE_ALIKE = 50  # of 100: two texts under one number that share less are probably two recommendations


@dataclass(frozen=True, slots=True)
class Alias:
    """An old key of a row and the one it has, or probably has (then with the likeness of their texts, 0 to 100)."""

    old: Key
    new: Key
    since: date
    why: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A complete document, and which of the known rows its silence is about.

    `beside` names the other pages of its list, if it is one of several: what one of them shows the list shows. `older`
    names documents of the day that it replaces: what only they show is there no more.
    """

    document: str
    document_sha256: str
    keys: frozenset[Key]
    beside: frozenset[str] = frozenset()
    older: frozenset[str] = frozenset()

    def shows(self, row: Row) -> bool:
        """Say whether the document, or another page of its list, shows a row of the day."""
        return bool(row["_documents"] & {self.document, *self.beside})

    def replaces(self, row: Row) -> bool:
        """Say whether only older documents, which it replaces, show a row of the day."""
        return bool(self.older) and row["_documents"] <= self.older


@dataclass(frozen=True, slots=True)
class State:
    """The table as of a day: rows by key, and how keys of earlier days became those of today."""

    rows: Mapping[Key, Row] = field(default_factory=dict)
    aliases: tuple[Alias, ...] = ()
    issues: tuple[Issue, ...] = ()


def key_of(row: Mapping[str, Any]) -> Key:
    """Return a row's key."""
    return row["recommendation_id"], row["agency"]


def keys_of(frame: pd.DataFrame) -> list[Key]:
    """Return the key of each row of a frame, in order."""
    return list(zip(*(frame[name].tolist() for name in RECOMMENDATIONS.key), strict=True))


def fold_day(
    state: State,
    rows: pd.DataFrame,
    on: date,
    spoken: Sequence[Spoken] = (),
    queries: Mapping[str, str] | None = None,
) -> State:
    """Return the state after the documents captured on a day.

    `rows` has one row per key of what they show, as `dedupe.day` gives it; `spoken` are the complete documents and
    what they speak for; `queries` names, by document, the query that a list answers.
    """
    folded = dict(state.rows)
    issues: list[Issue] = []
    shown: dict[Key, Row] = {key_of(row): row for row in rows_of(rows)}
    for key, row in shown.items():
        before = folded.get(key)
        issues += _reused(before, row)
        folded[key] = _fold(before, row, on, queries or {})
    titles = _titles_in_doubt(shown.values())
    for one in spoken:
        issues += _contradicted(one, shown, folded)
        in_doubt = {title for name in (one.document, *one.beside) for title in titles.get(name, ())}
        replaced = {key for key, row in shown.items() if one.replaces(row)} if one.older else set()
        silent = [key for key in one.keys | replaced if key in folded and (key not in shown or key in replaced)]
        folded.update((key, _silent(folded[key], one, on)) for key in silent if not _may_be(folded[key], in_doubt))
    return replace(state, rows=folded, issues=(*state.issues, *issues))


def _fold(before: Row | None, row: Row, on: date, queries: Mapping[str, str]) -> Row:
    known = {name: value for name, value in row.items() if value is not None or name in PROVENANCE}
    is_same_status = before is not None and before["status"] == row["status"]
    asked = frozenset(queries[name] for name in row["_documents"] if name in queries)
    return {
        **(before or row),
        **known,
        "listing": "closed" if row["status"] in statuses.CLOSED else "listed",
        "first_seen_on": before["first_seen_on"] if before else on,
        "last_seen_on": on,
        "last_covered_on": on,
        "status_since": before["status_since"] if before and is_same_status else on,
        "_queries": asked | before["_queries"] if before else asked,
        "_delisted_by": None,
    }


def _silent(row: Row, by: Spoken, on: date) -> Row:
    """Return a row that a complete document speaks for and does not show.

    Only a listed row whose publication number is real and whose agency is not guessed is delisted: of another, the
    document may show the very recommendation under its right name.
    """
    if row["publication_number"] is None or row["agency_basis"] == "guessed":
        return row
    if row["listing"] != "listed":
        return {**row, "last_covered_on": on}
    evidence = (by.document, by.document_sha256, on)
    return {**row, "last_covered_on": on, "listing": "delisted", "_delisted_by": evidence}


def _titles_in_doubt(shown: Iterable[Row]) -> Mapping[str, set[str]]:
    """Return, by document, the titles, folded, of its rows whose publication could not be told."""
    found: dict[str, set[str]] = {}
    for row in shown:
        if is_provisional(row["recommendation_id"]):
            for document in row["_documents"]:
                found.setdefault(document, set()).add(fold_title(row["publication_title"]))
    return found


def _may_be(row: Row, titles: Collection[str]) -> bool:
    """Say whether a document that shows these titles in doubt may show the very row: then it is not silent about it."""
    return bool(titles) and fold_title(row["publication_title"]) in titles


def _contradicted(one: Spoken, shown: Mapping[Key, Row], folded: Mapping[Key, Row]) -> Iterable[Issue]:
    """Report rows that a complete document should show and does not, and that another of the same day shows."""
    for key in sorted(one.keys & shown.keys()):
        row = shown[key]
        if not (one.shows(row) or one.replaces(row)) and folded[key]["listing"] == "listed":
            message = f"{shown_(one.document, 80)} is complete and does not show it; it stays listed, for this one does"
            place = (row["document"], row["location"], row["recommendation_id"])
            yield Issue("warning", "merge", message, *place, "listing", shown_(one.document))


def _reused(before: Row | None, row: Row) -> list[Issue]:
    """Report a number that now has another text: the id stays, and a person should look."""
    if before is None or before["number"] is None:
        return []
    old, new = fold(before["recommendation"]), fold(row["recommendation"])
    if old == new or fuzz.ratio(old, new) >= LITTLE_ALIKE:
        return []
    message = (
        f"its number now has a text that is little like the one of {before['last_seen_on']}, which began "
        f"{shown_(before['recommendation'], 80)!r}: look whether GAO used the number again"
    )
    place = (row["document"], row["location"], row["recommendation_id"])
    return [Issue("warning", "merge", message, *place, "recommendation", shown_(row["recommendation"]))]


def frame(state: State) -> pd.DataFrame:
    """Return the state as a frame with every column of the table, sorted by key; columns not known yet are null."""
    rows = [state.rows[key] for key in sorted(state.rows)]
    return pd.DataFrame({name: [row.get(name) for row in rows] for name in RECOMMENDATIONS.names}, dtype=object)
