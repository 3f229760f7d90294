"""A comparison in words, by department, agency and recommendation: plain values, of which all that people read is made.

Every text is one line on which nothing stands that cannot be printed: no text from a page can steer a terminal or turn
the direction of reading. What a format's own markup would misread is that format's business.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from openrecs.compare.between import Change, Comparison
from openrecs.compare.comment_changes import is_of_substance
from openrecs.compare.headline import Transition, classes, headline, transitions
from openrecs.compare.outputs import happened
from openrecs.compare.outputs.happened import Quote
from openrecs.compare.redline import Line, focused, redline, run_together
from openrecs.dates import in_words
from openrecs.errors import shown
from openrecs.publish.store import snapshot_names
from openrecs.text import squeeze
from openrecs.wording import address

_DIGITS = re.compile(r"([0-9]+)")
_NO_LIMIT = 10_000_000
# What a reader wants to know first of a recommendation: where it stands, then what it is called, then what is said.
_FIRST = (
    *("closed", "promise_kept", "opened", "relisted", "delisted", "status", "priority", "promise_moved", "promised"),
    *("identified", "agency", "text", "comments"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One change in words: a sentence, the same in a few words, and the day and file that show it.

    `lines` show what differs in a text, `None` for what is left out between them. `quote` is what GAO said when it
    moved the status. `is_minor`: only dates, spelling or spacing of a comment differ.
    """

    kind: str
    words: str
    brief: str
    evidence: str
    lines: tuple[Line | None, ...] = ()
    quote: Quote | None = None
    is_minor: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One recommendation of one agency, what it says, and what changed in it.

    `title` is its publication's, `published` the day of that in words, empty where it is not known. `evidence` is the
    day and the file that show all of its entries; empty where they differ: then each has its own.
    """

    recommendation_id: str
    text: str
    title: str
    published: str
    address: str | None
    is_priority: bool
    evidence: str
    entries: tuple[Entry, ...]

    @property
    def is_marked(self) -> bool:
        """Say whether the mark of a priority is to be shown: not beside the words that it is one now."""
        return self.is_priority and self.entries[0].kind != "priority"


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency; `code` is empty where it has none."""

    name: str
    code: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One department, and what changed in it in one line."""

    department: str
    headline: str
    agencies: tuple[Agency, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One transition: from where to where, and how many rows."""

    before: str
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole comparison in words; `compared` names the snapshots, and is empty where the title does."""

    title: str
    compared: str
    headline: str
    comments: str
    ways: tuple[Way, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def outline(comparison: Comparison) -> Outline:
    """Return the comparison in words."""
    changes, both = comparison.changes, (comparison.old, comparison.new)
    names, days = [line(side.name) for side in both], [snapshot_in_words(side.name) for side in both]
    return Outline(
        title=" → ".join(day or name for day, name in zip(days, names, strict=True)),
        compared=f"snapshots {names[0]} and {names[1]}" if all(days) else "",
        headline=headline(changes),
        comments=classes(changes),
        ways=tuple(_way(one) for one in transitions(changes)),
        sections=tuple(_sections(changes)),
        notes=tuple(map(line, comparison.notes)),
    )


def line(text: str) -> str:
    """Return text on one line, with everything escaped that cannot be printed."""
    squeezed = squeeze(text)
    return squeezed if squeezed.isprintable() else shown(squeezed, _NO_LIMIT)


def rank(kind: str) -> int:
    """Return the place of a kind of change among those of one recommendation."""
    return _FIRST.index(kind)


def snapshot_in_words(printed: str) -> str:
    """Return the day that the name of a snapshot says, with its revision; empty for what is not such a name."""
    name = snapshot_names.parse(printed)
    if name is None:
        return ""
    return in_words(name.as_of) + (f" (revision {name.revision})" if name.revision > 1 else "")


def _way(one: Transition) -> Way:
    return Way(line(happened.place(one.before)), line(happened.place(one.after)), len(one.keys))


def _sections(changes: Iterable[Change]) -> Iterator[Section]:
    for department, own in _grouped(changes, "department"):
        agencies = (
            Agency(line(name), line(of_one[0].said("agency_code") or ""), tuple(_items(of_one)))
            for name, of_one in _grouped(own, "agency")
        )
        yield Section(line(department), headline(own), tuple(agencies))


def _grouped(changes: Iterable[Change], column: str) -> list[tuple[str, list[Change]]]:
    """Return the changes by department or agency, in order; without a department the agency is one."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        name = change.said("department") if column == "department" else None
        found.setdefault(str(name or change.row["agency"]), []).append(change)
    return sorted(found.items())


def _items(changes: Sequence[Change]) -> list[Item]:
    """Return the recommendations that changes of one agency are of: closed, opened, the rest, and R2 before R10."""
    groups = [list(group) for _, group in groupby(sorted(changes, key=_by_number), key=_id)]
    return [_item(own) for own in sorted(groups, key=lambda own: min(rank(change.row["kind"]) for change in own))]


def _item(changes: Iterable[Change]) -> Item:
    own = sorted(changes, key=lambda change: rank(change.row["kind"]))
    entries = _told_once([entry(change) for change in own])
    shared = entries[0].evidence if len({one.evidence for one in entries}) == 1 else ""
    return Item(
        recommendation_id=line(_id(own[0])),
        text=line(own[0].said("recommendation") or ""),
        title=line(own[0].said("publication_title") or ""),
        published=happened.day(own[0].said("published_on")),
        address=address(own[0].said("publication_number")),
        is_priority=own[0].said("is_priority") is True,
        evidence=shared,
        entries=tuple(replace(one, evidence="") if shared else one for one in entries),
    )


def _told_once(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries with GAO's words once: a closing quotes them, else the redline of the comments has them."""
    kinds = {one.kind for one in entries if one.quote} | {one.kind for one in entries if one.kind == "comments"}
    return [without_words_of(one, kinds) for one in entries]


def without_words_of(one: Entry, others: Collection[str]) -> Entry:
    """Return an entry without the words of GAO that one of the other kinds beside it shows."""
    if one.kind == "comments" and "closed" in others:
        return replace(one, lines=())
    return replace(one, quote=None) if one.kind != "closed" and "comments" in others else one


def _id(change: Change) -> str:
    return str(change.row["recommendation_id"])


def _by_number(change: Change) -> tuple[list[tuple[int, str]], str]:
    """Return what sorts ids as people count; the order of changes of one recommendation stays."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(_id(change))], _id(change)


def entry(change: Change, comments: tuple[str | None, str | None] | None = None) -> Entry:
    """Return one change in words. `comments` are those before and after, where its rows are not at hand."""
    row, said = change.row, happened.said(change)
    is_text = row["kind"] in ("comments", "text")
    quote = happened.reason(change, *(comments or change.comments))
    return Entry(
        kind=str(row["kind"]),
        words=line(said.whole),
        brief=line(said.brief),
        evidence=line(_evidence(change)),
        lines=_lines(row["before"], row["after"]) if is_text else (),
        quote=replace(quote, text=line(quote.text)) if quote else None,
        is_minor=row["kind"] == "comments" and not is_of_substance(row["before"], row["after"]),
    )


def _lines(before: str | None, after: str | None) -> tuple[Line | None, ...]:
    return tuple(run_together(_clean(one) if one else None for one in focused(redline(before, after))))


def _clean(sentence: Line) -> Line:
    return replace(sentence, pieces=tuple(replace(piece, text=line(piece.text)) for piece in sentence.pieces))


def _evidence(change: Change) -> str:
    """Return the day and the document that show a change, or from which a row is missing."""
    on, document = change.row["on"], change.row["document"]
    is_gone = change.row["kind"] == "delisted"
    day = f"on {in_words(on)}" if on else ""
    file = f"{'from' if is_gone else 'in'} {document}" if document else ""
    return " ".join(part for part in ("missing" if is_gone else "seen", day, file) if part) if day or file else ""
