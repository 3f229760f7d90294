"""The commands `fetch ...`: their words, their exit codes, how they reach the network, and that they do no more."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
import urllib3.connection
from click.testing import CliRunner, Result

import gao
import server
from openrecs.cli import fetch, terminal
from openrecs.errors import NetworkError, OpenrecsError
from openrecs.scrape import mementos
from openrecs.scrape.web import addresses, client, transport
from openrecs.scrape.web.asking import Limits
from openrecs.scrape.web.client import Client
from publisher import publish_rows
from server import NIGHT, Site
from tools import needs

ROWS = gao.rows(2)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("OPENRECS_CONTACT", "OPENRECS_RAW", "OPENRECS_PROCESSED"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(site: Site, *words: str, **options: Any) -> Result:
    return CliRunner(**options).invoke(fetch.fetch, list(words), obj=fetch.Network(site.client))


def failure(result: Result) -> OpenrecsError:
    assert isinstance(result.exception, OpenrecsError), result.exception
    return result.exception


def test_export_says_what_it_kept_on_standard_output_and_nothing_else(site: Site) -> None:
    first, again = run(site, "export"), run(site, "export")
    assert first.stdout == "kept: raw/2026-09-30/open-recs.csv.gz (captured on 2026-09-30, 3 rows)\n"
    assert again.stdout == "unchanged: raw/2026-09-30/open-recs.csv.gz (captured on 2026-09-30)\n"
    assert first.stderr == again.stderr == ""


def test_quiet_is_quiet(site: Site) -> None:
    assert (run(site, "export", "-q").output, run(site, "export", "-q", "--raw", "other").output) == ("", "")
    assert gao.documents(Path("other")) == ["2026-09-30/open-recs.csv.gz"]


def test_a_refusal_is_exit_7_with_the_way_round_it(site: Site) -> None:
    site.put(gao.EXPORT, server.page(server.DENIED, 403))
    refused = failure(run(site, "export"))
    assert refused.exit_code == 7
    assert "403" in str(refused)
    assert "openrecs add FILE" in str(refused)


def test_on_a_terminal_a_person_is_told_what_goes_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "is_terminal", lambda _stream: True)
    run(site, "export")
    told = run(site, "export").stderr
    assert "no contact is given: set OPENRECS_CONTACT or --contact" in told
    assert "next request to gao.gov at " in told
    assert run(site, "export", "-q").stderr == ""
    assert "no contact" not in run(site, "export", "--contact", "me@example.org").stderr


def test_the_contact_comes_from_the_flag_or_the_environment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENRECS_CONTACT", "env@example.org")
    run(site, "export")
    assert "(env@example.org)" in site.asked[-1].headers["user-agent"]
    run(site, "export", "--contact", "flag@example.org")
    assert "(flag@example.org)" in site.asked[-1].headers["user-agent"]
    monkeypatch.delenv("OPENRECS_CONTACT")
    run(site, "export")
    assert "(no contact given)" in site.asked[-1].headers["user-agent"]


def test_closures_say_each_page_and_what_is_left(site: Site) -> None:
    rows = gao.rows(3)
    publish_rows(Path("processed"), NIGHT.date(), [gao.vanished(row, date(2026, 9, 30)) for row in rows])
    site.put(gao.address(rows[0]), server.page(gao.product(rows[0])))
    done = run(site, "closures", "--max", "2", "--for", "2h")
    assert done.stdout == (
        "kept: raw/2026-10-01/gao-26-900001.html.gz (captured on 2026-10-01, 1 row)\n"
        "1 page fetched, 1 left for the next run\n"
    )
    assert done.stderr.startswith("missing: https://www.gao.gov/products/gao-26-900002: the site answered 404")


def test_wayback_and_page_and_their_words(site: Site) -> None:
    row = ROWS[0]
    site.put(gao.address(row), server.page(gao.product(row)))
    assert "kept: raw/2026-10-01/" in run(site, "page", gao.address(row)).stdout
    site.put("https://web.archive.org/robots.txt", server.page("", 404))
    index = mementos.index_url(gao.address(row), date(2024, 1, 1), date(2024, 3, 1))
    site.put(index, server.page(b"[]"))
    looked = run(site, "wayback", gao.address(row), "--from", "2024-01-01", "--to", "2024-03-01", "--every", "year")
    assert looked.stdout == "0 captures fetched; the archive has some of 0 years\n"
    assert failure(run(site, "page", "http://example.org/")).exit_code == 2


@pytest.mark.parametrize(
    ("text", "length"),
    [("2h", timedelta(hours=2)), ("90m", timedelta(minutes=90)), ("1h30m", timedelta(hours=1.5)), ("45s", None)],
)
def test_lengths_of_time(text: str, length: timedelta | None) -> None:
    assert fetch.Duration().convert(text, None, None) == (length or timedelta(seconds=45))


@pytest.mark.parametrize("text", ["", "2", "h", "2 hours", "-2h", "٢h", "9" * 100 + "h"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(click.BadParameter, match="write 2h"):
        fetch.Duration().convert(text, None, None)


# The real thing, as far as it goes without a network -----------------------------------------------------------------


def test_the_command_line_reaches_only_the_real_hosts_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("OPENRECS_HOSTS", "OPENRECS_HOST", "OPENRECS_URL", "OPENRECS_INSECURE", "HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    made: list[Client] = []
    monkeypatch.setattr(client.Client, "get", lambda self, *_args, **_kw: made.append(self) or _fail())
    result = CliRunner().invoke(fetch.fetch, ["export"])
    assert failure(result).exit_code == 7
    assert made[0].hosts == {"www.gao.gov", "gao.gov", "files.gao.gov", "web.archive.org"}
    assert made[0]._connect is transport.secure
    connection = transport.secure("www.gao.gov", 5)
    assert isinstance(connection, urllib3.connection.HTTPSConnection)
    assert (connection.host, connection.port, connection.proxy) == ("www.gao.gov", 443, None)
    assert connection.ssl_context is not None
    assert connection.ssl_context.verify_mode is ssl.CERT_REQUIRED
    assert connection.ssl_context.check_hostname


def _fail() -> None:
    raise NetworkError("no network in this test")


@pytest.fixture
def diverted(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Give a listening socket to which every connection leads, whatever host it is for."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        create = urllib3.connection.connection.create_connection

        def to_here(_address: tuple[str, int], *rest: Any, **options: Any) -> socket.socket:
            return create(listening.getsockname(), *rest, **options)

        monkeypatch.setattr(urllib3.connection.connection, "create_connection", to_here)
        yield listening


def real(limits: Limits) -> Client:
    return Client("tester@example.org", limits=limits, hosts=addresses.GAO)


def test_a_certificate_that_is_not_trusted_ends_it_at_once(diverted: socket.socket, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=www.gao.gov"]
    named = ["-addext", "subjectAltName=DNS:www.gao.gov", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([needs("openssl"), *made, *named], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    taken: list[int] = []

    def serve() -> None:
        while True:
            try:
                plain, _ = diverted.accept()
            except OSError:
                return
            with plain:
                taken.append(1)
                try:
                    context.wrap_socket(plain, server_side=True).close()
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with pytest.raises(NetworkError, match=r"secure connection could not be made.*certificate"):
        real(Limits(deadline=61, request=60)).get("https://www.gao.gov/")
    diverted.shutdown(socket.SHUT_RDWR)
    thread.join()
    assert taken == [1]


def test_a_handshake_that_never_ends_is_bounded(diverted: socket.socket) -> None:
    with pytest.raises(NetworkError, match=r"in time|within"):
        real(Limits(deadline=0.5, request=0.5, tries=1)).get("https://www.gao.gov/")


def test_a_name_that_is_looked_up_for_ever_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(
        urllib3.connection.connection, "create_connection", lambda *_a, **_k: over.wait(server.HANGS) and None
    )
    with pytest.raises(NetworkError, match=r"no whole answer within 0 seconds|no whole answer within 1 seconds"):
        real(Limits(deadline=0.6, request=0.6, tries=1)).get("https://www.gao.gov/")
    over.set()


def test_a_host_without_an_address_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def unknown(*args: Any, **_options: Any) -> None:
        asked.append(args)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NetworkError, match="name of the host could not be looked up: is there a network"):
        real(Limits(deadline=61, request=60)).get("https://www.gao.gov/")
    assert len(asked) == 1
