"""The catalogue of publications: number <-> title <-> dates <-> topics.

It begins with what ships in `data/publications.csv` and grows from every document that prints a number beside a title,
and from a CSV that a user drops into raw/ (layout `catalogue_csv`). An agency page prints titles only; the catalogue
gives them their number, or leaves them without one: a title that two publications share is never guessed. There the
day of publication decides, where the page prints one, or the row's own text, where it stands under one number only.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from importlib import resources
from operator import attrgetter
from typing import Any

from rapidfuzz import fuzz

from openrecs.errors import shown
from openrecs.normalize.ids import fold, fold_title, is_provisional, recommendation_id
from openrecs.records import Issue, Publication, Recommendation

Row = Mapping[str, Any]
Said = tuple[str, str, str | None, str]
# Of 100: an edit leaves more of a text. Two recommendations to one agency in one publication share about 55.
EDITED = 65


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is known of publications. Immutable: `with_` returns a larger one.

    `by_number` holds one merged `Publication` per number, `by_title` the numbers that have a folded title.
    """

    by_number: Mapping[str, Publication] = field(default_factory=dict)
    by_title: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def with_(self, publications: Iterable[Publication]) -> Catalogue:
        """Return the catalogue with these publications added; what is known is kept, gaps are filled."""
        return self.grown(publications)[0]

    def grown(self, publications: Iterable[Publication]) -> tuple[Catalogue, list[Issue]]:
        """Return the catalogue with these publications added, and where they disagree with it, with both values.

        What was said first stays in the catalogue, and gaps are filled. Some pages print the day of release for that of
        publication: the one that is known as the other does not disagree.
        """
        by_number, by_title = dict(self.by_number), dict(self.by_title)
        issues: list[Issue] = []
        for new in sorted(publications, key=_order):
            known = by_number.get(new.number)
            by_number[new.number] = _merged(known, new) if known else new
            if known is None or known.title != new.title:  # else the title is there already
                title = fold_title(new.title)
                by_title[title] = by_title.get(title, frozenset()) | {new.number}
            if known:
                issues += _disagreements(known, new)
        return Catalogue(by_number, by_title), issues

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
        lacked: dict[str, Any] = {
            "publication_number": number,
            "published_on": row.published_on or known.published_on,
            "topics": row.topics if row.topics is not None else known.topics,
        }
        if all(getattr(row, name) == value for name, value in lacked.items()):
            return row  # nearly every row of an export: a copy would cost more than the look
        return row._replace(**lacked)


_NAMES = tuple(one.name for one in fields(Publication))
_SAID = attrgetter(*_NAMES)


def _order(publication: Publication) -> tuple[str, ...]:
    """Sort publications by all they say, so that the order in which documents are read changes nothing."""
    return tuple(map(str, _SAID(publication)))


def _may_be_of(publication: Publication, day: date | None) -> bool:
    """Say whether a page that prints this day can mean the publication. Some pages print the day of release instead."""
    known = {publication.published_on, publication.released_on} - {None}
    return day is None or not known or day in known


def _merged(known: Publication, new: Publication) -> Publication:
    said = zip(_NAMES, _SAID(known), _SAID(new), strict=True)
    gaps = {name: value for name, old, value in said if old is None and value is not None and name != "document"}
    return replace(known, **gaps) if gaps else known


def _disagreements(first: Publication, new: Publication) -> Iterator[Issue]:
    """Yield an issue for each of title and day that is said otherwise of a publication."""
    if first.title != new.title and fold_title(first.title) != fold_title(new.title):
        yield _disagreement(first, new, "publication_title", first.title, new.title)
    if not (_may_be_of(first, new.published_on) or _may_be_of(new, first.published_on)):
        yield _disagreement(first, new, "published_on", str(first.published_on), str(new.published_on))


def _disagreement(first: Publication, new: Publication, field: str, kept: str, said: str) -> Issue:
    says = f"{shown(first.document, 80)} says" if first.document else "the catalogue that ships with openrecs says"
    message = f"of {new.number} {says} '{shown(kept, 60)}', this says '{shown(said, 60)}'; the first was kept"
    return Issue("warning", "publications", message, new.document, None, None, field, shown(said))


class Numbered:
    """Rows whose publication is known, asked for a recommendation by its title, kind, number and text.

    A title that several publications share does not say which one a page means. The same text under the same number,
    in one of them and in no other, does: it is that very recommendation, which has its id already.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        """Index the rows that have a publication's number."""
        self._found: dict[Said, dict[str, Row]] = {}
        for row in rows:
            if row["publication_number"] is not None:
                self._found.setdefault(_said(row), {}).setdefault(row["recommendation_id"], row)

    def named(self, row: Row) -> dict[str, Any] | None:
        """Return a row that has a provisional id with the number and the id it should have; `None` where open."""
        found = self._found.get(_said(row), {}) if is_provisional(row["recommendation_id"]) else {}
        if len(found) != 1:
            return None
        [other] = found.values()
        if row["published_on"] not in (None, other["published_on"]):
            return None
        named = {name: other[name] for name in ("recommendation_id", "publication_number", "published_on")}
        return {**row, **named, "topics": other["topics"] if row["topics"] is None else row["topics"]}


def shared_titles(by_title: Iterable[Row], others: Iterable[Row]) -> frozenset[str]:
    """Return the titles, folded, that more than one publication evidently has, whatever the catalogue knows.

    `by_title` are rows whose number stands on their title alone, `others` all that are known beside them. A document
    that shows two texts under one number of one agency shows two publications; so did one of which two texts were told
    apart under a provisional id. A text that is not an edit of the one under the same number is of another publication.
    """
    listed, beside = list(by_title), list(others)
    told_apart = (
        row for row in beside if is_provisional(row["recommendation_id"]) and "-x" in row["recommendation_id"]
    )
    return frozenset(
        {fold_title(row["publication_title"]) for row in told_apart}
        | set(_doubled(row for row in listed if row["number"] is not None))
        | set(_strange(listed, beside))
    )


def _doubled(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the titles under which a document shows two texts as one recommendation of one agency."""
    first: dict[tuple[str, str, str], str] = {}
    for row in rows:
        text = fold(row["recommendation"])
        if first.setdefault((row["document"], row["recommendation_id"], row["agency"]), text) != text:
            yield fold_title(row["publication_title"])


def _strange(rows: Sequence[Row], others: Iterable[Row]) -> Iterator[str]:
    """Yield the titles of rows whose text is not an edit of any text that stands under their id."""
    ids = {row["recommendation_id"] for row in rows if row["number"] is not None}
    texts: dict[str, set[str]] = {}
    for row in others:
        if row["recommendation_id"] in ids:
            texts.setdefault(row["recommendation_id"], set()).add(fold(row["recommendation"]))
    for row in rows:
        said, text = texts.get(row["recommendation_id"], ()), fold(row["recommendation"])
        if said and all(fuzz.ratio(text, one) < EDITED for one in said):
            yield fold_title(row["publication_title"])


def without_number(row: Row) -> dict[str, Any]:
    """Return a row without what only its title told of its publication, under its provisional id."""
    names = ("publication_title", "kind", "number")
    provisional = recommendation_id(
        publication_number=None, text=row["recommendation"], **{name: row[name] for name in names}
    )
    nothing = dict.fromkeys(("publication_number", "published_on", "topics"))
    return {**row, **nothing, "recommendation_id": provisional}


def _said(row: Row) -> Said:
    return fold_title(row["publication_title"]), row["kind"], row["number"], fold(row["recommendation"])


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    """Return the catalogue that ships with openrecs: a few publications whose pages print no number."""
    text = resources.files("openrecs.data").joinpath("publications.csv").read_text(encoding="utf-8")
    return Catalogue().with_(
        Publication(r["publication_number"], r["publication_title"], date.fromisoformat(r["published_on"]))
        for r in csv.DictReader(io.StringIO(text))
    )
