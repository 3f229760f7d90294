"""Sheets of plain values as the bytes of an .xlsx: the same bytes each time. No text can become a formula or a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from openrecs.errors import UsageError
from openrecs.exports.workbook.sheet_values import Link, Sheet, Value, cleaned, fitted

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_576  # of a sheet, its head included
MOST_LINKS = 65_530  # of a sheet: Excel repairs a file that has more
LINE, MOST_LINES = 15.0, 12  # the height of a line in points; so many are seen of a text
FILLED = 0.85  # of the width of a column, by a line whose words are whole
# Nothing is guessed from a text: only what is written as a link or a date is one.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Without an indent a text that fills its column would touch the next one's.
_TOP = {"valign": "top", "text_wrap": True, "align": "left", "indent": 1}
FORMATS: Mapping[str, Mapping[str, Any]] = {
    "text": _TOP,
    "date": {**_TOP, "num_format": "yyyy-mm-dd"},
    "count": {**_TOP, "num_format": "#,##0", "align": "right"},
    "link": {**_TOP, "font_color": "#005EA2", "underline": 1},
    "head": {**_TOP, "bold": True, "bg_color": "#1B1B1B", "font_color": "#FFFFFF"},
}
LETTER = 1  # the paper of the country this is read in


def written(sheets: Sequence[Sheet], as_of: date) -> bytes:
    """Return the workbook. `UsageError`: a sheet has more rows than Excel can hold."""
    from xlsxwriter import Workbook

    for sheet in sheets:
        if len(sheet.rows) >= MOST_ROWS:
            what = f"the sheet {sheet.name} would have {len(sheet.rows):,} rows, and Excel holds {MOST_ROWS - 1:,}"
            raise UsageError(what, safe="nothing was written", mend="export fewer agencies at a time: `--agency NAME`")
    target = BytesIO()
    book = Workbook(target, OPTIONS)
    book.set_properties(
        {
            "title": f"GAO's open recommendations as of {as_of}",
            "author": "openrecs",
            "created": datetime(as_of.year, as_of.month, as_of.day),  # noqa: DTZ001  (the file has no time zone)
        }
    )
    formats = {name: book.add_format(dict(said)) for name, said in FORMATS.items()}
    for sheet in sheets:
        _write(book, sheet, formats)
    book.close()
    return target.getvalue()


def _write(book: Workbook, sheet: Sheet, formats: Mapping[str, Format]) -> None:
    page = book.add_worksheet(sheet.name)
    _lay_out(page, sheet)
    for across, column in enumerate(sheet.columns):
        page.set_column(across, across, column.width)
        page.write_string(0, across, column.heading, formats["head"])
    room = MOST_LINKS
    for down, row in enumerate(sheet.rows, 1):
        page.set_row(down, LINE * _lines(sheet, row))
        for across, value in enumerate(row):
            if isinstance(value, Link):
                room -= value.address is not None
                value = value if room >= 0 else value.text
            _cell(page, (down, across), value, formats)


def _cell(page: Worksheet, at: tuple[int, int], value: Value, formats: Mapping[str, Format]) -> None:
    if value is None:
        return
    if isinstance(value, Link) and value.address:
        page.write_url(*at, value.address, formats["link"], fitted(cleaned(value.text)))
    elif isinstance(value, int):
        page.write_number(*at, value, formats["count"])
    elif isinstance(value, date):
        page.write_datetime(*at, value, formats["date"])
    else:
        page.write_string(*at, fitted(cleaned(value.text if isinstance(value, Link) else value)), formats["text"])


def _lines(sheet: Sheet, row: Sequence[Value]) -> int:
    """Return how many lines of a row are shown: all of its texts but the long ones, which are cut by its height."""
    most = 1
    for column, value in zip(sheet.columns, row, strict=True):
        text = value.text if isinstance(value, Link) else value
        if isinstance(text, str) and not column.is_long:
            most = max(most, sum(ceil(len(line) / (FILLED * column.width)) or 1 for line in text.split("\n")))
    return min(most, MOST_LINES)


def _lay_out(page: Worksheet, sheet: Sheet) -> None:
    """Freeze the head and let a list be filtered; on paper it is as wide as a page, and every page has the head."""
    last = len(sheet.columns) - 1
    if sheet.is_list:
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, max(len(sheet.rows), 1), last)
    page.set_landscape()
    page.set_paper(LETTER)
    page.fit_to_pages(1, 0)
    page.set_row(0, 2 * LINE)
    page.set_margins(0.4, 0.4, 0.5, 0.6)
    page.repeat_rows(0)
    page.set_footer("&L&A&RPage &P of &N")
    page.print_area(0, 0, len(sheet.rows), (sheet.printed or len(sheet.columns)) - 1)
