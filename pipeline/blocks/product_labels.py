"""The recommendations of a product page as GAO printed it before 2021: a label for each field, and no table.

    Recommendations for Executive Action

    Recommendation: The Secretary ...
    Agency Affected: Department of Transportation
    Status: Closed - Implemented
    Comments: ...

A matter has no agency. The `Status Legend:` above the sections defines the statuses and holds no row.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.blocks import labelled, promises
from pipeline.blocks.labelled import Entry
from pipeline.blocks.landmarks import SECTIONS
from pipeline.blocks.lines import Line, is_end
from pipeline.blocks.pages import Page
from pipeline.characters import plain
from pipeline.errors import RefusedError
from pipeline.records import Document, RawPublication, RawRecommendation


def starts(lines: list[Line]) -> list[int]:
    """Return the indexes at which rows with a label for each field begin."""
    return [at for at in range(len(lines)) if labelled.opens_row(lines, at)]


def read(document: Document, lines: list[Line], publication: RawPublication) -> Page:
    """Read every row; `RefusedError` where a section has none, or a row has lost its text or its status."""
    found = [(section, entry) for section, entries in _sections(document, lines) for entry in entries]
    _check_whole(document, [entry for _, entry in found])
    is_cut = _is_cut(lines, [entry for _, entry in found])
    kept = found[:-1] if is_cut else found
    if not kept:
        promises.check_not_empty(document, len(found), 0)
    last = found[-1][1]
    issues = (promises.cut_issue(document, last.line.location, last.text or ""),) if is_cut else ()
    rows = tuple(_row(publication, section, entry) for section, entry in kept)
    return Page(rows, (publication,), len(found), is_cut, issues)


def _sections(document: Document, lines: list[Line]) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Yield the kind of each section and its rows; a section without a heading is one of recommendations."""
    kinds = [(at, SECTIONS.get(plain(line.text).casefold())) for at, line in enumerate(lines)]
    starts = [(at, kind) for at, kind in kinds if kind]
    ends = [*(at for at, _ in starts), len(lines)]
    yield "recommendations", labelled.entries(lines[: ends[0]])[0]
    shown_: set[str] = set()
    for (at, kind), end in zip(starts, ends[1:], strict=True):
        rows = labelled.entries(lines[at + 1 : end])[0]
        shown_ |= {kind} if rows else set()
        yield kind, rows
    empty = next((lines[at] for at, kind in starts if kind not in shown_), None)
    if empty is not None:
        raise _refused(document, empty, f"the section {empty.text!r} shows no recommendation")


def _check_whole(document: Document, entries: list[Entry]) -> None:
    """Refuse a page on which a row lacks what every row of such a page has; the last one may be cut."""
    for entry in entries[:-1]:
        missing = "text" if not entry.text else "status" if not entry.status else ""
        if missing:
            raise _refused(document, entry.line, f"a recommendation has lost its {missing}")


def _is_cut(lines: list[Line], entries: list[Entry]) -> bool:
    """Say whether the text ends inside its last row."""
    last = entries[-1]
    if any(is_end(line) for line in lines if line.number > last.line.number):
        return not (last.text and last.status)
    if not (last.text and last.status):
        return True
    if last.comments:
        return not promises.is_whole(last.comments[-1])
    return len(entries) > 1 and all(entry.comments for entry in entries[:-1])


def _row(publication: RawPublication, section: str, entry: Entry) -> RawRecommendation:
    is_matter = entry.is_matter or section == "matters"
    return RawRecommendation(
        publication=publication,
        recommendation=entry.text or "",
        status=entry.status or "",
        location=entry.line.location,
        agency="Congress" if is_matter and not entry.agency else entry.agency or "",
        priority="Priority recommendation" if entry.is_priority else "",
        comments="\n\n".join(entry.comments) or None,
        table="matters" if is_matter else "recommendations",
    )


def _refused(document: Document, line: Line, what: str) -> RefusedError:
    return RefusedError(
        what,
        where=f"{document.name}, {line.location}",
        safe="nothing was read from it",
        mend="save the whole page again; the page at gao.gov/products shows the same recommendations today",
    )
