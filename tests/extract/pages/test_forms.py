"""Forms that real pages had: ranges of 2023, stamps of 2018, comments in a column, product pages of before 2021."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import golden
from openrecs.errors import RefusedError
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted
from openrecs.read import to_document
from openrecs.read.stored import stored

RANGE = "1 - 3 of 3 Recommendations, including 1 Priority Recommendation"
ISSUED = "As of June 7, 2018, GAO has issued 1,561 products with 4,802 open recommendations."
OF_WHICH = "As of April 18, 2018, there are 5184 open recommendations, of which 465 are priority recommendations"
OF_THESE = "As of May 23, 2024, there are 5131 open recommendations now. 412 of these are priority recommendations"
LISTING = "Sep 15, 2020\n\nSnow Fences\nGAO-20-797: Published: Sep 15, 2020. Publicly Released: Sep 15, 2020.\n"


def page(name: str) -> str:
    return (golden.FOLDER / name).read_text(encoding="utf-8")


def read(text: str, name: str = "page.txt") -> Interpreted:
    return interpret.document(to_document.document(stored(name, text.encode())), shipped())


@pytest.mark.parametrize(
    "printed",
    [
        RANGE,
        RANGE + "s",
        RANGE.replace(", ", " "),
        RANGE.replace(", ", ",\n"),
        RANGE.replace("1 Priority ", "1 Priority\n"),
        RANGE.replace(" ", "\xa0"),
        RANGE.replace(" - ", " – "),
    ],
)
def test_range_with_its_tail_is_met(printed: str) -> None:
    one = read(page("database/page_2023.txt").replace(RANGE, printed))
    assert (len(one.rows), one.is_complete) == (3, True)


def test_range_that_counts_other_priority_ones_is_not_met() -> None:
    assert not read(page("database/page_2023.txt").replace(RANGE, RANGE.replace("1 Pri", "2 Pri"))).is_complete


@pytest.mark.parametrize("between", [", ", ",<br>", "</div><div>", "<span>, </span>", ",\n  "])
def test_range_with_its_tail_is_met_in_html(between: str) -> None:
    html = page("database/as_html.html")
    found = re.search(r"1 - [0-9]+ of [0-9]+ Recommendations", html)
    assert found
    one = read(html.replace(found[0], f"{found[0]}{between}including 2 Priority Recommendations"), "page.html")
    assert (one.is_complete, one.layout.name) == (True, "database")


@pytest.mark.parametrize("name", ["old_list_2013/stamp_2018.txt", "database/page_2023.txt", "database/as_html.html"])
@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (ISSUED, (date(2018, 6, 7), 4802, None)),
        (ISSUED.replace("June 7, ", "Jun. 07,\n"), (date(2018, 6, 7), 4802, None)),
        (ISSUED.replace("GAO has ", "GAO\nhas\xa0"), (date(2018, 6, 7), 4802, None)),
        (OF_WHICH, (date(2018, 4, 18), 5184, 465)),
        (OF_THESE, (date(2024, 5, 23), 5131, 412)),
    ],
)
def test_stamp_gives_the_day_and_the_totals(name: str, printed: str, said: tuple[date, int, int | None]) -> None:
    reading_ = read(re.sub(r"As of [A-Z][^<\n]*", printed, page(name), count=1), Path(name).name).reading
    assert (reading_.stamp, reading_.stated_open, reading_.stated_priority) == said


def test_stamp_with_tags_in_it_is_read() -> None:
    printed = (
        "As of <b>May 24, 2018</b>,<br>GAO has issued <i>1,570</i> products with <a>4,847 open recommendations</a>."
    )
    one = read(re.sub(r"As of [A-Z][^<\n]*", printed, page("database/as_html.html"), count=1), "page.html")
    assert (one.reading.stamp, one.reading.stated_open) == (date(2018, 5, 24), 4847)


def test_stamp_with_a_day_that_is_none_is_said() -> None:
    one = read(page("old_list_2013/stamp_2018.txt").replace("June 7", "June 31"))
    assert [issue.field for issue in one.issues if issue.severity == "warning"] == ["captured_on"]


@pytest.mark.parametrize(
    "header",
    [
        *("Matter\tStatus\tComments", "Matter Status Comments", "Matter Status", "Matter\nStatus\nComments"),
        *("Matter\nStatus Comments", "Matter\tStatus Comments"),
    ],
)
def test_matters_with_a_column_of_comments(header: str) -> None:
    one = read(page("product_page/matters_with_comments.txt").replace("Matter Status Comments", header))
    assert one.rows[0].recommendation == "Congress should consider paying for one count only."
    assert one.rows[0].comments == "The Congress took no action."


def test_matters_with_a_column_of_comments_in_html() -> None:
    html = page("product_page/only_matters.html")
    header = '<th id="view-field-comments-table-column-7">Comments</th>'
    html = re.sub(r"</th>(\s+)</tr>", rf"</th>{header}\1</tr>", html, count=1)
    assert header in html
    html = re.sub(r"</td>(\s+)</tr>", r"</td><td><p>First.</p><p>Second.</p></td>\1</tr>", html, count=1)
    one = read(html, "page.html")
    assert str(one.rows[0].comments).endswith("\n\nFirst.\n\nSecond.")
    assert not [issue for issue in one.issues if issue.severity != "note"]


def test_row_of_before_2021_that_is_cut_is_left_out_and_the_others_are_read() -> None:
    text = page("product_page/before_2021.txt")
    for end in ("lend its", "Agency Affected: Department", "Priority recommendation", "counters left"):
        one = read(text.split(end)[0])
        assert (len(one.rows), one.is_complete) == (2, False), end
        assert one.rows[-1].comments == "The commission counted each plank once in 1993."


@pytest.mark.parametrize("name", ["product_page/before_2021.txt", "product_page/matters_with_comments.txt"])
def test_list_of_other_reports_under_a_page_is_no_comment(name: str) -> None:
    text = page(name)
    wanted = [(row.recommendation, row.comments) for row in read(text).rows]
    assert [(row.recommendation, row.comments) for row in read(text.split("Full Report")[0] + LISTING).rows] == wanted
    assert read(text + LISTING).is_complete


@pytest.mark.parametrize("lost", ["Agency Affected: Federal", "Status: Closed - Implemented", "Matter: Congress"])
def test_product_page_of_before_2021_that_lost_a_label_is_refused(lost: str) -> None:
    with pytest.raises(RefusedError):
        read(page("product_page/before_2021.txt").replace(lost, lost.partition(": ")[2]))


QUOTED = {
    "agency": "Open Recommendations (7 total)",
    "database": "1 - 20 of 412 Recommendations",
    "list": "30 publications with a total of 106 open recommendations",
    "product": "Snow Fences\nGAO-20-797\nPublished: Sep 15, 2020. Publicly Released: Sep 15, 2020.",
}


@pytest.mark.parametrize("quoted", QUOTED.values(), ids=QUOTED)
@pytest.mark.parametrize(
    ("name", "comment"),
    [
        ("database/page_2023.txt", "The commission agreed and set a day in June 2023."),
        ("old_list_2013/stamp_2018.txt", "The commission agreed with this recommendation."),
        ("product_page/before_2021.txt", "The commission counted each plank once in 1993."),
    ],
)
def test_heading_that_a_comment_quotes_makes_no_second_page(name: str, comment: str, quoted: str) -> None:
    text = page(name)
    one = read(text.replace(comment, f"{comment}\n\n{quoted}\n\nSo it said."))
    assert one.layout.name == name.partition("/")[0]
    assert len(one.rows) == len(read(text).rows)


@pytest.mark.parametrize("quoted", ["Open Recommendations (7 total)", "1 - 20 of 412 Recommendations"])
@pytest.mark.parametrize(
    "name", ["database/as_html.html", "agency_page/as_html.html", "product_page/only_matters.html"]
)
def test_heading_in_a_cell_of_html_is_a_quotation(name: str, quoted: str) -> None:
    text = page(name)
    one = read(text.replace('<div class="comment">', f'<div class="comment"><p>{quoted}</p>', 1), "page.html")
    assert (one.layout.name, len(one.rows)) == (name.partition("/")[0], len(read(text, "page.html").rows))


@pytest.mark.parametrize("text", [LISTING * 2, "1 - 20 of 1,114 Reports & Testimonies\n\n" + LISTING])
def test_list_of_reports_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="this is a list of reports"):
        read(text)
