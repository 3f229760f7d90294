"""The agency page's text: the owner's dump to the letter, and any dump that a reader could tell apart."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dumps import joined
from invented import Pub, Rec
from openrecs import statuses
from openrecs.errors import RefusedError
from openrecs.extract.pages import agency_page
from openrecs.read import to_document
from openrecs.read.stored import stored
from openrecs.records import Document, RawRecommendation, Reading
from openrecs.text import squeeze
from running import ROOT
from tools import often

DEFINITION = (
    "Actions to satisfy the intent of the recommendation have not been taken or are being planned, or actions that "
    "partially satisfy the intent of the recommendation have been taken."
)
SEED = next((ROOT / "raw" / "2021-09-30").glob("agency-*.txt"))
TITLES = [
    "Immigration Enforcement: Actions Needed to Better Track Cases Involving U.S. Citizenship Investigations",
    "Firearms Trafficking: U.S. Efforts to Disrupt Gun Smuggling into Mexico Would Benefit from Additional Data and "
    "Analysis",
    "Immigration Enforcement: ICE Can Further Enhance Its Planning and Oversight of State and Local Agreements",
    "Immigration Detention: Actions Needed to Improve Planning, Documentation, and Oversight of Detention Facility "
    "Contracts",
]


def document(text: str | bytes, name: str = "page.txt") -> Document:
    return to_document.document(stored(name, text.encode() if isinstance(text, str) else text))


def read(text: str | bytes) -> Reading:
    return agency_page.read(document(text))


def seed() -> str:
    return SEED.read_text(encoding="utf-8")


def numbers(rows: tuple[RawRecommendation, ...]) -> list[str]:
    return [found[-1] for row in rows if (found := re.findall(r"\(Recommendation (\w+)\)$", row.recommendation))]


def test_seed_has_its_ten_rows_in_document_order() -> None:
    page = read(seed())
    assert [p.title for p in page.publications] == TITLES
    assert [row.publication.title for row in page.rows] == [
        t for t, n in zip(TITLES, (2, 2, 3, 3), strict=True) for _ in range(n)
    ]
    assert numbers(page.rows) == ["2", "1", "4", "6", "3", "1", "2", "5", "3", "4"]
    assert {row.status for row in page.rows} == {"Open"}
    assert [row.location for row in page.rows][:3] == ["line 8", "line 14", "line 26"]


def test_seed_comments_are_whole_and_hold_no_definition() -> None:
    rows = read(seed()).rows
    lines = seed().splitlines()
    assert {row.definition for row in rows} == {DEFINITION}
    assert all(row.comments and DEFINITION not in row.comments for row in rows)
    assert all(row.comments in lines for row in rows)  # each is one whole line of the dump
    assert sum(row.comments.startswith("When we confirm what actions") for row in rows if row.comments) == 2


def test_seed_concludes_nothing_about_what_it_does_not_show() -> None:
    page = read(seed())
    assert page.declared_total == 33
    assert not page.is_complete
    assert [issue.message for issue in page.issues] == [
        "declares 33 recommendations, shows 10; nothing is concluded about the other 23"
    ]
    assert page.unread == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace(" ", "\u00a0").encode(),
        lambda text: re.sub("(Enforcement) (The|Once) ", r"\1\t\2 ", text).encode(),
        lambda text: text.replace("Affected Recommendation Status", "Affected\tRecommendation\tStatus Sort descending")
        .encode(),
        lambda text: text.replace("\n", " \n").encode(),
        lambda text: ("United States Immigration and Customs Enforcement\nJump To:\n" + text).encode(),
    ],
    ids=["CRLF", "CR", "BOM", "UTF-16", "NBSP", "tabs", "header", "blanks at the end", "name line"],
)  # fmt: skip
def test_seed_in_other_clothes_has_the_same_rows(change: object) -> None:
    assert callable(change)
    whole, page = read(seed()), read(change(seed()))
    assert page.declared_total == 33

    def said(row: RawRecommendation) -> tuple[str, str, str | None]:
        text = f"{row.agency or ''} {row.recommendation}"
        return squeeze(text), row.status, squeeze(row.comments or "")

    assert [said(row) for row in page.rows] == [said(row) for row in whole.rows]


# What a reader could tell apart. Excluded, for no reader could: comments that end in no full stop, that begin with a
# status, or whose every line is a row of its own (a line that ends in a marker, followed by a status); lines
# that a page carries for its own working (Show, GAO Contacts, ...); a title that is a sentence, a count, a number or a
# date.
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFG0123456789,;:'$%-é—’", min_size=1, max_size=9)
PHRASE = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
AGENCIES = st.sampled_from(
    [
        "Department of Energy",
        "Coast Guard",
        "Bureau of Alcohol, Tobacco, Firearms and Explosives",
        "Quux Board (Interim)",
    ]
)
SENTENCE = PHRASE.map(lambda words: f"It said {words}.")
INSERTED = st.sampled_from(
    [
        "Open",
        "Closed – Implemented",
        "GAO asked the same in Recommendation 2.",
        "See (Recommendation 3) of 2019.",
        "Status: Open.",
    ]
)
COMMENTS = (
    st.lists(st.one_of(SENTENCE, SENTENCE, INSERTED), max_size=4)
    .filter(lambda parts: not any(statuses.code(part) for part in parts[:1]))
    .map(lambda parts: (*parts, "That is all."))
)


@st.composite
def blocks(draw: st.DrawFn) -> list[Pub]:
    found = []
    for _ in range(draw(st.integers(1, 3))):
        rows = []
        for number in range(1, draw(st.integers(1, 4)) + 1):
            text = f"The Head should {draw(PHRASE)}. (Recommendation {number})"
            status = draw(st.sampled_from(["Open", "Open – Partially Addressed", "Open--Partially Addressed"]))
            rows.append(Rec(draw(AGENCIES), text, status, draw(COMMENTS)))
        found.append(Pub(f"Title {draw(PHRASE)}: What {draw(WORDS)} Needs", tuple(rows)))
    return found


@settings(max_examples=often(150), deadline=None)
@given(blocks(), st.sampled_from([" ", "\t"]), st.sampled_from(["", DEFINITION]))
def test_any_dump_comes_back_as_it_was_rendered(said: list[Pub], cell: str, definition: str) -> None:
    page = read(joined(said, dated=False, cell=cell, definition=definition))
    expected = [(block.title, row) for block in said for row in block.recs]
    assert [row.publication.title for row in page.rows] == [squeeze(title) for title, _ in expected]
    for got, (_, row) in zip(page.rows, expected, strict=True):
        assert squeeze(f"{got.agency or ''} {got.recommendation}") == squeeze(f"{row.agency} {row.text}")
        assert (got.agency is not None) == (cell == "\t")
        assert statuses.code(got.status) == statuses.code(row.status)
        assert got.comments == "\n\n".join(squeeze(c) for c in row.comments)
    assert page.is_complete


def test_a_page_that_declares_rows_and_shows_none_is_refused() -> None:
    with pytest.raises(RefusedError, match="no whole row could be read"):
        read("Coast Guard\nOpen Recommendations (4 total)\n")


@pytest.mark.parametrize(
    "label", ["Open Recommendations (33 total)", "2 Open Recommendations", "Agency Affected", "Open\n"]
)
def test_a_renamed_label_is_loud(label: str) -> None:
    text = seed().replace(label, label.replace("Open", "Pending").replace("Affected", "Concerned"))
    page = document(text)
    if not agency_page.claims(page):
        return  # no layout knows it: refused by name
    try:
        found = agency_page.read(page)
    except RefusedError:
        return
    assert len(found.rows) < 10 or not any(statuses.code(row.status) for row in found.rows)
    assert found.issues
    assert not found.is_complete
