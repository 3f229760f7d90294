"""The last cell of a row: the status, perhaps its definition, and GAO's comments, run together by a text program."""

from __future__ import annotations

from collections.abc import Sequence

from openrecs.statuses import code, is_definition, is_like_status
from openrecs.text import plain, squeeze

_STATUS_WORDS = 6
_STATUS_LINES = 4
_DEFINITION = 250
_GOES_ON = ("-", "?", "&", "\ufffd", "/", ",")  # a dash, or what an encoding left of it: `Open ? Partially Addressed`


def status_lines(lines: Sequence[str]) -> int:
    """Return how many lines the status takes that opens a cell; 0 if none does. `lines` begin with the cell."""
    found = 0
    for count in range(1, _STATUS_LINES + 1):
        words = " ".join(lines[:count])
        if count > len(lines) or not lines[count - 1] or len(words) > 60:
            break
        if code(words) or (not found and is_like_status(words)):
            found = count
    return found


def parted(cell: str) -> tuple[str, ...]:
    """Part a cell that stands on one line: status, then definition and comments if there; empty if no status opens it.

    Two blanks end a status (`Open  DHS concurred`); without them the longest one of GAO's vocabulary is taken.
    """
    bare = cell.strip(" ")
    status, blanks, rest = bare.partition("  ")
    if not blanks or not is_like_status(squeeze(status)):
        status, rest = _opening(bare)
    if plain(rest).startswith(_GOES_ON):
        status = ""
    if not status and is_like_status(bare):
        status, rest = bare, ""
    return (squeeze(status), *paragraphs([squeeze(rest)])) if status else ()


def paragraphs(comments: Sequence[str]) -> list[str]:
    """Return the paragraphs under a status, its definition being one of its own."""
    first, *others = comments or [""]
    stops = [at + 1 for at, letter in enumerate(first[:_DEFINITION]) if letter == "."]
    end = max((stop for stop in stops if is_definition(first[:stop])), default=0)
    return [part for part in (first[:end], first[end:].strip(" "), *others) if part]


def _opening(text: str) -> tuple[str, str]:
    """Return the longest status of the vocabulary that opens a text, and the rest; `OpenDHS agreed` lost a blank."""
    words = text.split(" ", _STATUS_WORDS)[:_STATUS_WORDS]
    for count in range(len(words), 0, -1):
        status = " ".join(words[:count])
        if code(status):
            return status, text[len(status) :]
    return next(((text[:at], text[at:]) for at in range(min(60, len(text)), 3, -1) if _is_glued(text, at)), ("", ""))


def _is_glued(text: str, at: int) -> bool:
    return text[at : at + 1].isupper() and text[at - 1].islower() and code(plain(text[:at])) is not None
