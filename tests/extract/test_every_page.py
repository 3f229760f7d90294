"""What holds for every layout: who claims a real page, what a cut shows, what it says, and how its time grows.

OPENRECS_CUTS is the number of places at which each page is cut (40); OPENRECS_FILLERS=1 tries in each place everything
that can fill it, and not one in three.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

import golden
import growth
import shared
from openrecs.errors import RefusedError
from openrecs.extract import detect
from openrecs.extract.html.tree import tree
from openrecs.records import Document, Layout, Media, RawRecommendation, Reading
from running import ROOT
from tools import limit

CUTS, FEWER = limit("OPENRECS_CUTS", 40), limit("OPENRECS_FILLERS", 3)
SEED = next((ROOT / "raw" / "2021-09-30").glob("agency-*.txt"))


def document(text: str, media: Media) -> Document:
    return Document(f"page.{media}", "0" * 64, len(text), "utf-8", media, text)


def load(path: Path) -> Document:
    media: Media = "text" if path.suffix in (".txt", ".csv") else "html"
    return document(path.read_bytes().decode().removeprefix("\ufeff").rstrip(), media)


def outcome(page: Document) -> Reading | None:
    """Return what a page is read as, `None` where it is refused."""
    try:
        return detect.detect(page).read(page)
    except RefusedError:
        return None


# Whose it is ----------------------------------------------------------------------------------------------------------

REAL = {
    "html/access-denied.html": "block_notice",
    "html/gao-24-106915.html": "product_page",
    "html/gao-25-107523.html": "product_page",
    "html/gao-25-108052-report.html": "online_report",
    "html/gao-25-108085.html": "product_page",
    "html/topic-science-and-technology-2026-09-01.html": "topic_page",
    "agency-page-ice.txt": "agency_page",
    "csv/open-recs-2026-09-28-excerpt.csv": "export_csv",
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_page_is_claimed_by_its_layout_alone(name: str) -> None:
    page = load(shared.path(f"samples/{name}"))
    assert [layout.name for layout in detect.LAYOUTS if layout.claims(page)] == [REAL[name]]


# Cut anywhere ---------------------------------------------------------------------------------------------------------

# A cut at a line break leaves no trace in these, or in a heading of this: what is there of it is taken for a comment.
WITHOUT_TRACE = ("saved_again.csv", "semicolons.csv", "pasted.txt")
PAGES = [
    *(SEED, shared.FOLDER / "samples/html/gao-25-108085.html"),
    *(page for _, page, _ in golden.goldens() if page.parent.name != "empty" and page.name not in WITHOUT_TRACE),
]


def fields(row: RawRecommendation) -> tuple[object, ...]:
    """Return what a row says of itself: of its publication a cut page may know less."""
    return row.publication.title, row.agency, row.recommendation, row.status, row.priority, row.comments, row.location


def leaves_no_trace(page: Document, at: int) -> bool:
    """Say whether a cut is exactly behind a record of an export: the text cannot show it."""
    return page.media == "text" and page.text[at] == "\n" and page.text[:at].count('"') % 2 == 0


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_cut_anywhere_a_page_shows_only_whole_rows_and_is_never_complete(path: Path) -> None:
    """Of the last row of a text its status and comments may be shorter: nothing shows where they would have ended."""
    page = load(path) if path.exists() else pytest.skip(f"not run: {path.name} is not here")
    layout, whole = detect.detect(page), outcome(page)
    assert whole is not None
    if not whole.rows:
        return  # a page of prose, whose cuts its own tests try
    is_plain = page.media == "text" and layout.name != "export_csv"
    step = max(1, len(page.text) // CUTS)
    for at in range(1 + len(page.text) % step, len(page.text), step):
        cut = outcome(document(page.text[:at], page.media))
        if cut is None:
            continue
        whole_rows = cut.rows[:-1] if is_plain else cut.rows
        assert list(map(fields, whole_rows)) == list(map(fields, whole.rows[: len(whole_rows)])), at
        for got, want in zip(cut.rows[len(whole_rows) :], whole.rows[len(whole_rows) :], strict=False):
            assert (got.publication.title, got.recommendation) == (want.publication.title, want.recommendation), at
            assert (want.comments or "").startswith(got.comments or ""), at
        if len(cut.rows) < len(whole.rows) or not is_plain:
            assert not cut.is_complete or leaves_no_trace(page, at), at
            assert cut.issues or leaves_no_trace(page, at), at


# Drift ----------------------------------------------------------------------------------------------------------------

SHARED_MARKS = {
    ">Recommendation<": "do not agree",
    "Agency Affected": "do not agree",
    ">Status<": "do not agree",
    "status-code": "'status-code' element in a status cell, found none",
    '"code"': "'code' element in a status, found none",
    "view-name-table-column": "unknown id",
    "view-field-recommendation-table-column": "unknown id",
    "view-field-status-code-table-column": "unknown id",
    "headers=": "(attribute 'headers')",
    " title=": "(attribute 'title')",
    'class="comment"': "no field accounts for this text",
}
OF_A_PRODUCT_PAGE = {
    "view--recommendations--block-1": "a table of recommendations where none is expected",
    "Recommendations for Executive Action": "unknown heading",
    "priority-indicator": "not a 'priority-indicator' element",
    'property="og:title"': "the page has no meta",
    "U.S. GAO - ": 'does not begin with "U.S. GAO - "',
    'rel="canonical"': "link[rel=canonical]",
    "page-node-type-product": "'page-node-type-product'",
    "text-small": "no publication number is printed",
    "Published:": 'no date after "Published:"',
    "Publicly Released:": 'no date after "Publicly Released:"',
    "views-field-field-topic": "names no topics (views-field-field-topic)",
}
OF_A_TOPIC_PAGE = {
    "view--products--block-9": "a table of recommendations where none is expected",
    "extra_field_block:taxonomy_term:topic:open_recommendations": "holds the section of open recommendations",
    "<h2>Open Recommendations": "is headed",
    "h3>": "without the heading of its publication",
    "field--name-field-product-number": "no publication number is printed",
    "field--name-field-docdate": "no date is printed (field--name-field-docdate)",
    "</span>Open Recommendations": "no counter says how many",
    ">Show<": "no field accounts for this text",
    "View More Recommendations": "no field accounts for this text",
    "<table": "and no table of them follows",
}
RENAMED = [
    (page, mark, said)
    for pages, marks in (
        (("pages/product_page/matters_and_recommendations.html", "html/gao-25-108085.html"), OF_A_PRODUCT_PAGE),
        (("pages/topic_page/fragment.html", "html/topic-science-and-technology-2026-09-01.html"), OF_A_TOPIC_PAGE),
    )
    for page in pages
    for mark, said in {**SHARED_MARKS, **marks}.items()
]


def reading_or_refusal(layout: Layout, page: Document) -> Reading | RefusedError:
    try:
        return layout.read(page)
    except RefusedError as refused:
        return refused


@pytest.mark.parametrize(("page", "mark", "said"), RENAMED)
def test_whatever_is_renamed_in_the_markup_is_reported(page: str, mark: str, said: str) -> None:
    path = golden.FOLDER.parent / page if page.startswith("pages/") else shared.path(f"samples/{page}")
    text = path.read_text("utf-8")
    assert mark in text
    renamed = re.sub("[A-Za-z]{3,}|h3", lambda word: word[0][:-1] + "zq", mark)
    layout, drifted = detect.detect(document(text, "html")), document(text.replace(mark, renamed), "html")
    assert layout.claims(drifted)
    whole, reading = layout.read(document(text, "html")), reading_or_refusal(layout, drifted)
    if isinstance(reading, RefusedError):
        assert said in reading.what
        return
    assert said in golden.told(reading)
    assert [(row.recommendation, row.status) for row in reading.rows] == [
        (row.recommendation, row.status) for row in whole.rows
    ]
    if layout.name == "topic_page":
        assert [one.number for one in reading.publications] == [one.number for one in whole.publications]


# Time -----------------------------------------------------------------------------------------------------------------


IN_HTML = [" ", "-", "\n", "\xa0", "&", "<", "<p>", "<br>", "<td>", "<tr>", "<table>", "<h2>", "<a>", "<!--", "x ", "("]
IN_TEXT = [" ", "-", "\n", "\r", ",", '"', '""', '"\n', "&", "&a", ";", "\t", "a,b,2027-01-12\n", "Access Denied\n"]


class Place(NamedTuple):
    """A place in a page where there may be anything, and as much of it as one likes."""

    layout: str
    before: str
    behind: str
    media: Media
    fillers: Sequence[str]


def places(page: str, *marks: str, media: Media = "html", but: str = "") -> dict[str, Place]:
    """Return the places before each mark in a golden page, and behind the page for "". `but`: a filler left out."""
    fillers = [one for one in (IN_HTML if media == "html" else IN_TEXT) if one != but]
    text, layout = (golden.FOLDER / page).read_bytes().decode(), page.partition("/")[0]
    cut = {mark: text.index(mark) if mark else len(text) for mark in marks}
    return {
        f"{layout}, {mark or 'the end'}": Place(layout, text[:at], text[at:], media, fillers)
        for mark, at in cut.items()
    }


NOTICE = "<html><head><title>", "</title></head><body></body></html>"
CATALOGUE = "publication_number,publication_title,published_on\n"
PLACES = {
    **places(
        "product_page/matters_and_recommendations.html",
        *(
            "",
            "As of May 2026, no such law",
            "Congress should consider req",
            '<table class="usa-table',
            "Published: Jan",
        ),
    ),
    **places("topic_page/fragment.html", "<header>"),
    **places("online_report/whole.html", "<", "FERRY DOCKS:", "GAO-27-900010. Published", but="<h2>"),
    **places("rss_feed/several.xml", "<", "</title>"),
    **places("export_csv/whole.csv", '"Prepared by: GAO"', "no rules were published.", "", media="text"),
    "a document type": Place("rss_feed", "<!DOCTYPE ", "", "html", IN_HTML),
    **{f"catalogue {s!r}": Place("catalogue_csv", CATALOGUE + s, "", "text", IN_TEXT) for s in ("", "a,", 'a,"')},
    **{
        f"{name} alone": Place(name, "", "", "text", IN_TEXT)
        for name in ("catalogue_csv", "export_csv", "block_notice")
    },
    "a notice alone": Place("block_notice", "", "", "html", IN_HTML),
    "a notice, its title": Place("block_notice", *NOTICE, "html", IN_HTML),
    "a notice, its body": Place("block_notice", "".join(NOTICE).partition("</body>")[0], "</body>", "html", IN_HTML),
}
GROWING = [(name, filler) for at, name in enumerate(PLACES) for filler in PLACES[name].fillers[at % FEWER :: FEWER]]


def read_again(layout: Layout, page: Document) -> None:
    """Recognise and read a page that may have been parsed before."""
    tree.cache_clear()
    with contextlib.suppress(RefusedError):  # also a good answer: what counts here is the time
        if layout.claims(page):
            layout.read(page)


@pytest.mark.parametrize(("place", "filler"), GROWING)
def test_time_grows_no_faster_than_the_page_whatever_is_in_it(place: str, filler: str) -> None:
    name, before, behind, media, _ = PLACES[place]

    def of(size: int) -> Document:
        return document(before + growth.of(filler, size) + behind, media)

    growth.assert_linear(of, lambda page: read_again(detect.named(name), page), most=250_000)
