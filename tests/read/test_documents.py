"""A file -> a `Document`: its text, what kind of text it is, the address it bears, and the time that takes."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
from pathlib import Path

import pytest

import growth
from openrecs.errors import RefusedError
from openrecs.read.media import media, saved_from
from openrecs.read.stored import stored
from openrecs.read.to_document import document, read
from openrecs.records import Document
from running import ROOT

SHARED = ROOT.parent / "shared"
PAGE = "<!DOCTYPE html>\n<html><body><h2>Open Recommendations</h2>\n<p>Café</p></body></html>\n"
TEXT = "Open Recommendations (33 total)\n\nGuard Training: Actions Needed\n"


def from_bytes(data: bytes, **more: str) -> Document:
    return document(stored("the-name", data), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_text_as_mail_is_sent_is_refused(line_break: str) -> None:
    text = f"The Commandant should count what is bro=\nken, and what is no=\nt.\n{'=' * 20}\n".replace("\n", line_break)
    with pytest.raises(RefusedError, match="as mail is sent"):
        from_bytes(text.encode())
    assert from_bytes(text.replace("=", "", 1).encode()).media == "text"


@pytest.mark.parametrize("said", ["&amp;#8217;", "&amp;rsquo;", "&amp;#x2019;"])
def test_a_character_that_html_encodes_twice_is_encoded_once(said: str) -> None:
    """A text or a feed may mean it so."""
    page, feed = (
        PAGE.replace("Café", f"Cafés{said} &amp; 1 &amp; 2;"),
        f"<?xml version='1.0'?><rss><t>a{said}</t></rss>",
    )
    assert f"Cafés&{said.removeprefix('&amp;')} &amp; 1 &amp; 2;" in from_bytes(page.encode()).text
    assert [from_bytes(one.encode()).text for one in (feed, TEXT + said)] == [feed, TEXT + said]


@pytest.mark.parametrize(("body", "kind"), [(PAGE, "html"), (TEXT, "text")])
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_file_becomes_a_document(tmp_path: Path, body: str, kind: str, is_packed: bool) -> None:
    data = gzip.compress(body.encode()) if is_packed else body.encode()
    (tmp_path / "any.name").write_bytes(data)
    found = read(tmp_path / "any.name", "d/any.name", url="https://www.gao.gov/agencies/x")
    assert found == Document(
        name="d/any.name",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        encoding="utf-8",
        media=kind,  # type: ignore[arg-type]
        text=body,
        url="https://www.gao.gov/agencies/x",
    )


def test_what_the_sender_declared_is_used() -> None:
    assert from_bytes("Привет".encode("cp1251"), charset="windows-1251").text == "Привет"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("agency-page-ice.txt", "text"),
        ("csv/open-recs-2026-09-28-excerpt.csv", "text"),
        ("html/access-denied.html", "html"),
        ("html/gao-24-106915.html", "html"),
        ("html/gao-25-107523.html", "html"),
        ("html/gao-25-108052-report.html", "html"),
        ("html/gao-25-108085.html", "html"),
        ("html/topic-science-and-technology-2026-09-01.html", "html"),
    ],
)
def test_real_captures_are_read_to_the_last_byte(name: str, kind: str) -> None:
    path = SHARED / "samples" / name
    if not path.exists():
        pytest.skip("the captured samples are not here")
    found = read(path, name)
    assert (found.media, found.encoding, found.url) == (kind, "utf-8", None)
    assert found.text.encode() == path.read_bytes()


# Media ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><title>x</title>",
        "\n\n  <HTML>",
        "\ufeff\u200b <html lang=en>",
        "<!-- saved -->\n<!-- twice --> <div class='x'>a fragment</div>",
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
        '<?xml version="1.0"?><rss version="2.0">',
        "<div>",
        "<div\nclass=x>",
        "<section data-x=1>\n",
        "<table><tr><td>",
        "<h2>Open Recommendations</h2>",
        "<br/>",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html>",
        "<!-- " + "a long comment " * 600 + "-->\n<!doctype html>",
        "stray words <html><body>",
    ],
)
def test_html_is_what_begins_with_a_tag_or_calls_itself_html(text: str) -> None:
    assert media(text) == "html"


@pytest.mark.parametrize(
    "text",
    [
        "Open Recommendations (33 total)",
        "A threshold of < 5 percent, and <b>bold</b> and <div> in the prose",
        "<GAO-21-487> The Director should",
        "<https://www.gao.gov> is its address",
        "<someone@example.org>",
        "< html >",
        "<3 percent",
        "<",
        "<!-- an open comment, never closed",
        '"Title: Download of GAO Recommendation Results",,,,,,,\r\n',
        "publication_number,publication_title,published_on\n",
        "x" * 5000 + "<html>",
        "<htmlx>",
    ],
)
def test_text_is_everything_else(text: str) -> None:
    assert media(text) == "text"


@pytest.mark.parametrize(
    ("comment", "url"),
    [
        ("<!-- saved from url=(0042)https://www.gao.gov/products/gao-21-999999 -->", "gao-21-999999"),
        ("<!-- saved from url=(0014)about:internet -->", None),
        ("<!-- saved from url=(0042)file:///home/someone/x.html -->", None),
        (f"<!-- saved from url=(9999)https://www.gao.gov/{'x' * 3000} -->", None),
        ("<!--\n Page saved with SingleFile \n url: https://www.gao.gov/products/gao-21-999999 \n-->", "gao-21-999999"),
        ("<!-- https://www.gao.gov/products/gao-21-999999 -->", None),
        ('<link rel="canonical" href="https://www.gao.gov/products/gao-21-999999">', None),
        (" " * 5000 + "<!-- saved from url=(0042)https://www.gao.gov/products/gao-21-999999 -->", None),
    ],
)
def test_the_address_a_browser_wrote_into_the_page(comment: str, url: str | None) -> None:
    page = f"<!DOCTYPE html>\n{comment}\n<html><body>x</body></html>"
    expected = f"https://www.gao.gov/products/{url}" if url else None
    assert saved_from(page) == from_bytes(page.encode()).url == expected


def test_the_callers_address_comes_first() -> None:
    page = b"<!-- saved from url=(0019)https://www.gao.gov --><html><body>x</body></html>"
    assert from_bytes(page, url="https://www.gao.gov/agencies/x").url == "https://www.gao.gov/agencies/x"


# Time ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "filler", "end"),
    [
        *((b"", filler, b"") for filler in (b" ", b"-", b"\n", b"<", b"<!--", b"<!---->", b"<?", b"BZh")),
        (b"<!doctype", b" ", b""),
        (b"", b"<!-- saved from url=(", b""),
        (b"<!--", b" ", b"saved from"),
        (b"", "\u2028".encode(), b""),
        (b"", b"MIME-Version:", b""),
        (b"", gzip.compress(b"", mtime=0), b""),
        (b"\x1f\x8b\x08\x08" + b"\0" * 6, b"a", b""),
    ],
)
def test_time_grows_no_faster_than_the_bytes(start: bytes, filler: bytes, end: bytes) -> None:
    def work(data: bytes) -> None:
        with contextlib.suppress(RefusedError):  # also a good answer: what counts here is the time
            from_bytes(data)

    growth.assert_linear(lambda size: start + filler * (size // len(filler)) + end, work)
