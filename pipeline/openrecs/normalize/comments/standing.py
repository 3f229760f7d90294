"""Which promise still stands: not kept, dropped or replaced; a missed one does. All texts here are in small letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from openrecs.normalize.comments import kinds, verbs
from openrecs.normalize.comments.comment_sentences import STEM, nouns
from openrecs.normalize.comments.commitments import MOVING
from openrecs.normalize.comments.roles import Dated
from openrecs.normalize.comments.verbs import DROP_SIGNS, DROPPED, EXPECTING, PASSIVE, STEP_DONE

_CLAUSES = re.compile(
    r"; |, (?:and|but|yet|so|while|although) | (?:but|although|whereas) |, (?=(?:it|they) )| and(?= (?:that|met|had|has"
    r"|did|issued|published|completed|finished|released) |, )",
)
_MOVED = re.compile(
    rf"\b(?:{MOVING.pattern}|(?:now|currently) (?:{EXPECTING})"
    r"|new (?:\w+ ){0,2}(?:date|target|deadline|time ?line|milestone)|instead|sooner|rather than|earlier than)",
    re.IGNORECASE,
)
_NOW = re.compile(r"\bnow (?:planned|expected|scheduled|estimated|targeted|anticipated|slated)\b")
_MOVES = re.compile(rf"\b{MOVING.pattern}")
# What is behind such a verb where the new date is none.
_TO_VAGUE = re.compile(
    r"[^.;]{0,60}?\b(?:to|until|into) (?:an? |the )?(?:\W?tbd|to be determined|late[ -](?!(?:jan|feb|ma[ry]|apr"
    r"|ju[nl]|aug|sep|oct|nov|dec))|mid-?|early (?=(?:19|20))|spring|summer|fall|winter|sometime|(?:first|second"
    r"|latter) half|later|unspecified|undetermined|unknown|(?:some )?(?:future|point))|[^.]*(?:\btbd\b"
    r"|to be determined|long-term actions(?![^.]*date)|indefinitely)|[^.;]{0,60}? by (?:about |around |approximately "
    r"|at least )?(?:an?|one|two|three|several|\d+) (?:years?|months?|weeks?|quarters?)\b",
)
_PUT_OFF = re.compile(
    r"\b(?:(?:ecd|date)\b[^.;]{0,20}(?:tbd|to be determined)|(?:take|need|require) (?:(?:another|an additional"
    r"|additional|(?:\w+ )?more) (?:\w+ )?(?:time|weeks|months|years?)|longer)\b|(?:until|to) at least\b"
    r"|not be \w+ (?:before\b|until (?:sometime|later?\b|mid|spring|summer|fall|winter))|(?:no|not) (?:earlier|sooner)"
    r" than\b|later said \w+\.$|hold(?:ing)? off\b|(?:(?:will|would) not|unable to) meet\b|(?:will|would) not (?:issue"
    r"|finalize|publish|complete|finish|implement|revise|update)[^.,;]{0,60} until (?:after|that|the|its|it)\b)",
)
_IT_WAS = re.compile(r"\b(?:it|they|this|these) (?:was|were|ha[sd] been|have been) (?:\w+ly )?$")
_HOLDS = re.compile(r"(?:includ|contain|incorporat|address|reflect)(?:e?s|ed)\b")  # `, which includes the guidance`
# What was promised may be told in its own verb: `to define roles`, `defined roles`.
_PAST = re.compile(r"(?<!the )(?<!its )(?<! an )(?<! a )(?<!their )(?<!this )\b[a-z]{4,}ed\b")
_UNDONE = re.compile(
    r"n't\b|\b(?:not|never|no|neither|none|nothing|outline|draft(?:ed|ing)?|will|still|continu\w+|ha[sd] yet|working"
    r"|plans? (?:to|on|for)|(?<!than )planned|without|possible|remains?|partial\w*|some|should|must|needs? to"
    r"|recommend\w+ (?:that )?(?:we|gao)|whether|if|once|when|(?:requested|asked)(?! (?:that we|us to|gao to) close)"
    r"|expect\w*|began|begun|started|phase|nearly|almost|mostly|most|half|other \d+|remaining|initial|percent|\d+ of"
    r"|(?:one|two|three|four|five|six|several|many) of (?:the|its|our|these|those|t\w+|f\w+|six|seven|eight|nine)"
    r"|(?:step|part)s? \d)\b",
)
_DID_IT = re.compile(
    r"\b(?:to (?:that|this) effect|(?:issued|published|completed|finalized|released|finished|launched|established"
    r"|signed|adopted|provided|submitted|sent|delivered|awarded) (?:it|them|this|that|these)|did so|done so|did this"
    r"|(?:all of them|both of them|all|both|they|it) (?:had|have|did)(?=\.?$)|(?:it|they) (?:finished|did) (?:in|on|by"
    r"|ahead|early|late)|met (?:it|(?:that|this|the|its) (?:\w+ )?(?:date|deadline|target|goal|milestone))|(?:completed"
    r"|finished|issued) [^,;.]{1,60} ahead of schedule|completed (?:the|all|its) (?:actions?|efforts?|work|steps?)"
    r"|(?:this|these|that|the) (?:updates?|revisions?|changes?|releases?|reviews?|actions?) (?:is|are|was|were"
    r"|ha[sd] been) (?:\w+ly )?(?:completed?|done|published|issued|made|finished)\b|(?:this|these|it|they) (?:was|were"
    r"|had been|has been|have been) (?:\w+ly )?(?:completed|done|published|issued|signed|finalized|finished|met))\b",
)
_PLAN = re.compile(
    r"\b(?:plans?|procurements?|acquisitions?|programs?|date|deadline|estimate|commitment|target|time ?line|efforts?"
    r"|projects?|initiatives?|it|this|these|them|actions?|no longer (?:holds?|valid|realistic|necessary|needed"
    r"|achievable|feasible|stands?))\b"
)
_PLANS = re.compile(rf"(?<!\ba )(?<!\bthe )(?<!\bits )\bplan(?:s|ned|ning)? (?:to|on|for)\b|\b{MOVING.pattern}")
# What is given up and promised in one sentence: `no longer intends to finish the study it had planned for 2025`.
_GIVEN_UP = re.compile(rf"{DROPPED.pattern}[^.;]*\b(?:it|they|that|which) (?:had|was|were|previously) [^.;,]*$")
# A sentence that moves a promise has one of these.
_MOVE_SIGNS = (
    *("ecd", "date", "revis", "extend", "chang", "delay", "mov", "postpon", "push", "slip", "shift", "reschedul"),
    *("adjust", "accelerat", "deferr", "expedit", "pull", "brought forward", "reset", "set back", "not be ", "until "),
    *("now", "currently", "new ", "instead", "sooner", "rather", "earlier", "ahead of", "another", "additional"),
    *(" more", "longer", "hold", " meet", "later "),
)
_OPEN = re.compile(
    r"n't\b|(?:^ ?|\bbut )not (?:the|its|an?) |\b(?:(?:ha[sd]|have|was|were|is|are|did|does|could|would) not|no\b"
    r"|remain|still|yet to|under review|in (?:\w+ )?review(?![^.]* would)|ongoing|under ?way|in progress|reviewing"
    r"|reconsider|needs? to|should|must|follow(?:ing)? up|half|resume|on hold|pending|continu|in process|working"
    r"|developing|drafting|delay|partly|partial|parts? of (?:the|this|our) rec|once\b|until\b|when )",
)
_WE = re.compile(r"(?:we|gao) (?:are|is|were|will|plan to|have)\b")
_HAD_NOT = re.compile(r"^[^,;]*\b(?:ha[sd]|have|did|w(?:as|ere)|is|are) not(?: yet)?\.?$")  # `but the other had not`
_BEFORE_THAT = re.compile(r"(?:before|prior to) (?:that|then|this)\b")
_OLD = re.compile(r"\bhad (?:told|said|planned|expected|estimated|reported)\b")  # what was said before the rest
_HAD_SAID = re.compile(
    r", (?:which|who) (?:had (?:told|said|planned|expected|estimated|promised)|[^,;.]*\b(?:expected"
    r"|anticipated) to)\b[^,;.]*$"
)
# What was not done until a day was done then.
_NOT_UNTIL = re.compile(
    r"\b(?:did|was|were|had) not (?:been |be )?(?:complet|issu|publish|finish|finaliz|releas|implement|conduct)\w*\b"
    r".* until (?!after|it\b|the\b)"
)
_LAPSED = re.compile(
    r"[^.;]{0,60}\bno longer (?:holds?|valid|realistic|achievable|feasible|stands?|on track|expected)\b"
    r"|[^.;]{0,60}\bovertaken by\b|, when (?:it|they|[a-z]+) (?:issued|published|completed|finished|released)\b"
    r"|,? (?:and|which) (?:it|they) did\b(?! not)"
)
_REST = re.compile(r"\b(?:remaining|rest|others?|all|each|every)\b")
_NUMBER = r"(?:[0-9]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_COUNT = re.compile(rf"\b(?:{_NUMBER} of (?:the |its )?{_NUMBER}|(?!one){_NUMBER}(?= [a-z]))\b")
_ALL = re.compile(r"\b(?:all|remaining|rest|others?|every|each|both)\b")
_IS_TWO = re.compile(r"\bboth\b| and (?:its|their|the|an?) ")
MOST = 12  # promises that are followed at once: nobody makes more


def latest(text: str, spans: Sequence[tuple[int, int]], promises: Sequence[Dated]) -> Dated | None:
    """Return the latest promise that still stands at the end of a comment."""
    standing: list[Dated] = []
    kept: dict[Dated, set[str]] = {}  # and the nouns of what is said to be done
    promised = {one: _promised(text, spans, one) for one in promises}
    made = {at: [one for one in promises if one.sentence == at] for at in {one.sentence for one in promises}}
    for at in range(promises[0].sentence, len(spans)) if promises else ():
        start, end = spans[at]
        sentence = text[start:end]
        here = [] if _BEFORE_THAT.match(sentence) else made.get(at, [])
        if not (standing or here or kept):
            continue
        may_drop = any(sign in sentence for sign in DROP_SIGNS)
        may_move = any(sign in sentence for sign in _MOVE_SIGNS)
        if here and may_move and _MOVED.search(sentence):
            standing = []
        if may_move and (_is_put_off(sentence) or (not here and _NOW.search(sentence))):
            standing, here = [], []
        here = [one for one in here if not _did_it(text, one, end, promised[one])]
        if may_drop:
            here = [one for one in here if not _GIVEN_UP.search(text, start, one.period.start)]
        clauses = _CLAUSES.split(sentence) if standing or kept else []
        for number, clause in enumerate(clauses, 1):
            fell = None if _HAD_NOT.search("".join(clauses[number : number + 1])) else _fall(clause)
            gone = [one for one in standing if _is_gone(text, clause, one, fell=bool(fell and fell(promised[one])))]
            if may_drop and (drops := _dropped(clause)):  # `canceled the survey`, of results that were promised of it
                alone = [one for one in standing if len(made[one.sentence]) == 1]
                gone += [one for one in alone if drops(_nouns(text[spans[one.sentence][0] : one.period.start]))]
            kept |= {one: _nouns(clause) for one in gone if not promised[one] or _IS_TWO.search(text, *one.words)}
            again = [one for one, done in kept.items() if _is_open(clause, promised[one], done)]
            standing = [one for one in standing if one not in gone] + again
            kept = {one: done for one, done in kept.items() if one not in again}
        standing = sorted([*standing, *here], key=lambda one: one.period.last)[-MOST:]
    return max(standing, key=lambda one: (one.period.last, one.period.first, -one.period.start), default=None)


def _is_gone(text: str, clause: str, one: Dated, *, fell: bool) -> bool:
    """Say whether a promise is kept by a clause: all of it, or something in the very month, under another name."""
    if fell and _is_all(clause, text[slice(*one.words)]):
        return True
    is_then = one.period.precision != "year" and text[slice(*one.period[2:4])] in clause
    return is_then and STEP_DONE.search(clause) is not None and _UNDONE.search(clause) is None


def _is_all(clause: str, words: str) -> bool:
    """Say whether a clause is of all that was promised: `the remaining sites` are not kept by `had done 10 sites`."""
    counted = _COUNT.search(clause)
    is_part = counted and (" of " in counted[0] or _REST.search(words))
    return not is_part or _ALL.search(clause) is not None


def _is_open(clause: str, promised: set[str], done: set[str]) -> bool:
    """Say whether the rest of what was promised is not done: one of two, or, of a date alone, whatever is open."""
    is_rest = not promised or bool((promised - done) & _nouns(clause))
    return is_rest and _OPEN.search(clause) is not None


def _is_put_off(sentence: str) -> bool:
    """Say whether a sentence moves a date to one that is none: `moved to late 2026`, `will take another year`."""
    moves = (_TO_VAGUE.match(sentence, one.end()) for one in _MOVES.finditer(sentence))
    return _PUT_OFF.search(sentence) is not None or any(moves)


def is_unsure(text: str, spans: Sequence[tuple[int, int]], promise: Dated, action: Dated | None) -> bool:
    """Say whether a promise may have been kept in other words: since its day something was done and nothing is open."""
    is_old = _OLD.search(text, *spans[promise.sentence]) is not None
    is_before = action is None or action.period.last < promise.period.last
    if action is None or is_before or (action.sentence <= promise.sentence and not is_old):
        return False
    rest = spans[0 if is_old else promise.sentence + 1 :]
    later = [text[slice(*span)] for span in rest if span != spans[promise.sentence]]
    if any(not _is_all(one, text[slice(*promise.words)]) for one in later):
        return False
    if any(_OPEN.search(one) and not (kinds.is_remaining(one) or _WE.match(one)) for one in later):
        return False
    clauses = (one for sentence in later for one in _CLAUSES.split(sentence))
    return any(STEP_DONE.search(one) and not _UNDONE.search(one) for one in clauses)


def _did_it(text: str, one: Dated, end: int, promised: set[str]) -> bool:
    """Say whether the sentence that promises goes on to say that it was done: `, and it did so in June`."""
    if _HAD_SAID.search(text[: one.period.start][-200:]) and (done := STEP_DONE.search(text, one.period.end, end)):
        return not _UNDONE.search(text, one.period.end, done.start())
    if _LAPSED.match(text, one.period.end, end):
        return True
    told = (_fall(clause) for clause in _CLAUSES.split(text[one.period.end : end])[1:])
    return any(fell is not None and fell(promised) for fell in told)


def _promised(text: str, spans: Sequence[tuple[int, int]], one: Dated) -> set[str]:
    """Return the nouns of what was promised; where its own words have none, those of its sentence and the last."""
    before = spans[max(0, one.sentence - 1)][0]
    return _nouns(text[slice(*one.words)]) or _nouns(text[before : one.period.start])


def _fall(clause: str) -> Callable[[set[str]], bool] | None:
    """Return what says whether a clause did or dropped a promise of some nouns; `None` where it can be of none."""
    main, which, aside = clause.partition(", which ")
    if which and (_UNDONE.search(main) or not STEP_DONE.search(main)):
        if STEP_DONE.search(aside) and not _UNDONE.search(aside):
            return lambda promised: bool(promised & _nouns(" ".join(main.split()[-2:])))
    elif which and not _HOLDS.match(aside):
        clause = main
    if " until " in clause and _NOT_UNTIL.search(clause):
        return lambda promised: bool(promised & _nouns(clause))
    if any(sign in clause for sign in DROP_SIGNS) and (dropped := _dropped(clause)):
        return dropped
    if _UNDONE.search(clause):
        return None
    if _DID_IT.search(clause):
        return lambda promised: True
    done = _nouns(verbs.done(clause))
    again = [
        (
            one[0][:STEM].rstrip("s"),
            _nouns(clause[: one.start()] if PASSIVE.search(clause, 0, one.start()) else clause),
            _IT_WAS.search(clause, 0, one.start()),
        )
        for one in _PAST.finditer(clause)
    ]
    if not done and not again:
        return None
    return lambda promised: (
        bool(promised & done if promised else done)
        or any(
            verb in promised and (it_was or promised == {verb} or promised & of - {verb}) for verb, of, it_was in again
        )
    )


def _dropped(clause: str) -> Callable[[set[str]], bool] | None:
    """Return what says whether a clause dropped a promise of some nouns; `None` where it drops nothing."""
    dropped = DROPPED.search(clause)
    if dropped is None:
        return None
    if dropped[0].endswith(("indefinitely", "against", "carried out")) or _PLAN.search(clause, dropped.start()):
        return lambda promised: True
    return lambda promised: bool(promised & _nouns(clause))


def _nouns(text: str) -> set[str]:
    return nouns(_PLANS.sub("", text))
