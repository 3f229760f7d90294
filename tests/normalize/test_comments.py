"""What GAO's comments say: an update, the promise of one, or nothing."""

from __future__ import annotations

import pytest

import growth
from openrecs.normalize import comments

AGENCY = (
    "When we confirm what actions the agency has taken in response to this recommendation, we will provide updated "
    "information."
)
CONGRESS = "When we determine what steps the Congress has taken, we will provide updated information."


@pytest.mark.parametrize(
    "text",
    [
        *(AGENCY, CONGRESS, AGENCY.upper(), AGENCY.replace(" ", "\xa0"), f" {AGENCY}\n", AGENCY[:-1]),
        CONGRESS.replace("the Congress", "Congress"),
        "When we confirm what actions the agency has taken in response to this matter, we will provide updated "
        "information.",
    ],
)
def test_the_promise_of_an_update_is_awaiting(text: str) -> None:
    assert comments.kind(text) == "awaiting"


@pytest.mark.parametrize(
    "text",
    [
        "The agency agreed.",
        f"{AGENCY} In May 2025, it confirmed them.",
        f"The agency agreed.\n\n{AGENCY}",
        AGENCY.replace("confirm", "know"),
        "We will provide updated information.",
        "x",
    ],
)
def test_everything_else_is_an_update(text: str) -> None:
    assert comments.kind(text) == "update"


@pytest.mark.parametrize("text", [None, ""])
def test_nothing_is_none(text: str | None) -> None:
    assert comments.kind(text) == "none"


@pytest.mark.parametrize("filler", [" ", "-", "\n", "when we "])
def test_time_grows_no_faster_than_the_comment(filler: str) -> None:
    growth.assert_linear(lambda size: AGENCY[:40] + growth.of(filler, size), comments.kind)
