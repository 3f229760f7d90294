"""`fetch feed` and `fetch page URL`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import gao
import golden
import invented
import server
from openrecs.errors import UsageError
from openrecs.extract import detect
from openrecs.extract.pages import rss_feed
from openrecs.normalize import gather
from openrecs.read.provenance import ledger
from openrecs.scrape import feed, page
from openrecs.scrape.capture import NotFetchedError
from server import FakeClock, Site

FEED = (golden.FOLDER / "rss_feed" / "several.xml").read_bytes()
XML = {"Content-Type": "application/rss+xml; charset=utf-8"}


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(FakeClock()) as site:
        yield site


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    if rss_feed.LAYOUT not in detect.LAYOUTS:
        monkeypatch.setattr(detect, "LAYOUTS", (*detect.LAYOUTS, rss_feed.LAYOUT))


def test_the_feed_is_kept_and_gives_its_publications_to_the_catalogue(site: Site, tmp_path: Path) -> None:
    site.put(feed.URL, server.page(FEED, ETag='"f"', **XML))
    site.clock.sleep(200 * 24 * 3600)
    fetched = feed.fetch(tmp_path, site.client())
    assert (fetched.name, fetched.captured_on, fetched.rows) == ("2027-02-04/reports.xml.gz", date(2027, 2, 4), 0)
    read = gather.gather(tmp_path, ledger.read(tmp_path), today=date(2027, 2, 4)).read[0].content
    assert [(one.number, one.released_on) for one in read.publications] == [
        ("GAO-27-900001", date(2027, 2, 4)),
        ("GAO-27-900002T", date(2027, 2, 3)),
        ("B-900163", date(2027, 1, 30)),
    ]
    site.put(feed.URL, server.page(b"", 304))
    assert feed.fetch(tmp_path, site.client()).outcome == "unchanged"
    assert site.asked[-1].headers["if-none-match"] == '"f"'


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (server.DENIED, "access was denied"),
        (server.CHALLENGE, "challenge"),
        (FEED[:-300], "cut or broken"),
        ((golden.FOLDER / "rss_feed" / "refused" / "entities.xml").read_bytes(), "document type"),
        (gao.export(gao.rows(2)), "layout export_csv, not rss_feed"),
        (b"", "empty"),
    ],
)
def test_what_is_no_feed_is_refused(site: Site, tmp_path: Path, body: bytes, words: str) -> None:
    site.put(feed.URL, server.page(body, **XML))
    with pytest.raises(NotFetchedError, match=words):
        feed.fetch(tmp_path, site.client())
    assert gao.documents(tmp_path) == []


PAGE = "https://www.gao.gov/products/gao-25-990001"


@pytest.mark.parametrize("url", [PAGE, "https://WWW.GAO.GOV./products/gao-25-990001#recs", PAGE + "/"])
def test_a_page_is_kept_under_the_day_it_was_fetched(site: Site, tmp_path: Path, url: str) -> None:
    for address in (PAGE, PAGE + "/"):
        site.put(address, server.page(invented.product_html(invented.BRIDGES)))
    fetched = page.fetch(tmp_path, site.client(), url)
    assert (fetched.name, fetched.captured_on, fetched.rows) == (
        "2026-10-01/gao-25-990001.html.gz",
        date(2026, 10, 1),
        7,
    )
    assert gao.facts(tmp_path)[-1]["basis"] == "the day it was fetched (UTC)"


def test_a_topic_page_is_kept_too(site: Site, tmp_path: Path) -> None:
    site.put("https://www.gao.gov/topics/records", server.page(invented.topic_html(invented.TOPIC)))
    assert (
        page.fetch(tmp_path, site.client(), "https://www.gao.gov/topics/records").name == "2026-10-01/records.html.gz"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (invented.product_html(invented.BRIDGES)[:-400], "cut before its end"),
        (
            "<html><body><h1>About us</h1>" + "<p>We look after the money of others.</p>" * 99 + "</body></html>",
            "not a page",
        ),
        (server.DENIED.decode(), "access was denied"),
        (
            "<html><head><title>Page not found | U.S. GAO</title></head><body><h1>Page not found</h1></body></html>",
            "no",
        ),
    ],
)
def test_a_page_that_cannot_be_used_is_refused(site: Site, tmp_path: Path, body: str, words: str) -> None:
    site.put(PAGE, server.page(body))
    with pytest.raises(NotFetchedError, match=words):
        page.fetch(tmp_path, site.client(), PAGE)
    assert gao.documents(tmp_path) == []
    assert ".refused/2026-10-01/gao-25-990001.html" in gao.files(tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.gao.gov/products/gao-25-990001",
        "https://web.archive.org/web/2024id_/https://www.gao.gov/",
        "https://example.org/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::1",
        "https://localhost/",
        "https://www.gao.gov@example.org/",
        "https://www.gao.gov:8443/",
        "https://www.gao.gov:port/",
        "https://www.gao.gov.example.org/",
        "https://www.gao.gov/a b",
        "https://www.gao.gov\\@example.org/",
        "https://www.gao.gov/\r\nHost: x",
        "file:///etc/passwd",
        "//www.gao.gov/",
        "gao-25-990001",
        "",
        "https://www.gao.gov/" + "x" * 3000,
    ],
)
def test_an_address_that_is_not_gaos_is_a_mistake_of_the_call(site: Site, tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match="not fetched") as wrong:
        page.fetch(tmp_path, site.client(), url)
    assert wrong.value.exit_code == 2
    assert site.asked == []


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.gao.gov/products/GAO-21-487?source=ra", "gao-21-487.html"),
        ("https://www.gao.gov/", "page.html"),
        ("https://www.gao.gov/topics/..%2f..%2fetc", "2f..-2fetc.html"),
        ("https://files.gao.gov/reports/GAO-25-108052/index.html", "index.html.html"),
    ],
)
def test_no_path_is_made_of_an_address(url: str, name: str) -> None:
    assert page.name(url) == name
