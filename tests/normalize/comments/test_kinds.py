"""What kind of comment it is: an update, no news, GAO's word that it will update it, or nothing; and what remains."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import growth
import openrecs
from openrecs.normalize.comments import reading

AGENCY = (
    "When we confirm what actions the agency has taken in response to this recommendation, we will provide updated "
    "information."
)
CONGRESS = "When we determine what steps the Congress has taken, we will provide updated information."


@pytest.mark.parametrize(
    "text",
    [
        *(AGENCY, CONGRESS, AGENCY.upper(), f" {AGENCY}\n", AGENCY[:-1]),
        CONGRESS.replace("the Congress", "Congress"),
        "We will update the status of this matter as more information becomes available.",
        "As of May 2030, we are following up on this recommendation and will update it when we receive information.",
        f"{AGENCY} We will continue to monitor the agency's efforts.",
        "When we learn what the agency did, we'll post it here.",
        "We have requested an update. We will update the status of this recommendation when we receive it.",
    ],
)
def test_the_promise_of_an_update_is_awaiting(text: str) -> None:
    assert reading.read_comment(text)["comments_kind"] == "awaiting"
    assert not reading.says_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "The agency agreed.",
        f"{AGENCY} In May 2025, it confirmed them.",
        f"The agency agreed.\n\n{AGENCY}",
        "We will provide updated information.",
        "As of May 2030, the agency had not finished the guide.",
        "In May 2030, we asked the agency for the guide and found that it was complete.",
        "x",
        "We'll begin when we can.",
        "We have requested an update.",
        "We asked for an update, but the agency said that it is done. We will update the status when we receive more.",
    ],
)
def test_everything_else_is_an_update(text: str) -> None:
    assert reading.read_comment(text)["comments_kind"] == "update"
    assert reading.says_something(text)


def test_whether_a_comment_says_something_is_its_kind() -> None:
    lines = (Path(__file__).parents[2] / "comments/labelled.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines[::9]]
    kinds = {text: reading.read_comment(text)["comments_kind"] for text in [AGENCY, *texts]}
    assert {"awaiting", "no_news", "update"} <= {*kinds.values()}
    for text, kind in kinds.items():
        assert reading.says_something(text) == (kind in {"update", "no_news"}), text


@pytest.mark.parametrize(
    "text",
    [
        "In May 2030, the agency said it had begun. In June 2031, we asked for an update.",
        "As of May 2030, the agency had not provided us with information on its actions.",
        "As of May 2030, the agency hadn\u2019t provided us with information on its actions.",
        "The agency agreed. As of May 2030, it had not responded to our request.",
        "As of May 2030, there are no additional updates.",
        "In May 2030, we requested an update. We will update the status when we receive it.",
        "In May 2030, we requested information on the results. The agency has not responded.",
    ],
)
def test_a_newest_date_without_news_is_no_news(text: str) -> None:
    assert reading.read_comment(text)["comments_kind"] == "no_news"
    assert reading.says_something(text)


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_nothing_is_none(text: str | None) -> None:
    assert reading.read_comment(text)["comments_kind"] == "none"
    assert not reading.says_something(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "To fully implement this recommendation, the agency should test the guide.",
        "However, to address our recommendation, it needs to test the guide.",
        "The agency must test the guide to fully implement the recommendation.",
        "This recommendation will remain open until the guide is tested.",
        "We will keep this recommendation open until the agency tests the guide.",
        "We are leaving the recommendation open until the guide is tested.",
        "Until the agency tests the guide, this recommendation will stay open.",
        "We will close this recommendation once the agency has tested the guide.",
    ],
)
def test_what_remains_is_the_whole_sentence_of_gao(sentence: str) -> None:
    assert openrecs.read_comment(f"The agency agreed. {sentence} We will monitor it.")["remaining"] == sentence


@pytest.mark.parametrize(
    "text",
    [
        "If completed as planned, these actions should address the intent of our recommendation.",
        "Officials said they need to hire staff to fully implement this recommendation.",
        "The agency took steps to implement this recommendation.",
        "Officials said that we should keep this recommendation open until the guide is tested.",
        "We will close this recommendation when we have reviewed the guide.",
        "The agency kept the matter open until June 2030.",
    ],
)
def test_what_remains_is_null_where_gao_does_not_say_it(text: str) -> None:
    assert openrecs.read_comment(text)["remaining"] is None


@pytest.mark.parametrize(
    "filler",
    [
        *(" ", "-", "\n", "when we ", "In May 2030, it said it will. ", "DOD plans to finish by June 2030. ", "2030, "),
        *("by June 2030 ", "June 2030 ", "agreed ", "neither agreed nor ", "revised it to June 2030, "),
        "DOD finished the guide and agreed. ",
    ],
)
def test_time_grows_no_faster_than_the_comment(filler: str) -> None:
    growth.assert_linear(lambda size: AGENCY[:40] + growth.of(filler, size), openrecs.read_comment)
