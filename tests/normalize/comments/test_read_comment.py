"""What whole comments say: invented ones in GAO's manner."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import openrecs
from openrecs.normalize.comments import verbs

FOLDER = Path(__file__).parent
CASES = [
    tuple(field.strip() for field in line.split("||"))
    for line in (FOLDER / "read_comment.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def said(read: dict[str, Any], what: str) -> str:
    on = read[f"{what}_on"]
    return f"{on} {read[f'{what}_precision']}" if on else "-"


@pytest.mark.parametrize("case", CASES, ids=[case[0][:40] for case in CASES])
def test_a_comment_is_read(case: tuple[str, ...]) -> None:
    text, agency, department, *expected = case
    read = openrecs.read_comment(text, agency, department)
    got = [read["concurrence"] or "-", said(read, "last_action"), said(read, "target"), read["last_action_by"] or "-"]
    assert [one for one, asked in zip(got, expected, strict=True) if asked != "?"] == [
        asked for asked in expected if asked != "?"
    ]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("DOD withdrew its concurrence with this recommendation in May 2024.", "concurrence", None),
        ("DOD stopped short of agreeing with the recommendation.", "concurrence", None),
        ("DOD never agreed with this recommendation.", "concurrence", None),
        ("DOD did not fully agree with the recommendation.", "concurrence", None),
        ("In June\n2024, DOD began.", "last_action_on", "2024-06-30"),
        ("In June\u00a02024, DOD began.", "last_action_on", "2024-06-30"),
        ("DOD plans to finish by June\u00a030, 2026.", "target_on", "2026-06-30"),
        ("DOD plans to finish by FY26\u2019s third quarter.", "target_on", "2026-06-30"),
        ("DOD plans to finish by the end of the 2024 calendar year.", "target_on", "2024-12-31"),
        ("As of May 2024, DOD has a June 2027 deadline.", "last_action_on", "2024-05-31"),
        ("DOD would not be able to provide an estimated completion date until June 2026.", "target_on", None),
        ("DOD planned to finish by June 2025 and met that date.", "target_on", None),
        ("The guide was done by April 2018.", "last_action_on", "2018-04-30"),
    ],
)
def test_odd_comments_are_read_rightly_or_not_at_all(text: str, field: str, value: str | None) -> None:
    read = openrecs.read_comment(text, "Department of Defense", "Department of Defense")
    assert (str(read[field]) if read[field] else None) == value


@pytest.mark.parametrize(
    ("text", "value", "phrase"),
    [
        ("DOD agreed with our conclusions and concurred with the recommendation.", "agreed", "concurred"),
        ("DOD agreed with the recommendation and concurred with our conclusions.", "agreed", "agreed"),
        ("DOD disagreed with our findings and concurred with the recommendation.", "agreed", "concurred"),
        ("DOD concurred with our findings and did not agree with the recommendation.", "disagreed", "did not agree"),
    ],
)
def test_the_phrase_is_the_words_that_decide(text: str, value: str, phrase: str) -> None:
    read = openrecs.read_comment(text, "Department of Defense", "Department of Defense")
    assert (read["concurrence"], read["concurrence_phrase"]) == (value, phrase)


def test_blanks_count_for_one_and_the_evidence_keeps_them() -> None:
    text = "DOD  did  not agree.  In  May\n  2030,  it   began."
    read = openrecs.read_comment(text, "Department of Defense", "Department of Defense")
    assert (read["concurrence"], read["concurrence_phrase"]) == ("disagreed", "did  not agree")
    assert (read["concurrence_evidence"], str(read["last_action_on"])) == ("DOD  did  not agree.", "2030-05-31")
    assert (read["last_action_evidence"], read["last_action_phrase"]) == (
        "In  May\n  2030,  it   began.",
        "May\n  2030",
    )


@pytest.mark.parametrize("break_", ["\n", "\u00a0", "\t"])
def test_the_evidence_is_as_it_is_printed(break_: str) -> None:
    text = f"DOD agreed. In{break_}May 2030, it\u2019s said{break_}that it plans to finish by June{break_}2031."
    read = openrecs.read_comment(text, "Department of Defense", "Department of Defense")
    assert read["target_evidence"] == text.partition(". ")[2]
    assert read["target_phrase"] == f"June{break_}2031"


def test_a_null_of_pandas_says_nothing_and_other_values_are_refused() -> None:
    assert openrecs.read_comment(float("nan")) == openrecs.read_comment(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a comment is a text, not int"):
        openrecs.read_comment(3)  # type: ignore[arg-type]


def test_a_comment_is_read_without_knowing_to_whom_it_is_addressed() -> None:
    read = openrecs.read_comment("The Navy concurred. As of May 2030, it had not begun.")
    assert (read["concurrence"], str(read["last_action_on"])) == ("agreed", "2030-05-31")
    assert set(read) == set(openrecs.read_comment(None))


def test_no_verb_is_overlooked_for_its_first_letters() -> None:
    """A verb is only looked for where a word begins as one can: nothing that the grammar finds begins otherwise."""
    lines = (FOLDER.parents[1] / "comments/labelled.jsonl").read_text(encoding="utf-8").splitlines()
    comments = [json.loads(line)["text"] for line in lines]
    comments.append("The work isn't, hadn't or didn't go on, and the rule enters into force in May 2031.")
    first = rf"(?={verbs.beginning(verbs._BEGINNINGS)}|[a-z]+ed\b)"
    anywhere = re.compile(verbs._VERB.pattern.replace(first, ""))
    assert first in verbs._VERB.pattern
    found = [(text, one[0]) for text in comments for one in anywhere.finditer(text)]
    assert len(found) > 2000
    assert [(text, one[0]) for text in comments for one in verbs._VERB.finditer(text)] == found
