"""Which rows answer a search best."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from openrecs.clean.asked.ordering import ranked
from openrecs.clean.asked.word_forms import asked, excerpts, spans

PLAIN = {
    **dict.fromkeys(("recommendation", "publication_title", "comments", "agency", "recommendation_id"), ""),
    **{"agency_code": None, "is_open": True, "listing": "listed", "published_on": date(2020, 1, 1)},
}


def order(words: str, **rows: dict[str, Any]) -> str:
    """Return the names of rows, one letter each, in the order of their rank."""
    data = pa.Table.from_pylist([PLAIN | {"recommendation_id": name} | row for name, row in rows.items()])
    return "".join(ranked(data, words)["recommendation_id"].to_pylist())


def test_the_text_before_the_title_before_the_comments() -> None:
    rows = {
        "a": {"comments": "plan"},
        "b": {"publication_title": "plan"},
        "c": {"recommendation": "plans"},
        "d": {"agency": "plan"},
    }
    assert order("plan", **rows) == "cbda"


def test_more_of_the_words_in_the_text_before_fewer() -> None:
    rows = {
        "a": {"recommendation": "mend", "publication_title": "signs"},
        "b": {"recommendation": "mend the signs"},
    }
    assert order("mend signs", **rows) == "ba"


def test_the_very_word_before_another_form_before_a_beginning() -> None:
    rows = {
        "a": {"recommendation": "planet"},
        "b": {"recommendation": "planned"},
        "c": {"recommendation": "plan"},
        "d": {"publication_title": "plan"},
    }
    assert order("plan", **rows) == "cbda"


def test_of_equals_the_open_first_then_the_newest_then_by_id() -> None:
    text = {"recommendation": "plan"}
    rows = {
        "a": text | {"is_open": False, "listing": "delisted", "published_on": date(2025, 1, 1)},
        "b": text | {"is_open": False, "listing": "closed"},
        "c": text | {"published_on": None},
        "e": text,
        "d": text,
        "f": text | {"published_on": date(2024, 1, 1)},
    }
    assert order("plan", **rows) == "fdecba"


def test_where_words_are_in_a_text_as_it_is_shown() -> None:
    text = "Plans \u2013 planned; \u201cthe plan\u201d"
    found = [text[begin:end] for begin, end in spans(text, asked("plan"))]
    assert found == ["Plans", "planned", "plan"]
    assert spans("two  blanks", asked("blanks")) == [(5, 11)]


def test_an_excerpt_is_around_the_first_place_and_cut_between_words() -> None:
    long = "word " * 60
    [one] = excerpts(f"{long}agencies {long}\n\nand agency", asked("agency and"))[:1]
    assert one.startswith("\u2026 word ")
    assert one.endswith(" word \u2026")
    assert "agencies" in one
    assert len(one) < 250
    assert excerpts("short and clear", asked("clear short")) == ["short and clear"]
    assert excerpts("nothing", asked("clear")) == []
