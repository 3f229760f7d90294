"""What text programs decorate a page with hides no landmark, and where a text ends the rows that are whole stay."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from openrecs.errors import RefusedError
from openrecs.extract.text.landmarks import landmarks
from openrecs.extract.text.unprint.decorations import bare
from openrecs.night import parse_files
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.read import to_document
from openrecs.text import squeeze
from running import ROOT

LAYOUTS = ROOT / "tests" / "pages"
PAGES = sorted(page for page in LAYOUTS.glob("*/*.txt"))
NAMES = [f"{page.parent.name}/{page.name}" for page in PAGES]
FIELDS = ("agency", "publication_title", "kind", "number", "recommendation", "status", "is_priority", "comments")
DECORATIONS = (
    *("**{}**", "__{}__", "*{}*", "_{}_", "# {}", "## {} ##", "### {}", "• {}", "- {}", "* {}", "> {}", "[{}]"),
    *("{}[12]", "=== {} ===", "{}\n-----", "{}\n=====", "{}\\", "~~{}~~", "`{}`"),
)
FEET = (
    "\nPrivacy Policy\nSitemap\nv4.1.9\n",
    "\n  * Privacy Policy\n  * Sitemap\n",
    "\nStay Connected\n",
    "\nU.S. Government Accountability Office\nColumn 1\nContact Us\nCopyright & Terms of Use\n",
)
WHOLE = [page for page in PAGES if page.name not in ("one_row_short.txt", "cut.txt")]


def read(text: str, folder: Path) -> tuple[list[dict[str, Any]], interpret.Interpreted]:
    page = folder / "page.txt"
    page.write_bytes(text.encode())
    one = interpret.document(to_document.read(page, page.name), shipped())
    rows = parse_files.together([one]).rows.to_pylist()
    return [{name: row[name] for name in FIELDS} for row in rows], one


def lines_of(page: Path) -> list[str]:
    return page.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").split("\n")


def golden(page: Path) -> list[dict[str, Any]]:
    rows = json.loads(page.with_name(page.name + ".expected.json").read_text("utf-8"))["rows"]
    return [{name: row[name] for name in FIELDS} for row in rows]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_decorated_headings_headers_and_titles_read_as_plain_ones(page: Path, tmp_path: Path) -> None:
    lines, want = lines_of(page), golden(page)
    titles = {row["publication_title"] for row in want}
    marks = landmarks([squeeze(line) for line in lines])
    is_marked = [mark in ("heading", "header", "mark", "page") for mark in marks]
    for decoration in DECORATIONS:
        decorated = [
            decoration.format(line) if line and (is_one or line in titles) else line
            for line, is_one in zip(lines, is_marked, strict=True)
        ]
        assert decorated != lines
        try:
            rows, _ = read("\n".join(decorated), tmp_path)
            assert rows
        except RefusedError:
            rows = []  # refused by name is as good as read; read otherwise is not
        assert rows in ([], want), decoration


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
@pytest.mark.parametrize("end", ["\n\n", "\n\n\n", "\r\r\n"])
def test_blank_lines_behind_every_line_change_nothing(page: Path, end: str, tmp_path: Path) -> None:
    assert read(end.join(lines_of(page)), tmp_path)[0] == golden(page)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
@pytest.mark.parametrize("end", ["\t\t\n", "\t\r\n"])
def test_a_spreadsheets_empty_cells_behind_every_line_change_nothing(page: Path, end: str, tmp_path: Path) -> None:
    assert read(end.join(lines_of(page)), tmp_path)[0] == golden(page)


@pytest.mark.parametrize("foot", FEET)
@pytest.mark.parametrize("page", WHOLE, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_foot_of_the_site_is_no_comment_and_makes_no_page_cut(page: Path, foot: str, tmp_path: Path) -> None:
    was_complete = read("\n".join(lines_of(page)), tmp_path)[1].is_complete
    rows, one = read("\n".join(lines_of(page)) + foot, tmp_path)
    assert rows == golden(page)
    assert one.is_complete >= was_complete


@pytest.mark.parametrize("page", [p for p in PAGES if p.parent.name != "topic_page"], ids=lambda p: p.parent.name)
def test_page_cut_at_any_line_is_never_a_complete_one_with_fewer_rows(page: Path, tmp_path: Path) -> None:
    lines, want = lines_of(page), golden(page)
    for at in range(1, len(lines)):
        try:
            rows, one = read("\n".join(lines[:at]), tmp_path)
        except RefusedError:
            continue
        assert len(rows) == len(want) or not one.is_complete
        for row, whole in zip(rows, want, strict=False):
            assert {**row, "comments": ""} == {**whole, "comments": ""}
            assert (whole["comments"] or "").startswith(row["comments"] or "")


TOPIC = """Wind and Water

Open Recommendations

Mill Wheels: Old Wheels Are Not Counted

GAO-27-109901
Mar 3, 2027
Show
2 Open Recommendations
Agency Affected Recommendation Status
Forest Service The Chief of the Forest Service should count the wheels. (Recommendation 1)
Open
The Forest Service agreed.
"""


def said(one: interpret.Interpreted) -> str:
    return "\n".join(issue.message for issue in one.issues)


def test_row_above_one_that_has_begun_is_whole(tmp_path: Path) -> None:
    text = TOPIC + "Forest Service The Chief of the Forest Service should publ"
    rows, one = read(text, tmp_path)
    assert [(row["number"], row["comments"]) for row in rows] == [("1", "The Forest Service agreed.")]
    assert "row 2 of this publication has begun and has no status" in said(one)
    assert not one.is_complete


def test_row_above_a_heading_that_has_begun_is_whole(tmp_path: Path) -> None:
    text = TOPIC + "\nBridge Tolls: Coins Are Not Weighed\n\nGAO-27-109902\nMar 4, 2027\n"
    rows, one = read(text, tmp_path)
    assert [row["comments"] for row in rows] == ["The Forest Service agreed."]
    assert "ends inside the heading of this publication" in said(one)
    assert not one.is_complete


def test_product_page_with_translated_headings_is_refused(tmp_path: Path) -> None:
    text = (LAYOUTS / "product_page" / "pasted.txt").read_text("utf-8")
    headings = r"(?im)^(Recommendations? for Executive Action|Matters? for Congressional Consideration)$"
    text = re.sub(headings, "Empfehlungen", text)
    text = re.sub(r"(?m)^(Agency Affected|Matter)\b.*Status.*$", "Behörde Empfehlung Stand", text)
    with pytest.raises(RefusedError, match=r"page\.txt"):
        read(text, tmp_path)


@pytest.mark.parametrize(
    ("decorated", "plain"),
    [
        ("**Mill Wheels: A ** B**", "Mill Wheels: A B"),
        ("### Mill Wheels ###", "Mill Wheels"),
        ("> • Mill Wheels", "Mill Wheels"),
        ("Mill_Wheels", "Mill Wheels"),
        ("Mill Wheels [Reissued Mar. 3, 2027]", "Mill Wheels [Reissued Mar. 3, 2027]"),
        ("[Mill Wheels [Reissued Mar. 3, 2027]]", "Mill Wheels [Reissued Mar. 3, 2027]"),
        ("2020 Mills: #1 Is Old", "2020 Mills: #1 Is Old"),
    ],
)
def test_bare_leaves_the_words(decorated: str, plain: str) -> None:
    assert bare(decorated) == plain
