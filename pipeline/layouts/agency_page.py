"""Agency page: gao.gov/agencies/{slug}, seen 2021 to 2025.

Lists the open recommendations of one agency, publication by publication, and says how many there are in all. It gives
no number, date or link, and cannot say whether a recommendation is a priority one. As text it was seen; as HTML it
never was, and reading it with the shared table reader is a forecast.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pipeline.blocks import lines as text_lines
from pipeline.blocks import pages, promises
from pipeline.blocks.lines import Line, last_filled
from pipeline.errors import RefusedError
from pipeline.records import Document, Layout, Reading, Scope

_TOTAL = re.compile(r"Open Recommendations \(([0-9][0-9,]{0,8}) total\)", re.IGNORECASE)


def claims(document: Document) -> bool:
    """Say whether the document is an agency page: it has the line `Open Recommendations (33 total)`."""
    return document.media == "text" and _total_line(text_lines.read(document.text)) is not None


def read(document: Document) -> Reading:
    """Read an agency page; `RefusedError` where it breaks its promise."""
    lines = text_lines.read(document.text)
    at = _total_line(lines)
    if at is None:
        raise RefusedError(
            "an agency page has a line 'Open Recommendations (N total)', and this file has none", where=document.name
        )
    total = _total(lines[at])
    page_agency = _page_agency(lines, at)
    page = pages.read(document, lines[at + 1 :], page_agency=page_agency)
    promises.check_not_empty(document, total, len(page.rows))
    shown_rows = len(page.rows)
    is_met = shown_rows == total
    total_issue = () if is_met else (promises.total_issue(document, lines[at].location, total, shown_rows),)
    return Reading(
        scope=Scope("agency", page_agency or _slug(document.url)),
        rows=page.rows,
        publications=page.publications,
        declared_total=total,
        is_complete=is_met and page.declared == total and not page.is_cut,
        page_agency=page_agency,
        url=document.url,
        issues=page.issues + total_issue,
        unread=page.unread,
    )


def _total(line: Line) -> int:
    found = _TOTAL.search(line.text)
    return text_lines.number(found[1]) if found else 0


def _total_line(lines: list[Line]) -> int | None:
    """Return the last such line before the first block: a link to the section may stand above its heading."""
    found = None
    for at, line in enumerate(lines):
        if _TOTAL.fullmatch(line.text):
            found = at
        elif found is not None and line.text.casefold().endswith("open recommendations"):
            break
    return found


def _page_agency(lines: list[Line], at: int) -> str | None:
    """Return the page's name: the nearest line above the heading. A dump may have lost it."""
    above = last_filled(lines, at)
    while above is not None and _TOTAL.fullmatch(lines[above].text):
        above = last_filled(lines, above)
    return lines[above].text if above is not None else None


def _slug(url: str | None) -> str:
    path = urlsplit(url).path if url else ""
    return path.rsplit("/agencies/", 1)[1].strip("/") if "/agencies/" in path else ""


LAYOUT = Layout(
    name="agency_page",
    years="2021-2025",
    rank=3,
    says=frozenset({"number", "number_printed", "comments"}),
    claims=claims,
    read=read,
)
