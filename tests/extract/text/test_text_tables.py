"""Tables as text browsers set them, columns side by side: every row, or the page is refused."""

from __future__ import annotations

import pytest

from golden import as_text as document
from openrecs.errors import RefusedError
from openrecs.extract.detect import named
from openrecs.extract.text.unprint import centred, text_columns
from openrecs.extract.text.unprint.printed import Printed, printed
from openrecs.extract.text.unprint.reflow import undone

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
    lines, width = text_columns.in_cells(printed(f"{header}\n                              Open\n"))
    assert not width
    assert not any(line.is_whole for line in lines)


def test_two_ways_to_part_a_table_are_two() -> None:
    """Two lines of three cells each are two rows of one line, or one row of two."""
    full = [0, 1]
    assert centred.tops([full, full, full], [0, 1], [2]) == [[0, 1, 2]]
    assert centred.tops([full, full, full], [0], [2]) == [[0, 2]]
    assert centred.tops([full, full, full], [1], [2]) == []


def test_a_status_inside_of_a_comment_is_thought_of_last() -> None:
    assert centred.tops([[1], [0, 1, 2], [0, 1, 2]], [0, 2], [3]) == [[0, 3]]
