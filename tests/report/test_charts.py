"""The charts: one SVG each that asks for nothing, runs nothing, and is the same on every run."""

from __future__ import annotations

import re
import sys

import pytest
from lxml import etree

from openrecs.errors import UsageError
from openrecs.report.contents import Figure
from openrecs.report.figures import charts
from payloads import PAYLOADS

SVG = "{http://www.w3.org/2000/svg}"
BARS = tuple((f"Department number {at} of a Long Name That Goes On & on", f"{1000 - 50 * at:,}") for at in range(16))
YEARS = tuple(
    (f"{at} to {at + 1}", f"{900 - 40 * at}", "1.0", "3", "2.0", f"{int(100 * 0.8 ** (at + 1))} %") for at in range(14)
)
ROWS = dict.fromkeys(charts.BARS, BARS) | {charts.STEPS: YEARS}
ASKS = re.compile(r"(?i)href|url\(|script|foreignObject|style=|\bon[a-z]+=|http(?!://www.w3.org/2000/svg)")


def figure(name: str, rows: tuple[tuple[str, ...], ...]) -> Figure:
    links = tuple("" if row[0].endswith("other agencies") else "agency=x" for row in rows)
    return Figure(name, f"Title of {name}", "", ("A", "B"), rows, links)


def chart(name: str, rows: tuple[tuple[str, ...], ...]) -> str:
    made = charts.drawn(figure(name, rows)).chart
    assert made is not None
    return made


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return {name: chart(name, rows) for name, rows in ROWS.items()}


def test_a_chart_is_small_whole_and_asks_for_nothing(drawn: dict[str, str]) -> None:
    for name, made in drawn.items():
        root = etree.fromstring(made.encode())
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert root.get("aria-label") == f"Title of {name}: chart of the table"
        assert len(made.encode()) < 20_000, name
        tags = {str(element.tag).removeprefix(SVG) for element in root.iter()}
        assert tags <= {"svg", "g", "path", "text", "line", "rect"}, name
        assert not ASKS.search(made)
        assert "currentColor" in made


def test_it_is_the_same_on_every_run(drawn: dict[str, str]) -> None:
    assert chart("by_agency", BARS) == drawn["by_agency"]
    assert chart(charts.STEPS, YEARS) == drawn[charts.STEPS]


def test_every_line_of_the_table_has_its_bar_in_proportion(drawn: dict[str, str]) -> None:
    root = etree.fromstring(drawn["by_agency"].encode())
    bars = [path.get("d") for path in root.iter(f"{SVG}path") if path.get("fill") == charts.ACCENT]
    widths = [float(re.search(r"h([0-9.]+)v", str(bar))[1]) for bar in bars]  # type: ignore[index]
    assert [round(width / widths[0], 2) for width in widths] == [round(1 - 0.05 * at, 2) for at in range(16)]
    words = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert [word.rpartition(" ")[2] for word in words] == [count for _, count in BARS]


def test_a_long_name_is_abbreviated_before_it_is_cut() -> None:
    names = ("United States Immigration and Customs Enforcement", "Department of Housing and Urban Development")
    made = chart("by_agency", tuple((name, "10") for name in (*names, "A" * 60)))
    assert "U.S. Immigration and Customs Enforcement: 10<" in made
    assert "Department of Housing and Urban Development: 10<" in made
    assert "AAA…: 10<" in made


def test_all_others_together_have_no_bar_that_dwarfs_the_rest(drawn: dict[str, str]) -> None:
    assert chart("by_agency", (*BARS, ("65 other agencies", "3,848"))) == drawn["by_agency"]


def test_ids_of_two_charts_do_not_clash(drawn: dict[str, str]) -> None:
    ids = [found for made in drawn.values() for found in re.findall(r'\bid="([^"]*)"', made)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_of_a_page_stays_text(payload: str) -> None:
    made = chart("by_agency", ((payload, "3"), ("plain", "1")))
    root = etree.fromstring(made.encode())
    assert {str(element.tag).removeprefix(SVG) for element in root.iter()} <= {"svg", "g", "path", "text"}
    assert not [name for element in root.iter() for name in element.attrib if str(name).startswith("on")]


def test_the_accent_can_be_seen_on_white_and_on_black() -> None:
    parts = [int(charts.ACCENT[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    light = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    assert 1.05 / (light + 0.05) > 3
    assert (light + 0.05) / 0.05 > 3


def test_a_table_without_lines_or_without_a_chart_has_none() -> None:
    assert charts.drawn(figure("by_agency", ())).chart is None
    assert charts.drawn(figure("priority_board", BARS)).chart is None
    assert chart("by_age", (("less than 1 year", "0"),))
    assert charts.drawn(figure("disagreed", (("who only agreed in part", "0"),))).chart is None


def test_who_disagreed_with_nothing_has_no_bar() -> None:
    made = chart("disagreed", (("Forest Service", "2"), ("Rural Development", "0")))
    assert [text.text for text in etree.fromstring(made.encode()).iter(f"{SVG}text")] == ["Forest Service: 2"]


def test_without_the_libraries_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(UsageError, match=r"openrecs\[report\]"):
        charts.libraries()


def test_of_many_agencies_that_disagreed_the_first_have_a_bar(drawn: dict[str, str]) -> None:
    """112 bars in one column: the others have a line of the table."""
    assert [drawn[name].count("Department number") for name in ("by_agency", "disagreed")] == [16, 15]
