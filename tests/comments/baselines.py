"""What a reader has to beat: fifteen naive lines, and dateutil used as a general tool would be."""

from __future__ import annotations

import re
import warnings
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from dateutil import parser

Read = Mapping[str, str | None]
POSITIONS = {
    "neither": r"neither agreed",
    "partially_agreed": r"partially (?:agreed|concurred)",
    "disagreed": r"disagreed|did not (?:agree|concur)",
    "agreed": r"agreed|concurred",
}
DEFAULTS = (datetime(1, 1, 1), datetime(2, 2, 2))  # noqa: DTZ001
PLANS = r"\b(?:will|would|plans?|planned|expects?|expected|estimate[sd]?|anticipate[sd]?|by the end of)\b"
DATE = r"(January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})"


def naive(text: str, agency: str | None = None, department: str | None = None) -> Read:
    """Take the first verb of a list, the last month with a year, and the last one after `by`."""
    found: dict[str, str | None] = {
        "comments_kind": "awaiting" if text.startswith(("When we", "We will")) else "update"
    }
    sentences = re.split(r"(?<=\.)\s+", text)
    for sentence in reversed(sentences):
        for position, verb in POSITIONS.items():
            if re.search(verb, sentence):
                found |= {"concurrence": position, "concurrence_evidence": sentence}
                break
    for sentence in sentences:
        for name, before in (("last_action", r"(?:In|As of|in|as of) "), ("target", r"by ")):
            for month, year in re.findall(before + DATE, sentence):
                moment = datetime.strptime(f"1 {month} {year}", "%d %B %Y")  # noqa: DTZ007
                found |= span(name, moment.date(), "month", sentence) | {"last_action_by": "agency"}
        if sentence.startswith("To fully implement"):
            found["remaining"] = sentence
    return found


def general(text: str, agency: str | None = None, department: str | None = None) -> Read:
    """Ask dateutil for the dates of a sentence: the latest beside a word of planning, and the latest beside none."""
    found: dict[str, str | None] = {}
    for sentence in re.split(r"(?<=\.)\s+", text):
        name = "target" if re.search(PLANS, sentence) else "last_action"
        for on, precision in dates(sentence):
            if str(on) > (found.get(f"{name}_on") or ""):
                found |= span(name, on, precision, sentence)
    return found


def dates(sentence: str) -> Iterator[tuple[date, str]]:
    """Try dateutil on every three, two and single words, from the left."""
    words = sentence.split()
    while words:
        for size in (3, 2, 1):
            if found := one_date(" ".join(words[:size]).strip(" .,;:()")):
                yield found
                words = words[size - 1 :]
                break
        words = words[1:]


def one_date(words: str) -> tuple[date, str] | None:
    """Return what dateutil reads, and how exact it is: what two different defaults leave the same was read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            one, other = (parser.parse(words, default=default) for default in DEFAULTS)
        except (parser.ParserError, OverflowError, TypeError):
            return None
    if one.year != other.year:
        return None
    if one.month != other.month:
        return date(one.year, 12, 31), "year"
    return one.date(), "day" if one.day == other.day else "month"


def span(name: str, on: date, precision: str, sentence: str) -> dict[str, str | None]:
    """Return the fields of a date, moved to the last day of its month where it names a month."""
    if precision == "month":
        on = on.replace(day=monthrange(on.year, on.month)[1])
    return {f"{name}_on": str(on), f"{name}_precision": precision, f"{name}_evidence": sentence}
