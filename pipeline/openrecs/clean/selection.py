"""Which rows of the table a person asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import partial, reduce
from operator import gt
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from openrecs import statuses
from openrecs.errors import UsageError, shown
from openrecs.normalize import record
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.ids import is_provisional
from openrecs.text import plain

Row = Mapping[str, Any]
SEARCHED = ("recommendation", "publication_title", "comments", "agency", "agency_code", "recommendation_id")
_AGENCY = ("agency", "agency_code", "department")
_PRODUCT = re.compile(r"^.*\bgao\.gov\.?/products/([^/?#]*).*$")
_AROUND = re.compile(" ?([/,]) ?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. Within one field any of the values will do; every field that is given must be met."""

    agencies: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    priority: bool = False
    publications: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    words: str = ""
    concurrences: tuple[str, ...] = ()
    target_before: date | None = None
    last_action_before: date | None = None


def select(data: pa.Table, wanted: Wanted) -> pa.Table:
    """Return the rows of the recommendations table that are wanted, in its order. `UsageError`: no such status."""
    if wanted.agencies:
        names = {name for printed in wanted.agencies for name in _agency_names(printed)}
        data = _having(data, _AGENCY, lambda value: _folded(value) in names)
    if wanted.statuses:
        data = _having(data, ("status",), {_status(printed) for printed in wanted.statuses}.__contains__)
    if wanted.priority:
        data = _having(data, ("is_priority",), bool)
    if wanted.publications:
        numbers = {record.publication_number(printed) or printed for printed in wanted.publications}
        data = _having(data, ("publication_number",), numbers.__contains__)
    if wanted.topics:
        topics = {_folded(topic) for topic in wanted.topics}
        data = data.filter(_bits(not topics.isdisjoint(map(_folded, own)) for own in _topics(data)))
    data = _said(data, wanted)
    for printed in _folded(wanted.words).split():
        if word := printed.strip("\"'"):
            data = _having(data, SEARCHED, partial(_has, word=word))
    return data


def _said(data: pa.Table, wanted: Wanted) -> pa.Table:
    """Return the rows whose comments say what is wanted."""
    if wanted.concurrences:
        data = _having(data, ("concurrence",), wanted.concurrences.__contains__)
    for column, until in (("target_on", wanted.target_before), ("last_action_on", wanted.last_action_before)):
        if until is not None:
            data = _having(data, (column,), partial(gt, until))
    return data


def _having(data: pa.Table, columns: Iterable[str], test: Callable[[Any], bool]) -> pa.Table:
    """Return the rows with a value that passes the test in one of the columns, of which the table may lack some."""
    masks = [_passing(data[name], test) for name in columns if name in data.column_names]
    return data.filter(reduce(pc.or_, masks)) if masks else data.slice(0, 0)


def _passing(column: pa.ChunkedArray, test: Callable[[Any], bool]) -> pa.ChunkedArray:
    """Return the mask of the values that pass a test, which is asked of each different one once."""
    is_so = _bits(value is not None and test(value) for value in _different(column))
    return pc.is_in(column, value_set=column.unique().filter(is_so))


def _different(column: pa.ChunkedArray) -> list[Any]:
    found: list[Any] = column.unique().to_pylist()
    return found


def _topics(data: pa.Table) -> list[list[str]]:
    return [own or [] for own in data["topics"].to_pylist()]


def _bits(values: Iterable[bool]) -> pa.Array:
    """Return truth values. (`pa.array` of a list imports pandas, which takes longer than all the rest.)"""
    found = bytes(values)
    return pa.Array.from_buffers(pa.uint8(), len(found), [None, pa.py_buffer(found)]).cast(pa.bool_())


def missed(data: pa.Table, wanted: Wanted) -> list[str]:
    """Say of every agency, publication and topic that was asked for and that no row has: a typing error, perhaps."""
    asked = [
        *(("agency", one, Wanted(agencies=(one,))) for one in wanted.agencies),
        *(("publication", one, Wanted(publications=(one,))) for one in wanted.publications),
        *(("topic", one, Wanted(topics=(one,))) for one in wanted.topics),
    ]
    is_asked = wanted.concurrences or wanted.target_before or wanted.last_action_before
    older = ["this snapshot is of an older openrecs, which did not read the comments: `openrecs rebuild` reads them"]
    notes = older if is_asked and "target_phrase" not in data.column_names else []
    return [*notes, *(_missed(kind, one, data) for kind, one, alone in asked if not len(select(data, alone)))]


def _missed(kind: str, asked: str, data: pa.Table) -> str:
    columns = {"agency": _AGENCY, "publication": ("publication_number",), "topic": ()}[kind]
    there = {value for name in columns for value in _different(data[name])} - {None}
    there |= {topic for own in _topics(data) for topic in own} if kind == "topic" else set()
    by_folded = {_folded(value): value for value in sorted(there)}
    near = [by_folded[one] for one in get_close_matches(_folded(asked), by_folded, n=3, cutoff=0.6)]
    hint = f"perhaps {' or '.join(near)}" if near else _WHERE[kind]
    return f"no row of this snapshot is of the {kind} {shown(asked)!r}: {hint}"


_WHERE = {
    "agency": "`openrecs agencies WORDS` lists the names that are known",
    "publication": "`openrecs search WORDS` finds a row by its words",
    "topic": "topics are known from the export, product pages and the catalogue",
}


def by_id(data: pa.Table, aliases: pa.Table, asked: str) -> tuple[pa.Table, list[str]]:
    """Return the rows of one id, or of a whole publication, and what should be said of it.

    Case, dashes, quotes and blanks do not matter, and a product page's address is its publication. An id that a row
    once had leads to the one it has. `UsageError` names near ones.
    """
    wanted = _AROUND.sub(r"\1", _PRODUCT.sub(r"\1", plain(asked).casefold())).strip("\"' ").rstrip("/")
    ids = _different(data["recommendation_id"])
    found = [one for one in ids if _is_or_is_in(one, wanted)]
    known = aliases.to_pylist()
    likely = [row for row in known if row["score"] is not None and row["old_recommendation_id"] in found]
    renamed = [] if found else _renamed(known, wanted)
    found += [row["new_recommendation_id"] for row in renamed if row["new_recommendation_id"] in ids]
    if not found:
        near = get_close_matches(wanted.upper(), ids, n=3, cutoff=0.6)
        mend = "perhaps one of: " + ", ".join(near) if near else "`openrecs search WORDS` finds one by its words"
        raise UsageError(f"there is no recommendation {shown(asked)!r} in this snapshot", mend=mend)
    notes = [*map(_became, [*renamed, *likely]), *_on_words(found)]
    return data.filter(_passing(data["recommendation_id"], found.__contains__)), list(dict.fromkeys(notes))


def _renamed(aliases: Sequence[Row], wanted: str) -> list[Row]:
    """Return the aliases that lead from an id, or from all of a publication, step by step to the last ids."""
    steps: list[Row] = []
    following = [row for row in aliases if _is_or_is_in(row["old_recommendation_id"], wanted)]
    while following:
        steps += following
        reached = {row["new_recommendation_id"] for row in following}
        following = [row for row in aliases if row["old_recommendation_id"] in reached and row not in steps]
    return [row for row in steps if row["old_recommendation_id"] != row["new_recommendation_id"]]


def _became(alias: Row) -> str:
    old, new = alias["old_recommendation_id"], alias["new_recommendation_id"]
    is_likely = f"probably (likeness {alias['score']:.0f} of 100) " if alias["score"] is not None else ""
    return f"{old} is {is_likely}{new} since {alias['since']}: {alias['why']}"


def _on_words(found: Sequence[str]) -> list[str]:
    """Say what an id stands on, where it is not a number of GAO's."""
    texts = sum("/x" in one for one in found)
    titles = sum(map(is_provisional, found))
    said = []
    if texts:
        said.append(f"no number is printed for {texts} of these: such an id stands on the text, and changes with it")
    if titles:
        said.append(
            f"the publication's number of {titles} of these is not known: such an id stands on the title till then"
        )
    return said


def _is_or_is_in(recommendation_id: str, wanted: str) -> bool:
    one = recommendation_id.casefold()
    return wanted in (one, one.rpartition("/")[0])  # a publication's number may hold a slash as well


def _has(value: str, word: str) -> bool:
    """Say whether some word of a text begins so: "mend" is in "mended" and not in "recommend"."""
    text = _folded(value)
    at = text.find(word)
    while at > 0 and word[0].isalnum() and text[at - 1].isalnum():
        at = text.find(word, at + 1)
    return at >= 0


def _folded(value: str) -> str:
    return plain(value).casefold()


def _agency_names(printed: str) -> set[str]:
    """Return what a row may say of that agency: the words themselves, and the names that they are a name or code of."""
    words, found = _folded(printed), shipped().find(printed)
    coded = [agency.name for agency in shipped().agencies if agency.code and agency.code.casefold() == words]
    return {words, *(_folded(name) for name in [*coded, *([found.name] if found else [])])}


def _status(printed: str) -> str:
    code = statuses.code(printed) or (printed if printed in statuses.CODES else None)
    if code is None:
        raise UsageError(
            f"there is no status {shown(printed)!r}", mend=f"the statuses are: {', '.join(statuses.CODES)}"
        )
    return code
