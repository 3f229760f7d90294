"""All rows of the table, packed for the report's page: columns as JSON, repeated values named once, gzipped.

Evidence is an exact piece of the comments, so it is packed as its place in them.
"""

from __future__ import annotations

import calendar
import gzip
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from openrecs import wording
from openrecs.report import life
from openrecs.report.contents import Age

Row = Mapping[str, Any]
SOON = timedelta(days=90)
UNKNOWN = "unknown"
PROMISES = {"missed": "missed, and still open", "due": "due within 90 days", "later": "due later"}
EVIDENCE = {"concurrence_evidence": "what the agency said", "last_action_evidence": "the last action reported"}
EVIDENCE |= {"target_evidence": "the date promised", "remaining": "what is still to be done"}

_WORDS = {
    "months": list(calendar.month_name)[1:],
    "state": {"open": "Open", "closed": "Closed", "delisted": "Delisted: outcome not known"},
    "status": {code: said.capitalize() for code, said in wording.STATUS.items()},
    "order": list(wording.STATUS),
    "priority": {"yes": "Priority", "no": "Not a priority", "unknown": "Not known"},
    "concurrence": {
        **{code: said.capitalize() for code, said in wording.CONCURRENCE.items()},
        "unstated": "Not stated",
    },
    "promise": {code: said.capitalize() for code, said in PROMISES.items()},
    "kind": {"recommendation": "Recommendation", "matter": "Matter for Congress"},
    "by": {"agency": "the agency", "gao": "GAO", "congress": "Congress"},
    "proves": list(EVIDENCE.values()),
    "delisted": wording.DELISTED.capitalize(),
}

# What the page calls a column, and what is in it. The first are named once in a list, by which a row points to them.
_REPEATED: Mapping[str, Callable[[Row], Any]] = {
    "agency": lambda row: row["agency"],
    "code": lambda row: row["agency_code"],
    "department": lambda row: row["department"],
    "title": lambda row: row["publication_title"],
    "document": lambda row: row["document"],
    "url": lambda row: wording.address(row["publication_number"]),
    "topics": lambda row: row["topics"],
    "comments": lambda row: row["comments"],
    **{
        name: lambda row, column=column: row.get(column)  # type: ignore[misc]
        for name, column in (
            *(("status", "status"), ("kind", "kind"), ("concurrence", "concurrence"), ("last_action_by",) * 2),
            *((name, name) for name in ("last_action_precision", "target_precision")),
        )
    },
}


def packed(data: pa.Table, facts: pa.Table | None, as_of: date, ages: Sequence[Age]) -> bytes:
    """Return the rows of the table with their facts of the history, gzipped: the same bytes each time."""
    rows = data.to_pylist()
    columns, named = _columns(rows, as_of), {}
    columns["age"] = [age(_day(row["published_on"]), ages) for row in rows]
    columns["timeline"] = _timelines(rows, facts)
    for name, of in _REPEATED.items():
        columns[name], named[name] = _named([of(row) for row in rows])
    words = _WORDS | {"age": {one.name: one.words for one in ages} | {UNKNOWN: "Not known"}}
    body = {"count": len(rows), "columns": columns, "named": named, "words": words}
    return gzip.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0)


def key(recommendation_id: str, agency: str) -> str:
    """Return what names a row in the page's address."""
    return f"{recommendation_id} | {agency}"


def _columns(rows: Sequence[Row], as_of: date) -> dict[str, list[Any]]:
    return {
        "id": [row["recommendation_id"] for row in rows],
        "key": [key(row["recommendation_id"], row["agency"]) for row in rows],
        "text": [row["recommendation"] for row in rows],
        "state": [wording.state(row) for row in rows],
        "priority": [row["is_priority"] for row in rows],
        "promise": [promise(row, as_of) for row in rows],
        "published": [_day(row["published_on"]) for row in rows],
        "last_action": [_day(row.get("last_action_on")) for row in rows],
        "target": [_day(row.get("target_on")) for row in rows],
        **{name: [_day(row[f"{name}_on"]) for row in rows] for name in ("first_seen", "last_seen")},
        "status_since": [_day(row["status_since"]) for row in rows],
        "location": [row["location"] for row in rows],
        "evidence": [_places(row) for row in rows],
    }


def age(published_on: str | None, ages: Sequence[Age]) -> str:
    """Return the name of the band in which a day is, as ISO text."""
    found = (one.name for one in ages if published_on and one.after < published_on <= (one.until or published_on))
    return next(found, UNKNOWN)


def promise(row: Row, as_of: date) -> str | None:
    """Return what became of the promise of an open row: `missed`, `due` within 90 days, or `later`; else `None`."""
    on = row.get("target_on")
    if on is None or not row["is_open"]:
        return None
    return "missed" if on < as_of else "due" if on <= as_of + SOON else "later"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _places(row: Row) -> list[tuple[int, int, int]]:
    """Return where the sentences are that prove something, as JavaScript counts: (from, to, which of `EVIDENCE`)."""
    comments: str = row["comments"] or ""
    found = []
    for which, column in enumerate(EVIDENCE):
        sentence: str | None = row.get(column)
        at = comments.find(sentence) if sentence else -1
        if sentence and at >= 0:
            begin = _units(comments[:at])
            found.append((begin, begin + _units(sentence), which))
    return found


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _timelines(rows: Sequence[Row], facts: pa.Table | None) -> list[list[tuple[str, str]]]:
    """Return what happened to each row and when, oldest first."""
    by_key: dict[tuple[str, str], list[Row]] = {}
    for fact in facts.to_pylist() if facts is not None else ():
        by_key.setdefault((fact["recommendation_id"], fact["agency"]), []).append(fact)
    own = (by_key.get((row["recommendation_id"], row["agency"]), []) for row in rows)
    return [[(day, what) for day, _, _, what, _ in life.events(facts)] for facts in own]


def _named(values: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """Return values as their places in a list of the different ones, and that list; a list of values as places, too."""
    places: dict[Any, int] = {}

    def place(value: Any) -> Any:
        if isinstance(value, list):
            return [place(one) for one in value]
        return None if value is None else places.setdefault(value, len(places))

    return [place(value) for value in values], list(places)
