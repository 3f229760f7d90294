"""A calendar of promises: the day by which an agency will do what GAO recommended, as an event of the whole day.

RFC 5545. Nothing in it comes from a clock: the same snapshot gives the same bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from openrecs.exports.offered import Kind
from openrecs.exports.workbook.sheet_values import cleaned

if TYPE_CHECKING:
    from openrecs.exports.snapshot_tables import SnapshotTables

HELP = """Write a calendar of the dates that agencies promised.

\b
Examples:
  openrecs export ics --output promises.ics
  openrecs export ics --agency Homeland --force --output /srv/www/homeland.ics

Each open recommendation for which GAO names a day, a month, a quarter or a year is an event of one whole day: of a
period the last one, and the event says so. Written again after a later night, the same promise is the same event: one
that moved moves, and the event of what is no longer open is gone where a calendar is subscribed to, though not where
its file was imported.
"""
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://www.gao.gov/openrecs/promises")
OCTETS = 75  # of a line, without its end
TITLE = 90  # characters of a text in an event's title
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\x7f": ""})
# A calendar must hold something: without a promise, the time zone that no event needs.
_EMPTY = (
    *("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"),
)
KEY = ("recommendation_id", "agency")
Row = Mapping[str, Any]
Key = tuple[str, str]


class Past(NamedTuple):
    """What `history.parquet` says of a row: how often its promise was another one before, and the last day of news."""

    moves: int
    changed_on: date


def content(found: SnapshotTables) -> bytes:
    """Return the promises of the open rows as a calendar."""
    promised = (row for row in found.open_rows if row["target_phrase"])  # in schema 2 there was a day and no phrase
    rows = sorted(promised, key=itemgetter("target_on", *KEY))
    past = _past(found)
    lines = (*_head(found), *(line for row in rows for line in _event(row, past.get(_key(row)), found.as_of)))
    return b"".join(map(folded, (*lines, *(() if rows else _EMPTY), "END:VCALENDAR")))


def folded(line: str) -> bytes:
    """Return a line with its end, in pieces of no more than 75 octets; no letter is cut."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join((*pieces, piece)) + b"\r\n"


def text(value: str) -> str:
    """Return text as the value of a property."""
    return cleaned(value).translate(_ESCAPED)


def _head(found: SnapshotTables) -> Iterator[str]:
    whose = f" ({', '.join(found.agencies)})" if found.agencies else ""
    name = text(f"What agencies promised GAO{whose}")
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//openrecs//promises//EN", "CALSCALE:GREGORIAN")
    yield from (f"NAME:{name}", f"X-WR-CALNAME:{name}")  # a METHOD would ask for an organizer


def _event(row: Row, past: Past | None, as_of: date) -> Iterator[str]:
    target = row["target_on"]
    link = _link(row)
    yield "BEGIN:VEVENT"
    yield f"UID:{uuid.uuid5(NAMESPACE, chr(10).join(_key(row)))}"
    yield f"DTSTAMP:{_midnight(as_of)}"
    yield f"LAST-MODIFIED:{_midnight(past.changed_on if past else as_of)}"
    yield f"SEQUENCE:{past.moves if past else 0}"
    yield f"DTSTART;VALUE=DATE:{target:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{target + timedelta(days=1):%Y%m%d}"  # the first day that is not of it
    yield f"SUMMARY:{text(_title(row))}"
    yield f"DESCRIPTION:{text(chr(10).join(_said(row, link)))}"
    yield from ((f"URL:{link}",) if link else ())
    yield f"CATEGORIES:{text(row['agency'])}"
    yield from ("CLASS:PUBLIC", "TRANSP:TRANSPARENT", "END:VEVENT")


def _title(row: Row) -> str:
    from openrecs.compare.outputs import diff_text

    words = " ".join(row["recommendation"].split())
    return f"{row['agency_code'] or row['agency']}, promised for {_period(row)}: {diff_text.cut(words, TITLE)}"


def _said(row: Row, link: str | None) -> Iterator[str]:
    from openrecs import wording

    yield row["recommendation"]
    yield f"{row['recommendation_id']}, {row['agency']}"
    yield f"In: {row['publication_title']}"
    yield f"Status: {wording.STATUS[row['status']]}; a GAO priority: {wording.priority(row['is_priority'])}"
    yield f"Promised for: {_period(row)}"
    if row["target_precision"] != "day":
        yield f"GAO names a {row['target_precision']} and not a day: this event is on its last day."
    yield f"GAO says: {row['target_evidence']}"
    yield f"Read in {row['document']}, as of {row['snapshot_date']}."
    yield from (link,) if link else ()


def _link(row: Row) -> str | None:
    from openrecs import wording

    return wording.address(row["publication_number"])


def _period(row: Row) -> str:
    from openrecs.report.figures import in_words

    return in_words.period(row["target_on"], row["target_precision"])


def _midnight(day: date) -> str:
    return f"{day:%Y%m%d}T000000Z"


def _key(row: Row) -> Key:
    return row["recommendation_id"], row["agency"]


def _past(found: SnapshotTables) -> dict[Key, Past]:
    """Return what was known of each row by the day of the snapshot."""
    by_key: dict[Key, Past] = {}
    for fact in found.history.select([*KEY, "field", "valid_from"]).to_pylist():
        moves, newest = by_key.get(_key(fact), Past(-1, date.min))
        by_key[_key(fact)] = Past(moves + (fact["field"] == "target_on"), max(newest, fact["valid_from"]))
    return {key: past._replace(moves=max(past.moves, 0)) for key, past in by_key.items()}


KINDS = {"ics": Kind(HELP, ".ics", content=content)}
