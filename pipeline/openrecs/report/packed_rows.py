"""All rows of the table, packed for the report's page: columns as JSON, repeated values named once, gzipped.

Evidence is an exact piece of the comments, so it is packed as its place in them.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from openrecs import wording
from openrecs.clean.asked import word_forms
from openrecs.dates import in_words
from openrecs.report import life
from openrecs.report.contents import Age

Told = tuple[str, str, str]
SOON = timedelta(days=90)
UNKNOWN = "unknown"
PRESENT = "those above"
NEWS = ("update", "no_news")  # kinds of comments that a life tells
PROMISES = {"missed": "missed, and still open", "due": "due within 90 days", "later": "due later"}
EVIDENCE = {"concurrence_evidence": "what the agency said", "last_action_evidence": "the last action reported"}
EVIDENCE |= {"target_evidence": "the date promised", "remaining": "what is still to be done"}

_WORDS = {
    "months": [in_words(date(2000, month, 1)).partition(" ")[0] for month in range(1, 13)],  # in no locale
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
    "forms": word_forms.IRREGULAR,
    "proves": list(EVIDENCE.values()),
    "delisted": wording.DELISTED[:1].upper() + wording.DELISTED[1:],
}

# What the page calls a column whose values repeat: each is named once in a list, by which a row points to it.
_REPEATED = {
    **{"agency": "agency", "code": "agency_code", "department": "department", "title": "publication_title"},
    **{name: name for name in ("document", "topics", "comments", "status", "kind", "concurrence")},
    **{name: name for name in ("last_action_by", "last_action_precision", "target_precision")},
}
_DAYS = {"published": "published_on", "last_action": "last_action_on", "target": "target_on"}
_DAYS |= {"first_seen": "first_seen_on", "last_seen": "last_seen_on", "status_since": "status_since"}


def packed(data: pa.Table, facts: pa.Table | None, as_of: date, ages: Sequence[Age]) -> bytes:
    """Return the rows of the table with their facts of the history, gzipped: the same bytes each time."""
    known = {name: data[name].to_pylist() for name in data.column_names}

    def column(name: str) -> list[Any]:
        return known.get(name) or [None] * len(data)  # an older snapshot lacks some

    repeated = {name: column(of) for name, of in _REPEATED.items()}
    repeated["url"] = [wording.address(number) for number in column("publication_number")]
    named = {name: _named(values) for name, values in repeated.items()}
    days = {name: [day.isoformat() if day else None for day in column(of)] for name, of in _DAYS.items()}
    keys = list(zip(column("recommendation_id"), column("agency"), strict=True))
    evidence = zip(column("comments"), *map(column, EVIDENCE), strict=True)
    columns = {
        **{"id": column("recommendation_id"), "text": column("recommendation"), "location": column("location")},
        "key": [key(*one) for one in keys],
        "state": [wording.state(row) for row in data.select(["is_open", "listing"]).to_pylist()],
        "priority": column("is_priority"),
        "promise": [promise(*one, as_of) for one in zip(column("target_on"), column("is_open"), strict=True)],
        **days,
        "age": [age(day, ages) for day in days["published"]],
        "evidence": [_places(comments or "", sentences) for comments, *sentences in evidence],
        "timeline": _timelines(keys, zip(column("comments_kind"), column("comments"), strict=True), facts),
        **{name: places for name, (places, _) in named.items()},
    }
    words = _WORDS | {"age": {one.name: one.words for one in ages} | {UNKNOWN: "Not known"}}
    lists = {name: different for name, (_, different) in named.items()}
    body = {"count": len(data), "columns": columns, "named": lists, "words": words}
    return gzip.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0)


def key(recommendation_id: str, agency: str) -> str:
    """Return what names a row in the page's address."""
    return f"{recommendation_id} | {agency}"


def age(published_on: str | None, ages: Sequence[Age]) -> str:
    """Return the name of the band in which a day is, as ISO text."""
    found = (one.name for one in ages if published_on and one.after < published_on <= (one.until or published_on))
    return next(found, UNKNOWN)


def promise(target_on: date | None, is_open: bool, as_of: date) -> str | None:
    """Return what became of the promise of an open row: `missed`, `due` within 90 days, or `later`; else `None`."""
    if target_on is None or not is_open:
        return None
    return "missed" if target_on < as_of else "due" if target_on <= as_of + SOON else "later"


def _places(comments: str, sentences: Iterable[str | None]) -> list[tuple[int, int, int]]:
    """Return where the sentences are that prove something, as JavaScript counts: (from, to, which of `EVIDENCE`)."""
    found = []
    for which, sentence in enumerate(sentences):
        at = comments.find(sentence) if sentence else -1
        if sentence and at >= 0:
            begin = _units(comments[:at])
            found.append((begin, begin + _units(sentence), which))
    return found


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _timelines(
    keys: Sequence[life.Key], comments: Iterable[tuple[str, str | None]], facts: pa.Table | None
) -> list[list[Told]]:
    """Return what happened to each row, oldest first: the day, what, and the document that shows it.

    `comments` are the kind and text of those that each row has now: they are on its page, and are not said again.
    """
    present = {row: text for row, (kind, text) in zip(keys, comments, strict=True) if kind in NEWS}
    by_key: dict[life.Key, list[Mapping[str, Any]]] = {}
    for fact in facts.to_pylist() if facts is not None else ():
        row = fact["recommendation_id"], fact["agency"]
        is_present = fact["field"] == "comments" and row in present and fact["value"] == present[row]
        by_key.setdefault(row, []).append({**fact, "value": PRESENT} if is_present else fact)
    lives = (life.events(by_key.get(row, [])) for row in keys)
    return [[(str(one.on), "; ".join(one.what), one.document) for one in events] for events in lives]


def _named(values: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """Return values as their places in a list of the different ones, and that list; a list of values as places, too."""
    places: dict[Any, int] = {}

    def place(value: Any) -> Any:
        if isinstance(value, list):
            return [place(one) for one in value]
        return None if value is None else places.setdefault(value, len(places))

    return [place(value) for value in values], list(places)
