"""Text as printed -> typed values: a table of cases for each field."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
import shared
from openrecs.normalize import record
from openrecs.normalize.agencies.split import Split
from openrecs.normalize.agencies.vocabulary import Resolved
from openrecs.records import Document, Issue, RawPublication, RawRecommendation, Recommendation

DOCUMENT = Document("2025-01-01/page.html", "0" * 64, 10, "utf-8", "html", "")
PUBLICATION = RawPublication("Trails: Signs Should Be Mended", "line 1", "GAO-25-100001", "Jan 12, 2025")
TEXT = "The Chief of the Forest Service should mend the signs. (Recommendation 2)"
RAW = RawRecommendation(PUBLICATION, TEXT, "Open", "line 9", agency="Forest Service", priority="")
FOREST = Resolved("Forest Service", "FS", "Department of Agriculture", None)
CONGRESS = Resolved("Congress", None, "Congress", None)


def typed(
    raw: RawRecommendation = RAW, agency: Resolved = FOREST, issue: str | None = None
) -> tuple[Recommendation | None, list[Issue]]:
    split = Split(raw.agency or "Forest Service", raw.recommendation, "cell", issue)
    return record.recommendation(raw, split, agency, DOCUMENT, "product_page")


def row(raw: RawRecommendation = RAW, agency: Resolved = FOREST) -> Recommendation:
    found, issues = typed(raw, agency)
    assert found is not None
    assert issues == []
    return found


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        *(
            (number, number)
            for number in ("GAO-21-487", "GAO-21-105252", "GAO-20-526PR", "GAO-09-232G", "GAO-24-107000T")
        ),
        *((number, number) for number in ("GAO-18-568SP", "GAO-14-5NI", "GAO-15-4SU", "GAO-10-12RSU", "GAO-21-1R")),
        *((number, number) for number in ("GGD-96-100", "T-HEHS-00-50", "NSIAD/AIMD-00-329", "AIMD-10.1.22")),
        *((number, number) for number in ("AIMD-98-21.3.1", "T-AIMD/GGD-97-63", "C-EMD-81-2", "CED-81-70(I)")),
        *((number, number) for number in ("087286", "B-163058", "B-148513-O.M.", "B-1,B-2", "B-305592.2")),
        ("gao-21-487", "GAO-21-487"),
        ("GAO\u201121\u2011487", "GAO-21-487"),
        ("GAO\u201321\u2014487", "GAO-21-487"),
        ("\u200bGAO-21-487\xa0", "GAO-21-487"),
        ("GAO - 21 - 487", "GAO-21-487"),
        ("GAO-21-487.", "GAO-21-487"),
        ("GAO-21-487,", "GAO-21-487"),
        ("GAO/RCED-92-33", "RCED-92-33"),
        ("B-1, B-2", "B-1,B-2"),
        ("a10497", "A10497"),
    ],
)
def test_publication_numbers(printed: str, expected: str) -> None:
    assert record.publication_number(printed) == expected
    assert record.publication_number(expected) == expected


@pytest.mark.parametrize(
    "printed",
    [
        *("", " ", "-", "GAO", "GAO-21", "GAO-21-", "21-487", "GAO--21-487-", "GAO21487", "GAO-2021-487"),
        *("../../etc/x", "..", "/etc/passwd1", "GAO-21-487/../x", "C:\\x1", "CON", "COM1", "NUL", "-rf", "1E5"),
        *("00123", "87286", "None", "NA", "2021-09-30", "Sep 8, 2026", "COVID-19", "FY-2021", "(202) 512-8777"),
        *("GAO-21-487 and GAO-21-488", "GAO-21-487 [Reissued]", "GAO-21-487\0", "ＧＡＯ-21-487", "202-512-8777"),
        *("GAO-\u0662\u0661-487", "GAO-21-1234567"),
        "A" * 10_000,
        "GAO-21-487," * 30,
        "1" * 200_000,
        "-" * 200_000,
    ],
    ids=lambda printed: repr(printed[:30]),
)
def test_what_is_no_publication_number(printed: str) -> None:
    assert record.publication_number(printed) is None


@pytest.mark.parametrize("filler", ["A", "1", "-", " ", "GAO-21-487,", "A-"])
def test_time_grows_no_faster_than_what_is_no_publication_number(filler: str) -> None:
    growth.assert_linear(lambda size: growth.of(filler, size), record.publication_number)


def test_every_number_of_the_reference_is_one_and_stays_itself() -> None:
    text = gzip.decompress(shared.path("reference/publications.csv.gz").read_bytes()).decode()
    numbers = [r["publication_number"] for r in csv.DictReader(io.StringIO(text))]
    changed = {n for n in numbers if record.publication_number(n) != n.upper()}
    assert len(numbers) == 15_139
    assert changed == set()


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("https://www.gao.gov/products/gao-21-487", "https://www.gao.gov/products/gao-21-487"),
        ("/products/GAO-20-526PR", "https://www.gao.gov/products/gao-20-526pr"),
        ("https://www.gao.gov/products/gao-21-487?source=ra", "https://www.gao.gov/products/gao-21-487"),
        ("https://www.gao.gov/products/gao-21-487#summary", "https://www.gao.gov/products/gao-21-487"),
        ("https://www.gao.gov/products/gao-21-487/", "https://www.gao.gov/products/gao-21-487"),
        ("http://www.gao.gov./products/gao-21-487", "https://www.gao.gov/products/gao-21-487"),
        ("http://gao.gov/products/gao-21-487", "https://www.gao.gov/products/gao-21-487"),
        ("HTTPS://WWW.GAO.GOV/PRODUCTS/GAO-21-487", "https://www.gao.gov/products/gao-21-487"),
        ("gao.gov/agencies/coast-guard", "https://www.gao.gov/agencies/coast-guard"),
        ("www.gao.gov/agencies/coast-guard", "https://www.gao.gov/agencies/coast-guard"),
        (" https://www.gao.gov/products/gao-21-487\n", "https://www.gao.gov/products/gao-21-487"),
        ("https://www.gao.gov", "https://www.gao.gov"),
        ("https://www.gao.gov:443/topics/energy", "https://www.gao.gov/topics/energy"),
        (
            "https://files.gao.gov/reports/GAO-25-108052/index.html?utm=x",
            "https://files.gao.gov/reports/GAO-25-108052/index.html",
        ),
    ],
)
def test_addresses(printed: str, expected: str) -> None:
    assert record.url(printed) == expected
    assert record.url(expected) == expected


@pytest.mark.parametrize(
    "printed",
    [
        *("", "x", "products/gao-21-487", "https://evil.example/products/gao-21-487", "//evil.example/x"),
        *("https://gao.gov.evil.example/x", "https://www.gao.gov@evil.example/x", "https://evilgao.gov/x"),
        *("javascript:alert(1)", "data:text/html,x", "ftp://www.gao.gov/x", "file:///etc/passwd", "mailto:x@gao.gov"),
        *("https://[", "https://[::1", "https://www.gao.gov\u2100.example/", "https://www.gao.gov/a%0Ab"),
        *("https://www.gao.gov/<script>", "https://www.gao.gov/../x", "https://www.gao.gov/%2e%2e/x", "/" + '"' * 9),
    ],
)
def test_what_is_no_address_of_gao(printed: str) -> None:
    assert record.url(printed) is None


@given(st.text())
def test_no_text_makes_the_address_or_the_number_raise(text: str) -> None:
    for printed in (text, f"https://www.gao.gov/{text}", f"https://{text}.gao.gov/", f"gao.gov/{text}"):
        found = record.url(printed)
        assert found is None or found.startswith(("https://www.gao.gov", "https://files.gao.gov"))
    record.publication_number(text)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (None, (None, True)),
        *((no, (False, True)) for no in ("", " ", "No", "no", "NO.")),
        *((yes, (True, True)) for yes in ("Yes", "yes", "Priority Rec.", "Priority rec", "PRIORITY RECOMMENDATION")),
        *((yes, (True, True)) for yes in ("This is a priority recommendation.", "Priority\xa0Rec.")),
        ("Priority Rec. This is a priority recommendation.", (True, True)),
        *((odd, (None, False)) for odd in ("maybe", "2 Priority", "Y", "true", "1", "Not a priority", "Priority?")),
    ],
)
def test_priority(printed: str | None, expected: tuple[bool | None, bool]) -> None:
    assert record.priority(printed) == expected


def test_title_keeps_what_was_printed_but_its_white_space() -> None:
    printed = "Artemis IIIâ€”its\n \u201cCosts\u201d &amp; Risks [Reissued with revisions on Jun. 25, 2025]\xa0"
    expected = "Artemis IIIâ€”its \u201cCosts\u201d &amp; Risks [Reissued with revisions on Jun. 25, 2025]"
    assert record.title(printed) == expected


PLANNED = "Actions to satisfy the intent of the recommendation have not been taken or are being planned."


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (None, None),
        ("", None),
        (" \n\u200b\n", None),
        ("a\nb\n\n\n c\xa0 d ", "a b\n\nc d"),
        ("a\r\n\r\nb", "a\n\nb"),
        (PLANNED, None),
        (f"{PLANNED}\n\nThe agency agreed.", "The agency agreed."),
        (f"The agency agreed.\n\n{PLANNED}", f"The agency agreed.\n\n{PLANNED}"),
        ("Open", "Open"),
    ],
)
def test_comments(printed: str | None, expected: str | None) -> None:
    assert record.comments(printed) == expected


def test_a_row() -> None:
    found = row(RAW._replace(comments="One.\n\nTwo.", status="Open \u2013 Partially  Addressed", priority="Yes"))
    assert found == Recommendation(
        recommendation_id="GAO-25-100001/R2",
        agency="Forest Service",
        agency_printed="Forest Service",
        agency_basis="cell",
        agency_code="FS",
        department="Department of Agriculture",
        publication_number="GAO-25-100001",
        publication_title="Trails: Signs Should Be Mended",
        published_on=date(2025, 1, 12),
        kind="recommendation",
        number="2",
        number_printed="(Recommendation 2)",
        recommendation="The Chief of the Forest Service should mend the signs.",
        status="open_partially_addressed",
        status_printed="Open \u2013 Partially Addressed",
        is_priority=True,
        comments="One.\n\nTwo.",
        topics=None,
        document=DOCUMENT.name,
        document_sha256=DOCUMENT.sha256,
        layout="product_page",
        location="line 9",
    )


def test_a_publication_without_number_keeps_its_day_and_topics() -> None:
    found = row(RAW._replace(publication=replace(PUBLICATION, number=None, topics=(" Energy ", ""))))
    assert (found.publication_number, found.published_on, found.topics) == (None, date(2025, 1, 12), ("Energy",))


@pytest.mark.parametrize(
    ("text", "table", "agency", "kind"),
    [
        ("Congress should act. (Matter 1)", "recommendations", CONGRESS, "matter"),
        ("Congress should act.", "matters", CONGRESS, "matter"),
        ("Congress should act.", "recommendations", CONGRESS, "matter"),
        ("The Clerk should act. (Recommendation 1)", "recommendations", CONGRESS, "recommendation"),
        ("Someone should act. (Matter for Consideration 1)", "recommendations", FOREST, "matter"),
        ("The Chief should act.", "recommendations", FOREST, "recommendation"),
        ("The Chief should act. (Recommendation 1)", "matters", FOREST, "recommendation"),
    ],
)
def test_the_marker_decides_the_kind_then_table_and_agency(text: str, table: str, agency: Resolved, kind: str) -> None:
    found = row(RAW._replace(recommendation=text, table=table), agency)  # type: ignore[arg-type]
    assert found.kind == kind
    if kind == "matter":
        assert (found.agency, found.agency_code, found.department) == ("Congress", None, "Congress")


@pytest.mark.parametrize(
    ("raw", "field", "words"),
    [
        (RAW._replace(recommendation="(Recommendation 2)"), "recommendation", "no text"),
        (RAW._replace(recommendation=" \u200b "), "recommendation", "no text"),
        *(
            (RAW._replace(recommendation=text), "recommendation", "no text")
            for text in ("########", "#ERROR!", "Err:508", "Loading...", "nan", "NULL", "Establish")
        ),
        (RAW._replace(publication=replace(PUBLICATION, title=" ")), "publication_title", "no title"),
        (RAW._replace(publication=replace(PUBLICATION, title="#NAME?")), "publication_title", "no title"),
        *(
            (RAW._replace(agency=agency), "agency", "no agency")
            for agency in ("\u2014", "-", "########", "#REF!", "#ERROR!", "#N/A", "N/A", "NaN", "(null)", "<NA>")
        ),
        (RAW._replace(agency=TEXT), "agency", "reads like a recommendation"),
        (RAW._replace(agency="The Chief of the Forest Service should"), "agency", "reads like a recommendation"),
        (RAW._replace(agency="mend the signs. (Recommendation 2)"), "agency", "reads like a recommendation"),
        *(
            (RAW._replace(status=status), "status", "does not hold")
            for status in ("", "Addressed", "Partially Addressed", "Not Addressed", "Met", "Partially Met", "Closed")
        ),
    ],
)
def test_a_row_without_text_title_or_status_is_left_out_and_named(
    raw: RawRecommendation, field: str, words: str
) -> None:
    found, issues = typed(raw)
    assert found is None
    [issue] = issues
    assert (issue.severity, issue.stage, issue.document) == ("error", "normalize", DOCUMENT.name)
    assert (issue.location, issue.field) == ("line 9", field)
    assert words in issue.message
    assert "left out" in issue.message


def test_an_unknown_status_names_the_word() -> None:
    _, [issue] = typed(RAW._replace(status="Closed \u2013 Superseded"))
    assert "'Closed \u2013 Superseded'" in issue.message


def test_an_unknown_priority_mark_is_a_warning_and_an_empty_field() -> None:
    found, [issue] = typed(RAW._replace(priority="maybe\x1b[31m"))
    assert found is not None
    assert found.is_priority is None
    assert (issue.severity, issue.field, issue.value) == ("warning", "is_priority", "maybe\\x1b[31m")
    assert "left empty" in issue.message


@pytest.mark.parametrize("printed", ["None", "[redacted]", "0"])
def test_comments_of_one_word_are_a_warning(printed: str) -> None:
    found, [issue] = typed(RAW._replace(comments=printed))
    assert found is not None
    assert (issue.severity, issue.field, issue.value) == ("warning", "comments", printed)


@pytest.mark.parametrize("printed", ["########", "#NAME?", "#ERROR!", "Loading...", "\u2014", "NULL", "\\N", "(blank)"])
def test_comments_that_another_program_lost_are_a_warning_and_an_empty_field(printed: str) -> None:
    found, [issue] = typed(RAW._replace(comments=printed))
    assert found is not None
    assert found.comments is None
    assert (issue.severity, issue.field, issue.value) == ("warning", "comments", printed)


def test_a_doubtful_agency_is_a_warning() -> None:
    _, [issue] = typed(issue="the agency is a guess")
    assert (issue.severity, issue.field, issue.message) == ("warning", "agency", "the agency is a guess")


def test_a_publication() -> None:
    raw = replace(PUBLICATION, released_on="Feb. 26, 2025", url="/products/GAO-25-100001", topics=("Energy", " "))
    found, issues = record.publication(raw, DOCUMENT)
    assert issues == []
    assert found is not None
    assert (found.number, found.title) == ("GAO-25-100001", "Trails: Signs Should Be Mended")
    assert (found.published_on, found.released_on) == (date(2025, 1, 12), date(2025, 2, 26))
    assert (found.url, found.topics) == ("https://www.gao.gov/products/gao-25-100001", ("Energy",))
    assert found.document == DOCUMENT.name


def test_released_before_published_is_a_note_and_both_days_stay() -> None:
    found, [issue] = record.publication(replace(PUBLICATION, released_on="Jan 11, 2025"), DOCUMENT)
    assert found is not None
    assert found.released_on == date(2025, 1, 11)
    assert (issue.severity, issue.field) == ("note", "released_on")


@pytest.mark.parametrize("printed", ["Feb 30, 2025", "03/04/2024", "Jan 1, 0204", "12 janvier 2025", "2025"])
@pytest.mark.parametrize("number", ["GAO-25-100001", None])
def test_a_day_that_is_none_is_a_warning_with_the_text(printed: str, number: str | None) -> None:
    _, [issue] = record.publication(replace(PUBLICATION, number=number, published_on=printed), DOCUMENT)
    assert (issue.severity, issue.field, issue.value) == ("warning", "published_on", printed)
    assert printed in issue.message


def test_a_number_that_is_none_is_a_warning_and_no_row_of_the_catalogue() -> None:
    found, [issue] = record.publication(replace(PUBLICATION, number="../../etc/x"), DOCUMENT)
    assert found is None
    assert (issue.severity, issue.field, issue.value) == ("warning", "publication_number", "../../etc/x")


@pytest.mark.parametrize("raw", [replace(PUBLICATION, number=None), replace(PUBLICATION, title=" ")])
def test_without_number_or_title_there_is_nothing_for_the_catalogue(raw: RawPublication) -> None:
    assert record.publication(raw, DOCUMENT) == (None, [])


@given(st.builds(RawRecommendation, st.just(PUBLICATION), st.text(), st.text(), st.just("x"), agency=st.text()))
def test_no_text_makes_a_row_raise(raw: RawRecommendation) -> None:
    found, issues = typed(raw)
    assert found is not None or issues
