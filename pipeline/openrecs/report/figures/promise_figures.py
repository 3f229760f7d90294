"""Promises of agencies: due within 90 days, missed, and moved to another day; the priority board, and who disagreed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from openrecs.compare.between import Comparison
from openrecs.compare.outputs.outline import line
from openrecs.errors import shown
from openrecs.report.contents import Figure, Happening
from openrecs.report.figures.charts import TOP
from openrecs.report.figures.headline_numbers import is_missed, is_priority, open_rows
from openrecs.report.figures.in_words import MOST, counted, cut, day, filter_of, number, period, sentence
from openrecs.report.figures.nights import Night, Nights
from openrecs.table import rows_of
from openrecs.wording import address

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


BOARD = ("Recommendation", "Agency", "Published on", "Promised for", "Last action that GAO reports", "Id")
SHOWN = 300  # characters of a text
DISAGREED = ("Agency", "Disagreed", "Of these still open", "Agreed in part", "Of these still open")


def board(night: Night) -> Figure:
    """Return each priority recommendation that is open."""
    own = night.rows[open_rows(night.rows) & is_priority(night.rows)]
    listed = own.sort_values(["department", "agency", "published_on", "recommendation_id"], na_position="last")
    rows = tuple(
        (
            shown(str(row["recommendation"]), SHOWN),
            str(row["agency"]),
            day(row["published_on"]),
            _named(row, "target", "no day named"),
            _named(row, "last_action", "none reported"),
            str(row["recommendation_id"]),
        )
        for row in rows_of(listed.head(MOST))
    )
    ids = own["recommendation_id"].nunique()
    unknown = int((open_rows(night.rows) & night.rows["is_priority"].isna()).sum())
    caption = (
        f"{counted(len(own), 'open row')} ({counted(ids, 'recommendation')}) that GAO marks as a priority, "
        "by department and agency, the oldest first. The last action is the latest date for which GAO reports anything."
        f"{cut(len(own))}"
    )
    if not len(own):
        caption = "None is known." if unknown else "GAO marks none of the open rows as a priority."
    note = f"For {counted(unknown, 'open row')} no source says whether GAO marks it as a priority." if unknown else ""
    links = tuple(one_row(row) for row in rows_of(listed.head(MOST)))
    return Figure("priority_board", "Priority recommendations", sentence(caption), BOARD, rows, links, note=note)


def _named(row: Mapping[str, Any], what: str, otherwise: str) -> str:
    """Return a day as GAO named it: a month stays a month."""
    on = row[f"{what}_on"]
    return otherwise if pd.isna(on) else period(on, row[f"{what}_precision"])


def one_row(row: Mapping[str, Any]) -> str:
    """Return the address of one row's own page within the report."""
    return filter_of(row=f"{row['recommendation_id']} | {row['agency']}")


def disagreement(night: Night) -> Figure:
    """Return how often each agency disagreed, and how much of that is still open."""
    said = night.rows[night.rows["concurrence"].isin(["disagreed", "partially_agreed"])]
    counts = {str(agency): _counts(own) for agency, own in said.groupby("agency", observed=True)}
    ordered = sorted(counts, key=lambda name: (-counts[name][0], -counts[name][1], -counts[name][2], name))
    rows = tuple((name, *map(number, counts[name])) for name in ordered)
    said_most = ("disagreed" if counts[name][0] else "partially_agreed" for name in ordered)
    links = tuple(filter_of(agency=name, concurrence=code) for name, code in zip(ordered, said_most, strict=True))
    total, still = (sum(line[at] for line in counts.values()) for at in (0, 1))
    silent = int((open_rows(night.rows) & night.rows["concurrence"].isna()).sum())
    of_most = f"the {TOP} agencies with the most " if len(rows) > TOP else "the "
    caption = (
        f"Agencies that disagreed with a recommendation, or agreed in part, as GAO's comments say: "
        f"{counted(total, 'disagreement')}, {number(still)} of them with a recommendation that is still open. "
        f"The chart shows {of_most}disagreements, open or not; the table also what was agreed in part. "
        f"The comments on {counted(silent, 'open row')} do not say whether the agency agreed."
    )
    return Figure("disagreed", "Who disagreed", caption, DISAGREED, rows, links)


def _counts(own: pd.DataFrame) -> tuple[int, int, int, int]:
    is_open = open_rows(own)
    disagreed, partly = (own["concurrence"] == code for code in ("disagreed", "partially_agreed"))
    return int(disagreed.sum()), int((disagreed & is_open).sum()), int(partly.sum()), int((partly & is_open).sum())


Key = tuple[str, str]
MEANING = "The day that the agency had named has passed, and they are still open."


def since(comparison: Comparison, now: Night) -> Iterable[Happening]:
    """Yield the open rows whose promised day passed since the comparison; not those that we only read otherwise."""
    if not now.reads_comments:
        return
    was = _missed_before(comparison)
    before = {change.key: _key_of(change.old) for change in comparison.changes if change.old is not None}
    ours = {
        change.key
        for change in comparison.changes
        if change.row["kind"] in ("promised", "promise_moved", "opened") and change.row["cause"] == "parser"
    }
    # Priorities come first, as in every group: where it is long, only its beginning is listed.
    rows = now.rows[is_missed(now)]
    ordered = rows.assign(first=~is_priority(rows)).sort_values(["first", "department", "agency", "recommendation_id"])
    for row in rows_of(ordered):
        key = _key_of(row)
        if before.get(key, key) not in was and key not in ours:
            yield _missed_happening(row, key)


def _key_of(row: Mapping[str, Any]) -> Key:
    return row["recommendation_id"], row["agency"]


def _missed_before(comparison: Comparison) -> set[Key]:
    """Return the keys of the rows whose promised day had passed at the comparison already."""
    table, day_of_old = comparison.old.table, comparison.old.as_of
    if "target_phrase" not in table.column_names:
        return set()
    columns: dict[str, list[Any]] = {name: table[name].to_pylist() for name in ("recommendation_id", "agency")}
    days = table["target_on"].to_pylist()
    return {
        (id_, agency)
        for id_, agency, on in zip(*columns.values(), days, strict=True)
        if on is not None and day_of_old is not None and on < day_of_old
    }


def _missed_happening(row: dict[str, Any], key: Key) -> Happening:
    return Happening(
        kind="missed",
        words=f"promised for {period(row['target_on'], row['target_precision'])}, and still open",
        text=line(row["recommendation"]),
        agency=line(key[1]),
        recommendation_id=line(key[0]),
        key=" | ".join(key),
        on=day(row["target_on"]),
        address=None if pd.isna(row["publication_number"]) else address(row["publication_number"]),
        document=str(row["document"]),
        quote=line(row["target_evidence"]),
        is_priority=row["is_priority"] is True,
    )
