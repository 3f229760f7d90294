"""What the text of a page promises, and how a broken promise is said: totals, and an end that is an end."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from openrecs import markers
from openrecs.errors import RefusedError, shown
from openrecs.extract.text.landmarks import SECTIONS, ends_in_marker
from openrecs.extract.text.lines import Line, Lines
from openrecs.markers import Marker
from openrecs.records import Document, Issue, RawPublication, RawRecommendation, Reading, Severity
from openrecs.statuses import code
from openrecs.text import lines as split_lines
from openrecs.text import plain, squeeze

AGAIN = "save the page again with everything on it, as HTML if you can"

# A page's own sentence; more recommendations may follow it: `GAO also recommends that ...`.
_MAKES = re.compile(
    rf"GAO(?<!\wGAO)\s+is\s+making\s+(?:a\s+total\s+of\s+)?([0-9]{{1,3}}|{'|'.join(markers.SPELLED)})\s+recommend"
)
_SHEET = 300  # characters: no head or foot is longer
_PAGES = "[0-9]{1,3}(?:/| of )[0-9]{1,3}"
_TIME = "[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4},? [0-9]{1,2}:[0-9]{2}(?: ?[AP]M)?"
_ON_PAPER = re.compile(rf"{_TIME}(?: .*)?|.* {_TIME}|(?:https?://.* |(?:Page )?){_PAGES}")
_STRANGE_WORDS = re.compile(
    r"\b[0-9]{1,2}:[0-9]{2}\b|\S@[A-Za-z]|-Original Message-|^\(END\)$|--More--"
    r"|(?:\.\.\.|\u2026)(?: ?[A-Z]?[a-z]+ more)?$",
    re.MULTILINE,
)
_MAY_BE_PAPER = re.compile(r"[0-9](?:/|\s+of\s+)[0-9]")  # in every head and foot, and in few texts
# A comment that ends in one of these ended; in a letter, a comma, a colon or a hyphen it was cut.
_SENTENCE_ENDS = tuple(".!?)]}\"'")


def is_whole(text: str) -> bool:
    """Say whether a text ends where a sentence can end; `concurred with our rec` was cut."""
    words = plain(text)
    return words.endswith(_SENTENCE_ENDS) and words.rfind("(") <= words.rfind(")")


def refused(document: Document, what: str, mend: str, line: Line | None = None) -> RefusedError:
    """Return the refusal of a whole page, for what is wrong at a line of it."""
    where = document.name if line is None else f"{document.name}, {line.location}"
    return RefusedError(what, where=where, safe="nothing was read from it", mend=mend)


def remark(
    document: Document,
    message: str,
    where: str | None = None,
    field: str | None = None,
    value: str | None = None,
    severity: Severity = "warning",
) -> Issue:
    """Return an issue of a page: `where` in it, about which `field`, and what stands there."""
    return Issue(severity, "layouts", message, document.name, where, None, field, value and shown(value))


def check_not_empty(document: Document, promised: int, rows_read: int) -> None:
    """Refuse a page that promises rows, or shows the beginning of some, and yields none."""
    if promised and not rows_read:
        raise refused(document, "the page has recommendations, but no whole row could be read from it", AGAIN)


def total_issue(document: Document, location: str | None, total: int, rows_read: int) -> Issue:
    """Say that a page declares another number of recommendations than it shows."""
    missing = total - rows_read
    rest = f"nothing is concluded about the other {missing}" if missing > 0 else "the page does not count as complete"
    message = f"declares {total} recommendations, shows {rows_read}; {rest}"
    return remark(document, message, location, "declared_total", str(total))


def count_issue(document: Document, location: str, title: str, declared: int, rows_read: int) -> Issue:
    """Say that a publication declares another number of recommendations than could be read."""
    message = f"the publication declares {declared} recommendations, {rows_read} could be read; nothing is concluded"
    return remark(document, f"{message} about the rest", location, "declared_total", title)


def cut_issue(document: Document, location: str, text: str) -> Issue:
    """Say that the document ends inside a row, which was therefore not read."""
    message = "the text ends inside its last row, so that row was not read and nothing is concluded from what is"
    return remark(document, f"{message} missing; save the whole page again", location, None, text)


def priority_issues(
    document: Document, publications: Iterable[RawPublication], rows: Sequence[RawRecommendation]
) -> tuple[Issue, ...]:
    """Say of each publication that declares another number of priority ones than are marked; rows must be all there.

    A publication whose list goes on another page, and one with rows missing, is left to the issue about its rows.
    """
    found = []
    for one in publications:
        its = [row for row in rows if row.publication == one]
        marked = sum(bool(row.priority) for row in its)
        if one.declared_priority not in (None, marked) and len(its) == one.declared_total:
            message = f"the publication declares {one.declared_priority} priority recommendations, {marked} are marked"
            found.append(remark(document, message, one.location, "declared_priority", one.title))
    return tuple(found)


def gaps(document: Document, rows: Sequence[RawRecommendation]) -> tuple[Issue, ...]:
    """Say what a product page says of rows that it does not show: a missing number, a lost one, a higher count."""
    marked = [(row, markers.part(squeeze(row.recommendation))[1]) for row in rows]
    return (*_number_gaps(document, marked), *_odd_numbers(document, marked), *_fewer_than_said(document, rows))


def _fewer_than_said(document: Document, rows: Sequence[RawRecommendation]) -> Iterator[Issue]:
    """Say that a page shows fewer recommendations than its introduction counts."""
    said = _MAKES.search(document.text)
    if said is None:
        return
    count = int(said[1]) if said[1].isdecimal() else markers.SPELLED.index(said[1]) + 1
    shown_rows = sum(row.table == "recommendations" for row in rows)
    if shown_rows < count:
        place = f"line {document.text.count(chr(10), 0, said.start()) + 1}"
        yield total_issue(document, place, count, shown_rows)


def _number_gaps(document: Document, rows: Sequence[tuple[RawRecommendation, Marker | None]]) -> Iterator[Issue]:
    """Say which numbers are missing: a product page shows all recommendations of its publication, and all matters.

    The two are counted each for itself, or together as one row of numbers that are all there.
    """
    kinds: dict[str, dict[int, RawRecommendation]] = {"recommendation": {}, "matter": {}}
    for row, marker in rows:
        if marker and marker.number and marker.number.isdecimal():
            kinds[marker.kind][int(marker.number)] = row
    together = sorted(number for numbers in kinds.values() for number in numbers)
    if together == list(range(1, len(together) + 1)):
        return
    for kind, numbers in kinds.items():
        missing = [number for number in range(1, max(numbers, default=0)) if number not in numbers]
        if missing:
            some = ", ".join(map(str, missing[:5]))
            message = (
                f"the page shows no {kind} {some}, and one with a higher number: a row may be missing, or be none, "
                "and no row counts as gone because of it; save the page again"
            )
            yield remark(document, message, numbers[max(numbers)].location, "number", some)


def _odd_numbers(document: Document, rows: Sequence[tuple[RawRecommendation, Marker | None]]) -> Iterator[Issue]:
    """Say which recommendations have no number where others have one, and which matters have a recommendation's."""
    is_numbered = any(marker for row, marker in rows if row.table == "recommendations")
    for row, marker in rows:
        if row.table == "matters" and marker and marker.kind == "recommendation":
            message = "this row is under the matters and has the number of a recommendation: a heading may be lost"
            yield remark(document, message, row.location, "kind", marker.printed)
        elif row.table == "recommendations" and is_numbered and not marker:
            message = "this row has no number, and others of its publication have: it may have lost it, or be no row"
            yield remark(document, message, row.location, "number", row.recommendation[-60:])


def no_end(document: Document, last: Line) -> Issue:
    """Say that nothing stands behind the tables of a product page, as on every whole one; `last` is its last line."""
    message = (
        "the text ends without a line that stands under a product page's tables (`Full Report`, `GAO Contacts`): it "
        "may be cut, and no row counts as gone because of it; copy the whole page"
    )
    return remark(document, message, last.location)


def check_sections(document: Document, lines: Lines, found: Collection[str]) -> None:
    """Refuse a page that has the heading of a section whose table was not `found`: then it has changed."""
    mend = "as HTML if you can; if GAO changed the page, please report it"
    for line in map(lines.__getitem__, lines.of("section")):
        if SECTIONS[line.words] not in found:
            what = f"the section {line.text!r} has no table with the columns that it should have"
            raise refused(document, what, f"save the whole page again, {mend}", line)
    lost = next((line for line in lines if ends_in_marker(line.text) or code(line.text)), None)
    if lost and not found:
        what = "the page shows a recommendation or a status, and no heading and columns of a table that openrecs knows"
        raise refused(document, what, f"save the page in English, {mend}", lost)


def held_to_paper(document: Document, reading: Reading) -> Reading:
    """Return the reading of a text, not complete if comments hold what GAO does not write, or a sheet of paper ends.

    A browser prints the time and the address at the head and foot of every sheet, and a text made of it has them. So
    have a mail and a chat; and some programs show that they cut a text.
    """
    issues = []
    strange = ((row, found[0]) for row in reading.rows if (found := _STRANGE_WORDS.search(row.comments or "")))
    for row, words in islice(strange, 1):
        message = "these comments may hold a line of a mail or a chat, or were cut: GAO writes nothing such as this"
        issues.append(remark(document, message, row.location, "comments", words))
    is_on_paper = document.media == "text" and _MAY_BE_PAPER.search(document.text)
    texts = split_lines(document.text) if is_on_paper else []
    places = [*(one.location for one in reading.publications), *(row.location for row in reading.rows)]
    first = min((int(place.removeprefix("line ")) for place in places), default=len(texts) + 1) if is_on_paper else 0
    sheets = (
        (at, line)
        for at, line in enumerate(texts, 1)
        if at >= first and len(line) < _SHEET and _MAY_BE_PAPER.search(line) and _ON_PAPER.fullmatch(squeeze(line))
    )
    for number, line in islice(sheets, 1):
        message = "this is the head or foot of a printed page: it may have been read as a part of a row"
        issues.append(remark(document, message, f"line {number}", None, line))
    return replace(reading, is_complete=False, issues=(*reading.issues, *issues)) if issues else reading
