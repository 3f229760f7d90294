"""What one comment says, as a mapping: see `read`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from openrecs.normalize.comments import concurrence, kind, roles
from openrecs.normalize.comments.actors import Family, family
from openrecs.normalize.comments.comment_sentences import split
from openrecs.normalize.comments.periods import find
from openrecs.normalize.comments.roles import ACTION, TARGET, Dated

_STEP = re.compile(r"\b(?:issued|published|completed|finalized|released|implemented|finished|deployed|launched|established|developed|updated|signed|approved|hired|rolled out|put|adopted|opened|took effect|in use|in place|done|did so|delivered|posted|revised|closed|conducted|held|trained|installed|is complete|are complete|was complete)\b", re.IGNORECASE)
_UNDONE = re.compile(r"\b(?:draft(?:ed|ing)?|will|still|continu\w+|has yet|had yet|working|plans?|planned|remains?|partial\w*|some|should|must|needs? to|whether|if|once|when|requested|asked|expect\w*|began|begun|started|phase)\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:(?:issued|published|completed|finalized|released|finished|launched|established|signed|adopted) (?:it|them|this|that|these)|did so|did this|completed (?:it|this|these|that)|completed (?:the|all|its) (?:actions?|efforts?|work|steps?)|(?:this|these|it) (?:was|were|had been|has been) (?:completed|done))\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|never|no)\b", re.IGNORECASE)
_NOUNS = re.compile(r"[a-z]{4,}")
_PLANS = re.compile(r"\bplan(?:s|ned|ning)? (?:to|on|for)\b")
_COMMON = frozenset("that this with will would plans planned expects expected have been from their which agency officials said stated recommendation implement complete completed issued issue finish will also year fiscal january february march april june july august september october november december the according anticipates estimated date".split())


def read(text: str | None, agency: str | None = None, department: str | None = None) -> dict[str, Any]:
    """Return what a comment says, with the words that prove it; a field that it does not decide is `None`."""
    fields = ("concurrence", "concurrence_evidence", "concurrence_phrase", "last_action_on", "last_action_precision", "last_action_evidence", "last_action_phrase", "last_action_by", "target_on", "target_precision", "target_evidence", "target_phrase", "comments_kind", "remaining")
    said: dict[str, Any] = dict.fromkeys(fields)
    if not text:
        return said
    sentences = split(text)
    its = family(agency, department)
    if position := concurrence.read(text, sentences, its):
        said["concurrence"] = position.value
        said["concurrence_phrase"] = text[slice(*position.phrase)]
        said["concurrence_evidence"] = text[slice(*position.sentence)]
    periods = list(find(text))
    dates = roles.dated(text, sentences, periods, its) if periods else []
    if action := _latest([one for one in dates if one.role == ACTION]):
        said |= _told("last_action", text, sentences, action) | {"last_action_by": action.by}
    if target := _standing(text, sentences, dates):
        said |= _told("target", text, sentences, target)
    said["remaining"] = next((text[slice(*span)] for span in sentences if kind.is_remaining(text[slice(*span)])), None)
    said["comments_kind"] = kind.of(text, sentences, action.sentence if action else None)
    return said


def _told(what: str, text: str, sentences: Sequence[tuple[int, int]], one: Dated) -> dict[str, Any]:
    return {
        f"{what}_on": one.period.last,
        f"{what}_precision": one.period.precision,
        f"{what}_evidence": text[slice(*sentences[one.sentence])],
        f"{what}_phrase": text[one.period.start : one.period.end],
    }


def _latest(dates: Sequence[Dated]) -> Dated | None:
    """Return the latest by last day; a coarser period that holds a finer date yields to it."""
    finer = [
        one
        for one in dates
        if not any(other.period.first >= one.period.first and other.period.last <= one.period.last and other.period.first > one.period.first or (other.period.first >= one.period.first and other.period.last < one.period.last) for other in dates)
    ]
    return max(finer, key=lambda one: (one.period.last, -one.period.start), default=None)


def _standing(text: str, sentences: Sequence[tuple[int, int]], dates: Sequence[Dated]) -> Dated | None:
    """Return the latest promise that was neither kept, dropped nor replaced."""
    standing: list[Dated] = []
    promises = [one for one in dates if one.role == TARGET]
    if not promises:
        return None
    for at in range(promises[0].sentence, len(sentences)):
        sentence = text[slice(*sentences[at])]
        here = [one for one in promises if one.sentence == at]
        end = here[-1].period.end - sentences[at][0] if here else 0
        if here and roles.MOVED.search(sentence):
            standing = []
        if roles.MOVED_TO_VAGUE.search(sentence) or (not here and roles.DROPPED.search(sentence)):
            standing, here = [], []
        if here and len(here) == 1 and _did_it(sentence[end:]):
            here = []
        if not here:
            standing = [one for one in standing if not _is_done(text, sentences, one, sentence)]
        standing += here
    return max(standing, key=lambda one: (one.period.last, -one.period.start), default=None)


def _did_it(rest: str) -> bool:
    """Say whether a sentence that promised something ends with its having been done: `, and it did so in June`."""
    return re.match(r"[^.]{0,60}?,? (?:and|but)\b", rest) is not None and _ALL.search(rest) is not None and not _NEGATED.search(rest)


def _is_done(text: str, sentences: Sequence[tuple[int, int]], promise: Dated, sentence: str) -> bool:
    """Say whether a later sentence says that the promised step was done."""
    if _NEGATED.search(sentence) or _UNDONE.search(sentence) or not _STEP.search(sentence):
        return False
    start = sentences[promise.sentence][0]
    promised = _nouns(text[max(start, promise.after) : promise.period.start]) or _nouns(text[slice(*sentences[promise.sentence])])
    done = _nouns(sentence)
    return not promised or bool(promised & done) or _ALL.search(sentence) is not None


def _nouns(text: str) -> set[str]:
    return {one.rstrip("s") for one in _NOUNS.findall(_PLANS.sub("", text.casefold()))} - _COMMON
