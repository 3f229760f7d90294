"""Markdown for an issue or a mail, as GitHub reads it: what is gone is struck through, what is new is bold.

Text from documents is escaped: it can make no markup, no mention of a user and no reference to an issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openrecs.compare.between import Comparison
from openrecs.compare.outputs.outline import Entry, Item, Outline, outline
from openrecs.compare.redline import Line, Op

_SPECIAL = re.compile(r"([\\`*\[\]<>&#|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_BLANK_LINES = re.compile(r"\n{3,}")
_LIST_START = re.compile(r"([0-9]{0,9})[-+.)] ")
_MARKS: dict[Op, tuple[str, str]] = {"same": ("", ""), "deleted": ("~~", "~~"), "inserted": ("**", "**")}


def render(comparison: Comparison) -> bytes:
    """Return the comparison as Markdown in UTF-8."""
    text = _BLANK_LINES.sub("\n\n", "\n".join(_lines(outline(comparison))))
    return (text + "\n").encode("utf-8", "backslashreplace")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it stands."""
    return _SPECIAL.sub(r"\\\1", text).replace("@", "&#64;").replace("://", "&#58;//")


def _lines(said: Outline) -> Iterator[str]:
    yield f"# What changed: {escaped(said.title)}"
    yield ""
    yield f"**{said.headline}**"
    if said.comments:
        yield ""
        yield f"Comments: {said.comments}"
    if said.ways:
        yield from ("", "| from | to | rows | which |", "|---|---|---:|---|")
        for way in said.ways:
            yield f"| {escaped(way.before)} | {escaped(way.after)} | {way.count} | {escaped(', '.join(way.ids))} |"
    for section in said.sections:
        yield from ("", f"## {escaped(section.agency)}", "")
        for item in section.items:
            yield from _item_lines(item)
    if said.notes:
        yield ""
        yield from (f"* note: {escaped(note)}" for note in said.notes)


def _item_lines(item: Item) -> Iterator[str]:
    name = f"**{escaped(item.recommendation_id)}**"
    linked = f"[{name}]({item.address})" if item.address else name
    yield f"* {linked}{' (priority)' if item.is_priority else ''} {escaped(item.title)}".rstrip()
    for entry in item.entries:
        yield from _entry_lines(entry)


def _entry_lines(entry: Entry) -> Iterator[str]:
    evidence = f" ({escaped(entry.evidence)})" if entry.evidence else ""
    yield f"  * {escaped(entry.words)}{evidence}"
    if entry.lines:
        yield ""
        yield f"    {_redline(entry.lines)}"
        yield ""


def _redline(lines: Sequence[Line | None]) -> str:
    text = " ".join("…" if line is None else _sentence(line) for line in lines)
    begins_list = _LIST_START.match(text)
    return f"{begins_list[1]}\\{text[begins_list.end(1) :]}" if begins_list else text


def _sentence(line: Line) -> str:
    parts = []
    for piece in line.pieces:
        start, end = _MARKS[piece.op]
        parts.append(f"{' ' if piece.has_blank else ''}{start}{escaped(piece.text)}{end}")
    return "".join(parts).strip()
