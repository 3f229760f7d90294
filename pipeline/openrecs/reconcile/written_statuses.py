"""Whether a recommendation is open or closed for the person who wrote a status: `In progress`, `C`, `Closed 9/30/2025`.

Only words that mean one of the two are read. `Resolved` is an agreement for some auditors and an end for others, `Not
implemented` is open for some and GAO's own word for an end: such words are for the person to explain (`Words`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from openrecs import statuses, wording
from openrecs.errors import UsageError, shown
from openrecs.text import plain

OPEN, CLOSED = "open", "closed"
_NOT_LETTERS = re.compile(r"[\W_]+")  # letters of every script are letters


def _fold(text: str) -> str:
    """Return the words of a text in small letters; of signs alone, as `✓`, the signs."""
    folded = plain(text).casefold()
    return _NOT_LETTERS.sub(" ", folded).strip() or folded


_KNOWN: dict[str, str] = {
    **dict.fromkeys(
        (
            *("o", "open", "opened", "reopened", "re opened", "still open", "remains open", "not closed", "unresolved"),
            *("in progress", "in process", "in work", "work in progress", "wip", "ongoing", "on going", "underway"),
            *("under way", "started", "not started", "not yet started", "planned", "pending", "active", "outstanding"),
            *("on track", "on schedule", "delayed", "behind schedule", "overdue", "past due", "on hold", "incomplete"),
            *("not complete", "not completed", "not yet complete", "not yet implemented", "to be implemented"),
            *("partially implemented", "partially addressed", "partially complete", "partially completed"),
            *("open not implemented", "open not addressed", "open partially implemented", "open in progress"),
            *("closure requested", "requested closure", "closure request submitted", "closure pending"),
            *("pending closure", "awaiting closure", "submitted for closure", "recommended for closure"),
            *(words for code, words in wording.STATUS.items() if code in statuses.OPEN),
            *(code.replace("_", " ") for code in statuses.OPEN),
        ),
        OPEN,
    ),
    **dict.fromkeys(
        (
            *("c", "close", "closed", "complete", "completed", "implemented", "fully implemented", "done", "finished"),
            *("fully addressed", "no longer valid", "closed by gao", "gao closed", "closed unimplemented"),
            *("closed and implemented", "closed complete", "closed completed", "implemented closed", "complete closed"),
            *(words for code, words in wording.STATUS.items() if code in statuses.CLOSED),
            *(code.replace("_", " ") for code in statuses.CLOSED),
        ),
        CLOSED,
    ),
}
_BY_WORDS = {_fold(words): state for words, state in _KNOWN.items()}
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_PARTS = re.compile(r"[-:;,/(\[|]|\.(?: |$)")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_WHEN = re.compile(
    rf"\b(?:as|of|on|since|in|effective|eff|dated?|fy|cy|q|{_MONTH}|[0-9]+(?:st|nd|rd|th)?|(?:fy|q)[0-9]+)\b"
)
# What behind the first word says may be against it: "Complete - two items remain", "Open - closed by us in May".
_AGAINST = {
    CLOSED: re.compile(
        r"\b(?:open|re ?opened|pending|await\w*|progress|ongoing|remain\w*|not|partial\w*|until|request\w*)\b"
    ),
    OPEN: re.compile(r"\b(?:closed|completed?|implemented|done|finished|valid)\b"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a person's own words mean, folded; they come before those that are known."""

    own: dict[str, str]


def explained(is_open: Iterable[str], is_closed: Iterable[str]) -> Words:
    """Return words that a person says are open and closed. `UsageError`: one is said to be both."""
    opened, closed = {_fold(one): one for one in is_open}, {_fold(one): one for one in is_closed}
    if both := [one for folded, one in opened.items() if folded in closed]:
        mend = "name it with one of --open and --closed"
        raise UsageError(f"{shown(both[0])!r} is given as open and as closed", safe="nothing was compared", mend=mend)
    return Words({**dict.fromkeys(opened, OPEN), **dict.fromkeys(closed, CLOSED)})


def state(printed: str, words: Words) -> str | None:
    """Return `open` or `closed`; `None` where the words do not say, or say both."""
    if "?" in printed:
        return words.own.get(_fold(printed))
    text, known = plain(printed).casefold(), _BY_WORDS | words.own
    head, *_ = _PARTS.split(text, maxsplit=1)
    tries = ((text, ""), (_ASIDE.sub(" ", text), " ".join(_ASIDE.findall(text))), (head, text[len(head) :]))
    for main, beside in tries:
        folded = _fold(main)
        found = known.get(folded) or known.get(" ".join(_WHEN.sub(" ", folded).split()))
        if found:
            return None if _AGAINST[found].search(_fold(beside)) else found
    return None
