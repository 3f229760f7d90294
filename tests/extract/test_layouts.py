"""Every layout against its golden pairs, and every page against every layout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import golden
from openrecs.errors import RefusedError
from openrecs.extract import detect
from openrecs.read import to_document

NAMES = [layout.name for layout in detect.LAYOUTS]
READ = list(golden.goldens())
REFUSED = list(golden.refusals())
LEAST_PAIRS = 3


def _id(value: object) -> str | None:
    return f"{value.parent.name}/{value.name}" if isinstance(value, Path) else None


@pytest.mark.parametrize(("layout", "page", "expected"), READ, ids=_id)
def test_page_is_read_as_its_golden_file_says(layout: str, page: Path, expected: Path) -> None:
    assert expected.exists(), f"{expected.name} is missing: run `make golden`, and review what it writes"
    said = golden.read(page)
    assert said["layout"] == layout
    assert said == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("layout", "page", "expected"), READ, ids=_id)
def test_empty_folder_holds_pages_without_rows_and_the_others_have_some(
    layout: str, page: Path, expected: Path
) -> None:
    said = json.loads(expected.read_text(encoding="utf-8"))
    has_rows = bool(said["rows"])
    shows_none = page.parent.name == "empty" or layout in ("catalogue_csv", "online_report", "rss_feed")
    assert has_rows != shows_none


@pytest.mark.parametrize(("layout", "page", "expected"), REFUSED, ids=_id)
def test_page_is_refused_for_the_reason_in_its_golden_file(layout: str, page: Path, expected: Path) -> None:
    assert expected.exists(), f"{expected.name} is missing: run `make golden`, and review what it writes"
    assert golden.refusal(page) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_layout_has_golden_pairs(name: str) -> None:
    if name != "block_notice":
        assert len(golden.pages(golden.FOLDER / name)) >= LEAST_PAIRS
    assert golden.pages(golden.FOLDER / name / "refused"), "a layout has a page that must be refused"
    # An empty list of 2018 cannot be told from one of 2013: number and date stand under the titles that it has not.
    if name not in ("block_notice", "online_report", "old_list_2018"):
        assert golden.pages(golden.FOLDER / name / "empty"), "a layout has a page that gives no row"


def test_every_folder_is_a_layout() -> None:
    assert set(golden.layouts()) == set(NAMES)


@pytest.mark.parametrize("page", [page for _, page, _ in READ], ids=_id)
def test_exactly_one_layout_claims_a_page(page: Path) -> None:
    document = to_document.read(page, page.name)
    assert len([x.name for x in detect.LAYOUTS if x.claims(document)]) == 1


@pytest.mark.parametrize("page", [page for _, page, _ in REFUSED], ids=_id)
def test_no_two_layouts_claim_a_refused_page(page: Path) -> None:
    try:
        document = to_document.read(page, page.name)
    except RefusedError:  # refused before any layout sees it
        return
    assert len([x.name for x in detect.LAYOUTS if x.claims(document)]) <= 1


def test_a_text_that_no_layout_knows_is_refused_by_name_with_what_to_do() -> None:
    document = golden.to_document.document(golden.to_document.Stored("note.txt", b"Buy milk, and bread.\n", "0" * 64))
    with pytest.raises(RefusedError) as refused:
        detect.detect(document)
    assert "note.txt" in str(refused.value)
    assert "save the whole page" in str(refused.value).lower()


def test_a_layout_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(RefusedError, match="product_page"):
        detect.named("no_such_page")
