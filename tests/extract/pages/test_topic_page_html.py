"""Layout E as HTML, a topic's page: made pages, the real block, drift and cuts."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

import golden
from golden import as_html as document
from golden import told
from openrecs.errors import RefusedError
from openrecs.extract.pages.topic_page import claims, read
from openrecs.records import Document, RawPublication, Reading, Scope
from running import ROOT

page = partial(golden.loaded, "topic_page")

PAGES = ROOT / "tests" / "pages" / "topic_page"
SAMPLES = ROOT.parent / "shared" / "samples" / "html"
SAMPLE = SAMPLES / "topic-science-and-technology-2026-09-01.html"
needs_samples = pytest.mark.skipif(not SAMPLE.exists(), reason="the real pages are not on this machine")
both_pages = pytest.mark.parametrize(
    "path", [PAGES / "fragment.html", pytest.param(SAMPLE, marks=needs_samples)], ids=["made", "real"]
)


def outcome(page: Document) -> Reading | RefusedError:
    """What reading a page gives: a reading, or the error that refuses it."""
    try:
        return read(page)
    except RefusedError as refused:
        return refused


def test_a_block_of_two_publications() -> None:
    reading = read(page("fragment.html"))
    first, second = reading.publications
    assert claims(page("fragment.html"))
    assert first == RawPublication(
        title="Buoys: Agencies Need a Plan for R&D [Reissued with revisions on Jun. 25, 2027]",
        location="line 10",
        number="GAO-27-900011",
        published_on="Aug 06, 2027",
        url="/products/gao-27-900011",
        declared_total=2,
    )
    assert (second.number, second.published_on, second.declared_total) == ("GAO-27-900012", "Apr 13, 2027", 1)
    assert [(row.publication, row.agency, row.status, row.priority) for row in reading.rows] == [
        (first, "Department of Inland Waters", "Open", None),
        (first, "Congress", "Open", None),
        (second, "Office of Tides and Charts", "Open – Partially Addressed", "Priority Rec."),
    ]
    assert reading.rows[0].recommendation == (
        "The Secretary of Inland Waters should ensure that the R&D Office writes a plan. (Recommendation 1)"
    )
    assert reading.rows[2].comments == "The office agreed.\n\nIt corrected one table in 2027."
    assert (reading.scope, reading.is_complete, reading.issues, reading.unread) == (Scope("topic"), True, (), ())


def test_a_whole_page_knows_its_topic_and_leaves_its_other_lists_alone() -> None:
    reading = read(page("whole_page.html"))
    assert claims(page("whole_page.html"))
    assert "Docks: Another Report" in page("whole_page.html").text
    assert [each.number for each in reading.publications] == ["GAO-27-900012"]
    assert reading.scope == Scope("topic", "Waterways and Harbors")
    assert reading.url == "https://www.gao.gov/topics/waterways-and-harbors"
    assert (len(reading.rows), reading.is_complete, reading.issues, reading.unread) == (1, True, (), ())


def test_a_topic_without_open_recommendations_lists_nothing() -> None:
    reading = read(page("empty/no_block.html"))
    assert (reading.rows, reading.publications, reading.issues, reading.is_complete) == ((), (), (), True)
    assert reading.scope == Scope("topic", "Waterways and Harbors")


@needs_samples
def test_the_real_block() -> None:
    reading = read(document(SAMPLE.read_text("utf-8")))
    assert [(each.number, each.published_on, each.declared_total, each.url) for each in reading.publications] == [
        ("GAO-26-109121", "Aug 06, 2026", 3, "/products/gao-26-109121"),
        ("GAO-26-107859", "Apr 13, 2026", 4, "/products/gao-26-107859"),
        ("GAO-26-107757", "Apr 08, 2026", 2, "/products/gao-26-107757"),
        ("GAO-25-107750", "Sep 30, 2025", 2, "/products/gao-25-107750"),
    ]
    assert [row.publication for row in reading.rows] == [
        each for each in reading.publications for _ in range(each.declared_total or 0)
    ]
    third = reading.rows[2]
    assert third.agency == "Department of Commerce"
    assert "CHIPS R&D Office" in third.recommendation
    assert third.recommendation.endswith("FY21 NDAA. (Recommendation 3)")
    assert third.comments == (
        "When we confirm what actions the agency has taken in response to this recommendation, we will provide updated "
        "information."
    )
    assert {(row.status, row.priority, row.table) for row in reading.rows} == {("Open", None, "recommendations")}
    assert (reading.scope, reading.declared_total, reading.is_complete) == (Scope("topic"), None, True)
    assert (reading.issues, reading.unread) == ((), ())


def test_a_block_without_its_section_is_refused() -> None:
    text = page("fragment.html").text
    empty = text[: text.index("<section")] + text[text.rindex("</section>") + len("</section>") :]
    assert claims(document(empty))
    with pytest.raises(RefusedError, match="holds no section of the class 'view--products--block-9'"):
        read(document(empty))


def test_pages_of_agencies_and_publications_are_not_claimed() -> None:
    for folder in ("agencies", "products"):
        text = page("whole_page.html").text.replace("gao.gov/topics/", f"gao.gov/{folder}/")
        assert not claims(document(text))


def test_the_topic_is_named_by_the_page_or_else_by_its_address() -> None:
    text = page("whole_page.html").text
    text = re.sub('<meta property="og:title"[^>]*>', "", text)
    assert read(document(text)).scope == Scope("topic", "Waterways and Harbors")
    text = re.sub("<h1>.*</h1>", "", text)
    assert read(document(text)).scope == Scope("topic", "waterways-and-harbors")


@both_pages
def test_a_missing_row_is_missed_by_its_counter(path: Path) -> None:
    text = path.read_text("utf-8")
    rows = [found.span() for found in re.finditer(r"<tr>\s*<td headers=.*?</tr>", text, re.DOTALL)]
    whole = read(document(text))
    for index, (start, end) in enumerate(rows):
        reading = outcome(document(text[:start] + text[end:]))
        if isinstance(reading, RefusedError):
            assert "has no rows" in reading.what
            continue
        assert len(reading.rows) == len(whole.rows) - 1
        assert whole.rows[index].recommendation not in [row.recommendation for row in reading.rows]
        assert not reading.is_complete
        assert "open recommendations," in told(reading)


def test_a_counter_that_is_not_met_is_told() -> None:
    reading = read(page("counter_not_met.html"))
    [issue] = reading.issues
    assert (issue.severity, issue.stage, issue.field) == ("warning", "layouts", "declared_total")
    assert issue.message == "the page states 3 open recommendations, 2 were read"
    assert not reading.is_complete
