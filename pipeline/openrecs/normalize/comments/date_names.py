"""Years that are part of a name (`the fiscal year 2020 plan`, `the Energy Act of 2020`), and days of papers."""

from __future__ import annotations

import re

from openrecs.normalize.comments.places import Place
from openrecs.normalize.comments.verbs import STEPS

# Words behind a year with which it is not a name: `In 2020 the agency`, `in fiscal year 2021 to`, `by 2030 if`.
_NOUN_AFTER = re.compile(
    r"\)?[ -](?:[0-9]+-year )?(?!(?:and|or|but|to|that|which|when|where|as|in|on|by|with|for|because|after|before|while"
    r"|although|though|until|through|at|from|due|if|so|the|an?|its|their|it|they|we|he|she|this|these|those|is|was|were|are|has|had"
    r"|have|will|would|did|does|do|not|depending|pending|once|of|since|during|via|using|per|however|also|both|who|then"
    r"|rather|instead|including|given|whether|than|about|under|into|subject|officials|agency|congress|[a-z]+ly|there"
    r"|some|all|each|only|no|said|stated|told|reported|[a-z]{3,}ed)\b)[A-Za-z\u201c\"'](?![A-Z]+\b)"
)
_NAMED_NOUN = re.compile(
    r"[ -](?:budget|appropriation|request|plan|report|fund|guidance|strateg|NDAA|census|president|cycle|enrollment"
    r"|season|act\b|performance|annual|work ?plan|spend|edition|version|study|survey|data|audit|inventory|election"
    r"|memo|agreement|rule|standard|executive|interagency|national|agency (?:priority|financial))",
    re.IGNORECASE,
)
_DETERMINER = re.compile(
    r"(?:\b(?:the|its|their|our|an?|this|that|his|her|new|draft|updated|revised|annual|proposed|final|each|any|current"
    r"|enacted)|['\u2019]s|s['\u2019]) ?$",
    re.IGNORECASE,
)
_THE = re.compile(r"\bthe $")
_OF_NAME = re.compile(
    r"\b[A-Z]\w*(?: \w+)? (?:Act|Law|Order|Reform|Strategy|Plan|Agreement|Initiative|Program|Manual|Budget)s?,?"
    r" (?:of|for|in)(?: the)? ?$|\b[A-Z]\w* Act, $|\brules? for (?:the )?$"
)
_PAPERS = (
    "action plan|plan|status update|update|response|letter|comments?|e-?mail|correspondence|meeting"
    "|interview|briefing|(?:tele)?conference|memorandum"
    "|memo|report|submission|documentation|statement|follow-?up|reply|call|presentation|testimony"
    "|self-assessment|request|directive|policy"
    "|guidance|CAP|Form|milestones|roadmap|schedule|timeline|note|(?<!executive )order"
)
_PAPER = re.compile(rf" (?:[\w-]+ ){{0,3}}?(?:{_PAPERS})\b", re.IGNORECASE)
_EVENT = re.compile(r"meeting|interview|briefing|(?:tele)?conference|call|presentation", re.IGNORECASE)
_ITS = re.compile(
    r"(?:\b(?i:its|their|an?|this|that|the|her|his)|[A-Z]\w+['\u2019]s?)"
    r" (?:agency['\u2019]s |most recent |latest |draft |updated |written )?$"
)
_PAPER_OF = re.compile(
    rf"\b(?:(?:{_PAPERS})(?: to (?:us|GAO|(?:the )?Congress))? (?:of|from|dated)|rule (?:of|dated)) (?:the )?$",
    re.IGNORECASE,
)
_OUR_ADVICE = re.compile(r" (?:\w+ )?recommendations?\b")
_OUR = re.compile(r"\b(?:our|GAO['\u2019]s|GAO) (?:\w+ ){0,2}$")


_ITS_UPDATE = re.compile(
    r" (?:\w+ )?(?:update|status update|response|letter|comments|submission|follow-?up|self-assessment)\b",
    re.IGNORECASE,
)


def is_name(place: Place) -> bool:
    """Say whether a year or a quarter belongs to a name."""
    if place.period.precision not in {"year", "quarter"}:
        is_noun = _NOUN_AFTER.match(place.right) and not place.right.startswith((" time frame", " timeframe"))
        return bool(is_noun) and _THE.search(place.last) is not None
    if _NAMED_NOUN.match(place.right) or _OF_NAME.search(place.last):
        return True
    after_word = _DETERMINER.search(place.last) is not None
    if _NOUN_AFTER.match(place.right) and (after_word or place.word in {"", "of", "for", "to"}):
        return True
    return place.period.is_bare and place.word == "" and after_word


_INQUIRY = re.compile(
    r" (?:\w+ ){0,2}?(?:inquir(?:y|ies)|requests?|queries|query|questions?|follow-?ups?)\b", re.IGNORECASE
)


def _may_be_ours(place: Place) -> bool:
    return "our " in place.last or "GAO" in place.last


def of_our_inquiry(place: Place) -> bool:
    """Say whether a date is that of GAO's asking: `our December 2024 inquiry`."""
    is_ours = _may_be_ours(place) and _OUR.search(place.last) is not None
    return is_ours and _INQUIRY.match(place.right) is not None


_OWNED = re.compile(
    r"(?:\b(?i:its|their|her|his)|[A-Z]\w*['\u2019]s?)"
    r" (?:agency['\u2019]s |most recent |latest |draft |updated |written )?$"
)


def is_of_their_paper(place: Place) -> bool:
    """Say whether a date is that of a paper that is said to be the agency's own: `its June 2020 letter`."""
    is_paper = place.period.precision in {"month", "day"} and _PAPER.match(place.right) is not None
    return is_paper and _OWNED.search(place.last) is not None and not _OUR.search(place.last)


def of_paper(place: Place) -> bool | None:
    """Say whether a date is that of a paper of the agency's: `its June 2030 action plan`; `None` if it is of no paper.

    A paper of GAO's own (`our July 2021 report`) is one that is not the agency's.
    """
    if _OUR_ADVICE.match(place.right):
        return False
    if place.word == "dated":
        return not _OUR.search(place.last[:-6])
    if place.word in {"of", "from", "dated"} and (paper := _PAPER_OF.search(place.last)):
        verb = place.sentence.verb_before(place.start)
        if _EVENT.match(paper[0]) and verb is not None and verb.kind == "ahead":
            return None
        return True
    if place.period.precision in {"month", "day"} and place.word not in {"by", "before"} and _PAPER.match(place.right):
        if _may_be_ours(place) and _OUR.search(place.last):
            return False
        return True if _ITS.search(place.last) else None
    if place.period.is_bare and _ITS_UPDATE.match(place.right) and _ITS.search(place.last):
        return not _NAMED_NOUN.match(place.right)
    return None


_NO_DAY = re.compile(
    r"after|following|(?:beginning|starting|commencing|effective)(?: .*)?|within|(?:no|not) earlier"
    r" than|not before|by the \w+ of"
)
_WITHIN = re.compile(r"\b(?:within|(?:days?|weeks?|months?|years?) (?:of|after|from|before))\b(?:(?! by ) \w+){0,3} $")
_AHEAD_OF = re.compile(
    r"\b(?:before|ahead of|prior to) (?:the|its|their|an?) (?!(?:end|close|start|beginning) of)"
    rf"(?:(?! and (?:{STEPS}) )[^,;.]){{1,40}}"
    r" (?:in|on|of) $"
)
_RECKONED = ("within", "day", "week", "month", "year", "before", "ahead of", "prior to")
_AT_BEST = re.compile(r",? at (?:the|its) (?:very )?(?:earliest|soonest)\b")
_INSTEAD_OF = re.compile(
    r"\b(?:(?:rather than|instead of|formerly|previously|originally|initially)\s*|\(?(?<=\()(?:it "
    r"|which )?(?:was|had been)(?: the)?\s*|(?<=, )which (?:was|had been)\s*)$"
)


def is_period(place: Place) -> bool:
    """Say whether a date is neither part of a name nor of a reckoning: `within a year of`."""
    return not (_is_reckoned(place) or _INSTEAD_OF.search(place.lead[-20:]) or is_name(place))


def _is_reckoned(place: Place) -> bool:
    """Say whether a date is one from which another is told: `within 90 days of`, `before the next test in`."""
    if _NO_DAY.fullmatch(place.word) or (" at " in place.right[:6] and _AT_BEST.match(place.right)):
        return True
    return any(sign in place.last for sign in _RECKONED) and (
        _WITHIN.search(place.last) is not None or _AHEAD_OF.search(place.last) is not None
    )
