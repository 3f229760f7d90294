"""Dates that are named in a dated statement (`In May 2026, it said ...`) or in what GAO recommended."""

from __future__ import annotations

import re

from openrecs.normalize.comments.places import Place
from openrecs.normalize.comments.verbs import Verb

_LISTED = re.compile(
    r"\b(?:milestones?|schedules?|time ?lines?|time ?frames?|time ?tables?|(?:key|target) dates|roadmap)\b"
    r"[^.;]*?(?::|\bincluding\b|\bshowing\b|\bwith\b|\bsuch as\b)"
    r"|\b(?:plans?|schedules?|time ?lines?|roadmap)(?: that)? (?:shows?|lists?|calls? for|projects?)\b[^.;]*$"
)
_SAYS = re.compile(
    r"(?:(?:had|has|have) )?(?:said|told|stated|reported|noted|indicated|informed|explained|estimated|wrote|provided)\b"
)
_BREAKS = re.compile(r"; |, (?:and|but|so|while)\b")
_RECOMMENDED = re.compile(r"\brecommend(?:ations?|ed)\b[^,;.]{0,40}? (?:that|to)\b")
_OF_POSITION = re.compile(r"(?:dis)?agree|concur|accept|reject|support|recommend|declin|oppos|endors|non-")


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
    return place.word != "through" and _LISTED.search(place.left) is not None


def is_of_gao(place: Place, verb: Verb, *, is_limit: bool) -> bool:
    """Say whether a date is of what GAO recommended: `agreed with our recommendation to finish by June 2026`."""
    said = _RECOMMENDED.search(place.sentence.text, place.before, place.start)
    if said is None:
        return False
    main: Verb | None = verb
    while main and main.kind == "to_do":
        main = place.sentence.verb_before(main.start)
    if main is None or main.start > said.start() or main.kind == "ahead":
        return False
    return is_limit or _OF_POSITION.search(main.said) is not None
