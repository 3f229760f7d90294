"""Publication numbers as GAO has given them since the 1970s, each given once."""

from __future__ import annotations

from datetime import date
from random import Random

SIX_DIGITS_SINCE = date(2021, 6, 1)
FIRST_OF_SIX_DIGITS = 105252
SERIES_SINCE = date(2000, 10, 1)
ENDINGS = (("", 80), ("R", 8), ("T", 4), ("SP", 5), ("PR", 2), ("NI", 1))
_DIVISIONS = ("GGD", "HEHS", "AIMD", "RCED", "NSIAD", "T-HEHS", "T-GGD", "NSIAD/AIMD")
_BARE = ("{:06}", "B-{:06}")


def number(rng: Random, published_on: date, taken: set[str]) -> str:
    """Return a number that fits the day and is not `taken`, and take it."""
    found = _number(rng, published_on)
    while found in taken:
        found = _number(rng, published_on)
    taken.add(found)
    return found


def _number(rng: Random, on: date) -> str:
    year = f"{(on.year + (on.month >= 10)) % 100:02}"
    ending = rng.choices([e for e, _ in ENDINGS], [weight for _, weight in ENDINGS])[0]
    if on >= SIX_DIGITS_SINCE:
        return f"GAO-{year}-{rng.randint(FIRST_OF_SIX_DIGITS, 109999)}{ending}"
    if on >= SERIES_SINCE:
        return f"GAO-{year}-{rng.randint(2, 999)}{ending}"
    if on.year < 1980:
        return rng.choice(_BARE).format(rng.randint(80_000, 199_999))
    return f"{rng.choice(_DIVISIONS)}-{year}-{rng.randint(1, 329)}"
