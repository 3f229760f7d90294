"""Markdown, as `html2text` and its kind make it of a page: `## Headings`, `[links](address)`, tables with `|`.

    [Agency Affected](?order=name "sort by Agency Affected") | Recommendation | [Status](?order=status)
    ---|---|---
    Coast Guard  | The Commandant should ... (Recommendation 1)  |  Open  The Coast Guard agreed. ...

A text is Markdown here if it holds such a table. Its last cell runs status, definition and comments together. The lines
under a row that are not a row belong to its comments, and the grammar takes them as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openrecs.extract.text.landmarks import DATE, PUBLICATION_NUMBER, header_agency, landmarks
from openrecs.extract.text.unprint.printed import Printed, cells, in_columns, run_together
from openrecs.extract.text.unprint.status_cell import parted
from openrecs.text import squeeze

_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()\s]{0,1000}\)")
_LINK = re.compile(r'\[([^\[\]]{0,500})\]\([^()"]{0,1000}(?: "[^"]{0,300}")?\)')  # an address may be broken, too
_BOLD = re.compile(r"\*\*([^*]{1,1000})\*\*")
_STARS = re.compile(r"\*{2,}")
_EMPHASIS = re.compile(r"(?<![A-Za-z0-9_])_([^_]{1,1000})_(?![A-Za-z0-9_])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_HEADING = re.compile(r"#{1,6} +")
_ITEM = re.compile(r" *(?:[*+-]|[0-9]{1,3}\.) ")
_BAR = re.compile(r"(?<!\\)\|")
_NUMBER_DATE = re.compile(rf"({PUBLICATION_NUMBER.pattern}) ({DATE.pattern})")
_ROW_LINES = 40
_BARS = 12  # in one text
_DOUBT = "a row of a table has no status at the beginning of its last cell, or no text in another"


def in_cells(lines: Sequence[Printed]) -> list[Printed]:
    """Make rows of cells of the tables of a Markdown text, and lines of its paragraphs; leave any other text alone."""
    heads = {at: labels for at in range(len(lines) - 1) if (labels := _labels(lines, at))}
    if not heads:
        return list(lines)
    done: list[Printed] = []
    columns, is_boxed, at = 0, False, 0  # no column outside of a table; a bar opens the lines of one in a box
    while at < len(lines):
        labels, text = heads.get(at, ()), lines[at].text
        row, end = _row(lines, at, columns, is_boxed) if columns and not labels else (None, at)
        if labels:
            columns, is_boxed = len(labels), text.strip().startswith("|")
            done.append(cells(lines[at].number, *labels))
            end = at + 2
        elif row:
            done.append(row)
        else:
            columns = 0 if _HEADING.match(text) else columns
            end = _paragraph_end(lines, at, columns > 0)
            done += _paragraph(lines[at:end])
        at = end
    return done


def bare(text: str) -> str:
    """Return a text without Markdown's marks: links, images, bold, emphasis, escapes."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _EMPHASIS.sub(r"\1", _STARS.sub("", _BOLD.sub(r"\1", text)))
    return _ESCAPED.sub(r"\1", text)


def _labels(lines: Sequence[Printed], at: int) -> tuple[str, ...]:
    """Return the labels of a table's header that stands at `at` over its rule; empty for any other line."""
    rule = lines[at + 1].raw.strip(" ")
    if "---" not in rule or "|" not in rule or not set(rule) <= set("-|: "):
        return ()
    labels = tuple(squeeze(bare(part)) for part in _parts(lines[at].text, lines[at].text.strip().startswith("|")))
    return labels if header_agency(" ".join(labels)) else ()


def _parts(text: str, is_boxed: bool) -> list[str]:
    """Cut a line at its bars; in a box the first and the last one part nothing."""
    line = in_columns(text).strip(" ")
    return _BAR.split(line.removeprefix("|").removesuffix("|") if is_boxed else line)


def _row(lines: Sequence[Printed], at: int, columns: int, is_boxed: bool) -> tuple[Printed | None, int]:
    """Return the row that begins at `at` and the index behind it. A text of several paragraphs takes several lines."""
    if not _BAR.search(lines[at].text):
        return None, at
    gathered = ""
    for end in range(at, min(at + _ROW_LINES, len(lines))):
        if _HEADING.match(lines[end].text):
            break
        gathered += f" {lines[end].text}"
        parts = _parts(gathered, is_boxed)
        if len(parts) >= columns:
            return _cells(lines[at].number, parts, columns), end + 1
    return None, at


def _cells(number: int, parts: Sequence[str], columns: int) -> Printed:
    """Return a row. A bar in a text parts it, too: the last cell is the first one that a status opens."""
    for last in range(columns - 1, min(len(parts), columns + _BARS)):
        status = parted(bare("|".join(parts[last:])))
        if status:
            agency = [bare(parts[0])] if columns > 2 else []
            text = squeeze(bare("|".join(parts[len(agency) : last])))
            is_whole = all(map(squeeze, agency)) and text[:1].isupper() and not parted(text)
            return cells(number, *agency, text, *status, doubt="" if is_whole else _DOUBT)
    return cells(number, " ".join(parts), doubt=_DOUBT)


def _paragraph_end(lines: Sequence[Printed], at: int, is_in_table: bool) -> int:
    """Return the index behind the paragraph that begins at `at`: a blank line, two blanks or another thing ends it."""
    end = at + 1
    while end < len(lines) and lines[at] and lines[end] and not lines[end - 1].text.endswith("  "):
        text = lines[end].text
        if _ITEM.match(text) or _HEADING.match(text) or (is_in_table and "|" in text) or _is_landmark(lines, end):
            break
        end += 1
    return end


def _is_landmark(lines: Sequence[Printed], at: int) -> bool:
    around = [squeeze(bare(line.text)) for line in lines[max(0, at - 1) : at + 2]]
    marks = landmarks(around)
    return any(marks[:2])


def _paragraph(lines: Sequence[Printed]) -> Iterator[Printed]:
    text = bare(_HEADING.sub("", run_together([line.text for line in lines], True), count=1))
    number = lines[0].number
    both = _NUMBER_DATE.fullmatch(squeeze(text)) if len(text) < 200 else None
    for part in both.groups() if both else (text,):
        yield Printed(number, part, part, is_whole=True)
