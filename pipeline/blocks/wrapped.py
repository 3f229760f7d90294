"""Joins again what a program wrapped: `fold -s`, a text browser, a mail program.

Every line break that the width explains is undone, except before a landmark, and except at a seam. A joined line has
the number of its first line. A text that nothing shows to be wrapped is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.blocks.landmarks import RELEASED, Landmark, header_agency, landmarks
from pipeline.blocks.printed import Printed
from pipeline.blocks.seams import Known, Role, candidates, seams
from pipeline.blocks.width import Pair, Wrap, measure, pairs
from pipeline.characters import plain, squeeze

_OVERHANG = 8  # a heading may be so much wider than the body
_BULLETS = frozenset("*+•□◦▪·o#■@")
_SHOWN = 400  # no landmark is longer


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines `first` to `end` (exclusive) that the width says are one."""

    first: int
    end: int


def joined(lines: Sequence[Printed], least: int = 0) -> list[Printed]:
    """Join the wrapped lines of a text. `least`: something else shows that it was wrapped, at no less than that."""
    among = pairs(lines)
    texts = [squeeze(line.text) if len(line.raw) <= _SHOWN else line.text for line in lines]
    marks = landmarks(["" if line.is_whole else text for line, text in zip(lines, texts, strict=True)])
    wrap = measure(lines, marks, among) or (Wrap(least, False, False) if least else None)
    if wrap is None:
        return list(lines)
    broken = {pair.at for pair in among if _is_broken(lines, marks, texts, pair, wrap)}
    runs = _runs(len(lines), broken)
    return [_join(lines[run.first : run.end], wrap) for run in _parted(runs, lines, texts, marks)]


def _is_broken(
    lines: Sequence[Printed], marks: Sequence[Landmark | None], texts: Sequence[str], pair: Pair, wrap: Wrap
) -> bool:
    """Say whether the program broke a line after the pair's first."""
    line, mark, after = lines[pair.at], marks[pair.at], marks[pair.at + 1]
    if pair.with_word <= wrap.width or (pair.length > wrap.width + _OVERHANG and " " in line.raw.strip(" ")):
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
    roles = _roles(runs, lines, marks, own_line)
    known = Known()
    for at, run in enumerate(runs):
        is_first = at > 0 and marks[runs[at - 1].first] == "header"
        if roles[at] == "text" and (is_first or not candidates(texts[run.first : run.end])):
            known.learn(texts[run.first])
    found = []
    for run, role in zip(runs, roles, strict=True):
        after_blank = run.first == 0 or not lines[run.first - 1]
        cuts = _seams(run, texts, role, known, own_line[run.first], after_blank) if run.end - run.first > 1 else []
        edges = [run.first, *cuts, run.end]
        found += [_Run(a, b) for a, b in zip(edges, edges[1:], strict=False)]
    return found


def _seams(run: _Run, texts: Sequence[str], role: Role, known: Known, own_line: bool, after_blank: bool) -> list[int]:
    found = seams(texts[run.first : run.end], role, known, own_line=own_line, after_blank=after_blank)
    return [run.first + at for at in found]


def _own_lines(texts: Sequence[str], marks: Sequence[Landmark | None]) -> list[bool]:
    """Say of each line whether it stands in a table whose rows show their agency on a line of its own."""
    found, own = [], False
    for text, mark in zip(texts, marks, strict=True):
        if mark == "header":
            words = plain(text).casefold()
            shown = header_agency(words)
            own = shown == "own line" if shown else own or words.startswith("agency")
        found.append(own)
    return found


def _roles(
    runs: Sequence[_Run], lines: Sequence[Printed], marks: Sequence[Landmark | None], own_line: Sequence[bool]
) -> list[Role]:
    """Say what each run ends with, by what follows it."""
    found: list[Role] = ["plain"] * len(runs)
    below: Landmark | Role | None = None
    for at in range(len(runs) - 1, -1, -1):
        run = runs[at]
        if not lines[run.first]:
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


def _join(lines: Sequence[Printed], wrap: Wrap) -> Printed:
    first = lines[0]
    if len(lines) == 1:
        return first
    parts = [first.text.strip(" ")]
    for line in lines[1:]:
        text = line.text.strip(" ")
        parts += [text] if _is_one_word(parts[-1], text, wrap) else [" ", text]
    text = "".join(parts)
    return Printed(first.number, text, text)


def _is_one_word(before: str, after: str, wrap: Wrap) -> bool:
    """Say whether a break after a hyphen was made inside of a word: `follow-` `up`, not `short-` `and`."""
    if before.endswith("--"):
        return before[-3:-2].isalnum()
    if after.startswith("--"):
        return after[2:3].isalnum()
    return wrap.breaks_hyphens and before.endswith("-") and before[-2:-1].isalnum() and after.split(None, 1)[0] not in ("and", "or", "to")
