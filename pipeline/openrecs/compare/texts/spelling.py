"""When two texts are the same text: a difference of spelling alone is not a change.

Blanks, line breaks, invisible characters, dashes, quotes and composed letters make none; letters, case, digits and
every other sign do. Unlike identity's folding this one may improve: no id depends on it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from openrecs.text import plain

# An em dash is printed as `—`, `--` or ` - `; so is a hyphen in a text that was wrapped.
_DASH_RUN = re.compile(r" ?-[- ]*")
_QUOTE_PAIR = re.compile("''")


def fold(text: str) -> str:
    """Return the text with everything folded that is spelling alone: for comparing, never for display."""
    folded = plain(unicodedata.normalize("NFKC", plain(text)))
    return _QUOTE_PAIR.sub('"', _DASH_RUN.sub("-", folded)).strip()


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """Return a single word folded; a sign of which nothing would be left stays. Remembered, for words come again."""
    return fold(word) or word


def same(one: str | None, other: str | None) -> bool:
    """Say whether two texts differ in nothing but spelling; no text and a blank one are the same."""
    if one == other:
        return True
    return fold(one or "") == fold(other or "")
