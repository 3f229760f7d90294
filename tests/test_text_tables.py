"""Tables as text programs set them: columns side by side, Markdown, numbers before links. No wrong row in silence."""

from __future__ import annotations

import pytest

from pipeline.blocks import centred, columns, links, markdown, status_cell
from pipeline.blocks.printed import Printed, printed
from pipeline.blocks.reflow import undone
from pipeline.errors import RefusedError
from pipeline.layouts import named
from pipeline.records import Document

SIGNS = """Trails: Signs Should Be Mended

GAO-25-990010
Feb 03, 2025
Show
2 Open Recommendations

 Agency               Recommendation                        Status
Affected
                                                   Open – Partially
                                                   Addressed

         The Chief of the Forest Service should    The agency agreed, and
Forest   list every sign that no longer says where listed the signs of two
Service  the trail goes, before the winter of      forests in March 2026.
         2026. (Recommendation 1)
                                                   It expects to list the
                                                   others by June 2026.

National Priority Rec.                             Open
Park     The Director should mend them.            There is no update yet,
Service  (Recommendation 2)                        and none is planned for
                                                   this year or the next.

View More Recommendations
"""


def document(text: str) -> Document:
    return Document("page.txt", "0" * 64, len(text), "utf-8", "text", text)


def whole(lines: list[Printed]) -> list[tuple[int, ...] | tuple[int | str, ...]]:
    return [(line.number, *line.text.split("\t")) for line in lines if line.is_whole and not line.closes_table]


def test_columns_become_cells_and_a_row_has_the_number_of_its_first_line() -> None:
    lines = undone(SIGNS)
    assert whole(lines) == [
        (8, "Agency Affected", "Recommendation", "Status"),
        (
            10,
            "Forest Service",
            "The Chief of the Forest Service should list every sign that no longer says where the trail goes, before "
            "the winter of 2026. (Recommendation 1)",
            "Open – Partially Addressed",
            "The agency agreed, and listed the signs of two forests in March 2026.",
            "It expects to list the others by June 2026.",
        ),
        (
            20,
            "National Park Service",
            "Priority Rec. The Director should mend them. (Recommendation 2)",
            "Open",
            "There is no update yet, and none is planned for this year or the next.",
        ),
    ]
    assert [line.number for line in lines if line.closes_table] == [24]
    assert not any(line.doubt for line in lines)


def test_a_table_in_columns_is_read() -> None:
    reading = named("topic_page").read(document(SIGNS))
    assert [row.priority for row in reading.rows] == [None, "Priority Rec."]
    assert reading.is_complete
    assert not reading.issues


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("         2026. (Recommendation 1)\n", ""),  # a text that lost a line
        ("Forest   list", "         list"),  # an agency that is not in the middle
        ("     Open\nPark", "     Superseded\nPark"),  # a status that is none
        ("                                                   others by June 2026.\n", ""),  # a comment that lost a line
    ],
)
def test_a_table_whose_rows_do_not_fit_is_refused(old: str, new: str) -> None:
    assert SIGNS.count(old) == 1
    with pytest.raises(RefusedError, match=r"page\.txt, line 10.*where its rows begin"):
        named("topic_page").read(document(SIGNS.replace(old, new)))


def test_a_short_title_under_a_table_is_no_row_of_it() -> None:
    """`Old Maps: Sheets` leaves a blank where the columns part, too."""
    text = SIGNS.replace("View More", "Old Maps: Sheets Need a List\n\nGAO-25-990011\nMay 01, 2025\n\nView More")
    assert whole(undone(text)) == whole(undone(SIGNS))
    assert "Old Maps: Sheets Need a List" in [line.text for line in undone(text)]


def test_a_header_over_lines_that_are_no_columns_is_left_alone() -> None:
    text = (
        "Agency Affected      Recommendation      Status\nForest Service The Chief should list signs.\nOpen\n\nDone.\n"
    )
    assert [line.text for line in undone(text)] == text.splitlines()


@pytest.mark.parametrize(
    "header", ["Agency Affected Recommendation Status", "Agency  Mission  Status", "Matter  Matter  Status"]
)
def test_what_is_no_header_of_columns(header: str) -> None:
    lines, width = columns.in_cells(printed(f"{header}\n                              Open\n"))
    assert not width
    assert not any(line.is_whole for line in lines)


def test_two_ways_to_part_a_table_are_two() -> None:
    """Two lines of three cells each are two rows of one line, or one row of two."""
    full = centred.Column.of([True, True])
    assert centred.tops([full, full, full], centred.Column.of([True, True]), [2]) == [[0, 1, 2]]
    assert centred.tops([full, full, full], centred.Column.of([True, False]), [2]) == [[0, 2]]
    assert centred.tops([full, full, full], centred.Column.of([False, True]), [2]) == []


def test_a_status_inside_of_a_comment_is_thought_of_last() -> None:
    agency = centred.Column.of([False, True, False])
    text, last = centred.Column.of([True, True, True]), centred.Column.of([True, True, True])
    assert centred.tops([agency, text, last], centred.Column.of([True, False, True]), [3]) == [[0, 3]]


HEADER = '[Agency Affected](?order=n "sort by Agency Affected") | Recommendation | [Status](?order=s "sort by Status")'
DEFINITION = "Actions to satisfy the intent of the recommendation have not been taken or are being planned."
MARKDOWN = (
    f"""## Open Recommendations

### [Trails: Signs Should Be Mended, and Maps Printed Again for the Use of Short-
Term Visitors ](/products/gao-25-990010)

[ GAO-25-990010 Feb 03, 2025 ](/products/gao-25-990010)

Show

3 Open Recommendations

{HEADER}{"  "}
---|---|---{"  "}
Forest Service  |  Priority Rec.  The Chief should _list_ signs | posts | and **maps**. (Recommendation 1)  |  """
    + f"""\
Open – Partially Addressed  The agency agreed\\. It [listed](/x) them.{"   "}
National Park Service| The Director should mend:

  * signs
  * posts

(Recommendation 2) | OpenNo update.{"  "}
Forest Service | The Chief should print maps. (Recommendation 3) | Open {DEFINITION} It will.{"  "}
{"  "}

[View More Recommendations](/reports-testimonies/recommendations-
database?topic=1)
"""
)


def test_markdown_becomes_cells() -> None:
    lines = undone(MARKDOWN)
    assert [row[1:] for row in whole(lines) if len(row) > 4] == [
        (
            "Forest Service",
            "Priority Rec. The Chief should list signs | posts | and maps. (Recommendation 1)",
            "Open – Partially Addressed",
            "The agency agreed. It listed them.",
        ),
        ("National Park Service", "The Director should mend: * signs * posts (Recommendation 2)", "Open", "No update."),
        ("Forest Service", "The Chief should print maps. (Recommendation 3)", "Open", DEFINITION, "It will."),
    ]


def test_a_page_in_markdown_is_read() -> None:
    reading = named("topic_page").read(document(MARKDOWN))
    assert [(row.agency, row.status, row.location) for row in reading.rows] == [
        ("Forest Service", "Open – Partially Addressed", "line 14"),
        ("National Park Service", "Open", "line 15"),
        ("Forest Service", "Open", "line 21"),
    ]
    publication = reading.publications[0]
    assert (
        publication.title == "Trails: Signs Should Be Mended, and Maps Printed Again for the Use of Short-Term Visitors"
    )
    assert (publication.number, publication.published_on) == ("GAO-25-990010", "Feb 03, 2025")
    assert reading.rows[2].comments == "It will."
    assert reading.rows[2].definition is not None
    assert reading.is_complete


@pytest.mark.parametrize(
    "row",
    [
        "Forest Service | The Chief should list signs. | Superseded  The agency agreed.",
        " | The Chief should list signs. | Open  The agency agreed.",
        "Forest Service |  | Open  The agency agreed.",
        "Forest Service | (Recommendation 1) | Open  The agency agreed.",
    ],
)
def test_a_row_of_markdown_that_is_none_is_refused(row: str) -> None:
    head, rule, _ = MARKDOWN.partition("---|---|---  \n")
    with pytest.raises(RefusedError, match=r"page\.txt, line 14"):
        named("topic_page").read(document(f"{head}{rule}{row}\n"))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('[a](/b) [c](?d=e "f")', "a c"),
        ("![a](/b.png)c", "c"),
        ("**GAO-25-1****** x", "GAO-25-1 x"),
        ("_a b_ c_d_e", "a b c_d_e"),
        (r"2025\. \- a \+ b", "2025. - a + b"),
        ("[1] (a) [b]", "[1] (a) [b]"),
    ],
)
def test_markdowns_marks_are_taken_away(text: str, plain: str) -> None:
    assert markdown.bare(text) == plain


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Open  DHS agreed.", ("Open", "DHS agreed.")),
        ("  Open  ", ("Open",)),
        ("Open – Partially Addressed  DHS", ("Open – Partially Addressed", "DHS")),
        ("Open DHS agreed.", ("Open", "DHS agreed.")),
        ("OpenDHS agreed.", ("Open", "DHS agreed.")),
        ("Closed – Not Implemented In May", ("Closed – Not Implemented", "In May")),
        ("Closed – Superseded  In May", ("Closed – Superseded", "In May")),
        ("Superseded  In May", ()),
        ("Opening  In May", ()),
        ("", ()),
    ],
)
def test_a_status_and_what_follows_it_in_its_cell(cell: str, parts: tuple[str, ...]) -> None:
    assert status_cell.parted(cell) == parts


LYNX = """   [1]Skip to main content
   We [2]recommended that it be said [1] twice.[2]
   [3]
   [4]Agency Affected Recommendation [5]Status

References

   1. https://www.gao.gov/#main
   2. https://www.gao.gov/recs
   3. https://www.gao.gov/a
   4. https://www.gao.gov/?order=name
   5. https://www.gao.gov/?order=status
"""


def test_the_numbers_of_links_are_taken_away_and_brackets_of_the_text_stay() -> None:
    texts = [" ".join(line.text.split()) for line in links.unmarked(printed(LYNX))]
    assert texts[:4] == [
        "Skip to main content",
        "We recommended that it be said [1] twice.[2]",
        "",
        "Agency Affected Recommendation Status",
    ]


def test_brackets_stay_in_a_text_that_is_no_dump() -> None:
    text = "Note [1] says so.\n[2]Agency\n\nReferences\n\n   1. One\n   3. Three\n"
    assert [line.text for line in links.unmarked(printed(text))] == text.splitlines()


def test_what_follows_a_number_moves_to_its_place_and_keeps_the_columns() -> None:
    text = "   [4]Agency Affected        Recommendation   [5]Status\nReferences\n   1. x\n"
    line = links.unmarked(printed(text))[0]
    assert line.text.index("Agency") == 3
    assert line.text.index("Recommendation") == text.index("Recommendation")
    assert line.text.index("Status") == text.index("[5]")
