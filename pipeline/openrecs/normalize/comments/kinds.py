"""What kind of comment it is, and GAO's own sentence on what is still to be done.

The sentences here are in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

_UPDATING = re.compile(
    r"\b(?:(?:(?:we|gao) (?:\w+ ){0,12}?(?:will|plan to|intend to|expect to)|we'll)(?: \w+){0,2}? (?:provide|post"
    r"|update|revise|report|follow up|publish|revisit)\b"
    r"|(?:we|gao) (?:[\w'\u2019,]+ ){0,12}and (?:will |plan to )?(?:provide|update"
    r"|revise|report)\b|(?:information|updates?|status)\b[^.]{0,80}? will (?:be|appear)\b)",
)
_WHEN = re.compile(r"\b(?:when|once|as soon as|after|upon|following|until|as|if|at such time as)\b")
_UPDATE = re.compile(r"\b(?:updat\w*|status|information|here|this (?:page|site|website))\b")
_UPDATE_SIGNS = ("updat", "status", "information", "here", "this ")
_ASKED = re.compile(
    r"(?:we|gao) (?:(?:have|has|also|again) ){0,3}(?:asked|requested|contacted|followed up|reached out|inquired)\b"
    r"[^.]*\.?$",
)
_IS_AWAITING = re.compile(r"(?:we|gao) (?:are|is|am) (?:still )?awaiting [^.]*\.?$")
_AWAITING_CHARACTERS = 400
_MONITORING = re.compile(
    r"(?:we|gao) (?:will|plan to|intend to) (?:continue to )?(?:monitor|follow|track|assess|review)\b[^.]*\.?",
)
_GOT = (
    r"(?:us|gao|information|updates?|documentation|documents?|responses?|responded|evidence|requests?|status|actions?"
    r"|progress|repl\w+|inquir\w+|one|any)"
)
_NO_NEWS = re.compile(
    r"\b(?<!which )(?<!that )(?:we|gao) (?:(?:also|again|still|have|has|had|are|were|last|most recently|recently|then"
    r"|\w+ly) ){0,3}(?:asked|request(?:ed|ing)|contacted|followed up|following up|reached out|inquired|await\w*"
    r"|waiting|emailed|sought|seeking|sent (?:[\w']+ ){0,6}requests?)\b"
    r"|\b(?:we|gao) (?:had|have|has|did)(?: not|n't) (?:yet |since )?(?:receive|hear)\w*\b"
    r"|\b(?:had|has|have|did|does|do)(?: not|n't) (?:yet )?(?:giv|provid|respond|repl"
    r"|inform|tell|told|notif|sen[dt]|submit|furnish|suppl"
    rf"|shar|report|updat|have any|have)\w*\b[^.;]{{0,80}}?\b{_GOT}\b"
    r"|\bnot (?:yet )?been (?:notified|informed|provided|given)\b|\byet to (?:provide|give|send|respond|share)\b"
    rf"|\b(?:had|has|have)(?: not|n't) (?:yet )?responded\b|\b(?:had|has|have) (?:yet to|no(?! plans?\b))"
    rf" (?:\w+ ){{0,3}}?{_GOT}\b"
    r"|\b(?:there (?:is|are|was|were)|with) no (?:\w+ ){0,2}(?:updates?|information)\b|\bno (?:\w+ ){0,2}(?:updates?"
    r"|information|documentation|evidence|response) (?:had|has|have) been\b|\b(?:sent|given|provided|told) (?:us "
    r"|gao )?nothing\b|\bno (?:\w+ ){0,2}information\b[^.]{0,40} (?:was|is) available|\b(?:provided|had|gave|given"
    r"|sent|shared|offered|reported) (?:us |gao )?no (?:\w+ ){0,2}(?:updates?|documentation|evidence|response)\b"
    r"|\breceived no (?:response|reply|update|information)\b|\bno (?:additional|further|new) (?:updates?"
    r"|information)\b",
)
# A sentence without news has one of these.
_NO_NEWS_SIGNS = (
    *(
        " no ",
        " not ",
        "n't ",
        "yet to",
        "nothing",
        "asked",
        "request",
        "contact",
        "follow",
        "reach",
        "inquir",
        "await",
    ),
    *("waiting", "emailed", "sought", "seeking"),
)
_NEWS = re.compile(
    r"\b(?:but|although|however|while|confirmed|determined|found|reviewed|(?<!not )(?<!yet )received (?!no\b))\b",
)
_NO_ANSWER = re.compile(r"but (?:\w+ ){0,3}?not\b")  # `we asked, but it did not answer`
_ANSWERED = re.compile(r"\b(?:said|stated|told us|reported|explained|gave us|sent us|(?<!been )provided)\b")
_TOLD = re.compile(
    r"\b(?<!not )(?<!not yet )(?:said|stated|told|responded|reported|provided|added|explained|noted)\b", re.IGNORECASE
)
_ONCE = (  # `we will consider this recommendation implemented once ...`
    r"consider (?:this|the|our) (?:recommendation|matter) (?:to be |as )?(?:\w+ly )?(?:implemented|closed|addressed)"
    r" (?:once|when|after)(?! we\b)"
)
_GOAL = re.compile(
    rf"\b{_ONCE}\b|\b(?:remains?|stays?) open pending\b"
    r"|\b(?:implement|address|clos|satisf|meet|resolv|complet|fulfill)\w*(?: \w+ly)?(?: the intent)?(?: of)? (?:this"
    r"|the|our|gao['\u2019]s|these|both)(?: \w+){0,2}? (?:recommendations?|matter)\b|\b(?:recommendation"
    r"|matter) (?:to be|can be|will be) (?:\w+ly )?(?:implemented|closed|considered|addressed)|\bfor us to (?:consider"
    r"|close) (?:this|the|our) recommendation\b|\bresponsive to (?:this|the|our) recommendation\b"
    r"|\bstill (?=needs? to\b)|\b(?:remains?|stays?) open until\b|\buntil\b[^.]* (?:recommendation"
    r"|matter) (?:will )?(?:remain|stay)s? open\b|\b(?:keep|leav|hold|consider)(?:e|ing)? (?:this|the"
    r"|our) (?:recommendation|matter)s? (?:as )?open until\b",
)
_GOAL_SIGNS = ("recommendation", "matter", "still need", "open until")  # a sentence with a goal has one of them
_NEED = re.compile(
    rf"\b(?:{_ONCE}|open pending)\b"
    r"|\b(?:should|needs? to|needed to|must|has to|have to|will require|requires?|would require|will"
    r" need|open until|until\b.* open|close (?:this|the|our) (?:recommendation|matter) (?:once|when"
    r"|after)(?! we\b))\b"
    r"(?! (?:\w+ly )?(?:satisf|address|meet|implement|clos|resolv|help)\w* (?:the intent|this rec|the rec|our rec))",
)
_REPORTED = re.compile(
    r"\b(?:said|stated|told|reported|noted|according to|added|explained|acknowledged|if"
    r"|(?<!we )recommended|recommended that)\b",
)


def of(sentences: Sequence[str], newest: int | None, dated: Container[int] = ()) -> str:
    """Return the kind of a comment; `newest` is the number of its newest dated sentence, `dated` has those of all.

    `awaiting`: GAO only says that it will update it; `no_news`: its newest dated sentence has none; else `update`.
    """
    if is_awaiting(sentences, newest):
        return "awaiting"
    later = (
        ""
        if newest is None
        else " ".join(one for number, one in enumerate(sentences) if number > newest and number not in dated)
    )
    if newest is not None and _is_no_news(sentences[newest]) and not _TOLD.search(later):
        return "no_news"
    return "update"


def is_awaiting(sentences: Sequence[str], newest: int | None) -> bool:
    """Say whether GAO only says that it will update a comment; without a dated sentence it may have asked as well."""
    rest = [one for one in sentences if not _is_awaiting(one)]
    return len(rest) < len(sentences) and all(
        _MONITORING.fullmatch(one) or (newest is None and _is_asked(one)) for one in rest
    )


def _is_no_news(sentence: str) -> bool:
    nothing = _NO_NEWS.search(sentence) if any(sign in sentence for sign in _NO_NEWS_SIGNS) else None
    if nothing is None:
        return False
    answer = _ANSWERED.search(sentence, nothing.end())
    if answer and not _NO_NEWS.search(sentence, answer.start()):
        return False
    news = _NEWS.search(sentence)
    return news is None or (nothing.start() < news.start() and _NO_ANSWER.match(sentence, news.start()) is not None)


def _is_asked(sentence: str) -> bool:
    return _ASKED.fullmatch(sentence) is not None and not _NEWS.search(sentence) and not _TOLD.search(sentence)


def _is_awaiting(sentence: str) -> bool:
    if _IS_AWAITING.match(sentence):
        return True
    if len(sentence) >= _AWAITING_CHARACTERS or not any(sign in sentence for sign in _UPDATE_SIGNS):
        return False
    return (
        _UPDATE.search(sentence) is not None
        and _UPDATING.search(sentence) is not None
        and _WHEN.search(sentence) is not None
    )


def is_remaining(sentence: str) -> bool:
    """Say whether a sentence is GAO's own on what is still to be done: `To fully implement this, ... should ...`."""
    if not any(sign in sentence for sign in _GOAL_SIGNS):
        return False
    return bool(_NEED.search(sentence) and _GOAL.search(sentence) and not _REPORTED.search(sentence))
