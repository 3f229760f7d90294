"""Which rows answer a search best.

A word in the recommendation's own text says what it is about. One in the title says what the report is about, or the
agency's name whom it is for; comments mention much else. So rows are ordered by how many of the words are in the text,
then in the title or the agency's name, then by how exactly they are there (the very word, another form of it, a mere
beginning). Of equal ones the open come before the closed, those before the delisted, and the newest published first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from openrecs import wording
from openrecs.clean.asked import word_forms
from openrecs.clean.asked.word_forms import FORM, Asked, folded
from openrecs.clean.selection import SEARCHED, at

_READ = (*SEARCHED, "is_open", "listing", "published_on")
_NAMED = ("publication_title", "agency", "agency_code", "recommendation_id")


def ranked(data: pa.Table, words: str) -> pa.Table:
    """Return rows that have these words, the best answers first; see above for what is best."""
    asked = word_forms.asked(words)
    keys = [_key(row, asked) for row in data.select(_READ).to_pylist()]
    return at(data, sorted(range(len(keys)), key=keys.__getitem__))


def _key(row: Mapping[str, Any], asked: Sequence[Asked]) -> tuple[Any, ...]:
    in_text = [word.grade(folded(row["recommendation"])) for word in asked]
    named = [_best(row, word, _NAMED) for word in asked]
    comments = [_best(row, word, ("comments",)) for word in asked]
    exactness = sum(max(grades) for grades in zip(in_text, named, comments, strict=True))
    return (
        *(-sum(grade >= FORM for grade in grades) for grades in (in_text, named)),
        -exactness,
        wording.STATES.index(wording.state(row)),
        -(row["published_on"] or date.min).toordinal(),
        row["recommendation_id"],
    )


def _best(row: Mapping[str, Any], word: Asked, columns: Sequence[str]) -> int:
    return max(word.grade(folded(row[name] or "")) for name in columns)
