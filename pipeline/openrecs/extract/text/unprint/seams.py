"""Where the end of one paragraph fills its line, a wrapped text does not show that it ended. These rules see the seam.

The next paragraph may be a row, whose agency the block knows or whose words begin as a row does; a title, or an agency
on a line of its own, which has no full stop inside; or what follows a sentence that GAO always prints alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal

from openrecs.extract.text.landmarks import LABEL
from openrecs.extract.text.unprint import set_sentences

# What a run of lines ends with: the text of a row, an agency on its own line, a title, or nothing known.
Role = Literal["text", "agency", "title", "plain"]

_ABBREVIATIONS = frozenset(
    {"U.S.", "D.C.", "U.N.", "U.K.", "No.", "Nos.", "St.", "Inc.", "Co.", "Corp.", "Dr.", "Mr.", "Ms.", "Mrs.", "Gen.",
     "Lt.", "Ft.", "Mt.", "vs.", "v.", "Jr.", "Sr.", "e.g.", "i.e.", "Rec.", "Sec.", "Pub.", "L."}
)  # fmt: skip
_IN_NAMES = frozenset({"of", "the", "and", "for", "on", "in", "to", "at", "a", "de", "&", "-", "–", "—"})
_OPENERS = frozenset(
    {"The", "Congress", "To", "Once", "In", "As", "Before", "If", "When", "While", "For", "Until", "Given", "By",
     "Because", "With", "Through", "Within", "After", "Following", "Consistent", "Upon", "At", "On", "Working", "Prior",
     "During", "Should", "Under", "Using", "Based", "Ensure", "Develop"}
)  # fmt: skip
_OPEN_QUOTES = "0123456789\"'“‘"
_NAME_WORDS = 24
_TITLE_LINES = 3


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
    found = set_sentences.ends(texts)
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


def begins_with_duty(text: str) -> bool:
    """Say whether a text begins with a name that should do something: `The Secretary of the Army should`."""
    words = text.split()[:_NAME_WORDS]
    name = list(takewhile(is_in_name, words))
    return len(name) > 1 and words[len(name) : len(name) + 1] == ["should"]


def begins_like_row(text: str) -> bool:
    """Say whether a text begins with a name and, behind it, a sentence: `Coast Guard The Commandant`."""
    words = text.split()[:_NAME_WORDS]
    if words[:2] in (["Congress", "should"], ["Congress", "Congress"]):
        return True
    name = list(takewhile(is_in_name, words))
    return any(
        (word in _OPENERS and words[at] not in _IN_NAMES) or words[: at + 1] == words[at + 1 : 2 * at + 2]
        for at, word in enumerate([*name[1:], *words[len(name) : len(name) + 1]])
    )


def is_name(text: str) -> bool:
    """Say whether a text can be the name of an agency: capitalised words and what stands between them, no sentence."""
    words = text.split()
    return len(words) <= _NAME_WORDS and all(map(is_in_name, words))


def is_in_name(word: str) -> bool:
    """Say whether a word can be in a name: a capitalised one that ends no sentence, or a small one of names."""
    if word in _IN_NAMES or word in _ABBREVIATIONS:
        return True
    return word.lstrip("(\"'“")[:1].isupper() and not word.endswith((".", ";", ":", "?", "!"))


def _ends_sentence(text: str) -> bool:
    bare = text.rstrip("\"'”’)]")
    return bare.endswith((".", "!", "?")) and text.rsplit(None, 1)[-1] not in _ABBREVIATIONS
