"""What GAO's pages share as HTML: the tree and its end, selections, text, tables, lists; and pages never captured."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from golden import as_html as document
from openrecs.errors import RefusedError
from openrecs.extract.html.columns import around
from openrecs.extract.html.head import numbering, slug
from openrecs.extract.html.rows import Table, read_table
from openrecs.extract.html.select import (
    at_most_one,
    classes,
    ending,
    one,
    paragraphs,
    pieces,
    quoted,
    text,
    with_class,
    without_contacts,
)
from openrecs.extract.html.tree import Tree, location, tree
from openrecs.extract.pages import agency_page as agency_page_layout
from openrecs.extract.pages import database, product_page, topic_page
from openrecs.records import Document, Layout, RawPublication
from running import ROOT

PAGES = ROOT / "tests" / "pages"
PRODUCT = PAGES / "product_page" / "matters_and_recommendations.html"


def parsed(html: str) -> Tree:
    return tree(document(html))


# The tree, and where the file ends


@pytest.mark.parametrize(
    ("html", "end", "unfinished"),
    [
        ("<html><body><p>x</p></body></html>", "whole", ""),
        ("<html><body><p>x</body></html>\n<!-- archived -->\n", "whole", ""),
        ("<html><body><p>x</p></body>", "whole", ""),
        ("<html><body><div><html><body><p>x</p></body></html></div></body></html>", "whole", ""),
        ("<html><body><div><html><body><p>x</p></body></html>", "cut", "div body html"),
        ("<html><body><p>x</p>", "cut", "body html"),
        ("<!DOCTYPE html><p>x</p>", "cut", "body html"),
        ("<html><head></head>", "cut", "body html"),
        ("<div><p>x</p></div>\n", "fragment", ""),
        ("<div><p>x</p>", "cut", "div body html"),
        ("<table><tr><td>x</td>", "cut", "tr table body html"),
        ("<table><tr><td>x</td></tr>", "cut", "table body html"),
        ("<table><tr><td>x</td></tr", "cut", "table body html"),
        ("<table><tr><td>x</t", "cut", "td tr table body html"),
        ('<table><tr><td>x</td><td headers="view-na', "cut", "tr table body html"),
        ("<table><tr><td>x</td><td headers='view-na", "cut", "tr table body html"),
        ("<table><tr><td>x</td><td headers=view-na", "cut", "tr table body html"),
        ("<table><tr><td>x<!-- a comment", "cut", "td tr table body html"),
        ("<table><tr><td>x<script>if (a < b)", "cut", "td tr table body html"),
        ("<table><tr><td>x<textarea>y", "cut", "td tr table body html"),
        ("<table><tr><td>x &am", "cut", "td tr table body html"),
        ("<table><tr><td>x <", "cut", "td tr table body html"),
    ],
)
def test_the_end_of_a_file_is_known_from_what_it_left_open(html: str, end: str, unfinished: str) -> None:
    page = parsed(html)
    assert page.end == end
    assert {node.tag for node in page.unfinished} == set(unfinished.split())
    assert len(page.unfinished) == len(unfinished.split())
    assert "openrecs" not in text(page.root)
    assert text(page.root) in ("", "x", "x &am", "x <"), "nothing of ours and nothing half-written is left in the tree"
    assert bool(ending(page)) == (end == "cut")


@pytest.mark.parametrize(
    "html",
    [
        '<html><head><link rel="canonical" href="https://www.gao.gov/products/gao-27-9',
        '<html><head><link rel="canonical" href=',
        '<html><head><link rel="canonical" href="https://www.gao.gov/products/gao-27-900001"',
        "<html><head><title>Ferry Do",
    ],
)
def test_a_tag_or_title_cut_in_the_middle_is_not_in_the_tree(html: str) -> None:
    page = parsed(html)
    assert page.end == "cut"
    assert not page.root.xpath("//link | //title")


def test_a_page_that_nests_deeper_than_the_parser_goes_is_refused_and_not_cut_short() -> None:
    deep = "<html><body>" + "<div>" * 300 + "deep" + "</div>" * 300 + "</body></html>"
    assert text(parsed(deep).root) == "deep"
    too_deep = document("<html><body>" + "<div>" * 5000 + "too deep")
    for refuse in (tree, product_page.claims, topic_page.claims):
        with pytest.raises(RefusedError, match="the HTML parser gave up"):
            refuse(too_deep)


def test_a_text_of_ten_megabytes_is_read_whole() -> None:
    long = "a" * 10_500_000
    page = parsed(f"<html><body><p>{long}</p><p>behind it</p></body></html>")
    assert [len(line) for line in paragraphs(page.root)] == [len(long), len("behind it")]


@pytest.mark.parametrize(
    "html",
    [
        '<?xml version="1.0" encoding="iso-8859-1"?><html><body>é — “q”</body></html>',
        '<html><head><meta charset="windows-1252"></head><body>é — “q”</body></html>',
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-16"></head>é — “q”</html>',
        "\ufeff<html><body>é — “q”</body></html>",
        "<html><body>&eacute; &mdash; &#8220;q&rdquo;</body></html>",
    ],
)
def test_a_declared_encoding_no_longer_matters(html: str) -> None:
    assert text(parsed(html).root) == "é — “q”"


def test_an_empty_or_unclosable_file_is_refused_or_empty() -> None:
    assert text(parsed("").root) == ""
    with pytest.raises(RefusedError, match="nothing can close"):
        parsed("<html><body><plaintext>")


def test_one_document_is_parsed_once() -> None:
    same = document("<p>x</p>")
    assert tree(same) is tree(document("<p>x</p>"))


def test_a_line_is_where_the_tag_stands() -> None:
    page = parsed("<html>\n<body>\n<p>x</p>\n" + "<br>\n" * 70_000 + "<i>far</i></body></html>")
    assert location(page.root.xpath("//p")[0]) == "line 3"
    assert location(page.root.xpath("//i")[0]) == "line 65535 or later"


# Selections


def test_selections_hold_a_page_to_its_promise() -> None:
    page = parsed("<body>\n<p class='a  b'>1</p>\n<p class='ab'>2</p>\n<i>3</i></body>")
    assert text(one(page, page.root, f"//p[{with_class('b')}]", "b")) == "1"
    assert at_most_one(page, page.root, f"//p[{with_class('c')}]", "c") is None
    assert classes(page.root.xpath("//p")[0]) == {"a", "b"}
    for select, xpath, words in (
        (one, "//u", "expected one underline, found none"),
        (one, "//p", "expected at most one underline, found 2"),
        (at_most_one, "//p", "expected at most one underline, found 2"),
    ):
        with pytest.raises(RefusedError) as caught:
            select(page, page.root, xpath, "underline")
        assert caught.value.what == words
        assert caught.value.where == ("page.html, line 3" if "at most" in words else "page.html, line 1")


# Text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("  one\n line &amp; <b>bo</b>ld\xa0here ", ["one line & bold here"]),
        ("<p>one</p>\n<p>two</p>", ["one", "two"]),
        ("one<br>two<br/><br>three", ["one", "two", "three"]),
        ("lead<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>end", ["lead", "a", "b", "c", "end"]),
        ("see <a href='https://www.gao.gov/x'>the <i>report</i></a>, page 2", ["see the report, page 2"]),
        ("a<!-- no --> b<?php no ?> c<script>no</script> d<style>no</style>", ["a b c d"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["a b", "c"]),
        ("<footer class='visually-hidden'>hid<span hidden>den</span></footer>", ["hidden"]),
        ("<div><div> </div><p>&nbsp;</p></div>", []),
        ("Open<sup>2</sup>&#8201;&ndash;&#x20;x", ["Open2 – x"]),
    ],
)
def test_paragraphs(html: str, expected: list[str]) -> None:
    root = parsed(f"<body><section>{html}</section></body>").root.xpath("//section")[0]
    assert paragraphs(root) == expected
    assert text(root) == " ".join(expected)


def test_whole_elements_are_handed_over_in_their_place() -> None:
    root = parsed("<body>a<div>b<h2>c</h2>d</div><b>e</b>f</body>").root
    found = [(piece.text or piece.element.tag, piece.is_whole) for piece in pieces(root, lambda node: node.tag == "h2")]
    assert found == [("a", False), ("b", False), ("h2", True), ("d", False), ("ef", False)]


@given(st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<br>", "x", " y ", "<td>", "<!-- z -->", "<ul><li>"])))
def test_text_keeps_every_word_in_order(parts: list[str]) -> None:
    root = parsed("<body>" + "".join(parts) + "</body>").root
    assert text(root).replace(" ", "") == "".join(part.strip() for part in parts if part in ("x", " y "))


# Messages


def test_what_reaches_a_person_is_never_quoted() -> None:
    said = "Call (202) 512-8777, 202-512-8777 or (404)679-3000, or write to someone@gao.gov today"
    assert without_contacts(said) == "Call (phone), (phone) or (phone), or write to (address) today"
    assert quoted("x" * 500 + "\n") == '"' + "x" * 79 + '…"'
    assert quoted("a\x1b[31m") == '"a\\x1b[31m"'


# Addresses and numbers


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.gao.gov/products/gao-25-108085", "gao-25-108085"),
        ("http://gao.gov./products/GAO-20-526PR/?source=ra#top", "GAO-20-526PR"),
        ("/products/gao-25-108085", "gao-25-108085"),
        ("https://web.archive.org/web/20250301000000/https://www.gao.gov/products/gao-25-108085", "gao-25-108085"),
        ("http://www.gao.gov:80/products/aimd-10.1.22", "aimd-10.1.22"),
        ("https://www.gao.gov/products", None),
        ("https://www.gao.gov/products/", None),
        ("https://www.gao.gov/products/gao-25-108085/more", None),
        ("https://www.gao.gov/topics/space", None),
        ("https://example.org/products/gao-25-108085", None),
        ("//example.org/products/x", None),
        ("https://www.gao.gov.example.org/products/x", None),
        ("http://[broken", None),
        ("", None),
        (None, None),
    ],
)
def test_slug(url: str | None, expected: str | None) -> None:
    assert slug(url, "products") == expected


def test_a_number_is_printed_or_taken_from_the_address() -> None:
    page = parsed("<p>x</p>")
    assert numbering(page, page.root, "GAO-27-1", "/products/gao-27-1", "note") == ("GAO-27-1", ())
    assert numbering(page, page.root, "B-1,B-2", "/products/b-1", "note") == ("B-1,B-2", ())
    assert numbering(page, page.root, None, "/products/gao-27-1", None) == ("GAO-27-1", ())
    for printed, url, number, severity in (
        (None, "/products/gao-27-1", "GAO-27-1", "note"),
        (None, None, None, "warning"),
        ("GAO-27-2", "/products/gao-27-1", "GAO-27-2", "warning"),
    ):
        found, [issue] = numbering(page, page.root, printed, url, "note")
        assert (found, issue.severity, issue.stage, issue.field) == (number, severity, "layouts", "publication_number")


# One table

HEADER = "<tr><th>Agency Affected</th><th>Recommendation</th><th>Status</th></tr>"
STATUS = '<div class="status-code"><span class="code">Open</span></div>'
ROW = f"<tr><td>Canal Office</td><td>The Office should dig.</td><td>{STATUS}</td></tr>"
PUBLICATION = RawPublication("Canals", "line 1", number="GAO-27-900021")


def table(html: str, unmarked: str | None = "") -> Table:
    page = parsed(f"<html><body><table>{html}</table></body></html>")
    return read_table(page, page.root.xpath("//table")[0], PUBLICATION, unmarked=unmarked)


def test_without_headers_attributes_the_header_row_tells_the_columns() -> None:
    header = "<tr><th>Status Sort descending</th><th>Agency</th><th>Recommendation</th></tr>"
    read = table(header + f"<tr><td>{STATUS}</td><td>Canal Office</td><td>The Office should dig.</td></tr>")
    [row] = read.rows
    assert (row.agency, row.recommendation, row.status) == ("Canal Office", "The Office should dig.", "Open")
    assert (row.comments, row.definition, row.priority, row.publication) == (None, None, "", PUBLICATION)
    assert (read.issues, read.unread, read.is_whole, read.kind) == ((), (), True, "recommendations")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (HEADER, "has no rows"),
        (ROW, "expected one header row in a table of recommendations, found 0"),
        (HEADER + ROW + HEADER, "found 2"),
        ("<tr><th>Agency</th><th>Agency Affected</th><th>Recommendation</th><th>Status</th></tr>", "say the same"),
        ("<tr><th>Recommendation</th><th>Status</th></tr>", "no column for agency"),
        ("<tr><th>Agency</th><th>Recommendation</th></tr>", "no column for status"),
        (HEADER + "<tr><td>Canal Office</td><td>The Office should dig.</td></tr>", "2 cells where its table has 3"),
        (HEADER + ROW.replace("<td>Canal", "<th>x</th><td>Canal"), "expected one header row"),
        (HEADER + ROW.replace("<td>Canal", "<td colspan=2>Canal"), "spans several columns or rows"),
        (HEADER + ROW.replace("Open", " "), 'a row has a status of 0 characters: ""'),
        (HEADER + ROW.replace("Open", "Open " * 20), "a row has a status of 99 characters"),
        (HEADER + ROW.replace("Open", "Open <div class='comment'>We wait.</div>"), "comments stand inside the status"),
        (HEADER + ROW.replace(STATUS, STATUS + STATUS), "at most one 'status-code' element in a status cell, found 2"),
        (HEADER + ROW.replace("<td>Canal", '<td headers="view-field-status-code-table-column-1">Canal'), "belongs to"),
        (HEADER + ROW.replace("<td>Canal", '<td headers="another">Canal'), "belongs to"),
        (HEADER + ROW.replace("The Office", "Priority Rec. The Office"), "begins with a priority mark"),
        (HEADER + ROW.replace("The Office", "<i class='priority-indicator'> </i>The"), "a priority mark has no words"),
    ],
)
def test_a_table_that_breaks_its_promise_is_refused(html: str, words: str) -> None:
    with pytest.raises(RefusedError) as caught:
        table(html)
    assert words in caught.value.what


@pytest.mark.parametrize(
    ("old", "new", "message", "unread"),
    [
        ("The Office should", "<div class='badge'>New!</div>The Office should", "unknown element", []),
        ("Canal Office", "Canal Office<br>Dock Office", "several lines", []),
        (
            STATUS,
            f"{STATUS}<p>Late words</p>",
            'no field accounts for this text of the recommendations: "Late',
            ["Late words"],
        ),
        ("<tr><td>Canal", "<caption>Above</caption><tr><td>Canal", '"Above"', ["Above"]),
        ("Canal Office", " ", "a row has no agency and was left out", ["The Office should dig. Open"]),
        ("The Office should dig.", "", "a row has no recommendation and was left out", ["Canal Office Open"]),
    ],
)
def test_what_a_table_holds_beside_its_fields_is_told(old: str, new: str, message: str, unread: list[str]) -> None:
    read = table(HEADER + ROW.replace("dig", "fill") + ROW.replace(old, new))
    assert [line.text for line in read.unread] == unread
    assert message in "\n".join(issue.message for issue in read.issues)
    assert len(read.rows) == 2 - message.endswith("left out")
    assert read.is_whole != message.endswith(("left out", "several lines"))


def test_a_table_inside_a_comment_is_part_of_the_comment() -> None:
    inner = "<table><tr><th>Year</th><th>Docks</th></tr><tr><td>2026</td><td>3</td></tr></table>"
    read = table(HEADER + ROW.replace(STATUS, f'{STATUS}<div class="comment"><p>It counted:</p>{inner}</div>'))
    assert read.rows[0].comments == "It counted:\n\nYear Docks\n\n2026 3"
    assert (len(read.rows), read.issues) == (1, ())


# Two pages that were never captured as HTML: a forecast


def entry(title: str, rows: str, counters: str, column: str = "Agency Affected") -> str:
    return f"""<article class="node"><header><a href="/products/gao-27-900031"><h3>{title}</h3></a></header>
        <span>Show</span><div>{counters}</div>
        <table><thead><tr><th id="view-name-table-column-1">{column}</th>
        <th id="view-field-recommendation-table-column-1">Recommendation</th>
        <th id="view-field-status-code-table-column-1">Status</th></tr></thead>
        <tbody>{rows}</tbody></table></article>"""


def row(agency: str, words: str) -> str:
    return f"""<tr><td headers="view-name-table-column-1">{agency}</td>
        <td headers="view-field-recommendation-table-column-1">{words}</td>
        <td headers="view-field-status-code-table-column-1">{STATUS}<div class="comment">None yet.</div></td></tr>"""


MARK = '<div class="priority-indicator">Priority Rec.</div>'
DIG, FILL = (
    row("Canal Office", "The Office should dig. (Recommendation 1)"),
    row("Dock Office", f"{MARK}The Office should."),
)


def whole(body: str) -> str:
    contacts = "<footer><h2>Contact</h2><p>someone@gao.gov</p></footer>"
    return f"<html><body><nav><h2>Menu</h2></nav><main>{body}</main>{contacts}</body></html>"


def agency_page(total: int) -> str:
    return whole(
        f"<h1>Canal Office</h1><p>Jump To:</p><section><h2>Open Recommendations ({total} total)</h2>"
        + entry("Canals: Two Offices Dig", DIG + FILL, "2 Open Recommendations")
        + entry("Canals: Two Offices Dig", DIG, "<b>1</b> Open Recommendations")
        + "<a href='/x'>Show more</a></section>"
    )


def test_an_agency_page_as_it_would_be_in_html() -> None:
    reading = agency_page_layout.read(document(agency_page(3)))
    assert [(row.agency, row.publication.location, row.priority) for row in reading.rows] == [
        ("Canal Office", reading.publications[0].location, None),
        ("Dock Office", reading.publications[0].location, "Priority Rec."),
        ("Canal Office", reading.publications[1].location, None),
    ]
    assert [each.declared_total for each in reading.publications] == [2, 1]
    assert reading.publications[0] != reading.publications[1], "two publications of one title stay two"
    assert (reading.declared_total, reading.is_complete, reading.page_agency) == (3, True, "Canal Office")
    assert (reading.issues, reading.unread) == ((), ())
    assert not agency_page_layout.read(document(agency_page(33))).is_complete


def test_a_database_page_as_it_would_be_in_html() -> None:
    body = "<div>1 - 2 of 12 Recommendations</div><p><a>Download CSV</a> <a>Download XLS</a></p>" + entry(
        "Canals: Two Offices Dig", DIG + FILL, "<p>2 Open Recommendations</p><p><b>1</b> Priority</p>", "Agency"
    )
    read = database.read(document(whole(body)))
    assert [row.priority for row in read.rows] == ["", "Priority Rec."]
    assert read.publications[0].declared_priority == 1
    assert (read.declared_total, read.part, read.is_complete) == (12, (1, 2), False)
    assert (read.issues, read.unread) == ((), ())
    read = database.read(document(whole(body.replace("<b>1</b> Priority", "2 Priority"))))
    assert [issue.message for issue in read.issues] == ["the page states 2 priority recommendations, 1 were read"]
    assert read.part is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<h3>Canals: Two Offices Dig</h3>", "", "without the heading of its publication"),
        ("<header>", "<h3>Another</h3><header>", "2 headings stand before one table"),
        ("Show more", "5 Open Recommendations", "no table of them follows"),
        ("<nav>", f"<nav>{STATUS}", "outside of any table"),
        ("<nav>", f"<nav><table>{HEADER}{ROW}</table>", "where none is expected"),
    ],
)
def test_a_list_that_breaks_its_promise_is_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(words)):
        agency_page_layout.read(document(agency_page(3).replace(old, new)))


def test_the_smallest_element_around_two_others() -> None:
    page = parsed("<body><div id='a'><div id='b'><p>1</p></div><p>2</p></div><p>3</p></body>")
    first, second, third = page.root.xpath("//p")
    assert around(page, first, second).get("id") == "a"
    assert around(page, first, first) is first
    assert around(page, first, third).tag == "body"


# Any input


@given(st.text(alphabet="<>/=\"'& -ahtdrbleiv\n", max_size=300))
def test_any_text_is_read_or_refused(html: str) -> None:
    for layout in (product_page, topic_page):
        try:
            layout.claims(document(html))
        except RefusedError:
            continue


PRODUCT_TAGS = re.findall(r"<[^>]*>", PRODUCT.read_text("utf-8"))
PRODUCT_ROWS = product_page.read(document(PRODUCT.read_text("utf-8"))).rows


@given(st.data())
def test_a_page_with_tags_missing_or_doubled_is_read_or_refused(data: st.DataObject) -> None:
    html = PRODUCT.read_text("utf-8")
    for _ in range(data.draw(st.integers(1, 5))):
        tag = data.draw(st.sampled_from(PRODUCT_TAGS))
        html = html.replace(tag, data.draw(st.sampled_from(["", tag * 2, tag[:-1], "<td>"])), 1)
    try:
        reading = product_page.read(document(html))
    except RefusedError:
        return
    assert len(reading.rows) == len(PRODUCT_ROWS) or not reading.is_complete
    for row in reading.rows:
        assert row.status.startswith(tuple({each.status for each in PRODUCT_ROWS}))


def read_again(layout: Layout, page: Document, rows: int) -> None:
    """Recognise and read a page that may have been parsed before."""
    tree.cache_clear()
    with contextlib.suppress(RefusedError):  # also a good answer: what counts here is the time
        assert layout.claims(page)
        assert len(layout.read(page).rows) <= rows


def test_time_grows_no_faster_than_tables_in_tables() -> None:
    """Beyond some 2,000 the parser gives up and the page is refused; up to there they took their third power."""
    html, old = PRODUCT.read_text("utf-8"), "Congress should consider req"

    def page(tables: int) -> Document:
        return document(html.replace(old, "<table>" * tables + old, 1))

    growth.assert_linear(page, lambda one: read_again(product_page.LAYOUT, one, len(PRODUCT_ROWS)), start=100, most=400)
