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

Row = dict[str, Any]
# What two documents of one day must agree on, and what the table calls it.
COMPARED = ("status", "recommendation", "is_priority", "comments", "published_on", "publication_title")
AGENCY = ("agency", "agency_code", "department")
_SHOWN, _BEFORE = 60, 20  # characters of a value that a message shows, and of these before the difference


def day(frame: pd.DataFrame, layouts: Mapping[str, Layout]) -> tuple[pd.DataFrame, list[Issue]]:
    """Return one row per key of all rows read from one day's documents, and the issues.

    `frame` has the columns of a `Recommendation`; the result has one more, `_documents`, all that show the row.
    """
    ranked = sorted(rows_of(frame), key=lambda row: (layouts[row["layout"]].rank, row["document"]))
    apart, issues = _apart(ranked)
    settled, moved = _settle_guesses(apart)
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in settled:
        groups.setdefault((row["recommendation_id"], row["agency"]), []).append(row)
    merged = [_merge(groups[key]) for key in sorted(groups)]
    issues += [issue for _, disagreements in merged for issue in disagreements]
    columns = [*frame.columns, "_documents"]
    return pd.DataFrame([row for row, _ in merged], columns=columns, dtype=object), issues + moved


def _apart(ranked: Sequence[Row]) -> tuple[list[Row], list[Issue]]:
    """Tell apart, within each document, rows that bear one key and are not one text."""
    rows: list[Row] = []
    issues: list[Issue] = []
    texts: dict[tuple[str, str, str], list[str]] = {}
    for row in ranked:
        said = texts.setdefault((row["document"], row["recommendation_id"], row["agency"]), [])
        text = fold(row["recommendation"])
        is_again = text in said
        if not is_again:
            said.append(text)
        if text != said[0]:
            row = {**row, "recommendation_id": f"{row['recommendation_id']}-x{digest(text)}"}
        if is_again:
            issues.append(_issue(row, "note", "recommendation", _TWICE))
        elif text != said[0]:
            issues.append(_issue(row, "warning", "recommendation", _SAME_NUMBER))
        rows.append(row)
    return rows, issues


_TWICE = "the row stands twice in its document; it is one row of the table"
_SAME_NUMBER = (
    "its document has another text under the same number and agency; both are kept, this one under an id that ends in "
    "a digest of its text"
)


def _settle_guesses(rows: Sequence[Row]) -> tuple[list[Row], list[Issue]]:
    """Let a guessed agency yield: same id and text under exactly one agency read otherwise is that same row."""
    if all(row["agency_basis"] != "guessed" for row in rows):
        return list(rows), []
    sure: dict[tuple[str, str], set[tuple[Any, ...]]] = {}
    for row in rows:
        if row["agency_basis"] != "guessed":
            sure.setdefault(_said(row), set()).add(tuple(row[name] for name in AGENCY))
    settled: list[Row] = []
    issues: list[Issue] = []
    for row in rows:
        found = sure.get(_said(row), set()) if row["agency_basis"] == "guessed" else set()
        if len(found) == 1 and (agency := next(iter(found)))[0] != row["agency"]:
            message = f"taken as '{shown(agency[0], 80)}', which another row of the day prints"
            issues.append(_issue(row, "note", "agency", message))
            row = {**row, **dict(zip(AGENCY, agency, strict=True))}
        settled.append(row)
    return settled, issues


def _said(row: Row) -> tuple[str, str]:
    return row["recommendation_id"], fold(row["recommendation"])


def _merge(group: Sequence[Row]) -> tuple[Row, list[Issue]]:
    """Merge the rows of one key, best first: gaps are filled, disagreements reported."""
    best = dict(group[0])
    issues: list[Issue] = []
    for other in group[1:]:
        best |= {name: value for name, value in other.items() if best[name] is None}
        issues += [_disagreement(best, other, name) for name in COMPARED if _differs(best[name], other[name])]
        if best["agency_basis"] == "guessed" and other["agency_basis"] != "guessed":
            best |= {name: other[name] for name in ("agency_basis", "agency_printed")}
    return {**best, "_documents": frozenset(row["document"] for row in group)}, issues


def _differs(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    if isinstance(one, str) and isinstance(other, str):
        return fold(one) != fold(other)
    return bool(one != other)


def _disagreement(best: Row, other: Row, name: str) -> Issue:
    values = [plain(str(row[name])) for row in (best, other)]
    start = max(0, _alike(*values) - _BEFORE) if max(map(len, values)) > _SHOWN else 0
    said = [
        f"{_place(row, is_far=best['document'] != other['document'])} says '{_from(value, start)}'"
        for row, value in zip((best, other), values, strict=True)
    ]
    return _issue(best, "warning", name, f"{said[0]}, {said[1]}; the first was taken")


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with together."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _place(row: Row, *, is_far: bool) -> str:
    return shown(row["document"], 80) if is_far else f"{shown(row['document'], 80)}, {row['location']}"


def _from(value: str, start: int) -> str:
    return ("…" if start else "") + shown(value[start:], _SHOWN)


def _issue(row: Row, severity: Any, field: str, message: str) -> Issue:
    place = (row["document"], row["location"], row["recommendation_id"])
    return Issue(severity, "dedupe", message, *place, field, shown(str(row[field])))
