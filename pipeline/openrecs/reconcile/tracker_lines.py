"""The rows of a person's list as records: where each is, and what its cells say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openrecs.errors import shown
from openrecs.reconcile.tracker_columns import Columns, cell_name, cell_of
from openrecs.reconcile.tracker_file import Sheet, is_empty
from openrecs.reconcile.written_ids import LONGEST_NUMBER, Cell, Unread, WrittenId, read, shown_cell


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: its sheet and number as a spreadsheet counts, its cells as they are, what its id means.

    `place` is where it is, in words: without the sheet where there is one alone.
    """

    sheet: str
    row: int
    place: str
    id: str
    means: WrittenId | Unread
    status: str
    agency: str


def lines(taken: Sequence[tuple[Sheet, Columns]]) -> Iterator[Line]:
    """Yield the rows below the names of the columns; empty ones and the names again are passed over."""
    for sheet, columns in taken:
        begin = f"sheet {shown(sheet.name)!r}, " if len(taken) > 1 else ""
        for at, row in enumerate(sheet.rows[columns.head + 1 :], columns.head + 2):
            if not is_empty(row) and tuple(map(shown_cell, row)) != columns.names:
                its, number = cell_of(row, columns.id), cell_of(row, columns.number)
                said = " | ".join(filter(None, (shown_cell(its), shown(shown_cell(number), LONGEST_NUMBER))))
                status, agency = (shown_cell(cell_of(row, place)) for place in (columns.status, columns.agency))
                yield Line(sheet.name, at, f"{begin}row {at}", said, _means(row, at, columns), status, agency)


def _means(row: Sequence[Cell], at: int, columns: Columns) -> WrittenId | Unread:
    """Return what a row's id means; where it is not understood, the cell that is at fault is named."""
    its = cell_of(row, columns.id)
    means = read(its, cell_of(row, columns.number))
    if isinstance(means, WrittenId):
        return means
    fault = columns.id if columns.number is None or isinstance(read(its), Unread) else columns.number
    return Unread(f"{cell_name(at - 1, fault)}: {means.why}")
