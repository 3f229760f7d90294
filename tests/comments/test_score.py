"""The score counts what it says it counts."""

from __future__ import annotations

from typing import Any

import baselines
import labelled
import pytest
import score

COMMENTS = labelled.read("labelled.jsonl")
BY_TEXT = {(comment["text"], comment["agency"]): comment for comment in COMMENTS}


def perfect(text: str, agency: str | None = None, department: str | None = None) -> dict[str, Any]:
    return BY_TEXT[text, agency]


def test_a_reader_that_repeats_the_labels_is_right_everywhere() -> None:
    for tally in score.score(perfect, COMMENTS).values():
        assert tally.right == tally.given == tally.labelled > 20
        assert not tally.failed


def test_a_reader_that_says_nothing_abstains_everywhere() -> None:
    for tally in score.score(lambda text, agency, department: {}, COMMENTS).values():
        assert (tally.right, tally.given) == (0, 0)
        assert tally.missed == tally.labelled == len(tally.failed)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_action_precision": "week"}, "last_action"),
        ({"target_on": "1999-01-01"}, "target"),
        ({"concurrence_evidence": "nowhere in the text: concurred agreed"}, "concurrence_evidence"),
        ({"concurrence_evidence": "agreed"}, "concurrence_evidence"),
        ({"concurrence": "undecided"}, "concurrence"),
    ],
)
def test_a_wrong_value_is_given_and_not_right(wrong: dict[str, str], field: str) -> None:
    tally = score.score(lambda text, agency, department: {**perfect(text, agency), **wrong}, COMMENTS)[field]
    assert tally.right == 0
    assert tally.given > 0


def test_evidence_that_holds_the_phrase_but_more_or_less_than_its_sentence_is_wrong() -> None:
    def whole_text(text: str, agency: str | None = None, department: str | None = None) -> dict[str, Any]:
        return {**perfect(text, agency), "target_evidence": text}

    def phrase(text: str, agency: str | None = None, department: str | None = None) -> dict[str, Any]:
        said = perfect(text, agency)
        return {**said, "target_evidence": said["target_phrase"]}

    alone = sum(comment["text"] == comment["target_evidence"] for comment in COMMENTS)
    assert score.score(whole_text, COMMENTS)["target_evidence"].right == alone
    assert score.score(phrase, COMMENTS)["target_evidence"].right == 0


def test_a_field_that_the_guide_leaves_open_is_not_scored() -> None:
    comment = {**COMMENTS[0], "unlabelled": ["last_action", "comments_kind"]}
    scores = score.score(
        lambda text, agency, department: {"comments_kind": "x", "last_action_evidence": "y"}, [comment]
    )
    assert scores["comments_kind"].given == scores["last_action_evidence"].given == 0


def test_the_interval_is_wilsons() -> None:
    assert score.wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert score.wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)


@pytest.mark.parametrize("reader", [baselines.naive, baselines.general])
def test_a_baseline_is_right_sometimes_and_wrong_sometimes(reader: score.Reader) -> None:
    tallies = score.score(reader, COMMENTS[::10])
    for name in ("last_action", "target", "last_action_evidence", "target_evidence"):
        assert 0 < tallies[name].right < 0.95 * tallies[name].labelled


def test_the_report_names_the_families_that_fail() -> None:
    tallies = score.score(baselines.naive, COMMENTS)
    assert any("promise_fate" in line for line in score.families(tallies, COMMENTS))
    assert len(list(score.table("all", {"naive": tallies}))) == 1 + len(score.SCORED)
