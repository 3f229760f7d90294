"""`fetch wayback`: a capture a month, as it was captured, at a request a second, never the same one twice."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import gao
import server
from openrecs.errors import NetworkError, RefusedError, UsageError
from openrecs.normalize import gather
from openrecs.read.provenance import ledger
from openrecs.scrape import mementos, wayback
from openrecs.scrape.mementos import Memento
from openrecs.scrape.web.asking import Limits
from server import Site

ROW = gao.Row("GAO-24-900001")
PAGE = gao.address(ROW)
START, END = date(2024, 1, 1), date(2024, 12, 31)
ROBOTS = "https://web.archive.org/robots.txt"


def archive(site: Site, url: str, *captures: tuple[str, str | bytes | server.Answer]) -> None:
    """Let the archive hold captures of an address: timestamp and body."""
    listed = [[stamp, url, f"D{at}"] for at, (stamp, _) in enumerate(captures)]
    index(site, url, listed)
    for stamp, body in captures:
        answer = body if callable(body) else server.page(body, **{"Memento-Datetime": stamp})
        site.put(f"https://web.archive.org/web/{stamp}id_/{url}", answer)


def index(site: Site, url: str, rows: list[list[Any]]) -> None:
    body = json.dumps([list(mementos.FIELDS), *rows] if rows else [])
    site.put(mementos.index_url(url, START, END), server.page(body, **{"Content-Type": "application/json"}))


def fetch(raw: Path, site: Site, what: str = PAGE, **options: Any) -> wayback.Backfill:
    return wayback.fetch(raw, site.client(), what, start=START, end=END, **options)


@pytest.fixture
def site(site: Site) -> Site:
    site.put(ROBOTS, server.page("<html><title>404</title>", 404))
    return site


def replays(site: Site) -> list[str]:
    return [one.target[5:19] for one in site.asked if one.target.startswith("/web/")]


def test_one_capture_a_month_is_kept_under_the_day_of_its_capture(site: Site, tmp_path: Path) -> None:
    body = gao.product(ROW, "Open")
    archive(site, PAGE, ("20240103000000", body), ("20240120000000", body), ("20240505101112", gao.product(ROW)))
    said: list[str] = []
    done = fetch(tmp_path, site, say=said.append)
    assert [one.name for one in done.fetched] == [
        "2024-01-03/gao-24-900001.html.gz",
        "2024-05-05/gao-24-900001.html.gz",
    ]
    assert (done.periods, done.problems) == (2, [])
    assert said == ["202401: 1 of 2", "202405: 2 of 2"]
    fact = gao.facts(tmp_path)[-1]
    assert (fact["url"], fact["memento"], fact["captured_on"]) == (PAGE, "20240505101112", "2024-05-05")
    assert "Internet Archive" in fact["basis"]
    assert fact["fetched_at"].startswith("2026-10-01")


def test_what_is_kept_is_read_as_the_page_it_was(site: Site, tmp_path: Path) -> None:
    archive(site, PAGE, ("20240103000000", gao.product(ROW, "Open")))
    fetch(tmp_path, site)
    read = gather.gather(tmp_path, ledger.read(tmp_path), today=END).read[0]
    assert (read.content.layout.name, read.capture.on, read.content.document.url) == (
        "product_page",
        date(2024, 1, 3),
        PAGE,
    )


def test_exports_are_kept_under_the_day_they_print(site: Site, tmp_path: Path) -> None:
    body = gao.export(gao.rows(2), "Feb 3, 2024 at 6:10 AM EST")
    archive(site, gao.EXPORT, ("20240204000000", body))
    done = fetch(tmp_path, site, "export")
    assert [(one.name, one.rows) for one in done.fetched] == [("2024-02-03/open-recs.csv.gz", 2)]
    read = gather.gather(tmp_path, ledger.read(tmp_path), today=END).read[0].content
    assert (str(read.reading.scope), read.is_complete) == ("export", True)


def test_it_asks_once_a_second_at_most_and_says_who_asks(site: Site, tmp_path: Path) -> None:
    archive(site, PAGE, *((f"2024{month:02}01000000", gao.product(ROW)) for month in range(1, 13)))
    assert len(fetch(tmp_path, site).fetched) == 12
    times = [one.at for one in site.asked[1:]]
    assert all(after - before >= timedelta(seconds=1) for before, after in pairwise(times))
    assert times[-1] - times[0] < timedelta(seconds=30)
    assert "tester@example.org" in site.asked[-1].headers["user-agent"]


@pytest.mark.parametrize(("every", "stamps"), [("day", 4), ("month", 3), ("year", 1)])
def test_how_often_is_the_callers_choice(site: Site, tmp_path: Path, every: str, stamps: int) -> None:
    days = ("20240101000000", "20240102000000", "20240201000000", "20240301000000")
    archive(site, PAGE, *((stamp, gao.product(ROW)) for stamp in days))
    assert len(fetch(tmp_path, site, every=every).fetched) == stamps


def test_a_month_that_is_there_is_not_asked_for_again(site: Site, tmp_path: Path) -> None:
    archive(site, PAGE, ("20240103000000", gao.product(ROW)), ("20240203000000", gao.product(ROW)))
    fetch(tmp_path, site)
    archive(site, PAGE, *((f"20240{n}03000000", gao.product(ROW)) for n in (1, 2, 3)), ("20240104000000", "new"))
    done = fetch(tmp_path, site)
    assert [one.name for one in done.fetched] == ["2024-03-03/gao-24-900001.html.gz"]
    assert replays(site) == ["20240103000000", "20240203000000", "20240303000000"]


def test_a_capture_that_was_withdrawn_is_not_fetched_again_but_the_next_one_is(site: Site, tmp_path: Path) -> None:
    archive(site, PAGE, *((f"2024010{n}000000", gao.product(ROW)) for n in (3, 4)))
    name = fetch(tmp_path, site).fetched[0].name
    ledger.append(tmp_path, [{"fact": "withdrawal", "name": name, "reason": "a test"}])
    assert [one.name for one in fetch(tmp_path, site).fetched] == ["2024-01-04/gao-24-900001.html.gz"]
    assert fetch(tmp_path, site).fetched == []
    assert replays(site) == ["20240103000000", "20240104000000"]


def test_of_a_month_of_block_notices_the_next_capture_is_tried_and_none_twice(site: Site, tmp_path: Path) -> None:
    archive(
        site,
        PAGE,
        *((f"2024010{n}000000", server.DENIED) for n in (1, 2)),
        ("20240103000000", gao.product(ROW)),
        *((f"2024020{n}000000", server.CHALLENGE) for n in range(1, 6)),
    )
    done = fetch(tmp_path, site)
    assert [one.name for one in done.fetched] == ["2024-01-03/gao-24-900001.html.gz"]
    assert [problem.outcome for problem in done.problems] == ["blocked"] * 5
    assert gao.documents(tmp_path) == ["2024-01-03/gao-24-900001.html.gz"]
    before = len(replays(site))
    fetch(tmp_path, site)
    assert replays(site)[before:] == ["20240204000000", "20240205000000"]


def test_it_backs_off_on_429_and_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    archive(
        site,
        PAGE,
        ("20240103000000", gao.product(ROW)),
        ("20240203000000", server.page(b"", 429, **{"Retry-After": "30"})),
        ("20240303000000", gao.product(ROW)),
    )
    with pytest.raises(NetworkError, match=r"429.*1 fetched in this run stand.*goes on where it stopped") as stopped:
        wayback.fetch(tmp_path, site.client(limits=Limits()), PAGE, start=START, end=END)
    assert stopped.value.exit_code == 7
    assert replays(site) == ["20240103000000"] + ["20240203000000"] * 3
    times = [one.at for one in site.asked if "20240203" in one.target]
    assert all(after - before >= timedelta(seconds=30) for before, after in pairwise(times))
    site.put(f"https://web.archive.org/web/20240203000000id_/{PAGE}", server.page(gao.product(ROW)))
    assert len(fetch(tmp_path, site).fetched) == 2
    assert "20240103000000" not in replays(site)[4:]


def test_a_redirect_to_the_capture_nearest_in_time_gives_that_ones_day(site: Site, tmp_path: Path) -> None:
    near = f"https://web.archive.org/web/20240615000000id_/{PAGE}"
    archive(site, PAGE, ("20240601000000", server.redirect(near)))
    site.put(near, server.page(gao.product(ROW)))
    assert [one.name for one in fetch(tmp_path, site).fetched] == ["2024-06-15/gao-24-900001.html.gz"]


@pytest.mark.parametrize(
    "to",
    ["https://web.archive.org/web/20240615000000id_/https://www.gao.gov/products/other", "https://web.archive.org/x"],
)
def test_a_redirect_to_another_page_is_refused(site: Site, tmp_path: Path, to: str) -> None:
    archive(site, PAGE, ("20240601000000", server.redirect(to)))
    site.put(to, server.page(gao.product(ROW)))
    done = fetch(tmp_path, site)
    assert "another page" in str(done.problems[0])
    assert gao.documents(tmp_path) == []


def test_a_redirect_out_of_the_archive_is_not_followed(site: Site, tmp_path: Path) -> None:
    archive(site, PAGE, ("20240601000000", server.redirect("https://archive.example.org/")))
    with pytest.raises(NetworkError, match="may be asked"):
        fetch(tmp_path, site)


@pytest.mark.parametrize(
    "body",
    [
        b"org.archive.util.io.RuntimeIOException: RobotAccessControlException: Blocked By Robots",
        b"<html>oops</html>",
        b'{"timestamp": 1}',
        b'[["timestamp","original"],["20240101000000","x"]]',
        b'[["timestamp","original","digest"],["20240101000000"]]',
        b'[["timestamp","original","digest"],[20240101000000,"x","y"]]',
        b"[" * 100_000,
        server.DENIED,
    ],
)
def test_a_list_that_is_none_is_refused_and_kept(site: Site, tmp_path: Path, body: bytes) -> None:
    site.put(mementos.index_url(PAGE, START, END), server.page(body))
    with pytest.raises(NetworkError, match=r"captures of this address|list cannot be read") as refused:
        fetch(tmp_path, site)
    assert refused.value.exit_code == 7
    assert gao.files(tmp_path)[".refused/2026-10-01/cdx.json"] == body
    assert replays(site) == []


def test_an_archive_that_is_down_is_said(site: Site, tmp_path: Path) -> None:
    site.put(mementos.index_url(PAGE, START, END), server.page(b"", 503))
    with pytest.raises(NetworkError, match="answered 503"):
        fetch(tmp_path, site)


def test_nothing_captured_is_no_failure(site: Site, tmp_path: Path) -> None:
    index(site, PAGE, [])
    assert fetch(tmp_path, site) == wayback.Backfill()


def test_captures_that_are_not_of_this_page_are_left_out() -> None:
    url = "https://www.gao.gov/open-recs2-csv?q="
    good = [
        ["20240201000000", "http://gao.gov:80/open-recs2-csv?q=", "A"],
        ["20240101000000", "https://www.gao.gov/open-recs2-csv?q=", "B"],
    ]
    bad = [
        ["20240101000000", "https://www.gao.gov/open-recs2-csv?q=docks", "C"],
        ["20240101000000", "https://example.org/open-recs2-csv?q=", "D"],
        ["20240101000000", "https://[", "E"],
        ["20241301000000", url, "F"],
        ["2024", url, "G"],
        ["../../../../etc", url, "H"],
        ["20240101000000", url + "\r\nHost: x", "I"],
    ]
    body = json.dumps([list(mementos.FIELDS), *bad, *good]).encode()
    assert mementos.listed(body, url) == [Memento(*good[1]), Memento(*good[0])]


def test_an_index_of_garbage_is_refused() -> None:
    with pytest.raises(RefusedError):
        mementos.listed(b"\xff\xfe", "https://www.gao.gov/")


def test_days_in_the_wrong_order_are_a_mistake_of_the_call(site: Site, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="2024-12-31 is after 2024-01-01"):
        wayback.fetch(tmp_path, site.client(), PAGE, start=END, end=START)


def test_only_gaos_pages_are_looked_up(site: Site, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        fetch(tmp_path, site, "https://example.org/")
    assert site.asked == []


def test_a_capture_that_the_archive_cannot_replay_bars_no_other(site: Site, tmp_path: Path) -> None:
    """It was asked for first by every run, and no month behind it was ever reached."""
    site.put(ROBOTS, server.page("<html><title>404</title>", 404))
    body, broken = gao.product(ROW), server.page(b"", 503)
    archive(
        site,
        PAGE,
        *(("20240103000000", body), ("20240203000000", broken), ("20240220000000", body), ("20240303000000", body)),
    )
    with pytest.raises(NetworkError, match="goes on where it stopped"):
        fetch(tmp_path, site)
    assert len(fetch(tmp_path, site).fetched) == 2
    assert gao.documents(tmp_path) == [f"2024-{day}/gao-24-900001.html.gz" for day in ("01-03", "02-20", "03-03")]
    fact = next(fact for fact in gao.facts(tmp_path) if fact.get("memento") == "20240303000000")
    assert (fact["url"], fact["asked"]) == (
        PAGE,
        f"https://web.archive.org/web/20240303000000id_/{PAGE}",
    )
