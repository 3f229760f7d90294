"""What the report says, before it is a page, in the order of reading."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A headline number: its name, its value, what it was at the comparison (`None`: none), and what it counts.

    `link` is the filter of the table of all rows that shows these very rows, empty where no filter does.
    """

    label: str
    value: int
    before: int | None
    counts: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A table with a caption that says what it shows, and perhaps a chart of the same numbers (SVG, made here).

    `links` names, for each row, the filter of the table of all rows that shows what the row counts (`department=...`),
    or the one row that it is (`row=KEY`); empty where there is none. `rows` hold text that is ready to be read:
    `1,234`, `12 %`, `September 30, 2026`.
    """

    name: str
    title: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...] = ()
    chart: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a recommendation: its own text first, what happened in words, the proof, the id last.

    `quote` holds GAO's own words where they say why (the closing comment); `redline` the pieces of a changed text,
    each with `same`, `added` or `removed`, with the blanks between them. `on` is ready to be read; `key` is
    `ID | AGENCY`, by which the table of all rows finds it.
    """

    kind: str
    words: str
    text: str
    agency: str
    recommendation_id: str
    key: str
    on: str
    address: str | None
    document: str
    quote: str = ""
    redline: tuple[tuple[str, str], ...] = ()
    is_priority: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Happenings of one kind, with a heading in words (`Closed: 3`) and what it means."""

    name: str
    title: str
    meaning: str
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Age:
    """A band of the filter `age`: rows that were published after one day and until another (ISO text, "": no bound)."""

    name: str
    words: str
    after: str
    until: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All of the report but the table of all rows.

    `as_of` is ISO text, `compared_with` and `month_from` are names of snapshots (`2026-09-30.2`): what `last_time` and
    `last_30_days` compare with. Where the store is younger than 30 days, `month_from` is its first
    snapshot. `is_whole`: of all agencies; `quality` always is. `held` are later runs that wait for an answer.
    """

    as_of: str
    revision: int
    digest: str
    compared_with: str | None
    scope: str
    numbers: tuple[Number, ...]
    balance: Figure
    last_time: tuple[Group, ...]
    last_30_days: tuple[Group, ...]
    figures: tuple[Figure, ...]
    quality: tuple[Figure, ...]
    unknown: tuple[str, ...]
    month_from: str | None = None
    ages: tuple[Age, ...] = ()
    is_whole: bool = True
    held: tuple[str, ...] = ()
