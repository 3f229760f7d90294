"""One recommendation for a person: what was recommended, where it stands, what GAO says of it, where it was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from openrecs import wording
from openrecs.cli.shown import blocks, paragraphs
from openrecs.cli.terminal import shown_whole
from openrecs.dates import in_words, period

Row = Mapping[str, Any]
_EVIDENCE = ("concurrence_evidence", "last_action_evidence", "target_evidence", "remaining")
_BY = {"agency": "by the agency", "gao": "by GAO", "congress": "by Congress"}
_SHOWN = (
    *("recommendation_id", "agency", "agency_code", "department", "publication_number", "publication_title", "topics"),
    *("published_on", "recommendation", "status", "is_open", "listing", "is_priority", "comments", "concurrence"),
    *("last_action_on", "last_action_by", "target_on", "remaining", "first_seen_on", "last_seen_on", "status_since"),
    *("document", "snapshot_date"),
)
INDENT = 2


def write(row: Row, document: Row | None, *, is_whole: bool) -> None:
    """Write a row of the recommendations table; `document` is its file's row of the documents table, where known.

    `is_whole`: also the columns that are for checking, such as hashes and the line in the file.
    """
    print("\n".join(map(paragraphs.strong, paragraphs.lines(shown_whole(row["publication_title"])))))
    print(paragraphs.strong(shown_whole(row["recommendation_id"])))
    print()
    paragraphs.write(shown_whole(row["recommendation"]), INDENT)
    print()
    _fields(_standing(row))
    if row["comments"]:
        _heading("GAO's comments")
        _comments(row)
        if any(value for _, value in _said(row)):
            print()
        _fields(_said(row))
    _heading("Documents")
    _fields(_read(row, document))
    if is_whole:
        _heading("All other columns")
        _fields((name, blocks.cell(row, name)) for name in row if name not in _SHOWN)
    print()


def _heading(words: str) -> None:
    print()
    print(paragraphs.strong(words))


def _fields(named: Iterable[tuple[str, str]]) -> None:
    paragraphs.fields([(name, shown_whole(value)) for name, value in named], INDENT)


def _standing(row: Row) -> Iterable[tuple[str, str]]:
    """Yield where it stands and whom it is for."""
    yield "Status", wording.standing(row)
    if wording.state(row) == "delisted":
        yield "Last status", wording.STATUS[row["status"]]
    yield "Priority", "yes" if row["is_priority"] else ""
    yield "Agency", blocks.agency(row)
    yield "Department", row["department"] if row["department"] != row["agency"] else ""
    yield "Topics", blocks.cell(row, "topics")
    yield "Published", _day(row["published_on"])
    yield "First seen", _day(row["first_seen_on"])
    yield "Last seen", _day(row["last_seen_on"])
    if wording.state(row) != "delisted":
        yield "Status since", f"{_day(row['status_since'])}, the first day on which a page shows it"
    yield "GAO's page", wording.address(row["publication_number"]) or ""


def _comments(row: Row) -> None:
    """Write the comments, with the sentences marked that the columns below are read from."""
    text = shown_whole(row["comments"])
    spans = []
    for name in _EVIDENCE:
        evidence = shown_whole(row.get(name) or "")
        at = text.find(evidence) if evidence else -1
        if at >= 0:
            spans.append((at, at + len(evidence)))
    for paragraph, own in _parted(text, spans):
        paragraphs.write(paragraphs.marked(paragraph, own), INDENT)


def _parted(text: str, spans: Iterable[paragraphs.Span]) -> Iterable[tuple[str, list[paragraphs.Span]]]:
    """Yield each line of a text with the parts of the spans that are in it."""
    begin = 0
    for line in text.split("\n"):
        end = begin + len(line)
        yield (
            line,
            [(max(one, begin) - begin, min(two, end) - begin) for one, two in spans if one < end and two > begin],
        )
        begin = end + 1


def _said(row: Row) -> Iterable[tuple[str, str]]:
    """Yield what the comments were read to say; the sentences are marked above."""
    yield "Agreed?", wording.CONCURRENCE.get(row.get("concurrence") or "", "")
    by = _BY.get(row.get("last_action_by") or "", "")
    yield "Last action", _period(row, "last_action") + (f", {by}" if by and row["last_action_on"] else "")
    yield "Promised for", _period(row, "target")
    yield "Remaining", row.get("remaining") or ""


def _day(on: date | None) -> str:
    return in_words(on) if on else ""


def _period(row: Row, name: str) -> str:
    """Return a day as GAO named it: a month stays a month."""
    on = row[f"{name}_on"]
    return period(on, row[f"{name}_precision"]) if on else ""


def _read(row: Row, document: Row | None) -> Iterable[tuple[str, str]]:
    yield "Read in", row["document"]
    if document is not None:
        yield "Captured on", _day(document["captured_on"])
        yield "Address", document["url"] or ""
    yield "Snapshot", _day(row["snapshot_date"])
