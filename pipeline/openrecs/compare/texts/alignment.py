"""Which sentence of one text is which of another. Words inside them are matched by the same means.

Texts too long to be matched in good time are taken as replaced whole: never wrong, only coarse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from openrecs.compare.texts.tokens import Sentence, fold, sentences
from openrecs.text import squeeze

Aligned = tuple[Sentence | None, Sentence | None]
Match = tuple[str, int, int, int, int]  # as difflib: tag, from and to in the one, from and to in the other
_Bag = frozenset[tuple[str, int]]
_Way = tuple[float, tuple[tuple[int, int], ...]]  # how alike, and which pairs

MOST_PRODUCT = 250_000  # of the two lengths: beyond it difflib's worst case takes seconds
MOST_CHARACTERS = 50_000  # of both texts: no comment of GAO's is half as long
MOST_PAIRS = 2_500  # of sentences that are weighed against each other
ALIKE = 0.5  # of the words of two sentences, for one to be another wording of the other
_LONG = 40  # words of two texts: of fewer, one edit can be half


@lru_cache(maxsize=1 << 13)  # a change is classed first, and shown later
def align(before: str | None, after: str | None) -> tuple[Aligned, ...]:
    """Return which sentence is which: a pair, or one of them alone."""
    if is_too_long(before, after):
        return (_whole(before), None), (None, _whole(after))
    olds, news = sentences(before), sentences(after)
    found: list[Aligned] = []
    for tag, i, j, k, m in matches([fold(s.text) for s in olds], [fold(s.text) for s in news]):
        found += zip(olds[i:j], news[k:m], strict=True) if tag == "equal" else _paired(olds[i:j], news[k:m])
    return tuple(found)


def is_too_long(before: str | None, after: str | None) -> bool:
    """Say whether two texts are too long to be looked at word by word."""
    return len(before or "") + len(after or "") > MOST_CHARACTERS


def _whole(text: str | None) -> Sentence:
    return Sentence(squeeze(text or ""), True)


def matches(one: Sequence[str], other: Sequence[str]) -> list[Match]:
    """Return difflib's opcodes. What begins and ends alike is matched first; a core too large is one `replace`."""
    start = _common(one, other)
    end = _common(one[start:][::-1], other[start:][::-1])
    a, b = one[start : len(one) - end], other[start : len(other) - end]
    found: list[Match] = [("equal", 0, start, 0, start)] if start else []
    if a and b and len(a) * len(b) > MOST_PRODUCT:
        found.append(("replace", start, start + len(a), start, start + len(b)))
    else:
        core = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        found += [(tag, i + start, j + start, k + start, m + start) for tag, i, j, k, m in core]
    if end:
        found.append(("equal", len(one) - end, len(one), len(other) - end, len(other)))
    return found


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    at = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        at += 1
    return at


def _paired(olds: Sequence[Sentence], news: Sequence[Sentence]) -> Iterator[Aligned]:
    """Yield sentences between two matches, in order: the pairing with the most words in common, the rest alone."""
    pairs = _best_pairs(olds, news) if olds and news and len(olds) * len(news) <= MOST_PAIRS else []
    i = k = 0
    for at, to in [*pairs, (len(olds), len(news))]:
        yield from ((old, None) for old in olds[i:at])
        yield from ((None, new) for new in news[k:to])
        if at < len(olds) and to < len(news):
            yield olds[at], news[to]
        i, k = at + 1, to + 1


def _best_pairs(olds: Sequence[Sentence], news: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Return the pairs of like sentences, none crossing another, whose likeness adds up to the most."""
    bags = [[_bag(fold(s.text).casefold().split()) for s in side] for side in (olds, news)]
    best: list[list[_Way]] = [[(0.0, ())] * (len(news) + 1)]
    for at, old in enumerate(bags[0]):
        row: list[_Way] = [(0.0, ())]
        for to, new in enumerate(bags[1]):
            likeness = _likeness(old, new)
            options = [best[at][to + 1], row[to]]
            if likeness >= ALIKE:
                options.append((best[at][to][0] + likeness, (*best[at][to][1], (at, to))))
            row.append(max(options, key=lambda option: option[0]))
        best.append(row)
    return list(best[-1][-1][1])


def _bag(parts: Iterable[str]) -> _Bag:
    """Return words as a set in which the second `the` is another than the first: sets are met in good time."""
    times: Counter[str] = Counter()
    found = set()
    for part in parts:
        times[part] += 1
        found.add((part, times[part]))
    return frozenset(found)


def _likeness(one: _Bag, other: _Bag) -> float:
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def are_far_apart(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether two long runs of words have so little in common that neither is a wording of the other."""
    return len(one) + len(other) > _LONG and _likeness(_bag(one), _bag(other)) < ALIKE
