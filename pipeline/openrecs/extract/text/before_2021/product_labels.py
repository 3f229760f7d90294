"""The recommendations of a product page as GAO printed it before 2021: a label for each field, and no table.

    Recommendations for Executive Action

    Recommendation: The Secretary ...
    Agency Affected: Department of Transportation
    Status: Closed - Implemented
    Comments: ...

A matter has no agency. The `Status Legend:` above the sections defines the statuses and holds no row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openrecs.extract.text import doubts, promises
from openrecs.extract.text.before_2021 import labelled
from openrecs.extract.text.before_2021.labelled import Entry
from openrecs.extract.text.landmarks import SECTIONS
from openrecs.extract.text.lines import Line, Lines, is_end
from openrecs.extract.text.promises import refused, remark
from openrecs.extract.text.text_page import Page
from openrecs.records import Document, RawPublication

_TEXTS = ("Recommendation:", "Matter:")
_MEND = "save the whole page again; the page at gao.gov/products shows the same recommendations today"


def read(document: Document, lines: Lines, publication: RawPublication) -> Page:
    """Read every row; `RefusedError` where a section has none, or a row has lost its text or its status."""
    torn = _torn(lines)
    found = [(kind, entry) for kind, entries in _sections(document, lines.part(0, torn)) for entry in entries]
    _check_whole(document, [entry for _, entry in found])
    is_torn = torn < len(lines)
    is_cut = is_torn or _is_cut(lines, [entry for _, entry in found])
    kept = found[:-1] if is_cut and not is_torn else found
    if not kept:
        promises.check_not_empty(document, len(found), 0)
    last = found[-1][1]
    place, text = (lines[torn], lines[torn].text) if is_torn else (last.line, last.text or "")
    issues = [promises.cut_issue(document, place.location, text)] if is_cut else []
    if last.comments and doubts.is_like_heading(last.comments[-1]):
        message = "the last comments end in what may be a heading: it may be no part of them"
        issues.append(remark(document, message, last.line.location, "comments"))
    rows = tuple(
        labelled.row(publication, e, is_matter=e.is_matter or kind == "matters", is_priority=e.is_priority)
        for kind, e in kept
    )
    return Page(rows, (publication,), len(found), is_cut, tuple(issues))


def _sections(document: Document, lines: Lines) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Yield the kind of each section and its rows; a section without a heading is one of recommendations."""
    rows = labelled.starts(lines)
    headings = [(at, SECTIONS[lines[at].words]) for at in lines.of("section")]
    ends = [*(at for at, _ in headings), len(lines)]
    yield "recommendations", labelled.entries(lines, rows, 0, ends[0])[0]
    filled: set[str] = set()
    for (at, kind), end in zip(headings, ends[1:], strict=True):
        entries, above = labelled.entries(lines, rows, at + 1, end)
        _check_section(document, lines[at + 1 : end], kind, entries, above)
        filled |= {kind} if entries else set()
        yield kind, entries
    empty = next((lines[at] for at, kind in headings if kind not in filled), None)
    if empty is not None:
        raise refused(document, f"the section {empty.text!r} shows no recommendation", _MEND, empty)


def _torn(lines: Lines) -> int:
    """Return where the last row begins if the text ends above its status; else the number of lines."""
    last = max((at for at in lines.of("field") if lines[at].text.startswith(_TEXTS)), default=len(lines))
    is_whole = any(line.text.startswith("Status:") or is_end(line) for line in lines[last:])
    return len(lines) if is_whole or not any(at < last for at in labelled.starts(lines)) else last


def _check_section(
    document: Document, lines: Sequence[Line], kind: str, rows: tuple[Entry, ...], above: Sequence[Line]
) -> None:
    """Refuse a section that holds something else than rows of its kind, each with all its labels: one was renamed."""
    opened = {row.line.number for row in rows}
    odd = [line for line in above if line] if rows else []
    foreign = [row.line for row in rows if kind == "matters" and not row.is_matter]
    lost = [line for line in lines if line.text.startswith(_TEXTS) and line.number not in opened]
    for found, what in (
        (odd, "a line stands over the first row of its section that is not part of one"),
        (foreign, "a recommendation is in the section of matters: its heading was lost"),
        (lost, "a recommendation has no line 'Agency Affected: ...' or 'Status: ...' under it"),
    ):
        if found:
            raise refused(document, what, _MEND, found[0])


def _check_whole(document: Document, entries: list[Entry]) -> None:
    """Refuse a page on which a row lacks what every row of such a page has; the last one may be cut."""
    for entry in entries[:-1]:
        if not (entry.text and entry.status):
            raise refused(
                document, f"a recommendation has lost its {'status' if entry.text else 'text'}", _MEND, entry.line
            )


def _is_cut(lines: Sequence[Line], entries: list[Entry]) -> bool:
    """Say whether the text ends inside its last row."""
    last = entries[-1]
    has_all = bool(last.text and last.status)
    if not has_all or any(is_end(line) for line in lines if line.number > last.line.number):
        return not has_all
    if last.comments:
        return not promises.is_whole(last.comments[-1])
    return len(entries) > 1 and all(entry.comments for entry in entries[:-1])
