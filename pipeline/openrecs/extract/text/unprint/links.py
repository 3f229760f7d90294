"""Takes away the numbers that a text browser puts before links: `[136]Agency Affected`.

Only where the text is such a dump: it ends in a list of references, or the labels of a table carry such numbers. The
numbers count up; what is in brackets in GAO's own text does not, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from openrecs.extract.text.unprint.printed import Printed

LINK = re.compile(r"\[([0-9]{1,5})\]")
_MARKED_LABEL = re.compile(r"\[[0-9]{1,5}\](?:Agency|Recommendation|Matter|Status)\b")
_REFERENCE = re.compile(r" {0,12}([0-9]{1,5})\. (?=\S)")
_ADDRESS = re.compile(r"\b(?:[a-z]{3,10}:/|mailto:|javascript:)")
_MISSING_SHARE = 50  # one link in so many leads nowhere: it has a number and no line
_WINDOW = 40  # in columns, links are not counted line by line
_LONGEST_IN_COLUMNS = 2000


def unmarked(lines: Sequence[Printed]) -> list[Printed]:
    """Take the numbers away; what follows one moves to its place, so that columns stay columns."""
    end = _references(lines)
    if end is None and not any(_MARKED_LABEL.search(line.text) for line in lines if "Status" in line.text):
        return list(lines)
    seen: set[int] = set()
    body = [_without(line, seen) if "[" in line.text else line for line in lines[:end]]
    return body + [line._replace(is_whole=True) for line in ([] if end is None else lines[end:])]


def _references(lines: Sequence[Printed]) -> int | None:
    """Return the index of the heading of the references that end a dump: a list that counts up from 1, almost whole."""
    heads = [at for at, line in enumerate(lines) if line.text.strip() == "References"]
    if not heads:
        return None
    below = lines[heads[-1] + 1 :]
    counted = [int(found[1]) for line in below if (found := _REFERENCE.match(line.raw))]
    counts_up = counted[:1] == [1] and all(a < b for a, b in pairwise(counted))
    is_whole = counts_up and counted[-1] - len(counted) <= 1 + len(counted) // _MISSING_SHARE
    addresses = sum(_ADDRESS.search(line.raw) is not None for line in below)
    return heads[-1] if is_whole and 2 * addresses >= len(counted) else None


def _without(line: Printed, seen: set[int]) -> Printed:
    """Take the numbers of the next links off a line, and add them to `seen`. What stands like a link may skip some."""
    text = line.text
    taken = []
    for found in LINK.finditer(text):
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        is_link, number, last = not before.strip() and bool(after.strip()), int(found[1]), max(seen, default=0)
        is_next = abs(number - last) <= _WINDOW or not seen if is_link else number == last + 1
        if is_next and number not in seen:
            seen.add(number)
            taken.append(found.span())
    if len(text) > _LONGEST_IN_COLUMNS:
        return line
    for start, end in reversed(taken):
        word = text.find(" ", end)
        word = len(text) if word < 0 else word
        text = text[:start] + text[end:word] + " " * (end - start) + text[word:]
    return line._replace(text=text) if taken else line
