"""Whose act a date is of, and whether it is one for this recommendation: not GAO's report, a law, another's act.

Nor is one that is only named in a dated statement (`In May 2026, it said ...`) or in what GAO recommended.
"""

from __future__ import annotations

import re

from openrecs.normalize.comments import date_names
from openrecs.normalize.comments.actors import CONGRESS, GAO, LAW, OTHER, OWN, Actor
from openrecs.normalize.comments.places import Place, Sentence
from openrecs.normalize.comments.verbs import Verb

_REPORTED = re.compile(r"\b(?:reported|issued|published|recommended|testified|made)\b")
_CONTRACTOR = re.compile(r"(?:contractor|vendor|consultant)\b")
# `we reviewed the strategy, issued in May`
_THEIR_PAPER = re.compile(
    r"\b(?:strategy|policy|plan|guidance|guide|directive|rule|memorandum|manual|instruction|order"
    r"|regulation|handbook)s?, $"
)
_OUR_REQUEST = re.compile(r"\b(?:requests?|inquir(?:y|ies)|queries)\b")
_OUR_WORK = re.compile(
    r"\b(?<!As of )(?:(?:[Oo]ur|GAO['\u2019]s) (?:[\w-]+ ){0,3}?(?:report|review|testimony|work|audit)(?: (?:on"
    r"|about) [^,;.]{1,40})? (?:in|from|of)|(?!The (?:[\w-]+ )?report was (?:published|released))(?:[Oo]ur"
    r"|GAO['\u2019]s|[Tt]his|[Tt]he) (?:[\w-]+ ){0,3}?(?:report|review"
    r"|testimony|recommendations?)(?: (?:on|about) [^,;.]{1,40})?,?(?: (?:that|which))?(?: (?:was|were"
    r"|we))? (?:\w+ly )?(?:issued|published|released|made)(?: in| on)?|(?:when|[Ww]hen|[Ss]ince|since) (?:we"
    r"|GAO) (?:issued|published|made|reported)[^,;.]{0,40} (?:in|on)) (?:early |late )?$"
)
_OF_OUR_REQUEST = re.compile(
    r"^(?:Our|GAO's) (?:\w+ )?(?:analys[ei]s|review|visits?)\b|\b(?:our|GAO['\u2019]s) (?:\w+ )?(?:requests?"
    r"|inquir(?:y|ies))\b[^.;]{0,60}$|\b(?:requests?|inquir(?:y|ies))[^.;]{0,30} we made\b[^.;]{0,20}$"
)
_NOT_GOT = re.compile(
    r"(?:have|has|had) not (?:yet )?(?:received|heard|been)|(?:were|was|have been|had been)"
    r" (?:informed|told|notified|given)"
)
_WAITS = re.compile(r"\b(?:could|can|would|will) ?not [^,;]* until [^,;]* $")  # `until funds were released in June`
_LAW = re.compile(
    r"\b(?:enacted|signed into law|[Pp]ublic [Ll]aw|statute|[Ee]xecutive [Oo]rder|E\.?O\.? \d|passed the|became law"
    r"|(?:Authorization|Appropriations) Act|Act (?:of|for)|joint resolution|M-\d\d-\d\d|Circular A-)"
)


_OF_ACT = re.compile(
    r"(?:\b(?:(?:Act|Bill|NDAA|Law|Title|Resolution|[Ss]tatute)(?: [Oo]f \d{4}| for (?:[Ff]iscal [Yy]ear|FY) ?\d{2,4}"
    r"| \d+)?(?: \([^)]*\))?,?(?: (?:which|that))?(?: (?:was|were))?(?: \w+ly)? ?\(?(?:(?:signed|enacted|passed"
    r"|approved|effective|dated|became (?:law|effective)|took effect)(?: into law)?)?|(?:Executive Order|E\.?O\.?"
    r"|Pub\. ?L\.|M-)(?: No\.)? ?[\d-]+,?(?: (?:which|that))?(?: was)? ?\(?(?:signed|issued|dated"
    r"|effective)?)(?: (?:in|on|of|as of))?|\b(?:Act|Law|Order),? \() ?$"
)
_IN_IT = re.compile(r"\b(?:Act|Bill|NDAA|Law|Order|Title|Resolution|[Ss]tatute)s? (?:in|on) $")
# What names a law has one of these.
_LAW_SIGNS = (
    *("Act", "Bill", "NDAA", "Law", "Title", "Resolution", "tatute", "Order", "E.O", "EO", "Pub", "M-", "enact", "law"),
    *("rder", "passed the", "resolution", "Circular"),
)


def is_own(place: Place, verb: Verb | None) -> bool:
    """Say whether what was done at a date is for this recommendation, and not GAO's report, a law, another's act."""
    sentence = place.sentence
    if verb and not _is_aside(sentence, verb) and _REPORTED.search(verb.said) and place.sentence.is_subject(verb, GAO):
        around = sentence.text[max(0, verb.start - 60) : verb.end + 40]
        return "made" in verb.said and _OUR_REQUEST.search(around) is not None
    if sentence.its.is_congress:
        return True
    if _WAITS.search(sentence.text, place.before, place.start):
        return False
    may_be_law = any(sign in place.left for sign in _LAW_SIGNS)
    if may_be_law and _OF_ACT.search(place.last) and not _IN_IT.search(place.last):
        return False
    is_of_law = may_be_law and _LAW.search(sentence.text, max(place.before, place.start - 40), place.start) is not None
    if _OUR_WORK.search(place.left) or (is_of_law and not (place.opens and place.before)):
        return False
    is_behind = verb is not None and verb.start > place.start
    if (
        verb
        and is_behind
        and _LAW.search(sentence.text, verb.start, verb.end + 40)
        and not place.sentence.is_subject(verb, OWN)
    ):
        return False
    subject = sentence.subject(verb.start if verb else place.start)
    if subject and subject.who in {OTHER, CONGRESS, LAW} and not _is_for_it(sentence, subject):
        return subject.who != LAW and any(one.who in {OWN, GAO} and one.start < subject.start for one in sentence.named)
    return True


def _is_for_it(sentence: Sentence, subject: Actor) -> bool:
    """Say whether somebody acts for the agency: its contractor."""
    return _CONTRACTOR.match(sentence.text, subject.start) is not None


def _is_aside(sentence: Sentence, verb: Verb) -> bool:
    """Say whether a verb is of a paper of the agency's in front of it."""
    return _THEIR_PAPER.search(sentence.text, 0, verb.start) is not None


def by(place: Place, verb: Verb | None) -> str:
    """Return whose act a date is of."""
    sentence = place.sentence
    if date_names.of_our_inquiry(place) or _OF_OUR_REQUEST.search(place.left):
        return "gao"
    if date_names.is_of_their_paper(place):
        return "congress" if sentence.its.is_congress else "agency"
    after = place.governed or sentence.verb_after(place.end, len(sentence.text))
    verb = verb or (after if place.opens else None) or sentence.verb_before(place.start) or after
    before = [one for one in sentence.named if one.end <= (verb.start if verb else place.start)]
    subject = (
        before[-1] if before else next((one for one in sentence.named if not one.is_object and one.who != GAO), None)
    )
    other = "congress" if sentence.its.is_congress else "agency"
    is_told = verb is not None and (_NOT_GOT.match(sentence.text, verb.start) or _is_aside(sentence, verb))
    if subject is None or (subject.who == GAO and is_told):
        return other
    return {GAO: "gao", CONGRESS: "congress"}.get(subject.who, other)


_LISTED = re.compile(
    r"\b(?:milestones?|sequence|schedules?|time ?(?:line|frame|table)s?|(?:key|target) dates|roadmap)\b[^.;]*?"
    r"(?::|\binclud(?:ing|ed?)\b|\bshowing\b|\bwith\b|\bsuch as\b)|\b(?:plans?|schedules?|time ?lines?|roadmap"
    r"|[Aa]genda)(?: that)? (?:shows?|lists?|calls? for|projects?)\b[^.;]*$"
)
_SAYS = re.compile(
    r"(?:(?:had|has|have) )?(?:said|told|stated|reported|noted|indicated|informed|explained|estimated"
    r"|wrote|provided)\b"
)
_BREAKS = re.compile(r"; |, (?:and|but|so|while)\b")
_RECOMMENDED = re.compile(
    r"\brecommend(?:ations?|ed(?! (?:is|was|are|were|will|would)\b))\b[^,;.]{0,40}? (?:that|to)\b"
)


def is_later(place: Place, stated: tuple[Place, Verb | None]) -> bool:
    """Say whether a date lies after that of the statement in which it is named, so that it is of nothing done.

    `stated` is the date of the statement and its verb.
    """
    of, says = stated
    breaks = _BREAKS.finditer(place.sentence.text, of.end, place.start)
    is_new = place.opens or place.word == "as of"
    is_apart = any(is_new or place.sentence.verb_after(one.end(), place.start) for one in breaks)
    if place.period.first <= of.period.last or is_apart:
        return False
    return says is None or says == place.sentence.verb_before(place.start) or _SAYS.match(says.said) is not None


def is_listed(place: Place) -> bool:
    """Say whether a date is one of a schedule's: `its milestones: draft (June 2026), final (June 2027)`."""
    return place.word != "through" and _LISTED.search(place.sentence.text, 0, place.start) is not None


def is_statement(place: Place) -> bool:
    """Say whether a date is of a paper in which later ones are named: `its June 2030 milestones included ...`."""
    is_list = date_names.is_of_their_paper(place) and _LISTED.search(place.right) is not None
    return is_list or place.lead.strip() == "In its"


def is_of_gao(place: Place, verb: Verb, *, is_limit: bool) -> bool:
    """Say whether a date is of what GAO recommended: `agreed with our recommendation to finish by June 2026`."""
    said = _RECOMMENDED.search(place.sentence.text, place.before, place.start)
    if said is None:
        return False
    main = place.sentence.main(verb)
    if main is None or main.start > said.start() or main.kind == "ahead":
        return False
    return is_limit


# A deadline that the agency sets for others (`posts must comply by`); one for itself is nobody's promise.
_OBLIGES = re.compile(
    r"\b(?!agencies|departments|officials|this|was|has|does|[Ii]ts|[Tt]his)[A-Za-z][a-z]+s (?:(?:must(?! be\b)"
    r"|(?:would|will) be required to|are required to) [^,;.]*|have )(?:by|until|before|no later than)$|\b(?:gives?"
    r"|gave|giving) [a-z]+ until$|\b(?:memorandum|memo|directive|guidance|policy|instruction"
    r"|cable) requires [a-z]+ to [^,;.]*by$"
)
_OBLIGING = frozenset({"by", "until", "before", "no later than"})


def sets_deadline(place: Place) -> bool:
    """Say whether a date is one by which the agency wants others to do something: `posts must comply by`."""
    is_limit = place.word in _OBLIGING and _OBLIGES.search(f"{place.lead}{place.word}") is not None
    return is_limit and not any(one.is_named and one.who in {OTHER, LAW, CONGRESS} for one in place.sentence.named)
