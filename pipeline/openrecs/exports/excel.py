"""An Excel workbook: what is open, what changed, the agencies, what every column means, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openrecs.exports.offered import Kind

if TYPE_CHECKING:
    from openrecs.exports.snapshot_tables import SnapshotTables

HELP = """Write an Excel workbook (.xlsx).

\b
Examples:
  openrecs export excel
  openrecs export excel --agency Homeland --output homeland.xlsx

Its sheets: About (the night, the numbers, what is not known), Open (all that is open), Changes (since the night
before), Agencies (counts), Dictionary (what the columns mean). Dates are dates, codes are words, ids are links to
GAO's pages, and no text is ever a formula. A text of more than 32,767 characters is cut, and says so.
"""


def content(found: SnapshotTables) -> bytes:
    """Return the workbook. `UsageError`: it has more rows than a sheet can hold."""
    from openrecs.exports.workbook import sheets, xlsx_file

    return xlsx_file.written(sheets.of(found), found.as_of)


KIND = Kind(HELP, ".xlsx", content=content, extra="excel", needs=("xlsxwriter",), is_binary=True, compares=True)
