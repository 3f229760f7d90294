"""A comment of GAO's in; what it says out: who agreed, what was done last, what was promised, with the words.

By rule and from the text alone: docs/comments.md has the rules. Where they do not decide, a field is null. It never
knows today's date, never guesses, and never says what is likely.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from openrecs.normalize.comments import reading


def read_comment(text: str | None, agency: str | None = None, department: str | None = None) -> dict[str, Any]:
    """Return what a comment of GAO's says, with the words that prove it; a field that it does not decide is `None`.

    `agency` is the agency to which the recommendation is addressed, `department` the one that it belongs to, by their
    names in the table. The keys are those of `FIELDS`. Days are `datetime.date`, the last day of the period named. Each
    `_evidence` is a whole sentence of the text, each `_phrase` the words in it that decide.

        openrecs.read_comment("DOD concurred. As of May 2030, it had not begun.", "Department of the Navy",
                              "Department of Defense")["last_action_on"]   # datetime.date(2030, 5, 31)
    """
    return reading.of(text, agency, department)


@lru_cache(maxsize=1 << 13)  # one rendering asks three times
def kind(text: str | None) -> str:
    """Return `none` without comments, `awaiting` where GAO only says that it will update it, `no_news` or `update`."""
    return str(read_comment(text)["comments_kind"])


def says_something(text: str | None) -> bool:
    """Say whether there is a comment that is more than GAO's word that it will follow up."""
    return kind(text) in {"update", "no_news"}
