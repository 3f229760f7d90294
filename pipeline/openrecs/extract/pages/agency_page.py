"""Agency page: gao.gov/agencies/{slug}, seen 2021 to 2025.

Lists the open recommendations of one agency, publication by publication, and says how many there are in all. It gives
no number, date or link, and cannot say whether a recommendation is a priority one. As text it was seen; as HTML it
never was, and reading it with the shared table reader is a forecast.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from openrecs.errors import RefusedError
from openrecs.extract.html.head import canonical
from openrecs.extract.html.listing import find_lines, read_listing_after
from openrecs.extract.html.select import ending, sole, text
from openrecs.extract.html.tree import tree
from openrecs.extract.text import lines as text_lines
from openrecs.extract.text import promises, text_page
from openrecs.extract.text.landmarks import AGENCY_TOTAL
from openrecs.extract.text.lines import Line, Lines, last_filled
from openrecs.extract.text.unprint.decorations import bare
from openrecs.records import Document, Issue, Layout, Reading, Scope

# `total)` in any case, looked for from its end: to fold a whole page costs more. The ligatures fold to `st`.
_TOTAL = re.compile(r"\)(?<=[tT\ufb05\ufb06][oO][tT][aA][lL]\))")


def claims(document: Document) -> bool:
    """Say whether the document is an agency page: it has the line `Open Recommendations (33 total)`."""
    if document.media == "html":
        page = tree(document)
        return _TOTAL.search(page.source) is not None and bool(find_lines(page, AGENCY_TOTAL))
    return _total_line(text_lines.read(document.text)) is not None


def read(document: Document) -> Reading:
    """Read an agency page; `RefusedError` where it breaks its promise."""
    return _read_html(document) if document.media == "html" else _read_text(document)


def _read_text(document: Document) -> Reading:
    lines = text_lines.read(document.text)
    at = _total_line(lines)
    if at is None:
        raise _no_total(document)
    total, agency = _total(lines[at]), _page_agency(lines, at)
    page = text_page.read(document, lines.part(at + 1, len(lines)))
    missing = _missing(document, lines[at].location, total, len(page.rows))
    return Reading(
        scope=Scope("agency", agency or _slug(document.url)),
        rows=page.rows,
        publications=page.publications,
        declared_total=total,
        is_complete=page.declared == total and not page.is_cut and not (page.issues or missing),
        page_agency=agency,
        url=document.url,
        issues=page.issues + missing,
        unread=page.unread,
    )


def _read_html(document: Document) -> Reading:
    page = tree(document)
    found = find_lines(page, AGENCY_TOTAL)
    if not found:
        raise _no_total(document)
    heading, stated = found[-1]
    total = text_lines.number(stated[1])
    listing = read_listing_after(page, heading, lambda line: AGENCY_TOTAL.fullmatch(line) is not None, unmarked=None)
    name = sole(page, page.index.tags["h1"], "heading with the agency's name")
    agency = text(name) if name is not None else None
    missing = _missing(document, None, total, len(listing.rows))
    address = canonical(page) or document.url
    return Reading(
        scope=Scope("agency", agency or _slug(address)),
        rows=listing.rows,
        publications=listing.publications,
        declared_total=total,
        is_complete=not missing and listing.is_whole and page.end != "cut",
        page_agency=agency,
        url=address,
        issues=(*listing.issues, *ending(page), *missing),
        unread=listing.unread,
    )


def _no_total(document: Document) -> RefusedError:
    return RefusedError(
        "an agency page has a line 'Open Recommendations (N total)', and this file has none",
        where=document.name,
        safe="nothing was read from it",
        mend="save the whole page again",
    )


def _missing(document: Document, location: str | None, total: int, shown: int) -> tuple[Issue, ...]:
    """Return the issue of a page that shows another number of rows than it declares; refuse one that shows none."""
    promises.check_not_empty(document, total, shown)
    return () if shown == total else (promises.total_issue(document, location, total, shown),)


def _total(line: Line) -> int:
    found = AGENCY_TOTAL.search(line.text.casefold())
    return text_lines.number(found[1]) if found else 0


def _total_line(lines: Lines) -> int | None:
    """Return the last such line before the first block: a link to the section may stand above its heading."""
    totals = lines.of("agency total")
    if not totals:
        return None
    counts = (at for at in range(totals[0], len(lines)) if lines[at].text.casefold().endswith("open recommendations"))
    block = next(counts, len(lines))
    return max(at for at in totals if at < block)


def _page_agency(lines: Lines, at: int) -> str | None:
    """Return the page's name: the nearest line above the heading. A dump may have lost it."""
    above = last_filled(lines, at)
    while above is not None and lines[above].kind == "agency total":
        above = last_filled(lines, above)
    return bare(lines[above].text) if above is not None else None


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
