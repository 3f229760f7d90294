"""Text for a terminal or a mail: the headline, the transitions, then agency by agency with what differs in the words.

Without colour what is gone is in `[-...-]` and what is new in `{+...+}`, as wdiff writes it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from openrecs.compare.between import Comparison
from openrecs.compare.outputs.outline import Entry, Item, Outline, Way, outline
from openrecs.compare.redline import Line, Op

if TYPE_CHECKING:
    from rich.console import Console

Spans = list[tuple[str, str]]  # text and style, side by side
Row = tuple[str, Spans]  # what stands at its start, as deep as its further lines are indented; the rest

WIDTH = 100
NARROWEST = 30  # characters that must be left beside the start of a row
_DEEP = 6
IDS_SHOWN = 8
_STYLES: dict[Op, str] = {"same": "", "deleted": "red strike", "inserted": "bold green"}
_MARKS: dict[Op, tuple[str, str]] = {"same": ("", ""), "deleted": ("[-", "-]"), "inserted": ("{+", "+}")}


def render(comparison: Comparison, width: int = WIDTH) -> bytes:
    """Return the comparison as plain text in UTF-8, no line longer than a mail may have, or than `width`."""
    lines = (line for row in _rows(outline(comparison), marked=True) for line in _wrapped(row, min(width, WIDTH)))
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def show(comparison: Comparison, console: Console) -> None:
    """Print the comparison on a terminal, in colour, in lines no longer than can be read."""
    from rich.text import Text

    width = min(console.width, WIDTH)
    for start, spans in _rows(outline(comparison), marked=False):
        first, depth = _beginning(start, width)
        for at, part in enumerate(Text.assemble(*spans).wrap(console, width - depth) or [Text()]):
            line = Text(" " * depth if at else first) + part
            line.rstrip()
            console.print(line, no_wrap=True, overflow="ignore", crop=False)


def _rows(said: Outline, *, marked: bool) -> Iterator[Row]:
    yield "", [(said.title, "bold")]
    yield "", [(said.headline, "bold")]
    if said.comments:
        yield "", [(f"comments: {said.comments}", "")]
    if said.ways:
        yield "", []
        yield from _way_rows(said.ways)
    for section in said.sections:
        yield "", []
        yield "", [(f"{section.agency} ({sum(len(item.entries) for item in section.items)})", "bold underline")]
        for item in section.items:
            yield from _item_rows(item, marked=marked)
    if said.notes:
        yield "", []
        yield from (("", [(f"note: {note}", "")]) for note in said.notes)


def _way_rows(ways: Sequence[Way]) -> Iterator[Row]:
    names = [f"{way.before} → {way.after}" for way in ways]
    width = max(len("from → to"), *map(len, names))
    yield "", [(f"{'from → to':{width}}  rows", "bold")]
    for name, way in zip(names, ways, strict=True):
        yield f"{name:{width}}  {way.count:4}  ", [(_ids(way.ids), "")]


def _ids(ids: Sequence[str]) -> str:
    more = [f"and {len(ids) - IDS_SHOWN} more"] if len(ids) > IDS_SHOWN else []
    return ", ".join([*ids[:IDS_SHOWN], *more])


def _item_rows(item: Item, *, marked: bool) -> Iterator[Row]:
    priority = [(" [priority]", "yellow")] if item.is_priority else []
    yield "  ", [(item.recommendation_id, "bold"), *priority, (f"  {item.title}", "")]
    for entry in item.entries:
        yield from _entry_rows(entry, marked=marked)


def _entry_rows(entry: Entry, *, marked: bool) -> Iterator[Row]:
    evidence = f"  ({entry.evidence})" if entry.evidence else ""
    yield "    ", [(entry.words, _style(entry)), (evidence, "dim")]
    if entry.lines:
        yield "      ", _redline(entry.lines, marked=marked)


def _style(entry: Entry) -> str:
    return {"closed": "green", "delisted": "yellow", "opened": "cyan"}.get(entry.kind, "")


def _redline(lines: Sequence[Line | None], *, marked: bool) -> Spans:
    spans: Spans = []
    for line in lines:
        if line is None:
            spans.append((" … " if spans else "… ", "dim"))
            continue
        for at, piece in enumerate(line.pieces):
            has_blank = piece.has_blank or not at
            start, end = _MARKS[piece.op] if marked else ("", "")
            blank = " " if has_blank and spans and not spans[-1][0].endswith(" ") else ""
            spans += [(blank, ""), (f"{start}{piece.text}{end}", _STYLES[piece.op])]
    return spans


def _wrapped(row: Row, width: int) -> list[str]:
    start, spans = row
    first, depth = _beginning(start, width)
    parts = textwrap.wrap("".join(part for part, _ in spans), width - depth, break_on_hyphens=False) or [""]
    return [f"{' ' * depth if at else first}{part}".rstrip() for at, part in enumerate(parts)]


def _beginning(start: str, width: int) -> tuple[str, int]:
    """Return what stands before the first line of a row, and how deep the others are indented.

    A start so long that nothing could be read beside it has a line of its own.
    """
    if len(start) + NARROWEST <= width:
        return start, len(start)
    depth = min(_DEEP, width - 1)
    return (f"{start.rstrip()}\n" if start.strip() else "") + " " * depth, depth
