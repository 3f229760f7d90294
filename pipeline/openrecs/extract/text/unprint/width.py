"""Was a text wrapped by a program, and at which width?

A program that wraps puts a word on the next line only if it does not fit: it broke after a line if and only if the
line, a blank and the next line's first word are longer than the width. Where a line ends in the middle of a sentence
and the next goes on in lower case, it surely broke; each such pair of lines bounds the width on both sides. A text was
wrapped if one width explains them all and no line is longer. A text whose lines are merely short fails that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from openrecs.extract.text.landmarks import Landmark, is_rest_of_marker
from openrecs.extract.text.unprint.printed import ENDS_IN_HYPHEN, Printed
from openrecs.text import squeeze

NARROWEST, WIDEST = 40, 210  # columns; no program wraps at fewer or more
OVERHANG = 8  # a heading may be so much wider than an indented body
_TAB = 8
_BRACKETS = 60  # characters that brackets may hold
_MARKER = 200  # characters before or behind a break that may hold a number's marker
_NEVER_LAST = frozenset(
    {"the", "of", "and", "to", "a", "an", "in", "for", "that", "with", "by", "its", "or", "as", "is", "are", "on"}
)
_HYPHEN = re.compile(r"[A-Za-z]{2}-(?=[A-Za-z]{2})")  # where words are broken; not in `GAO-24-101`
_SURE_BREAKS = 3  # fewer than this may be an accident
_ODD_SHARE = 10  # one sure break in so many may lie elsewhere: menus and lists break in the middle, too
_LONG_SHARE = 200  # and one line in so many may be too long


class Pair(NamedTuple):
    """Two lines that follow each other: the first one's index, its length, and the length with the next word."""

    at: int
    length: int
    with_word: int
    word: str


class Wrap(NamedTuple):
    """How a text was wrapped: at `width` columns, or less if it was `fold`, but not at less than `least`.

    `ends_in_blank`: every broken line does; `breaks_hyphens`: words are broken after a hyphen. `pairs` are all lines
    that may have been one.
    """

    least: int
    width: int
    ends_in_blank: bool
    breaks_hyphens: bool
    pairs: Sequence[Pair]


def goes_on(before: str, after: str) -> bool:
    """Say whether a sentence surely goes on from one line to the next: in lower case, in brackets, with its marker."""
    if after[0].islower():
        word = after.split(None, 1)[0]
        return "@" not in word and "/" not in word and (before[-1].isalnum() or before[-1] in ",-'\u2019\"\u201d)")
    return is_rest_of_marker(before[-_BRACKETS:], after) or (
        ")" in after[:_BRACKETS] and before.rfind("(", -_BRACKETS) > before.rfind(")")
    )


def may_be_wrapped(texts: Sequence[str]) -> bool:
    """Say quickly whether any sentence or marker goes on from one line to the next: else nothing was wrapped."""
    return any(
        goes_on(squeeze(above[-_MARKER:]), squeeze(text[:_MARKER]))
        for above, text in pairwise(map(str.strip, texts))
        if above and text and (text[0].islower() or ")" in text[:_BRACKETS] or text.endswith((")", "]", ").", "].")))
    )


def marker_rests(lines: Sequence[Printed]) -> set[int]:
    """Return the indexes of the lines after which the text's marker, or the rest of it, stands alone on a line."""
    return {
        at
        for at, (line, below) in enumerate(pairwise(lines))
        if line
        and not (line.is_whole or below.is_whole)
        and is_rest_of_marker(squeeze(line.text[-_MARKER:]), squeeze(below.text[:_MARKER]))
    }


def measure(lines: Sequence[Printed], marks: Sequence[Landmark | None], least: int) -> Wrap | None:
    """Return how a text was wrapped, `None` if nothing shows that it was. `least`: it was, at no less than that.

    Programs count lines in several ways: the one that explains most is how it was done.
    """
    ways = [(counted, *_pairs(lines, counted)) for counted in _ways(lines)]
    found: list[tuple[int, Wrap]] = []
    for counted, pairs, short in ways:
        sure = [
            pair
            for pair in pairs
            if marks[pair.at] in (None, "label")
            and not marks[pair.at + 1]
            and goes_on(lines[pair.at].raw.rstrip(" "), lines[pair.at + 1].raw.strip(" "))
        ]
        weights = [_weight(lines, marks, pair) for pair in sure]
        agreed = _agreement(sure, weights)
        most, whole = max(agreed), sum(weights) + short
        if most < _SURE_BREAKS or whole - most > whole // _ODD_SHARE:
            continue
        lengths = _lengths(lines, marks, counted)
        longest = lengths[-1 - len(lengths) // _LONG_SHARE] if lengths else 0
        # The last line of a paragraph may have one column more than `fold` gave the others.
        fitting = [width for width, weight in enumerate(agreed) if weight == most and width >= longest - 1]
        if fitting:
            width = next((width for width in fitting if width >= longest), fitting[0])
            kept = [pair for pair in sure if pair.length <= width < pair.with_word]
            is_blank = 10 * sum(lines[pair.at].raw.endswith(" ") for pair in kept) >= 9 * len(kept)
            wrap = Wrap(fitting[0], width, is_blank, _breaks_hyphens(lines, kept, width), pairs)
            found.append((whole - most, wrap))
    unmeasured = Wrap(least, least, False, False, ways[0][1]) if least else None
    return min(found, key=lambda one: one[0])[1] if found else unmeasured


def _ways(lines: Sequence[Printed]) -> list[Sequence[str | bytes]]:
    """Return what may have been counted of each line: its columns, its bytes, or its characters with one for a tab."""
    columns = [line.raw.rstrip(" ") for line in lines]
    found: list[Sequence[str | bytes]] = [columns]
    if not all(map(str.isascii, columns)):
        found.append([line.encode("utf-8", "surrogatepass") for line in columns])
    if any("\t" in line.text for line in lines):
        texts = (line.text if line.text.strip() else line.raw for line in lines)
        found.append([text.replace("\t", " ").rstrip(" ") for text in texts])
    return found


def _pairs(lines: Sequence[Printed], counted: Sequence[str | bytes]) -> tuple[list[Pair], int]:
    """Return all pairs of lines with nothing blank between them that may have been one line.

    And how many more are too short for that and yet go on in lower case.
    """
    found: list[Pair] = []
    short = 0
    for at, (before, after) in enumerate(pairwise("" if line.is_whole else line.raw.strip(" ") for line in lines)):
        if not before or not after:
            continue
        length = len(counted[at])
        if length + 1 + 2 * len(after) <= NARROWEST:
            short += after[0].islower() and before[-1].isalnum()
            continue
        word = after.split(None, 1)[0]
        with_word = length + 1 + len(counted[at + 1].split(None, 1)[0])
        if lines[at + 1].text.lstrip(" ").startswith(f"{word}\t"):
            with_word += _TAB - with_word % _TAB  # the tab had to fit, too
        found.append(Pair(at, length, with_word, word))
    return found, short


def _weight(lines: Sequence[Printed], marks: Sequence[Landmark | None], pair: Pair) -> int:
    """Say how much a sure break counts: more than once where the line cannot have been printed so.

    Inside of a marker that GAO prints, or over a status, it is beyond doubt; `of the` seldom ends a line.
    """
    before, after = lines[pair.at].raw.rstrip(" "), squeeze(lines[pair.at + 1].raw[: 2 * _BRACKETS])
    if marks[pair.at + 2 : pair.at + 3] == ["status"] or is_rest_of_marker(before[-_BRACKETS:], after):
        return _SURE_BREAKS
    return 2 if before.rsplit(None, 1)[-1] in _NEVER_LAST else 1


def _agreement(sure: Sequence[Pair], weights: Sequence[int]) -> list[int]:
    """Return for each width the weight of the pairs that it explains."""
    steps = [0] * (WIDEST + 2)
    for pair, weight in zip(sure, weights, strict=True):
        if pair.with_word >= NARROWEST and pair.length <= WIDEST:
            steps[max(pair.length, NARROWEST)] += weight
            steps[min(pair.with_word, WIDEST + 1)] -= weight
    return list(accumulate(steps))[: WIDEST + 1]


def _lengths(lines: Sequence[Printed], marks: Sequence[Landmark | None], counted: Sequence[str | bytes]) -> list[int]:
    """Return the lengths of the lines that a program could have broken: of several words, in the body's columns.

    A program that indents the body gives headings more room: they stand further to the left, or between blank lines.
    """
    long = [at for at, line in enumerate(lines) if len(line.raw) >= NARROWEST and not line.is_whole and not marks[at]]
    body = Counter(lines[at].indent for at in long).most_common(1)[0][0] if long else 0
    inner = (at for at in long if lines[at].indent >= body and " " in lines[at].raw.strip(" "))
    return sorted(len(counted[at]) - (OVERHANG if body and _is_heading(lines, at) else 0) for at in inner)


def _is_heading(lines: Sequence[Printed], at: int) -> bool:
    """Say whether a line is in a paragraph of at most two lines, and ends no sentence."""
    filled = [0 <= near < len(lines) and bool(lines[near]) for near in (at - 2, at - 1, at + 1, at + 2)]
    is_short = not (filled[1] and filled[2]) and not (filled[0] and filled[1]) and not (filled[2] and filled[3])
    return is_short and not lines[at].raw.rstrip(" ").endswith((".", "!", "?", ")"))


def _breaks_hyphens(lines: Sequence[Printed], sure: Sequence[Pair], width: int) -> bool:
    """Say whether the program breaks after a hyphen: lines end in one, and no part of a word would have fitted."""
    if not any(ENDS_IN_HYPHEN.search(lines[pair.at].raw) for pair in sure):
        return False
    inner = ((pair, _HYPHEN.search(pair.word)) for pair in sure)
    return not any(found and pair.length + 1 + found.end() <= width for pair, found in inner)
