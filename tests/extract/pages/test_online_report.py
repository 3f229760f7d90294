"""Layout H, a report read online: recognised, its publication read, never a row."""

from __future__ import annotations

from functools import partial

import pytest

import golden
from golden import as_html as document
from openrecs.errors import RefusedError
from openrecs.extract.pages.online_report import claims, read
from openrecs.records import Scope
from running import ROOT

page = partial(golden.loaded, "online_report")

SAMPLES = ROOT.parent / "shared" / "samples" / "html"
SAMPLE = SAMPLES / "gao-25-108052-report.html"
needs_sample = pytest.mark.skipif(not SAMPLE.exists(), reason="the real online report is not on this machine")


@needs_sample
def test_the_real_report() -> None:
    text = SAMPLE.read_text("utf-8")
    reading = read(document(text))
    assert claims(document(text))
    assert (reading.rows, reading.issues, reading.scope, reading.is_complete) == ((), (), Scope("none"), True)
    [publication] = reading.publications
    assert publication.number == "GAO-25-108052"
    assert publication.title.startswith("DOD FINANCIAL MANAGEMENT: Insights into")
    assert publication.title.endswith("Fiscal Year 2024 Balance Sheet")
    assert (publication.published_on, publication.released_on) == ("Sep 18, 2025", "Sep 18, 2025")
    assert publication.url == "https://www.gao.gov/products/gao-25-108052"


@pytest.mark.parametrize(
    ("old", "new", "number", "published", "released", "loud"),
    [
        ("Published: Jan 12, 2027", "Published: Feb 30, 2027", "GAO-27-900010", None, "Feb 11, 2027", True),
        ("Publicly Released:", "Made Public:", "GAO-27-900010", None, None, True),
        ("Published:", "Issued:", None, None, "Feb 11, 2027", True),
        ("GAO-27-900010. Published", "Published", None, "Jan 12, 2027", "Feb 11, 2027", True),
        ("Published: Jan 12, 2027. ", "Published: . ", "GAO-27-900010", None, "Feb 11, 2027", False),
    ],
)
def test_every_fact_is_read_or_missed_aloud(
    old: str, new: str, number: str | None, published: str | None, released: str | None, loud: bool
) -> None:
    text = page("whole.html").text
    assert f">{old}" in text or old in text
    reading = read(document(text.replace(old, new)))
    [publication] = reading.publications
    assert (publication.number, publication.published_on, publication.released_on) == (number, published, released)
    assert bool(reading.issues) == loud


@pytest.mark.parametrize("name", ["gao-rpt-info", "gao-rpt-title"])
def test_a_renamed_class_is_loud(name: str) -> None:
    text = page("whole.html").text.replace(name, "renamed")
    assert claims(document(text))
    with pytest.raises(RefusedError, match=name):
        read(document(text))


def test_a_report_is_recognised_by_either_mark() -> None:
    text = page("whole.html").text
    assert claims(document(text.replace("gao-report.css", "renamed.css")))
    assert not claims(document(text.replace("gao-report.css", "renamed.css").replace("gao-rpt-", "renamed-")))
    assert not claims(golden.as_text(text))


def test_a_page_that_links_to_a_report_is_none() -> None:
    link = '<html><body><a href="https://files.gao.gov/reports/GAO-27-900010/index.html">Full Report</a></body></html>'
    assert not claims(document(link))


def test_a_cut_report_is_refused_or_not_complete() -> None:
    text = page("whole.html").text
    outcomes = set()
    for point in range(text.index("gao-report.css") + 20, text.index("</html>")):
        try:
            reading = read(document(text[:point]))
        except RefusedError:
            outcomes.add("refused")
            continue
        assert reading.rows == ()
        assert reading.publications == read(page("whole.html")).publications
        assert not reading.is_complete
        assert reading.issues
        outcomes.add("read")
    assert outcomes == {"refused", "read"}


def test_two_different_summaries_give_no_address() -> None:
    text = page("whole.html").text.replace("products/gao-27-900010", "products/gao-27-900011", 1)
    assert read(document(text)).publications[0].url is None


@pytest.mark.parametrize("text", ["<!-- gao-report.css -->", "<p>gao-rpt-info</p>", "gao-report.css"])
def test_a_mark_without_a_page_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(RefusedError):
        read(document(text))
