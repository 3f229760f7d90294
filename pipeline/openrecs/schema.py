"""The tables of a snapshot: their columns, types, keys and sort order. The only place that names them.

`TABLES` drives the writers, the data dictionary, `openrecs schema` and the checks. Records become rows here, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from openrecs import codes
from openrecs.records import Recommendation

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = "4"

TEXT, DAY, BOOL, INT = pa.string(), pa.date32(), pa.bool_(), pa.int64()
HASH, COUNT, SCORE, LIST = pa.int64(), pa.int32(), pa.float64(), pa.list_(pa.string())


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Arrow type, whether it may be null, what it means, and its `values` where they are a closed set."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = False
    in_csv: bool = True
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in order, the columns that make a row unique, and the columns it is sorted by."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sort: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with the schema's version in its metadata."""
        fields = [pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns]
        return pa.schema(fields, metadata={"openrecs_schema": SCHEMA_VERSION, "openrecs_table": self.name})

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return [c.name for c in self.columns]


def _column(
    name: str, of: pa.DataType | tuple[str, ...], meaning: str, nullable: bool = False, *, in_csv: bool = True
) -> Column:
    values, type_ = (of, TEXT) if isinstance(of, tuple) else ((), of)
    return Column(name, type_, meaning, nullable, in_csv, values)


def _nullable(name: str, of: pa.DataType | tuple[str, ...], meaning: str) -> Column:
    return _column(name, of, meaning, nullable=True)


RECOMMENDATIONS = Table(
    "recommendations",
    "One row per recommendation per agency, as in GAO's own export.",
    (
        _column(
            "recommendation_id",
            TEXT,
            "`GAO-21-487/R2`; matters `/M1`; no printed number: `/x` and 10 hex digits of the folded text; publication "
            "number unknown: `title-` and 10 hex digits of the folded title in its place",
        ),
        _column("agency", TEXT, "the agency, in GAO's present spelling"),
        _column("agency_printed", TEXT, "the agency as the document printed it"),
        _column(
            "agency_basis",
            codes.AGENCY_BASIS,
            "how the agency was found: `cell` (its own cell or line), `page` (the page's own agency), `known` (a name "
            "of the vocabulary), `guessed`",
        ),
        _nullable("agency_code", TEXT, "the agency's usual abbreviation, `ICE`"),
        _column("department", TEXT, "the department it belongs to; itself where it is one, or none is known"),
        _nullable("publication_number", TEXT, "`GAO-21-487`"),
        _column("publication_title", TEXT, "the publication's title"),
        _nullable("published_on", DAY, "the day GAO published it"),
        _column("kind", codes.KIND, "`recommendation`, or `matter` (for congressional consideration)"),
        _nullable("number", TEXT, "the number within the publication and kind: `2`, `19-01`"),
        _nullable("number_printed", TEXT, "the marker as printed: `(Recommendation 2)`"),
        _column("recommendation", TEXT, "the text, white space folded, without that marker"),
        _column(
            "status",
            codes.STATUS,
            "`open`, `open_partially_addressed`, `closed_implemented`, `closed_not_implemented` or "
            "`closed_no_longer_valid`; a delisted row keeps its last",
        ),
        _column("status_printed", TEXT, "the status as printed: `Open – Partially Addressed`"),
        _column("is_open", BOOL, "the status is open and the row is `listed`"),
        _nullable("is_priority", BOOL, "GAO marks it a priority recommendation; null where no document could say so"),
        _nullable(
            "comments",
            TEXT,
            "GAO's comments, paragraphs parted by a blank line; never the definition of the status",
        ),
        _column(
            "comments_kind",
            codes.COMMENTS_KIND,
            "`update`, `no_news` (none given), `awaiting` (GAO will follow up) or `none`",
        ),
        _nullable(
            "concurrence",
            codes.CONCURRENCE,
            "what the agency said: `agreed`, `partially_agreed`, `disagreed`, `neither`",
        ),
        _nullable("concurrence_evidence", TEXT, "the sentence that says so"),
        _nullable("concurrence_phrase", TEXT, "the words in it that decide"),
        _nullable(
            "last_action_on",
            DAY,
            "the latest past day for which GAO reports anything; the last day of the period named",
        ),
        _nullable("last_action_precision", codes.PRECISION, "`day`, `month`, `quarter` or `year`"),
        _nullable("last_action_evidence", TEXT, "the sentence that says so"),
        _nullable("last_action_phrase", TEXT, "the words in it that are the date"),
        _nullable(
            "last_action_by", codes.ACTOR, "whose act it was: `agency`, `gao` (it asked or reviewed) or `congress`"
        ),
        _nullable("target_on", DAY, "the date the agency promised; the last day of the period named"),
        _nullable("target_precision", codes.PRECISION, "`day`, `month`, `quarter` or `year`"),
        _nullable("target_evidence", TEXT, "the sentence that says so"),
        _nullable("target_phrase", TEXT, "the words in it that are the date"),
        _nullable("remaining", TEXT, "GAO's own sentence on what is still to be done"),
        _nullable("topics", LIST, "GAO's topics; in CSV joined by `; `"),
        _column(
            "listing",
            codes.LISTING,
            "`listed`; `delisted` (vanished from a complete list, outcome not known); `closed` (a source says how)",
        ),
        _column("first_seen_on", DAY, "capture date of the first document that shows it"),
        _column("last_seen_on", DAY, "capture date of the last document that shows it"),
        _column("last_covered_on", DAY, "capture date of the last document that would have shown it were it listed"),
        _column("status_since", DAY, "capture date of the first document that shows the present status"),
        _column("document", TEXT, "where the row was read: the file"),
        _column("document_sha256", TEXT, "that file's digest"),
        _column("layout", TEXT, "the kind of page that file is"),
        _column("location", TEXT, "the line or row in it"),
        _column("key_hash", HASH, "hash of the key", in_csv=False),
        _column("row_hash", HASH, "hash of every column a change can be reported for", in_csv=False),
        _column("snapshot_date", DAY, "the date the snapshot is as of"),
        _column("snapshot_revision", COUNT, "1, or higher where a date was published again"),
    ),
    key=("recommendation_id", "agency"),
    sort=("recommendation_id", "agency"),
)

# What a single document can say, and `openrecs parse` prints: no history, no snapshot.
_OF_A_SNAPSHOT = frozenset(
    {"listing", "first_seen_on", "last_seen_on", "last_covered_on", "status_since", "key_hash", "row_hash"}
    | {"snapshot_date", "snapshot_revision"}
)
PARSED = Table(
    RECOMMENDATIONS.name,
    "The rows of single documents, before any snapshot.",
    tuple(column for column in RECOMMENDATIONS.columns if column.name not in _OF_A_SNAPSHOT),
    key=RECOMMENDATIONS.key,
    sort=(),
)

PUBLICATIONS = Table(
    "publications",
    "The catalogue: every publication known from the documents and from what ships.",
    (
        _column("publication_number", TEXT, "`GAO-21-487`"),
        _column("publication_title", TEXT, "its title"),
        _nullable("published_on", DAY, "the day GAO published it"),
        _nullable("released_on", DAY, "the day GAO released it to the public"),
        _nullable("url", TEXT, "its page on gao.gov"),
        _nullable("topics", LIST, "GAO's topics; in CSV joined by `; `"),
        _nullable("document", TEXT, "the document it was read from; null where it ships with openrecs"),
    ),
    key=("publication_number",),
    sort=("publication_number",),
)

DOCUMENTS = Table(
    "documents",
    "Every file under raw/, what it claims to list, and what became of it.",
    (
        _column("document", TEXT, "the file, relative to raw/"),
        _nullable("document_sha256", TEXT, "its digest; null where it could not be read at all"),
        _nullable("bytes", INT, "its size"),
        _nullable("encoding", TEXT, "how its bytes were read"),
        _nullable("layout", TEXT, "the kind of page it is"),
        _nullable("scope", TEXT, "what it claims to list: `agency:...`, `publication:...`, `export`"),
        _nullable("captured_on", DAY, "when it was saved"),
        _nullable(
            "captured_basis",
            codes.CAPTURED_BASIS,
            "how that is known: `ledger`, `stamp`, `path`, `archive`, `first_seen`",
        ),
        _nullable("url", TEXT, "its address"),
        _nullable("declared_total", INT, "the number of rows it says it lists"),
        _nullable("stated_open", COUNT, "the open recommendations that GAO has in all, as it states them that day"),
        _nullable("stated_priority", COUNT, "the priority recommendations among them, as it states them"),
        _column("parsed_rows", INT, "the number of rows read from it"),
        _column("is_complete", BOOL, "it kept every promise its layout makes; only then does absence mean anything"),
        _column("unread_characters", INT, "characters of its recommendations area that no field accounts for"),
        _nullable("markers_left", COUNT, "number markers, `(Recommendation 2)`, that no row read from it accounts for"),
        _nullable("statuses_left", COUNT, "status words alone in a cell or on a line that no row accounts for"),
        _column("outcome", codes.OUTCOME, "`read` or `refused`"),
        _nullable("reason", TEXT, "why it was refused"),
    ),
    key=("document",),
    sort=("document",),
)

ISSUES = Table(
    "issues",
    "What a person should know about this snapshot.",
    (
        _column("severity", codes.SEVERITY, "`error`, `warning` or `note`"),
        _column("stage", TEXT, "the stage that found it"),
        _nullable("document", TEXT, "the file"),
        _nullable("location", TEXT, "the line or row in it"),
        _nullable("recommendation_id", TEXT, "the recommendation"),
        _nullable("field", TEXT, "the column"),
        _nullable("value", TEXT, "what stood there"),
        _column("message", TEXT, "what is the matter, and what to do"),
    ),
    key=(),
    sort=("severity", "stage", "document", "location", "recommendation_id", "field", "value", "message"),
)

CHANGES = Table(
    "changes",
    "One row per fact that differs from the snapshot before.",
    (
        _column(
            "kind",
            codes.CHANGE,
            "`opened`, `status`, `priority`, `comments`, `text`, `agency`, `delisted`, `closed`, `relisted`, "
            "`identified`, `promised`, `promise_moved`, `promise_kept`",
        ),
        _column("recommendation_id", TEXT, "the recommendation"),
        _column("agency", TEXT, "the agency"),
        _nullable("field", TEXT, "the column that changed"),
        _nullable("before", TEXT, "its value before"),
        _nullable("after", TEXT, "its value after"),
        _column("cause", codes.CAUSE, "`source` (GAO changed it) or `parser` (we read it differently)"),
        _column("on", DAY, "the capture date of the document that shows it"),
        _nullable("document", TEXT, "that document"),
        _nullable("document_sha256", TEXT, "its digest"),
    ),
    key=("kind", "recommendation_id", "agency", "field", "cause"),
    sort=("recommendation_id", "agency", "kind", "field", "cause"),
)

ALIASES = Table(
    "aliases",
    "Old names of rows that have new ones, so that old snapshots can be joined.",
    (
        _column("old_recommendation_id", TEXT, "the id it had"),
        _column("old_agency", TEXT, "the agency it had"),
        _column("new_recommendation_id", TEXT, "the id it has"),
        _column("new_agency", TEXT, "the agency it has"),
        _column("since", DAY, "the capture date from which the new one holds"),
        _column("why", TEXT, "why they are the same"),
        _nullable("score", SCORE, "likeness of the texts, 0 to 100, where likeness is the reason"),
    ),
    key=("old_recommendation_id", "old_agency", "new_recommendation_id", "new_agency"),
    sort=("old_recommendation_id", "old_agency", "new_recommendation_id", "new_agency"),
)

# Derived and beside the snapshots, not in them: the life of every recommendation.
HISTORY = Table(
    "history",
    "Every fact of every recommendation, with the days it held.",
    (
        _column("recommendation_id", TEXT, "the recommendation"),
        _column("agency", TEXT, "the agency"),
        _column(
            "field",
            codes.FACT,
            "the column: `listing`, `status`, `is_priority`, `recommendation`, `comments`, `target_on`",
        ),
        _nullable("value", TEXT, "its value, as text"),
        _column("valid_from", DAY, "the capture date that first shows it"),
        _nullable("valid_to", DAY, "the capture date that shows another (exclusive); null while it holds"),
        _column("cause", codes.CAUSE, "`source`"),
        _column("document", TEXT, "the document that shows it"),
        _column("document_sha256", TEXT, "its digest"),
    ),
    key=("recommendation_id", "agency", "field", "valid_from"),
    sort=("recommendation_id", "agency", "valid_from", "field"),
)

TABLES: Mapping[str, Table] = {t.name: t for t in (RECOMMENDATIONS, PUBLICATIONS, DOCUMENTS, ISSUES, CHANGES, ALIASES)}


def to_arrow(table: Table, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Turn dictionaries into the table's Arrow form, sorted; a missing key is null, an unknown one an error."""
    listed = list(rows)
    extra = set().union(*listed) - set(table.names)
    if extra:
        raise KeyError(f"columns that {table.name} does not have: {sorted(extra)}")
    return of_columns(table, {name: [row.get(name) for row in listed] for name in table.names})


def of_columns(table: Table, columns: Mapping[str, Sequence[Any]] | pd.DataFrame) -> pa.Table:
    """Turn columns of Python values into the table's Arrow form, sorted; one that is not there is null."""
    rows = len(columns[table.names[0]])
    arrays = [pa.array(list(columns.get(c.name, [None] * rows)), type=c.type) for c in table.columns]
    built = pa.Table.from_arrays(arrays, schema=table.schema)
    built.validate(full=True)
    return built.sort_by([(name, "ascending") for name in table.sort]) if len(built) and table.sort else built


def columns(rows: Sequence[Recommendation]) -> dict[str, list[Any]]:
    """Turn typed rows into a list for each field, of Python values and `None` for what is not known."""
    return {f.name: list(map(attrgetter(f.name), rows)) for f in fields(Recommendation)}


def from_records(rows: Sequence[Recommendation]) -> pd.DataFrame:
    """Turn typed rows into a frame with a column for each field; for the few rows of a page, `columns` costs less."""
    import pandas as pd

    return pd.DataFrame(columns(rows), dtype=object)


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as dictionaries, in order, with the values as they are in it."""
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in frame.columns if len(frame)]  # an eighth of the time of `to_dict`
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
