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
    ],
)
def test_sentences_are_split_where_they_end(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in comment_sentences.split(text)] == sentences


def test_a_paragraph_ends_a_sentence() -> None:
    text = "It agreed\n\nIn May 2030 it began"
    assert [text[start:end] for start, end in comment_sentences.split(text)] == ["It agreed", "In May 2030 it began"]


@pytest.mark.parametrize("text", ["It agreed in 2021.This was late.", "It agreed.It began."])
def test_a_lost_blank_still_ends_a_sentence(text: str) -> None:
    assert len(comment_sentences.split(text)) == 2
