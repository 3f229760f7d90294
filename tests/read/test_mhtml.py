"""MHTML: the page inside what browsers save as a single file, whoever wrote it and however it is encoded."""

from __future__ import annotations

import base64
import contextlib
import gzip
import quopri

import pytest

import growth
from openrecs.errors import RefusedError
from openrecs.read.stored import stored
from openrecs.read.to_document import document
from openrecs.records import Document

URL = "https://www.gao.gov/products/gao-21-999999"
PAGE = "<!DOCTYPE html><html><body><p>Café = “open”</p>\r\n<table class=x></table></body></html>\r\n"
CUT_LETTERS = "\ufffdÃâ€"  # what the first bytes of the page's first letter beyond ASCII say alone
PICTURE = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: {}\r\n\r\niVBORw0KGgo=\r\n"


def from_bytes(data: bytes) -> Document:
    return document(stored("the-name", data))


def chrome(body: bytes, coding: str = "quoted-printable", more: str = "") -> bytes:
    """What Chrome and Edge write: no charset in the part, the page first."""
    mark = "----MultipartBoundary--x7Yq----"
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {URL}\r\nSubject: =?utf-8?Q?U.S.=20GAO?=\r\n"
        f"Date: Mon, 1 Sep 2025 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        f'\ttype="text/html";\r\n\tboundary="{mark}"\r\n\r\n\r\n--{mark}\r\nContent-Type: text/html{more}\r\n'
        f"Content-ID: <frame-1@mhtml.blink>\r\nContent-Transfer-Encoding: {coding}\r\nContent-Location: {URL}\r\n\r\n"
    )
    frame = f"\r\n--{mark}\r\nContent-Type: text/html\r\n\r\n<html><body>a frame</body></html>"
    tail = f"{frame}\r\n--{mark}\r\n{PICTURE.format(URL + '/x.png')}\r\n--{mark}--\r\n"
    return head.encode() + body + tail.encode()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("quoted-printable", quopri.encodestring(PAGE.encode(), quotetabs=True)),
        ("Quoted-Printable", quopri.encodestring(PAGE.encode())),
        ("base64", base64.encodebytes(PAGE.encode())),
        ("8bit", PAGE.encode()),
        ("binary", PAGE.encode()),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_what_chrome_saves(coding: str, body: bytes, is_packed: bool) -> None:
    data = chrome(body, coding)
    found = from_bytes(gzip.compress(data) if is_packed else data)
    assert (found.text, found.url, found.media, found.encoding) == (PAGE, URL, "html", "utf-8")


@pytest.mark.parametrize(
    ("charset", "codec"), [("windows-1251", "cp1251"), ('"koi8-r"', "koi8-r"), ("nonsense", "cp1252")]
)
def test_the_charset_of_the_part_counts(charset: str, codec: str) -> None:
    found = from_bytes(chrome(b"<html><body>\xe4\xe0</body></html>", "8bit", f"; charset={charset}"))
    assert (found.text, found.encoding) == (b"<html><body>\xe4\xe0</body></html>".decode(codec), codec)


def test_line_ends_of_any_kind_and_blank_lines_before_the_headers() -> None:
    data = chrome(PAGE.encode(), "8bit").replace(b"\r\n", b"\n")
    assert from_bytes(data).text == from_bytes(b"\xef\xbb\xbf\r\n\n" + data).text == PAGE.replace("\r\n", "\n")


def test_start_names_the_page() -> None:
    data = (
        "From: <Saved by UnMHT>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="b"; start="<root>"; type="text/html"\r\n\r\n'
        "A preamble with --b in it\r\n--b\r\nContent-Type: text/html\r\nContent-ID: <other>\r\n\r\n<p>other</p>\r\n"
        f"--b  \r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <root>\r\nContent-Location: {URL}\r\n\r\n"
        "<p>root</p>\r\n--b--\r\nan epilogue\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>after the end</p>\r\n"
    )
    assert (from_bytes(data.encode()).text, from_bytes(data.encode()).url) == ("<p>root</p>", URL)
    without = from_bytes(data.replace('start="<root>"', 'start="<gone>"').encode())
    assert (without.text, without.url) == ("<p>other</p>", None)


def test_only_a_line_of_its_own_before_the_end_is_a_boundary() -> None:
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    page = "<p>one --b\r\n--bc\r\n--b and\r\n</p>"
    part = f"--b\r\nContent-Type: text/html\r\n\r\n{page}\r\n"
    assert from_bytes(f"{head}{part}--b--\r\n".encode()).text == page
    with pytest.raises(RefusedError, match="holds no page"):
        from_bytes(f"{head}--b--\r\n{part}".encode())


def test_parts_inside_parts() -> None:
    data = (
        "From: someone\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=out\r\n\r\n"
        "--out\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
        "--out\r\nContent-Type: multipart/alternative; boundary=out-in\r\n\r\n"
        "--out-in\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
        "--out-in\r\nContent-Type: text/html\r\n\r\n<p>the page</p>\r\n--out-in--\r\n--out--\r\n"
    )
    assert from_bytes(data.encode()).text == "<p>the page</p>"


def mail(*parts: str) -> bytes:
    head = "From: someone\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=out\r\n\r\n"
    return (head + "".join(f"--out\r\n{part}\r\n" for part in parts) + "--out--\r\n").encode()


TEXT, HTML = "Content-Type: text/plain\r\n\r\nSee below.", "Content-Type: text/html\r\n\r\n<p>the page</p>"
FILE = "Content-Type: {}\r\nContent-Disposition: attachment; filename=other\r\n\r\n<p>another page</p>"


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "text/csv"])
@pytest.mark.parametrize("first", [HTML, FILE.format("text/html").replace("another", "the")])
def test_a_mail_with_another_page_attached_is_refused(first: str, kind: str) -> None:
    with pytest.raises(RefusedError, match="other is attached"):
        from_bytes(mail(TEXT, first, FILE.format(kind)))
    assert from_bytes(mail(TEXT, first, FILE.format("application/pdf"))).text == "<p>the page</p>"
    assert from_bytes(mail(TEXT, FILE.format("text/html"))).text == "<p>another page</p>"


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("is_alone", [True, False])
def test_a_mail_without_html_is_the_text_that_somebody_pasted(coding: str, is_alone: bool) -> None:
    text = "Open Recommendations (1 total)\n\nGuard Training: – a line that is longer than lines of mail ever are\n"
    body = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}.get(coding, bytes)(text.encode())
    head = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {coding}\r\n\r\n".encode()
    parted = b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n" + head + body + b"\r\n--b--\r\n"
    mail = b"From: someone\r\nMIME-Version: 1.0\r\n" + (head + body if is_alone else parted)
    assert from_bytes(mail).text.rstrip("\r\n") == text.rstrip("\n")


def test_one_part_alone_and_the_address_of_the_whole() -> None:
    data = (
        'From: "Saved by Windows Internet Explorer 11"\r\nMIME-Version: 1.0\r\nContent-Type: text/html;\r\n'
        f'\tcharset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: {URL}\r\n\r\n'
        "<html><body>Caf=C3=A9 and a soft=\r\n break</body></html>"
    )
    found = from_bytes(data.encode())
    assert (found.text, found.url) == ("<html><body>Café and a soft break</body></html>", URL)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("https://www.gao.gov/a\r\n b", "https://www.gao.gov/ab"),
        ("=?utf-8?Q?https://www.gao.gov/reports=2Dtestimonies?=", "https://www.gao.gov/reports-testimonies"),
        ("=?no-such?Q?x?=", None),
        ("cid:frame@mhtml.blink", None),
        ("file:///home/someone/page.html", None),
        ("", None),
    ],
)
def test_only_web_addresses_are_addresses(location: str, url: str | None) -> None:
    head = f"MIME-Version: 1.0\r\nContent-Type: text/html\r\nSnapshot-Content-Location: {location}\r\n\r\n"
    assert from_bytes(head.encode() + PAGE.encode()).url == url


def test_a_file_without_a_page_inside_is_refused() -> None:
    data = f'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n{PICTURE}\r\n--b--'
    for broken in (data, data.replace("; boundary", "; border"), data.replace("--b", "--c")):
        with pytest.raises(RefusedError, match="holds no page"):
            from_bytes(broken.encode())


def test_too_many_and_too_deep_parts_are_refused() -> None:
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b0\r\n\r\n"
    with pytest.raises(RefusedError, match="more than 10000 parts"):
        from_bytes(head.encode() + b"--b0\r\n\r\n" * 20_000)
    deep = "".join(f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(5_000))
    with pytest.raises(RefusedError, match="more than 10 deep"):
        from_bytes((head + deep).encode())


def test_a_text_with_headers_of_its_own_is_no_mhtml() -> None:
    for text in (
        "Title: a report\nMIME-Version: 1.0\n\ntext",
        "Director: someone\n\nMIME-Version: 1.0\nContent-Type: text/html",
    ):
        assert from_bytes(text.encode()).text == text


@pytest.mark.parametrize(
    ("coding", "body"),
    [("quoted-printable", quopri.encodestring(PAGE.encode())), ("base64", base64.encodebytes(PAGE.encode()))],
)
def test_cut_anywhere_it_is_the_beginning_of_the_page(coding: str, body: bytes) -> None:
    data = chrome(body, coding)
    texts = [from_bytes(data[:at]).text for at in range(data.index(body[:20]) + 4, len(data))]
    assert all(text.startswith(PAGE) or PAGE.startswith(text.rstrip(CUT_LETTERS)) for text in texts)
    assert texts.count(PAGE) > 100
    assert len(set(texts)) > 50


def test_time_grows_no_faster_than_the_quoted_printable() -> None:
    def page(size: int) -> str:
        return "<html><body>" + growth.of("<p class=“x”>Café, and so on and on</p>\r\n", size) + "</body></html>"

    def packed(size: int) -> bytes:
        return chrome(quopri.encodestring(page(size).encode()))

    assert from_bytes(packed(500_000)).text == page(500_000)
    growth.assert_linear(packed, from_bytes)


HEAD = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="-"\r\n\r\n'
PAGE_PART = HEAD + b"---\nContent-Type: text/html\nContent-Transfer-Encoding: %s\n\n"
ODD = {
    "dashes": (HEAD, b"-", b""),
    "borders": (HEAD, b"---\n", b""),
    "newlines": (HEAD, b"\n", b""),
    "borders and blanks": (HEAD, b"---" + b" " * 100, b""),
    "semicolons": (HEAD + b'---\nContent-Type: multipart/x; "', b";", b"\n\n"),
    "parts with semicolons": (HEAD, b'---\nContent-Type: multipart/x; "' + b";" * 1_000 + b"\n\n", b""),
    "base64": (PAGE_PART % b"base64", b"A!", b""),
    "quoted-printable": (PAGE_PART % b"quoted-printable", b"=", b""),
    "encoded words": (b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Location: ", b"=?utf-8?q?=41?=", b"\n\nx"),
    "folded lines": (b"MIME-Version: 1.0\nContent-Type: text/html\n", b" x\n", b""),
    "one long type": (b"MIME-Version: 1.0\nContent-Type: ", b"a", b""),
}


@pytest.mark.parametrize("name", ODD)
def test_time_grows_no_faster_than_the_bytes(name: str) -> None:
    before, filler, behind = ODD[name]

    def work(data: bytes) -> None:
        with contextlib.suppress(RefusedError):  # also a good answer: what counts here is the time
            from_bytes(data)

    growth.assert_linear(lambda size: before + growth.of(filler, size) + behind, work)
