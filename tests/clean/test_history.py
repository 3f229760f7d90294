"""The life of every recommendation: each fact with the days it held, whatever the nights bring."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import openrecs
from invented import AWAITING
from nightly import NO_GATES, Nights, day, record, records
from openrecs.clean import history
from openrecs.clean.history import Fact
from openrecs.clean.upsert import Alias
from openrecs.errors import DamagedError, UsageError
from openrecs.publish.formats import from_parquet
from openrecs.report import life
from openrecs.table import rows_of
from publisher import edit, listing
from running import agency_page, export, invoke, sign

ONE = "GAO-25-100001/R1"
TITLE = "Trails: Signs Should Be Mended"


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path, NO_GATES)


def facts(nights: Nights, identifier: str = ONE) -> list[dict[str, Any]]:
    """Return all facts of a recommendation, having seen that they fit together."""
    found: list[dict[str, Any]] = from_parquet((nights.processed / "history.parquet").read_bytes()).to_pylist()
    fit_together(found)
    return [fact for fact in found if fact["recommendation_id"] == identifier]


def fit_together(found: list[dict[str, Any]]) -> None:
    """Fail unless the facts of each field follow on one another, each another value, the last one holding."""
    lines: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for fact in found:
        lines.setdefault((fact["recommendation_id"], fact["agency"], fact["field"]), []).append(fact)
    for line in lines.values():
        for one, following in pairwise(line):
            assert one["valid_from"] < one["valid_to"] == following["valid_from"]
            assert one["value"] != following["value"]
        assert line[-1]["valid_to"] is None


def line(nights: Nights, field: str, identifier: str = ONE) -> list[tuple[str | None, int, int | None]]:
    """Return the values of a field with the nights from which and to which they held."""
    own = [fact for fact in facts(nights, identifier) if fact["field"] == field]
    return [(fact["value"], _night(fact["valid_from"]), fact["valid_to"] and _night(fact["valid_to"])) for fact in own]


def _night(on: date) -> int:
    return (on - day(0)).days


def run(nights: Nights, *nightly: list[dict[str, str]] | None) -> None:
    """Save an export for each night that has one, and run each night."""
    for number, listed in enumerate(nightly):
        if listed is not None:
            nights.export(number, listed)
        assert nights.refresh() == 0, nights.message


PARTIAL = "Open--Partially Addressed"


def test_a_first_night_begins_every_fact(nights: Nights) -> None:
    run(nights, [record(1, priority="Yes")])
    assert {fact["field"]: fact["value"] for fact in facts(nights)} == {
        "listing": "listed",
        "status": "open",
        "is_priority": "true",
        "recommendation": "The Chief of the Forest Service should mend the signs of trail 1.",
        "comments": "The agency agreed and will mend it.",
    }
    assert {(fact["valid_from"], fact["valid_to"], fact["cause"]) for fact in facts(nights)} == {
        (day(0), None, "source")
    }
    assert {fact["document"] for fact in facts(nights)} == {f"{day(0)}/export.csv"}


def test_from_one_value_to_another_and_back(nights: Nights) -> None:
    run(nights, [record(1)], [record(1, status=PARTIAL)], [record(1)])
    assert line(nights, "status") == [("open", 0, 1), ("open_partially_addressed", 1, 2), ("open", 2, None)]
    assert line(nights, "listing") == [("listed", 0, None)]


def test_gone_and_back_unchanged(nights: Nights) -> None:
    run(nights, records(2), [record(2)], records(2))
    assert line(nights, "listing") == [("listed", 0, 1), ("delisted", 1, 2), ("listed", 2, None)]
    assert line(nights, "status") == [("open", 0, None)]
    assert line(nights, "comments") == [("The agency agreed and will mend it.", 0, None)]
    delisted = next(fact for fact in facts(nights) if fact["value"] == "delisted")
    assert delisted["document"] == f"{day(1)}/export.csv", "the one that no longer lists it is the evidence"


def test_gone_and_back_changed(nights: Nights) -> None:
    run(nights, records(2), [record(2)], [record(1, status=PARTIAL, comments="Half of them."), record(2)])
    assert line(nights, "listing") == [("listed", 0, 1), ("delisted", 1, 2), ("listed", 2, None)]
    assert line(nights, "status") == [("open", 0, 2), ("open_partially_addressed", 2, None)]
    assert line(nights, "comments") == [("The agency agreed and will mend it.", 0, 2), ("Half of them.", 2, None)]


def test_the_same_page_twice(nights: Nights) -> None:
    nights.export(0, [record(1)])
    nights.export(0, [record(1)], "again.csv")
    run(nights, None)
    assert len(facts(nights)) == 5


def test_partial_input_adds_and_ends_nothing(nights: Nights) -> None:
    run(nights, records(3))
    nights.page(1, "export.csv", export("Mar 3, 2026", [record(2, status=PARTIAL), record(3)])[:-9])
    assert nights.refresh() == 0
    assert line(nights, "listing") == [("listed", 0, None)]
    assert line(nights, "status", "GAO-25-100001/R2") == [("open", 0, 1), ("open_partially_addressed", 1, None)]


def test_empty_input_ends_nothing(nights: Nights) -> None:
    run(nights, records(3))
    before = facts(nights)
    nights.page(1, "export.csv", "")
    assert nights.refresh() == 3
    assert facts(nights) == before
    nights.export(2, records(3))
    assert nights.refresh() == 0
    assert facts(nights) == before


def test_the_same_night_twice_writes_nothing(nights: Nights) -> None:
    run(nights, records(2), [record(2)])
    before = listing(nights.processed)
    assert nights.refresh() == 0
    assert listing(nights.processed) == before


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_nights_out_of_order(nights: Nights, order: tuple[int, ...]) -> None:
    said = ([record(1)], [record(1, status=PARTIAL)], [record(1, comments="Done.")])
    for number in order:
        nights.export(number, said[number])
        assert nights.refresh() == 0
    assert line(nights, "status") == [("open", 0, 1), ("open_partially_addressed", 1, 2), ("open", 2, None)]
    assert line(nights, "comments") == [("The agency agreed and will mend it.", 0, 2), ("Done.", 2, None)]


def test_a_silence_is_no_value(nights: Nights) -> None:
    nights.page(0, "forest.txt", agency_page(sign(1), title=TITLE))
    nights.export(1, [record(1, priority="Yes")])
    nights.page(2, "forest.txt", agency_page(sign(1), title=TITLE))
    assert nights.refresh() == 0
    assert line(nights, "is_priority") == [("true", 1, None)], "an agency page cannot say whether it is a priority"


def test_a_row_that_is_identified_keeps_its_facts(nights: Nights) -> None:
    nights.page(0, "forest.txt", agency_page(sign(1), title=TITLE))
    run(nights, None)
    assert [
        fact["recommendation_id"].startswith("title-") for fact in facts(nights, nights.column("recommendation_id")[0])
    ]
    nights.export(1, [record(1, status=PARTIAL)])
    run(nights, None)
    assert line(nights, "status") == [("open", 0, 1), ("open_partially_addressed", 1, None)]
    assert line(nights, "listing") == [("listed", 0, None)]
    every = from_parquet((nights.processed / "history.parquet").read_bytes()).to_pylist()
    assert {fact["recommendation_id"] for fact in every} == {ONE}


def test_two_names_of_one_row_become_one_life(nights: Nights) -> None:
    """Two titles of one publication, told apart until a catalogue says that they are one."""
    nights.page(0, "forest.txt", agency_page(sign(1), title=TITLE))
    nights.export(1, [record(1, title="Another Title", status=PARTIAL)])
    nights.page(2, "forest.txt", agency_page(sign(1), title=TITLE))
    nights.page(
        3, "catalogue.csv", f"publication_number,publication_title,published_on\nGAO-25-100001,{TITLE},2025-01-12\n"
    )
    run(nights, None)
    assert nights.column("recommendation_id") == [ONE]
    assert line(nights, "status") == [("open", 0, 1), ("open_partially_addressed", 1, 3), ("open", 3, None)]


def test_history_is_the_same_from_raw_alone(nights: Nights, tmp_path: Path) -> None:
    run(nights, records(3), [record(2), record(3, comments="Done.")], records(3), [record(1, priority="Yes")])
    nights.rebuild(tmp_path / "again")
    assert (tmp_path / "again/history.parquet").read_bytes() == (nights.processed / "history.parquet").read_bytes()


# ---------------------------------------------------------------- names


def fact(key: str, value: str, start: int, end: int | None = None) -> Fact:
    to = None if end is None else day(end)
    return (key, "FS", "status", value, day(start), to, "source", f"{key} {start}", "0")


def united(old: list[Fact], new: list[Fact]) -> list[tuple[str | None, int, int | None]]:
    """Return the line of the row `new`, which the row `old` turned out to be."""
    after = rows_of(history._renamed(history._frame([*old, *new]), {("old", "FS"): ("new", "FS")}))
    assert {fact["recommendation_id"] for fact in after} == {"new"}
    found = sorted(after, key=lambda fact: fact["valid_from"])
    return [(f["value"], _night(f["valid_from"]), f["valid_to"] and _night(f["valid_to"])) for f in found]


def test_two_lives_become_one_without_overlap_or_repetition() -> None:
    assert united([fact("old", "open", 0)], []) == [("open", 0, None)]
    assert united([fact("old", "open", 0)], [fact("new", "open", 3)]) == [("open", 0, None)]
    assert united([fact("old", "open", 0)], [fact("new", "closed", 3)]) == [("open", 0, 3), ("closed", 3, None)]
    assert united([fact("old", "open", 3)], [fact("new", "closed", 0)]) == [("closed", 0, 3), ("open", 3, None)]
    both = [fact("old", "open", 0, 5), fact("old", "closed", 5)]
    assert united(both, [fact("new", "open", 0)]) == [("open", 0, 5), ("closed", 5, None)]
    assert united(both, [fact("new", "open", 0, 2), fact("new", "part", 2)]) == [
        ("open", 0, 2),
        ("part", 2, 5),
        ("closed", 5, None),
    ]
    assert united([fact("old", "open", 0)], [fact("new", "closed", 0)]) in (
        [("open", 0, None)],
        [("closed", 0, None)],
    ), "of two words of one day one counts"


def test_names_are_followed_to_the_last_one_and_likely_links_are_not() -> None:
    a, b, c = (("a", "FS"), ("b", "FS"), ("c", "FS"))
    aliases = [Alias(a, b, day(0), "x"), Alias(b, c, day(0), "x"), Alias(c, ("d", "FS"), day(0), "likely", 91.0)]
    assert history.last_names(aliases) == {a: c, b: c}
    assert history.last_names([Alias(a, b, day(0), "x"), Alias(b, a, day(1), "x")]) == {a: b, b: a}


# ---------------------------------------------------------------- the command


def test_a_life_in_words(nights: Nights, tmp_path: Path) -> None:
    run(
        nights,
        [
            record(
                1,
                comments=AWAITING,
            ),
            record(2),
        ],
        [record(1, comments="In March 2026, they mended half of them."), record(2)],
        [record(1, status=PARTIAL, comments="In March 2026, they mended half of them."), record(2)],
        [record(2)],
        [record(1, status=PARTIAL, priority="Yes", comments="In March 2026, they mended half of them."), record(2)],
    )
    done = invoke("history", ONE, "--format", "table", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("GAO-25-100001/R1  Forest Service\n  March 2, 2026  first seen: open\n")
    [(key, events)] = life.lives(life.of(nights.processed, ONE).to_pylist())
    assert key == (ONE, "Forest Service")
    assert [event.on for event in events] == [day(number) for number in range(5)]
    assert {event.document for event in events[:2]} == {f"{day(0)}/export.csv", f"{day(1)}/export.csv"}
    assert [event.what for event in events] == [
        ("first seen: open",),
        ("GAO's comments: In March 2026, they mended half of them.",),
        ("now open, partially addressed",),
        ("delisted: no longer on GAO's list, outcome not known",),
        ("listed again", "a priority"),
    ]


def test_a_life_as_csv_holds_every_fact(nights: Nights, tmp_path: Path) -> None:
    run(nights, records(2), [record(1, status=PARTIAL)])
    done = invoke("history", "GAO-25-100001", "--format", "csv", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].startswith('"recommendation_id","agency","field","value","valid_from"')
    assert len(done.stdout.splitlines()) == 1 + 12


def test_notebooks_load_the_history_as_a_frame(nights: Nights) -> None:
    run(nights, records(2), [record(1, status=PARTIAL)])
    frame = openrecs.load_history(processed=nights.processed)
    first = frame[(frame["recommendation_id"] == ONE) & (frame["field"] == "status")]
    assert [*first["value"]] == ["open", "open_partially_addressed"]
    assert str(frame["valid_from"].dtype) == "datetime64[ms]"
    assert first["valid_to"].isna().tolist() == [False, True]
    with pytest.raises(UsageError, match="no history yet"):
        openrecs.load_history(processed=nights.processed.parent / "elsewhere")


def test_a_former_id_leads_to_the_life(nights: Nights) -> None:
    nights.page(0, "forest.txt", agency_page(sign(1), title=TITLE))
    run(nights, None)
    [old] = nights.column("recommendation_id")
    nights.export(1, [record(1)])
    run(nights, None)
    assert {fact["recommendation_id"] for fact in life.of(nights.processed, old).to_pylist()} == {ONE}


def test_no_such_recommendation_and_no_history_yet(nights: Nights) -> None:
    run(nights, [record(1)])
    with pytest.raises(UsageError):
        life.of(nights.processed, "GAO-99-1/R1")
    (nights.processed / "history.parquet").unlink()
    with pytest.raises(UsageError, match="no history yet"):
        life.of(nights.processed, ONE)
    assert nights.refresh() == 0
    assert life.of(nights.processed, ONE).num_rows == 5


@pytest.mark.parametrize("place", [0, 0.3, 0.5, 0.9, 1])
def test_a_damaged_history_is_never_believed_and_the_next_run_makes_it_again(nights: Nights, place: float) -> None:
    run(nights, records(30))
    path = nights.processed / "history.parquet"
    sound = path.read_bytes()
    at = min(int(place * len(sound)), len(sound) - 1)
    edit(path, lambda content: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    with pytest.raises(DamagedError, match="openrecs refresh"):
        life.of(nights.processed, ONE)
    assert [finding.path.name for finding in nights.findings()] == ["history.parquet"]
    assert nights.refresh() == 0
    assert path.read_bytes() == sound
    assert nights.findings() == []
