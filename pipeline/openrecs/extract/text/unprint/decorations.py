"""Takes away what text programs and people decorate lines with: stars, hashes, bullets, brackets, blank lines.

    **Agency Affected**    ## Open Recommendations ##    • Show    > Open    Agency_Affected    === 3 Priority ===

This is the one place for it: a decorated landmark is written plainly before the grammar compares any line with one,
and whatever reads a title or a name asks `bare` for it. Comments keep their bullets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from openrecs.extract.text.landmarks import END_LINES, LABEL, SORT, header_agency, stands_alone
from openrecs.extract.text.unprint.printed import Printed
from openrecs.text import plain, squeeze

_BULLETS = "•◦▪▫‣·■□●○➢►–—+*>#-"
_RULE = re.compile(r"[-_=*~#\u2013-\u2015\u2500-\u257f]{3,}")
_SOME = re.compile(rf"^[_{_BULLETS[:-1]}\-\[=~`|]|[*_#\]=~`:\\]$|_|\*\*")
_OPENING = re.compile(rf"(?:[{_BULLETS}]+ +|[*#>•]+(?=\S)|\[[0-9]{{1,5}}\] ?)")
_CLOSING = re.compile(r"(?: +[#=]+|[*#]+|(?<=\S)\[[0-9]{1,5}\]|\\)$")
_AROUND = re.compile(r"(\*{1,3}|_{1,3}|~~|`|={2,6} ?|\[) ?(.+?) ?(\*{1,3}|_{1,3}|~~|`| ?={2,6}|\])")
_BOLD = re.compile(r"\*\*([^*]{1,1000})\*\*|(?<!\w)__([^_]{1,1000})__(?!\w)")
_WHOLE = re.compile(r"#{1,6} +(.+?)(?: +#+)?|\*([^*]+)\*|_([^_]+)_|={2,6} ([^=]+) ={2,6}|~~([^~]+)~~|`([^`]+)`")
_STRAY = re.compile(r"\*{2,}|#{2,}")
_LABELLED = re.compile(LABEL.pattern.replace("):", r")[*_\]]*:[*_\]]*", 1))
_NOT_LETTERS = re.compile(r"\[[0-9]{1,5}\]|[^A-Za-z|\t ]")
_DATES = re.compile(r"published: (.{0,30}?)\. publicly released: (.{0,30})", re.IGNORECASE)
_LONGEST = 200
_LAYERS, _END = 4, 40  # decorations around each other; characters at a line's end
_FEWEST = 6  # filled lines; fewer do not show that a program put blank lines between them


def bare(text: str) -> str:
    """Return a line's text without decoration: `**X**`, `## X ##`, `• X`, `[X]`, `X[12]`, `X_Y`, a last backslash."""
    text = before = squeeze(text)
    if not _SOME.search(text):
        return text
    for _ in range(_LAYERS):
        start = found.end() if (found := _OPENING.match(text)) else 0
        text = (text[start:-_END] + _CLOSING.sub("", text[start:][-_END:])).strip(" ")
        around = _AROUND.fullmatch(text)
        text = around[2] if around else text
    return squeeze(_STRAY.sub("", text if " " in text else text.replace("_", " "))) or before


def undoubled(lines: Sequence[Printed]) -> list[Printed]:
    """Take away the blank lines that a program put behind every line: where no two lines with words ever touch."""
    runs = [(filled, len(list(some))) for filled, some in groupby(map(bool, lines))]
    between = [count for filled, count in runs[1:-1] if not filled]
    if sum(filled for filled, _ in runs) < _FEWEST or any(filled and count > 1 for filled, count in runs):
        return list(lines)
    each, kept, blanks = min(between), [], 0
    for line in lines:
        blanks = 0 if line else blanks + 1
        if line or (blanks > each and (blanks - each - 1) % (each + 1) == 0):
            kept.append(line)
    return kept


def unquoted(lines: Sequence[Printed]) -> list[Printed]:
    """Take away a mark that stands before every line with words: `> `, as in an answer to a letter."""
    openings = {line.raw.lstrip(" ")[:2].rstrip(" ") for line in lines if line}
    mark = openings.pop() if len(openings) == 1 else ""
    if len(mark) != 1 or mark not in _BULLETS:
        return list(lines)
    return [line._replace(text=_without(line.text, mark), raw=_without(line.raw, mark)) for line in lines]


def _without(text: str, mark: str) -> str:
    before, _, behind = text.partition(mark)
    return before + behind.removeprefix(" ")


def plain_headers(lines: Sequence[Printed]) -> list[Printed]:
    """Write the headers of tables plainly, each label in its columns: the programs that set tables are told by them."""
    return [_plain_header(line) for line in lines]


def _plain_header(line: Printed) -> Printed:
    if len(line.raw) > _LONGEST or not _is_header(_NOT_LETTERS.sub(" ", line.text).replace("|", " ")):
        return line
    if _is_header(line.text.replace("|", " ")) or "[" in line.text:
        return line
    text, raw = (_NOT_LETTERS.sub(lambda found: " " * len(found[0]), part) for part in (line.text, line.raw))
    return line._replace(text=text, raw=raw)


def _is_header(text: str) -> bool:
    return header_agency(SORT.sub("", plain(text).casefold())) is not None


def undecorated(lines: Sequence[Printed]) -> list[Printed]:
    """Write decorated landmarks plainly, take bold and headings' marks off every line, and make rules blank lines."""
    done = [_undecorated(line) if line and _SOME.search(line.text.strip()) else line for line in lines]
    return [_foot(done, at) if line and _SOME.search(line.text.strip()) else line for at, line in enumerate(done)]


def _undecorated(line: Printed) -> Printed:
    text = line.text.strip()
    if _RULE.fullmatch(text):
        return line._replace(text="", raw="")
    if (words := _landmark(text)) and words != squeeze(text):
        return line._replace(text=words, raw=words)
    if line.is_whole or "|" in text or "  " in text:
        return line
    plainly = "\t".join(map(_plainly, line.text.split("\t")))
    return line if plainly == line.text else line._replace(text=plainly, raw=plainly.expandtabs(8))


def _landmark(text: str) -> str | None:
    """Return the landmark that a line is under its decoration; what ends a page is one only in its surroundings."""
    if len(text) > _LONGEST and text[0].isalnum():
        return None
    words = bare(text)
    if (found := _LABELLED.fullmatch(words)) and (
        found[1] != "Comments" or " " not in text or not text.startswith("Comments")
    ):
        return f"{found[1]}: {found[2]}".rstrip()
    if len(text) > _LONGEST:
        return None
    spaced = bare(text.replace("_", " "))
    if (found := _DATES.search(spaced)) and text[0] in _BULLETS + "_[=~`":
        return spaced
    for form in dict.fromkeys((words, spaced, spaced.removesuffix(":").rstrip(" "))):
        if form and stands_alone(form):
            return form
    if _is_header(letters := _NOT_LETTERS.sub(" ", text)) and "[" not in text:
        return squeeze(letters)
    return None


def _plainly(text: str) -> str:
    found = _WHOLE.fullmatch(squeeze(_BOLD.sub(r"\1\2", text)))
    words = next(filter(None, found.groups())) if found else _BOLD.sub(r"\1\2", text)
    return words.removesuffix("\\")


def _foot(lines: Sequence[Printed], at: int) -> Printed:
    """Write an item of the page's foot plainly: `* Privacy Policy`. A comment may have an item `- Accessibility`."""
    words = _foot_words(lines[at])
    if plain(words).casefold() not in END_LINES:
        return lines[at]
    if " " in words:
        return lines[at]._replace(text=words, raw=words)
    around = [_foot_words(line) for line in (*lines[max(0, at - 4) : at], *lines[at + 1 : at + 5]) if line]
    is_foot = any(plain(other).casefold() in END_LINES for other in around)
    return lines[at]._replace(text=words, raw=words) if is_foot else lines[at]


def _foot_words(line: Printed) -> str:
    return bare(line.text.replace("_", " ")).rstrip(": ") if len(line.text) <= _LONGEST else ""
