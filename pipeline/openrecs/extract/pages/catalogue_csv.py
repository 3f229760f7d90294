"""Layout I: a catalogue of publications, made by the user: no page of GAO's, any year.

A CSV file whose header names `publication_number`, `publication_title` and `published_on`, in any order. It gives
publications and no recommendations: titles and dates for rows whose page prints no number. The columns of openrecs'
own `publications.csv` are known too. Dates are ISO (`2026-09-08`); GAO's `Sep 8, 2026` is read as well.
"""

from __future__ import annotations

from dataclasses import replace

from openrecs.dates import day
from openrecs.errors import RefusedError, shown
from openrecs.extract.csv.delimited import Header, Notes, Record, header, misnamed, records
from openrecs.records import Document, Layout, RawPublication, Reading, Scope
from openrecs.text import squeeze

COLUMNS = ("publication_number", "publication_title", "published_on")
OPTIONAL = ("released_on", "url", "topic", "topics")
# Seen in catalogues, and nothing that a publication's row can hold.
_PASSED_OVER = frozenset({"document", "n_recommendations", "n_matters"})
_LEAST_KNOWN = 2
_FORM = f"its first line must be `{','.join(COLUMNS)}`; save it as comma-separated CSV in UTF-8 and `openrecs add FILE`"


def claims(document: Document) -> bool:
    """Say whether the first line names publications: two of the three columns, so that a slip in one can be told."""
    return document.media == "text" and _top(document.text) is not None


def read(document: Document) -> Reading:
    """Read every publication; `RefusedError` where a column is missing or doubled, or another table was saved."""
    top = _header(document)
    notes = Notes(document.name)
    for name in sorted(set(top.names) - {*COLUMNS, *OPTIONAL} - _PASSED_OVER):
        notes.add("note", f"the column '{shown(name, 40)}' means nothing to openrecs and is passed over", top.line)
    found = (_publication(record, top, notes) for record in records(document.text, top.line))
    publications = tuple(publication for publication in found if publication is not None)
    return Reading(Scope("none"), publications=publications, is_complete=notes.is_complete, issues=notes.all())


def _top(text: str) -> Header | None:
    found = header(text, frozenset(COLUMNS), _LEAST_KNOWN)
    if found is None or found.line != 1:
        return None
    return replace(found, names=tuple(name.casefold() for name in found.names))


def _header(document: Document) -> Header:
    top = _top(document.text)
    if top is None:
        raise _refused(document, "its first line does not name the columns of a catalogue of publications")
    if top.delimiter != ",":
        raise _refused(document, f"its values are parted by {'semicolons' if top.delimiter == ';' else 'tabs'}")
    if "recommendation_id" in top.names:
        raise _refused(document, "this is a table that openrecs wrote, not a catalogue of publications")
    others = [name for name in OPTIONAL if name in top.names] + sorted(set(top.names) - {*COLUMNS, *OPTIONAL})
    wrong = misnamed(top.names, (*COLUMNS, *others))
    if wrong:
        raise _refused(document, f"its first line does not name the columns of a catalogue: {wrong}")
    return top


def _refused(document: Document, what: str) -> RefusedError:
    return RefusedError(what, where=document.name, safe="nothing was read from it", mend=_FORM)


def _publication(record: Record, top: Header, notes: Notes) -> RawPublication | None:
    """Return the line's publication, `None` (with an issue) where its number or its title cannot be told."""
    width = len(top.names)
    if record.problem or len(record.cells) < width or any(record.cells[width:]):
        why = "breaks the rules of CSV" if record.problem else f"has {len(record.cells)} fields, not {width}"
        notes.incomplete("error", f"this line {why} and is left out; mend it and add the file again", record.line)
        return None
    cells = {name: squeeze(cell) for name, cell in zip(top.names, record.cells, strict=False)}
    for name in COLUMNS[:2]:
        if not cells[name]:
            notes.incomplete("error", f"this line has no {name} and is left out", record.line, name)
            return None
    topics = cells.get("topics") or cells.get("topic") or ""
    return RawPublication(
        cells["publication_title"],
        f"line {record.line}",
        cells["publication_number"],
        _day(cells, "published_on", record.line, notes),
        _day(cells, "released_on", record.line, notes),
        cells.get("url") or None,
        tuple(name for part in topics.split(";") if (name := part.strip())) or None,
    )


def _day(cells: dict[str, str], column: str, line: int, notes: Notes) -> str | None:
    """Return the date as printed, `None` where there is none, or (with an issue) where it is not a date."""
    printed = cells.get(column) or None
    if printed is None or day(printed) is not None:
        return printed
    message = f"'{shown(printed, 40)}' is not a date like 2026-09-08; the publication is kept without it"
    notes.add("warning", message, line, column)
    return None


LAYOUT = Layout(
    name="catalogue_csv",
    years="any",
    rank=9,
    says=frozenset(),
    claims=claims,
    read=read,
)
