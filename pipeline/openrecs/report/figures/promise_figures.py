"""Promises of agencies: due within 90 days, missed, and moved to another day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from openrecs.errors import shown
from openrecs.report.contents import Figure
from openrecs.report.figures.in_words import MOST, counted, cut, day, period, sentence
from openrecs.report.figures.nights import Nights
from openrecs.report.figures.priority_board import SHOWN, one_row

DUE_DAYS = 90
HEADINGS = ("Promised for", "When", "Recommendation", "Agency", "GAO's words", "Id")
Row = Mapping[str, Any]


def figures(nights: Nights) -> tuple[Figure, ...]:
    """Return the three figures; none where the snapshot is of an openrecs that read no promises."""
    if not nights.now.reads_comments:
        return ()
    on, promises = nights.now.as_of, nights.promises
    due = [one for one in promises if on <= one["target_on"] <= on + timedelta(days=DUE_DAYS)]
    missed = [one for one in promises if one["target_on"] < on]
    moved = [one for one in promises if one["promised_before"]]
    until = day(on + timedelta(days=DUE_DAYS))
    return (
        _figure("promises_due", f"Promises due within {DUE_DAYS} days", due, f"that agencies promised by {until}"),
        _figure("promises_missed", "Promises missed", missed, f"whose promised day was before {day(on)}"),
        _moved(moved),
    )


def _figure(name: str, title: str, own: Sequence[Row], what: str) -> Figure:
    found = f"{counted(len(own), 'open row')} {what}, the earliest first. {_DAYS}{cut(len(own))}"
    caption = found if own else f"there is none {what}."
    return Figure(name, title, sentence(caption), HEADINGS, _rows(own, _line), tuple(map(one_row, own[:MOST])))


def _moved(own: Sequence[Row]) -> Figure:
    headings = (HEADINGS[0], "Promised earlier for", *HEADINGS[2:])
    what = "of which GAO's comments named another day before, as far as they were read here."
    caption = f"{counted(len(own), 'open row')} {what} {_DAYS}{cut(len(own))}" if own else f"there is none {what}"
    rows = _rows(own, lambda one: (_promised(one), _before(one), *_rest(one)))
    return Figure(
        "promises_moved", "Promises moved", sentence(caption), headings, rows, tuple(map(one_row, own[:MOST]))
    )


_DAYS = "A month, a quarter or a year that GAO names ends with its last day: what was promised is due by then."


def _rows(own: Sequence[Row], line: Callable[[Row], tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(line(one) for one in own[:MOST])


def _line(one: Row) -> tuple[str, ...]:
    return _promised(one), str(one["state"]), *_rest(one)


def _promised(one: Row) -> str:
    return period(one["target_on"], one["target_precision"])


def _rest(one: Row) -> tuple[str, ...]:
    texts = (shown(str(one[name]), SHOWN) for name in ("recommendation", "agency", "target_evidence"))
    return *texts, str(one["recommendation_id"])


def _before(one: Row) -> str:
    """Return the days that were promised before, in words."""
    return "; ".join(period(date.fromisoformat(text), None) for text in str(one["promised_before"]).split("; "))
