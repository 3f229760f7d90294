"""Which exports are believed to list everything open. Nothing in the file says that a search narrowed it.

An export speaks for every row if its address in the ledger says so and is unfiltered, or if a person says so. One whose
address is filtered, or of which a person says that it is a part, speaks for nothing. Any other is held to the table as
it stood: if it looks like a part of it, it speaks for nothing either, the first as well as every later one.

Of several on one day the newest speaks, if their times are known.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from openrecs.clean.upsert import State
from openrecs.errors import shown
from openrecs.extract.census import line_of
from openrecs.extract.csv import export_head
from openrecs.normalize.captured import Captured
from openrecs.records import Issue
from openrecs.statuses import CLOSED

LAYOUT = "export_csv"
LEAST_ROWS = 3  # listed rows of an agency, a topic, a status or with a mark that do not all vanish at once
_COLUMNS = ["agency", "topics", "status", "is_priority"]


def is_export(one: Captured) -> bool:
    """Say whether a document is GAO's export, whole or not."""
    return one.content.layout.name == LAYOUT


def may_speak(one: Captured) -> bool:
    """Say whether nothing that is said of an export shows that it is a part."""
    return one.claim != "part"


def doubts(documents: Iterable[Captured], state: State, frame: pd.DataFrame) -> Mapping[str, Issue]:
    """Return, by name, a warning for each complete export that nobody vouches for and that looks like a part.

    `state` is the table before the day, `frame` what the day's documents show, by key.
    """
    unproven = [one for one in documents if is_export(one) and one.claim is None]
    if not unproven:
        return {}
    rows = state.rows
    is_sure = rows["publication_number"].notna() & (rows["agency_basis"] != "guessed")
    is_closed = rows.index.isin(frame.index[frame["status"].isin(CLOSED)])
    listed = rows[is_sure & (rows["listing"] == "listed") & ~is_closed]
    found = ((one, _why_a_part(_shown_by(one.name, frame), listed)) for one in unproven)
    return {one.name: _doubt(one, why) for one, why in found if why}


def _shown_by(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[np.array([name in names for names in frame["_documents"]], dtype=bool)]


def _why_a_part(shows: pd.DataFrame, listed: pd.DataFrame) -> str:
    """Return why an export that shows these rows looks like a part of what is listed; "" where it does not."""
    if shows["is_priority"].isin([True]).all():
        return "every row of it is a priority recommendation"
    there = pd.concat([shows[_COLUMNS], listed.loc[listed.index.isin(shows.index), _COLUMNS]])
    for what, field in (("agency", "agency"), ("topic", "topics"), ("status", "status"), ("priority", "is_priority")):
        if shows[field].notna().any() and (gone := _gone(there, listed, field)):
            more = f", and so on for {len(gone) - 1} more" if len(gone) > 1 else ""
            return f"the table lists {gone[0][1]} rows of the {what} {shown(gone[0][0], 80)}, and it has none{more}"
    lacking = listed[~listed.index.isin(shows.index)]
    if len(lacking) > len(listed) / (4 if len(lacking) >= LEAST_ROWS else 2):
        return f"it lacks {len(lacking)} of the {len(listed)} rows that the table lists"
    if _is_an_end(lacking, listed):
        return f"the {len(lacking)} rows that it lacks are just the first or the last ones of the export before it"
    return ""


def _is_an_end(lacking: pd.DataFrame, listed: pd.DataFrame) -> bool:
    """Say whether rows of several publications were all the first, or all the last, of the export that showed them."""
    if lacking["publication_number"].nunique() < LEAST_ROWS or lacking["document"].nunique() > 1:
        return False
    shown_before = listed[listed["document"] == lacking["document"].iloc[0]]
    in_order = sorted(zip(map(line_of, shown_before["location"]), shown_before.index, strict=True))
    ends = (in_order[: len(lacking)], in_order[-len(lacking) :])
    return any(lacking.index.isin([key for _, key in end]).all() for end in ends)


def _gone(there: pd.DataFrame, listed: pd.DataFrame, field: str) -> list[tuple[str, int]]:
    """Return the values of a column that enough listed rows have and none `there`, the commonest first."""
    found = {value for cell in there[field].unique() for value in _values(cell)}
    counts = Counter(value for cell in listed[field] for value in _values(cell))
    gone = [(value, times) for value, times in counts.items() if times >= LEAST_ROWS and value not in found]
    return sorted(gone, key=lambda one: (-one[1], one[0]))


def _values(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else ("yes",) * value if isinstance(value, bool) else tuple(value or ())


def _doubt(one: Captured, why: str) -> Issue:
    path = shlex.quote(f"raw/{one.name}")
    message = (
        f"it may be a part that a search left of GAO's export, for {why}. Nothing is delisted for it. If it was not "
        f"filtered, say so with `openrecs add --scope all {shown(path)}`; if it was, with `--scope part`"
    )
    return Issue("warning", "coverage", message, one.name, field="listing")


def remarks(documents: Iterable[Captured]) -> list[Issue]:
    """Return a note for each export that its address, or a person, calls a part: it speaks for nothing."""
    return [_remark(one) for one in documents if is_export(one) and not may_speak(one)]


def _remark(one: Captured) -> Issue:
    asked = export_head.filters(one.content.document.url or "")
    said = shown(", ".join(f"{name}={value}" for name, value in asked.items())) or "a person says so"
    message = f"it is a part of GAO's export ({said}): nothing is delisted for it"
    if ignored(one):
        message += "; GAO did not obey `agency=`, for it holds rows of other agencies"
    return Issue("note", "coverage", message, one.name)


def newest(documents: Sequence[Captured]) -> list[Captured]:
    """Return complete documents without the exports that a newer one of the day, which speaks, replaces."""
    replaced = frozenset().union(*(older(one, documents) for one in documents))
    return [one for one in documents if one.name not in replaced]


def older(one: Captured, documents: Iterable[Captured]) -> frozenset[str]:
    """Return the exports of the day that are older than an export which speaks for every row."""
    if not (is_export(one) and may_speak(one) and one.at):
        return frozenset()
    return frozenset(other.name for other in documents if is_export(other) and other.at and other.at < one.at)


def ignored(one: Captured) -> tuple[str, ...]:
    """Return the parameters of an export's address that GAO did not obey: in 2024 it gave every agency's rows."""
    scope = one.content.reading.scope
    asked = export_head.filters(scope.name) if is_export(one) and scope.kind == "query" else {}
    agency = next((value for name, value in asked.items() if name.casefold() == "agency"), None)
    if agency is None:
        return ()
    is_obeyed = all(agency in (row.agency, row.agency_printed, row.department) for row in one.content.rows)
    return () if is_obeyed else ("agency", "subs")
