"""A census of what looks like a row: a second, dumb reader, which knows no layout, counts and finds no rows.

It counts number markers, `(Recommendation 4)`, and status words alone in a cell or on a line, in all that a document
shows, and takes away what its rows account for: a comment may cite a marker, or hold a line `Open`; a row may have been
left out by name. What is left over may be a row that the layout did not see. Whatever else a text program did to the
page, it kept these words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator

from openrecs.extract import tag_text
from openrecs.extract.html import furniture
from openrecs.extract.tag_text import DELIMITED, HTML, MARKER, TEXT, Form, Seen, What, marker_parts, markers, statuses
from openrecs.records import Document, Left, Reading
from openrecs.statuses import code
from openrecs.text import LINE_BREAKS, lines, squeeze

# A marker with a status under it, or in the next cell: a whole row that a reader of text took for a comment.
_ROW = re.compile(
    rf"{MARKER.pattern}[)\]]?[^A-Za-z0-9]*(?:[\n\t|][^A-Za-z0-9]*(?i:open|closed)|(?:Open|Closed))(?![A-Za-z0-9])"
)
_DUTY = re.compile(r"(?i)\b(?:should|must|consider)\b")
_LEGEND, _LEGEND_CHARACTERS = re.compile(r"(?i)status\W{1,3}legend"), 1_500
NOTHING = Left()
_NO_LETTERS = re.compile(r"[\W_]+")
_WORD = re.compile("open|closed")
_LETTERS = range(4, 9)  # how many beside a word show that a sentence goes on; more where the line has more
# The words in which an issue says that a row was not read; its location is where that row begins.
_LEFT_OUT, _ENDS = ("left out", "was not read"), "the file ends before"
_LINE = re.compile(r"line ([0-9]+)")


def count(document: Document, reading: Reading, *, is_delimited: bool = False) -> Left:
    """Count what no row accounts for. `is_delimited`: the cells of the text are parted by commas.

    A document that promises to list nothing (an online report, a feed) is prose: a marker in it is a citation, and only
    status words count. So is a field of prose in a page, unless it holds markers and status words.
    """
    if document.media == "text":
        return _left(document.text, DELIMITED if is_delimited else TEXT, reading)
    if not _left(tag_text.every_text(furniture.without(document)[0]), HTML, reading):
        return NOTHING
    left = _left(tag_text.text(document.text), HTML, reading)
    if left.markers and left.statuses:
        return left
    return _left(tag_text.text(tag_text.without_prose(document.text)), HTML, reading)


def _left(text: str, form: Form, reading: Reading) -> Left:
    numbers = [] if reading.scope.kind == "none" else _markers_left(text, form, reading)
    words = _statuses_left(text, form, reading)
    first = min((*numbers, *words), key=lambda seen: seen.start, default=None)
    if first is None:
        return NOTHING
    line = len(LINE_BREAKS.findall(text, 0, first.start)) + 1
    return Left(len(numbers), len(words), f"line {line}", squeeze(text[first.start : first.end]))


def _markers_left(text: str, form: Form, reading: Reading) -> list[Seen]:
    left = Counter(marker_parts(text))
    left.subtract(part for row in reading.rows for part in marker_parts(row.recommendation))
    if max(left.values(), default=0) <= 0:
        return []  # as on nearly every page
    seen = list(markers(text))
    told = _counted(markers("\n".join(row.recommendation for row in reading.rows)))
    if not _counted(seen) - told:
        return []
    told += _counted(markers(_remarks(form, reading))) + _counted(_named(text, seen, reading))
    return _beyond(seen, told)


def _statuses_left(text: str, form: Form, reading: Reading) -> list[Seen]:
    seen = list(statuses(text, form))
    told: Counter[What] = Counter()
    for status, times in Counter(row.status for row in reading.rows).items():
        told.update({one.what: times for one in statuses(status, TEXT)})
    if not _counted(seen) - told:
        return []
    remarks = _remarks(form, reading)
    texts = "\n\n".join(row.recommendation for row in reading.rows)
    if form is TEXT:
        told += _counted(_quoted(text, seen, remarks, texts)) | _plain(remarks)
    else:
        told += _counted(statuses(f"{remarks}\n\n{texts}".replace("\n", tag_text.CELL), form))
    told += _counted(_named(text, seen, reading)) + _in_legend(text, seen)
    return _beyond(seen, told)


def _plain(remarks: str) -> Counter[What]:
    """Count the lines that are a status and nothing else: a reader of text has weighed these, and no decorated one."""
    return Counter(("status", of.partition("_")[0]) for line in lines(remarks) if (of := code(line)))


def _counted(seen: Iterable[Seen]) -> Counter[What]:
    return Counter(one.what for one in seen)


def _remarks(form: Form, reading: Reading) -> str:
    """Return all that rows and publications say beside the rows' own texts and statuses, a paragraph each."""
    titles = {row.publication.title for row in reading.rows} | {one.title for one in reading.publications}
    own = (part for row in reading.rows for part in (row.comments, row.definition, row.agency, row.priority))
    said = "\n\n".join([*filter(None, own), *titles])
    return said if form is not TEXT or _is_met(reading) else _ROW.sub(_unless_cited, said)


def _is_met(reading: Reading) -> bool:
    """Say whether each publication has as many rows as the page says: then it is known which lines are comments."""
    found = Counter(row.publication for row in reading.rows)
    return all(publication.declared_total == many for publication, many in found.items())


def _unless_cited(found: re.Match[str]) -> str:
    """Drop a whole row from a comment, with its status; what does not say what to do is a citation."""
    line = found.string[max(0, found.start() - 2_000) : found.start()].rpartition("\n")[2]
    return " " if _DUTY.search(line) else found[0]


def _beyond(seen: list[Seen], told: Counter[What]) -> list[Seen]:
    """Return the last ones of each kind, as many as are more than were told."""
    left = _counted(seen) - told
    found = []
    for one in reversed(seen):
        if left[one.what] > 0:
            left[one.what] -= 1
            found.append(one)
    return found[::-1]


def _named(text: str, seen: list[Seen], reading: Reading) -> Iterator[Seen]:
    """Yield the marker or status of each row that was left out with an issue that names it.

    It stands behind the line that the issue names, and before the next row. Where a file ends inside of a row, that row
    is the last.
    """
    rows = sorted(line_of(row.location) for row in reading.rows)
    breaks = [found.end() for found in LINE_BREAKS.finditer(text)] if reading.issues else []
    at = [bisect_right(breaks, one.start) + 1 for one in seen]
    for issue in reading.issues:
        start = line_of(issue.location)
        first, next_row = bisect_left(at, start), bisect_right(rows, start)
        is_before_next = first < len(at) and (next_row == len(rows) or at[first] < rows[next_row])
        if any(words in issue.message for words in _LEFT_OUT) and is_before_next:
            yield seen[first]
        elif _ENDS in issue.message and at and at[-1] > max(rows, default=0):
            yield seen[-1]


def line_of(location: str | None) -> int:
    """Return the line of a document that a location names, 0 where it names none."""
    found = _LINE.match(location or "")
    return int(found[1]) if found else 0


def _quoted(text: str, seen: list[Seen], remarks: str, texts: str) -> Iterator[Seen]:
    """Yield the words before or behind which a sentence that a field holds goes on: a program has broken its line.

    In a recommendation's own text only `open` is such a word: `Closed - Implemented` there is another row's status.
    """
    said = _beside(remarks)
    every = said | _beside(texts)
    for one in seen:
        is_decorated = text[max(0, one.start - 1) : one.start] in ("*", "_", "#", "[")
        if not is_decorated and _goes_on(text, one, every if text[one.start : one.end] == "open" else said):
            yield one


def _beside(said: str) -> set[str]:
    """Return what stands before (`remains>`) and behind (`<itwill`) each of the words in the fields' sentences."""
    folded = "|".join(map(_folded, lines(said)))
    spans = [found.span() for found in _WORD.finditer(folded)]
    before = {f"{folded[max(0, start - many) : start]}>" for start, _ in spans for many in _LETTERS}
    return before | {f"<{folded[end : end + many]}" for _, end in spans for many in _LETTERS}


def _goes_on(text: str, seen: Seen, beside: set[str]) -> bool:
    most, least = _LETTERS[-1], _LETTERS[0]
    behind = set() if seen.end - seen.start > len(seen.what[1]) else _near(text, seen, 1)
    said = {f"{part[-most:]}>" for part in _near(text, seen, -1) if len(part) >= least}
    return not beside.isdisjoint(said | {f"<{part[:most]}" for part in behind if len(part) >= least})


def _near(text: str, seen: Seen, step: int) -> set[str]:
    """Return, folded, the filled line above or below, and its cell that is as far from its end as the status is."""
    above, below = text[max(0, seen.start - 500) : seen.start], text[seen.end : seen.end + 500]
    own, *others = LINE_BREAKS.split(above)[::-1] if step < 0 else LINE_BREAKS.split(below)
    line = next((line for line in others if line.strip()), "")
    behind = [part for part in TEXT.cells.split(LINE_BREAKS.split(below)[0]) if part.strip()]
    cells = TEXT.cells.split(line.strip())
    return {_folded(own), _folded(line), _folded(cells[-1 - len(behind)]) if len(behind) < len(cells) else ""}


def _in_legend(text: str, seen: list[Seen]) -> Counter[What]:
    """Count, once each, the statuses that a page of before 2021 explains in its legend."""
    legend = _LEGEND.search(text)
    return Counter({one.what: 1 for one in seen if legend and 0 <= one.start - legend.end() <= _LEGEND_CHARACTERS})


def _folded(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()
