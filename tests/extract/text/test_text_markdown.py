"""Markdown, as html2text writes it of a page, and the numbers that text browsers put before links."""

from __future__ import annotations

import pytest

from golden import as_text as document
from openrecs.errors import RefusedError
from openrecs.extract.detect import named
from openrecs.extract.text.unprint import links, markdown, status_cell
from openrecs.extract.text.unprint.printed import Printed, printed
from openrecs.extract.text.unprint.reflow import undone


def whole(lines: list[Printed]) -> list[tuple[int, ...] | tuple[int | str, ...]]:
    return [(line.number, *line.text.split("\t")) for line in lines if line.is_whole and not line.closes_table]


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
        ("Open ? Partially Addressed DHS agreed.", ()),
        ("Open  ? Partially Addressed", ()),
        ("Open &ndash; Partially Addressed DHS agreed.", ()),
        ("Open \ufffd Partially Addressed DHS agreed.", ()),
        ("Open – Overtaken by Events DHS agreed. In May 2026, it began to count what it has.", ()),
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
