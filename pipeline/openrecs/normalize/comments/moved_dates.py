"""The date of a step (`the due date is June 2030`), and the date to which one was moved, beside the one it left."""

from __future__ import annotations

import re

from openrecs.normalize.comments.commitments import DATE_NAME, MOVING
from openrecs.normalize.comments.places import Place
from openrecs.normalize.comments.verbs import Verb

_TOWARD = frozenset({"to", "until", "till", "from", "for"})
_DELAY_TO = re.compile(r"\b(?:delay|extension|postponement|slippage|move|revision)\b[^.;]{0,30}$")
_TO = re.compile(r" (?:to|until|through) ")
_SHIFTING = re.compile(
    r"\b(?:delay|mov|postpon|push|slip|shift|reschedul|accelerat|deferr|expedit|pull|brought forward)"
)
_SHIFTED = re.compile(
    r"(?:(?: \w+){0,4}? (?:\w+(?:tion|ment|ance|date|line)|milestone|release|launch|rule|guid\w+|plan|it|this|back|up"
    r"|forward))? from (?:the )?"
)


def is_new(place: Place, verb: Verb) -> bool | None:
    """Say whether a date is one of a step or to which one was moved; `False` of one that it left, `None` of others."""
    named = DATE_NAME.search(place.left)
    is_moving = verb.kind == "past" and named and MOVING.search(place.left, named.start())
    is_old = place.word == "from" and not _holds_both(place)
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


def _is_shifted(place: Place, verb: Verb) -> bool:
    """Say whether a verb moves a step: `delayed completion from June to July 2026`, not `moved 40 offices from`."""
    moved = place.sentence.text[verb.end : place.start]
    return _SHIFTING.search(verb.said) is not None and _SHIFTED.fullmatch(moved) is not None
