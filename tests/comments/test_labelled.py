"""The labels are sound: evidence is a whole sentence, its phrase says the value, a period ends on its last day."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import date

import labelled
import pytest
from labelled import FIELDS, Comment, is_sentence

COMMENTS = labelled.read("labelled.jsonl") + labelled.read("real.jsonl")
VALUES = {
    "comments_kind": {"update", "awaiting", "no_news", None},
    "concurrence": {"agreed", "partially_agreed", "disagreed", "neither", None},
    "last_action_by": {"agency", "gao", "congress", None},
    "last_action_precision": {"day", "month", "quarter", "year", None},
    "target_precision": {"day", "month", "quarter", "year", None},
}
EVIDENCED = [
    ("concurrence", "concurrence_evidence", "concurrence_phrase"),
    ("last_action_on", "last_action_evidence", "last_action_phrase"),
    ("target_on", "target_evidence", "target_phrase"),
]
DATED = [
    ("last_action_on", "last_action_precision", "last_action_phrase"),
    ("target_on", "target_precision", "target_phrase"),
]
FAMILIES = {
    "ordinary",
    "promise_fate",
    "past_and_future",
    "year_names",
    "reported_vs_followup",
    "update_letter_money",
    "not_until",
    "whose_position",
    "agreed_do_vs_that",
    "concession",
    "changed_position",
    "half_position",
    "vague_exact",
    "statutes_due_dates",
    "acts_of_congress",
    "sentence_ends",
}
MONTHS = {name[:3].lower(): number for number, name in enumerate(month_name) if name}
MONTH = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
FISCAL = r"(?:(fiscal years?|fiscal|FY) ?|(?:calendar year|CY) )?"

SOUND = dict.fromkeys(FIELDS) | {
    "text": "It agreed with us. In fiscal year 2030, it did half. It will end by June 2031. To close it, act.",
    "comments_kind": "update",
    "concurrence": "agreed",
    "concurrence_evidence": "It agreed with us.",
    "concurrence_phrase": "agreed",
    "last_action_on": "2030-09-30",
    "last_action_precision": "year",
    "last_action_evidence": "In fiscal year 2030, it did half.",
    "last_action_phrase": "fiscal year 2030",
    "last_action_by": "agency",
    "target_on": "2031-06-30",
    "target_precision": "month",
    "target_evidence": "It will end by June 2031.",
    "target_phrase": "June 2031",
    "unlabelled": [],
}


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def quarter_end(year: int, quarter: int, *, fiscal: bool) -> date:
    if fiscal and quarter == 1:
        return date(year - 1, 12, 31)
    return month_end(year, 3 * quarter - 3 if fiscal else 3 * quarter)


def full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def said(phrase: str) -> tuple[date, str] | None:
    """Return what the words of a date say: the last day of the period named, and how exact they are."""
    phrase = re.sub(r"^(\d+) ([A-Za-z.]+) (\d{4})$", r"\2 \1, \3", phrase)
    if found := re.fullmatch(MONTH + r" (\d+),? (\d{4})", phrase):
        return date(int(found[3]), MONTHS[found[1].lower()], int(found[2])), "day"
    if found := re.fullmatch(r"(\d\d)(?:/00)?/(\d{4})", phrase):
        return month_end(int(found[2]), int(found[1])), "month"
    if found := re.fullmatch(r"(\d+)[-/](\d+)[-/](\d{2}|\d{4})", phrase):
        return date(full(found[3]), int(found[1]), int(found[2])), "day"
    if found := re.fullmatch(MONTH + "-" + MONTH + r" (\d{4})", phrase):
        return month_end(int(found[3]), MONTHS[found[2].lower()]), "quarter"
    if found := re.fullmatch(r"(?:\w+(?: \d{4})? (?:to|and|through) )?" + MONTH + r",? (?:of )?(\d{4})", phrase):
        return month_end(int(found[2]), MONTHS[found[1].lower()]), "month"
    if found := re.fullmatch(
        r"(?:Q(\d)|(\d)Q|(\w+) (?:calendar )?quarter)(?: of)? ?" + FISCAL + r"(\d{4}|\d\d)", phrase
    ):
        number = int(found[1] or found[2] or ORDINALS[found[3]])
        return quarter_end(full(found[5]), number, fiscal=bool(found[4])), "quarter"
    if found := re.fullmatch(r"FY ?(\d{4}|\d\d) Q(\d)", phrase):
        return quarter_end(full(found[1]), int(found[2]), fiscal=True), "quarter"
    if found := re.fullmatch(FISCAL + r"(?:\d{4}(?:-| through ))?(\d{4}|(?<=FY)\d\d|(?<=FY )\d\d)", phrase):
        return date(full(found[2]), *((9, 30) if found[1] else (12, 31))), "year"
    return None


def faults(comment: Comment) -> Iterator[str]:
    """Say what is wrong with a comment's labels."""
    text, open_fields = comment["text"], comment["unlabelled"]
    yield from (f"{field} is missing" for field in set(FIELDS) - set(comment))
    yield from (f"{field} is {comment[field]}" for field, allowed in VALUES.items() if comment[field] not in allowed)
    if comment["comments_kind"] is None and "comments_kind" not in open_fields:
        yield "the kind is neither given nor left open"
    acted = [comment["last_action_on"], comment["last_action_by"]]
    if acted.count(None) == 1 and "last_action_by" not in open_fields:
        yield "nobody acted, or without a date"
    if comment["remaining"] and not is_sentence(comment["remaining"], text):
        yield "what remains is not a sentence"
    for value, evidence, phrase in EVIDENCED:
        given = [comment[name] for name in (value, evidence, phrase) if comment[name] is not None]
        if len(given) not in (0, 3):
            yield f"{value} without evidence, or evidence without a value"
        elif given and not (text.count(given[1]) == 1 and is_sentence(given[1], text) and given[2] in given[1]):
            yield f"{evidence} is not one sentence with the phrase in it"
    for on, precision, phrase in DATED:
        if (comment[phrase] and said(comment[phrase])) != (
            (date.fromisoformat(comment[on]), comment[precision]) if comment[on] else None
        ):
            yield f"{phrase} does not say {on}"


def test_every_label_is_sound() -> None:
    assert {comment["id"]: found for comment in COMMENTS if (found := list(faults(comment)))} == {}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"concurrence": "agreeed"}, "concurrence is agreeed"),
        ({"comments_kind": None}, "the kind is neither given nor left open"),
        ({"last_action_by": None}, "nobody acted, or without a date"),
        ({"remaining": "To close it"}, "what remains is not a sentence"),
        ({"concurrence_evidence": None}, "concurrence without evidence, or evidence without a value"),
        ({"concurrence_evidence": "It agreed"}, "concurrence_evidence is not one sentence with the phrase in it"),
        ({"concurrence_phrase": "concurred"}, "concurrence_evidence is not one sentence with the phrase in it"),
        ({"target_on": "2031-06-01"}, "target_phrase does not say target_on"),
        ({"target_precision": "day"}, "target_phrase does not say target_on"),
        ({"last_action_on": "2030-12-31"}, "last_action_phrase does not say last_action_on"),
    ],
)
def test_an_unsound_label_is_found(change: Comment, found: str) -> None:
    assert not list(faults(SOUND))
    assert found in list(faults(SOUND | change))


def test_an_awaiting_comment_says_nothing_else() -> None:
    for comment in COMMENTS:
        if comment["comments_kind"] == "awaiting":
            others = [comment[field] for field in FIELDS if field != "comments_kind"]
            assert set(others) == {None}, comment["id"]


def test_no_comment_is_in_two_parts_or_twice() -> None:
    assert not [name for name, times in Counter(comment["id"] for comment in COMMENTS).items() if times > 1]
    invented = labelled.read("labelled.jsonl")
    seen = Counter((comment["text"], comment["agency"]) for comment in invented)
    assert not [pair for pair, times in seen.items() if times > 1]
    parts = {
        part: {comment["text"] for comment in invented if comment["part"] == part} for part in ("tuning", "frozen")
    }
    assert not parts["tuning"] & parts["frozen"]


def test_there_are_enough_of_every_family_and_value() -> None:
    for part, enough in (("tuning", 350), ("frozen", 500)):
        of_part = [comment for comment in COMMENTS if comment["part"] == part]
        assert len(of_part) >= enough
        families = Counter(comment["family"] for comment in of_part)
        assert set(families) == FAMILIES
        assert min(families.values()) >= 5
        for field, allowed in VALUES.items():
            assert {comment[field] for comment in of_part} >= allowed - {None}, (part, field)


def test_every_real_comment_is_found_where_it_was_labelled() -> None:
    if not labelled.SHARED.exists():
        pytest.skip("not run: ../shared is not here")
    assert len(labelled.read("real.jsonl")) == len((labelled.FOLDER / "real.jsonl").read_text("utf-8").splitlines())
