"""Layout G: GAO's own CSV export of everything open, one record per recommendation per agency.

https://www.gao.gov/open-recs2-csv?q= , seen in 2026; in March 2024 without Topics, in 2020 with ISO dates. The lines
above the header end in CRLF, header and records in LF, and the last record in nothing. PHP wrote it, which quotes a
value only where it holds a blank, a comma, a quote or a line break: `Energy` stands bare, `"Health Care"` does not.
Every `&` is `&amp;`. The directors' names and phones are in it; they are never read, and no message quotes a broken
record.

The same file saved again by a spreadsheet is read as well (`spreadsheets`). Columns are found by their names; a new one
is kept as text that no field accounts for. A cut exactly after a record's last character leaves no trace in GAO's own
file, nor does one at a line break in a file that was saved again; only the gates can see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from html import unescape

from openrecs.extract.csv import export_head, resaved, spreadsheets
from openrecs.extract.csv.delimited import Notes, Record, records
from openrecs.extract.csv.export_head import AGAIN, DIRECTORS, Top, filters
from openrecs.records import Document, Layout, RawPublication, RawRecommendation, Reading, Scope, Unread
from openrecs.text import squeeze

_NEVER_READ = "director"  # names and phones: columns whose names begin so
_NEEDED = ("Publication Name", "Agency", "Recommendation", "Status")  # a row without one of these is not a row
# Topics that stand bare: one whose letters stop short (`Transport`) shows where a file was cut.
_BARE_TOPICS = frozenset(
    {"Education", "Employment", "Energy", "Housing", "Space", "Telecommunications", "Transportation", "Veterans"}
)
_TOPICS = _BARE_TOPICS | frozenset(
    {
        *("Agriculture and Food", "Auditing and Financial Management", "Budget and Spending", "Economic Development"),
        *("Business Regulation and Consumer Protection", "Equal Opportunity", "Financial Markets and Institutions"),
        *("Government Operations", "Health Care", "Homeland Security", "Human Capital", "Information Management"),
        *("Information Security", "Information Technology", "International Affairs", "Justice and Law Enforcement"),
        *("National Defense", "Natural Resources and Environment", "Retirement Security", "Science and Technology"),
        *("Tax Policy and Administration", "Worker and Family Assistance"),
    }
)
_TOPICS_SHARE_A_CELL = re.compile("[;,]")  # none of GAO's 31 topics holds either
_ESCAPED = re.compile("&(?:amp|quot|apos|lt|gt|#0?39|#x27);")  # what a program makes of a whole file
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ITS_CELLS = ("Publication Name", "Publication Number", "Date Publication Issued", "Topics")


def claims(document: Document) -> bool:
    """Say whether the text begins like GAO's export: its title line, or a header with most of its columns."""
    return document.media == "text" and export_head.is_there(document.text)


def read(document: Document) -> Reading:
    """Read every whole record; `RefusedError` where a column is missing that rows need, or no record can be read.

    Complete only with a readable stamp, all fields in every record, closed quotes, a sound encoding, and an end: in
    GAO's own file one that is not a line break, in a file that was saved again a last record that is whole.
    """
    notes = Notes(document.name)
    top = export_head.read(document, notes)
    stamp, stamped_at = export_head.stamp(document.text, top.header, notes)
    found = list(records(document.text, top.header.line, top.header.delimiter))
    found = _padded(_without_unfinished(found, document.text, top, notes), top)
    cells = [kept for record in found if (kept := _cells(record, top, notes)) is not None]
    if found and not cells:
        raise export_head.refused(document, f"none of its {len(found)} records can be read as a row of GAO's export")
    _note_references(cells, notes)
    rows = _rows(cells, stamp)
    _judge_end(document.text, top, rows, notes)
    resaved.judge_encoding(document.text, notes)
    if top.is_saved_again:
        resaved.judge_columns(document, found, top, rows, notes)
    return Reading(
        _scope(document.url),
        rows,
        tuple(dict.fromkeys(row.publication for row in rows)),
        is_complete=notes.is_complete,
        stamp=stamp,
        stamped_at=stamped_at,
        issues=notes.all(),
        unread=tuple(_unread(found, top)),
    )


def _without_unfinished(found: list[Record], text: str, top: Top, notes: Notes) -> list[Record]:
    """Return the records without the last one, if the text stops in the middle of it."""
    if not found or not found[-1].is_last or _is_finished(found, text, top):
        return found
    message = "the file was cut inside its last record, which is left out; it cannot count as complete"
    notes.incomplete("warning", f"{message}. To mend it, {AGAIN}", found[-1].line)
    return found[:-1]


def _is_finished(found: list[Record], text: str, top: Top) -> bool:
    """Say whether the last record is whole: closed by a line break or a quote, or its last field is known to be whole.

    Where a spreadsheet wrote the quotes, a field that stands bare is whole unless it is the beginning of another's.
    """
    last = found[-1]
    if last.problem:
        return False
    if text.endswith(("\n", "\r")):
        return True
    if len(last.cells) < top.width:
        return False
    final = last.cells[-1]
    seen = {record.cells[-1] for record in found[:-1] if record.cells}
    if text.endswith('"') or (final and final in _BARE_TOPICS | seen):
        return True
    if not top.is_saved_again or not final:
        return top.is_saved_again and final in seen
    return not any(other != final and other.startswith(final) for other in _TOPICS | seen)


def _judge_end(text: str, top: Top, rows: tuple[RawRecommendation, ...], notes: Notes) -> None:
    if not rows and notes.is_complete:
        notes.incomplete("warning", "this export lists nothing, which cannot be: it does not count as complete")
    if top.is_saved_again:
        notes.add("note", "another program saved this export again: its end is judged by its last record")
    elif text.endswith(("\n", "\r")):
        message = "it ends in a line break, which GAO's export never does: it was cut, or saved by another program"
        notes.incomplete("warning", f"{message}, and cannot count as complete. To mend it, {AGAIN}")


Cells = tuple[int, dict[str, str]]  # the record's line, and what is in each known column


def _padded(found: list[Record], top: Top) -> list[Record]:
    """Return the records with the empty fields at their ends, which some spreadsheets leave away.

    Where no record has all fields the header is wrong, and nothing is known of any column.
    """
    if not top.is_saved_again or all(len(record.cells) < top.width for record in found):
        return found
    return [
        replace(record, cells=(*record.cells, *[""] * (top.width - len(record.cells)))) if record.cells else record
        for record in found
    ]


def _cells(record: Record, top: Top, notes: Notes) -> Cells | None:
    """Return the record's cells by column, `&amp;` undone, or `None` (with an issue) where it is not a row."""
    if record.problem or len(record.cells) < top.width or any(record.cells[top.width :]):
        why = f"has {len(record.cells)} fields, not {top.width}" if not record.problem else "breaks the rules of CSV"
        notes.incomplete("error", f"this record {why} and is left out. To mend it, {AGAIN}", record.line)
        return None
    undone = _plain if "&" in (said := "".join(record.cells)) or "_x000D_" in said or "\\" in said else str
    cells = {name: undone(record.cells[at]) for name, at in top.known.items()}
    empty = [name for name in _NEEDED if not _has_words(cells[name])]
    if empty:
        notes.incomplete("error", f"this record has no {empty[0]} and is left out", record.line, empty[0])
        return None
    return record.line, cells


def _plain(cell: str) -> str:
    """Return a cell without GAO's `&amp;`, and without what programs escaped again, or made of a line break: `\\n`."""
    while "&" in cell and (plain := _ESCAPED.sub(lambda found: unescape(found[0]), cell)) != cell:
        cell = plain
    return cell.replace("_x000D_", "").replace("\\r\\n", "\n").replace("\\n", "\n")


def _has_words(cell: str) -> bool:
    """Say whether a cell holds more than blanks and invisible characters; its first letter nearly always shows it."""
    return cell[:1].isalnum() or bool(squeeze(cell))


def _note_references(kept: list[Cells], notes: Notes) -> None:
    """Say once that there are other character references than `&amp;`: `&lt;` for one."""
    asked = ((line, *cell) for line, cells in kept if "&" in "".join(cells.values()) for cell in cells.items())
    found = [(line, name, _ENTITY.search(cell)) for line, name, cell in asked if name not in DIRECTORS]
    places = [(reference[0], line, name) for line, name, reference in found if reference]
    if places:
        text, line, column = places[0]
        message = f"{text} is in it, and GAO writes none but &amp;: {len(places)} such cells are kept as printed"
        notes.add("note", message, line, column)


def _rows(kept: list[Cells], stamp: date | None) -> tuple[RawRecommendation, ...]:
    days = spreadsheets.days((cells.get("Date Publication Issued", "") for _, cells in kept), stamp)
    publications = Publications(days)
    return tuple(_row(cells, f"line {line}", publications) for line, cells in kept)


class Publications:
    """The publications of one export, each made once; `days` are the dates that a spreadsheet wrote in its own way."""

    def __init__(self, days: Mapping[str, str]) -> None:
        self._days = days
        self._by_cells: dict[tuple[str, ...], RawPublication] = {}
        self._by_values: dict[tuple[str | None, ...], RawPublication] = {}

    def of(self, cells: Mapping[str, str], location: str) -> RawPublication:
        """Return the publication of a record; its location is that of the first record with the same values."""
        printed = tuple(cells.get(name, "") for name in _ITS_CELLS)
        if printed not in self._by_cells:
            fresh = self._read(printed, location)
            key = (fresh.title, fresh.number, fresh.published_on, *(fresh.topics or ()))
            self._by_cells[printed] = self._by_values.setdefault(key, fresh)
        return self._by_cells[printed]

    def _read(self, printed: tuple[str, ...], location: str) -> RawPublication:
        name, number, issued, topics = printed
        parts = filter(None, map(squeeze, _TOPICS_SHARE_A_CELL.split(topics)))
        values = (squeeze(number) or None, squeeze(self._days.get(issued, issued)) or None)
        return RawPublication(squeeze(name), location, *values, topics=tuple(parts) or None)


def _row(cells: dict[str, str], location: str, publications: Publications) -> RawRecommendation:
    comments = cells.get("Comments", "")
    return RawRecommendation(
        publications.of(cells, location),
        cells["Recommendation"],
        squeeze(cells["Status"]),
        location,
        agency=cells["Agency"].strip(),
        priority=squeeze(cells.get("Priority", "")) or None,  # an empty cell does not say no
        comments=comments if _has_words(comments) else None,
    )


def _unread(found: list[Record], top: Top) -> Iterator[Unread]:
    """Yield what is in new columns. Of directors nothing is ever kept: where theirs are missing, nothing new is."""
    if not all(name in top.known for name in DIRECTORS):
        return
    kept = {name: at for name, at in top.new.items() if not name.casefold().startswith(_NEVER_READ)}
    for record in found:
        for name, at in kept.items():
            if text := squeeze("".join(record.cells[at : at + 1])):
                yield Unread(f"line {record.line}, {name}", text)


def _scope(url: str | None) -> Scope:
    """An export that a search narrowed (`?q=acquisition`) lists what was asked for, not everything open."""
    return Scope("query", url) if url and filters(url) else Scope("export")


LAYOUT = Layout(
    name="export_csv",
    years="2020, 2024, 2026",
    rank=2,
    says=frozenset(
        {"publication_number", "published_on", "number", "number_printed", "is_priority", "comments", "topics"}
    ),
    claims=claims,
    read=read,
)
