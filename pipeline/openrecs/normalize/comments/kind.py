"""Reading GAO's comments.

`kind` parts a real update from the sentence that stands where there is none yet. Seen 2021 to 2026 in two forms, for
agencies and for Congress.
"""

from __future__ import annotations

import re

from openrecs.text import plain

_AWAITING = re.compile(
    r"when we (?:confirm what actions the agency has|determine what steps (?:the )?congress has) taken"
    r"(?: in response to (?:this|the) (?:recommendation|matter))?, we will provide updated information\.?",
)
_AWAITING_CHARACTERS = 250


def kind(comments: str | None) -> str:
    """Return `none` without comments, `awaiting` where they only promise an update, else `update`."""
    if not comments:
        return "none"
    is_short = len(comments) < _AWAITING_CHARACTERS
    return "awaiting" if is_short and _AWAITING.fullmatch(plain(comments).casefold()) else "update"
