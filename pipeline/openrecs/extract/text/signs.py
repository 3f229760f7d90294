"""What a text holds of pages, in order: the lines that only one kind of page prints, and the tables or rows under them.

Numbers are lines of the file, from 1. A comment can quote any of these lines; what to make of them is for `one_page`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from openrecs.extract.text import headings, stamps, title_and_dates
from openrecs.extract.text.before_2021 import labelled
from openrecs.extract.text.landmarks import AGENCY_TOTAL, LISTED_TOTAL, RANGE, SECTIONS
from openrecs.extract.text.lines import Lines, last_filled, number

Kind = Literal["product_page", "agency_page", "database", "old_list"]
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

    `form` is `section`, `listed`, or how its rows show their agency; `name` its publication's number or title, or its
    section's kind.
    """

    line: int
    first: int
    form: str
    rows: int
    is_numbered: bool
    name: str


def signs(lines: Lines) -> list[Sign]:
    """Return the lines that only one kind of page prints, in order."""
    heads = list(title_and_dates.find_heads(lines))
    found = []
    for head, end in zip(heads, [*(head.at for head in heads[1:]), len(lines)], strict=False):
        name = head.number or f"the page at {lines[head.at].location}"
        has_content = title_and_dates.has_content(lines[head.at + 1 : end])
        found.append(Sign(lines[head.at].number, "product_page", name, None, has_content))
    found += [_sign(lines, at) for at in lines.of("agency total", "range", "total")]
    return sorted(found, key=lambda sign: sign.line)


def _sign(lines: Lines, at: int) -> Sign:
    line = lines[at]
    if found := AGENCY_TOTAL.fullmatch(line.words):
        above = last_filled(lines, at)
        is_name = above is not None and len(lines[above].text) <= _LONGEST
        name = f"the page of {lines[above].text}" if is_name and above is not None else line.text
        return Sign(line.number, "agency_page", name, number(found[1]))
    if found := RANGE.fullmatch(line.words):
        shown = number(found[2]) - number(found[1]) + 1 if number(found[3]) else 0
        return Sign(line.number, "database", f"results {line.text!r}", shown)
    total = LISTED_TOTAL.fullmatch(line.words)
    return Sign(line.number, "old_list", f"a list of {line.text!r}", number(total[2]) if total else None)


def bodies(lines: Lines) -> list[Body]:
    """Return everything that holds rows, in order."""
    found = []
    for block in headings.find(lines):
        line, first, form = lines[block.start - 1].number, lines[block.first].number, block.agency
        name, is_numbered = block.section or block.number or block.title, bool(block.number and block.date)
        found.append(Body(line, first, "section" if block.section else form, block.declared or 0, is_numbered, name))
    headed = {body.line for body in found}
    for one in labelled.find(lines):
        if one.entries:
            its, first = one.publication, lines[one.top].number
            name = its.number or its.title
            found.append(Body(first, first, "listed", its.declared_total or 0, bool(its.number), name))
    found += _labelled_sections(lines, headed)
    return sorted(found, key=lambda body: body.line)


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
    filled = [0, *(at for at, line in enumerate(lines) if line)]
    heads = [at for above, at in pairwise(filled) if lines[at].kind == "badge" and lines[above].kind != "number"]
    heads += [at for at in lines.of("furniture", "end", "head") if lines[at].words in _STARTS]
    said = [line.number for line in lines if "s of " in line.text and stamps.is_stamp(line.text)]
    asked = [line.number for line in lines if line.text.startswith(_QUERIES)]
    return sorted([*said, *asked, *(lines[at].number for at in heads)])
