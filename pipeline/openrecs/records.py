"""The records that travel from a file to the table: frozen, plain, without behaviour.

Two types stand for one thing on purpose. `RawRecommendation` is text as a page printed it, whatever the page;
`Recommendation` is typed, and holds what one document can say of a row (DESIGN section 4). The crossing from the one
to the other is `normalize`, and what could not be understood on the way becomes an `Issue`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "note"]
AgencyBasis = Literal["cell", "page", "known", "guessed"]
TableKind = Literal["recommendations", "matters"]
Media = Literal["html", "text"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing a person should know: what, where, and how bad.

    `error`: something is missing from the table; `warning`: something may be wrong or incomplete; `note`: good to know.
    """

    severity: Severity
    stage: str
    message: str
    document: str | None = None
    location: str | None = None
    recommendation_id: str | None = None
    field: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One saved file or one archived response, decoded.

    `name` is how people find it again (relative to raw/ where it stands there); `sha256` and `size` (bytes) are of the
    file as stored; `text` is what its bytes say in `encoding`; `url` is known from the file itself or from the caller.
    """

    name: str
    sha256: str
    size: int
    encoding: str
    media: Media
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a document claims to list: a kind of list, and which one of that kind.

    kind `export` (name empty), `agency` (the agency as printed, or empty), `publication` (a publication number),
    `query` (the address asked), `topic` (its name), `none` (it lists no recommendations).
    """

    kind: Literal["export", "agency", "publication", "query", "topic", "none"]
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


@dataclass(frozen=True, slots=True)
class RawPublication:
    """A publication as a document printed it. Every value is text; `None` where the layout does not print it."""

    title: str
    location: str
    number: str | None = None
    published_on: str | None = None
    released_on: str | None = None
    url: str | None = None
    topics: tuple[str, ...] | None = None
    declared_total: int | None = None
    declared_priority: int | None = None


class RawRecommendation(NamedTuple):
    """A row as a document printed it.

    `agency` is the agency's own cell or line; `None` where the page runs agency and text together, and then
    `recommendation` begins with the agency. `recommendation` still ends in its marker, `(Recommendation 2)`.
    `priority` is the mark as printed, "" where the layout can show one and does not, `None` where it cannot.
    `comments` are GAO's paragraphs, parted by a blank line, without the status's `definition`.
    """

    publication: RawPublication
    recommendation: str
    status: str
    location: str
    agency: str | None = None
    priority: str | None = None
    comments: str | None = None
    definition: str | None = None
    table: TableKind = "recommendations"


@dataclass(frozen=True, slots=True)
class Unread:
    """Text in the recommendations area that no field accounts for."""

    location: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a layout read from one document, and what the document promised.

    `declared_total` is the number of rows the whole list is said to have, `None` where the page does not say.
    `is_complete` is true only if the page kept every promise (DESIGN section 6). `part` is set on one page of several:
    the first and last place of its rows in the whole list, if it shows exactly these; the pages of a list are complete
    together or not at all. `page_agency` is the agency the page is about, `stamp` the date it prints for itself, and
    `stamped_at` the time (UTC) where it prints one. `stated_open` and `stated_priority` are GAO's own totals of all
    open and of all priority recommendations on that day.
    """

    scope: Scope
    rows: tuple[RawRecommendation, ...] = ()
    publications: tuple[RawPublication, ...] = ()
    declared_total: int | None = None
    stated_open: int | None = None
    stated_priority: int | None = None
    is_complete: bool = False
    part: tuple[int, int] | None = None
    page_agency: str | None = None
    stamp: date | None = None
    stamped_at: datetime | None = None
    url: str | None = None
    issues: tuple[Issue, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """How many number markers and status words of a document no row accounts for, and where the first one stands."""

    markers: int = 0
    statuses: int = 0
    location: str = ""
    shown: str = ""

    def __bool__(self) -> bool:
        return self.markers + self.statuses > 0

    def __str__(self) -> str:
        counts = ((self.markers, "number marker"), (self.statuses, "status word"))
        words = " and ".join(f"{many} {what}{'s' * (many > 1)}" for many, what in counts if many)
        return f"{words} (the first: {self.shown!r})"


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of page: how it is recognised, how it is read, and what it can say.

    `claims(document)` says whether a document is this kind of page, by what it is and not by whether it holds what we
    want. `read(document)` gives its `Reading` or raises `RefusedError`. `says` names the nullable columns it can give:
    a null in any other column is silence, not a value. Of two documents of one day the lower `rank` wins.
    """

    name: str
    years: str
    rank: int
    says: frozenset[str]
    claims: Callable[[Document], bool]
    read: Callable[[Document], Reading]


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication, typed: one row of the catalogue. Dates are days; `document` is where it was read."""

    number: str
    title: str
    published_on: date | None = None
    released_on: date | None = None
    url: str | None = None
    topics: tuple[str, ...] | None = None
    document: str | None = None


class Recommendation(NamedTuple):
    """A row, typed: what one document says of one recommendation for one agency (DESIGN section 4)."""

    recommendation_id: str
    agency: str
    agency_printed: str
    agency_basis: AgencyBasis
    agency_code: str | None
    department: str
    publication_number: str | None
    publication_title: str
    published_on: date | None
    kind: Literal["recommendation", "matter"]
    number: str | None
    number_printed: str | None
    recommendation: str
    status: str
    status_printed: str
    is_priority: bool | None
    comments: str | None
    topics: tuple[str, ...] | None
    document: str
    document_sha256: str
    layout: str
    location: str
