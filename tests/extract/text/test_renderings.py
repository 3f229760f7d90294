"""A page gives the rows of its HTML whatever real program made text of it: lynx, w3m, Chromium, html2text, get_text.

The programs run; each renders each page once. What a program's text has lost is said in `LOST`, and nothing else may
differ: agency, text with its marker, status, priority, comments, publication.
"""

from __future__ import annotations

import html
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import html2text
import pytest
from bs4 import BeautifulSoup

import invented
import shared
from openrecs.extract.detect import detect
from openrecs.extract.pages import product_page, topic_page
from openrecs.records import Document, Reading
from openrecs.text import squeeze
from running import HANGS
from tools import needs


class Row(NamedTuple):
    """A row to compare: every field that a text and the HTML both print."""

    title: str
    number: str | None
    agency: str
    text: str
    status: str
    priority: bool
    comments: str


@dataclass(frozen=True)
class Page:
    """A page: its HTML, its layout, and the rows that it shows."""

    html: str
    layout: str
    rows: tuple[Row, ...]


def from_invention(layout: str, text: str, pubs: tuple[invented.Pub, ...]) -> Page:
    shows_number = layout in ("product_page", "topic_page")
    return Page(
        text,
        layout,
        tuple(
            Row(
                pub.title,
                pub.number if shows_number else None,
                rec.agency,
                rec.text,
                rec.status,
                rec.is_priority,
                "\n\n".join(rec.comments),
            )
            for pub in pubs
            for rec in (*pub.matters, *pub.recs)
        ),
    )


def from_html(name: str, layout: str, read: Callable[[Document], Reading]) -> Page:
    text = shared.path(f"samples/html/{name}.html").read_text(encoding="utf-8")
    return Page(text, layout, tuple(map(row, read(document(text, "html")).rows)))


def document(text: str, media: str = "text") -> Document:
    return Document(f"page.{media}", "0" * 64, len(text), "utf-8", "html" if media == "html" else "text", text)


def row(raw: object) -> Row:
    """Return a row as read; where a text runs agency and recommendation together, so does this."""
    assert hasattr(raw, "publication")
    publication = raw.publication
    return Row(
        publication.title,
        publication.number,
        raw.agency,
        squeeze(raw.recommendation),
        raw.status,
        bool(raw.priority),
        raw.comments or "",
    )


ARMY = invented.ARMY
PAGES: dict[str, Callable[[], Page]] = {
    "product page": lambda: from_invention(
        "product_page", invented.product_html(invented.BRIDGES), (invented.BRIDGES,)
    ),
    "topic page": lambda: from_invention("topic_page", invented.topic_html(invented.TOPIC), invented.TOPIC),
    "agency page": lambda: from_invention(
        "agency_page", invented.agency_html(ARMY, invented.ARMY_PAGE, 6), invented.ARMY_PAGE
    ),
    "agency page of 2021": lambda: from_invention(
        "agency_page", invented.agency_html(ARMY, invented.ARMY_PAGE, 33, definition=True), invented.ARMY_PAGE
    ),
    "database": lambda: from_invention("database", invented.database_html(invented.RESULTS), invented.RESULTS),
    "real product page": lambda: from_html("gao-25-108085", "product_page", product_page.read),
    "real topic page": lambda: from_html("topic-science-and-technology-2026-09-01", "topic_page", topic_page.read),
}


def browser(*command: str) -> Callable[[str], str]:
    """Return how a program makes text of a page."""

    def render(text: str) -> str:
        needs(command[0])
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.html"
            page.write_text(text, encoding="utf-8")
            done = subprocess.run([*command, str(page)], capture_output=True, check=True, timeout=HANGS)
        return done.stdout.decode("utf-8")

    return render


CHROMIUM = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--virtual-time-budget=3000", "--dump-dom"),
)
INNER_TEXT = (
    "<script>addEventListener('load', () => { const text = document.body.innerText;"
    "document.documentElement.innerHTML = '<head></head><body><pre id=x></pre></body>';"
    "document.getElementById('x').textContent = text; });</script>"
)
OUTSIDE = re.compile(r"<script[^>]*src=[^>]*></script>|<link[^>]*stylesheet[^>]*>|<iframe[^>]*></iframe>")


def chromium(text: str) -> str:
    """Return what copying the whole page gives. Nothing outside of the page is loaded."""
    with tempfile.TemporaryDirectory() as profile:
        dump = browser("chromium", *CHROMIUM, f"--user-data-dir={profile}")(OUTSIDE.sub("", text) + INNER_TEXT)
    found = re.search(r'<pre id="x">(.*)</pre>', dump, re.DOTALL)
    assert found
    return html.unescape(found[1])


def markdown(width: int) -> Callable[[str], str]:
    def render(text: str) -> str:
        maker = html2text.HTML2Text()
        maker.body_width = width
        return maker.handle(text)

    return render


LYNX = ("lynx", "-dump", "-force_html", "-display_charset=utf-8", "-assume_charset=utf-8")
W3M = ("w3m", "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8")
PROGRAMS: dict[str, Callable[[str], str]] = {
    "lynx": browser(*LYNX),
    "lynx -nolist": browser(*LYNX, "-nolist"),
    "lynx -width=200": browser(*LYNX, "-width=200"),
    "lynx -width=60": browser(*LYNX, "-width=60"),
    "w3m": browser(*W3M),
    "w3m -cols 60": browser(*W3M, "-cols", "60"),
    "w3m -cols 120": browser(*W3M, "-cols", "120"),
    "w3m -cols 200": browser(*W3M, "-cols", "200"),
    "chromium": chromium,
    "html2text": markdown(78),
    "html2text, not wrapped": markdown(0),
    "get_text": lambda text: BeautifulSoup(text, "lxml").get_text(),
    "get_text, lines": lambda text: BeautifulSoup(text, "lxml").get_text("\n", strip=True),
    "get_text, blanks": lambda text: BeautifulSoup(text, "lxml").get_text(" "),
}


def without_paragraphs(text: str) -> str:
    return text.replace("\n\n", " ")


def as_html2text_writes(text: str) -> str:
    """`html2text` writes an em dash as two hyphens, and takes a bare `&D` for a character."""
    return without_paragraphs(text).replace("—", "--").replace("R&D;", "R&D")


# What a program's text has lost: how both sides are made alike before they are compared.
LOST: dict[str, Callable[[str], str]] = {
    "html2text": as_html2text_writes,
    "html2text, not wrapped": as_html2text_writes,
}


@pytest.fixture(scope="module")
def rendered() -> Callable[[str, str], str]:
    """Return the text of a page by a program; each program renders each page once."""
    return cache(lambda page, program: PROGRAMS[program](PAGES[page]().html))


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("page", PAGES)
def test_the_rows_are_those_of_the_html(page: str, program: str, rendered: Callable[[str, str], str]) -> None:
    expected = PAGES[page]()
    text = rendered(page, program)
    layout = detect(document(text))
    assert layout.name == expected.layout
    reading = layout.read(document(text))
    lost = LOST.get(program, str)
    read = [comparable(row(raw), lost) for raw in reading.rows]
    wanted = [
        comparable(want if got.agency else want._replace(agency="", text=f"{want.agency} {want.text}"), lost)
        for want, got in zip(expected.rows, read, strict=False)
    ]
    assert read == wanted
    assert len(read) == len(expected.rows)
    assert not reading.unread
    assert [issue.field for issue in reading.issues] == (["declared_total"] if "33 total" in expected.html else [])


def comparable(one: Row, lost: Callable[[str], str]) -> Row:
    return one._replace(
        title=lost(one.title), agency=one.agency or "", text=lost(one.text), comments=lost(one.comments)
    )


@pytest.mark.parametrize(("page", "read"), [("product page", product_page.read), ("topic page", topic_page.read)])
def test_an_invented_page_is_read_as_html_too(page: str, read: Callable[[Document], Reading]) -> None:
    expected = PAGES[page]()
    reading = read(document(expected.html, "html"))
    assert [row(raw) for raw in reading.rows] == list(expected.rows)
    assert {issue.severity for issue in reading.issues} <= {"note"}


@pytest.mark.parametrize("program", ["lynx", "w3m", "chromium", "html2text"])
def test_each_row_says_where_in_the_text_it_stands(program: str, rendered: Callable[[str, str], str]) -> None:
    text = rendered("topic page", program)
    for raw in detect(document(text)).read(document(text)).rows:
        start = int(raw.location.removeprefix("line ")) - 1
        first = (raw.agency or raw.recommendation).split()[0]
        assert first in " ".join(text.split("\n")[start : start + 10])
