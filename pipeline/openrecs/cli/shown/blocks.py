"""Rows for a person: a block for each, its id and where it stands first, its text wrapped below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from openrecs import wording
from openrecs.clean.asked import word_forms
from openrecs.cli import terminal
from openrecs.cli.shown import paragraphs
from openrecs.cli.terminal import shown_whole
from openrecs.dates import in_words, period
from openrecs.errors import shown

Row = Mapping[str, Any]
INDENT = 2
# The words of codes, by column. `status` takes them from the whole row: a delisted one has only its last.
_NAMED = {"target_on": "target_precision", "last_action_on": "last_action_precision"}
_WORDS = {"concurrence": wording.CONCURRENCE, "comments_kind": wording.COMMENTS_KIND}


def write(rows: Iterable[Row]) -> None:
    """Write the rows as blocks."""
    for row in rows:
        _head(row)
        paragraphs.write(terminal.shown_whole(row["recommendation"]), INDENT)
        print()


def write_found(rows: Iterable[Row], words: str) -> None:
    """Write the rows that have the words of a search, marked; of comments only what is around a word.

    A word that the text, the title or the agency has is not looked for in the comments.
    """
    asked = word_forms.asked(words)
    for row in rows:
        _head(row)
        title, text = (terminal.shown_whole(row[name]) for name in ("publication_title", "recommendation"))
        for one in (title, text):
            paragraphs.write(paragraphs.marked(one, word_forms.spans(one, asked)), INDENT)
        named = " ".join((title, text, row["agency"], row["agency_code"] or "", row["recommendation_id"]))
        missing = [word for word in asked if not word.grade(word_forms.folded(named))]
        for excerpt in word_forms.excerpts(row["comments"] or "", missing):
            said = terminal.shown_whole(excerpt)
            paragraphs.write(f"GAO's comments: {paragraphs.marked(said, word_forms.spans(said, asked))}", INDENT)
        print()


def table(rows: Sequence[Row], names: Sequence[str]) -> None:
    """Write these columns of the rows as a table, codes as words."""
    terminal.table([name.replace("_", " ") for name in names], [[cell(row, name) for name in names] for row in rows])


def _head(row: Row) -> None:
    standing = wording.standing(row) if "listing" in row else wording.STATUS[row["status"]]
    parts = [row["recommendation_id"], standing, *(["priority"] if row["is_priority"] else []), agency(row)]
    first, *others = paragraphs.one_after_another([shown(part) for part in parts], INDENT)
    print(first.replace(shown(parts[0]), paragraphs.strong(shown(parts[0])), 1))
    for line in others:
        print(line)


def agency(row: Row) -> str:
    """Return the agency with its code: `Forest Service (FS)`."""
    return f"{row['agency']} ({row['agency_code']})" if row["agency_code"] else str(row["agency"])


def cell(row: Row, name: str) -> str:
    """Return a value as a person says it: codes in words, nothing for what is not known.

    Dates are `YYYY-MM-DD`, but for those of which GAO may have named no more than the month.
    """
    value = row[name]
    if value is None:
        return ""
    if name in _NAMED:
        return period(value, row[_NAMED[name]])
    if name == "status" and "listing" in row:
        return wording.standing(row)
    if name in _WORDS:
        return _WORDS[name].get(value, str(value))
    if isinstance(value, list):
        return "; ".join(value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def counted(number: int, total: int, asked: str, as_of: date, more: int = 0) -> str:
    """Return the last line of a list: how many of how many, of which night, and how many more there are."""
    which = f" ({asked})" if asked else ""
    said = f"{number:,} of {total:,} rows{which}, as of {in_words(as_of)}"
    return f"{said}; {number - more:,} shown, {more:,} more without --limit" if more else said


def rows_of(data: pa.Table) -> list[Row]:
    """Return the rows of a table."""
    rows: list[Row] = data.to_pylist()
    return rows


_EVIDENCE = ("concurrence_evidence", "last_action_evidence", "target_evidence", "remaining")
_BY = {"agency": "by the agency", "gao": "by GAO", "congress": "by Congress"}
_SHOWN = (
    *("recommendation_id", "agency", "agency_code", "department", "publication_number", "publication_title", "topics"),
    *("published_on", "recommendation", "status", "is_open", "listing", "is_priority", "comments", "concurrence"),
    *("last_action_on", "last_action_by", "target_on", "remaining", "first_seen_on", "last_seen_on", "status_since"),
    *("document", "snapshot_date"),
)


def card(row: Row, document: Row | None, *, is_whole: bool) -> None:
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
        _fields((name, cell(row, name)) for name in row if name not in _SHOWN)
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
    yield "Agency", agency(row)
    yield "Department", row["department"] if row["department"] != row["agency"] else ""
    yield "Topics", cell(row, "topics")
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
