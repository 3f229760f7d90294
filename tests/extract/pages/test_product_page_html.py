"""Layout F as HTML, a publication's own page: made and real pages, drift, cuts, and what must not trip it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

import golden
from golden import as_html as document
from golden import told
from openrecs.errors import RefusedError
from openrecs.extract.pages.product_page import claims, read
from openrecs.records import Document, RawPublication, RawRecommendation, Reading, Scope
from running import ROOT

page = partial(golden.loaded, "product_page")

PAGES = ROOT / "tests" / "pages" / "product_page"
SAMPLES = ROOT.parent / "shared" / "samples" / "html"
SAMPLE = SAMPLES / "gao-25-108085.html"
WITHOUT = ("gao-24-106915.html", "gao-25-107523.html")
GOLDEN = sorted(path.name for path in PAGES.glob("*.html"))
needs_samples = pytest.mark.skipif(not SAMPLE.exists(), reason="the real pages are not on this machine")
both_pages = pytest.mark.parametrize(
    "path",
    [PAGES / "matters_and_recommendations.html", pytest.param(SAMPLE, marks=needs_samples)],
    ids=["made", "real"],
)


def without_topics(rows: tuple[RawRecommendation, ...]) -> list[RawRecommendation]:
    return [row._replace(publication=replace(row.publication, topics=None)) for row in rows]


def outcome(page: Document) -> Reading | RefusedError:
    """What reading a page gives: a reading, or the error that refuses it."""
    try:
        return read(page)
    except RefusedError as refused:
        return refused


@pytest.mark.parametrize("name", [*GOLDEN, "empty/words_only.html"])
def test_a_whole_page_is_complete_and_everything_on_it_is_read(name: str) -> None:
    reading = read(page(name))
    assert claims(page(name))
    assert (reading.is_complete, reading.unread) == (True, ())
    assert not [issue for issue in reading.issues if issue.severity != "note"]


def test_a_page_with_matters_and_recommendations_of_every_status() -> None:
    rows = read(page("matters_and_recommendations.html")).rows
    assert [(row.table, row.agency, row.status, row.priority, row.recommendation[-19:]) for row in rows] == [
        ("matters", "Congress", "Open", "", "n years. (Matter 1)"),
        ("matters", "Congress", "Closed – Implemented", "", "dock is. (Matter 2)"),
        ("recommendations", "Harbor Safety Bureau", "Open", "Priority Rec.", " (Recommendation 1)"),
        ("recommendations", "Harbor Safety Bureau", "Open – Partially Addressed", "", " (Recommendation 2)"),
        (
            "recommendations",
            "Department of Inland Waters",
            "Closed – Implemented",
            "Priority Rec.",
            " (Recommendation 3)",
        ),
        ("recommendations", "Department of Inland Waters", "Closed – Not Implemented", "", " (Recommendation 4)"),
        ("recommendations", "Office of Tides and Charts", "Closed – No Longer Valid", "", " (Recommendation 5)"),
    ]
    assert [row.comments for row in rows] == [
        "As of May 2026, no such law had been passed.",
        "In 2026, a law defined it.",
        "The bureau agreed with this recommendation.",
        "In May 2026, the bureau said that it had begun the test.\n\nIt listed what is left:\n\nwrite the plan\n\n"
        "with dates, and\n\nwith names;\n\npublish it.\n\nWe will follow up.\n\n"
        "The bureau's next report is due in March 2027.",
        "The department counted the ferries in 2026.",
        "The department did not number the docks.",
        None,
    ]
    assert rows[2].recommendation.startswith("The Director of the Harbor Safety Bureau should write down how")
    assert "repair R&D plan — at least twice – before use." in rows[3].recommendation
    assert rows[3].definition == "Actions that partially satisfy the intent of the recommendation have been taken."
    assert rows[0].definition == "Actions to satisfy the intent of the matter have not been taken or are being planned."


def test_the_publication_of_a_page() -> None:
    reading = read(page("matters_and_recommendations.html"))
    [publication] = reading.publications
    assert publication == RawPublication(
        title="Ferry Docks: Inspection Records Need Better Care",
        location="line 25",
        number="GAO-27-900001",
        published_on="Jan 27, 2027",
        released_on="Feb 26, 2027",
        url="https://www.gao.gov/products/gao-27-900001",
        topics=("Transportation", "Science and Technology"),
    )
    assert {row.publication for row in reading.rows} == {publication}
    assert (reading.scope, reading.declared_total) == (Scope("publication", "GAO-27-900001"), None)


def test_a_page_with_one_matter_only() -> None:
    [row] = read(page("only_matters.html")).rows
    assert (row.table, row.agency, row.status) == ("matters", "Congress", "Open")
    assert row.recommendation == "Congress should consider settling who pays for the lamps of lighthouses."


def test_a_page_whose_scripts_ran_before_it_was_saved() -> None:
    """A browser has moved the tooltips' words into elements beside the status and inside the priority mark."""
    text = page("saved_by_a_browser.html").text
    assert 'role="tooltip"' in text
    assert not re.search(r"<[^>]*tooltip[^>]* title=", text)
    assert [(row.status, row.priority, row.recommendation, row.definition) for row in read(document(text)).rows] == [
        (
            "Open",
            "Priority Rec.",
            "The Director of the Harbor Safety Bureau should write down how docks are chosen for inspection. "
            "(Recommendation 1)",
            "Actions to satisfy the intent of the recommendation have not been taken or are being planned.",
        ),
        (
            "Closed – Not Implemented",
            "",
            "The Secretary of Inland Waters should number the docks. (Recommendation 2)",
            "While the intent of the recommendation has not been satisfied, time or circumstances have rendered the "
            "recommendation invalid.",
        ),
    ]


def test_an_old_page_takes_its_number_from_its_address_and_has_no_dates() -> None:
    reading = read(page("legacy.html"))
    [publication] = reading.publications
    assert (publication.number, publication.published_on, publication.released_on) == ("RCED-88-901", None, None)
    assert [issue.severity for issue in reading.issues] == ["note", "note"]
    assert "no publication number is printed; it is taken from the address" in told(reading)
    assert len(reading.rows) == 1


def test_a_page_whose_words_only_speak_of_recommendations_is_whole_and_empty() -> None:
    reading = read(page("empty/words_only.html"))
    assert (reading.rows, reading.issues, reading.unread, reading.is_complete) == ((), (), (), True)
    assert reading.scope == Scope("publication", "GAO-27-900006")
    assert "Access Denied" in page("empty/words_only.html").text


def test_a_page_that_introduces_recommendations_and_shows_none_speaks_for_nothing() -> None:
    reading = read(page("empty/introduction_only.html"))
    assert reading.rows == ()
    assert not reading.is_complete
    assert [issue.severity for issue in reading.issues] == ["warning"]
    assert "introduces recommendations and shows no table" in told(reading)


@needs_samples
def test_the_real_page() -> None:
    reading = read(document(SAMPLE.read_text("utf-8")))
    [publication] = reading.publications
    assert (publication.number, publication.published_on, publication.released_on) == (
        "GAO-25-108085",
        "Mar 11, 2025",
        "Mar 11, 2025",
    )
    assert publication.title.startswith("Federal Protective Service: Actions Needed")
    assert publication.topics == ("Government Operations",)
    assert reading.url == publication.url == "https://www.gao.gov/products/gao-25-108085"
    assert reading.scope == Scope("publication", "GAO-25-108085")
    assert [row.priority for row in reading.rows] == ["", "", "Priority Rec.", "Priority Rec."]
    assert [row.agency for row in reading.rows] == ["Federal Protective Service"] * 3 + [
        "Department of Homeland Security"
    ]
    assert {row.status for row in reading.rows} == {"Open"}
    assert [row.location for row in reading.rows] == ["line 1464", "line 1481", "line 1498", "line 1523"]
    fourth = reading.rows[3]
    assert fourth.recommendation.startswith("The DHS Chief Information Officer should determine whether")
    assert fourth.recommendation.endswith("guard shortages. (Recommendation 4)")
    assert fourth.comments is not None
    assert fourth.comments.startswith("DHS concurred with this recommendation and stated")
    assert fourth.definition is not None
    assert fourth.definition.endswith("are being planned.")
    assert (reading.is_complete, reading.issues, reading.unread) == (True, (), ())


@needs_samples
@pytest.mark.parametrize("name", WITHOUT)
def test_the_real_pages_without_recommendations(name: str) -> None:
    reading = read(document((SAMPLES / name).read_text("utf-8")))
    assert (reading.rows, reading.issues, reading.unread, reading.is_complete) == ((), (), (), True)
    assert reading.scope == Scope("publication", name.removesuffix(".html").upper())


@both_pages
def test_a_renamed_priority_mark_travels_on_as_printed(path: Path) -> None:
    rows = read(document(path.read_text("utf-8").replace("Priority Rec.", "Urgent"))).rows
    assert [row.priority for row in rows].count("Urgent") == 2


def test_a_renamed_mark_of_matters_is_told() -> None:
    text = page("only_matters.html").text
    for old, new in (
        ("view--recommendations--block-3", "view--matters--block-3"),
        ("Matters for Congressional Consideration", "For Congress"),
        (">Matter<", ">Issue<"),
    ):
        assert old in text
        with pytest.raises(RefusedError):
            read(document(text.replace(old, new)))


@both_pages
def test_a_cut_inside_a_row_drops_that_row_and_no_other(path: Path) -> None:
    text = path.read_text("utf-8")
    whole = without_topics(read(document(text)).rows)
    rows = [found.span() for found in re.finditer(r"<tr>\s*<td headers=.*?</tr>", text, re.DOTALL)]
    assert len(rows) == len(whole)
    for index, (start, end) in enumerate(rows):
        for point in [*range(start, end - len("</tr>"), 61), end - len("</tr>")]:
            reading = read(document(text[:point]))
            assert without_topics(reading.rows) == whole[:index]
            assert not reading.is_complete
        finished = read(document(text[:end]))
        assert without_topics(finished.rows) == whole[: index + 1]
        assert not finished.is_complete


def test_a_page_cut_behind_one_of_its_nested_documents_is_not_complete() -> None:
    text = page("empty/words_only.html").text
    ends = [found.end() for found in re.finditer("</html>", text)]
    assert len(ends) == 3
    for end in ends[:-1]:
        reading = read(document(text[:end]))
        assert (reading.rows, reading.is_complete) == ((), False)
    assert read(document(text[: ends[-1]])).is_complete


def test_a_cut_page_states_only_what_it_has_to_the_end() -> None:
    text = page("matters_and_recommendations.html").text
    before_its_number = read(document(text[: text.index("<strong>GAO-27-900001")]))
    assert before_its_number.publications == ()
    between_its_topics = read(document(text[: text.index("Science and Technology</a>")]))
    assert between_its_topics.publications[0].topics is None
    assert len(between_its_topics.rows) == 7


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<footer>", '<div class="view--recommendations--block-9">Later</div><footer>', "outside of their section"),
        ("<footer>", '<div data-entity-id="recommendations">Later</div><footer>', "outside of their section"),
        ("<footer>", '<section class="view--recommendations--block-3"></section><footer>', "or is there twice"),
        ("<footer>", "<h3>Recommendations for Executive Action</h3><footer>", "stands over no known section"),
        ("<footer>", '<p class="status-code">Open</p><footer>', "outside of any table"),
    ],
)
def test_recommendations_elsewhere_on_the_page_refuse_it(old: str, new: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        read(document(page("only_matters.html").text.replace(old, new)))


@pytest.mark.parametrize("opener", ["<!--", "<script>", "<style>", "<textarea>"])
def test_a_section_swallowed_by_something_never_closed_is_refused(opener: str) -> None:
    text = page("only_matters.html").text.replace("<section class=", f"{opener}<section class=")
    text = text.replace("<footer>", "--></script></style></textarea><footer>")
    with pytest.raises(RefusedError, match="was never closed"):
        read(document(text))


def test_a_page_whose_body_was_swallowed_is_refused() -> None:
    text = page("empty/words_only.html").text
    head = text[: text.index("<body")]
    with pytest.raises(RefusedError, match="before it had loaded"):
        read(document(head + "<body><p>Please wait.</p></body></html>"))


def test_a_piece_of_a_product_page_speaks_for_nothing() -> None:
    lines = page("empty/words_only.html").text.splitlines()
    head = [line for line in lines if line.startswith(("<link rel", '<meta property="og:title"'))]
    reading = read(document("\n".join([*head, "<div>Ferry docks</div>"])))
    assert (reading.rows, reading.is_complete) == ((), False)
    assert "the file ends before the page does" in told(reading)


def test_what_follows_the_page_does_not_make_it_incomplete() -> None:
    text = page("only_matters.html").text + "\n<!-- FILE ARCHIVED ON 10:00:00 Mar 03, 2027 -->\n"
    assert read(document(text)).is_complete


def test_a_page_without_its_own_address_takes_the_one_it_was_found_at() -> None:
    text = re.sub('<link rel="canonical"[^>]*>', "", page("legacy.html").text)
    reading = read(document(text, url="https://www.gao.gov/products/RCED-88-901?source=ra"))
    assert reading.publications[0].number == "RCED-88-901"
    assert "does not state its own address" in told(reading)
    nowhere = read(document(text))
    assert (nowhere.scope, nowhere.is_complete) == (Scope("publication", ""), False)
    assert "its address does not show it either" in told(nowhere)


def test_a_number_that_is_not_its_address_is_told() -> None:
    text = page("only_matters.html").text.replace("<strong>GAO-27-900003", "<strong>GAO-27-900099")
    reading = read(document(text))
    assert reading.publications[0].number == "GAO-27-900099"
    assert 'number "GAO-27-900099" and its address "gao-27-900003" do not agree' in told(reading)


@pytest.mark.parametrize(("number", "slug"), [("AIMD/GGD-00-49", "aimdggd-00-49"), ("RCED-96-156", "rced-96-156-0")])
def test_old_numbers_agree_with_their_addresses(number: str, slug: str) -> None:
    text = page("only_matters.html").text
    text = text.replace("products/gao-27-900003", f"products/{slug}").replace(
        "<strong>GAO-27-900003", f"<strong>{number}"
    )
    reading = read(document(text))
    assert (reading.publications[0].number, reading.issues) == (number, ())


def test_an_unknown_column_is_told_and_its_text_is_unread() -> None:
    text = page("only_matters.html").text
    text = text.replace("</tr>\n    </thead>", '<th id="view-field-score-1">Score</th></tr>\n    </thead>')
    text = text.replace("</td>\n              </tr>", '</td><td headers="view-field-score-1">7 points</td>\n</tr>')
    reading = read(document(text))
    assert len(reading.rows) == 1
    assert [line.text for line in reading.unread] == ["7 points"]
    assert 'does not know, and does not read: "Score"' in told(reading)


def test_a_row_without_an_agency_is_left_out_with_an_error() -> None:
    text = page("saved_by_a_browser.html").text.replace("Department of Inland Waters", "")
    reading = read(document(text))
    assert [row.agency for row in reading.rows] == ["Harbor Safety Bureau"]
    assert not reading.is_complete
    [issue] = reading.issues
    assert (issue.severity, issue.stage, issue.field, issue.document) == ("error", "layouts", "agency", "page.html")
    assert "number the docks" in reading.unread[0].text


def test_text_beside_the_table_is_unread_and_told_without_addresses_and_phones() -> None:
    beside = "<p>Ask Robin Example, (202) 555-0123 or 202-555-0199, exampler@gao.gov</p>"
    text = page("only_matters.html").text.replace('  <table class="usa-table', beside + '<table class="usa-table')
    reading = read(document(text))
    assert [line.text for line in reading.unread] == ["Ask Robin Example, (phone) or (phone), (address)"]
    assert "Ask Robin Example" in told(reading)
    assert len(reading.rows) == 1


@pytest.mark.parametrize("words", ["Showing 1 - 10 of 24 recommendations", "Show open ones only", "Show 12 more"])
def test_a_page_that_may_show_a_part_of_its_rows_is_not_complete(words: str) -> None:
    whole = page("only_matters.html").text
    assert read(document(whole)).is_complete
    for old in ('  <table class="usa-table', "</table>"):
        assert not read(
            document(whole.replace(old, f"<p>{words}</p>{old}" if "<t" in old else f"{old}<p>{words}</p>"))
        ).is_complete


@pytest.mark.parametrize(
    "marker", ["(Recommendation One)", "(2)", "", "\u2013 Recommendation 2", "(Recommendation 2) Priority"]
)
def test_a_row_that_lost_its_number_makes_the_page_speak_for_nothing(marker: str) -> None:
    text = page("matters_and_recommendations.html").text
    assert read(document(text)).is_complete
    reading = read(document(text.replace("(Recommendation 2)", marker)))
    assert len(reading.rows) == 7
    assert not reading.is_complete
    assert "has no number, and others of its publication have" in told(reading)


@pytest.mark.parametrize("number", ["1", "3", "4"])
def test_a_page_that_lacks_a_number_below_another_makes_nothing_gone(number: str) -> None:
    """The row was lost on the way, or its number was changed: what the page does not show may still be open."""
    text = page("matters_and_recommendations.html").text
    [row] = [row for row in re.findall(r"<tr>.*?</tr>", text, re.S) if f"(Recommendation {number})" in row]
    for damaged in (text.replace(row, ""), text.replace(f"(Recommendation {number})", "(Recommendation 5)")):
        reading = read(document(damaged))
        assert not reading.is_complete
        assert f"the page shows no recommendation {number}, and one with a higher number" in told(reading)


@pytest.mark.parametrize("said", ["five", "a total of 5", "4"])
def test_a_page_that_shows_fewer_rows_than_it_speaks_of_makes_nothing_gone(said: str) -> None:
    text = page("matters_and_recommendations.html").text.replace("making five", f"making {said}")
    assert read(document(text)).is_complete
    last = next(row for row in re.findall(r"<tr>.*?</tr>", text, re.S) if "(Recommendation 5)" in row)
    reading = read(document(text.replace(last, "")))
    assert reading.is_complete == (said == "4")
    assert ("declares 5 recommendations, shows 4" in told(reading)) == (said != "4")


def test_matters_and_recommendations_may_share_one_row_of_numbers() -> None:
    text = page("matters_and_recommendations.html").text

    def shifted(by: int) -> Document:
        return document(re.sub(r"\(Recommendation (\d)\)", lambda it: f"(Recommendation {int(it[1]) + by})", text))

    assert read(shifted(2)).is_complete  # Matter 1 and 2, Recommendation 3 to 7
    assert not read(shifted(1)).is_complete


def test_several_lines_in_an_agency_cell_are_one_agency_and_the_page_is_not_complete() -> None:
    text = page("saved_by_a_browser.html").text.replace("Department of Inland Waters", "Priority Rec.<br>Department")
    reading = read(document(text))
    assert [row.agency for row in reading.rows] == ["Harbor Safety Bureau", "Priority Rec. Department"]
    assert not reading.is_complete


def test_no_phone_and_no_address_of_staff_reaches_a_reading() -> None:
    for path in [*PAGES.glob("*.html"), *([SAMPLE] if SAMPLE.exists() else [])]:
        text = path.read_text("utf-8")
        assert "@gao.gov" in text
        assert "@gao.gov" not in repr(read(document(text)))
