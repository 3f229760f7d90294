"""What a second look at fetching found: each test is about something that once went wrong, or that nobody had tried."""

from __future__ import annotations

import gzip
import io
import os
import random
import re
import shutil
import socket
import ssl
import stat
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr, suppress
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import pytest
import urllib3.connection
from click.testing import CliRunner, Result

import archived
import gao
import golden
import growth
import server
import warcs
from openrecs.cli import fetch, main, options, terminal
from openrecs.errors import NetworkError, OpenrecsError, RefusedError
from openrecs.read.archives import warc
from openrecs.read.archives.gzip_stream import GzipStream
from openrecs.read.provenance import ledger
from openrecs.records import Document
from openrecs.scrape import closures, export, feed, page, waiting
from openrecs.scrape.capture import NotFetchedError
from openrecs.scrape.web import addresses, robots
from openrecs.scrape.web.asking import Limits, Response, retry_after
from openrecs.scrape.web.client import Client
from openrecs.scrape.web.pace import Pace
from openrecs.scrape.web.visitor import visiting
from publisher import publish_rows
from running import HANGS, ROOT, until
from server import NIGHT, FakeClock, Site
from tools import limit, needs

ROWS = gao.rows(3)
WHOLE = gao.export(ROWS)
ROBOTS = "https://www.gao.gov/robots.txt"
PLAIN = {"Content-Type": "text/plain"}
CSV = {"Content-Type": "text/csv"}
ONCE = Limits(deadline=61.0, request=60.0, size=2_000_000, tries=1)
HURRIED = Limits(deadline=2.0, request=1.0, size=2_000_000, tries=1)  # for what never answers


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(FakeClock()) as site:
        site.put(gao.EXPORT, server.csv(WHOLE))
        yield site


# Sizes and deadlines --------------------------------------------------------------------------------------------------


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
    """A chunk that says "-1" filled 1.5 GB in two seconds; the others went on until the deadline."""
    site.put(gao.EXPORT, answer)
    limits = Limits(deadline=61, request=60, size=2_000_000, tries=3)

    def refused(client: Client) -> None:
        with pytest.raises(NetworkError, match="more than 2000000 bytes"):
            export.fetch(tmp_path, client)

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
    assert export.fetch(tmp_path, site.client(limits=Limits(deadline=61, request=60, tries=1))).rows == 3


def test_rules_of_another_host_count_within_the_deadline(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, server.page("User-agent: *\n", **PLAIN))
    site.put(gao.EXPORT, server.redirect("https://files.gao.gov/export.csv"))
    site.put("https://files.gao.gov/robots.txt", server.silence)
    with pytest.raises(
        NetworkError, match=r"rules for programs cannot be had.*(within [12] seconds|not answer in time)"
    ):
        export.fetch(tmp_path, site.client(limits=Limits(deadline=2, request=9, tries=3)))
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
            Client("tester@example.org", limits=HURRIED if "within" in words else ONCE).get(url)
        assert site.urls().count(url) == (asked := asked + 1)
    assert until(lambda: all(thread.name != "fetch" for thread in threading.enumerate()))


# What is packed -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 100])
def test_a_gzipped_answer_without_its_end_was_cut(site: Site, tmp_path: Path, cut: int) -> None:
    """Without a length the connection shows nothing; what was unpacked may even end as an export ends."""
    packed = gzip.compress(WHOLE)[:-cut]
    site.put(gao.EXPORT, lambda talk: talk.send(server.head(**CSV, **{"Content-Encoding": "gzip"}) + packed))
    with pytest.raises(NetworkError, match="was cut, or is not gzip"):
        export.fetch(tmp_path, site.client(limits=ONCE))
    assert gao.documents(tmp_path) == []


def test_a_gzipped_answer_with_a_wrong_checksum_is_not_taken(site: Site, tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(WHOLE))
    packed[-6] ^= 1
    site.put(gao.EXPORT, server.csv(bytes(packed), **{"Content-Encoding": "gzip"}))
    with pytest.raises(NetworkError, match="was cut, or is not gzip"):
        export.fetch(tmp_path, site.client(limits=ONCE))


@pytest.mark.parametrize("packing", ["X-GZIP", "gzip "])
def test_gzip_by_its_other_names(site: Site, tmp_path: Path, packing: str) -> None:
    site.put(gao.EXPORT, server.csv(gzip.compress(WHOLE), **{"Content-Encoding": packing}))
    export.fetch(tmp_path, site.client())
    assert gao.files(tmp_path) == {"2026-09-30/open-recs.csv.gz": WHOLE}


@pytest.mark.parametrize("packing", ["br", "zstd", "deflate", "gzip, gzip", "compress"])
def test_what_is_packed_otherwise_than_asked_is_no_content(site: Site, tmp_path: Path, packing: str) -> None:
    data = gzip.compress(gzip.compress(WHOLE)) if "," in packing else zlib.compress(WHOLE)
    site.put(gao.EXPORT, server.csv(data, **{"Content-Encoding": packing}))
    with pytest.raises(NotFetchedError) as refused:
        export.fetch(tmp_path, site.client())
    assert refused.value.exit_code == 7
    assert gao.documents(tmp_path) == []


# Addresses ------------------------------------------------------------------------------------------------------------

AWAY = [
    "//example.org/x",
    "///example.org/x",
    "https:///example.org/x",
    "\\\\example.org\\x",
    "/\\example.org/x",
    "https://www.gao.gov:443@example.org/",
    "https://www.gao.gov%00@example.org/",
    "https://www.gao.gov%2eexample.org/",
    "https://www.gao.gov;@example.org/",
    "https://www.gao.gov#@example.org/",
    "https://www.gao.gov?@example.org/",
    "https://user:pass@www.gao.gov/",
    "https://gao.gov.example.org/",
    "https://evilgao.gov/",
    "https://internal.gao.gov/",
    "https://localhost.gao.gov/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f.0.0.1/",
    "https://0/",
    "https://[::ffff:127.0.0.1]/",
    "https://[fe80::1%25eth0]/",
    "https://localhost./",
    "https://ip6-localhost/",
    "https://metadata.google.internal/",
    "https://www.gao.gov:0/",
    "https://www.gao.gov:80/",
    "https://www.gao.gov:99999/",
    "https://www.gao.gov:4 43/",
    "http://www.gao.gov:443/",
    "ftp://www.gao.gov/",
    "ws://www.gao.gov/",
    "data:text/csv,x",
    "javascript:alert(1)",
    "file://localhost/etc/passwd",
    "gopher://www.gao.gov/",
    "https://",
    "https://www.g\xe4o.gov/",
    "https://xn--www-7ta.gao.gov/",
]


@pytest.mark.parametrize("location", AWAY)
def test_no_redirect_leads_away(site: Site, tmp_path: Path, location: str) -> None:
    """It ends, or it stays on the site: `https://www.gao.gov#@example.org/` is a page of www.gao.gov."""
    site.put(ROBOTS, server.page("User-agent: *\n", **PLAIN))
    site.put(gao.EXPORT, server.redirect(location))
    with pytest.raises(NetworkError) as failed:
        export.fetch(tmp_path, site.client(limits=Limits()))
    assert failed.value.exit_code == 7
    assert {one.host for one in site.asked} == {"www.gao.gov"}
    assert all(addresses.problem(url, addresses.GAO) is None for url in site.urls())
    assert gao.documents(tmp_path) == []


def test_an_address_that_is_longer_than_any_is_not_cut_into_another(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, server.page("User-agent: *\n", **PLAIN))
    fits, beyond = "https://www.gao.gov/x?" + "a" * 1500, "https://www.gao.gov/x?" + "a" * 2500
    site.put(fits, server.csv(WHOLE))
    site.put(gao.EXPORT, server.redirect(fits), server.redirect(beyond))
    assert export.fetch(tmp_path, site.client(limits=Limits())).rows == 3
    with pytest.raises(NetworkError, match="more than 2048 characters"):
        export.fetch(tmp_path, site.client(limits=Limits()))
    assert site.urls() == [gao.EXPORT, fits, gao.EXPORT]


def test_a_redirect_written_in_utf_8_leads_where_it_says() -> None:
    written = "/products/caf\u00e9".encode().decode("latin-1")  # as a header is read
    assert addresses.joined("https://www.gao.gov/", written) == "https://www.gao.gov/products/caf%C3%A9"


def test_no_cookie_is_taken_along(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, server.page("User-agent: *\n", **PLAIN, **{"Set-Cookie": "robots=1; Domain=gao.gov"}))
    site.put(gao.EXPORT, server.page(b"", 302, Location="/there", **{"Set-Cookie": "a=b; Path=/"}))
    site.put("https://www.gao.gov/there", server.csv(WHOLE, **{"Set-Cookie": "c=d; Path=/"}))
    for _ in range(2):
        export.fetch(tmp_path, site.client(limits=Limits()))
    assert len(site.asked) == 5
    assert not [one for one in site.asked if "cookie" in one.headers]
    assert "a=b" not in (tmp_path / "ledger.jsonl").read_text(encoding="utf-8")


def test_no_proxy_of_the_environment_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real connection, with every variable that sends other programs elsewhere, up to the first packet."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY", "SOCKS_PROXY"):
        for one in (name, name.lower()):
            monkeypatch.setenv(one, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC", "OPENRECS_FETCH_HOSTS"):
        monkeypatch.setenv(name, "127.0.0.1")
    asked: list[Any] = []

    def nowhere(address: tuple[str, int], *_rest: Any, **_options: Any) -> None:
        asked.append(address)
        raise ConnectionRefusedError("no network in this test")

    monkeypatch.setattr(urllib3.connection.connection, "create_connection", nowhere)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("a name was looked up"))
    with pytest.raises(NetworkError, match="connection failed"):
        Client("tester@example.org", limits=ONCE).get("https://www.gao.gov/robots.txt")
    assert asked == [("www.gao.gov", 443)]


# Rules and turns ------------------------------------------------------------------------------------------------------


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
        export.fetch(tmp_path, site.client())
    assert site.urls() == []
    assert ".refused/2026-10-01/robots.txt" in gao.files(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "\n \n", "# nothing is forbidden here\n", "\ufeffUser-agent: *\n", "sitemap: https://x/", "Host:a"]
)
def test_a_list_that_forbids_nothing_is_one(site: Site, tmp_path: Path, text: str) -> None:
    site.put(ROBOTS, server.page(text, **PLAIN))
    assert export.fetch(tmp_path, site.client()).rows == 3


@pytest.mark.parametrize(
    "name", ["openrecs", "OpenRecs", "openrecs/0.1.0", "openrecs/0.1.0 (you@example.org)", "OPENRECS # please"]
)
def test_who_is_shut_out_by_the_name_in_the_log_stays_out(site: Site, tmp_path: Path, name: str) -> None:
    """Only the bare word was ours; a site copies what is in its log, with the version."""
    site.put(ROBOTS, server.page(f"User-agent: *\nAllow: /\n\nUser-agent: {name}\nDisallow: /\n", **PLAIN))
    with pytest.raises(NetworkError, match="does not allow this address to programs: `Disallow: /`"):
        export.fetch(tmp_path, site.client())
    assert site.urls() == []


@pytest.mark.parametrize("name", ["o", "open", "openrec", "openrecs-bot", "rec", "openrecs_x/1"])
def test_the_rules_of_another_program_are_not_ours(site: Site, tmp_path: Path, name: str) -> None:
    """A name that ours begins with was taken for ours, and what it may do for what we may."""
    site.put(ROBOTS, server.page(f"User-agent: {name}\nAllow: /\n\nUser-agent: *\nDisallow: /open\n", **PLAIN))
    with pytest.raises(NetworkError, match="does not allow"):
        export.fetch(tmp_path, site.client())
    assert site.urls() == []


@pytest.mark.parametrize(
    "stated",
    ["Crawl-delay: 1e300", "Crawl-delay: 1e15", "Request-rate: 1/99999999999d", f"Request-rate: 1/{'9' * 400}"],
)
def test_a_delay_beyond_all_time_is_a_long_delay(site: Site, tmp_path: Path, stated: str) -> None:
    """It was an overflow, and exit 70, from the second night on."""
    site.put(ROBOTS, server.page(f"User-agent: *\n{stated}\n", **PLAIN))
    export.fetch(tmp_path, site.client())
    with pytest.raises(NetworkError, match="the next one is due at 2027-10-02"):
        export.fetch(tmp_path, site.client())
    assert len(site.urls()) == 1
    assert timedelta(days=366).total_seconds() == robots.LONGEST_DELAY


def test_rules_of_a_clock_that_went_back_are_asked_for_again_once(site: Site, tmp_path: Path) -> None:
    export.fetch(tmp_path, site.client())
    site.clock = FakeClock(NIGHT - timedelta(hours=3))
    for _ in range(2):
        export.fetch(tmp_path, site.client())
    assert site.urls(robots=True).count(ROBOTS) == 2


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
    export.fetch(tmp_path, site.client(limits=Limits()), said.append)
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


def test_who_wants_to_be_left_alone_for_ever_is(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, server.page("User-agent: *\n", **PLAIN))
    site.put(gao.EXPORT, server.page(b"", 429, **{"Retry-After": "9" * 30}))
    with pytest.raises(NetworkError, match="asks to be left alone for 1000000000000 seconds"):
        export.fetch(tmp_path, site.client(limits=Limits()))
    assert len(site.urls()) == 1


# What has not changed, and the ledger ---------------------------------------------------------------------------------


def test_not_modified_is_no_answer_to_who_did_not_ask_that(site: Site, tmp_path: Path) -> None:
    export.fetch(tmp_path, site.client())  # it has neither an etag nor a date
    site.put(gao.EXPORT, server.page(b"", 304))
    with pytest.raises(NotFetchedError, match="answered 304"):
        export.fetch(tmp_path, site.client())
    assert gao.outcomes(tmp_path, gao.EXPORT) == ["kept", "refused"]


@pytest.mark.parametrize("left", [WHOLE[:100], b""])
def test_a_file_that_the_disk_spoiled_is_fetched_again(site: Site, tmp_path: Path, left: bytes) -> None:
    site.put(gao.EXPORT, server.unless_unchanged(WHOLE, '"one"'))
    path = tmp_path / export.fetch(tmp_path, site.client()).name
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_bytes(left)
    fetched = export.fetch(tmp_path, site.client())
    assert fetched.outcome == "kept"
    assert gao.content(tmp_path / fetched.name) == WHOLE
    assert path.read_bytes() == left


def test_an_etag_of_any_bytes_never_stops_a_night(site: Site, tmp_path: Path) -> None:
    for byte in (*range(35), 92, 126, 127, 128, 133, 160, 173, 233, 255):
        answer = server.head(**CSV, **{"Content-Length": str(len(WHOLE))})[:-2] + b'ETag: "a%cb"\r\n\r\n' % byte
        site.put(gao.EXPORT, lambda talk, answer=answer: talk.send(answer + WHOLE))
        raw = tmp_path / str(byte)
        assert export.fetch(raw, site.client()).outcome == "kept"
        assert export.fetch(raw, site.client()).outcome == "unchanged"
        sent = site.asked[-1].headers.get("if-none-match", "")
        assert sent == (f'"a{chr(byte)}b"' if 32 <= byte < 127 else '"a' if chr(byte) in "\r\n" else "")


def test_every_line_of_the_ledger_says_all_of_it(site: Site, tmp_path: Path) -> None:
    """Address, time, status, headers that matter, sha256, bytes, how long: of whatever came."""
    site.put(ROBOTS, server.page("User-agent: *\nDisallow: /search\n", **PLAIN, ETag='"r"'))
    dated = {"Date": "Thu, 01 Oct 2026 02:00:00 GMT"}
    site.put(
        gao.EXPORT,
        server.csv(WHOLE, ETag='"1"', **dated),
        server.page(b"", 304, ETag='"1"'),
        server.csv(WHOLE, ETag='"2"', **dated),
        server.page(server.DENIED, 403, **dated),
        server.page(b"", 429, **{"Retry-After": "99999"}),
        server.page(b"gone", 404, **dated),
        server.csv(WHOLE[:-200], ETag='"3"'),
    )
    for _ in range(7):
        with suppress(NetworkError):
            export.fetch(tmp_path, site.client(limits=Limits()))
    found = gao.facts(tmp_path)
    names = [fact.get("outcome", "kept") for fact in found]
    assert names == ["rules", "kept", "unchanged", "unchanged", "blocked", "failed", "missing", "refused"]
    for fact in found:
        assert fact["url"] == (ROBOTS if fact.get("outcome") == "rules" else gao.EXPORT)
        assert re.fullmatch(r"2026-10-01T0[0-9:]{7}Z", fact.get("at") or fact["fetched_at"])
        assert fact["status"] in (200, 304, 403, 404, 429)
        assert fact["headers"]["content-type"]
        assert re.fullmatch("[0-9a-f]{64}", fact["sha256"])
        assert isinstance(fact["bytes"], int)
        assert fact["seconds"] >= 0
    assert [fact["headers"].get("etag") for fact in found] == ['"r"', '"1"', '"1"', '"2"', None, None, None, '"3"']
    assert found[5]["headers"]["retry-after"] == "99999"
    assert {fact["sha256"] for fact in found[1:4]} == {found[1]["sha256"]}
    assert ledger.read(tmp_path).issues == ()


def test_a_request_without_an_answer_says_how_long_it_took(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.reset)
    with pytest.raises(NetworkError):
        export.fetch(tmp_path, site.client(limits=Limits()))
    line = gao.facts(tmp_path)[-1]
    assert line["outcome"] == "failed"
    assert line["seconds"] >= 840  # three tries, and two waits of 420 between them


def test_the_address_that_answered_is_in_the_ledger(site: Site, tmp_path: Path) -> None:
    site.put(gao.EXPORT, server.redirect("/there"))
    site.put("https://www.gao.gov/there", server.csv(WHOLE))
    export.fetch(tmp_path, site.client(limits=Limits()))
    assert gao.facts(tmp_path)[-1]["answered"] == "https://www.gao.gov/there"


# Queues that must not be barred ---------------------------------------------------------------------------------------


def test_a_capture_that_the_archive_cannot_replay_bars_no_other(site: Site, tmp_path: Path) -> None:
    """It was asked for first by every run, and no month behind it was ever reached."""
    site.put(archived.ROBOTS, server.page("<html><title>404</title>", 404))
    body, broken = gao.product(archived.ROW), server.page(b"", 503)
    archived.archive(
        site,
        archived.PAGE,
        *(("20240103000000", body), ("20240203000000", broken), ("20240220000000", body), ("20240303000000", body)),
    )
    with pytest.raises(NetworkError, match="goes on where it stopped"):
        archived.fetch(tmp_path, site)
    assert len(archived.fetch(tmp_path, site).fetched) == 2
    assert gao.documents(tmp_path) == [f"2024-{day}/gao-24-900001.html.gz" for day in ("01-03", "02-20", "03-03")]
    fact = next(fact for fact in gao.facts(tmp_path) if fact.get("memento") == "20240303000000")
    assert (fact["url"], fact["asked"]) == (
        archived.PAGE,
        f"https://web.archive.org/web/20240303000000id_/{archived.PAGE}",
    )


@pytest.mark.parametrize(
    "known", ["https://www.gao.gov/products/GAO-26-900001", "https://gao.gov/products/gao-26-900001/"]
)
def test_a_page_whose_address_is_written_otherwise_is_asked_for_once(tmp_path: Path, known: str) -> None:
    row = {"publication_number": "GAO-26-900001", "listing": "delisted", "last_seen_on": date(2026, 9, 30)}
    [wanted] = waiting.queue([row], {"GAO-26-900001": known}, ledger.read(tmp_path))
    assert wanted.url == "https://www.gao.gov/products/gao-26-900001"
    ledger.append(tmp_path, [{"fact": "fetch", "url": wanted.url, "outcome": "missing", "at": NIGHT}])
    assert waiting.queue([row], {"GAO-26-900001": known}, ledger.read(tmp_path)) == []


def test_no_time_is_no_time_and_not_all_of_it(site: Site, tmp_path: Path) -> None:
    publish_rows(tmp_path / "processed", NIGHT.date(), [gao.vanished(row, date(2026, 9, 30)) for row in ROWS])
    for row in ROWS:
        site.put(gao.address(row), server.page(gao.product(row)))
    done = closures.fetch(tmp_path / "raw", tmp_path / "processed", site.client(), within=timedelta(0))
    assert done.left >= 2
    assert len(site.urls()) <= 1


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
        page.fetch(tmp_path, site.client(), gao.address(ROWS[0]))
    assert refused.value.outcome == outcome
    assert gao.outcomes(tmp_path, gao.address(ROWS[0])) == [outcome]


# The command line -----------------------------------------------------------------------------------------------------


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
    site.put(feed.URL, server.page(re.sub(r"20(2[0-9])", "2026", news), **{"Content-Type": "application/rss+xml"}))
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


def commands(text: str) -> set[str]:
    """Return the commands that a text names: what stands between backticks, and code blocks of docs."""
    quoted = re.findall(r"`(openrecs [^`\n]+)`", text)
    return {*quoted, *re.findall(r"^(?: {4,6}|  )(openrecs .*?)(?:   .*)?$", text, re.MULTILINE)}


def test_every_command_that_fetching_names_exists() -> None:
    places = [*(ROOT / "pipeline/openrecs/scrape").rglob("*.py"), ROOT / "pipeline/openrecs/cli/fetch.py"]
    texts = [path.read_text(encoding="utf-8").replace('"\n    "', "") for path in places]
    texts.append((ROOT / "docs" / "fetching.md").read_text(encoding="utf-8"))
    named = sorted(set().union(*map(commands, texts)))
    assert "openrecs add FILE" in named
    assert "openrecs fetch closures --max 60 --for 7h" in named
    for words in (one.split() for one in named):
        command: click.Command = main.openrecs
        for word in words[1:]:
            if isinstance(command, click.Group):
                found = command.get_command(click.Context(command), word)
                assert found is not None, words
                command = found
        options = {name for option in command.params for name in option.opts} | {"--help"}
        assert {word for word in words if word.startswith("-")} <= options, words


# `make nightly` -------------------------------------------------------------------------------------------------------


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A folder in which `make nightly` runs an openrecs that only says what it was told, and ends as it was told."""
    needs("make")
    shutil.copy(ROOT / "Makefile", tmp_path)
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    (tools / "python").touch()
    command = tools / "openrecs"
    publish = '[ -n "$PUBLISHED" ] && [ "$1" = refresh ] && ln -sfn "snapshots/$PUBLISHED" "$OPENRECS_PROCESSED/latest"'
    command.write_text(f'#!/bin/sh\necho "$@" >> said\n{publish}\neval "exit \\$CODE_$1"\n', encoding="utf-8")
    command.chmod(0o755)
    (tmp_path / ".venv" / ".installed-run").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("before", "published", "refreshed", "changed", "code", "said"),
    [
        ("", "2026-10-01", 0, 0, 0, ["refresh --fetch"]),  # the first night has nothing to compare with
        ("2026-10-01", "", 0, 0, 0, ["refresh --fetch"]),  # nothing new: last night's changes are not told again
        ("2026-10-01", "2026-10-02", 0, 0, 0, ["refresh --fetch", "diff"]),
        ("2026-10-01", "2026-10-02", 0, 1, 0, ["refresh --fetch", "diff"]),
        ("2026-10-01", "2026-10-02", 0, 5, 5, ["refresh --fetch", "diff"]),
        ("2026-10-01", "2026-10-02", 7, 0, 7, ["refresh --fetch", "diff"]),
        ("2026-10-01", "2026-10-02", 7, 1, 7, ["refresh --fetch", "diff"]),
        ("2026-10-01", "2026-10-02", 7, 5, 7, ["refresh --fetch", "diff"]),
        ("2026-10-01", "", 4, 1, 4, ["refresh --fetch"]),
        ("", "", 7, 0, 7, ["refresh --fetch"]),
    ],
)
@pytest.mark.parametrize("folder", ["processed", "elsewhere"])
def test_make_nightly(
    night: Path, before: str, published: str, refreshed: int, changed: int, code: int, said: list[str], folder: str
) -> None:
    place = night / folder
    place.mkdir()
    if before:
        (place / "latest").symlink_to(f"snapshots/{before}")
    environment = {"PATH": os.environ["PATH"], "CODE_refresh": str(refreshed), "CODE_diff": str(changed)}
    environment |= {"PUBLISHED": published, "OPENRECS_PROCESSED": folder}
    done = subprocess.run(
        ["make", "-s", "nightly"],
        cwd=night,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
    )
    assert (night / "said").read_text(encoding="utf-8").splitlines() == said
    assert done.returncode == (2 if code else 0), done.stderr  # GNU make has no other failure
    assert (f"Error {code}" in done.stderr) == bool(code)


# Web archives ---------------------------------------------------------------------------------------------------------


def pages(path: Path) -> list[Document | RefusedError]:
    return [one.content for one in warc.documents(path, path.name)]


def test_a_web_archive_gzipped_as_a_whole_is_read(tmp_path: Path) -> None:
    """`gzip crawl.warc` makes one gzip member of it all; that was called damaged behind its first page."""
    pytest.importorskip("warcio", reason="not run: warcio is not installed")
    records = [warcs.response(body=gao.product(one)) for one in ROWS]
    path = warcs.write(tmp_path / "x.warc", records, packed=False)
    (tmp_path / "x.warc.gz").write_bytes(gzip.compress(path.read_bytes()) + bytes(512))
    assert [one.text for one in pages(tmp_path / "x.warc.gz") if isinstance(one, Document)] == [
        gao.product(one) for one in ROWS
    ]


def test_a_stream_of_members_is_the_same_however_it_is_read() -> None:
    parts = [os.urandom(10_000), b"", b"x" * 300_000, b"end"]
    packed = b"".join(map(gzip.compress, parts))
    for size in (1, 7, 16_384, 10_000_000):
        stream, found = GzipStream(io.BytesIO(packed)), b""
        while piece := stream.read(size if size > 1 else 50):
            found += piece
        assert found == b"".join(parts)
        assert stream.tell() == len(found)
    cut = GzipStream(io.BytesIO(packed[:-4]))
    assert sum(len(cut.read(1_000_000)) for _ in range(3)) == len(b"".join(parts))
    with pytest.raises(EOFError):
        cut.read(1)


def truncated(record: warcs.Record) -> bytes:
    return warcs.raw(record).replace(b"WARC-Record-ID", b"WARC-Truncated: length\r\nWARC-Record-ID", 1)


def test_a_page_of_which_an_archive_holds_only_a_part_is_refused(tmp_path: Path) -> None:
    """An export that was cut between two records looks whole, and would close what stood behind."""
    pytest.importorskip("warcio", reason="not run: warcio is not installed")
    cut = WHOLE[: WHOLE.rfind(b"\n")]
    length, packing = ("Content-Length", str(len(WHOLE))), ("Content-Encoding", "gzip")
    kind = ("Content-Type", "text/csv")
    records = [
        warcs.raw(warcs.response(gao.EXPORT, cut, headers=(kind, length))),
        warcs.raw(warcs.response(gao.EXPORT, gzip.compress(WHOLE)[:-9], headers=(kind, packing))),
        truncated(warcs.response(gao.EXPORT, cut, headers=(kind,))),
        warcs.raw(warcs.response(gao.EXPORT, WHOLE, headers=(kind, length))),
        warcs.raw(warcs.response(gao.EXPORT, WHOLE, headers=(kind, packing, length))),  # unpacked by a crawler
        warcs.raw(warcs.response(gao.EXPORT, gzip.compress(WHOLE), headers=(kind, packing))),
    ]
    (tmp_path / "x.warc").write_bytes(b"".join(records))
    found = pages(tmp_path / "x.warc")
    assert ["only a part" in str(one) for one in found[:3]] == [True] * 3
    assert [one.text.encode() for one in found[3:] if isinstance(one, Document)] == [WHOLE] * 3


def test_a_damaged_archive_is_refused_without_a_word_of_the_librarys(tmp_path: Path) -> None:
    """A response without its address ended the whole run as a bug; other damage was quoted on standard error."""
    pytest.importorskip("warcio", reason="not run: warcio is not installed")
    good = warcs.raw(warcs.response(body=gao.product(ROWS[0])))
    nameless = re.sub(rb"WARC-Target-URI: [^\r]+\r\n", b"", good)
    longer = good[:-4] + gao.PHONE.encode() + b"\r\n\r\n"
    promising = good.replace(b"Content-Length: ", b"Content-Length: 9", 1)
    said = io.StringIO()
    for bad, refusal in ((nameless, "damaged or cut, behind record 1"), (longer, ""), (promising, "only a part")):
        path = tmp_path / "x.warc"
        path.write_bytes(good + bad + good)
        with redirect_stderr(said):
            found, why = warcs.read_all(path)
        assert isinstance(found[0].content, Document)
        assert refusal in why + str([str(one.content) for one in found if isinstance(one.content, RefusedError)])
        assert gao.PHONE not in why
    assert said.getvalue() == ""


RECORD = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.gao.gov/x\r\nWARC-Date: 2024-05-05T00:00:00Z\r\n"
)


@pytest.mark.parametrize(
    ("start", "filling"),
    [
        (b"", bytes(1_000_000)),
        (b"WARC/1.0\r\nX: ", b"-" * 1_000_000),
        (b"WARC/1.0\r\n", b"A: b\r\n" * 50_000),
        (RECORD + b"Content-Length: 40000000\r\n\r\nHTTP/1.1 200 OK\r\nX: ", b"-" * 1_000_000),
        (RECORD + b"Content-Length: 40000000\r\n\r\nHTTP/1.1 200 OK\r\n", b"A: b\r\n" * 50_000),
    ],
)
def test_an_archive_of_endless_lines_fills_neither_memory_nor_time(
    tmp_path: Path, start: bytes, filling: bytes
) -> None:
    """260 kB of it took minutes, for the library reads a line to its end in pieces of 16 kB."""
    pytest.importorskip("warcio", reason="not run: warcio is not installed")

    def of(times: int) -> Path:
        path = tmp_path / f"{times}.warc.gz"
        with gzip.open(path, "wb", 1) as file:
            file.write(warcs.raw(warcs.response(body=gao.product(ROWS[0]))) + start)
            for _ in range(times):
                file.write(filling)
        return path

    def work(path: Path) -> None:
        found, why = warcs.read_all(path)
        assert isinstance(found[0].content, Document)
        assert "damaged or cut, behind record 1" in why

    growth.assert_linear(of, work, start=1, most=16)
    growth.assert_bounded_memory(of, work, limit("OPENRECS_ARCHIVE_MB", 2))


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_of_garbage_is_refused_and_is_no_bug(tmp_path: Path, packed: bool) -> None:
    pytest.importorskip("warcio", reason="not run: warcio is not installed")
    body = gao.product(ROWS[0]).encode()
    chunks = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    records = [
        warcs.response(body=body),
        warcs.response(body=gzip.compress(body), headers=(*warcs.HTML, ("Content-Encoding", "gzip"))),
        warcs.response(body=chunks, headers=(*warcs.HTML, ("Transfer-Encoding", "chunked"))),
    ]
    data = warcs.write(tmp_path / "good.warc", records, packed=packed).read_bytes()
    path = tmp_path / "x.warc"
    said = io.StringIO()
    with redirect_stderr(said):
        for seed in range(300):
            dice = random.Random(seed)  # noqa: S311
            spoiled = bytearray(data)
            for _ in range(dice.randint(1, 6)):
                at = dice.randrange(len(spoiled) if dice.random() < 0.5 else 700)
                spoiled[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3))
            path.write_bytes(spoiled)
            warcs.read_all(path)  # raises nothing else than a refusal
    assert said.getvalue() == ""


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


# Thirty nights on the command line ------------------------------------------------------------------------------------


def test_thirty_nights_of_the_commands_themselves(site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As cron runs them. Exit codes tell each night; nothing false is published; every closure is known in the end."""
    stays, gone = gao.rows(200), gao.rows(60, 910_001)
    vanished = {night: gone[: max(0, min(night, 20)) * 3] for night in range(31)}
    codes: list[tuple[int, int]] = []

    class Today(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return site.clock.now()

    monkeypatch.setattr(options, "datetime", Today)
    for night in range(30):
        site.clock.turn_to(max(site.clock.now(), NIGHT + night * timedelta(days=1)))
        evening = (NIGHT + (night - 1) * timedelta(days=1)).date()
        left = [row for row in gone if row not in vanished[night]]
        body = gao.export([*stays, *left], f"{evening:%b} {evening.day}, {evening.year} at 7:05 PM EST")
        site.put(ROBOTS, server.page(server.ROBOTS, **PLAIN))
        site.put(gao.EXPORT, server.unless_unchanged(body, f'"{night}"'))
        for row in gone:
            status = "Open" if row in left else "Closed – Implemented"
            site.put(gao.address(row), server.page(gao.product(row, status)))
        if 8 <= night < 22:
            for url in list(site.pages):
                site.put(url, (server.page(server.DENIED, 403), server.page(server.CHALLENGE), server.reset)[night % 3])
        most = "2" if night < 22 else "20"  # so that some are waiting when the two weeks begin
        first = run(site, "refresh", "--fetch", "-q")[0]
        if first == 4:
            held = ledger.read(Path("raw")).holds()[-1].run
            assert run(site, "accept", held, "--reason", "the site was closed")[0] == 0
        codes.append((first, run(site, "fetch", "closures", "-q", "--for", "2h", "--max", most)[0]))
        for name, listing in published():
            row = gao.Row(name.removesuffix("/R1"))
            assert listing == '"listed"' or row in vanished[night]
    assert [night for night, (first, _) in enumerate(codes) if first == 7] == list(range(8, 22))
    assert [night for night, (_, second) in enumerate(codes) if second == 7] == list(range(8, 22))
    assert run(site, "refresh")[0] == 0
    ended = dict(published())
    assert {name for name, listing in ended.items() if listing == '"closed"'} == {f"{row.number}/R1" for row in gone}
    assert len(ended) == 260
    times = [one.at for one in site.asked if not one.url.endswith("/robots.txt")]
    assert min(after - before for before, after in pairwise(times)) >= timedelta(seconds=420)
    assert sum(one.url == gao.EXPORT for one in site.asked) <= 30 + 14 * 2  # one a night; a reset is tried again
