"""Which rows are the same recommendation: the rule `key/1`.

The id of a recommendation is `{publication}/{what}`:

* publication: its number (`GAO-21-487`); unknown: `title-` and 10 hex digits of the folded title;
* what: `R` and the printed number, `M` and the number for a matter; no number printed: `x` and 10 hex digits of the
  folded text.

It reads the least: never status, comments, priority or agency, and the title only while the number is unknown. The
folding below is identity's own and frozen: changing what it returns for any text is a new key rule, for it would move
ids. That is why it does not use `openrecs.text`, whose folding may improve.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from openrecs.records import Recommendation

KEY_RULE = "key/1"
DIGITS = 10

# The characters that identity sees as nothing, as a dash, as a quote. Frozen with the rule.
_NOTHING = re.compile(
    "[\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
_DASH = re.compile("[\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d]")
_DASH_RUN = re.compile(r" ?-[- ]*")
_QUOTE = re.compile("[\"'`\xb4\xab\xbb\u2018-\u201f\u2032-\u2036\u2039\u203a\u02bc\uff02\uff07]")
_BLANK = re.compile("[\x00-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_REISSUED = re.compile(r"\[ ?reissued[^\]]{0,80}\]")


@lru_cache(maxsize=1 << 14)  # every stage asks for the same few thousand texts
def fold(text: str) -> str:
    """Fold white space, invisible characters, dashes, quotes and case; what is left is what a text says.

    Quotes vanish, a run of dashes with the blanks around it is one dash, blanks are one space.
    """
    return _folded(text)


@lru_cache(maxsize=1 << 14)  # of one long page the folded texts themselves would be as much as the page
def _text_digest(text: str) -> str:
    return digest(_folded(text))


def _folded(text: str) -> str:
    if text.isascii() and text.isprintable():  # nearly every text: the same, in a tenth of the time
        seen = _QUOTE.sub("", text).lower()
        seen = _BLANK.sub(" ", seen) if "  " in seen else seen
        return (_DASH_RUN.sub("-", seen) if "-" in seen else seen).strip()
    seen = unicodedata.normalize("NFKC", _bare(text)).casefold()
    seen = _bare(unicodedata.normalize("NFKC", seen))  # what came apart above may hold quotes and dashes again
    return _DASH_RUN.sub("-", _BLANK.sub(" ", seen)).strip()


def _bare(text: str) -> str:
    return _QUOTE.sub("", _DASH.sub("-", _NOTHING.sub("", text)))


@lru_cache(maxsize=1 << 14)
def fold_title(title: str) -> str:
    """Fold a title, and drop the note that it was reissued: the publication is the same one."""
    return _BLANK.sub(" ", _REISSUED.sub(" ", fold(title))).strip(" -")


def digest(folded: str) -> str:
    """Return the first 10 hex digits of the SHA-256 of a folded text."""
    return hashlib.sha256(folded.encode()).hexdigest()[:DIGITS]


def recommendation_id(
    *, publication_number: str | None, publication_title: str, kind: str, number: str | None, text: str
) -> str:
    """Return the id under `key/1`. `number` is the printed number of its kind, `None` where none is printed."""
    publication = publication_number or f"title-{digest(fold_title(publication_title))}"
    if number is None:
        return f"{publication}/x{_text_digest(text)}"
    return f"{publication}/{'M' if kind == 'matter' else 'R'}{number}"


def identify(row: Recommendation) -> Recommendation:
    """Return the row with its id; the row itself where it has it."""
    own = recommendation_id(
        publication_number=row.publication_number,
        publication_title=row.publication_title,
        kind=row.kind,
        number=row.number,
        text=row.recommendation,
    )
    return row if row.recommendation_id == own else row._replace(recommendation_id=own)


def provisional(row: Recommendation) -> Recommendation:
    """Return the row with the id that it has while its publication's number is not known."""
    return identify(row._replace(publication_number=None))


def is_provisional(recommendation_id: str) -> bool:
    """Say whether an id stands on a title, because its publication number is not known yet."""
    return recommendation_id.startswith("title-")
