"""Joins the lines that a program wrapped, and parts what the width alone would join.

Where the end of one paragraph fills its line, a wrapped text does not show that it ended. The next paragraph may be a
row, whose agency the text knows or whose words begin as a row does; a title, or an agency on a line of its own, which
has no full stop inside; or what follows a sentence that GAO always prints alone. What cannot be told is left in doubt.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from openrecs.extract.text.landmarks import LABEL, LISTED_TOTAL, RELEASED, Landmark, header_agency, landmarks
from openrecs.extract.text.sentence_signs import ABBREVIATIONS, begins_like_row, begins_with_duty
from openrecs.extract.text.unprint.printed import Printed, run_together
from openrecs.extract.text.unprint.width import OVERHANG, Pair, Wrap, marker_rests, may_be_wrapped, measure
from openrecs.statuses import is_definition
from openrecs.text import plain, squeeze

_BULLETS = frozenset("*+•□◦▪·o#■@")
_DOUBT = "the text was wrapped by a program, and where a row begins under the comments of another cannot be seen"
_SHOWN = 400  # no landmark is longer
_OPEN_QUOTES = "0123456789\"'“‘"
_TITLE_LINES = 3
_AWAITING_END = "we will provide updated information."
_SENTENCE_LINES = 6  # none takes more

# What a run of lines ends with: the text of a row, an agency on its own line, a title, or nothing known.
Role = Literal["text", "agency", "title", "plain"]


class _Run(NamedTuple):
    """Lines `first` to `end` (exclusive) that the width says are one, and what they end with.

    `own_line`: they are in a table whose rows show their agency on a line of its own. `is_top`: they follow a table's
    header, and so are its first row's.
    """

    first: int
    end: int
    role: Role = "plain"
    own_line: bool = False
    is_top: bool = False


def joined(lines: Sequence[Printed], least: int = 0) -> list[Printed]:
    """Join the wrapped lines of a text. `least`: something else shows that it was wrapped, at no less than that."""
    if not least and not may_be_wrapped([line.raw for line in lines]):
        return list(lines)
    texts = [squeeze(line.text) if len(line.raw) <= _SHOWN else line.text for line in lines]
    marks = landmarks(["" if line.is_whole else text for line, text in zip(lines, texts, strict=True)])
    wrap, broken = measure(lines, marks, least), marker_rests(lines)
    if wrap:
        broken |= {pair.at for pair in wrap.pairs if _is_broken(lines, marks, texts, pair, wrap)}
    if not broken:
        return list(lines)
    runs = _runs(texts, marks, broken)
    starts = {_start(texts[run.first]) for run in runs if _is_sure(run, texts)}
    is_tight = any(
        run.role == "title" and run.first and lines[run.first - 1] and not marks[above.first]
        for above, run in pairwise(runs)
    )
    done: list[Printed] = []
    for run in runs:
        its = texts[run.first : run.end]
        may_be_cut = is_tight or (run.first > 0 and bool(lines[run.first - 1]))
        cuts = _seams(its, run, starts, may_be_cut) if len(its) > 1 else []
        for a, b in pairwise([0, *cuts, len(its)]):
            is_text = run.role == "text" and b == len(its) and (cuts or not run.is_top)
            is_unclear = is_text and bool(_sentence_ends(its[a:])) and not _likeness(its[a:], starts)
            done.append(_join(lines[run.first + a : run.first + b], wrap, _DOUBT if is_unclear else ""))
    return done


def _is_broken(
    lines: Sequence[Printed], marks: Sequence[Landmark | None], texts: Sequence[str], pair: Pair, wrap: Wrap
) -> bool:
    """Say whether the program broke a line after the pair's first."""
    line, mark, after = lines[pair.at], marks[pair.at], marks[pair.at + 1]
    if not texts[pair.at] or not texts[pair.at + 1] or pair.word in _BULLETS:
        return False
    ends = texts[pair.at].endswith((".", "!", "?"))
    is_wide = pair.length > wrap.width + OVERHANG and " " in line.raw.strip(" ")
    if is_wide or pair.with_word <= (wrap.width if ends else wrap.least):
        return False
    if wrap.ends_in_blank and not line.raw.endswith(" "):
        return False
    if mark and mark != "label" and RELEASED not in line.text:
        return False
    return not after or (after == "page" and not ends and not texts[pair.at].endswith(")"))


def _runs(texts: Sequence[str], marks: Sequence[Landmark | None], broken: Collection[int]) -> list[_Run]:
    """Return the lines in runs, each with what it ends with, by what follows it."""
    ends = [at + 1 for at in range(len(texts)) if at not in broken]
    found: list[_Run] = []
    own_line = False
    for first, end in pairwise([0, *ends]):
        if marks[first] == "header":
            shown = header_agency(texts[first])
            own_line = shown == "own line" if shown else own_line or texts[first].casefold().startswith("agency")
        is_top = bool(found) and marks[found[-1].first] == "header"
        found.append(_Run(first, end, "plain", own_line, is_top))
    below: Landmark | Role | None = None
    for at, run in reversed(list(enumerate(found))):
        if not texts[run.first]:
            continue
        if below == "status":
            found[at] = run._replace(role="text")
        elif below == "mark" or (below == "text" and run.own_line):
            found[at] = run._replace(role="agency")
        elif below == "heading":
            found[at] = run._replace(role="title")
        mark = marks[run.first]
        below = mark if mark and mark != "label" else found[at].role
    return found


def _is_sure(run: _Run, texts: Sequence[str]) -> bool:
    """Say whether a run surely begins as a row does."""
    return run.role == "text" and (run.is_top or not _sentence_ends(texts[run.first : run.end]))


def _seams(texts: Sequence[str], run: _Run, starts: Collection[tuple[str, ...]], may_be_cut: bool) -> list[int]:
    """Return where a run of wrapped lines is to be parted: the indexes of lines that begin another paragraph.

    `starts` are the first words of the rows that are sure; `may_be_cut`: a title may follow without a blank line.
    """
    found = _set_ends(texts)
    first = found[-1] if found else 0
    rest = texts[first:]
    last = None
    if run.role == "text":
        last = _row_begins(rest, starts)
    elif run.role == "agency" or (
        run.role == "title" and (first or may_be_cut or len(rest) > _TITLE_LINES or LABEL.match(rest[0]))
    ):
        last = _title_or_agency(rest)
    if last and run.role == "text" and run.own_line:
        found += [first + seam for seam in [_title_or_agency(rest[:last])] if seam]
    return [*found, first + last] if last else found


def _set_ends(texts: Sequence[str]) -> list[int]:
    """Return the lines before which a sentence ends that stands alone, or a list's total, in a run of lines."""
    found = []
    for at in range(1, len(texts)):
        if texts[at - 1].endswith("information."):
            is_end = " ".join(texts[max(0, at - 3) : at]).endswith(_AWAITING_END)
        else:
            whole = " ".join(texts[:at]) if at <= _SENTENCE_LINES else ""
            is_total = whole[:1].isdigit() and LISTED_TOTAL.fullmatch(plain(whole).casefold()) is not None
            is_end = is_total or is_definition(whole)
        found += [at] if is_end else []
    return found


def _sentence_ends(texts: Sequence[str]) -> list[int]:
    """Return the indexes of the lines before which a sentence ends."""
    return [at for at, (before, text) in enumerate(pairwise(texts), 1) if _ends_sentence(before, text)]


def _ends_sentence(text: str, after: str) -> bool:
    is_end = text.rstrip("\"'”’)]").endswith((".", "!", "?")) and text.rsplit(None, 1)[-1] not in ABBREVIATIONS
    return is_end and (after[0].isupper() or after[0] in _OPEN_QUOTES)


def _title_or_agency(texts: Sequence[str]) -> int | None:
    """Neither a title nor an agency holds a full stop: it begins after the last one."""
    found = [at for at in _sentence_ends(texts) if texts[at - 1].rstrip("\"'”’)").endswith(".")]
    return found[-1] if found else None


def _row_begins(texts: Sequence[str], starts: Collection[tuple[str, ...]]) -> int | None:
    """Return where the row begins that a run ends with, `None` for its first line."""
    scores = [(_likeness(texts[at:], starts), at) for at in (0, *_sentence_ends(texts))]
    best, at = max(scores)
    return None if scores[0][0] == best else at


def _likeness(texts: Sequence[str], starts: Collection[tuple[str, ...]]) -> int:
    """Say how much a text that begins here is like a row."""
    text = " ".join(texts[:4])
    return 2 * (_start(texts[0]) in starts) + (2 if begins_like_row(text) else int(begins_with_duty(text)))


def _start(text: str) -> tuple[str, ...]:
    return tuple(text.split()[:2])


def _join(lines: Sequence[Printed], wrap: Wrap | None, doubt: str) -> Printed:
    if len(lines) == 1:
        return lines[0]
    text = run_together([line.text for line in lines], wrap is not None and wrap.breaks_hyphens)
    return Printed(lines[0].number, text, text, doubt=doubt)
