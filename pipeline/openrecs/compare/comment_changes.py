"""What kind of edit a changed comment is. Four classes, and whether there is news in it:

    new update       GAO reports something more or something newer
    rewritten        other words, and no newer date
    date moved       only dates differ: "As of February 2026" -> "As of March 2026"
    typo or spacing  the same words, spelled or punctuated otherwise

The first two are of substance. When in doubt it is an edit of substance: a reader who is shown a typo loses a second,
and one who is not shown an update loses the update.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from typing import Literal

from openrecs.compare.redline import Aligned, align, are_far_apart, is_too_long, matches
from openrecs.compare.tokens import Sentence, Word, fold, fold_word, newest, spans, words
from openrecs.normalize.comments import reading

Class = Literal["new update", "date moved", "rewritten", "typo or spacing"]
CLASSES: tuple[Class, ...] = ("new update", "rewritten", "date moved", "typo or spacing")
OF_SUBSTANCE = CLASSES[:2]

_DATE = "\0date"  # stands where a date stood; no page holds it
_PUNCTUATION = frozenset(".,;:!?'\"()[]-/*•…")
_ARTICLES = frozenset(("a", "an", "the"))
_LEAST_LETTERS = 6  # of a word that can be misspelled: shorter ones are each other's neighbours (now, not)


@lru_cache(maxsize=1 << 13)  # one rendering asks three times
def classify(before: str | None, after: str | None) -> Class:
    """Return the class of a change from one comment to another; the two must differ."""
    did, does = reading.says_something(before), reading.says_something(after)
    if did != does:
        return "new update" if does else "rewritten"
    if not (before and after) or is_too_long(before, after):
        return "rewritten"
    whole = align(before, after)
    edits = _edits(whole)
    if not edits & {"words", "more", "less"}:
        return "date moved" if "date" in edits else "typo or spacing"
    is_more = "more" in edits and "less" not in edits
    return (
        "new update" if is_more or _newest(new for _, new in whole) > _newest(old for old, _ in whole) else "rewritten"
    )


def _newest(side: Iterable[Sentence | None]) -> tuple[int, int]:
    return max((newest(words(sentence.text)) for sentence in side if sentence), default=(0, 0))


def is_of_substance(before: str | None, after: str | None) -> bool:
    """Say whether there is news in a change: that GAO will follow up is none."""
    is_update = reading.says_something(before) or reading.says_something(after)
    return is_update and classify(before, after) in OF_SUBSTANCE


def _edits(whole: Iterable[Aligned]) -> set[str]:
    """Return what was done: `spelling`, `date`, `words`; `more` and `less` where whole sentences came or went."""
    found: set[str] = set()
    for gap in _gaps(whole):
        olds, news = ([w for s in side if s for w in words(s.text)] for side in zip(*gap, strict=True))
        kinds = _differences(olds, news) if olds and news and "words" not in found else {"words"}
        if "words" not in kinds:
            found |= kinds
            continue
        for old, new in gap:
            found |= _edit(old, new, found)
    return found


def _gaps(aligned: Iterable[Aligned]) -> list[list[Aligned]]:
    """Return the runs of sentences between those that are the same."""
    gaps: list[list[Aligned]] = [[]]
    for old, new in aligned:
        if old and new and fold(old.text) == fold(new.text):
            gaps.append([])
        else:
            gaps[-1].append((old, new))
    return [gap for gap in gaps if gap]


def _edit(old: Sentence | None, new: Sentence | None, known: Set[str]) -> set[str]:
    """Return what was done to one sentence; other words are not looked for where they are `known` to be there."""
    if old and new:
        return _differences(words(old.text), words(new.text)) if "words" not in known else set()
    return {"more"} if new else {"less"}


def _differences(olds: Sequence[Word], news: Sequence[Word]) -> set[str]:
    """Return what differs between two runs of words: `date`, `spelling`, `words`."""
    (a, dates_before), (b, dates_after) = _without_dates(olds), _without_dates(news)
    if are_far_apart(a, b):
        return {"words"}
    found = {"date"} if dates_before != dates_after else set()
    for tag, i, j, k, m in matches(a, b):
        if tag != "equal":
            is_doubled = _is_doubled(a, i, j) if k == m else _is_doubled(b, k, m) if i == j else False
            found.add("spelling" if is_doubled or _is_spelling(a[i:j], b[k:m]) else "words")
    return found


def _without_dates(parts: Sequence[Word]) -> tuple[list[str], list[str]]:
    """Return the words folded, each date one sign, and the dates."""
    folded = [fold_word(word.text) for word in parts]
    kept: list[str] = []
    dates: list[str] = []
    at = 0
    for span in spans(parts):
        kept += folded[at : span.start]
        if at < span.start and kept[-1].casefold() == "on":
            kept[-1] = "in"  # `In March 2026` and `On March 12, 2026` differ by the date alone
        kept.append(_DATE)
        dates.append(" ".join(folded[span.start : span.end]).casefold())
        at = span.end
    return kept + folded[at:], dates


def _is_doubled(parts: Sequence[str], start: int, end: int) -> bool:
    """Say whether words stand twice in a row: `the the`."""
    run, width = parts[start:end], end - start
    is_twice = run in (parts[max(0, start - width) : start], parts[end : end + width])
    return is_twice and not _has_digit("".join(run))


def _is_spelling(olds: Sequence[str], news: Sequence[str]) -> bool:
    """Say whether two runs of words are the same words: blanks, signs, case, articles and misspellings apart."""
    one, other = "".join(olds), "".join(news)
    if _DATE in (*olds, *news):
        return False
    if one == other:
        return True
    if _has_digit(one) or _has_digit(other):
        return False
    a, b = ([w for w in map(_letters, side) if w and w not in _ARTICLES] for side in (olds, news))
    return "".join(a) == "".join(b) or (len(a) == len(b) and all(map(_is_misspelled, a, b)))


def _has_digit(text: str) -> bool:
    return any(letter.isdecimal() for letter in text)


def _letters(word: str) -> str:
    """Return a word without case and punctuation; other signs (`$`, `%`) say something and stay."""
    return "".join("and" if letter == "&" else letter for letter in word.casefold() if letter not in _PUNCTUATION)


def _is_misspelled(one: str, other: str) -> bool:
    """Say whether two words are one: alike, or one letter inside them added, left out, changed or moved by one place.

    The first and last letters must agree: `unable` is not `enable`, and `completes` is not `completed`.
    """
    if one == other:
        return True
    if min(len(one), len(other)) < _LEAST_LETTERS or one[0] != other[0] or one[-1] != other[-1]:
        return False
    start = next(at for at in range(min(len(one), len(other)) + 1) if one[at : at + 1] != other[at : at + 1])
    a, b = one[start:], other[start:]
    is_swapped = a[:2] == b[1::-1] and a[2:] == b[2:]
    return is_swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]
