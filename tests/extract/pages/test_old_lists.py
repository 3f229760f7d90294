"""The lists of before 2021: labels, hierarchies, priority, counts, lost lines and cuts. No director leaves them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from openrecs.errors import RefusedError
from openrecs.extract.detect import detect
from openrecs.extract.pages import old_list_2013, old_list_2018
from openrecs.read import to_document
from openrecs.read.stored import stored
from openrecs.records import Document
from running import ROOT

FOLDER = ROOT / "tests" / "pages"
PAGES = sorted([*FOLDER.glob("old_list_2013/*.txt"), *FOLDER.glob("old_list_2018/*.txt")])


def document(text: str) -> Document:
    return to_document.document(stored("list.txt", text.encode()))


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_number_and_date_under_the_title_tell_the_later_list() -> None:
    assert detect(document(text_of("old_list_2013/subject_immigration.txt"))) is old_list_2013.LAYOUT
    assert detect(document(text_of("old_list_2018/topic_energy.txt"))) is old_list_2018.LAYOUT


def test_fields_are_read_by_their_labels() -> None:
    page = old_list_2018.read(document(text_of("old_list_2018/topic_energy.txt")))
    first = page.rows[0]
    assert first.publication.title == "Dam Gates: Rust Should Be Measured"
    assert (first.publication.number, first.publication.published_on) == ("GAO-20-596", "Aug 19, 2020")
    assert first.agency == "Department of the Interior: Bureau of Reclamation"
    assert [row.priority for row in page.rows] == ["Priority recommendation", "", ""]
    assert page.declared_total == 3
    assert page.is_complete


def test_priority_page_counts_its_priority_ones() -> None:
    page = old_list_2013.read(document(text_of("old_list_2013/priority_ones.txt")))
    assert (page.declared_total, page.is_complete, page.stamp) == (2, True, date(2018, 4, 18))
    assert [row.status for row in page.rows] == ["Open", "Closed-implemented"]


def test_labels_inside_a_comment_stay_there() -> None:
    rows = old_list_2013.read(document(text_of("old_list_2013/subject_immigration.txt"))).rows
    assert len(rows) == 3
    assert rows[2].comments is not None
    assert rows[2].comments.endswith("Agency: no view. It will answer by May 2018.")
    assert rows[0].comments is not None
    assert rows[0].comments.count("\n\n") == 1


def test_a_row_that_lost_its_text_is_an_issue_and_no_row() -> None:
    page = old_list_2013.read(document(text_of("old_list_2013/lost_lines.txt")))
    assert len(page.rows) == 1
    assert [issue.severity for issue in page.issues] == ["error", "warning"]
    assert not page.is_complete


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_no_director_and_no_phone_leaves_a_list(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    page = detect(document(text)).read(document(text))
    said = repr(page)
    for line in text.splitlines():
        if line.startswith(("Director:", "Phone:")):
            assert line.partition(": ")[2] not in said
    assert "512-01" not in said


@pytest.mark.parametrize("label", ["Recommendation:", "Agency:", "Status:", "open recommendations"])
def test_a_renamed_label_is_loud(label: str) -> None:
    text = text_of("old_list_2018/topic_energy.txt").replace(
        label, label.replace(":", " name:").replace("open", "live")
    )
    page = document(text)
    layout = next((x for x in (old_list_2013.LAYOUT, old_list_2018.LAYOUT) if x.claims(page)), None)
    if layout is None:
        return  # refused by name
    try:
        found = layout.read(page)
    except RefusedError:
        return
    assert len(found.rows) < 3 or any(not row.agency or not row.status for row in found.rows)
    assert found.issues or any(not row.status or not row.agency for row in found.rows)
    assert not found.is_complete or any(not row.status for row in found.rows)
