"""What was read from a page, as marks: texts that must stand on it, in their order, and the columns they are read into.

Every mark is taken from the `Reading` and the typed rows of `openrecs.normalize.interpret`. None is written down here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fields import NEVER, Value, day_in_feed, day_in_words, line_of, of_publication, of_row, orders

from openrecs.errors import RefusedError
from openrecs.extract.html.head import number_from
from openrecs.extract.html.select import every, text
from openrecs.extract.html.tree import tree
from openrecs.extract.pages import block_notice
from openrecs.extract.visible_text import face
from openrecs.normalize.interpret import Interpreted
from openrecs.records import Document, RawPublication, Reading
from openrecs.text import squeeze

HEAD = "head"  # the strip over a page that shows what is in its <head>
PAGE = "page"  # the beginning of the page itself
_IN_ANY_CASE = frozenset({"declared_total", "declared_priority", "title", "heading"})


class DrawError(Exception):
    """A picture cannot be drawn: what was read does not stand on the page, or a program failed."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A text that stands on the page, and the columns it is read into. `any_case`: the value is folded."""

    label: str
    text: str
    any_case: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Marks that are in this order from a line on, and before the line of the next group."""

    line: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A page and what was made of it: `one` where it was read, `refusal` where it was not."""

    document: Document
    one: Interpreted | None
    refusal: RefusedError | None


def groups(subject: Subject, shown: Sequence[int]) -> tuple[Group, ...]:
    """Return the marks of a page in document order; of its rows only those `shown`, by their places."""
    if subject.one is None:
        return _notice(subject.document)
    one = subject.one
    found = [_group(*_page(one)), *_publications_and_rows(one, shown)]
    found[-1] = Group(found[-1].line, (*found[-1].marks, *_behind(one)))
    _check_never(one, found)
    return tuple(group for group in found if group.marks)


def _group(line: str, values: Sequence[tuple[str, Value]]) -> Group:
    parts = [(label, part) for label, value in values for part in ((value,) if isinstance(value, str) else value or ())]
    return Group(line, tuple(Mark(label, squeeze(part), label in _IN_ANY_CASE) for label, part in parts if part))


def _page(one: Interpreted) -> tuple[str, list[tuple[str, Value]]]:
    """Return what the page says of itself, and where."""
    read, publication = one.reading, one.reading.publications[0]
    match one.layout.name:
        case "product_page":
            return HEAD, [("url", read.url), ("publication_title", publication.title)]
        case "topic_page":
            return HEAD, [("url", read.url), ("scope", read.scope.name)]
        case "agency_page":
            return PAGE, [("scope", read.page_agency), ("declared_total", f"({read.declared_total} total)")]
        case "database":
            return PAGE, [*_stamp(read), ("declared_total", _span(read))]
        case "old_list_2013" | "old_list_2018":
            total = f"a total of {read.declared_total}"
            return PAGE, [*_stamp(read), ("scope", read.scope.name), ("declared_total", total)]
        case "export_csv":
            return PAGE, _stamp(read)
        case "rss_feed":
            return PAGE, [("captured_on", day_in_feed(read.stamp) if read.stamp else None)]
        case "online_report":
            return PAGE, [("url", publication.url)]
        case _:
            return PAGE, []


def _stamp(read: Reading) -> list[tuple[str, Value]]:
    return [("captured_on", day_in_words(read.stamp))] if read.stamp else []


def _span(read: Reading) -> str:
    first, last = read.part or (0, 0)
    return f"{first} - {last} of {read.declared_total} Recommendations"


def _publications_and_rows(one: Interpreted, shown: Sequence[int]) -> list[Group]:
    """Return a group for each publication, and behind it one for each of its rows."""
    of_its_own, of_a_row = orders(one.layout.name)
    found: list[tuple[int, int, list[tuple[str, Value]]]] = [
        (int(line_of(its.location)), 0, [(_label(c, its, one), of_publication(c, its, one)) for c in of_its_own])
        for its in one.reading.publications
    ]
    for place in shown:
        raw, row = one.reading.rows[place], one.rows[place]
        found.append((int(line_of(raw.location)), 1, [(c, of_row(c, raw, row, one)) for c in of_a_row]))
    return [_group(str(line), values) for line, _, values in sorted(found, key=lambda part: part[:2])]


def _label(column: str, its: RawPublication, one: Interpreted) -> str:
    """Return the column's name, with that of another one where both are read from the same words."""
    if column == "publication_number" and one.reading.scope.name == its.number:
        return f"{column}, scope"
    if column == "url" and one.layout.name == "rss_feed" and number_from(its.url) == its.number:
        return f"{column}, publication_number"
    return column


def _behind(one: Interpreted) -> tuple[Mark, ...]:
    """Return what stands behind the rows of a product page: people, who are never read, and topics."""
    if one.layout.name != "product_page":
        return ()
    people = every(tree(one.document).root, "//*[contains(@class, 'node--type-staff-profile')]")
    topics = one.reading.publications[0].topics
    return _group("", [(NEVER, tuple(map(text, people))), ("topics", topics)]).marks


def _check_never(one: Interpreted, found: Sequence[Group]) -> None:
    """Fail if what a picture says is never read has reached a row, a publication or a message."""
    kept = repr((one.reading, one.rows, one.publications, one.issues))
    for mark in (mark for group in found for mark in group.marks if mark.label == NEVER):
        words = mark.text.partition(": ")[2] or mark.text
        if words in kept:
            raise DrawError(f"{one.document.name}: {words!r} was read, and must never be")


def _notice(document: Document) -> tuple[Group, ...]:
    """Return what gives a notice away: its title and its heading, as `faces` sees them."""
    seen = face(document)
    if seen is None or block_notice.kind(document) is None:
        raise DrawError(f"{document.name} is not a notice")
    heading = min(seen.headings)
    return (_group(HEAD, [("title", heading)]), _group(PAGE, [("heading", heading)]))
