"""Words as a person searches for them: any form of a word finds any other.

`stem` takes the endings of English words off, by a few rules: it knows "agencies" for "agency" and "planning" for
"plan". Forms that no rule gives, "children" or "took", are in a list. Two words may share a stem by chance ("news" and
"new"); what is found that way comes after what has the very word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from openrecs.text import plain, squeeze

EXACT, FORM, BEGINNING = 3, 2, 1
AROUND = 100  # letters of an excerpt on either side of a word
_WORD = re.compile(r"[^\W_]+")
_VOWEL = re.compile("[aeiouy]")
_SHORTEST = 3  # letters that must be left of a word
_NOUNS = (
    ("ation", 4),
    ("ment", 6),
)  # and how many letters must be left before them: "implement" is not a noun of "imple"
_STAYS = ("ss", "us", "is")
# What GAO's texts use of the words whose forms no rule gives. Left out is what is more often another word ("left").
_FORMS = """
    addendum addenda, analysis analyses, appendix appendices, basis bases, child children, crisis crises,
    criterion criteria, curriculum curricula, half halves, hypothesis hypotheses, index indices, knife knives,
    man men, matrix matrices, memorandum memoranda, person people, phenomenon phenomena, shelf shelves, wife wives,
    woman women, become became, begin began begun, bring brought, build built, buy bought, choose chose chosen,
    come came, do did done, draw drew drawn, fall fell fallen, find found, forget forgot forgotten, get got gotten,
    give gave given, grow grew grown, hold held, keep kept, know knew known, lead led, lose lost, make made,
    meet met, oversee oversaw overseen, pay paid, rise rose risen, run ran, say said, seek sought, sell sold,
    send sent, spend spent, take took taken, teach taught, tell told, think thought, undertake undertook undertaken,
    understand understood, withdraw withdrew withdrawn, withhold withheld, write wrote written
"""
_FAMILIES = [family.split() for family in _FORMS.split(",")]
IRREGULAR = {form: base for base, *forms in _FAMILIES for form in forms}


def folded(text: str) -> str:
    """Return a text as words are looked for in it: case, blanks, dashes and quotes make no difference."""
    return plain(text).casefold()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return what the forms of a word in small letters share: `agenci`, `plan`, `implement`."""
    word = IRREGULAR.get(word, word)
    if len(word) <= _SHORTEST or not word.isascii() or not word.isalpha():
        return word
    return _without_last_letters(_without_ending(_without_s(word)))


@lru_cache(maxsize=1024)
def _irregular(own: str) -> tuple[str, ...]:
    """Return the forms of the list that have this stem."""
    return tuple(form for form, base in IRREGULAR.items() if stem(base) == own)


def _without_s(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(_STAYS) else word


def _without_ending(word: str) -> str:
    """Take `-ed`, `-ing`, `-ation` and `-ment` off: "planned" is "plan", while "need" and "bring" stay."""
    if word.endswith("ied") and len(word) > _SHORTEST + 1:
        return word[:-3] + "y"
    if word.endswith(("greed", "teed")):
        return word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST and _VOWEL.search(rest) and not word.endswith("eed"):
            return rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "aeioslz" else rest
    for ending, least in _NOUNS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= least:
            return rest
    return word


def _without_last_letters(word: str) -> str:
    """Let "evaluate" and "evaluation", "remove" and "removing", "install" and "installing" end alike."""
    if len(word) <= _SHORTEST:
        return word
    if word.endswith("y"):
        return word[:-1] + "i"
    rest = word.rstrip("e") if len(word.rstrip("e")) >= _SHORTEST else word
    if rest.endswith("at") and len(rest) >= _SHORTEST + 3:
        return rest[:-2]
    return rest[:-1] if rest.endswith("ll") else rest


@dataclass(frozen=True, slots=True)
class Asked:
    """A word that is looked for, in small letters. What is not letters alone, `287(g)`, is found as it is written."""

    word: str

    def places(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield where the word is in a folded text: begin, end, and whether as `EXACT`, `FORM` or `BEGINNING`."""
        if not self.word.isalpha():
            yield from self._as_written(text)
            return
        own = stem(self.word)
        begin = own[:-1] if own.endswith("i") else own  # "agencies" and "agency" share no more
        others = (form for form in _irregular(own) if not form.startswith(begin))
        for one in (begin, *others):
            yield from self._beginning(text, one, own)

    def _beginning(self, text: str, begin: str, own: str) -> Iterator[tuple[int, int, int]]:
        at = text.find(begin)
        while at >= 0:
            found = _WORD.match(text, at)
            if found and not (at and text[at - 1].isalnum()) and (grade := self._grade(found[0], own)):
                yield at, found.end(), grade
            at = text.find(begin, found.end() if found else at + 1)

    def grade(self, text: str) -> int:
        """Return how well a folded text has the word: the best of its places, 0 where it has none."""
        return max((grade for _, _, grade in self.places(text)), default=0)

    def _grade(self, found: str, own: str) -> int:
        if found == self.word:
            return EXACT
        if stem(found) == own:
            return FORM
        return BEGINNING if found.startswith(self.word) else 0

    def _as_written(self, text: str) -> Iterator[tuple[int, int, int]]:
        at = text.find(self.word)
        while at >= 0:
            if at == 0 or not (self.word[0].isalnum() and text[at - 1].isalnum()):
                yield at, at + len(self.word), EXACT
            at = text.find(self.word, at + 1)


def asked(words: str) -> list[Asked]:
    """Return the words of a search; quotes around them do not count."""
    return [Asked(word) for printed in folded(words).split() if (word := printed.strip("\"'"))]


def spans(text: str, words: Iterable[Asked]) -> list[tuple[int, int]]:
    """Return where any of the words is in a text as it is shown; none where folding moves its letters."""
    as_looked_for = next((own for own in (folded(text), text.lower()) if len(own) == len(text)), "")
    return [(begin, end) for word in words for begin, end, _ in word.places(as_looked_for)]


def excerpts(text: str, words: Iterable[Asked]) -> list[str]:
    """Return a part of a text around the first place of each of the words, none twice; `…` where it is cut."""
    parts = [squeeze(part) for part in text.split("\n\n")]
    found: list[str] = []
    for word in words:
        if any(spans(one, [word]) for one in found):
            continue
        there = next(((part, own[0]) for part in parts if (own := spans(part, [word]))), None)
        if there:
            found.append(_around(*there))
    return found


def _around(text: str, span: tuple[int, int]) -> str:
    begin, end = text.rfind(" ", 0, max(span[0] - AROUND, 0)) + 1, text.find(" ", span[1] + AROUND)
    return ("… " if begin else "") + text[begin : end if end >= 0 else None] + (" …" if end >= 0 else "")
