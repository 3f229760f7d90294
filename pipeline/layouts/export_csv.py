"""Layout G: GAO's own CSV export of everything open, one record per recommendation per agency.

https://www.gao.gov/open-recs2-csv?q= , seen in 2026 (a forerunner with the same columns in 2020). Five preamble lines
end in CRLF, the header and the records in LF, and the last record in nothing. PHP wrote it, which quotes a value only
where it holds a blank, a comma, a quote or a line break: `Energy` stands bare, `"Health Care"` does not. Every `&` is
`&amp;`. The directors' names and phones are in it; they are never read, and no message quotes a broken record.

A cut exactly after a record's last character leaves no trace in the text; only the gates can see it.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from pipeline.characters import squeeze
from pipeline.days import day
from pipeline.delimited import Header, Notes, Record, head, header, misnamed, records
from pipeline.errors import RefusedError
from pipeline.records import Document, Layout, RawPublication, RawRecommendation, Reading, Scope

COLUMNS = (
    "Publication Name",
    "Publication Number",  # printed with two blanks
    "Date Publication Issued",
    "Director Name",
    "Director Phone",
    "Agency",
    "Recommendation",
    "Status",
    "Priority",
    "Comments",
    "Topics",
)
# A row without one of these is no row.
_REQUIRED = ("Publication Name", "Agency", "Recommendation", "Status")
_NEVER_READ = ("Director Name", "Director Phone")
_KNOWN = frozenset(name.casefold() for name in COLUMNS)
_LEAST_KNOWN = 6
_TITLE = "title: download of gao recommendation"
_STAMP = "status as of "
# Topics that stand bare: one whose letters stop short (`Transport`) shows where a file was cut.
_BARE_TOPICS = frozenset(
    {"Education", "Employment", "Energy", "Housing", "Space", "Telecommunications", "Transportation", "Veterans"}
)
_TOPICS_SHARE_A_CELL = re.compile("[;,]")  # none of GAO's 31 topics holds either
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AGAIN = "download it again with `openrecs fetch export`, or from gao.gov, and `openrecs add FILE` without opening it"


def claims(document: Document) -> bool:
    """Say whether the text begins like GAO's export: its title line, or a header with most of its columns."""
    if document.media != "text":
        return False
    return _has_title(document.text) or header(document.text, _KNOWN, _LEAST_KNOWN) is not None


def read(document: Document) -> Reading:
    """Read every whole record; `RefusedError` where the columns are not the export's, or no record can be read.

    Complete only with a readable stamp, eleven fields in every record, closed quotes, and an end that is no line break.
    """
    top = _header(document)
    notes = Notes(document.name)
    stamp = _stamp(document.text, top, notes)
    found = _without_unfinished(list(records(document.text, top.line)), document.text, len(top.names), notes)
    rows = _rows(found, top, notes)
    if found and not rows:
        raise _refused(document, f"none of its {len(found)} records can be read as a row of GAO's export", _AGAIN)
    _judge_end(document.text, rows, notes)
    publications = tuple(dict.fromkeys(row.publication for row in rows))
    return Reading(
        _scope(document.url),
        rows,
        publications,
        is_complete=notes.is_complete,
        stamp=stamp,
        issues=tuple(notes.issues),
    )


def _has_title(text: str) -> bool:
    return any(squeeze(line.lstrip('" ')).casefold().startswith(_TITLE) for line in head(text)[:5])


def _refused(document: Document, what: str, mend: str) -> RefusedError:
    return RefusedError(what, where=document.name, safe="nothing was read from it", mend=mend)


def _header(document: Document) -> Header:
    """Return the header; the order of its columns is free, their names are not."""
    top = header(document.text, _KNOWN, _LEAST_KNOWN)
    if top is None:
        raise _refused(document, "it begins like GAO's export and has no line with the export's columns", _AGAIN)
    if top.delimiter != ",":
        parted = "semicolons" if top.delimiter == ";" else "tabs"
        raise _refused(document, f"its values are parted by {parted}: a spreadsheet saved this export again", _AGAIN)
    wrong = misnamed(top.names, COLUMNS)
    if wrong:
        raise _refused(document, f"line {top.line} does not name the columns of GAO's export: {wrong}", _AGAIN)
    return top


def _stamp(text: str, top: Header, notes: Notes) -> date | None:
    """Return the day of `status as of Sep 28, 2026 at 7:05 PM EST`: Eastern time, whatever it says of EST."""
    for number, line in enumerate(head(text)[: top.line - 1], 1):
        printed = squeeze(line)
        at = printed.casefold().find(_STAMP)
        if at >= 0:
            found = day(printed[at + len(_STAMP) :].split(" at ")[0].strip('" ,'))
            if found is None:
                notes.incomplete("warning", "the export's date cannot be read, so it cannot count as complete", number)
            return found
    message = "the export's lines above its header, with the date it was made, are missing: it cannot count as complete"
    notes.incomplete("warning", message, top.line)
    return None


def _without_unfinished(found: list[Record], text: str, width: int, notes: Notes) -> list[Record]:
    """Return the records without the last one, if the text stops in the middle of it."""
    if not found or not found[-1].is_last or _is_finished(found, text, width):
        return found
    message = "the file was cut inside its last record, which is left out; it cannot count as complete"
    notes.incomplete("warning", f"{message}. To mend it, {_AGAIN}", found[-1].line)
    return found[:-1]


def _is_finished(found: list[Record], text: str, width: int) -> bool:
    """Say whether the last record is whole: closed by a line break or a quote, or by a topic known to be whole."""
    last = found[-1]
    if last.problem:
        return False
    if text.endswith(("\n", "\r")):
        return True
    if len(last.cells) < width:
        return False
    final = last.cells[-1]
    seen = _BARE_TOPICS.union(record.cells[-1] for record in found[:-1] if record.cells)
    return text.endswith('"') or (final != "" and final in seen)


def _judge_end(text: str, rows: tuple[RawRecommendation, ...], notes: Notes) -> None:
    if not rows and notes.is_complete:
        notes.incomplete("warning", "this export lists nothing, which cannot be: it does not count as complete")
    if text.endswith(("\n", "\r")):
        message = "it ends in a line break, which GAO's export never does: it was cut, or saved by another program"
        notes.incomplete("warning", f"{message}, and cannot count as complete. To mend it, {_AGAIN}")


def _rows(found: list[Record], top: Header, notes: Notes) -> tuple[RawRecommendation, ...]:
    publications: dict[tuple[str | None, ...], RawPublication] = {}
    rows: list[RawRecommendation] = []
    references: list[tuple[str, int, str]] = []
    for record in found:
        cells = _cells(record, top, notes)
        if cells is not None:
            rows.append(_row(cells, f"line {record.line}", publications))
            references += _references(cells, record.line)
    if references:
        text, line, column = references[0]
        message = (
            f"{text} stands in it, and GAO writes none but &amp;: {len(references)} such cells are kept as printed"
        )
        notes.add("note", message, line, column)
    return tuple(rows)


def _references(cells: dict[str, str], line: int) -> list[tuple[str, int, str]]:
    """Return the first character reference of each cell that is read, `&lt;` for one, with its line and column."""
    found = ((name, _ENTITY.search(cells[name])) for name in COLUMNS if name not in _NEVER_READ)
    return [(reference[0], line, name) for name, reference in found if reference]


def _cells(record: Record, top: Header, notes: Notes) -> dict[str, str] | None:
    """Return the record's cells by column, `&amp;` undone, or `None` (with an issue) where it is no row."""
    width = len(top.names)
    if record.problem or len(record.cells) < width or any(record.cells[width:]):
        why = f"has {len(record.cells)} fields, not {width}" if not record.problem else "breaks the rules of CSV"
        notes.incomplete("error", f"this record {why} and is left out. To mend it, {_AGAIN}", record.line)
        return None
    cells = {name: text.replace("&amp;", "&") for name, text in zip(top.names, record.cells, strict=False)}
    empty = [name for name in _REQUIRED if not squeeze(cells[name])]
    if empty:
        notes.incomplete("error", f"this record has no {empty[0]} and is left out", record.line, empty[0])
        return None
    return cells


def _row(
    cells: dict[str, str], location: str, publications: dict[tuple[str | None, ...], RawPublication]
) -> RawRecommendation:
    topics = tuple(name for part in _TOPICS_SHARE_A_CELL.split(cells["Topics"]) if (name := squeeze(part)))
    printed = [squeeze(cells[name]) or None for name in COLUMNS[1:3]]
    key = (squeeze(cells["Publication Name"]), *printed, *topics)
    fresh = RawPublication(key[0] or "", location, printed[0], printed[1], topics=topics or None)
    return RawRecommendation(
        publications.setdefault(key, fresh),
        cells["Recommendation"],
        squeeze(cells["Status"]),
        location,
        agency=squeeze(cells["Agency"]),
        priority=squeeze(cells["Priority"]) or None,  # an empty cell does not say no
        comments=cells["Comments"] if squeeze(cells["Comments"]) else None,
    )


def _scope(url: str | None) -> Scope:
    """An export that a search narrowed (`?q=acquisition`) lists what was asked for, not everything open."""
    try:
        asked = parse_qsl(urlsplit(url or "").query)
    except ValueError:  # an address nobody can read does not show that everything was asked for
        return Scope("query", url or "")
    return Scope("query", url or "") if asked else Scope("export")


LAYOUT = Layout(
    name="export_csv",
    years="2026 (a forerunner in 2020)",
    rank=2,
    says=frozenset(
        {"publication_number", "published_on", "number", "number_printed", "is_priority", "comments", "topics"}
    ),
    claims=claims,
    read=read,
)
