"""Layout drift in text: every label that a text layout uses, renamed in turn, is loud.

Text has no classes: a page is read by its labels alone. Each is renamed everywhere, and at its first place only, on the
seed and on every golden page that is text. What comes out must be refused, or say what is wrong, or be the same rows.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import golden
from openrecs.errors import RefusedError
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted
from openrecs.read import to_document
from openrecs.read.stored import stored
from openrecs.records import Recommendation
from running import ROOT

SEED = next((ROOT / "raw" / "2021-09-30").glob("agency-*.txt"))
TEXT_LAYOUTS = ("agency_page", "database", "topic_page", "product_page", "old_list_2013", "old_list_2018")
PAGES = [SEED, *(page for name, page, _ in golden.goldens() if name in TEXT_LAYOUTS and page.suffix == ".txt")]
# The labels by layout, as the layouts and their grammars use them; `\n` bounds those that must fill their line.
TABLE = (
    *("Agency Affected", "Recommendation Status", "Recommendation\tStatus", "Recommendation | Status", "Status\n"),
    *("Matter\tStatus", "Open Recommendations\n", "Show\n", "\nOpen\n", "\nOpen –", "\nClosed", "Closed-", "| Open"),
    *("(Recommendation ", "(Matter ", "Actions to satisfy", "Priority Rec.", "This is a priority recommendation."),
)
LABELS = {
    "agency_page": (*TABLE, "Open Recommendations (", " total)", "View More Recommendations"),
    "database": (*TABLE, "Agency Recommendation Status", "Priority\n", "Recommendations\nDownload", "there are"),
    "topic_page": (*TABLE, "View More Recommendations"),
    "product_page": (
        *(*TABLE, "Published:", "Publicly Released:", "Recommendations for Executive Action", "Full Report"),
        *("Matter for Congressional Consideration", "Media Inquiries", "GAO Contacts"),
    ),
}
LIST = (
    *("Director:", "Phone:", "Recommendation:", "Agency:", "Status:", "Comments:", "Priority recommendation\n"),
    *("publications with a total of", "open recommendations", "open priority recommendations", "including"),
    *("(Recommendation ", "(Matter for", "\nStatus: Open", "\nStatus: Closed", "there are"),
)
LABELS |= {"old_list_2013": LIST, "old_list_2018": LIST}
STAMPS = ("there are",)  # the page's own date: without it the capture date is known from elsewhere, and no row changes


def read(text: str) -> Interpreted | None:
    """Return what a text is read as; `None` where it is refused."""
    try:
        return interpret.document(to_document.document(stored("page.txt", text.encode())), shipped())
    except RefusedError:
        return None


def said(one: Interpreted) -> list[Recommendation]:
    """Return the rows without what only says where they were read."""
    return [row._replace(document="", document_sha256="", location="") for row in one.rows]


def renamed(label: str) -> str:
    """Return a label in other words, line breaks and tabs kept: `Agency Affected` is `Agenczq Affectezq`."""
    return re.sub("[A-Za-z]{2,}", lambda word: word[0][:-1] + "zq", label)


def layout_of(page: Path) -> str:
    return "agency_page" if page == SEED else next(name for name in TEXT_LAYOUTS if name in page.parts)


CASES = [
    (page, label, count)
    for page in PAGES
    for label in LABELS[layout_of(page)]
    if label in page.read_text(encoding="utf-8")
    for count in ((-1, 1) if page.read_text(encoding="utf-8").count(label) > 1 else (-1,))
]


@pytest.mark.parametrize("page", dict.fromkeys(page for page, _, _ in CASES), ids=lambda page: page.name)
def test_a_renamed_label_is_loud(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    before = read(text)
    assert before is not None
    for label, count in [case[1:] for case in CASES if case[0] == page]:
        after = read(text.replace(label, renamed(label), count))
        if after is None:
            continue  # refused, with a reason
        news = {issue.message for issue in after.issues} - {issue.message for issue in before.issues}
        if said(after) != said(before):
            assert news, f"other rows without {label}, and not a word about it"
        if len(after.rows) < len(before.rows):
            assert not after.is_complete, label
        if label in STAMPS:
            assert after.reading.stamp is None, label


def test_every_label_is_renamed_on_some_page() -> None:
    tried = {(layout_of(page), label) for page, label, _ in CASES}
    never = {label for labels in LABELS.values() for label in labels} - {label for _, label in tried}
    assert never == set()


@pytest.mark.parametrize("layout", TEXT_LAYOUTS)
def test_a_page_of_each_layout_is_tried(layout: str) -> None:
    assert any(layout_of(page) == layout for page, _, _ in CASES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_as_it_is_has_no_sign_of_drift(page: Path) -> None:
    one = read(page.read_text(encoding="utf-8"))
    assert one is not None
    assert not [issue for issue in one.issues if "may be" in issue.message]


BARS = ROOT / "tests" / "pages" / "agency_page" / "parted_by_bars.txt"


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Open\nPartially Addressed", "open_partially_addressed"),
        ("Open\n– Partially Addressed", "open_partially_addressed"),
        ("Open â€“ Partially Addressed", None),
        ("Open (Partially Addressed)", None),
        ("Open =E2=80=93 Partially Addressed", None),
    ],
)
def test_a_status_of_which_a_line_or_the_dash_broke_is_not_open(printed: str, code: str | None) -> None:
    """Where it cannot be read its row is left out, and the page is not complete."""
    page = BARS.read_text(encoding="utf-8")
    whole, found = read(page), read(page.replace("Open – Partially Addressed", printed))
    assert whole is not None
    assert found is not None
    [row] = [one for one in whole.rows if one.status == "open_partially_addressed"]
    again = [(one.status, one.comments) for one in found.rows if one.recommendation == row.recommendation]
    assert again == ([(code, row.comments)] if code else [])
    assert found.is_complete is (code is not None)


def test_a_sentence_below_a_status_is_a_comment() -> None:
    page = BARS.read_text(encoding="utf-8")
    found = read(page.replace("Open – Partially Addressed", "Open\nIt is partially addressed."))
    assert found is not None
    assert found.is_complete
    [row] = [one for one in found.rows if (one.comments or "").startswith("It is partially addressed.")]
    assert row.status == "open"


def test_addresses_that_a_mail_program_writes_behind_links_are_no_titles() -> None:
    page = (BARS.parent / "pasted_2025.txt").read_text(encoding="utf-8")
    whole = read(page)
    mailed = read(re.sub(r"(?m)^(Show|.*: .*|Agency Affected.*)$", r"\1 <https://www.gao.gov/agencies/x#a>", page))
    assert whole is not None
    assert mailed is not None
    assert said(mailed) == said(whole)
    assert mailed.is_complete is whole.is_complete is True
