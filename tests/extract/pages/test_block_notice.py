"""The layout that refuses: notices, challenges and shells that stand in for a page, not pages that speak of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import golden
import growth
from openrecs.errors import RefusedError
from openrecs.extract.pages.block_notice import KINDS, claims, kind, read
from openrecs.extract.visible_text import face
from openrecs.records import Document, Media
from running import ROOT

LAYOUTS = ROOT / "tests" / "pages"
NOTICES = golden.pages(LAYOUTS / "block_notice" / "refused")
SAMPLES = ROOT.parent / "shared" / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the real pages are not on this machine")
# Pages that other layouts read: their golden pairs.


def document(text: str, media: Media = "html") -> Document:
    return Document(f"page.{media}", "0" * 64, len(text), "utf-8", media, text)


def load(path: Path) -> Document:
    return document(path.read_bytes().decode().removeprefix("\ufeff"), "html" if path.suffix == ".html" else "text")


def name(text: str, media: Media = "html") -> str | None:
    found = kind(document(text, media))
    return found.name if found else None


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.name)
def test_each_kind_is_refused_with_what_it_is_and_what_to_do(path: Path) -> None:
    assert claims(load(path))
    found = kind(load(path))
    assert found is not None
    assert path.stem.removesuffix("_blocked") == found.name
    with pytest.raises(RefusedError) as caught:
        read(load(path))
    assert found.what in caught.value.what
    assert "openrecs add FILE" in caught.value.mend
    assert caught.value.where == load(path).name


def test_every_kind_has_a_page() -> None:
    assert {path.stem.removesuffix("_blocked") for path in NOTICES} == {one.name for one in KINDS}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Access Denied", "access_denied"),
        ("ACCESS&nbsp;DENIED", "access_denied"),
        ("403 Forbidden", "access_denied"),
        ("Access denied | www.example.gov used Cloudflare to restrict access", "access_denied"),
        ("Just a moment...", "cloudflare"),
        ("Just a moment…", "cloudflare"),
        ("Attention Required! | Cloudflare", "cloudflare"),
        ("Security Check", "captcha"),
        ("Sign in - Invented Network", "login"),
        ("Site under maintenance", "maintenance"),
        ("503 Service Unavailable", "maintenance"),
        ("502 Bad Gateway", "maintenance"),
        ("Page not found | U.S. GAO", "not_found"),
        ("404 - Page not found", "not_found"),
        ("404 Not Found", "not_found"),
        ("HTTP Status 404 – Not Found", "not_found"),
        ("Before you continue", "cookie_wall"),
    ],
)
@pytest.mark.parametrize("heading", ["title", "h1"])
def test_a_title_or_a_first_heading_decides_however_much_stands_below(heading: str, title: str, expected: str) -> None:
    menu = "<p>An entry of a long menu that every page of the site shows.</p>" * 200
    assert name(f"<html><body><{heading}>{title}</{heading}>{menu}</body></html>") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Access Denied\nYou don't have permission to access this page.\n", "access_denied"),
        ("\n\n  Just a moment...\nEnable JavaScript and cookies to continue\n", "cloudflare"),
        ("www.example.gov\nChecking your browser before accessing the site.\n", "cloudflare"),
        ("One more step\nPlease verify you are human by completing the action below.\n", "captcha"),
        ("Welcome\nPlease log in to continue.\n", "login"),
        ("The site is temporarily unavailable. Please try again later.\n", "maintenance"),
        ("Reports\nContact\nPage not found\nThere is nothing here.\n", "not_found"),
        ("HTTP Status 404 – Not Found\n", "not_found"),
        ("Please enable cookies to go on.\n", "cookie_wall"),
        ("You need to enable JavaScript to run this app.\n", "half_loaded"),
        (" \n\u200b\n", "empty"),
        ("A line.\n", None),
        ("GAO-21-487", None),
    ],
)
def test_pasted_text(text: str, expected: str | None) -> None:
    assert name(text, "text") == expected


NOTICE_WORDS = (
    "The auditors met with the answer access denied. Staff had no permission to access the log in page, were asked to "
    "sign in to continue, saw page not found, a captcha to verify you are human, and temporarily unavailable systems "
    "during scheduled maintenance; others had to enable cookies and enable JavaScript."
)


def test_a_real_page_whose_prose_says_all_of_it_is_not_claimed() -> None:
    product = (
        "<html><head><title>Network Security: Access Denied | U.S. GAO</title></head>"
        '<body class="page-node-type-product">'
        f"<h1>Access Denied</h1><p>{NOTICE_WORDS}</p></body></html>"
    )
    assert name(product) is None
    assert name(product.replace("page-node-type-product", "other")) is not None, "the mark is what tells them apart"


@pytest.mark.parametrize(
    "mark",
    [
        '<link rel="canonical" href="https://www.gao.gov/products/gao-27-900001">',
        '<meta property="og:type" content="Product">',
        '<section class="view--recommendations--block-1"></section>',
        '<section class="view--products--block-9"></section>',
        '<div class="recommendations-counter open"></div>',
        "<p>Open Recommendations (3 total)</p>",
        "<table><tr><th>Agency Affected</th><th>Recommendation</th><th>Status</th></tr></table>",
        '<p class="gao-rpt-info"></p>',
    ],
)
def test_any_mark_of_content_keeps_a_short_page_from_being_claimed(mark: str) -> None:
    assert name(f"<html><head></head><body>{mark}<p>temporarily unavailable</p></body></html>") is None
    assert name("<html><head></head><body><p>temporarily unavailable</p></body></html>") == "maintenance"


def test_a_short_paste_of_an_agency_page_is_not_claimed() -> None:
    text = (
        "Open Recommendations (1 total)\n\nA Title\n\nShow\n1 Open Recommendations\n"
        "Agency Affected Recommendation Status\n"
        f"An Office The Director should. (Recommendation 1)\nOpen\n\nAccess Denied\n{NOTICE_WORDS}\n"
    )
    assert name(text, "text") is None
    assert name(f"Access Denied\n{NOTICE_WORDS}\n", "text") is not None


def test_prose_alone_does_not_make_a_long_page_a_notice() -> None:
    long = f"<html><head><title>A Page</title></head><body>{f'<p>{NOTICE_WORDS}</p>' * 10}</body></html>"
    assert name(long) is None


@needs_samples
@pytest.mark.parametrize("page", ["gao-24-106915.html", "gao-25-107523.html", "gao-25-108085.html"])
def test_a_real_page_that_says_it_is_not_claimed_and_nor_is_what_a_cut_leaves_of_it(page: str) -> None:
    text = load(SAMPLES / "html" / page).text
    said = text.replace("What GAO Found</h2>", f"What GAO Found</h2><h1>Access Denied</h1><p>{NOTICE_WORDS}</p>", 1)
    assert said != text
    assert name(said) is None
    named = text.index('rel="canonical"') + 100
    assert [at for at in range(named, len(text), len(text) // 100) if name(text[:at])] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<html><body></body></html>", "empty"),
        ("<!-- saved -->", "empty"),
        ("<p>OK</p>", "empty"),
        ("<html><body></body></html>\n<p>A whole second page follows the first, with words enough.</p>", None),
        ("<html><head><script src='a.js'></script></head><body><div id='root'></div></body></html>", "half_loaded"),
        ("<html><body><svg><text>Logo</text></svg><iframe>None</iframe><style>p{}</style></body></html>", "empty"),
        ('<?xml version="1.0" encoding="utf-8"?><html><body></body></html>', "empty"),
    ],
)
def test_pages_with_next_to_nothing_in_them(text: str, expected: str | None) -> None:
    assert name(text) == expected


def test_reading_what_is_no_notice_says_so() -> None:
    with pytest.raises(RefusedError, match="not a block notice"):
        read(document("An ordinary line.\n", "text"))


@given(st.text(), st.sampled_from(["html", "text"]))
def test_any_text_is_judged_without_a_failure(text: str, media: Media) -> None:
    assert claims(document(text, media)) == (kind(document(text, media)) is not None)


def test_a_page_of_ten_million_characters_is_no_notice() -> None:
    assert name("<html><title>Access Denied</title>" + "<p>word</p>" * 1_000_000) is None


def test_of_a_long_page_only_the_beginning_is_read() -> None:
    def long(size: int) -> str:
        return "<html><title>Access Denied</title>" + growth.of("<p>word</p>", size)

    growth.assert_linear(long, name)


def test_a_page_of_comments_is_judged_in_linear_time() -> None:
    growth.assert_linear(lambda size: "<html><body>" + growth.of("<!-->", size), name, most=512_000)


def test_the_words_of_a_page_are_seen_in_its_order() -> None:
    inside = "<p>One <b>two <!-- unseen --> three</b> four<script>unseen</script> five</p><?unseen?> six"
    shown = face(document(f"<html><title>unseen</title><body>{inside}</body></html>seven<p>eight</p>"))
    assert shown is not None
    assert shown.words.split() == ["one", "two", "three", "four", "five", "six", "seven", "eight"]
