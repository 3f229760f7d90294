"""The letter about an agency: rendered as a reader's program renders it, it says what the table says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import marko
import pyarrow as pa
import pytest
from lxml import html
from markdown_it import MarkdownIt

import hostile
import openrecs
from nightly import NO_GATES, Nights, record
from openrecs import wording
from openrecs.compare.outputs.outline import line
from openrecs.exports import single_files, snapshot_tables
from payloads import FORMULAS, NUMBERS, PAYLOADS
from running import invoke

READERS: dict[str, Callable[[str], str]] = {
    "marko": marko.convert,
    "markdown-it": MarkdownIt("commonmark").enable("table").render,
}
MARKUP = [
    *("# heading", "1. one", "- point", "+ point", "* point", "> quote", "---", "***", "===", "``` code", "    code"),
    *("**bold** _em_ __em__ ~~gone~~ `code`", "[text](https://example.com)", "![x](y)", "<https://example.com>"),
    *("&copy; &#65; \\* \\", "| a | b |", "www.example.com @user #12 a@b.org", "$x$ {y} ^z^", "<!-- x", "<div>"),
    *("a_b_c", "a  \nb", "[1]: /x", "1) one", "a\n\n- b\n\n# c"),
]
TEXTS = [*MARKUP, *FORMULAS, *PAYLOADS, *NUMBERS]


def rendered(page: bytes, reader: str) -> html.HtmlElement:
    return html.document_fromstring(READERS[reader](page.decode()))


def squeezed(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


@pytest.fixture(scope="module")
def homeland(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("letter")
    words = ("export", "markdown", "--processed", demo_store / "processed", "--agency", "Homeland")
    done = invoke(*words, "--output", "homeland.md", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "homeland.md\n"), done.stderr
    return (folder / "homeland.md").read_bytes()


def test_it_is_for_an_agency(demo_store: Path, tmp_path: Path) -> None:
    done = invoke("export", "markdown", "--processed", demo_store / "processed", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--agency" in done.stderr


def test_the_numbers_of_its_head_are_those_of_the_table(homeland: bytes, demo_store: Path) -> None:
    rows = openrecs.load(processed=demo_store / "processed")
    own = rows[rows["is_open"] & (rows["department"] == "Department of Homeland Security")]
    text = squeezed(rendered(homeland, "marko"))
    missed = int((own["target_on"] < own["snapshot_date"]).sum())
    assert (
        f"As of September 30, 2026, Department of Homeland Security and 4 of its agencies have {len(own)} open "
        f"recommendations. GAO marks {int(own['is_priority'].sum())} as a priority and calls "
        f"{int((own['status'] == 'open_partially_addressed').sum())} partially addressed. "
        f"GAO names a date by which the agency is to be done for {int(own['target_on'].notna().sum())} of them, and "
        f"{missed} of these dates has passed. "
    ) in text
    assert f"The oldest was published on {own['published_on'].min():%B %-d, %Y}." in text
    table = rendered(homeland, "markdown-it").xpath("//table//tr")
    shown = {cells[0]: list(map(int, cells[1:])) for cells in ([squeezed(one) for one in row] for row in table[1:])}
    assert {name: counts[0] for name, counts in shown.items()} == dict(own.groupby("agency").size())
    assert [sum(counts[at] for counts in shown.values()) for at in (0, 4)] == [len(own), missed]


def test_each_open_row_is_there_once_with_its_text_status_promise_and_link(homeland: bytes, demo_store: Path) -> None:
    rows = openrecs.load(processed=demo_store / "processed")
    own = rows[rows["is_open"] & (rows["department"] == "Department of Homeland Security")]
    items = rendered(homeland, "marko").xpath("//ol/li")
    assert len(items) == len(own)
    for row in own.to_dict("records"):
        [item] = [one for one in items if squeezed(one).endswith(f"Id: {row['recommendation_id']}")]
        text = squeezed(item)
        assert text.startswith(f"{row['recommendation']} ")
        assert f"Status: {wording.standing(row)};" in text
        assert item.xpath(".//a/@href") == [wording.address(row["publication_number"])]
        for name in ("last_action_evidence", "remaining", "target_evidence"):
            assert not isinstance(row[name], str) or f"“{row[name]}”" in text
        has_date = row["target_on"] == row["target_on"]
        is_missed = has_date and row["target_on"] < row["snapshot_date"]
        assert ("missed by" in text, "GAO names no date" in text) == (is_missed, not has_date)


def test_priorities_come_first_then_the_oldest(homeland: bytes, demo_store: Path) -> None:
    rows = openrecs.load(processed=demo_store / "processed")
    rows = rows[rows["department"] == "Department of Homeland Security"].set_index("recommendation_id")
    ids = re.findall(r"Id: (\S+)", rendered(homeland, "marko").text_content())
    known = [(not rows.loc[one, "is_priority"], rows.loc[one, "published_on"]) for one in ids]
    assert known == sorted(known)
    marks = re.findall(r"Status: .*; (.*)\n", homeland.decode())
    said = {True: "a GAO priority", False: "not a GAO priority"}
    assert marks == [said.get(rows.loc[one, "is_priority"], "whether it is a GAO priority is not known") for one in ids]
    headings = [squeezed(one) for one in rendered(homeland, "marko").xpath("//h2")]
    counts = [int(re.findall(r"\((\d+)\)", one)[0]) for one in headings[:-2]]
    assert (headings[0], sum(counts)) == (f"Priority recommendations ({counts[0]})", len(ids))
    assert headings[-2:] == ["What is not known", "About this list"]


@pytest.mark.parametrize("reader", READERS)
def test_text_of_documents_is_shown_letter_by_letter_and_makes_no_markup(demo_store: Path, reader: str) -> None:
    page = single_files.letter(hostile.tables(demo_store, TEXTS))
    tree = rendered(page, reader)
    items = tree.xpath("//ol/li")
    assert len(items) == len(TEXTS)
    shown = sorted(map(squeezed, items))
    plain = sorted(" ".join(line(text).split()) for text in TEXTS)
    assert [one.partition(" To: ")[0] for one in shown] == plain
    for item, text in zip(shown, plain, strict=True):
        assert item.count(f"“{text}”") >= 2
        assert item.endswith(f"Id: {text}")
    allowed = {"html", "body", "h1", "h2", "p", "ol", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
    assert {str(node.tag) for node in tree.iter()} <= allowed


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ([None, None], "No source says whether GAO marks any as a priority; it calls"),
        ([None, True], "GAO marks 1 as a priority (of 1 no source says) and calls"),
    ],
)
def test_what_no_source_says_of_priorities_is_not_counted_as_no(
    demo_store: Path, known: list[bool | None], said: str
) -> None:
    found = snapshot_tables.read(demo_store / "processed", agencies=("FHWA", "TSA"), compares=True)
    data = found.recommendations.filter(found.recommendations["is_open"])
    at = data.schema.get_field_index("is_priority")
    silent = data.set_column(at, data.schema.field(at), pa.array(known, pa.bool_()))
    page = single_files.letter(replace(found, tables={**found.tables, "recommendations": silent})).decode()
    assert said in page
    assert page.count("whether it is a GAO priority is not known") == known.count(None)
    assert "| Transportation Security Administration | 1 | 0 | 1 | 0 | 1 |" in page


def test_what_was_promised_before_is_said_as_a_person_says_it(homeland: bytes) -> None:
    assert b"by December 2026.\xe2\x80\x9d; before that it was promised for August 2026" in homeland


def test_the_same_snapshot_gives_the_same_bytes_and_nothing_open_is_said(demo_store: Path) -> None:
    found = snapshot_tables.read(demo_store / "processed", agencies=("FHWA",), compares=True)
    assert single_files.letter(found) == single_files.letter(found)
    none = {**found.tables, "recommendations": found.recommendations.slice(0, 0)}
    said = single_files.letter(replace(found, tables=none)).decode()
    assert "Federal Highway Administration has no open recommendations." in said


def test_a_name_that_an_agency_had_last_night_still_finds_its_promises(tmp_path: Path) -> None:
    """`Forest` is a whole name of an earlier night, and a part of the name that the same rows have now."""
    nights = Nights(tmp_path, NO_GATES)
    comments = "The agency agreed. It plans to mend the signs by March 2026."
    for on, agency in enumerate(("Forest", "Forest Service")):
        nights.export(on, [record(number, agency=agency, comments=comments) for number in range(1, 11)])
        assert nights.refresh() == 0, nights.message
    found = snapshot_tables.read(nights.processed, agencies=("Forest",), compares=True)
    said = single_files.letter(found).decode()
    assert set(found.recommendations["agency"].to_pylist()) == {"Forest Service"}
    assert "Forest Service has 10 open recommendations." in said
    assert said.count("Promised: for March 2026") == 10
