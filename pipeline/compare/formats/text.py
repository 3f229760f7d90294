"""Text for a terminal or a mail: the headline, the transitions, then agency by agency with what differs in the words.

Without colour what is gone stands in `[-...-]` and what is new in `{+...+}`, as wdiff writes it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.compare.between import Comparison
from pipeline.compare.formats.outline import Entry, Item, Outline, Way, outline
from pipeline.compare.redline import Line, Op

if TYPE_CHECKING:
    from rich.console import Console

Spans = list[tuple[str, str]]  # text and style, side by side

WIDTH = 100
IDS_SHOWN = 8
_STYLES: dict[Op, str] = {"same": "", "deleted": "red strike", "inserted": "bold green"}
_MARKS: dict[Op, tuple[str, str]] = {"same": ("", ""), "deleted": ("[-", "-]"), "inserted": ("{+", "+}")}


def render(comparison: Comparison) -> bytes:
    """Return the comparison as plain text in UTF-8, no line longer than a mail may have."""
    lines = (line for spans in _lines(outline(comparison), marked=True) for line in _wrapped(spans))
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def show(comparison: Comparison, console: Console) -> None:
    """Print the comparison on a terminal, in colour."""
    from rich.padding import Padding
    from rich.text import Text

    for spans in _lines(outline(comparison), marked=False):
        indent, rest = _indent(spans)
        console.print(Padding(Text.assemble(*rest), (0, 0, 0, indent)))


def _lines(said: Outline, *, marked: bool) -> Iterator[Spans]:
    yield [(said.title, "bold")]
    yield [(said.headline, "bold")]
    if said.comments:
        yield [(f"comments: {said.comments}", "")]
    if said.ways:
        yield []
        yield from _way_lines(said.ways)
    for section in said.sections:
        yield []
        yield [(f"{section.agency} ({sum(len(item.entries) for item in section.items)})", "bold underline")]
        for item in section.items:
            yield from _item_lines(item, marked=marked)
    if said.notes:
        yield []
        yield from ([(f"note: {note}", "")] for note in said.notes)


def _way_lines(ways: Sequence[Way]) -> Iterator[Spans]:
    names = [f"{way.before} → {way.after}" for way in ways]
    width = max(len("from → to"), *map(len, names))
    yield [(f"{'from → to':{width}}  rows", "bold")]
    for name, way in zip(names, ways, strict=True):
        yield [(f"{name:{width}}  {way.count:4}  {_ids(way.ids)}", "")]


def _ids(ids: Sequence[str]) -> str:
    more = [f"and {len(ids) - IDS_SHOWN} more"] if len(ids) > IDS_SHOWN else []
    return ", ".join([*ids[:IDS_SHOWN], *more])


def _item_lines(item: Item, *, marked: bool) -> Iterator[Spans]:
    priority = [(" [priority]", "yellow")] if item.is_priority else []
    yield [("  ", ""), (item.recommendation_id, "bold"), *priority, (f"  {item.title}", "")]
    for entry in item.entries:
        yield from _entry_lines(entry, marked=marked)


def _entry_lines(entry: Entry, *, marked: bool) -> Iterator[Spans]:
    evidence = f"  ({entry.evidence})" if entry.evidence else ""
    yield [("    ", ""), (entry.words, _style(entry)), (evidence, "dim")]
    if entry.lines:
        yield [("      ", ""), *_redline(entry.lines, marked=marked)]


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


def _wrapped(spans: Spans) -> list[str]:
    text = "".join(part for part, _ in spans).rstrip()
    indent = " " * (len(text) - len(text.lstrip(" ")))
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [""]


def _indent(spans: Spans) -> tuple[int, Spans]:
    """Return how far a line is indented, and the rest of it: what a terminal wraps is indented too."""
    if spans and not spans[0][0].strip(" "):
        return len(spans[0][0]), spans[1:]
    return 0, spans
