"""A filtered export never delists, whatever night it comes, and a whole one does as soon as somebody vouches for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from nightly import EXPORT, NO_GATES, Nights, record
from openrecs.extract.csv import export_head
from running import export, invoke, save

BY_HAND = None
OFFICES = (
    "Forest Service",
    "United States Coast Guard",
    "Internal Revenue Service",
    "Federal Emergency Management Agency",
)
TOPICS = ("Natural Resources and Environment", "Homeland Security", "Tax Policy and Administration")
Records = Sequence[dict[str, str]]


def everything(count: int = 24) -> list[dict[str, str]]:
    """An export of a few agencies and topics; a quarter are priority ones, a sixth partly done, a third is of boats."""
    return [
        record(
            number,
            agency=OFFICES[number % 4],
            topics=TOPICS[number % 3],
            priority="Yes" if number % 4 == 3 else "No",
            status="Open--Partially Addressed" if number % 6 == 5 else "Open",
            comments="The boats are old." if number % 3 == 1 else "The agency agreed.",
        )
        for number in range(1, count + 1)
    ]


FULL = everything()
FILTERED = {
    "priority": [one for one in FULL if one["priority"] == "Yes"],
    "no priority": [one for one in FULL if one["priority"] == "No"],
    "status": [one for one in FULL if one["status"] == "Open"],
    "agency": [one for one in FULL if one["agency"] == OFFICES[0]],
    "department": [one for one in FULL if one["agency"] in OFFICES[1:4:2]],
    "topic": [one for one in FULL if one["topics"] == TOPICS[1]],
    "text": [one for one in FULL if "boats" in one["comments"]],
    "one row": FULL[5:6],
}
filtered = pytest.mark.parametrize("part", FILTERED.values(), ids=FILTERED)


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path, NO_GATES)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> dict[str | None, Nights]:
    """Return a store of one night with an export of everything, fetched and by hand; only to be copied."""
    stores = {}
    for url in (EXPORT, BY_HAND):
        stores[url] = Nights(tmp_path_factory.mktemp("begun"), NO_GATES)
        stores[url].export(0, FULL, url=url)
        assert stores[url].refresh() == 0
    return stores


def gone(nights: Nights) -> int:
    return len(nights.column("recommendation_id", listing="delisted"))


def warnings(nights: Nights) -> list[str]:
    return [issue["message"] for issue in nights.table("issues") if issue["stage"] == "coverage"]


@filtered
@pytest.mark.parametrize("first", [EXPORT, BY_HAND])
def test_a_filtered_export_delists_nothing_on_any_later_night(
    begun: dict[str | None, Nights], tmp_path: Path, part: Records, first: str | None
) -> None:
    nights = begun[first].copy(tmp_path)
    for on in (1, 2):
        nights.export(on, part, url=BY_HAND)
    assert nights.refresh() == 0
    assert (len(nights.table()), gone(nights)) == (24, 0)
    assert any("openrecs add --scope all" in warning for warning in warnings(nights))


@pytest.mark.parametrize("part", [FILTERED[name] for name in ("priority", "status", "agency", "one row")])
def test_a_filtered_export_on_the_first_night_is_no_measure_of_a_full_one(tmp_path: Path, part: Records) -> None:
    nights = Nights(tmp_path)  # with its gates
    nights.export(0, part, url=BY_HAND)
    assert nights.refresh() == 0
    nights.export(1, everything(40), url=BY_HAND)
    assert nights.refresh() == 0, nights.message
    assert (len(nights.table()), gone(nights)) == (40, 0)
    nights.export(2, everything(40)[:-1], url=BY_HAND)
    assert nights.refresh() == 0
    assert (gone(nights), warnings(nights)) == (1, [])


@pytest.mark.parametrize(("one", "other"), [("priority", "text"), ("agency", "department"), ("topic", "agency")])
def test_two_filtered_exports_after_one_another_delist_nothing(nights: Nights, one: str, other: str) -> None:
    for on, part in enumerate((FILTERED[one], FILTERED[other], FILTERED[one])):
        nights.export(on, part, url=BY_HAND)
        assert nights.refresh() == 0
        assert gone(nights) == 0


@filtered
@pytest.mark.parametrize(
    ("names", "url"), [(("a.csv", "b.csv"), EXPORT), (("b.csv", "a.csv"), EXPORT), (("b.csv", "a.csv"), BY_HAND)]
)
def test_a_full_and_a_filtered_export_of_one_day(
    begun: dict[str | None, Nights], tmp_path: Path, part: Records, names: tuple[str, str], url: str | None
) -> None:
    nights = begun[EXPORT].copy(tmp_path)
    nights.export(1, FULL[:-1], names[0], url=url)
    nights.export(1, part, names[1], url=BY_HAND)
    assert nights.refresh() == 0
    is_shown = FULL[-1] in part
    assert gone(nights) == (0 if is_shown else 1)


@pytest.mark.parametrize(
    "query",
    ["q=boats", "processed=1&priority=1&topic=all&agency=Department%20of%20Defense&subs=1", "q=&topic=Energy", "new=1"],
)
def test_an_export_whose_address_is_filtered_delists_nothing(nights: Nights, query: str) -> None:
    nights.export(0, FULL)
    for on in (1, 2):
        nights.export(on, FULL[: 12 // on], url=f"https://www.gao.gov/open-recs2-csv?{query}")
    assert nights.refresh() == 0
    assert gone(nights) == 0
    assert any("it is a part of GAO's export" in note for note in warnings(nights))


@pytest.mark.parametrize(
    ("url", "claim"),
    [
        (EXPORT, "all"),
        ("https://www.gao.gov/open-recs2-csv", "all"),
        ("http://gao.gov/open-recs2-csv?processed=1&topic=all&q=&subs=1", "all"),
        ("https://www.gao.gov/open-recs2-csv?q=docks", "part"),
        ("https://www.gao.gov/open-recs2-csv?agency=Congress", "part"),
        ("https://[gao", "part"),
        ("https://www.gao.gov/reports-testimonies/recommendations-database", None),
        ("https://example.org/open-recs2-csv?q=", None),
        ("", None),
        (None, None),
    ],
)
def test_what_an_address_says(url: str | None, claim: str | None) -> None:
    assert export_head.claim(url) == claim


def test_an_address_of_an_agency_is_believed_only_if_the_rows_agree(nights: Nights) -> None:
    url = f"{EXPORT}&agency=Forest%20Service&subs=1"
    nights.export(0, FULL)
    nights.export(1, FILTERED["agency"], url=url)
    nights.export(2, FULL[:20], url=url)
    assert nights.refresh() == 0
    assert gone(nights) == 0
    assert ["did not obey" in note for note in warnings(nights)] in ([False, True], [True])


def test_an_agency_that_lost_its_last_rows_waits_for_a_word(nights: Nights) -> None:
    """It was not filtered: the agency had three rows left, and all were closed. A fetched export says so at once."""
    left = [one for at, one in enumerate(FULL) if one["agency"] != OFFICES[2] or at < 12]
    closed = [one for one in left if one["agency"] != OFFICES[2]]
    nights.export(0, left)
    name = nights.export(1, closed, url=BY_HAND)
    assert nights.refresh() == 0
    assert gone(nights) == 0
    [warning] = warnings(nights)
    assert f"openrecs add --scope all raw/{name}" in warning
    assert OFFICES[2] in warning
    raw = ("--raw", nights.raw, "--processed", nights.processed)
    done = invoke("add", "--scope", "all", *raw[:2], nights.raw / name, cwd=nights.raw.parent)
    assert done.returncode == 0, done.stderr
    assert "already there" in done.stdout
    assert nights.refresh() == 0
    assert (gone(nights), warnings(nights)) == (3, [])
    assert {(kind, cause) for kind, _, cause in nights.changes()} == {("delisted", "source")}
    assert invoke("add", "--scope", "part", *raw[:2], nights.raw / name, cwd=nights.raw.parent).returncode == 0
    assert nights.refresh() == 0
    assert gone(nights) == 0


@pytest.mark.parametrize("place", ["", "2026-03-03/"])
def test_a_word_is_said_of_the_very_file_in_raw(nights: Nights, place: str) -> None:
    nights.export(0, FULL)
    path = save(nights.raw, f"{place}mine.csv", export("Mar 3, 2026", FILTERED["text"]))
    before = sorted(nights.raw.rglob("*.csv"))
    for _ in range(2):
        done = invoke("add", "--scope", "all", "--raw", nights.raw, path, cwd=nights.raw.parent)
        assert done.returncode == 0, done.stderr
    assert sorted(nights.raw.rglob("*.csv")) == before
    assert [fact.get("scope") for fact in nights.facts("document")] == [None, "all", "all"]
    assert nights.refresh() == 0
    assert gone(nights) == len(FULL) - len(FILTERED["text"])


def test_a_word_of_a_night_holds_for_that_night_alone(nights: Nights, tmp_path: Path) -> None:
    nights.export(0, FULL, url=BY_HAND)
    path = save(tmp_path, "whole.csv", export("Mar 3, 2026", FULL[:-1]))
    done = invoke("add", "--scope", "all", "--raw", nights.raw, path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    nights.export(2, FILTERED["priority"], url=BY_HAND)
    assert nights.refresh() == 0
    assert gone(nights) == 1


def test_only_an_export_has_a_scope_that_somebody_gives(tmp_path: Path) -> None:
    path = save(tmp_path, "page.txt", "Forest Service\nJump To:\nOpen Recommendations (0 total)\n")
    done = invoke("add", "--scope", "all", "--raw", tmp_path / "raw", path, cwd=tmp_path)
    assert done.returncode in (2, 3)
    assert not list((tmp_path / "raw").rglob("page.txt"))


def test_an_export_by_hand_that_looks_whole_delists(nights: Nights) -> None:
    for on, listed in enumerate((FULL, FULL[:-2])):
        nights.export(on, listed, url=BY_HAND)
        assert nights.refresh() == 0
    assert (gone(nights), warnings(nights)) == (2, [])


@pytest.mark.parametrize(("kept", "is_part"), [(slice(20), True), (slice(4, 24), True), (slice(1, 24), False)])
def test_an_export_of_which_an_end_was_left_out_is_a_part(nights: Nights, kept: slice, *, is_part: bool) -> None:
    listed = [one | {"number": f"GAO-25-1{at:05}"} for at, one in enumerate(FULL)]
    for on, part in enumerate((listed, listed[kept])):
        nights.export(on, part, url=BY_HAND)
        assert nights.refresh() == 0
    assert (gone(nights), len(warnings(nights))) == ((0, 1) if is_part else (1, 0))


def test_an_export_of_which_rows_vanish_here_and_there_is_whole(nights: Nights) -> None:
    listed = [one | {"number": f"GAO-25-1{at:05}"} for at, one in enumerate(FULL)]
    for on, part in enumerate((listed, [*listed[:12], *listed[13:21]])):
        nights.export(on, part, url=BY_HAND)
        assert nights.refresh() == 0
    assert (gone(nights), warnings(nights)) == (4, [])


def test_an_export_of_priority_rows_alone_is_a_part_however_few_it_lacks(nights: Nights) -> None:
    listed = [record(number, priority="No" if number == 1 else "Yes") for number in range(1, 13)]
    for on, part in enumerate((listed, listed[1:])):
        nights.export(on, part, url=BY_HAND)
    assert nights.refresh() == 0
    assert gone(nights) == 0


def test_rows_that_pages_of_the_day_close_are_not_missed(nights: Nights) -> None:
    """An agency with fewer than three rows left may vanish from an export that was saved by hand."""
    few = [one for at, one in enumerate(FULL) if one["agency"] != OFFICES[2] or at < 8]
    nights.export(0, few, url=BY_HAND)
    nights.export(1, [one for one in few if one["agency"] != OFFICES[2]], url=BY_HAND)
    assert nights.refresh() == 0
    assert (gone(nights), warnings(nights)) == (2, [])


def test_late_and_rebuilt_tables_are_the_same(nights: Nights, tmp_path: Path) -> None:
    nights.export(0, FULL)
    nights.export(2, FULL)
    assert nights.refresh() == 0
    nights.export(1, FILTERED["agency"], url=BY_HAND)
    assert nights.refresh() == 0
    nights.rebuild(tmp_path / "again")
    again = Nights(tmp_path, NO_GATES)
    again.processed = tmp_path / "again"
    revisions = [{name: row[name] for name in row if name != "snapshot_revision"} for row in nights.table()]
    assert [{name: row[name] for name in revisions[0]} for row in again.table()] == revisions
    assert gone(nights) == 0
