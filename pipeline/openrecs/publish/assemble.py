"""What a run knows -> the six tables of a snapshot.

What a snapshot was made from its `documents` table names, and its manifest what that table does not say, so that a
manifest does not grow with the nights before it. Manifests of format 1 name every document themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import pyarrow as pa

from openrecs import schema
from openrecs.clean.folded import Folded
from openrecs.clean.upsert import State
from openrecs.extract.csv import export_head
from openrecs.normalize.captured import Captured, Refused
from openrecs.normalize.publications import Catalogue
from openrecs.publish.formats import Data, Parts
from openrecs.publish.load import read_table
from openrecs.publish.snapshot import Stored
from openrecs.records import Issue
from openrecs.table import to_arrow

Rows = Sequence[Mapping[str, Any]]


def tables(
    recommendations: pd.DataFrame,
    folded: Folded,
    documents: Iterable[Mapping[str, Any]],
    issues: Iterable[Issue],
    changes: Rows,
    day: date,
    revision: int,
) -> dict[str, Data]:
    """Return all tables of a snapshot. Only the recommendations have its day and revision."""
    dated = recommendations.assign(snapshot_date=day, snapshot_revision=revision)
    found: Mapping[str, Iterable[Mapping[str, Any]]] = {
        "publications": _publication_rows(folded.catalogue),
        "documents": documents,
        "issues": (asdict(issue) for issue in dict.fromkeys(issues)),
        "changes": changes,
        "aliases": alias_rows(folded.state),
    }
    others = {name: to_arrow(schema.TABLES[name], rows) for name, rows in found.items()}
    return {"recommendations": Parts(schema.RECOMMENDATIONS, dated), **others}


def alias_rows(state: State) -> Rows:
    """Return the rows of the aliases table."""
    return [
        {
            "old_recommendation_id": alias.old[0],
            "old_agency": alias.old[1],
            "new_recommendation_id": alias.new[0],
            "new_agency": alias.new[1],
            "since": alias.since,
            "why": alias.why,
            "score": alias.score,
        }
        for alias in state.aliases
    ]


def _publication_rows(catalogue: Catalogue) -> Iterator[Mapping[str, Any]]:
    return (
        {
            "publication_number": known.number,
            "publication_title": known.title,
            "published_on": known.published_on,
            "released_on": known.released_on,
            "url": known.url,
            "topics": known.topics,
            "document": known.document,
        }
        for known in catalogue.by_number.values()
    )


def document_rows(
    captured: Iterable[Captured], refused: Iterable[Refused], complete: frozenset[str]
) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of the documents table; `complete` names those that kept every promise."""
    yield from (_read_row(one, one.name in complete) for one in captured)
    yield from map(_refused_row, refused)


def _read_row(one: Captured, is_complete: bool) -> Mapping[str, Any]:
    document, reading, left = one.content.document, one.content.reading, one.content.left
    return {
        "document": one.name,
        "document_sha256": document.sha256,
        "bytes": document.size,
        "encoding": document.encoding,
        "layout": one.content.layout.name,
        "scope": str(reading.scope),
        "captured_on": one.capture.on,
        "captured_basis": one.capture.basis,
        "url": document.url or reading.url,
        "declared_total": reading.declared_total,
        "stated_open": reading.stated_open,
        "stated_priority": reading.stated_priority,
        "parsed_rows": one.content.row_count,
        "is_complete": is_complete,
        "unread_characters": sum(len(unread.text) for unread in reading.unread),
        "markers_left": left.markers if left is not None else None,
        "statuses_left": left.statuses if left is not None else None,
        "outcome": "read",
    }


def _refused_row(one: Refused) -> Mapping[str, Any]:
    document = one.document
    when = {"captured_on": one.capture.on, "captured_basis": one.capture.basis}
    known = (
        {
            "document_sha256": document.sha256,
            "bytes": document.size,
            "encoding": document.encoding,
            "url": document.url,
        }
        if document
        else {}
    )
    counts = {"parsed_rows": 0, "is_complete": False, "unread_characters": 0}
    return {"document": one.name, **known, **when, **counts, "outcome": "refused", "reason": one.error.what}


Said = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """The documents of a snapshot, by name: the digests of those read and refused, and what is claimed of exports.

    `claims` is `None` where the snapshot is so old that it does not say.
    """

    documents: Mapping[str, str]
    refused: Mapping[str, str]
    claims: Mapping[str, str] | None


def beyond(inputs: Mapping[str, Any], documents: pa.Table) -> dict[str, Any]:
    """Return a manifest's inputs without what the documents table says; `None` there: not what the table says."""
    told = _told(documents)
    return {name: _differing(told[name], said) if name in told else said for name, said in inputs.items()}


@lru_cache(maxsize=2)  # the newest, and the one whose changes are told
def made_from(snapshot: Stored) -> MadeFrom:
    """Return what a snapshot was made from. `DamagedError` where its documents table is not what was written."""
    manifest = snapshot.manifest
    inputs = manifest.inputs
    told = _told(read_table(snapshot, "documents")) if manifest.format > 1 and "documents" in inputs else {}
    said = {name: _with(told.get(name, {}), inputs.get(name, {})) for name in ("documents", "refused", "claims")}
    return MadeFrom(said["documents"], said["refused"], said["claims"] if "claims" in inputs else None)


def _told(documents: pa.Table) -> dict[str, dict[str, str]]:
    """Return what the table says, by the names that it has in the inputs of a manifest."""
    names, digests, outcomes, urls = (
        documents[column].to_numpy().tolist() for column in ("document", "document_sha256", "outcome", "url")
    )
    read = [outcome == "read" for outcome in outcomes]
    return {
        "documents": _picked(names, digests, read),
        "refused": _picked(names, digests, [not one for one in read]),
        "claims": {
            name: claim
            for name, url, is_read in zip(names, urls, read, strict=True)
            if is_read and (claim := export_head.claim(url))
        },
    }


def _picked(names: Iterable[str], digests: Iterable[str | None], mask: Iterable[bool]) -> dict[str, str]:
    return {name: digest or "" for name, digest, is_one in zip(names, digests, mask, strict=True) if is_one}


def _differing(told: Said, said: Said) -> dict[str, str | None]:
    return {name: said.get(name) for name in sorted({*told, *said}) if told.get(name) != said.get(name)}


def _with(told: Said, beyond_: Said) -> dict[str, str]:
    return {name: said for name, said in {**told, **beyond_}.items() if said is not None}
