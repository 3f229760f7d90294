"""Was a text wrapped by a program, and at which width?

A program that wraps puts a word on the next line only if it does not fit: it broke after a line if and only if the
line, a blank and the next line's first word are longer than the width. Where a line ends in the middle of a sentence
and the next goes on in lower case, it surely broke; each such pair of lines bounds the width on both sides. A text was
wrapped if one width explains them all and no line is longer. A text whose lines are merely short fails that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.blocks.landmarks import Landmark
from pipeline.blocks.printed import Printed

NARROWEST, WIDEST = 40, 210
SURE_BREAKS = 2  # fewer than this may be an accident
_ODD_SHARE = 20  # one sure break in so many may lie elsewhere: menus and lists break in the middle, too
_LONG_SHARE = 200  # and one line in so many may be too long


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a text was wrapped: at most `width` columns; whether each broken line ends in a blank; whether after a hyphen."""

    width: int
    ends_in_blank: bool
    breaks_hyphens: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lines that follow each other: the first one's index, its length, and the length with the next word."""

    at: int
    length: int
    with_word: int
    word: str


def pairs(lines: Sequence[Printed]) -> list[Pair]:
    """Return all pairs of lines with nothing blank between them that may be parts of one."""
    found = []
    for at in range(len(lines) - 1):
        line, after = lines[at], lines[at + 1]
        if line and after and not line.is_whole and not after.is_whole:
            length, word = len(line.raw.rstrip(" ")), after.raw.split(None, 1)[0]
            found.append(Pair(at, length, length + 1 + len(word), word))
    return found


def measure(lines: Sequence[Printed], marks: Sequence[Landmark | None], among: Sequence[Pair]) -> Wrap | None:
    """Return how the text was wrapped, `None` if nothing shows that it was. `among` are its pairs, from `pairs`."""
    sure = [pair for pair in among if not marks[pair.at] and not marks[pair.at + 1] and _goes_on(lines, pair)]
    if len(sure) < SURE_BREAKS:
        return None
    agreed = _agreement(sure)
    most = max(agreed)
    if most < SURE_BREAKS or len(sure) - most > len(sure) // _ODD_SHARE:
        return None
    width = _width([at for at, count in enumerate(agreed) if count == most], _lengths(lines))
    if width is None:
        return None
    kept = [pair for pair in sure if pair.length <= width < pair.with_word]
    with_blank = sum(lines[pair.at].raw.endswith(" ") for pair in kept)
    return Wrap(width, 10 * with_blank >= 9 * len(kept), _breaks_hyphens(lines, kept, width))


def _goes_on(lines: Sequence[Printed], pair: Pair) -> bool:
    """Say whether a sentence surely goes on from one line to the next."""
    last = lines[pair.at].raw.rstrip(" ")[-1]
    return pair.word[0].islower() and (last.isalnum() or last in ",-'’\"”)")


def _agreement(sure: Sequence[Pair]) -> list[int]:
    """Return for each width how many of the pairs it explains."""
    steps = [0] * (WIDEST + 2)
    for pair in sure:
        if NARROWEST <= pair.with_word and pair.length <= WIDEST:
            steps[max(pair.length, NARROWEST)] += 1
            steps[min(pair.with_word, WIDEST + 1)] -= 1
    return list(accumulate(steps))[: WIDEST + 1]


def _lengths(lines: Sequence[Printed]) -> list[int]:
    """Return the lengths of the lines that a program could have broken: of several words, in the body's columns.

    A program that indents the body gives headings more room, and their lines stand further to the left.
    """
    long = [line for line in lines if len(line.raw) >= NARROWEST and not line.is_whole]
    body = Counter(line.indent for line in long).most_common(1)[0][0] if long else 0
    return sorted(len(line.raw.rstrip(" ")) for line in long if line.indent >= body and " " in line.raw.strip(" "))


def _width(possible: Sequence[int], lengths: Sequence[int]) -> int | None:
    """Choose the least width that holds every line; the last line of a paragraph may have one column more."""
    longest = lengths[-1 - len(lengths) // _LONG_SHARE] if lengths else 0
    for least in (longest, longest - 1):
        fitting = [width for width in possible if width >= least]
        if fitting:
            return fitting[0]
    return None


def _breaks_hyphens(lines: Sequence[Printed], sure: Sequence[Pair], width: int) -> bool:
    """Say whether the program breaks after a hyphen: lines end in one, and no part of a word would have fitted."""
    ends = any(_ends_in_hyphen(lines[pair.at].raw) for pair in sure)
    return ends and not any(pair.length + 2 + pair.word.find("-") <= width for pair in sure if "-" in pair.word[1:-1])


def _ends_in_hyphen(raw: str) -> bool:
    bare = raw.rstrip(" ")
    return bare.endswith("-") and bare[-2:-1].isalnum()
