"""What differs between two texts, for a reader: sentences are matched first, then the words inside them.

A sentence that only moved is deleted in one place and inserted in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from openrecs.compare.texts.alignment import Match, align, matches
from openrecs.compare.texts.tokens import Sentence, Word, fold_word, joined, words

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
