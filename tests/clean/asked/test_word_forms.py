"""One word and its other forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs.clean.asked.word_forms import BEGINNING, EXACT, FORM, asked, folded, stem

FAMILIES = (
    *("mend mends mended mending", "agency agencies", "plan plans planned planning", "policy policies"),
    *("process processes processed", "remove removes removed removing", "study studies studied studying"),
    *("implement implements implemented implementation", "develop developing development", "agree agreed agreeing"),
    *("evaluate evaluated evaluation evaluations", "control controls controlled", "install installed installing"),
    *("child children", "criterion criteria", "analysis analyses", "wife wives", "take takes took taken taking"),
    *("find finds finding found", "woman women", "build builds building built"),
    *("manage managed managing management", "need needs needed", "bus buses", "issue issues issued issuing"),
)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_forms_of_a_word_share_their_stem(family: str) -> None:
    assert len({stem(word) for word in family.split()}) == 1


def test_different_words_do_not() -> None:
    words = [family.split()[0] for family in FAMILIES]
    words += ["plant", "planet", "recommend", "bring", "status", "ice", "used", "address", "training", "nation"]
    assert len({stem(word) for word in words}) == len(words)


@pytest.mark.parametrize(
    ("word", "text", "grade"),
    [
        ("mend", "They mended it.", FORM),
        ("mended", "to mend", FORM),
        ("agency", "All Agencies", FORM),
        ("plans", "one plan", FORM),
        ("plan", "a plan, planned", EXACT),
        ("plan", "planet", BEGINNING),
        ("planet", "plan", 0),
        ("child", "the children of", FORM),
        ("wives", "A wife", FORM),
        ("take", "It took steps", FORM),
        ("criteria", "criteria", EXACT),
        ("take", "retook", 0),
        ("mend", "recommend", 0),
        ("287(g)", "a 287(g) program", EXACT),
        ("7(g)", "a 287(g) program", 0),
        ("trigger-locks", "trigger\u2011locks", EXACT),
        ("locks", "trigger\u2011locks", EXACT),
        ("\u00e9tat", "l'\u00e9tat", EXACT),
    ],
)
def test_how_well_a_text_has_a_word(word: str, text: str, grade: int) -> None:
    [one] = asked(word)
    assert one.grade(folded(text)) == grade


@given(st.text(max_size=12), st.text(max_size=40))
def test_places_are_in_the_text_and_a_text_has_its_own_words(words: str, text: str) -> None:
    for one in asked(words):
        found = [*one.places(folded(text))]
        assert all(0 <= begin < end <= len(folded(text)) for begin, end, _ in found)
        assert one.grade(one.word) == EXACT
