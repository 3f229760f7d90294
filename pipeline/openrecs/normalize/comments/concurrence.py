"""Whether the agency agreed with the recommendation, as GAO reports it, with the words that say so.

Rules A and E of docs/comments.md. Silence is not a position; plans, an opinion on facts and GAO's own view
are none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from openrecs.normalize.comments import actors, position_forms
from openrecs.normalize.comments.actors import GAO, OWN, Actor, Family

_UNREAL = re.compile(
    r"\b(?:whether|if|unless|until|would|could|should|may(?! (?:[0-9]+, )?20)|might|(?<!come )(?<!came )to|once|will)"
    r"(?: \w+){0,2}\s*$",
    re.IGNORECASE,
)
_BEFORE_NOW = re.compile(r"\bafter (?:initially |first |originally |previously |having )?$", re.IGNORECASE)
_ANOTHER = re.compile(
    r"\b(?:another|other|similar|earlier|prior|previous|different|(?<!at )first|second|third|related|(?<!all )(?:one"
    r"|two|three|four|five|six|seven|eight|some|most|several|many|\d+) of)\b|recommendations? (?:\d|[A-Z]\b|one\b|two\b"
    r"|three\b|from\b)|recommendations in (?:our|the) (?:\w+ )?(?:19|20)\d\d",
    re.IGNORECASE,
)
_RECOMMENDATION = re.compile(r"\brecommend(?:ations?|ed)\b|\bthe matter\b", re.IGNORECASE)
_NOUN = re.compile(r"\brecommendations?\b", re.IGNORECASE)
_CONCEPT = re.compile(
    r"\s*with (?:the |our |its )?(?:\w+ )?(?:intent|concept|spirit|idea|principle|goals?|premise"
    r"|thrust|objective|sentiment)\b",
    re.IGNORECASE,
)
_FINDINGS = re.compile(
    r"\b(?:findings?|conclusions?|report|facts?|assessment|analysis|characteri[sz]ation|statement|date|timeline"
    r"|time ?frame|need|approach|definition|methodology|estimate)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[;:.!?]|, (?:and|but|while|although|though|stating|saying|noting|describing|citing|explaining|which|because"
    r"|told|said|stated|has|had)\b"
    r"| (?:but|although|though|while|because|and (?:stated|said|noted|plans|planned|has|had|is|was|will|would"
    r"|described|indicated|provided|told|identified|explained|reported|outlined|cited|directed|requested))\b",
    re.IGNORECASE,
)
_THAT = re.compile(r"\s*(?:in (?:concept|principle|general) )?that\b", re.IGNORECASE)
_OPINION = re.compile(  # `agreed agencies would benefit`
    r"\s*(?:(?!(?:with|to|and|or|but|in|on|as|when|at|last|by)\b)[\w'\u2019-]+ ){1,6}?"
    r"(?:would|should|could|can|is|are|has|have|needs?|must|may|might)\b"
)
_TURNED_DOWN = re.compile(r"reject|declin|object|oppos|\w+ \w+ accept")  # `objected to the date`
_TO = re.compile(r"\s*to\b", re.IGNORECASE)
_TO_TALK = re.compile(r"\s*to (?:consider|meet|discuss|provide|share|disagree|review|look)\b", re.IGNORECASE)
_TO_DO_IT = re.compile(r"\s*to (?:\w+ly )?(?:implement|address|adopt|act on|carry out) (?:it|this|them)\b")
_TO_THING = re.compile(r"\s*to (?:an?|the|its|their|this|that|these|those|[0-9A-Z])\b")  # `agreed to a compact`
_ON = re.compile(
    r"\s*(?:on(?! (?-i:[A-Z]))|upon|about|among|between)\b(?! (?:the |this |our )?recommendation)", re.IGNORECASE
)
_WITH = re.compile(r"\s*with\b", re.IGNORECASE)
_IN_PART = re.compile(r"\bin (?:principle|part)\b", re.IGNORECASE)
_WITH_IT = re.compile(
    r"\s*with (?:it|ours|(?:this|the) one|this|them|both|GAO|us|comments?|reservations?|exceptions?|conditions)"
    r"(?=\s*(?:$|,|and\b|but\b|in\b|(?:addressed |directed |made )?to\b))"
)
_IN_COMMENTS = re.compile(r"\s*in\b.*\b(?:report|comments|response)\b", re.IGNORECASE)
_ASIDE = re.compile(r", (?:which|who)(?: \w+){0,2} $")
_AFTER_ASIDE = re.compile(
    r"^,? in (?:its|their|an?|oral|written) [^,;]*,(?= (?:to|with|that)\b)"
)  # `agreed, in its letter, to`
_WHICH = re.compile(r", (?:which|who|whom)\b[^,;]*, (?:\w+ly )?$")
_WITH_WHICH = re.compile(r"([^.;:]*), with which (?:[\w.]+ ){1,4}$")  # `a similar recommendation, with which it agreed`
_TOGETHER = re.compile(r",?\s*(?:and|,)\s*(?:the )?")


class Position(NamedTuple):
    """What an agency thinks of a recommendation, and where that is said.

    `weight` is 2 if said of the recommendation, 1 if the agency agreed to do something, 0 if said of its intent. `rank`
    is 2, 1 if it is said aside (`the Navy, which disagreed,`), 0 if by a component of the department that is addressed.
    """

    value: str
    phrase: tuple[int, int]
    sentence: tuple[int, int]
    weight: int
    rank: int


def read(text: str, small: str, spans: list[tuple[int, int]], its: Family) -> Position | None:
    """Return the latest position that counts, where it is first said; a plainer one wins over a concession.

    `small` is the text in small letters.
    """
    if its.is_congress:
        return None
    found = _ranking([one for span in spans for one in _positions(text, small, span, its)])
    heaviest = max((one.weight for one in found), default=0)
    counted = [one for one in found if one.weight == heaviest]
    return next((one for one in counted if one.value == counted[-1].value), None)


def _ranking(found: list[Position]) -> list[Position]:
    """Leave out what a component says beside its department, and what is said aside in a sentence that says more."""
    best: dict[tuple[int, int], int] = {}
    for one in found:
        best[one.sentence] = max(best.get(one.sentence, 0), one.rank)
    is_spoken_for = any(best.values())
    return [one for one in found if one.rank == best[one.sentence] and (one.rank or not is_spoken_for)]


def _positions(text: str, small: str, span: tuple[int, int], its: Family) -> Iterator[Position]:
    sentence = text[span[0] : span[1]]
    matches = list(position_forms.find(small[span[0] : span[1]]))
    if not matches:
        return
    named = actors.find(sentence, its)
    for match, end in zip(matches, [*(one.start() for one in matches[1:]), len(sentence)], strict=False):
        value = str(match.lastgroup).rstrip("0123456789")
        if (
            value == "none"
            or _BEFORE_NOW.search(sentence, 0, match.start())
            or not _is_own(sentence, match.start(), named)
        ):
            continue
        if value != "neither" and _UNREAL.search(sentence, max(0, match.start() - 40), match.start()):
            continue
        if (which := _WITH_WHICH.search(sentence, 0, match.start())) and not _is_this(which[1]):
            continue
        judged = _judged(sentence[:end], match, value)
        if judged:
            is_aside = _ASIDE.search(sentence, 0, match.start()) is not None
            rank = 0 if _is_of_part(match.start(), named) else 2 - is_aside
            yield Position(judged[0], (span[0] + match.start(), span[0] + match.end()), span, judged[1], rank)


def _judged(sentence: str, match: re.Match[str], value: str) -> tuple[str, int] | None:
    """Return what a verb says of the recommendation and its weight, `None` where it speaks of something else."""
    rest = _AFTER_ASIDE.sub("", sentence[match.end() :], count=1)
    stop = _CLAUSE_END.search(rest)
    said = rest[: stop.start()] if stop else rest
    is_of_it = _RECOMMENDATION.search(said) is not None
    if value == "neither":
        return None if _FINDINGS.search(said) and not is_of_it else (value, 2)
    if _THAT.match(said) or _OPINION.match(said) or _ON.match(said) or (_TURNED_DOWN.match(match[0]) and not is_of_it):
        return None
    if _TO.match(said):
        is_of_it = _NOUN.search(said) is not None or _TO_DO_IT.match(said) is not None
        if value != "agreed":
            return (value, 2) if is_of_it else None
        return (
            None if _TO_TALK.match(said) or (_TO_THING.match(said) and not is_of_it) else (value, 2 if is_of_it else 1)
        )
    if _CONCEPT.match(said):
        return ("partially_agreed", 0) if value == "agreed" else None
    if _WITH.match(said):
        if value == "agreed" and is_of_it and _IN_PART.search(said):
            return "partially_agreed", 2
        return (value, 2) if _is_this(said) or _WITH_IT.match(said.rstrip(",.")) else None
    if _FINDINGS.search(said) and not is_of_it and not _IN_COMMENTS.match(said):
        return None
    return value, 2


def _is_this(said: str) -> bool:
    """Say whether words are of the recommendation, and not of another one or of findings."""
    is_of_it = _RECOMMENDATION.search(said) is not None
    return is_of_it and (not _ANOTHER.search(said) or "this" in said.split())


def _is_of_part(at: int, named: list[Actor]) -> bool:
    """Say whether a verb is of a component of the department that is addressed."""
    nearest = next((one for one in reversed(named) if one.end <= at), None)
    return nearest is not None and nearest.is_part


def _is_own(sentence: str, at: int, named: list[Actor]) -> bool:
    """Say whether a verb is the addressed agency's: its nearest subject is, or one that is named together with it."""
    before = [one for one in named if one.end <= at]
    if aside := _WHICH.search(sentence, 0, at):  # `GSA, which OMB consulted, agreed`: GSA did
        before = [one for one in before if one.end <= aside.start()] or before
    if not before or before[-1].who == OWN:
        return True
    nearest = before[-1]
    return nearest.who != GAO and any(
        one.who == OWN and _TOGETHER.fullmatch(sentence, one.end, nearest.start) for one in before[:-1]
    )
