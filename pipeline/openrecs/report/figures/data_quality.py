"""How good the data is: sources and their age, what was refused or is incomplete, the census, the issues."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from openrecs.report.contents import Figure
from openrecs.report.figures.in_words import (
    MOST,
    counted,
    cut,
    day,
    is_or_are,
    kind_of_page,
    number,
    sentence,
    text,
    thing_listed,
)
from openrecs.report.figures.nights import Nights
from openrecs.table import rows_of

MANY = 40  # things of one kind of page: more are one line
SOURCES = ("Kind of page", "What it lists", "Newest captured on", "Age", "Documents", "Rows of the newest", "Complete")
REFUSED = ("Document", "Captured on", "Reason")
INCOMPLETE = ("Document", "Captured on", "What it lists", "Rows it says it has", "Rows read", "What is known of it")
CENSUS = ("Document", "Captured on", "Numbers without a row", "Statuses without a row", "Characters not read")
ISSUES = ("Severity", "Stage", "How often", "Message")
_SEVERITIES = ("error", "warning", "note")


def figures(nights: Nights) -> tuple[Figure, ...]:
    """Return the figures of data quality, of all documents whatever the scope of the report is."""
    documents = nights.documents.assign(scope=nights.documents["scope"].fillna(""))
    newest = documents[documents["outcome"] == "read"].pipe(_newest)
    return (
        sources(documents, newest, nights),
        refused(documents),
        incomplete(newest, nights.issues),
        census(newest),
        issues(nights.issues),
    )


def _newest(read: pd.DataFrame) -> pd.DataFrame:
    """Return, of each thing listed, the documents of its newest day."""
    last = read.groupby(["layout", "scope"], observed=True)["captured_on"].transform("max")
    return read[read["captured_on"] == last]


def sources(documents: pd.DataFrame, newest: pd.DataFrame, nights: Nights) -> Figure:
    """Return what each source lists and how old its newest capture is, in days before the day of the table."""
    as_of = nights.now.as_of
    rows: list[tuple[str, ...]] = []
    for layout, own in newest.groupby("layout", observed=True):
        things = own.groupby("scope", observed=True)
        if things.ngroups > MANY:
            rows.append(_source(str(layout), f"{number(things.ngroups)} lists", own, documents, as_of))
        else:
            rows += [_source(str(layout), thing_listed(thing), one, documents, as_of) for thing, one in things]
    oldest = f"; the oldest of these is of {day(newest['captured_on'].min())}" if len(newest) else ""
    read = counted(len(documents), "document was", "documents were")
    caption = (
        f"{read} read or refused for this table. The newest capture of each list is "
        f"shown with its age on {day(as_of)}{oldest}."
    )
    return Figure("sources", "Sources and their age", sentence(caption), SOURCES, tuple(rows))


def _source(layout: str, thing: str, own: pd.DataFrame, documents: pd.DataFrame, as_of: date) -> tuple[str, ...]:
    days = [(pd.Timestamp(as_of) - on).days for on in (own["captured_on"].max(), own["captured_on"].min())]
    age = _age(days[0]) if days[0] == days[1] else f"{number(days[0])} to {counted(days[1], 'day')}"
    is_own = (documents["layout"] == layout) & documents["scope"].isin(set(own["scope"]))
    whole = int(own["is_complete"].sum())
    complete = "yes" if whole == len(own) else "no" if not whole else f"{number(whole)} of {number(len(own))}"
    counts = number(int(is_own.sum())), number(int(own["parsed_rows"].sum()))
    return kind_of_page(layout), thing, day(own["captured_on"].max()), age, *counts, complete


def _age(days: int) -> str:
    return counted(days, "day") if days else "the same day"


def refused(documents: pd.DataFrame) -> Figure:
    """Return the documents that were refused, with the reasons, the newest first."""
    own = documents[documents["outcome"] == "refused"].sort_values(["captured_on", "document"], ascending=[False, True])
    rows = tuple(
        (str(row["document"]), day(row["captured_on"]), text(row["reason"])) for row in rows_of(own.head(MOST))
    )
    caption = f"{counted(len(own), 'document was', 'documents were')} refused"
    caption += ": nothing in this table comes from there." if len(own) else "."
    return Figure("refused", "Refused documents", sentence(caption) + cut(len(own)), REFUSED, rows)


def incomplete(newest: pd.DataFrame, found: pd.DataFrame) -> Figure:
    """Return the newest captures that do not show all that they claim to list, with the first issue of each."""
    known = found[found["document"].notna()].drop_duplicates("document").set_index("document")["message"]
    own = newest[~newest["is_complete"].astype(bool) & newest["scope"].ne("none") & newest["scope"].ne("")]
    rows = tuple(
        (
            str(row["document"]),
            day(row["captured_on"]),
            thing_listed(row["scope"]),
            "it does not say" if pd.isna(row["declared_total"]) else number(int(row["declared_total"])),
            number(int(row["parsed_rows"])),
            known.get(str(row["document"])) or _shown_of(row),
        )
        for row in rows_of(own.head(MOST))
    )
    caption = (
        f"{counted(len(own), 'document')} of the newest {is_or_are(len(own))} not complete: what such a document shows "
        "is in the table, and what it does not show means nothing, so that no row was delisted for it."
    )
    return Figure("incomplete", "Incomplete documents", sentence(caption) + cut(len(own)), INCOMPLETE, rows)


def _shown_of(row: dict[str, Any]) -> str:
    """Return how many of its rows a document shows, where it says how many there are."""
    is_part = pd.notna(row["declared_total"]) and row["parsed_rows"] < row["declared_total"]
    return "it shows fewer rows than it says it has" if is_part else "nothing says that it is whole"


def census(newest: pd.DataFrame) -> Figure:
    """Return what a second, simple reader counted in the newest captures and no row accounts for."""
    counts = newest[["markers_left", "statuses_left", "unread_characters"]].fillna(0)
    own = newest[counts.gt(0).any(axis=1)]
    rows = tuple(
        (
            str(row["document"]),
            day(row["captured_on"]),
            *(_count(row[name]) for name in ("markers_left", "statuses_left", "unread_characters")),
        )
        for row in rows_of(own.head(MOST))
    )
    if len(own):
        has = "has" if len(own) == 1 else "have"
        caption = f"{counted(len(own), 'document')} of the newest {has} something that no row accounts for."
    else:
        caption = "In none of the newest documents is a recommendation's number or a status that no row accounts for."
    return Figure("census", "What the reading may have missed", caption + cut(len(own)), CENSUS, rows)


def _count(value: Any) -> str:
    return "not counted" if pd.isna(value) else number(int(str(value).partition(".")[0]))


def issues(found: pd.DataFrame) -> Figure:
    """Return the issues: errors first, each message once with how often it was said."""
    grouped = found.groupby(["severity", "stage", "message"], observed=True).size().reset_index(name="count")
    rank = grouped["severity"].astype(str).map({name: at for at, name in enumerate(_SEVERITIES)})
    lines = grouped.assign(rank=rank).sort_values(
        ["rank", "stage", "count", "message"], ascending=[True, True, False, True]
    )
    rows = tuple(
        (str(row["severity"]), str(row["stage"]), number(row["count"]), str(row["message"]))
        for row in rows_of(lines.head(MOST))
    )
    counts = [(int((found["severity"] == name).sum()), name) for name in _SEVERITIES]
    caption = f"{', '.join(counted(count, name) for count, name in counts)}: what a person should know of this table."
    return Figure("issues", "Issues", sentence(caption) + cut(len(lines)), ISSUES, rows)
