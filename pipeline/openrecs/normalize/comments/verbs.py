"""The verbs of a sentence that say whether a date is of something done, of a promise, or of what somebody must do.

`ahead`: will, plans to, expects, is scheduled for. `past`: what was done or is so. `to_do`: an infinitive, which is
what the verb before it is. `lasts`: runs through, ends in, valid until. `requires` and `must`: an obligation.
`given_up`: no longer plans, did not expect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

ADVERB = r"(?:not|also|now|then|soon|likely|still|already|only|both|yet|since|nonetheless|instead|next|[a-z]+ly)"
_AIM = r"completion|implementation|release|issuance|publication|(?:complet|finish|issu|publish|releas|finaliz)ing"
EXPECTING = (
    rf"plan(?:s|ned|ning)?(?= (?:\w+ly )?(?:to|on|for|that|{_AIM})\b)|plans(?= [a-z]+ing\b)|planned|intend(?:s|ed"
    r"|ing)?(?= )|expect(?:s|ed|ing|ation)?|anticipat(?:e[sd]?|ing)|hop(?:es?|ed|ing)(?= (?:to|for)\b)|aim(?:s|ed"
    rf"|ing)?(?= (?:to|for|of)\b)|estimate[sd]?(?= (?:\w+ly )?(?:that|it|they|the|an?|to|will|would|{_AIM}"
    r"|(?<!estimates )by|for|date)\b| [A-Z][a-z]+ [0-9])|estimating|project(?:s"
    rf"|ed)(?= (?:that|it|to|{_AIM}|for|the|by)\b)|target(?:s|ed|ing)(?= (?:to|for|{_AIM}|the|a"
    rf"|by)\b)|targeting(?= (?:[A-Z0-9]|(?:an?|late|early|mid|fiscal|calendar)\b))|target(?= (?:of|for|{_AIM})\b)"
    r"|scheduled?(?= (?:to|for|completion|release)\b)|slated|commit(?:s|ted|ting)? to|promis(?:es|ed)|pledg(?:es|ed)"
    r"|(?:becomes|goes) effective|falls(?= (?:on|in)\b)|takes effect|goes (?:live|into effect)|enters into force"
    r"|propos(?:es|ing) to|calls? for|going to|offer(?:s|ed) to|on (?:track|target|schedule|pace)"
    r"|due(?= (?:out )?(?:in|by|on|for|to be|[A-Z][a-z]+ [0-9])\b)|goal(?= (?:of|is|was|to)\b)|set (?:to|for)"
    r"|looks? to|seek(?:s|ing)? to|tentatively|working (?:to|toward|towards)"
)
_BE = rf"(?:(?:is|are|was|were|has|have|had|been|be|being)(?:n't|n\u2019t)? (?:{ADVERB} )*)"
_CANNOT = (
    rf"(?:cannot|can not|could not|(?:does|do|did) not {ADVERB}?\s?(?:expect|anticipate)|(?:is|are|was"
    r"|were) not expected)(?: to)?(?: (?:be|have))?(?: [a-z]+)?"
)
GIVEN_UP = (
    rf"no longer {ADVERB}?\s?(?:plann?|intend|expect|anticipate)(?:s|ed|ing)?|(?:does|do|did|has|have|had|is|are|was"
    r"|were) (?:not|no) (?:currently )?(?:plan|plans|planning|intend|intending|intention)\b"
)
DROPPED = re.compile(
    rf"(?:{GIVEN_UP}|\b(?:abandon|cancel|withdr[ea]w|dropp|discontinu|terminat|shelv|rescind|scrapp|supersed)\w*"
    r"|\bovertaken by\b|\b(?:removed [^.;]{1,40} from|took [^.;]{1,40} off) (?:its|the) [^.;]{0,20}agenda"
    r"|\b(?:date|deadline|target|milestone)(?: of [\w ]{4,20})? (?:was|had been|has been) (?:removed|lifted"
    r"|abandoned|set aside)|\b(?:decided|elected|chose) (?:not to|to not|against)|(?:will|would) not (?:proceed|pursue"
    r"|(?:move|go) forward|(?:issue|publish|release|develop|finalize|complete|conduct) (?:one|it|them)\b(?! (?:until"
    r"|before|by|in)\b))|(?:will|would) not be (?:done|carried out|issued|published|released|established|developed"
    r"|completed)\b(?! (?:until|before|by|in)\b)|indefinitely|(?:stopp?|end)(?:ed|ping|ing)? (?:the |its "
    r"|all )?(?:contract|work|efforts?|projects?|development)|no \w+ (?:is|was|were|are) (?:needed|necessary)"
    r"|no plans? to|no longer (?:has|have|pursu\w+|working on|planned|expected|on track|appl\w+|holds?|valid|realistic"
    r"|necessary|needed|achievable|feasible|stands?))",
)
# A clause that drops a promise has one of these.
DROP_SIGNS = (
    *("no longer", " not", " no", "abandon", "cancel", "ended", "agenda", "withdr", "dropp", "discontinu", "terminat"),
    *("shelv", "rescind", "indefinitely", "against", "stop", "no plan", "scrapp", "overtaken", "removed", "supersed"),
    *("lifted", "set aside"),
)
_MUST = (
    r"(?:must|should(?! be\b)|(?:needs?|has|have|had|ha[sd] yet) to|(?:is|are|was|were) (?:required|directed"
    r"|supposed) to)(?: (?:also|be|have|\w+ly))*(?: [a-z]+)?"
)
STEPS = (
    "complete|finish|implement|finalize|issue|publish|release|develop|establish|update|deploy"
    "|conduct|have|be|address|roll out"
    "|launch|close|achieve|meet|resolve|put|submit|revise|replace|migrate|modernize|train|hire"
    "|create|assess|evaluate|review"
    "|identify|incorporate|produce|make|follow"
)
_NO_PAST = (
    "need|related|based|detailed|required|associated|used|automated|integrated|advanced|limited"
    "|increased|combined|targeted"
    "|classified|unified|dedicated|united|embed|speed|hundred|indeed|exceed|proceed|succeed"
    "|feed|red|bed|shed|seed"
    "|planned|expected|anticipated|estimated|projected|scheduled|committed|intended|experienced"
    "|qualified|interested|concerned"
)
_LASTING = (
    r"(?:runs|ends|lasts|extends|covers|spans|applies|lapses|ending|expiring|running|lasting|covering|extending"
    r"|spanning)(?= (?:(?:\w+ )?(?:from|through|until|till|in|on|to|at|the|fiscal|FY|[0-9])|[A-Z][a-z]+ [0-9]))|(?:run"
    r"|extend|last|valid|good|funded|available)(?= (?:through|until|till)\b)|expires?|sunsets?"
)
_IRREGULAR = (
    r"brings (?:the|its|this) \w+ forward|"
    "brought forward|let|rebuilt|rewrote|undertook|taught|bought|cut|lost|paid|sold|stood"
    "|thought|won|cast|broke|fell"
    "|grew|rose|left|lent|dealt"
    "|fought|heard|withdrew|laid|split|said|told|wrote|held|began|made|gave|sent|found|met|took|did"
    "|led|put|set up|set|became"
    "|got|sought|chose|built|ran|underwent|kept|brought|spoke|saw|spent|drew|went|came"
    "|stood up|rolled out|shows?|showed|says|used(?= (?:the|its|an?|this|these) )"
    r"|(?:states|reports|notes|forecast)(?= (?:that|it)\b)|continues?|remains?|agrees|concurs"
)


def beginning(firsts: Iterable[str]) -> str:
    """Return a pattern of what begins with three of these letters, or is one of these two: fewer ways than words."""
    ways: dict[str, list[str]] = {}
    for one in sorted(filter(str.isalpha, firsts)):
        ways.setdefault(one[0], []).append(one[1:] + ("" if len(one) > 2 else r"\b"))
    return "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in ways.items())


# The first letters of every word with which a verb of `_VERB` begins, but those that end in `ed`.
_FIRST = (
    "aim ant app are ava be bee bei cal can co com cou cov did dir do doe don due end ent est exp ext fal fun goa goe"
    " goi goo had has hav hop int is isn lap las loo man mus nee no non off on ple pla pre pro re req run sch see set"
    " sho sla spa sun tak tar ten to val was wer wil wor wou"
)
_BEGINNINGS = {*_FIRST.split(), *(one[:3] for one in STEPS.split("|"))} | {
    one.strip("()?: ")[:3] for one in re.split(r"[|(]", _IRREGULAR) if one.strip("()?: ")
}
_VERB = re.compile(
    rf"\b(?={beginning(_BEGINNINGS)}|[a-z]+ed\b)(?:(?P<given_up>{_CANNOT}|{GIVEN_UP})|(?P<lasts>{_LASTING})"
    rf"|(?P<must>{_MUST})|(?P<requires>requires?|requiring|mandate[sd]?|mandating|directs|calls? on|required)"
    rf"|(?P<ahead>(?:will|would|should be)(?:n't)?\b(?: {ADVERB})*(?: (?:be|have|been|being"
    rf"|become))*(?: {ADVERB})*(?: [a-z]+)?|{_BE}*(?:{EXPECTING})\b(?: (?:to|for|that|on|it|they))*(?: (?:be|have"
    rf"|been))*(?: {ADVERB})*(?: (?!will|would)[a-z]+)?|(?:is|are|was|were) to (?:be )?[a-z]+)"
    rf"|(?P<to_do>(?:to (?:{ADVERB} )?|(?<=\([0-9]\) ))(?:{STEPS})\b(?: [a-z]+ed\b)?)"
    rf"|(?P<past>{_BE}+(?:{ADVERB} )*(?:(?:[a-z]+(?:ed|ing|en)|done|made|put off|put|held|built|met|sent|found"
    rf"|kept)\b)?|(?:did|does|do)(?:n't| not)? (?:{ADVERB} )*[a-z]+|{_IRREGULAR}|(?!(?:{_NO_PAST})\b)(?:(?:co|re|pre"
    r"|non)-)?[a-z]{2,}ed))\b"
)
EXPECTED = re.compile(
    r"(?:(?:had|has) )?(?:estimated|planned|expected|anticipated|projected|committed|promised|pledged|hoped|intended)\b"
)
# A participle behind one of these stands before its noun: `its updated guidance`, `of proposed rulemaking`.
_BEFORE_NOUN = re.compile(
    r"(?:\b(?:the|its|their|our|an?|this|that|his|her|new|draft|updated|revised|annual|proposed|final|each|any|current"
    r"|of|for|with|in|on|by|from|about|under|into|several|some|other|more|enacted)|['\u2019]s|s['\u2019]) ?$",
    re.IGNORECASE,
)


# `would install upgraded pumps`, `anticipated releasing updated guidance`
_BEHIND_VERB = re.compile(r"\b(?:(?:will|would|to) (?:\w+ly )?[a-z]+|[a-z]{3,}ing) $")
_A_NOUN = re.compile(
    r" (?!(?:in|on|by|to|with|from|for|at|as|of|and|or|but|that|the|an?|its|their|our|this|these|those|all|it|they|us"
    r"|\w+ly)\b)[a-z]"
)
_A = re.compile(r"\b(?:an?|the|its|each|this) (?:\w+ )?$")  # `a set of measures`, `a schedule for it`
_A_PLAN = re.compile(
    r"\b(?:[Aa]n?|[Tt]he|[Ii]ts|[Tt]his) (?:[\w-]+ ){0,2}(?:[\w-]*[a-rt-z] )?$"
)  # `a draft plan to states`
_PLAN_TO_DO = re.compile(rf"plan to (?:\w+ly )?(?:{STEPS})\b")
_THAT_ENDED = re.compile(r"that \w+ (?:in|on|by|at|from|to|with|for|the|an?|its)\b")
# `how inspectors should consider it` says nothing about what is to be done by when.
_EMBEDDED = re.compile(r"(?<!, )\b(?:how|what|who|when|where|whether|which)\b[^,;.]{0,60}$")


_OBJECT = re.compile(r" (?:an?|the|its|their|this|that|these|all|in|on|by|it)\b")
_SET_TARGETS = re.compile(r"\b(?:set|sets|setting|its|their|the|of|new|revised|annual|performance|has|have|had) $")
_NUMBER = re.compile(r"(?:[0-9]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|several|all|both)) $")
# `40 of the 100 planned staff`, but `its planned release in June`
_PLANNED_NOUN = re.compile(
    rf"(?:planned|expected|scheduled|anticipated|projected) (?!(?:to|for|that|on|it|they|in|by|at|{_AIM})\b)[a-z]+$"
)


class Verb(NamedTuple):
    """A verb with its helping words, and where it is in its sentence."""

    kind: str  # `ahead`, `past`, `to_do`, `lasts`, `requires`, `must` or `given_up`
    start: int
    end: int
    said: str


def find(sentence: str) -> list[Verb]:
    """Return the verbs of a sentence that say something about its dates, in order."""
    verbs = (one for one in _VERB.finditer(sentence) if not _is_no_verb(sentence, one))
    return [Verb(_kind(sentence, one), *one.span(), one[0]) for one in verbs]


def _kind(sentence: str, verb: re.Match[str]) -> str:
    """Return the kind of a verb: what somebody has `a plan to complete` is an infinitive."""
    is_noun = verb[0].startswith("plan ") and _A_PLAN.search(sentence, 0, verb.start()) is not None
    return "to_do" if is_noun else str(verb.lastgroup)


def _is_no_verb(sentence: str, verb: re.Match[str]) -> bool:
    if verb[0].startswith("should"):
        return _EMBEDDED.search(sentence, max(0, verb.start() - 80), verb.start()) is not None
    if verb[0].startswith("plan ") and not _PLAN_TO_DO.match(verb[0]):
        return _A_PLAN.search(sentence, 0, verb.start()) is not None
    if _PLANNED_NOUN.match(verb[0]):
        before = sentence[max(0, verb.start() - 12) : verb.start()]
        return _NUMBER.search(before) is not None or _BEFORE_NOUN.search(before) is not None
    if verb[0].startswith("targets "):
        return _SET_TARGETS.search(sentence, max(0, verb.start() - 20), verb.start()) is not None
    if verb[0] == "set" or verb[0].startswith("schedule "):
        return _A.search(sentence, 0, verb.start()) is not None
    if sentence[verb.start() - 1 : verb.start()] == "-":  # `cell-cultured foods`, but `field-tested a method`
        return _OBJECT.match(sentence, verb.end()) is None
    if " " in verb[0] or not verb[0].endswith("ed") or _THAT_ENDED.match(sentence, max(0, verb.start() - 5)):
        return False
    before = sentence[max(0, verb.start() - 12) : verb.start()]
    if _BEFORE_NOUN.search(before) or before.endswith(("what it ", "what they ", "what we ")):
        return True
    is_behind = _BEHIND_VERB.search(sentence, max(0, verb.start() - 30), verb.start()) is not None
    return is_behind and _A_NOUN.match(sentence, verb.end()) is not None


STEP_DONE = re.compile(
    r"\b(?!(?:revised|updated) \w+ would\b)(?:issued|published|completed|finalized"
    r"|released|implemented|finished|deployed|launched|built|established|developed|updated|signed|approved|hired"
    r"|rolled out|put(?! (?:on hold|off|aside))|adopted|opened|took effect|went live|became (?:operational|available"
    r"|effective)|came out|produced|in use|in place|took place|done|did so|delivered|posted|revised|closed|conducted"
    r"|held|trained|installed|submitted|eliminated|validated|tested|migrated|replaced|resolved|fixed|corrected|amended"
    r"|ended (?:its|the)|met|concluded|briefed|received (?=the|its)|cleared|fielded|modified|made|documented|added"
    r"|incorporated|dated|distributed|awarded|sent (?:us|the|its)|on (?:its|their|the) (?:\w+ )?web ?(?:site|page)"
    r"|(?:is|was|are|were|ha(?:s|ve) been) (?:now )?using|(?:provided|gave)(?: (?:us|gao))?(?: with)? (?:(?:the|its"
    r"|an?)(?! (?:\w+ )?(?:updates?|status|information|briefing|schedule|time ?line|overview|estimate))|evidence"
    r"|documentation|(?:slides|agendas?|minutes|results|copies)\b)|(?:is|are|was) (?:complete|final))\b"
)
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be) (?:\w+ly )?$")
# These are said of what is before them.
_SAID_OF = re.compile(
    r"took (?:effect|place)|went live|came out|became \w+|in use|in place"
    r"|on \w+ (?:\w+ )?web ?(?:site|page)|\w+ (?:complete|final)"
)
_ENDS = re.compile(r"\b(?:that|which|for|so|because|by|who|as)\b|[,;.]| to (?=[a-z]+ (?:the|its|an?|in)\b)")


def done(clause: str) -> str:
    """Return what a clause says was done: what is behind an active verb and in front of a passive one."""
    parts = []
    for step in STEP_DONE.finditer(clause):
        if clause[: step.start()].endswith(", "):  # `the rule, issued in May`
            parts.append(clause[: step.start()])
        if PASSIVE.search(clause, 0, step.start()) or _SAID_OF.fullmatch(step[0]):
            parts.append(clause[: step.start()])
        else:
            ends = _ENDS.search(clause, step.end())
            parts.append(clause[step.end() : ends.start() if ends else None])
    return " ".join(parts)
