"""The sheets of the workbook, in order, of the tables of one snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from openrecs.compare.between import Comparison
from openrecs.compare.filters import Asked, apply
from openrecs.exports.snapshot_tables import SnapshotTables
from openrecs.exports.workbook import list_sheets
from openrecs.exports.workbook.sheet_values import LONGEST, Link, Sheet, SheetColumn, Value, cleaned, units
from openrecs.report.figures import headline_numbers, not_known
from openrecs.report.figures.in_words import counted, sentence
from openrecs.report.figures.nights import Nights

ABOUT = (
    SheetColumn("About this workbook", 34, ""),
    SheetColumn("Value", 24, ""),
    SheetColumn("What it means", 90, ""),
)
OPEN_MEANS = (
    "The newest page of GAO that shows the row says so, and no complete list has dropped it since. Partially addressed "
    "is open. What vanished from a complete list is delisted: how it ended is not known, and it is not closed."
)
ROW_MEANS = "A recommendation that is addressed to several agencies has a row for each of them."
WHOSE = (
    "The words of the recommendations and comments are GAO's, the table is made by openrecs, which GAO has neither "
    "made nor endorsed. Where they differ, GAO is right."
)
DICTIONARY = (
    SheetColumn("Sheet", 12, "the sheet"),
    SheetColumn("Column", 24, "the column's heading"),
    SheetColumn("Meaning", 80, "what it means"),
    SheetColumn("In the tables of openrecs", 26, "the column it is made of; empty: counted or put into words here"),
)


def of(found: SnapshotTables) -> list[Sheet]:
    """Return the sheets of a snapshot that was compared: About, Open, Changes, Agencies, Dictionary."""
    nights = found.compared
    promises = {(one["recommendation_id"], one["agency"]): one for one in nights.promises}
    changed = apply(nights.last, Asked()) if nights.last else None
    lists = [
        list_sheets.open_rows(found.open_rows, promises),
        list_sheets.changes(changed),
        list_sheets.agencies(found.recommendations.to_pylist(), promises),
    ]
    lists.append(_dictionary(lists))
    return [_about(found, nights, changed, lists), *lists]


def _dictionary(lists: Iterable[Sheet]) -> Sheet:
    own = Sheet("Dictionary", DICTIONARY, [])
    rows = [[sheet.name, one.heading, one.meaning, one.of or None] for sheet in (*lists, own) for one in sheet.columns]
    return replace(own, rows=rows)


def _about(found: SnapshotTables, nights: Nights, changed: Comparison | None, lists: Sequence[Sheet]) -> Sheet:
    shown, rows = len(lists[0].rows), found.recommendations.num_rows
    name = nights.now.snapshot.name
    facts: list[list[Value]] = [
        ["As of", found.as_of, "the day of the newest document that was read: what has passed is seen from here"],
        ["Snapshot", str(name), f"sha256 of its manifest: {found.digest}"],
        ["Agencies", nights.scope, "whose rows are in this workbook"],
        ["Rows of the sheet Open", shown, OPEN_MEANS],
        ["Rows in all, open or not", rows, ROW_MEANS],
        ["Changes since", _since(changed), _compared(changed)],
    ]
    numbers: list[list[Value]] = [
        [one.label, one.value, one.counts] for one in headline_numbers.numbers(nights.now, None)
    ]
    unknown: list[list[Value]] = [["Not known", None, said] for said in (*not_known.of_rows(nights), *_cut(lists))]
    return Sheet("About", ABOUT, [*facts, *numbers, *unknown, ["Whose words", None, WHOSE]], is_list=False)


def _since(changed: Comparison | None) -> Value:
    return changed.old.as_of or changed.old.name if changed else "nothing earlier"


def _compared(changed: Comparison | None) -> str:
    if changed is None:
        return "no snapshot was published before this one, so the sheet Changes is empty"
    notes = ("the sheet Changes has what GAO changed", *changed.notes)
    return " ".join(f"{sentence(note)}." for note in notes)


def _cut(lists: Iterable[Sheet]) -> list[str]:
    """Say how many texts do not fit a cell."""
    texts = (value.text if isinstance(value, Link) else value for sheet in lists for row in sheet.rows for value in row)
    cut = sum(isinstance(text, str) and units(cleaned(text)) > LONGEST for text in texts)
    if not cut:
        return []
    return [f"{counted(cut, 'text is', 'texts are')} longer than the {LONGEST:,} characters of a cell, and cut there."]
