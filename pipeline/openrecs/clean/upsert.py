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
from functools import cache

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from openrecs import hashes, statuses
from openrecs.clean.by_key import Key, Row, at, by_key, differs, of_rows, only_in, picked, together
from openrecs.errors import shown as shown_
from openrecs.hashes import CHANGEABLE
from openrecs.normalize.ids import fold, fold_title, is_provisional
from openrecs.records import Issue, Recommendation
from openrecs.schema import RECOMMENDATIONS

# What a day's rows say, and what the table has beside it.
SAID = (*Recommendation._fields, "_documents", "_beside")
DAYS = ("first_seen_on", "last_seen_on", "last_covered_on", "status_since")
HASHES = ("key_hash", "row_hash")
COLUMNS = (*SAID, "listing", *DAYS, *HASHES, "_queries", "_delisted_by")
NULLABLE = tuple(column.name for column in RECOMMENDATIONS.columns if column.nullable and column.name in SAID)
LITTLE_ALIKE = 50  # of 100: two texts under one number that share less are probably two recommendations
Documents = frozenset[str]


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
    beside: Documents = frozenset()
    older: Documents = frozenset()

    def shows(self, documents: Documents) -> bool:
        """Say whether the document, or another page of its list, is among those that show a row of the day."""
        return self.document in documents or not self.beside.isdisjoint(documents)

    def replaces(self, documents: Documents) -> bool:
        """Say whether only older documents, which it replaces, are those that show a row of the day."""
        return bool(self.older) and documents <= self.older


@cache
def _no_rows() -> pd.DataFrame:
    return of_rows([], COLUMNS)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """The table as of a day, and how keys of earlier days became those of today.

    `rows` is a frame by key with `COLUMNS`. Those that no table shows: the documents that showed the row when it was
    seen last (`_documents`), the agencies beside a guessed one (`_beside`), the queries that showed it (`_queries`),
    sets of names; and of a delisted row the document that it is missing from, its digest and its day (`_delisted_by`).
    """

    rows: pd.DataFrame = field(default_factory=_no_rows)
    aliases: tuple[Alias, ...] = ()
    issues: tuple[Issue, ...] = ()


def key_of(row: Mapping[str, str]) -> Key:
    """Return a row's key."""
    return row["recommendation_id"], row["agency"]


def fold_day(
    state: State,
    shown: pd.DataFrame,
    on: date,
    spoken: Sequence[Spoken] = (),
    queries: Mapping[str, str] | None = None,
) -> State:
    """Return the state after the documents captured on a day.

    `shown` are the rows that they show, by key, as `dedupe.day` gives them; `spoken` are the complete documents and
    what they speak for; `queries` names, by document, the query that a list answers.
    """
    before = at(state.rows, shown.index)
    folded = by_key(together(only_in(state.rows, shown), _upserted(before, shown, on, queries or {})))
    folded, contradicted = _without_silent(folded, shown, on, spoken)
    return replace(state, rows=folded, issues=(*state.issues, *_reused(before, shown), *contradicted))


def _upserted(before: pd.DataFrame, shown: pd.DataFrame, on: date, queries: Mapping[str, str]) -> pd.DataFrame:
    """Return the day's rows as the table has them after it; `before` has the same rows as they were known."""
    said = {name: shown[name].to_numpy() for name in SAID}
    filled = {name: np.where(pd.isna(said[name]), before[name].to_numpy(), said[name]) for name in NULLABLE}
    is_known, is_same_status = before["status"].notna(), before["status"] == shown["status"]
    nothing = Documents()
    asked = {
        one: frozenset(queries[name] for name in one if name in queries) or nothing for one in set(shown["_documents"])
    }
    asked_before = zip(before["_queries"], shown["_documents"], strict=True)
    later = {
        "listing": ["closed" if is_closed else "listed" for is_closed in shown["status"].isin(statuses.CLOSED)],
        "first_seen_on": before["first_seen_on"].where(is_known, on),
        "last_seen_on": on,
        "last_covered_on": on,
        "status_since": before["status_since"].where(is_same_status, on),
        **dict.fromkeys(HASHES),  # see `hashed`
        "_queries": [
            old | asked[names] if old and asked[names] else old or asked[names] for old, names in asked_before
        ],
        "_delisted_by": None,
    }
    return pd.DataFrame({**said, **filled, **later}, index=shown.index, dtype=object)


def _without_silent(
    folded: pd.DataFrame, shown: pd.DataFrame, on: date, spoken: Sequence[Spoken]
) -> tuple[pd.DataFrame, list[Issue]]:
    """Return the table after the silence of complete documents, and the issues of rows that they should show.

    Only a listed row whose publication number is real and whose agency is not guessed is delisted: of another, the
    document may show the very recommendation under its right name.
    """
    if not spoken:
        return folded, []
    documents = dict(zip(shown.index, shown["_documents"], strict=True))
    titles = _titles_in_doubt(shown)
    is_sure = folded["publication_number"].notna() & (folded["agency_basis"] != "guessed")
    sure, listed = set(folded.index[is_sure]), set(folded.index[folded["listing"] == "listed"])
    covered: set[Key] = set()
    delisted: dict[Key, tuple[str, str, date]] = {}
    contradicted: list[tuple[Key, Spoken]] = []
    for one in spoken:
        contradicted += [(key, one) for key in _contradicted(one, documents) if key in listed and key not in delisted]
        replaced = {key for key, names in documents.items() if one.replaces(names)} if one.older else set()
        silent = (one.keys.difference(documents) | replaced) & sure
        in_doubt = {title for name in (one.document, *one.beside) for title in titles.get(name, ())}
        silent -= _of_titles(folded, silent, in_doubt)
        covered |= silent
        for key in silent & listed:
            delisted.setdefault(key, (one.document, one.document_sha256, on))
    rows = picked(shown[shown.index.isin({key for key, _ in contradicted})])
    issues = [_contradiction(rows[key], one) for key, one in contradicted]
    return _with_silence(folded, covered, delisted, on), issues


def _with_silence(
    folded: pd.DataFrame, covered: Collection[Key], delisted: Mapping[Key, tuple[str, str, date]], on: date
) -> pd.DataFrame:
    if not covered:
        return folded
    is_gone = folded.index.isin(delisted)
    evidence = [delisted.get(key, known) for key, known in zip(folded.index, folded["_delisted_by"], strict=True)]
    return folded.assign(
        last_covered_on=folded["last_covered_on"].mask(folded.index.isin(covered), on),
        listing=folded["listing"].mask(is_gone, "delisted"),
        _delisted_by=pd.Series(evidence, folded.index, dtype=object),
    )


def _titles_in_doubt(shown: pd.DataFrame) -> Mapping[str, set[str]]:
    """Return, by document, the titles, folded, of its rows whose publication could not be told."""
    in_doubt = shown[np.array([is_provisional(id_) for id_ in shown["recommendation_id"]], dtype=bool)]
    found: dict[str, set[str]] = {}
    for documents, title in zip(in_doubt["_documents"], in_doubt["publication_title"], strict=True):
        for document in documents:
            found.setdefault(document, set()).add(fold_title(title))
    return found


def _of_titles(folded: pd.DataFrame, keys: Collection[Key], titles: Collection[str]) -> set[Key]:
    """Return the keys of rows that a document with titles in doubt may show: then it is not silent about them."""
    if not (titles and keys):
        return set()
    known = folded["publication_title"][folded.index.isin(keys)]
    return {key for key, title in zip(known.index, known, strict=True) if fold_title(title) in titles}


def _contradicted(one: Spoken, documents: Mapping[Key, Documents]) -> list[Key]:
    """Return the keys that a complete document should show and does not, and that another of the same day shows."""
    shown_by = {key: documents[key] for key in one.keys if key in documents}
    return sorted(key for key, names in shown_by.items() if not (one.shows(names) or one.replaces(names)))


def _contradiction(row: Row, one: Spoken) -> Issue:
    message = f"{shown_(one.document, 80)} is complete and does not show it; it stays listed, for this one does"
    place = (row["document"], row["location"], row["recommendation_id"])
    return Issue("warning", "merge", message, *place, "listing", shown_(one.document))


def _reused(before: pd.DataFrame, shown: pd.DataFrame) -> Iterable[Issue]:
    """Report a number that now has another text: the id stays, and a person should look."""
    is_other = before["number"].notna() & (before["recommendation"] != shown["recommendation"])
    if not is_other.any():
        return
    now = picked(shown[is_other])
    for key, old in picked(before[is_other]).items():
        words = [fold(one["recommendation"]) for one in (old, now[key])]
        if fuzz.ratio(*words) < LITTLE_ALIKE:
            yield _reuse(old, now[key])


def _reuse(before: Row, row: Row) -> Issue:
    message = (
        f"its number now has a text that is little like the one of {before['last_seen_on']}, which began "
        f"{shown_(before['recommendation'], 80)!r}: look whether GAO used the number again"
    )
    place = (row["document"], row["location"], row["recommendation_id"])
    return Issue("warning", "merge", message, *place, "recommendation", shown_(row["recommendation"]))


def hashed(now: pd.DataFrame, was: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the hashes of its rows; those of rows that are as they `was` are known."""
    is_news, known = differs(now, was, CHANGEABLE), at(was[list(HASHES)], now.index)
    if not is_news.any():
        return now.assign(**known)
    columns = {name: known[name].to_numpy(copy=True) for name in HASHES}
    for name, computed in hashes.of_frame(now.loc[is_news, [*CHANGEABLE]]).items():
        columns[name][is_news] = computed
    return now.assign(**columns).copy()  # as one block again


def frame(state: State) -> pd.DataFrame:
    """Return the table with every column of a snapshot, by key; columns not known yet are null."""
    rows, nothing = state.rows, pd.Series(None, state.rows.index, dtype=object)
    names = RECOMMENDATIONS.names
    return pd.DataFrame({name: rows.get(name, nothing) for name in names}, rows.index, copy=False)  # a copy would show
