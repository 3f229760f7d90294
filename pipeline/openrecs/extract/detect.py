"""Every page layout, and which one a document is.

A new page is one module beside this one, one entry in `LAYOUTS`, and one golden pair in `tests/pages/<layout>/`.
"""

from __future__ import annotations

import re
from itertools import islice

from openrecs.errors import RefusedError, shown
from openrecs.extract import one_page, tag_text
from openrecs.extract.html.columns import recommendation_tables
from openrecs.extract.html.listing import find_lines
from openrecs.extract.html.tree import tree
from openrecs.extract.pages import (
    agency_page,
    block_notice,
    catalogue_csv,
    database,
    export_csv,
    old_list_2013,
    old_list_2018,
    online_report,
    product_page,
    rss_feed,
    topic_page,
)
from openrecs.extract.text import headings, title_and_dates
from openrecs.extract.text import lines as text_lines
from openrecs.extract.text.before_2021 import labelled
from openrecs.extract.text.landmarks import REPORTS_RANGE
from openrecs.records import Document, Layout
from openrecs.text import LINE_BREAKS

LAYOUTS: tuple[Layout, ...] = (
    product_page.LAYOUT,
    export_csv.LAYOUT,
    agency_page.LAYOUT,
    database.LAYOUT,
    old_list_2018.LAYOUT,
    old_list_2013.LAYOUT,
    topic_page.LAYOUT,
    online_report.LAYOUT,
    catalogue_csv.LAYOUT,
    rss_feed.LAYOUT,
    block_notice.LAYOUT,
)


# Known by its first lines, whatever its records quote: no sign of a page is looked for in it.
_DELIMITED = frozenset({"export_csv", "catalogue_csv"})
# Claimed by their words, and read by the markup of GAO's site.
_READ_AS_TEXT = frozenset({"agency_page", "database"})
_NO_PAGES = _DELIMITED | {"rss_feed", "block_notice"}
# Lines of a text. All that GAO has open fills some 75,000; each line costs a few hundred bytes, however short it is.
MOST_LINES = 300_000
_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # one or two of these end a line


def named(name: str) -> Layout:
    """Return the layout of that name; `RefusedError` lists the names there are."""
    for layout in LAYOUTS:
        if layout.name == name:
            return layout
    raise RefusedError(
        f"there is no layout named {name!r}", mend="the layouts are: " + ", ".join(x.name for x in LAYOUTS)
    )


def detect(document: Document) -> Layout:
    """Return the one layout that claims the document; `RefusedError` where none does, or it holds two pages."""
    if found := find(document):
        return found
    _refuse_list(document)
    raise RefusedError(
        "this is not a page of GAO's recommendations that openrecs knows",
        where=document.name,
        safe="nothing was read from it",
        mend="save the whole page from gao.gov as HTML or copy all of its text, or name its layout with "
        "`openrecs parse --layout NAME FILE` to see why it does not fit",
    )


def find(document: Document) -> Layout | None:
    """Return the one layout that claims the document, `None` where none does; `RefusedError` for two pages in one."""
    # First what the first lines show: a long export would otherwise be cut into lines and cells for every kind of page.
    if found := next((layout for layout in LAYOUTS if layout.name in _DELIMITED and layout.claims(document)), None):
        return found
    _check_length(document)
    tag_text.check_language(document)
    claimed = [layout for layout in LAYOUTS if layout.name not in _DELIMITED and layout.claims(document)]
    if not any(layout.name in _NO_PAGES for layout in claimed):
        one_page.check(document)
    return _surer(document, claimed) if len(claimed) > 1 else next(iter(claimed), None)


def is_made_elsewhere(document: Document) -> bool:
    """Say whether a document is HTML that another program made of a page of recommendations: it is read as its text."""
    if not tag_text.is_unmarked(document):
        return False
    found = find(document)
    return found is None or found.name in _READ_AS_TEXT


def _check_length(document: Document) -> None:
    """Refuse a text with more lines than any page has, before they cost hundreds of times its size."""
    if document.media != "text" or _may_have(document.text) <= MOST_LINES:
        return
    if next(islice(LINE_BREAKS.finditer(document.text), MOST_LINES, None), None):
        raise RefusedError(
            f"this text has more than {MOST_LINES} lines, and no page of GAO's recommendations has so many",
            where=document.name,
            safe="nothing was read from it",
            mend="save each page in a file of its own, or as HTML",
        )


def _may_have(text: str) -> int:
    """Return how many lines a text has at most."""
    return 1 + sum(text.count(mark) for mark in _BREAKS if mark in text)


def _surer(document: Document, claimed: list[Layout]) -> Layout:
    """Return the one of several layouts that the document's surest sign speaks for; `RefusedError` where none does."""
    name = next((layout.name for layout in claimed if layout.name in _NO_PAGES), None) or one_page.surer(document)
    found = next((layout for layout in claimed if name and layout.name.startswith(name)), None)
    if found is None:
        raise RefusedError(
            "this file has the signs of two kinds of page: " + " and ".join(layout.name for layout in claimed),
            where=document.name,
            safe="nothing was read from it",
            mend="save every page in a file of its own; `openrecs parse --layout NAME FILE` reads it as one of them",
        )
    return found


_MAY_BE = re.compile(r"\bof[^\w\n]{1,9}[0-9,]{1,9}[^\w\n]{1,9}(?:reports?|products?)\b|released:", re.IGNORECASE)


def _refuse_list(document: Document) -> None:
    """Refuse a document that lists reports and shows no table of recommendations; `RefusedError`.

    It (gao.gov/reports-testimonies, an agency's or a topic's reports, the answer to a search; 2023) repeats titles,
    numbers and dates much as the page of a publication does: its first report is never taken for the page.
    """
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
