"""What the databases have in common: the tables with a few words added, what one filters by, and the views."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from openrecs import wording
from openrecs.compare.between import Change
from openrecs.compare.outputs import happened
from openrecs.exports import offered
from openrecs.exports.relations import Relation, relations
from openrecs.exports.snapshot_tables import SnapshotTables, joined
from openrecs.table import SCHEMA_VERSION, Column, Table

INDEXED: Mapping[str, tuple[str, ...]] = {
    "recommendations": ("agency", "department", "status", "listing", "published_on", "target_on"),
    "changes": ("on", "kind"),
    "issues": ("severity", "recommendation_id"),
    "history": ("field",),
}
_URL = Column("url", pa.string(), "GAO's page of the publication; added by the export", nullable=True)
_HAPPENED = Column("happened", pa.string(), "what happened, in words; added by the export")
SNAPSHOT = Table(
    "snapshot",
    "Which snapshot this is: one row.",
    (
        Column("as_of", pa.date32(), "the date the snapshot is as of"),
        Column("revision", pa.int32(), "1, or higher where a date was published again"),
        Column("digest", pa.string(), "sha256 of the snapshot's manifest"),
        Column("schema_version", pa.string(), "the version of the tables"),
        Column("agencies", pa.list_(pa.string()), "the agencies that were asked for; empty: all"),
    ),
    key=("as_of",),
    sort=(),
)


class View(NamedTuple):
    """A view: what it is, and its SQL, in which `{days_left}` and `{topics}` are each database's own."""

    meaning: str
    sql: str


VIEWS: Mapping[str, View] = {
    "open_recommendations": View(
        "What is open, partially addressed or not: the rows of `openrecs list`.",
        "select * from recommendations where is_open",
    ),
    "priority": View(
        "What is open and GAO marks as a priority: the rows of `openrecs list --priority`.",
        "select * from recommendations where is_open and is_priority",
    ),
    "promises": View(
        "What agencies promised to do by when, of all that is open: the rows of `openrecs promises`. Days are counted "
        "from the day of the snapshot; moved is a promise that was made for another day before.",
        """select r.target_on, r.target_precision, {days_left} as days_left, {days_left} < 0 as is_missed,
    exists (
        select 1 from history h
        where h.recommendation_id = r.recommendation_id and h.agency = r.agency and h.field = 'target_on'
            and h.value is not null and h.value <> cast(r.target_on as varchar)
    ) as is_moved,
    r.recommendation_id, r.agency, r.department, r.recommendation, r.target_evidence, r.target_phrase, r.url, r.document
from recommendations r cross join snapshot s where r.is_open and r.target_on is not null
order by r.target_on, r.recommendation_id, r.agency""",
    ),
    "changes_in_words": View(
        "What GAO changed since the snapshot before, in words: the rows of `openrecs diff`.",
        """select c."on" as changed_on, c.kind, c.happened, c.recommendation_id, c.agency, r.department,
    r.recommendation, r.publication_title, r.url, c.document
from changes c left join recommendations r on r.recommendation_id = c.recommendation_id and r.agency = c.agency
where c.cause = 'source'""",
    ),
    "recommendation_topics": View(
        "A row for each topic of a recommendation.",
        "select r.recommendation_id, r.agency, {topics}",
    ),
}


def tables(found: SnapshotTables) -> list[Relation]:
    """Return the tables of a database, each after those that its foreign keys name, `snapshot` first."""
    said = [[found.as_of], [found.revision], [found.digest], [SCHEMA_VERSION], [list(found.agencies)]]
    arrays = [pa.array(values, column.type) for values, column in zip(said, SNAPSHOT.columns, strict=True)]
    snapshot = Relation(SNAPSHOT, pa.Table.from_arrays(arrays, SNAPSHOT.names), ())
    return [snapshot, *(_worded(relation, found) for relation in relations(found))]


def indexes(relation: Relation) -> list[tuple[str, ...]]:
    """Return by which columns rows are looked for: what one filters by, and the foreign keys."""
    own = [*((name,) for name in INDEXED.get(relation.table.name, ())), *(one.columns for one in relation.foreign)]
    key = relation.table.key
    return [columns for columns in dict.fromkeys(own) if key[: len(columns)] != columns]


def _worded(relation: Relation, found: SnapshotTables) -> Relation:
    """Return a table with the column that people want beside it."""
    if relation.table.name == "recommendations":
        numbers = relation.data["publication_number"].to_pylist()
        return _with(relation, _URL, [wording.address(number) for number in numbers])
    if relation.table.name == "changes":
        changes, key = relation.data.to_pylist(), ("recommendation_id", "agency")
        is_changed = pc.is_in(joined(found.recommendations, key), value_set=joined(relation.data, key))
        changed = found.recommendations.filter(is_changed).to_pylist()
        rows = {(row["recommendation_id"], row["agency"]): row for row in changed}
        said = [Change(row, None, rows.get((row["recommendation_id"], row["agency"]))) for row in changes]
        return _with(relation, _HAPPENED, [happened.said(one).whole for one in said])
    return relation


def _with(relation: Relation, column: Column, values: list[str | None] | list[str]) -> Relation:
    table = replace(relation.table, columns=(*relation.table.columns, column))
    return replace(relation, table=table, data=relation.data.append_column(column.name, pa.array(values, column.type)))


_FACETS: dict[str, list[Any]] = {
    "recommendations": ["status", "listing", "is_priority", "department", {"array": "topics"}],
    "open_recommendations": ["status", "is_priority", "department", "agency", {"array": "topics"}],
    "priority": ["status", "department", "agency"],
    "promises": ["is_missed", "is_moved", "department"],
    "changes_in_words": ["kind", "department"],
    "changes": ["kind", "cause"],
    "issues": ["severity", "stage"],
    "history": ["field"],
    "documents": ["layout", "outcome"],
}
_MORE: dict[str, dict[str, Any]] = {
    "recommendations": {"sort_desc": "published_on", "fts_table": "recommendations_fts", "fts_pk": "id"},
    "promises": {"sort": "target_on"},
    "publications": {"label_column": "publication_title"},
}
_SIGNS = "-'.,/:()&?"  # bare words with one of them, as GAO-21-487 or a pasted title, are an error of FTS5


def _words(asked: str) -> str:
    """Return SQL for a parameter with blanks for signs: quotation marks, AND, OR, NOT and * keep their meaning.

    Without a word, as Datasette opens the query, FTS5 would call it an error; an empty phrase before words is ignored.
    """
    for sign in _SIGNS:
        asked = "replace({}, '{}', ' ')".format(asked, sign.replace("'", "''"))
    return f"""'"" ' || {asked}"""


_QUERIES = {
    "search": (
        "Search text, title, comments, agency and id: words in any form",
        """select r.recommendation_id, r.agency, r.status, r.listing, r.recommendation, r.publication_title, r.url
from recommendations_fts f join recommendations r on r.id = f.rowid
where recommendations_fts match :words order by f.rank""".replace(":words", _words(":words")),
    ),
    "open_by_department": (
        "How much is open in each department",
        """select department, count(*) as open, sum(is_priority) as priority, min(published_on) as oldest
from open_recommendations group by department order by open desc, department""",
    ),
    "missed_promises": (
        "Promises whose day has passed, the longest missed first",
        """select target_on, -days_left as days_late, agency, recommendation, target_evidence, url
from promises where is_missed order by target_on""",
    ),
    "history_of": (
        "What was known of a recommendation, and when",
        """select valid_from, valid_to, field, value, agency, document from history
where recommendation_id = :recommendation_id order by agency, valid_from, field""",
    ),
}


def datasette(tables: Sequence[Relation], as_of: date) -> bytes:
    """Return the file metadata.json for a database `openrecs` of these tables."""
    described = {
        one.table.name: {
            "description": one.table.meaning,
            "columns": {column.name: column.meaning for column in one.table.columns},
        }
        for one in tables
    } | {name: {"description": view.meaning} for name, view in VIEWS.items()}
    for name, facets in _FACETS.items():
        described[name]["facets"] = facets
    said = {
        "title": offered.title(as_of),
        "description": offered.DESCRIPTION,
        "source": offered.SOURCE,
        "source_url": offered.SOURCE_URL,
        "license": offered.LICENSE,
        "license_url": offered.LICENSE_URL,
        "databases": {
            "openrecs": {
                "description": offered.DESCRIPTION,
                "tables": {name: own | _MORE.get(name, {}) for name, own in described.items()},
                "queries": {
                    name: {"title": title, "sql": sql, "hide_sql": True} for name, (title, sql) in _QUERIES.items()
                },
            }
        },
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
