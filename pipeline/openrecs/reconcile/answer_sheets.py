"""The answer as sheets: counts, and a line for every row of both lists, those that differ first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice

from openrecs import wording
from openrecs.exports.excel_csv import BEGIN, cell
from openrecs.exports.workbook.sheet_values import Link, Sheet, SheetColumn, Value
from openrecs.reconcile.outcomes import GROUPS, Outcome, Reconciled

SUMMARY = (SheetColumn("How many", 12, ""), SheetColumn("What", 90, ""))
COLUMNS = (
    SheetColumn("What", 24, "how the two lists stand to one another"),
    SheetColumn("Your row", 9, "the number of the row in your list"),
    SheetColumn("Your sheet", 16, "the sheet it is on"),
    SheetColumn("Your id", 22, "as your list has it"),
    SheetColumn("Your status", 16, "as your list has it"),
    SheetColumn("GAO's id", 18, "the recommendation that is meant; a link to the publication on gao.gov"),
    SheetColumn("GAO's status", 24, "where it stands"),
    SheetColumn("Shown so since", 12, "the first day it was seen with this status"),
    SheetColumn("Recommendation", 60, "what GAO recommended"),
    SheetColumn("Agency", 34, "whom GAO addresses it to"),
    SheetColumn("Note", 40, "why a row is in one list alone, or what is odd about it"),
    SheetColumn("Same as your rows", 12, "other rows of your list that mean the same"),
    SheetColumn("Published", 12, "the day GAO published it"),
    SheetColumn("Publication", 40, "its title", is_long=True),
)
PRINTED = 11  # columns that are on paper
NAMED = 20  # of the rows of a list that mean the same


def of(found: Reconciled, head: Sequence[str], notes: Sequence[str]) -> list[Sheet]:
    """Return the summary, below what was compared and above what is said of it, and the sheet of all rows."""
    counts: list[list[Value]] = [[len(found.of(group)), words] for group, words in GROUPS.items()]
    before, after = ([[None, one] for one in said] for said in (head, notes))
    rows = Sheet("Rows", COLUMNS, [_row(one) for one in found.outcomes], printed=PRINTED)
    return [Sheet("Summary", SUMMARY, [*before, *counts, *after], is_list=False), rows]


def as_csv(sheet: Sheet) -> bytes:
    """Return a sheet as CSV that may be opened with a double click: no cell can become a formula."""
    lines = [[column.heading for column in sheet.columns], *([_text(value) for value in row] for row in sheet.rows)]
    return (BEGIN + "".join(",".join(map(cell, line)) + "\r\n" for line in lines)).encode()


def _row(one: Outcome) -> list[Value]:
    line, row = one.line, one.row
    its: list[Value] = [line.row, line.sheet or None, line.id, line.status or None] if line else [None] * 4
    gaos: list[Value] = [None] * 5
    published: list[Value] = [None, None]
    if row:
        link = Link(row["recommendation_id"], wording.address(row["publication_number"]))
        gaos = [link, wording.standing(row), row["status_since"], row["recommendation"], row["agency"]]
        published = [row["published_on"], row["publication_title"]]
    doubles = ", ".join(islice((other.place for other in one.doubles if other is not line), NAMED))
    more = len(one.doubles) - 1 - NAMED
    doubles += f" and {more:,} more" if more > 0 else ""
    return [GROUPS[one.group], *its, *gaos, one.why or None, doubles or None, *published]


def _text(value: Value) -> str:
    if isinstance(value, Link):
        return value.text
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
