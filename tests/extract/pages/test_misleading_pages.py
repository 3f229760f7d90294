"""Pages that look like something else: a row in a comment, a title like a number, a mark that is none."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Sequence

import pytest

import golden
import growth
from openrecs.errors import RefusedError
from openrecs.extract.text import promises
from openrecs.normalize import interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted
from openrecs.read import to_document
from openrecs.read.stored import stored
from openrecs.records import Document, RawPublication, RawRecommendation, Reading, Scope
from running import ROOT

LAYOUTS = ROOT / "tests" / "pages"
AWAITING = (
    "When we confirm what actions the agency has taken in response to this recommendation, we will provide updated "
    "information."
)
DEFINITION = "Actions to satisfy the intent of the recommendation have not been taken or are being planned."
HEADER = "Agency Affected Recommendation Status"


def read(text: str, name: str = "page.txt", url: str | None = None) -> Interpreted:
    return interpret.document(to_document.document(stored(name, text.encode()), url=url), shipped())


def refusal(text: str, name: str = "page.txt") -> str:
    with pytest.raises(RefusedError) as refused:
        read(text, name)
    return str(refused.value)


def told(one: Interpreted) -> str:
    return "\n".join(issue.message for issue in one.issues)


def row(number: int, status: str = "Open", comments: str = AWAITING, definition: str = "", mark: str = "") -> str:
    rest = f"{definition}\n\n{comments}" if definition else comments
    return f"Coast Guard {mark}The Commandant should act {number}. (Recommendation {number})\n{status}\n\n{rest}\n"


def block(title: str, rows: Sequence[str], count: int | None = None) -> str:
    return f"{title}\n\nShow\n{len(rows) if count is None else count} Open Recommendations\n{HEADER}\n{''.join(rows)}"


def agency(*blocks: str, total: int) -> str:
    return f"Coast Guard\nJump To:\nOpen Recommendations ({total} total)\n\n" + "\n".join(blocks)


def topic(title: str, rows: Sequence[str], number: str = "GAO-25-107318", date: str = "Aug 06, 2025") -> str:
    under = "\n".join(filter(None, (title, number, date)))
    return f"{under}\nShow\n{len(rows)} Open Recommendations\n{HEADER}\n{''.join(rows)}\n"


PRODUCT_HEAD = "Ferry Docks: Records\nGAO-25-107318\nPublished: Jan 27, 2025. Publicly Released: Feb 26, 2025.\n"
MENU = "Jump To:\nHighlights\nRecommendations\nFull Report\nGAO Contacts\nTopics\n"
PRODUCT_END = "Full Report\nGAO Contacts\nMedia Inquiries\nPublic Inquiries\n"


def product(*rows: str, head: str = PRODUCT_HEAD, end: str = PRODUCT_END) -> str:
    return f"{head}{MENU}Recommendations for Executive Action\n{HEADER}\n{''.join(rows)}{end}"


def entry(number: int, *, is_priority: bool = False, text: str = "") -> str:
    mark = "Priority recommendation\n" if is_priority else ""
    return (
        f"Recommendation: {text or f'The Commandant should act {number}. (Recommendation {number})'}\n"
        "Agency: Department of Homeland Security: United States Coast Guard\nStatus: Open\n"
        f"{mark}Comments: {AWAITING}\n"
    )


def listed(
    title: str,
    entries: Sequence[str],
    person: str = "Director: Zebulon Testperson\nPhone: (202) 555-0181",
    count: str = "",
) -> str:
    return f"{title}\n{person}\n{count or f'{len(entries)} open recommendations'}\n{''.join(entries)}"


def old_list(*publications: str, rows: int, extra: str = "") -> str:
    head = (
        f'Results:\nTopic: "Ships"\n{len(publications)} publications with a total of {rows} open recommendations{extra}'
    )
    return "\n".join([head, *(text.rstrip("\n") for text in publications)]) + "\n"


# Titles, numbers and dates


@pytest.mark.parametrize("title", ["COVID-19", "Military Jets: Engines of the\nF-35", "T2 and B-52", "H1N1"])
def test_a_title_that_looks_like_a_number_is_a_title(title: str) -> None:
    one = read(agency(block("First: Title", [row(1)]), block(title, [row(2)]), total=2))
    assert one.layout.name == "agency_page"
    assert one.rows[1].publication_title == title.replace("\n", " ")
    assert one.rows[0].comments == AWAITING


def test_a_title_broken_behind_its_colon_is_one_title() -> None:
    one = read(topic("Moon: Dust", [row(1)]) + topic("Cybersecurity: \nNetworks", [row(2)], "GAO-25-107319"))
    assert [row.publication_title for row in one.rows] == ["Moon: Dust", "Cybersecurity: Networks"]
    assert one.rows[0].comments == AWAITING


@pytest.mark.parametrize("date", ["03/04/2024", "2024-13-01", "6 aout 2025", "Feb 30, 2025", "Sep 5, 0204"])
def test_a_date_of_another_form_is_told_and_is_no_title(date: str) -> None:
    one = read(topic("Moon: Dust", [row(1)]) + topic("Mars: Ice", [row(2)], "GAO-25-107319", date))
    assert (one.rows[1].publication_title, one.rows[1].publication_number) == ("Mars: Ice", "GAO-25-107319")
    assert one.rows[1].published_on is None
    assert date in told(one)
    assert one.rows[0].comments == AWAITING


@pytest.mark.parametrize("number", ["B-1,B-2", "CED-81-70(I)", "B-148513-O.M.", "NSIAD/AIMD-00-329", "087286"])
def test_numbers_of_old_forms_stand_under_a_title(number: str) -> None:
    one = read(topic("Moon: Dust", [row(1)]) + topic("Mars: Ice", [row(2)], number, "Feb 3, 1998"))
    assert [row.publication_title for row in one.rows] == ["Moon: Dust", "Mars: Ice"]
    assert one.rows[1].publication_number == number


@pytest.mark.parametrize(
    ("number", "date"), [("", "Aug 06, 2025"), ("GAO-25-107318", ""), ("No. 107318", "Aug 06, 2025")]
)
def test_a_topic_page_without_number_or_date_under_a_title_says_so(number: str, date: str) -> None:
    one = read(topic("Moon: Dust", [row(1)]) + topic("Mars: Ice", [row(2)], number, date))
    assert "stands under this title" in told(one)
    assert not one.is_complete


def test_odd_blanks_in_the_line_that_tells_an_agency_page() -> None:
    text = agency(block("First: Title", [row(1)]), total=1)
    for blank in ("\u202f", "\u2009", "\u3000"):
        assert len(read(text.replace(" ", blank)).rows) == 1


# Statuses


@pytest.mark.parametrize("status", ["Met", "Not Addressed", "Closed", "Open: Partially Addressed", "Implemented"])
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("definition", ["", DEFINITION])
def test_a_status_of_another_vocabulary_is_an_issue_and_swallows_no_row(
    status: str, place: int, definition: str
) -> None:
    rows = [row(n, definition=definition) for n in (1, 2, 3)]
    rows[place] = row(place + 1, status, "Done.", definition)
    one = read(product(*rows))
    assert [r.number for r in one.rows] == [str(n) for n in (1, 2, 3) if n != place + 1]
    assert all(r.comments == AWAITING for r in one.rows)
    assert status in told(one)
    assert not one.is_complete


@pytest.mark.parametrize("place", [0, 1, 2])
def test_words_nobody_knows_in_the_place_of_a_status_are_loud(place: int) -> None:
    rows = [row(n) for n in (1, 2, 3)]
    rows[place] = row(place + 1, "Overtaken by events", "Done.")
    if place == 0:
        assert "has no status under it that openrecs knows" in refusal(product(*rows))
        return
    one = read(product(*rows))
    assert "status openrecs does not know" in told(one)
    assert not one.is_complete


def test_a_page_whose_rows_are_all_left_out_is_refused_with_the_first_reason() -> None:
    assert "('Met')" in refusal(agency(block("First: Title", [row(1, "Met")]), total=1))


def test_comments_that_quote_a_whole_row_leave_the_rows_as_they_are() -> None:
    quote = f"It wrote:\n\n{row(9, 'Open', 'We wrote that.').strip()}\n\nThat was the letter."
    one = read(agency(block("First: Title", [row(1, comments=quote), row(2)]), total=2))
    assert [r.number for r in one.rows] == ["1", "2"]
    assert "That was the letter." in (one.rows[0].comments or "")
    assert "which of them are its rows is a guess" in told(one)


# What a comment holds that looks like a row, and a row that looks like a comment


def plain_row(number: int, *, is_marked: bool = True, agency: str = "Coast Guard", comments: str = AWAITING) -> str:
    marker = f" (Recommendation {number})" if is_marked else ""
    return f"{agency} The Commandant should keep ledger {number} of the docks.{marker}\nOpen\n\n{comments}\n\n"


def celled(number: int, *, is_marked: bool = True, comments: str = AWAITING) -> str:
    marker = f" (Recommendation {number})" if is_marked else ""
    text = f"The Commandant should keep ledger {number} of the docks.{marker}"
    return f"Coast Guard\t{text}\t\nOpen\n\n{comments}\n\n"


TELLING = [
    "The harbor bank's plan covers part of it (Recommendation 2).",
    "Harbor Bank, Springfield, IL's plan covers Recommendation 2 of the audit",
    "Harbor Bank's plan covers (Recommendation 2)",
    "Officials wrote this.",
    "Department of Labor officials agreed with the plan.",
]


@pytest.mark.parametrize("is_marked", [True, False])
@pytest.mark.parametrize("line", TELLING)
@pytest.mark.parametrize("place", [0, 2])
def test_a_sentence_over_a_status_word_in_a_comment_is_no_row(line: str, is_marked: bool, place: int) -> None:
    comments = [AWAITING] * 3
    comments[place] = f"{line}\nOpen\n\nThen they left."
    one = read(product(*(plain_row(n + 1, is_marked=is_marked, comments=c) for n, c in enumerate(comments))))
    assert [r.agency_printed for r in one.rows] == ["Coast Guard"] * 3
    assert one.rows[place].comments == f"{line}\n\nOpen\n\nThen they left."


def test_a_row_without_the_marker_that_the_others_have_is_not_lost_in_silence() -> None:
    rows = [plain_row(1), plain_row(2, is_marked=False), plain_row(3)]
    one = read(product(*rows))
    assert [r.number for r in one.rows] == ["1", "3"]
    assert "may be a recommendation of its own" in told(one)
    assert not one.is_complete
    counted = read(agency(block("First: Title", rows), total=3))
    assert [r.number for r in counted.rows] == ["1", None, "3"]
    assert counted.is_complete
    tabbed = read(product(celled(1), celled(2, is_marked=False), celled(3)))
    assert [r.number for r in tabbed.rows] == ["1", None, "3"]


def test_a_row_that_a_comment_quotes_and_that_pushes_out_a_row_is_told() -> None:
    quote = f"It wrote:\n\n{plain_row(9, comments='We wrote that.')}"
    rows = [plain_row(1, comments=quote), plain_row(2, agency="Department of Labor")]
    one = read(agency(block("First: Title", rows), total=2))
    assert len(one.rows) == 2
    assert "may be a recommendation of its own" in told(one) or "is a guess" in told(one)
    assert not one.is_complete


def parted(*rows: str) -> str:
    head = f"{PRODUCT_HEAD}{MENU}Recommendations for Executive Action\nAgency Affected\nRecommendation\nStatus\n"
    return f"{head}{''.join(rows)}{PRODUCT_END}"


@pytest.mark.parametrize("lost", ["Coast Guard\n", "Open\n", "The Commandant should act 2. (Recommendation 2)\n"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_of_a_product_page_that_lost_a_line_is_told(lost: str, place: int) -> None:
    rows = [
        f"Coast Guard\nThe Commandant should act {n}. (Recommendation {n})\nOpen\n\n{AWAITING}\n" for n in (1, 2, 3)
    ]
    assert read(parted(*rows)).is_complete
    rows[place] = rows[place].replace(lost.replace("2", str(place + 1)), "", 1)
    try:
        one = read(parted(*rows))
    except RefusedError:
        return
    assert [r for r in one.rows if r.agency_printed != "Coast Guard"] == []
    assert [issue for issue in one.issues if issue.severity != "note"]
    assert not one.is_complete


def test_a_row_of_the_database_that_lost_its_agency_or_its_text_is_told() -> None:
    rows = [f"Coast Guard\nThe Commandant should act {n}. (Recommendation {n})\nOpen\n\n{AWAITING}\n" for n in (1, 2)]
    head = "1 - 2 of 2 Recommendations\nPorts: Which\nShow\n2 Open Recommendations\nAgency Recommendation Status\n"
    assert read(head + "".join(rows)).is_complete
    for lost in ("Coast Guard\n", "The Commandant should act 1. (Recommendation 1)\n"):
        one = read(head + "".join(rows).replace(lost, "", 1))
        assert "a line may be missing" in told(one)
        assert not one.is_complete


def test_a_short_row_in_words_that_openrecs_lacks_is_read_or_told() -> None:
    for make in (celled, plain_row):
        short = make(2, is_marked=False).replace(
            "The Commandant should keep ledger 2 of the docks.", "Digitize old records."
        )
        one = read(product(make(1, is_marked=False), short, make(3, is_marked=False)))
        assert len(one.rows) == 3 or (told(one) and not one.is_complete)


@pytest.mark.parametrize("cells", ["Pier\tsafe\tOpen", "Pier\tsafe\nOpen", "Pier\tOpen"])
@pytest.mark.parametrize("make", [plain_row, celled])
@pytest.mark.parametrize("is_marked", [True, False])
def test_a_table_inside_a_comment_is_no_row(cells: str, make: Callable[..., str], is_marked: bool) -> None:
    one = read(product(make(1, is_marked=is_marked, comments=f"See:\n\n{cells}\n\nEnd."), make(2, is_marked=is_marked)))
    assert [r.agency_printed for r in one.rows] == ["Coast Guard"] * 2
    assert (one.rows[0].comments or "").endswith("End.")


def test_cells_in_a_comment_next_to_a_row_are_no_part_of_it() -> None:
    first = celled(1, comments="See: a\tb").rstrip("\n")
    one = read(product(f"{first}\n{celled(2)}"))
    assert [(r.agency_printed, r.number) for r in one.rows] == [("Coast Guard", "1"), ("Coast Guard", "2")]


@pytest.mark.parametrize("place", [0, 1])
def test_an_agency_whose_name_begins_like_a_status_is_an_agency(place: int) -> None:
    agencies = ["Coast Guard", "Coast Guard"]
    agencies[place] = "Open World Leadership Center"
    rows = [
        f"{name}\nThe Director should act. (Recommendation {n})\nOpen\n\n{AWAITING}\n"
        for n, name in enumerate(agencies)
    ]
    text = f"{PRODUCT_HEAD}{MENU}Recommendations for Executive Action\nAgency Affected\nRecommendation\nStatus\n"
    one = read(text + "".join(rows) + PRODUCT_END)
    assert [r.agency_printed for r in one.rows] == agencies
    assert one.is_complete


def test_a_line_that_ends_pages_and_ends_comments_too_early_is_told() -> None:
    early = plain_row(1, comments="They named:\n\nTopics\n\nwere three.")
    one = read(agency(block("First: Title", [early]), block("Second: Title", [plain_row(2)]), total=2))
    assert "taken for the end of the comments" in told(one)
    assert not one.is_complete
    two = read(product(plain_row(2), early))
    assert "taken for the end of the comments" in told(two)
    assert read(product(plain_row(2), plain_row(1))).issues == ()


def test_comments_without_an_end_that_run_into_the_next_title_are_told() -> None:
    rows = [f"Coast Guard\nThe Commandant should act {n}. (Recommendation {n})\nOpen\n\n" for n in (1, 2)]
    head = "1 - 2 of 2 Recommendations\n"
    blocks = [
        f"{title}\nShow\n1 Open Recommendations\nAgency Recommendation Status\n{row}"
        for title, row in zip(("Ports: Which", "Docks: Where"), rows, strict=True)
    ]
    one = read(f"{head}{blocks[0]}Not yet done\n{blocks[1]}{AWAITING}\n")
    assert "may have been taken for it" in told(one)
    assert not one.is_complete


def test_the_foot_of_a_printed_page_among_comments_is_told() -> None:
    foot = f"{AWAITING}\n\n3/3/27, 10:00\u202fAM  Ferry Docks: Records | U.S. GAO\n\nMore."
    one = read(product(row(1, comments=foot), row(2)))
    assert "head or foot of a printed page" in told(one)
    assert not one.is_complete


@pytest.mark.parametrize(
    "line",
    [
        *("[3/3/27, 10:13:44] Robin: thanks!", "[3/3 10:35 AM] Example, Robin", "Robin Example  10:35 AM"),
        *(
            "On Mon, Mar 3, 2027, Robin <robin@example.org> wrote:",
            "-----Original Message-----",
            "(END)",
            "To: robin@example.org",
        ),
        *("The Coast Guard agreed to look into\u2026", "The agency has... Show more"),
    ],
)
def test_what_a_mail_or_a_chat_says_below_a_page_is_told(line: str) -> None:
    below = f"\n{line}\n\nThanks, all is well.\n"
    for text in (
        old_list(listed("Ships: Logs Are Lost", [entry(1), entry(2)]), rows=2),
        agency(block("Ships: Logs Are Lost", [row(1), row(2)]), total=2),
    ):
        one = read(text + below)
        assert "a line of a mail or a chat, or were cut" in told(one)
        assert not one.is_complete


@pytest.mark.parametrize(
    "sheet",
    [
        *("3/3/27, 10:00 AM", "03/03/2027, 22:11", "3/3/27, 10:00 AM Ships | U.S. GAO", "Page 2 of 9", "2/9"),
        *(
            "https://www.gao.gov/recommendations 2/9",
            "2 of 9 3/3/2027, 10:00 AM",
            "Ships | U.S. GAO 3/3/2027, 10:00 AM",
        ),
    ],
)
def test_a_sheet_of_paper_that_ends_within_the_rows_is_told_on_every_page(sheet: str) -> None:
    whole = [
        old_list(listed("Ships: Logs Are Lost", [entry(1), entry(2)]), rows=2),
        agency(block("Ships: Logs Are Lost", [row(1), row(2)]), total=2),
        (LAYOUTS / "product_page" / "before_2021.txt").read_text("utf-8"),
    ]
    for text in whole:
        assert read(text).is_complete
        lines = text.split("\n")
        for at in range(lines.index(next(one for one in lines if "should" in one)), len(lines) - 2):
            with contextlib.suppress(RefusedError):
                one = read("\n".join([*lines[:at], sheet, *lines[at:]]))
                assert not one.is_complete, at
                assert "head or foot of a printed page" in told(one) or "left out" in told(one)
    above = read(f"{sheet}\n{whole[1]}")
    assert above.is_complete


def test_sheets_of_paper_are_looked_for_in_linear_time() -> None:
    def long(size: int) -> tuple[Document, Reading]:
        document = to_document.document(stored("page.txt", ("It is 1/2 done.\n" * size).encode()))
        its = RawPublication("Ships", "line 1")
        rows = tuple(RawRecommendation(its, "It should float.", "Open", f"line {at}") for at in range(1, size))
        return document, Reading(Scope("none"), rows)

    growth.assert_linear(long, lambda one: promises.held_to_paper(*one), most=64_000)


@pytest.mark.parametrize(
    "status", ["Reopened", "Closed", "Pending", "Superseded", "Open (as of May 2026)", "Implemented"]
)
def test_a_status_nobody_knows_swallows_no_row_where_nothing_counts_them(status: str) -> None:
    rows = [
        f"Coast Guard The Commandant should {what}.\n{now}\n\n{AWAITING}\n"
        for what, now in (("act", "Open"), ("count", status))
    ]
    one = read(product(*rows))
    assert not one.is_complete
    assert "whose status openrecs does not know" in told(one)


@pytest.mark.parametrize(
    "statuses", ["Open\nOpen", "Closed \u2013 Implemented\nOpen", "Open\n\nClosed \u2013 Implemented"]
)
def test_two_statuses_under_a_row_are_told(statuses: str) -> None:
    for page in (agency(block("Ships: Logs", [row(1, statuses)]), total=1), product(row(1, statuses))):
        one = read(page)
        assert "two lines under this recommendation are a status" in told(one)
        assert not one.is_complete


def test_a_row_whose_text_is_on_two_lines_is_told_where_it_is_taken_for_a_comment() -> None:
    text = (LAYOUTS / "product_page" / "pasted.txt").read_text("utf-8")
    assert read(text).is_complete
    one = read(text.replace("Congress should consider defining what", "Congress should consider defining\nwhat"))
    assert len(one.rows) == 5
    assert not one.is_complete
    assert "it was read as a part of the row above" in told(one)


def test_comments_in_the_place_of_a_title_that_is_lost_are_told() -> None:
    text = agency(block("First: Title", [row(1)]), block("Second: Title", [row(2)]), total=2)
    one = read(text.replace("Second: Title\n", ""))
    assert one.rows[1].publication_title == AWAITING
    assert "may have been taken for it" in told(one)
    assert not one.is_complete


def test_a_priority_row_that_lost_its_agency_does_not_take_a_comment_for_it() -> None:
    text = product(row(1), row(2, mark="\nPriority Rec.\n"), row(3))
    assert [r.agency_printed for r in read(text).rows] == ["Coast Guard"] * 3
    one = read(text.replace("Coast Guard \nPriority Rec.\n", "Priority Rec.\n"))
    assert one.rows[1].agency_printed == "Not stated"
    assert told(one)
    assert not one.is_complete


# Priority


@pytest.mark.parametrize("mark", ["Priority Rec. ", "Priority Rec. This is a priority recommendation. "])
def test_a_mark_on_the_line_of_its_row_is_a_mark(mark: str) -> None:
    first, second = read(product(row(1, mark=mark), row(2))).rows
    assert (first.is_priority, second.is_priority) == (True, False)
    assert (first.agency_printed, first.recommendation) == ("Coast Guard", "The Commandant should act 1.")


def test_a_text_that_begins_with_the_word_priority_is_no_priority_one() -> None:
    text = (
        "1 - 1 of 1 Recommendations\nPorts: Which\nShow\n1 Open Recommendations\nAgency Recommendation Status\n"
        f"Coast Guard\nPriority ports should be named by the Commandant. (Recommendation 1)\nOpen\n\n{AWAITING}\n"
    )
    (only,) = read(text).rows
    assert only.recommendation == "Priority ports should be named by the Commandant."
    assert only.is_priority is False


def test_priority_ones_that_are_declared_and_not_marked_are_an_issue() -> None:
    database = (LAYOUTS / "database" / "page_2021.txt").read_text(encoding="utf-8")
    one = read(database.replace("Priority Rec.\nThis is a priority recommendation.\n", ""))
    assert "declares 1 priority recommendations, 0 are marked" in told(one)
    assert not one.is_complete
    publication = listed(
        "Visas: One", [entry(1), entry(2)], count="2 open recommendations including 1 priority recommendation"
    )
    two = read(old_list(publication, rows=2, extra=" including 1 priority recommendation"))
    assert "declares 1 priority recommendations, 0 are marked" in told(two)
    assert not two.is_complete


# What a page promises


def test_a_product_page_cut_before_its_tables_is_not_complete_for_its_menu_names_its_end() -> None:
    whole = product(row(1), row(2))
    cut = whole[: whole.index("Recommendations for Executive Action")]
    one = read(cut)
    assert one.rows == ()
    assert not one.is_complete
    assert not read(whole[: whole.index(PRODUCT_END)]).is_complete
    for at in (cut.index("Highlights"), len(cut), whole.index("Open") + 4, whole.index(PRODUCT_END)):
        assert "ends without a line" in told(read(whole[:at]))
    assert "ends without a line" not in told(read(whole))
    assert read(whole).is_complete
    assert read(cut + PRODUCT_END).is_complete


def test_a_product_page_that_had_not_loaded_is_refused_or_not_complete() -> None:
    page = (LAYOUTS / "product_page" / "empty" / "words_only.html").read_text(encoding="utf-8")
    head = page[: page.index("<main")]
    assert "saved before it had loaded" in refusal(f"{head}<footer>v4</footer></div></body></html>", "p.html")
    dates = page[page.index("<main") : page.index('<div class="node node--type-product')]
    one = read(f"{head}{dates}<div>Loading</div></main></div></body></html>", "p.html")
    assert not one.is_complete
    assert "may not have loaded" in told(one)


def test_a_product_page_whose_number_and_address_disagree_speaks_for_nothing() -> None:
    page = (LAYOUTS / "product_page" / "only_matters.html").read_text(encoding="utf-8")
    one = read(page.replace("<strong>GAO-27-900003", "<strong>GAO-27-900004"), "p.html")
    assert "do not agree" in told(one)
    assert not one.is_complete


def test_a_number_with_odd_dashes_is_the_scope_in_plain_ones() -> None:
    text = product(row(1), head=PRODUCT_HEAD.replace("GAO-25-107318", "GAO\u201125\u2011107318"))
    assert str(read(text).reading.scope) == "publication:GAO-25-107318"


def test_the_text_of_a_product_page_takes_its_number_from_the_address() -> None:
    text = product(row(1), head="Grain Barges: Fees\nPublished: . Publicly Released: .\n")
    one = read(text, url="https://www.gao.gov/products/RCED-88-901?source=ra")
    assert one.rows[0].publication_number == "RCED-88-901"
    assert str(one.reading.scope) == "publication:RCED-88-901"


def test_a_publication_whose_table_lost_its_header_is_missed() -> None:
    text = topic("Moon: Dust", [row(1)]) + topic("Mars: Ice", [row(2)], "GAO-25-107319")
    one = read(text.replace(HEADER, "Agency Concerned Recommendation Status", 1))
    assert "this count has no table under it" in told(one)
    assert not one.is_complete


def test_the_database_says_its_date_in_html_as_in_text() -> None:
    page = (LAYOUTS / "database" / "as_html.html").read_text(encoding="utf-8")
    assert read(page, "p.html").reading.stamp is not None
    text = re.sub("As of May 23, 2024", "As of", page).replace(
        "The Army has not replied.", "As of May 1, 2020, there are 2."
    )
    assert read(text, "p.html").reading.stamp is None


# Bars


def test_cells_parted_by_bars_are_cells() -> None:
    text = agency(
        block("First: Title", ["| Coast Guard | The Commandant should act. (Recommendation 1) | Open |\n\nDone.\n"]),
        total=1,
    )
    for header in ("| Agency Affected | Recommendation | Status |", "Agency Affected | Recommendation | Status"):
        (only,) = read(text.replace(HEADER, header)).rows
        assert (only.agency_basis, only.number, only.comments) == ("cell", "1", "Done.")


def test_a_box_of_bars_is_read_cell_by_cell() -> None:
    rule = "+-------+-----------+--------+\n"
    rows = (
        f"{rule}| Coast | The Commandant should | Open – Partially |\n| Guard | act. (Recommendation 1) | Addressed |\n"
        f"|  |  | Well. |\n{rule}"
    )
    text = agency(block("First: Title", [rows], 1), total=1).replace(
        HEADER, f"{rule}| Agency Affected | Recommendation | Status |"
    )
    (only,) = read(text).rows
    assert (only.agency_printed, only.recommendation) == ("Coast Guard", "The Commandant should act.")
    assert (only.status, only.comments) == ("open_partially_addressed", "Well.")


@pytest.mark.parametrize(
    "cells", ["| Coast Guard | The Commandant should act. | Weird |", "| A | The X should | act. | Open |"]
)
def test_a_row_of_bars_that_is_in_doubt_is_refused(cells: str) -> None:
    text = agency(block("First: Title", [cells + "\n"]), total=1)
    assert "parted by bars" in refusal(text.replace(HEADER, "| Agency Affected | Recommendation | Status |"))


# Directors


PERSONS = [
    "Director:\nZebulon Testperson\nPhone:\n(202) 555-0181",
    "Director: Testperson, Zebulon S\nPhone: (404)555-0181, (202)555-0182",
    "Director: Zebulon Testperson\nTelephone: (202) 555-0181",
    "Director: Zebulon Testperson Phone: (202) 555-0181",
    "Director: Zebulon Testperson\n(202) 555-0181 x12",
    "Directors: Zebulon Testperson; Ada Testperson\nPhone: 202-555-0181",
    "Contact: Zebulon Testperson\nPhone: (202) 555-0181",
    "Contact: Zebulon Testperson\nTel.: 202.555.0181",
]


@pytest.mark.parametrize("person", PERSONS)
def test_no_director_leaves_an_old_list_however_the_lines_are_broken_or_named(person: str) -> None:
    text = old_list(listed("Visas: One", [entry(1)], person), listed("Ports: Two", [entry(2)], person), rows=2)
    if "Director" not in person:
        error = refusal(text)
        assert "'Director: ...'" in error
        assert not re.search("Testperson|555", error)
        return
    one = read(text)
    assert [r.publication_title for r in one.rows] == ["Visas: One", "Ports: Two"]
    assert [r.comments for r in one.rows] == [AWAITING, AWAITING]
    said = json.dumps(
        [golden.dumped({"x": repr(one.reading)}), repr(one.rows), repr(one.issues), repr(one.publications)]
    )
    assert "Testperson" not in said
    assert "555" not in said


def test_staff_behind_a_table_does_not_enter_its_last_comments() -> None:
    staff = "exampler@gao.gov\n(202) 555-0142\nOffice of Public Affairs.\n"
    one = read(product(row(1), end=staff))
    assert one.rows[0].comments == AWAITING
    assert "555" not in repr(one)[repr(one).index("reading=") :]


def test_what_a_list_does_not_read_is_shown_without_phones() -> None:
    text = old_list(listed("Visas: One", ["Ask (202) 555-0181 or zt@gao.gov for more\n" + entry(1)]), rows=1)
    (unread,) = read(text).reading.unread
    assert unread.text == "Ask (phone) or (address) for more"


# Old lists


def test_a_title_that_asks_is_a_title() -> None:
    one = read(old_list(listed("Visas: One", [entry(1)]), listed("What Is Next?", [entry(2)]), rows=2))
    assert [r.publication_title for r in one.rows] == ["Visas: One", "What Is Next?"]
    assert one.is_complete


def test_the_number_of_publications_and_of_priority_ones_is_held_to() -> None:
    text = old_list(listed("Visas: One", [entry(1)]), listed("Ports: Two", [entry(2)]), rows=2)
    assert read(text).is_complete
    assert "declares 3 publications, shows 2" in told(read(text.replace("2 publications", "3 publications")))
    more = text.replace(
        "total of 2 open recommendations", "total of 2 open recommendations including 1 priority recommendation"
    )
    assert "declares 1 priority recommendations, 0 are marked" in told(read(more))


def test_rows_above_the_first_known_heading_are_missed() -> None:
    text = old_list(listed("Visas: One", [entry(1)]), listed("Ports: Two", [entry(2)]), rows=2)
    one = read(text.replace("1 open recommendations", "1 live recommendations", 1))
    assert "a row stands above the first heading" in told(one)
    assert not one.is_complete


# Markers


@pytest.mark.parametrize(
    "marker", ["(Recommendation 1 and 2)", "(Rec. 4)", "(Priority Recommendation 4)", "(Recommendation 4)*"]
)
def test_a_marker_of_an_unknown_form_is_told(marker: str) -> None:
    text = agency(block("First: Title", [row(1).replace("(Recommendation 1)", marker)]), total=1)
    assert "number's marker that openrecs does not know" in told(read(text))


@pytest.mark.parametrize(
    "marker", ["Recommendation 4)", "(Recommendation 2) (Recommendation 4)", "Recommendation 4", "(Recommendation 4)1"]
)
def test_a_marker_without_its_bracket_or_doubled_or_with_a_note_is_reported(marker: str) -> None:
    one = read(agency(block("First: Title", [row(1).replace("(Recommendation 1)", marker)]), total=1))
    assert "marker" in told(one)


# Markup


@pytest.mark.parametrize("tag", ["span", "strong", "font"])
@pytest.mark.parametrize(
    ("page", "line"),
    [("agency_page", r"Open Recommendations \([0-9]+ total\)"), ("database", "1 - [0-9]+ of [0-9]+ Recommendations")],
)
def test_what_a_list_stands_behind_may_stand_inside_of_other_elements(page: str, line: str, tag: str) -> None:
    plain = (LAYOUTS / page / "as_html.html").read_text(encoding="utf-8")
    wrapped, count = re.subn(f">({line})<", rf"><{tag}>\1</{tag}><", plain)
    assert count
    assert [r.recommendation for r in read(wrapped, "p.html").rows] == [
        r.recommendation for r in read(plain, "p.html").rows
    ]


# Time


ODD = {
    "Markdown": lambda size: "Agency Affected | Recommendation | Status\n" + growth.of("a | b | Open\n", size),
    "bars under headers": lambda size: "Agency Affected | Recommendation | Status\n" + growth.of("| ", size),
    "bars": lambda size: growth.of("|", size),
    "telephones": lambda size: growth.of("Phone: (202) 512-8777\n", size) + "1 open recommendations\n",
    "counters": lambda size: growth.of("1 open recommendations\n", size),
    "headers": lambda size: "2 Open Recommendations\n" + growth.of(f"{HEADER}\n", size),
    "markers": lambda size: agency(
        block("T: One", [growth.of("Coast Guard The X should. (Recommendation 1)\nMet\n", size)], 3), total=3
    ),
    "brackets": lambda size: growth.of("(202) 512 ", size),
    "addresses": lambda size: growth.of("a@", size),
}


@pytest.mark.parametrize("name", ODD)
def test_time_grows_no_faster_than_an_odd_page(name: str) -> None:
    def work(text: str) -> None:
        with contextlib.suppress(RefusedError):
            read(text)

    growth.assert_linear(ODD[name], work, most=500_000)


# The export


def test_an_empty_priority_cell_of_the_export_does_not_say_no() -> None:
    text = (LAYOUTS / "export_csv" / "whole.csv").read_bytes().decode()
    assert ",Open,Yes," in text
    one = read(text.replace(",Open,Yes,", ",Open,,", 1), "export.csv")
    assert [row.is_priority for row in one.rows][:2] == [None, False]
