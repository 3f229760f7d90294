"""A census of what looks like a row: a second, dumb reader, which knows no layout, counts and finds no rows.

It counts number markers, `(Recommendation 4)`, and status words alone in a cell or on a line, in all that a document
shows, and takes away what its rows account for: a comment may cite a marker, or hold a line `Open`; a row may have been
left out by name. What is left over may be a row that the layout did not see. Whatever else a text program did to the
page, it kept these words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline import statuses, visible
from pipeline.characters import BLANKS, LINE_BREAKS, lines, plain, squeeze
from pipeline.records import Document, Left, Reading

# Between the parts of a marker may stand whatever is no letter, no digit and no bracket: blanks, line breaks, stars.
_GAP = r"[^A-Za-z0-9()\[\]]{0,60}"
_FOR = rf"(?i:for){_GAP}(?:(?i:congressional){_GAP})?(?i:consideration)"
# Where a text program set columns, the rest of a marker opens a cell of the next line.
_BROKEN = r"(?![A-Za-z])[^\n()\[\]]{0,200}\n(?:[^\n]{0,200}? {2})?([0-9]{1,4})[)\]]"
_MARKER = re.compile(
    rf"[(\[]{_GAP}(?:((?i:recommendation|matter))(?i:s?)(?:{_GAP}{_FOR})?{_GAP}(?:(?i:no|number){_GAP})?([0-9]{{1,4}})"
    rf"|((?i:matter))(?i:s?){_GAP}{_FOR}|(?i:recommendation){_BROKEN})"
)
# A marker with a status under it, or in the next cell: a whole row that a reader of text took for a comment.
_ROW = re.compile(rf"{_MARKER.pattern}[)\]]?[^A-Za-z0-9]*(?:[\n\t|][^A-Za-z0-9]*(?i:open|closed)|(?:Open|Closed))\b")
_DUTY = re.compile(r"(?i)\b(?:should|must|consider)\b")
_STATUS = re.compile(r"[oOcC](?:[pP][eE][nN]|[lL][oO][sS][eE][dD])")
_TAIL = (
    r"\W{0,6}(?:(?i:partially)(?:\W{1,6}(?i:addressed))?|(?i:implemented)|(?i:not)(?:\W{1,6}(?i:implemented))?"
    r"|(?i:no)(?:\W{1,6}(?i:longer)(?:\W{1,6}(?i:valid))?)?)(?![A-Za-z0-9])"
)
_BARS, _BREAKS = "|\xa6\u2502\u2503\u2551", "\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029"
_REACH = 40  # characters before a status in which its cell begins
_LEGEND, _LEGEND_CHARACTERS = re.compile(r"(?i)status\W{1,3}legend"), 1_500
_NO_LETTERS = re.compile(r"[\W_]+")
_LEAST, _MOST = 8, 20  # letters beside a word that show that a sentence goes on
# The words in which an issue says that a row was not read; its location is where that row begins.
_LEFT_OUT, _ENDS = ("left out", "was not read"), "the file ends before"
_LINE = re.compile(r"line ([0-9]+)")

_What = tuple[str, str]


class _Form(NamedTuple):
    """How cells are parted in a kind of text: what stands in one before a status that is alone in it, and behind."""

    before: re.Pattern[str]
    behind: re.Pattern[str]
    cells: re.Pattern[str]


class _Seen(NamedTuple):
    """A marker or a status: what it counts as, and where it stands."""

    what: _What
    start: int
    end: int


def _form(ends: str, blanks: str = "") -> _Form:
    """Return the form of texts whose cells end at any of these characters, or at two of these blanks."""
    end = rf"[{ends}]|[{blanks}]{{2}}" if blanks else f"[{ends}]"
    some = rf"(?:[^\w{ends}]|_){{0,12}}"
    before = rf"(?:\A|{end}){some}(?:(?:[0-9]{{1,3}}[.)]|o |(?i:status)[^\w{ends}]){some})?\Z"
    return _Form(re.compile(before), re.compile(rf"({_TAIL})?{some}(?:\Z|{end})"), re.compile(f"(?:{end})+"))


_TEXT = _form(f"{_BREAKS}\t{_BARS}", BLANKS.translate({ord(letter): None for letter in "\n\r\v\f\t"}))
_DELIMITED = _form(f"{_BREAKS}\t,;")
_HTML = _form(visible.CELL + _BARS)


def count(document: Document, reading: Reading, *, is_delimited: bool = False) -> Left:
    """Count what no row accounts for. `is_delimited`: the cells of the text are parted by commas.

    A document that promises to list nothing (an online report, a feed) is prose: a marker in it is a citation, and only
    status words count. So is a field of prose in a page, unless it holds markers and status words.
    """
    if document.media == "text":
        return _left(document.text, _DELIMITED if is_delimited else _TEXT, reading)
    if not _left(visible.text(document.text), _HTML, reading):
        return Left()
    left = _left(visible.text(document.text, keeps_lines=True), _HTML, reading)
    if left.markers and left.statuses:
        return left
    return _left(visible.text(visible.without_prose(document.text), keeps_lines=True), _HTML, reading)


def _left(text: str, form: _Form, reading: Reading) -> Left:
    markers = [] if reading.scope.kind == "none" else _markers_left(text, form, reading)
    words = _statuses_left(text, form, reading)
    first = min((*markers, *words), key=lambda seen: seen.start, default=None)
    if first is None:
        return Left()
    line = len(LINE_BREAKS.findall(text, 0, first.start)) + 1
    return Left(len(markers), len(words), f"line {line}", squeeze(text[first.start : first.end]))


def _markers_left(text: str, form: _Form, reading: Reading) -> list[_Seen]:
    seen = list(_markers(text))
    told = _counted(_markers("\n".join(row.recommendation for row in reading.rows)))
    if _counted(seen) - told:
        told += _counted(_markers(_remarks(form, reading))) + _counted(_named(text, seen, reading))
    return _beyond(seen, told)


def _statuses_left(text: str, form: _Form, reading: Reading) -> list[_Seen]:
    seen = list(_statuses(text, form))
    told: Counter[_What] = Counter()
    for status, times in Counter(row.status for row in reading.rows).items():
        told.update({one.what: times for one in _statuses(status, _TEXT)})
    if _counted(seen) - told:
        remarks = _remarks(form, reading)
        texts = "\n\n".join(row.recommendation for row in reading.rows)
        quoted = _counted(_quoted(text, seen, form, remarks, texts))
        cells = f"{remarks}\n\n{texts}".replace("\n", visible.CELL)  # which ends a cell in every form
        told += quoted | (_plain(remarks) if form is _TEXT else _counted(_statuses(cells, form)))
        told += _counted(_named(text, seen, reading)) + _in_legend(text, seen)
    return _beyond(seen, told)


def _plain(remarks: str) -> Counter[_What]:
    """Count the lines that are a status and nothing else: a reader of text has weighed these, and no decorated one."""
    return Counter(("status", of.partition("_")[0]) for line in lines(remarks) if (of := statuses.code(line)))


def _counted(seen: Iterable[_Seen]) -> Counter[_What]:
    return Counter(one.what for one in seen)


def _remarks(form: _Form, reading: Reading) -> str:
    """Return all that rows and publications say beside the rows' own texts and statuses, a paragraph each."""
    titles = {row.publication.title for row in reading.rows} | {one.title for one in reading.publications}
    own = (part for row in reading.rows for part in (row.comments, row.definition, row.agency, row.priority))
    said = "\n\n".join([*filter(None, own), *titles])
    return said if form is not _TEXT or _is_met(reading) else _ROW.sub(_unless_cited, said)


def _is_met(reading: Reading) -> bool:
    """Say whether each publication has as many rows as the page says: then it is known which lines are comments."""
    found = Counter(row.publication for row in reading.rows)
    return all(publication.declared_total == many for publication, many in found.items())


def _unless_cited(found: re.Match[str]) -> str:
    """Drop a whole row from a comment, with its status; what tells nobody what to do is a citation."""
    line = found.string[max(0, found.start() - 2_000) : found.start()].rpartition("\n")[2]
    return " " if _DUTY.search(line) else found[0]


def _beyond(seen: list[_Seen], told: Counter[_What]) -> list[_Seen]:
    """Return the last ones of each kind, as many as are more than were told."""
    left = _counted(seen) - told
    found = []
    for one in reversed(seen):
        if left[one.what] > 0:
            left[one.what] -= 1
            found.append(one)
    return found[::-1]


def _markers(text: str) -> Iterator[_Seen]:
    for found in _MARKER.finditer(text):
        kind, number, matter, rest = found.groups()
        what = (kind or matter or "recommendation").casefold(), (number or rest or "").lstrip("0")
        yield _Seen(what, found.start(), found.end())


def _statuses(text: str, form: _Form) -> Iterator[_Seen]:
    for found in _STATUS.finditer(text):
        start, end = found.span()
        near = text[max(0, start - 3) : start]
        if near[-1:].isalnum() or (near[2:] == " " and near[:2].isalnum()):
            continue  # a word of a sentence, as nearly all are
        behind = form.behind.match(text, end)
        if behind is None or not form.before.search(text, max(0, start - _REACH), start):
            continue
        word = found[0].casefold()
        if word == "open" or behind[1] or "-" in plain(behind[0]):
            yield _Seen(("status", word), start, behind.end(1) if behind[1] else end)


def _named(text: str, seen: list[_Seen], reading: Reading) -> Iterator[_Seen]:
    """Yield the marker or status of each row that was left out with an issue that names it.

    It stands behind the line that the issue names, and before the next row. Where a file ends inside of a row, that row
    is the last.
    """
    rows = sorted(_line(row.location) for row in reading.rows)
    at = [len(LINE_BREAKS.findall(text, 0, one.start)) + 1 for one in seen]
    for issue in reading.issues:
        start = _line(issue.location)
        if any(words in issue.message for words in _LEFT_OUT):
            end = next((line for line in rows if line > start), len(text))
            yield from [one for one, line in zip(seen, at, strict=True) if start <= line < end][:1]
        elif _ENDS in issue.message:
            yield from [one for one, line in zip(seen, at, strict=True) if line > max(rows, default=0)][-1:]


def _line(location: str | None) -> int:
    found = _LINE.match(location or "")
    return int(found[1]) if found else 0


def _quoted(text: str, seen: list[_Seen], form: _Form, remarks: str, texts: str) -> Iterator[_Seen]:
    """Yield the words before or behind which a sentence that a field holds goes on: a program has broken its line.

    In a recommendation's own text only `open` is such a word: `Closed - Implemented` there is another row's status.
    """
    said = "|".join(map(_folded, lines(remarks)))
    every = f"{said}|{'|'.join(map(_folded, lines(texts)))}"
    for one in seen:
        is_decorated = text[max(0, one.start - 1) : one.start] in ("*", "_", "#", "[")
        if not is_decorated and _goes_on(text, one, form, every if text[one.start : one.end] == "open" else said):
            yield one


def _goes_on(text: str, seen: _Seen, form: _Form, folded: str) -> bool:
    word = _folded(text[seen.start : seen.end])
    before = [part[-_MOST:] for part in _near(text, seen, form, -1)]
    behind = [part[:_MOST] for part in _near(text, seen, form, 1)]
    return (
        any(len(part) >= _LEAST and part + word in folded for part in before)
        or any(len(part) >= _LEAST and word + part in folded for part in behind)
        or any(a and b and a + word + b in folded for a in before for b in behind)
    )


def _near(text: str, seen: _Seen, form: _Form, step: int) -> set[str]:
    """Return, folded, the filled line above or below, and its cell that is as far from its end as the status is."""
    above, below = text[max(0, seen.start - 500) : seen.start], text[seen.end : seen.end + 500]
    own, *others = LINE_BREAKS.split(above)[::-1] if step < 0 else LINE_BREAKS.split(below)
    line = next((line for line in others if line.strip()), "")
    behind = [part for part in form.cells.split(LINE_BREAKS.split(below)[0]) if part.strip()]
    cells = form.cells.split(line.strip())
    return {_folded(own), _folded(line), _folded(cells[-1 - len(behind)]) if len(behind) < len(cells) else ""}


def _in_legend(text: str, seen: list[_Seen]) -> Counter[_What]:
    """Count, once each, the statuses that a page of before 2021 explains in its legend."""
    legend = _LEGEND.search(text)
    return Counter({one.what: 1 for one in seen if legend and 0 <= one.start - legend.end() <= _LEGEND_CHARACTERS})


def _folded(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()
