"""The world: what is true, whatever a page prints of it. All of it is frozen, and equal worlds print equal pages.

`key` names a thing for its whole life, through rewording and renaming; no page ever prints it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["recommendation", "matter"]

CONGRESS = "Congress"
OPEN, PARTIAL = "open", "open_partially_addressed"
OPEN_STATUSES = (OPEN, PARTIAL)
CLOSED_STATUSES = ("closed_implemented", "closed_not_implemented", "closed_no_longer_valid")
AWAITING = (
    "When we confirm what actions the agency has taken in response to this recommendation, we will provide updated "
    "information."
)
AWAITING_CONGRESS = "When we determine what steps the Congress has taken, we will provide updated information."


@dataclass(frozen=True)
class Body:
    """An agency. `name` is its canonical name; `code` and `department` are as in the vocabulary.

    `spellings` are former and other names. A body that is in no vocabulary is its own department. `officer` heads it.
    """

    name: str
    department: str
    officer: str
    code: str | None = None
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Share:
    """A recommendation as one agency has it: its own status, comments (paragraphs) and priority."""

    body: Body
    status: str = OPEN
    comments: tuple[str, ...] = (AWAITING,)
    is_priority: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the status is an open one."""
        return self.status in OPEN_STATUSES


@dataclass(frozen=True)
class Recommendation:
    """A recommendation or matter. `text` has no marker; `marker` is what GAO prints behind it, "" before 2017.

    `former` are the texts it had before it was reworded.
    """

    key: str
    text: str
    shares: tuple[Share, ...]
    number: str | None = None
    marker: str = ""
    kind: Kind = "recommendation"
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class Publication:
    """A publication. `reissued` is the day on which GAO reissued it; some pages say so behind the title."""

    key: str
    number: str
    title: str
    published_on: date
    released_on: date
    topic: str
    recommendations: tuple[Recommendation, ...]
    reissued: date | None = None


class Row(NamedTuple):
    """A row of the table to be: one recommendation for one agency."""

    publication: Publication
    recommendation: Recommendation
    share: Share

    @property
    def name(self) -> tuple[str, str]:
        """What the row is, for ever: the recommendation's key and its agency."""
        return self.recommendation.key, self.share.body.name


@dataclass(frozen=True)
class World:
    """Everything there is on a day. `born` counts the publications that there ever were."""

    today: date
    publications: tuple[Publication, ...]
    born: int

    def rows(self) -> Iterator[Row]:
        """Yield every row, publication by publication."""
        for publication in self.publications:
            for recommendation in publication.recommendations:
                for share in recommendation.shares:
                    yield Row(publication, recommendation, share)
