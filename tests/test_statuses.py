"""GAO's statuses: every spelling that was printed, and no word of another vocabulary."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs import statuses

WORDS = {
    ("Open", "Partially Addressed"): "open_partially_addressed",
    ("Closed", "Implemented"): "closed_implemented",
    ("Closed", "Not Implemented"): "closed_not_implemented",
    ("Closed", "No Longer Valid"): "closed_no_longer_valid",
}
JOINTS = [
    " – ",
    "–",
    " — ",
    "—",
    " - ",
    "-",
    "--",
    " -- ",
    "\u2011",
    "\u2212",
    "\xa0–\xa0",
    "\u202f\u2013 ",
    " \u2010 ",
]
CASES = [str, str.upper, str.lower, str.capitalize]


@pytest.mark.parametrize(("words", "joint"), list(product(WORDS, JOINTS)))
def test_every_dash_and_blank_and_case_is_the_same_status(words: tuple[str, str], joint: str) -> None:
    for case in CASES:
        printed = case(joint.join(words))
        assert statuses.code(printed) == WORDS[words], printed
        assert statuses.code(f" {printed}\n".replace(" ", "\xa0")) == WORDS[words], printed
        assert statuses.is_like_status(printed)


@pytest.mark.parametrize("printed", ["Open", "open", "OPEN", " Open\u200b ", "Open."])
def test_open(printed: str) -> None:
    assert statuses.code(printed) == "open"


@pytest.mark.parametrize(
    "printed",
    [
        *("Addressed", "Partially Addressed", "Not Addressed", "Partially", "Met", "Partially Met", "Not Met"),
        *("Closed", "Implemented", "Not Implemented", "No Longer Valid", "Reopened", "Opened", "Open Recommendations"),
        *("Open – Addressed", "Closed – Partially Implemented", "Open – Implemented", "", " ", "-", "Open –", "N/A"),
        *("Open (Recommendation 1)", "0pen", "Ореn", "closed_", "Open\nClosed – Implemented"),
    ],
)
def test_other_words_are_no_status(printed: str) -> None:
    assert statuses.code(printed) is None


@pytest.mark.parametrize("printed", ["Closed – Superseded", "Open – On Hold", "Closed-withdrawn"])
def test_an_unknown_status_of_the_same_form_is_seen_as_one_that_is_not_known(printed: str) -> None:
    assert statuses.code(printed) is None
    assert statuses.is_like_status(printed)


@given(st.text(max_size=80))
def test_nothing_raises_and_what_is_a_status_reads_back(text: str) -> None:
    code = statuses.code(text)
    assert code is None or code in statuses.CODES
    assert not (code and not statuses.is_like_status(text.strip()) and len(text) <= 60)


PLANNED = "Actions to satisfy the intent of the recommendation have not been taken or are being planned"


@pytest.mark.parametrize(
    "paragraph",
    [
        f"{PLANNED}.",
        f"{PLANNED}, or actions that partially satisfy the intent of the recommendation have been taken.",
        f"{PLANNED}.".replace("the recommendation", "the matter"),
        f"{PLANNED}.".replace(" ", "\xa0").upper(),
        "Actions that partially satisfy the intent of the recommendation have been taken.",
    ],
)
def test_definitions_are_known(paragraph: str) -> None:
    assert statuses.is_definition(paragraph)


@pytest.mark.parametrize("paragraph", [PLANNED, f"{PLANNED}. In May 2025, it began.", "Open", "", f"{PLANNED}." * 9])
def test_a_comment_is_no_definition(paragraph: str) -> None:
    assert not statuses.is_definition(paragraph)


def test_a_status_is_parted_from_the_definition_on_its_line() -> None:
    assert statuses.part(f"Open {PLANNED}.") == ("Open", f"{PLANNED}.")
    taken = "Actions that partially satisfy the intent of the recommendation have been taken."
    assert statuses.part(f"Open – Partially Addressed {taken}") == ("Open – Partially Addressed", taken)
    for whole in ("Open", "Open – Partially Addressed", "Open questions remain.", f"Open {PLANNED}. And more."):
        assert statuses.part(whole) == (whole, None)
