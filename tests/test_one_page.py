"""A file holds one page: any two pages of the layouts in one file are refused, and a quoted heading is no page."""

from __future__ import annotations

from pathlib import Path

import pytest

import golden
from openrecs.errors import RefusedError
from openrecs.extract import detect
from openrecs.read import to_document

PAGED = ("product_page", "agency_page", "database", "old_list_2018", "old_list_2013", "topic_page")


def _pages(ending: str) -> list[Path]:
    found = [page for name in PAGED for page in golden.pages(golden.FOLDER / name) if page.name.endswith(ending)]
    return [page for page in found if page.name not in ("cut.txt", "lost_lines.txt", "fragment.html")]


TEXTS, HTMLS = _pages(".txt"), _pages(".html")


def _detected(tmp_path: Path, data: bytes, ending: str) -> str:
    file = tmp_path / f"page{ending}"
    file.write_bytes(data)
    return detect.detect(to_document.read(file, file.name)).name


def _id(page: object) -> str:
    return f"{page.parent.name}-{page.name}" if isinstance(page, Path) else str(page)


@pytest.mark.parametrize("second", TEXTS, ids=_id)
@pytest.mark.parametrize("first", TEXTS, ids=_id)
def test_two_texts_in_one_file_are_refused(tmp_path: Path, first: Path, second: Path) -> None:
    with pytest.raises(RefusedError, match="this file holds more than one page"):
        _detected(tmp_path, first.read_bytes() + b"\n\n" + second.read_bytes(), ".txt")


@pytest.mark.parametrize("second", HTMLS, ids=_id)
@pytest.mark.parametrize("first", HTMLS, ids=_id)
def test_two_html_pages_in_one_file_are_refused(tmp_path: Path, first: Path, second: Path) -> None:
    with pytest.raises(RefusedError, match="this file holds more than one page"):
        _detected(tmp_path, first.read_bytes() + b"\n" + second.read_bytes(), ".html")


@pytest.mark.parametrize("page", [*TEXTS, *HTMLS], ids=_id)
def test_one_page_is_of_its_layout(tmp_path: Path, page: Path) -> None:
    assert _detected(tmp_path, page.read_bytes(), page.suffix) == page.parent.name
