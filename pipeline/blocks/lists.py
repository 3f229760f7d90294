"""A whole recommendations list of before 2021: every row as printed, and what the page declares.

Used by both old lists; they differ in the line `GAO-20-596, Aug 19, 2020` under the title.
"""

from __future__ import annotations

from pipeline.blocks import labelled, promises
from pipeline.blocks.labelled import Entry, Listed
from pipeline.blocks.landmarks import LISTED_TOTAL
from pipeline.blocks.lines import Line, number
from pipeline.characters import plain
from pipeline.errors import shown
from pipeline.records import Document, Issue, RawPublication, RawRecommendation, Reading, Scope


def read(document: Document, lines: list[Line]) -> Reading:
    """Read a list; `RefusedError` where it declares recommendations and none can be read."""
    publications = labelled.find(lines)
    total, total_at = _total(lines)
    is_cut = _is_cut(publications)
    rows: list[RawRecommendation] = []
    issues: list[Issue] = []
    for listed in publications:
        entries = listed.entries[:-1] if is_cut and listed is publications[-1] else listed.entries
        its = _publication(listed)
        rows += [_row(its, entry) for entry in entries if entry.text]
        issues += [_lost(document, entry) for entry in entries if not entry.text]
        if len(entries) != listed.declared and entries is listed.entries:
            issues.append(
                promises.count_issue(document, listed.line.location, listed.title, listed.declared, len(entries))
            )
    if is_cut:
        last = publications[-1].entries[-1]
        issues.append(promises.cut_issue(document, last.line.location, last.text or ""))
    promises.check_not_empty(document, total or sum(p.declared for p in publications), len(rows))
    if total is not None and total != len(rows):
        issues.append(promises.total_issue(document, total_at, total, len(rows)))
    return Reading(
        scope=Scope("query", document.url or _query(lines)),
        rows=tuple(rows),
        publications=tuple(_publication(listed) for listed in publications),
        declared_total=total,
        stamp=promises.stamp(lines[: publications[0].top] if publications else lines),
        is_complete=total == len(rows) and not issues,
        url=document.url,
        issues=tuple(issues),
    )


def _publication(listed: Listed) -> RawPublication:
    return RawPublication(
        title=listed.title,
        location=listed.line.location,
        number=listed.number,
        published_on=listed.date,
        declared_total=listed.declared,
        declared_priority=listed.declared_priority,
    )


def _row(publication: RawPublication, entry: Entry) -> RawRecommendation:
    return RawRecommendation(
        publication=publication,
        recommendation=entry.text or "",
        status=entry.status or "",
        location=entry.line.location,
        agency="Congress" if entry.is_matter and not entry.agency else entry.agency or "",
        priority="Priority recommendation" if entry.is_priority else "",
        comments="\n\n".join(entry.comments) or None,
        table="matters" if entry.is_matter else "recommendations",
    )


def _total(lines: list[Line]) -> tuple[int | None, str | None]:
    """Return the total that the head of the page declares, and where."""
    for line in lines:
        if found := LISTED_TOTAL.fullmatch(plain(line.text).casefold()):
            return number(found[2]), line.location
    return None, None


def _query(lines: list[Line]) -> str:
    """Return the query as the head of the page prints it: `Subject Term: "Immigration"`."""
    for line in lines[:60]:
        if LISTED_TOTAL.fullmatch(plain(line.text).casefold()):
            break
        if line.text.endswith('"') and ': "' in line.text:
            return line.text
    return ""


def _is_cut(publications: list[Listed]) -> bool:
    """Say whether the text ends inside its last row."""
    if not publications or not publications[-1].entries:
        return False
    last = publications[-1]
    if len(last.entries) < last.declared:
        return True
    entry = last.entries[-1]
    if entry.comments:
        return not promises.is_whole(entry.comments[-1]) or labelled.begins_heading(entry.comments[-1])
    return any(e.comments for listed in publications for e in listed.entries)


def _lost(document: Document, entry: Entry) -> Issue:
    return Issue(
        "error",
        "layouts",
        "the row has lost its line 'Recommendation: ...', so it was left out; save the page again",
        document.name,
        entry.line.location,
        field="recommendation",
        value=shown(f"{entry.agency}, {entry.status}"),
    )
