"""Nights on which something is odd: lists whose pages shift, held runs, files that moved, rebuilds."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from list_nights import HELD, QUERY, TITLE, list_of, messages, product
from nightly import EXPORT, TODAY, Nights, bytes_of, day, record, records
from openrecs import run
from openrecs.check import gates
from openrecs.dates import in_words
from openrecs.read.provenance import ledger
from running import agency_page, invoke, save, sign

REFUSED = 3
BLOCKED = "<html><body>Access Denied</body></html>"


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    """An empty store."""
    return Nights(tmp_path)


PAINTED = product("GAO-25-100002", *(sign(number, "paint the signs") for number in range(1, 6)))


# ---------------------------------------------------------------- page sets


@pytest.mark.parametrize(
    ("pages", "gone"),
    [
        ([(1, [1, 2, 3]), (4, [3, 5, 6])], []),
        ([(1, [1, 2, 3]), (4, [7, 5, 6]), (4, [8, 5, 6])], []),
        ([(1, [1, 2, 3]), (4, [7, 5, 6]), (4, [7, 5, 6])], ["R4"]),
    ],
    ids=["a row on two pages", "one page shows two things", "one page twice"],
)
def test_rows_that_shift_between_the_pages_of_a_list_delist_nothing(
    nights: Nights, pages: list[tuple[int, list[int]]], gone: list[str]
) -> None:
    nights.page(-90, "catalogue.csv", f"publication_number,publication_title,published_on\nGAO-25-1,{TITLE},2025-01-12")
    list_of(nights, 0, (1, [1, 2, 3]), (4, [4, 5, 6]))
    assert nights.refresh() == 0
    list_of(nights, 1, *pages)
    assert nights.refresh() == 0
    assert [one.rpartition("/")[2] for one in nights.column("recommendation_id", listing="delisted")] == gone


def test_a_list_that_has_fewer_pages_by_now_is_no_stale_source(nights: Nights) -> None:
    for on in range(3):
        list_of(nights, on, (1, [1, 2, 3]), (4, [4, 5, 6]))
    for on in range(3, 14):
        list_of(nights, on, (1, [1, 2, 3, 4, 5, 6]))
    assert nights.refresh() == 0
    assert messages(nights, "gates") == []


def test_a_list_that_has_more_pages_by_now_is_a_source_that_was_read_before(nights: Nights) -> None:
    nights.limits = gates.Limits(new_rows=2)
    list_of(nights, 0, (1, [1, 2, 3]))
    assert nights.refresh() == 0
    list_of(nights, 1, (1, [1, 2, 3]), (4, [4, 5, 6]))
    assert nights.refresh() == HELD
    assert "3 rows are new at once" in nights.message


def test_what_lists_nothing_is_no_stale_source(nights: Nights) -> None:
    for on in range(3):
        nights.page(
            on,
            "catalogue.csv",
            f"publication_number,publication_title,published_on\nGAO-25-1{on},{TITLE} {on},2025-01-12\n",
        )
        nights.export(on, records(12))
    nights.export(30, records(12))
    assert nights.refresh() == 0
    assert messages(nights, "gates") == []


# ---------------------------------------------------------------- holds


def test_refused_documents_of_a_held_run_hold_no_later_night(nights: Nights) -> None:
    nights.export(0, records(40))
    assert nights.refresh() == 0
    nights.export(1, records(40))
    for number in range(12):
        nights.page(1, f"blocked{number}.html", BLOCKED)
    assert nights.refresh() == HELD
    account = (nights.processed / f".held/{day(1)}.1/account.md").read_text(encoding="utf-8")
    assert f"Refused beside them:\n\n* {day(1)}/blocked0.html (sha256 " in account
    assert nights.refresh() == HELD
    nights.export(2, records(41))
    assert nights.refresh() == 0
    assert len(nights.facts("hold")) == 1


def test_twelve_other_refused_documents_hold_another_night(nights: Nights) -> None:
    nights.export(0, records(40))
    nights.refresh()
    for on in (1, 2):
        nights.export(on, records(40))
        for number in range(12):
            nights.page(on, f"blocked{number}.html", BLOCKED)
        assert nights.refresh() == HELD
    assert [fact["run"] for fact in nights.facts("hold")] == [f"{day(1)}.1", f"{day(2)}.1"]


def test_the_past_made_again_is_no_night_that_the_present_has_shrunk_from(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openrecs.night.judging.BEST_OF", 3)
    nights.limits = gates.Limits(erosion_rows=3)
    for on in range(10):
        nights.export(on, records(40 - on))
    for on in range(7, 10):
        assert nights.refresh(as_of=day(on)) == 0
    assert nights.refresh(as_of=day(0)) == 0
    nights.export(10, records(30))
    assert nights.refresh() == 0


def test_a_withdrawal_does_not_wait_with_a_held_run(nights: Nights) -> None:
    nights.export(0, records(40))
    name = nights.page(0, "painted.html", PAINTED)
    assert nights.refresh() == 0
    nights.export(1, records(10))
    assert nights.refresh() == HELD
    nights.withdraw(name)
    assert nights.refresh() == 0
    assert {cause for _, _, cause in nights.changes()} == {"parser"}
    assert len(nights.table()) == 40
    assert nights.refresh() == HELD, "what is left waits for a person's word"


def test_the_past_can_be_made_while_a_run_is_held(nights: Nights) -> None:
    for on in range(2):
        nights.export(on, records(40 + on))
    assert nights.refresh() == 0
    nights.export(2, records(10))
    assert nights.refresh() == HELD
    assert nights.refresh(as_of=day(0)) == 0
    assert nights.snapshots() == [str(day(0)), str(day(1))]
    assert nights.latest() == str(day(1))


def test_nothing_is_made_of_held_documents_alone(nights: Nights) -> None:
    name = nights.export(0, records(40))
    nights.refresh()
    nights.export(1, records(10))
    assert nights.refresh() == HELD
    nights.withdraw(name)
    assert nights.refresh() == HELD
    assert nights.latest() == str(day(0))
    assert nights.refresh(as_of=day(0)) == 2


# ---------------------------------------------------------------- raw/ that is not as it was


def test_a_file_that_was_edited_without_a_word_is_a_warning(nights: Nights) -> None:
    for on in range(2):
        nights.export(on, records(12), url=None)
        assert nights.refresh() == 0
    nights.export(1, [record(1, comments="Edited."), *records(11, first=2)], url=None)
    assert nights.refresh() == 0
    [message] = messages(nights, "documents")
    assert "it is not the file that the last table was made from" in message
    assert "12 recommendations of the last table were read from it" in message


def test_a_file_that_was_deleted_without_a_word_is_a_warning(nights: Nights) -> None:
    nights.export(0, records(40))
    name = nights.page(1, "painted.html", PAINTED)
    assert nights.refresh() == 0
    (nights.raw / name).unlink()
    assert nights.refresh(strict=True) == REFUSED
    assert nights.refresh() == 0
    [message] = messages(nights, "documents")
    assert "it is not in raw/ any more" in message
    assert "5 recommendations of the last table were read from it (GAO-25-100002/R1, GAO-25-100002/R2, " in message


@pytest.mark.parametrize("url", [EXPORT, None])
def test_an_export_that_was_taken_out_is_named_with_its_rows_once(nights: Nights, url: str | None) -> None:
    for on in range(2):
        nights.export(on, records(12 - on), url=url)
        assert nights.refresh() == 0
    (nights.raw / f"{day(1)}" / "export.csv").unlink()
    assert nights.refresh() == 0
    assert nights.changes("kind", "recommendation_id") == [("relisted", "GAO-25-100001/R12")]
    [message] = messages(nights, "documents")
    assert "11 recommendations of the last table were read from it" in message
    assert "a row that it closed or delisted is listed again" in message
    assert nights.refresh() == 0
    assert messages(nights, "documents") == []


def test_a_damaged_newest_snapshot_is_a_warning_of_the_next_night(nights: Nights) -> None:
    for on in range(2):
        nights.export(on, records(12))
        nights.refresh()
    path = nights.processed / "latest/recommendations.csv"
    path.chmod(0o644)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert nights.refresh() == 0
    assert messages(nights, "snapshots") == [
        f"the snapshot {day(1)} is damaged: `openrecs verify` says where, and `openrecs verify --repair` mends it"
    ]
    assert nights.refresh() == 0
    assert messages(nights, "snapshots") == []


def run_on(nights: Nights, on: int) -> run.Result:
    return run.run(nights.raw, nights.processed, today=day(on))


def test_a_renamed_file_keeps_its_date_and_its_rows(nights: Nights) -> None:
    path = save(nights.raw, "forest.txt", agency_page(sign(1), sign(2)))
    run_on(nights, 0)
    path.rename(nights.raw / "renamed.txt")
    result = run_on(nights, 200)
    assert result.as_of == day(0)
    assert set(nights.column("first_seen_on")) == set(nights.column("last_seen_on")) == {day(0)}
    assert set(nights.column("document")) == {"renamed.txt"}
    assert nights.changes() == []
    assert [(one.severity, one.document) for one in result.issues if one.stage == "ledger"] == [("note", "forest.txt")]
    ledger.append(nights.raw, [{"fact": "withdrawal", "name": "forest.txt", "reason": "it was renamed"}])
    assert run_on(nights, 300).as_of == day(0), "the date, once stated, cannot move"


def test_a_renamed_page_of_a_list_still_answers_its_query(nights: Nights) -> None:
    list_of(nights, 0, (1, [1, 2, 3, 4, 5, 6]))
    assert nights.refresh() == 0
    (nights.raw / str(day(0)) / "page-0.txt").rename(nights.raw / "list.txt")
    assert nights.refresh() == 0
    [document] = nights.table("documents")
    assert (document["document"], document["captured_on"], document["url"]) == ("list.txt", day(0), f"{QUERY}&page=0")


def test_a_file_moved_into_a_folder_with_a_date_takes_that_date(nights: Nights) -> None:
    path = save(nights.raw, "forest.txt", agency_page(sign(1)))
    run_on(nights, 0)
    (nights.raw / str(day(-5))).mkdir()
    path.rename(nights.raw / str(day(-5)) / "forest.txt")
    assert run_on(nights, 200).as_of == day(-5)


def test_a_file_that_was_renamed_within_its_day_opens_nothing(nights: Nights) -> None:
    nights.export(0, records(12))
    name = nights.export(1, records(13))
    nights.refresh()
    (nights.raw / name).rename((nights.raw / name).with_name("gao.csv"))
    assert nights.refresh() == 0
    assert nights.changes() == []
    assert messages(nights, "documents") == []


def test_a_file_that_loses_the_date_in_its_name_is_a_warning(nights: Nights) -> None:
    save(nights.raw, f"{day(0)}/parks.txt", agency_page(sign(1), sign(2), agency="National Park Service"))
    nights.export(0, [record(number, title="Bridges: Paint Them") for number in range(1, 31)])
    assert nights.refresh() == 0
    (nights.raw / str(day(0)) / "parks.txt").rename(nights.raw / "parks.txt")
    assert nights.refresh() == 0
    [message] = messages(nights, "documents")
    assert "under a name that shows another day" in message


def test_a_page_saved_over_an_empty_file_is_a_new_page(nights: Nights) -> None:
    nights.export(0, records(30))
    nights.page(0, "painted.html", "")
    assert nights.refresh() == 0
    nights.page(0, "painted.html", PAINTED)
    assert nights.refresh() == 0
    assert {(kind, cause) for kind, _, cause in nights.changes()} == {("opened", "source")}


# ---------------------------------------------------------------- rebuild, dates, lives


def test_what_is_skipped_or_withdrawn_of_a_later_day_changes_no_earlier_snapshot(nights: Nights) -> None:
    for on in range(3):
        nights.export(on, records(12 + on))
        if on == 2:
            (nights.raw / str(day(2)) / "link.html").symlink_to("/nowhere")
            nights.withdraw(nights.page(2, "bad.html", "<html>"))
        assert nights.refresh() == 0
    before = {name: bytes_of(nights.processed, name) for name in nights.snapshots()}
    assert [result.outcome.published for result in nights.rebuild()] == [False] * 3
    assert {name: bytes_of(nights.processed, name) for name in nights.snapshots()} == before
    assert {issue["document"] for issue in nights.table("issues")} == {f"{day(2)}/link.html", f"{day(2)}/bad.html"}


def test_a_delisting_has_the_day_of_the_document_that_shows_it(nights: Nights) -> None:
    nights.export(0, records(12))
    nights.refresh()
    for on, count in ((1, 11), (2, 11), (3, 11)):
        nights.export(on, records(count))
    assert nights.refresh() == 0
    assert nights.changes("kind", "on", "document") == [("delisted", day(1), f"{day(1)}/export.csv")]


def unite(nights: Nights, *pages: tuple[int, str, str]) -> tuple[Any, Any]:
    """Show one row under two names, `a` under a title and `b` under its number, then say that they are one."""
    for on, name, status in pages:
        if name == "a":
            nights.page(on, "forest.txt", agency_page(sign(1), title=TITLE).replace("\nOpen\n", f"\n{status}\n"))
        else:
            nights.export(on, [record(1, title="Another Title", status=status)])
    nights.page(
        9, "catalogue.csv", f"publication_number,publication_title,published_on\nGAO-25-100001,{TITLE},2025-01-12\n"
    )
    assert nights.refresh() == 0
    [row] = nights.table()
    return row["status_since"], row["last_covered_on"]


PARTIAL = "Open - Partially Addressed"


@pytest.mark.parametrize(
    ("pages", "since"),
    [
        ([(0, "a", "Open"), (3, "b", "Open")], 0),
        ([(0, "b", "Open"), (3, "a", "Open")], 0),
        ([(0, "a", "Open"), (1, "a", PARTIAL), (3, "b", "Open")], 3),
        ([(0, "a", "Open"), (1, "a", PARTIAL), (3, "b", PARTIAL)], 1),
        ([(0, "b", "Open"), (2, "b", PARTIAL), (3, "b", "Open"), (4, "a", "Open")], 3),
    ],
)
def test_a_row_of_two_names_has_its_status_since_either_showed_it(
    nights: Nights, pages: list[tuple[int, str, str]], since: int
) -> None:
    assert unite(nights, *pages) == (day(since), day(pages[-1][0]))


def test_a_life_says_no_longer_a_priority_only_of_what_was_one(nights: Nights, tmp_path: Path) -> None:
    nights.page(0, "forest.txt", agency_page(sign(1), title=TITLE))
    for on, priority in ((1, "No"), (2, "Yes"), (3, "No")):
        nights.export(on, [record(1, priority=priority)])
    assert nights.refresh() == 0
    said = told(invoke("history", "GAO-25-100001/R1", cwd=tmp_path).stdout)
    assert said[0][0] == in_words(day(0))
    assert said[0][1].startswith("first seen: open")
    assert said[1:] == [(in_words(day(2)), "a priority"), (in_words(day(3)), "no longer a priority")]


def told(printed: str) -> list[tuple[str, str]]:
    """Return the days of a printed life, and the first line of what is said of each."""
    return re.findall(r"^  ([A-Z][a-z]+ \d+, \d{4}) +(.*)$", printed, re.MULTILINE)


def test_a_life_can_be_told_as_it_was_known_on_a_day(nights: Nights, tmp_path: Path) -> None:
    for on, status in enumerate(("Open", PARTIAL, "Open")):
        nights.export(on, [record(1, status=status)])
    assert nights.refresh() == 0
    words = ["history", "GAO-25-100001/R1", "--as-of", str(day(1))]
    assert [on for on, _ in told(invoke(*words, cwd=tmp_path).stdout)] == [in_words(day(0)), in_words(day(1))]
    facts = list(csv.reader(invoke(*words, "--format", "csv", cwd=tmp_path).stdout.splitlines()))
    assert [fact[3:6] for fact in facts if fact[2] == "status"] == [
        ["open", str(day(0)), str(day(1))],
        ["open_partially_addressed", str(day(1)), ""],
    ]


def test_a_rebuild_may_end_on_a_day(nights: Nights) -> None:
    for on in range(3):
        nights.export(on, records(12 + on))
    results = run.rebuild(nights.raw, nights.processed, today=TODAY, options=run.Options(as_of=day(1)))
    assert [result.as_of for result in results] == [day(0), day(1)]


def test_a_run_is_accepted_as_of_the_day_on_which_it_was_held(nights: Nights) -> None:
    nights.export(0, records(40))
    nights.refresh()
    for on in (1, 2):
        nights.export(on, records(10))
    assert nights.refresh(as_of=day(1)) == HELD
    assert nights.accept(f"{day(1)}.1", as_of=day(1)) == 0
    assert nights.latest() == str(day(1))


def test_a_refused_file_without_a_date_is_named_though_the_table_is_older(nights: Nights) -> None:
    nights.export(0, records(12))
    save(nights.raw, "blocked.html", BLOCKED)
    for _ in range(2):
        assert nights.refresh() == 0
        assert nights.result is not None
        assert nights.result.refused == 1
        [issue] = [one for one in nights.result.issues if one.severity == "error"]
        assert issue.document == "blocked.html"
    assert nights.table("issues") == []


def test_verify_says_that_it_did_not_derive_anything_again(nights: Nights, tmp_path: Path) -> None:
    nights.export(0, records(12))
    nights.refresh()
    (nights.processed / "latest/notes.txt").write_text("mine", encoding="utf-8")
    done = invoke("verify", "--rebuild", cwd=tmp_path)
    assert done.returncode == 8
    assert "nothing was re-derived" in done.stderr
