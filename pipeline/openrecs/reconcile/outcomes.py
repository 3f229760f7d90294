"""The outcome of each row of a person's list, and of each row of GAO's that is not in it; and the answer as sheets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from openrecs import wording
from openrecs.exports.single_files import BEGIN, cell
from openrecs.exports.workbook.sheet_values import Link, Sheet, SheetColumn, Value
from openrecs.reconcile import known_rows, written_statuses
from openrecs.reconcile.known_rows import Answer, Key, Known, Row, key
from openrecs.reconcile.tracker_lines import Line
from openrecs.reconcile.written_statuses import Words

# Each group, in the order of what needs action most, in words.
GROUPS = {
    "gao_closed": "GAO closed, yours open",
    "yours_closed": "yours closed, GAO open",
    "delisted": "delisted by GAO: how it ended is not known",
    "status_not_read": "in both, but your status is not understood",
    "only_yours": "only in your list",
    "only_gao": "open at GAO and not in your list",
    "both_open": "both open",
    "both_closed": "both closed",
}
AGREED = ("both_open", "both_closed")
_GROUP = {
    ("open", "open"): "both_open",
    ("closed", "closed"): "both_closed",
    ("open", "closed"): "gao_closed",
    ("closed", "open"): "yours_closed",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the answer: its group, the row of the list, GAO's row, why there is no other.

    `doubles` are all rows of the list that mean the same, where there are several; they share one list.
    """

    group: str
    line: Line | None
    row: Row | None
    why: str = ""
    doubles: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class Reconciled:
    """All outcomes, those that need action first.

    `only_gao` is relative to `agencies`, each with how many rows of the list are of it; `gone` counts the rows of
    theirs that are not in the list and that GAO closed or delisted.
    """

    outcomes: Sequence[Outcome]
    agencies: Mapping[str, int]
    gone: Mapping[str, int]

    def of(self, group: str) -> list[Outcome]:
        """Return the outcomes of a group."""
        return [one for one in self.outcomes if one.group == group]

    @property
    def is_agreed(self) -> bool:
        """Say whether both lists say the same, row by row."""
        return all(one.group in AGREED for one in self.outcomes)

    def doubled(self) -> list[tuple[Row, Sequence[Line]]]:
        """Return the rows of GAO's that several rows of the list mean, with these."""
        return [*{key(one.row): (one.row, one.doubles) for one in self.outcomes if one.row and one.doubles}.values()]


def reconciled(lines: Sequence[Line], there: Known, words: Words) -> Reconciled:
    """Compare a list with GAO's rows.

    What is missing from the list is looked for among the rows of the agency whose list it is; where that is not said,
    among those of the agencies of the rows that are in both.
    """
    answers = [known_rows.asked(line, there) for line in lines]
    joined: dict[Key, list[Line]] = defaultdict(list)
    for line, answer in zip(lines, answers, strict=True):
        if answer.row:
            joined[key(answer.row)].append(line)
    named = {
        number: line for line, one in zip(lines, answers, strict=True) if not one.row for number in one.publications
    }
    of_lines = [
        replace(_outcome(line, one, words), doubles=_doubles(joined, one.row))
        for line, one in zip(lines, answers, strict=True)
    ]
    agencies = Counter(answer.row["agency"] for answer in answers if answer.row)
    every_row = (row for rows in there.ids.values() for row in rows)
    rows = there.own.values() if there.own is not None else [row for row in every_row if row["agency"] in agencies]
    missing = [row for row in rows if key(row) not in joined and _may_be_missing(row)]
    only_gao = [_missing(row, named) for row in missing if row["is_open"]]
    gone = Counter(wording.state(row) for row in missing if not row["is_open"])
    names = sorted({row["agency"] for row in rows}, key=lambda name: (-agencies[name], name))
    own = {name: agencies[name] for name in names}
    return Reconciled(sorted([*of_lines, *only_gao], key=_place), own, gone)


def _place(one: Outcome) -> tuple[int, str]:
    """Return by what outcomes are sorted: their group, then as the list has them, GAO's own by agency."""
    return [*GROUPS].index(one.group), "" if one.line or not one.row else one.row["agency"]


def _outcome(line: Line, answer: Answer, words: Words) -> Outcome:
    if answer.row is None:
        return Outcome("only_yours", line, None, answer.why)
    theirs, gaos = written_statuses.state(line.status, words), wording.state(answer.row)
    if gaos == "delisted":
        return Outcome("delisted", line, answer.row, answer.why)
    if theirs is None:
        return Outcome("status_not_read", line, answer.row, answer.why)
    return Outcome(_GROUP[theirs, gaos], line, answer.row, answer.why)


def _doubles(joined: Mapping[Key, list[Line]], row: Row | None) -> Sequence[Line]:
    found = joined[key(row)] if row else ()
    return found if len(found) > 1 else ()


def _may_be_missing(row: Row) -> bool:
    """Say whether a row belongs into an agency's list: matters are for Congress."""
    return bool(row["kind"] == "recommendation")


def _missing(row: Row, named: dict[str, Line]) -> Outcome:
    line = named.get(row["publication_number"] or "")
    why = f"{line.place} of your list names {row['publication_number']}, but not this one" if line else ""
    return Outcome("only_gao", None, row, why)


def unread_statuses(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Return the statuses that were not understood, and how often each is there."""
    found: Counter[Any] = Counter(one.line.status for one in outcomes if one.line and one.group == "status_not_read")
    return dict(found.most_common())


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
