"""The headline numbers: each with what it counts in words, and what it was at the comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from openrecs.report.contents import Number
from openrecs.report.figures.in_words import counted, filter_of
from openrecs.report.figures.nights import Night


@dataclass(frozen=True, slots=True)
class Counted:
    """One number: its label, what it counts, how, the columns that a snapshot must have for it, and its filter."""

    label: str
    counts: str
    count: Callable[[Night], int]
    needs: tuple[str, ...] = ()
    link: str = ""


def numbers(now: Night, before: Night | None) -> tuple[Number, ...]:
    """Return the headline numbers; one that a snapshot's schema or sources cannot give is left out."""
    return tuple(
        Number(
            one.label,
            one.count(now),
            one.count(before) if before and not before.lacks.intersection(one.needs) else None,
            one.counts + _not_said(one, now),
            one.link,
        )
        for one in _COUNTED
        if not now.lacks.intersection(one.needs) and not _is_unknown(one, now)
    )


def _is_unknown(one: Counted, now: Night) -> bool:
    """Say whether no source says of any open row what is counted: a 0 would be wrong."""
    own = _open(now)
    return one.needs == ("is_priority",) and len(own) > 0 and bool(own["is_priority"].isna().all())


def _not_said(one: Counted, now: Night) -> str:
    """Say of how many open rows no source says whether they are a priority, where these are counted."""
    unknown = int(_open(now)["is_priority"].isna().sum())
    if one.needs != ("is_priority",) or not unknown:
        return ""
    return f"; for {counted(unknown, 'open recommendation')} no source says whether GAO marks it so"


def open_rows(rows: pd.DataFrame) -> pd.Series[bool]:
    """Return the mask of the open rows; partially addressed is open, delisted is not."""
    return rows["is_open"].astype(bool)


def is_recommendation(rows: pd.DataFrame) -> pd.Series[bool]:
    """Return the mask of what is not a matter for Congress."""
    return rows["kind"] == "recommendation"


def is_priority(rows: pd.DataFrame) -> pd.Series[bool]:
    """Return the mask of the rows that GAO marks as a priority; where no source says so, they are not counted."""
    return rows["is_priority"].fillna(False).astype(bool)


def is_missed(night: Night) -> pd.Series[bool]:
    """Return the mask of the open rows whose promised day has passed."""
    return open_rows(night.rows) & (night.rows["target_on"] < pd.Timestamp(night.as_of))


def _open(night: Night) -> pd.DataFrame:
    return night.rows[open_rows(night.rows) & is_recommendation(night.rows)]


def _partial(night: Night) -> int:
    return int((_open(night)["status"] == "open_partially_addressed").sum())


def _disagreed(night: Night) -> int:
    return int((_open(night)["concurrence"] == "disagreed").sum())


def _matters(night: Night) -> int:
    return int((open_rows(night.rows) & ~is_recommendation(night.rows)).sum())


_OPEN = {"state": "open", "kind": "recommendation"}
_ROWS = "a recommendation counts once for each agency that it is addressed to"
_COUNTED = (
    Counted(
        "Open recommendations",
        "recommendations that GAO lists as open, those partially addressed included and matters for Congress not; "
        + _ROWS,
        lambda night: len(_open(night)),
        link=filter_of(**_OPEN),
    ),
    Counted(
        "Open, each counted once",
        "the same, but a recommendation that is addressed to several agencies counts once",
        lambda night: _open(night)["recommendation_id"].nunique(),
    ),
    Counted(
        "Priority, open",
        f"open recommendations that GAO marks as a priority; {_ROWS}",
        lambda night: int(is_priority(_open(night)).sum()),
        ("is_priority",),
        filter_of(**_OPEN, priority="yes"),
    ),
    Counted(
        "Partially addressed",
        f"open recommendations of which GAO says that a part was done; {_ROWS}",
        _partial,
        link=filter_of(**_OPEN, status="open_partially_addressed"),
    ),
    Counted(
        "Agencies with open recommendations",
        "agencies, by GAO's present spelling, with at least one open recommendation; Congress is not counted",
        lambda night: _open(night)["agency"].nunique(),
    ),
    Counted(
        "Open matters for Congress",
        "what GAO asks Congress to consider, and lists as open",
        _matters,
        link=filter_of(state="open", kind="matter"),
    ),
    Counted(
        "Promises missed",
        "open rows whose agency named a day by which it would be done, and that day has passed",
        lambda night: int(is_missed(night).sum()),
        ("target_phrase",),
        filter_of(promise="missed"),
    ),
    Counted(
        "Disagreed, still open",
        "open recommendations with which the agency disagreed, as GAO's comments say",
        _disagreed,
        ("target_phrase",),
        filter_of(**_OPEN, concurrence="disagreed"),
    ),
    Counted(
        "Closed",
        "recommendations and matters that a source shows as closed, as far as they were ever read here; not all that "
        "GAO ever closed",
        lambda night: int((night.rows["listing"] == "closed").sum()),
        link=filter_of(state="closed"),
    ),
    Counted(
        "Delisted",
        "rows that vanished from a complete list while no source says how they ended: their outcome is not known",
        lambda night: int((night.rows["listing"] == "delisted").sum()),
        link=filter_of(state="delisted"),
    ),
)
