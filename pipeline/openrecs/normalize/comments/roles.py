"""What a date in a comment is the date of: something done or known (`action`), a promise (`target`), or neither.

The grammar of its sentence decides, never today's date: `will ... in December 2024` is a promise even long after it.
The verb that governs the date is the last one before it; where the date opens a clause, the first one after it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from openrecs.normalize.comments import acts, commitments, date_names, places, verbs
from openrecs.normalize.comments.actors import OWN, Family
from openrecs.normalize.comments.periods import Period
from openrecs.normalize.comments.places import BEFORE, BY, LIMITS, UNTIL, Place, Sentence
from openrecs.normalize.comments.verbs import Verb

ACTION, TARGET = "action", "target"

_ANOTHER = re.compile(
    r"\s*(?:,|and|or|to|through|but)?\s*(?:and|or)?\s*(?:(?:again|then|later)\s*)?"
    r"(?:(?:the|an?|its|another|\d+)(?: [\w ]{1,40}?)?)?\s*"
)
_AND_ALSO = re.compile(r"(?:\b(?:and|or|then)|,) (?:\w+ly )?$")
_PERFECT = re.compile(r"(?:was|were|has|have|had|been)\b")
_DONE = re.compile(r"(?:complet|finish|submitt|publish|issu|finaliz)ed$")  # `submitted it by August 2018`
_NOT_DONE = re.compile(r"(?:did|was|were|had)(?:n't| not)\b")  # `did not begin until May 2023`: it began then
_INFINITIVE = re.compile(r"\bto [a-z]{3,} (?:the|its|their|all|an?|this|these|each|every|any|more)\b")
_GOING_ON = re.compile(r"\b[a-z]+ing\b[^,]*$|\bis\b[^,]*$")
_CLAUSE = re.compile(r"[;]|, (?:and|but)\b")
_TO_BE = re.compile(r"to (?:\w+ )?be [a-z]+(?:ed|en|ne|held|made|put|built)\b|to be (?:held|made|put|built|done)\b")
_TOLD = re.compile(r"\b(?:told|said|stated|reported|according to|estimated|noted)\b", re.IGNORECASE)
_SCHEDULE = re.compile(
    r"\b(?:milestones?|schedule|plans?|targets?|funding|goals?|authority|authorized|extended|contracts?|agreement"
    r"|leases?|licenses?|options?|performance|term|charter|permit|waiver|suspended|paused|budgets?|roadmap|horizon"
    r"|forecasts?|in effect|in force)\b"
)
_THAT = re.compile(r",? (?:that|whether)\b|, of ")
_CLAUSE_ENDS = re.compile(r",? (?:and|but) (?:it|they|we|he|she|the|this|ha(?:s|d|ve))\b|[.;]|$")
_FRONT = re.compile(
    r"\s*(?:(?:In|During|At|On|Through|As of) (?:our|its|the|an?|that)|According to"
    r"|(?:Our|GAO's) (?:\w+ )?(?:analys[ei]s|review|visits?)) [\w '-]{1,60}"
)
_SPLIT = re.compile(r", (?:as of|in|by|on) [\w ,]{4,20}, (?:be )?")
_IT_HAD = re.compile(r"[a-z]s (?:that )?(?:it|they) $")  # `will close the gaps it had identified by June`
_WITH_THE = re.compile(r", with (?:the|all|an?|its|\w+)\b")
_IS_IN = re.compile(r"\b(?:is|are) (?:in|on|at) (?:the )?$")


class Dated(NamedTuple):
    """A date, its role, whose act an action is (`agency`, `gao`, `congress`), the number of its sentence.

    `words` is the part of the text that says what was promised.
    """

    period: Period
    role: str
    by: str
    sentence: int
    words: tuple[int, int]


class _Said(NamedTuple):
    """What a date is the date of, and the verb that says so; `opens`: the verb is behind it."""

    role: str
    verb: Verb | None = None
    opens: bool = False


_NOTHING = _Said("")


def dated(text: str, spans: Sequence[tuple[int, int]], periods: Sequence[Period], its: Family) -> list[Dated]:
    """Return every date of a comment that is the date of an action or of a promise, in order."""
    found: list[Dated] = []
    begins = [one.start for one in periods]
    for number, (start, end) in enumerate(spans):
        here = periods[bisect_left(begins, start) : bisect_left(begins, end)]
        sentence = Sentence(text[start:end], its) if here else None
        said, by, stated, promised = _NOTHING, "", None, _NOTHING
        for place in places.find(sentence, start, here) if sentence else ():
            promised = said if said.role == TARGET else promised
            if said.role == ACTION and (place.word == "of" or place.word in LIMITS) and place.lead.strip() == ",":
                said = promised  # `by June 2022 and, when we last asked in May 2023, by May 2024`
            elif not _continues(place, said):
                said = _said(place)
                if said.role != TARGET and stated and not said.opens and acts.is_later(place, stated):
                    said = _promised(place, None) if date_names.is_period(place) and acts.is_listed(place) else _NOTHING
                elif said.role == ACTION and (said.opens or place.word == "as of" or acts.is_statement(place)):
                    stated = (place, said.verb)
                by = acts.by(place, said.verb) if said.role == ACTION else ""
            if said.role:
                opens = said.opens or (place.opens and said.verb is None)
                words = place.words(opens=opens) if said.role == TARGET else (0, 0)
                period = commitments.new_date(place) if said.role == TARGET else place.period
                found.append(Dated(period, said.role, by, number, (start + words[0], start + words[1])))
    return found


def _continues(place: Place, last: _Said) -> bool:
    """Say whether a date is one more of what the date before it is: `in May 2030, June 2031, and July 2032`."""
    is_other = place.word in BY if last.role == ACTION else place.word == "as of"
    is_other |= place.word == "to" or place.word.startswith("effective")
    if not last.role or last.opens or is_other or not _ANOTHER.fullmatch(place.lead):
        return False
    verb = place.sentence.verb_before(place.start)
    return bool(verb and verb.start < place.before and (not place.opens or _CLAUSE_ENDS.match(place.right)))


def _said(place: Place) -> _Said:
    """Return what a date is the date of."""
    if date_names.of_our_inquiry(place):
        return _Said(ACTION)
    if (is_theirs := date_names.of_paper(place)) is not None:
        return _action(place, None) if is_theirs else _NOTHING
    if not date_names.is_period(place):
        return _NOTHING
    is_told = place.word == "as of" or (place.word in {"in", "on"} and place.lead.endswith("most recently "))
    if is_told and not commitments.takes_effect(place):
        return _action(place, None)
    opens = place.opens and place.word != "to" and not _THAT.match(place.right) and not place.closes
    after = place.governed if opens else None
    if after and after.kind == "lasts":
        after = place.sentence.verb_after(after.end, place.limit)
    if after and after.kind != "to_do":
        return _opening(place, after)
    verb = place.sentence.verb_before(place.start)
    if (
        _THAT.match(place.right) and place.word not in BY
    ):  # `said it would, and, in June 2030, that it had`: the date of what it said
        says = [one for one in place.sentence.verbs if one.start < place.start and _TOLD.match(one.said)]
        if says:
            return _action(place, says[-1])
    if verb is None:
        is_date = place.word in BY or commitments.names_date(place.left) or commitments.is_told(place)
        return _promised(place, None) if is_date else _of_no_verb(place)
    return _closing(place, verb)


def _of_no_verb(place: Place) -> _Said:
    """Return the role of a date in front of all verbs but not of its sentence: `In our follow-up in 2021, it said`."""
    after = place.governed
    return _action(place, after) if after and _FRONT.fullmatch(place.lead) else _NOTHING


def _opening(place: Place, verb: Verb) -> _Said:
    """Return the role of a date that opens its clause: the first verb after it decides."""
    if verb.kind == "must" or (verb.kind == "given_up" and place.word in BY):
        return _NOTHING
    is_told = verbs.EXPECTED.match(verb.said) is not None
    if verb.kind == "ahead" and place.word != "since" and (place.word in BY or not is_told):
        return _promised(place, verb)
    return _action(place, verb)


def _closing(place: Place, verb: Verb) -> _Said:
    """Return the role of a date that follows its verb."""
    if verb.kind == "lasts" or acts.is_of_gao(place, verb, is_limit=place.word in BY):
        return _NOTHING
    if acts.sets_deadline(place) or commitments.is_said_later(place):
        return _Said(TARGET)
    if verb.kind == "must":
        subject = place.sentence.subject(verb.start)
        is_theirs = subject is not None and not subject.is_named
        is_hope = (is_theirs or verb.said.startswith("should")) and _TOLD.search(place.sentence.text, 0, verb.start)
        return _promised(place, verb) if is_hope and place.sentence.names(OWN) else _NOTHING
    if commitments.is_told(place):
        return _promised(place, verb)
    if verb.kind == "requires":
        is_own = place.sentence.is_subject(verb, OWN) and not place.sentence.obliges(verb, OWN)
        return _promised(place, verb) if is_own else _NOTHING
    if verb.kind == "given_up":
        return _promised(place, verb) if place.word in UNTIL and "no longer" not in verb.said else _NOTHING
    if (is_new := commitments.is_new_date(place, verb)) is not None:
        return _promised(place, verb) if is_new else _NOTHING
    if verb.kind == "past":
        verb = _of_ahead(place, verb)
    if verb.kind == "ahead":
        is_never = place.word == "since" or (place.word in BEFORE and " not " in verb.said)
        return _NOTHING if is_never else _promised(place, verb)
    return _of_infinitive(place, verb) if verb.kind == "to_do" else _of_past(place, verb)


def _of_ahead(place: Place, verb: Verb) -> Verb:
    """Return the verb ahead of which a participle is a part: `will be posted in May and made final in June`."""
    before = place.sentence.verb_before(verb.start)
    if before is None or _PERFECT.match(verb.said):
        return verb
    text = place.sentence.text
    is_listed = _AND_ALSO.search(text, 0, verb.start) is not None and " be" in before.said
    is_split = _SPLIT.fullmatch(text, before.end, verb.start) or _WITH_THE.search(text, before.end, verb.start)
    if before.kind == "ahead" and (is_listed or is_split):
        return before
    return _main(place, verb) if place.word in BY else verb


def _main(place: Place, verb: Verb) -> Verb:
    """Return the verb that a `by` belongs to: `will issue the rule identified by June` is of the will."""
    earlier = [one for one in place.sentence.verbs if one.start < verb.start and one.kind in {"ahead", "to_do"}]
    if earlier and not _CLAUSE.search(place.sentence.text, earlier[-1].end, verb.start):
        return earlier[-1]
    return verb


def _of_infinitive(place: Place, verb: Verb) -> _Said:
    """Return the role of a date that follows `to complete`: what the verb before it is."""
    main = place.sentence.main(verb)
    if main and main.kind == "past" and _AND_ALSO.search(place.sentence.text, 0, verb.start):
        main = _main(place, main)
    if main and main.kind in {"given_up", "must", "requires"}:
        return _closing(place, main)
    if main is None or main.kind == "ahead" or place.word in BY or _TO_BE.match(verb.said):
        return _promised(place, main or verb)
    return _action(place, verb)


def _of_past(place: Place, verb: Verb) -> _Said:
    """Return the role of a date that follows a verb of something done."""
    if place.word in UNTIL and _NOT_DONE.match(verb.said):
        return _action(place, verb)
    if place.word in BY:
        if _INFINITIVE.search(place.sentence.text, verb.end, place.start):
            return _promised(place, verb)
        main = _main(place, verb)
        is_aside = main is not verb and _IT_HAD.search(place.sentence.text, main.end, verb.start)
        if _PERFECT.match(verb.said) and verb.said.endswith(("ed", "en", "ne")) and not is_aside:
            return _action(place, verb) if place.word in LIMITS else _NOTHING
        is_on = _GOING_ON.search(place.lead) or acts.is_listed(place)
        if main.kind == "ahead" or (place.word in LIMITS and is_on):
            return _promised(place, main)
        return _action(place, verb) if place.word in LIMITS and _DONE.match(verb.said) else _NOTHING
    if place.period.is_bare and place.word in {"", "is", "to", "about", "into", "at", "through"}:
        return _NOTHING
    is_named = commitments.is_only_named(place) or acts.is_listed(place) or _IS_IN.search(place.last)
    if place.word == "for" or is_named or (place.word in {"through", "to"} and _SCHEDULE.search(place.lead)):
        return _NOTHING
    return _action(place, verb)


def _promised(place: Place, verb: Verb | None) -> _Said:
    opens = verb is not None and verb.start > place.start
    return _Said(TARGET, verb, opens) if commitments.is_promise(place, verb) else _NOTHING


def _action(place: Place, verb: Verb | None) -> _Said:
    opens = verb is not None and verb.start > place.start
    return _Said(ACTION, verb, opens) if acts.is_own(place, verb) else _NOTHING
