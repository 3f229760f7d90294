"""One row per key per day, and what disagreed.

First the ids: where a title evidently belongs to two publications it names none, and what stays open is decided by the
same text under a number, if that is one recommendation only.

Inside one document a key that stands twice with the same text is one row; with another text it is another
recommendation under the same number, and both are kept, one of them with `-x` and a digest of its text. Which one bears
the plain id does not depend on any order: the one that has it already, else the one whose digest comes first.

Between documents of one day the more specific page wins: product page, export, agency page, database, old lists, topic
page (a layout's `rank`), then the newer one, then the document's name, so that the order of reading changes nothing.
Where the winner's layout cannot say what another can, the other's value is taken. What disagreed becomes an issue that
names both values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from openrecs.errors import shown
from openrecs.normalize.agencies import namesakes
from openrecs.normalize.ids import digest, fold, fold_title, is_provisional
from openrecs.normalize.publications import Numbered, shared_titles, without_number
from openrecs.records import Issue, Layout
from openrecs.schema import rows as rows_of
from openrecs.text import plain

Row = dict[str, Any]
Key = tuple[str, str]
# What two documents of one day must agree on, and what the table calls it.
COMPARED = ("status", "recommendation", "is_priority", "comments", "published_on", "publication_title")
AGENCY = ("agency", "agency_code", "department")
_SHOWN, _BEFORE = 60, 20  # characters of a value that a message shows, and of these before the difference


def day(
    frame: pd.DataFrame,
    layouts: Mapping[str, Layout],
    known: Mapping[Key, Mapping[str, Any]] | None = None,
    times: Mapping[str, datetime | None] | None = None,
) -> tuple[pd.DataFrame, list[Issue]]:
    """Return one row per key of all rows read from one day's documents, and the issues.

    `frame` has the columns of a `Recommendation`, `known` are the rows of the day before by key, `times` says when each
    document was made, where that is known. The result has two columns more: `_documents`, all that show the row, and
    `_beside`, the agencies of the same recommendation that stand beside a guessed one in its document.
    """
    made = {name: at.timestamp() for name, at in (times or {}).items() if at}
    ranked = sorted(
        rows_of(frame),
        key=lambda row: (layouts[row["layout"]].rank, -made.get(row["document"], 0.0), row["document"]),
    )
    known = known or {}
    named = _named(ranked, layouts, known)
    addressed, renamed = namesakes.apart(named, known)
    told, issues = apart(addressed, known)
    settled, moved = _settle_guesses(told)
    issues += [_issue(row, "note", "agency", _NAMESAKE) for row in renamed]
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in settled:
        groups.setdefault((row["recommendation_id"], row["agency"]), []).append(row)
    merged = [_merge(groups[key], made) for key in sorted(groups)]
    issues += [issue for _, disagreements in merged for issue in disagreements]
    columns = [*frame.columns, "_documents", "_beside"]
    return pd.DataFrame([row for row, _ in merged], columns=columns, dtype=object), issues + moved


def _named(ranked: Sequence[Row], layouts: Mapping[str, Layout], known: Mapping[Key, Mapping[str, Any]]) -> list[Row]:
    """Return the rows with the publications that can be told: a title that two of them bear tells none."""
    is_by_title = [
        row["publication_number"] is not None and "publication_number" not in layouts[row["layout"]].says
        for row in ranked
    ]
    pairs = list(zip(ranked, is_by_title, strict=True))
    by_title = [row for row, is_so in pairs if is_so]
    printed = [row for row, is_so in pairs if not is_so]
    doubtful = shared_titles(by_title, [*printed, *known.values()]) if by_title else frozenset()
    rows = [
        without_number(row) if is_so and fold_title(row["publication_title"]) in doubtful else row
        for row, is_so in pairs
    ]
    if not any(is_provisional(row["recommendation_id"]) for row in rows):
        return rows
    numbered = Numbered([*rows, *known.values()])
    return [numbered.named(row) or row for row in rows]


def apart(ranked: Sequence[Row], known: Mapping[Key, Mapping[str, Any]]) -> tuple[list[Row], list[Issue]]:
    """Tell apart rows that bear one key and are not one text, where one document of the day shows both texts."""
    several = _several_texts(ranked)
    plain_one = {key: _plain_one(texts, known.get(key)) for key, texts in several.items()}
    rows: list[Row] = []
    issues: list[Issue] = []
    seen: set[tuple[str, Key, str]] = set()
    for row in ranked:
        key, text = (row["recommendation_id"], row["agency"]), fold(row["recommendation"])
        own = f"{row['recommendation_id']}-x{digest(text)}"
        is_other = text in several.get(key, ()) and text != plain_one[key]
        is_again = (row["document"], key, text) in seen
        seen.add((row["document"], key, text))
        if is_other or (own, row["agency"]) in known:
            row = {**row, "recommendation_id": own}
        if is_again:
            issues.append(_issue(row, "note", "recommendation", _TWICE))
        elif is_other:
            issues.append(_issue(row, "warning", "recommendation", _SAME_NUMBER))
        rows.append(row)
    return rows, issues


def _several_texts(rows: Sequence[Row]) -> dict[Key, set[str]]:
    """Return, for each key under which some document shows more than one text, all the texts of such documents.

    A provisional id stands on a title, and two publications may share it: there the whole day counts as one document.
    """
    texts: dict[tuple[str, Key], set[str]] = {}
    for row in rows:
        document = "" if is_provisional(row["recommendation_id"]) else row["document"]
        place = (document, (row["recommendation_id"], row["agency"]))
        texts.setdefault(place, set()).add(fold(row["recommendation"]))
    found: dict[Key, set[str]] = {}
    for (_, key), said in texts.items():
        if len(said) > 1:
            found.setdefault(key, set()).update(said)
    return found


def _plain_one(texts: set[str], known: Mapping[str, Any] | None) -> str:
    """Return the text that bears the plain id: the one that has it already, else the one whose digest comes first."""
    had = fold(known["recommendation"]) if known else None
    return had if had in texts else min(texts, key=digest)


_TWICE = "the row stands twice in its document; it is one row of the table"
_NAMESAKE = "its document addresses the same to another agency of that name; each keeps the name it was printed with"
_SAME_NUMBER = (
    "its document has another text under the same number and agency; both are kept, this one under an id that ends in "
    "a digest of its text"
)


def _settle_guesses(rows: Sequence[Row]) -> tuple[list[Row], list[Issue]]:
    """Let a guessed agency yield: same id and text under exactly one agency read otherwise is that same row.

    An agency that its own document shows beside it is another one: there the recommendation is addressed to both.
    """
    sure: dict[tuple[str, str], dict[tuple[Any, ...], set[str]]] = {}
    for row in rows:
        if row["agency_basis"] != "guessed":
            agency = tuple(row[name] for name in AGENCY)
            sure.setdefault(_said(row), {}).setdefault(agency, set()).add(row["document"])
    settled: list[Row] = []
    issues: list[Issue] = []
    for row in rows:
        agencies = sure.get(_said(row), {}) if row["agency_basis"] == "guessed" else {}
        beside = frozenset(agency[0] for agency, documents in agencies.items() if row["document"] in documents)
        found = [agency for agency in agencies if agency[0] not in beside]
        if len(found) == 1 and found[0][0] != row["agency"]:
            message = f"taken as '{shown(found[0][0], 80)}', which another document of the day prints"
            issues.append(_issue(row, "note", "agency", message))
            row = {**row, **dict(zip(AGENCY, found[0], strict=True))}
        settled.append({**row, "_beside": beside})
    return settled, issues


def _said(row: Row) -> tuple[str, str]:
    return row["recommendation_id"], fold(row["recommendation"])


def _merge(group: Sequence[Row], made: Mapping[str, float]) -> tuple[Row, list[Issue]]:
    """Merge the rows of one key, best first: gaps are filled, disagreements reported.

    Where an older document of the same layout says something else, GAO changed it in between: that is no disagreement.
    """
    best = dict(group[0])
    issues: list[Issue] = []
    for other in group[1:]:
        best |= {name: value for name, value in other.items() if best[name] is None}
        names = () if _is_older(other, best, made) else COMPARED
        issues += [_disagreement(best, other, name) for name in names if _differs(name, best[name], other[name])]
        if best["agency_basis"] == "guessed" and other["agency_basis"] != "guessed":
            best |= {name: other[name] for name in ("agency_basis", "agency_printed")}
    return {**best, "_documents": frozenset(row["document"] for row in group)}, issues


def _is_older(other: Row, best: Row, made: Mapping[str, float]) -> bool:
    times = made.get(other["document"]), made.get(best["document"])
    return other["layout"] == best["layout"] and None not in times and times[0] != times[1]


def _differs(name: str, one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    if name == "publication_title":  # with and without `[Reissued ...]` it is the same title
        return fold_title(one) != fold_title(other)
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
