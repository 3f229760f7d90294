"""What the text of a publication's page, or of a list of reports, says of a publication: title, number, two dates.

It is recognised by the line `Published: Mar 11, 2025. Publicly Released: Mar 11, 2025.` under the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openrecs.extract.html.head import number_from
from openrecs.extract.text.landmarks import PUBLICATION_NUMBER, PUBLISHED, RELEASED, SECTIONS
from openrecs.extract.text.lines import Line, Lines, last_filled
from openrecs.extract.text.unprint.decorations import bare
from openrecs.records import Document, RawPublication
from openrecs.text import plain

# The menu above a page's text names its "Full Report", its "GAO Contacts" and its "Topics", but never these.
FOOT = frozenset(
    {"media inquiries", "public inquiries", "receive gao updates", "stay informed as we add new reports & testimonies"}
)
# What a publication's own page shows between its head and the next publication that it names.
_CONTENT = FOOT | {"skip to highlights", "highlights", "fast facts", "what gao found", "why gao did this study"}
_CONTENT |= {"status legend:", "contact:", "recommendations", *SECTIONS}


@dataclass(frozen=True, slots=True)
class Head:
    """The line with a publication's dates: its index, the number before them, and the two dates as printed."""

    at: int
    number: str | None
    published: str
    released: str


def find_heads(lines: Lines) -> Iterator[Head]:
    """Yield the lines that give a publication's dates under its number, wherever they stand."""
    for at in lines.of("dates"):
        before, _, dates = lines[at].text.partition(PUBLISHED)
        published, and_, released = dates.partition(RELEASED)
        if not and_:
            continue
        printed = before.strip().rstrip(" :")  # before 2021 a colon stood behind the number
        if not printed:
            above = last_filled(lines, at)
            printed = lines[above].text if above is not None else ""
        if not before.strip() or PUBLICATION_NUMBER.fullmatch(plain(printed)):
            number = printed if PUBLICATION_NUMBER.fullmatch(plain(printed)) else None
            yield Head(at, number, published.strip(" ."), released.strip(" ."))


def publication(lines: Sequence[Line], head: Head, document: Document) -> RawPublication:
    """Return the publication of a head: title, number, dates. Its address is where the document was found."""
    title, line = title_over(lines, head)
    return RawPublication(
        title=title,
        location=lines[line].location,
        number=head.number or number_from(document.url),
        published_on=head.published or None,
        released_on=head.released or None,
        url=document.url,
    )


def title_over(lines: Sequence[Line], head: Head) -> tuple[str, int]:
    """Return the title over a head and the line where it begins. A subtitle may stand on its own line, after a colon.

    The line under the title is the one with the number: above the dates, or the same.
    """
    above = last_filled(lines, head.at)
    before = above if above is not None and head.number and lines[above].text == head.number else head.at
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


def is_report_list(lines: Lines) -> bool:
    """Say whether the lines list publications: a range over their heads, or a head right behind the first one.

    A publication's own page shows what it found before it names another publication.
    """
    heads = list(find_heads(lines))
    ranged = lines.of("reports")
    if ranged and (not heads or ranged[0] < heads[0].at):
        return True
    return len(heads) > 1 and not has_content(lines[heads[0].at + 1 : heads[1].at])


def has_content(lines: Sequence[Line]) -> bool:
    """Say whether the lines under a publication's dates are those of its own page, and not of an entry of a list."""
    return any(line.text.casefold().rstrip(".") in _CONTENT for line in lines)
