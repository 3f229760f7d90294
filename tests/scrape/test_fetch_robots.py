"""What robots.txt allows is all that is asked, and a site that does not show its rules has not said yes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import gao
import growth
import server
from gao import ROBOTS
from openrecs.errors import NetworkError
from openrecs.scrape import page
from openrecs.scrape.web import robots
from openrecs.scrape.web.robots import DisallowedError
from server import NIGHT, PLAIN, FakeClock, Site


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
        page.fetch(tmp_path, site.client(), page.named(url))
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
        page.fetch(tmp_path, site.client(), page.EXPORT)


def test_rules_for_others_are_not_quoted(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, rules("User-agent: otherbot\nDisallow: /open-recs2-csv\n\nUser-agent: *\nDisallow: /open\n"))
    with pytest.raises(DisallowedError, match="`Disallow: /open`"):
        page.fetch(tmp_path, site.client(), page.EXPORT)


@pytest.mark.parametrize("status", [404, 410])
def test_where_there_is_no_robots_txt_all_is_allowed(site: Site, tmp_path: Path, status: int) -> None:
    site.put(ROBOTS, server.page("<html><title>Page not found</title>", status))
    assert page.fetch(tmp_path, site.client(), page.EXPORT).rows == 3


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
        page.fetch(tmp_path, site.client(limits=limits), page.EXPORT)
    assert failed.value.exit_code == 7
    assert "openrecs add FILE" in str(failed.value)
    assert site.urls() == []
    assert gao.documents(tmp_path) == []
    assert gao.outcomes(tmp_path, ROBOTS)[0] in ("failed", "refused")


def test_what_came_instead_of_the_rules_is_kept(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, server.page(server.DENIED))
    with pytest.raises(NetworkError):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert gao.files(tmp_path)[".refused/2026-10-01/robots.txt"] == server.DENIED


def test_rules_are_kept_for_a_day_across_runs(site: Site, tmp_path: Path) -> None:
    for _ in range(3):
        page.fetch(tmp_path, site.client(), page.EXPORT)
        site.clock.sleep(3600)
    assert site.urls(robots=True).count(ROBOTS) == 1
    site.clock.sleep(24 * 3600)
    site.put(ROBOTS, rules("User-agent: *\nDisallow: /open\n"))
    with pytest.raises(DisallowedError):
        page.fetch(tmp_path, site.client(), page.EXPORT)
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
    page.fetch(tmp_path, site.client(), page.EXPORT)
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
        page.fetch(tmp_path, site.client(), page.EXPORT)
    first, second = (one.at for one in site.asked if one.url == gao.EXPORT)
    assert timedelta(seconds=seconds) <= second - first < timedelta(seconds=seconds + 2)


def test_a_delay_of_days_is_not_slept_away(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, rules("User-agent: *\nCrawl-delay: 864000\n"))
    page.fetch(tmp_path, site.client(), page.EXPORT)
    with pytest.raises(NetworkError, match="the next one is due at 2026-10-11 02:00 UTC"):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert len(site.urls()) == 1


def test_rules_that_are_made_to_be_slow_are_not(site: Site, tmp_path: Path) -> None:
    def hostile(size: int) -> str:
        slow = "User-agent: *\n" + "Disallow: /" + "*a" * size + "$\n" + "Disallow: /*x*y*z$\n" * size
        return slow + " " * size * 50 + "\n" * size * 50 + "Disallow: /"

    def refused(text: str) -> None:
        site.put(ROBOTS, rules(text))
        with pytest.raises(DisallowedError, match="`Disallow: /`"):
            page.fetch(tmp_path / str(len(text)), site.client(), page.EXPORT)

    growth.assert_linear(hostile, refused, start=100, most=3200)


@pytest.mark.parametrize(
    "text",
    [
        "Access Denied\nYou don't have permission to access this on this server.\nReference #18.1a",
        '{"error": "forbidden"}',
        "The request could not be satisfied.",
        "Too many requests. Disallowed.",
        "User agents like yours are not welcome",
    ],
)
def test_a_notice_in_plain_text_is_no_list_of_rules(site: Site, tmp_path: Path, text: str) -> None:
    """It was taken for one that forbids nothing."""
    site.put(ROBOTS, server.page(text, **PLAIN))
    with pytest.raises(NetworkError, match="not a list of rules"):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert site.urls() == []
    assert ".refused/2026-10-01/robots.txt" in gao.files(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "\n \n", "# nothing is forbidden here\n", "\ufeffUser-agent: *\n", "sitemap: https://x/", "Host:a"]
)
def test_a_list_that_forbids_nothing_is_one(site: Site, tmp_path: Path, text: str) -> None:
    site.put(ROBOTS, server.page(text, **PLAIN))
    assert page.fetch(tmp_path, site.client(), page.EXPORT).rows == 3


@pytest.mark.parametrize(
    "name", ["openrecs", "OpenRecs", "openrecs/0.1.0", "openrecs/0.1.0 (you@example.org)", "OPENRECS # please"]
)
def test_who_is_shut_out_by_the_name_in_the_log_stays_out(site: Site, tmp_path: Path, name: str) -> None:
    """Only the bare word was ours; a site copies what is in its log, with the version."""
    site.put(ROBOTS, server.page(f"User-agent: *\nAllow: /\n\nUser-agent: {name}\nDisallow: /\n", **PLAIN))
    with pytest.raises(NetworkError, match="does not allow this address to programs: `Disallow: /`"):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert site.urls() == []


@pytest.mark.parametrize("name", ["o", "open", "openrec", "openrecs-bot", "rec", "openrecs_x/1"])
def test_the_rules_of_another_program_are_not_ours(site: Site, tmp_path: Path, name: str) -> None:
    """A name that ours begins with was taken for ours, and what it may do for what we may."""
    site.put(ROBOTS, server.page(f"User-agent: {name}\nAllow: /\n\nUser-agent: *\nDisallow: /open\n", **PLAIN))
    with pytest.raises(NetworkError, match="does not allow"):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert site.urls() == []


@pytest.mark.parametrize(
    "stated",
    ["Crawl-delay: 1e300", "Crawl-delay: 1e15", "Request-rate: 1/99999999999d", f"Request-rate: 1/{'9' * 400}"],
)
def test_a_delay_beyond_all_time_is_a_long_delay(site: Site, tmp_path: Path, stated: str) -> None:
    """It was an overflow, and exit 70, from the second night on."""
    site.put(ROBOTS, server.page(f"User-agent: *\n{stated}\n", **PLAIN))
    page.fetch(tmp_path, site.client(), page.EXPORT)
    with pytest.raises(NetworkError, match="the next one is due at 2027-10-02"):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert len(site.urls()) == 1
    assert timedelta(days=366).total_seconds() == robots.LONGEST_DELAY


def test_rules_of_a_clock_that_went_back_are_asked_for_again_once(site: Site, tmp_path: Path) -> None:
    page.fetch(tmp_path, site.client(), page.EXPORT)
    site.clock = FakeClock(NIGHT - timedelta(hours=3))
    for _ in range(2):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert site.urls(robots=True).count(ROBOTS) == 2
