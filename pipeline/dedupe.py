"""One row per key per day, and what disagreed.

Inside one document a key that stands twice with the same text is one row; with another text it is another
recommendation under the same number, and both are kept, the later with `-x` and a digest.

Between documents of one day the more specific page wins: product page, export, agency page, database, old lists, topic
page (a layout's `rank`), then the document's name, so that the order of reading changes nothing. Where the winner's
layout cannot say what another can, the other's value is taken. What disagreed becomes an issue that names both values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline.characters import plain
from pipeline.errors import shown
from pipeline.identity import digest, fold
from pipeline.records import Issue, Layout
from pipeline.table import rows as rows_of

KEY = ["recommendation_id", "agency"]
# What two documents of one day must agree on, and what the table calls it.
COMPARED = ("status", "recommendation", "is_priority", "comments", "published_on", "publication_title")


def day(frame: pd.DataFrame, layouts: Mapping[str, Layout]) -> tuple[pd.DataFrame, list[Issue]]:
    """Return one row per key of all rows read from one day's documents, and the issues.

    `frame` has the columns of a `Recommendation`; the result has one more, `_documents`, all that show the row.
    """
    columns = [*frame.columns, "_documents"]
    if frame.empty:
        return pd.DataFrame(columns=columns, dtype=object), []
    ranked = frame.assign(_rank=[layouts[name].rank for name in frame["layout"]], _at=range(len(frame)))
    ranked = ranked.sort_values(["_rank", "document", "_at"], kind="stable")
    apart, issues = _apart(ranked)
    apart, moved = _settle_guesses(apart)
    rows: list[dict[str, Any]] = []
    for _, group in apart.groupby(KEY, sort=True):
        row, disagreements = _merge(rows_of(group), layouts)
        rows.append(row)
        issues += disagreements
    return pd.DataFrame(rows, columns=columns, dtype=object), issues + moved


def _apart(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Issue]]:
    """Tell apart, within each document, rows that bear one key and are not one text; drop exact repetitions."""
    rows: list[dict[str, Any]] = []
    issues: list[Issue] = []
    texts: dict[tuple[str, str, str], list[str]] = {}
    for row in rows_of(frame):
        said = texts.setdefault((row["document"], row["recommendation_id"], row["agency"]), [])
        text = fold(row["recommendation"])
        if text in said:
            issues.append(
                _issue(row, "note", "recommendation", "the row stands twice in its document; it was read once")
            )
            continue
        said.append(text)
        if len(said) > 1:
            row = {**row, "recommendation_id": f"{row['recommendation_id']}-x{digest(text)}"}
            issues.append(_issue(row, "warning", "recommendation", _SAME_NUMBER))
        rows.append(row)
    return pd.DataFrame(rows, columns=frame.columns, dtype=object), issues


_SAME_NUMBER = (
    "its document has another text under the same number and agency; both are kept, this one under an id that ends in "
    "a digest of its text"
)


def _settle_guesses(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Issue]]:
    """Let a guessed agency yield: same id and text under exactly one agency read otherwise is that same row."""
    settled = frame.copy()
    issues: list[Issue] = []
    sure: dict[tuple[str, str], set[tuple[Any, ...]]] = {}
    columns = ["agency", "agency_code", "department"]
    for row in rows_of(frame[frame["agency_basis"] != "guessed"]):
        key = (row["recommendation_id"], fold(row["recommendation"]))
        sure.setdefault(key, set()).add(tuple(row[c] for c in columns))
    guessed = frame[frame["agency_basis"] == "guessed"]
    for at, row in zip(guessed.index, rows_of(guessed), strict=True):
        found = sure.get((row["recommendation_id"], fold(row["recommendation"])), set())
        if len(found) == 1 and (agency := next(iter(found)))[0] != row["agency"]:
            issues.append(_issue(row, "note", "agency", f"taken as {agency[0]!r}, which another document prints"))
            settled.loc[at, columns] = list(agency)
    return settled, issues


def _merge(group: Sequence[dict[str, Any]], layouts: Mapping[str, Layout]) -> tuple[dict[str, Any], list[Issue]]:
    """Merge the rows of one key, best first: gaps are filled, disagreements reported."""
    best = dict(group[0])
    issues: list[Issue] = []
    for other in group[1:]:
        for name, value in other.items():
            if best[name] is None and value is not None:
                best[name] = value
        issues += [_disagreement(best, other, name) for name in COMPARED if _differs(best[name], other[name])]
        if best["agency_basis"] == "guessed" and other["agency_basis"] != "guessed":
            best.update({name: other[name] for name in ("agency_basis", "agency_printed")})
    shown = {name: value for name, value in best.items() if not name.startswith("_")}
    return {**shown, "_documents": frozenset(row["document"] for row in group)}, issues


def _differs(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    if isinstance(one, str) and isinstance(other, str):
        return fold(one) != fold(other)
    return bool(one != other)


def _disagreement(best: Mapping[str, Any], other: Mapping[str, Any], name: str) -> Issue:
    said = [f"{shown(row['document'], 80)} says {shown(plain(str(row[name])), 60)!r}" for row in (best, other)]
    message = f"{said[0]}, {said[1]}; the first was taken"
    return _issue(best, "warning", name, message)


def _issue(row: Mapping[str, Any], severity: Any, field: str, message: str) -> Issue:
    return Issue(
        severity,
        "dedupe",
        message,
        row["document"],
        row["location"],
        row["recommendation_id"],
        field,
        shown(str(row[field])),
    )
