"""Many sources over many nights: pages that disagree, lists that shift, exports that lack rows."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from list_nights import HELD, TITLE, list_of, messages, product
from nightly import Nights, day, record, records
from openrecs.publish.formats import from_parquet
from openrecs.read.provenance import ledger
from running import agency_page, save, sign

CATALOGUE = f"publication_number,publication_title,published_on\nGAO-25-100001,{TITLE},2025-01-12\n"


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    """An empty store."""
    return Nights(tmp_path)


def forest(count: int, **said: str) -> str:
    return agency_page(*(sign(number) for number in range(1, count + 1)), **said)


# ---------------------------------------------------------------- numbers that come late


@pytest.mark.parametrize("on", [0, -3], ids=["of the same day", "of an earlier day"])
def test_a_number_that_is_learned_after_its_day_was_published_loses_no_row(nights: Nights, on: int) -> None:
    nights.page(0, "forest.txt", forest(30))
    assert nights.refresh() == 0
    old = nights.column("recommendation_id")
    nights.page(on, "catalogue.csv", CATALOGUE)
    assert nights.refresh() == 0, nights.message
    assert set(nights.changes("kind", "field")) == {("identified", "recommendation_id")}
    named = {row["old_recommendation_id"]: row["new_recommendation_id"] for row in nights.table("aliases")}
    assert sorted(named[one] for one in old) == sorted(nights.column("recommendation_id"))


def test_ids_that_a_title_gave_are_told_in_whatever_order_the_pages_came(nights: Nights, tmp_path: Path) -> None:
    other = Nights(tmp_path / "other")
    for store, names in ((nights, ("forest.txt", "catalogue.csv")), (other, ("catalogue.csv", "forest.txt"))):
        for at, name in enumerate(names):
            store.page(0, name, forest(3) if name == "forest.txt" else CATALOGUE)
            assert store.refresh() == 0 if at else True
    assert nights.table("aliases") == other.table("aliases") != []


def test_a_number_on_the_page_itself_needs_no_other_name(nights: Nights) -> None:
    nights.export(0, records(3))
    assert nights.refresh() == 0
    assert nights.table("aliases") == []


# ---------------------------------------------------------------- page sets


def test_the_pages_of_one_list_do_not_contradict_one_another(nights: Nights) -> None:
    nights.page(-90, "catalogue.csv", CATALOGUE)
    for on in range(2):
        list_of(nights, on, (1, [1, 2, 3]), (4, [4, 5, 6]))
        assert nights.refresh() == 0
    assert messages(nights, "merge") == []


def test_what_one_page_of_a_list_may_show_no_other_page_of_it_delists(nights: Nights) -> None:
    """Page 2 shows another text under a title that two publications share: it may be the row that page 1 lacks."""
    nights.page(-90, "a.csv", CATALOGUE)
    list_of(nights, 0, (1, [1, 2, 3]), (4, [4, 5, 6]))
    assert nights.refresh() == 0
    other = "publication_number,publication_title,published_on\nGAO-25-100002," + TITLE + ",2026-01-12\n"
    nights.page(1, "b.csv", other)
    list_of(nights, 1, (1, [1, 2, 3]), (4, [7, 5, 6]))
    assert nights.refresh() == 0
    assert "delisted" not in nights.column("listing")


# ---------------------------------------------------------------- rows of two names


def test_a_row_of_two_names_keeps_no_evidence_of_an_absence_that_ended(nights: Nights) -> None:
    """An export lacks the row, and a page shows it later under its title: it is listed, and that page says so."""
    for on, count in ((0, 3), (1, 2)):
        nights.export(on, [record(number, title="Another Title", comments="Yes.") for number in range(1, count + 1)])
    for on in (-1, 3):
        nights.page(on, "forest.txt", agency_page(sign(3)))
    nights.page(9, "catalogue.csv", CATALOGUE)
    assert nights.refresh() == 0
    [row] = [row for row in nights.table() if row["recommendation_id"] == "GAO-25-100001/R3"]
    assert (row["listing"], row["last_seen_on"]) == ("listed", day(3))
    shown_by = {fact["value"]: fact["document"] for fact in history(nights, "GAO-25-100001/R3") if not fact["valid_to"]}
    assert shown_by[row["comments"]] == f"{day(3)}/forest.txt"


def history(nights: Nights, identifier: str) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = from_parquet((nights.processed / "history.parquet").read_bytes()).to_pylist()
    return [fact for fact in facts if fact["recommendation_id"] == identifier]


# ---------------------------------------------------------------- what is ours and not GAO's


def test_what_somebody_wrote_into_a_file_is_no_news_of_gao(nights: Nights) -> None:
    for on in range(2):
        nights.export(on, records(12), url=None)
        assert nights.refresh() == 0
    edited = [record(1, comments="Edited."), *records(10, first=2), record(99)]
    nights.export(1, edited, url=None)
    assert nights.refresh() == 0
    assert {(kind, cause) for kind, _, cause in nights.changes()} == {
        ("comments", "parser"), ("opened", "parser"), ("delisted", "parser")
    }  # fmt: skip
    assert len(messages(nights, "documents")) == 1


def test_an_edited_file_is_judged_as_what_it_says_now_and_every_edit_by_itself(nights: Nights) -> None:
    for on in range(2):
        nights.export(on, records(40))
        assert nights.refresh() == 0
    for count in (10, 9):
        nights.export(1, records(count))
        assert nights.refresh() == HELD
    assert len(nights.facts("hold")) == 2
    nights.export(1, records(40))
    assert nights.refresh() == 0


def test_what_falls_silent_and_speaks_otherwise_is_told(nights: Nights) -> None:
    """The export that said yes is withdrawn, the page that stays cannot say, and tonight's export says no."""
    nights.page(-90, "catalogue.csv", CATALOGUE)
    nights.page(0, "forest.txt", agency_page(sign(1)))
    nights.export(0, [record(1, priority="Yes")])
    assert nights.refresh() == 0
    nights.withdraw(f"{day(0)}/export.csv")
    nights.export(1, [record(1, priority="No")])
    assert nights.refresh() == 0
    assert ("priority", "true", "false", "source") in nights.changes("kind", "before", "after", "cause")


def test_a_row_that_went_and_came_back_is_not_told_twice(nights: Nights) -> None:
    nights.page(0, "forest.txt", agency_page(sign(2)))
    name = nights.export(0, [record(1, comments="Old.", priority="Yes")])
    assert nights.refresh() == 0
    nights.withdraw(name)
    nights.export(1, [record(1, comments="New.", priority="No")])
    assert nights.refresh() == 0
    told = [row["kind"] for row in nights.table("changes") if row["recommendation_id"] == "GAO-25-100001/R1"]
    assert sorted(told) == ["delisted", "opened"]


# ---------------------------------------------------------------- verify and holds


@pytest.mark.parametrize("is_recorded", [True, False])
def test_verify_and_refresh_agree_on_a_file_that_was_renamed(nights: Nights, is_recorded: bool) -> None:
    if is_recorded:
        save(nights.raw, "forest.txt", forest(3))
    nights.export(0, records(12))
    assert nights.refresh() == 0
    name = "forest.txt" if is_recorded else f"{day(0)}/export.csv"
    path = nights.raw / name
    path.rename(path.with_name("renamed" + path.suffix))
    assert nights.findings() == []
    assert nights.refresh() == 0
    assert nights.findings() == []
    path.with_name("renamed" + path.suffix).unlink()
    assert nights.findings() != []


def test_a_held_run_names_no_account_that_is_not_there(nights: Nights) -> None:
    for count in (40, 10):
        nights.export(40 - count, records(count))
        nights.refresh()
    assert "account.md" in nights.message
    shutil.rmtree(nights.processed / ".held")
    assert nights.refresh() == HELD
    assert "account.md" not in nights.message
    assert "its line in raw/ledger.jsonl" in nights.message
    assert "30 of 40 rows vanish" in nights.message


# ---------------------------------------------------------------- gates


def test_a_column_that_empties_slowly_is_held(nights: Nights) -> None:
    """7 points a night: none of the nights is far from the one before."""
    codes = []
    for on in range(5):
        few = [record(number, topics="" if number <= on * 7 else "Roads") for number in range(1, 101)]
        nights.export(on, few)
        codes.append(nights.refresh())
    assert codes == [0, 0, HELD, HELD, HELD]
    assert "export_csv: the column topics falls from 100% filled to 86%" in nights.facts("hold")[0]["reason"]


def test_a_column_that_a_person_let_empty_is_measured_from_there(nights: Nights) -> None:
    for on in range(5):
        few = [record(number, topics="" if number <= on * 7 else "Roads") for number in range(1, 101)]
        nights.export(on, few)
        if nights.refresh() == HELD:
            assert nights.accept(nights.facts("hold")[-1]["run"]) == 0
    assert len(nights.facts("hold")) == 2


def late_and_short(nights: Nights) -> str:
    for on in (0, 2, 3):
        nights.export(on, records(40))
        assert nights.refresh() == 0
    return nights.export(1, records(10))


def test_an_old_short_export_that_arrives_late_is_held(nights: Nights) -> None:
    name = late_and_short(nights)
    nights.export(4, records(41))
    assert nights.refresh() == HELD
    [fact] = nights.facts("hold")
    assert list(fact["documents"]) == [name]
    assert f"as of {day(1)}, and later documents show them open: 30 of 40 rows vanish at once" in fact["reason"]
    assert nights.refresh() == 0, "tonight's does not wait with it"
    assert nights.changes("kind", "cause") == [("opened", "source")]
    assert all(fact["value"] != "delisted" for fact in history(nights, "GAO-25-100001/R20"))
    assert nights.accept(fact["run"]) == 0
    assert any(fact["value"] == "delisted" for fact in history(nights, "GAO-25-100001/R20"))
    assert nights.refresh() == 0


def test_an_old_export_of_what_was_closed_since_is_welcome(nights: Nights) -> None:
    """What vanished then and was never open again is not a mistake, however much it is."""
    nights.export(0, records(40))
    nights.export(9, records(10))
    assert nights.refresh() == 0
    nights.export(5, records(10))
    assert nights.refresh() == 0


def test_an_old_page_that_arrives_late_with_a_ledger_line_of_its_own_is_no_less_late(nights: Nights) -> None:
    name = late_and_short(nights)
    ledger.append(nights.raw, [{"fact": "document", "name": name, "sha256": "0" * 64, "captured_on": day(1)}])
    nights.page(1, "painted.html", product("GAO-25-100002", sign(1, "paint the signs")))
    assert nights.refresh() == 0, "the export is not the file that was recorded: it is refused, and the page passes"
