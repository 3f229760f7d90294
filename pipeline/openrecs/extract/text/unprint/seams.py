"""Where the end of one paragraph fills its line, a wrapped text does not show that it ended. These rules see the seam.

The next paragraph may be a row, whose agency the block knows or whose words begin as a row does; a title, or an agency
on a line of its own, which has no full stop inside; or what follows a sentence that GAO always prints alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from openrecs.extract.text.landmarks import LABEL, LISTED_TOTAL
from openrecs.extract.text.sentence_signs import ABBREVIATIONS, begins_like_row, begins_with_duty
from openrecs.statuses import is_definition
from openrecs.text import plain

# What a run of lines ends with: the text of a row, an agency on its own line, a title, or nothing known.
Role = Literal["text", "agency", "title", "plain"]

_OPEN_QUOTES = "0123456789\"'“‘"
_TITLE_LINES = 3
_AWAITING_END = "we will provide updated information."
_SENTENCE_LINES = 6  # none takes more


@dataclass(slots=True)
class Known:
    """What is sure in this text: the first two words of rows, and whether a title follows without a blank line."""

    starts: set[tuple[str, ...]] = field(default_factory=set)
    is_tight: bool = False

    def learn(self, text: str) -> None:
        """Remember how a row begins."""
        self.starts.add(tuple(text.split()[:2]))

    def holds(self, text: str) -> bool:
        """Say whether a line begins as a known row does."""
        return tuple(text.split()[:2]) in self.starts


def seams(texts: Sequence[str], role: Role, known: Known, *, own_line: bool, after_blank: bool) -> list[int]:
    """Return where a run of wrapped lines is to be parted: the indexes of lines that begin another paragraph.

    `own_line`: agencies stand on lines of their own. `after_blank`: the line above the run is blank.
    """
    found = _set_ends(texts)
    first = found[-1] if found else 0
    rest = texts[first:]
    last = _last_seam(rest, role, known, after_blank=after_blank and not first)
    if last and role == "text" and own_line:
        found += [first + seam for seam in [_title_or_agency(rest[:last])] if seam]
    return [*found, first + last] if last else found


def candidates(texts: Sequence[str]) -> list[int]:
    """Return the indexes of the lines before which a sentence ends."""
    return [
        at
        for at in range(1, len(texts))
        if _ends_sentence(texts[at - 1]) and (texts[at][0].isupper() or texts[at][0] in _OPEN_QUOTES)
    ]


def _last_seam(texts: Sequence[str], role: Role, known: Known, *, after_blank: bool) -> int | None:
    if role == "text":
        return _row_begins(texts, known)
    if role == "agency":
        return _title_or_agency(texts)
    if role == "title" and (not after_blank or known.is_tight or len(texts) > _TITLE_LINES or LABEL.match(texts[0])):
        return _title_or_agency(texts)
    return None


def _title_or_agency(texts: Sequence[str]) -> int | None:
    """Neither a title nor an agency holds a full stop: it begins after the last one."""
    found = [at for at in candidates(texts) if texts[at - 1].rstrip("\"'”’)").endswith(".")]
    return found[-1] if found else None


def _row_begins(texts: Sequence[str], known: Known) -> int | None:
    """Return where the row begins that a run ends with, `None` for its first line."""
    starts = candidates(texts)
    if not starts:
        return None
    scores = {at: _likeness(texts, at, known) for at in (0, *starts)}
    best = max(scores.values())
    return None if scores[0] == best else max(at for at in starts if scores[at] == best)


def is_unclear(texts: Sequence[str], known: Known) -> bool:
    """Say whether a row's text may begin further down: sentences end in it, and its first line is like no row's."""
    return bool(candidates(texts)) and _likeness(texts, 0, known) == 0


def _likeness(texts: Sequence[str], at: int, known: Known) -> int:
    text = " ".join(texts[at : at + 4])
    return 2 * known.holds(texts[at]) + (2 if begins_like_row(text) else int(begins_with_duty(text)))


def _ends_sentence(text: str) -> bool:
    bare = text.rstrip("\"'”’)]")
    return bare.endswith((".", "!", "?")) and text.rsplit(None, 1)[-1] not in ABBREVIATIONS


def _set_ends(texts: Sequence[str]) -> list[int]:
    """Return the indexes of the lines before which such a sentence ends, or a list's total, in a run of lines."""
    found = []
    for at in range(1, len(texts)):
        if texts[at - 1].endswith("information."):
            if " ".join(texts[max(0, at - 3) : at]).endswith(_AWAITING_END):
                found.append(at)
        elif at <= _SENTENCE_LINES and _is_whole(" ".join(texts[:at])):
            found.append(at)
    return found


def _is_whole(text: str) -> bool:
    return is_definition(text) or (text[0].isdigit() and LISTED_TOTAL.fullmatch(plain(text).casefold()) is not None)
