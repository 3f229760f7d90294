"""Where the sentences of a comment begin and end.

A full stop ends none in `U.S. Trade`, `Sept. 30`, `No. 4` or `e.g.`; it does in `with ICE. ICE agreed`, in `2021.This`,
where a blank was lost, and before a closing quote (`timelines." DOD`). A paragraph always ends one.
"""

from __future__ import annotations

import re

_STOP = re.compile(r"(?:[.!?]+[\"'\u2019\u201d)\]]*)(?=\s|$|[A-Z\"\u201c(\[])|\n+")
_ABBREVIATED = frozenset(
    "mr mrs ms dr prof gen lt col maj capt sgt adm sen rep gov hon st vs no nos sec secs fig vol pp p inc corp co ltd"
    " jan feb mar apr jun jul aug sept sep oct nov dec approx dept est cf e.g i.e etc al ed eds ch art para pub l stat"
    " u.s u.k u.n d.c ph.d".split()
)
_BEFORE_NUMBER = frozenset("no nos sec secs fig vol pp p ch art para jan feb mar apr jun jul aug sept sep oct nov dec".split())
_OPENERS = re.compile(
    r"(?:The|This|That|These|Those|In|On|As|At|It|Its|We|Our|However|According|When|While|Once|After|Before|By|For|To|If"
    r"|A|An|Although|Additionally|Further|Furthermore|Also|Since|During|Until|Officials|There|They|GAO|Agency|Without"
    r"|Moreover|Specifically|Therefore|Nonetheless|Subsequently|Similarly|Finally|Then)\b"
)
_WORD = re.compile(r"[\w.'\u2019&-]*$")


def split(text: str) -> list[tuple[int, int]]:
    """Return the span of every sentence, without the blanks around it, in order."""
    spans, start = [], 0
    for stop in _STOP.finditer(text):
        if stop[0].startswith("\n") or _ends(text, stop):
            spans.append((start, stop.start() if stop[0].startswith("\n") else stop.end()))
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
    is_glued = rest[:1] == following[:1]
    before = text[max(0, stop.start() - 30) : stop.start()]
    word = (_WORD.search(before) or [""])[0]
    if is_glued and not (following[:1].isupper() and (word[-1:].islower() or word[-1:].isdigit() or word[-2:].isupper())):
        return False
    if is_glued and ("/" in before.split(" ")[-1] or word.casefold().startswith("www")):
        return False
    if following[:1].islower() or following[:1] in ",;:":
        return False
    folded = word.casefold().strip("'")
    if text[stop.start()] != ".":
        return True
    if folded in _BEFORE_NUMBER:
        return not following[:1].isdigit()
    if folded in _ABBREVIATED or re.fullmatch(r"(?:[a-z]\.)+[a-z]?", folded) or re.fullmatch(r"[a-z]", folded) and word.isupper():
        return bool(_OPENERS.match(following)) and folded not in {"mr", "mrs", "ms", "dr", "gen", "sen", "rep", "e.g", "i.e"}
    return True
