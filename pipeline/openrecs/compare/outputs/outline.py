"""A comparison in words, by agency and recommendation.

Every text is one line on which nothing stands that cannot be printed: no text from a page can steer a terminal or turn
the direction of reading. What a format's own markup would misread is that format's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from openrecs.compare.between import Change, Comparison
from openrecs.compare.filters import by_agency
from openrecs.compare.headline import classes, comment_class, headline
from openrecs.compare.redline import Line, focused, redline, run_together
from openrecs.compare.transitions import transitions
from openrecs.errors import shown
from openrecs.text import squeeze
from openrecs.wording import address

_DIGITS = re.compile(r"([0-9]+)")
_NO_LIMIT = 10_000_000
# What a reader wants to know first of a recommendation: where it stands, then what it is called, then what is said.
_FIRST = (
    *("closed", "promise_kept", "relisted", "delisted", "opened", "status", "priority", "promise_moved", "promised"),
    *("identified", "agency", "text", "comments"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One change in words; `lines` show what differs in a text, `None` for what is left out between them."""

    kind: str
    words: str
    evidence: str
    lines: tuple[Line | None, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One recommendation of one agency, and what changed in it."""

    recommendation_id: str
    title: str
    address: str | None
    is_priority: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One agency."""

    agency: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One transition: from where to where, how many rows, and their ids, each once."""

    before: str
    after: str
    count: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole comparison in words."""

    title: str
    headline: str
    comments: str
    ways: tuple[Way, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def outline(comparison: Comparison) -> Outline:
    """Return the comparison in words."""
    changes = comparison.changes
    return Outline(
        title=line(f"{comparison.old.name} → {comparison.new.name}"),
        headline=headline(changes),
        comments=", ".join(f"{count} {name}" for name, count in classes(changes)),
        ways=tuple(_ways(changes)),
        sections=tuple(Section(line(agency), tuple(items(own))) for agency, own in by_agency(changes)),
        notes=tuple(map(line, comparison.notes)),
    )


def line(text: str) -> str:
    """Return text on one line, with everything escaped that cannot be printed."""
    squeezed = squeeze(text)
    return squeezed if squeezed.isprintable() else shown(squeezed, _NO_LIMIT)


def _ways(changes: Iterable[Change]) -> Iterable[Way]:
    for one in transitions(changes):
        ids = tuple(dict.fromkeys(line(key[0]) for key in one.keys))
        yield Way(line(one.before), line(one.after), len(one.keys), ids)


def items(changes: Iterable[Change]) -> Iterable[Item]:
    """Yield the recommendations that changes of one agency are of: R2 before R10."""
    for recommendation_id, group in groupby(sorted(changes, key=_by_number), key=_id):
        own = list(group)
        yield Item(
            recommendation_id=line(recommendation_id),
            title=line(own[0].said("publication_title") or ""),
            address=address(own[0].said("publication_number")),
            is_priority=own[0].said("is_priority") is True,
            entries=tuple(entry(change) for change in sorted(own, key=lambda change: rank(change.row["kind"]))),
        )


def rank(kind: str) -> int:
    """Return the place of a kind of change among those of one recommendation."""
    return _FIRST.index(kind)


def _id(change: Change) -> str:
    return str(change.row["recommendation_id"])


def _by_number(change: Change) -> tuple[list[tuple[int, str]], str]:
    """Return what sorts ids as people count; the order of changes of one recommendation stays."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(_id(change))], _id(change)


def entry(change: Change) -> Entry:
    """Return one change in words."""
    row = change.row
    is_text = row["kind"] in ("comments", "text")
    found = focused(redline(row["before"], row["after"])) if is_text else ()
    lines = tuple(run_together(_clean(one) if one else None for one in found))
    said = f"{words(change)}; {change.likely}" if change.likely else words(change)
    return Entry(str(row["kind"]), line(said), line(_evidence(change)), lines)


def _clean(sentence: Line) -> Line:
    return replace(sentence, pieces=tuple(replace(piece, text=line(piece.text)) for piece in sentence.pieces))


def words(change: Change) -> str:
    """Return what happened, in a few words."""
    kind, before, after = (change.row[name] for name in ("kind", "before", "after"))
    if kind == "comments":
        return f"comments: {comment_class(change)}"
    if kind == "agency" and change.row["field"] != "agency":
        return f"{change.row['field'].replace('_', ' ')}: {before or 'none'} → {after or 'none'}"
    if kind == "promised":
        return f"promised for {after}"
    if before is None or after is None:
        return _one_sided(kind, after)
    return _TWO_SIDED[kind].format(before=before, after=after, now="now" if after == "true" else "no longer")


def _one_sided(kind: str, after: str | None) -> str:
    if after is None:
        return "no longer in the table; its outcome is not known"
    return f"opened: {after}" if kind == "opened" else f"seen for the first time: {after}"


_TWO_SIDED = {
    "status": "status: {before} → {after}",
    "closed": "closed: {before} → {after}",
    "relisted": "back again: {before} → {after}",
    "delisted": "delisted: vanished from a complete list, its outcome is not known",
    "priority": "{now} a priority",
    "text": "the text changed",
    "agency": "agency: was {before}",
    "promise_moved": "promised for {after}, no longer for {before}",
    "promise_kept": "done by the day that was promised, {before}",
    "identified": "known by its number now: was {before}",
}


def _evidence(change: Change) -> str:
    """Return the day, the document and, where it is not GAO, who made the change."""
    row = change.row
    day = str(row["on"]) if row["on"] else None
    is_in_name = day and (row["document"] or "").startswith(f"{day}/")
    parts = [None if is_in_name else day, row["document"]]
    parts.append("read otherwise than before" if row["cause"] == "parser" else None)
    return ", ".join(part for part in parts if part)
