"""Where the sentences of a comment begin and end.

A full stop ends none in `U.S. Trade`, `Sept. 30`, `No. 4` or `e.g.`; it does in `with ICE. ICE agreed`, in `2021.This`,
where a blank was lost, and before a closing quote (`timelines." DOD`). A paragraph always ends one, a bullet too.
"""

from __future__ import annotations

import re
from functools import lru_cache

_STOP = re.compile(
    r"([.!?]+[\"'\u2019\u201d)\]]*)(?:\[[0-9]{1,3}\])*(?=\s|$|[A-Z\"\u201c(\[])|\n+"
    r"|(?:(?<=[\s:;])|^)[\u2022\u2023\u25aa\u25cf\u25e6\uf0b7]\s*"
)
_MONTH = re.compile(r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec")
_NUMBERED = re.compile(r"nos?|revs?|secs?|figs?|vols?|pp?|ch|arts?|para|apps?|encls?|attachs?")
_NUMBER = re.compile(r"[0-9]|[IVXLC]+\b|[B-Z]\b")
# One letter is the end behind one of these (`in phase A. DOD agreed`), and an initial elsewhere (`John A. Smith`).
_LETTERED = re.compile(
    r"(?:phase|type|class|category|tier|group|part|option|appendix|annex|enclosure|exhibit|attachment|section|title"
    r"|level|block|plan|schedule|form|track|stage|table|figure|volume|site|team|zone|area|unit|lot|line|grade|goal"
    r"|objective|app\.|vol\.)s? [A-Z]$",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z]{2}")  # no name of a person's, which an initial could be in front of
_TITLE = re.compile(r"mrs?|ms|dr|prof|gen|lt|col|maj|capt|sgt|adm|sen|rep|gov|hon|e\.g|i\.e|vs|cf")
_ABBREVIATED = re.compile(
    r"st|ft|mt|qtrs?|inc|corp|co|ltd|approx|dept|est|al|eds?|pub|l|stat|fed|reg|cong|res|supp|pt|u\.s"
    r"|u\.k|u\.n|d\.c|ph\.d"
)
_INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]?|[a-z]")
# A sentence begins with one of these even behind an abbreviation: `in the U.S. The agency said`.
_OPENERS = re.compile(
    r"(?:The|This|That|These|Those|In|On|As|At|It|Its|We|Our|However|According|When|While|Once|After|Before|By|For|To"
    r"|If|A|An|Although|Additionally|Further|Furthermore|Also|Since|During|Until|Officials|There|They|GAO|Agency"
    r"|Without|Moreover|Specifically|Therefore|Nonetheless|Subsequently|Similarly|Finally|Then)\b"
)
_WORD = re.compile(r"[\w.'\u2019&-]*$")


def small(text: str) -> str:
    """Return a text in small letters, each in its place: a letter that would become two stays."""
    folded = text.lower()
    return (
        folded if len(folded) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    )


def split(text: str) -> list[tuple[int, int]]:
    """Return the span of every sentence, without the blanks around it, in order."""
    spans, start = [], 0
    for stop in _STOP.finditer(text):
        is_break = stop[0][0] not in ".!?"
        if is_break or _ends(text, stop):
            spans.append((start, stop.start() if is_break else stop.end(1)))
            start = stop.end()
    spans.append((start, len(text)))
    return [_trimmed(text, *span) for span in spans if text[slice(*span)].strip()]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    said = text[start:end]
    return start + len(said) - len(said.lstrip()), end - (len(said) - len(said.rstrip()))


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Say whether a stop ends a sentence."""
    rest = text[stop.end() : stop.end() + 40]
    following = rest.lstrip()
    if not following:
        return True
    before = text[max(0, stop.start() - 30) : stop.start()]
    word = (_WORD.search(before) or [""])[0]
    if rest[0] == following[0] and not _is_glued(before, word, following[0]):
        return False
    if following[0].islower() or following[0] in ",;:":
        return False
    folded = word.casefold().strip("'")
    if text[stop.start()] != ".":
        return True
    if _MONTH.fullmatch(folded):
        return not following[0].isdigit()
    if _NUMBERED.fullmatch(folded):
        return not _NUMBER.match(following)
    if _TITLE.fullmatch(folded):
        return False
    if len(word) == 1 and (_LETTERED.search(before) or _ACRONYM.match(following)):
        return True
    if _ABBREVIATED.fullmatch(folded) or (_INITIALS.fullmatch(folded) and ("." in word or word.isupper())):
        return _OPENERS.match(following) is not None
    return True


def _is_glued(before: str, word: str, following: str) -> bool:
    """Say whether a sentence ends though no blank follows: `in 2021.This`, but not `www.gao.gov` or `I.R.S.`."""
    if "/" in before.split(" ")[-1] or word.casefold().startswith("www"):
        return False
    return following.isupper() and (
        before[-1:] in ")]\"'\u2019\u201d%" or word[-1:].islower() or word[-1:].isdigit() or word[-2:].isupper()
    )


STEM = 5  # letters in which `evaluate` and `evaluation` are alike
_WORDS = re.compile(r"[a-z]{4,}")
_COMMON = re.compile(
    r"they|them|these|those|were|into|when|more|than|other|such|both|most|some|after|before|told|reported|noted"
    r"|informed|indicated|provided|agreed|concurred|done|being|each|rate|would|that|this|with|will|would|plans|planned"
    r"|expects|expected|have|been|from|their|which|agency|officials|said|stated|recommendation|implement|complete"
    r"|completed|issued|issue|finish|also|year|fiscal|january|february|march|april|june|july|august|september|october"
    r"|november|december|the|according|anticipates|estimated|dates?|completion|targets?|deadlines?|efforts?|actions?"
    r"|steps?|works?|until|back|forward|late|early|milestones?|implemented|officials?|then|again|first|later|next"
)


def nouns(text: str) -> set[str]:
    """Return the beginnings of the words of a text in small letters that say what it is about."""
    return {stem for one in _WORDS.findall(text) if (stem := _stem(one))}


@lru_cache(maxsize=1 << 12)  # the same few words in every comment
def _stem(word: str) -> str:
    return "" if _COMMON.fullmatch(word) else word.removesuffix("making")[:STEM].rstrip("s")
