"""What a date in a comment is the date of: something that was done or known (`action`), a promise (`target`), or neither.

Told by the grammar of its sentence, never by today: `will ... in December 2024` is a promise even long after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from openrecs.normalize.comments import actors as actors_
from openrecs.normalize.comments.actors import CONGRESS, GAO, OTHER, OWN, Actor, Family
from openrecs.normalize.comments.periods import Period, find

ACTION, TARGET, NEITHER = "action", "target", "neither"

_MODIFIER = r"(?:(?:the )?(?:end|close|conclusion|completion) of (?:the )?|(?:approximately|about|around|roughly|sometime|early|late|mid|at least|calendar year)[ -]|the )*"
_PREPOSITION = re.compile(
    rf"\b(as of|no later than|not later than|on or before|on or about|prior to|before|by|in|on|during|since|until|till|through|throughout|from|to|between|and|for|of|at|dated|after|following|within|around|about|effective|beginning|starting|date is|date of|date:|is|into){{0,1}}[ (:]*{_MODIFIER}(?:early |late |mid-?)?$",
    re.IGNORECASE,
)
_WILL = (
    r"will|would|shall|plans? to|plans? on|plans? for|plans? that|planned (?:to|for|completion|implementation|release|date)|planning to|plans(?= \w+ing)|intends?(?: to)?|intended to"
    r"|expect(?:s|ed|ing)?|anticipat(?:e[sd]?|ing)|estimat(?:e[sd]?|ing)|project(?:s|ed)\b|target(?:s|ed|ing)?\b|aim(?:s|ed|ing)? (?:to|for)|hop(?:es|ed|ing) to"
    r"|schedul(?:e[sd]?|ing)|slated|on track|on schedule|commit(?:s|ted) to|promis(?:es|ed)|pledged|(?:is|are|was|were) to (?:be )?\w+"
    r"|due|goals? (?:is|was|of)|milestones?|deadline|propos(?:es|ed) to|tentative(?:ly)?|should be|completion date|target date|implementation date|release date"
    r"|due date|going to|seek(?:s|ing)? to|revised|extended|delayed|postponed|pushed|moved|slipped|shifted|timeline"
)
_WILL_RE = re.compile(rf"\b(?:{_WILL})\b", re.IGNORECASE)
_TO_DO = re.compile(r"\bto (?:fully )?(?:complete|finish|implement|finalize|issue|publish|release|develop|establish|update|deploy|conduct|have|be|address|begin|roll out|launch|close|achieve|meet|resolve|put|submit|revise)\b", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:said|told|wrote|held|began|made|gave|sent|found|met|took|was|were|had|has|did|led|put|set up|set|rolled|kept|became|got|sought|chose|built|hired|ran|underwent|is|are|have"
    r"|(?!(?:planned|expected|anticipated|estimated|targeted|scheduled|intended|projected|committed|promised|proposed|revised|extended|delayed|postponed|moved|need|related|based|detailed|required|associated|used|automated|integrated|advanced|continued|updated(?= guidance| policy| plan| policies| procedures))\b)[a-z]{2,}ed)\b",
    re.IGNORECASE,
)
_NOUN_AFTER = re.compile(
    r"^\)?[ -](?!(?:and|or|but|to|that|which|when|where|as|in|on|by|with|for|because|after|before|while|although|though|until|through|at|from|due|if|so|the|a|an|its|their|it|they|we|he|she|this|these|those|is|was|were|are|has|had|have|will|would|did|does|depending|pending|once|of|since|during|via|using|per|however|also|both|who|then|rather|instead|including|given|whether|but|than|about|under|into|because|subject|officials|agency|congress|GAO)\b)[A-Za-z\u201c\"']",
    re.IGNORECASE,
)
_DETERMINER = re.compile(r"(?:\b(?:the|its|their|our|a|an|this|that|his|her|new|draft|updated|revised|annual|proposed|final|each|any|current|enacted|for|of)|['\u2019]s|s['\u2019]) ?(?:end of )?$", re.IGNORECASE)
_PAPER = re.compile(r"^ (?:\w+ ){0,3}?(?:action plan|plan|status update|update|response|letter|comments?|email|e-mail|correspondence|meeting|interview|briefing|memorandum|memo|report|submission|documentation|statement|follow-?up|reply|call|presentation|self-assessment|request)\b", re.IGNORECASE)
_ITS_PAPER = re.compile(r"(?:\b(?:its|their|a|an|this|that)|[A-Z]\w+['\u2019]s?) (?:most recent |latest |draft |updated )?$")
_THE_PAPER = re.compile(r"\bthe (?:agency['\u2019]s |most recent |latest )?$", re.IGNORECASE)
_PUBLISHED = re.compile(r"\b(?:we|GAO)\b (?:also |previously |further |first |last )?(?:reported|issued|published|recommended|made|testified)\b|\b(?:we|GAO) (?:\w+ ){0,6}(?:reported|recommended)\b(?! (?:that )?(?:it|the agency|\w+ (?:had|has)))|\bour (?:\w+[ -]){0,3}report\b|\bGAO['\u2019]s (?:\w+[ -]){0,3}report\b|(?:this|our|the) (?:recommendation|report) was (?:made|issued|published)", re.IGNORECASE)
_LAW = re.compile(r"\b(?:enacted|signed into law|public law|statute|executive order|\bE\.?O\.? \d|passed the|Act (?:of|for)|law(?:s)? (?:of|passed|required)|became law|authorization act|appropriations act|joint resolution|memorandum M-\d\d|M-\d\d-\d\d|circular A-)\b", re.IGNORECASE)
_REQUIRED = re.compile(r"\b(?:require[sd]?|requiring|mandate[sd]?|directs|statutor(?:y|ily)|by law|under the (?:law|act|statute)|congress(?:ional(?:ly)?)? (?:set|required|directed|mandated)|OMB (?:required|set|directed|asked)|deadline set by|expires?|sunset|authorized (?:through|until))\b", re.IGNORECASE)
_UPDATE = re.compile(r"\b(?:(?:provide|send|submit|give|share|deliver|furnish|offer|report|brief|transmit)(?:ing|s)?\b.{0,60}?\b(?:updates?|status|letter|documentation|information|response|evidence|briefing|progress|supporting)\b|180-day letter|(?:provide|send|submit|report back|brief|update|follow up with|get back to|respond to|meet with)(?:ing)? (?:\w+ ){0,3}?(?:us|GAO)\b|status updates?|update (?:us|GAO))", re.IGNORECASE)
_MONEY = re.compile(r"\b(?:seek(?:ing)?|pursu(?:e|ing)|request(?:ing)?|obtain(?:ing)?|secur(?:e|ing)|ask(?:ing)? for|appl(?:y|ying) for)\b.{0,40}?\b(?:funds?|funding|money|appropriations?|resources|budget|dollars)\b", re.IGNORECASE)
_BEGIN = re.compile(r"\b(?:begin(?:ning)?|start(?:ing)?|initiat(?:e|ing)|commenc(?:e|ing)|kick(?:ing)? off|resum(?:e|ing)|start of)\b(?!.*\b(?:complet|finish|issu|publish|finaliz)\w*)", re.IGNORECASE)
_PURPOSE = re.compile(r"\b(?:inform(?:ing)?|support(?:ing)?|for use in|in time for|used in|covering|covers|for the|effective for|impact(?:ing)?)\b[^,]{0,30}$", re.IGNORECASE)
_DATE_NAME = re.compile(r"\b(?:completion|implementation|release|target|due|delivery|issuance|publication|finish|estimated|end|closure|milestone|effective) (?:date|time ?frame|deadline)s?\b(?: (?:is|was|of|as|to|for|from|at|\w+ed))*[ :(]*(?:\w+ ){0,6}$|\bECD\b[^,]{0,15}$", re.IGNORECASE)
_VAGUE_AFTER = re.compile(r"\b(?:to|until|by|in) (?:late|early|mid-?|the (?:spring|summer|fall|winter) of|spring|summer|fall|winter|sometime|the (?:first|second) half)[ -]?(?:of )?", re.IGNORECASE)
MOVED = re.compile(r"\b(?:updated?|revis(?:ed|ing)|extend(?:ed|ing)?|chang(?:ed|ing)|delay(?:ed|ing)?|mov(?:ed|ing)|postpon(?:ed|ing)|push(?:ed|ing)|slip(?:ped)?|shift(?:ed)?|reschedul(?:ed|ing)|now (?:expects?|plans?|anticipates?|estimates?|intends?|projects?|aims?|targets?|scheduled|expected|planned|estimated)|new (?:\w+ ){0,2}(?:date|target|deadline|timeline|milestone)|no longer (?:expects?|plans?))\b", re.IGNORECASE)
DROPPED = re.compile(r"\b(?:no longer (?:plans?|intends?|expects?)|abandon(?:ed)?|cancel(?:l?ed)?|withdr(?:ew|awn)|dropped|discontinued|decided not to|does not (?:plan|intend)|terminated the|indefinitely|put on hold|placed on hold|paused)\b", re.IGNORECASE)
_DONE = re.compile(r"\b(?:complet(?:ed?|ion)|finish(?:ed)?|issued|published|finaliz(?:ed)|implemented|released)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|never|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date, what it is the date of, who acts, and where: `start` and `end` count from the text's beginning."""

    period: Period
    role: str
    who: str
    sentence: int
    start: int
    end: int


def dated(text: str, sentences: list[tuple[int, int]], its: Family) -> Iterator[Dated]:
    """Yield every date of a comment with its role."""
    for at, (start, end) in enumerate(sentences):
        sentence = text[start:end]
        periods = list(find(sentence))
        if not periods:
            continue
        named = actors_.find(sentence, its)
        before, last_role = 0, NEITHER
        for number, period in enumerate(periods):
            following = periods[number + 1].start if number + 1 < len(periods) else len(sentence)
            role = _role(sentence, period, before, following, named, last_role, its)
            who = _who(sentence, period, named, its)
            if role != NEITHER:
                last_role = role
            before = period.end
            yield Dated(period, role, who, at, start + period.start, start + period.end)


def _who(sentence: str, period: Period, named: list[Actor], its: Family) -> str:
    if its.is_congress:
        return "congress" if any(one.who == OWN for one in named) else "gao" if any(one.who == GAO for one in named) else "congress"
    after = [one for one in named if one.start >= period.end]
    before = [one for one in named if one.end <= period.start]
    nearest = (after if period.start < 25 and after else before or after)
    one = nearest[0] if nearest is after and after else nearest[-1] if nearest else None
    if one is None:
        return "gao"
    return {GAO: "gao", CONGRESS: "congress"}.get(one.who, "agency")


def _role(sentence: str, period: Period, before: int, following: int, named: list[Actor], last_role: str, its: Family) -> str:
    left, right = sentence[before : period.start], sentence[period.end : following]
    whole_left = sentence[: period.start]
    found = _PREPOSITION.search(left)
    word = (found[1] or "").casefold() if found else ""
    lead = left[: found.start()] if found else left
    if _is_name(sentence, period, left, word):
        return NEITHER
    if paper := _of_paper(sentence, period, whole_left):
        return paper
    is_initial = not whole_left[: len(whole_left) - len(left) + len(lead)].strip(" ,(") or re.fullmatch(r"\s*(?:However|Further|Furthermore|Additionally|In addition|Also|Moreover|Specifically|For example|Subsequently|Then|Later|Finally|And|But|More recently|Most recently|Similarly),?\s*", lead) is not None and before == 0
    if word == "as of":
        return _action(sentence, period, named, its)
    if word == "since":
        return _action(sentence, period, named, its)
    if word in {"after", "following", "beginning", "starting", "effective", "within"} and not _DATE_NAME.search(left):
        return NEITHER
    if is_initial:
        return _of_opening(sentence, period, right, word, named, its)
    if _DATE_NAME.search(left):
        return _target(sentence, period, lead, named)
    if last_role == TARGET and re.fullmatch(r"\s*(?:,|and|or|to|through|,? and (?:the|a|its) [\w ]{1,40})?\s*(?:by|in|to)?\s*(?:early |late )?", left, re.IGNORECASE):
        return _target(sentence, period, sentence[:before], named)
    will, past = _last(_WILL_RE, lead), _last(_PAST, lead)
    if word in {"by", "before", "no later than", "not later than", "on or before", "prior to", "until", "till"}:
        if past > will and re.search(r"\b(?:was|were|had been|has been|had|been) (?:\w+ )?\w+ed\b[^,]{0,60}$", lead) and not _TO_DO.search(lead[max(past, 0):]):
            return _action(sentence, period, named, its)
        if will >= 0 or _TO_DO.search(lead) or (before and _WILL_RE.search(whole_left) and last_role == TARGET):
            return _target(sentence, period, lead, named)
        return NEITHER if word in {"until", "till", "before", "prior to"} else _target(sentence, period, lead, named) if re.search(r"\b\w+ing\b[^,]*$", lead) and not _PAST.search(lead) else NEITHER
    if period.is_bare and word in {"", "and", "to", "is", "of", "at"} and not (word == "of" and re.search(r"(?:end|close) of\s*$", left)):
        return last_role if word in {"and", "to"} else NEITHER
    to_do = max((match.start() for match in _TO_DO.finditer(lead)), default=-1)
    if max(will, to_do if will >= 0 or word == "in" and past < 0 else -1) > past:
        return _target(sentence, period, lead, named)
    if word == "for":
        return NEITHER
    if word in {"to", "through", "and"} and last_role != NEITHER:
        return last_role
    return _action(sentence, period, named, its)


def _last(form: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in form.finditer(text)), default=-1)


def _is_name(sentence: str, period: Period, left: str, word: str) -> bool:
    """Say whether a date is part of a name: `the fiscal year 2020 plan`, `the Energy Act of 2020`, `FY19 budget`."""
    right = sentence[period.end :]
    if period.precision in {"year", "quarter"}:
        if _NOUN_AFTER.match(right) and (_DETERMINER.search(left) or word in {"", "of", "for", "to"} or re.match(r"^ (?:budget|appropriation|request|plan|report|fund|guidance|strategy|NDAA|census|president|cycle|enrollment|season|act\b|performance|annual|work ?plan|spend)", right, re.IGNORECASE)):
            return True
        if re.search(r"\b[A-Z]\w*(?: \w+)? (?:Act|Law|Order|Reform|Strategy|Plan|Agreement|Initiative|Program)s? (?:of|for)(?: the)? ?$", left) or re.search(r"\b(?:plan|budget|request|appropriations?|act|report|strategy|data|results|funding|funds|guidance|statements?|law) (?:of|for|in) ?$", left, re.IGNORECASE) and period.precision == "year" and not re.search(r"planned|schedul", left):
            return True
        if period.is_bare and re.search(r"[A-Za-z\u2019']\s$", left) and word == "":
            return True
    return False


def _of_paper(sentence: str, period: Period, left: str) -> str | None:
    if period.precision not in {"month", "day"} or not _PAPER.match(sentence[period.end :]):
        return None
    if re.search(r"\b(?:our|GAO['\u2019]s|GAO) (?:\w+ )?$", left):
        return NEITHER
    if _ITS_PAPER.search(left) or _THE_PAPER.search(left):
        return ACTION
    return None


def _of_opening(sentence: str, period: Period, right: str, word: str, named: list[Actor], its: Family) -> str:
    will, past = _first(_WILL_RE, right), _first(_PAST, right)
    if word in {"by", "before", "no later than", "not later than"}:
        if will < len(right) and not re.match(r"\W*(?:\w+ ){0,6}had\b", right):
            return _target(sentence, period, right, named)
        return _action(sentence, period, named, its) if past < len(right) else NEITHER
    if will < past:
        return _target(sentence, period, right, named)
    return _action(sentence, period, named, its)


def _first(form: re.Pattern[str], text: str) -> int:
    found = form.search(text)
    return found.start() if found else len(text)


def _target(sentence: str, period: Period, segment: str, named: list[Actor]) -> str:
    """Return whether a date that is ahead is the agency's promise of something that has a result."""
    before = [one for one in named if one.end <= period.start] or named
    verb = _last(_WILL_RE, sentence[: period.start])
    subject = next((one for one in reversed(before) if verb < 0 or one.end <= verb), before[0] if before else None)
    if subject and subject.who in {GAO, CONGRESS, OTHER}:
        return NEITHER
    will = _last(_WILL_RE, segment)
    clause = segment[max(0, segment.rfind(";") + 1) :]
    tail = clause[max(0, min(will, len(clause))) :] if will >= 0 else clause
    if _UPDATE.search(tail) or _MONEY.search(tail) or _BEGIN.search(tail) or _REQUIRED.search(clause):
        return NEITHER
    if _PURPOSE.search(sentence[: period.start]) and not re.search(r"\bby $", sentence[: period.start]):
        return NEITHER
    return TARGET


def _action(sentence: str, period: Period, named: list[Actor], its: Family) -> str:
    left = sentence[: period.start]
    near = sentence[max(0, period.start - 120) : period.end + 80]
    if its.is_congress:
        return NEITHER if _PUBLISHED.search(near) else ACTION
    if _PUBLISHED.search(sentence[period.end : period.end + 80]) and len(left) < 30 or _PUBLISHED.search(left[-90:]):
        return NEITHER
    clause = re.split(r"[;]|, (?:and|but|which|that)\b", left)[-1]
    if _LAW.search(clause) or len(left) < 30 and _LAW.search(sentence[period.end : period.end + 60]) and not any(one.who == OWN and one.start < period.end + 40 for one in named):
        return NEITHER
    after = [one for one in named if one.start >= period.end] if len(left) < 30 else [one for one in named if one.end <= period.start]
    subject = (after[0] if len(left) < 30 else after[-1]) if after else None
    if subject and subject.who in {OTHER, CONGRESS} and not any(one.who in {OWN, GAO} and one.start < subject.start for one in named):
        return NEITHER
    return ACTION
