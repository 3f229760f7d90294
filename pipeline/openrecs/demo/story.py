"""What is told in `data/demo.toml`: the rows of an invented GAO on each of ten nights, and which pages are saved.

Everything is invented but the names of agencies. The same file gives the same nights, on any machine and day.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from typing import Any

from openrecs.dates import MONTHS

INVENTED = "(Invented Example)"
OPEN, PARTIAL = "Open", "Open – Partially Addressed"
STATUSES = {
    "partial": PARTIAL,
    "implemented": "Closed – Implemented",
    "refused": "Closed – Not Implemented",
    "ended": "Closed – No Longer Valid",
}
_MONTH_NAMES = {at: name.title() for name, at in reversed(MONTHS.items())}


@dataclass(frozen=True, slots=True)
class Told:
    """A publication, and the night (from 1) on which GAO's export first has it."""

    number: str
    title: str
    published: date
    topics: str
    night: int

    @property
    def url(self) -> str:
        """The address that its page would have."""
        return f"https://www.gao.gov/products/{self.number.lower()}"


@dataclass(frozen=True, slots=True)
class Row:
    """A recommendation as it stands on a night. `is_gone`: no list shows it any more, and no page says why."""

    publication: Told
    is_matter: bool
    number: int
    body: str
    text: str
    what: str
    status: str
    is_priority: bool
    is_gone: bool
    comments: str

    @property
    def marked(self) -> str:
        """The text with the marker that GAO prints behind it."""
        return f"{self.text} ({'Matter' if self.is_matter else 'Recommendation'} {self.number})"

    @property
    def is_listed(self) -> bool:
        """Whether GAO's export has it."""
        return not self.is_gone and self.status in (OPEN, PARTIAL)


@dataclass(frozen=True, slots=True)
class Night:
    """A night: its day, its place (from 1), all rows as they stand, and which pages are saved."""

    on: date
    at: int
    rows: tuple[Row, ...]
    pages: Mapping[str, Any]


class Story:
    """The file, and what its short words become."""

    def __init__(self) -> None:
        self._told = tomllib.loads(resources.files("openrecs.data").joinpath("demo.toml").read_text(encoding="utf-8"))

    def nights(self) -> Iterator[Night]:
        """Yield the nights in order."""
        begun = {key: (night, row) for key, night, row in self._first()}
        rows = {key: row for key, (_, row) in begun.items()}
        pages = {page["night"]: page for page in self._told["pages"]}
        for at, on in enumerate(self._told["nights"], 1):
            rows |= {c["row"]: self._changed(rows[c["row"]], c) for c in self._told["changes"] if c["night"] == at}
            there = tuple(row for key, row in rows.items() if begun[key][0] <= at)
            yield Night(on, at, there, pages.get(at, {}))

    def name(self, body: str) -> str:
        """Return the name of a body that the file abbreviates."""
        return str(self._told["bodies"][body][0])

    def rows_of(self, body: str, night: Night) -> list[Row]:
        """Return the rows that an agency page of a night lists; it shows a publication one night before the export."""
        name = self.name(body)
        early = [row for _, first, row in self._first() if first == night.at + 1 and row.body == name]
        return [row for row in night.rows if row.body == name and row.is_listed] + early

    def _first(self) -> Iterator[tuple[str, int, Row]]:
        """Yield each row as it stands at first: its key, the night from which on it is told of, and the row."""
        for said in self._told["publications"]:
            night = said.get("night", 1)
            title = f"{said['title']} {INVENTED}"
            told = Told(said["number"], title, said["published"], said["topics"], night)
            for letter, body, lines in (("R", said["body"], said["rows"]), ("M", "CONGRESS", said.get("matters", ""))):
                for number, line in enumerate(lines.strip().splitlines(), 1):
                    of = list(self._rows(told, letter == "M", number, body, line))
                    for one, row in of:
                        key = f"{told.number}/{letter}{number}"
                        yield f"{key} {one}" if len(of) > 1 else key, night, row

    def _rows(self, told: Told, is_matter: bool, number: int, body: str, line: str) -> Iterator[tuple[str, Row]]:
        """Yield each body that a recommendation is addressed to, and its row: the same text, another status."""
        text, what, *said = map(str.strip, line.split("|"))
        if text.startswith("["):
            body, _, text = text[1:].partition("] ")
        text = self._text(body, text)
        for one, says in zip(body.split(), said, strict=True):
            blank = Row(told, is_matter, number, self.name(one), text, what, OPEN, False, False, "")
            yield one, self._saying(blank, one, says)

    def _changed(self, row: Row, change: Mapping[str, str]) -> Row:
        """Return a row after a change of its body, its text, or what is said of it."""
        bodies: Mapping[str, list[str]] = self._told["bodies"]
        body = change.get("body") or next(short for short, names in bodies.items() if names[0] == row.body)
        moved = replace(row, body=self.name(body))
        if "text" in change:
            moved = replace(moved, text=self._text(body, change["text"]))
        return self._saying(moved, body, change["says"]) if "says" in change else moved

    def _text(self, body: str, text: str) -> str:
        verb = "should consider" if body == "CONGRESS" else "should"
        *heads, last = (self._told["bodies"][one][1] for one in body.split())
        whose = ", ".join([*heads, f"and {last}" if heads else last])
        return f"{whose.replace(' The ', ' the ')} {verb} {text}"

    def _saying(self, row: Row, body: str, says: str) -> Row:
        """Return a row with the marks and sentences of `says`; one that is only gone keeps what was said of it."""
        if says == "gone":
            return replace(row, is_gone=True)
        words = [one.split() for one in says.split(", ")]
        first = [one[0] for one in words]
        statuses = [STATUSES[word] for word in first if word in STATUSES]
        return replace(
            row,
            status=statuses[-1] if statuses else OPEN,
            is_priority="priority" in first,
            is_gone=False,
            comments=" ".join(self._sentences(row, self._told["bodies"][body][2], words)),
        )

    def _sentences(self, row: Row, body: str, words: Iterable[list[str]]) -> Iterator[str]:
        for word, *months in words:
            forms = self._told["sentences"].get(word, ())
            if forms:
                form = forms[(row.number + len(row.what)) % len(forms)]
                days = (f"{_MONTH_NAMES[int(month[5:])]} {month[:4]}" for month in months)
                yield form.format("", *days, body=body, Body=body[0].upper() + body[1:], what=row.what)
