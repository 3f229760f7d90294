"""A whole recommendations list of before 2021: every row as printed, and what the page declares.

Used by both old lists; they differ in the line `GAO-20-596, Aug 19, 2020` under the title.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from openrecs.errors import shown
from openrecs.extract.html.select import without_contacts
from openrecs.extract.text import promises, stamps
from openrecs.extract.text.before_2021 import labelled
from openrecs.extract.text.before_2021.labelled import PERSON, Entry, Listed, label
from openrecs.extract.text.landmarks import LISTED_TOTAL, NUMBER_AND_DATE
from openrecs.extract.text.lines import Line, Lines, number
from openrecs.extract.text.promises import refused, remark
from openrecs.records import Document, Issue, RawPublication, RawRecommendation, Reading, Scope, Unread
from openrecs.text import plain

_NAMED = 5  # publications that a message names


class _Total(NamedTuple):
    """What the head of a list declares, and where: publications, recommendations, priority ones where it says."""

    location: str
    publications: int
    rows: int
    priority: int | None


def read(document: Document, lines: Lines) -> Reading:
    """Read a list; `RefusedError` where it declares recommendations and none can be read, or has lost a label."""
    listed = labelled.find(lines)
    _check(document, lines, listed)
    is_cut = _is_cut(listed)
    kept = [one.entries[:-1] if is_cut and one is listed[-1] else one.entries for one in listed]
    publications = [one.publication for one in listed]
    rows = [_row(its, e) for its, entries in zip(publications, kept, strict=True) for e in entries if e.text]
    total = _total(lines)
    declared = total.rows if total else sum(one.declared_total or 0 for one in publications)
    promises.check_not_empty(document, declared, len(rows))
    first = listed[0].top if listed else len(lines)
    said = stamps.stated(line.text for line in lines[:first])
    issues = [
        *stamps.issues(document, said),
        *(issue for one, entries in zip(listed, kept, strict=True) for issue in _issues(document, one, entries)),
        *promises.priority_issues(document, publications, rows),
        *_unmet(document, total, len(listed), rows),
        *(_headless(document, lines[at]) for at in labelled.starts(lines) if at < first),
    ]
    return Reading(
        scope=Scope("query", document.url or _query(lines)),
        rows=tuple(rows),
        publications=tuple(publications),
        declared_total=total.rows if total else None,
        stamp=said.on,
        is_complete=total is not None and not issues,
        url=document.url,
        issues=tuple(issues),
        unread=tuple(
            Unread(line.location, without_contacts(line.text)) for one in listed for line in one.unread if line
        ),
        stated_open=said.open,
        stated_priority=said.priority,
    )


def _check(document: Document, lines: Lines, listed: list[Listed]) -> None:
    """Refuse a list from which a program lost lines: titles, counts, `Recommendation: ...`, `Director: ...`.

    Most stored texts of October 2020 are such. Without its text a row cannot be told from another one; without its
    count line a publication's rows would be taken for those of the publication above it; and without a director in the
    whole list, what stands over the phone is not a title.
    """
    rows = labelled.starts(lines)
    has_texts = any(entry.text for one in listed for entry in one.entries)
    known = {one.publication.number for one in listed}
    dated = {at: found[1] for at in lines.of("dated") if (found := NUMBER_AND_DATE.fullmatch(plain(lines[at].text)))}
    lone = [at for at, name in dated.items() if name not in known and _is_over_rows(lines, at, rows)]
    if lone or (rows and not has_texts):
        titles = [] if has_texts else [one.publication.title for one in listed]
        missing = [] if any([*titles, *(labelled.title_above(lines, at)[0] for at in lone)]) else ["its titles"]
        missing += ["its lines '2 open recommendations'"] if lone else []
        missing += [] if has_texts else ["its lines 'Recommendation: ...'"]
        names = list(dict.fromkeys(dated[at] for at in (lone if has_texts else dated)))
        names = names or [title or one.publication.location for title, one in zip(titles, listed, strict=True)]
        names = names or [lines[rows[0]].location]
        rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        of = shown(", ".join(names[:_NAMED]), 200) + rest
        mend = (
            "save the page again, as HTML if you can; where the page is gone, the pages of these publications "
            "(gao.gov/products/NUMBER) show their recommendations"
        )
        what = f"this list has lost {', '.join(missing)}, so its rows cannot be told: {of}"
        raise refused(document, what, mend, lines[lone[0]] if lone else None)
    has_phone = any(one.has_phone or one.has_strange_phone for one in listed)
    if has_phone and not any(one.has_director for one in listed):
        what = "no publication has the line 'Director: ...', so it cannot be told which line is its title"
        mend = "save the page again, as HTML if you can; if GAO changed the page, please report it with the file"
        raise refused(document, what, mend)


def _is_over_rows(lines: Lines, at: int, rows: Collection[int]) -> bool:
    """Say whether the next lines are a publication's: director, phone, `including 1 priority ...`, then a row."""
    for below in range(at + 1, len(lines)):
        text = lines[below].text
        if below in rows:
            return True
        if text and label(text) not in PERSON and not text.startswith("including "):
            return False
    return False


def _row(publication: RawPublication, entry: Entry) -> RawRecommendation:
    is_priority = entry.is_priority or publication.declared_priority == publication.declared_total
    return labelled.row(publication, entry, is_matter=entry.is_matter, is_priority=is_priority)


def _issues(document: Document, listed: Listed, entries: tuple[Entry, ...]) -> Iterator[Issue]:
    """Yield what is wrong with one publication; `entries` are those kept of it."""
    title, where, declared = listed.publication.title, listed.publication.location, listed.publication.declared_total
    name = shown(listed.publication.number or title, 100)
    for entry in (entry for entry in entries if not entry.text):
        lost = "has lost its line 'Recommendation: ...', so it was left out; save the page again"
        message = f"a row of {name} {lost}" if name else f"the row {lost}"
        what = f"{entry.agency}, {entry.status}"
        yield remark(document, message, entry.line.location, "recommendation", what, "error")
    if entries is not listed.entries:
        yield promises.cut_issue(document, listed.entries[-1].line.location, listed.entries[-1].text or "")
    elif len(entries) != declared:
        yield promises.count_issue(document, where, title, declared or 0, len(entries))
    if listed.has_strange_phone:
        message = "a phone is in this publication's heading without the label 'Phone:', and was passed over"
        yield remark(document, message, where)
    if title and " " not in title:
        message = "this title has one word only: it may be a label, and the title another line"
        yield remark(document, message, where, "publication_title", title)
    if title and not listed.has_director:
        message = "this publication has no line 'Director: ...', so the line taken for its title may be another"
        yield remark(document, message, where, "publication_title")


def _total(lines: Lines) -> _Total | None:
    """Return what the head of the page declares."""
    for line in lines:
        if found := LISTED_TOTAL.fullmatch(line.words):
            rows = number(found[2])
            priority = rows if found[4] else number(found[5]) if found[5] else None
            return _Total(line.location, number(found[1]), rows, priority)
    return None


def _unmet(document: Document, total: _Total | None, shown_: int, rows: list[RawRecommendation]) -> Iterator[Issue]:
    """Yield an issue for each number of the head that the list does not show, or for a head without numbers."""
    marked = sum(bool(row.priority) for row in rows)
    if total is None:
        message = "no line such as '30 publications with a total of 106 open recommendations' says what the list holds"
        yield remark(document, message, None, "declared_total")
    elif total.rows != len(rows):
        yield promises.total_issue(document, total.location, total.rows, len(rows))
    elif total.publications != shown_:
        message = f"declares {total.publications} publications, shows {shown_}; the page does not count as complete"
        yield remark(document, message, total.location, "declared_total")
    elif total.priority not in (None, marked):
        message = f"declares {total.priority} priority recommendations, {marked} are marked"
        yield remark(document, message, total.location, "declared_priority")


def _headless(document: Document, line: Line) -> Issue:
    message = "a row stands above the first heading that openrecs knows, and was left out: its publication is not known"
    return remark(document, message, line.location, "publication_title", severity="error")


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
    if len(last.entries) < (last.publication.declared_total or 0):
        return True
    if entry.comments:
        return not promises.is_whole(entry.comments[-1]) or labelled.begins_heading(entry.comments[-1])
    return any(e.comments for listed in publications for e in listed.entries)
