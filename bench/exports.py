"""Invented exports of the size of GAO's: 5,400 open recommendations, and what a year of nights does to them.

Sizes are those of the real export in 2026: 6.8 MB for 5,379 records, texts of 420 characters on the average, comments
that are the promise of an update in nearly every second row and up to some thousand characters in the others. A night
of a working day changes about 0.2 % of the rows (1 % a week), opens about 6 and drops about 6, which were closed. The
words are invented, with the frequencies of a language, so that they compress as text does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from openrecs.normalize.publications import shipped  # noqa: E402
from world import bodies, numbers, prose, words  # noqa: E402
from world.csv_files import HEADER  # noqa: E402
from world.model import AWAITING, Body  # noqa: E402

FIRST = date(2025, 9, 29)  # a Monday
ROWS = 5_400
NAME = "open-recs.csv"  # as `openrecs fetch export` names it
CHANGED, OPENED, CLOSED = 0.002, 6, 6  # of the rows on a working day; rows a working day
WORKING_DAYS = 5
_PREAMBLE = (
    '"Title: Download of GAO Recommendation Results",,,,,,,\r\n"Prepared by: GAO",,,,,,,\r\n'
    '"Source: GAO recommendations database, status as of {stamp} at 6:10 AM EST" ,,,,,,,\r\n,,,,,,,,\r\n,,,,,,,,\r\n'
)
_SMALL = (
    *("the", "of", "and", "to", "in", "that", "for", "its", "should", "a", "on", "as", "with", "is", "by", "be", "or"),
    *("are", "this", "from", "which", "agency", "has", "program", "would", "at", "data", "not", "their", "federal"),
)


@dataclass
class Row:
    """A record of the export. `comments` are paragraphs."""

    title: str
    number: str
    issued: date
    body: Body
    text: str
    topic: str
    comments: list[str]
    status: str = "Open"
    is_priority: bool = False

    def record(self) -> str:
        """Return its line."""
        values = (
            self.title,
            self.number,
            _day(self.issued),
            "Jane A. Nobody",
            "(202) 555-0100",
            self.body.name,
            self.text,
            self.status,
            "Yes" if self.is_priority else "No",
            "\n\n".join(self.comments),
            self.topic,
        )
        return ",".join('"' + value.replace("&", "&amp;").replace('"', '""') + '"' for value in values)


@dataclass
class Export:
    """What is open, newest first; `night` makes it a day later. The same for the same seed."""

    count: int = ROWS
    seed: int = 0
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)  # noqa: S311
        self.say = _speaker(self.rng)
        self.bodies = bodies.choose(self.rng, 120)
        self.taken = set(shipped().by_number)  # the pipeline knows these already, and not as ours
        while len(self.rows) < self.count:
            self.rows += self._publication(FIRST - timedelta(days=self.rng.randint(1, 3_000)))
        self.rows = sorted(self.rows[: self.count], key=lambda row: row.issued, reverse=True)

    def text(self, on: date) -> str:
        """Return the export as of a day: its preamble in CRLF, records in LF, no end."""
        return _PREAMBLE.format(stamp=_day(on)) + "\n".join([HEADER, *(row.record() for row in self.rows)])

    def night(self, on: date) -> None:
        """Let a day pass. At weekends nothing happens, as at GAO."""
        if on.weekday() >= WORKING_DAYS:
            return
        scale = self.count / ROWS
        for row in self.rng.sample(self.rows, self._some(CHANGED * len(self.rows))):
            self._change(row, on)
        gone = {id(row) for row in self.rng.sample(self.rows, self._some(CLOSED * scale))}
        new: list[Row] = []
        wanted = self._some(OPENED * scale)
        while len(new) < wanted:
            new += self._publication(on)
        self.rows = [*new[:wanted], *(row for row in self.rows if id(row) not in gone)]

    def _some(self, mean: float) -> int:
        """Return a whole number, `mean` on the average."""
        return int(mean) + (self.rng.random() < mean % 1)

    def _publication(self, on: date) -> Iterator[Row]:
        rng = self.rng
        body = self.bodies[min(int(rng.expovariate(4 / len(self.bodies))), len(self.bodies) - 1)]
        number = numbers.number(rng, on, self.taken)
        title = f"{prose.title(rng, body)} {self.say(30).capitalize()}"
        topic = rng.choice(words.TOPICS)
        for at in range(1, 1 + rng.choice((1, 1, 2, 2, 3, 3, 4, 5, 6, 8))):
            first = prose.subject(rng, body)
            text = f"{first} should {self.say(rng.lognormvariate(5.72, 0.38))} (Recommendation {at})"
            yield Row(title, number, on, body, text, topic, self._comments(body), is_priority=rng.random() < 0.08)

    def _comments(self, body: Body) -> list[str]:
        if self.rng.random() < 0.45:
            return [AWAITING]
        return [self._update(body) for _ in range(self.rng.choice((1, 1, 1, 2, 2, 3, 4, 6)))]

    def _update(self, body: Body) -> str:
        return f"{prose.update(self.rng, body)} {self.say(self.rng.lognormvariate(5.6, 0.55)).capitalize()}"

    def _change(self, row: Row, on: date) -> None:
        what = self.rng.random()
        if what < 0.05:
            row.is_priority = not row.is_priority
        elif what < 0.2:
            row.status = "Open--Partially Addressed" if row.status == "Open" else "Open"
        else:
            kept = [words for words in row.comments if words != AWAITING]
            row.comments = [*kept[-1:], f"In {on:%B} {on.year}, {self._update(row.body)}"]


def _day(on: date) -> str:
    return f"{on:%b} {on.day}, {on.year}"


def _speaker(rng: Random) -> Callable[[float], str]:
    """Return what gives invented words, about as many characters as it is told: often used ones, phrases, rare ones."""
    syllables = [c + v + e for c in "bdfgklmnprstv" for v in "aeiou" for e in ("", "n", "r", "s", "tion")]
    rare = ["".join(rng.choices(syllables, k=rng.choice((2, 2, 3, 4)))) for _ in range(20_000)]
    known = [*_SMALL, *dict.fromkeys(rare)]
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(known))))
    phrases = [" ".join(rng.choices(known, cum_weights=weights, k=rng.randint(3, 9))) for _ in range(20_000)]
    often = list(accumulate(1 / (rank + 10) for rank in range(len(phrases))))

    def say(length: float) -> str:
        parts: list[str] = []
        size = 0
        while size < length:
            is_phrase = rng.random() < 0.12
            part = (
                rng.choices(phrases, cum_weights=often)[0] if is_phrase else rng.choices(known, cum_weights=weights)[0]
            )
            parts.append(part)
            size += len(part) + 1
        return " ".join(parts) + "."

    return say
