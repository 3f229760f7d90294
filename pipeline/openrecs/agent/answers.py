"""What every answer has: the snapshot that it stands on, its page of rows, quotations, and how such a thing is shaped.

A page ends at the limit of rows, at a number of letters, or when its time is over; it then says how many there are in
all, and with what arguments the next one is asked for, in the same snapshot.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from openrecs.errors import shown
from openrecs.publish.snapshot import Stored

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
