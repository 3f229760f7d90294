"""The tables of a snapshot: their columns, types, keys and sort order. The only place that names them.

`TABLES` drives the writers, the data dictionary, `openrecs schema` and the checks.
"""

from __future__ import annotations

from collections.abc import Mapping

from openrecs import codes
from openrecs.table import BOOL, COUNT, DAY, HASH, INT, LIST, SCORE, TEXT, Table, column, nullable

RECOMMENDATIONS = Table(
    "recommendations",
    "One row per recommendation per agency, as in GAO's own export.",
    (
        column(
            "recommendation_id",
            TEXT,
            "`GAO-21-487/R2`; matters `/M1`; no printed number: `/x` and 10 hex digits of the folded text; publication "
            "number unknown: `title-` and 10 hex digits of the folded title in its place",
        ),
        column("agency", TEXT, "the agency, in GAO's present spelling"),
        column("agency_printed", TEXT, "the agency as the document printed it"),
        column(
            "agency_basis",
            codes.AGENCY_BASIS,
            "how the agency was found: `cell` (its own cell or line), `page` (the page's own agency), `known` (a name "
            "of the vocabulary), `guessed`",
        ),
        nullable("agency_code", TEXT, "the agency's usual abbreviation, `ICE`"),
        column("department", TEXT, "the department it belongs to; itself where it is one, or none is known"),
        nullable("publication_number", TEXT, "`GAO-21-487`"),
        column("publication_title", TEXT, "the publication's title"),
        nullable("published_on", DAY, "the day GAO published it"),
        column("kind", codes.KIND, "`recommendation`, or `matter` (for congressional consideration)"),
        nullable("number", TEXT, "the number within the publication and kind: `2`, `19-01`"),
        nullable("number_printed", TEXT, "the marker as printed: `(Recommendation 2)`"),
        column("recommendation", TEXT, "the text, white space folded, without that marker"),
        column(
            "status",
            codes.STATUS,
            "`open`, `open_partially_addressed`, `closed_implemented`, `closed_not_implemented` or "
            "`closed_no_longer_valid`; a delisted row keeps its last",
        ),
        column("status_printed", TEXT, "the status as printed: `Open – Partially Addressed`"),
        column("is_open", BOOL, "the status is open and the row is `listed`"),
        nullable("is_priority", BOOL, "GAO marks it a priority recommendation; null where no document could say so"),
        nullable(
            "comments",
            TEXT,
            "GAO's comments, paragraphs parted by a blank line; never the definition of the status",
        ),
        column(
            "comments_kind",
            codes.COMMENTS_KIND,
            "`update`, `no_news` (none given), `awaiting` (GAO will follow up) or `none`",
        ),
        nullable(
            "concurrence",
            codes.CONCURRENCE,
            "what the agency said: `agreed`, `partially_agreed`, `disagreed`, `neither`",
        ),
        nullable("concurrence_evidence", TEXT, "the sentence that says so"),
        nullable("concurrence_phrase", TEXT, "the words in it that decide"),
        nullable(
            "last_action_on",
            DAY,
            "the latest past day for which GAO reports anything; the last day of the period named",
        ),
        nullable("last_action_precision", codes.PRECISION, "`day`, `month`, `quarter` or `year`"),
        nullable("last_action_evidence", TEXT, "the sentence that says so"),
        nullable("last_action_phrase", TEXT, "the words in it that are the date"),
        nullable(
            "last_action_by", codes.ACTOR, "whose act it was: `agency`, `gao` (it asked or reviewed) or `congress`"
        ),
        nullable("target_on", DAY, "the date the agency promised; the last day of the period named"),
        nullable("target_precision", codes.PRECISION, "`day`, `month`, `quarter` or `year`"),
        nullable("target_evidence", TEXT, "the sentence that says so"),
        nullable("target_phrase", TEXT, "the words in it that are the date"),
        nullable("remaining", TEXT, "GAO's own sentence on what is still to be done"),
        nullable("topics", LIST, "GAO's topics; in CSV joined by `; `"),
        column(
            "listing",
            codes.LISTING,
            "`listed`; `delisted` (vanished from a complete list, outcome not known); `closed` (a source says how)",
        ),
        column("first_seen_on", DAY, "capture date of the first document that shows it"),
        column("last_seen_on", DAY, "capture date of the last document that shows it"),
        column("last_covered_on", DAY, "capture date of the last document that would have shown it were it listed"),
        column("status_since", DAY, "capture date of the first document that shows the present status"),
        column("document", TEXT, "where the row was read: the file"),
        column("document_sha256", TEXT, "that file's digest"),
        column("layout", TEXT, "the kind of page that file is"),
        column("location", TEXT, "the line or row in it"),
        column("key_hash", HASH, "hash of the key", in_csv=False),
        column("row_hash", HASH, "hash of every column a change can be reported for", in_csv=False),
        column("snapshot_date", DAY, "the date the snapshot is as of"),
        column("snapshot_revision", COUNT, "1, or higher where a date was published again"),
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
        column("publication_number", TEXT, "`GAO-21-487`"),
        column("publication_title", TEXT, "its title"),
        nullable("published_on", DAY, "the day GAO published it"),
        nullable("released_on", DAY, "the day GAO released it to the public"),
        nullable("url", TEXT, "its page on gao.gov"),
        nullable("topics", LIST, "GAO's topics; in CSV joined by `; `"),
        nullable("document", TEXT, "the document it was read from; null where it ships with openrecs"),
    ),
    key=("publication_number",),
    sort=("publication_number",),
)

DOCUMENTS = Table(
    "documents",
    "Every file under raw/, what it claims to list, and what became of it.",
    (
        column("document", TEXT, "the file, relative to raw/"),
        nullable("document_sha256", TEXT, "its digest; null where it could not be read at all"),
        nullable("bytes", INT, "its size"),
        nullable("encoding", TEXT, "how its bytes were read"),
        nullable("layout", TEXT, "the kind of page it is"),
        nullable("scope", TEXT, "what it claims to list: `agency:...`, `publication:...`, `export`"),
        nullable("captured_on", DAY, "when it was saved"),
        nullable(
            "captured_basis",
            codes.CAPTURED_BASIS,
            "how that is known: `ledger`, `stamp`, `path`, `archive`, `first_seen`",
        ),
        nullable("url", TEXT, "its address"),
        nullable("declared_total", INT, "the number of rows it says it lists"),
        nullable("stated_open", COUNT, "the open recommendations that GAO has in all, as it states them that day"),
        nullable("stated_priority", COUNT, "the priority recommendations among them, as it states them"),
        column("parsed_rows", INT, "the number of rows read from it"),
        column("is_complete", BOOL, "it kept every promise its layout makes; only then does absence mean anything"),
        column("unread_characters", INT, "characters of its recommendations area that no field accounts for"),
        nullable("markers_left", COUNT, "number markers, `(Recommendation 2)`, that no row read from it accounts for"),
        nullable("statuses_left", COUNT, "status words alone in a cell or on a line that no row accounts for"),
        column("outcome", codes.OUTCOME, "`read` or `refused`"),
        nullable("reason", TEXT, "why it was refused"),
    ),
    key=("document",),
    sort=("document",),
)

ISSUES = Table(
    "issues",
    "What a person should know about this snapshot.",
    (
        column("severity", codes.SEVERITY, "`error`, `warning` or `note`"),
        column("stage", TEXT, "the stage that found it"),
        nullable("document", TEXT, "the file"),
        nullable("location", TEXT, "the line or row in it"),
        nullable("recommendation_id", TEXT, "the recommendation"),
        nullable("field", TEXT, "the column"),
        nullable("value", TEXT, "what stood there"),
        column("message", TEXT, "what is the matter, and what to do"),
    ),
    key=(),
    sort=("severity", "stage", "document", "location", "recommendation_id", "field", "value", "message"),
)

CHANGES = Table(
    "changes",
    "One row per fact that differs from the snapshot before.",
    (
        column(
            "kind",
            codes.CHANGE,
            "`opened`, `status`, `priority`, `comments`, `text`, `agency`, `delisted`, `closed`, `relisted`, "
            "`identified`, `promised`, `promise_moved`, `promise_kept`",
        ),
        column("recommendation_id", TEXT, "the recommendation"),
        column("agency", TEXT, "the agency"),
        nullable("field", TEXT, "the column that changed"),
        nullable("before", TEXT, "its value before"),
        nullable("after", TEXT, "its value after"),
        column("cause", codes.CAUSE, "`source` (GAO changed it) or `parser` (we read it differently)"),
        column("on", DAY, "the capture date of the document that shows it"),
        nullable("document", TEXT, "that document"),
        nullable("document_sha256", TEXT, "its digest"),
    ),
    key=("kind", "recommendation_id", "agency", "field", "cause"),
    sort=("recommendation_id", "agency", "kind", "field", "cause"),
)

ALIASES = Table(
    "aliases",
    "Old names of rows that have new ones, so that old snapshots can be joined.",
    (
        column("old_recommendation_id", TEXT, "the id it had"),
        column("old_agency", TEXT, "the agency it had"),
        column("new_recommendation_id", TEXT, "the id it has"),
        column("new_agency", TEXT, "the agency it has"),
        column("since", DAY, "the capture date from which the new one holds"),
        column("why", TEXT, "why they are the same"),
        nullable("score", SCORE, "likeness of the texts, 0 to 100, where likeness is the reason"),
    ),
    key=("old_recommendation_id", "old_agency", "new_recommendation_id", "new_agency"),
    sort=("old_recommendation_id", "old_agency", "new_recommendation_id", "new_agency"),
)

# Derived and beside the snapshots, not in them: the life of every recommendation.
HISTORY = Table(
    "history",
    "Every fact of every recommendation, with the days it held.",
    (
        column("recommendation_id", TEXT, "the recommendation"),
        column("agency", TEXT, "the agency"),
        column(
            "field",
            codes.FACT,
            "the column: `listing`, `status`, `is_priority`, `recommendation`, `comments`, `target_on`",
        ),
        nullable("value", TEXT, "its value, as text"),
        column("valid_from", DAY, "the capture date that first shows it"),
        nullable("valid_to", DAY, "the capture date that shows another (exclusive); null while it holds"),
        column("cause", codes.CAUSE, "`source`"),
        column("document", TEXT, "the document that shows it"),
        column("document_sha256", TEXT, "its digest"),
    ),
    key=("recommendation_id", "agency", "field", "valid_from"),
    sort=("recommendation_id", "agency", "valid_from", "field"),
)

TABLES: Mapping[str, Table] = {t.name: t for t in (RECOMMENDATIONS, PUBLICATIONS, DOCUMENTS, ISSUES, CHANGES, ALIASES)}
