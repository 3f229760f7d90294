"""What every answer has: the snapshot it stands on, its page of rows, quotations, rows and how such a thing is shaped.

A page ends at the limit of rows, at a number of letters, or when its time is over; it then says how many there are in
all, and with what arguments the next one is asked for, in the same snapshot. A value that is not known: the page
cannot say it, GAO's comments do not, or nobody has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from openrecs import wording
from openrecs.dates import in_words
from openrecs.errors import shown
from openrecs.extract.detect import LAYOUTS
from openrecs.publish.snapshot import Stored
from openrecs.schema import RECOMMENDATIONS

Answer = dict[str, Any]
T = TypeVar("T")
MOST_LETTERS = 60_000  # of the rows of one answer
WHOLE, BRIEF = 20_000, 1_000  # letters of one quoted text


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: the store, the values of the arguments, and those as they were given.

    `is_late` says whether the time for the answer is over, `held` what waits for a person before it can be published.
    """

    processed: Path
    values: Mapping[str, Any]
    given: Mapping[str, Any]
    is_late: Callable[[], bool]
    held: Callable[[], Sequence[str]]

    def __getitem__(self, name: str) -> Any:
        """Return the value of an argument."""
        return self.values[name]


def source(snapshot: Stored) -> Answer:
    """Return what cites a snapshot."""
    return {"date": day(snapshot.name.as_of), "revision": snapshot.name.revision, "digest": snapshot.digest}


def named(snapshot: Stored) -> str:
    """Return the name by which exactly this snapshot is asked for, whatever is published later."""
    return f"{snapshot.name.as_of.isoformat()}.{snapshot.name.revision}"


def day(value: Any) -> Any:
    """Return a value as JSON has it: a day as ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def page(
    question: Question, in_all: int, wanted: Iterable[T], answered: Callable[[T], Answer], pinned: Mapping[str, str]
) -> Answer:
    """Return `rows` and `page`: the answers for the things wanted, which begin at the offset and end at the limit.

    `pinned` are arguments that keep the next page in the same snapshot.
    """
    rows: list[Answer] = []
    letters, cut_by = 0, "limit"
    for one in wanted:
        row = answered(one)
        letters += len(json.dumps(row, ensure_ascii=False))
        if rows and (letters > MOST_LETTERS or question.is_late()):
            cut_by = "size" if letters > MOST_LETTERS else "time"
            break
        rows.append(row)
    after = question["offset"] + len(rows)
    is_cut = after < in_all
    given = {name: value for name, value in question.given.items() if (name, value) != ("limit", 0)}
    said = {
        "in_all": in_all,
        "offset": question["offset"],
        "given": len(rows),
        "is_cut": is_cut,
        "cut_by": cut_by if is_cut else None,
        "next": {**given, **pinned, "offset": after} if is_cut else None,
    }
    return {"rows": rows, "page": said}


def quotation(row: Mapping[str, Any], columns: Iterable[str], most: int) -> Answer:
    """Return `quoted`, texts as pages have them, and `cut_texts`, how many letters those have that were cut.

    Characters that cannot be seen are escaped: no text may hide another from a person who reads along.
    """
    texts = {name: row[name] for name in columns}
    long = {name: len(text) for name, text in texts.items() if isinstance(text, str) and len(text) > most}
    return {"quoted": {name: quoted(text, most) for name, text in texts.items()}, "cut_texts": long}


def quoted(text: Any, most: int = WHOLE) -> Any:
    """Return a text, or a list of texts, with its lines, cut, and with every invisible character escaped."""
    if isinstance(text, list | tuple):
        return [quoted(one, most) for one in text]
    if not isinstance(text, str):
        return day(text)
    kept = text if len(text) <= most else f"{text[: most - 1]}…"
    return "\n".join(line if line.isprintable() else shown(line, 10 * len(line) + 1) for line in kept.split("\n"))


_ID = ("recommendation_id", "publication_number", "kind", "status", "is_priority", "agency_code", "published_on")
_TARGET = ("target_on", "target_precision")
_READ = ("concurrence", "comments_kind", *_TARGET, "last_action_on", "last_action_precision", "last_action_by")
_DAYS = ("first_seen_on", "last_seen_on", "last_covered_on", "status_since")
_NAMES = ("agency", "department", "publication_title", "recommendation")
_TEXTS = (
    *("agency_printed", "number_printed", "status_printed", "comments", "concurrence_evidence", "target_evidence"),
    *("last_action_evidence", "remaining", "topics"),
)
PLAIN = {True: (*_ID, *_READ, *_DAYS), False: (*_ID, *_TARGET)}  # by whether a row is given whole
QUOTED = {True: (*_NAMES, *_TEXTS), False: _NAMES}
COLUMNS = {column.name: column for column in RECOMMENDATIONS.columns}


def answer(row: Mapping[str, Any], newest: date | None, *, is_whole: bool) -> Answer:
    """Return a row, in brief or whole; a column that its schema did not have is null."""
    own = {name: row.get(name) for name in COLUMNS}
    plain, texts = PLAIN[is_whole], QUOTED[is_whole]
    asked = [name for name in (*plain, *texts) if COLUMNS[name].nullable and (is_whole or name not in _TARGET)]
    return {
        **{name: day(own[name]) for name in plain},
        "state": wording.state(own),
        "stands": wording.standing(own),
        **quotation(own, texts, WHOLE if is_whole else BRIEF),
        "cites": cites(own),
        "gao_page": wording.address(own["publication_number"]),
        "not_known": of_row(row, asked, newest),
    }


def cites(row: Mapping[str, Any]) -> Answer:
    """Return where a row of the table was read."""
    return {
        **{name: row[name] for name in ("document", "document_sha256", "location")},
        "seen_on": day(row["last_seen_on"]),
    }


def counts(rows: list[Mapping[str, Any]]) -> Answer:
    """Return how many of the rows found stand how; they need the columns of `STANDING`."""
    states = [wording.state(row) for row in rows]
    marks = [{True: "yes", False: "no", None: "not_known"}[row["is_priority"]] for row in rows]
    return {
        "state": {name: states.count(name) for name in wording.STATES},
        "priority": {name: marks.count(name) for name in ("yes", "no", "not_known")},
        "recommendations": len({row["recommendation_id"] for row in rows}),
    }


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
