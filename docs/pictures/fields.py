"""In what order the fields of each layout stand on its page, and the words in which each was printed."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TypeAlias

from openrecs.normalize.interpret import Interpreted
from openrecs.records import Document, RawPublication, RawRecommendation, Recommendation
from openrecs.text import lines, squeeze

Value: TypeAlias = str | tuple[str, ...] | None  # several words are in several places
NEVER = "never read"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_HEADED = ("publication_title", "url", "publication_number", "published_on", "declared_total", "declared_priority")
_LABELLED = ("publication_title", "publication_number", "published_on", NEVER, "declared_total", "declared_priority")
_TABLE = ("agency", "is_priority", "recommendation", "number", "status", "definition", "comments")
_LIST = ("recommendation", "number", "agency", "status", "is_priority", "comments")
_CELLS = ("agency", "recommendation", "number", "status", "is_priority", "comments", "topics")
_RECORD = ("publication_title", "publication_number", "published_on")
_PUBLICATION = {
    "product_page": ("publication_number", "published_on", "released_on"),  # its title is in the head
    "old_list_2018": _LABELLED,
    "old_list_2013": _LABELLED,
    "export_csv": (),  # it is in each record
    "online_report": ("publication_title", "publication_number", "published_on", "released_on"),
    "catalogue_csv": ("publication_number", "publication_title", "published_on", "released_on", "url", "topics"),
    "rss_feed": ("publication_title", "url", "released_on"),
}
_ROW = {
    "old_list_2018": _LIST,
    "old_list_2013": _LIST,
    "export_csv": (*_RECORD, NEVER, *_CELLS),
}


def orders(layout: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns of a publication and of a row, in the order in which the page prints them."""
    return _PUBLICATION.get(layout, _HEADED), _ROW.get(layout, _TABLE)


def of_publication(column: str, its: RawPublication, one: Interpreted) -> Value:
    """Return what a publication's field was read from, as the page prints it."""
    counts = {
        "declared_total": (its.declared_total, "open recommendations"),
        "declared_priority": (its.declared_priority, "priority"),
    }
    if column in counts:
        count, word = counts[column]
        return f"{count} {word}" if count is not None else None
    if column == NEVER:
        return _directors(one.document, int(line_of(its.location)))
    if column == "released_on" and one.layout.name == "rss_feed":
        return day_in_feed(date.fromisoformat(its.released_on)) if its.released_on else None
    values: dict[str, Value] = {
        "publication_title": its.title,
        "publication_number": its.number,
        "published_on": its.published_on,
        "released_on": its.released_on,
        "url": its.url,
        "topics": its.topics,
    }
    return values[column]


def of_row(column: str, raw: RawRecommendation, row: Recommendation, one: Interpreted) -> Value:
    """Return what a row's field was read from, as the page prints it."""
    if column in _RECORD:
        return of_publication(column, raw.publication, one)
    if column == NEVER:
        return _director_of_record(one.document, int(line_of(raw.location)))
    values: dict[str, Value] = {
        "agency": None if raw.table == "matters" else row.agency_printed,  # a table of matters prints none
        "is_priority": raw.priority,
        "recommendation": row.recommendation,
        "number": row.number_printed,
        "status": row.status_printed,
        "definition": raw.definition,
        "comments": row.comments,
        "topics": row.topics,
    }
    return values[column]


def line_of(location: str) -> str:
    """Return the number in a location, `line 12`."""
    return location.removeprefix("line ")


def day_in_words(day: date) -> str:
    """Return a day as GAO's lists print it: `Feb 3, 2027`."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def day_in_feed(day: date) -> str:
    """Return a day as a feed prints it: `04 Feb 2027`."""
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"


def _directors(document: Document, title: int) -> tuple[str, ...]:
    """Return the lines under a title of an old list that name a person or a phone."""
    under = [squeeze(line) for line in lines(document.text)[title : title + 4]]
    return tuple(line for line in under if line.startswith(("Director:", "Phone:")))


def _director_of_record(document: Document, line: int) -> tuple[str, ...]:
    """Return the director and the phone in the record of the export that begins on a line."""
    rest = "\n".join(lines(document.text)[line - 1 :])
    return tuple(next(csv.reader(io.StringIO(rest)))[3:5])
