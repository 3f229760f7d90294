"""A fetch that is killed again and again: nothing whole is asked for again, nothing half is kept, and it stays polite.

OPENRECS_KILLS is the number of kills (10): at changes to the disk, and while an answer comes.
"""

from __future__ import annotations

import gzip
import json
import mmap
import os
import random
import re
import signal
import struct
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import gao
import server
from faulty import KILLED, killed
from openrecs.scrape import closures, mementos, wayback
from publisher import publish_rows
from server import NIGHT, FakeClock, Site, Talk

KILLS = int(os.environ.get("OPENRECS_KILLS", "10"))
COUNT = KILLS + KILLS // 2  # pages
CHANGES = 20  # to the disk, at most, before a kill; a page takes about ten
ROW = gao.Row("GAO-24-900001")


class SharedClock(FakeClock):
    """A clock that goes on in whatever process is at work."""

    def __init__(self) -> None:
        self._seconds = mmap.mmap(-1, 8)
        super().__init__()

    @property
    def slept(self) -> float:
        return float(struct.unpack("d", self._seconds[:8])[0])

    @slept.setter
    def slept(self, seconds: float) -> None:
        self._seconds[:8] = struct.pack("d", seconds)


def killing(body: bytes) -> server.Answer:
    """Send half of an answer, then kill who asked."""

    def answer(talk: Talk) -> None:
        talk.send(
            server.head(**{"Content-Type": "text/html", "Content-Length": str(len(body))}) + body[: len(body) // 2]
        )
        os.kill(int(re.findall(r"tester-(\d+)@", str(talk.asked.headers))[0]), signal.SIGKILL)

    return answer


def resumed(site: Site, folder: Path, fetch: Callable[[Path], object], pages: dict[str, bytes]) -> None:
    """Fetch pages, by the addresses that are asked for, killed at every step until all are there. Fail on any loss."""
    dice, kills, twice = random.Random(14), 0, []  # noqa: S311
    site.clock = SharedClock()
    answers = site.answer

    def answer(talk: Talk) -> None:
        twice.extend({talk.asked.url} & set(had(folder)))
        answers(talk)

    site.answer = answer  # type: ignore[method-assign]
    for at, (url, body) in enumerate(pages.items()):
        site.put(url, *([killing(body)] if at % 4 == 1 else []), server.page(body))
    (folder / "ledger.jsonl").touch()

    def work() -> int:
        fetch(folder)
        return 0

    while (code := killed(work, folder, dice.randrange(CHANGES) if kills < KILLS else 10**9)) == KILLED:
        kills += 1
        assert {path.name: gzip.decompress(path.read_bytes()) for path in folder.glob("2*/*")}.items() <= {
            f"{name(url)}.html.gz": body for url, body in pages.items()
        }.items(), "something half or strange was kept"
    assert code == 0
    assert kills >= KILLS
    assert twice == []
    assert len(gao.documents(folder)) == len(pages)
    assert len(
        {fact["url"] + str(fact.get("memento")) for fact in gao.facts(folder) if fact["fact"] == "document"}
    ) == len(pages)
    asked = [one for one in site.asked if one.url in pages]
    assert len(asked) <= len(pages) + kills
    assert [path for path in folder.rglob("*") if path.name.startswith(".adding-") or ".refused" in path.parts] == []


def had(folder: Path) -> list[str]:
    """Return the addresses that the ledger has a document of, as they were asked for."""
    return [fact.get("asked", fact["url"]) for fact in gao.facts(folder) if fact["fact"] == "document"]


def name(url: str) -> str:
    return url.rpartition("/")[2]


def gaps(site: Site, host: str) -> list[float]:
    """Return the seconds between two requests to a site; its robots.txt is asked for before the first of a run."""
    times = [one.at for one in site.asked if one.host == host and one.target != "/robots.txt"]
    return [(later - earlier).total_seconds() for earlier, later in pairwise(times)]


def test_closures_go_on_after_any_kill(site: Site, tmp_path: Path) -> None:
    rows = gao.rows(COUNT)
    publish_rows(tmp_path / "processed", NIGHT.date(), [gao.vanished(row, date(2026, 9, 30)) for row in rows])
    raw = tmp_path / "raw"
    raw.mkdir()

    def fetch(raw: Path) -> object:
        client = site.client(contact=f"tester-{os.getpid()}@example.org")
        return closures.fetch(raw, tmp_path / "processed", client, most=COUNT)

    resumed(site, raw, fetch, {gao.address(row): gao.product(row).encode() for row in rows})
    assert min(gaps(site, "www.gao.gov")) >= 420


def test_wayback_goes_on_after_any_kill(site: Site, tmp_path: Path) -> None:
    url, start = gao.address(ROW), date(2020, 1, 1)
    stamps = [f"{start + timedelta(at):%Y%m%d}000000" for at in range(COUNT)]
    found = [[stamp, url, f"D{at}"] for at, stamp in enumerate(stamps)]
    listed = [list(mementos.FIELDS), *found]
    index = mementos.index_url(url, start, date(2026, 9, 30))
    site.put("https://web.archive.org/robots.txt", server.page("<html><title>404</title>", 404))
    site.put(index, server.page(json.dumps(listed), **{"Content-Type": "application/json"}))
    body = gao.product(ROW, "Open").encode()

    def fetch(raw: Path) -> object:
        client = site.client(contact=f"tester-{os.getpid()}@example.org")
        return wayback.fetch(raw, client, url, start=start, end=date(2026, 9, 30), every="day")

    resumed(site, tmp_path, fetch, {f"https://web.archive.org/web/{stamp}id_/{url}": body for stamp in stamps})
    assert min(gaps(site, "web.archive.org")) >= 1
