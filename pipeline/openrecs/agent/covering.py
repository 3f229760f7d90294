"""What is known and what is not: the sources and their age, what was refused or is incomplete, what is null and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from openrecs.agent import answers
from openrecs.agent.answers import Answer, Question, day, named, page, quoted, source
from openrecs.publish import load
from openrecs.publish.snapshot import Stored
from openrecs.schema import RECOMMENDATIONS

Row = Mapping[str, Any]
PARTS = ("sources", "refused", "incomplete", "census", "columns", "issues")
CENSUS = ("markers_left", "statuses_left", "unread_characters")
FIRST = 10  # rows of each part, where none is asked for by name
_LISTS = 10
_SEVERITIES = ("error", "warning", "note")
_COMPLETE = (
    "only a document that is complete says by its silence that a row is gone: such a row is delisted. It is closed "
    "only where a page says so"
)
_BEFORE = (
    "closed rows are those that a page showed as closed: what left GAO's lists before the first of these documents is "
    "not here at all"
)


def coverage(question: Question) -> Answer:
    """Return all parts in brief, or a page of the one that is named."""
    snapshot = load.find(question["as_of"], processed=question.processed)
    data = load.read_table(snapshot)
    documents: list[Row] = load.read_table(snapshot, "documents").to_pylist()
    standing = data.select(answers.STANDING).to_pylist()
    found = _found(snapshot, data, documents)
    return {
        "snapshot": source(snapshot),
        "rows": _rows(data, standing),
        "gao_states": _stated(documents),
        **{name: _part(question, snapshot, name, rows) for name, rows in found.items()},
        "notes": [_COMPLETE, *question.held()],
        "not_known": [*answers.of_rows(standing, answers.newest(standing)), _BEFORE],
    }


def _part(question: Question, snapshot: Stored, name: str, found: list[Answer]) -> Answer:
    """Return the page of one part that is asked for; the first rows of each where none is."""
    asked = question["part"]
    first = question["offset"] if asked == name else 0
    most = question["limit"] if asked == name else 0 if asked else min(question["limit"], FIRST)
    own = replace(question, values={**question.values, "offset": first})
    return page(own, len(found), found[first : first + most], dict, {"as_of": named(snapshot), "part": name})


def _rows(data: pa.Table, standing: list[Any]) -> Answer:
    """Return how many rows there are, and how they stand."""
    counted = {row["values"]: row["counts"] for row in data["status"].value_counts().to_pylist()}
    is_open = data.filter(data["is_open"])
    is_matter = pc.equal(is_open["kind"], "matter")
    return {
        "all": data.num_rows,
        **answers.counts(standing),
        "status": dict(sorted(counted.items())),
        "open": {
            "rows": is_open.num_rows,
            "recommendations": len(is_open.filter(pc.invert(is_matter))["recommendation_id"].unique()),
            "matters": pc.sum(is_matter).as_py() or 0,
            "priority": pc.sum(is_open["is_priority"]).as_py() or 0,
        },
    }


def _stated(documents: list[Row]) -> Answer | None:
    """Return the newest totals of all that GAO prints; `None` where no document has any."""
    known = [row for row in documents if row.get("stated_open") is not None and row["captured_on"] is not None]
    if not known:
        return None
    newest = max(known, key=lambda row: row["captured_on"])
    return {"open": newest["stated_open"], "priority": newest["stated_priority"], "cites": _cites(newest)}


def _cites(row: Row) -> Answer:
    digest = row["document_sha256"]
    return {
        "document": row["document"],
        "document_sha256": digest,
        "location": None,
        "seen_on": day(row["captured_on"]),
    }


def _found(snapshot: Stored, data: pa.Table, documents: list[Row]) -> dict[str, list[Answer]]:
    read = [row for row in documents if row["outcome"] == "read"]
    newest = _newest(read)
    refused = sorted((row for row in documents if row["outcome"] == "refused"), key=lambda row: row["document"])
    issues: list[Row] = load.read_table(snapshot, "issues").to_pylist()
    issues.sort(key=lambda row: _SEVERITIES.index(row["severity"]))
    return {
        "sources": _sources(snapshot, read, newest),
        "refused": list(map(_document, refused)),
        "incomplete": [
            _document(row) for row in newest if not row["is_complete"] and row["scope"] not in ("none", None)
        ],
        "census": [_document(row) for row in newest if any(row.get(name) for name in CENSUS)],
        "columns": _columns(data),
        "issues": list(map(issue, issues)),
    }


def _newest(read: list[Row]) -> list[Row]:
    """Return, of each thing listed, the documents of its newest day."""
    last: dict[tuple[str, str], Any] = {}
    for row in read:
        key = (row["layout"], row["scope"])
        last[key] = max(last.get(key, row["captured_on"]), row["captured_on"])
    return [row for row in read if row["captured_on"] == last[row["layout"], row["scope"]]]


def _sources(snapshot: Stored, read: list[Row], newest: list[Row]) -> list[Answer]:
    """Return, of each kind of page, what was read of it and how old its newest captures are on the snapshot's day."""
    said = []
    for layout in sorted({row["layout"] for row in read}):
        own = [row for row in newest if row["layout"] == layout]
        days = [row["captured_on"] for row in own]
        lists = sorted({row["scope"] for row in own if row["scope"]})
        said.append(
            {
                "layout": layout,
                "documents": sum(row["layout"] == layout for row in read),
                "lists": len(lists),
                "newest_on": day(max(days)),
                "age_in_days": (snapshot.name.as_of - max(days)).days,
                "oldest_of_newest_on": day(min(days)),
                "newest_documents": len(own),
                "complete_of_newest": sum(row["is_complete"] for row in own),
                "rows_of_newest": sum(row["parsed_rows"] for row in own),
                "quoted": {"lists": quoted(lists[:_LISTS])},
            }
        )
    return said


def _document(row: Row) -> Answer:
    kept = ("layout", "declared_total", "parsed_rows", "is_complete", *CENSUS)
    texts = {name: quoted(row[name]) for name in ("scope", "reason")}
    return {**{name: row.get(name) for name in kept}, "quoted": texts, "cites": _cites(row)}


def _columns(data: pa.Table) -> list[Answer]:
    """Return each column that has nulls, how many, and why: by the kind of page, and whether there are comments."""
    said = []
    for column in (one for one in RECOMMENDATIONS.columns if one.nullable):
        if column.name not in data.column_names:
            why = {"this snapshot is of an older openrecs, which had no such column": data.num_rows}
        else:
            why = _why(column.name, data.filter(pc.is_null(data[column.name])))
        if why:
            reasons = [{"why": words, "rows": count} for words, count in why.items()]
            said.append({"column": column.name, "null": sum(why.values()), "of": data.num_rows, "reasons": reasons})
    return said


def _why(column: str, nulls: pa.Table) -> dict[str, int]:
    is_read = answers.READ_SINCE in nulls.column_names
    kinds = pa.table([nulls["layout"], pc.is_null(nulls["comments"])], names=["layout", "silent"])
    found: dict[str, int] = {}
    for kind in kinds.group_by(["layout", "silent"], use_threads=False).aggregate([([], "count_all")]).to_pylist():
        words = answers.reason(column, kind["layout"], is_silent=kind["silent"], is_read=is_read)
        found[words] = found.get(words, 0) + kind["count_all"]
    return dict(sorted(found.items()))


def issue(row: Row) -> Answer:
    """Return one thing that a person should know of the table."""
    plain = {name: row[name] for name in ("severity", "stage", "recommendation_id", "field", "document", "location")}
    return {**plain, "quoted": {name: quoted(row[name]) for name in ("value", "message")}}
