"""A new row that says what a row says that is gone: a warning names both."""

from __future__ import annotations

from pathlib import Path

import pytest

import invented
from list_nights import messages
from nightly import Nights
from running import agency_page, sign

CATALOGUE = (
    "publication_number,publication_title,published_on\nGAO-25-100001,Trails: Signs Should Be Mended,2025-01-12\n"
)
WHOLE = agency_page(*map(sign, (1, 2, 3)))
MISREAD = ["(Recommendation l)", "(Recommendation I)", "{Recommendation 1)", "(Recommendation One)"]


def after(folder: Path, *pages: str) -> Nights:
    """Return a store after a night with each of these pages, and a catalogue before them."""
    nights = Nights(folder)
    nights.page(-1, "catalogue.csv", CATALOGUE)
    for on, text in enumerate(pages):
        nights.page(on, f"page-{on}.txt", text)
        assert nights.refresh() == 0, nights.message
    return nights


@pytest.mark.parametrize("marker", MISREAD)
def test_a_number_that_a_scanner_misread_delists_nothing(tmp_path: Path, marker: str) -> None:
    nights = after(tmp_path, WHOLE, WHOLE.replace("(Recommendation 1)", marker))
    assert nights.changes() == []
    assert nights.result is not None
    assert any("which row it is cannot be told" in one.message for one in nights.result.issues)


@pytest.mark.parametrize("marker", MISREAD)
def test_a_number_that_was_misread_before_is_told(tmp_path: Path, marker: str) -> None:
    nights = after(tmp_path, WHOLE.replace("(Recommendation 1)", marker), WHOLE)
    [told] = messages(nights, "linking")
    assert "and new under 'GAO-25-100001/R1', with the same text or a part of it" in told


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (WHOLE, WHOLE.replace("Trails: Signs", "button collapsed Trails: Signs")),
        (WHOLE.replace("Trails: Signs", "button collapsed Trails: Signs"), WHOLE),
        (WHOLE, WHOLE.replace("Trails: Signs", "button collapsed Trails: Signs").replace("(3 total)", "(4 total)")),
        (WHOLE.replace(" of trail 2. (Recommendation 2)", ""), WHOLE),
    ],
    ids=[
        "another title",
        "another title before",
        "another title, not complete",
        "the end of a line lost before",
    ],
)
def test_a_row_that_is_new_in_another_place_is_told(tmp_path: Path, was: str, now: str) -> None:
    nights = after(tmp_path, was, now)
    opened = [kind for kind, *_ in nights.changes("kind")].count("opened")
    assert len(messages(nights, "linking")) == opened > 0


@pytest.mark.parametrize(
    "said",
    [
        "Recommendation {}: {}.",
        "(Rec {}) {}.",
        "{1}. (Recommendation {0}a)",
        "{1}. (Recommendation 25-{0})",
        "New: {1}.",
    ],
)
def test_a_row_of_a_topic_page_that_comes_back_in_another_form_is_told(tmp_path: Path, said: str) -> None:
    """A topic page delists nothing, so the row is there twice; it was opened without a word."""
    text = "The Chief of the Forest Service should mend the signs of trail 1"
    recs = [(f"{text}. (Recommendation 1)", 0), (said.format(1, text), 1)]
    nights = Nights(tmp_path)
    for words, on in recs:
        pub = invented.Pub("Trails: Signs", (invented.Rec("Forest Service", words),), "GAO-25-100001", "Jan 12, 2025")
        nights.page(on, "topic.html", invented.topic_html((pub,)))
        assert nights.refresh() == 0, nights.message
    assert [kind for kind, *_ in nights.changes("kind")] == ["opened"]
    assert any("and new under" in told for told in messages(nights, "linking"))


def test_texts_that_were_cut_delist_nothing(tmp_path: Path) -> None:
    """A page of shortened texts lost their numbers; dots at their end were taken for the end of a sentence."""
    texts = [f"The Chief of the Forest Service should mend the signs of trail {n}" for n in (1, 2)]
    nights = Nights(tmp_path)
    for on, end in enumerate((". (Recommendation {})", "...", "\u2026", ". (Recommendation {}) [Updated]")):
        recs = [invented.Rec("Forest Service", text + end.format(n)) for n, text in enumerate(texts, 1)]
        pub = invented.Pub("Trails: Signs", tuple(recs), "GAO-25-100001", "Jan 12, 2025", "Jan 12, 2025")
        nights.page(on, f"product-{on}.html", invented.product_html(pub))
        assert nights.refresh() == 0, nights.message
        assert nights.column("listing") == ["listed"] * 2


def test_other_rows_that_come_and_go_are_no_warning(tmp_path: Path) -> None:
    nights = after(tmp_path, WHOLE, agency_page(*map(sign, (2, 3, 13, 21))))
    assert {kind for (kind,) in nights.changes("kind")} == {"opened", "delisted"}
    assert messages(nights, "linking") == []
