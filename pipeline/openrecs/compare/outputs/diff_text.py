"""Text for a terminal or a mail: the headline, the transitions, then department by department what happened to what.

Without colour what is gone is in `[-...-]` and what is new in `{+...+}`, as wdiff writes it. A line is as long as asked
for, or as one word, id or link in it. `brief` has one line for each recommendation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from openrecs.compare.between import Comparison
from openrecs.compare.outputs.outline import Agency, Entry, Item, Outline, Way, outline, rank
from openrecs.compare.redline import Line, Op

if TYPE_CHECKING:
    from rich.console import Console


Span = tuple[str, str]  # text and style
Spans = list[Span]  # side by side
Row = tuple[int, Spans]  # how deep it is indented, and what it says

WIDTH = 80  # of a mail, and of everything that is not a terminal
WIDEST = 100  # that can be read
TEXT_LINES, QUOTE_LINES = 3, 8  # of a recommendation's text, and of GAO's words, that are shown
_STYLES: dict[Op, str] = {"same": "", "deleted": "red strike", "inserted": "bold green"}
_MARKS: dict[Op, tuple[str, str]] = {"same": ("", ""), "deleted": ("[-", "-]"), "inserted": ("{+", "+}")}
_OF_KIND = {"closed": "bold green", "delisted": "bold yellow", "opened": "bold cyan"}


def render(comparison: Comparison, width: int = WIDTH) -> bytes:
    """Return the comparison as plain text in UTF-8, in lines no longer than `width`, or than can be read."""
    width = min(width, WIDEST)
    return encoded(lines(_rows(outline(comparison), width, marked=True), width))


def show(comparison: Comparison, console: Console) -> None:
    """Print the comparison on a terminal, in colour, in lines no longer than can be read."""
    from rich.text import Text

    width = min(console.width, WIDEST)
    for spans in _lines(_rows(outline(comparison), width, marked=False), width):
        console.print(Text.assemble(*spans), no_wrap=True, overflow="ignore", crop=False)


def lines(rows: Iterable[Row], width: int) -> Iterator[str]:
    """Yield rows as lines without colour."""
    return ("".join(text for text, _ in spans) for spans in _lines(rows, width))


def encoded(written: Iterable[str]) -> bytes:
    """Return lines as UTF-8, each ended."""
    return "".join(f"{one}\n" for one in written).encode("utf-8", "backslashreplace")


def _rows(said: Outline, width: int, *, marked: bool) -> Iterator[Row]:
    yield from head(said)
    for way in said.ways:
        yield from _way_rows(way, said.ways)
    for section in said.sections:
        yield from (_BLANK, (0, [(section.department, "bold underline"), (f": {section.headline}", "")]))
        for agency in section.agencies:
            yield from _agency_rows(agency, width, is_all=[agency.name] == [section.department], marked=marked)
    yield from tail(said)


_BLANK: Row = (0, [])


def head(said: Outline) -> Iterator[Row]:
    """Yield what is compared, and what differs, in short."""
    yield 0, [(said.title, "bold")]
    if said.compared:
        yield 0, [(f"compared: {said.compared}", "dim")]
    yield 0, [(said.headline, "bold")]
    if said.comments:
        yield 0, [(f"comments: {said.comments}", "")]
    if said.ways:
        yield _BLANK


def tail(said: Outline) -> Iterator[Row]:
    """Yield what a reader must know of it."""
    if said.notes:
        yield _BLANK
        yield from ((0, [(f"note: {note}", "")]) for note in said.notes)


def _way_rows(way: Way, ways: Sequence[Way]) -> Iterator[Row]:
    width = max(len(str(one.count)) for one in ways)
    yield 2, [(f"{way.count:{width}}", "bold"), (f" {way.before} → {way.after}", "")]


def _agency_rows(agency: Agency, width: int, *, is_all: bool, marked: bool) -> Iterator[Row]:
    if not is_all:
        yield _BLANK
        yield 0, [(agency.name, "bold"), (f" ({agency.code})" if agency.code else "", "")]
    for item in agency.items:
        yield _BLANK
        yield from _item_rows(item, width, marked=marked)


def _item_rows(item: Item, width: int, *, marked: bool) -> Iterator[Row]:
    yield from ((2, [(part, "")]) for part in _beginning(item.text or item.title, width - 2, TEXT_LINES))
    for at, entry in enumerate(item.entries):
        mark = " [priority]" if item.is_marked and not at else ""
        yield 2, [("→ ", ""), (entry.words, _OF_KIND.get(entry.kind, "bold")), (mark, "yellow")]
        yield from _entry_rows(entry, width, marked=marked)
    if item.text and item.title:
        yield 4, [(f"{item.title} (published {item.published})" if item.published else item.title, "dim")]
    if item.address:
        yield 4, [(item.address, "dim")]
    if item.evidence:
        yield 4, [(item.evidence, "dim")]
    yield 4, [(item.recommendation_id, "")]


def _beginning(text: str, width: int, most: int) -> list[str]:
    """Return the first lines of a text, ended with an ellipsis where more follow."""
    found = ["".join(part for part, _ in spans) for spans in _wrapped([(text, "")], width)]
    if len(found) <= most:
        return found
    last = found[most - 1]
    while len(last) + 2 > width and " " in last:
        last = last.rpartition(" ")[0]
    return [*found[: most - 1], f"{last} …"]


def _entry_rows(entry: Entry, width: int, *, marked: bool) -> Iterator[Row]:
    if entry.quote:
        quoted = f"{entry.quote.whose}: “{entry.quote.text}”"
        yield from ((4, [(part, "italic")]) for part in _beginning(quoted, width - 4, QUOTE_LINES))
    if entry.lines:
        yield 4, _redline(entry.lines, marked=marked)
    if entry.evidence:
        yield 4, [(entry.evidence, "dim")]


def _redline(differing: Sequence[Line | None], *, marked: bool) -> Spans:
    spans: Spans = []
    for line in differing:
        if line is None:
            spans.append((" … " if spans else "… ", "dim"))
            continue
        for at, piece in enumerate(line.pieces):
            has_blank = piece.has_blank or not at
            start, end = _MARKS[piece.op] if marked else ("", "")
            blank = " " if has_blank and spans and not spans[-1][0].endswith(" ") else ""
            spans += [(blank, ""), (f"{start}{piece.text}{end}", _STYLES[piece.op])]
    return spans


def _lines(rows: Iterable[Row], width: int) -> Iterator[Spans]:
    """Yield the lines of all rows."""
    for depth, spans in rows:
        for line in _wrapped(spans, width - depth) or [[]]:
            yield [(" " * depth, ""), *line] if line else []


def _wrapped(spans: Spans, width: int) -> list[Spans]:
    """Return spans as lines, cut at blanks alone: an id or a link that is longer than a line is a line."""
    found: list[Spans] = []
    room = 0
    for word in _words(spans):
        length = sum(len(text) for text, _ in word)
        if found and length + 1 <= room:
            found[-1] += [(" ", word[0][1] if found[-1][-1][1] == word[0][1] else ""), *word]
            room -= length + 1
        else:
            found.append(word)
            room = width - length
    return found


def _words(spans: Spans) -> Iterator[Spans]:
    """Yield the words of spans, each as spans of its own: a word may change its style within."""
    word: Spans = []
    for text, style in spans:
        first, *others = text.split(" ")
        if first:
            word.append((first, style))
        for part in others:
            if word:
                yield word
            word = [(part, style)] if part else []
    if word:
        yield word


LEAST_TEXT = 20  # characters of a text that are shown, though the line is longer than asked for then
LONGEST_NAME = 24  # characters of an agency without a code
_ADDRESSEE = re.compile(r"(?:[^.;:]|(?<=[A-Z])\.){1,150}? should(?:,[^,]{1,150},)? (?=[a-z])")


def brief(comparison: Comparison, width: int = WIDTH) -> bytes:
    """Return the comparison as UTF-8, a line for each recommendation, no longer than `width` where it can be.

    What happened orders the lines, closed and opened before the rest, then the department. `The Director of ... should`
    is left out of a text, for the agency is named beside it, and little else would fit.
    """
    said = outline(comparison)
    listed = [(agency, item) for section in said.sections for agency in section.agencies for item in agency.items]
    listed.sort(key=lambda one: rank(one[1].entries[0].kind))
    happened = [_in_short(item) for _, item in listed]
    first = max(map(len, happened), default=0)
    rows = [
        _brief_line(what.ljust(first), agency, item, width)
        for what, (agency, item) in zip(happened, listed, strict=True)
    ]
    return encoded([*lines(head(said), width), *rows, *lines(tail(said), width)])


def _in_short(item: Item) -> str:
    more = len(item.entries) - 1
    return item.entries[0].brief + (f" +{more}" if more else "")


def _brief_line(what: str, agency: Agency, item: Item, width: int) -> str:
    end = f"{agency.code or cut(agency.name, LONGEST_NAME)}  {item.recommendation_id}"
    room = max(LEAST_TEXT, width - len(what) - len(end) - 4)
    text = _ADDRESSEE.sub("", item.text, count=1) if _ADDRESSEE.match(item.text) else item.text
    return f"{what}  {cut(text or item.title, room).ljust(room)}  {end}"


def cut(text: str, length: int) -> str:
    """Return the beginning of a text, at most that long, cut at a word."""
    if len(text) <= length:
        return text
    return f"{text[: length - 1].rpartition(' ')[0] or text[: length - 2]} …"
