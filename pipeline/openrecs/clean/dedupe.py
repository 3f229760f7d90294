"""One row per key per day, and what disagreed.

First the ids: where a title evidently belongs to two publications it names none, and what stays open is decided by the
same text under a number, if that is one recommendation only.

Inside one document a key that stands twice with the same text is one row; with another text it is another
recommendation under the same number, and both are kept, one of them with `-x` and a digest of its text. Which one has
the plain id does not depend on any order: the one that has it already, else the one whose digest comes first.

A row is looked at one by one only if another may change it; the others, nearly all of an export, are columns that pass.

Between documents of one day the more specific page wins: product page, export, agency page, database, old lists, topic
page (a layout's `rank`), then the newer one, then the document's name, so that the order of reading changes nothing.
Where the winner's layout cannot say what another can, the other's value is taken. What disagreed becomes an issue that
names both values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from openrecs.clean.by_key import Key, Mask, Row, by_key, id_and_text, keys_of, of_rows, rows_about, together
from openrecs.clean.merging import issue_of, merged_row
from openrecs.errors import shown
from openrecs.normalize.agencies import agency_names
from openrecs.normalize.ids import digest, fold, fold_title, is_provisional
from openrecs.normalize.publications import Numbered, shared_titles, without_number
from openrecs.records import Issue, Layout
from openrecs.table import rows_of
from openrecs.text import plain

AGENCY = ("agency", "agency_code", "department")


def day(
    frame: pd.DataFrame,
    layouts: Mapping[str, Layout],
    known: pd.DataFrame | None = None,
    times: Mapping[str, datetime | None] | None = None,
) -> tuple[pd.DataFrame, list[Issue]]:
    """Return one row per key of all rows read from one day's documents, and the issues.

    `frame` has the columns of a `Recommendation`, `known` is the table of the day before by key, `times` says when each
    document was made, where that is known. The result, by key, has two columns more: `_documents`, all that show the
    row, and `_beside`, the agencies of the same recommendation that stand beside a guessed one in its document.
    """
    made = {name: at.timestamp() for name, at in (times or {}).items() if at}
    ranked = _ranked(frame, layouts, made)
    is_open = _is_in_question(ranked, layouts, list(known.index) if known is not None else ())
    beside_it = _about(ranked[is_open], known) if known is not None and is_open.any() else {}
    decided, issues = _decided(rows_of(ranked[is_open]), layouts, beside_it, made)
    as_read = ranked[~is_open] if is_open.any() else ranked
    by_itself = {name: frozenset((name,)) for name in as_read["document"].unique()}
    alone: list[Any] = [by_itself[name] for name in as_read["document"]]
    beside: list[Any] = [frozenset()] * len(alone)
    as_read = as_read.assign(_documents=alone, _beside=beside)
    return by_key(together(of_rows(decided, list(as_read.columns)), as_read)), issues


def _ranked(frame: pd.DataFrame, layouts: Mapping[str, Layout], made: Mapping[str, float]) -> pd.DataFrame:
    """Return the rows with those of the best document first; the rows of one document stay in its order."""
    places = list(zip(frame["layout"], frame["document"], strict=True))
    best_first = sorted(set(places), key=lambda one: (layouts[one[0]].rank, -made.get(one[1], 0.0), one[1]))
    rank = {place: at for at, place in enumerate(best_first)}
    order = np.argsort([rank[place] for place in places], kind="stable")
    return frame if (order == np.arange(len(order))).all() else frame.iloc[order]


def _about(in_question: pd.DataFrame, known: pd.DataFrame) -> dict[Key, Row]:
    """Return the known rows that may say something of rows in question: of their ids, or of their titles."""
    titles = set(in_question["publication_title"])
    ids = {row["recommendation_id"].rsplit("-x", 1)[0] for row in rows_about(known, (), titles)}
    about = rows_about(known, ids | set(in_question["recommendation_id"]), titles)
    return {(row["recommendation_id"], row["agency"]): row for row in about}


def _is_in_question(frame: pd.DataFrame, layouts: Mapping[str, Layout], known: Collection[Key]) -> Mask:
    """Return the mask of the rows that another row, of the day or `known`, may change. All others are taken as read.

    With a row in question are all of its id, and where only its title names the publication, all of that title.
    """
    keys, ids_ = pd.Index(keys_of(frame), tupleize_cols=False), frame["recommendation_id"]
    silent = {name for name in frame["layout"].unique() if "publication_number" not in layouts[name].says}
    is_told = frame["publication_number"].notna() & frame["layout"].isin(silent)
    by_title = (ids_.map(is_provisional) | is_told).to_numpy(bool)
    printed = frame["agency_printed"].map({name: plain(name) for name in frame["agency_printed"].unique()})
    there, apart_before = set(known), {(key[0].rpartition("-x")[0], key[1]) for key in known if "-x" in key[0]}
    had = [
        key in apart_before or (name != key[1] and (one, name) in there)
        for one, name, key in zip(ids_, printed, keys, strict=True)
    ]
    found = keys.duplicated(keep=False) | (frame["agency_basis"] == "guessed").to_numpy(bool)
    found |= np.array(had, dtype=bool)
    if by_title.any():
        titles = frame["publication_title"].map({one: fold_title(one) for one in frame["publication_title"].unique()})
        found |= titles.isin(titles[by_title].unique()).to_numpy(bool)
    return ids_.isin(ids_[found]).to_numpy(bool)


def _decided(
    ranked: Sequence[Row],
    layouts: Mapping[str, Layout],
    known: Mapping[Key, Mapping[str, Any]],
    made: Mapping[str, float],
) -> tuple[list[Row], list[Issue]]:
    """Return one row per key of the rows in question, best document first, and the issues."""
    named = _named(ranked, layouts, known)
    addressed, renamed = agency_names.apart(named, known)
    told, issues = apart(addressed, known)
    settled, moved = _settle_guesses(told)
    issues += [issue_of(row, "note", "agency", _NAMESAKE) for row in renamed]
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in settled:
        groups.setdefault((row["recommendation_id"], row["agency"]), []).append(row)
    merged = [merged_row(groups[key], made) for key in sorted(groups)]
    issues += [issue for _, disagreements in merged for issue in disagreements]
    return [row for row, _ in merged], issues + moved


def _named(ranked: Sequence[Row], layouts: Mapping[str, Layout], known: Mapping[Key, Mapping[str, Any]]) -> list[Row]:
    """Return the rows with the publications that can be named: a title that two of them have names none."""
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
    """Tell apart rows that have one key and are not one text, where one document of the day shows both texts."""
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
            issues.append(issue_of(row, "note", "recommendation", _TWICE))
        elif is_other:
            issues.append(issue_of(row, "warning", "recommendation", _SAME_NUMBER))
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
    """Return the text that has the plain id: the one that has it already, else the one whose digest comes first."""
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
            sure.setdefault(id_and_text(row), {}).setdefault(agency, set()).add(row["document"])
    settled: list[Row] = []
    issues: list[Issue] = []
    for row in rows:
        agencies = sure.get(id_and_text(row), {}) if row["agency_basis"] == "guessed" else {}
        beside = frozenset(agency[0] for agency, documents in agencies.items() if row["document"] in documents)
        found = [agency for agency in agencies if agency[0] not in beside]
        if len(found) == 1 and found[0][0] != row["agency"]:
            message = f"taken as '{shown(found[0][0], 80)}', which another document of the day prints"
            issues.append(issue_of(row, "note", "agency", message))
            row = {**row, **dict(zip(AGENCY, found[0], strict=True))}
        settled.append({**row, "_beside": beside})
    return settled, issues
