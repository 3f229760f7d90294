"""What one comment says, as a mapping: dates, position, promise and kind, each from its module."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from openrecs.normalize.comments import concurrence, kinds, periods, roles, standing
from openrecs.normalize.comments.actors import family
from openrecs.normalize.comments.comment_sentences import small, split
from openrecs.normalize.comments.roles import ACTION, TARGET, Dated

FIELDS = (
    *("comments_kind", "concurrence", "concurrence_evidence", "concurrence_phrase"),
    *("last_action_on", "last_action_precision", "last_action_evidence", "last_action_phrase", "last_action_by"),
    *("target_on", "target_precision", "target_evidence", "target_phrase", "remaining"),
)


LONGEST = 3000  # characters: what is longer is not a sentence, and says nothing
_WRAPPED = re.compile(r"(?<![\n.!?:;\"\u201d)])\n(?!\n)")  # a line that a program broke
_SIGNS = str.maketrans("\u00a0\u2007\u2009\u202f\t\u2019\u2018", "     ''")


def read_comment(text: str | None, agency: str | None = None, department: str | None = None) -> dict[str, Any]:
    """Return what a comment of GAO's says, with the words that prove it; a field that it does not decide is `None`.

    `agency` is the agency to which the recommendation is addressed, `department` the one that it belongs to, by their
    names in the table. The keys are those of `FIELDS`. Days are `datetime.date`, the last day of the period named. Each
    `_evidence` is a whole sentence of the text, each `_phrase` the words in it that decide. A null says nothing;
    `TypeError`: it is something else than a text.

        openrecs.read_comment("DOD concurred. As of May 2030, it had not begun.", "Department of the Navy",
                              "Department of Defense")["last_action_on"]   # datetime.date(2030, 5, 31)
    """
    said: dict[str, Any] = dict.fromkeys(FIELDS)
    if text is not None and not isinstance(text, str) and text == text:  # a null of pandas is not equal to itself
        raise TypeError(f"a comment is a text, not {type(text).__name__}")
    if not isinstance(text, str) or not text.strip():
        return said | {"comments_kind": "none"}
    plain, places = _plain(text)
    spans = _sentences(plain)
    folded = small(plain)
    its = family(agency, department)
    if position := concurrence.read(plain, folded, spans, its):
        said["concurrence"] = position.value
        said |= _proof("concurrence", text, places, position.sentence, position.phrase)
    found = periods.find(plain)
    dates = roles.dated(plain, spans, found, its) if found else []
    actions = [one for one in dates if one.role == ACTION]
    action = _latest(actions)
    if action:
        said |= _told("last_action", action) | {"last_action_by": action.by}
        said |= _proof("last_action", text, places, spans[action.sentence], action.period[2:4])
    target = standing.latest(folded, spans, [one for one in dates if one.role == TARGET])
    if target and not standing.is_unsure(folded, spans, target, action):
        said |= _told("target", target)
        said |= _proof("target", text, places, spans[target.sentence], target.period[2:4])
    sentences = [folded[start:end] for start, end in spans]
    said["comments_kind"] = kinds.of(sentences, action.sentence if action else None, {one.sentence for one in actions})
    left = next((span for span, one in zip(spans, sentences, strict=True) if kinds.is_remaining(one)), None)
    said["remaining"] = _printed(text, places, left) if left else None
    return said


@lru_cache(maxsize=1 << 13)  # one rendering asks three times
def says_something(text: str | None) -> bool:
    """Say whether there is a comment that is more than GAO's word that it will follow up."""
    if not isinstance(text, str) or not text.strip():
        return False
    plain, _ = _plain(text)
    folded = small(plain)
    sentences = [folded[start:end] for start, end in _sentences(plain)]
    return not kinds.is_awaiting(sentences, None) or read_comment(text)["comments_kind"] != "awaiting"


def _sentences(plain: str) -> list[tuple[int, int]]:
    return [span for span in split(plain) if span[1] - span[0] <= LONGEST]


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """Return a comment with one kind of blank and one for each run of them, and where its characters are printed."""
    plain = (_WRAPPED.sub(" ", text) if "\n" in text else text).translate(_SIGNS)
    if "  " not in plain:
        return plain, range(len(plain))
    places = [at for at in range(len(plain)) if plain[at - 1 : at + 1] != "  "]
    return "".join(plain[at] for at in places), places


def _printed(text: str, places: Sequence[int], span: Sequence[int]) -> str:
    return text[places[span[0]] : places[span[1] - 1] + 1]


def _proof(
    what: str, text: str, places: Sequence[int], sentence: Sequence[int], phrase: Sequence[int]
) -> dict[str, str]:
    return {
        f"{what}_evidence": _printed(text, places, sentence),
        f"{what}_phrase": _printed(text, places, phrase),
    }


def _told(what: str, one: Dated) -> dict[str, Any]:
    return {f"{what}_on": one.period.last, f"{what}_precision": one.period.precision}


def _latest(dates: Sequence[Dated]) -> Dated | None:
    """Return the latest by last day, the first of equals; a period that a finer one lies in yields to it."""
    stretches = {(one.period.first, one.period.last) for one in dates}
    coarse = {
        one for one in stretches for other in stretches if one != other and one[0] <= other[0] and other[1] <= one[1]
    }
    finest = [one for one in dates if (one.period.first, one.period.last) not in coarse]
    return max(finest, key=lambda one: (one.period.last, -one.period.start), default=None)
