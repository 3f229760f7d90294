"""GAO's own measure: the share of a fiscal year's recommendations, of four years ago unless told, that is implemented.

A rate is only as good as what is known of its whole year. A list of what is open today shows nothing of what was closed
before, and a rate over its rows would be 0 %. So a rate is given where nothing of the year can be missing: GAO's whole
list was read from the beginning of that year on, without a long gap; or a person says that the page of every
publication of the year was read, and each one that is known has its page. Otherwise there are counts, and the reason.

Where there is a rate, rows whose outcome is not known make it a band. A delisted row, and an open one that no document
spoke of for 62 days, may be implemented or not. A row without a day of publication may be of the year or not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from openrecs.dates import in_words
from openrecs.extract.csv import export_head

Row = Mapping[str, Any]
# What is looked at in each table.
COLUMNS = {
    "recommendations": (
        *("agency", "department", "topics", "kind", "publication_number", "publication_title", "published_on"),
        *("status", "is_open", "listing", "last_seen_on", "last_covered_on"),
    ),
    "documents": ("layout", "is_complete", "captured_on", "scope", "url"),
    "publications": ("publication_number", "publication_title", "published_on"),
}
BACK = 4  # fiscal years
NAMED = 5  # publications in a message
LONGEST_GAP = timedelta(days=62)
WITHOUT_TOPIC = "(no topic known)"
IMPLEMENTED = "closed_implemented"
_OCTOBER = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: grouped by which column ("" none), of which year, with matters.

    `has_all_pages`: a person says that the page of every publication of the year was read.
    """

    by: str = ""
    year: int | None = None
    has_matters: bool = False
    has_all_pages: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of the year there are, by outcome; `undated` are rows that may be of it or not.

    `not_seen` were open when a document last spoke of them, and that is long ago. Of those without a day of
    publication, `undated_implemented` are implemented, and how `undated_unknown` ended is not known.
    """

    implemented: int = 0
    closed_otherwise: int = 0
    open: int = 0
    delisted: int = 0
    not_seen: int = 0
    undated: int = 0
    undated_implemented: int = 0
    undated_unknown: int = 0

    @property
    def made(self) -> int:
        """The rows that are of the year."""
        return self.implemented + self.closed_otherwise + self.open + self.delisted + self.not_seen

    def band(self) -> tuple[Fraction, Fraction] | None:
        """Return the least and the greatest share that may be implemented; `None` where there may be no row at all."""
        if not self.made:
            return None
        least = Fraction(self.implemented, self.made + self.undated - self.undated_implemented)
        more = self.undated_implemented + self.undated_unknown
        return least, Fraction(self.implemented + self.delisted + self.not_seen + more, self.made + more)


@dataclass(frozen=True, slots=True)
class Rates:
    """The counts of a fiscal year, in all and by group, and whether a rate may be made of them.

    `why` says why there is none, "" where there is. `since` is the first day from which on GAO's whole list was read
    without a long gap, `None` where it was not. `paged` counts those rows of whose publications the own page was read.
    """

    year: int
    as_of: date
    whole: Counts
    groups: Mapping[str, Counts]
    paged: Counts
    publications: int
    paged_publications: int
    since: date | None
    why: str


def fiscal_year(day: date) -> int:
    """Return the fiscal year of a day: it begins on October 1 of the year before."""
    return day.year + (day.month >= _OCTOBER)


def begins(year: int) -> date:
    """Return the first day of a fiscal year."""
    return date(year - 1, _OCTOBER, 1)


def watched_since(documents: Iterable[Row], as_of: date) -> date | None:
    """Return the day from which on whole exports were read up to a day, without a gap of more than 62 days.

    An export by itself proves nothing, it may be what a search left: its address must ask for everything.
    """
    days = {
        one["captured_on"]
        for one in documents
        if one["layout"] == "export_csv" and one["is_complete"] and export_head.asks_for_everything(one["url"])
    }
    since = None
    for day in sorted((day for day in days if day <= as_of), reverse=True):
        if (since or as_of) - day > LONGEST_GAP:
            break
        since = day
    return since


def pages_of(documents: Iterable[Row]) -> frozenset[str]:
    """Return the publications whose own page was read to its end: it shows all they recommend, open or not."""
    return frozenset(
        one["scope"].removeprefix("publication:")
        for one in documents
        if one["layout"] == "product_page" and one["is_complete"]
    )


def of(rows: Sequence[Row], documents: Sequence[Row], catalogue: Sequence[Row], asked: Asked, as_of: date) -> Rates:
    """Return the rates of a year: from the tables of a snapshot (recommendations, documents, publications)."""
    year = asked.year or fiscal_year(as_of) - BACK
    own = [row for row in rows if asked.has_matters or row["kind"] == "recommendation"]
    dated = [row for row in own if row["published_on"] and fiscal_year(row["published_on"]) == year]
    undated = [row for row in own if not row["published_on"]]
    pages, since = pages_of(documents), watched_since(documents, as_of)
    known = _publications(dated, catalogue, year)
    groups, others = _by_group(dated, asked.by), _by_group(undated, asked.by)
    return Rates(
        year,
        as_of,
        _counts(dated, undated, as_of),
        {name: _counts(groups[name], others[name], as_of) for name in sorted({*groups, *others})},
        _counts([row for row in dated if row["publication_number"] in pages], [], as_of),
        len({row["publication_number"] or row["publication_title"] for row in dated}),
        len(pages & known.keys()),
        since,
        _without_rows(year, as_of, [*dated, *undated])
        or _why_not(year, since, known, pages, has_all_pages=asked.has_all_pages),
    )


def _publications(dated: Iterable[Row], catalogue: Iterable[Row], year: int) -> dict[str, date]:
    """Return the publications of a year that are known, with rows or without, and the day of each."""
    every = [*dated, *(one for one in catalogue if one["published_on"] and fiscal_year(one["published_on"]) == year)]
    return {one["publication_number"] or one["publication_title"]: one["published_on"] for one in every}


def _without_rows(year: int, as_of: date, rows: Sequence[Row]) -> str:
    """Return why there is nothing to make a rate of, "" where there is something."""
    if begins(year) > as_of:
        return f"fiscal year {year} begins on {in_words(begins(year))}, after the day of the table"
    return "" if rows else "no recommendation of that year is in these tables"


def _why_not(
    year: int, since: date | None, known: Mapping[str, date], pages: frozenset[str], *, has_all_pages: bool
) -> str:
    """Return why no rate can be made of the rows of a year, "" where one can."""
    if since and since <= begins(year):
        return ""
    if not has_all_pages:
        if since:
            only = f"GAO's whole list was read only since {in_words(since)}"
            return f"{only}: what GAO closed before is in none of these rows"
        return (
            "GAO's whole list, the export by an address that asks for everything, was not read in the 62 days before: "
            "what GAO closed may be in none of these rows"
        )
    missing = sorted(name for name, day in known.items() if name not in pages and not (since and day >= since))
    more = " and so on" if len(missing) > NAMED else ""
    named = f"{', '.join(missing[:NAMED])}{more}"
    return f"the page of {len(missing)} of its publications was not read: {named}" if missing else ""


def _counts(dated: Iterable[Row], undated: Iterable[Row], as_of: date) -> Counts:
    outcomes = Counter(_outcome(row, as_of) for row in dated)
    others = Counter(_outcome(row, as_of) for row in undated)
    unknown = others["delisted"] + others["not_seen"]
    return Counts(
        **outcomes, undated=others.total(), undated_implemented=others["implemented"], undated_unknown=unknown
    )


def _outcome(row: Row, as_of: date) -> str:
    if row["is_open"]:
        return "not_seen" if as_of - max(row["last_seen_on"], row["last_covered_on"]) > LONGEST_GAP else "open"
    if row["listing"] == "delisted":
        return "delisted"
    return "implemented" if row["status"] == IMPLEMENTED else "closed_otherwise"


def _by_group(rows: Iterable[Row], by: str) -> defaultdict[str, list[Row]]:
    """Return the rows of each group; a row is in each of its topics."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows if by else ():
        for name in (row["topics"] or [WITHOUT_TOPIC]) if by == "topic" else [row[by]]:
            found[name].append(row)
    return found
