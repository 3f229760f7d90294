"""What Datasette is to say of a database: titles, source, licence, columns, facets and queries that people ask.

https://docs.datasette.io/en/stable/metadata.html. All of it is text, which Datasette escapes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from openrecs.exports import offered
from openrecs.exports.databases.database_tables import VIEWS
from openrecs.exports.relations import Relation

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


def content(tables: Sequence[Relation], as_of: date) -> bytes:
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
