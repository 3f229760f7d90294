"""Every page layout, and which one a document is.

A new page is one module beside this one, one entry in `LAYOUTS`, and one golden pair in `tests/layouts/<layout>/`.
"""

from __future__ import annotations

from pipeline.errors import RefusedError
from pipeline.layouts import (
    agency_page,
    block_notice,
    catalogue_csv,
    database,
    export_csv,
    old_list_2013,
    old_list_2018,
    online_report,
    product_page,
    report_list,
    rss_feed,
    topic_page,
)
from pipeline.records import Document, Layout

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
    report_list.LAYOUT,
    block_notice.LAYOUT,
)


def named(name: str) -> Layout:
    """Return the layout of that name; `RefusedError` lists the names there are."""
    for layout in LAYOUTS:
        if layout.name == name:
            return layout
    raise RefusedError(
        f"there is no layout named {name!r}", mend="the layouts are: " + ", ".join(x.name for x in LAYOUTS)
    )


def detect(document: Document) -> Layout:
    """Return the one layout that claims the document; `RefusedError` where none does, or two do."""
    claimed = [layout for layout in LAYOUTS if layout.claims(document)]
    if len(claimed) == 1:
        return claimed[0]
    if claimed:
        raise RefusedError(
            "two layouts claim this file: " + " and ".join(x.name for x in claimed),
            where=document.name,
            safe="nothing was read from it",
            mend="this is a bug in openrecs: please report it; `openrecs parse --layout NAME` reads it meanwhile",
        )
    raise RefusedError(
        "this is no page of GAO's recommendations that openrecs knows",
        where=document.name,
        safe="nothing was read from it",
        mend="save the whole page from gao.gov as HTML or copy all of its text, or name its layout with "
        "`openrecs parse --layout NAME FILE` to see why it does not fit",
    )
