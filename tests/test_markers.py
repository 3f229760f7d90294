"""The number at the end of a text, in every form that GAO printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from openrecs import markers

TEXT = "The Director should act (as planned)."

MARKED = [
    ("(Recommendation 4)", "recommendation", "4"),
    ("(recommendation 1)", "recommendation", "1"),
    ("(RECOMMENDATION 12)", "recommendation", "12"),
    ("(Recommendations 5)", "recommendation", "5"),
    ("(Recommendation 1.)", "recommendation", "1"),
    ("(Recommendation 1).", "recommendation", "1"),
    ("(Recommendation 1 )", "recommendation", "1"),
    ("( Recommendation 1)", "recommendation", "1"),
    ("[Recommendation 1]", "recommendation", "1"),
    ("(Recommendation 19-01)", "recommendation", "19-01"),
    ("(Recommendation 19\u201101)", "recommendation", "19-01"),
    ("(Recommendation 01)", "recommendation", "1"),
    ("(Recommendation 2a)", "recommendation", "2a"),
    ("(Recommendation #3)", "recommendation", "3"),
    ("(Recommendation No. 3)", "recommendation", "3"),
    ("(Recommendation\xa07)", "recommendation", "7"),
    ("(Recommendation 9", "recommendation", "9"),
    ("[Recommendation 9", "recommendation", "9"),
    ("(Matter 4)", "matter", "4"),
    ("(Matters 4)", "matter", "4"),
    ("(Matter for Consideration 1)", "matter", "1"),
    ("(Matter for Congressional Consideration 2)", "matter", "2"),
    ("(Matter for Congressional Consideration)", "matter", None),
    ("(Matter)", "matter", None),
]


@pytest.mark.parametrize(("printed", "kind", "number"), MARKED)
def test_a_marker_is_parted_from_the_text(printed: str, kind: str, number: str | None) -> None:
    text, marker = markers.part(f"{TEXT} {printed}")
    assert text == TEXT
    assert marker is not None
    assert (marker.kind, marker.number, marker.printed) == (kind, number, printed)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "The Director should act. (Recommendation)",
        "The Director should act. (Recommendation two)",
        "The Director should act. (Recommendation 12345)",
        "The Director should act. (See Recommendation 2)",
        "The Director should act on Recommendation 2",
        "The Director should act. (Recommendation 2) soon",
        "The Director should act. (Recommendation 2 of GAO-21-487)",
        "The Director should act. (matter of fact)",
        "Recommendation 2: the Director should act.",
        "(Recommendation 2: " + "x" * 100 + ")",
        "",
        "(",
        "[)",
        "The Director should act. (Recommendation \u0662)",
    ],
)
def test_other_words_are_no_marker(text: str) -> None:
    assert markers.part(text) == (text, None)


def test_a_text_that_is_a_marker_only_has_no_words() -> None:
    text, marker = markers.part("(Recommendation 2)")
    assert text == ""
    assert marker is not None


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    kept, marker = markers.part(text)
    assert text.startswith(kept)
    assert marker is None or text[len(kept) :].strip() == marker.printed.strip()


@pytest.mark.parametrize("filler", ["(", "(Recommendation ", " ", "1", "["])
def test_time_grows_no_faster_than_the_brackets(filler: str) -> None:
    growth.assert_linear(lambda size: growth.of(filler, size), markers.part)
