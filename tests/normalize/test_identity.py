"""The key rule `key/1`: what never changes an id, what always does, and a table of ids that pins the rule."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openrecs import markers
from openrecs.normalize import ids, record

TITLE = "Trails: Signs Should Be Mended"
TEXT = 'The Chief\'s office should mend "every" sign - and report on follow-up work.'
SAFE = re.compile(r"(?:title-[0-9a-f]{10}|[A-Z0-9][A-Z0-9./,()-]*)/(?:[RM][0-9]+(?:-[0-9]+)?[a-z]?|x[0-9a-f]{10})")

NOTHING = st.sampled_from(["\u200b", "\xad", "\ufeff", "\u2060", "\u200e", "\u202c"])
BLANK = st.sampled_from([" ", "  ", "\t", "\n", "\r\n", "\xa0", "\u202f", "\u2003", "\u3000", "\u2028"])
DASH = st.sampled_from(list("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"))
QUOTE = st.sampled_from(["'", '"', "\u2018", "\u2019", "\u201c", "\u201d", "`", "\u2032", "\xab", "\u2039", ""])


def recommendation_id(text: str = TEXT, title: str = TITLE, number: str | None = None, of: str | None = None) -> str:
    return ids.recommendation_id(
        publication_number=of, publication_title=title, kind="recommendation", number=number, text=text
    )


@st.composite
def retyped(draw: st.DrawFn, text: str = TEXT) -> str:
    """Return the text as another program might have written it."""
    written = []
    for letter in text:
        if letter == " ":
            written.append(draw(BLANK))
        elif letter == "-":
            written.append(draw(DASH))
        elif letter in "'\"":
            written.append(draw(QUOTE))
        else:
            written.append(draw(st.sampled_from([letter, letter.upper(), letter.lower()])))
        if draw(st.integers(0, 9)) == 0:
            written.append(draw(NOTHING))
    return draw(st.sampled_from(["", " ", "\n\xa0"])) + "".join(written) + draw(st.sampled_from(["", " ", "\u200b\t"]))


@given(retyped())
def test_white_space_dashes_quotes_case_and_the_invisible_never_change_an_id(text: str) -> None:
    assert recommendation_id(text) == recommendation_id()


@given(retyped(TITLE))
def test_nor_do_they_in_a_title(title: str) -> None:
    assert recommendation_id(number="1", title=title) == recommendation_id(number="1")


@given(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_nor_does_the_form_of_unicode(form: str) -> None:
    text = "The Secretary of Peñuelas should file ½ of the “Ångström” reports…"
    assert recommendation_id(unicodedata.normalize(form, text)) == recommendation_id(text)


@given(st.text(), st.text())
def test_folding_twice_changes_nothing_and_ids_follow_the_fold(one: str, other: str) -> None:
    assert ids.fold(ids.fold(one)) == ids.fold(one)
    is_same = ids.fold(one) == ids.fold(other)
    assert is_same == (recommendation_id(one) == recommendation_id(other))


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1), st.text(max_size=5))
def test_words_are_never_folded_away(text: str, around: str) -> None:
    assert ids.fold(f"{around} {text}") != ids.fold(around)


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("mend", "amend"),
        TEXT.replace("every", "each"),
        TEXT + " It should do so by May.",
        TEXT.replace("follow-up", "followup"),
        TEXT.replace("the", "teh") + "1",
    ],
)
def test_another_word_is_another_id(other: str) -> None:
    assert recommendation_id(other) != recommendation_id()


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE} [Reissued with revisions on Jun. 25, 2025]",
        f"{TITLE} [Reissued With Revisions Jun 25, 2025]",
        f"[Reissued] {TITLE}",
        f"{TITLE} \u2013 [REISSUED\xa0on Aug. 1, 2025]",
    ],
)
def test_the_note_that_a_title_was_reissued_is_dropped(title: str) -> None:
    assert ids.fold_title(title) == ids.fold_title(TITLE)


def test_other_words_in_brackets_stay() -> None:
    assert ids.fold_title(f"{TITLE} [Classified]") != ids.fold_title(TITLE)
    assert ids.fold_title("Reissued Passports: Records Are Late") == "reissued passports: records are late"


# The rule key/1, pinned. A row that must be changed here is a new key rule: it moves the ids of every old snapshot.
PINNED = [
    ("GAO-21-487", "recommendation", "2", "any", "GAO-21-487/R2"),
    ("GAO-21-487", "matter", "2", "any", "GAO-21-487/M2"),
    ("GAO-25-107523", "recommendation", "19-01", "any", "GAO-25-107523/R19-01"),
    ("NSIAD/AIMD-00-329", "recommendation", "1", "any", "NSIAD/AIMD-00-329/R1"),
    ("087286", "recommendation", None, TEXT, "087286/x15f2d1dd20"),
    ("GGD-96-100", "matter", None, TEXT, "GGD-96-100/x15f2d1dd20"),
    ("B-1,B-2", "recommendation", "1a", "any", "B-1,B-2/R1a"),
    (None, "recommendation", "1", "any", "title-77eb435e43/R1"),
    (None, "matter", None, TEXT, "title-77eb435e43/x15f2d1dd20"),
]


@pytest.mark.parametrize(("of", "kind", "number", "text", "expected"), PINNED)
def test_the_rule_is_pinned(of: str | None, kind: str, number: str | None, text: str, expected: str) -> None:
    assert ids.KEY_RULE == "key/1"
    made = ids.recommendation_id(publication_number=of, publication_title=TITLE, kind=kind, number=number, text=text)
    assert made == expected
    assert ids.is_provisional(made) == (of is None)


FOLDED = [
    ("Caf\u00e9\u2019s \u201cA\u201d \u2013 B", "caf\xe9s a-b"),
    ("GAO\u201121\u2011487", "gao-21-487"),
    ("A -- B--C - D-E", "a-b-c-d-e"),
    ("\ufb01le \u00bd \u2026 \u2122", "file 1\u20442 ... tm"),
    ("Stra\u00dfe \u0130", "strasse i\u0307"),
    ("a\x00b\x85c\x93d\x94", "a b cd"),
    ("it\u00b4s\u2057 5\u2032", "its 5"),
]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_the_folding_is_pinned(text: str, expected: str) -> None:
    assert ids.fold(text) == expected


@given(
    st.one_of(st.none(), st.text(max_size=80), st.from_regex(r"GAO-[0-9]{2}-[0-9]{3,6}[A-Z]{0,2}", fullmatch=True)),
    st.text(),
    st.text(min_size=1),
)
def test_whatever_is_printed_an_id_has_safe_characters_only(number: str | None, title: str, text: str) -> None:
    kept, marker = markers.part(text)
    made = ids.recommendation_id(
        publication_number=record.publication_number(number or ""),
        publication_title=title,
        kind=marker.kind if marker else "recommendation",
        number=marker.number if marker else None,
        text=kept,
    )
    assert SAFE.fullmatch(made), made
    assert ".." not in made
    assert len(made) <= 80


@pytest.mark.parametrize(
    "number",
    ["../../etc/x", "..", "/", "CON", "NUL1", "A" * 10_000, "GAO-21-487/../../x", "GAO-21-487\0", ""],
    ids=lambda printed: repr(printed[:30]),
)
def test_a_number_that_is_none_gives_a_provisional_id(number: str) -> None:
    made = recommendation_id(number="1", of=record.publication_number(number))
    assert made == "title-77eb435e43/R1"


@pytest.mark.parametrize("filler", [" ", "-", "\n", "[reissued ", " -"])
def test_folding_takes_no_time(filler: str) -> None:
    assert len(ids.fold_title(filler * 20_000)) < 200_001
