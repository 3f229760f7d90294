"""Nights of the commands themselves, as cron runs them: what is fetched, what is published, and how each ends.

OPENRECS_NIGHTS is the number of nights in which everything is refused for a while (8).
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import gao
import golden
import openrecs
import server
import warcs
from gao import ROBOTS
from openrecs.check import quarantine
from openrecs.cli import fetch, main, options, terminal
from openrecs.errors import OpenrecsError
from openrecs.read.provenance import ledger
from openrecs.scrape import page
from openrecs.scrape.web.visitor import visiting
from server import NIGHT, PLAIN, Site
from tools import limit

ROWS = gao.rows(3)
WHOLE = gao.export(ROWS)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, on the first of October 2026."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("OPENRECS_")]:
        monkeypatch.delenv(name)

    class Today(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return NIGHT + timedelta(days=4)

    monkeypatch.setattr(options, "datetime", Today)
    return tmp_path


def run(site: Site, *words: str) -> tuple[int, Result]:
    """Run the whole command line; return its exit code too, as `main.run` gives it."""
    network = fetch.Network(lambda contact: site.client(contact))
    result = CliRunner().invoke(main.openrecs, list(words), obj=network, standalone_mode=False)
    if isinstance(result.exception, OpenrecsError):
        return result.exception.exit_code, result
    assert result.exception is None, result.exception
    return result.return_value or 0, result


def published() -> list[tuple[str, str, str]]:
    rows = Path("processed/latest/recommendations.csv").read_text(encoding="utf-8").splitlines()
    assert rows
    return [tuple(re.findall('GAO-26-9[0-9]{5}/R1|"listed"|"delisted"|"closed"', row)) for row in rows[1:]]


def test_a_night_of_refusals_with_nothing_there_is_7_and_not_a_mistake_of_the_call(site: Site, folder: Path) -> None:
    site.put(gao.EXPORT, server.page(server.DENIED, 403))
    code, result = run(site, "refresh", "--fetch")
    assert code == 7
    assert "answered 403" in result.stderr
    assert "there are no documents" in result.stderr
    assert not Path("processed/latest").exists()
    assert run(site, "refresh")[0] == 2  # as before, where nobody fetched


def test_a_night_is_fetched_and_published_and_a_refused_one_publishes_what_is_there(site: Site, folder: Path) -> None:
    code, result = run(site, "refresh", "--fetch")
    assert (code, result.stdout.splitlines()[0]) == (
        0,
        "kept: raw/2026-09-30/open-recs.csv.gz (captured on 2026-09-30, 3 rows)",
    )
    for answer in (
        server.page(server.DENIED),
        server.page(server.CHALLENGE),
        server.reset,
        server.no_length(WHOLE[:900]),
    ):
        site.put(gao.EXPORT, answer)
        code, result = run(site, "refresh", "--fetch")
        assert code == 7
        assert "openrecs add FILE" in result.stderr
        assert "no change: processed/snapshots/2026-09-30" in result.stdout
    shutil.rmtree("processed")
    code, result = run(site, "refresh", "--fetch", "-q")
    assert code == 7
    assert "published processed/snapshots/2026-09-30, 3 rows" in result.stdout  # made anew, without a fetch
    assert len(published()) == 3


def test_a_fetched_export_that_lost_most_rows_is_held_with_or_without_a_refusal(site: Site, folder: Path) -> None:
    many = gao.rows(90)
    site.put(gao.EXPORT, server.csv(gao.export(many)))
    assert run(site, "refresh", "--fetch")[0] == 0
    site.put(gao.EXPORT, server.csv(gao.export(many[:9], "Oct 1, 2026 at 7:05 PM EST")))
    assert run(site, "refresh", "--fetch")[0] == 4
    before = published()
    assert len(before) == 90
    site.put(gao.EXPORT, server.page(server.DENIED, 403))
    code, result = run(site, "refresh", "--fetch")
    assert code == 4
    assert "answered 403" in result.stderr
    assert published() == before
    site.put(gao.EXPORT, server.csv(gao.export(many[:89], "Oct 2, 2026 at 7:05 PM EST")))
    assert run(site, "refresh", "--fetch")[0] == 0
    assert [row[1] for row in published()].count('"delisted"') == 1


def test_a_fetch_that_another_run_keeps_out_is_6_and_the_table_is_made(site: Site, folder: Path) -> None:
    run(site, "refresh", "--fetch")
    with visiting(Path("raw"), site.client()):
        code, result = run(site, "refresh", "--fetch")
    assert code == 6
    assert "no change: processed/snapshots/2026-09-30" in result.stdout


def test_closures_and_the_feed_go_into_the_table(site: Site, folder: Path) -> None:
    run(site, "refresh", "--fetch")
    site.put(gao.EXPORT, server.csv(gao.export(ROWS[1:], "Oct 1, 2026 at 7:05 PM EST")))
    site.clock.sleep(24 * 3600)
    assert run(site, "refresh", "--fetch")[0] == 0
    site.put(gao.address(ROWS[0]), server.page(gao.product(ROWS[0])))
    news = (golden.FOLDER / "rss_feed" / "several.xml").read_text(encoding="utf-8")
    site.put(
        page.FEED.asked, server.page(re.sub(r"20(2[0-9])", "2026", news), **{"Content-Type": "application/rss+xml"})
    )
    assert run(site, "fetch", "closures", "--max", "5", "--for", "1h")[0] == 0
    assert run(site, "fetch", "feed")[0] == 0
    code, result = run(site, "refresh")
    assert code == 0, result.output
    assert (f"{ROWS[0].number}/R1", '"closed"') in published()
    catalogue = Path("processed/latest/publications.csv").read_text(encoding="utf-8")
    assert all(f'"{number}"' in catalogue for number in ("GAO-27-900001", "GAO-27-900002T", "B-900163"))
    assert len(published()) == 3


def test_a_person_at_a_terminal_is_told_what_is_asked_for(
    site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "asking for" not in run(site, "fetch", "export")[1].stderr
    monkeypatch.setattr(terminal, "is_terminal", lambda _stream: True)
    assert f"asking for {gao.EXPORT}" in run(site, "fetch", "export")[1].stderr
    assert f"asking for {gao.EXPORT}" in run(site, "refresh", "--fetch")[1].stderr
    assert run(site, "fetch", "export", "-q")[1].stderr == ""


# `make nightly` -------------------------------------------------------------------------------------------------------


def test_a_web_archive_on_the_command_line_and_in_raw(site: Site, folder: Path) -> None:
    pytest.importorskip("warcio", reason="not run: warcio is not installed")
    records = [
        warcs.response(gao.EXPORT, WHOLE, day="2026-10-01T02:00:00Z", headers=(("Content-Type", "text/csv"),)),
        warcs.response(gao.address(ROWS[0]), gao.product(ROWS[0]), day="2026-10-02T02:00:00Z"),
        warcs.response(body=server.DENIED, day="2026-10-02T02:00:00Z"),
    ]
    path = warcs.write(folder / "crawl.warc.gz", records)
    code, result = run(site, "parse", str(path))
    assert code == 3  # one of its pages is a block notice
    assert len(result.stdout.splitlines()) == 4
    assert "access was denied" in result.stderr
    assert gao.PHONE not in result.output
    Path("raw").mkdir()
    shutil.move(path, "raw/crawl.warc.gz")
    code, result = run(site, "refresh")
    assert code == 0, result.output
    assert (f"{ROWS[0].number}/R1", '"closed"') in published()
    assert site.asked == []


NIGHTS = limit("OPENRECS_NIGHTS", 8)
REFUSED = range(NIGHTS // 4, NIGHTS * 2 // 3)  # the nights on which everything is refused
STAYS, GONE = gao.rows(90), gao.rows(2 * NIGHTS, 910_001)


def gone_by(night: int) -> list[gao.Row]:
    """Return the rows that are no longer listed on a night: three more each night, until all are gone."""
    return GONE[: max(0, night) * 3]


def exported(night: int) -> bytes:
    """Return a night's export; its stamp is of the evening before, in Washington."""
    evening = (NIGHT + (night - 1) * timedelta(days=1)).date()
    listed = [*STAYS, *(row for row in GONE if row not in gone_by(night))]
    return gao.export(listed, f"{evening:%b} {evening.day}, {evening.year} at 7:05 PM EST")


def show(site: Site, night: int) -> None:
    """Let the site show what it has on a night: all that there is, or refusals of every kind."""
    site.put(ROBOTS, server.page(server.ROBOTS, **PLAIN))
    site.put(gao.EXPORT, server.unless_unchanged(exported(night), f'"{night}"'))
    for row in GONE:
        status = "Closed – Implemented" if row in gone_by(night) else "Open"
        site.put(gao.address(row), server.page(gao.product(row, status)))
    notices = (server.page(server.DENIED, 403), server.page(server.DENIED), server.page(server.CHALLENGE), server.reset)
    for at, url in enumerate(site.pages if night in REFUSED else ()):
        if not url.endswith("/robots.txt") or night % 3 == 0:
            site.put(url, notices[(at + night) % len(notices)])


def test_every_closure_is_in_the_table_after_nights_of_refusals(
    site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit codes tell each night; nothing false is published or kept; every closure has its evidence in the end."""
    codes: list[tuple[int, int]] = []

    class Today(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return site.clock.now()

    monkeypatch.setattr(options, "datetime", Today)
    for night in range(NIGHTS):
        site.clock.turn_to(max(site.clock.now(), NIGHT + night * timedelta(days=1)))
        show(site, night)
        most = "2" if night < REFUSED.stop else "20"  # so that some are waiting when the refusals begin
        first = run(site, "refresh", "--fetch", "-q")[0]
        if first == 4:
            held = quarantine.all_of(ledger.read(Path("raw")))[-1].run
            assert run(site, "accept", held, "--reason", "the site was closed")[0] == 0
        codes.append((first, run(site, "fetch", "closures", "-q", "--for", "2h", "--max", most)[0]))
        for name, listing in published():
            assert listing == '"listed"' or gao.Row(name.removesuffix("/R1")) in gone_by(night)
    assert [night for night, both in enumerate(codes) if both == (7, 7)] == list(REFUSED)
    assert run(site, "refresh")[0] == 0
    rows = openrecs.load().to_dict("records")
    closed = {row["publication_number"] for row in rows if row["listing"] == "closed"}
    assert closed == {row.number for row in GONE}
    assert {row["layout"] for row in rows if row["listing"] == "closed"} == {"product_page"}
    assert len(rows) == len(STAYS) + len(GONE)


def test_a_site_that_refuses_for_nights_is_asked_in_turn_and_gives_nothing_false(site: Site, folder: Path) -> None:
    for night in range(NIGHTS):
        site.clock.turn_to(max(site.clock.now(), NIGHT + night * timedelta(days=1)))
        show(site, night)
        run(site, "fetch", "export")
    times = [one.at for one in site.asked if not one.url.endswith("/robots.txt")]
    assert min(after - before for before, after in pairwise(times)) >= timedelta(seconds=420)
    assert sum(one.url == gao.EXPORT for one in site.asked) <= NIGHTS + 2 * len(REFUSED)  # a reset is tried again
    robots = Counter(one.at.date() for one in site.asked if one.url.endswith("/robots.txt"))
    assert max(robots.values()) <= 4
    kept = [name for name in gao.documents(Path("raw")) if name.endswith(".csv.gz")]
    true = {exported(night) for night in range(NIGHTS) if night not in REFUSED}
    assert {gao.content(Path("raw") / name) for name in kept} == true
    assert len(kept) == len(true)
    assert any(name.startswith(".refused/") for name in gao.files(Path("raw")))
    assert ledger.read(Path("raw")).issues == ()
