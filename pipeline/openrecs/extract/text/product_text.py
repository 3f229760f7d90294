"""The text of a product page: one publication, its sections of recommendations and matters, open and closed.

It is recognised by the line `Published: Mar 11, 2025. Publicly Released: Mar 11, 2025.` under its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openrecs import markers
from openrecs.errors import RefusedError
from openrecs.extract.html.head import number_from
from openrecs.extract.text import headings, product_labels, text_page
from openrecs.extract.text import lines as text_lines
from openrecs.extract.text.landmarks import (
    DATE,
    PUBLICATION_NUMBER,
    PUBLISHED,
    RELEASED,
    REPORTS_RANGE,
    SECTIONS,
    ends_in_marker,
)
from openrecs.extract.text.lines import Line, is_end, last_filled
from openrecs.extract.text.unprint.decorations import bare
from openrecs.records import Document, Issue, RawPublication, RawRecommendation, Reading, Scope
from openrecs.statuses import code
from openrecs.text import plain

# The menu above a page's text names its "Full Report", its "GAO Contacts" and its "Topics", but never these.
_FOOT = frozenset(
    {"media inquiries", "public inquiries", "receive gao updates", "stay informed as we add new reports & testimonies"}
)


# What a publication's own page shows between its head and the next publication that it names.
_CONTENT = _FOOT | {"skip to highlights", "highlights", "fast facts", "what gao found", "why gao did this study"}
_CONTENT |= {"status legend:", "contact:", "recommendations", *SECTIONS}


@dataclass(frozen=True, slots=True)
class Head:
    """The line with a publication's dates: its index, the number before them, and the two dates as printed."""

    at: int
    number: str | None
    published: str
    released: str


def claims(document: Document) -> bool:
    """Say whether a text is a product page."""
    if "released:" not in document.text.casefold():
        return False
    lines = text_lines.read(document.text)
    has_rows = bool(headings.find(lines) or product_labels.starts(lines))
    return _first_head(lines) is not None and (has_rows or not is_report_list(lines))


def read(document: Document) -> Reading:
    """Read the text of a product page; `RefusedError` where a section's table cannot be found."""
    lines = text_lines.read(document.text)
    head = _first_head(lines)
    if head is None:
        raise RefusedError("a product page has a line 'Published: ... Publicly Released: ...'", where=document.name)
    publication = _publication(lines, head, document)
    body = lines[head.at + 1 : _listing(lines, head)]
    if not headings.find(body) and product_labels.starts(body):
        page = product_labels.read(document, body, publication)
    else:
        _check_sections(document, body)
        page = text_page.read(document, body, shows_priority=True, publication=publication)
    has_end = _has_end(body)
    gaps = tuple(_gaps(document, page.rows))
    endless = () if has_end or page.is_cut else (_no_end(document, next(line for line in reversed(lines) if line)),)
    return Reading(
        scope=Scope("publication", plain(publication.number or "")),
        rows=page.rows,
        publications=(publication,),
        is_complete=has_end and publication.number is not None and not page.is_cut and not (page.issues or gaps),
        url=document.url,
        issues=(*page.issues, *gaps, *endless),
        unread=page.unread,
    )


def _listing(lines: list[Line], head: Head) -> int:
    """Return where a list of other reports begins under a page's rows: at the day or the title over its first head."""
    rows = [*(block.start for block in headings.find(lines)), *product_labels.starts(lines)]
    other = next((one for one in find_heads(lines) if one.at > max([head.at, *rows])), None)
    if other is None or not rows:
        return len(lines)
    first = _title(lines, _over_number(lines, other))[1]
    above = last_filled(lines, first)
    return above if above is not None and DATE.fullmatch(lines[above].text) else first


def _over_number(lines: list[Line], head: Head) -> int:
    """Return the index of the line with a publication's number: above its dates, or the same."""
    above = last_filled(lines, head.at)
    return above if above is not None and head.number and lines[above].text == head.number else head.at


def _has_end(body: list[Line]) -> bool:
    """Say whether the page's end is there: behind its tables, or, where it has none, below what its menu names."""
    blocks = [block.start for block in headings.find(body)] or product_labels.starts(body)
    if blocks:
        return any(is_end(line) for line in body[blocks[-1] :])
    return any(line.text.casefold().rstrip(".") in _FOOT for line in body)


def _gaps(document: Document, rows: Sequence[RawRecommendation]) -> Iterator[Issue]:
    """Say which numbers are missing: a product page shows all recommendations of its publication, and all matters."""
    found = [(marker, row) for row in rows if (marker := markers.part(row.recommendation)[1])]
    for kind in ("recommendation", "matter"):
        numbers = {int(m.number): row for m, row in found if m.kind == kind and m.number and m.number.isdecimal()}
        missing = [number for number in range(1, max(numbers, default=0)) if number not in numbers]
        if missing:
            some = ", ".join(map(str, missing[:5]))
            message = f"the page shows no {kind} {some}, and one with a higher number: a row may be missing, or be none"
            place = numbers[max(numbers)].location
            yield Issue("warning", "layouts", message, document.name, place, None, "number", some)


def _no_end(document: Document, last: Line) -> Issue:
    message = (
        "the text ends without a line that stands under a product page's tables (`Full Report`, `GAO Contacts`): it "
        "may be cut, and no row counts as gone because of it; copy the whole page"
    )
    return Issue("warning", "layouts", message, document.name, last.location)


def _first_head(lines: list[Line]) -> Head | None:
    return next(find_heads(lines), None)


def is_report_list(lines: list[Line]) -> bool:
    """Say whether the lines list publications: a range over their heads, or a head right behind the first one.

    A publication's own page shows what it found, its full report or its contacts before it names another publication.
    """
    heads = list(find_heads(lines))
    ranged = next((at for at, line in enumerate(lines) if REPORTS_RANGE.fullmatch(line.words)), None)
    if ranged is not None:
        return not heads or ranged < heads[0].at or (len(heads) > 1 and not _is_page(lines, heads[0], heads[1]))
    return len(heads) > 1 and not _is_page(lines, heads[0], heads[1])


def _is_page(lines: list[Line], head: Head, following: Head | None) -> bool:
    """Say whether a publication's own page begins at its head, and not an entry of a list."""
    end = following.at if following else len(lines)
    return any(line.text.casefold().rstrip(".") in _CONTENT or is_end(line) for line in lines[head.at + 1 : end])


def has_content(lines: list[Line]) -> bool:
    """Say whether the lines under a publication's dates are those of its own page, and not of an entry of a list."""
    return any(line.text.casefold().rstrip(".") in _CONTENT for line in lines)


def find_heads(lines: list[Line]) -> Iterator[Head]:
    """Yield the lines that give a publication's dates under its number, wherever they stand."""
    for at, line in enumerate(lines):
        if PUBLISHED not in line.text:
            continue
        before, found, dates = line.text.partition(PUBLISHED)
        published, and_, released = dates.partition(RELEASED)
        if not found or not and_ or len(line.text) > 200:
            continue
        printed = before.strip().rstrip(" :")  # before 2021 a colon stood behind the number
        if not printed:
            above = last_filled(lines, at)
            printed = lines[above].text if above is not None else ""
        if not before.strip() or PUBLICATION_NUMBER.fullmatch(plain(printed)):
            number = printed if PUBLICATION_NUMBER.fullmatch(plain(printed)) else None
            yield Head(at, number, published.strip(" ."), released.strip(" ."))


def _publication(lines: list[Line], head: Head, document: Document) -> RawPublication:
    title, line = _title(lines, _over_number(lines, head))
    return RawPublication(
        title=title,
        location=lines[line].location,
        number=head.number or number_from(document.url),
        published_on=head.published or None,
        released_on=head.released or None,
        url=document.url,
    )


def _title(lines: list[Line], before: int) -> tuple[str, int]:
    """Return the title above a line and where it begins. A subtitle may stand on a line of its own, after a colon."""
    last = last_filled(lines, before)
    if last is None:
        return "", before
    above = last_filled(lines, last)
    first = above if above is not None and lines[above].text.endswith(":") and lines[last].text[:1].isupper() else last
    is_furniture = lines[first].text.casefold() in ("jump to:", "breadcrumb")
    first = last if is_furniture else first
    return _once(bare(" ".join(line.text for line in lines[first : last + 1] if line))), first


def _once(title: str) -> str:
    """Return a title that stands there twice once: the page's path, over its heading, ends in it, too."""
    half = len(title) // 2
    is_doubled = len(title) % 2 == 1 and title[:half].casefold() == title[half + 1 :].casefold()
    return title[half + 1 :] if is_doubled else title


def _check_sections(document: Document, body: list[Line]) -> None:
    """Refuse a page that has the heading of a section and not its table: then the table has changed."""
    found = {block.section for block in headings.find(body)}
    for line in body:
        section = SECTIONS.get(line.words)
        if section and section not in found:
            raise RefusedError(
                f"the section {line.text!r} has no table with the columns that it should have",
                where=f"{document.name}, {line.location}",
                safe="nothing was read from it",
                mend="save the whole page again, as HTML if you can; if GAO changed the page, please report it",
            )
    lost = next((line for line in body if ends_in_marker(line.text) or code(line.text)), None)
    if lost and not found:
        raise RefusedError(
            "the page shows a recommendation or a status, and no heading and columns of a table that openrecs knows",
            where=f"{document.name}, {lost.location}",
            safe="nothing was read from it",
            mend="save the page in English, as HTML if you can; if GAO changed the page, please report it",
        )
