"""JSON and CSV, for programs. The JSON is described by docs/diff.schema.json, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from openrecs.compare.between import Change, Comparison
from openrecs.compare.changes import KINDS
from openrecs.compare.comment_changes import is_of_substance
from openrecs.compare.filters import counts
from openrecs.compare.headline import Transition, comment_class, headline, place, transitions
from openrecs.compare.outputs import happened
from openrecs.compare.pairing import Key
from openrecs.compare.read_tables import Side
from openrecs.publish import formats
from openrecs.schema import CHANGES
from openrecs.table import to_arrow
from openrecs.wording import address

FORMAT = "openrecs-diff/2"
# Between files a change has no cause, and without dates in them no day.
PRINTED = replace(
    CHANGES, columns=tuple(replace(c, nullable=c.nullable or c.name in ("cause", "on")) for c in CHANGES.columns)
)


def as_json(comparison: Comparison) -> bytes:
    """Return the comparison as one JSON object in UTF-8: dates `YYYY-MM-DD`, unknown null."""
    changes = comparison.changes
    counted = counts(changes)
    said = {
        "format": FORMAT,
        "old": _side(comparison.old),
        "new": _side(comparison.new),
        "headline": headline(changes),
        "counts": {kind: counted[kind] for kind in KINDS},
        "transitions": [_transition(one) for one in transitions(changes)],
        "comments": [_comment(change) for change in changes if change.row["kind"] == "comments"],
        "notes": list(comparison.notes),
        "recommendations": [_recommendation(own) for own in _by_key(changes)],
        "changes": [_plain(change.row) for change in changes],
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def as_csv(comparison: Comparison) -> bytes:
    """Return the changes as CSV with the columns of the table `changes`."""
    return formats.to_csv(PRINTED, to_arrow(PRINTED, [change.row for change in comparison.changes]))


def _side(side: Side) -> dict[str, Any]:
    return {"name": side.name, "as_of": _day(side.as_of), "digest": side.digest, "rows": side.table.num_rows}


def _transition(one: Transition) -> dict[str, Any]:
    rows = [{"recommendation_id": key[0], "agency": key[1]} for key in one.keys]
    return {"before": one.before, "after": one.after, "count": len(rows), "rows": rows}


def _comment(change: Change) -> dict[str, Any]:
    return {
        "recommendation_id": change.key[0],
        "agency": change.key[1],
        "class": comment_class(change),
        "of_substance": is_of_substance(change.row["before"], change.row["after"]),
    }


def _by_key(changes: Iterable[Change]) -> list[list[Change]]:
    found: dict[Key, list[Change]] = {}
    for change in changes:
        found.setdefault(change.key, []).append(change)
    return list(found.values())


def _recommendation(own: Sequence[Change]) -> dict[str, Any]:
    """Return what a recommendation says and what happened to it, in words."""
    one = own[0]
    quotes = [quote.text for change in own if (quote := happened.reason(change, *change.comments))]
    return {
        "recommendation_id": one.key[0],
        "agency": one.key[1],
        **{name: one.said(name) for name in ("department", "publication_title", "recommendation")},
        "published_on": _day(one.said("published_on")),
        "address": address(one.said("publication_number")),
        "standing": happened.place(place(one.new)),
        "happened": [happened.said(change).whole for change in own],
        "gao_said": quotes[0] if quotes else None,
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _day(row[name]) if name == "on" else row[name] for name in CHANGES.names}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
