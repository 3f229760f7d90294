"""The text of a product page: one publication, its sections of recommendations and matters, open and closed.

It is recognised by the line `Published: Mar 11, 2025. Publicly Released: Mar 11, 2025.` under its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline import markers
from pipeline.blocks import headings, pages
from pipeline.blocks import lines as text_lines
from pipeline.blocks.decorations import bare
from pipeline.blocks.landmarks import PUBLICATION_NUMBER, PUBLISHED, RELEASED, SECTIONS, ends_in_marker
from pipeline.blocks.lines import Line, is_end, last_filled
from pipeline.characters import plain
from pipeline.errors import RefusedError
from pipeline.markup.head import number_from
from pipeline.records import Document, Issue, RawPublication, RawRecommendation, Reading, Scope
from pipeline.statuses import code

# The menu above a page's text names its "Full Report", its "GAO Contacts" and its "Topics", but never these.
_FOOT = frozenset(
    {"media inquiries", "public inquiries", "receive gao updates", "stay informed as we add new reports & testimonies"}
)


@dataclass(frozen=True, slots=True)
class _Head:
    """The line with a publication's dates: its index, the number before them, and the two dates as printed."""

    at: int
    number: str | None
    published: str
    released: str


def claims(document: Document) -> bool:
    """Say whether a text is a product page."""
    return "released:" in document.text.casefold() and _head(text_lines.read(document.text)) is not None


def read(document: Document) -> Reading:
    """Read the text of a product page; `RefusedError` where a section's table cannot be found."""
    lines = text_lines.read(document.text)
    head = _head(lines)
    if head is None:
        raise RefusedError("a product page has a line 'Published: ... Publicly Released: ...'", where=document.name)
    publication = _publication(lines, head, document)
    body = lines[head.at + 1 :]
    _check_sections(document, body)
    page = pages.read(document, body, shows_priority=True, publication=publication)
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


def _has_end(body: list[Line]) -> bool:
    """Say whether the page's end is there: behind its tables, or, where it has none, below what its menu names."""
    blocks = headings.find(body)
    if blocks:
        return any(is_end(line) for line in body[blocks[-1].start :])
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


def _head(lines: list[Line]) -> _Head | None:
    for at, line in enumerate(lines):
        before, found, dates = line.text.partition(PUBLISHED)
        published, and_, released = dates.partition(RELEASED)
        if not found or not and_ or len(line.text) > 200:
            continue
        printed = before.strip()
        if not printed:
            above = last_filled(lines, at)
            printed = lines[above].text if above is not None else ""
        if not before.strip() or PUBLICATION_NUMBER.fullmatch(plain(printed)):
            number = printed if PUBLICATION_NUMBER.fullmatch(plain(printed)) else None
            return _Head(at, number, published.strip(" ."), released.strip(" ."))
    return None


def _publication(lines: list[Line], head: _Head, document: Document) -> RawPublication:
    at = head.at
    above = last_filled(lines, at)
    if above is not None and head.number and lines[above].text == head.number:
        at = above
    title, line = _title(lines, at)
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
    lost = next((line for line in body if ends_in_marker(line.text) or code(line.text)), None)
    if lost and not found:
        raise RefusedError(
            "the page shows a recommendation or a status, and no heading and columns of a table that openrecs knows",
            where=f"{document.name}, {lost.location}",
            safe="nothing was read from it",
            mend="save the page in English, as HTML if you can; if GAO changed the page, please report it",
        )
    for line in body:
        section = SECTIONS.get(plain(line.text).casefold())
        if section and section not in found:
            raise RefusedError(
                f"the section {line.text!r} has no table with the columns that it should have",
                where=f"{document.name}, {line.location}",
                safe="nothing was read from it",
                mend="save the whole page again, as HTML if you can; if GAO changed the page, please report it",
            )
