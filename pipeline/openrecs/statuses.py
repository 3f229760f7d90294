"""GAO's vocabulary of statuses: the codes, how they are printed, and the definitions printed beside them.

`seen` in captures: `Open` with its definitions of 2021 and 2025, `Open--Partially Addressed`. The closed ones and their
definitions are as other readers of GAO's pages report them. The duplication tracker (Addressed, Partially, Not
Addressed) and the High Risk List (Met, Partially Met, Not Met) are other vocabularies and are not statuses here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from openrecs.text import plain

OPEN = ("open", "open_partially_addressed")
CLOSED = ("closed_implemented", "closed_not_implemented", "closed_no_longer_valid")
CODES = OPEN + CLOSED

DEFINITIONS = frozenset(
    text.casefold().replace("the matter", "the recommendation")
    for text in (
        "Actions to satisfy the intent of the recommendation have not been taken or are being planned.",
        "Actions to satisfy the intent of the recommendation have not been taken or are being planned, or actions that "
        "partially satisfy the intent of the recommendation have been taken.",
        "Actions that partially satisfy the intent of the recommendation have been taken.",
        "Actions that satisfy the intent of the recommendation have been taken.",
        "While the intent of the recommendation has not been satisfied, time or circumstances have rendered the "
        "recommendation invalid.",
        "The recommendation is no longer valid because circumstances have changed.",
    )
)
_DEFINITION_BEGINS = frozenset(text[:5] for text in DEFINITIONS) | {"the m"}
_DASH_AND_BLANKS = re.compile(r" ?-[- ]*")
_FOREIGN = re.compile(
    r"(?:not |partially )?(?:addressed|met|implemented)|partially|partial|pending|in progress|no longer valid|reopened"
    r"|withdrawn|superseded|resolved|unresolved|(?:open|closed)(?: ?[:,;/ (-][a-z0-9 ]{0,40}\)?)?"
)
_REST = re.compile(r"(?:&\w+;|[^a-z]|[a-z](?![a-z]))*partially addressed[.)]*")
_LIKE_A_STATUS = re.compile(r"(?:open|closed)-[a-z][a-z ]{0,40}")


def fold(printed: str) -> str:
    """Fold case, blanks and every spelling of the dash: `Open – Partially Addressed` -> `open-partially addressed`."""
    return _DASH_AND_BLANKS.sub("-", plain(printed).casefold()).rstrip(".")


def code(printed: str) -> str | None:
    """Return the status code of a printed status, `None` if GAO's vocabulary does not hold it."""
    return _code(fold(printed))


def _code(folded: str) -> str | None:
    name = folded.replace("-", "_").replace(" ", "_")
    return name if name in CODES else None


def _may_begin(line: str, letters: str) -> bool:
    """Say quickly whether a line can fold to a word that begins with one of these letters."""
    first = line[:1]
    return first in letters or not (first.isascii() and first.isalnum())


def is_like_status(line: str) -> bool:
    """Say whether a line alone is a status, or has the form of one that the vocabulary does not hold."""
    return len(line) <= 60 and _may_begin(line, "oOcC") and _is_like_status(line)


@lru_cache(maxsize=1024)  # pages print the same few over and over
def _is_like_status(line: str) -> bool:
    folded = fold(line)
    return _code(folded) is not None or _LIKE_A_STATUS.fullmatch(folded) is not None


def is_foreign(line: str) -> bool:
    """Say whether a line alone is a status of another vocabulary, or a status in a spelling that was never seen."""
    if len(line) > 60 or not _may_begin(line, "naimrpwusocNAIMRPWUSOC") or is_like_status(line):
        return False
    return _FOREIGN.fullmatch(fold(line)) is not None


def with_rest(line: str, below: Sequence[str]) -> str:
    """Return a status with the end of it that stands below: its line was broken, or its dash cannot be read.

    `Open` and then `Partially Addressed` alone is another status than `Open`; `Open â€“ Partially Addressed` is none.
    A sentence, `It is partially addressed`, is a comment.
    """
    rest = below[0].strip(" |") if below and len(below[0]) <= 60 else ""
    is_rest = _REST.fullmatch(plain(rest).casefold()) is not None and fold(line) == "open"
    return f"{line} {rest}" if is_rest else line


def is_definition(paragraph: str) -> bool:
    """Say whether a paragraph is one of the definitions that GAO prints beside a status."""
    if len(paragraph) >= 250 or plain(paragraph[:20])[:5].casefold() not in _DEFINITION_BEGINS:
        return False
    return plain(paragraph).casefold().replace("the matter", "the recommendation") in DEFINITIONS


def part(line: str) -> tuple[str, str | None]:
    """Part a status from the definition that a page with its tooltips open prints behind it, on the same line."""
    if " " not in line or not _may_begin(line, "oOcC"):
        return line, None
    for at in (i for i, letter in enumerate(line[:60]) if letter == " "):
        if is_like_status(line[:at]) and is_definition(line[at + 1 :]):
            return line[:at], line[at + 1 :]
    return line, None
