"""What counts as a promise: a day by which the agency says that a step with a result will be done.

The date to which one was moved is one, the date that it left is none. Not: what others are to do, to send GAO an update
or a letter, to ask for money, to begin, to decide, what work is for.
"""

from __future__ import annotations

import re

from openrecs.normalize.comments.actors import CONGRESS, GAO, LAW, OTHER, OWN, Actor
from openrecs.normalize.comments.periods import Period
from openrecs.normalize.comments.places import BEFORE, Place
from openrecs.normalize.comments.verbs import EXPECTING, Verb

MOVING = re.compile(
    r"(?:(?:updat|revis|extend|chang|delay|mov|postpon|push|slip|shift|reschedul|adjust|accelerat|deferr|expedit"
    r"|pull|advanc|lengthen)(?:e|ed|ing|ped|s)?|br(?:ought|ings?) (?:\w+ ){0,3}forward|put off|reset|set back)\b"
)
DATE_NAME = re.compile(
    r"\b(?:(?:completion|implementation|release|target|due|delivery|issuance|publication|finish|estimated|expected|end"
    r"|closure|milestone|effective|compliance|new|rule|revised|updated|planned|anticipated) (?:\w+ )?(?:date|time "
    r"?frame|deadline)s?|ECDs?|(?<!evidence of )(?<!documentation of )(?<!proof of )completion|deadline|"
    r"milestone)\b\)?(?: (?:is|was|of|as|to|for|from|at|now|in|by|remains|\w+ed))*[ :(]*(?:(?!and\b|but\b|that\b|"
    r"which\b|ha[ds]\b|did\b|said\b)[\w'\u2019-]+(?: |(?<=--))){0,8}$",
    re.IGNORECASE,
)
AS_DATE = re.compile(
    r",? (?:as (?:the|its|an?) (?:[a-z]+ ){0,3}?(?:date|day|goal|target|deadline)(?! for them)|deadline|target|goal"
    r"|milestone|(?:target|completion) date)\b"
)
_DATE_SIGNS = ("date", "time frame", "timeframe", "deadline", "ecd", "completion", "milestone")
_NAMES = re.compile(
    r"\b(?:is|are|was|were|be|becomes?|became|remains?|gives?|gave|given|sets?|names|named|told (?:us|GAO)|put it"
    r"|arrived)(?: now| currently)? (?:at )?(?:the end of )?$"
)
_OF_DATES = re.compile(
    r"(?<!prior )(?<!previous )(?<!original )(?<!initial )(?<!former )(?<!earlier )(?<!first )\b(?:dates?|it|one"
    r"|completion|targets?|goals?|aims?|deadlines?|milestones?|ECDs?|estimates?|projections?)\b"
)
_LETTER = re.compile(
    r"\b180-day \w+, which\b[^.;]{0,80}$|\b(?:letters?|180-day \w+|(?:status|an|another|next|further) (?:\w+ )?updates?"
    r"|budget request|response|comments)(?: to [\w ]{2,40}?)?,? (?:(?:that|which) )?(?:(?:is|was|are|were"
    r"|will be) )?(?:due|expected|planned|scheduled|anticipated)\b[^.;]{0,20}$|\bcomments by (?:the )?$"
    r"|\bprovide an? (?!integrated)(?:\w+ ){0,3}(?:dates?|estimates?|time ?frames?|schedules?)\b[^.;]{0,20}$",
)
_LETTER_SIGNS = ("letter", "budget request", "180-day", "update", "response", "comments", "provide a")
_TO_US = re.compile(r",? to (?:respond|reply|provide (?:us|GAO)|give (?:us|GAO)|comment)\b")
_NO_RESULT = re.compile(
    r"\b(?:(?:provid|send|submit|giv|shar|deliver|furnish|offer|report|brief|transmit|updat|hav)(?:e|es|ing|s"
    r"|ting)?\b[^.;]{0,60}?\b(?:updates?|status|letters?|document(?:s|ation)|supporting|information|response|evidence"
    r"|briefing|progress|us|GAO)\b|provid(?:e|ing) (?:it|them|the (?:remainder|rest|others)) \w*\W*$"
    r"|hav(?:e|ing) (?:more|something|news) to (?:report|share|tell|say)|180-day"
    r"|(?:report back|follow up with|get back to|respond to|meet(?:ing)? with|(?:update|brief|notify))(?:ing)? (?:us"
    r"|GAO|our (?:staff|team))\b|status (?:updates?|reports?)|write (?:to )?(?:us|GAO)\b|(?:next|another|an"
    r"|further) update\b(?! to (?!us|GAO))|(?:seek|pursu|request|obtain|secur|ask|apply|receiv"
    r"|identify)\w* (?:for )?[^.;,]{0,40}?(?:\$|\b(?:funds?|funding|money|appropriations?|resources|dollars"
    r"|reprogramming)\b)|(?:budget|funding|reprogramming|appropriations?) request\b|(?:to|will|would) (?:\w+ly "
    r"|also )?(?:vote|decide|consider|discuss|determine next|determine (?:whether|if)|revisit|reconsider|meet with"
    r"|(?:not )?know)\b|to happen\b|decision\b(?! to\b)|votes?\b|ask again\b|decide (?:whether|if|how|on)\b"
    r"|determine (?:whether|if) to\b)",
    re.IGNORECASE,
)
# What comes to an end, only meets, is unlikely, or is what a court or a law is for: no step with a result.
_NO_STEP = re.compile(
    r"\bcomment period\b|\brequirements?\b[^.;]{0,60}? that \w+ |\b(?:statutory|legal|mandated) (?:\w+ )?(?:deadline"
    r"|date)\b[^.;]{0,30}$|\b(?:unlikely|doubtful)\b|\bmeetings?\b[^.;,]{0,60}? (?:(?:is|are|was|were) (?:scheduled"
    r"|planned|set)|(?:will|would) (?:be held|take place))\b|\b[Uu]nder (?:an?|the|its) [^,.;]{0,40}?(?:decree|order"
    r"|settlement|agreement|law|statute)\b[^.;]* (?:is|are|was|were) to |\b(?:contracts?|agreements?|leases?"
    r"|licen[sc]es?|authority|authorizations?|waivers?|charters?|permits?|funding|performance"
    r"|exemptions?)\b[^.;]{0,40}? (?:will|would|(?:is|are|was) \w+ to) (?:run|last|end|expire|lapse|sunset|remain"
    r"|extend|be (?:valid|in (?:effect|force)))\b|\bfund(?:s|ing)\b[^.;]{0,40}? (?:will"
    r"|would) (?:not )?be(?:come)? available\b",
)
_FORMER = re.compile(
    rf"\b(?:originally|initially|once),? (?:\w+ )?(?:{EXPECTING}|set|said|told|due)\b(?!.* then )", re.IGNORECASE
)
_NO_STEP_SIGNS = (
    *("comment period", "requirement", "legal", "mandated", "statutory", "meeting", "unlikely", "doubtful", "nder "),
    *("contract", "agreement", "lease", "licen", "authori", "waiver", "charter", "permit", "fund", "performance"),
    "exemption",
)
_NOT = re.compile(r" not\b|^w(?:ill|ould) no\b|\bunable$")
_UNTIL_EVENT = re.compile(r"\b(?:until|before|after) (?:the|its|their|an?) [^,;.]{1,40},(?: which (?:is|was))? $")
_WHETHER = re.compile(r"\bwhether (?:it|they|\w+ [\w ]{1,30}) $")
_UNTIL = frozenset({"until", "till", "through"})
_NOTHING = re.compile(r"\b(?:(?:nothing|none|nobody|no (?:\w+ )?\w+) (?:will|would) |not (?:expect|anticipate|plan))")
_PREDICTED = re.compile(  # what comes about of itself, or is only needed
    r"\b(?:will|would) (?:\w+ly )?(?:double|triple|rise|decline|exceed|cost|be eligible|run out|face|need"
    r"|retire (?:by|in|through))\b"
)
_LASTS = re.compile(r"\b(?:serve|operate|remain|support|be (?:used|available))$")
_BEGIN = re.compile(r"\b(?:begin|start|initiat|commenc|kick|resum|restart|continu|tak(?:e|en) up)\w*\b", re.IGNORECASE)
_RESULT = r"\b(?:complet|finish|issu|publish|finaliz|implement|releas)"
_ENDS = re.compile(
    rf"^[^.;]*{_RESULT}[^.;]*{_BEGIN.pattern}|{_BEGIN.pattern}[^.;]*(?:,|\band\b|\bthen\b)[^.;]*{_RESULT}", re.I
)
_FOR = re.compile(
    r"\b(?:inform(?:ing)?|support(?:ing)?|for use in|in time for|used in|covering|covers|effective for|for|affecting"
    r"|applicable to)(?: (?:the|its|their|our))? ?(?:end of )?$",
    re.IGNORECASE,
)
_SET_FOR = re.compile(
    r"\b(?:planned|projected|estimated|anticipated|(?:re)?scheduled|slated|set|targeted|expected|due|aim\w*|target\w*"
    r"|track|completion|date|release) for (?:the )?(?:end of )?$|\bscheduled (?:its |the )?(?:completion|release"
    r"|issuance|publication)[\w ]{0,30} for (?:the )?$|\brescheduled [\w ]{1,40} for (?:the )?$"
)


_MET = re.compile(r"\b(?:by|before|after|ahead of) (?:its|their|the) $")  # `completed it by its due date of`
_DENIED = re.compile(r"(?:\w+ )?(?:denied|rejected|refused|declined)\b")
_TOWARD = frozenset({"to", "until", "till", "from", "for"})
_DELAY_TO = re.compile(r"\b(?:delay|extension|postponement|slippage|move|revision)\b[^.;]{0,30}$")
_TO = re.compile(r" (?:to|until|through) ")
# Between a verb that moves and the old date: nothing, or a name of the date: `delayed completion from`.
_SHIFTED = re.compile(
    r"(?:(?: \w+){0,4}? (?:\w*date|deadline|target|goal|milestone|estimate|schedule|time ?(?:line|frame)|completion"
    r"|implementation|release|launch|rule|it|this|back|up|forward)(?: (?:of|for|to)(?: \w+){1,5}?)?)? from (?:the )?"
)


def is_promise(place: Place, verb: Verb | None) -> bool:
    """Say whether a date that lies ahead, governed by a verb, is a promise of the agency's."""
    sentence = place.sentence
    subject = (sentence.subject(verb.start) if verb else None) or next(iter(sentence.named), None)
    if sentence.its.is_congress or not _may_promise(place, subject):
        return False
    if verb and verb.start > place.start:
        said = near = sentence.text[place.end : place.end + 200]
    else:
        start = verb.start if verb else 0
        said = sentence.text[start : place.start]
        near = said if not place.lead.strip() else sentence.text[max(start, place.before) : place.start]
    if _is_of_letter(place) or _NO_RESULT.search(near) or _PREDICTED.search(near) or _TO_US.match(place.right):
        return False
    if _is_no_step(place) or (verb and (_is_of_event(place, verb) or _is_negated(place, verb))):
        return False
    if _BEGIN.search(near) and not _ENDS.search(near):
        return False
    return not _FOR.search(place.last) or _SET_FOR.search(place.last) is not None


def names_date(left: str) -> re.Match[str] | None:
    """Return where a text names the date that follows it: `the completion date is`."""
    folded = left.casefold()
    return DATE_NAME.search(left) if any(sign in folded for sign in _DATE_SIGNS) else None


def is_told(place: Place) -> bool:
    """Say whether a date is said to be one: `the target is May 2030`, `lists May 2030 as its target`."""
    return bool(AS_DATE.match(place.right)) or (
        _NAMES.search(place.left) is not None and _OF_DATES.search(place.left) is not None
    )


def is_only_named(place: Place) -> bool:
    """Say whether a date is what a verb is of, so that nothing was done then: `set June 30, 2023`, `was May 2024`."""
    return _NAMES.search(place.left) is not None


def _is_negated(place: Place, verb: Verb) -> bool:
    """Say whether a date is one by which nothing will be, or how long something is so: `will not be done in 2026`."""
    if place.word in BEFORE:
        return _NOTHING.search(place.lead) is not None
    is_not = _NOT.search(verb.said) is not None
    if place.word in _UNTIL:
        return place.lead.endswith("at least ") or (not is_not and _LASTS.search(verb.said) is not None)
    return is_not and verb.kind == "ahead"


def _is_of_event(place: Place, verb: Verb) -> bool:
    """Say whether a verb is of what is waited for (`until its next review, scheduled for`) or of a question."""
    text = place.sentence.text
    is_event = _UNTIL_EVENT.search(text, place.before, verb.start) is not None
    return is_event or (_WHETHER.search(text, place.before, verb.start) is not None and not AS_DATE.match(place.right))


def _is_no_step(place: Place) -> bool:
    said = place.sentence.text[place.before : place.start]
    if _FORMER.search(said):  # it has another date by now, or none
        return True
    return any(sign in said for sign in _NO_STEP_SIGNS) and _NO_STEP.search(said) is not None


def _is_of_letter(place: Place) -> bool:
    said = place.sentence.text[place.before : place.start]
    return any(sign in said for sign in _LETTER_SIGNS) and _LETTER.search(said) is not None


def _may_promise(place: Place, subject: Actor | None) -> bool:
    """Say whether the agency answers for what its subject does: itself, or a contractor of which it is speaking."""
    if subject is None or subject.who == OWN or (subject.is_object and not subject.is_named):
        return True
    if subject.who in {GAO, CONGRESS, LAW}:
        return False
    return subject.who == OTHER and not subject.is_named and place.sentence.names(OWN)


def is_new_date(place: Place, verb: Verb) -> bool | None:
    """Say whether a date is one of a step or to which one was moved; `False` of one that it left, `None` of others."""
    named = names_date(place.left)
    is_moving = verb.kind == "past" and named and MOVING.search(place.left, named.start())
    is_old = place.word == "from" and not _holds_both(place)
    if _DENIED.match(verb.said) and (named or place.word in _TOWARD):
        return False
    if named and verb.kind == "past" and _MET.search(place.left, 0, named.start()):
        return False
    if named and not (is_moving and place.word in {"in", "on"}):
        return not is_old
    if place.word in _TOWARD and (MOVING.search(verb.said) or _DELAY_TO.search(place.last)):
        return not is_old and (place.word != "from" or _is_shifted(place, verb))
    if place.word == "to" and any(MOVING.search(one.said) for one in place.sentence.verbs if one.start < place.start):
        return True
    return None


def _holds_both(place: Place) -> bool:
    """Say whether a date holds the old one and the new: `from September to December 2025`."""
    return _TO.search(place.sentence.text, place.start, place.end) is not None


def new_date(place: Place) -> Period:
    """Return a promised period, of two the one to which it was moved: `from September to December 2025`."""
    is_moved = place.word == "from" and MOVING.search(place.left)
    if not is_moved or not (moved := _TO.search(place.sentence.text, place.start, place.end)):
        return place.period
    return place.period._replace(start=place.period.start + moved.end() - place.start)


def _is_shifted(place: Place, verb: Verb) -> bool:
    """Say whether a verb moves a step: `delayed completion from June to July 2026`, not `moved 40 offices from`."""
    return _SHIFTED.fullmatch(place.sentence.text, verb.end, place.start) is not None


# The new date of a step whose old one is in front of it: `planned June 2026 but later said December 2026`.
_SAID_LATER = re.compile(r"\b(?:later|subsequently|then) (?:said|gave|estimated|projected|one) ?$")


def is_said_later(place: Place) -> bool:
    """Say whether a date is one that was said in place of the one before it."""
    return bool(place.before) and place.word in {"", "of"} and _SAID_LATER.search(place.lead) is not None


_EFFECT = re.compile(r"\b(?:will|would|to) be [^,;:]{3,60} $")


def takes_effect(place: Place) -> bool:
    """Say whether `as of` a date something will be so: `would be in force as of July 1`."""
    return _EFFECT.search(place.lead) is not None
