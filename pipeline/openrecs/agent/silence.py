"""Why a value is not known: the page cannot say it, GAO's comments do not, or nobody has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from openrecs import wording
from openrecs.dates import in_words
from openrecs.extract.detect import LAYOUTS

Row = Mapping[str, Any]
_SAYS = {layout.name: layout.says for layout in LAYOUTS}
_OF_PAGES = frozenset().union(*_SAYS.values())
_OF_COMMENTS = ("concurrence", "last_action_", "target_", "remaining")
_SOMETIMES = {("is_priority", "topic_page"): "a topic page shows the mark, and where it shows none says nothing"}
READ_SINCE = "target_phrase"  # a column that a snapshot has if its comments were read
_OTHERWISE = {
    "publication_number": "the page does not print it, and no catalogue that is known has the title",
    "published_on": "neither the page nor any catalogue that is known says it",
    "topics": "neither the page nor any catalogue that is known names one",
    "number": "none is printed: the id stands on the text",
    "number_printed": "none is printed: the id stands on the text",
    "agency_code": "no usual abbreviation of this agency is known",
    "comments": "the page shows none",
    "is_priority": "the page does not say it",
}


def reason(column: str, layout: str | None, *, is_silent: bool, is_read: bool = True) -> str:
    """Return why a column of a recommendation is null, by the kind of page that it was read from.

    `is_silent`: the row has no comments. `is_read`: the openrecs that made the snapshot read what comments say.
    """
    says = _SAYS.get(layout or "")
    if sometimes := _SOMETIMES.get((column, layout or "")):
        return sometimes
    if says is not None and column in _OF_PAGES - says:
        also = ", and no catalogue that is known does" if column in ("publication_number", "published_on") else ""
        return f"a page of this kind ({layout}) cannot say it{also}"
    if not column.startswith(_OF_COMMENTS):
        return _OTHERWISE.get(column, "no document that was read says it")
    if not is_read:
        return "this snapshot is of an older openrecs, which did not read the comments"
    said = "name no day that still stands" if column.startswith("target_") else "do not say"
    return "there are no comments to read it from" if is_silent else f"GAO's comments {said}"


def of_row(row: Row, columns: Iterable[str], newest: date | None) -> dict[str, str]:
    """Return what is not known of a row, by column, and why; `newest` is the day of the newest documents."""
    is_silent, is_read = row.get("comments") is None, READ_SINCE in row
    said = {
        column: reason(column, row["layout"], is_silent=is_silent, is_read=is_read)
        for column in columns
        if row.get(column) is None
    }
    if wording.state(row) == "delisted":
        said["outcome"] = wording.DELISTED
    if row["agency_basis"] == "guessed":
        said["agency"] = "guessed from the words around it"
    if row["is_open"] and newest and row["last_seen_on"] < newest:
        said["today"] = f"not in the newest documents: shown as it was last seen, on {in_words(row['last_seen_on'])}"
    return said


def of_rows(rows: list[Row], newest: date | None) -> list[str]:
    """Return what is not known of several rows, in sentences; they need `STANDING` only."""
    delisted = sum(wording.state(row) == "delisted" for row in rows)
    unmarked = sum(row["is_priority"] is None for row in rows)
    old = [row["last_seen_on"] for row in rows if row["is_open"] and newest and row["last_seen_on"] < newest]
    said = []
    if delisted:
        said.append(f"{_of_these(delisted)} delisted: no longer on GAO's list, outcome not known; that is not closed")
    if unmarked:
        said.append(f"whether GAO marks {unmarked} of these as a priority, no page says")
    if old:
        said.append(
            f"{_of_these(len(old))} open and not in the newest documents: shown as last seen, the oldest on "
            f"{in_words(min(old))}"
        )
    return said


def _of_these(count: int) -> str:
    return f"{count} of these {'is' if count == 1 else 'are'}"


STANDING = ("recommendation_id", "is_open", "listing", "is_priority", "last_seen_on")


def newest(rows: Iterable[Row]) -> date | None:
    """Return the day of the newest documents that show an open row."""
    return max((row["last_seen_on"] for row in rows if row["is_open"]), default=None)
