"""`fetch closures`: which pages are waited for, in which order, how often they are asked, and when a run stops."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import gao
import invented
import server
from openrecs.errors import NetworkError, UsageError
from openrecs.normalize import gather
from openrecs.read.provenance import ledger
from openrecs.scrape import closures
from publisher import publish_rows
from server import NIGHT, Site

ROWS = gao.rows(3)

DAY = date(2026, 9, 30)
DELAY = timedelta(seconds=420)


def gone(processed: Path, rows: list[gao.Row], last_seen_on: date = DAY) -> None:
    """Publish a snapshot in which these rows have vanished, the first of them before the others."""
    days = [last_seen_on - timedelta(days=len(rows) - at) for at in range(len(rows))]
    publish_rows(processed, NIGHT.date(), [gao.vanished(row, day) for row, day in zip(rows, days, strict=True)])


def show(site: Site, rows: list[gao.Row], status: str = "Closed – Implemented") -> None:
    for row in rows:
        site.put(gao.address(row), server.page(gao.product(row, status)))


# The queue ------------------------------------------------------------------------------------------------------------


def queued(raw: Path, *rows: dict[str, Any], **urls: str) -> list[str]:
    known = {name.replace("_", "-"): url for name, url in urls.items()}
    return [page.url for page in closures.queue(rows, known, ledger.read(raw))]


def row(number: str | None, last_seen_on: date = DAY, listing: str = "delisted") -> dict[str, Any]:
    return {"publication_number": number, "listing": listing, "last_seen_on": last_seen_on}


A, B, C = (f"https://www.gao.gov/products/gao-26-90000{n}" for n in (1, 2, 3))
LATER, EARLIER = DAY + timedelta(days=1), DAY - timedelta(days=1)


def test_only_pages_of_delisted_rows_wait_each_once_the_oldest_first(tmp_path: Path) -> None:
    rows = [row("GAO-26-900001"), row("GAO-26-900003", EARLIER), row("GAO-26-900003", DAY)]
    others = [row("GAO-26-900009", listing="listed"), row("GAO-26-900008", listing="closed"), row(None)]
    assert queued(tmp_path, *others, *rows) == [C, A]


@pytest.mark.parametrize("day", [DAY, EARLIER, date(2020, 1, 1)])
def test_a_page_that_was_saved_while_its_row_was_listed_does_not_count(tmp_path: Path, day: date) -> None:
    document = {"fact": "document", "name": "x.html", "sha256": "0" * 64, "captured_on": day, "url": A}
    ledger.append(tmp_path, [document])
    assert queued(tmp_path, row("GAO-26-900001")) == [A]


@pytest.mark.parametrize("url", [A, "https://gao.gov/products/GAO-26-900001/?source=ra"])
def test_a_page_that_was_saved_since_counts(tmp_path: Path, url: str) -> None:
    document = {"fact": "document", "name": "x.html", "sha256": "0" * 64, "captured_on": LATER, "url": url}
    ledger.append(tmp_path, [document])
    assert queued(tmp_path, row("GAO-26-900001"), row("GAO-26-900002")) == [B]
    ledger.append(tmp_path, [{"fact": "withdrawal", "name": "x.html", "reason": "a test"}])
    assert queued(tmp_path, row("GAO-26-900001")) == [A]


@pytest.mark.parametrize(
    ("outcome", "waits"), [("unchanged", False), ("missing", False), ("blocked", True), ("failed", True)]
)
def test_an_answer_counts_and_a_refusal_does_not(tmp_path: Path, outcome: str, waits: bool) -> None:
    ledger.append(tmp_path, [{"fact": "fetch", "url": A, "outcome": outcome, "at": NIGHT}])
    assert queued(tmp_path, row("GAO-26-900001")) == ([A] if waits else [])


def test_a_page_that_failed_is_in_nobodys_way(tmp_path: Path) -> None:
    for url, hours in ((A, 1), (B, 0)):
        at = NIGHT + timedelta(hours=hours)
        ledger.append(tmp_path, [{"fact": "fetch", "url": url, "outcome": "failed", "at": at}])
    rows = [row("GAO-26-900001", EARLIER), row("GAO-26-900002"), row("GAO-26-900003")]
    assert queued(tmp_path, *rows) == [C, B, A]


@pytest.mark.parametrize(
    ("number", "url"),
    [
        ("GAO-21-487", "gao-21-487"),
        ("AIMD/GGD-00-49", "aimdggd-00-49"),
        ("CED-81-70(I)", "ced-81-70i"),
        ("AIMD-10.1.22", "aimd-10.1.22"),
        ("../../etc", "....etc"),
        ("087286", "087286"),
    ],
)
def test_a_number_is_written_as_gaos_addresses_write_it(number: str, url: str) -> None:
    assert closures.address(number) == f"https://www.gao.gov/products/{url}"


def test_the_catalogues_address_goes_before_the_number(tmp_path: Path) -> None:
    known = "https://www.gao.gov/products/b-114868-21"
    assert queued(tmp_path, row("B-114868"), B_114868=known) == [known]
    assert queued(tmp_path, row("B-114868"), B_114868="https://example.org/x") == [
        "https://www.gao.gov/products/b-114868"
    ]


# A run ----------------------------------------------------------------------------------------------------------------


def test_the_pages_are_fetched_one_per_crawl_delay_and_never_again(site: Site, tmp_path: Path) -> None:
    raw, processed, rows = tmp_path / "raw", tmp_path / "processed", gao.rows(4)
    gone(processed, rows)
    show(site, rows)
    said: list[str] = []
    done = closures.fetch(raw, processed, site.client(), say=said.append)
    assert ([one.outcome for one in done.fetched], done.left, done.problems) == (["kept"] * 4, 0, [])
    assert site.urls() == [gao.address(one) for one in rows]
    times = [one.at for one in site.asked[1:]]
    assert all(after - before >= DELAY for before, after in pairwise(times))
    assert gao.documents(raw) == [f"2026-10-01/{one.number.lower()}.html.gz" for one in rows]
    assert said[0] == "GAO-26-900001: page 1 of 4, 3 wait after it"
    assert said[1:3] == [
        "GAO-26-900002: page 2 of 4, 2 wait after it",
        f"next request to gao.gov at {times[1].astimezone():%H:%M:%S}: it wants 420 seconds between two",
    ]
    again = closures.fetch(raw, processed, site.client())
    assert (again.fetched, again.left, len(site.urls())) == ([], 0, 4)


def test_what_is_kept_says_how_the_recommendation_ended(site: Site, tmp_path: Path) -> None:
    raw, processed, rows = tmp_path / "raw", tmp_path / "processed", gao.rows(1)
    gone(processed, rows)
    show(site, rows)
    closures.fetch(raw, processed, site.client())
    read = gather.gather(raw, ledger.read(raw), today=NIGHT.date()).read[0].content
    assert [(one.publication_number, one.status) for one in read.rows] == [("GAO-26-900001", "closed_implemented")]


def test_a_run_keeps_to_its_count(site: Site, tmp_path: Path) -> None:
    raw, processed, rows = tmp_path / "raw", tmp_path / "processed", gao.rows(5)
    gone(processed, rows)
    show(site, rows)
    lefts = [closures.fetch(raw, processed, site.client(), most=2).left for _ in range(3)]
    assert lefts == [3, 1, 0]
    assert site.urls() == [gao.address(one) for one in rows]


def test_a_run_keeps_to_its_time(site: Site, tmp_path: Path) -> None:
    raw, processed, rows = tmp_path / "raw", tmp_path / "processed", gao.rows(5)
    gone(processed, rows)
    show(site, rows)
    started = site.clock.now()
    done = closures.fetch(raw, processed, site.client(), within=timedelta(minutes=15))
    assert (len(done.fetched), done.left) == (3, 2)
    assert site.clock.now() - started <= timedelta(minutes=15)


STOPS = {
    "403": (server.page(server.DENIED, 403), "access was denied"),
    "200 with a notice": (server.page(server.DENIED), "access was denied"),
    "a challenge": (server.page(server.CHALLENGE), "challenge"),
    "429": (server.page(b"", 429, **{"Retry-After": "99999"}), "left alone"),
    "500": (server.page(b"", 500), "500"),
    "reset": (server.reset, "connection failed"),
}


@pytest.mark.parametrize(("answer", "words"), STOPS.values(), ids=STOPS)
def test_a_run_stops_where_it_is_not_wanted_and_the_next_goes_on(
    site: Site, tmp_path: Path, answer: server.Answer, words: str
) -> None:
    raw, processed, rows = tmp_path / "raw", tmp_path / "processed", gao.rows(4)
    gone(processed, rows)
    show(site, rows)
    site.put(gao.address(rows[1]), answer)
    with pytest.raises(NetworkError, match=words) as stopped:
        closures.fetch(raw, processed, site.client())
    assert stopped.value.exit_code == 7
    assert "1 fetched in this run stand, and 3 are left" in str(stopped.value)
    assert "`openrecs fetch closures` goes on" in str(stopped.value)
    assert site.urls() == [gao.address(one) for one in rows[:2]]
    show(site, rows)
    closures.fetch(raw, processed, site.client())
    assert site.urls()[2:] == [gao.address(one) for one in (*rows[2:], rows[1])]
    assert len(gao.documents(raw)) == 4


def test_a_page_that_is_not_there_is_an_answer(site: Site, tmp_path: Path) -> None:
    raw, processed, rows = tmp_path / "raw", tmp_path / "processed", gao.rows(3)
    gone(processed, rows)
    show(site, rows[1:])
    done = closures.fetch(raw, processed, site.client())
    assert ([problem.outcome for problem in done.problems], len(done.fetched), done.left) == (["missing"], 2, 0)
    assert closures.fetch(raw, processed, site.client()).left == 0
    assert len(site.urls()) == 3


def test_a_page_that_is_another_ones_is_refused_and_the_others_are_read(site: Site, tmp_path: Path) -> None:
    raw, processed, rows = tmp_path / "raw", tmp_path / "processed", gao.rows(3)
    gone(processed, rows)
    show(site, rows)
    site.put(gao.address(rows[0]), server.page(gao.product(rows[1])))
    with pytest.raises(NetworkError, match=r"is about 'GAO-26-900002', not GAO-26-900001.*2 fetched in this run stand"):
        closures.fetch(raw, processed, site.client())
    assert len(gao.documents(raw)) == 2


def test_three_refused_pages_in_a_row_are_not_the_pages_fault(site: Site, tmp_path: Path) -> None:
    raw, processed, rows = tmp_path / "raw", tmp_path / "processed", gao.rows(6)
    gone(processed, rows)
    for one in rows:
        cut = gao.product(one).partition("</table>")[0]
        site.put(gao.address(one), server.page(cut))
    with pytest.raises(NetworkError, match="cut before its end"):
        closures.fetch(raw, processed, site.client())
    assert len(site.urls()) == 3
    assert gao.documents(raw) == []


def test_an_old_number_is_the_same_with_its_slash_and_without(site: Site, tmp_path: Path) -> None:
    raw, processed = tmp_path / "raw", tmp_path / "processed"
    old = gao.Row("AIMD/GGD-00-49")
    gone(processed, [old])
    page = gao.product(old).replace("<strong>AIMD/GGD-00-49</strong>", "")
    site.put(closures.address(old.number), server.page(page.replace("products/aimd/ggd", "products/aimdggd")))
    assert closures.fetch(raw, processed, site.client()).left == 0
    assert gao.documents(raw) == ["2026-10-01/aimd-ggd-00-49.html.gz"]


def test_what_robots_txt_forbids_is_said_and_what_it_allows_is_fetched_next_time(site: Site, tmp_path: Path) -> None:
    raw, processed, rows = tmp_path / "raw", tmp_path / "processed", gao.rows(2)
    gone(processed, rows)
    show(site, rows)
    rules = f"User-agent: *\nDisallow: /products/{rows[0].number.lower()}\n"
    site.put("https://www.gao.gov/robots.txt", server.page(rules, **{"Content-Type": "text/plain"}))
    with pytest.raises(NetworkError, match=r"robots.txt does not allow"):
        closures.fetch(raw, processed, site.client(), within=timedelta(hours=1))
    with pytest.raises(NetworkError, match=r"robots.txt does not allow"):
        closures.fetch(raw, processed, site.client(), within=timedelta(hours=1))
    assert site.urls() == [gao.address(rows[1])]


def test_without_a_snapshot_there_is_nothing_to_ask(site: Site, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no snapshot"):
        closures.fetch(tmp_path / "raw", tmp_path / "processed", site.client())
    assert site.asked == []


def test_a_page_with_several_recommendations_is_asked_once_for_all(site: Site, tmp_path: Path) -> None:
    raw, processed = tmp_path / "raw", tmp_path / "processed"
    pub = invented.BRIDGES
    rows = [{**gao.vanished(gao.Row(pub.number), DAY), "recommendation_id": f"{pub.number}/R{n}"} for n in range(1, 6)]
    publish_rows(processed, NIGHT.date(), rows)
    site.put(f"https://www.gao.gov/products/{pub.number.lower()}", server.page(invented.product_html(pub)))
    done = closures.fetch(raw, processed, site.client())
    assert ([one.rows for one in done.fetched], done.left) == ([7], 0)


@pytest.mark.parametrize(
    "known", ["https://www.gao.gov/products/GAO-26-900001", "https://gao.gov/products/gao-26-900001/"]
)
def test_a_page_whose_address_is_written_otherwise_is_asked_for_once(tmp_path: Path, known: str) -> None:
    row = {"publication_number": "GAO-26-900001", "listing": "delisted", "last_seen_on": date(2026, 9, 30)}
    [wanted] = closures.queue([row], {"GAO-26-900001": known}, ledger.read(tmp_path))
    assert wanted.url == "https://www.gao.gov/products/gao-26-900001"
    ledger.append(tmp_path, [{"fact": "fetch", "url": wanted.url, "outcome": "missing", "at": NIGHT}])
    assert closures.queue([row], {"GAO-26-900001": known}, ledger.read(tmp_path)) == []


def test_no_time_is_no_time_and_not_all_of_it(site: Site, tmp_path: Path) -> None:
    publish_rows(tmp_path / "processed", NIGHT.date(), [gao.vanished(row, date(2026, 9, 30)) for row in ROWS])
    for row in ROWS:
        site.put(gao.address(row), server.page(gao.product(row)))
    done = closures.fetch(tmp_path / "raw", tmp_path / "processed", site.client(), within=timedelta(0))
    assert done.left >= 2
    assert len(site.urls()) <= 1
