"""Everything that a network can do wrong, done to `fetch export`: bounded, nothing saved wrong, said plainly."""

from __future__ import annotations

import gzip
import random
import socket
import ssl
import subprocess
import threading
import time
import zlib
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import urllib3.connection

import gao
import growth
import server
from gao import ROBOTS
from openrecs.errors import NetworkError
from openrecs.scrape import page
from openrecs.scrape.capture import NotFetchedError
from openrecs.scrape.web.asking import Limits
from openrecs.scrape.web.client import Client
from running import until
from server import CSV, ONCE, PLAIN, Site
from tools import needs

WHOLE = gao.export(gao.rows(3))
SLOW = (server.silence, server.drip_head, server.drip_body, server.drip_chunks)  # these end at a deadline, or never


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
    "redirect to the archive": (server.redirect("https://web.archive.org/web/x"), "redirects to .*may be asked"),
    "redirect to a file": (server.redirect("file:///etc/passwd"), "redirects to .*only https"),
    "redirect to http": (server.redirect("http://www.gao.gov/open-recs2-csv?q="), "redirects to .*only https"),
    "redirect to a user": (server.redirect("https://www.gao.gov@example.org/"), "redirects to .*names a user"),
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
        page.fetch(tmp_path, site.client(limits=limits), page.EXPORT)
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
            page.fetch(tmp_path, site.client(limits=server.HURRIED), page.EXPORT)
    site.put(gao.EXPORT, server.packed(WHOLE))
    assert page.fetch(tmp_path, site.client(), page.EXPORT).rows == 3


def test_a_body_that_was_cut_where_nothing_shows_it_is_seen_by_its_length(site: Site, tmp_path: Path) -> None:
    """A cut right behind a record's last letter leaves no trace in the text; the promised length does."""
    cut = WHOLE[: WHOLE.rfind(b"\n")]
    site.put(gao.EXPORT, lambda talk: talk.send(server.head(**{"Content-Length": str(len(WHOLE))}) + cut))
    with pytest.raises(NetworkError, match="cut before its end"):
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert gao.documents(tmp_path) == []


def test_a_bomb_takes_no_more_memory_than_the_most_that_is_taken(site: Site, tmp_path: Path) -> None:
    def refused(bomb: server.Answer) -> None:
        site.put(gao.EXPORT, bomb)
        with pytest.raises(NetworkError, match="more than 2000000 bytes"):
            page.fetch(tmp_path, site.client(), page.EXPORT)

    growth.assert_bounded_memory(server.zeros, refused, 40)


def test_no_thread_is_left_behind(site: Site, tmp_path: Path) -> None:
    for answer in (server.silence, server.drip_head, server.drip_body, server.endless):
        site.put(gao.EXPORT, answer)
        with pytest.raises(NetworkError):
            page.fetch(tmp_path, site.client(limits=Limits(deadline=0.6, request=0.3, size=1000, tries=1)), page.EXPORT)
    assert until(lambda: all(thread.name != "fetch" for thread in threading.enumerate()))


def test_the_deadline_counts_all_tries_and_waits(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.page(b"", 503))
    with pytest.raises(NetworkError, match="503"):
        page.fetch(tmp_path, site.client(limits=Limits(deadline=500, tries=3)), page.EXPORT)
    assert len(site.urls()) == 2  # the third would have come 840 seconds after the first
    assert site.clock.slept < 500 + 1


def test_tries_are_few_and_no_nearer_than_the_crawl_delay(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.page(b"", 503), server.reset, server.csv(WHOLE))
    fetched = page.fetch(tmp_path, site.client(limits=Limits()), page.EXPORT)
    assert fetched.rows == 3
    times = [one.at for one in site.asked if one.url == gao.EXPORT]
    assert len(times) == 3
    assert min((b - a).total_seconds() for a, b in pairwise(times)) >= 420


def test_retry_after_is_granted_up_to_its_cap(site: Site, tmp_path: Path) -> None:
    site.put("https://www.gao.gov/robots.txt", server.page(b"User-agent: *\n", **{"Content-Type": "text/plain"}))
    site.put(gao.EXPORT, server.page(b"", 429, **{"Retry-After": "90"}), server.csv(WHOLE))
    assert page.fetch(tmp_path, site.client(limits=Limits(retry_after=100)), page.EXPORT).rows == 3
    assert (site.asked[-1].at - site.asked[-2].at).total_seconds() >= 90
    site.put(gao.EXPORT, server.page(b"", 429, **{"Retry-After": "101"}))
    before = len(site.asked)
    with pytest.raises(NetworkError, match="left alone for 101 seconds"):
        page.fetch(tmp_path, site.client(limits=Limits(retry_after=100)), page.EXPORT)
    assert len(site.asked) == before + 1


def test_no_wait_is_longer_than_the_deadline(site: Site, tmp_path: Path) -> None:
    site.put("https://www.gao.gov/robots.txt", server.page("", 404))
    site.put(gao.EXPORT, server.page(b"", 429, **{"Retry-After": "90"}))
    with pytest.raises(NetworkError, match="left alone for 90 seconds"):
        page.fetch(tmp_path, site.client(limits=Limits(deadline=50)), page.EXPORT)
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
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert all(gao.content(tmp_path / name).endswith(WHOLE) for name in gao.documents(tmp_path))
    assert len(gao.outcomes(tmp_path, gao.EXPORT)) == 1


def endlessly(talk: server.Talk, start: bytes, block: bytes) -> None:
    talk.send(start)
    while not talk.closing.is_set():
        talk.send(block)


def chunk_below_zero(talk: server.Talk) -> None:
    endlessly(talk, server.head(**CSV, **{"Transfer-Encoding": "chunked"}) + b"-1\r\n", b"z" * 65536)


def gzip_of_nothing(talk: server.Talk) -> None:
    pack = zlib.compressobj(wbits=31)
    start = pack.compress(b"") + pack.flush(zlib.Z_SYNC_FLUSH)
    endlessly(talk, server.head(**CSV, **{"Content-Encoding": "gzip"}) + start, b"\0\0\0\xff\xff" * 13_000)


def interim_answers(talk: server.Talk) -> None:
    endlessly(talk, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2000)


def trailers(talk: server.Talk) -> None:
    endlessly(talk, server.head(**CSV, **{"Transfer-Encoding": "chunked"}) + b"0\r\n", b"X-More: yes\r\n" * 5000)


def one_byte_chunks(talk: server.Talk) -> None:
    endlessly(talk, server.head(**CSV, **{"Transfer-Encoding": "chunked"}), b"1\r\nz\r\n" * 10_000)


@pytest.mark.parametrize("answer", [chunk_below_zero, gzip_of_nothing, interim_answers, trailers, one_byte_chunks])
def test_every_byte_that_comes_in_is_counted(site: Site, tmp_path: Path, answer: server.Answer) -> None:
    site.put(gao.EXPORT, answer)
    limits = Limits(deadline=61, request=60, size=500_000, tries=3)

    def refused(client: Client) -> None:
        with pytest.raises(NetworkError, match="more than 500000 bytes"):
            page.fetch(tmp_path, client, page.EXPORT)

    assert growth.peak(refused, site.client(limits=limits)) < 10 * limits.size
    assert len(site.urls()) == 1
    assert gao.documents(tmp_path) == []


def test_a_server_may_think_longer_than_connecting_may_take(site: Site, tmp_path: Path) -> None:
    """GAO makes its export when it is asked for; the time for connecting held for the first byte as well."""
    connect = site.connect
    site.connect = lambda host, _seconds: connect(host, 1)  # type: ignore[method-assign]

    def slow(talk: server.Talk) -> None:
        time.sleep(1.5)
        server.csv(WHOLE)(talk)

    site.put(gao.EXPORT, slow)
    assert page.fetch(tmp_path, site.client(limits=Limits(deadline=61, request=60, tries=1)), page.EXPORT).rows == 3


def test_rules_of_another_host_count_within_the_deadline(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, server.page("User-agent: *\n", **PLAIN))
    site.put(gao.EXPORT, server.redirect("https://files.gao.gov/export.csv"))
    site.put("https://files.gao.gov/robots.txt", server.silence)
    with pytest.raises(
        NetworkError, match=r"rules for programs cannot be had.*(within [12] seconds|not answer in time)"
    ):
        page.fetch(tmp_path, site.client(limits=Limits(deadline=2, request=9, tries=3)), page.EXPORT)
    assert site.urls(robots=True).count("https://files.gao.gov/robots.txt") == 1


@pytest.fixture
def trusted(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Give the real client, which reaches the site through TLS with a certificate that it trusts."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=www.gao.gov"]
    named = ["-addext", "subjectAltName=DNS:www.gao.gov", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([needs("openssl"), *made, *named], check=True, capture_output=True)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    answered = site._server.finish_request  # type: ignore[attr-defined]

    def through_tls(request: socket.socket, address: Any) -> None:
        with suppress(OSError), serving.wrap_socket(request, server_side=True) as packed:
            answered(packed, address)

    monkeypatch.setattr(site._server, "finish_request", through_tls)  # type: ignore[attr-defined]
    create, trust = urllib3.connection.connection.create_connection, ssl.create_default_context

    def to_here(address: tuple[str, int], *rest: Any, **options: Any) -> socket.socket:
        assert address == ("www.gao.gov", 443)
        return create(("127.0.0.1", site.port), *rest, **options)

    monkeypatch.setattr(urllib3.connection.connection, "create_connection", to_here)
    monkeypatch.setattr(ssl, "create_default_context", lambda: trust(cafile=str(certificate)))
    return Client("tester@example.org", limits=ONCE)


def test_the_real_connection_brings_an_answer_and_is_bounded(site: Site, trusted: Client) -> None:
    """All else is tested without TLS; this is with it, down to the thread that ends where it is cut."""
    url = "https://www.gao.gov/x"
    site.put(url, server.packed(WHOLE * 50))
    assert trusted.get(url).body == WHOLE * 50
    assert site.asked[-1].headers["host"] == "www.gao.gov"
    asked = 1
    for answer, words in (
        (server.drip_head, "within 1 seconds"),
        (server.drip_body, "within 1 seconds"),
        (server.drip_chunks, "within 1 seconds"),
        (server.silence, "within 1 seconds|in time"),
        (server.endless, "more than 2000000 bytes"),
        (chunk_below_zero, "more than 2000000 bytes"),
        (server.short(WHOLE), "cut before its end"),
        (server.page(b"", 302, Location="http://www.gao.gov/"), "only https"),
    ):
        site.put(url, answer)
        with pytest.raises(NetworkError, match=words):
            Client("tester@example.org", limits=server.HURRIED if "within" in words else ONCE).get(url)
        assert site.urls().count(url) == (asked := asked + 1)
    assert until(lambda: all(thread.name != "fetch" for thread in threading.enumerate()))


@pytest.mark.parametrize("cut", [1, 8, 100])
def test_a_gzipped_answer_without_its_end_was_cut(site: Site, tmp_path: Path, cut: int) -> None:
    """Without a length the connection shows nothing; what was unpacked may even end as an export ends."""
    packed = gzip.compress(WHOLE)[:-cut]
    site.put(gao.EXPORT, lambda talk: talk.send(server.head(**CSV, **{"Content-Encoding": "gzip"}) + packed))
    with pytest.raises(NetworkError, match="was cut, or is not gzip"):
        page.fetch(tmp_path, site.client(limits=ONCE), page.EXPORT)
    assert gao.documents(tmp_path) == []


def test_a_gzipped_answer_with_a_wrong_checksum_is_not_taken(site: Site, tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(WHOLE))
    packed[-6] ^= 1
    site.put(gao.EXPORT, server.csv(bytes(packed), **{"Content-Encoding": "gzip"}))
    with pytest.raises(NetworkError, match="was cut, or is not gzip"):
        page.fetch(tmp_path, site.client(limits=ONCE), page.EXPORT)


@pytest.mark.parametrize("packing", ["X-GZIP", "gzip "])
def test_gzip_by_its_other_names(site: Site, tmp_path: Path, packing: str) -> None:
    site.put(gao.EXPORT, server.csv(gzip.compress(WHOLE), **{"Content-Encoding": packing}))
    page.fetch(tmp_path, site.client(), page.EXPORT)
    assert gao.files(tmp_path) == {"2026-09-30/open-recs.csv.gz": WHOLE}


@pytest.mark.parametrize("packing", ["br", "zstd", "deflate", "gzip, gzip", "compress"])
def test_what_is_packed_otherwise_than_asked_is_no_content(site: Site, tmp_path: Path, packing: str) -> None:
    data = gzip.compress(gzip.compress(WHOLE)) if "," in packing else zlib.compress(WHOLE)
    site.put(gao.EXPORT, server.csv(data, **{"Content-Encoding": packing}))
    with pytest.raises(NotFetchedError) as refused:
        page.fetch(tmp_path, site.client(), page.EXPORT)
    assert refused.value.exit_code == 7
    assert gao.documents(tmp_path) == []
