"""The marker at the end of a recommendation's text: `(Recommendation 2)`, `(Matter for Congressional Consideration 1)`.

Reports of before about August 2017 have none. Matters and recommendations are two series within one publication.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from openrecs.text import plain

Kind = Literal["recommendation", "matter"]
SPELLED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERED = re.compile(
    r"(recommendation|matter)s?(?: for (?:congressional )?consideration)? ?"
    r"(?:no\. ?|number |#)?([0-9]{1,4}(?:-[0-9]{1,4})?[a-z]?)?"
)
_MARKER_CHARACTERS = 80
# What ends a text where a marker does, in other words: GAO may have renamed it, or a scanner misread it.
STRANGE = re.compile(
    r"[({\[\uff08] ?(?:priority )?(?:rec|matt)"
    rf"(?=[^()\[\]]{{0,45}}(?:[0-9]|[ #.](?:[lIO|]{{1,2}}|{'|'.join(SPELLED)})[)}}\]]))"
    r"[^()\[\]]{0,50}(?:[)\]].{0,8})?$"
    r"|(?<=[.;] )(?:recommendation|matter) [0-9]{1,4}[)\]]?\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marker:
    """The marker at the end of a text: what kind it says, its number, and how it was printed."""

    kind: Kind
    number: str | None
    printed: str


def part(text: str) -> tuple[str, Marker | None]:
    """Part a squeezed text from its marker: `(Recommendation 2)`, `[Matter 4]`, unclosed `(Recommendation 9`.

    Returns the text without the marker and the marker, or the text as it was and `None`.
    """
    at = max(text.rfind("("), text.rfind("["))
    tail = text[at:] if at >= 0 else ""
    if not tail or len(tail) > _MARKER_CHARACTERS:
        return text, None
    found = _NUMBERED.fullmatch(plain(tail[1:]).casefold().rstrip(".)] "))
    if not found or (found[1] == "recommendation" and not found[2]):
        return text, None
    kind: Kind = "matter" if found[1] == "matter" else "recommendation"
    return text[:at].rstrip(), Marker(kind, _number(found[2]), tail)


def _number(printed: str | None) -> str | None:
    """Return the number without leading zeros; one with a year, `07-02`, is kept as printed."""
    if printed is None or "-" in printed:
        return printed
    return printed.lstrip("0") or "0"
