"""Blanks, dashes, quotes and invisible characters: folded for matching, without losing a word."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from openrecs import text as characters

BLANKS = ["\t", "\n", "\r", "\f", "\v", "\x1c", "\x85", "\xa0", "\u1680", "\u2003", "\u2028", "\u202f", "\u3000"]
INVISIBLES = ["\xad", "\u200b", "\u200d", "\u200f", "\u202a", "\u2060", "\ufeff", "\ufffc"]


@pytest.mark.parametrize("blank", BLANKS)
def test_every_blank_is_one_space_and_ends_are_trimmed(blank: str) -> None:
    assert characters.squeeze(f"{blank} a{blank}{blank} b{blank}") == "a b"


@pytest.mark.parametrize("invisible", INVISIBLES)
def test_invisible_characters_vanish(invisible: str) -> None:
    assert characters.squeeze(f"{invisible}GAO{invisible}-21") == "GAO-21"


@pytest.mark.parametrize("dash", list("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d"))
def test_every_dash_is_a_hyphen_for_matching_and_kept_for_display(dash: str) -> None:
    assert characters.plain(f"GAO{dash}21") == "GAO-21"
    assert characters.squeeze(f"GAO{dash}21") == f"GAO{dash}21"


@pytest.mark.parametrize("quote", list("'`\u2018\u2019\u201b\u2032\uff07\xb4"))
def test_every_single_quote_is_straight(quote: str) -> None:
    assert characters.plain(f"ICE{quote}s") == "ICE's"


@pytest.mark.parametrize("quote", list('"\u201c\u201d\u201e\u2033\xab\xbb\uff02'))
def test_every_double_quote_is_straight(quote: str) -> None:
    assert characters.plain(f"{quote}open{quote}") == '"open"'


@given(st.text())
def test_squeezing_twice_changes_nothing_and_loses_no_visible_character(text: str) -> None:
    squeezed = characters.squeeze(text)
    assert characters.squeeze(squeezed) == squeezed
    assert set(squeezed) - {" "} <= set(text)
    for letter in text:
        assert letter in squeezed or characters.squeeze(letter) == ""


@given(st.text(alphabet=st.characters(codec="ascii")))
def test_the_quick_way_for_plain_text_gives_what_the_long_way_gives(text: str) -> None:
    longer = f"{text}\u200b"  # no longer plain, and the same after folding
    assert characters.squeeze(text) == characters.squeeze(longer)
    assert characters.plain(text) == characters.plain(longer)


@given(st.text())
def test_plain_is_stable(text: str) -> None:
    assert characters.plain(characters.plain(text)) == characters.plain(text)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_lines_end_at_every_kind_of_break_and_a_last_break_opens_none(ending: str) -> None:
    assert characters.lines(f"one{ending}{ending}two{ending}") == ["one", "", "two"]


def test_text_without_words_has_no_lines_and_no_paragraphs() -> None:
    assert characters.lines("") == []


def test_lines_end_at_every_line_break_and_at_nothing_else() -> None:
    for code in range(sys.maxunicode + 1):
        is_break = characters.LINE_BREAKS.fullmatch(chr(code)) is not None
        assert (characters.lines(f"a{chr(code)}b") == ["a", "b"]) == is_break, hex(code)


@pytest.mark.parametrize("blank", [" ", "\u200b", "\ufeff \xa0", "\t\xad"])
def test_a_paragraph_is_squeezed_where_its_lines_meet(blank: str) -> None:
    assert characters.paragraphs(f"{blank}\n{blank}one{blank}\n{blank}two\n{blank}\nthree") == ["one two", "three"]
    assert characters.paragraphs(" \n\u200b\n\t") == []


def test_blank_lines_part_paragraphs_and_other_breaks_do_not() -> None:
    assert characters.paragraphs("a\nb\n \n\xa0\nc  d\r\n\r\ne") == ["a b", "c d", "e"]


@pytest.mark.parametrize("filler", [" ", "-", "\n", "\xa0", "\u200b", "- ", "\u2013 "])
def test_time_grows_no_faster_than_a_text_of_nothing(filler: str) -> None:
    growth.assert_linear(
        lambda size: growth.of(filler, size), lambda text: (characters.plain(text), characters.paragraphs(text))
    )


def test_a_text_is_split_at_its_blanks_and_nowhere_else() -> None:
    blank = re.compile(f"[{characters.BLANKS}]")
    every = [chr(number) for number in range(sys.maxunicode + 1)]
    assert [one for one in every if not one.split()] == [one for one in every if blank.fullmatch(one)]
