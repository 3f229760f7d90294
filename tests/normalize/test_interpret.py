"""One document -> its typed rows."""

from __future__ import annotations

import pytest

import invented
from openrecs.errors import RefusedError
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted
from openrecs.normalize.publications import Catalogue
from openrecs.read import to_document
from openrecs.read.stored import stored
from openrecs.records import Publication
from running import agency_page, export, sign

PAGE = agency_page(sign(2), sign(1))


def document(text: str, layout: str | None = None, url: str | None = None) -> Interpreted:
    return interpret.document(to_document.document(stored("page.txt", text.encode()), url=url), shipped(), layout)


def test_a_page_is_read_with_its_layout_in_its_own_order() -> None:
    found = document(PAGE)
    assert found.layout.name == "agency_page"
    assert [row.number for row in found.rows] == ["2", "1"]
    assert [row.recommendation_id.partition("/")[2] for row in found.rows] == ["R2", "R1"]
    assert {(row.layout, row.document) for row in found.rows} == {("agency_page", "page.txt")}
    assert found.is_complete
    assert found.issues == ()


def test_a_row_that_cannot_be_kept_makes_the_document_incomplete() -> None:
    records = [{}, {"text": sign(2), "status": "Addressed"}]
    found = document(export("Feb 3, 2027", records))
    assert found.reading.is_complete
    assert len(found.reading.rows) == 2
    assert len(found.rows) == 1
    assert not found.is_complete
    assert [issue.severity for issue in found.issues] == ["error"]


def test_every_publication_is_in_the_catalogue_once() -> None:
    records = [{}, {"text": sign(2)}, {"number": "GAO-25-100002", "title": "Bridges"}]
    found = document(export("Feb 3, 2027", records))
    assert [publication.number for publication in found.publications] == ["GAO-25-100001", "GAO-25-100002"]


def test_ids_come_from_the_catalogue_and_the_printed_number() -> None:
    found = document(PAGE)
    unknown = interpret.identified(found.rows, Catalogue())
    assert [row.recommendation_id.partition("-")[0] for row in unknown] == ["title", "title"]
    known = Catalogue().with_([Publication("GAO-25-100001", "TRAILS: Signs should be mended")])
    ids = [row.recommendation_id for row in interpret.identified(found.rows, known)]
    assert ids == ["GAO-25-100001/R2", "GAO-25-100001/R1"]


def test_a_named_layout_is_used_and_says_why_it_does_not_fit() -> None:
    assert document(PAGE, "agency_page").rows == document(PAGE).rows
    with pytest.raises(RefusedError, match=r"page\.txt"):
        document(PAGE, "export_csv")


def test_an_unknown_page_is_refused() -> None:
    with pytest.raises(RefusedError, match="not a page of GAO's recommendations"):
        document("Buy milk.\n")


@pytest.mark.parametrize(
    ("printed", "severity"),
    [
        ("Bureau of Harbor Lamps", "note"),
        ("Forest Srevice", "warning"),
        ("Forest Service (X)", "warning"),
        ("2. Forest Service", "warning"),
        ("Same as above", "warning"),
        ("TBD", "warning"),
        ("The agency agreed. Forest Service", "warning"),
    ],
)
def test_a_name_that_is_hardly_an_agency_s_is_a_warning(printed: str, severity: str) -> None:
    [issue] = document(export("Feb 3, 2027", [{"agency": printed}])).issues
    assert (issue.severity, issue.value) == (severity, printed)


@pytest.mark.parametrize("end", ["\u2026", "... Read more", "\u2026 see more"])
def test_a_page_that_shows_the_beginning_of_comments_is_not_complete(end: str) -> None:
    texts = ("The agency agreed.", f"The agency agreed to look into{end}")
    pages = [
        invented.product_html(
            invented.Pub("Trails: Paint", (invented.Rec("Forest Service", sign(1), "Open", (text,)),), "GAO-25-100001")
        )
        for text in texts
    ]
    whole, cut = map(document, pages)
    assert (whole.is_complete, cut.is_complete) == (True, False)
    assert [issue.field for issue in cut.issues if issue.severity == "warning"] == ["comments"]


def test_a_row_that_is_closed_under_a_count_of_open_ones_is_a_warning() -> None:
    found = document(PAGE.replace("\nOpen\n", "\nClosed \u2013 Implemented\n", 1))
    assert [row.status for row in found.rows] == ["closed_implemented", "open"]
    assert [(issue.severity, issue.field) for issue in found.issues] == [("warning", "status")]
