"""What a run knows -> the six tables of a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import pandas as pd

from openrecs import schema
from openrecs.clean.folded import Folded
from openrecs.clean.upsert import State
from openrecs.normalize.captured import Captured, Refused
from openrecs.normalize.publications import Catalogue
from openrecs.publish.formats import Data, Parts
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
