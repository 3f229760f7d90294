"""Rows of the table, made from as little as a test needs to say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline import table
from pipeline.identity import identify
from pipeline.records import Recommendation

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
    return identify(replace(PLAIN, **said))


def frame(*rows: Recommendation) -> pd.DataFrame:
    """Return rows as the frame that dedupe and merge work on."""
    return table.from_records(rows)
