"""What is not known, in sentences: a reader should not take silence for a zero."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from openrecs.report.figures import time_to_close
from openrecs.report.figures.headline_numbers import open_rows
from openrecs.report.figures.in_words import counted, day, number
from openrecs.report.figures.nights import Night, Nights

_GUESSED = "guessed"


def sentences(nights: Nights) -> tuple[str, ...]:
    """Return a sentence for each thing that is not known, and of how many rows."""
    return of_rows(nights) + tuple(filter(None, (_closing(nights), _causes(nights))))


def of_rows(nights: Nights) -> tuple[str, ...]:
    """Return a sentence for each thing that rows do not say, and how many of them."""
    return tuple(filter(None, (one(nights) for one in _OF_ROWS)))


def _delisted(nights: Nights) -> str:
    count = int((nights.now.rows["listing"] == "delisted").sum())
    if not count:
        return ""
    return (
        f"How {counted(count, 'delisted row')} ended is not known: they vanished from a complete list, and no source "
        "says whether GAO closed them. A product page that was saved later often says it."
    )


def _not_seen(nights: Nights) -> str:
    rows = nights.now.rows[open_rows(nights.now.rows)]
    newest = rows["last_seen_on"].max()
    old = rows[rows["last_seen_on"] < newest]
    if not len(old):
        return ""
    return (
        f"{number(len(old))} of {counted(len(rows), 'open row')} were not in the newest documents, of {day(newest)}: "
        f"they are shown as they were last seen, the oldest on {day(old['last_seen_on'].min())}."
    )


def _priority(nights: Nights) -> str:
    count = _open_and(nights.now, lambda rows: rows["is_priority"].isna())
    return f"Whether GAO marks {counted(count, 'open row')} as a priority, no source says." if count else ""


def _published(nights: Nights) -> str:
    count = _open_and(nights.now, lambda rows: rows["published_on"].isna())
    return f"When GAO published {counted(count, 'open row')}, no source says: their age is not known." if count else ""


def _number(nights: Nights) -> str:
    count = _open_and(nights.now, lambda rows: rows["publication_number"].isna())
    if not count:
        return ""
    rows = counted(count, "open row")
    return f"The publication's number of {rows} is not known: their ids stand on the title till then."


def _agency(nights: Nights) -> str:
    count = _open_and(nights.now, lambda rows: rows["agency_basis"] == _GUESSED)
    return f"The agency of {counted(count, 'open row')} is guessed from the words around it." if count else ""


def _concurrence(nights: Nights) -> str:
    if not nights.now.reads_comments:
        return "This snapshot is of an older openrecs, which did not read what comments say of promises and agreement."
    count = _open_and(nights.now, lambda rows: rows["concurrence"].isna())
    return f"Whether the agency agreed with {counted(count, 'open row')}, GAO's comments do not say." if count else ""


def _closing(nights: Nights) -> str:
    closed = int(time_to_close.watched(nights.now.rows, nights.now.as_of).closed.sum())
    if time_to_close.figure(nights.now) is not None:
        return ""
    seen = counted(closed, "closing was", "closings were")
    return (
        f"How long recommendations stay open is not shown: {seen} seen here, and it takes {time_to_close.LEAST_CLOSED}."
    )


def _causes(nights: Nights) -> str:
    unknown = sum(change.row["cause"] is None for change in nights.last.changes) if nights.last else 0
    if not unknown:
        return ""
    return f"Whether GAO or a new reading made {number(unknown)} changes since last time is not known; they are listed."


def _open_and(night: Night, is_so: Callable[[pd.DataFrame], pd.Series[bool]]) -> int:
    own = night.rows[open_rows(night.rows)]
    return int(is_so(own).sum())


_OF_ROWS: tuple[Callable[[Nights], str], ...] = (
    *(_delisted, _not_seen, _priority, _published, _number, _agency, _concurrence),
)
