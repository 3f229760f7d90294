"""What a date in a comment is the date of: something done or known (`action`), a promise (`target`), or nothing of both.

The grammar of its sentence decides, never today's date: `will ... in December 2024` is a promise even long after it.
The verb that governs the date is the last one before it; where the date opens a clause, the first one after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openrecs.normalize.comments.actors import CONGRESS, GAO, OTHER, OWN, Actor, Family, find
from openrecs.normalize.comments.periods import Period

ACTION, TARGET = "action", "target"

_ADVERB = r"(?:not|also|now|then|soon|likely|still|already|only|both|yet|since|[a-z]+ly)"
_EXPECTING = (
    r"plan(?:s|ned|ning)?(?= (?:\w+ly )?(?:to|on|for|that|completion|implementation|release|issuance|publication)\b)|plans(?= [a-z]+ing\b)|planned"
    r"|intend(?:s|ed|ing)?(?= )|expect(?:s|ed|ing|ation)?|anticipat(?:e[sd]?|ing)|hop(?:es?|ed|ing)(?= to\b)|aim(?:s|ed|ing)?(?= (?:to|for)\b)"
    r"|estimate[sd]?(?= (?:\w+ly )?(?:that|it|they|the|a|an|to|completion|release|issuance|publication|completing|finishing|issuing|releasing|implementation|by|for|date)\b)|estimating"
    r"|project(?:s|ed)(?= (?:that|it|to|completion|for|the|completing|by)\b)|target(?:s|ed|ing)(?= (?:to|for|completion|completing|the|a|by)\b)|target(?= (?:of|for|completion|implementation|release)\b)"
    r"|scheduled?(?= (?:to|for|completion|release)\b)|slated|commit(?:s|ted|ting)? to|promis(?:es|ed)|pledg(?:es|ed)|propos(?:es|ing) to|going to|on track|on schedule"
    r"|due(?= (?:in|by|on|for|to be)\b)|goal(?= (?:of|is|was|to)\b)|set to|looks? to|seek(?:s|ing)? to|tentatively|working (?:to|toward|towards)"
)
_BE = r"(?:(?:is|are|was|were|has|have|had|been|be|being)(?:n't|n\u2019t)? (?:{0} )*)".format(_ADVERB)
_CANNOT = rf"(?:(?:cannot|can not|could not|(?:does|do|did) not {_ADVERB}?\s?(?:expect|anticipate)|(?:is|are|was|were) not expected)(?: to)?(?: (?:be|have))?(?: [a-z]+)?)"
_MUST = r"(?:must|should(?! be\b)|(?:needs?|has|have|had|ha[sd] yet) to|(?:is|are|was|were) (?:required|directed|supposed) to)(?: (?:also|be|have|\w+ly))*(?: [a-z]+)?"
_GIVEN_UP = rf"(?:{_CANNOT}|no longer {_ADVERB}?\s?(?:plan|intend|expect|anticipate)(?:s|ed|ing)?|(?:does|do|did|has|have|had|is|are|was|were) (?:not|no) (?:currently )?(?:plan|plans|planning|intend|intending|intention)\b)"
_STEPS = (
    "complete|finish|implement|finalize|issue|publish|release|develop|establish|update|deploy|conduct|have|be|address|roll out|launch|close"
    "|achieve|meet|resolve|put|submit|revise|replace|migrate|modernize|train|hire|create|assess|evaluate|review|identify|incorporate|produce|make"
)
_NO_VERBS = (
    "need related based detailed required associated used automated integrated advanced limited increased combined targeted classified"
    " unified shared dedicated united embed speed hundred indeed exceed proceed succeed feed red bed shed seed planned expected anticipated"
    " estimated projected scheduled committed intended so-called experienced qualified interested concerned"
).split()
_IRREGULAR = (
    "rebuilt|rewrote|undertook|taught|bought|cut|lost|paid|sold|stood|thought|won|cast|broke|fell|grew|rose|left|lent|dealt|fought|heard|withdrew|overhauled|laid|split|said|told|wrote|held|began|made|gave|sent|found|met|took|did|led|put|set up|set|became|got|sought|chose|built|ran|underwent|kept|brought"
    "|spoke|saw|spent|drew|withdrew|stood up|rolled out|shows?|showed|says|states|reports|notes|continues?|remains?|agrees|concurs"
)
_VERB = re.compile(
    rf"\b(?:(?P<given_up>{_GIVEN_UP})"
    rf"|(?P<must>{_MUST})"
    rf"|(?P<requires>requires?|requiring|mandate[sd]?|mandating|directs|calls? (?:for|on)|required)"
    rf"|(?P<ahead>(?:will|would|shall|should be)(?:n't)?\b(?: {_ADVERB})*(?: (?:be|have|been|being))*(?: {_ADVERB})*(?: [a-z]+)?|{_BE}*(?:{_EXPECTING})\b(?: (?:to|for|that|on|it|they))*(?: (?:be|have|been))*(?: {_ADVERB})*(?: (?!will|would)[a-z]+)?"
    rf"|(?:is|are|was|were) to (?:be )?[a-z]+)"
    rf"|(?P<to_do>to (?:{_ADVERB} )?(?:{_STEPS})\b(?: [a-z]+ed\b)?)"
    rf"|(?P<past>{_BE}+(?:{_ADVERB} )*(?:[a-z]+(?:ed|ing|en)\b)?|(?:did|does|do)(?:n't| not)? (?:{_ADVERB} )*[a-z]+|{_IRREGULAR}"
    rf"|(?!(?:{'|'.join(_NO_VERBS)})\b)(?:(?:co|re|pre|non)-)?[a-z]{{2,}}ed))\b"
)
_PREPOSITION = re.compile(
    r"\b(as of|no later than|not later than|on or before|on or about|prior to|no earlier than|not earlier than|not before|by the start of|by the beginning of|before|by|in|on|during|since|until|till|through|throughout|from|to"
    r"|between|and|or|for|of|at|dated|after|following|within|around|about|effective|beginning|starting|is|into)?[ (:]*"
    r"(?:(?:the )?(?:end|close|conclusion) of (?:the )?|(?:approximately|about|around|roughly|sometime|early|late|mid|at least|at the latest|calendar year)[ -]|the |mid-)*$",
    re.IGNORECASE,
)
_BY = frozenset({"by", "before", "no later than", "not later than", "on or before", "prior to", "until", "till"})
_NO_DAY = frozenset({"no earlier than", "not earlier than", "not before", "by the start of", "by the beginning of", "after", "following", "beginning", "starting", "effective", "within"})
_OPENS = re.compile(r"(?:^|[;:(]|\b(?:and|but|that|while|which|who|because|however|although|where|when|whereas|then|if|as)|,)[,\s]*(?:(?:later|then|also|subsequently|again|more recently|most recently|for example|specifically|further|additionally|in addition|finally|similarly|moreover|furthermore|in particular|however|and|but)[,\s]+)*$", re.IGNORECASE)
_NOUN_AFTER = re.compile(
    r"^\)?[ -](?!(?:and|or|but|to|that|which|when|where|as|in|on|by|with|for|because|after|before|while|although|though|until|through|at|from|due"
    r"|if|so|the|a|an|its|their|it|they|we|he|she|this|these|those|is|was|were|are|has|had|have|will|would|did|does|do|not|depending|pending|once|of"
    r"|since|during|via|using|per|however|also|both|who|then|rather|instead|including|given|whether|than|about|under|into|subject|officials"
    r"|agency|congress|[a-z]+ly|there|some|all|each|only|no|said|stated|told|reported|[a-z]{3,}ed)\b)[A-Za-z\u201c\"'](?![A-Z]+\b)"
)
_NAMED_NOUN = re.compile(
    r"^[ -](?:budget|appropriation|request|plan|report|fund|guidance|strateg|NDAA|census|president|cycle|enrollment|season|act\b|performance|annual"
    r"|work ?plan|spend|edition|version|study|survey|data|audit|inventory|election|memo|agreement|rule|standard|executive|interagency|national|national defense)",
    re.IGNORECASE,
)
_DETERMINER = re.compile(r"(?:\b(?:the|its|their|our|a|an|this|that|his|her|new|draft|updated|revised|annual|proposed|final|each|any|current|enacted)|['\u2019]s|s['\u2019]) ?$", re.IGNORECASE)
_BEFORE_NOUN = re.compile(_DETERMINER.pattern.replace("current|", "current|of|for|with|in|on|by|from|about|under|into|several|some|other|more|and other|"), re.IGNORECASE)
_OF_NAME = re.compile(r"\b[A-Z]\w*(?: \w+)? (?:Act|Law|Order|Reform|Strategy|Plan|Agreement|Initiative|Program|Manual|Budget)s?,? (?:of|for|in)(?: the)? ?$")
_OF_NOUN = re.compile(r"\b(?:plans?|budgets?|requests?|appropriations?|act|reports?|strategy|data|results|funding|funds|statements?|law|levels?|projections?|estimates?|payments?|audits?) (?:of|for|from|to) ?(?:the )?$", re.IGNORECASE)
_PAPER = re.compile(r"^ (?:[\w-]+ ){0,3}?(?:action plan|plan|status update|update|response|letter|comments?|email|e-mail|correspondence|meeting|interview|briefing|memorandum|memo|report|submission|documentation|statement|follow-?up|reply|call|presentation|self-assessment|request|directive|policy|guidance)\b", re.IGNORECASE)
_ITS_PAPER = re.compile(r"(?:\b(?:its|their|a|an|this|that|the|her|his)|[A-Z]\w+['\u2019]s?) (?:agency['\u2019]s |most recent |latest |draft |updated |written )?$")
_PAPER_OF = re.compile(r"\b(?:letter|update|response|plan|memorandum|memo|email|briefing|report|comments|statement)(?: to (?:us|GAO|(?:the )?Congress))? (?:of|from|dated) (?:the )?$")
_LETTER = re.compile(r"\b(?:letters?|180-day \w+|(?:status|an|another|next|further) (?:\w+ )?updates?|response)(?: to [\w ]{2,40}?)?,? (?:(?:that|which) )?(?:(?:is|was|are|were|will be) )?(?:due|expected|planned|scheduled|anticipated)\b[^.;]{0,20}$")
_WITHIN = re.compile(r"\b(?:within|days? (?:of|after|from|before)|weeks (?:of|after|from)|months (?:of|after|from))\b(?: \w+){0,3} $")
_OUR = re.compile(r"\b(?:our|GAO['\u2019]s|GAO) (?:\w+ ){0,2}$")
_REPORTED = re.compile(r"\b(?:reported|issued|published|recommended|testified|made)\b")
_OUR_WORK = re.compile(r"\b(?:our|GAO['\u2019]s|this|the) (?:[\w-]+ ){0,3}?(?:report|review|recommendations?|testimony|work|audit)\b(?P<made>[^.;]{0,25}\b(?:was|were|issued|published|made|in|from|of|dated)\b)?")
_LAW = re.compile(r"\b(?:enacted|signed into law|[Pp]ublic [Ll]aw|statute|[Ee]xecutive [Oo]rder|E\.?O\.? \d|passed the|became law|(?:Authorization|Appropriations) Act|Act (?:of|for)|joint resolution|M-\d\d-\d\d|Circular A-)")
_REQUIRED = re.compile(r"\b(?:require[sd]?|requiring|mandate[sd]?|directs|directed|statutor(?:y|ily)|by law|under the (?:law|act|statute)|set by|sunset|expires?|authorized (?:through|until))\b", re.IGNORECASE)
_UPDATE = re.compile(
    r"\b(?:(?:provid|send|submit|giv|shar|deliver|furnish|offer|report|brief|transmit|updat|hav)(?:e|es|ing|s|ting)?\b[^.;]{0,60}?\b(?:updates?|status|letters?|documentation|supporting|information|response|evidence|briefing|progress|us|GAO)\b"
    r"|180-day|(?:report back|follow up with|get back to|respond to|meet with|(?:update|brief|notify))(?:ing)? (?:us|GAO)\b|status updates?|(?:next|another|an|further) update)"
)
_MONEY = re.compile(r"\b(?:seek|pursu|request|obtain|secur|ask|apply|receiv|identify)\w* (?:for )?[^.;,]{0,40}?(?:\$|\bfunds?|funding|money|appropriations?|resources|dollars)\b|\bbudget request\b", re.IGNORECASE)
_BEGIN = re.compile(r"\b(?:begin|start|initiat|commenc|kick|resum|restart|continu)\w*\b", re.IGNORECASE)
_RESULT = re.compile(r"\b(?:complet|finish|issu|publish|finaliz|implement|releas)\w*", re.IGNORECASE)
_DECIDE = re.compile(r"\b(?:vote|decide|decision|consider|discuss|determine whether|determine if|revisit|reconsider|meet)\b", re.IGNORECASE)
_PURPOSE = re.compile(r"\b(?:inform(?:ing)?|support(?:ing)?|for use in|in time for|used in|covering|covers|effective for|for|during|affecting|applicable to)(?: (?:the|its|their|our))?[ ]?(?:end of )?$", re.IGNORECASE)
_AND_THEN = re.compile(rf", (?:and|but) (?:{_ADVERB} )*$")
_EXPECTED = re.compile(r"(?:(?:had|has) )?(?:estimated|planned|expected|anticipated|projected|committed|promised|pledged|hoped|intended)\b")
_EXPECTS = re.compile(r"(?:plan|expect|anticipat|estimat|project|hop|intend|aim)\w*\b")
_SET_FOR = re.compile(r"\b(?:planned|scheduled|slated|set|targeted|expected|due|target\w*|completion|date|release) for (?:the )?(?:end of )?$")
_DATE_NAME = re.compile(r"\b(?:(?:completion|implementation|release|target|due|delivery|issuance|publication|finish|estimated|expected|end|closure|milestone|effective|new|revised|planned|anticipated) (?:\w+ )?(?:date|time ?frame|deadline)s?|ECD|completion|deadline)\)?(?: (?:is|was|of|as|to|for|from|at|now|in|by|remains|\w+ed))*[ :(]*(?:(?!and\b|but\b|that\b|which\b|ha[ds]\b|did\b|said\b)[\w'\u2019-]+ ){0,8}$", re.IGNORECASE)
_MOVING = re.compile(r"(?:updat|revis|extend|chang|delay|mov|postpon|push|slip|shift|reschedul|adjust)(?:e|ed|ing|ped|s)?\b")
MOVED = re.compile(rf"\b(?:{_MOVING.pattern}|(?:now|currently) (?:{_EXPECTING})|(?:is|are) now (?:{_EXPECTING})|new (?:\w+ ){{0,2}}(?:date|target|deadline|time ?line|milestone)|instead|sooner|rather than|earlier than|ahead of schedule)", re.IGNORECASE)
MOVED_TO_VAGUE = re.compile(rf"\b{_MOVING.pattern}[^.;]{{0,60}}?\b(?:to|until|into) (?:a |an |the )?(?:late[ -]|mid-?|early (?=(?:19|20))|spring|summer|fall|winter|sometime|(?:first|second|latter) half|later|unspecified|undetermined|unknown|(?:some )?(?:future|point))", re.IGNORECASE)
DROPPED = re.compile(rf"(?:{_GIVEN_UP}|\b(?:abandon|cancel|withdr[ea]w|dropp|discontinu|terminat|shelv|suspend|paus|rescind|halt)\w*|\b(?:decided|elected|chose) not to|indefinitely|\bon hold|no longer (?:has|have|pursu\w+|planned|expected|on track|appl\w+|holds?|valid|realistic|achievable|feasible|stands?))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date, its role, who acts (`agency`, `gao`, `congress`), and the number of its sentence; `moves` if it replaces."""

    period: Period
    role: str
    by: str
    sentence: int
    after: int = 0  # where the date before it in its sentence ends


@dataclass(frozen=True, slots=True)
class _Verb:
    kind: str  # `ahead`, `past`, `to_do` or `given_up`
    start: int
    end: int
    said: str


class _Sentence:
    """A sentence with its verbs and who is named in it."""

    def __init__(self, text: str, its: Family) -> None:
        self.text, self.its = text, its
        self.verbs = [_Verb(str(one.lastgroup), *one.span(), one[0]) for one in _VERB.finditer(text) if not _is_adjective(text, one)]
        self.named = find(text, its)

    def verb_before(self, at: int) -> _Verb | None:
        return next((one for one in reversed(self.verbs) if one.start < at), None)

    def verb_after(self, at: int, limit: int) -> _Verb | None:
        return next((one for one in self.verbs if at <= one.start < limit), None)

    def subject(self, verb: _Verb | None, at: int) -> Actor | None:
        """Return who is named last before a verb; of a verb after a comma and `and`, the one that the sentence begins with."""
        before = [one for one in self.named if one.end <= (verb.start if verb else at)]
        if before and verb and _AND_THEN.search(self.text[before[-1].end : verb.start]):
            return next((one for one in before if any(one.end <= other.start for other in self.verbs)), before[0])
        return before[-1] if before else None


def dated(text: str, spans: Sequence[tuple[int, int]], periods: Sequence[Period], its: Family) -> list[Dated]:
    """Return every date of a comment that is the date of an action or of a promise, in order."""
    found: list[Dated] = []
    for number, (start, end) in enumerate(spans):
        here = [one for one in periods if start <= one.start < end]
        if not here:
            continue
        sentence = _Sentence(text[start:end], its)
        role, before = "", 0
        for at, period in enumerate(here):
            limit = here[at + 1].start - start if at + 1 < len(here) else end - start
            place = _Place(sentence, period, period.start - start, period.end - start, before, limit)
            role = _role(place, role)
            if role in {ACTION, TARGET}:
                found.append(Dated(period, role, _by(place, role), number, start + before))
            before = place.end
    return found


@dataclass(frozen=True)
class _Place:
    """Where a date stands in its sentence: the dates beside it end at `before` and begin at `limit`."""

    sentence: _Sentence
    period: Period
    start: int
    end: int
    before: int
    limit: int

    @property
    def left(self) -> str:
        return self.sentence.text[: self.start]

    @property
    def right(self) -> str:
        return self.sentence.text[self.end :]

    @property
    def preposition(self) -> str:
        found = _PREPOSITION.search(self.left)
        return (found[1] or "") if found else ""


def _is_adjective(text: str, verb: re.Match[str]) -> bool:
    """Say whether a participle stands before its noun: `its updated guidance`, `the estimated cost`."""
    return " " not in verb[0] and verb[0].endswith("ed") and _BEFORE_NOUN.search(text[: verb.start()]) is not None


def _role(place: _Place, last: str) -> str:
    """Return what a date is the date of; `last` is the role of the date before it in its sentence."""
    sentence, word = place.sentence, place.preposition.casefold()
    found = _PREPOSITION.search(place.left)
    lead = place.left[place.before : found.start() if found else None]
    if _is_name(place, word):
        return ""
    if place.period.precision in {"month", "day"} and _PAPER.match(place.right) and word not in {"by", "before"}:
        if _OUR.search(place.left):
            return ""
        if _ITS_PAPER.search(place.left):
            return ACTION if _is_ours(place) else ""
    if _PAPER_OF.search(place.left):
        return "" if re.search(r"\b(?:our|GAO['\u2019]s|GAO) [^,;]*$", place.left) else ACTION
    if _WITHIN.search(place.left):
        return ""
    if word == "as of":
        return ACTION if _is_ours(place) else ""
    if word in _NO_DAY:
        return ACTION if word == "dated" else ""
    if word == "dated":
        return "" if _OUR.search(place.left[:-6]) else ACTION
    verb = None
    opens = _OPENS.search(lead) is not None
    if opens and not (place.before and not lead.strip(" ,")):
        verb = sentence.verb_after(place.end, place.limit if place.limit < len(sentence.text) else len(sentence.text))
    if verb is None or verb.kind == "to_do":
        opens = False
        verb = sentence.verb_before(place.start)
    if verb is None:
        return _target(place, None, lead) if _DATE_NAME.search(place.left) or word in _BY else ""
    if opens:
        return _opening(place, verb, word)
    if place.before and verb.start < place.before and last and re.fullmatch(r"\s*(?:,|and|or|to|through|but)?\s*(?:and|or)?\s*(?:(?:the|a|its|another) [\w ]{1,40}?)?\s*", lead):
        return _target(place, verb, lead) if last == TARGET else last
    return _closing(place, verb, word, lead)


def _opening(place: _Place, verb: _Verb, word: str) -> str:
    """Return the role of a date that opens its clause: the first verb after it decides."""
    if verb.kind == "must" or verb.kind == "given_up" and word in _BY:
        return ""
    is_said = word not in _BY and (_EXPECTED.match(verb.said) or verb.kind == "ahead" and place.limit < len(place.sentence.text) and _EXPECTS.match(verb.said))
    if verb.kind == "ahead" and word != "since" and not is_said:
        return _target(place, verb, place.right)
    return ACTION if _is_ours(place, verb, opens=True) else ""


def _closing(place: _Place, verb: _Verb, word: str, lead: str) -> str:
    """Return the role of a date that follows its verb."""
    text = place.sentence.text
    if verb.kind == "must" or re.match(r" as (?:the|its|a) (?:new |target |completion )*date\b", place.right):
        return "" if verb.kind == "must" else _target(place, verb, lead)
    if verb.kind == "requires":
        return _target(place, verb, lead) if _subject_is(place, verb, OWN) else ""
    if verb.kind == "given_up":
        return _target(place, verb, lead) if word in {"until", "till", "before"} and "no longer" not in verb.said else ""
    if (named := _DATE_NAME.search(place.left)) and not (verb.kind == "past" and verb.start > named.start() and word in {"in", "on"} and _MOVING.search(verb.said)):
        return "" if word == "from" else _target(place, verb, lead)
    if _MOVING.search(verb.said) and word in {"to", "until", "till", "from"}:
        return "" if word == "from" else _target(place, verb, lead)
    if verb.kind == "past" and word in _BY and not re.match(r"(?:was|were|has|have|had|been)\b", verb.said):
        earlier = [one for one in place.sentence.verbs if one.start < verb.start]
        main = next((one for one in reversed(earlier) if one.kind in {"ahead", "to_do"}), None)
        if main and not re.search(r"[;]|, (?:and|but)\b", text[main.end : verb.start]):
            verb = main
    if verb.kind == "ahead":
        if word in {"since"} or _is_participle(place, verb):
            return ""
        return _target(place, verb, lead)
    if verb.kind == "to_do":
        main = place.sentence.verb_before(verb.start)
        while main and main.kind == "to_do":
            main = place.sentence.verb_before(main.start)
        if main and main.kind in {"given_up", "must", "requires"}:
            return _closing(place, main, word, lead)
        is_ahead = main is None or main.kind == "ahead" or word in _BY or re.search(r"\b(?:agreed|directed|instructed|asked|decided|approved|working|committed|continu\w+|extended|required|tasked)\b", main.said)
        if is_ahead:
            return _target(place, main or verb, lead)
        return ACTION if _is_ours(place, verb) else ""
    if word in _BY:
        if re.match(r"(?:was|were|has been|have been|had been|had|has|have|been)\b", verb.said) and re.search(r"(?:ed|en|ne)$", verb.said) and word not in {"until", "till", "before", "prior to"}:
            return ACTION if _is_ours(place, verb) else ""
        return _target(place, verb, lead) if re.search(r"\b[a-z]+ing\b[^,]*$|\bis\b[^,]*$", lead) and word in {"by", "no later than", "not later than", "on or before"} else ""
    if word == "for" or (word == "" and place.period.is_bare) or (word in {"through", "to"} and re.search(r"\b(?:milestones?|schedule|plans?|targets?|funding|goals?|authority|authorized)\b", lead)):
        return ""
    if word in {"is", "to", "about", "into", "at"} and place.period.is_bare:
        return ""
    return ACTION if _is_ours(place, verb) else ""


def _is_participle(place: _Place, verb: _Verb) -> bool:
    return False


def _is_name(place: _Place, word: str) -> bool:
    """Say whether a date is part of a name: `the fiscal year 2020 plan`, `the Energy Act of 2020`, `FY19 budget`."""
    if place.period.precision not in {"year", "quarter"}:
        return False
    left, right = place.left, place.right
    if _NAMED_NOUN.match(right) or _NOUN_AFTER.match(right) and (_DETERMINER.search(left) or word in {"", "of", "for", "to"}):
        return True
    if _OF_NAME.search(left) or _OF_NOUN.search(left):
        return True
    return place.period.is_bare and word == "" and re.search(r"[A-Za-z\u2019'][ -]$", left) is not None and _DETERMINER.search(left) is not None


def _target(place: _Place, verb: _Verb | None, lead: str) -> str:
    """Return whether a date that lies ahead is the agency's promise of something that has a result."""
    sentence = place.sentence
    subject = sentence.subject(verb, place.start)
    if subject is None:
        subject = next(iter(sentence.named), None)
    if subject and subject.who in {GAO, CONGRESS}:
        return ""
    if subject and subject.who == OTHER and not (not subject.is_named and any(one.who == OWN for one in sentence.named)):
        return ""
    if _LETTER.search(place.left[place.before :]):
        return ""
    start = min(verb.start if verb else 0, place.start)
    said = sentence.text[start : place.start] if start < place.start and (not verb or verb.start < place.start) else sentence.text[place.end : place.end + 200]
    near = said[max(0, place.before - start) :] if place.before > start else said
    if _UPDATE.search(near) or _MONEY.search(near) or _DECIDE.search(near):
        return ""
    if (not verb or verb.kind != "requires") and (required := _REQUIRED.search(said)) and (subject is None or subject.who != OWN or re.search(r"\b(?:is|are|was|were|been|be) $", said[: required.start()])):
        return ""
    if _BEGIN.search(near) and not _RESULT.search(near):
        return ""
    if _PURPOSE.search(place.left) and not _SET_FOR.search(place.left):
        return ""
    return TARGET


def _is_ours(place: _Place, verb: _Verb | None = None, *, opens: bool = False) -> bool:
    """Say whether what was done at a date is of this recommendation: no report of GAO's, no law, no other agency's act."""
    sentence = place.sentence
    if sentence.its.is_congress:
        return not (verb and _REPORTED.search(verb.said) and _subject_is(place, verb, GAO))
    around = sentence.text[max(0, place.start - 40) : place.start]
    if made := _OUR_WORK.search(sentence.text):
        near = place.start - made.end()
        if 0 <= near <= 30 and not re.search(r"[,;] (?:and )?[A-Z]", sentence.text[made.end() : place.start]) and re.search(r"^[^,;]*(?:\b(?:was|were|issued|published|made|in|from|of|dated|on|released)\b)[^,;]*$", sentence.text[made.end() : place.start]):
            return False
    if verb and _REPORTED.search(verb.said) and _subject_is(place, verb, GAO):
        return False
    if _LAW.search(around) or (opens and verb and _LAW.search(sentence.text[verb.start : verb.end + 40]) and not _subject_is(place, verb, OWN)):
        return False
    subject = sentence.subject(verb, place.start)
    if opens and verb:
        between = [one for one in sentence.named if place.end <= one.start < verb.start]
        subject = between[-1] if between else subject
    if subject and subject.who in {OTHER, CONGRESS}:
        return any(one.who in {OWN, GAO} and one.start < subject.start for one in sentence.named)
    return True


def _subject_is(place: _Place, verb: _Verb, who: str) -> bool:
    subject = place.sentence.subject(verb, place.start)
    return subject is not None and subject.who == who


def _by(place: _Place, role: str) -> str:
    """Return whose act a date is of."""
    sentence = place.sentence
    if sentence.its.is_congress:
        whos = {one.who for one in sentence.named}
        return "gao" if GAO in whos and OWN not in whos else "congress"
    found = _PREPOSITION.search(place.left)
    lead = place.left[place.before : found.start() if found else None]
    after = sentence.verb_after(place.end, len(sentence.text))
    verb = (after if _OPENS.search(lead) else None) or sentence.verb_before(place.start) or after
    before = [one for one in sentence.named if one.end <= (verb.start if verb else place.start)]
    subject = before[-1] if before else next(iter(sentence.named), None)
    return {GAO: "gao", CONGRESS: "congress"}.get(subject.who, "agency") if subject else "agency"
