"""The database's results as text: ranges, priority marks, agencies on lines of their own, and cuts."""

from __future__ import annotations

from datetime import date

import pytest

from openrecs.errors import RefusedError
from openrecs.extract.html.listing import find_lines
from openrecs.extract.html.tree import tree
from openrecs.extract.pages import database
from openrecs.extract.text.landmarks import RANGE
from openrecs.read import to_document
from openrecs.read.stored import stored
from openrecs.records import Document
from running import ROOT

FOLDER = ROOT / "tests" / "pages" / "database"


def document(text: str) -> Document:
    return to_document.document(stored("page.txt", text.encode()))


def page(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_range_of_all_results_is_complete_and_a_part_of_them_is_not() -> None:
    whole, part = database.read(document(page("page_2021.txt"))), database.read(document(page("page_2024.txt")))
    assert (whole.declared_total, whole.is_complete, len(whole.rows)) == (3, True, 3)
    assert (part.declared_total, part.is_complete, len(part.rows)) == (412, False, 3)
    assert part.issues == ()  # its range promises three rows, and there they are


def test_the_day_in_its_head_is_its_stamp_and_a_comments_is_not() -> None:
    text = page("page_2024.txt")
    assert database.read(document(text)).stamp == date(2024, 5, 23)
    in_comment = text.replace("As of May 23, 2024, there are 5131", "There are 5131").replace(
        "Eleven of 60", "As of May 1, 2024, there are 11 of 60"
    )
    assert database.read(document(in_comment)).stamp is None


def test_priority_is_marked_and_a_missing_mark_says_no() -> None:
    rows = database.read(document(page("page_2021.txt"))).rows
    assert [row.priority for row in rows] == ["Priority Rec.", "", ""]
    assert all("riority" not in row.recommendation for row in rows)


def test_text_of_several_lines_keeps_its_agency() -> None:
    text = page("page_2021.txt").replace(
        "The Administrator of TSA should map gaps", "The Administrator of TSA should:\n(1) look for gaps;\n(2) map gaps"
    )
    first = database.read(document(text)).rows[0]
    assert first.agency == "Transportation Security Administration"
    assert first.recommendation.startswith("The Administrator of TSA should: (1) look for gaps; (2) map gaps")


def test_a_page_with_a_range_and_no_row_is_refused() -> None:
    with pytest.raises(RefusedError, match="no whole row"):
        database.read(document("1 - 20 of 412 Recommendations\n"))


RANGE_PAGE = "<html><body><script>1 of 1</script><p>{}</p></body></html>"


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("1 - 20 of 412 Recommendations", True),
        ("1 - 20 of <b>4</b>12<!-- of --> Recommendations", True),
        ("1 - 20 o\u200bf\xa04\u200b12&nbsp;R\u200becommendations", True),
        ("1 - 20 of 4<noscript><p>two</p></noscript>12 Recommen<script>of</script>dations", True),
        ("1 - 20 of 4<script>12</script>12 Recommendations", True),
        ("1 - 20 of<table><tr><th>x</th></tr></table> 412 Recommendations", False),
        ("1 - 20 of the 412 Recommendations", False),
        ("1 - 20 of 412 Testimonies", False),
    ],
)
def test_a_page_has_a_range_whatever_stands_within_its_line(line: str, is_one: bool) -> None:
    text = RANGE_PAGE.format(line)
    document = Document("page.html", "0" * 64, len(text), "utf-8", "html", text)
    assert database.claims(document) == is_one
    assert bool(find_lines(tree(document), RANGE)) == is_one
