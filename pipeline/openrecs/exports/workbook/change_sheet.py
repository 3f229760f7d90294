"""The sheet of what changed since the snapshot before, in the words of `openrecs diff`."""

from __future__ import annotations

from openrecs.compare.between import Change, Comparison
from openrecs.compare.outputs import outline
from openrecs.exports.workbook.open_sheet import identified
from openrecs.exports.workbook.sheet_values import Sheet, SheetColumn, Value

COLUMNS = (
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
PRINTED = 6  # columns that are on paper
TEXTS = ("comments", "text")


def sheet(comparison: Comparison | None) -> Sheet:
    """Return the changes as a sheet, closings first; without rows where there is nothing to compare with."""
    changes = comparison.changes if comparison else ()
    return Sheet("Changes", COLUMNS, [_row(change) for change in sorted(changes, key=_place)], printed=PRINTED)


def _place(change: Change) -> tuple[int, str, str, str]:
    return outline.rank(change.row["kind"]), str(change.said("department")), change.key[1], change.key[0]


def _row(change: Change) -> list[Value]:
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
