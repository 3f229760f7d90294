"""Where a sentence can start, and where a name can end, in a run of words such as "Forest Service The Chief should".

GAO opens a recommendation in few ways: "The Secretary of X should", "Congress should consider", "Once DOD has", "To
help ensure", "As the agency", "In line with", "Develop and implement", or with a subject that needs no article, "DOE
should". The first kinds mark the start surely. A bare capital does not: it may as well be one more word of the name.

Words are those of a squeezed text with plain dashes and quotes (`characters.plain`), parted at its spaces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from openrecs.text import plain

Words = Sequence[str]

# No name GAO has printed, its hierarchy included, is near this long: what follows can be no part of one.
NAME_WORDS = 40
_LONGEST_WORD = 60  # letters; what is said of longer ones is not kept
_FOLLOWING = 4  # words behind one that show whether a sentence starts at it


class Start(IntEnum):
    """How surely a sentence starts at a word."""

    NONE = 0  # it does not
    SUBJECT = 1  # a capital: a subject without its article, or one more word of a name
    OPENING = 2  # a word that opens sentences, before a capital: "For Energy", in names as well as in sentences
    SURE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """The first words of a row that begins with its agency, and what they are.

    `words` are those that can be its agency and the few behind them that show where it ends. `end` is how many there
    are before the first that can be no part of a name; `starts` says of each word up to there how surely a sentence
    starts at it; `boundaries` are the places where a name can end and a sentence start.
    """

    words: Words
    end: int
    starts: Sequence[Start]
    boundaries: Sequence[int]

    def is_sure(self, at: int) -> bool:
        """Say whether a sentence surely starts at this word."""
        return at < self.end and self.starts[at] is Start.SURE


def line(text: str) -> Line:
    """Read the first words of a text: all that can be its agency, and what shows where that ends."""
    words = plain(text).replace("&amp;", "&").split(" ", NAME_WORDS)[:NAME_WORDS]
    end = next((at for at, word in enumerate(words) if is_prose(word)), len(words))
    words = words[: end + _FOLLOWING]
    return (_line_of if len(max(words, key=len)) <= _LONGEST_WORD else _line)(tuple(words), end)


def _line(words: tuple[str, ...], end: int) -> Line:
    starts = tuple(start(words, at) for at in range(end))
    boundaries = [at for at in range(1, end) if starts[at] is not Start.NONE and can_end_name(words, at)]
    return Line(words, end, starts, boundaries)


_line_of = lru_cache(maxsize=4096)(_line)  # the rows of a page begin with few names


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Small words inside a name.
CONNECTORS = _words("of the and for on in to from at or by with a an as & - -- /")
MODALS = _words("should shall must may might could would can will needs need")
# These open a sentence whatever follows.
OPENERS = _words(
    "once when whenever if before after while until unless whether because although upon during since given based "
    "using following consistent pursuant prior further additionally finally pending absent where without"
)
# These open one where a small letter, a figure or "the" follows; before a capital they may be in a name.
PREPOSITIONS = _words(
    "to in on for by as at with within from of under through throughout among across all each any a an this these "
    "those both no also given rather regardless subject similarly first second third beginning concurrent"
)
# A recommendation can be an order. Before "of" or "and" the same word may be a name's: "Review Board", "Report of".
IMPERATIVES = _words(
    "direct ensure develop establish require implement revise update conduct identify evaluate assess provide take "
    "work consider determine document clarify issue review create include make continue instruct complete coordinate "
    "collect use report amend designate improve monitor define strengthen enhance expand finalize obtain track address "
    "examine adopt incorporate explore analyze communicate reassess reevaluate prepare publish verify set enforce seek"
)
# Nouns without an article that need no agency before them: "Agencies should report".
CROWDS = _words("agencies agency components departments officials services managers commanders")
MONTHS = _words("january february march april may june july august september october november december fiscal")
TITLES = _words(
    "secretary secretaries director directors administrator administrators commissioner commissioners chief commandant "
    "chairman chairwoman chairperson chair co-chair comptroller archivist librarian postmaster attorney inspector "
    "governor mayor superintendent treasurer president surgeon ambassador cio cfo ciso chco cao coo cdo"
)
TITLE_MODIFIERS = _words("under deputy assistant acting associate principal executive vice regional managing")
# What bodies are called: a name may end here, and what follows starts something new.
HEADS = _words(
    "academy activity administration agency archives authority bank board branch bureau center centers college command "
    "circuit commission committee conference corporation corps council court courts department directorate division "
    "endowment force foundation fund group guard institute institutes institution laboratory library mission museum "
    "network office partnership police program programs region school secretariat service services staff survey system "
    "trust union unit university"
)

_ENUMERATOR = re.compile(r"[(\[]?(?:[0-9]{1,2}|[a-z])[.)\]]")
_ABBREVIATIONS = ("corp.", "inc.", "co.", "u.s.", "d.c.", "st.")
_EDGES = "\"'()[],.;:"
_CLOSED = (",", ";", ":", "'", "'s", "-", "/", "&", "!", "?")


def bare(word: str) -> str:
    """Return the word in small letters without its punctuation and its possessive."""
    return word.strip(_EDGES).lower().removesuffix("'s")


def is_prose(word: str) -> bool:
    """Say whether the word can be no part of a name: it is in small letters, and none of a name's small words."""
    return (_prose_of if len(word) <= _LONGEST_WORD else _is_prose)(word)


def _is_prose(word: str) -> bool:
    if _first_letter(word).islower():
        return bare(word) not in CONNECTORS and not _ENUMERATOR.fullmatch(word)
    return word == "SHOULD"


_prose_of = lru_cache(maxsize=4096)(_is_prose)  # texts are made of the same words over and over


def is_acronym(word: str) -> bool:
    """Say whether the word is an abbreviation, `DOE`, `DOE's`, `DoDEA`, and not a number, `IV`."""
    letters = [c for c in word.strip(_EDGES).removesuffix("'s") if c.isalpha()]
    capitals = [c for c in letters if c.isupper()]
    return len(capitals) >= 2 and 2 * len(capitals) > len(letters) and not set(letters) <= set("IVX")


def is_title(words: Words, at: int) -> bool:
    """Say whether an officer's title stands here: "Director", "Under Secretary", "Deputy Assistant Secretary"."""
    while at < len(words) - 1 and bare(words[at]) in TITLE_MODIFIERS:
        at += 1
    return at < len(words) and bare(words[at]) in TITLES


def is_half_title(word: str) -> bool:
    """Say whether a title goes on after this word: "Deputy", "Chief", "Inspector"."""
    return bare(word) in TITLE_MODIFIERS or bare(word) in ("chief", "attorney", "inspector")


def ends_body(words: Words, at: int) -> bool:
    """Say whether a body's name seems to end just before this word: "Loan Programs Office", "Inspector General"."""
    last, after = bare(words[at - 1]), words[at : at + 2]
    if bare(after[0]) in HEADS and after[-1] != "of":
        return False  # "Programs Office": the name goes on
    return last in HEADS or (last == "general" and at > 1 and is_half_title(words[at - 2]))


def is_subject(words: Words, at: int) -> bool:
    """Say whether the word behind a name speaks of a subject: a title, an abbreviation, a word of the name again."""
    return is_title(words, at) or is_acronym(words[at]) or bare(words[at]) in map(bare, words[:at])


def can_end_name(words: Words, at: int) -> bool:
    """Say whether a name can end just before this word.

    No name ends in a small word, a comma, a colon or a possessive, inside brackets, or in a full stop other than an
    abbreviation's.
    """
    last, before = words[at - 1], " ".join(words[:at])
    if last.endswith(_CLOSED) or bare(last) in CONNECTORS or before.count("(") != before.count(")"):
        return False
    return not last.endswith(".") or last.lower().endswith(_ABBREVIATIONS)


def start(words: Words, at: int) -> Start:
    """Say how surely a sentence starts at this word."""
    word = words[at]
    if _ENUMERATOR.fullmatch(word):
        return Start.SURE
    if not _first_letter(word).isupper() or word.startswith("("):
        return Start.NONE
    if _is_sure(bare(word), [*words[at + 1 : at + 5], "", ""]):
        return Start.SURE
    if bare(word) in PREPOSITIONS and not is_title(words, at):
        return Start.OPENING
    return Start.SUBJECT


def _is_sure(word: str, following: Words) -> bool:
    after, second = following[0], following[1]
    if word == "the" or word in OPENERS:
        return True
    if word == "congress":
        return after in MODALS
    if word == "should":
        return after == "the" or _first_letter(after).isupper()
    if word in ("we", "gao", "it"):
        return after in ("recommend", "recommends", "is", "recommended")
    if word in PREPOSITIONS:
        return _is_phrase(following)
    if word in IMPERATIVES and after not in MODALS:
        return (
            is_prose(after)
            or after in ("the", "a", "an", "to", "with")
            or (after in ("and", "or") and is_prose(second))
        )
    return word.endswith("ing") and after in ("with", "the", "a", "an", "to", "on")


def _is_phrase(following: Words) -> bool:
    """Say whether the words after a preposition open a sentence: "In line with", "By June 2027,", "For Energy, the"."""
    after = following[0]
    if not after or is_title(following, 0):
        return False
    small = bare(after) == "the" or not _first_letter(after).isupper()
    return small or bare(after) in MONTHS or any(word.endswith(",") for word in following)


def _first_letter(word: str) -> str:
    return next((c for c in word if c.isalpha()), "")
