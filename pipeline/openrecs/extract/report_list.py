"""A list of reports: gao.gov/reports-testimonies, an agency's or a topic's reports, the answer to a search.

Seen 2023, as text. It repeats titles, numbers and dates (`1 - 20 of 114 Reports`), much as the page of a publication
does, and shows no recommendation: it is recognised and refused, so that its first report is never taken for the page.
"""

from __future__ import annotations

import re

from openrecs.errors import RefusedError, shown
from openrecs.extract.html.listing import find_lines
from openrecs.extract.html.tables import recommendation_tables
from openrecs.extract.html.tree import tree
from openrecs.extract.text import headings, title_and_dates
from openrecs.extract.text import lines as text_lines
from openrecs.extract.text.before_2021 import labelled
from openrecs.extract.text.landmarks import REPORTS_RANGE
from openrecs.records import Document

_MAY_BE = re.compile(r"\bof[^\w\n]{1,9}[0-9,]{1,9}[^\w\n]{1,9}(?:reports?|products?)\b|released:", re.IGNORECASE)


def check(document: Document) -> None:
    """Refuse a document that lists reports and shows no table of recommendations; `RefusedError`."""
    if not _is_list(document):
        return
    counted = _range(document)
    raise RefusedError(
        "this is a list of reports" + (f" ({shown(counted, 80)})" if counted else "") + ", not the page of one of them:"
        " it shows no recommendation",
        where=document.name,
        safe="nothing was read from it",
        mend="save the page of each publication (gao.gov/products/NUMBER), or GAO's export of all open recommendations",
    )


def _is_list(document: Document) -> bool:
    if _MAY_BE.search(document.text) is None:
        return False
    if document.media == "html":
        page = tree(document)
        return bool(find_lines(page, REPORTS_RANGE)) and not recommendation_tables(page)
    lines = text_lines.read(document.text)
    return title_and_dates.is_report_list(lines) and not headings.find(lines) and not labelled.starts(lines)


def _range(document: Document) -> str:
    if document.media == "html":
        found = find_lines(tree(document), REPORTS_RANGE)
        return found[0][1][0] if found else ""
    lines = text_lines.read(document.text)
    return next((lines[at].text for at in lines.of("reports")), "")
