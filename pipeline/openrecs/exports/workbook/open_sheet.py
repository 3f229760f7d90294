"""The sheet of all that is open: a row for each recommendation and agency, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from openrecs import wording
from openrecs.exports.workbook.sheet_values import Link, Sheet, SheetColumn, Value

Row = Mapping[str, Any]
Key = tuple[str, str]
PROMISE = SheetColumn("Promise", 18, "whether that date has passed on the day of the snapshot")
COLUMNS = (
    SheetColumn("Id", 18, "the recommendation; a link to the publication on gao.gov", "recommendation_id"),
    SheetColumn("Recommendation", 60, "what GAO recommended", "recommendation"),
    SheetColumn("Agency", 26, "whom it is addressed to, in GAO's present spelling", "agency"),
    SheetColumn("Status", 16, "open, or open and partially addressed", "status"),
    SheetColumn("Priority", 10, "GAO marks it a priority; not known: no source says so or not", "is_priority"),
    SheetColumn("Published", 12, "the day GAO published it", "published_on"),
    SheetColumn("Promised for", 13, "the date the agency promised; the last day of the period named", "target_on"),
    SheetColumn("As GAO says it", 15, "the words that are that date: a month stays a month", "target_phrase"),
    PROMISE,
    SheetColumn(
        "Latest action", 13, "the last day of the latest period of which GAO reports anything", "last_action_on"
    ),
    SheetColumn("Action by", 12, "whose act it was", "last_action_by"),
    SheetColumn("What was done", 50, "GAO's sentence on that action", "last_action_evidence", is_long=True),
    SheetColumn("Still to be done", 50, "GAO's sentence on what is still to be done", "remaining", is_long=True),
    SheetColumn("The agency's answer", 24, "whether it agreed, as GAO's comments say", "concurrence"),
    SheetColumn("GAO on the promise", 50, "the sentence that names the date", "target_evidence", is_long=True),
    SheetColumn("GAO's comments", 80, "all of them", "comments", is_long=True),
    SheetColumn("News", 26, "what kind of comments they are", "comments_kind"),
    SheetColumn("Publication", 40, "the publication's title", "publication_title", is_long=True),
    SheetColumn("Number", 16, "the publication's number", "publication_number"),
    SheetColumn("Kind", 20, "recommendation, or matter for Congress", "kind"),
    SheetColumn("Department", 30, "the department of the agency", "department"),
    SheetColumn("Code", 9, "the agency's usual abbreviation", "agency_code"),
    SheetColumn("Topics", 30, "GAO's topics", "topics", is_long=True),
    SheetColumn("Status since", 12, "the first day it was seen with this status", "status_since"),
    SheetColumn("First seen", 12, "the first day it was seen here", "first_seen_on"),
    SheetColumn("Last seen", 12, "the last day it was seen here", "last_seen_on"),
    SheetColumn("Read in", 40, "the file it was read in", "document", is_long=True),
    SheetColumn("Where in it", 14, "the line or row of that file", "location", is_long=True),
)
PRINTED = 11  # columns that are on paper; the others are for the screen
WORDS: Mapping[str, Mapping[str, str]] = {
    "status": wording.STATUS,
    "last_action_by": {"agency": "the agency", "gao": "GAO", "congress": "Congress"},
    "concurrence": wording.CONCURRENCE,
    "comments_kind": wording.COMMENTS_KIND,
    "kind": {"recommendation": "recommendation", "matter": "matter for Congress"},
}
SILENT = {"concurrence": "not stated"}


def sheet(rows: Iterable[Row], promises: Mapping[Key, Row]) -> Sheet:
    """Return the open rows as a sheet; `promises` are rows of `promise_list.PROMISES` by their key."""
    made = [[_value(row, column, promises) for column in COLUMNS] for row in rows]
    return Sheet("Open", COLUMNS, made, printed=PRINTED)


def identified(recommendation_id: str, publication_number: str | None) -> Link:
    """Return an id that leads to GAO's page of the publication."""
    return Link(recommendation_id, wording.address(publication_number))


def _value(row: Row, column: SheetColumn, promises: Mapping[Key, Row]) -> Value:
    if column is PROMISE:
        return promises.get((row["recommendation_id"], row["agency"]), {}).get("state")
    value = row[column.of]
    if column.of == "recommendation_id":
        return identified(value, row["publication_number"])
    if column.of == "is_priority":
        return wording.priority(value)
    if isinstance(value, list):
        return "; ".join(value)
    plain: Value = WORDS.get(column.of, {}).get(value, value)
    return SILENT.get(column.of) if plain is None else plain
