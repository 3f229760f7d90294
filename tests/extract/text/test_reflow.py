"""A wrapped dump gives the rows of the dump before it was wrapped, and a text that was not wrapped stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dumps
import shared
from golden import as_text as document
from invented import DEFINITION
from openrecs.errors import RefusedError
from openrecs.extract.detect import named
from openrecs.extract.text import lines, sentence_signs
from openrecs.extract.text.unprint import reflow
from openrecs.text import lines as split_lines
from openrecs.text import squeeze
from tools import limit, often


class Form(NamedTuple):
    """A form of dump, and the layout that reads it."""

    make: Callable[[tuple[dumps.Pub, ...]], str]
    layout: str


EXAMPLES = limit("OPENRECS_WRAPS", 4)
FORMS = {
    "topic page": Form(dumps.joined, "topic_page"),
    "agency page": Form(lambda found: dumps.joined(found, dated=False, definition=DEFINITION), "agency_page"),
    "database": Form(dumps.own_lines, "database"),
    "copied from a browser": Form(dumps.tabbed, "topic_page"),
    "a piece on each line": Form(dumps.parted, "topic_page"),
    "old list": Form(dumps.listed, "old_list_2018"),
    "older list": Form(lambda found: dumps.listed(found, dated=False), "old_list_2013"),
}
WRAPS: dict[str, Callable[[str, int], str]] = {
    "fold": dumps.folded,
    "fold, blanks at the ends lost": lambda text, width: "\n".join(
        map(str.rstrip, dumps.folded(text, width).split("\n"))
    ),
    "words": dumps.wrapped,
    "words and hyphens": lambda text, width: dumps.wrapped(text, width, hyphens=True),
}
seeds = st.integers(0, 2**32)
widths = st.integers(60, 120)


def rows(text: str, layout: str) -> list[tuple[str | None, ...]]:
    """Read a text: every field of its rows, agency and text as one, because a wrap can take the tab between them."""
    reading = named(layout).read(document(text))
    return [
        (
            row.publication.title,
            row.publication.number,
            row.publication.published_on,
            squeeze(f"{row.agency or ''} {row.recommendation}"),
            row.status,
            row.priority,
            squeeze((row.comments or "").replace("\n", " ")),  # a paragraph's end may fill its line
            row.definition,
        )
        for row in reading.rows
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("wrap", WRAPS)
@settings(max_examples=EXAMPLES)
@given(seed=seeds, width=widths)
def test_rows_are_the_same_wrapped_or_not(form: str, wrap: str, seed: int, width: int) -> None:
    random = dumps.seeded(seed)
    agencies = (random.choice(dumps.AGENCIES),) if form == "agency page" else dumps.AGENCIES
    text = FORMS[form].make((*dumps.pubs(random, agencies), dumps.pub(random, 9, agencies)))
    assert rows(WRAPS[wrap](text, width), FORMS[form].layout) == rows(text, FORMS[form].layout)


@pytest.mark.parametrize("wrap", WRAPS)
def test_a_real_agency_page_gives_the_same_lines_at_every_width(wrap: str) -> None:
    text = shared.path("samples/agency-page-ice.txt").read_text(encoding="utf-8")
    plain = [line.text for line in lines.read(text)]
    for width in range(60, 121):
        assert [line.text for line in lines.read(WRAPS[wrap](text, width))] == plain, width


@settings(max_examples=often(50))
@given(seed=seeds, width=widths)
def test_a_joined_line_has_the_number_of_its_first_line(seed: int, width: int) -> None:
    text = dumps.wrapped(dumps.joined(dumps.pubs(dumps.seeded(seed))), width)
    printed = ["", *split_lines(text)]
    for line in reflow.undone(text):
        assert squeeze(line.text).startswith(squeeze(printed[line.number]))


@settings(max_examples=often(100))
@given(seed=seeds, form=st.sampled_from(sorted(FORMS)))
def test_a_text_that_was_not_wrapped_stays_as_it_is(seed: int, form: str) -> None:
    text = FORMS[form].make(dumps.pubs(dumps.seeded(seed)))
    assert [(line.number, line.text) for line in reflow.undone(text)] == list(enumerate(split_lines(text), 1))


@settings(max_examples=often(200))
@given(seed=seeds, longest=st.integers(30, 119))
def test_short_lines_are_no_proof_of_wrapping(seed: int, longest: int) -> None:
    random = dumps.seeded(seed)
    found = dumps.pubs(random)
    menu = ["\n".join(random.sample(dumps.WORDS, 8)), ""]
    text = "\n".join([*menu, *(line for line in dumps.joined(found).split("\n") if len(line) <= longest), *menu])
    assert [line.text for line in reflow.undone(text)] == split_lines(text)


FULL = "In May 2025, officials said that the list of the sites was complete and that it was sent out."
HEAD = "Roads: Signs Need Care\n\nShow\n2 Open Recommendations\nAgency Affected Recommendation Status\n"


def filled(text: str, width: int) -> str:
    """Return a text with one more word, which fills its last line."""
    room = width - len(dumps.wrapped(text, width).split("\n")[-1]) - 2
    return f"{text} {'x' * (room if room > 0 else width - 1)}."


def page(*paragraphs: str) -> str:
    return "Open Recommendations (2 total)\n\n" + HEAD + "\n".join(paragraphs) + "\n"


@pytest.mark.parametrize("width", range(60, 111))
def test_a_row_begins_under_a_comment_that_fills_its_line(width: int) -> None:
    """The last word of the comment is made to fill its line: nothing but the row itself shows where it begins."""
    text = page(
        "Forest Service The Chief of the Forest Service should mend the signs of every trail that is open to the "
        "public in winter. (Recommendation 1)",
        "Open",
        "",
        filled(FULL, width),
        "Forest Service The Chief of the Forest Service should say once a year which of the signs were mended, and by "
        "whom, and what it cost. (Recommendation 2)",
        "Open",
        "",
        "The agency agreed.",
    )
    wrapped = dumps.wrapped(text, width)
    assert any(len(line) == width and line.endswith(".") for line in wrapped.split("\n"))
    assert rows(wrapped, "agency_page") == rows(text, "agency_page")


def test_where_a_row_begins_that_nothing_shows_the_page_is_refused() -> None:
    text = page(
        "Forest Service The Chief should mend the signs of every trail that is open to the public in winter. "
        "(Recommendation 1)",
        "Open",
        "",
        "The chief of staff of the agency told us in May 2025 that some of it would be done in the year that follows.",
        "mend the signs",
        "Open",
        "",
        "The agency agreed.",
    )
    comment = "We think that the signs of the trails are old and of bad make. Nobody at the agency could say when they"
    broken = dumps.wrapped(text.replace("mend the signs\n", f"{comment} were made. (Recommendation 2)\n"), 63)
    with pytest.raises(RefusedError, match="where a row begins"):
        named("agency_page").read(document(broken))


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Department of Defense The Secretary of Defense should", True),
        ("Bureau of Alcohol, Tobacco, Firearms and Explosives The Director should", True),
        ("Congress should consider", True),
        ("Department of Defense Department of Defense officials should", True),
        ("National Science Foundation In line with its plan, NSF should", True),
        ("Department of Defense officials said that The Secretary", False),
        ("In March 2026, The Secretary said", False),
        ("The Secretary of Defense should", False),
        ("DHS concurred with our recommendation.", False),
        ("", False),
    ],
)
def test_what_begins_like_a_row(text: str, begins: bool) -> None:
    assert sentence_signs.begins_like_row(text) is begins


@pytest.mark.parametrize(
    "broken", ["(Recommendation\n2)", "\n(Recommendation 2)", "(Recommendation 2\n)", "(Matter for Consideration\n2)."]
)
def test_a_marker_is_joined_again_even_where_nothing_else_was_wrapped(broken: str) -> None:
    text = page(f"Forest Service The Chief should mend signs. {broken}", "Open", "", "Done.")
    assert f"mend signs. {squeeze(broken)}" in [squeeze(line.text).partition("should ")[2] for line in lines.read(text)]


def test_the_lines_of_a_text_are_kept_and_cannot_be_changed_by_a_reader() -> None:
    text = dumps.joined(dumps.pubs(dumps.seeded(1)))
    first = lines.read(text)
    assert lines.read(text) is first
    assert isinstance(first, tuple)
    assert all(isinstance(line, tuple) for line in first)
