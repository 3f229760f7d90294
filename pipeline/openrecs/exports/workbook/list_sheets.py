"""The lists of the workbook: all that is open, what changed since the snapshot before, and the agencies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from openrecs import wording
from openrecs.compare.between import Change, Comparison
from openrecs.compare.outputs import outline
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


def open_rows(rows: Iterable[Row], promises: Mapping[Key, Row]) -> Sheet:
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


CHANGED = (
    SheetColumn("Id", 18, "the recommendation; a link to the publication on gao.gov", "recommendation_id"),
    SheetColumn("Recommendation", 60, "what GAO recommended"),
    SheetColumn("Agency", 26, "whom it is addressed to", "agency"),
    SheetColumn("What happened", 45, "the change in words", "kind"),
    SheetColumn("Seen on", 12, "the day of the document that shows it", "on"),
    SheetColumn("GAO's words", 50, "what GAO said when it moved the status"),
    SheetColumn("Text before", 50, "the comments or the text, where that changed", "before", is_long=True),
    SheetColumn("Text after", 50, "the same, as they are now", "after", is_long=True),
    SheetColumn("Department", 30, "the department of the agency"),
    SheetColumn("Seen in", 40, "the file that shows it", "document", is_long=True),
)
CHANGED_PRINTED = 6  # columns that are on paper
TEXTS = ("comments", "text")


def changes(comparison: Comparison | None) -> Sheet:
    """Return the changes as a sheet, closings first; without rows where there is nothing to compare with."""
    changes = comparison.changes if comparison else ()
    return Sheet(
        "Changes", CHANGED, [_change(change) for change in sorted(changes, key=_place)], printed=CHANGED_PRINTED
    )


def _place(change: Change) -> tuple[int, str, str, str]:
    return outline.rank(change.row["kind"]), str(change.said("department")), change.key[1], change.key[0]


def _change(change: Change) -> list[Value]:
    entry, is_text = outline.entry(change), change.row["kind"] in TEXTS
    return [
        identified(change.key[0], change.said("publication_number")),
        change.said("recommendation"),
        change.key[1],
        entry.words,
        change.row["on"],
        entry.quote.text if entry.quote else None,
        change.row["before"] if is_text else None,
        change.row["after"] if is_text else None,
        change.said("department"),
        change.row["document"],
    ]


WHO = (
    SheetColumn("Department", 50, "the department", "department"),
    SheetColumn("Agency", 56, "the agency, in GAO's present spelling", "agency"),
    SheetColumn("Code", 9, "its usual abbreviation", "agency_code"),
)


def _is(column: str, value: object) -> Callable[[Row, str], bool]:
    return lambda row, _: row[column] == value


# What is counted among the open rows of an agency; the second argument is what became of the row's promise.
COUNTED: tuple[tuple[SheetColumn, Callable[[Row, str], bool]], ...] = (
    (SheetColumn("Open", 9, "its rows on the sheet Open, partially addressed ones included"), lambda row, _: True),
    (SheetColumn("Priority", 9, "of these, those that GAO marks a priority"), _is("is_priority", True)),
    (
        SheetColumn("Priority not known", 11, "of these, those of which no source says it"),
        _is("is_priority", None),
    ),
    (
        SheetColumn("Partially addressed", 11, "of these, those that are partially addressed"),
        _is("status", "open_partially_addressed"),
    ),
    (SheetColumn("Promised", 10, "of these, those with a date promised"), lambda _, promise: bool(promise)),
    (
        SheetColumn("Promise missed", 10, "of these, those whose date has passed"),
        lambda _, promise: promise.startswith("missed"),
    ),
    (SheetColumn("Agency disagreed", 11, "of these, those it disagreed with"), _is("concurrence", "disagreed")),
)
REST = (
    SheetColumn("Oldest published", 12, "the earliest day that GAO published one of these", "published_on"),
    SheetColumn("Delisted", 10, wording.DELISTED.replace("delisted: ", "rows "), "listing"),
    SheetColumn("Closed", 9, "rows that a source shows closed, as far as they were ever read here", "listing"),
    SheetColumn("Rows in all", 9, "open, delisted and closed"),
)


def agencies(rows: Iterable[Row], promises: Mapping[Key, Row]) -> Sheet:
    """Return the agencies of all rows, open or not, with their numbers."""
    by_agency: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        by_agency.setdefault((row["department"], row["agency"], row["agency_code"] or ""), []).append(row)
    columns = [*WHO, *(column for column, _ in COUNTED), *REST]
    return Sheet("Agencies", columns, [_line(who, own, promises) for who, own in sorted(by_agency.items())])


def _line(who: tuple[str, str, str], rows: list[Row], promises: Mapping[Key, Row]) -> list[Value]:
    own = [row for row in rows if row["is_open"]]
    states = [str(promises.get((row["recommendation_id"], row["agency"]), {}).get("state", "")) for row in own]
    standing = [wording.state(row) for row in rows]
    return [
        *(name or None for name in who),
        *(sum(is_so(row, state) for row, state in zip(own, states, strict=True)) for _, is_so in COUNTED),
        min((row["published_on"] for row in own if row["published_on"]), default=None),
        standing.count("delisted"),
        standing.count("closed"),
        len(rows),
    ]
