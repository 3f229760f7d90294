"""What a date in a comment is the date of: something done or known (`action`), a promise (`target`), or neither.

The grammar of its sentence decides, never today's date: `will ... in December 2024` is a promise even long after it.
The verb that governs the date is the last one before it; where the date opens a clause, the first one after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from openrecs.normalize.comments import date_names, places, verbs
from openrecs.normalize.comments.actors import CONGRESS, GAO, OTHER, OWN, Family
from openrecs.normalize.comments.periods import Period
from openrecs.normalize.comments.places import Place, Sentence
from openrecs.normalize.comments.promised import DATE_NAME, MOVING, is_promise
from openrecs.normalize.comments.verbs import Verb

ACTION, TARGET = "action", "target"

_BY = frozenset({"by", "before", "no later than", "not later than", "on or before", "prior to", "until", "till"})
_ENDS = _BY - {"before", "prior to", "until", "till"}
_NO_DAY = re.compile(
    r"after|following|beginning|starting|effective|within|(?:no|not) earlier than|not before|by the \w+ of"
)
_WITHIN = re.compile(r"\b(?:within|(?:days?|weeks|months) (?:of|after|from|before))\b(?: \w+){0,3} $")
_AS_DATE = re.compile(r" as (?:the|its|an?) (?:new |target |completion )*date\b")
_ANOTHER = re.compile(r"\s*(?:,|and|or|to|through|but)?\s*(?:and|or)?\s*(?:(?:the|an?|its|another) [\w ]{1,40}?)?\s*")
_PERFECT = re.compile(r"(?:was|were|has|have|had|been)\b")
_PARTICIPLE = re.compile(r"(?:ed|en|ne)$")
_GOING_ON = re.compile(r"\b[a-z]+ing\b[^,]*$|\bis\b[^,]*$")
_CLAUSE = re.compile(r"[;]|, (?:and|but)\b")
_ASKED = re.compile(
    r"\b(?:agreed|directed|instructed|asked|decided|approved|working|committed|continu\w+|extended|required|tasked)\b"
)
_SCHEDULE = re.compile(r"\b(?:milestones?|schedule|plans?|targets?|funding|goals?|authority|authorized)\b")
_REPORTED = re.compile(r"\b(?:reported|issued|published|recommended|testified|made)\b")
_OUR_WORK = re.compile(
    r"\b(?:(?:[Oo]ur|GAO['\u2019]s) (?:[\w-]+ ){0,3}?(?:report|review|testimony|work|audit)(?: (?:on"
    r"|about) [^,;.]{1,40})? (?:in|from|of)"
    r"|(?:[Oo]ur|GAO['\u2019]s|[Tt]his|[Tt]he) (?:[\w-]+ ){0,3}?(?:report|review|testimony|recommendations?)"
    r"(?: (?:on|about) [^,;.]{1,40})?,?(?: (?:that|which))?(?: (?:was|were|we))? (?:\w+ly )?(?:issued"
    r"|published|released|made)(?: in| on)?"
    r"|(?:when|[Ww]hen|[Ss]ince|since) (?:we|GAO) (?:issued|published|made|reported)[^,;.]{0,40}"
    r" (?:in|on)) (?:early |late )?$"
)
_LAW = re.compile(
    r"\b(?:enacted|signed into law|[Pp]ublic [Ll]aw|statute|[Ee]xecutive [Oo]rder|E\.?O\.? \d|passed the|became law"
    r"|(?:Authorization|Appropriations) Act|Act (?:of|for)|joint resolution|M-\d\d-\d\d|Circular A-)"
)


class Dated(NamedTuple):
    """A date, its role, whose act it is of (`agency`, `gao`, `congress`), the number of its sentence.

    The date before it in its sentence ends at `after`.
    """

    period: Period
    role: str
    by: str
    sentence: int
    after: int


def dated(text: str, spans: Sequence[tuple[int, int]], periods: Sequence[Period], its: Family) -> list[Dated]:
    """Return every date of a comment that is the date of an action or of a promise, in order."""
    found: list[Dated] = []
    for number, (start, end) in enumerate(spans):
        here = [one for one in periods if start <= one.start < end]
        sentence = Sentence(text[start:end], its) if here else None
        role = ""
        for place in places.find(sentence, start, here) if sentence else ():
            role = _role(place, role)
            if role:
                found.append(Dated(place.period, role, _by(place), number, start + place.before))
    return found


def _role(place: Place, last: str) -> str:
    """Return what a date is the date of; `last` is the role of the date before it in its sentence."""
    if date_names.is_name(place):
        return ""
    if (is_theirs := date_names.of_paper(place)) is not None:
        return ACTION if is_theirs and _is_own_act(place) else ""
    if _NO_DAY.fullmatch(place.word) or _WITHIN.search(place.left):
        return ""
    if place.word == "as of":
        return ACTION if _is_own_act(place) else ""
    after = place.sentence.verb_after(place.end, place.limit) if place.opens else None
    if after and after.kind != "to_do":
        return _opening(place, after)
    verb = place.sentence.verb_before(place.start)
    if verb is None:
        return _promised(place, None) if place.word in _BY or DATE_NAME.search(place.left) else ""
    if last and verb.start < place.before and _ANOTHER.fullmatch(place.lead):
        return _promised(place, verb) if last == TARGET else last
    return _closing(place, verb)


def _opening(place: Place, verb: Verb) -> str:
    """Return the role of a date that opens its clause: the first verb after it decides."""
    if verb.kind == "must" or (verb.kind == "given_up" and place.word in _BY):
        return ""
    told = verbs.EXPECTED.match(verb.said) or (not place.is_last and verbs.EXPECTS.match(verb.said))
    if verb.kind == "ahead" and place.word != "since" and (place.word in _BY or not told):
        return _promised(place, verb)
    return ACTION if _is_own_act(place, verb) else ""


def _closing(place: Place, verb: Verb) -> str:
    """Return the role of a date that follows its verb."""
    if verb.kind == "must":
        return ""
    if _AS_DATE.match(place.right):
        return _promised(place, verb)
    if verb.kind == "requires":
        return _promised(place, verb) if _subject_is(place, verb, OWN) else ""
    if verb.kind == "given_up":
        is_until = place.word in {"until", "till", "before"} and "no longer" not in verb.said
        return _promised(place, verb) if is_until else ""
    named = DATE_NAME.search(place.left)
    if named and not (
        verb.kind == "past" and place.word in {"in", "on"} and MOVING.search(place.left[named.start() :])
    ):
        return "" if place.word == "from" else _promised(place, verb)
    if MOVING.search(verb.said) and place.word in {"to", "until", "till", "from"}:
        return "" if place.word == "from" else _promised(place, verb)
    if verb.kind == "past" and place.word in _BY and not _PERFECT.match(verb.said):
        verb = _main(place, verb)
    if verb.kind == "ahead":
        return "" if place.word == "since" else _promised(place, verb)
    return _of_infinitive(place, verb) if verb.kind == "to_do" else _of_past(place, verb)


def _main(place: Place, verb: Verb) -> Verb:
    """Return the verb that a `by` belongs to: `will issue the rule identified by June` is of the will."""
    earlier = [one for one in place.sentence.verbs if one.start < verb.start and one.kind in {"ahead", "to_do"}]
    if earlier and not _CLAUSE.search(place.sentence.text, earlier[-1].end, verb.start):
        return earlier[-1]
    return verb


def _of_infinitive(place: Place, verb: Verb) -> str:
    """Return the role of a date that follows `to complete`: what the verb before it is."""
    main: Verb | None = verb
    while main and main.kind == "to_do":
        main = place.sentence.verb_before(main.start)
    if main and main.kind in {"given_up", "must", "requires"}:
        return _closing(place, main)
    if main is None or main.kind == "ahead" or place.word in _BY or _ASKED.search(main.said):
        return _promised(place, main or verb)
    return ACTION if _is_own_act(place, verb) else ""


def _of_past(place: Place, verb: Verb) -> str:
    """Return the role of a date that follows a verb of something done."""
    if place.word in _BY:
        if _PERFECT.match(verb.said) and _PARTICIPLE.search(verb.said) and place.word in _ENDS:
            return ACTION if _is_own_act(place, verb) else ""
        return _promised(place, verb) if place.word in _ENDS and _GOING_ON.search(place.lead) else ""
    if place.period.is_bare and place.word in {"", "is", "to", "about", "into", "at"}:
        return ""
    if place.word == "for" or (place.word in {"through", "to"} and _SCHEDULE.search(place.lead)):
        return ""
    return ACTION if _is_own_act(place, verb) else ""


def _promised(place: Place, verb: Verb | None) -> str:
    return TARGET if is_promise(place, verb) else ""


def _is_own_act(place: Place, verb: Verb | None = None) -> bool:
    """Say whether what was done at a date is of this recommendation: no report of GAO's, no law, no"
    " other agency's act."""
    sentence = place.sentence
    if verb and _REPORTED.search(verb.said) and _subject_is(place, verb, GAO):
        return False
    if sentence.its.is_congress:
        return True
    is_before = verb is not None and verb.start > place.start
    if _OUR_WORK.search(place.left) or _LAW.search(place.left, max(0, len(place.left) - 40)):
        return False
    if (
        verb
        and is_before
        and _LAW.search(sentence.text, verb.start, verb.end + 40)
        and not _subject_is(place, verb, OWN)
    ):
        return False
    subject = sentence.subject(verb.start if verb else place.start)
    if subject and subject.who in {OTHER, CONGRESS}:
        return any(one.who in {OWN, GAO} and one.start < subject.start for one in sentence.named)
    return True


def _subject_is(place: Place, verb: Verb, who: str) -> bool:
    subject = place.sentence.subject(verb.start)
    return subject is not None and subject.who == who


def _by(place: Place) -> str:
    """Return whose act a date is of."""
    sentence = place.sentence
    if sentence.its.is_congress:
        return "gao" if sentence.names(GAO) and not sentence.names(OWN) else "congress"
    after = sentence.verb_after(place.end, len(sentence.text))
    verb = (after if place.opens else None) or sentence.verb_before(place.start) or after
    before = [one for one in sentence.named if one.end <= (verb.start if verb else place.start)]
    subject = before[-1] if before else next(iter(sentence.named), None)
    return {GAO: "gao", CONGRESS: "congress"}.get(subject.who, "agency") if subject else "agency"
