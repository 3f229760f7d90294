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
