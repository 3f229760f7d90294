"""Which rows of the table a person asked for: the one filter of `list`, `search`, `promises` and the report."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import reduce
from operator import gt
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from openrecs import statuses, wording
from openrecs.clean.asked import agency_asked, word_forms
from openrecs.clean.asked.word_forms import folded
from openrecs.errors import UsageError, shown
from openrecs.normalize import record

Row = Mapping[str, Any]
SEARCHED = ("recommendation", "publication_title", "comments", "agency", "agency_code", "recommendation_id")
ALL = "all"
_OLDER = "this snapshot is of an older openrecs, which did not read the comments: `openrecs rebuild` reads them"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. Within one field any of the values will do; every field that is given must be met.

    `states` are of `wording.STATES`; none is all of them.
    """

    agencies: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    priority: bool = False
    publications: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    words: str = ""
    concurrences: tuple[str, ...] = ()
    target_before: date | None = None
    last_action_before: date | None = None
    states: tuple[str, ...] = ()


def states(asked: str | None, has_statuses: bool) -> tuple[str, ...]:
    """Return the states that `--state` names; without it those that are open.

    Where statuses are asked for, the closed ones may be meant. Not the delisted ones: the status that such a row has is
    its last, and no longer what GAO says.
    """
    if asked is None:
        return ("open", "closed") if has_statuses else ("open",)
    return () if asked == ALL else (asked,)


def select(data: pa.Table, wanted: Wanted) -> pa.Table:
    """Return the rows of the recommendations table that are wanted, in its order. `UsageError`: no such status."""
    if wanted.agencies:
        meant = agency_asked.meant(data, wanted.agencies)
        data = data.filter(bits(map(meant.has, data.select(agency_asked.COLUMNS).to_pylist())))
    if wanted.states:
        data = data.filter(bits(wording.state(row) in wanted.states for row in _standing(data)))
    if wanted.statuses:
        codes = {code for printed in wanted.statuses for code in status_codes(printed)}
        data = having(data, ("status",), codes.__contains__)
    if wanted.priority:
        data = having(data, ("is_priority",), bool)
    if wanted.publications:
        numbers = {record.publication_number(printed) or printed for printed in wanted.publications}
        data = having(data, ("publication_number",), numbers.__contains__)
    if wanted.topics:
        topics = {folded(topic) for topic in wanted.topics}
        data = data.filter(bits(not topics.isdisjoint(map(folded, own)) for own in _topics(data)))
    data = _said(data, wanted)
    for word in word_forms.asked(wanted.words):
        data = having(data, SEARCHED, lambda value, word=word: word.grade(folded(value)) > 0)  # type: ignore[misc]
    return data


def _standing(data: pa.Table) -> list[Row]:
    rows: list[Row] = data.select(["is_open", "listing"]).to_pylist()
    return rows


def _said(data: pa.Table, wanted: Wanted) -> pa.Table:
    """Return the rows whose comments say what is wanted."""
    if wanted.concurrences:
        data = having(data, ("concurrence",), wanted.concurrences.__contains__)
    for column, until in (("target_on", wanted.target_before), ("last_action_on", wanted.last_action_before)):
        if until is not None:
            data = having(data, (column,), lambda value, until=until: gt(until, value))  # type: ignore[misc]
    return data


def having(data: pa.Table, columns: Iterable[str], test: Callable[[Any], bool]) -> pa.Table:
    """Return the rows with a value that passes the test in one of the columns, of which the table may lack some."""
    masks = [_passing(data[name], test) for name in columns if name in data.column_names]
    return data.filter(reduce(pc.or_, masks)) if masks else data.slice(0, 0)


def _passing(column: pa.ChunkedArray, test: Callable[[Any], bool]) -> pa.ChunkedArray:
    """Return the mask of the values that pass a test, which is asked of each different one once."""
    different = column.unique()
    is_so = bits(value is not None and test(value) for value in different.to_pylist())
    return pc.is_in(column, value_set=different.filter(is_so))


def _topics(data: pa.Table) -> list[list[str]]:
    return [own or [] for own in data["topics"].to_pylist()]


def bits(values: Iterable[bool]) -> pa.Array:
    """Return truth values. (`pa.array` of a list imports pandas, which takes longer than all the rest.)"""
    found = bytes(values)
    return pa.Array.from_buffers(pa.uint8(), len(found), [None, pa.py_buffer(found)]).cast(pa.bool_())


def at(data: pa.Table, places: Sequence[int]) -> pa.Table:
    """Return the rows at these places, counted from 0, in this order."""
    listed = array("q", places)
    return data.take(pa.Array.from_buffers(pa.int64(), len(listed), [None, pa.py_buffer(listed)]))


def notes(data: pa.Table, wanted: Wanted) -> list[str]:
    """Say what agencies a name was taken for, and of all that no row has what may have been meant."""
    said = list(agency_asked.meant(data, wanted.agencies).notes)
    is_asked = wanted.concurrences or wanted.target_before or wanted.last_action_before
    if is_asked and "target_phrase" not in data.column_names:
        said.insert(0, _OLDER)
    for one in wanted.publications:
        if not len(select(data, Wanted(publications=(one,)))):
            said.append(_missed("publication", one, data["publication_number"].unique().to_pylist()))
    for one in wanted.topics:
        if not len(select(data, Wanted(topics=(one,)))):
            said.append(_missed("topic", one, [topic for own in _topics(data) for topic in own]))
    return said


def elsewhere(data: pa.Table, wanted: Wanted) -> list[str]:
    """Say how many rows there are of what was asked for, none of which is open: so a list is of open ones by itself."""
    if wanted.states != ("open",):
        return []
    counts = Counter(map(wording.state, _standing(select(data, replace(wanted, states=())))))
    others = ", ".join(f"{counts[state]:,} {state}" for state in sorted(counts))
    return [f"none is open, but there are others: {others}"] if others else []


def nowhere(data: pa.Table, words: str) -> list[str]:
    """Say which of several words no row has, of whatever state or agency."""
    each = [one.word for one in word_forms.asked(words)]
    missing = [one for one in each if not select(data, Wanted(words=one)).num_rows] if len(each) > 1 else []
    return [f"no row of this snapshot has the word {shown(one)!r}" for one in missing]


def _missed(kind: str, asked: str, there: Iterable[str | None]) -> str:
    by_folded = {folded(value): value for value in sorted(filter(None, set(there)))}
    near = [by_folded[one] for one in get_close_matches(folded(asked), by_folded, n=3, cutoff=0.6)]
    hint = f"perhaps {' or '.join(near)}" if near else _WHERE[kind]
    return f"no row of this snapshot is of the {kind} {shown(asked)!r}: {hint}"


_WHERE = {
    "publication": "`openrecs search WORDS` finds a row by its words",
    "topic": "topics are known from the export, product pages and the catalogue",
}


def status_codes(printed: str) -> tuple[str, ...]:
    """Return the codes that a word names: a group (`open`, `closed`), a code, or words as GAO or openrecs prints them.

    `open` is all that is open, partially addressed or not. `UsageError` names what there is.
    """
    word = folded(printed)
    groups = {"open": statuses.OPEN, "closed": statuses.CLOSED}
    if word in groups:
        return groups[word]
    plain = word.replace("_", " ").replace("-", " ")
    ways = {code: (wording.STATUS[code], code.partition("_")[2].replace("_", " ")) for code in statuses.CODES}
    code = statuses.code(printed) or next((one for one, said in ways.items() if plain and plain in said), None)
    if code is None:
        there = f"the groups open and closed, and {', '.join(statuses.CODES[1:])}; for rows delisted: --state delisted"
        raise UsageError(f"there is no status {shown(printed)!r}", mend=f"the statuses are: {there}")
    return (code,)
