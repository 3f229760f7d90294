"""What robots.txt allows is all that is asked, and a site that does not show its rules has not said yes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import gao
import growth
import server
from openrecs.errors import NetworkError
from openrecs.scrape import export, page
from openrecs.scrape.web.robots import DisallowedError
from server import FakeClock, Site

ROBOTS = "https://www.gao.gov/robots.txt"
WHOLE = gao.export(gao.rows(2))
PLAIN = {"Content-Type": "text/plain"}


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(FakeClock()) as site:
        site.put(gao.EXPORT, server.csv(WHOLE))
        yield site


def rules(text: str) -> server.Answer:
    return server.page(text, **PLAIN)


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("https://www.gao.gov/search?keyword=docks", "Disallow: /search"),
        ("https://www.gao.gov/agencies/department-energy", "Disallow: /agencies"),
        ("https://www.gao.gov/reports-testimonies/recommendations-database", "Disallow: /reports-testimonies"),
        ("https://www.gao.gov/topics/x?processed=1", "Disallow: /*?processed="),
    ],
)
def test_what_is_disallowed_is_not_asked_and_the_rule_is_quoted(
    site: Site, tmp_path: Path, url: str, rule: str
) -> None:
    with pytest.raises(DisallowedError, match="does not allow this address to programs") as failed:
        page.fetch(tmp_path, site.client(), url)
    assert f"`{rule}`" in str(failed.value)
    assert failed.value.exit_code == 7
    assert "openrecs add FILE" in str(failed.value)
    assert site.urls() == []
    assert gao.files(tmp_path) == {}
    assert gao.outcomes(tmp_path, url) == ["disallowed"]


def test_rules_for_openrecs_by_name_go_before_those_for_all(site: Site, tmp_path: Path) -> None:
    ours = "User-agent: OpenRecs\nUser-agent: otherbot # both\nCrawl-delay: 33\nDisallow: /open\n"
    site.put(ROBOTS, rules(f"User-agent: *\nAllow: /\n\n{ours}"))
    with pytest.raises(DisallowedError, match="`Disallow: /open`"):
        export.fetch(tmp_path, site.client())


def test_rules_for_others_are_not_quoted(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, rules("User-agent: otherbot\nDisallow: /open-recs2-csv\n\nUser-agent: *\nDisallow: /open\n"))
    with pytest.raises(DisallowedError, match="`Disallow: /open`"):
        export.fetch(tmp_path, site.client())


@pytest.mark.parametrize("status", [404, 410])
def test_where_there_is_no_robots_txt_all_is_allowed(site: Site, tmp_path: Path, status: int) -> None:
    site.put(ROBOTS, server.page("<html><title>Page not found</title>", status))
    assert export.fetch(tmp_path, site.client()).rows == 2


NO_YES = {
    "403 with a notice": server.page(server.DENIED, 403),
    "401": server.page(b"", 401),
    "429": server.page(b"", 429),
    "500": server.page(b"oops", 500),
    "503": server.page(b"", 503),
    "200 with a notice": server.page(server.DENIED),
    "200 with a challenge": server.page(server.CHALLENGE),
    "binary": server.page(b"\x00\x01\x02", **PLAIN),
    "silence": server.silence,
    "reset": server.reset,
    "endless": server.endless,
    "in a circle": server.redirect(ROBOTS),
    "redirected away": server.redirect("https://example.org/robots.txt"),
}


@pytest.mark.parametrize("answer", NO_YES.values(), ids=NO_YES)
def test_where_the_rules_cannot_be_had_nothing_is_asked(site: Site, tmp_path: Path, answer: server.Answer) -> None:
    site.put(ROBOTS, answer)
    limits = server.HURRIED if answer is server.silence else server.SMALL
    with pytest.raises(NetworkError, match="rules for programs cannot be had") as failed:
        export.fetch(tmp_path, site.client(limits=limits))
    assert failed.value.exit_code == 7
    assert "openrecs add FILE" in str(failed.value)
    assert site.urls() == []
    assert gao.documents(tmp_path) == []
    assert gao.outcomes(tmp_path, ROBOTS)[0] in ("failed", "refused")


def test_what_came_instead_of_the_rules_is_kept(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, server.page(server.DENIED))
    with pytest.raises(NetworkError):
        export.fetch(tmp_path, site.client())
    assert gao.files(tmp_path)[".refused/2026-10-01/robots.txt"] == server.DENIED


def test_rules_are_kept_for_a_day_across_runs(site: Site, tmp_path: Path) -> None:
    for _ in range(3):
        export.fetch(tmp_path, site.client())
        site.clock.sleep(3600)
    assert site.urls(robots=True).count(ROBOTS) == 1
    site.clock.sleep(24 * 3600)
    site.put(ROBOTS, rules("User-agent: *\nDisallow: /open\n"))
    with pytest.raises(DisallowedError):
        export.fetch(tmp_path, site.client())
    assert site.urls(robots=True).count(ROBOTS) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"host": "www.gao.gov"}',
        b'{"host": "www.gao.gov", "text": 5, "asked_at": "2026-10-01T01:59:00+00:00"}',
        b'{"host": "www.gao.gov", "text": "", "asked_at": "yesterday"}',
        b'{"host": "example.org", "text": "", "asked_at": "2026-10-01T01:59:00+00:00"}',
        b'{"host": "www.gao.gov", "text": "", "asked_at": "2062-10-01T01:59:00+00:00"}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_rules_that_a_crash_or_a_person_spoiled_are_asked_for_again(site: Site, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / ".fetch" / "www.gao.gov.robots.json"
    path.parent.mkdir()
    path.write_bytes(content)
    export.fetch(tmp_path, site.client())
    assert site.urls(robots=True).count(ROBOTS) == 1
    assert b"Crawl-delay: 420" in path.read_bytes()


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("Crawl-delay: 77", 77),
        ("Crawl-delay: 0.5", 10),
        ("Crawl-delay: -5", 10),
        ("Crawl-delay: inf", 10),
        ("Crawl-delay: soon", 10),
        ("", 10),
        ("Request-rate: 1/2m", 120),
    ],
)
def test_the_delay_is_the_sites_or_ten_seconds(site: Site, tmp_path: Path, stated: str, seconds: float) -> None:
    site.put(ROBOTS, rules(f"User-agent: *\n{stated}\n"))
    for _ in range(2):
        export.fetch(tmp_path, site.client())
    first, second = (one.at for one in site.asked if one.url == gao.EXPORT)
    assert timedelta(seconds=seconds) <= second - first < timedelta(seconds=seconds + 2)


def test_a_delay_of_days_is_not_slept_away(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, rules("User-agent: *\nCrawl-delay: 864000\n"))
    export.fetch(tmp_path, site.client())
    with pytest.raises(NetworkError, match="the next one is due at 2026-10-11 02:00 UTC"):
        export.fetch(tmp_path, site.client())
    assert len(site.urls()) == 1


def test_rules_that_are_made_to_be_slow_are_not(site: Site, tmp_path: Path) -> None:
    def hostile(size: int) -> str:
        slow = "User-agent: *\n" + "Disallow: /" + "*a" * size + "$\n" + "Disallow: /*x*y*z$\n" * size
        return slow + " " * size * 50 + "\n" * size * 50 + "Disallow: /"

    def refused(text: str) -> None:
        site.put(ROBOTS, rules(text))
        with pytest.raises(DisallowedError, match="`Disallow: /`"):
            export.fetch(tmp_path / str(len(text)), site.client())

    growth.assert_linear(hostile, refused, start=100, most=3200)
