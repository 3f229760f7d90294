"""What one comment says, as a mapping: see `read`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from openrecs.normalize.comments import concurrence, roles
from openrecs.normalize.comments.actors import Family, family
from openrecs.normalize.comments.comment_sentences import split
from openrecs.normalize.comments.roles import ACTION, TARGET, Dated

_STEP = re.compile(r"\b(?:issued?|publish(?:ed)?|complet(?:ed?|ing)|finaliz(?:ed?|ing)|releas(?:ed?|ing)|implement(?:ed|ing)?|finish(?:ed|ing)?|deploy(?:ed|ing)?|launch(?:ed|ing)?|establish(?:ed|ing)?|develop(?:ed|ing)?|updat(?:ed?|ing)|sign(?:ed)?|approv(?:ed?|ing)|hir(?:ed?|ing)|rolled out)\b", re.IGNORECASE)
_NOUNS = re.compile(r"[a-z]{4,}")
_COMMON = frozenset("that this with will would plan plans planned expects expected have been from their which agency officials said stated recommendation implement complete completed issued issue finish will also year fiscal january february march april june july august september october november december the according anticipates estimated date".split())


def read(text: str | None, agency: str | None = None, department: str | None = None) -> dict[str, Any]:
    """Return what a comment says, with the words that prove it; a field that it does not decide is `None`."""
    fields = ("concurrence", "concurrence_evidence", "concurrence_phrase", "last_action_on", "last_action_precision", "last_action_evidence", "last_action_phrase", "last_action_by", "target_on", "target_precision", "target_evidence", "target_phrase")
    said: dict[str, Any] = dict.fromkeys(fields)
    if not text:
        return said
    sentences = split(text)
    its = family(agency, department)
    if position := concurrence.read(text, sentences, its):
        said["concurrence"] = position.value
        said["concurrence_phrase"] = text[slice(*position.phrase)]
        said["concurrence_evidence"] = text[slice(*position.sentence)]
    dates = list(roles.dated(text, sentences, its))
    if action := _latest([one for one in dates if one.role == ACTION]):
        said |= _told("last_action", text, sentences, action) | {"last_action_by": action.who}
    if target := _standing(text, sentences, dates):
        said |= _told("target", text, sentences, target)
    return said


def _told(what: str, text: str, sentences: Sequence[tuple[int, int]], one: Dated) -> dict[str, Any]:
    return {
        f"{what}_on": one.period.last,
        f"{what}_precision": one.period.precision,
        f"{what}_evidence": text[slice(*sentences[one.sentence])],
        f"{what}_phrase": text[one.start : one.end],
    }


def _latest(dates: Sequence[Dated]) -> Dated | None:
    """Return the latest by last day; a coarser period that holds a finer date yields to it."""
    finer = [
        one
        for one in dates
        if not any(other.period.first >= one.period.first and other.period.last <= one.period.last and other.period.first > one.period.first or (other.period.first >= one.period.first and other.period.last < one.period.last) for other in dates)
    ]
    return max(finer, key=lambda one: (one.period.last, -one.start), default=None)


def _standing(text: str, sentences: Sequence[tuple[int, int]], dates: Sequence[Dated]) -> Dated | None:
    """Return the latest promise that was neither kept, dropped nor replaced."""
    standing: list[Dated] = []
    for at, span in enumerate(sentences):
        sentence = text[slice(*span)]
        here = [one for one in dates if one.sentence == at and one.role == TARGET]
        if roles.MOVED.search(sentence) and here:
            moved_from = re.search(r"\bfrom\b", sentence)
            standing = [one for one in standing if False]
            here = here[-1:] if moved_from or len(here) > 1 and re.search(r"\bto\b", sentence[here[0].end - span[0] : here[-1].start - span[0]]) else here
            if moved_from and roles._VAGUE_AFTER.search(sentence):
                here = []
        elif roles.DROPPED.search(sentence) and standing:
            standing = []
        elif re.search(r"\b(?:delayed|postponed|moved|pushed|slipped)\b", sentence, re.IGNORECASE) and not re.search(r"\bnot\b", sentence) and roles._VAGUE_AFTER.search(sentence):
            standing = []
        elif not here and standing:
            standing = [one for one in standing if not _is_done(text, sentences, one, sentence)]
        standing += here
    return max(standing, key=lambda one: (one.period.last, -one.start), default=None)


def _is_done(text: str, sentences: Sequence[tuple[int, int]], promise: Dated, sentence: str) -> bool:
    """Say whether a later sentence says that the promised step was done."""
    if roles._NEGATED.search(sentence) or re.search(r"\b(?:draft(?:ed|ing)?|will|still|continu\w+|has yet|working|plans?|remains?|partial\w*|some)\b", sentence, re.IGNORECASE):
        return False
    if not _STEP.search(sentence):
        return False
    promised = set(_NOUNS.findall(text[slice(*sentences[promise.sentence])].casefold())) - _COMMON
    done = set(_NOUNS.findall(sentence.casefold())) - _COMMON
    return len(promised & done) >= 1
