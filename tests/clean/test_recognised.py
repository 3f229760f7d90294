"""A row whose cell lost its number, its publication's number or the end of its text is the row that is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightly import Nights, bytes_of, day, records
from openrecs.normalize.agencies.split import several
from openrecs.normalize.agencies.vocabulary import shipped
from running import sign

FOUR = "GAO-25-100001/R4"
BARE = sign(4).replace(" (Recommendation 4)", "")


def nights(folder: Path, *edits: dict[str, str]) -> Nights:
    """Return a store of one night with twelve rows, and one after each edit of the fourth of them."""
    found = Nights(folder)
    for on, edit in enumerate(({}, *edits)):
        listed = records(12)
        listed[3] |= edit
        found.export(on, listed)
        assert found.refresh() == 0, found.message
    return found


def said(found: Nights) -> list[tuple[str, str]]:
    return [(one["severity"], one["message"]) for one in found.table("issues") if one["stage"] == "linking"]


@pytest.mark.parametrize(
    "edit",
    [
        {"text": BARE},
        {"text": sign(4).replace("(Recommendation 4)", "(Recommendation 14)")},
        {"text": sign(4).replace("(Recommendation 4)", "(Recommendation 5)")},
        {"number": "GAO-25-10000"},
        {"number": "GAO-25-10000", "text": BARE},
    ],
    ids=["no number", "another number", "the number of another row", "publication cut", "publication cut, no number"],
)
def test_a_row_of_which_a_number_was_edited_keeps_its_id(tmp_path: Path, edit: dict[str, str]) -> None:
    found = nights(tmp_path, edit)
    assert (len(found.table()), found.changes()) == (12, [])
    [(severity, message)] = said(found)
    assert (severity, f"those of {FOUR}: it is taken as that row" in message) == ("warning", True)
    listed = records(11)
    listed[3] |= edit
    found.export(2, listed)  # complete all the same: what it lacks is delisted
    assert found.refresh() == 0
    assert found.changes("kind", "recommendation_id") == [("delisted", "GAO-25-100001/R12")]
    assert bytes_of(found.processed, "2026-03-04") == rebuilt(found, tmp_path)


def rebuilt(found: Nights, folder: Path) -> dict[str, bytes]:
    found.rebuild(folder / "again")
    return bytes_of(folder / "again", "2026-03-04")


def test_a_row_that_stands_twice_once_without_its_number_is_one_row(tmp_path: Path) -> None:
    found = nights(tmp_path)
    found.export(1, [*records(12), {"text": BARE}])
    assert found.refresh() == 0
    assert (len(found.table()), found.changes(), len(said(found))) == (12, [], 1)


def test_a_row_whose_number_is_known_only_later_is_one_row_with_an_alias(tmp_path: Path) -> None:
    found = Nights(tmp_path)
    for on in range(2):
        found.export(on, [*records(3), {"text": sign(4) if on else BARE}])
        assert found.refresh() == 0
    assert len(found.table()) == 4
    assert found.changes("kind", "recommendation_id") == [("identified", FOUR)]
    [alias] = found.table("aliases")
    assert (alias["new_recommendation_id"], alias["old_recommendation_id"][:15]) == (FOUR, "GAO-25-100001/x")


@pytest.mark.parametrize("text", [sign(4)[:-8], BARE[:40], BARE[:-1]])
def test_a_row_whose_text_was_cut_is_left_out_and_its_export_delists_nothing(tmp_path: Path, text: str) -> None:
    found = nights(tmp_path, {"text": text})
    assert (len(found.table()), found.changes()) == (12, [])
    [(severity, message)] = said(found)
    assert (severity, "its document delists nothing" in message) == ("error", True)
    assert found.column("last_seen_on", recommendation_id=FOUR)[0].isoformat() == "2026-03-02"
    assert [one["is_complete"] for one in found.table("documents")] == [True, False]


def test_a_row_that_may_be_two_known_ones_is_left_out(tmp_path: Path) -> None:
    found, twice = Nights(tmp_path), sign(4).replace("(Recommendation 4)", "(Recommendation 14)")
    for on, more in enumerate(([sign(4), twice], [BARE])):
        found.export(on, [*records(3), *({"text": text} for text in more)])
        assert found.refresh() == 0
    assert (len(found.table()), found.changes()) == (5, [])
    assert [severity for severity, _ in said(found)] == ["error"]


FOREST, LAND = "Forest Service", "Bureau of Land Management"


@pytest.mark.parametrize(
    "cell",
    [
        f"{FOREST}, {LAND}",
        f"{LAND}; {FOREST}",
        f"{FOREST} and {LAND}",
        f"{FOREST} &amp; {LAND}",
        f"{FOREST} / {LAND}",
        f"{FOREST}\n{LAND}",
        f"Bureau of Alcohol, Tobacco, Firearms and Explosives, {FOREST}",
        f"{FOREST} and Department of Health and Human Services",
    ],
)
def test_a_cell_with_several_known_agencies_is_a_row_of_each(tmp_path: Path, cell: str) -> None:
    found = nights(tmp_path, {"agency": cell})
    assert found.changes("kind", "recommendation_id") == [("opened", FOUR)]
    assert found.column("listing", recommendation_id=FOUR, agency=FOREST) == ["listed"]
    [warning] = [one for one in found.table("issues") if one["field"] == "agency"]
    assert "there is a row for each" in warning["message"]


@pytest.mark.parametrize(
    "cell",
    [
        f"Department of Agriculture, {FOREST}",
        f"{FOREST}, Office of Nobody",
        f"{FOREST} and Office of Nobody",
        f"{FOREST} (FS)",
        "Forest Serv",
        "Forest Srevice",
        "USFS",
    ],
)
def test_an_agency_that_nobody_knows_by_that_name_keeps_its_row(tmp_path: Path, cell: str) -> None:
    found = nights(tmp_path, {"agency": cell})
    assert (len(found.table()), found.changes()) == (12, [])
    [(severity, message)] = said(found)
    assert (severity, f"it is taken as the known row of '{FOREST}'" in message) == ("warning", True)


@pytest.mark.parametrize(
    "name",
    [
        "Department of Health and Human Services",
        "Bureau of Alcohol, Tobacco, Firearms and Explosives",
        "United States Mint, San Francisco, CA",
        "Department of Agriculture, Forest Service",  # one agency, under its department
        "Department of Agriculture: Forest Service",
        "Office of Woods, Signs and Forest Service",
    ],
)
def test_a_comma_or_an_and_in_one_name_parts_nothing(name: str) -> None:
    assert several(name, shipped()) == ()


def test_another_known_agency_is_no_misprint_and_is_said(tmp_path: Path) -> None:
    found = nights(tmp_path, {"agency": LAND})
    assert set(found.changes("kind", "agency")) == {("delisted", FOREST), ("opened", LAND)}
    [(severity, message)] = said(found)
    assert severity == "warning"
    assert f"it is gone from '{FOREST}' and new under '{LAND}'" in message
    [document] = [one["document"] for one in found.table("issues") if one["message"] == message]
    assert document == f"{day(1)}/export.csv"


def test_an_unnumbered_recommendation_in_other_words_is_another_row(tmp_path: Path) -> None:
    found = nights(tmp_path, {"text": "The Chief of the Forest Service should mend the signs."})
    assert {kind for kind, *_ in found.changes()} == {"delisted", "opened"}
