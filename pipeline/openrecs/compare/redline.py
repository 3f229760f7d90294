"""What differs between two texts, for a reader: sentences are matched first, then the words inside them.

A sentence that only moved is deleted in one place and inserted in another.

Texts too long to be matched in good time are taken as replaced whole: never wrong, only coarse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from openrecs.compare.tokens import Sentence, Word, fold, fold_word, joined, sentences, words
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


Op = Literal["same", "deleted", "inserted"]
_SHORT = 3  # letters: a lone word this short between two edits is drawn into them, or the line cannot be read


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are the same, deleted or inserted, and whether a blank stands before them."""

    op: Op
    text: str
    has_blank: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence as pieces, and whether it begins a paragraph."""

    pieces: tuple[Piece, ...]
    begins_paragraph: bool

    @property
    def is_same(self) -> bool:
        """Say whether nothing in it differs."""
        return all(piece.op == "same" for piece in self.pieces)


def redline(before: str | None, after: str | None) -> list[Line]:
    """Return the sentences of both texts, in the order of the new one, with what was deleted and inserted."""
    return [_line(old, new) for old, new in align(before, after)]


def focused(lines: Sequence[Line], context: int = 1) -> Iterator[Line | None]:
    """Yield the lines that differ and the `context` lines around each; `None` stands for what is left out."""
    changed = [at for at, line in enumerate(lines) if not line.is_same]
    kept = sorted({at + by for at in changed for by in range(-context, context + 1) if 0 <= at + by < len(lines)})
    last = -1
    for at in kept:
        if at > last + 1:
            yield None
        yield lines[at]
        last = at
    if kept and last < len(lines) - 1:
        yield None


def run_together(found: Iterable[Line | None]) -> Iterator[Line | None]:
    """Yield lines, whole sentences that went or came side by side as one: a mark for each tires the reader."""
    last: Line | None = None
    for one in found:
        if last and one and _alone(last) and _alone(last) == _alone(one):
            piece = replace(last.pieces[0], text=f"{last.pieces[0].text} {one.pieces[0].text}")
            last = replace(last, pieces=(piece,))
            continue
        if last:
            yield last
        if one is None:
            yield None
        last = one
    if last:
        yield last


def _alone(sentence: Line) -> Op | None:
    """Return what became of a sentence that went or came whole."""
    op = sentence.pieces[0].op if len(sentence.pieces) == 1 else "same"
    return op if op != "same" else None


def _line(old: Sentence | None, new: Sentence | None) -> Line:
    if old is not None and new is not None:
        if old.text == new.text:  # nearly every sentence
            return Line((Piece("same", new.text, False),), new.begins_paragraph)
        return Line(tuple(_pieces(words(old.text), words(new.text))), new.begins_paragraph)
    if new is not None:
        return Line((Piece("inserted", new.text, True),), new.begins_paragraph)
    return Line((Piece("deleted", old.text if old else "", True),), bool(old and old.begins_paragraph))


def _pieces(olds: Sequence[Word], news: Sequence[Word]) -> Iterator[Piece]:
    found = matches([fold_word(word.text) for word in olds], [fold_word(word.text) for word in news])
    for tag, i, j, k, m in _drawn_together(found, news):
        if tag == "equal":
            yield _piece("same", news[k:m])
            continue
        if i < j:
            yield _piece("deleted", olds[i:j])
        if k < m:
            yield _piece("inserted", news[k:m], is_apart=i < j and k == 0)


def _piece(op: Op, parts: Sequence[Word], *, is_apart: bool = False) -> Piece:
    """Return words as one piece; `is_apart`: it begins a sentence, and is to stand apart from what is gone there."""
    return Piece(op, joined(parts), parts[0].has_blank or is_apart)


def _drawn_together(found: Sequence[Match], news: Sequence[Word]) -> list[Match]:
    """Draw a lone short word between two edits into them."""
    merged: list[Match] = []
    for at, match in enumerate(found):
        tag, _, j, k, m = match
        is_lone = tag == "equal" and m - k == 1 and len(news[k].text) <= _SHORT and 0 < at < len(found) - 1
        if merged and merged[-1][0] != "equal" and (is_lone or tag != "equal"):
            last = merged.pop()
            match = ("replace", last[1], j, last[3], m)
        merged.append(match)
    return merged
