"""A server on 127.0.0.1 that plays gao.gov and web.archive.org, well and badly, and a clock that only tests have.

A `Site` answers what was put under `host/target`, each answer in turn and the last one for ever. What was asked is in
`asked`. `client` gives a `Client` whose connections lead here, whatever host it asks for.
"""

from __future__ import annotations

import gzip
import select
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from urllib3.connection import HTTPConnection

from openrecs.scrape.web.asking import Limits
from openrecs.scrape.web.client import Client

NIGHT = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)
ROBOTS = """# invented, with the rules that are reported of the real one
User-agent: *
Crawl-delay: 420
Disallow: /search
Disallow: /reports-testimonies
Disallow: /agencies
Disallow: /*?processed=

User-agent: otherbot
Disallow: /
"""
DENIED = (
    b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n \nYou don't have permission."
)
CHALLENGE = (
    b'<!DOCTYPE html><html><head><script>var i = 1; var bm = {"bm-verify": "AAA"};</script></head>'
    b'<body><noscript>Please enable JavaScript</noscript><script src="/_sec/verify?x"></script></body></html>'
)
# An answer of a good server comes at once, on a busy machine a little later; one that never comes is not worth waiting.
SMALL = Limits(deadline=61.0, request=60.0, size=2_000_000, tries=2, retry_after=30.0)
ONCE = Limits(deadline=61.0, request=60.0, size=2_000_000, tries=1)
HURRIED = Limits(deadline=3.0, request=1.0, size=2_000_000, tries=2, retry_after=30.0)
PLAIN, CSV = {"Content-Type": "text/plain"}, {"Content-Type": "text/csv"}
LOOK = 0.02  # seconds between two looks whether anybody is still there
HANGS = 60.0  # seconds after which a server that never answers hangs up, so that a client without a deadline is seen

Answer = Callable[["Talk"], None]


class FakeClock:
    """Sleeps at once, and remembers. What really passes counts too, so that a deadline is still a deadline."""

    def __init__(self, start: datetime = NIGHT) -> None:
        self._start, self.slept = start, 0.0

    def now(self) -> datetime:
        """Return the time of day that it is here."""
        return self._start + timedelta(seconds=self.slept)

    def monotonic(self) -> float:
        """Return seconds: those that were slept and those that really passed."""
        return time.monotonic() + self.slept

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        assert seconds >= 0
        self.slept += seconds

    def turn_to(self, at: datetime) -> None:
        """Let it be a later time."""
        self.sleep((at - self.now()).total_seconds())


@dataclass(frozen=True)
class Asked:
    """A request that came: when by the test's clock, the host and target it was for, and its headers."""

    at: datetime
    host: str
    target: str
    headers: Mapping[str, str]

    @property
    def url(self) -> str:
        """The address."""
        return f"https://{self.host}{self.target}"


@dataclass
class Talk:
    """One request being answered."""

    connection: socket.socket
    asked: Asked
    closing: threading.Event

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.connection.sendall(data)

    def drip(self, data: bytes, seconds: float = 0.05) -> None:
        """Send bytes one by one, for ever, until the other side or the test has enough."""
        for _ in range(int(HANGS / seconds)):
            if self.closing.wait(seconds) or self.is_gone():
                return
            self.send(data[:1])

    def is_gone(self) -> bool:
        """Say whether the other side has left."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and not self.connection.recv(1)

    def wait(self) -> None:
        """Say nothing until the other side has left, or the test ends."""
        for _ in range(int(HANGS / LOOK)):
            if self.closing.wait(LOOK) or self.is_gone():
                return


@dataclass
class Site:
    """What stands where, and what was asked."""

    clock: FakeClock
    pages: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def put(self, url: str, *answers: Answer) -> None:
        """Let an address give these answers, one after the other, the last one for ever."""
        self.pages[url.removeprefix("https://")] = list(answers)

    def answer(self, talk: Talk) -> None:
        """Answer a request."""
        answers = self.pages.get(f"{talk.asked.host}{talk.asked.target}", [page(b"no such page", 404)])
        (answers.pop(0) if len(answers) > 1 else answers[0])(talk)

    def urls(self, *, robots: bool = False) -> list[str]:
        """Return the addresses that were asked for, in order."""
        return [one.url for one in self.asked if robots or not one.url.endswith("/robots.txt")]

    def connect(self, _host: str, seconds: float) -> HTTPConnection:
        """Connect to this server, whatever host is wanted."""
        return HTTPConnection("127.0.0.1", self.port, timeout=seconds)

    def client(self, contact: str = "tester@example.org", limits: Limits = SMALL, **options: Any) -> Client:
        """Return a client whose connections lead here."""
        return Client(contact, limits=limits, clock=self.clock, connect=self.connect, jitter=lambda: 0.5, **options)

    def __enter__(self) -> Site:
        """Start."""
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        self.put("https://www.gao.gov/robots.txt", page(ROBOTS.encode(), **{"Content-Type": "text/plain"}))
        return self

    def __exit__(self, *_: object) -> None:
        """End every conversation, and stop."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False
    block_on_close = True
    request_queue_size = 20

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: that the other side leaves in the middle is what these tests are about."""


def _handler(site: Site) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            while b"\r\n\r\n" not in head:
                head += (more := self.request.recv(4096))
                if not more:
                    return
            first, *rest = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
            headers = {name.lower(): text for name, _, text in (line.partition(": ") for line in rest)}
            asked = Asked(site.clock.now(), headers["host"], first.split(" ")[1], headers)
            site.asked.append(asked)
            site.answer(Talk(self.request, asked, site.closing))

    return Handler


# Good answers ---------------------------------------------------------------------------------------------------------


def head(status: int = 200, **headers: str) -> bytes:
    """Return the head of an answer."""
    lines = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
    return f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode("latin-1")


def page(body: bytes | str, status: int = 200, **headers: str) -> Answer:
    """Answer with a body, whole, with its length."""
    data = body.encode() if isinstance(body, str) else body
    described = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(data)), **headers}
    return lambda talk: talk.send(head(status, **described) + data)


def csv(body: bytes | str, **headers: str) -> Answer:
    """Answer with the export."""
    return page(body, **{"Content-Type": "text/csv; charset=UTF-8", **headers})


def unless_unchanged(body: bytes | str, etag: str, **headers: str) -> Answer:
    """Answer with a body and its etag, or with 304 where the other side has it."""

    def answer(talk: Talk) -> None:
        is_known = talk.asked.headers.get("if-none-match") == etag
        (page(b"", 304, ETag=etag) if is_known else csv(body, ETag=etag, **headers))(talk)

    return answer


def redirect(to: str, status: int = 302) -> Answer:
    """Answer with a redirect."""
    return page(b"", status, Location=to)


def packed(body: bytes | str, **headers: str) -> Answer:
    """Answer with a gzipped body."""
    data = gzip.compress(body.encode() if isinstance(body, str) else body)
    return csv(data, **{"Content-Encoding": "gzip", **headers})


# Bad answers ----------------------------------------------------------------------------------------------------------


def silence(talk: Talk) -> None:
    """Take the request and never answer."""
    talk.wait()


def reset(talk: Talk) -> None:
    """Reset the connection."""
    talk.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    talk.connection.close()


def hang_up(_talk: Talk) -> None:
    """Close the connection without a word."""


def short(body: bytes) -> Answer:
    """Promise more bytes than are sent."""
    described = {"Content-Type": "text/csv", "Content-Length": str(len(body) + 100)}
    return lambda talk: talk.send(head(**described) + body)


def cut_chunks(body: bytes) -> Answer:
    """Send a body in chunks and break off inside the last one."""
    start = head(**{"Content-Type": "text/csv", "Transfer-Encoding": "chunked"})
    return lambda talk: talk.send(start + b"%x\r\n" % (len(body) + 50) + body)


def no_last_chunk(body: bytes) -> Answer:
    """Send a body in chunks, and hang up instead of saying that it ends."""
    start = head(**{"Content-Type": "text/csv", "Transfer-Encoding": "chunked"})
    return lambda talk: talk.send(start + b"%x\r\n" % len(body) + body + b"\r\n")


def no_length(body: bytes) -> Answer:
    """Send a body without its length and hang up: it cannot be told from a whole one."""
    return lambda talk: talk.send(head(**{"Content-Type": "text/csv"}) + body)


def drip_head(talk: Talk) -> None:
    """Send a head that never ends, a letter at a time."""
    talk.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    talk.drip(b"z")


def drip_body(talk: Talk) -> None:
    """Send a body that is promised, a letter at a time."""
    talk.send(head(**{"Content-Type": "text/csv", "Content-Length": "100000"}))
    talk.drip(b"z")


def drip_chunks(talk: Talk) -> None:
    """Send a chunk's length that never ends."""
    talk.send(head(**{"Content-Type": "text/csv", "Transfer-Encoding": "chunked"}))
    talk.drip(b"0")


def endless(talk: Talk) -> None:
    """Send a body that never ends, as fast as it goes."""
    talk.send(head(**{"Content-Type": "text/csv"}))
    while not talk.closing.is_set():
        talk.send(b"z" * 65536)


def huge(talk: Talk) -> None:
    """Promise a terabyte."""
    talk.send(head(**{"Content-Type": "text/csv", "Content-Length": "1000000000000"}))
    talk.wait()


def many_headers(talk: Talk) -> None:
    """Send more headers than anyone reads."""
    talk.send(b"HTTP/1.1 200 OK\r\n" + b"X-More: y\r\n" * 5000 + b"\r\n")


def long_header(talk: Talk) -> None:
    """Send one header of a megabyte."""
    talk.send(b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 1_000_000 + b"\r\n\r\n")


def no_http(talk: Talk) -> None:
    """Speak another language."""
    talk.send(b"220 mail.example.org ESMTP\r\n")


def not_gzip(talk: Talk) -> None:
    """Call something gzip that is none."""
    csv(b"this is not gzip at all", **{"Content-Encoding": "gzip"})(talk)


def zeros(megabytes: int) -> Answer:
    """Send as many megabytes of zeros, gzipped a thousandfold."""
    return csv(gzip.compress(b"\0" * 1_000_000) * megabytes, **{"Content-Encoding": "gzip"})


bomb = zeros(200)
