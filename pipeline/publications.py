"""The catalogue of publications: number <-> title <-> dates <-> topics.

It begins with what ships in `data/publications.csv` and grows from every document that prints a number beside a title,
and from a CSV that a user drops into raw/ (layout `catalogue_csv`). An agency page prints titles only; the catalogue
gives them their number, or leaves them without one: a title that two publications share is never guessed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from importlib import resources

from pipeline.identity import fold_title
from pipeline.records import Publication, Recommendation


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is known of publications. Immutable: `with_` returns a larger one.

    `by_number` holds one merged `Publication` per number, `by_title` the numbers that bear a folded title.
    """

    by_number: Mapping[str, Publication] = field(default_factory=dict)
    by_title: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def with_(self, publications: Iterable[Publication]) -> Catalogue:
        """Return the catalogue with these publications added; what is known is kept, gaps are filled."""
        by_number, by_title = dict(self.by_number), dict(self.by_title)
        for new in sorted(publications, key=_order):
            known = by_number.get(new.number)
            by_number[new.number] = _merged(known, new) if known else new
            title = fold_title(new.title)
            by_title[title] = by_title.get(title, frozenset()) | {new.number}
        return Catalogue(by_number, by_title)

    def number_of(self, title: str, published_on: date | None = None) -> str | None:
        """Return the number of the one publication with this title; `None` where there is none, or more than one.

        Of several, a known day of publication may leave one; of one, it may show that another one is meant.
        """
        numbers = self.by_title.get(fold_title(title), frozenset())
        if len(numbers) > 1 and published_on is not None:
            numbers = frozenset(n for n in numbers if self.by_number[n].published_on == published_on)
        if len(numbers) != 1:
            return None
        number = next(iter(numbers))
        return number if _may_be_of(self.by_number[number], published_on) else None

    def complete(self, row: Recommendation) -> Recommendation:
        """Return the row with the number, day of publication and topics that it lacks and the catalogue knows."""
        number = row.publication_number or self.number_of(row.publication_title, row.published_on)
        known = self.by_number.get(number) if number else None
        if known is None:
            return row
        return replace(
            row,
            publication_number=number,
            published_on=row.published_on or known.published_on,
            topics=row.topics if row.topics is not None else known.topics,
        )


def _order(publication: Publication) -> tuple[str, ...]:
    """Sort publications by all they say, so that the order in which documents are read changes nothing."""
    return tuple(str(getattr(publication, f.name)) for f in fields(publication))


def _may_be_of(publication: Publication, day: date | None) -> bool:
    """Say whether a page that prints this day can mean the publication. Some pages print the day of release instead."""
    known = {publication.published_on, publication.released_on} - {None}
    return day is None or not known or day in known


def _merged(known: Publication, new: Publication) -> Publication:
    gaps = {f.name: getattr(new, f.name) for f in fields(known) if getattr(known, f.name) is None}
    gaps.pop("document", None)
    return replace(known, **gaps)


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    """Return the catalogue that ships with openrecs: a few publications whose pages print no number."""
    text = resources.files("pipeline.data").joinpath("publications.csv").read_text(encoding="utf-8")
    return Catalogue().with_(
        Publication(r["publication_number"], r["publication_title"], date.fromisoformat(r["published_on"]))
        for r in csv.DictReader(io.StringIO(text))
    )
