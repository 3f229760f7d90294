"""Two states of the table -> its changes: cases, and laws that hold for any two states."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import growth
from golden_diff.world import ALIAS_ROWS, AWAITING, ICE, NEW, NEW_DAY, OLD, OLD_DAY, later, row
from openrecs import statuses
from openrecs.cli import diff as command
from openrecs.compare.changes import KINDS, compare
from openrecs.compare.tokens import fold, same
from openrecs.schema import CHANGES
from openrecs.table import to_arrow
from tools import often

Row = Mapping[str, Any]


def told(old: Iterable[Row], new: Iterable[Row], aliases: Iterable[Row] = (), **options: Any) -> list[tuple[Any, ...]]:
    """Return the changes as (kind, field, before, after)."""
    found = compare(old, new, aliases, **options)
    return [(c["kind"], c["field"], c["before"], c["after"]) for c in found]


CLOSED = {"status": "closed_implemented", "listing": "closed"}
DELISTED = {"listing": "delisted", "last_covered_on": NEW_DAY}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, []),
        (None, {}, [("opened", "status", None, "open")]),
        (None, {"status": "open_partially_addressed"}, [("opened", "status", None, "open_partially_addressed")]),
        (None, CLOSED, [("closed", "status", None, "closed_implemented")]),
        (None, DELISTED, [("delisted", "listing", None, "delisted")]),
        ({}, None, [("delisted", "listing", "listed", None)]),
        (CLOSED, None, [("delisted", "listing", "closed", None)]),
        ({}, {"status": "open_partially_addressed"}, [("status", "status", "open", "open_partially_addressed")]),
        ({}, CLOSED, [("closed", "status", "open", "closed_implemented")]),
        (
            CLOSED,
            {**CLOSED, "status": "closed_no_longer_valid"},
            [("status", "status", "closed_implemented", "closed_no_longer_valid")],
        ),
        ({}, DELISTED, [("delisted", "listing", "listed", "delisted")]),
        (
            {},
            {**DELISTED, "status": "open_partially_addressed"},
            [
                ("delisted", "listing", "listed", "delisted"),
                ("status", "status", "open", "open_partially_addressed"),
            ],
        ),
        (DELISTED, CLOSED, [("closed", "status", "open", "closed_implemented")]),
        (DELISTED, {}, [("relisted", "listing", "delisted", "listed")]),
        (CLOSED, {}, [("relisted", "status", "closed_implemented", "open")]),
        (
            CLOSED,
            {**DELISTED, "status": "open"},
            [
                ("delisted", "listing", "closed", "delisted"),
                ("status", "status", "closed_implemented", "open"),
            ],
        ),
        ({"is_priority": False}, {"is_priority": True}, [("priority", "is_priority", "false", "true")]),
        ({"is_priority": True}, {"is_priority": False}, [("priority", "is_priority", "true", "false")]),
        ({"is_priority": None}, {"is_priority": True}, []),
        ({"is_priority": True}, {"is_priority": None}, []),
        ({"comments": None}, {"comments": "ICE agreed."}, [("comments", "comments", None, "ICE agreed.")]),
        ({"comments": "ICE agreed."}, {"comments": None}, [("comments", "comments", "ICE agreed.", None)]),
        ({"comments": None, "layout": "online_report"}, {"comments": "ICE agreed."}, []),
        ({"comments": "a b"}, {"comments": "a c"}, [("comments", "comments", "a b", "a c")]),
        ({"recommendation": "Count."}, {"recommendation": "Weigh."}, [("text", "recommendation", "Count.", "Weigh.")]),
        ({"publication_title": "One"}, {"publication_title": "Two"}, []),
        ({"document": "a.csv", "location": "line 1"}, {"document": "b.csv", "location": "line 2"}, []),
    ],
)
def test_a_row_that_differs_is_told_once_for_each_fact(
    before: dict[str, Any] | None, after: dict[str, Any] | None, expected: list[Any]
) -> None:
    """One row per fact: what closes, vanishes, returns or is edited, and nothing else."""
    old = [] if before is None else [row(**before)]
    new = [] if after is None else [later(row(**after), **({"last_covered_on": NEW_DAY}))]
    assert told(old, new) == expected


SPELLINGS = [
    ("the agency's plan", "the agency’s plan"),
    ('its "plan"', "its “plan”"),
    ("data--for example--of", "data—for example—of"),
    ("2020-2021", "2020 – 2021"),
    ("a  plan\n\nof it ", "a plan of it"),
    ("a\u00a0plan", "a plan"),
    ("co\u00adoperate", "cooperate"),
    ("re\u0301sume\u0301", "résumé"),
    ("\ufeffplan\u200b", "plan"),
    ("''plan''", '"plan"'),
    ("the ﬁle", "the file"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_spelling_alone_is_no_change(one: str, other: str) -> None:
    """Blanks, dashes, quotes, invisible and composed characters differ between pages of one text."""
    assert told([row(comments=one, recommendation=one)], [row(comments=other, recommendation=other)]) == []


@pytest.mark.parametrize(
    ("one", "other"), [("plan", "plans"), ("Plan", "plan"), ("$1.5", "$15"), ("not done", "done"), ("5%", "5")]
)
def test_letters_case_and_signs_are_a_change(one: str, other: str) -> None:
    """Only spelling is folded."""
    assert [kind for kind, *_ in told([row(comments=one)], [row(comments=other)])] == ["comments"]


def test_a_provisional_id_that_became_real_is_no_opening() -> None:
    """An alias joins the two rows; what else differs in them is told under the new name."""
    old = row("title-0123456789/R1", comments="one")
    new = later(old, recommendation_id="GAO-26-1/R1", comments="two")
    alias = {**ALIAS_ROWS[0], "old_agency": ICE, "new_recommendation_id": "GAO-26-1/R1", "new_agency": ICE}
    found = compare([old], [new], [alias])
    assert {c["recommendation_id"] for c in found} == {"GAO-26-1/R1"}
    assert [(c["kind"], c["before"], c["after"]) for c in found] == [
        ("comments", "one", "two"),
        ("identified", "title-0123456789/R1", "GAO-26-1/R1"),
    ]
    assert [kind for kind, *_ in told([old], [new])] == ["opened", "delisted"]  # without the alias


def test_a_provisional_row_that_joins_one_that_is_there_opens_and_delists_nothing() -> None:
    """The real row was known before: only the provisional name goes."""
    provisional, real = row("title-0123456789/R1"), row("GAO-26-1/R1")
    alias = {**ALIAS_ROWS[0], "old_agency": ICE, "new_recommendation_id": "GAO-26-1/R1", "new_agency": ICE}
    assert told([provisional, real], [later(real)], [alias]) == [
        ("identified", "recommendation_id", "title-0123456789/R1", "GAO-26-1/R1")
    ]


def test_a_renamed_agency_is_no_opening() -> None:
    """The same id under another agency, and an alias that says so."""
    old, alias = row("GAO-22-104824/R1", "Old Widget Service"), ALIAS_ROWS[1]
    assert told([old], [later(old, agency="Widget Bureau")], [alias]) == [
        ("agency", "agency", "Old Widget Service", "Widget Bureau")
    ]


def test_two_agencies_that_became_one_are_one_change() -> None:
    """The table's key allows one row: the names are joined."""
    old = [row("GAO-1-1/R1", "A"), row("GAO-1-1/R1", "B")]
    aliases = [
        {**ALIAS_ROWS[1], "old_recommendation_id": "GAO-1-1/R1", "new_recommendation_id": "GAO-1-1/R1"}
        | {"old_agency": name, "new_agency": "C"}
        for name in "AB"
    ]
    assert told(old, [later(old[0], agency="C")], aliases) == [("agency", "agency", "A; B", "C")]


def test_a_likely_link_joins_nothing() -> None:
    """A score says that the texts are alike, and likeness rewrites no id."""
    old, new = row("GAO-1-1/x0123456789", recommendation="Count."), row("GAO-1-1/R1", recommendation="Count.")
    alias = {
        "old_recommendation_id": "GAO-1-1/x0123456789",
        "old_agency": ICE,
        "new_recommendation_id": "GAO-1-1/R1",
        "new_agency": ICE,
        "since": NEW_DAY,
        "why": "likeness",
    }
    assert [kind for kind, *_ in told([old], [new], [{**alias, "score": 97.0}])] == ["opened", "delisted"]
    for certain in (None, float("nan")):
        assert [kind for kind, *_ in told([old], [new], [{**alias, "score": certain}])] == ["identified"]


def test_aliases_lead_over_several_names_and_not_in_circles() -> None:
    """Between snapshots that lie far apart a row may have been renamed twice."""

    def alias(old: str, new: str) -> dict[str, Any]:
        return {**ALIAS_ROWS[1], "old_agency": old, "new_agency": new} | {
            "old_recommendation_id": "GAO-1-1/R1",
            "new_recommendation_id": "GAO-1-1/R1",
        }

    old, new = row("GAO-1-1/R1", "A"), row("GAO-1-1/R1", "C")
    chain = [alias("A", "B"), alias("B", "C")]
    assert told([old], [new], chain) == [("agency", "agency", "A", "C")]
    assert told([new], [old], chain) == [("agency", "agency", "C", "A")]  # followed back
    circle = [alias("A", "B"), alias("B", "A")]
    assert [kind for kind, *_ in told([old], [new], circle)] == ["delisted", "opened"]


def test_the_evidence_is_the_document_that_shows_it() -> None:
    """What is shown has its document; what is missing has the day, and the document that lacks it if it is named."""
    seen = later(row(), status="open_partially_addressed")
    [change] = compare([row()], [seen])
    assert (change["on"], change["document"], change["document_sha256"]) == (NEW_DAY, "2026-09-08/export.csv", "b" * 64)
    missing = {**row(), "listing": "delisted", "last_covered_on": NEW_DAY}
    [change] = compare([row()], [missing])
    assert (change["on"], change["document"]) == (NEW_DAY, None)
    [change] = compare([row()], [missing], absences={("GAO-21-487/R1", ICE): ("all.csv", "c" * 64, NEW_DAY)})
    assert (change["on"], change["document"], change["document_sha256"]) == (NEW_DAY, "all.csv", "c" * 64)


def test_a_row_that_is_gone_has_the_day_of_the_new_table() -> None:
    """Nobody saw it go: the day is told, or is the newest that is in the tables."""
    other = later(row("GAO-1-1/R1"))
    assert compare([row(), row("GAO-1-1/R1")], [other])[0]["on"] == NEW_DAY
    assert compare([row()], [])[0]["on"] == OLD_DAY
    assert compare([row()], [], on=date(2027, 1, 1))[0]["on"] == date(2027, 1, 1)


def test_what_is_known_by_an_alias_has_the_aliass_day() -> None:
    """A catalogue that came later identified the row; no page that shows the row is its evidence."""
    old = row("title-0123456789/R1")
    alias = {**ALIAS_ROWS[0], "old_agency": ICE, "new_recommendation_id": "GAO-26-1/R1", "new_agency": ICE}
    unseen = {**old, "recommendation_id": "GAO-26-1/R1"}
    [change] = compare([old], [unseen], [alias])
    assert (change["on"], change["document"]) == (NEW_DAY, None)


def test_columns_that_a_side_lacks_are_not_compared() -> None:
    """An older schema has fewer: silence is not a change, and the listing is what the status says."""
    full = row(comments="a", is_priority=True, **CLOSED)
    short = {name: full[name] for name in ("recommendation_id", "agency", "status")}
    assert told([full], [short]) == told([short], [full]) == []
    assert told([{**short, "status": "open"}], [short]) == [("closed", "status", "open", "closed_implemented")]


def test_two_rows_of_one_key_are_refused() -> None:
    """Whichever were taken, something untrue would be said."""
    with pytest.raises(ValueError, match="two rows have the key"):
        compare([row(), row()], [])
    with pytest.raises(ValueError, match="two rows have the key"):
        compare([], [row(), row()])


def promise(number: int, on: date | None, **given: Any) -> dict[str, Any]:
    return row(f"GAO-26-900/R{number}", target_on=on, target_phrase=on and "a day", **given)


PROMISED_BEFORE = [promise(1, None), promise(2, date(2027, 6, 30)), promise(3, date(2027, 6, 30))]
PROMISED = [
    promise(1, date(2027, 6, 30)),
    promise(2, date(2028, 6, 30)),
    promise(3, date(2027, 6, 30), status_since=NEW_DAY, **CLOSED),
]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((None, {}), (date(2027, 6, 30), {}), [("promised", "target_on", None, "2027-06-30")]),
        (
            (date(2027, 6, 30), {}),
            (date(2026, 6, 30), {}),
            [("promise_moved", "target_on", "2027-06-30", "2026-06-30")],
        ),
        ((date(2027, 6, 30), {}), (date(2027, 6, 30), {}), []),
        ((date(2027, 6, 30), {}), (None, {}), []),
        (
            (NEW_DAY, {}),
            (None, {**CLOSED, "status_since": NEW_DAY}),
            [
                ("closed", "status", "open", "closed_implemented"),
                ("promise_kept", None, str(NEW_DAY), str(NEW_DAY)),
            ],
        ),
        (
            (OLD_DAY, {}),
            (None, {**CLOSED, "status_since": NEW_DAY}),
            [("closed", "status", "open", "closed_implemented")],
        ),
    ],
)
def test_a_promise_is_told_from_two_snapshots(before: Any, after: Any, expected: list[tuple[Any, ...]]) -> None:
    assert told([promise(1, before[0], **before[1])], [promise(1, after[0], **after[1])]) == expected


def test_an_older_schema_promised_nothing_that_could_be_compared() -> None:
    old = {name: value for name, value in promise(1, None).items() if name != "target_phrase"}
    assert told([old], [promise(1, date(2027, 6, 30))]) == []


def test_changes_fit_their_table() -> None:
    """They are rows of `changes` as published, their key is unique, and the command knows every kind."""
    found = compare([*OLD, *PROMISED_BEFORE], [*NEW, *PROMISED], ALIAS_ROWS)
    table = to_arrow(CHANGES, found)
    assert table.to_pylist() == found  # sorted as the table is
    keys = [tuple(c[name] for name in CHANGES.key) for c in found]
    assert len(set(keys)) == len(keys)
    offered = next(option for option in command.diff.params if option.name == "kind")
    assert isinstance(offered.type, click.Choice)
    assert {c["kind"] for c in found} == set(KINDS) == set(offered.type.choices)
    assert all(f"`{kind}`" in CHANGES.columns[0].meaning for kind in KINDS)
    assert {c["cause"] for c in compare(OLD, NEW, ALIAS_ROWS, cause="parser")} == {"parser"}


TEXTS = ["Count the widgets.", "Count the widgets!", "Weigh the widgets in 2026.", "", "Do both—now."]
KEYS = [(f"GAO-{n}-1/R{n}", agency) for n in (1, 2, 3) for agency in ("A", "B")]


@st.composite
def states(draw: st.DrawFn, *, silent: bool = True) -> list[dict[str, Any]]:
    """Return rows under a few keys, in any order, with statuses and listings in every combination."""
    found = []
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=6)):
        found.append(
            row(
                *key,
                status=draw(st.sampled_from(statuses.CODES)),
                listing=draw(st.sampled_from(["listed", "delisted", "closed"])),
                is_priority=draw(st.sampled_from([True, False, None] if silent else [True, False])),
                comments=draw(st.sampled_from([*TEXTS, None] if silent else TEXTS)),
                recommendation=draw(st.sampled_from(TEXTS)),
                layout=draw(st.sampled_from(["export_csv", "online_report"] if silent else ["export_csv"])),
            )
        )
    return found


def applied(old: Iterable[Row], changes: Iterable[Row], new: Iterable[Row]) -> dict[tuple[str, str], dict[str, Any]]:
    """Apply changes to a state. What a row was first seen as is in the row that `opened` and its like point at."""
    state = {(r["recommendation_id"], r["agency"]): dict(r) for r in old}
    shown = {(r["recommendation_id"], r["agency"]): dict(r) for r in new}
    for change in sorted(changes, key=lambda c: c["kind"] not in ("identified", "agency")):
        key = (change["recommendation_id"], change["agency"])
        field, after = change["field"], change["after"]
        if field in ("recommendation_id", "agency"):
            was = (change["before"], key[1]) if field == "recommendation_id" else (key[0], change["before"])
            state[key] = {**state.pop(was), field: after}
        elif key not in state:
            state[key] = shown[key]
        elif field == "listing" and after is None:
            del state[key]
        else:
            value = {"true": True, "false": False}[after] if field == "is_priority" else after
            listing = {"closed": "closed", "relisted": "listed"}.get(change["kind"], state[key]["listing"])
            state[key] |= {"listing": listing, field: value}
    return state


def meaning(state: Iterable[Row]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Return what a change can be reported for, by key, texts folded."""
    return {
        (r["recommendation_id"], r["agency"]): (
            r["status"],
            r["listing"],
            r["is_priority"],
            fold(r["comments"] or ""),
            fold(r["recommendation"]),
        )
        for r in state
    }


@given(states())
def test_a_table_does_not_differ_from_itself(a: list[dict[str, Any]]) -> None:
    """compare(a, a) is empty, in any order of rows and columns."""
    shuffled = [dict(reversed(r.items())) for r in reversed(a)]
    assert compare(a, shuffled) == []


@given(states(silent=False), states(silent=False))
@settings(max_examples=often(300))
def test_the_changes_lead_from_the_one_to_the_other(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> None:
    """Applying compare(a, b) to a gives b, in every column a change can be reported for."""
    assert meaning(applied(a, compare(a, b), b).values()) == meaning(b)


@given(states(), states())
@settings(max_examples=often(300))
def test_silence_changes_nothing_and_hides_nothing_else(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> None:
    """With nulls that say nothing, the result differs from b only where one of the two sides is silent."""
    got, wanted = applied(a, compare(a, b), b), {(r["recommendation_id"], r["agency"]): r for r in b}
    before = {(r["recommendation_id"], r["agency"]): r for r in a}
    assert got.keys() == wanted.keys()
    for key, value in wanted.items():
        was = before.get(key, value)
        assert (got[key]["status"], got[key]["listing"]) == (value["status"], value["listing"])
        if None not in (value["is_priority"], was["is_priority"]):
            assert got[key]["is_priority"] is value["is_priority"]
        is_silent = any(r["comments"] is None and r["layout"] == "online_report" for r in (was, value))
        assert is_silent or same(got[key]["comments"], value["comments"])


@given(states(), states())
@settings(max_examples=often(300))
def test_the_way_back_mirrors_the_way_there(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> None:
    """compare(b, a) names the same facts with before and after exchanged; rows on one side only come and go."""

    def seen(changes: Iterable[Row]) -> list[tuple[Any, ...]]:
        return sorted(
            (
                (c["recommendation_id"], c["agency"], c["field"], c["before"], c["after"])
                for c in changes
                if c["field"] == "comments" or (c["field"] != "listing" and c["before"] not in (None, c["after"]))
            ),
            key=repr,
        )

    there, back = compare(a, b), compare(b, a)
    assert seen(back) == sorted(((*c[:3], c[4], c[3]) for c in seen(there)), key=repr)
    keys_a, keys_b = ({(r["recommendation_id"], r["agency"]) for r in side} for side in (a, b))
    first_seen = [c for c in back if c["before"] is None and c["field"] in ("status", "listing")]
    assert {(c["recommendation_id"], c["agency"]) for c in first_seen} == keys_a - keys_b
    gone = [c for c in there if c["after"] is None and c["field"] == "listing"]
    assert {(c["recommendation_id"], c["agency"]) for c in gone} == keys_a - keys_b


@given(states(), states(), st.randoms(use_true_random=False))
def test_no_order_matters(a: list[dict[str, Any]], b: list[dict[str, Any]], chance: random.Random) -> None:
    """Rows, columns and aliases in any order give the same changes in the same order."""
    shuffled = []
    for side in (a, b, ALIAS_ROWS):
        rows = [dict(chance.sample(list(r.items()), len(r))) for r in side]
        chance.shuffle(rows)
        shuffled.append(rows)
    assert compare(*shuffled) == compare(a, b, ALIAS_ROWS)


def test_renames_are_applied_and_mirrored() -> None:
    """The laws hold for the invented tables, in which rows are renamed too."""
    there = compare(OLD, NEW, ALIAS_ROWS)
    assert meaning(applied(OLD, there, NEW).values()) == meaning(NEW)
    back = compare(NEW, OLD, ALIAS_ROWS)
    assert meaning(applied(NEW, back, OLD).values()) == meaning(OLD)
    assert {(c["kind"], c["before"], c["after"]) for c in back if c["kind"] in ("agency", "identified")} == {
        (c["kind"], c["after"], c["before"]) for c in there if c["kind"] in ("agency", "identified")
    }


def test_time_grows_no_faster_than_the_long_texts_that_are_compared() -> None:
    """A night has 5,400 rows; folding is the dear part."""

    def of(rows: int) -> tuple[list[Row], list[Row]]:
        long = [f"{AWAITING * 20}{rows}-{n}" for n in range(rows)]  # folded texts are kept
        old = [row(f"GAO-1-1/R{n}", comments=long[n]) for n in range(rows)]
        return old, [later(r, comments=text.replace("'", "’") + " ") for r, text in zip(old, long, strict=True)]

    assert compare(*of(100)) == []
    growth.assert_linear(of, lambda pair: compare(*pair), start=25, most=1600)


@pytest.mark.parametrize("filler", [" ", "-", "\n", "- ", "''"])
def test_time_grows_no_faster_than_texts_of_nothing_but_one_sign(filler: str) -> None:
    def of(size: int) -> str:
        return growth.of(filler, size)

    assert not same(of(20_000) + "a", of(20_000) + "b")
    growth.assert_linear(of, lambda text: same(text + "a", text + "b"))
