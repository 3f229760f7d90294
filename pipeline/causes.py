"""What changed since a snapshot, and who changed it: the source, or our reading of it.

The documents that the snapshot knew are folded again to its date, with today's code, corrections and ledger. What that
alone changes is `parser`: a mended parser may touch every row, and GAO changed nothing. The rest, from there to
tonight, is `source`. A document that was withdrawn since, or that today's code can read and the snapshot's could not,
is no news of GAO's either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pipeline import assemble, derive, merge
from pipeline.compare.changes import compare
from pipeline.folding import Folded, Folds
from pipeline.gather import Captured
from pipeline.history import last_names
from pipeline.snapshots import load
from pipeline.snapshots.stored import Stored
from pipeline.table import rows as rows_of

Rows = list[Mapping[str, Any]]
Change = dict[str, Any]


def since(
    base: Stored | None,
    captured: Sequence[Captured],
    folds: Folds,
    folded: Folded,
    versions: Mapping[str, str],
    on: date,
) -> list[dict[str, Any]]:
    """Return the rows of `changes` from a snapshot to what was folded as of a day; none where there is no snapshot.

    `captured` are the documents that were folded, `versions` those of today's code.
    """
    if base is None:
        return []
    theirs = folds.fold([_as_claimed(one, base) for one in known_to(base, captured)])
    before, after = rows(theirs), rows(folded)
    changes = compare(before, after, assemble.alias_rows(folded.state), on=on, absences=_absences(folded))
    if is_read_otherwise(base, captured, versions):
        published = load.read_table(base).to_pylist()
        aliases = assemble.alias_rows(theirs.state)
        changes += compare(published, before, aliases, cause="parser", on=base.name.as_of)
        whole = compare(published, after, assemble.alias_rows(folded.state), on=on)
        changes += _untold(whole, changes, last_names(folded.state.aliases))
    return changes


def _as_claimed(one: Captured, base: Stored) -> Captured:
    """Return a document with what was said of it when a snapshot was made: what a person says since is news of it."""
    claims = base.manifest.inputs.get("claims")
    return replace(one, claim=claims.get(one.name)) if claims is not None else one


def _untold(whole: Iterable[Change], told: Iterable[Change], names: Mapping[merge.Key, merge.Key]) -> list[Change]:
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


def _key(change: Change) -> merge.Key:
    return change["recommendation_id"], change["agency"]


def documents_of(snapshot: Stored, captured: Iterable[Captured]) -> list[Captured]:
    """Return, of the documents there are, those that a snapshot was made from."""
    inputs = snapshot.manifest.inputs.get("documents", {})
    as_of = snapshot.name.as_of
    return [c for c in captured if c.capture.on <= as_of and inputs.get(c.name) == c.content.document.sha256]


def known_to(snapshot: Stored, captured: Iterable[Captured]) -> list[Captured]:
    """Return, of the documents there are, those that a snapshot knew: read, under whatever name, or refused.

    A file that was edited since is one of them: what stands in it now is somebody's word, and no news of GAO's.
    """
    listed = list(captured)
    inputs = snapshot.manifest.inputs.get("documents", {})
    there = {one.name for one in listed}
    renamed = {digest for name, digest in inputs.items() if name not in there}
    made_from = {one.name for one in documents_of(snapshot, listed)}
    refused = snapshot.manifest.inputs.get("refused", {})
    as_of = snapshot.name.as_of
    return [
        one
        for one in listed
        if one.name in made_from
        or (one.capture.on <= as_of and one.name in inputs)
        or (one.capture.on <= as_of and refused.get(one.name) in {"", one.content.document.sha256})
        or (one.capture.on <= as_of and one.name not in inputs and one.content.document.sha256 in renamed)
    ]


def names_known_to(snapshot: Stored) -> frozenset[str]:
    """Return the names of all documents that were there when a snapshot was made, read or refused, of whatever day."""
    inputs = snapshot.manifest.inputs
    return frozenset(inputs.get("documents", {})) | frozenset(inputs.get("refused", {}))


def is_read_otherwise(snapshot: Stored, captured: Sequence[Captured], versions: Mapping[str, str]) -> bool:
    """Say whether a snapshot might say something else if it were made today, from what it knew."""
    today = {one.name: one.content.document.sha256 for one in known_to(snapshot, captured)}
    is_same = dict(snapshot.manifest.versions) == dict(versions)
    return not is_same or today != snapshot.manifest.inputs.get("documents", {})


def gone(snapshot: Stored, captured: Iterable[Captured]) -> dict[str, str]:
    """Return the documents, by name and digest, that a snapshot was made from and that do not count any more.

    The digest of one that was edited is that of what stands there now.
    """
    listed = list(captured)
    there = {one.name for one in documents_of(snapshot, listed)}
    now = {one.name: one.content.document.sha256 for one in known_to(snapshot, listed)}
    inputs = snapshot.manifest.inputs.get("documents", {})
    return {name: now.get(name, digest) for name, digest in inputs.items() if name not in there}


def rows(folded: Folded) -> Rows:
    """Return the recommendations that were folded, with their derived columns, as the table has them."""
    return list(rows_of(derive.add(merge.frame(folded.state))))


def _absences(folded: Folded) -> dict[merge.Key, tuple[str, str, date]]:
    """Return, by key, the document that a delisted row is missing from, and its day."""
    return {key: row["_delisted_by"] for key, row in folded.state.rows.items() if row.get("_delisted_by")}
