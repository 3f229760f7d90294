"""In which order a person wants rows: by columns, under short names or their own, or the best answers first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

import pyarrow as pa

from openrecs import statuses, wording
from openrecs.clean.asked import word_forms
from openrecs.clean.asked.word_forms import FORM, Asked, folded
from openrecs.clean.selection import SEARCHED, at
from openrecs.errors import UsageError, shown

# What people call a column, where that is not its own name.
NAMES = {
    "id": "recommendation_id",
    "code": "agency_code",
    "text": "recommendation",
    "title": "publication_title",
    "publication": "publication_number",
    "published": "published_on",
    "priority": "is_priority",
    "target": "target_on",
    "promised": "target_on",
    "last-action": "last_action_on",
    "first-seen": "first_seen_on",
    "last-seen": "last_seen_on",
    "topic": "topics",
}
_RUNS = re.compile("([0-9]+)")


def column(printed: str, there: Sequence[str]) -> str:
    """Return the column that is meant, of those there are. `UsageError` names near ones."""
    asked = printed.strip().casefold()
    for name in (NAMES.get(asked.replace("_", "-"), ""), asked.replace("-", "_")):
        if name in there:
            return name
    short = [name for name, own in NAMES.items() if own in there]
    near = get_close_matches(asked.replace("-", "_"), [*short, *there], n=3, cutoff=0.6)
    mend = f"perhaps {' or '.join(near)}" if near else f"among them are {', '.join(short)}, status and agency"
    raise UsageError(f"there is no column {shown(printed)!r}", mend=f"{mend}; all are in `openrecs schema`")


def columns(printed: str, there: Sequence[str]) -> list[str]:
    """Return the columns that a list parted by commas names, each once. `UsageError` names near ones."""
    return list(dict.fromkeys(column(one, there) for one in printed.split(",") if one.strip()))


def ordered(data: pa.Table, printed: str, *, is_reversed: bool = False) -> pa.Table:
    """Return the rows in the order of columns, parted by commas; a minus before one turns it, `is_reversed` all.

    Ids go by their numbers (R2 before R10), statuses from open to closed, and what is not known comes last either way.
    `UsageError`: no such column.
    """
    places = list(range(data.num_rows))
    for one in reversed([one.strip() for one in printed.split(",") if one.strip()]):
        name = column(one.removeprefix("-"), data.column_names)
        values = data[name].to_pylist()
        keys = {place: key(values[place]) for key in [_key(name)] for place in places if values[place] is not None}
        known = sorted(keys, key=keys.__getitem__, reverse=one.startswith("-") ^ is_reversed)
        places = known + [place for place in places if values[place] is None]
    return at(data, places)


def _key(name: str) -> Callable[[Any], Any]:
    if name == "status":
        return statuses.CODES.index
    return _by_numbers if name in ("recommendation_id", "publication_number", "number") else _folded


def _by_numbers(value: str) -> list[tuple[int, str]]:
    """Let numbers in an id count as numbers."""
    return [(int(run), "") if run.isdigit() else (-1, run) for run in _RUNS.split(value) if run]


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


_READ = (*SEARCHED, "is_open", "listing", "published_on")
_NAMED = ("publication_title", "agency", "agency_code", "recommendation_id")


def ranked(data: pa.Table, words: str) -> pa.Table:
    """Return rows that have these words, the best answers first.

    A word in the recommendation's own text says what it is about. One in the title says what the report is about, or
    the agency's name whom it is for; comments mention much else. So rows are ordered by how many of the words are in
    the text, then in the title or the agency's name, then by how exactly they are there (the very word, another form
    of it, a mere beginning). Of equal ones the open come before the closed, those before the delisted, and the newest
    published first.
    """
    asked = word_forms.asked(words)
    keys = [_relevance(row, asked) for row in data.select(_READ).to_pylist()]
    return at(data, sorted(range(len(keys)), key=keys.__getitem__))


def _relevance(row: Mapping[str, Any], asked: Sequence[Asked]) -> tuple[Any, ...]:
    in_text = [word.grade(folded(row["recommendation"])) for word in asked]
    named = [_best(row, word, _NAMED) for word in asked]
    comments = [_best(row, word, ("comments",)) for word in asked]
    exactness = sum(max(grades) for grades in zip(in_text, named, comments, strict=True))
    return (
        *(-sum(grade >= FORM for grade in grades) for grades in (in_text, named)),
        -exactness,
        wording.STATES.index(wording.state(row)),
        -(row["published_on"] or date.min).toordinal(),
        row["recommendation_id"],
    )


def _best(row: Mapping[str, Any], word: Asked, columns: Sequence[str]) -> int:
    return max(word.grade(folded(row[name] or "")) for name in columns)
