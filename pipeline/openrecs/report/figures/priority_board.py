"""The priority board, and who disagreed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from openrecs.errors import shown
from openrecs.report.contents import Figure
from openrecs.report.figures.breakdown import TOP
from openrecs.report.figures.headline_numbers import is_priority, open_rows
from openrecs.report.figures.in_words import MOST, counted, cut, day, filter_of, number, period, sentence
from openrecs.report.figures.nights import Night
from openrecs.table import rows_of

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
