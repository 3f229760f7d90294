"""Which addresses are asked, whoever names them: https, to GAO's hosts and the archive, without a user or a port."""

from __future__ import annotations

import socket
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import urllib3.connection

import gao
import server
from gao import ROBOTS
from openrecs.errors import NetworkError, UsageError
from openrecs.scrape import page
from openrecs.scrape.web import addresses
from openrecs.scrape.web.asking import Limits
from openrecs.scrape.web.client import Client
from server import ONCE, PLAIN, Site

WHOLE = gao.export(gao.rows(3))

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
    "http://www.gao.gov/products/gao-25-990001",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/",
    "https://[::1",
    "https://localhost/",
    "https://www.gao.gov:port/",
    "https://www.gao.gov\\@example.org/",
]


WITHIN = ["https://www.gao.gov#@example.org/", "https://www.gao.gov?@example.org/"]  # pages of www.gao.gov


@pytest.mark.parametrize("location", [*AWAY, *WITHIN])
def test_no_redirect_leads_away(site: Site, tmp_path: Path, location: str) -> None:
    site.put(ROBOTS, server.page("User-agent: *\n", **PLAIN))
    site.put(gao.EXPORT, server.redirect(location))
    with pytest.raises(NetworkError) as failed:
        page.fetch(tmp_path, site.client(limits=Limits()), page.EXPORT)
    assert failed.value.exit_code == 7
    assert {one.host for one in site.asked} == {"www.gao.gov"}
    assert all(addresses.problem(url, addresses.GAO) is None for url in site.urls())
    assert gao.documents(tmp_path) == []


def test_an_address_that_is_longer_than_any_is_not_cut_into_another(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, server.page("User-agent: *\n", **PLAIN))
    fits, beyond = "https://www.gao.gov/x?" + "a" * 1500, "https://www.gao.gov/x?" + "a" * 2500
    site.put(fits, server.csv(WHOLE))
    site.put(gao.EXPORT, server.redirect(fits), server.redirect(beyond))
    assert page.fetch(tmp_path, site.client(limits=Limits()), page.EXPORT).rows == 3
    with pytest.raises(NetworkError, match="more than 2048 characters"):
        page.fetch(tmp_path, site.client(limits=Limits()), page.EXPORT)
    assert site.urls() == [gao.EXPORT, fits, gao.EXPORT]


def test_a_redirect_written_in_utf_8_leads_where_it_says() -> None:
    written = "/products/caf\u00e9".encode().decode("latin-1")  # as a header is read
    assert addresses.joined("https://www.gao.gov/", written) == "https://www.gao.gov/products/caf%C3%A9"


def test_no_cookie_is_taken_along(site: Site, tmp_path: Path) -> None:
    site.put(ROBOTS, server.page("User-agent: *\n", **PLAIN, **{"Set-Cookie": "robots=1; Domain=gao.gov"}))
    site.put(gao.EXPORT, server.page(b"", 302, Location="/there", **{"Set-Cookie": "a=b; Path=/"}))
    site.put("https://www.gao.gov/there", server.csv(WHOLE, **{"Set-Cookie": "c=d; Path=/"}))
    for _ in range(2):
        page.fetch(tmp_path, site.client(limits=Limits()), page.EXPORT)
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


OF_NOBODY = ["gao-25-990001", "", "https://www.gao.gov/a b", "https://www.gao.gov/\r\nHost: x", f"https://{'x' * 3000}"]


@pytest.mark.parametrize("url", [*AWAY, *OF_NOBODY, "https://web.archive.org/web/2024id_/https://www.gao.gov/"])
def test_an_address_that_is_not_gaos_is_a_mistake_of_the_call(site: Site, tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match="not fetched") as wrong:
        page.fetch(tmp_path, site.client(), page.named(url))
    assert wrong.value.exit_code == 2
    assert site.asked == []


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.gao.gov/products/GAO-21-487?source=ra", "gao-21-487.html"),
        ("https://www.gao.gov/", "page.html"),
        ("https://www.gao.gov/topics/..%2f..%2fetc", "2f..-2fetc.html"),
        ("https://files.gao.gov/reports/GAO-25-108052/index.html", "index.html.html"),
    ],
)
def test_no_path_is_made_of_an_address(url: str, name: str) -> None:
    assert page.named(url).name == name


def test_redirects_are_followed_a_few_times_and_each_takes_its_turn(site: Site, tmp_path: Path) -> None:
    hops = [f"https://www.gao.gov/hop-{at}" for at in range(7)]
    site.put(gao.EXPORT, server.redirect("/hop-0", 301))
    for hop, following in pairwise(hops):
        site.put(hop, server.redirect(following, 308))
    site.put(hops[2], server.csv(WHOLE))
    long = Limits(deadline=10_000)
    assert page.fetch(tmp_path, site.client(limits=long), page.EXPORT).name == "2026-09-30/open-recs.csv.gz"
    assert site.urls() == [gao.EXPORT, *hops[:3]]
    assert all((b.at - a.at).total_seconds() >= 420 for a, b in pairwise(site.asked[1:]))
    site.put(hops[2], server.redirect(hops[3]))
    with pytest.raises(NetworkError, match="in a circle, or too often"):
        page.fetch(tmp_path, site.client(limits=long), page.EXPORT)
