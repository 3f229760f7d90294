"""One request per site at a time, never sooner than the site wants it: in a run, across runs, and across kills."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import gao
import server
from gao import ROBOTS
from openrecs.errors import LockedError, NetworkError
from openrecs.scrape import page
from openrecs.scrape.web.asking import Limits, Response, retry_after
from openrecs.scrape.web.transport import FailedError
from openrecs.scrape.web.visitor import Pace, visiting
from server import NIGHT, PLAIN, FakeClock, Site

WHOLE = gao.export(gao.rows(3))

DELAY = timedelta(seconds=420)


def gaps(site: Site) -> list[timedelta]:
    times = [one.at for one in site.asked if not one.url.endswith("/robots.txt")]
    return [after - before for before, after in pairwise(times)]


def test_the_next_run_waits_for_the_last_ones_delay(site: Site, tmp_path: Path) -> None:
    for _ in range(3):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert len(gaps(site)) == 2
    assert min(gaps(site)) >= DELAY


def test_all_hosts_of_gao_share_their_turns(site: Site, tmp_path: Path) -> None:
    site.put("https://files.gao.gov/robots.txt", server.page("User-agent: *\nCrawl-delay: 420\n"))
    page.fetch(tmp_path, site.client(), page.EXPORT)
    with pytest.raises(NetworkError):
        page.fetch(tmp_path, site.client(), page.named("https://files.gao.gov/reports/x/index.html"))
    assert gaps(site) >= [DELAY]


def test_a_request_that_was_refused_or_failed_takes_its_turn_too(site: Site, tmp_path: Path) -> None:
    for answer in (server.page(server.DENIED, 403), server.reset, server.page(b"", 500)):
        site.put(gao.EXPORT, answer)
        with pytest.raises(NetworkError):
            page.fetch(tmp_path, site.client(), page.EXPORT)
    assert min(gaps(site)) >= DELAY


def test_a_turn_is_written_down_before_the_request_is_made(site: Site, tmp_path: Path) -> None:
    seen: list[str] = []

    def killed(talk: server.Talk) -> None:
        seen.append((tmp_path / ".fetch" / "gao.gov.json").read_text(encoding="utf-8"))
        server.reset(talk)

    site.put(gao.EXPORT, killed)
    with pytest.raises(NetworkError):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert json.loads(seen[0]) == {"last_request_at": site.asked[-1].at.isoformat()}


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"null", b'{"last_request_at": 5}', b'{"last_request_at": "x"}', b"\xff"]
)
def test_a_spoiled_note_of_the_last_request_counts_as_just_now(site: Site, tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".fetch").mkdir()
    (tmp_path / ".fetch" / "gao.gov.json").write_bytes(content)
    page.fetch(tmp_path, site.client(), page.EXPORT)
    assert site.asked[-1].at >= NIGHT + DELAY


def test_a_clock_that_went_back_costs_one_delay_and_not_a_year(site: Site, tmp_path: Path) -> None:
    (tmp_path / ".fetch").mkdir()
    ahead = {"last_request_at": (NIGHT + timedelta(days=365)).isoformat()}
    (tmp_path / ".fetch" / "gao.gov.json").write_text(json.dumps(ahead), encoding="utf-8")
    page.fetch(tmp_path, site.client(), page.EXPORT)
    assert DELAY <= site.asked[-1].at - NIGHT <= DELAY + timedelta(seconds=2)


def test_a_person_is_told_when_the_next_request_is_due(site: Site, tmp_path: Path) -> None:
    said: list[str] = []
    page.fetch(tmp_path, site.client(), page.EXPORT, said.append)
    assert said == []
    page.fetch(tmp_path, site.client(), page.EXPORT, said.append)
    due = f"{(site.asked[-1].at).astimezone():%H:%M:%S}"
    assert said == [f"next request to gao.gov at {due}: it wants 420 seconds between two"]


def test_sites_do_not_wait_for_one_another(tmp_path: Path) -> None:
    clock = FakeClock()
    pace = Pace(tmp_path, clock, lambda _words: None)
    pace.wait("gao.gov", 420, None)
    pace.wait("archive.org", 1, None)
    assert clock.slept == 0
    with pytest.raises(FailedError, match="too late"):
        pace.wait("gao.gov", 420, 400)
    assert clock.slept == 0


def test_two_runs_at_once_do_not_ask_together(site: Site, tmp_path: Path) -> None:
    with visiting(tmp_path, site.client()):
        with pytest.raises(LockedError) as locked:
            page.fetch(tmp_path, site.client(), page.EXPORT)
        assert locked.value.exit_code == 6
    assert site.asked == []
    page.fetch(tmp_path, site.client(), page.EXPORT)


class JumpingClock(FakeClock):
    """A clock that somebody may put forward or back while the run is on."""

    jumped = timedelta()

    def now(self) -> datetime:
        """Return the time that the clock shows."""
        return super().now() + self.jumped


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
def test_a_clock_that_is_set_while_a_run_is_on_hastens_nothing(tmp_path: Path, hours: int) -> None:
    clock = JumpingClock()
    pace = Pace(tmp_path, clock, lambda _words: None)
    pace.wait("gao.gov", 420, None)
    clock.slept += 100
    clock.jumped = timedelta(hours=hours)
    pace.wait("gao.gov", 420, None)
    assert 419.9 <= clock.slept <= 520 + 1  # 320 more, or a whole delay where the clock went back


def test_a_person_is_told_that_it_will_be_asked_again(site: Site, tmp_path: Path) -> None:
    """Ten minutes of silence look like a program that hangs."""
    site.put(ROBOTS, server.page("User-agent: *\n", **PLAIN))
    site.put(gao.EXPORT, server.page(b"", 503, **{"Retry-After": "300"}), server.reset, server.csv(WHOLE))
    said: list[str] = []
    page.fetch(tmp_path, site.client(limits=Limits()), page.EXPORT, said.append)
    assert said[0] == "the site answered 503: it will be asked again in 300 seconds or later"
    assert said[1].endswith("it will be asked again in 16 seconds or later")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("  30  ", 30),
        ("9" * 12, 999_999_999_999),
        ("9" * 13, 1e12),
        ("9" * 4000, 1e12),
        ("Thu, 01 Oct 2026 02:01:30 GMT", 90),
        ("Thu, 01 Oct 2026 02:01:30 -0000", 90),
        ("Thu, 01-Oct-26 02:01:30 GMT", 90),
        ("Thu Oct  1 02:01:30 2026", 90),
        ("Thu, 01 Oct 2026 04:01:30 +0200", 90),
        ("Thu, 01 Oct 2026 01:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 251_611_480_799 - 0),
        ("Fri, 31 Dec 9999 23:59:59 -0800", 251_611_480_799 + 8 * 3600),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("1e3", None),
        ("NaN", None),
        ("inf", None),
        ("90, 100", None),
        ("\u0669\u0660", None),
        ("Thu, 01 Oct 0000 02:01:30 GMT", 0),
        ("Thu, 32 Oct 2026 02:01:30 GMT", None),
        ("Thu, 01 Oct 2026 02:01:30 +9999", None),
    ],
)
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_retry_after_in_all_its_forms(
    value: str, seconds: float | None, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirteen digits, or the year 9999 in California, were taken for no wish; a date without its zone for local."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    found = retry_after(Response(gao.EXPORT, gao.EXPORT, 429, {"retry-after": value}, b"", NIGHT, 0.0))
    monkeypatch.undo()
    time.tzset()
    assert found == seconds
