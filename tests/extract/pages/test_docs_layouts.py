"""The guide to the layouts says of each what its code says, and its pictures show what the code reads today."""

from __future__ import annotations

import importlib
import re
import struct
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from openrecs.extract.detect import LAYOUTS
from openrecs.records import Layout
from running import ROOT
from tools import needs

DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
MOST_BYTES, MOST_BYTES_IN_ALL = 150_000, 1_500_000
GUIDE = (DOCS / "layouts.md").read_text(encoding="utf-8")
SECTIONS = {
    found[1]: found[2] for found in re.finditer(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
}
LINK = re.compile(r"!\[[^\]]+\]\(pictures/([a-z0-9_]+\.png)\)")
DRAWN = sorted(path.name for path in PICTURES.glob("*.png") if path.name != "report.png")  # of README


@pytest.fixture(scope="module")
def draw() -> Iterator[ModuleType]:
    """Give the script that draws the pictures, which is in no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(PICTURES))
        yield importlib.import_module("draw")


def item(section: str, name: str) -> str:
    """Return one item of a section's list, with the lines that continue it."""
    found = re.search(rf"^\* \*\*{name}\*\*:(.*?)(?=^\* |^$)", section, re.MULTILINE | re.DOTALL)
    assert found, f"no item {name!r}"
    return " ".join(found[1].split())


def picture_named(draw: ModuleType, file: str) -> object:
    return next(one for one in draw.PICTURES if one.path.name == file)


def test_every_layout_has_a_section_and_every_section_a_layout() -> None:
    assert set(SECTIONS) == {layout.name for layout in LAYOUTS}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_section_says_what_the_layout_says(layout: Layout) -> None:
    section = SECTIONS[layout.name]
    columns = set(re.findall(r"`([a-z_]+)`", item(section, "Says").partition(". Of ")[0]))
    assert columns == layout.says
    assert item(section, "Years").startswith(layout.years)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_section_has_every_item(layout: Layout) -> None:
    for name in ("Address", "Recognised by", "Promises", "Cannot say", "Traps", "Refused"):
        assert item(SECTIONS[layout.name], name)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_table_of_all_layouts_has_years_and_rank(layout: Layout) -> None:
    line = next(line for line in GUIDE.splitlines() if line.startswith(f"| [`{layout.name}`](#{layout.name})"))
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[1] == layout.years
    assert cells[4] == str(layout.rank)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_section_shows_a_picture_that_is_there(layout: Layout) -> None:
    shown = LINK.findall(SECTIONS[layout.name])
    assert f"{layout.name}.png" in shown
    assert set(shown) <= set(DRAWN)


def test_every_picture_is_shown_and_can_be_drawn_again(draw: ModuleType) -> None:
    assert sorted(LINK.findall(GUIDE)) == DRAWN
    assert sorted(picture.path.name for picture in draw.PICTURES) == DRAWN


def test_pictures_are_small() -> None:
    sizes = {name: (PICTURES / name).stat().st_size for name in DRAWN}
    assert max(sizes.values()) < MOST_BYTES
    assert sum(sizes.values()) < MOST_BYTES_IN_ALL


@pytest.mark.parametrize("name", DRAWN)
def test_picture_shows_what_is_read_today(draw: ModuleType, name: str) -> None:
    picture = picture_named(draw, name)
    drawn = draw.drawing(picture)
    assert drawn.marks > 1
    digest = sys.modules["palette"].stamp((PICTURES / name).read_bytes())
    assert digest == drawn.digest, f"{name} is not what the code reads today: run `make pictures` and look at it"


def test_a_value_that_is_not_on_the_page_is_no_picture(draw: ModuleType, tmp_path: Path) -> None:
    drawn = draw.drawing(picture_named(draw, "catalogue_csv.png"))
    chromium = needs("chromium")
    assert draw.locate(chromium, drawn, tmp_path) > 100
    wrong = drawn.sheet.replace('"text": "Ferry Docks"', '"text": "Ferry Decks"')
    assert wrong != drawn.sheet
    with pytest.raises(sys.modules["plan"].DrawError, match="publication_title: Ferry Decks"):
        draw.locate(chromium, replace(drawn, sheet=wrong), tmp_path)


def test_what_is_never_read_must_not_be_read(draw: ModuleType) -> None:
    picture = picture_named(draw, "old_list_2018.png")
    subject = draw.read(picture)
    named = next(
        mark.text for group in draw.groups(subject, (0,)) for mark in group.marks if mark.label == "never read"
    )
    row = subject.one.rows[0]._replace(comments=named.partition(": ")[2])
    spoiled = replace(subject, one=replace(subject.one, rows=(row, *subject.one.rows[1:])))
    with pytest.raises(sys.modules["plan"].DrawError, match="must never be"):
        draw.groups(spoiled, (0,))


def test_every_filter_of_a_png_is_undone(draw: ModuleType) -> None:
    """None, from the left, from above, from both, Paeth's: worked out by hand from the PNG specification."""
    palette = sys.modules["palette"]
    rows = ((0, (10, 20, 30, 250)), (1, (5, 1, 255, 4)), (2, (1, 2, 3, 4)), (3, (9, 8, 7, 6)), (4, (1, 1, 1, 1)))
    grey = [[10, 20, 30, 250], [5, 6, 5, 9], [6, 8, 8, 13], [12, 18, 20, 22], [13, 19, 21, 23]]
    packed = b"".join(bytes([kind, *(value for value in values for _ in range(3))]) for kind, values in rows)
    png = rgb_png(4, 5, packed)
    assert palette.pixels(png)[:, :, 0].tolist() == grey
    assert palette.pixels(png)[:, :, 2].tolist() == grey


def test_a_shrunk_picture_keeps_its_size_and_has_its_stamp(draw: ModuleType) -> None:
    palette = sys.modules["palette"]
    png = rgb_png(2, 1, bytes([0, 1, 2, 3, 250, 251, 252]))
    shrunk = palette.shrink(png, "a stamp")
    assert palette.size(shrunk) == (2, 1)
    assert palette.stamp(shrunk) == "a stamp"
    assert palette.stamp(png) is None
    assert bytes([1, 2, 3, 250, 251, 252]) in shrunk  # both colours, in the palette


def rgb_png(width: int, height: int, rows: bytes) -> bytes:
    """Return a PNG of rows that begin with the number of their filter."""
    palette = sys.modules["palette"]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return palette.SIGNATURE + b"".join(palette.chunk(name, data) for name, data in parts)
