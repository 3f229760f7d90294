"""The sheet of agencies: how many rows of each there are, open and not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from openrecs import wording
from openrecs.exports.workbook.sheet_values import Sheet, SheetColumn, Value

Row = Mapping[str, Any]
Key = tuple[str, str]
WHO = (
    SheetColumn("Department", 50, "the department", "department"),
    SheetColumn("Agency", 56, "the agency, in GAO's present spelling", "agency"),
    SheetColumn("Code", 9, "its usual abbreviation", "agency_code"),
)


def _is(column: str, value: object) -> Callable[[Row, str], bool]:
    return lambda row, _: row[column] == value


# What is counted among the open rows of an agency; the second argument is what became of the row's promise.
OPEN: tuple[tuple[SheetColumn, Callable[[Row, str], bool]], ...] = (
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


def sheet(rows: Iterable[Row], promises: Mapping[Key, Row]) -> Sheet:
    """Return the agencies of all rows, open or not, with their numbers."""
    by_agency: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        by_agency.setdefault((row["department"], row["agency"], row["agency_code"] or ""), []).append(row)
    columns = [*WHO, *(column for column, _ in OPEN), *REST]
    return Sheet("Agencies", columns, [_line(who, own, promises) for who, own in sorted(by_agency.items())])


def _line(who: tuple[str, str, str], rows: list[Row], promises: Mapping[Key, Row]) -> list[Value]:
    own = [row for row in rows if row["is_open"]]
    states = [str(promises.get((row["recommendation_id"], row["agency"]), {}).get("state", "")) for row in own]
    standing = [wording.state(row) for row in rows]
    return [
        *(name or None for name in who),
        *(sum(is_so(row, state) for row, state in zip(own, states, strict=True)) for _, is_so in OPEN),
        min((row["published_on"] for row in own if row["published_on"]), default=None),
        standing.count("delisted"),
        standing.count("closed"),
        len(rows),
    ]
