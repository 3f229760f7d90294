"""The sentences that GAO prints word for word, each as a paragraph of its own: where one ends, its paragraph ends."""

from __future__ import annotations

from collections.abc import Sequence

from openrecs.extract.text.landmarks import LISTED_TOTAL
from openrecs.statuses import DEFINITIONS, is_definition
from openrecs.text import plain

_AWAITING = (
    "When we confirm what actions the agency has taken in response to this recommendation, we will provide updated "
    "information.",
    "When we determine what steps the Congress has taken, we will provide updated information.",
)
_AWAITING_END = "we will provide updated information."
_ALL = "\n".join(plain(text).casefold() for text in (*_AWAITING, *sorted(DEFINITIONS)))
_LINES = 6  # none takes more


def is_in_set_sentence(words: str) -> bool:
    """Say whether some words stand together inside of such a sentence."""
    return plain(words).casefold() in _ALL


def ends(texts: Sequence[str]) -> list[int]:
    """Return the indexes of the lines before which such a sentence ends, or a list's total, in a run of lines."""
    found = []
    for at in range(1, len(texts)):
        if texts[at - 1].endswith("information."):
            if " ".join(texts[max(0, at - 3) : at]).endswith(_AWAITING_END):
                found.append(at)
        elif at <= _LINES and _is_whole(" ".join(texts[:at])):
            found.append(at)
    return found


def _is_whole(text: str) -> bool:
    return is_definition(text) or (text[0].isdigit() and LISTED_TOTAL.fullmatch(plain(text).casefold()) is not None)
