"""Which rows of the table a person asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pyarrow as pa

from pipeline import normalize, statuses
from pipeline.agencies.vocabulary import shipped
from pipeline.characters import plain
from pipeline.errors import UsageError, shown

Row = Mapping[str, Any]
SEARCHED = ("recommendation", "publication_title", "comments", "agency", "recommendation_id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. Within one field any of the values will do; every field that is given must be met."""

    agencies: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    priority: bool = False
    publications: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    words: str = ""


def select(data: pa.Table, wanted: Wanted) -> pa.Table:
    """Return the rows of the recommendations table that are wanted, in its order. `UsageError`: no such status."""
    tests = _tests(wanted)
    kept = [all(test(row) for test in tests) for row in data.to_pylist()]
    return data.filter(pa.array(kept, type=pa.bool_()))


def by_id(data: pa.Table, aliases: pa.Table, asked: str) -> tuple[pa.Table, list[str]]:
    """Return the rows of one id, or of a whole publication, and what should be said of it.

    Case and dashes do not matter. An id that a row once had leads to the one it has. `UsageError` names near ones.
    """
    wanted = plain(asked).casefold().rstrip("/")
    ids = data["recommendation_id"].to_pylist()
    found = [one for one in dict.fromkeys(ids) if _is_or_is_in(one, wanted)]
    notes: list[str] = []
    if not found:
        renamed = [row for row in aliases.to_pylist() if row["old_recommendation_id"].casefold() == wanted]
        found = [row["new_recommendation_id"] for row in renamed]
        notes = [
            f"{shown(asked)} is {row['new_recommendation_id']} since {row['since']}: {row['why']}" for row in renamed
        ]
    if not found:
        near = get_close_matches(wanted.upper(), list(dict.fromkeys(ids)), n=3, cutoff=0.6)
        mend = "perhaps one of: " + ", ".join(near) if near else "`openrecs search WORDS` finds one by its words"
        raise UsageError(f"there is no recommendation {shown(asked)!r} in this snapshot", mend=mend)
    return data.filter(pa.array([one in found for one in ids], type=pa.bool_())), notes


def _is_or_is_in(recommendation_id: str, wanted: str) -> bool:
    one = recommendation_id.casefold()
    return wanted in (one, one.rpartition("/")[0])  # a publication's number may hold a slash as well


def _tests(wanted: Wanted) -> list[Callable[[Row], bool]]:
    tests: list[Callable[[Row], bool]] = []
    if wanted.agencies:
        names = {name for printed in wanted.agencies for name in _agency_names(printed)}
        tests.append(lambda row: not names.isdisjoint(_folded(row, "agency", "agency_code", "department")))
    if wanted.statuses:
        codes = {_status(printed) for printed in wanted.statuses}
        tests.append(lambda row: row["status"] in codes)
    if wanted.priority:
        tests.append(lambda row: row["is_priority"] is True)
    if wanted.publications:
        numbers = {normalize.publication_number(printed) or printed for printed in wanted.publications}
        tests.append(lambda row: row["publication_number"] in numbers)
    if wanted.topics:
        topics = {plain(topic).casefold() for topic in wanted.topics}
        tests.append(lambda row: not topics.isdisjoint(plain(t).casefold() for t in row["topics"] or ()))
    if wanted.words:
        words = plain(wanted.words).casefold().split()
        tests.append(lambda row: _has_all(row, words))
    return tests


def _has_all(row: Row, words: Sequence[str]) -> bool:
    text = "\n".join(_folded(row, *SEARCHED))
    return all(word in text for word in words)


def _folded(row: Row, *names: str) -> set[str]:
    return {plain(row[name]).casefold() for name in names if row[name] is not None}


def _agency_names(printed: str) -> set[str]:
    """Return what a row may say of that agency: the words themselves, and the names that they are a name or code of."""
    words, found = plain(printed).casefold(), shipped().find(printed)
    coded = [agency.name for agency in shipped().agencies if agency.code and agency.code.casefold() == words]
    return {words, *(plain(name).casefold() for name in [*coded, *([found.name] if found else [])])}


def _status(printed: str) -> str:
    code = statuses.code(printed) or (printed if printed in statuses.CODES else None)
    if code is None:
        raise UsageError(
            f"there is no status {shown(printed)!r}", mend=f"the statuses are: {', '.join(statuses.CODES)}"
        )
    return code
