"""Results of the recommendations database: gao.gov/reports-testimonies/recommendations-database?processed=1&...

Seen 2021 to 2024, as text. Twenty rows a page, with a stated range (`221 - 240 of 412 Recommendations`); each agency
stands on a line of its own; priority is marked; no publication number is printed. As HTML it was never captured, and
reading it with the shared table reader is a forecast.
"""

from __future__ import annotations

import re

from pipeline.blocks import headings, pages, promises
from pipeline.blocks import lines as text_lines
from pipeline.blocks.lines import Line
from pipeline.characters import plain
from pipeline.records import Document, Layout, Reading, Scope

_COUNT = r"[0-9][0-9,]{0,8}"
_RANGE = re.compile(rf"({_COUNT}) - ({_COUNT}) of ({_COUNT}) Recommendations?", re.IGNORECASE)


def claims(document: Document) -> bool:
    """Say whether the document is a page of results: a stated range, or tables whose first column is `Agency`."""
    if document.media != "text":
        return False
    lines = text_lines.read(document.text)
    return _range(lines) is not None or any(block.agency == "own line" for block in headings.find(lines))


def read(document: Document) -> Reading:
    """Read a page of results; `RefusedError` where it shows rows and none can be read.

    It is complete alone only if its range is the whole of the results; pages of one query are complete together.
    """
    lines = text_lines.read(document.text)
    start = next((block.first for block in headings.find(lines)), len(lines))
    first, last, total = _range(lines) or (0, 0, None)
    expected = last - first + 1 if total else 0
    page = pages.read(document, lines, shows_priority=True, promised=expected if total else None)
    promises.check_not_empty(document, expected, len(page.rows))
    is_met = total is not None and len(page.rows) == expected
    issues = page.issues
    if total is not None and not is_met:
        issues += (promises.total_issue(document, None, expected, len(page.rows)),)
    is_whole = is_met and not page.is_cut and not issues
    return Reading(
        scope=Scope("query", document.url or ""),
        rows=page.rows,
        publications=page.publications,
        declared_total=total,
        is_complete=is_whole and expected == total,
        part=(first, last) if is_whole else None,
        stamp=promises.stamp(lines[:start]),
        url=document.url,
        issues=issues,
        unread=page.unread,
    )


def _range(lines: list[Line]) -> tuple[int, int, int] | None:
    found = next((m for line in lines if (m := _RANGE.fullmatch(plain(line.text)))), None)
    return (text_lines.number(found[1]), text_lines.number(found[2]), text_lines.number(found[3])) if found else None


LAYOUT = Layout(
    name="database",
    years="2021-2024",
    rank=4,
    says=frozenset({"number", "number_printed", "is_priority", "comments"}),
    claims=claims,
    read=read,
)
