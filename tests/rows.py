"""Rows of the table, made from as little as a test needs to say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from openrecs.extract import detect
from openrecs.normalize.gather import Captured
from openrecs.normalize.ids import identify
from openrecs.normalize.interpret import Interpreted
from openrecs.read.provenance.capture_dates import Capture
from openrecs.records import Document, Publication, RawPublication, RawRecommendation, Reading, Recommendation, Scope
from openrecs.table import from_records

PLAIN = Recommendation(
    recommendation_id="",
    agency="Forest Service",
    agency_printed="Forest Service",
    agency_basis="cell",
    agency_code="FS",
    department="Department of Agriculture",
    publication_number="GAO-25-100001",
    publication_title="Trails: Signs Should Be Mended",
    published_on=None,
    kind="recommendation",
    number="1",
    number_printed="(Recommendation 1)",
    recommendation="The Chief of the Forest Service should mend the signs of every trail.",
    status="open",
    status_printed="Open",
    is_priority=None,
    comments=None,
    topics=None,
    document="2025-01-01/page.html",
    document_sha256="0" * 64,
    layout="product_page",
    location="line 1",
)


def recommendation(**said: Any) -> Recommendation:
    """Return a row that says this, with its id."""
    return identify(PLAIN._replace(**said))


def frame(*rows: Recommendation) -> pd.DataFrame:
    """Return rows as the frame that dedupe and merge work on."""
    return from_records([rows])


def framed(rows: Mapping[tuple[str, str], Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows by key, with as few columns as they have, as a frame by key."""
    names = dict.fromkeys(name for row in rows.values() for name in row) or ["listing"]
    columns = {name: [row[name] for row in rows.values()] for name in names}
    return pd.DataFrame(columns, index=pd.Index(list(rows), tupleize_cols=False), dtype=object)


def captured(
    name: str,
    on: date,
    *rows: Recommendation,
    scope: Scope,
    layout: str = "product_page",
    complete: bool = True,
    declared: int | None = None,
    part: tuple[int, int] | None = None,
    page_agency: str | None = None,
    publications: tuple[Publication, ...] = (),
) -> Captured:
    """Return a document that shows these rows, as if it had been read on that day."""
    document = Document(name, hashlib.sha256(name.encode()).hexdigest(), 1, "utf-8", "text", "", None)
    raw = tuple(RawRecommendation(RawPublication("", ""), "", "", "") for _ in rows)
    reading = Reading(scope, raw, declared_total=declared, is_complete=complete, part=part, page_agency=page_agency)
    placed = tuple(r._replace(document=name, document_sha256=document.sha256, layout=layout) for r in rows)
    content = Interpreted(document, detect.named(layout), reading, placed, publications, (), len(raw))
    return Captured(name, content, Capture(on, "ledger"))
