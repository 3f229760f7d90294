"""How a comparison is written: golden files, the JSON's schema, and that no text from a page gets out of hand."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from lxml import html
from rich.console import Console

from golden_diff.world import FOLDER, GOLDENS, NEW, OLD, compared, comparison, later, row, sides, table
from openrecs.compare.between import Comparison, between
from openrecs.compare.changes import KINDS
from openrecs.compare.comment_changes import CLASSES
from openrecs.compare.filters import Asked, apply
from openrecs.compare.headline import NOTHING, headline, transitions
from openrecs.compare.outputs import data, diff_markdown, diff_page, diff_text
from openrecs.compare.outputs.outline import outline
from openrecs.compare.read_tables import NEEDED, side
from openrecs.schema import CHANGES
from openrecs.wording import address
from payloads import EVIDENCE, FIELDS, PAYLOADS
from running import ROOT

SCHEMA = ROOT / "docs" / "diff.schema.json"


@pytest.mark.parametrize("name", GOLDENS)
def test_golden_files(name: str) -> None:
    """Every format writes what was reviewed; written twice it is the same bytes."""
    made = GOLDENS[name]()
    assert made.decode() == (FOLDER / name).read_text(encoding="utf-8")
    assert GOLDENS[name]() == made


def test_order_and_unchanged_rows_do_not_show() -> None:
    """The same two tables in another order give the same bytes in every format."""
    one, other = compared(OLD, NEW), compared(OLD[::-1], NEW[::-1])
    for write in (
        diff_text.render,
        diff_text.brief,
        diff_markdown.render,
        diff_page.render,
        data.as_json,
        data.as_csv,
    ):
        assert write(one) == write(other)


def test_nothing_is_said_of_nothing() -> None:
    """No changes: a headline that says so, and no empty tables."""
    same = compared(OLD, OLD)
    assert diff_text.render(same).decode().splitlines() == ["old → new", NOTHING]
    assert diff_text.brief(same).decode().splitlines() == ["old → new", NOTHING]
    assert "<table>" not in diff_page.render(same).decode()
    assert json.loads(data.as_json(same))["counts"] == dict.fromkeys(KINDS, 0)
    assert data.as_csv(same).decode().count("\n") == 1


def test_the_headline_counts_substance_apart() -> None:
    """Each thing is counted once, by what it is called."""
    old = [row(f"GAO-1-1/R{n}") for n in range(8)]
    edits = [
        {"status": "open_partially_addressed"},
        {"status": "open_partially_addressed", "comments": "ICE agreed. As of May 2026, it had not acted."},
        {"status": "closed_implemented", "listing": "closed"},
        {"listing": "delisted"},
        {"comments": "ICE agreed. In May 2026, it acted."},
        {"comments": "ICE agreed. As of March 2026 it had not acted."},
        {},
        {},
    ]
    found = compared(old, [{**r, **edit} for r, edit in zip(old, edits, strict=True)])
    expected = "1 closed; 1 delisted, outcome not known; 2 status changes; 3 comments changed, 1 of substance"
    assert headline(found.changes) == expected
    said = outline(found)
    assert said.comments == "1 updated, 1 with other dates only, 1 with other spelling or spacing only"


def test_transitions_count_the_rows_behind_them() -> None:
    """From x to y: a row counts once, also where two facts of it changed."""
    found = {(one.before, one.after): one.keys for one in transitions(comparison().changes)}
    assert found["open", "open_partially_addressed"] == (("GAO-21-487/R2", row()["agency"]),)
    assert found["absent", "closed_not_implemented"] == (("GAO-21-487/R11", row()["agency"]),)
    assert found["open", "delisted"] == (("GAO-19-100/M1", "Congress"),)
    moved = sum(c.row["kind"] in ("opened", "closed", "status", "delisted", "relisted") for c in comparison().changes)
    assert sum(map(len, found.values())) == moved
    both = compared([row()], [row(status="open_partially_addressed", listing="delisted")])
    assert len(both.changes) == 2
    assert [(one.before, one.after, len(one.keys)) for one in transitions(both.changes)] == [("open", "delisted", 1)]


def test_closed_and_opened_come_first_and_then_the_order_people_count_in() -> None:
    """R2 comes before R10."""
    [agency] = [one for section in outline(comparison()).sections for one in section.agencies if one.code == "ICE"]
    numbers = [item.recommendation_id.rpartition("/")[2] for item in agency.items]
    assert numbers == ["R3", "R11", "R14", "R10", "R8", "R9", "R2", "R4", "R13", "R12", "R5", "R6", "R7"]


def test_agencies_are_grouped_by_their_department() -> None:
    """Two agencies of one department are together, though another one's name is between theirs."""
    own = {"department": "Department of Homeland Security"}
    new = [later(row("GAO-1-1/R1", name, **given)) for name, given in (("A", own), ("B", {}), ("C", own))]
    said = outline(compared([], new))
    assert [(one.department, [agency.name for agency in one.agencies]) for one in said.sections] == [
        ("B", ["B"]),
        (own["department"], ["A", "C"]),
    ]


# --- JSON and its schema -------------------------------------------------------------------------------------------


def violations(value: Any, schema: Any, root: Any, at: str = "$") -> Iterator[str]:
    """Yield where a value breaks a schema: as much of JSON Schema as docs/diff.schema.json uses."""
    unknown = schema.keys() - _KNOWN
    assert not unknown, f"this checker does not know {unknown}"
    if "$ref" in schema:
        yield from violations(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, at)
    yield from _of_the_value(value, schema, at)
    if isinstance(value, dict) and "properties" in schema:
        yield from (f"{at} lacks {name}" for name in schema["required"] if name not in value)
        yield from (f"{at} has {name}" for name in value if name not in schema["properties"])
        for name in value.keys() & schema["properties"].keys():
            yield from violations(value[name], schema["properties"][name], root, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for place, item in enumerate(value):
            yield from violations(item, schema["items"], root, f"{at}[{place}]")


def _of_the_value(value: Any, schema: Any, at: str) -> Iterator[str]:
    types = schema.get("type", _TYPES[type(value)])
    is_right = (
        value == schema.get("const", value),
        value in schema.get("enum", [value]),
        _TYPES[type(value)] in ([types] if isinstance(types, str) else types),
        not isinstance(value, str) or re.search(schema.get("pattern", ""), value),
        not isinstance(value, int) or value >= schema.get("minimum", value),
    )
    if not all(is_right):
        yield f"{at} is {value!r}"


_TYPES = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", type(None): "null"}
_KNOWN = frozenset(
    (
        *("$schema", "$defs", "$ref", "title", "description", "type", "required", "additionalProperties"),
        *("properties", "items", "enum", "const", "pattern", "minimum"),
    )
)


def test_the_json_keeps_its_schema() -> None:
    """The invented week, loose files without dates, and a comparison without changes."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    bare = side("bare.csv", table(OLD).select(["recommendation_id", "agency", "status"]), "0" * 64)
    found_bare = between(bare, replace(bare, table=bare.table.slice(1)))
    assert [change.row["on"] for change in found_bare.changes] == [None]
    for found in (comparison(), between(*sides()), compared(OLD, []), compared([], []), found_bare):
        assert list(violations(json.loads(data.as_json(found)), schema, schema)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "openrecs-diff/1"),
        (("old", "rows"), -1),
        (("new", "digest"), "abc"),
        (("counts", "opened"), "1"),
        (("changes", 0, "kind"), "other"),
        (("changes", 0, "on"), "Sep 8, 2026"),
        (("changes", 0, "cause"), "weather"),
        (("changes", 0, "more"), 1),
        (("comments", 0, "class"), "nice"),
        (("transitions", 0, "rows"), None),
        (("recommendations", 0, "happened"), None),
        (("recommendations", 0, "more"), 1),
        (("headline",), None),
    ],
)
def test_the_schema_refuses_what_is_not_so(path: tuple[Any, ...], value: Any) -> None:
    """A schema that everything keeps says nothing."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    said = json.loads(data.as_json(comparison()))
    at = said
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert list(violations(said, schema, schema))


def test_the_schema_names_what_the_code_names() -> None:
    """Kinds, classes and columns stand in two places, and agree."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    change = schema["properties"]["changes"]["items"]
    assert list(change["properties"]) == change["required"] == CHANGES.names
    assert change["properties"]["kind"]["enum"] == schema["properties"]["counts"]["required"] == list(KINDS)
    assert schema["properties"]["comments"]["items"]["properties"]["class"]["enum"] == list(CLASSES)
    assert schema["properties"]["format"]["const"] == data.FORMAT


# --- text from pages that means harm ------------------------------------------------------------------------------


def harmful(field: str, payload: str) -> Comparison:
    """Compare two tables in which a field holds a payload, on one side or both."""
    old = [row("GAO-21-487/R1"), row("GAO-21-487/R2")]
    new = [{**r, "status": "open_partially_addressed", "is_priority": True, "comments": "New."} for r in old]
    new[0][field] = payload
    if field in ("recommendation_id", "agency"):
        old[0][field] = payload
    return compared(old, new)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup(payload: str) -> None:
    """Every text field x 30 payloads: the page holds the elements and attributes of the template and no others."""
    for field in [*FIELDS, *EVIDENCE]:
        found = replace(harmful(field, payload), notes=(payload,))
        written = diff_page.render(found).decode()
        parsed = html.document_fromstring(written.encode(), parser=html.HTMLParser(encoding="utf-8"))
        elements = [element for element in parsed.iter() if isinstance(element.tag, str)]
        assert {element.tag for element in elements} <= _ELEMENTS
        assert {name for element in elements for name in element.attrib} <= _ATTRIBUTES
        assert not [comment for comment in parsed.iter() if not isinstance(comment.tag, str)]
        hrefs = [element.get("href") for element in elements if element.get("href")]
        assert all(re.fullmatch(r"https://www\.gao\.gov/products/gao-[0-9a-z-]+|#d[0-9]+", href) for href in hrefs)
        assert all(re.fullmatch(r"d[0-9]+", element.get("id")) for element in elements if element.get("id"))
        assert written.count("<style>") == written.count("<title>") == 1
        assert "49" not in "".join(parsed.itertext()) or "49" in payload  # 7 * 7
        shown = "".join(parsed.itertext())
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", shown)


_ELEMENTS = frozenset(
    (
        *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "table", "thead", "tbody"),
        *("tr", "th", "td", "details", "summary", "section", "article", "a", "span", "ul", "li", "del", "ins"),
        *("caption", "div", "blockquote"),
    )
)
_ATTRIBUTES = frozenset(("lang", "charset", "http-equiv", "content", "name", "class", "scope", "href", "rel", "id"))


def test_the_payload_is_shown_as_it_stands() -> None:
    """Escaped, not dropped: a reader sees what the page said."""
    parsed = html.document_fromstring(diff_page.render(harmful("publication_title", PAYLOADS[0])).decode())
    assert PAYLOADS[0] in "".join(parsed.itertext())


def test_the_page_forbids_what_it_does_not_hold() -> None:
    """No script, no picture, no frame; the style is the one whose digest the policy names."""
    written = diff_page.render(comparison()).decode()
    assert "<script" not in written
    assert diff_page.policy().startswith("default-src 'none'; style-src 'sha256-")
    assert diff_page.STYLE in written


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_steers_a_terminal(payload: str) -> None:
    """Control characters and marks that turn the direction of reading are shown, not sent."""
    for field in FIELDS:
        found = replace(harmful(field, payload), notes=(payload,))
        for write in (diff_text.render, diff_text.brief, diff_markdown.render):
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", write(found).decode())


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("a *b* _c_ `d` ~e~", r"a \*b\* \_c\_ \`d\` \~e\~"),
        ("closed_not_implemented", "closed_not_implemented"),
        ("@octocat #12 <b> &lt;", r"&#64;octocat \#12 \<b\> \&lt;"),
        ("[x](javascript:y) | z", r"\[x\](javascript:y) \| z"),
        ("https://example.com", "https&#58;//example.com"),
        (r"\*", r"\\\*"),
        ("$1 to $2", r"\$1 to \$2"),
    ],
)
def test_markdown_shows_text_as_it_stands(printed: str, expected: str) -> None:
    """No emphasis, mention, reference, link, table cell or formula comes from a page."""
    assert diff_markdown.escaped(printed) == expected


@pytest.mark.parametrize("start", ["1. One.", "- One.", "+ One.", "12) One."])
def test_a_comment_begins_no_list(start: str) -> None:
    """A redline stands alone on its line."""
    written = diff_markdown.render(compared([row(comments=start)], [row(comments=f"{start} Two more.")])).decode()
    [line] = [line for line in written.splitlines() if "Two more" in line]
    assert re.match(r" {4}[0-9]*\\[-+.)] ", line)


# --- the terminal -------------------------------------------------------------------------------------------------


def on_terminal(**options: Any) -> str:
    """Return what a terminal is sent."""
    console = Console(file=io.StringIO(), force_terminal=True, width=100, highlight=False, **options)
    diff_text.show(comparison(), console)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_a_terminal_gets_colour_and_no_marks() -> None:
    """What is gone is struck and red, what is new is bold and green."""
    sent = on_terminal(color_system="standard", _environ={})
    assert "\x1b[9;31mMarch\x1b[0m" in sent
    assert "\x1b[1;32mAugust\x1b[0m" in sent
    assert "[-" not in sent
    assert "{+" not in sent


def test_text_has_marks_and_no_colour() -> None:
    """Everywhere else, and under NO_COLOR; no line is longer than a mail may have."""
    written = diff_text.render(comparison()).decode()
    assert "\x1b" not in written
    assert "[-March-] {+August+}" in written
    assert max(map(len, written.splitlines())) <= diff_text.WIDTH


def test_what_is_gone_and_what_is_new_stand_apart_at_the_start() -> None:
    """A sentence that begins otherwise: two words, not one."""
    old = row(comments="As of February 2026, the agency had not done all of it.")
    new = row(comments="In September 2026, the agency had not done all of it.")
    written = diff_text.render(compared([old], [new])).decode()
    assert "[-As of February-] {+In September+} 2026, the agency" in written
    written = diff_text.render(
        compared([row(comments="It met (few) goals here.")], [row(comments="It met (all) goals here.")])
    )
    assert "([-few-]{+all+}) goals" in written.decode()


def test_a_transition_is_a_count_for_people_and_rows_for_programs() -> None:
    """A first night has thousands of rows behind one count."""
    found = compared([], [row(f"GAO-21-487/R{n}") for n in range(30)])
    assert "  30 not in the table → open\n" in diff_text.render(found).decode()
    assert len(json.loads(data.as_json(found))["transitions"][0]["rows"]) == 30


def test_only_gaos_own_addresses_are_made() -> None:
    """A number of another form has no link."""
    assert address("GAO-21-487") == "https://www.gao.gov/products/gao-21-487"
    assert address("GAO-21-487SP") == "https://www.gao.gov/products/gao-21-487sp"
    for other in (None, "", "GAO/RCED-98-1", "GAO-21-487\n", "javascript:1", "../x"):
        assert address(other) is None


# --- filters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(), {*(f"R{n}" for n in range(1, 15)), "M1", "x0123456789"}),
        (Asked(kinds=("closed",)), {"R3", "R11", "R14"}),
        (Asked(kinds=("closed", "opened")), {"R3", "R11", "R14", "R10"}),
        (Asked(agencies=("ICE",), kinds=("status",)), {"R2"}),
        (Asked(agencies=("ice",), kinds=("status",)), {"R2"}),
        (Asked(agencies=("Department of Homeland Security",), kinds=("priority",)), {"R4"}),
        (Asked(agencies=("homeland",), kinds=("priority",)), {"R4"}),
        (Asked(agencies=("Food and Drug Administration",)), {"x0123456789", "R1"}),
        (Asked(agencies=("Old Widget Service",), cause="all"), {"R1"}),
        (Asked(priority=True), {"R4", "R7"}),
        (Asked(publications=("gao‑19‑100",)), {"M1"}),
        (Asked(publications=("GAO-26-108623",)), {"R1"}),
        (Asked(cause="parser"), {"R1"}),
    ],
)
def test_filters_keep_what_was_asked_for(asked: Asked, expected: set[str]) -> None:
    """Kind, agency, priority, publication and cause, alone and together; a row counts as it was and as it is."""
    kept = apply(comparison(), asked)
    assert {change.key[0].rpartition("/")[2] for change in kept.changes} == expected


def test_what_is_not_shown_is_counted() -> None:
    """Changes by the parser are not shown unless asked, and never silently."""
    assert [c.row["kind"] for c in apply(comparison(), Asked(cause="parser")).changes] == ["text"]
    shown = apply(comparison(), Asked())
    assert "text" not in {c.row["kind"] for c in shown.changes}
    assert shown.notes[-1].startswith("1 more change is made by reading the same pages otherwise")
    assert len(apply(comparison(), Asked(cause="all")).changes) == len(comparison().changes)


def test_a_change_of_unknown_cause_is_shown() -> None:
    """Between two files nobody knows; hiding it would hide everything."""
    assert len(apply(between(*sides()), Asked()).changes) == len(comparison().changes)
    assert not apply(between(*sides()), Asked(cause="parser")).changes


def test_an_agency_that_nobody_has_is_named() -> None:
    """A misspelled name looks like an agency where nothing happens; what is near is named."""
    notes = apply(comparison(), Asked(agencies=("Citizenshop", "Food and Drug"))).notes
    assert notes == (
        "only what was asked for is shown, 2 of 21 changes: agency Citizenshop or Food and Drug",
        "an invented note",
        "no row on either side is of the agency 'Citizenshop': "
        "`openrecs agencies WORDS` lists the names that are known",
    )
    [note] = [one for one in apply(comparison(), Asked(agencies=("Homland",))).notes if "no row" in one]
    assert note.endswith("perhaps Department of Homeland Security")


def test_a_page_that_shows_a_part_says_so() -> None:
    """It may be handed on to somebody who did not type the words."""
    asked = Asked(("closed", "promise_kept"), ("ICE",), priority=True, publications=("GAO-21-487",))
    kept = apply(comparison(), asked)
    said = (
        "only what was asked for is shown, 0 of 21 changes: "
        "kind closed or promise kept; agency ICE; priorities; publication GAO-21-487"
    )
    assert kept.notes[0] == said
    assert said in diff_page.render(kept).decode()
    assert apply(comparison(), Asked()).notes[0] == "an invented note"


def test_tables_without_codes_and_departments_are_filtered_by_name() -> None:
    """A file may lack what a snapshot has; neither is that a bug, nor does everything pass."""
    old, new = (side(name, table(rows).select(NEEDED), name * 64) for name, rows in (("0", OLD), ("1", NEW)))
    kept = apply(between(old, new), Asked(agencies=("Food",))).changes
    assert {change.key[1] for change in kept} == {"Food and Drug Administration"}
    assert not apply(between(old, new), Asked(publications=("GAO-21-487",))).changes
