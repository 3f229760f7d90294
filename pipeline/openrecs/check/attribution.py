"""What changed since a snapshot, and who changed it: the source, or our reading of it.

The documents that the snapshot knew are folded again to its date, with today's code, corrections and ledger. What that
alone changes is `parser`: a mended parser may touch every row, and GAO changed nothing. The rest, from there to
tonight, is `source`. A document that was withdrawn since, or that today's code can read and the snapshot's could not,
is not news of GAO's either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from openrecs.clean import derive
from openrecs.clean.by_key import Key, by_key, differs, only_in, picked
from openrecs.clean.day_by_day import Folds
from openrecs.clean.folded import Folded
from openrecs.clean.history import last_names
from openrecs.compare.changes import compare
from openrecs.errors import shown
from openrecs.hashes import CHANGEABLE
from openrecs.normalize.captured import Captured
from openrecs.normalize.ids import fold
from openrecs.publish import assemble, load
from openrecs.publish.snapshot import Stored
from openrecs.records import Issue

Aliases = Sequence[Mapping[str, Any]]
Change = dict[str, Any]


def since(base: Stored, theirs: Folded, folded: Folded, on: date, *, is_read_otherwise: bool) -> list[Change]:
    """Return the rows of `changes` from a snapshot to what was folded as of a day.

    `theirs` is what the snapshot's documents give today (`read_today`); `is_read_otherwise` says that this may differ
    from what was published.
    """
    before, after = theirs.state.rows, folded.state.rows
    changes = _compared(before, after, assemble.alias_rows(folded.state), on=on, absences=_absences(folded))
    if is_read_otherwise:
        was, read_now = published(base), renamed_by_us(published(base), before)
        aliases = [*assemble.alias_rows(theirs.state), *read_now]
        changes += _compared(was, before, aliases, cause="parser", on=base.name.as_of)
        whole = _compared(was, after, [*assemble.alias_rows(folded.state), *read_now], on=on)
        changes += _untold(whole, changes, last_names(folded.state.aliases))
    return changes


def _compared(old: pd.DataFrame, new: pd.DataFrame, aliases: Aliases, **said: Any) -> list[Change]:
    """Return the changes between two tables by key: only rows that differ, or that an alias names, are looked into."""
    ends = {(one[f"{side}_recommendation_id"], one[f"{side}_agency"]) for one in aliases for side in ("old", "new")}
    rows = [
        [_with_promise(row) for row in picked(one[differs(one, other, CHANGEABLE) | one.index.isin(ends)]).values()]
        for one, other in ((old, new), (new, old))
    ]
    return compare(rows[0], rows[1], aliases, **said)


def _with_promise(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row with the day that was promised; one that was published has its own, or none if it was not read."""
    if "target_on" in row:
        return row
    promised = derive.promise(row["comments"], row["agency"], row["department"])
    return {**row, "target_on": promised, "target_phrase": None}


def published(base: Stored) -> pd.DataFrame:
    """Return the recommendations of a snapshot as a frame by key."""
    table = load.read_table(base)
    return by_key(pd.DataFrame({name: table[name].to_pylist() for name in table.column_names}, dtype=object))


def read_today(base: Stored, captured: Iterable[Captured], folds: Folds) -> Folded:
    """Return what the documents of a snapshot give today."""
    return folds.fold([_as_claimed(one, base) for one in known_to(base, captured)])


def _as_claimed(one: Captured, base: Stored) -> Captured:
    """Return a document with what was said of it when a snapshot was made: what a person says since is news of it."""
    claims = assemble.made_from(base).claims
    return replace(one, claim=claims.get(one.name)) if claims is not None else one


def renamed_by_us(was: pd.DataFrame, now: pd.DataFrame) -> Aliases:
    """Return, as rows of aliases, the rows that are the same printed agency's under the name that we know today.

    The id, the text and what is printed are the same; where two rows would fit, neither does.
    """
    gone, come = (picked(only_in(one, other)).values() for one, other in ((was, now), (now, was)))
    fitting: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in come:
        fitting.setdefault(_printed(row), []).append(row)
    lost = Counter(map(_printed, gone))
    pairs = [(row, fitting.get(_printed(row), [])) for row in gone]
    return [
        {
            "old_recommendation_id": row["recommendation_id"],
            "old_agency": row["agency"],
            "new_recommendation_id": found[0]["recommendation_id"],
            "new_agency": found[0]["agency"],
        }
        for row, found in pairs
        if len(found) == 1 and lost[_printed(row)] == 1
    ]


def _printed(row: Mapping[str, Any]) -> tuple[str, ...]:
    return row["recommendation_id"], fold(row["recommendation"]), fold(row["agency_printed"])


def moved(base: Stored, captured: Sequence[Captured], folds: Folds) -> list[Change]:
    """Return the changes of agency, code or department that today's reading of a snapshot's documents alone makes."""
    theirs = read_today(base, captured, folds)
    was, now = published(base), theirs.state.rows
    aliases = [*assemble.alias_rows(theirs.state), *renamed_by_us(was, now)]
    changes = _compared(was, now, aliases, cause="parser", on=base.name.as_of)
    return [change for change in changes if change["kind"] == "agency"]


def told(changes: Sequence[Change]) -> list[Issue]:
    """Return a warning that says how many rows our own reading moved, from where to where, and which; or none."""
    if not changes:
        return []
    ways: dict[tuple[str, str, str], list[str]] = {}
    for change in changes:
        way = (change["field"].replace("_", " "), change["before"] or "none", change["after"] or "none")
        ways.setdefault(way, []).append(change["recommendation_id"])
    largest = sorted(ways.items(), key=lambda item: (-len(item[1]), item[0]))
    said = [
        f"{name} {shown(before, 60)!r} -> {shown(after, 60)!r} in {len(ids)} ({', '.join(sorted(ids)[:_NAMED])}"
        f"{', ...' if len(ids) > _NAMED else ''})"
        for (name, before, after), ids in largest[:_NAMED]
    ]
    more = [f"and {len(largest) - _NAMED} more ways"] if len(largest) > _NAMED else []
    count = rows_moved(changes)
    message = (
        f"{count} row{' is' if count == 1 else 's are'} read under another agency, code or department, because our "
        f"code, lists or corrections changed, and not GAO: {'; '.join([*said, *more])}. "
        "`openrecs diff --cause all --kind agency` shows all"
    )
    return [Issue("warning", "causes", message, field="agency")]


_NAMED = 3  # ways, and rows of each, that the warning names


def rows_moved(changes: Iterable[Change]) -> int:
    """Return how many rows changes are about."""
    return len({_key(change) for change in changes})


def _untold(whole: Iterable[Change], told: Iterable[Change], names: Mapping[Key, Key]) -> list[Change]:
    """Return what changed in two steps of which each is silence: to a null, which says nothing, and from it.

    Of a row that our step took out of the table and GAO's brought back, these say all.
    """
    known = {(change["kind"], *names.get(_key(change), _key(change))) for change in told}
    gone = {
        names.get(_key(change), _key(change))
        for change in told
        if change["field"] == "listing" and change["after"] is None
    }
    silent = [change for change in whole if change["kind"] in ("priority", "comments") and _key(change) not in gone]
    return [change for change in silent if (change["kind"], *_key(change)) not in known]


def _key(change: Change) -> Key:
    return change["recommendation_id"], change["agency"]


def documents_of(snapshot: Stored, captured: Iterable[Captured]) -> list[Captured]:
    """Return, of the documents there are, those that a snapshot was made from."""
    inputs = assemble.made_from(snapshot).documents
    as_of = snapshot.name.as_of
    return [c for c in captured if c.capture.on <= as_of and inputs.get(c.name) == c.content.document.sha256]


def known_to(snapshot: Stored, captured: Iterable[Captured]) -> list[Captured]:
    """Return, of the documents there are, those that a snapshot knew: read, under whatever name, or refused.

    A file that was edited since is one of them: what is in it now is somebody's word, and no news of GAO's.
    """
    listed = list(captured)
    inputs = assemble.made_from(snapshot).documents
    there = {one.name for one in listed}
    renamed = {digest for name, digest in inputs.items() if name not in there}
    theirs = {one.name for one in documents_of(snapshot, listed)}
    refused = assemble.made_from(snapshot).refused
    as_of = snapshot.name.as_of
    return [
        one
        for one in listed
        if one.name in theirs
        or (one.capture.on <= as_of and one.name in inputs)
        or (one.capture.on <= as_of and refused.get(one.name) in {"", one.content.document.sha256})
        or (one.capture.on <= as_of and one.name not in inputs and one.content.document.sha256 in renamed)
    ]


def names_known_to(snapshot: Stored) -> frozenset[str]:
    """Return the names of all documents that were there when a snapshot was made, read or refused, of whatever day."""
    known = assemble.made_from(snapshot)
    return frozenset(known.documents) | frozenset(known.refused)


def is_read_otherwise(snapshot: Stored, captured: Sequence[Captured], versions: Mapping[str, str]) -> bool:
    """Say whether a snapshot might say something else if it were made today, from what it knew."""
    today = {one.name: one.content.document.sha256 for one in known_to(snapshot, captured)}
    is_same = dict(snapshot.manifest.versions) == dict(versions)
    return not is_same or today != assemble.made_from(snapshot).documents


def gone(snapshot: Stored, captured: Iterable[Captured]) -> dict[str, str]:
    """Return the documents, by name and digest, that a snapshot was made from and that do not count any more.

    The digest of one that was edited is that of what stands there now.
    """
    listed = list(captured)
    there = {one.name for one in documents_of(snapshot, listed)}
    now = {one.name: one.content.document.sha256 for one in known_to(snapshot, listed)}
    inputs = assemble.made_from(snapshot).documents
    return {name: now.get(name, digest) for name, digest in inputs.items() if name not in there}


def _absences(folded: Folded) -> dict[Key, tuple[str, str, date]]:
    """Return, by key, the document that a delisted row is missing from, and its day."""
    said = folded.state.rows["_delisted_by"].dropna()
    return dict(zip(said.index, said, strict=True))
