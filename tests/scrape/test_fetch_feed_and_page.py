"""`fetch feed` and `fetch page URL`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import gao
import golden
import invented
import server
from openrecs.normalize import gather
from openrecs.read.provenance import ledger
from openrecs.scrape import page
from openrecs.scrape.capture import NotFetchedError
from server import Site

ROWS = gao.rows(3)

FEED = (golden.FOLDER / "rss_feed" / "several.xml").read_bytes()
XML = {"Content-Type": "application/rss+xml; charset=utf-8"}


def test_the_feed_is_kept_and_gives_its_publications_to_the_catalogue(site: Site, tmp_path: Path) -> None:
    site.put(page.FEED.asked, server.page(FEED, ETag='"f"', **XML))
    site.clock.sleep(200 * 24 * 3600)
    fetched = page.fetch(tmp_path, site.client(), page.FEED)
    assert (fetched.name, fetched.captured_on, fetched.rows) == ("2027-02-04/reports.xml.gz", date(2027, 2, 4), 0)
    read = gather.gather(tmp_path, ledger.read(tmp_path), today=date(2027, 2, 4)).read[0].content
    assert [(one.number, one.released_on) for one in read.publications] == [
        ("GAO-27-900001", date(2027, 2, 4)),
        ("GAO-27-900002T", date(2027, 2, 3)),
        ("B-900163", date(2027, 1, 30)),
    ]
    site.put(page.FEED.asked, server.page(b"", 304))
    assert page.fetch(tmp_path, site.client(), page.FEED).outcome == "unchanged"
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
    site.put(page.FEED.asked, server.page(body, **XML))
    with pytest.raises(NotFetchedError, match=words):
        page.fetch(tmp_path, site.client(), page.FEED)
    assert gao.documents(tmp_path) == []


PAGE = "https://www.gao.gov/products/gao-25-990001"


@pytest.mark.parametrize("url", [PAGE, "https://WWW.GAO.GOV./products/gao-25-990001#recs", PAGE + "/"])
def test_a_page_is_kept_under_the_day_it_was_fetched(site: Site, tmp_path: Path, url: str) -> None:
    for address in (PAGE, PAGE + "/"):
        site.put(address, server.page(invented.product_html(invented.BRIDGES)))
    fetched = page.fetch(tmp_path, site.client(), page.named(url))
    assert (fetched.name, fetched.captured_on, fetched.rows) == (
        "2026-10-01/gao-25-990001.html.gz",
        date(2026, 10, 1),
        7,
    )
    assert gao.facts(tmp_path)[-1]["basis"] == "the day it was fetched (UTC)"


def test_a_topic_page_is_kept_too(site: Site, tmp_path: Path) -> None:
    site.put("https://www.gao.gov/topics/records", server.page(invented.topic_html(invented.TOPIC)))
    assert (
        page.fetch(tmp_path, site.client(), page.named("https://www.gao.gov/topics/records")).name
        == "2026-10-01/records.html.gz"
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
        page.fetch(tmp_path, site.client(), page.named(PAGE))
    assert gao.documents(tmp_path) == []
    assert ".refused/2026-10-01/gao-25-990001.html" in gao.files(tmp_path)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (404, b"<html><title>Page not found | U.S. GAO</title><body><h1>Page not found</h1></body></html>", "missing"),
        (404, b"", "missing"),
        (410, b"gone", "missing"),
        (404, server.DENIED, "blocked"),
        (404, server.CHALLENGE, "blocked"),
        (404, b"<html><title>Site maintenance</title><body><h1>Site maintenance</h1></body></html>", "failed"),
    ],
)
def test_a_firewalls_404_is_no_answer_about_a_page(
    site: Site, tmp_path: Path, status: int, body: bytes, outcome: str
) -> None:
    """A page that is missing is never asked for again; one that a firewall hides is."""
    site.put(gao.address(ROWS[0]), server.page(body, status))
    with pytest.raises(NotFetchedError) as refused:
        page.fetch(tmp_path, site.client(), page.named(gao.address(ROWS[0])))
    assert refused.value.outcome == outcome
    assert gao.outcomes(tmp_path, gao.address(ROWS[0])) == [outcome]
