"""Layout I, a catalogue of publications: golden pairs, headers people write, and lines that cannot be read."""

from __future__ import annotations

import csv
import gzip
import io
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

import golden
from golden import as_text as document
from openrecs.extract.pages.catalogue_csv import claims, read
from openrecs.records import Scope
from openrecs.text import squeeze
from running import ROOT

page = partial(golden.loaded, "catalogue_csv")

REFERENCE = ROOT.parent / "shared" / "reference" / "publications.csv.gz"
HEADER = "publication_number,publication_title,published_on"


def test_a_header_without_lines_is_an_empty_catalogue() -> None:
    reading = read(page("empty/header_only.csv"))
    assert (reading.publications, reading.rows, reading.issues) == ((), (), ())
    assert reading.is_complete


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        "published_on,publication_title,publication_number",
        "Publication_Number, Publication_Title ,PUBLISHED_ON",
        '"publication_number","publication_title","published_on"',
        "\ufeffpublication_number,publication_title,published_on",
        '\ufeff"publication_number",publication_title,published_on',
        "publication_number,publication_title,published_on,,,",
        "publication_number,url,publication_title,published_on,released_on,topic,n_recommendations,n_matters",
    ],
)
def test_headers_that_people_and_programs_write(header: str) -> None:
    reading = read(document(header + "\r\n"))
    assert claims(document(header + "\r\n"))
    assert reading.issues == ()


def test_a_column_nobody_knows_is_a_note_and_changes_nothing() -> None:
    reading = read(document(f"{HEADER},shelf,{'x' * 300}\nGAO-27-900001,A Title,2027-01-12,3,\n"))
    assert [issue.severity for issue in reading.issues] == ["note", "note"]
    assert all(len(issue.message) < 120 for issue in reading.issues)
    assert reading.publications[0].title == "A Title"
    assert reading.is_complete


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("2027-01-12", True),
        ('"Jan 12, 2027"', True),
        ('"Sept. 09, 2021"', True),
        ("", False),
        ("2027-1-12", False),
        ("2027-13-01", False),
        ("0204-01-12", False),
        ("12.01.2027", False),
        ("03/04/2027", False),
        ("12-Jan-27", False),
        ("２０２７-01-12", False),
    ],
)
def test_a_date_is_kept_as_printed_or_is_an_issue(printed: str, kept: bool) -> None:
    reading = read(document(f"{HEADER}\nGAO-27-900001,A Title,{printed}\n"))
    assert reading.publications[0].published_on == (printed.strip('"') if kept else None)
    assert [issue.field for issue in reading.issues] == ([] if kept or not printed else ["published_on"])
    assert reading.is_complete


def test_lines_that_are_no_publication_are_left_out_and_named() -> None:
    reading = read(page("faulty.csv"))
    errors = [(issue.severity, issue.location) for issue in reading.issues if issue.severity == "error"]
    assert errors == [("error", f"line {number}") for number in (2, 3, 6, 7)]
    assert [publication.number for publication in reading.publications] == [f"GAO-27-90000{x}" for x in (4, 5, 8)]
    assert {(issue.stage, issue.document) for issue in reading.issues} == {("layouts", "faulty.csv")}


def test_values_that_look_like_nothing_are_kept_as_text() -> None:
    reading = read(document(f"{HEADER}\nNA,null,\n00123,1E5,\n"))
    assert [(x.number, x.title) for x in reading.publications] == [("NA", "null"), ("00123", "1E5")]


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=80)), max_size=5))
def test_any_title_comes_back(lines: list[tuple[str, str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER.split(","), *((f"x{number}", f"x{title}", "") for number, title in lines)])
    found = [(x.number, x.title) for x in read(document(out.getvalue())).publications]
    assert found == [(squeeze(f"x{number}"), squeeze(f"x{title}")) for number, title in lines]


@pytest.mark.skipif(not REFERENCE.exists(), reason="the list of GAO's publications is not on this machine")
def test_the_list_of_all_publications_reads_without_an_issue() -> None:
    text = gzip.decompress(REFERENCE.read_bytes()).decode()
    reading = read(document(text))
    assert claims(document(text))
    assert len(reading.publications) == 15_139
    assert (reading.rows, reading.issues, reading.scope, reading.is_complete) == ((), (), Scope("none"), True)
    assert reading.publications[0].url == "https://www.gao.gov/products/099359"
    assert {x.number: x for x in reading.publications}["GAO-25-107258"].topics == ("Budget and Spending",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "publication_number\n",
        f"\n\n{HEADER}\n",
        "Publication Name,Publication  Number\n",
        "Open Recommendations\n",
    ],
)
def test_other_texts_are_not_claimed(text: str) -> None:
    assert not claims(document(text))
