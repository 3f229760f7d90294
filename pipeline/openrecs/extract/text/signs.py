"""What a text holds of pages, in order: the lines that only one kind of page prints, and the tables or rows under them.

Numbers are lines of the file, from 1. A comment can quote any of these lines; what to make of them is for `one_page`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Literal

from openrecs.extract.text import headings, stamps, title_and_dates
from openrecs.extract.text.before_2021 import labelled
from openrecs.extract.text.landmarks import AGENCY_TOTAL, LISTED_TOTAL, RANGE, SECTIONS
from openrecs.extract.text.lines import Lines, last_filled, number

Kind = Literal["product_page", "agency_page", "database", "old_list"]
Form = Literal["section", "listed", "own line", "joined", "none"]
# What stands above a page's tables, or under all of them: where a table follows, another page has begun.
_STARTS = frozenset(
    {
        "skip to main content",
        "jump to:",
        "breadcrumb",
        "results:",
        "recommendations database",
        "view more recommendations",
    }
)
_QUERIES = ('Subject Term: "', 'Federal Agency: "', 'Topic: "')
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Sign:
    """A line that one kind of page prints over its tables.

    `total` is the number of rows that it declares, `name` what the page is called. `has_content`: a publication's own
    page begins here, and no entry of a list of reports.
    """

    line: int
    kind: Kind
    name: str
    total: int | None = None
    has_content: bool = True


@dataclass(frozen=True, slots=True)
class Body:
    """A table, or a section or publication whose rows have labels: its heading begins at `first`, its rows at `line`.

    `name` is its publication's number or title, or its section's kind.
    """

    line: int
    first: int
    form: Form
    rows: int
    is_numbered: bool
    name: str


def signs(lines: Lines) -> list[Sign]:
    """Return the lines that only one kind of page prints, in order."""
    heads = list(title_and_dates.find_heads(lines))
    found = [_head(lines, head, below) for head, below in zip_longest(heads, heads[1:])]
    found += [sign for at in lines.of("agency total", "range", "total") if (sign := _sign(lines, at))]
    return sorted(found, key=lambda sign: sign.line)


def _head(lines: Lines, head: title_and_dates.Head, following: title_and_dates.Head | None) -> Sign:
    end = following.at if following else len(lines)
    name = head.number or f"the page at {lines[head.at].location}"
    return Sign(
        lines[head.at].number, "product_page", name, None, title_and_dates.has_content(lines[head.at + 1 : end])
    )


def _sign(lines: Lines, at: int) -> Sign | None:
    text = lines[at].text
    words = lines[at].words
    if found := AGENCY_TOTAL.fullmatch(words):
        above = last_filled(lines, at)
        name = lines[above].text if above is not None and len(lines[above].text) <= _LONGEST else ""
        return Sign(lines[at].number, "agency_page", f"the page of {name}" if name else text, number(found[1]))
    if found := RANGE.fullmatch(words):
        shown = number(found[2]) - number(found[1]) + 1 if number(found[3]) else 0
        return Sign(lines[at].number, "database", f"results {text!r}", shown)
    if found := LISTED_TOTAL.fullmatch(words):
        return Sign(lines[at].number, "old_list", f"a list of {text!r}", number(found[2]))
    return None


def bodies(lines: Lines) -> list[Body]:
    """Return everything that holds rows, in order."""
    blocks = headings.find(lines)
    found = [_block(lines, block) for block in blocks]
    found += [_listed(lines, one) for one in labelled.find(lines) if one.entries]
    found += _labelled_sections(lines, {body.line for body in found})
    return sorted(found, key=lambda body: body.line)


def _block(lines: Lines, block: headings.Block) -> Body:
    form: Form = "section" if block.section else "none"
    if not block.section and block.agency in ("own line", "joined"):
        form = "own line" if block.agency == "own line" else "joined"
    name = block.section or block.number or block.title
    numbered = bool(block.number and block.date)
    return Body(lines[block.start - 1].number, lines[block.first].number, form, block.declared or 0, numbered, name)


def _listed(lines: Lines, one: labelled.Listed) -> Body:
    its, first = one.publication, lines[one.top].number
    return Body(first, first, "listed", its.declared_total or 0, bool(its.number), its.number or its.title)


def _labelled_sections(lines: Lines, headed: set[int]) -> Iterator[Body]:
    """Yield the sections whose rows have labels: those of a product page of before 2021."""
    rows = labelled.starts(lines)
    sections = lines.of("section") if rows else []
    for at, end in pairwise([*sections, len(lines)]):
        first = next((row for row in rows if at < row < end), None)
        has_table = any(lines[at].number < line <= lines[end - 1].number for line in headed)
        if first is not None and not has_table:
            name = SECTIONS[lines[at].words]
            yield Body(lines[at].number, lines[at].number, "section", 0, False, name)


def starts(lines: Lines) -> list[int]:
    """Return the lines that stand over a page's tables, or under all of them: the page's menu, its query, its day."""
    heads = [at for at in lines.of("badge") if _is_topic_heading(lines, at)]
    heads += [at for at in lines.of("furniture", "end", "head") if lines[at].words in _STARTS]
    said = [line.number for line in lines if "s of " in line.text and stamps.is_stamp(line.text)]
    asked = [line.number for line in lines if line.text.startswith(_QUERIES)]
    return sorted([*said, *asked, *(lines[at].number for at in heads)])


def _is_topic_heading(lines: Lines, at: int) -> bool:
    above = last_filled(lines, at)
    return above is None or lines[above].kind != "number"
