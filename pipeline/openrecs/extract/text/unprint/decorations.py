"""Takes away what text programs and people decorate lines with: stars, hashes, bullets, brackets, blank lines.

    **Agency Affected**    ## Open Recommendations ##    • Show    > Open    Agency_Affected    === 3 Priority ===

This is the one place for it: a decorated landmark is written plainly before the grammar compares any line with one,
and whatever reads a title or a name asks `bare` for it. Comments keep their bullets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, islice
from operator import and_

from openrecs.extract.text.landmarks import END_LINES, LABEL, header_agency, stands_alone
from openrecs.extract.text.unprint.printed import Printed
from openrecs.extract.text.unprint.text_columns import may_be_header
from openrecs.text import plain, squeeze

_BULLETS = "•◦▪▫‣·■□●○➢►–—+*>#-"
_RULE = re.compile(r"[-_=*~#\u2013-\u2015\u2500-\u257f]{3,}")
_FIRST, _LAST = frozenset(_BULLETS + "_[=~`|"), frozenset("*_#]=~`:\\")
_OPENING = re.compile(rf"(?:[{_BULLETS}]+ +|[*#>•]+(?=\S)|\[[0-9]{{1,5}}\] ?)")
_CLOSING = re.compile(r"(?: +[#=]+|[*#]+|(?<=\S)\[[0-9]{1,5}\]|\\)$")
_AROUND = re.compile(r"(\*{1,3}|_{1,3}|~~|`|={2,6} ?|\[) ?(.+?) ?(\*{1,3}|_{1,3}|~~|`| ?={2,6}|\])")
_BOLD = re.compile(r"\*\*([^*]{1,1000})\*\*|(?<!\w)__([^_]{1,1000})__(?!\w)")
_WHOLE = re.compile(r"#{1,6} +(.+?)(?: +#+)?|\*([^*]+)\*|_([^_]+)_|={2,6} ([^=]+) ={2,6}|~~([^~]+)~~|`([^`]+)`")
_STRAY = re.compile(r"\*{2,}|#{2,}")
_LABELLED = re.compile(LABEL.pattern.replace("):", r")[*_\]]*:[*_\]]*", 1))
_NOT_LETTERS = re.compile(r"\[[0-9]{1,5}\]|[^A-Za-z|\t ]")
_DATES = re.compile(r"published: (.{0,30}?)\. publicly released: (.{0,30})", re.IGNORECASE)
_QUOTE = re.compile(r"^(\s*)\S ?")
_FILLED = re.compile(r"(?m)^.*\S")
_LONGEST = 200
_LAYERS, _END = 4, 40  # decorations around each other; characters at a line's end
_FEWEST = 6  # filled lines; fewer do not show that a program put blank lines between them


def bare(text: str) -> str:
    """Return a line's text without decoration: `**X**`, `## X ##`, `• X`, `[X]`, `X[12]`, `X_Y`, a last backslash."""
    text = before = squeeze(text)
    if not _is_decorated(text):
        return text
    for _ in range(_LAYERS):
        start = found.end() if (found := _OPENING.match(text)) else 0
        text = (text[start:-_END] + _CLOSING.sub("", text[start:][-_END:])).strip(" ")
        around = _AROUND.fullmatch(text)
        text = around[2] if around else text
    return squeeze(_STRAY.sub("", text if " " in text else text.replace("_", " "))) or before


def _is_decorated(text: str) -> bool:
    """Say quickly whether a text can have a decoration."""
    return text != "" and (text[0] in _FIRST or text[-1] in _LAST or "_" in text or "**" in text)


def without_empty_cells(text: str) -> str:
    """Take away the tabs behind every line, which a spreadsheet writes for its empty cells."""
    ends = text.count("\t\n") + text.count("\t\r\n")
    if not ends or 2 * ends <= sum(1 for _ in _FILLED.finditer(text)):
        return text
    return "\n".join(line.rstrip("\t\r") for line in text.split("\n"))


def undoubled(lines: Sequence[Printed]) -> list[Printed]:
    """Take away the blank lines that a program put behind every line: where no two lines with words ever touch."""
    filled = [bool(line) for line in lines]
    if any(map(and_, filled, islice(filled, 1, None))):
        return list(lines)
    runs = [(filled, len(list(some))) for filled, some in groupby(filled)]
    between = [count for filled, count in runs[1:-1] if not filled]
    if sum(filled) < _FEWEST:
        return list(lines)
    each, kept, blanks = min(between), [], 0
    for line in lines:
        blanks = 0 if line else blanks + 1
        if line or (blanks > each and (blanks - each - 1) % (each + 1) == 0):
            kept.append(line)
    return kept


def unquoted(lines: Sequence[Printed]) -> list[Printed]:
    """Take away a mark that stands before every line with words: `> `, as in an answer to a letter."""
    if not may_be_quoted(line.raw for line in lines):
        return list(lines)
    return [line._replace(text=_QUOTE.sub(r"\1", line.text, 1), raw=_QUOTE.sub(r"\1", line.raw, 1)) for line in lines]


def may_be_quoted(texts: Iterable[str]) -> bool:
    """Say whether one and the same mark stands before every line with words."""
    openings = (text.lstrip()[:2].rstrip() for text in texts if text and not text.isspace())
    mark = next(openings, "")
    return len(mark) == 1 and mark in _BULLETS and all(opening == mark for opening in openings)


def undecorated(lines: Sequence[Printed]) -> list[Printed]:
    """Write decorated landmarks plainly, take bold and headings' marks off every line, and make rules blank lines."""
    done = list(lines)
    for at, text in plainly([line.text for line in lines], [line.is_whole for line in lines]).items():
        done[at] = lines[at]._replace(text=text, raw=text.expandtabs(8))
    return done


def plainly(texts: Sequence[str], whole: Sequence[bool] = ()) -> dict[int, str]:
    """Return the lines that are to be written plainly, by their index; of a `whole` one only a landmark is."""
    found = {}
    for at, line in enumerate(texts):
        text = line.strip()
        if not _is_decorated(text):
            continue
        if may_be_header(text):
            found[at] = line.replace("_", " ")  # each label in its columns
            continue
        words = "" if _RULE.fullmatch(text) else _landmark(text) or _foot(texts, at)
        if words is not None and words != squeeze(text):
            found[at] = words
        elif not ((whole and whole[at]) or "|" in text or "  " in text):
            found[at] = "\t".join(map(_without_bold, line.split("\t")))
    return found


def _landmark(text: str) -> str | None:
    """Return the landmark that a line is under its decoration; what ends a page is one only in its surroundings."""
    if len(text) > _LONGEST and text[0].isalnum():
        return None
    words = bare(text)
    label = _LABELLED.fullmatch(words)
    if label and (label[1] != "Comments" or " " not in text or not text.startswith("Comments")):
        return f"{label[1]}: {label[2]}".rstrip()
    if len(text) > _LONGEST:
        return None
    spaced = bare(text.replace("_", " "))
    if text[0] in _BULLETS + "_[=~`" and _DATES.search(spaced):
        return spaced
    for form in dict.fromkeys((words, spaced, spaced.removesuffix(":").rstrip(" "))):
        if form and stands_alone(form):
            return form
    letters = squeeze(_NOT_LETTERS.sub(" ", text))
    return letters if "[" not in text and header_agency(letters) else None


def _foot(texts: Sequence[str], at: int) -> str | None:
    """Return the item of the page's foot: `* Privacy Policy`. A comment may have `- Accessibility`."""
    words = _foot_words(texts[at])
    if plain(words).casefold() not in END_LINES:
        return None
    around = (*texts[max(0, at - 4) : at], *texts[at + 1 : at + 5])
    is_foot = " " in words or any(plain(_foot_words(line)).casefold() in END_LINES for line in around)
    return words if is_foot else None


def _foot_words(line: str) -> str:
    return bare(line.replace("_", " ")).rstrip(": ") if len(line) <= _LONGEST else ""


def _without_bold(text: str) -> str:
    found = _WHOLE.fullmatch(squeeze(_BOLD.sub(r"\1\2", text)))
    words = next(filter(None, found.groups())) if found else _BOLD.sub(r"\1\2", text)
    return words.removesuffix("\\")
