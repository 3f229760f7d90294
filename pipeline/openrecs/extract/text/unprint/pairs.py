"""Pairs of lines that follow each other: what a program that wraps leaves behind.

Some programs count columns, others bytes (`fold`), and some count a tab as one character.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from openrecs.extract.text.landmarks import is_rest_of_marker
from openrecs.extract.text.unprint.printed import Printed
from openrecs.text import squeeze

NARROWEST = 40  # columns; no program wraps at fewer
_TAB = 8
_BRACKETS = 60  # characters that brackets may hold
_CLOSED = (")", "]", ").", "].")

Count = Callable[[Printed], str | bytes]


class Pair(NamedTuple):
    """Two lines that follow each other: the first one's index, its length, and the length with the next word."""

    at: int
    length: int
    with_word: int
    word: str


class Pairs(NamedTuple):
    """All pairs that may have been one line, and how many more are too short for that and yet go on in lower case."""

    all: list[Pair]
    short: int


def goes_on(before: str, after: str) -> bool:
    """Say whether a sentence surely goes on from one line to the next: in lower case, in brackets, with its marker."""
    if after[0].islower():
        word = after.split(None, 1)[0]
        return "@" not in word and "/" not in word and (before[-1].isalnum() or before[-1] in ",-'\u2019\"\u201d)")
    return is_rest_of_marker(before[-_BRACKETS:], after) or (
        ")" in after[:_BRACKETS] and before.rfind("(", -_BRACKETS) > before.rfind(")")
    )


def may_be_wrapped(texts: Sequence[str]) -> bool:
    """Say quickly whether any sentence or marker goes on from one line to the next: else nothing was wrapped."""
    bare = [text.strip() for text in texts]
    return any(
        goes_on(above, text) or (text.endswith(_CLOSED) and is_rest_of_marker(squeeze(above[-200:]), squeeze(text)))
        for above, text in pairwise(bare)
        if above and text and (text[0].islower() or ")" in text[:_BRACKETS] or text.endswith(_CLOSED))
    )


def counts(lines: Sequence[Printed]) -> list[Count]:
    """Return the ways in which the lines of a text can be counted: what to take the length of."""
    found: list[Count] = [columns]
    if not all(line.raw.isascii() for line in lines):
        found.append(lambda line: columns(line).encode("utf-8", "surrogatepass"))
    if any("\t" in line.text for line in lines):
        found.append(lambda line: (line.text if line.text.strip() else line.raw).replace("\t", " ").rstrip(" "))
    return found


def columns(line: Printed) -> str:
    """Return what is in a line's columns."""
    return line.raw.rstrip(" ")


def pairs(lines: Sequence[Printed], count: Count) -> Pairs:
    """Return all pairs of lines with nothing blank between them."""
    found: list[Pair] = []
    short = 0
    bare = ["" if line.is_whole else line.raw.strip(" ") for line in lines]
    for at in range(len(lines) - 1):
        before, after = bare[at], bare[at + 1]
        if not before or not after:
            continue
        length = len(count(lines[at]))
        if length + 1 + 2 * len(after) <= NARROWEST:
            short += after[0].islower() and before[-1].isalnum()
            continue
        word = after.split(None, 1)[0]
        with_word = length + 1 + len(count(lines[at + 1]).split(None, 1)[0])
        if lines[at + 1].text.lstrip(" ").startswith(f"{word}\t"):
            with_word += _TAB - with_word % _TAB  # the tab had to fit, too
        found.append(Pair(at, length, with_word, word))
    return Pairs(found, short)


def marker_rests(lines: Sequence[Printed]) -> set[int]:
    """Return the indexes of the lines after which the text's marker, or the rest of it, stands alone on a line."""
    return {
        at
        for at in range(len(lines) - 1)
        if lines[at + 1].raw.rstrip(" ").endswith(_CLOSED)
        and lines[at]
        and not lines[at].is_whole
        and not lines[at + 1].is_whole
        and is_rest_of_marker(squeeze(lines[at].text[-200:]), squeeze(lines[at + 1].text[:200]))
    }
