"""Everything that a network can do wrong, done to `fetch export`: bounded, nothing saved wrong, said plainly."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

import gao
import growth
import server
from openrecs.errors import NetworkError
from openrecs.scrape import export
from openrecs.scrape.web.asking import Limits
from running import until
from server import FakeClock, Site

WHOLE = gao.export(gao.rows(3))
SLOW = (server.silence, server.drip_head, server.drip_body, server.drip_chunks)  # these end at a deadline, or never


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(FakeClock()) as site:
        yield site


# What it is, and words that its message must hold.
FAULTS = {
    "silence": (server.silence, "no whole answer within 1 seconds|did not answer in time"),
    "reset": (server.reset, "connection failed|cut"),
    "hang up": (server.hang_up, "connection failed|cut"),
    "short body": (server.short(WHOLE), "cut before its end"),
    "cut chunks": (server.cut_chunks(WHOLE), "cut before its end|connection failed"),
    "no last chunk": (server.no_last_chunk(WHOLE), "cut before its end|connection failed"),
    "drip in the head": (server.drip_head, "no whole answer within 1 seconds"),
    "drip in the body": (server.drip_body, "no whole answer within 1 seconds"),
    "drip in a chunk's length": (server.drip_chunks, "no whole answer within 1 seconds"),
    "endless body": (server.endless, "more than 2000000 bytes"),
    "a terabyte promised": (server.huge, "more than 2000000 bytes"),
    "gzip bomb": (server.bomb, "more than 2000000 bytes"),
    "no gzip": (server.not_gzip, "connection failed"),
    "many headers": (server.many_headers, "connection failed"),
    "a header of a megabyte": (server.long_header, "connection failed"),
    "no HTTP": (server.no_http, "connection failed"),
    "redirect to itself": (server.redirect(gao.EXPORT), "redirects in a circle"),
    "redirect to another host": (server.redirect("https://gao.example.org/x"), "redirects to .*may be asked"),
    "redirect to the archive": (server.redirect("https://web.archive.org/web/x"), "redirects to .*may be asked"),
    "redirect to 127.0.0.1": (server.redirect("https://127.0.0.1/x"), "redirects to .*may be asked"),
    "redirect to the cloud's address": (server.redirect("https://169.254.169.254/latest/"), "redirects to .*may be"),
    "redirect to localhost": (server.redirect("https://localhost/x"), "redirects to .*may be asked"),
    "redirect to ::1": (server.redirect("https://[::1]/x"), "redirects to .*may be asked"),
    "redirect to a file": (server.redirect("file:///etc/passwd"), "redirects to .*only https"),
    "redirect to http": (server.redirect("http://www.gao.gov/open-recs2-csv?q="), "redirects to .*only https"),
    "redirect to a user": (server.redirect("https://www.gao.gov@example.org/"), "redirects to .*names a user"),
    "redirect to a port": (server.redirect("https://www.gao.gov:8443/"), "redirects to .*may be asked"),
    "redirect to nowhere": (server.redirect("https://[::1/"), "not an address"),
    "redirect to what robots.txt forbids": (server.redirect("/search?q=x"), "robots.txt does not allow"),
    "403 with a notice": (server.page(server.DENIED, 403), r"answered 403 \(Forbidden\).*access was denied"),
    "200 with a notice": (server.page(server.DENIED), "what came is .*access was denied"),
    "200 with a challenge": (server.page(server.CHALLENGE), "what came is a challenge"),
    "404": (server.page(b"gone", 404), r"answered 404 \(Not Found\)"),
    "500": (server.page(b"oops", 500), r"answered 500"),
    "503": (server.page(b"", 503), r"answered 503"),
    "429 for a year": (server.page(b"", 429, **{"Retry-After": "31536000"}), "429.*left alone for 31536000 seconds"),
    "429 until 2099": (
        server.page(b"", 429, **{"Retry-After": "Thu, 01 Jan 2099 00:00:00 GMT"}),
        "429.*left alone for",
    ),
    "999": (server.page(b"what", 999), "answered 999"),
    "204": (server.page(b"", 204), "answered 204"),
    "304 that was not asked for": (server.page(b"", 304), "answered 304"),
    "nothing": (server.csv(b""), "is empty"),
    "binary": (server.csv(b"%PDF-1.7 \x00\x01"), "a PDF"),
    "HTML called CSV": (server.csv(gao.product(gao.Row("GAO-26-900001"))), "product_page, not export_csv"),
    "no length, cut in a record": (server.no_length(WHOLE[:-200]), "cut inside its last record"),
    "no length, cut between records": (server.no_length(WHOLE[: WHOLE.rfind(b"\n") + 1]), "ends in a line break"),
    "no length, only the head": (server.no_length(WHOLE[:600]), "lists nothing|cut|line with the export"),
    "a stamp of the future": (server.csv(gao.export([], "Jan 1, 2062 at 7:05 PM EST")), "lists nothing|to come"),
}


@pytest.mark.parametrize(("answer", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_bounded_saves_nothing_and_says_what_to_do(
    site: Site, tmp_path: Path, answer: server.Answer, words: str
) -> None:
    site.put(gao.EXPORT, answer)
    site.put("https://www.gao.gov/search?q=x", server.csv(WHOLE))
    limits = server.HURRIED if answer in SLOW else server.SMALL
    with pytest.raises(NetworkError, match=words) as failed:
        export.fetch(tmp_path, site.client(limits=limits))
    assert 1 <= site.urls().count(gao.EXPORT) <= limits.tries
    assert failed.value.exit_code == 7
    assert "openrecs add FILE" in failed.value.mend
    assert failed.value.safe
    assert gao.PHONE not in str(failed.value)
    assert gao.documents(tmp_path) == []
    assert gao.outcomes(tmp_path, gao.EXPORT)[0] in ("failed", "blocked", "missing", "refused", "disallowed")


def test_a_good_answer_after_these_is_taken(site: Site, tmp_path: Path) -> None:
    for answer in (server.reset, server.page(server.DENIED), server.page(b"", 503), server.drip_head):
        site.put(gao.EXPORT, answer)
        with pytest.raises(NetworkError):
            export.fetch(tmp_path, site.client(limits=server.HURRIED))
    site.put(gao.EXPORT, server.packed(WHOLE))
    assert export.fetch(tmp_path, site.client()).rows == 3


def test_a_body_that_was_cut_where_nothing_shows_it_is_seen_by_its_length(site: Site, tmp_path: Path) -> None:
    """A cut right behind a record's last letter leaves no trace in the text; the promised length does."""
    cut = WHOLE[: WHOLE.rfind(b"\n")]
    site.put(gao.EXPORT, lambda talk: talk.send(server.head(**{"Content-Length": str(len(WHOLE))}) + cut))
    with pytest.raises(NetworkError, match="cut before its end"):
        export.fetch(tmp_path, site.client())
    assert gao.documents(tmp_path) == []


def test_a_bomb_takes_no_more_memory_than_the_most_that_is_taken(site: Site, tmp_path: Path) -> None:
    def refused(bomb: server.Answer) -> None:
        site.put(gao.EXPORT, bomb)
        with pytest.raises(NetworkError, match="more than 2000000 bytes"):
            export.fetch(tmp_path, site.client())

    growth.assert_bounded_memory(server.zeros, refused, 40)


def test_no_thread_is_left_behind(site: Site, tmp_path: Path) -> None:
    for answer in (server.silence, server.drip_head, server.drip_body, server.endless):
        site.put(gao.EXPORT, answer)
        with pytest.raises(NetworkError):
            export.fetch(tmp_path, site.client(limits=Limits(deadline=0.6, request=0.3, size=1000, tries=1)))
    assert until(lambda: all(thread.name != "fetch" for thread in threading.enumerate()))


def test_the_deadline_counts_all_tries_and_waits(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.page(b"", 503))
    with pytest.raises(NetworkError, match="503"):
        export.fetch(tmp_path, site.client(limits=Limits(deadline=500, tries=3)))
    assert len(site.urls()) == 2  # the third would have come 840 seconds after the first
    assert site.clock.slept < 500 + 1


def test_tries_are_few_and_no_nearer_than_the_crawl_delay(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.page(b"", 503), server.reset, server.csv(WHOLE))
    fetched = export.fetch(tmp_path, site.client(limits=Limits()))
    assert fetched.rows == 3
    times = [one.at for one in site.asked if one.url == gao.EXPORT]
    assert len(times) == 3
    assert min((b - a).total_seconds() for a, b in pairwise(times)) >= 420


def test_retry_after_is_granted_up_to_its_cap(site: Site, tmp_path: Path) -> None:
    site.put("https://www.gao.gov/robots.txt", server.page(b"User-agent: *\n", **{"Content-Type": "text/plain"}))
    site.put(gao.EXPORT, server.page(b"", 429, **{"Retry-After": "90"}), server.csv(WHOLE))
    assert export.fetch(tmp_path, site.client(limits=Limits(retry_after=100))).rows == 3
    assert (site.asked[-1].at - site.asked[-2].at).total_seconds() >= 90
    site.put(gao.EXPORT, server.page(b"", 429, **{"Retry-After": "101"}))
    before = len(site.asked)
    with pytest.raises(NetworkError, match="left alone for 101 seconds"):
        export.fetch(tmp_path, site.client(limits=Limits(retry_after=100)))
    assert len(site.asked) == before + 1


def test_no_wait_is_longer_than_the_deadline(site: Site, tmp_path: Path) -> None:
    site.put("https://www.gao.gov/robots.txt", server.page("", 404))
    site.put(gao.EXPORT, server.page(b"", 429, **{"Retry-After": "90"}))
    with pytest.raises(NetworkError, match="left alone for 90 seconds"):
        export.fetch(tmp_path, site.client(limits=Limits(deadline=50)))
    assert site.clock.slept == 0


@pytest.mark.parametrize("seed", range(40))
def test_of_an_answer_of_garbage_nothing_wrong_is_kept(site: Site, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    head = bytearray(server.head(**{"Content-Type": "text/csv", "Content-Length": "5000", "Location": "/x"}))
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(head))
        head[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3))
    site.put(gao.EXPORT, lambda talk: talk.send(bytes(head) + WHOLE))
    with suppress(NetworkError):  # and nothing else: it may also be whole, where only its promised length was hit
        export.fetch(tmp_path, site.client())
    assert all(gao.content(tmp_path / name).endswith(WHOLE) for name in gao.documents(tmp_path))
    assert len(gao.outcomes(tmp_path, gao.EXPORT)) == 1


@pytest.mark.parametrize("url", ["http", "other", "user", "port"])
def test_only_https_to_listed_hosts_is_asked(site: Site, url: str) -> None:
    urls = {
        "http": "http://www.gao.gov/",
        "other": "https://example.org/",
        "user": "https://me@www.gao.gov/",
        "port": "https://www.gao.gov:444/",
    }
    with pytest.raises(NetworkError):
        site.client().get(urls[url])
    assert site.asked == []


def test_redirects_are_followed_a_few_times_and_each_takes_its_turn(site: Site, tmp_path: Path) -> None:
    hops = [f"https://www.gao.gov/hop-{at}" for at in range(7)]
    site.put(gao.EXPORT, server.redirect("/hop-0", 301))
    for hop, following in pairwise(hops):
        site.put(hop, server.redirect(following, 308))
    site.put(hops[2], server.csv(WHOLE))
    long = Limits(deadline=10_000)
    assert export.fetch(tmp_path, site.client(limits=long)).name == "2026-09-30/open-recs.csv.gz"
    assert site.urls() == [gao.EXPORT, *hops[:3]]
    assert all((b.at - a.at).total_seconds() >= 420 for a, b in pairwise(site.asked[1:]))
    site.put(hops[2], server.redirect(hops[3]))
    with pytest.raises(NetworkError, match="in a circle, or too often"):
        export.fetch(tmp_path, site.client(limits=long))
