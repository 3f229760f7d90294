"""Open rows by department, by agency, by age and by topic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd

from openrecs.report.contents import Age, Figure
from openrecs.report.figures.headline_numbers import is_priority, open_rows
from openrecs.report.figures.in_words import ages, counted, day, filter_of, is_or_are, number, sentence, share
from openrecs.report.figures.nights import Night

TOP = 15
_HEADINGS = ("Open", "Share", "Priority", "Partially addressed", "Oldest, published on")
_ROWS = "A recommendation counts once for each agency that it is addressed to; matters for Congress are included."
Line = tuple[str, pd.DataFrame, str]  # what it is called, its rows, the filter that shows them


def figures(night: Night) -> tuple[Figure, ...]:
    """Return the four figures of what is open."""
    is_open = night.rows[open_rows(night.rows)]
    return (
        by_column(is_open, "department", "departments"),
        by_column(is_open, "agency", "agencies"),
        by_age(is_open, night.as_of),
        by_topic(is_open),
    )


def by_column(is_open: pd.DataFrame, name: str, many: str) -> Figure:
    """Return the open rows by department or agency: the largest, and all others in one line."""
    groups = [(str(value), own) for value, own in is_open.groupby(name, observed=True)]
    largest, lines = _largest(groups, name, many)
    top = f"The {len(largest)} {many} with the most of them have a bar and a line each. " if len(groups) > TOP else ""
    caption = sentence(f"{counted(len(is_open), 'open row')} of {counted(len(groups), name, many)}. {top}{_ROWS}")
    return _figure(f"by_{name}", f"Open by {name}", caption, name.capitalize(), lines)


def by_age(is_open: pd.DataFrame, as_of: date) -> Figure:
    """Return the open rows by the time since GAO published them."""
    published = is_open["published_on"]
    lines = [(age.words, is_open[_is_of(published, age)], filter_of(state="open", age=age.name)) for age in ages(as_of)]
    unknown = is_open[published.isna()]
    if len(unknown):
        lines.append(("not known", unknown, filter_of(state="open", age="unknown")))
    old = is_open[published.notna() & _is_of(published, ages(as_of)[-1])]
    many = (
        f"{counted(len(old), 'row')} ({share(len(old), len(is_open))}) {is_or_are(len(old))}" if len(old) else "none is"
    )
    caption = (
        f"Open rows by the time from the day GAO published them to {day(as_of)}: {many} {ages(as_of)[-1].words} old. "
        f"{_ROWS}"
    )
    return _figure("by_age", "Open by age", caption, "Age", lines)


def by_topic(is_open: pd.DataFrame) -> Figure:
    """Return the open rows by GAO's topics: a row counts in each of its own."""
    one_each = is_open.explode("topics")
    known = one_each[one_each["topics"].notna()]
    groups = [(str(value), own) for value, own in known.groupby("topics", observed=True)]
    without = len(is_open) - known.index.nunique()
    _, lines = _largest(groups, "topic", "topics")
    have = "has" if without == 1 else "have"
    silent = f"{counted(without, 'open row')} {have} no topic in any source."
    several = (
        f"Open rows by GAO's {counted(len(groups), 'topic')}. A row of several topics counts in each, so the lines add "
        "up to more than all"
    )
    caption = f"{several}; {silent}" if groups and without else f"{several}." if groups else sentence(silent)
    return _figure("by_topic", "Open by topic", caption, "Topic", lines)


def _is_of(published: pd.Series[pd.Timestamp], age: Age) -> pd.Series[bool]:
    mask = published.notna()
    if age.after:
        mask &= published > pd.Timestamp(age.after)
    return mask & (published <= pd.Timestamp(age.until)) if age.until else mask


def _largest(groups: Sequence[tuple[str, pd.DataFrame]], key: str, many: str) -> tuple[list[str], list[Line]]:
    """Return the names of the largest groups, and the lines of these and of all others together."""
    ordered = sorted(groups, key=lambda group: (-len(group[1]), group[0]))
    lines = [(name, own, filter_of(**{"state": "open", key: name})) for name, own in ordered[:TOP]]
    rest = [own for _, own in ordered[TOP:]]
    if rest:
        lines.append((f"{len(rest)} other {many if len(rest) > 1 else key}", pd.concat(rest), ""))
    return [name for name, _ in ordered[:TOP]], lines


def _figure(name: str, title: str, caption: str, heading: str, lines: Sequence[Line]) -> Figure:
    whole = sum(len(own) for _, own, _ in lines)
    rows = tuple((words, *_counts(own, whole)) for words, own, _ in lines)
    return Figure(name, title, caption, (heading, *_HEADINGS), rows, tuple(link for _, _, link in lines))


_COLUMNS: tuple[Callable[[pd.DataFrame], str], ...] = (
    lambda own: number(int(is_priority(own).sum())),
    lambda own: number(int((own["status"] == "open_partially_addressed").sum())),
    lambda own: day(own["published_on"].min()) if len(own) else "–",
)


def _counts(own: pd.DataFrame, whole: int) -> tuple[str, ...]:
    return number(len(own)), share(len(own), whole), *(column(own) for column in _COLUMNS)
