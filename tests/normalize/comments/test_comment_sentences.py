"""Sentences end where a reader ends them."""

from __future__ import annotations

import pytest

from openrecs.normalize.comments import comment_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["The U.S. Trade Office agreed.", "It began."],
        ["It met with ICE.", "ICE agreed."],
        ["It began on Sept. 30, 2030.", "It ended."],
        ["It works in the U.S.", "The office agreed."],
        ['It wrote "no timelines."', "DOD agreed."],
        ["It wrote \u201cno timelines.\u201d", "DOD agreed."],
        ["See No. 4 and Fig. 2, e.g. the map of Mr. Smith.", "It agreed."],
        ["Acme, Inc. built it.", "It works (in part).", "Is it done?", "No!"],
        ["It costs 2.5 million.", "It is on www.gao.gov today."],
        ["It finished Phase A.", "DOD agreed."],
        ["These are of Type B.", "Congress agreed."],
        ["It passed Key Decision Point C.", "NASA agreed."],
        ["It covers Medicare Part D.", "CMS agreed."],
        ["John A. Smith and J. R. Jones agreed.", "DOD did not."],
        ["It moved to Ft. Meade and Mt. Pine.", "It is 40 ft.", "The plan is old."],
        ["See Vol. II of the plan (see app. I).", "DOD agreed (see app. II and fig. 3)."],
        ["See app. I.", "DOD agreed."],
        ["It will be done in the 4th Qtr. FY26.", "It began."],
    ],
)
def test_sentences_are_split_where_they_end(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in comment_sentences.split(text)] == sentences


def test_a_paragraph_ends_a_sentence() -> None:
    text = "It agreed\n\nIn May 2030 it began"
    assert [text[start:end] for start, end in comment_sentences.split(text)] == ["It agreed", "In May 2030 it began"]


def test_a_bullet_begins_a_sentence_and_is_not_part_of_it() -> None:
    text = "It took steps: \u2022 In May 2030, it began \u2022 It finished. \u25aa It paid 3\u20224 dollars"
    assert [text[start:end] for start, end in comment_sentences.split(text)] == [
        *("It took steps:", "In May 2030, it began", "It finished.", "It paid 3\u20224 dollars")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "It agreed in 2021.This was late.",
        "It agreed.It began.",
        "It agreed...In May it did.",
        "It agreed (in full).It began.",
    ],
)
def test_a_lost_blank_still_ends_a_sentence(text: str) -> None:
    assert len(comment_sentences.split(text)) == 2
