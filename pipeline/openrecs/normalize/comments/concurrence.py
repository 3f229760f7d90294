"""Whether the agency agreed with the recommendation, as GAO reports it, with the words that say so.

Rules A and E of docs/comments.md. Silence is no position, and neither are plans, an opinion on facts, or what GAO thinks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from openrecs.normalize.comments.actors import GAO, OWN, Actor, Family, find

_ADVERBS = r"(?:(?:generally|fully|also|now|both|verbally|formally|initially|originally|subsequently|strongly|largely|again|later) )*"
_NOT = r"(?:did not|does not|do not|didn't|doesn't|no longer|cannot|could not)"
_PART = r"(?:partially|partly|in part|conditionally)"
_VERB = r"(?:agree(?:s|d|ing)?|concur(?:s|red|ring)?)"
_FORMS = (
    ("neither", r"neither (?:agree[sd]?|concur(?:s|red)?) n?or (?:disagree[sd]?|(?:non-?|did not )?concur(?:s|red)?)"),
    ("neither", r"neither (?:indicated|stated|expressed) (?:its )?(?:agreement|concurrence) n?or (?:its )?(?:disagreement|non-?concurrence)"),
    ("neither", rf"{_NOT} (?:explicitly |specifically |clearly )?(?:state|say|indicate|specify|comment on|take a position on|express) (?:whether|if) (?:or not )?(?:it|they|he|she|the \w+) (?:\w+ )?(?:agree[sd]?|concur(?:s|red)?)"),
    ("neither", rf"{_NOT} (?:explicitly |specifically )?(?:agree|concur) n?or (?:disagree|non-?concur)"),
    ("neither", rf"(?:took|takes|taken) no position|{_NOT} (?:take|express|state|provide) (?:a |any )?position|{_NOT} (?:state|indicate|express) (?:its |any )?(?:agreement|concurrence) or (?:disagreement|non-?concurrence)"),
    ("none", rf"{_NOT} (?:formally |explicitly |specifically |officially |expressly )(?:{_VERB}|agree|concur)|{_NOT} (?:formally |explicitly )?(?:disagree|object|oppose|non-?concur)|not (?:yet )?(?:formally |explicitly )?(?:agreed|concurred)"),
    ("none", r"agreed[- ]upon|agree to disagree|as agreed|(?<=the )agreed (?=[a-z]+\b)(?!to\b|that\b|with\b)|(?<=['\u2019]s )agreed (?=[a-z])|(?<=s['\u2019] )agreed (?=[a-z])|(?:previously|mutually)[- ]agreed\b"),
    ("partially_agreed", rf"{_ADVERBS}{_PART}(?: and conditionally)? {_VERB}|{_ADVERBS}{_VERB},? {_PART}\b|{_ADVERBS}{_VERB},? in principle|{_PART} (?:disagree[sd]?|nonconcurred|non-concurred)|{_VERB} with (?:a |one )?parts?(?: of)?\b|{_PART} accept(?:s|ed)|{_PART} (?:support(?:s|ed)|endorsed)|in partial (?:agreement|concurrence) with|(?:its|their) partial (?:agreement|concurrence)"),
    ("disagreed", rf"(?:continue[sd]? to )?(?:strongly )?disagree(?:s|d|ing)?\b|{_NOT} {_ADVERBS}(?:agree|concurs?|agrees)\b|non-?concur(?:s|red|ring|rence)?\b|(?:reject(?:s|ed)|declin(?:es|ed) to accept|{_NOT} accept|object(?:s|ed) to|oppos(?:es|ed)) (?=(?:the|this|our|GAO's|GAO\u2019s|both|these|all)\b)|not in (?:agreement|concurrence) with|(?:its|their) (?:disagreement|non-?concurrence)|no longer (?:concurs|agrees)"),
    ("agreed", rf"{_ADVERBS}{_VERB}\b|in (?:agreement|concurrence) with|(?:its|their|verbal|general|full) (?:verbal |general )?(?:agreement|concurrence)|expressed (?:\w+ )?(?:agreement|concurrence)|(?:accept(?:s|ed)|support(?:s|ed)|endors(?:es|ed)) (?=(?:the|this|our|GAO's|GAO\u2019s|both|these|all) (?:\w+ )?(?:findings and )?recommendations?\b)"),
)
_ANY = re.compile(r"\b(?:" + "|".join(f"(?P<{value}{at}>{form})" for at, (value, form) in enumerate(_FORMS)) + ")", re.IGNORECASE)
_STEM = re.compile(r"agree|concur|accept|reject|support|endors|object|oppos|position", re.IGNORECASE)
_BEFORE = 70  # characters before a verb's stem within which what turns its sense is
_UNREAL = re.compile(r"(?:\bwhether|\bif|\bunless|\buntil|\bwould|\bcould|\bshould|\bmay|\bmight|\bto|\bonce|\bwill)(?: \w+){0,2}\s*$", re.IGNORECASE)
_OTHER_ONE = re.compile(r"\b(?:another|other|similar|earlier|prior|previous|different|first|second|third|related|one of|two of|three of|four of|five of|six of|seven of|eight of|some of|most of|several of|many of|\d+ of)\b|recommendations? (?:\d|[A-Z]\b|one\b|two\b|three\b|from\b|in (?:our|the) (?:\w+ )?(?:19|20)\d\d)", re.IGNORECASE)
_RECOMMENDATION = re.compile(r"\brecommend(?:ations?|ed)\b|\bthe matter\b", re.IGNORECASE)
_CONCEPT = re.compile(r"^\s*with (?:the |our |its )?(?:\w+ )?(?:intent|concept|spirit|idea|principle|goals?|premise|thrust|objective|sentiment)\b", re.IGNORECASE)
_FINDINGS = re.compile(r"\b(?:findings?|conclusions?|report|facts?|assessment|analysis|characteri[sz]ation|statement|date|timeline|timeframe|need|approach|definition|methodology|estimate)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;:]|, (?:and|but|while|although|though|stating|saying|noting|describing|citing|explaining|which|because)\b| (?:but|although|though|while|because|and (?:stated|said|noted|plans|planned|has|had|is|was|will|would|described|indicated|provided|told|identified|explained|reported|outlined|cited|directed|requested))\b|[.!?]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Position:
    """What an agency thinks of a recommendation; `is_weak` if only of its intent or concept, and `is_plain` if said of it."""

    value: str
    phrase: tuple[int, int]
    sentence: tuple[int, int]
    is_weak: bool = False
    is_step: bool = False


def read(text: str, sentences: list[tuple[int, int]], its: Family) -> Position | None:
    """Return the latest position that counts; where a plain verb stands, a concession beside it does not."""
    if its.is_congress:
        return None
    found = [one for span in sentences for one in _positions(text, span, its)]
    plain = [one for one in found if not one.is_weak and not one.is_step]
    steps = [one for one in found if one.is_step and not plain]
    counted = plain or steps or [one for one in found if one.is_weak]
    if not counted:
        return None
    last = counted[-1].value
    if plain and last == "agreed" and counted[-1].is_step:
        last = plain[-1].value
    return next(one for one in counted if one.value == last)


def _positions(text: str, span: tuple[int, int], its: Family) -> Iterator[Position]:
    sentence = text[span[0] : span[1]]
    stem = _STEM.search(sentence)
    matches = list(_ANY.finditer(sentence, max(0, stem.start() - _BEFORE))) if stem else []
    if not matches:
        return
    actors = find(sentence, its)
    for match in matches:
        value = (match.lastgroup or "").rstrip("0123456789")
        if value == "none" or not _is_own(sentence, match.start(), actors):
            continue
        if value != "neither" and _UNREAL.search(sentence, max(0, match.start() - 40), match.start()):
            continue
        judged = _judged(sentence, match, value)
        if judged:
            value, is_weak, is_step, end = judged
            phrase = (span[0] + match.start(), span[0] + end)
            yield Position(value, phrase, span, is_weak, is_step)


def _judged(sentence: str, match: re.Match[str], value: str) -> tuple[str, bool, bool, int] | None:
    """Return what a verb says of the recommendation: the value, whether weakly, whether as a step, its end."""
    rest = sentence[match.end() :]
    stop = _CLAUSE_END.search(rest)
    said = rest[: stop.start()] if stop else rest
    end = match.end()
    if value == "neither":
        return value, False, False, end
    if re.search(r"\b(?:with|to|reject\w*|accept\w*|support\w*|endors\w*|oppos\w*)\s*$", match[0], re.IGNORECASE):
        said = " with " + said.strip()
    if re.match(r"\s*that\b", said, re.IGNORECASE):
        return None
    if re.match(r"\s*(?:on|upon|about|among|between)\b(?! (?:the |this |our )?recommendation)", said, re.IGNORECASE) and not re.match(r"\s*on (?:January|February|March|April|May|June|July|August|September|October|November|December)", said):
        return None
    if re.match(r"\s*to\b", said, re.IGNORECASE):
        if value == "agreed" and not re.match(r"\s*to (?:consider|meet|discuss|provide|share|disagree|review|look)\b", said, re.IGNORECASE):
            return value, False, not _RECOMMENDATION.search(said), end
        return (value, False, False, end) if value in {"disagreed", "partially_agreed"} and _RECOMMENDATION.search(said) else None
    if _CONCEPT.match(said):
        return ("partially_agreed", True, False, end) if value == "agreed" else None
    if re.match(r"\s*with\b", said, re.IGNORECASE):
        if _RECOMMENDATION.search(said):
            return None if _OTHER_ONE.search(said) and not re.search(r"\bthis\b", said) else (value, False, False, end)
        return (value, False, False, end) if re.match(r"\s*with (?:it|this|them|both|GAO|us)(?=\s*(?:$|,|and\b|but\b))", said.rstrip(",.")) else None
    if _FINDINGS.search(said) and not _RECOMMENDATION.search(said):
        return (value, False, False, end) if re.match(r"\s*in\b.*\b(?:report|comments|response)\b", said, re.IGNORECASE) else None
    return value, False, False, end


def _is_own(sentence: str, at: int, actors: list[Actor]) -> bool:
    """Say whether the verb is the addressed agency's: its nearest subject is, or one that is named together with it."""
    before = [one for one in actors if one.end <= at]
    if not before:
        return True
    nearest = before[-1]
    if nearest.who == GAO:
        return len(before) > 1 and before[-2].who == OWN and re.search(r"\b(?:with|by|to)\s*$", sentence[: nearest.start]) is not None
    if nearest.who == OWN:
        return True
    return any(one.who == OWN and re.fullmatch(r",?\s*(?:and|,)\s*(?:the )?", sentence[one.end : nearest.start]) for one in before[:-1])
