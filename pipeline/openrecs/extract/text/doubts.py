"""What looks as if a page had changed: words in the place of a label, a definition or a mark that openrecs knows.

Text has no classes to go by. Where GAO renames a label, the text read may be right in form and wrong in content; these
are the signs of it. None of them stops the reading; each becomes an issue, and a page with one is not complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openrecs.extract.text.candidates import Row
from openrecs.extract.text.lines import Line, Lines, is_end
from openrecs.extract.text.promises import remark
from openrecs.extract.text.sentence_signs import recommends
from openrecs.extract.text.text_rows import Found, passed_over
from openrecs.records import Document, Issue
from openrecs.statuses import DEFINITIONS, is_like_status
from openrecs.text import plain

_MARK, _STATUS, _DEFINITION = 40, 60, 300  # characters: nothing of the kind is longer
_GOES_ON, _ENDS = (":", ",", ";"), (":", ",", ";", ".", "?", "!", ")", "and", "or")
_SAME_WORDS, _SHARE = 8, 0.7
_FIRST_ENDS = frozenset({"full report", "full reports", "view more recommendations"})  # nothing else ends a table there
_WORD = re.compile(r"[a-z]+")
_DEFINITION_WORDS = tuple(frozenset(_WORD.findall(text)) for text in DEFINITIONS)
_SMALL = frozenset({"and", "of", "the", "for", "on", "in", "to", "a"})


Sign = tuple[Line, str, str, str]  # where, about which field, what, and the words that show it


def issues(document: Document, lines: Lines, found: Sequence[Found]) -> Iterator[Issue]:
    """Yield an issue for each sign that a page's text was not read as it was meant."""
    headed = {at for block, *_ in found for at in range(block.first, block.start)}
    for line in (lines[at] for at in lines.of("count") if at not in headed):
        message = "this count has no table under it with the columns that it should have; its rows were not read"
        yield remark(document, message, line.location, "declared_total", line.text, "error")
    for line, field, message, value in _signs(lines, found):
        yield remark(document, message, line.location, field, value)


def _signs(lines: Lines, found: Sequence[Found]) -> Iterator[Sign]:
    yield from _strange_titles(lines, found)
    for one in found:
        yield from _strange_lines(lines, one.rows)
        yield from _in_doubt(lines, one)
    yield from _new_definitions(lines, [row for one in found for row in one.rows])
    yield from _without_agency(lines, [row for one in found for row in one.rows if one.block.agency != "none"])
    yield from _ends_in_heading(lines, found)
    yield from _ends_early(lines, found)


def _strange_titles(lines: Lines, found: Sequence[Found]) -> Iterator[Sign]:
    """Hardly a title has one word: without a number under it, it stands where a label was.

    The last comments of a publication may run into the title of the next one, or be in its place.
    """
    for above, (block, *_) in zip([None, *found], found, strict=False):
        line, title = lines[block.title_line], block.title
        if title and " " not in title and not (block.number and block.date):
            yield (
                line,
                "publication_title",
                "this title has one word only: it may be a label, and the title another line",
                title,
            )
        has_none = above is not None and bool(above.rows) and above.rows[-1].comments is None
        if has_none and title and (title != line.text or title.endswith(".")):
            message = "this title stands under a row without comments: they may have been taken for it, or a part of it"
            yield line, "publication_title", message, title


def _strange_lines(lines: Lines, its_rows: Sequence[Row]) -> Iterator[Sign]:
    """A text of several lines that opens with a short one may hold a mark, one with a short line in it a status."""
    for row in its_rows:
        if row.is_unsure:
            message = "more lines look like rows than this publication declares: which of them are its rows is a guess"
            yield lines[row.start], "recommendation", message, lines[row.start].text
        if is_like_status((row.comments or "").partition("\n\n")[0]):
            message = "two lines under this recommendation are a status: the first was taken, and may not be its own"
            yield lines[row.status], "status", message, lines[row.status].text
        opening, *others = row.body if len(row.body) > 1 else ("",)
        if 0 < len(opening) <= _MARK and not opening.endswith(_GOES_ON):
            message = "this recommendation begins with a short line of its own: it may be a mark that openrecs lacks"
            yield lines[row.start], "recommendation", message, opening
        inside = next((text for text in others[:-1] if len(text) <= _STATUS and not text.endswith(_ENDS)), None)
        if inside:
            message = "a short line is in this recommendation: it may be a status that openrecs does not know"
            yield lines[row.start], "recommendation", message, inside


def _in_doubt(lines: Lines, found: Found) -> Iterator[Sign]:
    """Tell what was taken for a line of a comment, or for a row where no count shows how many there are."""
    block, its_rows, _ = found
    for row in passed_over(lines, found):
        message = "this may be a recommendation of its own; it was read as a part of the comments above it"
        yield lines[row.start], "recommendation", message, row.text
    if block.declared is None and its_rows and recommends(its_rows[0].text):
        message = "this says nothing that should be done: it may be a part of the comments above it"
        for row in its_rows[1:]:
            if not lines[row.start].parted and not recommends(row.text):
                yield lines[row.start], "recommendation", message, row.text


def _new_definitions(lines: Lines, found: Sequence[Row]) -> Iterator[Sign]:
    """Tell the first definition in other words than those known."""
    for row in found:
        first = (row.comments or "").partition("\n\n")[0]
        if row.definition is None and _is_like_definition(first):
            message = "these comments begin with what may be the definition of the status in words that openrecs lacks"
            yield lines[row.status], "comments", message, first
            return


def _is_like_definition(text: str) -> bool:
    if len(text) > _DEFINITION or text.count(" ") < _SAME_WORDS - 1:
        return False
    words = frozenset(_WORD.findall(plain(text).casefold()))
    return len(words) >= _SAME_WORDS and any(len(words & known) >= _SHARE * len(words) for known in _DEFINITION_WORDS)


def _without_agency(lines: Lines, its_rows: Sequence[Row]) -> Iterator[Sign]:
    """Tell a row of one line where the others have their agency on another: one of its two lines is lost."""
    if any(row.agency and not row.priority and not lines[row.start].parted for row in its_rows):
        for row in its_rows:
            if row.agency is None:
                message = "this row has one line where others have their agency on another: a line may be missing"
                yield lines[row.start], "agency", message, row.text


def _ends_in_heading(lines: Lines, found: Sequence[Found]) -> Iterator[Sign]:
    """A heading among the last comments of a whole page: the table may have ended above it."""
    last = next((row for one in reversed(found) for row in reversed(one.rows)), None)
    if last is None or last.end >= len(lines) or not is_end(lines[last.end]):
        return
    heading = next((line for line in lines[last.status + 1 : last.end] if line and is_like_heading(line.text)), None)
    if heading:
        message = "this line may be a heading behind the table; it was read as a part of the last comments"
        yield heading, "comments", message, heading.text


def _ends_early(lines: Lines, found: Sequence[Found]) -> Iterator[Sign]:
    """A word such as `Topics` alone on its line ends the comments above it; what follows can show it ended none."""
    for block, its_rows, _ in found:
        end = its_rows[-1].end if its_rows else block.end
        rest = [line for line in lines[end : block.end] if line]
        is_last = block is found[-1].block
        follows = rest[1:] if not is_last else [line for line in rest[1:] if line.text.casefold() in _FIRST_ENDS]
        if follows and lines[end].kind != "table end" and not (is_last and rest[0].text.casefold() in _FIRST_ENDS):
            message = "this line was taken for the end of the comments above it; what follows says that it may be none"
            yield rest[0], "comments", message, rest[0].text


def is_like_heading(text: str) -> bool:
    """Say whether a paragraph has the form of a heading: a few words, each with a capital, and no stop."""
    words = text.split()
    is_titled = all(word[0].isupper() or word in _SMALL for word in words)
    return 1 < len(words) <= 5 and is_titled and text[-1].isalnum() and not is_like_status(text)
