"""A whole recommendations list of before 2021: every row as printed, and what the page declares.

Used by both old lists; they differ in the line `GAO-20-596, Aug 19, 2020` under the title.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openrecs.errors import RefusedError, shown
from openrecs.extract.html.select import without_contacts
from openrecs.extract.text import promises, stamps
from openrecs.extract.text.before_2021 import labelled, list_headings
from openrecs.extract.text.before_2021.labelled import Entry, Listed
from openrecs.extract.text.before_2021.list_headings import Heading
from openrecs.extract.text.landmarks import LISTED_TOTAL
from openrecs.extract.text.lines import Line, Lines, number
from openrecs.extract.text.unprint import lost_lines
from openrecs.records import Document, Issue, RawPublication, RawRecommendation, Reading, Scope, Unread


@dataclass(frozen=True, slots=True)
class _Total:
    """What the head of a list declares, and where: publications, recommendations, priority ones where it says."""

    location: str
    publications: int
    rows: int
    priority: int | None


def read(document: Document, lines: Lines) -> Reading:
    """Read a list; `RefusedError` where it declares recommendations and none can be read, or has lost a label."""
    listed = labelled.find(lines)
    lost_lines.check(document, lines, listed)
    _check_labels(document, listed)
    is_cut = _is_cut(listed)
    kept = [one.entries[:-1] if is_cut and one is listed[-1] else one.entries for one in listed]
    publications = [_publication(one) for one in listed]
    rows = [_row(its, e) for its, entries in zip(publications, kept, strict=True) for e in entries if e.text]
    total = _total(lines)
    declared = total.rows if total else sum(one.heading.declared for one in listed)
    promises.check_not_empty(document, declared, len(rows))
    said = stamps.stated(line.text for line in (lines[: listed[0].heading.top] if listed else lines))
    issues = [
        *stamps.issues(document, said),
        *(issue for one, entries in zip(listed, kept, strict=True) for issue in _issues(document, one, entries)),
        *promises.priority_issues(document, publications, rows),
        *(_unmet(document, total, len(listed), rows) if total else _no_total(document)),
        *(_headless(document, line) for line in labelled.above_first(lines, listed)),
    ]
    above = (lines[at] for one in listed for at in one.unread)
    return Reading(
        scope=Scope("query", document.url or _query(lines)),
        rows=tuple(rows),
        publications=tuple(publications),
        declared_total=total.rows if total else None,
        stamp=said.on,
        is_complete=total is not None and not issues,
        url=document.url,
        issues=tuple(issues),
        unread=tuple(Unread(line.location, without_contacts(line.text)) for line in above if line),
        stated_open=said.open,
        stated_priority=said.priority,
    )


def _check_labels(document: Document, listed: list[Listed]) -> None:
    """Refuse a list whose headings have phones and never a director: what stands over the phone is then no title."""
    has_phone = any(one.heading.has_phone or one.heading.has_strange_phone for one in listed)
    if has_phone and not any(one.heading.has_director for one in listed):
        raise RefusedError(
            "no publication has the line 'Director: ...', so it cannot be told which line is its title",
            where=document.name,
            safe="nothing was read from it",
            mend="save the page again, as HTML if you can; if GAO changed the page, please report it with the file",
        )


def _publication(listed: Listed) -> RawPublication:
    heading = listed.heading
    return RawPublication(
        title=heading.title,
        location=heading.line.location,
        number=heading.number,
        published_on=heading.date,
        declared_total=heading.declared,
        declared_priority=heading.declared_priority,
    )


def _row(publication: RawPublication, entry: Entry) -> RawRecommendation:
    is_priority = entry.is_priority or publication.declared_priority == publication.declared_total
    return labelled.row(publication, entry, is_matter=entry.is_matter, is_priority=is_priority)


def _issues(document: Document, listed: Listed, entries: tuple[Entry, ...]) -> Iterator[Issue]:
    """Yield what is wrong with one publication; `entries` are those kept of it."""
    heading = listed.heading
    where = heading.line.location
    yield from (_lost(document, heading, entry) for entry in entries if not entry.text)
    if entries is not listed.entries:
        last = listed.entries[-1]
        yield promises.cut_issue(document, last.line.location, last.text or "")
    elif len(entries) != heading.declared:
        yield promises.count_issue(document, where, heading.title, heading.declared, len(entries))
    if heading.has_strange_phone:
        message = "a phone is in this publication's heading without the label 'Phone:', and was passed over"
        yield Issue("warning", "layouts", message, document.name, where)
    if heading.title and " " not in heading.title:
        message = "this title has one word only: it may be a label, and the title another line"
        yield Issue("warning", "layouts", message, document.name, where, None, "publication_title", heading.title)
    if not heading.has_director and heading.title:
        message = "this publication has no line 'Director: ...', so the line taken for its title may be another"
        yield Issue("warning", "layouts", message, document.name, where, None, "publication_title")


def _total(lines: Lines) -> _Total | None:
    """Return what the head of the page declares."""
    for line in lines:
        if found := LISTED_TOTAL.fullmatch(line.words):
            rows = number(found[2])
            priority = rows if found[4] else number(found[5]) if found[5] else None
            return _Total(line.location, number(found[1]), rows, priority)
    return None


def _unmet(document: Document, total: _Total, shown_: int, rows: list[RawRecommendation]) -> Iterator[Issue]:
    """Yield an issue for each number of the head that the list does not show."""
    marked = sum(bool(row.priority) for row in rows)
    if total.rows != len(rows):
        yield promises.total_issue(document, total.location, total.rows, len(rows))
    elif total.publications != shown_:
        message = f"declares {total.publications} publications, shows {shown_}; the page does not count as complete"
        yield Issue("warning", "layouts", message, document.name, total.location, None, "declared_total")
    elif total.priority not in (None, marked):
        message = f"declares {total.priority} priority recommendations, {marked} are marked"
        yield Issue("warning", "layouts", message, document.name, total.location, None, "declared_priority")


def _no_total(document: Document) -> Iterator[Issue]:
    message = "no line such as '30 publications with a total of 106 open recommendations' says what the list holds"
    yield Issue("warning", "layouts", message, document.name, None, None, "declared_total")


def _headless(document: Document, line: Line) -> Issue:
    message = "a row stands above the first heading that openrecs knows, and was left out: its publication is not known"
    return Issue("error", "layouts", message, document.name, line.location, None, "publication_title")


def _query(lines: Lines) -> str:
    """Return the query as the head of the page prints it: `Subject Term: "Immigration"`."""
    for line in lines[:60]:
        if LISTED_TOTAL.fullmatch(line.words):
            break
        if line.text.endswith('"') and ': "' in line.text:
            return line.text
    return ""


def _is_cut(publications: list[Listed]) -> bool:
    """Say whether the text ends inside its last row."""
    if not publications or not publications[-1].entries:
        return False
    last = publications[-1]
    entry = last.entries[-1]
    if entry.is_ended:
        return False
    if len(last.entries) < last.heading.declared:
        return True
    if entry.comments:
        return not promises.is_whole(entry.comments[-1]) or list_headings.begins_heading(entry.comments[-1])
    return any(e.comments for listed in publications for e in listed.entries)


def _lost(document: Document, heading: Heading, entry: Entry) -> Issue:
    name = shown(heading.number or heading.title, 100)
    row = f"a row of {name}" if name else "the row"
    return Issue(
        "error",
        "layouts",
        f"{row} has lost its line 'Recommendation: ...', so it was left out; save the page again",
        document.name,
        entry.line.location,
        field="recommendation",
        value=shown(f"{entry.agency}, {entry.status}"),
    )
