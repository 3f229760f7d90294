"""Which promise still stands: not kept, not dropped, not replaced by a later one. A missed one stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openrecs.normalize.comments.promised import MOVING
from openrecs.normalize.comments.roles import Dated
from openrecs.normalize.comments.verbs import EXPECTING, GIVEN_UP

_MOVED = re.compile(
    rf"\b(?:{MOVING.pattern}|(?:now|currently) (?:{EXPECTING})|(?:is|are) now (?:{EXPECTING})"
    r"|new (?:\w+ ){0,2}(?:date|target|deadline|time ?line|milestone)|instead|sooner|rather than|earlier than"
    r"|ahead of schedule)",
    re.IGNORECASE,
)
_MOVED_TO_VAGUE = re.compile(
    rf"\b{MOVING.pattern}[^.;]{{0,60}}?\b(?:to|until|into) (?:an? |the )?(?:late[ -]|mid-?|early"
    rf" (?=(?:19|20))|spring|summer|fall"
    r"|winter|sometime|(?:first|second|latter) half|later|unspecified|undetermined|unknown|(?:some )?(?:future|point))",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    rf"(?:{GIVEN_UP}|\b(?:abandon|cancel|withdr[ea]w|dropp|discontinu|terminat|shelv|suspend|paus|rescind|halt)\w*"
    r"|\b(?:decided|elected|chose) not to|indefinitely|\bon hold"
    r"|no longer (?:has|have|pursu\w+|planned|expected|on track|appl\w+|holds?|valid|realistic"
    r"|achievable|feasible|stands?))",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\b(?:issued|published|completed|finalized|released|implemented|finished|deployed|launched"
    r"|established|developed|updated"
    r"|signed|approved|hired|rolled out|put|adopted|opened|took effect|in use|in place|done|did so"
    r"|delivered|posted|revised"
    r"|closed|conducted|held|trained|installed|(?:is|are|was) complete)\b",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"\b(?:not|never|no|draft(?:ed|ing)?|will|still|continu\w+|ha[sd] yet|working|plans? (?:to|on"
    r"|for)|planned|remains?|partial\w*|some|should"
    r"|must|needs? to|whether|if|once|when|requested|asked|expect\w*|began|begun|started|phase)\b",
    re.IGNORECASE,
)
_DID_IT = re.compile(
    r"\b(?:(?:issued|published|completed|finalized|released|finished|launched|established|signed|adopted)"
    r" (?:it|them|this|that|these)|did so|did this|completed (?:the|all|its) (?:actions?|efforts?|work|steps?)"
    r"|(?:this|these|it) (?:was|were|had been|has been) (?:completed|done))\b",
    re.IGNORECASE,
)
_AND_DID = re.compile(r"[^.]{0,60}?,? (?:and|but)\b")
_WORDS = re.compile(r"[a-z]{4,}")
_PLANS = re.compile(r"\bplan(?:s|ned|ning)? (?:to|on|for)\b")
_COMMON = re.compile(
    r"that|this|with|will|would|plans|planned|expects|expected|have|been|from|their|which|agency|officials"
    r"|said|stated|recommendation|implement|complete|completed|issued|issue|finish|also|year|fiscal|january"
    r"|february|march|april|june|july|august|september|october|november|december|the|according|anticipates"
    r"|estimated|date"
)


def latest(text: str, spans: Sequence[tuple[int, int]], promises: Sequence[Dated]) -> Dated | None:
    """Return the latest promise that still stands at the end of a comment."""
    standing: list[Dated] = []
    for at in range(promises[0].sentence, len(spans)) if promises else ():
        start, end = spans[at]
        sentence = text[start:end]
        here = [one for one in promises if one.sentence == at]
        if here and _MOVED.search(sentence):
            standing = []
        if _MOVED_TO_VAGUE.search(sentence) or (not here and _DROPPED.search(sentence)):
            standing, here = [], []
        if len(here) == 1 and _and_did_it(text[here[0].period.end : end]):
            here = []
        if not here:
            standing = [one for one in standing if not _is_done(text, spans, one, sentence)]
        standing += here
    return max(standing, key=lambda one: (one.period.last, -one.period.start), default=None)


def _and_did_it(rest: str) -> bool:
    """Say whether a sentence that promises ends with the doing: `, and it did so in June`."""
    return bool(_AND_DID.match(rest) and _DID_IT.search(rest) and not _UNDONE.search(rest))


def _is_done(text: str, spans: Sequence[tuple[int, int]], promise: Dated, sentence: str) -> bool:
    """Say whether a later sentence says that what was promised was done."""
    if _UNDONE.search(sentence) or not _STEP.search(sentence):
        return False
    start, end = spans[promise.sentence]
    promised = _nouns(text[max(start, promise.after) : promise.period.start]) or _nouns(text[start:end])
    return not promised or bool(promised & _nouns(sentence)) or _DID_IT.search(sentence) is not None


def _nouns(text: str) -> set[str]:
    words = _WORDS.findall(_PLANS.sub("", text.casefold()))
    return {one.rstrip("s") for one in words if not _COMMON.fullmatch(one)}
