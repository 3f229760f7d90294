"""GAO's pages as text, one function per layout: blocks of rows -> the page.

Forms (`Form`): `joined` is a text extractor's, agency and text on one line, parted by one blank; `lines` gives every
cell a line of its own; `pasted` is a browser's, with tabs between the cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from world.choose import Block
from world.hand import HANDS, Hand, day
from world.model import Publication, Row

Form = Literal["joined", "lines", "pasted"]
HEADER = ("Agency Affected", "Recommendation", "Status")
MARK = ("Priority Rec.", "This is a priority recommendation.")
PAGE_ROWS = 20
# What agency pages and the database printed beside a status in 2021.
DEFINITION = (
    "Actions to satisfy the intent of the recommendation have not been taken or are being planned, or actions that "
    "partially satisfy the intent of the recommendation have been taken."
)


def agency_page(
    name: str,
    blocks: Sequence[Block],
    *,
    hand: Hand = HANDS["agency_page"],
    form: Form = "joined",
    definition: str = DEFINITION,
    total: int | None = None,
) -> str:
    """Return an agency's page. Its `name` is as printed, "" where a dump has lost it.

    `total` is what the page declares, if not the rows it shows; `definition` stands under each status.
    """
    count = total if total is not None else sum(len(block.rows) for block in blocks)
    lines = [*([name, "Jump To:"] if name else []), f"Open Recommendations ({count} total)", ""]
    for its, rows in blocks:
        lines += [hand.title(its), "", "Show", f"{len(rows)} Open Recommendations", " ".join(HEADER)]
        for row in rows:
            cell = "\t" if form == "pasted" else " "
            lines += [f"{hand.agency(row.share.body)}{cell}{_text(row, hand)}", hand.status(row.share.status), ""]
            lines += [definition, ""] if definition else []
            lines.append("\n\n".join(map(hand.prose, row.share.comments)))
        lines.append("")
    return "\n".join(lines)


def topic_page(name: str, blocks: Sequence[Block], *, hand: Hand = HANDS["topic_page"], form: Form = "joined") -> str:
    """Return a topic's page: publications with number and date."""
    lines = [name, "Skip to main content", "Open Recommendations"]
    for block in blocks:
        its = block.publication
        lines += [hand.title(its), "", its.number, day(its.published_on), "Show"]
        lines += [f"{len(block.rows)} Open Recommendations", *_header(form)]
        lines += [line for row in block.rows for line in _row(row, hand, form, is_marked=False)]
        lines += [""]
    return "\n".join([*lines, "View More Recommendations", ""])


def product_page(
    publication: Publication, rows: Sequence[Row], *, hand: Hand = HANDS["product_page"], form: Form = "lines"
) -> str:
    """Return a publication's own page: its recommendations and its matters, open and closed."""
    dates = f"Published: {day(publication.published_on)}. Publicly Released: {day(publication.released_on)}."
    lines = ["Skip to main content", "Reports & Testimonies", hand.title(publication), publication.number, dates]
    lines += ["Fast Facts", "We looked at records, and at what becomes of them.", ""]
    own = [row for row in rows if row.recommendation.kind == "recommendation"]
    matters = [row for row in rows if row.recommendation.kind == "matter"]
    if matters:
        lines += ["Matter for Congressional Consideration", *_header(form, ("Matter", "Status"))]
        lines += [line for row in matters for line in _row(row, hand, form, has_agency=False)]
    if own:
        lines += ["Recommendations for Executive Action", *_header(form)]
        lines += [line for row in own for line in _row(row, hand, form)]
    return "\n".join([*lines, "", "Full Report", "GAO Contacts", "Nobody Atall", ""])


def database(
    blocks: Sequence[Block], on: date, *, hand: Hand = HANDS["database"], definition: str = "", size: int = PAGE_ROWS
) -> list[tuple[str, tuple[Row, ...]]]:
    """Return the pages of one query of the database, each with its rows; a publication can go on on the next page."""
    rows = [row for block in blocks for row in block.rows]
    pages = [rows[at : at + size] for at in range(0, len(rows), size)]
    count = sum(row.share.is_priority for row in rows)
    head = [
        "Recommendations Database",
        f"As of {day(on, long=True, padded=False)}, there are {len(rows)} open recommendations that still need to be "
        f"addressed. {count} of these are priority recommendations.",
    ]
    return [
        ("\n".join([*head, *_results(page, at * size, len(rows), hand, definition), "Next page", ""]), tuple(page))
        for at, page in enumerate(pages)
    ]


def _results(page: Sequence[Row], before: int, total: int, hand: Hand, definition: str) -> Iterator[str]:
    yield f"{before + 1} - {before + len(page)} of {total} Recommendations"
    yield "Download CSV Download XLS"
    for rows in _runs(page):
        yield from (hand.title(rows[0].publication), "Show", f"{len(rows)} Open Recommendations")
        if priority := sum(row.share.is_priority for row in rows):
            yield f"{priority} Priority"
        yield "Agency Recommendation Status"
        for row in rows:
            yield hand.agency(row.share.body)
            yield from MARK if row.share.is_priority else ()
            yield from (_text(row, hand), hand.status(row.share.status), "")
            yield from (definition, "") if definition else ()
            yield "\n\n".join(map(hand.prose, row.share.comments))


def _runs(rows: Sequence[Row]) -> list[list[Row]]:
    runs: list[list[Row]] = []
    for row in rows:
        if runs and runs[-1][0].publication.key == row.publication.key:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def old_list(blocks: Sequence[Block], query: str, on: date, *, hand: Hand, is_dated: bool) -> str:
    """Return a list of before 2021; `is_dated`: with number and date under each title, as from 2018 on."""
    rows = [row for block in blocks for row in block.rows]
    stamp = f"As of {day(on, long=True, padded=False)}, there are 5184 open recommendations, of which 465 are priority"
    lines = [f"{stamp} recommendations", "Results:", f'Topic: "{query}"']
    lines.append(f"{len(blocks)} publications with a total of {_count(rows)}")
    for block in blocks:
        its = block.publication
        lines.append(hand.title(its))
        lines += [f"{its.number}, {day(its.published_on)}"] if is_dated else []
        lines += ["Director: Nobody, Jane A", "Phone: (202) 555-0100", _count(block.rows)]
        for row in block.rows:
            lines += _labelled(row, hand)
    return "\n".join([*lines, ""])


def _labelled(row: Row, hand: Hand) -> Iterator[str]:
    yield f"Recommendation: {_text(row, hand)}"
    yield f"Agency: {hand.agency(row.share.body)}"
    yield f"Status: {hand.status(row.share.status)}"
    if row.share.is_priority:
        yield "Priority recommendation"
    if row.share.comments:
        yield "Comments: " + "\n\n".join(map(hand.prose, row.share.comments))


def _count(rows: Sequence[Row]) -> str:
    priority = sum(row.share.is_priority for row in rows)
    plural = "" if priority == 1 else "s"
    return f"{len(rows)} open recommendations" + (
        f" including {priority} priority recommendation{plural}" if priority else ""
    )


def _header(form: Form, labels: tuple[str, ...] = HEADER) -> list[str]:
    return list(labels) if form == "lines" else ["\t".join(labels) if form == "pasted" else " ".join(labels)]


def _row(row: Row, hand: Hand, form: Form, *, is_marked: bool = True, has_agency: bool = True) -> Iterator[str]:
    """Yield the lines of a row of the three-column table, or of the matters' two columns."""
    mark = MARK[:1] if is_marked and row.share.is_priority else ()
    agency = hand.agency(row.share.body) if has_agency else ""
    text, status = _text(row, hand), hand.status(row.share.status)
    if form == "lines":
        yield from (*((agency,) if agency else ()), *mark, text, status)
    elif form == "joined":  # the mark is a block of its own, so that it breaks the line
        yield from (*((agency, *mark, text) if mark else (f"{agency} {text}".strip(),)), status)
    else:
        cells = "\n".join((*mark, text))
        yield from (f"{agency}\t{cells}\t" if agency else f"{cells}\t", status)
    yield ""
    for paragraph in row.share.comments:
        yield from (hand.prose(paragraph), "")


def _text(row: Row, hand: Hand) -> str:
    return hand.text(row.recommendation.text, row.recommendation.marker)
