"""What is read of the labelled comments: all real ones and nearly all tuned ones rightly, each value with proof."""

from __future__ import annotations

from typing import Any

import labelled
import pytest
import score

import openrecs

TUNING = [one for one in labelled.read("labelled.jsonl") if one["part"] == "tuning"]
REAL = labelled.read("real.jsonl")
# The share of tuned comments in which a field may be read wrongly: a ratchet, to be made smaller.
MAY_FAIL = {"target": 0.015, "target_evidence": 0.015}


@pytest.mark.parametrize("comment", REAL, ids=[str(comment["id"]) for comment in REAL])
def test_every_real_comment_is_read_right(comment: dict[str, Any]) -> None:
    tallies = score.score(openrecs.read_comment, [comment])
    assert [field for field, tally in tallies.items() if tally.failed] == []


def test_tuned_comments_are_read_right() -> None:
    failed = {name: len(tally.failed) for name, tally in score.score(openrecs.read_comment, TUNING).items()}
    assert {name: times for name, times in failed.items() if times > len(TUNING) * MAY_FAIL.get(name, 0.01)} == {}


def test_evidence_is_a_whole_sentence_of_the_text_and_its_phrase_a_part_of_it() -> None:
    faults = []
    for comment in labelled.read("labelled.jsonl") + REAL:
        text = comment["text"]
        read = openrecs.read_comment(text, comment["agency"], comment["department"])
        for what, value in (("concurrence", "concurrence"), ("last_action", "last_action_on"), ("target", "target_on")):
            evidence, phrase = read[f"{what}_evidence"], read[f"{what}_phrase"]
            is_proof = evidence is not None and labelled.is_sentence(evidence, text) and phrase in evidence
            if not (is_proof if read[value] else evidence is phrase is None):
                faults.append((comment["id"], what))
        if read["remaining"] is not None and not labelled.is_sentence(read["remaining"], text):
            faults.append((comment["id"], "remaining"))
    assert faults == []
