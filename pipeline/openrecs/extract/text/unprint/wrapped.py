"""Joins again what a program wrapped: `fold -s`, a text browser, a mail program.

Every line break that the width explains is undone, except before a landmark, and except at a seam. A joined line has
the number of its first line. A text that nothing shows to be wrapped is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from openrecs.extract.text.landmarks import RELEASED, Landmark, header_agency, landmarks
from openrecs.extract.text.unprint.printed import Printed, run_together
from openrecs.extract.text.unprint.seams import Known, Role, candidates, is_unclear, seams
from openrecs.extract.text.unprint.width import (
    OVERHANG,
    WIDEST,
    Pair,
    Wrap,
    counts,
    marker_rests,
    may_be_wrapped,
    measure,
    pairs,
)
from openrecs.text import plain, squeeze

_BULLETS = frozenset("*+•□◦▪·o#■@")
_DOUBT = "the text was wrapped by a program, and where a row begins under the comments of another cannot be seen"
_SHOWN = 400  # no landmark is longer


class _Run(NamedTuple):
    """Lines `first` to `end` (exclusive) that the width says are one. `is_unclear`: a row may begin inside of them."""

    first: int
    end: int
    is_unclear: bool = False


def joined(lines: Sequence[Printed], least: int = 0) -> list[Printed]:
    """Join the wrapped lines of a text. `least`: something else shows that it was wrapped, at no less than that."""
    if not least and not may_be_wrapped([line.raw for line in lines]):
        return list(lines)
    ways = [(count, pairs(lines, count)) for count in counts(lines)]
    broken = marker_rests(lines)
    if not broken and not any(found.all for _, found in ways):
        return list(lines)
    texts = [squeeze(line.text) if len(line.raw) <= _SHOWN else line.text for line in lines]
    marks = landmarks(["" if line.is_whole else text for line, text in zip(lines, texts, strict=True)])
    measured = measure(lines, marks, ways)
    wrap, found = measured or (Wrap(least or WIDEST, least or WIDEST, False, False), ways[0][1])
    if measured or least:
        broken |= {pair.at for pair in found.all if _is_broken(lines, marks, texts, pair, wrap)}
    if not broken:
        return list(lines)
    parted = _parted(_runs(len(lines), broken), lines, texts, marks)
    return [_join(lines[run.first : run.end], wrap.breaks_hyphens, _DOUBT if run.is_unclear else "") for run in parted]


def _is_broken(
    lines: Sequence[Printed], marks: Sequence[Landmark | None], texts: Sequence[str], pair: Pair, wrap: Wrap
) -> bool:
    """Say whether the program broke a line after the pair's first."""
    line, mark, after = lines[pair.at], marks[pair.at], marks[pair.at + 1]
    if not texts[pair.at] or not texts[pair.at + 1]:
        return False
    ends = texts[pair.at].endswith((".", "!", "?"))
    if pair.with_word <= (wrap.width if ends else wrap.least) or (
        pair.length > wrap.width + OVERHANG and " " in line.raw.strip(" ")
    ):
        return False
    if wrap.ends_in_blank and not line.raw.endswith(" "):
        return False
    if mark and mark != "label" and RELEASED not in line.text:
        return False
    if after and (after != "page" or texts[pair.at].endswith((".", "!", "?", ")"))):
        return False
    return pair.word not in _BULLETS


def _runs(count: int, broken: set[int]) -> list[_Run]:
    found, first = [], 0
    for at in range(count):
        if at not in broken:
            found.append(_Run(first, at + 1))
            first = at + 1
    return found


def _parted(
    runs: Sequence[_Run], lines: Sequence[Printed], texts: Sequence[str], marks: Sequence[Landmark | None]
) -> list[_Run]:
    """Part the runs at their seams, the ones that are sure telling how rows begin."""
    own_line = _own_lines(texts, marks)
    roles = _roles(runs, texts, marks, own_line)
    known = _known(runs, roles, lines, texts, marks)
    found = []
    for at, (run, role) in enumerate(zip(runs, roles, strict=True)):
        after_blank = run.first == 0 or not lines[run.first - 1]
        cuts = _seams(run, texts, role, known, own_line[run.first], after_blank) if run.end - run.first > 1 else []
        pieces = [_Run(a, b) for a, b in pairwise([run.first, *cuts, run.end])]
        is_sure = not cuts and _is_first(runs, at, marks)
        if role == "text" and not is_sure and is_unclear(texts[pieces[-1].first : run.end], known):
            pieces[-1] = pieces[-1]._replace(is_unclear=True)
        found += pieces
    return found


def _known(
    runs: Sequence[_Run],
    roles: Sequence[Role],
    lines: Sequence[Printed],
    texts: Sequence[str],
    marks: Sequence[Landmark | None],
) -> Known:
    known = Known()
    for at, run in enumerate(runs):
        if roles[at] == "text" and (_is_first(runs, at, marks) or not candidates(texts[run.first : run.end])):
            known.learn(texts[run.first])
        elif roles[at] == "title" and run.first and lines[run.first - 1] and not marks[runs[at - 1].first]:
            known.is_tight = True
    return known


def _is_first(runs: Sequence[_Run], at: int, marks: Sequence[Landmark | None]) -> bool:
    """Say whether a run follows a table's header: then it is its first row's."""
    return at > 0 and marks[runs[at - 1].first] == "header"


def _seams(run: _Run, texts: Sequence[str], role: Role, known: Known, own_line: bool, after_blank: bool) -> list[int]:
    found = seams(texts[run.first : run.end], role, known, own_line=own_line, after_blank=after_blank)
    return [run.first + at for at in found]


def _own_lines(texts: Sequence[str], marks: Sequence[Landmark | None]) -> list[bool]:
    """Say of each line whether it is in a table whose rows show their agency on a line of its own."""
    found, own = [], False
    for text, mark in zip(texts, marks, strict=True):
        if mark == "header":
            words = plain(text).casefold()
            shown = header_agency(words)
            own = shown == "own line" if shown else own or words.startswith("agency")
        found.append(own)
    return found


def _roles(
    runs: Sequence[_Run], texts: Sequence[str], marks: Sequence[Landmark | None], own_line: Sequence[bool]
) -> list[Role]:
    """Say what each run ends with, by what follows it."""
    found: list[Role] = ["plain"] * len(runs)
    below: Landmark | Role | None = None
    for at in range(len(runs) - 1, -1, -1):
        run = runs[at]
        if not texts[run.first]:
            continue
        if below == "status":
            found[at] = "text"
        elif below == "mark" or (below == "text" and own_line[run.first]):
            found[at] = "agency"
        elif below == "heading":
            found[at] = "title"
        mark = marks[run.first]
        below = mark if mark and mark != "label" else found[at]
    return found


def _join(lines: Sequence[Printed], breaks_hyphens: bool, doubt: str) -> Printed:
    if len(lines) == 1:
        return lines[0]
    text = run_together([line.text for line in lines], breaks_hyphens)
    return Printed(lines[0].number, text, text, doubt=doubt)
