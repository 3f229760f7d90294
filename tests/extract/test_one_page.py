"""A file holds one page: any two pages of the layouts in one file are refused, and a quoted heading is not a page."""

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


def _not_refused(tmp_path: Path, first: Path, others: list[Path], between: bytes) -> list[str]:
    """Return the pages that are not refused behind the first one."""
    found = []
    for second in others:
        try:
            _detected(tmp_path, first.read_bytes() + between + second.read_bytes(), first.suffix)
        except RefusedError as refused:
            if "this file holds more than one page" in str(refused):
                continue
        found.append(_id(second))
    return found


@pytest.mark.parametrize("first", TEXTS, ids=_id)
def test_two_texts_in_one_file_are_refused(tmp_path: Path, first: Path) -> None:
    assert _not_refused(tmp_path, first, TEXTS, b"\n\n") == []


@pytest.mark.parametrize("first", HTMLS, ids=_id)
def test_two_html_pages_in_one_file_are_refused(tmp_path: Path, first: Path) -> None:
    assert _not_refused(tmp_path, first, HTMLS, b"\n") == []


@pytest.mark.parametrize("page", [*TEXTS, *HTMLS], ids=_id)
def test_one_page_is_of_its_layout(tmp_path: Path, page: Path) -> None:
    assert _detected(tmp_path, page.read_bytes(), page.suffix) == page.parent.name
