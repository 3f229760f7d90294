"""A row of the recommendations table as an answer: codes and days, quotations, where it was read, what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from openrecs import wording
from openrecs.agent import silence
from openrecs.agent.answers import BRIEF, WHOLE, Answer, day, quotation
from openrecs.schema import RECOMMENDATIONS

_ID = ("recommendation_id", "publication_number", "kind", "status", "is_priority", "agency_code", "published_on")
_TARGET = ("target_on", "target_precision")
_READ = ("concurrence", "comments_kind", *_TARGET, "last_action_on", "last_action_precision", "last_action_by")
_DAYS = ("first_seen_on", "last_seen_on", "last_covered_on", "status_since")
_NAMES = ("agency", "department", "publication_title", "recommendation")
_TEXTS = (
    *("agency_printed", "number_printed", "status_printed", "comments", "concurrence_evidence", "target_evidence"),
    *("last_action_evidence", "remaining", "topics"),
)
PLAIN = {True: (*_ID, *_READ, *_DAYS), False: (*_ID, *_TARGET)}  # by whether a row is given whole
QUOTED = {True: (*_NAMES, *_TEXTS), False: _NAMES}
COLUMNS = {column.name: column for column in RECOMMENDATIONS.columns}


def answer(row: Mapping[str, Any], newest: date | None, *, is_whole: bool) -> Answer:
    """Return a row, in brief or whole; a column that its schema did not have is null."""
    own = {name: row.get(name) for name in COLUMNS}
    plain, texts = PLAIN[is_whole], QUOTED[is_whole]
    asked = [name for name in (*plain, *texts) if COLUMNS[name].nullable and (is_whole or name not in _TARGET)]
    return {
        **{name: day(own[name]) for name in plain},
        "state": wording.state(own),
        "stands": wording.standing(own),
        **quotation(own, texts, WHOLE if is_whole else BRIEF),
        "cites": cites(own),
        "gao_page": wording.address(own["publication_number"]),
        "not_known": silence.of_row(row, asked, newest),
    }


def cites(row: Mapping[str, Any]) -> Answer:
    """Return where a row of the table was read."""
    return {
        **{name: row[name] for name in ("document", "document_sha256", "location")},
        "seen_on": day(row["last_seen_on"]),
    }


def counts(rows: list[Mapping[str, Any]]) -> Answer:
    """Return how many of the rows found stand how; they need the columns of `silence.STANDING`."""
    states = [wording.state(row) for row in rows]
    marks = [{True: "yes", False: "no", None: "not_known"}[row["is_priority"]] for row in rows]
    return {
        "state": {name: states.count(name) for name in wording.STATES},
        "priority": {name: marks.count(name) for name in ("yes", "no", "not_known")},
        "recommendations": len({row["recommendation_id"] for row in rows}),
    }
