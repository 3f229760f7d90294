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
_BEGINS = re.compile(r"([0-9]{0,9})[-+.)=]")
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
    yield from ("", f"**{escaped(said.headline)}**")
    if said.comments:
        yield from ("", f"Comments: {escaped(said.comments)}")
    if said.compared:
        yield from ("", f"Compared: {escaped(said.compared)}")
    if said.notes:
        yield ""
        yield from (f"* note: {escaped(note)}" for note in said.notes)
    for section in said.sections:
        yield from ("", f"## {escaped(section.department)}", "", escaped(section.headline), "")
        for agency in section.agencies:
            code = f" ({agency.code})" if agency.code else ""
            yield from (f"### {escaped(agency.name + code)}", "") if agency.name != section.department else ()
            for item in agency.items:
                yield from _item_lines(item)
    if said.ways:
        yield from ("", "## From which status to which", "", "| from | to | rows |", "|---|---|---:|")
        yield from (f"| {escaped(way.before)} | {escaped(way.after)} | {way.count} |" for way in said.ways)


def _item_lines(item: Item) -> Iterator[str]:
    yield f"* {begins_nothing(escaped(item.text or item.title or item.recommendation_id))}"
    for at, entry in enumerate(item.entries):
        mark = " (priority)" if item.is_marked and not at else ""
        evidence = f" ({escaped(entry.evidence)})" if entry.evidence else ""
        yield f"  * **{escaped(entry.words)}**{mark}{evidence}"
        yield from _entry_lines(entry)
    title = escaped(item.title or item.recommendation_id)
    linked = f"[{title}]({item.address})" if item.address else title
    published = f"published {item.published}" if item.published else ""
    yield "  * " + " · ".join(
        part for part in (linked, published, escaped(item.evidence), escaped(item.recommendation_id)) if part
    )


def _entry_lines(entry: Entry) -> Iterator[str]:
    if entry.quote:
        yield from ("", f"    > {escaped(entry.quote.whose)}: “{escaped(entry.quote.text)}”", "")
    if entry.lines:
        yield from ("", f"    {_redline(entry.lines)}", "")


def _redline(lines: Sequence[Line | None]) -> str:
    return begins_nothing(" ".join("…" if line is None else _sentence(line) for line in lines))


def begins_nothing(text: str) -> str:
    """Return Markdown that begins no list, rule or heading of its own."""
    begins = _BEGINS.match(text)
    return f"{begins[1]}\\{text[begins.end(1) :]}" if begins else text


def _sentence(line: Line) -> str:
    parts = []
    for piece in line.pieces:
        start, end = _MARKS[piece.op]
        parts.append(f"{' ' if piece.has_blank else ''}{start}{escaped(piece.text)}{end}")
    return "".join(parts).strip()
