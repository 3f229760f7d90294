"""The report in Chromium: filters, addresses to mail, the CSV, a page for each row, and nothing that runs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, Page, expect

import openrecs
from browser import Heard, axe, opened
from openrecs import wording
from openrecs.clean import selection
from openrecs.clean.asked import word_forms
from openrecs.exports import single_files
from openrecs.report import packed_rows, report_file, report_page
from openrecs.report.contents import Contents, Figure, Group, Happening, Number
from openrecs.report.figures import in_words
from openrecs.schema import RECOMMENDATIONS
from openrecs.table import to_arrow
from payloads import FIELDS, FORMULAS, PAYLOADS

POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>")
EVERY_ROW = """async (addresses) => {
  let shown = 0;
  for (const address of addresses) {
    const isThere = new Promise((done) => window.addEventListener("hashchange", done, { once: true }));
    location.hash = address;
    await isThere;
    await new Promise(requestAnimationFrame);
    shown += document.getElementById("row").hidden ? 0 : 1;
  }
  return shown;
}"""
OWN = "document.documentElement.setAttribute('data-owned',1)"


@pytest.fixture(scope="module")
def rows(demo_store: Path) -> pd.DataFrame:
    """Return the table that the report is made of."""
    return openrecs.load(processed=demo_store / "processed")


@pytest.fixture(scope="module")
def report(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report of the demo store, as a file."""
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_bytes(report_file.made(demo_store / "processed"))
    return file


@pytest.fixture(scope="module")
def browsing(browser: Browser, report: Path) -> Iterator[tuple[Page, Heard]]:
    """Give the report, open in a browser."""
    with opened(browser, report, viewport={"width": 1200, "height": 900}, accept_downloads=True) as found:
        yield found


@pytest.fixture
def page(browsing: tuple[Page, Heard], report: Path) -> Page:
    """Give the report as it is when it is opened."""
    shown, _ = browsing
    shown.goto("about:blank")
    shown.goto(report.as_uri())
    return shown


def counted(page: Page) -> int:
    """Return how many rows pass the filters, as the page says."""
    expect(page.locator("#count")).to_contain_text("rows")
    return int(page.inner_text("#count").split(" ", 1)[0].replace(",", ""))


def choose(page: Page, name: str, value: str) -> None:
    page.evaluate("document.getElementById('more-filters').open = true")
    page.select_option(f"#filter-{name}", value)


def at(page: Page, report: Path, address: str) -> None:
    page.goto("about:blank")
    page.goto(report.as_uri() + address)


def test_open_rows_are_shown_first_and_are_those_of_the_table(page: Page, rows: pd.DataFrame) -> None:
    assert counted(page) == rows["is_open"].sum() > 0


def test_each_state_counts_what_the_table_counts(page: Page, rows: pd.DataFrame) -> None:
    delisted = (rows["listing"] == "delisted") & ~rows["is_open"]
    wanted = {"open": rows["is_open"].sum(), "delisted": delisted.sum(), "": len(rows)}
    wanted["closed"] = len(rows) - wanted["open"] - wanted["delisted"]
    for state, count in wanted.items():
        choose(page, "state", state)
        assert counted(page) == count, state
    assert min(wanted.values()) > 0


def test_filters_together_count_what_the_table_counts(page: Page, rows: pd.DataFrame) -> None:
    is_wanted = rows["is_open"] & rows["is_priority"].fillna(value=False)
    department = rows[is_wanted]["department"].iloc[0]
    choose(page, "priority", "yes")
    assert counted(page) == is_wanted.sum()
    choose(page, "department", department)
    assert 0 < counted(page) == (is_wanted & (rows["department"] == department)).sum()


def test_search_finds_what_the_command_finds_as_it_is_typed(page: Page, demo_store: Path) -> None:
    choose(page, "state", "")
    table, found = pq.read_table(demo_store / "processed" / "latest" / "recommendations.parquet"), {}
    asked = 'bridge SIGNS|mend|took|inspector|analyses|detect|GAO-25-990117|"fire towers"|(inv'
    for words in asked.split("|"):
        page.fill("#filter-words", "")
        page.locator("#filter-words").press_sequentially(words)
        found[words] = selection.select(table, selection.Wanted(words=words)).num_rows
        expect(page.locator("#count")).to_contain_text(f"{found[words]} of {len(table)} rows")
    assert found["mend"] == 0 < min(found[word] for word in asked.split("|") if word not in {"mend", "detect"})


def test_the_page_takes_the_same_endings_off_as_the_command(page: Page, rows: pd.DataFrame) -> None:
    texts = rows[["recommendation", "publication_title", "comments", "agency"]].fillna("").to_numpy().flat
    words = {word for text in texts for word in re.findall(r"[^\W_]+", text.lower())}
    ends = (
        "s",
        "es",
        "ies",
        "ed",
        "ied",
        "eed",
        "ing",
        "ting",
        "e",
        "ee",
        "y",
        "ation",
        "ate",
        "ment",
        "ll",
        "lls",
        "ss",
    )
    words |= {word + end for word in words for end in ends}
    words |= {*word_forms.IRREGULAR, *word_forms.IRREGULAR.values(), "constructor", "überprüfen"}
    counted(page)
    ordered = sorted(words)
    assert len(ordered) > 5000
    stems = page.evaluate("words => words.map(stem)", ordered)
    wrong = [(word, own) for word, own in zip(ordered, stems, strict=True) if own != word_forms.stem(word)]
    assert wrong == []


def test_the_address_holds_the_filter_and_can_be_mailed(page: Page, report: Path) -> None:
    choose(page, "state", "closed")
    choose(page, "kind", "recommendation")
    page.click("th[data-sort=agency] button")
    count, first, address = counted(page), page.inner_text("#rows tr:first-child"), page.evaluate("location.hash")
    at(page, report, address)
    assert (counted(page), page.inner_text("#rows tr:first-child")) == (count, first)
    assert page.input_value("#filter-state") == "closed"


def test_an_address_without_any_filter_shows_all_rows_when_it_is_mailed(page: Page, report: Path) -> None:
    page.click("#clear")
    count, address = counted(page), page.evaluate("location.hash")
    at(page, report, address)
    assert counted(page) == count


def test_a_reader_who_comes_back_from_a_row_is_at_the_same_place(page: Page) -> None:
    page.click("#clear")
    page.click("#more")
    assert page.locator("#rows tr").count() > 50
    page.locator("#rows tr a").nth(60).click()
    expect(page.locator("#row")).to_be_visible()
    page.click("#back")
    expect(page.locator("#rows tr a").nth(60)).to_be_in_viewport()


def test_the_caption_of_the_table_is_one_line_or_few_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    expect(page.locator("#rows tr").first).to_be_visible()
    box = page.locator("#all-rows caption").bounding_box()
    page.set_viewport_size({"width": 1200, "height": 900})
    assert box
    assert (box["width"] > 300, box["height"] < 100) == (True, True)


def test_a_delisted_row_is_called_so_in_the_words_of_every_output(page: Page) -> None:
    choose(page, "state", "delisted")
    page.locator("#rows tr a").first.click()
    assert wording.DELISTED.removeprefix("delisted") in page.inner_text("#row dl.facts")


def test_an_address_with_nonsense_shows_the_page(page: Page, report: Path, browsing: tuple[Page, Heard]) -> None:
    for address in ("#row=nothing", "#state=%22%3E&constructor=1&sort=__proto__", "#%ff", "#words=%3Cb%3E", '#"'):
        at(page, report, address)
        expect(page.locator("#everything")).to_be_visible()
    assert browsing[1].complaints == []


def test_headings_sort_and_say_so(page: Page, rows: pd.DataFrame) -> None:
    choose(page, "state", "")
    page.click("th[data-sort=agency] button")
    assert page.get_attribute("th[data-sort=agency]", "aria-sort") == "ascending"
    first = page.inner_text("#rows tr:first-child td:nth-child(2)")
    page.click("th[data-sort=agency] button")
    assert page.get_attribute("th[data-sort=agency]", "aria-sort") == "descending"
    last = page.inner_text("#rows tr:first-child td:nth-child(2)")
    assert {first, last} <= set(rows["agency"])
    assert first.casefold() < last.casefold()


def test_on_a_phone_a_choice_sorts_and_the_hidden_headings_take_no_focus(page: Page, report: Path) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    try:
        assert not page.is_visible("th[data-sort=agency] button")
        page.select_option("#sort", "agency")
        first = page.inner_text("#rows tr:first-child td:nth-child(2)")
        address = page.evaluate("location.hash")
        page.select_option("#sort", "-agency")
        assert page.inner_text("#rows tr:first-child td:nth-child(2)").casefold() > first.casefold()
        at(page, report, address)
        assert page.input_value("#sort") == "agency"
    finally:
        page.set_viewport_size({"width": 1200, "height": 900})


def test_a_life_does_not_say_again_what_the_page_says(page: Page, report: Path, rows: pd.DataFrame) -> None:
    news = rows[rows["comments_kind"].isin(["update"])].iloc[0]
    awaiting = rows[rows["comments_kind"] == "awaiting"].iloc[0]
    for row, is_told in ((news, True), (awaiting, False)):
        at(page, report, report_page.row_address(packed_rows.key(row["recommendation_id"], row["agency"])))
        expect(page.locator("#row .text")).to_have_text(row["recommendation"])
        life = page.inner_text(".timeline")
        assert row["comments"][:40] not in life
        assert ("GAO's comments: those above" in life) == is_told


def test_no_choice_is_cut_and_no_heading_is_framed(page: Page, report: Path, rows: pd.DataFrame) -> None:
    """A reader saw "Recommendations and mat", and a ring around the heading of a row as if it could be pressed."""
    counted(page)
    page.evaluate("document.getElementById('more-filters').open = true")
    need = """all => all.map(one => [one.options[one.selectedIndex].text, one.clientWidth, getComputedStyle(one).font])
      .map(([text, room, font]) => { const pen = document.createElement('canvas').getContext('2d'); pen.font = font;
        return [text, room - 32 - pen.measureText(text).width]; }).filter(([, left]) => left < 0)"""
    assert page.locator("select:visible").count() > 9
    assert page.locator("select:visible").evaluate_all(need) == []
    page.keyboard.press("Tab")
    row = rows.iloc[0]
    page.evaluate(
        f"location.hash = {report_page.row_address(packed_rows.key(row['recommendation_id'], row['agency']))!r}"
    )
    heading = page.locator("#row h2")
    expect(heading).to_be_focused()
    assert heading.evaluate("one => getComputedStyle(one).outlineStyle") == "none"


def test_back_from_a_row_leads_to_its_link(page: Page) -> None:
    counted(page)
    link = page.locator("#rows tr:nth-child(3) a")
    link.click()
    expect(page.locator("#row .text")).to_be_visible()
    page.click("#back")
    expect(link).to_be_focused()


def test_the_csv_holds_what_is_shown(page: Page, rows: pd.DataFrame, tmp_path: Path) -> None:
    choose(page, "state", "closed")
    page.fill("#filter-words", "TSA")
    expect(page.locator("#count")).to_contain_text("2 of")
    said = page.evaluate("csv()").splitlines()[1]
    assert '"Recommendation","' in said
    assert '"Closed","Closed as implemented","false"' in said
    page.fill("#filter-words", "")
    expect(page.locator("#count")).to_contain_text("31 of")
    with page.expect_download() as waiting:
        page.click("#csv")
    waiting.value.save_as(tmp_path / "saved.csv")
    with (tmp_path / "saved.csv").open(encoding="utf-8-sig", newline="") as file:
        saved = list(csv.DictReader(file))
    closed = rows[~rows["is_open"] & (rows["listing"] != "delisted")]
    assert sorted(row["recommendation_id"] for row in saved) == sorted(closed["recommendation_id"])
    texts = dict(zip(closed["recommendation_id"] + closed["agency"], closed["recommendation"], strict=True))
    assert all(texts[row["recommendation_id"] + row["agency"]] == row["recommendation"] for row in saved)


def test_a_cell_of_the_csv_is_written_as_the_export_for_excel_writes_it(page: Page) -> None:
    texts = [*FORMULAS, *PAYLOADS, "x" * 32_767, "=" * 32_767, "x" * 40_000, "y" + "\U0001f600" * 20_000]
    assert page.evaluate("texts => texts.map(csvCell)", texts) == [single_files.cell(text) for text in texts]


def test_a_promised_period_is_named_as_the_tables_above_name_it(page: Page) -> None:
    days = [
        (day, precision) for day in ("2026-09-30", "2026-12-31") for precision in ("day", "month", "quarter", "year")
    ]
    assert counted(page) > 0, "the names of months come with the data"
    said = page.evaluate("days => days.map(([day, precision]) => dayInWords(day, precision))", days)
    assert said == [in_words.period(pd.Timestamp(day), precision) for day, precision in days]


def test_a_row_has_a_page_with_its_evidence_marked(page: Page, report: Path, rows: pd.DataFrame) -> None:
    row = rows[rows["target_evidence"].notna() & rows["concurrence_evidence"].notna()].iloc[0]
    at(page, report, report_page.row_address(packed_rows.key(row["recommendation_id"], row["agency"])))
    expect(page.locator("#row .text")).to_have_text(row["recommendation"])
    assert not page.is_visible("#everything")
    shown = " ".join(page.inner_text(".comments").split())
    assert shown == " ".join(row["comments"].split())
    marked = page.locator("mark").all_inner_texts()
    assert row["concurrence_evidence"] in marked
    address = wording.address(row["publication_number"])
    assert page.get_attribute("#row-content a", "href") == address
    page.click("#back")
    expect(page.locator("#everything")).to_be_visible()


def test_more_rows_come_when_asked(page: Page, rows: pd.DataFrame) -> None:
    choose(page, "state", "")
    before = page.locator("#rows tr").count()
    page.click("#more")
    assert before < page.locator("#rows tr").count() <= len(rows)


def test_the_page_asks_nobody_and_complains_of_nothing(browsing: tuple[Page, Heard], page: Page) -> None:
    counted(page)
    heard = browsing[1]
    assert heard.complaints == []
    assert {url for url in heard.requests if not url.startswith(("file:", "about:", "blob:"))} == set()


def test_a_headline_number_leads_to_as_many_rows(page: Page, report: Path) -> None:
    links = page.locator(".numbers a").all()
    found = [(one.inner_text(), str(one.get_attribute("href"))) for one in links]
    assert len(found) >= 6
    for value, address in found:
        at(page, report, address)
        assert f"{counted(page):,}" == value, address


@pytest.mark.parametrize(("width", "scheme"), [(400, "light"), (1000, "dark"), (1600, "light")])
def test_nothing_is_wider_than_the_window_and_axe_finds_nothing_serious(
    browser: Browser, report: Path, rows: pd.DataFrame, width: int, scheme: str
) -> None:
    row = rows[rows["comments"].notna()].iloc[0]
    with opened(browser, report, viewport={"width": width, "height": 900}, color_scheme=scheme) as (shown, _):
        counted(shown)
        assert shown.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert width == 1600 or axe(shown) == []  # in each scheme once
        at(shown, report, report_page.row_address(packed_rows.key(row["recommendation_id"], row["agency"])))
        expect(shown.locator("#row .text")).to_be_visible()
        assert shown.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert width == 1600 or axe(shown) == []


BROKEN = """cells => cells.flatMap(cell => {
  const range = document.createRange(), found = [];
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    for (const word of text.data.matchAll(/[A-Za-z0-9]+/g)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (range.getClientRects().length > 1) found.push(word[0]);
    }
  }
  return found;
})"""


@pytest.mark.parametrize("width", [820, 1200, 1600])
def test_no_word_of_a_table_is_broken(browser: Browser, report: Path, width: int) -> None:
    """At 1600 pixels a column was as narrow as "Septembe", and the "r" was on the next line."""
    with opened(browser, report, viewport={"width": width, "height": 900}) as (shown, _):
        assert counted(shown) > 50
        cells = shown.locator("#all-rows :is(th, td), .wide :is(th, td)")
        assert cells.count() > 300
        assert cells.evaluate_all(BROKEN) == []


@pytest.mark.parametrize("width", [400, 1200])
def test_the_name_of_a_file_is_not_broken_at_its_hyphens(browser: Browser, report: Path, width: int) -> None:
    lines = """all => all.map(one => {
      const range = document.createRange();
      range.selectNodeContents(one);
      return new Set([...range.getClientRects()].map(line => line.top)).size;
    })"""
    with opened(browser, report, viewport={"width": width, "height": 900}) as (shown, _):
        assert counted(shown) > 50
        names = shown.locator(".happening .meta .file")
        assert names.count() > 20
        assert set(names.evaluate_all(lines)) == {1}
        if width == 1200:
            assert set(shown.locator("main td[data-label=Document]").evaluate_all(lines)) == {1}


def test_what_is_delisted_is_missing_from_a_file_and_a_redline_marks_no_blanks(page: Page) -> None:
    gone = page.locator(".happening.delisted .meta").all_inner_texts()
    assert gone
    assert all(" · missing from 2026-" in one and "read in" not in one for one in gone)
    pieces = page.locator(".redline :is(ins, del)").all_text_contents()
    assert len(pieces) > 10
    assert [one for one in pieces if one != one.strip()] == []
    redline = page.locator(".happening.comments .redline").first
    assert "drafted. In September 2026, CBP issued" in redline.inner_text()


@pytest.mark.parametrize("has_script", [True, False])
def test_no_table_scrolls_sideways_and_each_cell_is_named_where_headings_are_not(
    browser: Browser, report: Path, *, has_script: bool
) -> None:
    """On a phone a row is a card: its cells name their columns, with a script or without."""
    wide = "all => all.map(one => one.closest('details')?.setAttribute('open', '') ?? one).length"
    cut = (
        "all => all.filter(one => one.scrollWidth > one.clientWidth || one.getBoundingClientRect().right > innerWidth)"
    )
    named = "all => all.filter(one => getComputedStyle(one, '::before').content.includes(one.dataset.label)).length"
    options = {"java_script_enabled": has_script} if not has_script else {}
    for width in (360, 400, 690, 820):
        with opened(browser, report, viewport={"width": width, "height": 900}, **options) as (shown, _):
            tables = shown.locator("main .wide")
            assert tables.evaluate_all(wide) > 8
            assert tables.evaluate_all(f"{cut}.map(one => one.ariaLabel)") == []
            cells = shown.locator("main .wide td:not(:first-child)")
            assert cells.evaluate_all(named) == (cells.count() if width < 800 else 0)


def test_what_needs_no_script_is_there_without_it(browser: Browser, report: Path) -> None:
    with opened(browser, report, java_script_enabled=False) as (shown, _):
        assert shown.is_visible("#numbers")
        assert shown.is_visible("noscript p")
        assert not shown.is_visible("#all-rows")
        assert shown.locator(".happening").count() > 0


def test_print_has_no_controls_and_what_is_closed_stays_so(page: Page) -> None:
    counted(page)
    page.emulate_media(media="print")
    try:
        assert not page.is_visible("nav")
        assert not page.is_visible("#filters")
        assert not page.is_visible("#all-rows")
        assert not page.is_visible("#table")
        charts = page.locator(".drawn")
        assert charts.count() == charts.locator("svg").count() > 0
        assert not charts.locator("details").first.is_visible()
        pages = re.findall(rb"/Type\s*/Page\b", page.pdf(format="Letter"))
        assert 5 < len(pages) < 20
    finally:
        page.emulate_media(media="screen")


def test_what_is_printed_of_a_filter_is_its_rows_alone_and_says_what_it_is(page: Page, report: Path) -> None:
    """Three rows were on page 15 of 16, and nothing said what was asked for."""
    at(page, report, "#department=Department+of+Homeland+Security&state=closed&words=fences")
    expect(page.locator("#count")).to_contain_text("2 of 140 rows")
    caption = page.locator("#all-rows caption").inner_text()
    assert caption.endswith("words: fences; state: Closed; department: Department of Homeland Security.")
    page.emulate_media(media="print")
    try:
        assert [page.is_visible(one) for one in ("#all-rows caption", "footer", "#numbers", "#quality")] == [
            *(True, True, False, False),
        ]
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="Letter"))) == 1
    finally:
        page.emulate_media(media="screen")
    page.click("#clear")
    expect(page.locator("#all-rows caption")).to_have_text("All recommendations, open or not.")


def test_many_of_one_kind_are_folded_and_long_names_are_no_prose() -> None:
    """A board of 400 rows gave whole sentences the width of names, as a few agencies have very long ones."""
    happened = [
        Happening("opened", "opened", f"Mend {n}.", "Navy", "R", f"k{n}", "x", None, "f.csv") for n in range(40)
    ]
    rows = (("Mend the signs of the trail. " * 9, "Department of Defense", "x"),) * 9
    figure = Figure("f", "Title", "", ("Text", "Agency", "Id"), (*rows, ("Mend.", "Office of " * 9, "y")))
    meaning = "`openrecs diff` shows all."
    contents = Contents(
        *("2026-09-08", 1, "0" * 64, "All", None, (), figure),
        *((Group("opened", "Opened: 40", meaning, tuple(happened)),), (), (figure,), (figure,), ()),
    )
    page = report_page.render(contents, b"", "").decode()
    assert re.findall('<th scope="col" class="long">(.*?)</th>', page) == ["Text"] * 3
    first, folded = page.partition('<details class="rest"><summary>10 more</summary>')[::2]
    assert [part.count("<article") for part in (first, folded)] == [30, 10]
    assert "<code>openrecs diff</code> shows all." in first


def harmful() -> tuple[Contents, bytes, list[str]]:
    """Return a report with every payload in every text, and the keys of its rows."""
    from golden_diff.world import row

    found, happenings, keys = [], [], []
    for name in FIELDS:
        for number, payload in enumerate(PAYLOADS):
            harm = payload.replace("alert(1)", OWN)
            one = row(f"GAO-21-487/R{len(found)}", comments=f"It said {number}. In May 2025 it agreed.")
            one |= {name: f"{harm} {len(found)}", "document": harm, "location": harm, "remaining": None}
            found.append(one)
            keys.append(packed_rows.key(one["recommendation_id"], one["agency"]))
            happenings.append(
                Happening("closed", harm, harm, harm, harm, keys[-1], harm, None, harm, harm, (("added", harm),), True)
            )
    figure = Figure("f", harm, harm, (harm, harm), ((harm, harm),), (f"agency={quote(harm)}",), None, harm)
    contents = Contents(
        *("2026-09-08", 1, "0" * 64, harm, harm, (Number(harm, 1, 2, harm),), figure),
        *((Group("closed", harm, harm, tuple(happenings)),), (), (figure,), (figure,), (harm,)),
    )
    packed = packed_rows.packed(to_arrow(RECOMMENDATIONS, found), None, date(2026, 9, 8), ())
    return contents, packed, keys


def test_no_payload_runs(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """30 payloads in each text of the table and of the page: none runs, in the table or on the row's own page.

    Without the policy, under which none could; that it holds is the next test.
    """
    monkeypatch.setattr(report_page, "LONG", 1000)
    contents, packed, keys = harmful()
    file = tmp_path / "page.html"
    file.write_text(POLICY.sub("", report_page.render(contents, packed, "0" * 64).decode()), encoding="utf-8")
    with opened(browser, file, viewport={"width": 1200, "height": 900}) as (shown, heard):
        assert counted(shown) == len(keys)
        for _ in range(len(keys) // 50):
            shown.click("#more")
        assert shown.evaluate(EVERY_ROW, [report_page.row_address(key) for key in keys]) == len(keys)
        assert shown.get_attribute("html", "data-owned") is None
        assert [url for url in heard.requests if not url.startswith("file:")] == []


def test_the_policy_holds_where_escaping_fails(browser: Browser, tmp_path: Path) -> None:
    contents, packed, _ = harmful()
    written = report_page.render(contents, packed, "0" * 64).decode()
    file = tmp_path / "page.html"
    broken = f'<script>{OWN}</script><img src=x onerror="{OWN}">'
    for has_policy in (True, False):
        shown = written if has_policy else POLICY.sub("", written)
        file.write_text(shown.replace("</header>", broken + "</header>"), encoding="utf-8")
        with opened(browser, file) as (page, _):
            page.wait_for_timeout(300)
            assert (page.get_attribute("html", "data-owned") is None) == has_policy
