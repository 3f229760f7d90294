"""Where a date is in its sentence: what is before and behind it, its preposition, whether it opens its clause."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openrecs.normalize.comments import actors, verbs
from openrecs.normalize.comments.actors import Actor, Family
from openrecs.normalize.comments.periods import Period
from openrecs.normalize.comments.verbs import ADVERB, Verb

# Prepositions of a limit, and which of them leave the day itself out or say how long something lasts.
BY = frozenset({"by", "before", "no later than", "not later than", "on or before", "prior to", "until", "till"})
BEFORE = frozenset({"before", "prior to"})
UNTIL = frozenset({"until", "till"})
LIMITS = BY - BEFORE - UNTIL
_NEAR, _LAST = 120, 45  # characters before and behind a date in which what decides is looked for
# Prepositions that are all of it unless one of those words is before them, and the last words of all others.
_ALONE = frozenset(["in", "by", "on", "since", "until", "through", "from", "for", "during", "to", "and", "or"])
_JOINED = frozenset(["effective", "beginning", "starting", "commencing", "prior", "end", "on", "or", "not"])
_ENDING = (
    "in by on since until through from for during to and or of than before about till throughout between at dated after"
    " following within around effective beginning starting commencing with is into the approximately roughly sometime"
    " early late mid least latest year"
)
_LAST_OF_ALL = frozenset(_ENDING.split())
_WORDS = 60  # characters that a preposition with all its words needs at most
_PREPOSITION = re.compile(
    r"\b(as of|no (?:later|earlier) than|not (?:later|earlier) than|on or before|on or about|prior to|not before"
    r"|by the (?:start|beginning) of|before|by|in|on|during|since|until|till|through|throughout|from|to|between|and|or"
    r"|for|of|at|dated|after|following|within|around|about|(?:(?<!be )(?<!become )(?<!becomes )(?<!became )effective"
    r"|beginning|starting|commencing)(?: in| on| with| as of)?|is|into)?[ (:]*"
    r"(?:(?:the )?(?:end|close|conclusion) of (?:the )?"
    r"|(?:approximately|about|around|roughly|sometime|early|late|mid|at least|at the latest|calendar year)[ -]|the "
    r"|mid-)*$",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"(?:^|[;:(,]|\b(?:and|but|that|while|which|who|because|however|although|where|when|whereas|then|if|as)|(?<=, )yet)"
    r"[,\s]*(?:(?:later|then|also|subsequently|again|more recently|most recently|for example|specifically|further"
    r"|additionally|in addition|finally|similarly|moreover|furthermore|in particular|however|and|but|or|not)[,\s]+)*$",
    re.IGNORECASE,
)
# The last words of all that opens a clause.
_LAST_WORDS = (
    "yet or not and but that while which who because however although where when whereas then if as later also"
    " subsequently again recently example specifically further additionally addition finally similarly moreover"
    " furthermore particular"
)
_OPENING = frozenset(_LAST_WORDS.split())
_IF = re.compile(r"\b(?:if|once|unless|(?<=, )which|(?<=, )who) [^,;]*", re.IGNORECASE)
_INSIDE = re.compile(r"\b(?:will|would|to), $")  # `it would, by August 2030, issue`: the verb is in front
_OPENER = re.compile(r"\b(?:that|which|and|but|while|with|requires)\b|[,;:]")
# `will issue the guide and train its staff by`: the date is that of the second.
_SECOND = re.compile(r"\band (?:to )?[a-z]+ (?:the|an?|its|their|this|that|these|all) ")
_THEN = re.compile(rf", (?:{verbs.STEPS}) ")  # `by June 2020, issue the rule; by July 2020, train staff`
_AND_THEN = re.compile(rf", (?:and|but) (?:{ADVERB} )*$")


_AGAIN = re.compile(r",? and (?:then )?again in [\w ]{4,20}\b")
_AND_VERB = re.compile(r", and (?:[a-z]+(?:s|ed)|has|had|is|was|now) ")
# What stands between a date that opens a sentence and its subject: `In July 2025, following the merger, we asked`.
_ASIDE = re.compile(
    r", (?:following|after|in response|because|due|as (?:part|a)|based|according|given|under|with|during|consistent"
    r"|pursuant|while)\b[^;]{1,200}?, (?=(?:we|it|they|the|officials|[A-Z]))"
)


class Sentence:
    """A sentence with its verbs and who is named in it."""

    def __init__(self, text: str, its: Family) -> None:
        self.text, self.its = text, its
        self.verbs = verbs.find(text)
        self.named = actors.find(text, its)
        self._begin = [one.start for one in self.verbs]
        self._end = [one.end for one in self.named]
        self._who = {one.who for one in self.named}
        self._conditions = [one.span() for one in _IF.finditer(text)]

    def verb_before(self, at: int) -> Verb | None:
        """Return the last verb that begins before a place."""
        number = bisect_left(self._begin, at)
        return self.verbs[number - 1] if number else None

    def verb_after(self, at: int, limit: int) -> Verb | None:
        """Return the first verb that begins between two places."""
        number = bisect_left(self._begin, at)
        return self.verbs[number] if number < len(self.verbs) and self._begin[number] < limit else None

    def main(self, verb: Verb) -> Verb | None:
        """Return the verb on which an infinitive depends: `has directed` of `to submit`; any other verb is its own."""
        main: Verb | None = verb
        while main and main.kind == "to_do":
            main = self.verb_before(main.start)
        return main

    def subject(self, at: int) -> Actor | None:
        """Return who is named last before a verb; the first one where a comma and `and` stand between them."""
        number = bisect_right(self._end, at)
        if not number:
            return None
        named = [one for one in self.named[number - 1 :: -1] if not self._is_condition(one, at)] or self.named[:1]
        last = next((one for one in named if not one.is_object), None) or next(
            (one for one in named if one.who == actors.OWN), named[0]
        )
        if _AND_THEN.search(self.text, last.end, at):
            return next((one for one in self.named[:number] if self.verb_after(one.end, at)), self.named[0])
        return last

    def _is_condition(self, one: Actor, at: int) -> bool:
        """Say whether somebody is named in a condition in front of what is at a place: `if Congress agrees, it`."""
        is_one = any(start < one.start <= end for start, end in self._conditions)
        return is_one and one.who != actors.OWN and "," in self.text[one.end : at]

    def is_subject(self, verb: Verb, who: str) -> bool:
        """Say whether the subject of a verb is of a kind."""
        subject = self.subject(verb.start)
        return subject is not None and subject.who == who

    def obliges(self, verb: Verb, who: str) -> bool:
        """Say whether what a verb requires is required of somebody of a kind by name: `the act requires DOD to`."""
        return any(
            one.who == who and self.text[one.start].isupper() and 0 < one.start - verb.end <= len(" the ")
            for one in self.named
        )

    def names(self, who: str) -> bool:
        """Say whether somebody of a kind is named."""
        return who in self._who


class Place(NamedTuple):
    """A date in its sentence. The dates beside it end at `before` and begin at `limit`; `word` is its preposition."""

    sentence: Sentence
    period: Period
    start: int
    end: int
    before: int
    limit: int
    left: str  # what is near before it, the last words of that, and what is near behind it
    last: str
    right: str
    word: str
    lead: str  # from the date before it to its preposition
    opens: bool

    @property
    def governed(self) -> Verb | None:
        """Return the verb behind a date that opens its clause."""
        aside = _ASIDE.match(self.sentence.text, self.end) if self.before == 0 else None
        limit = max(self.limit, aside.end() + 80) if aside else self.limit
        if again := _AGAIN.match(self.sentence.text, self.end):
            return self.sentence.verb_after(again.end(), len(self.sentence.text))
        return self.sentence.verb_after(aside.end() if aside else self.end, limit)

    @property
    def closes(self) -> bool:
        """Say whether it is of the verb in front of its commas: `finished it late, in May, and plans to`."""
        is_between = self.lead.endswith(", ") and _AND_VERB.match(self.right) is not None
        verb = self.sentence.verb_before(self.start) if is_between else None
        return verb is not None and verb.start >= self.before and verb.kind == "past"

    def words(self, *, opens: bool) -> tuple[int, int]:
        """Return the part of the sentence that says what the date is of: behind it if it `opens`, else its clause."""
        if opens or _THEN.match(self.right):
            return self.end, self.limit
        text, verb = self.sentence.text, self.sentence.verb_before(self.start)
        until = verb.start if verb else self.start
        if second := list(_SECOND.finditer(text, max(self.before, until), self.start)):
            return second[-1].start(), self.start
        opened = [one.end() for one in _OPENER.finditer(text, self.before, max(self.before, until))]
        if len(opened) > 1 and not text[opened[-1] : until].strip():
            opened.pop()  # `a tool that would be`: the tool is in front of it
        return (opened[-1] if opened else self.before), self.start


def _preposition(left: str) -> tuple[str, int]:
    """Return the preposition with which a text ends, and where it begins; the commonest need no long look."""
    *_, first, before, last, end = ("", "", "", *left[-40:].casefold().rsplit(" ", 4))
    if not end and last == "of" and before == "as" and first not in _JOINED:
        return "as of", len(left) - 6
    if not end and last in _ALONE and before not in _JOINED:
        return last, len(left) - len(last) - 1
    if not end and last.isalnum() and last not in _LAST_OF_ALL:
        return "", len(left) - 1
    said = _PREPOSITION.search(left, max(0, len(left) - _WORDS))
    return ((said[1] or "").casefold(), said.start()) if said else ("", len(left))


def _opens(lead: str) -> bool:
    """Say whether a clause opens where a text ends; what ends in another word needs no long look."""
    said = lead.rstrip(", ")
    is_other = len(said) == len(lead.rstrip()) and said[said.rfind(" ") + 1 :].casefold().strip("(") not in _OPENING
    return not (said and is_other and said[-1].isalnum()) and _OPENS.search(lead[-60:]) is not None


def find(sentence: Sentence, offset: int, periods: Sequence[Period]) -> Iterator[Place]:
    """Yield the places of the periods of a sentence that begins at `offset` of its text."""
    before = 0
    for number, period in enumerate(periods):
        start, end = period.start - offset, period.end - offset
        limit = periods[number + 1].start - offset if number + 1 < len(periods) else len(sentence.text)
        near = max(0, start - _NEAR)
        left = sentence.text[near:start]
        word, until = _preposition(left)
        until += near
        lead = sentence.text[before:until]
        is_inside = before < until and _INSIDE.search(lead) is not None
        opens = (
            not is_inside
            and sentence.text[end : end + 1] != ")"
            and _opens(lead)
            and (not before or bool(lead.strip(" ,")))
        )
        last = left[left.rfind(" ", 0, max(1, len(left) - _LAST)) + 1 :]
        right = sentence.text[end : end + _NEAR]
        yield Place(sentence, period, start, end, before, limit, left, last, right, word, lead, opens)
        before = end
