"""The forms of words in which a position is said, and where they are in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openrecs.normalize.comments.verbs import beginning

_HOW = (
    r"(?:(?:generally|fully|also|now|both|verbally|formally|initially|originally|subsequently|strongly|largely|again"
    r"|later) )*"
)
_NOT = r"(?:did not|does not|do not|didn't|doesn't|no longer|cannot|could not)"
_PART = r"(?:partially|partly|in part|conditionally)"
_VERB = r"(?:agree(?:s|d|ing)?|concur(?:s|red|ring)?)"
_AGREED = r"(?:agree[sd]?|concur(?:s|red)?)"
_DISAGREED = r"(?:disagree[sd]?|(?:non-?|did not )?concur(?:s|red)?)"
_FORMALLY = r"(?:formally |explicitly |specifically |officially |expressly |clearly )"
_NOT_SAID = rf"(?:not|never|yet to|nor (?:did|does|has|had) (?:it|they)) {_FORMALLY}?(?:say|said|stated?|indicated?)"
_OURS = r"(?=(?:the|this|our|gao's|gao\u2019s|both|these|all)\b)"
_SAY = r"(?:state|say|indicate|specify|comment on|take a position on|express)"
_SIDES = r"(?:agreement|concurrence) {0} (?:its )?(?:disagreement|non-?concurrence)"
# The first form that fits a place wins. `none` is a form that says nothing: half a position, an agreed schedule.
_FORMS = (
    (
        "neither",
        rf"neither {_FORMALLY}?(?:{_AGREED} n?or {_DISAGREED}"
        r"|(?:agree|concurr)ing n?or (?:disagree|(?:non-?)?concurr)ing)",
    ),
    ("neither", rf"neither (?:indicated|stated|expressed) (?:its )?{_SIDES.format('n?or')}"),
    (
        "neither",
        rf"{_NOT} {_FORMALLY}?{_SAY} (?:whether|if) (?:or not )?(?:it|they|he|she|the \w+) (?:\w+ )?{_AGREED}"
        rf"(?: or {_DISAGREED})?",
    ),
    (
        "neither",
        rf"(?:ha[sd]|have) {_NOT_SAID} (?:whether|if) (?:or not )?(?:it|they|he|she|the \w+) (?:\w+ )?{_AGREED}"
        rf"(?: or {_DISAGREED})?",
    ),
    ("none", rf"{_NOT_SAID} (?:that )?(?:it|they|he|she|the \w+) {_HOW}(?:\w+ )?(?:{_AGREED}|{_DISAGREED})\b"),
    ("neither", rf"{_NOT} {_FORMALLY}?(?:agree|concur) n?or (?:disagree|non-?concur)"),
    ("neither", rf"(?:took|takes|taken) no position|{_NOT} (?:take|express|state|provide) (?:a |any )?position"),
    ("neither", rf"{_NOT} (?:state|indicate|express) (?:its |any )?{_SIDES.format('or')}"),
    (
        "none",
        rf"(?:never|hardly|scarcely|short of) {_HOW}(?:{_VERB}|agree|concur)|withdr[ae]w(?:ing|n)? its"
        rf" (?:agreement|concurrence)",
    ),
    ("none", rf"{_NOT} (?:fully|completely|entirely) (?:agree|concur)"),
    ("none", rf"{_NOT} {_FORMALLY}(?:{_VERB}|agree|concur)|{_NOT} {_FORMALLY}?(?:disagree|object|oppose|non-?concur)"),
    ("none", r"not (?:yet )?(?:formally |explicitly )?(?:agreed|concurred)|agreed[- ]upon|agree to disagree|as agreed"),
    ("none", r"(?:previously|mutually)[- ]agreed\b|(?<=the )agreed (?!to\b|that\b|with\b)(?=[a-z])"),
    ("none", r"(?:(?<=['\u2019]s )|(?<=s['\u2019] ))agreed (?=[a-z])"),
    (
        "partially_agreed",
        rf"{_HOW}{_PART}(?: and conditionally)? {_VERB}|{_HOW}{_VERB},? (?:{_PART}|in (?:principle|concept|spirit))\b"
        rf"|{_PART} (?:disagree[sd]?|non-?concurred|accept(?:s|ed)|support(?:s|ed)|endorsed)|{_VERB} with (?:a |one "
        rf"|the (?:first|second|third) )?parts?(?: of)?\b|(?:in|its|their) partial (?:agreement|concurrence)",
    ),
    (
        "disagreed",
        rf"(?:continue[sd]? to )?(?:strongly )?disagree(?:s|d|ing)?\b|{_NOT} {_HOW}(?:agrees?|concurs?)\b"
        rf"|non-?concur(?:s|red|ring|rence)?\b|not in (?:agreement|concurrence) with|no longer (?:concurs|agrees)"
        rf"|(?:reject(?:s|ed)|declin(?:es|ed) to accept|{_NOT} accept|object(?:s|ed) to|oppos(?:es|ed)) {_OURS}"
        r"|(?:its|their) (?:disagreement|non-?concurrence)",
    ),
    (
        "agreed",
        rf"{_HOW}{_VERB}\b|in (?:agreement|concurrence) with|(?:its|their|verbal|general|full) (?:verbal |general )?"
        rf"(?:agreement|concurrence)|(?:expressed|indicated|stated|signaled|reiterated) (?:\w+"
        rf" )?(?:agreement|concurrence)|(?:accept(?:s|ed)|support(?:s|ed)"
        r"|endors(?:es|ed)) (?=(?:the|this|our|gao's|gao\u2019s|both|these|all) (?:\w+ )?(?:findings"
        r" and )?recommendations?\b)",
    ),
)
# The first letters of every word with which a form begins.
_FIRST = (
    "nei did doe don no can cou too tak nev har sca sho wit not agr as pre mut gen ful als now bot ver for ini ori"
    " sub str lar aga lat par con has had hav yet nor in its the dis"
    " non rej dec obj opp exp ind sta sig rei acc sup end"
)
_ANY = re.compile(
    rf"\b(?={beginning(_FIRST.split())})(?:"
    + "|".join(f"(?P<{value}{at}>{form})" for at, (value, form) in enumerate(_FORMS))
    + ")"
)
_SIGNS = ("agree", "concur", "accept", "reject", "support", "endors", "object", "oppos", "position")
_BEFORE = 70  # characters before a verb's stem within which what turns its sense is


def find(sentence: str) -> Iterator[re.Match[str]]:
    """Return the forms of a sentence in small letters, none in another; the last group of each says what it is of."""
    stems = [at for sign in _SIGNS if (at := sentence.find(sign)) >= 0]
    if not stems:
        return iter(())
    last = max(map(sentence.rfind, _SIGNS))
    return (one for one in _ANY.finditer(sentence, max(0, min(stems) - _BEFORE)) if one.start() <= last)
