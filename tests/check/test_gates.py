"""The gates: each one just below and just above its limit, as it is and as openrecs.toml sets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from nightly import DEFAULTS, Nights, day, record, records, stamp
from openrecs.check import checks, gates
from openrecs.check.gates import Limits, Night
from openrecs.clean.folded import Fill
from openrecs.cli.main import run
from openrecs.errors import UsageError
from openrecs.night import judging
from rows import framed
from running import agency_page, export, save, sign

HELD = 4


def row(number: int, **said: Any) -> dict[str, Any]:
    plain = {"listing": "listed", "status": "open", "recommendation": f"Mend sign {number}.", "document": "new.csv"}
    plain |= {"last_seen_on": day(0), "location": f"line {number}", "agency": "Forest Service"}
    nothing = ("is_priority", "comments", "publication_title", "published_on", "topics")
    return plain | dict.fromkeys(nothing) | said


Table = dict[tuple[str, str], dict[str, Any]]


def table(count: int, first: int = 0, **said: Any) -> Table:
    return {(f"GAO-25-1/R{n}", "Forest Service"): row(n, **said) for n in range(first, first + count)}


def night(before: Table, after: Table, **said: Any) -> Night:
    return Night(framed(before), framed(after), **said)


def reasons(found: Night, limits: Limits) -> list[str]:
    return [stop.words for stop in gates.stops(found, limits)]


def vanishing(total: int, count: int) -> Night:
    return night(table(total), table(total - count, first=count))


def delisting(total: int, count: int) -> Night:
    return night(table(total), table(total) | table(count, listing="delisted"))


def flipping(total: int, count: int) -> Night:
    return night(table(total), table(total) | table(count, status="closed_implemented", listing="closed"))


def rewording(total: int, count: int) -> Night:
    return night(table(total), table(total) | table(count, recommendation="Menu. Search. Sign in."))


def growing(total: int, count: int) -> Night:
    known = {"scopes": frozenset({"export"}), "scope_of": {"new.csv": "export"}}
    return night(table(total), table(total + count), **known)


def eroding(best: int, lost: int) -> Night:
    return night(table(best - lost), table(best - lost), best=best)


@pytest.mark.parametrize(
    ("change", "total", "most", "words"),
    [
        (vanishing, 100, 10, "11 of 100 rows vanish at once"),
        (vanishing, 1000, 50, "51 of 1000 rows vanish at once"),
        (delisting, 100, 10, "11 of 100 rows vanish at once"),
        (flipping, 100, 20, "the status of 21 of 100 rows changes at once"),
        (flipping, 1000, 100, "the status of 101 of 1000 rows changes at once"),
        (rewording, 100, 20, "the text of 21 of 100 rows changes at once"),
        (rewording, 1000, 100, "the text of 101 of 1000 rows changes at once"),
        (growing, 100, 50, "51 rows are new at once, to 100 that were known"),
        (growing, 1000, 200, "201 rows are new at once, to 1000 that were known"),
        (eroding, 100, 50, "49 rows are listed, and 100 were within the last 30 snapshots"),
        (eroding, 1000, 150, "849 rows are listed, and 1000 were within the last 30 snapshots"),
    ],
)
def test_a_gate_closes_above_its_limit_and_not_at_it(
    change: Callable[[int, int], Night], total: int, most: int, words: str
) -> None:
    assert reasons(change(total, most), DEFAULTS) == []
    [reason] = reasons(change(total, most + 1), DEFAULTS)
    assert reason.startswith(words)


def test_the_reasons_name_examples() -> None:
    [reason] = reasons(vanishing(100, 11), DEFAULTS)
    assert reason.endswith("(GAO-25-1/R0, GAO-25-1/R1, GAO-25-1/R10, ...)")
    [reason] = reasons(vanishing(100, 2), replace(DEFAULTS, vanished_rows=1, vanished_share=0.01))
    assert reason.endswith("(GAO-25-1/R0, GAO-25-1/R1)")


def test_a_row_that_a_source_closes_or_that_was_gone_before_does_not_vanish() -> None:
    closed = night(table(100), table(100) | table(15, listing="closed"))
    assert reasons(closed, DEFAULTS) == []
    gone = night(table(100) | table(15, listing="delisted"), table(100) | table(15, listing="delisted"))
    assert reasons(gone, DEFAULTS) == []


def test_rows_that_are_in_the_table_no_more_vanish_whatever_they_were() -> None:
    old = table(15, first=100, listing="closed", status="closed_implemented")
    [reason] = reasons(night(table(100) | old, table(100)), DEFAULTS)
    assert reason.startswith("15 of 115 rows vanish at once")


def test_text_is_compared_as_changes_are() -> None:
    spelled = {
        key: {**row, "recommendation": row["recommendation"] + " \u2018a\u2019 \u2013"}
        for key, row in table(100).items()
    }
    dashed = {key: {**row, "recommendation": row["recommendation"] + " 'a' --"} for key, row in table(100).items()}
    assert reasons(night(dashed, spelled), DEFAULTS) == []


@pytest.mark.parametrize(
    "edit", [str.upper, str.lower, str.title, "'{}".format, "<p>{}</p>".format, "{}&nbsp;".format, "{} \xb6".format]
)
def test_texts_that_a_spreadsheet_wrote_in_other_letters(edit: Callable[[str], str]) -> None:
    spelled = {key: {**row, "recommendation": edit(row["recommendation"])} for key, row in table(100).items()}
    [reason] = reasons(night(table(100), spelled), DEFAULTS)
    assert reason.startswith("the text of 100 of 100 rows changes at once")
    said = {key: {**row, "comments": "The Agency agreed."} for key, row in table(100).items()}
    again = {key: {**row, "comments": edit(row["comments"])} for key, row in said.items()}
    [reason] = reasons(night(said, again), DEFAULTS)
    assert reason.startswith("the capitals or signs of the comments of 100 of 100 rows change at once")


@pytest.mark.parametrize(("reworded", "expected"), [(3, HELD), (2, 0)])
def test_a_document_of_which_every_text_is_another_one_is_held(tmp_path: Path, reworded: int, expected: int) -> None:
    nights = Nights(tmp_path)
    nights.page(0, "page.txt", agency_page(sign(1), sign(2), sign(3)))
    assert nights.refresh() == 0
    texts = [sign(n, "repair the boards" if n <= reworded else "mend the signs") for n in (1, 2, 3)]
    nights.page(1, "page.txt", agency_page(*texts))
    assert nights.refresh() == expected
    assert ("the text of all 3 known rows of 2026-03-03/page.txt changes" in nights.message) == (expected == HELD)


def test_new_comments_on_all_rows_hold_nothing() -> None:
    said = [
        table(100, comments=words) for words in (None, "It is late.", "It is \u2018mended\u2019.", "It is 'mended'.")
    ]
    for was, now in pairwise(said):
        assert reasons(night(was, now), DEFAULTS) == []


def test_rows_of_a_scope_that_was_never_read_are_welcome() -> None:
    new = growing(100, 500)
    assert reasons(replace(new, scopes=frozenset({"agency:Forest Service"})), DEFAULTS) == []
    assert len(reasons(new, DEFAULTS)) == 1


def sorted_alone(column: str, values: list[object]) -> Night:
    """A night on which one column is in order, and all others are as they were."""

    def said(cells: list[object]) -> Table:
        return {(f"GAO-25-{n}/R1", "Forest Service"): row(n, **{column: cell}) for n, cell in enumerate(cells)}

    return night(said(values), said(sorted(values, key=str)))


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("status", ["open", "open_partially_addressed", *["open"] * 22], "whose status was 'open_partially_addressed'"),
        ("is_priority", [False, True, *[False] * 10], "whose is_priority was True have another"),
        ("comments", ["It agreed to mend sign {}."] * 12, "rows have comments of other rows, which have others now"),
    ],
)
def test_a_column_that_was_sorted_by_itself(column: str, values: list[object], words: str) -> None:
    """Fewer rows have another status than a night may bring, and there are as many of each as before."""
    cells = [one.format(n) if isinstance(one, str) else one for n, one in enumerate(values * 30)]
    [reason] = reasons(sorted_alone(column, cells), DEFAULTS)
    assert words in reason


def test_comments_that_a_publication_shares_or_keeps_did_not_move() -> None:
    before = table(60) | {(f"GAO-24-{n}/R1", "Forest Service"): row(n, comments=f"Sign {n}.") for n in range(60)}
    copied = {(f"GAO-25-1/R{n}", "Forest Service"): row(n, comments=f"Sign {n}.") for n in range(60)}
    assert reasons(night(before, before | copied), DEFAULTS) == []


def commented(*said: str) -> Table:
    return {(f"GAO-25-1/R{n}", "Forest Service"): row(n, comments=words) for n, words in enumerate(said)}


@pytest.mark.parametrize(
    ("now", "is_held"),
    [
        ("bacdef", True),
        ("bcaxyz", True),
        ("bcdefx", True),
        ("bcdxef", True),
        ("bcxdef", False),
        ("bxyzef", False),
        ("aaaaaa", False),
    ],
)
def test_rows_of_one_publication_with_comments_of_one_another(now: str, is_held: bool) -> None:
    """Cells that were swapped or moved up hold; GAO's mending of one or two rows, and a sentence for all, do not."""
    found = reasons(night(commented(*map("{}.".format, "abcdef")), commented(*map("{}.".format, now))), DEFAULTS)
    assert ["rows have comments of other rows, which have others now" in words for words in found] == [True] * is_held


@pytest.mark.parametrize(
    ("now", "is_held"),
    [
        ("{} Read more", True),
        ("Updated: Sep 30, 2026\n\n{}", True),
        ("{0}\n\n{0}", True),
        ("Show comments", True),
        ("{} As of March 2026, the agency had not provided an update.", False),
        ("As of March 2026, the agency had not provided an update.", False),
        ("{} It agreed to {n} of them", False),
    ],
)
def test_comments_to_which_one_thing_was_done(now: str, is_held: bool) -> None:
    """GAO may well write one sentence into the comments of all rows of a page; a button or a label it does not."""
    was = [f"It agreed to mend sign {n}, and has not said when it will do so." for n in range(3)]
    found = reasons(night(commented(*was), commented(*(now.format(one, n=n) for n, one in enumerate(was)))), DEFAULTS)
    assert ["which GAO did not write" in words for words in found] == [True] * is_held


def test_paragraphs_of_comments_in_another_order() -> None:
    was, now = ([f"{one}.\n\n{n}.\n\n{other}." for n in range(3)] for one, other in ("ab", "ba"))
    [reason] = reasons(night(commented(*was), commented(*now)), DEFAULTS)
    assert "their paragraphs in another order" in reason


@pytest.mark.parametrize(("status", "kept", "is_held"), [("open", 0, True), ("open", 1, False), ("closed", 0, False)])
def test_rows_that_all_lost_partially_addressed(status: str, kept: int, is_held: bool) -> None:
    partial = {"status": "open_partially_addressed"}
    before = table(9) | table(4, first=5, **partial)
    now = {"document": "newer.csv"}
    said = {"status": "open"} if status == "open" else {"status": "closed_implemented", "listing": "closed"}
    after = table(9, **now) | table(4 - kept, first=5, **said, **now) | table(kept, first=9 - kept, **partial, **now)
    assert bool(reasons(night(before, after), DEFAULTS)) is is_held


@pytest.mark.parametrize(("publications", "is_held"), [(3, True), (1, False)])
def test_rows_that_all_lost_their_mark_of_priority(publications: int, is_held: bool) -> None:
    """GAO may take the marks of one publication away."""
    keys = [(f"GAO-25-{n % publications}/R{n}", "Forest Service") for n in range(3)]
    before, after = (
        table(9) | {key: row(100, is_priority=is_marked, document=document) for key in keys}
        for is_marked, document in ((True, "new.csv"), (False, "newer.csv"))
    )
    assert bool(reasons(night(before, after), DEFAULTS)) is is_held


def filled(rows: int, **shares: float) -> Mapping[str, Fill]:
    return {"export_csv": Fill(rows, shares)}


@pytest.mark.parametrize(
    ("before", "after", "is_held"),
    [
        (filled(20, comments=1.0), filled(20, comments=0.90), False),
        (filled(20, comments=1.0), filled(20, comments=0.899), True),
        (filled(20, comments=1.0), filled(20), True),
        (filled(19, comments=1.0), filled(20, comments=0.0), False),
        (filled(20, comments=1.0), filled(19, comments=0.0), False),
        (filled(20, comments=0.2), filled(20, comments=1.0), False),
        ({}, filled(20, comments=0.0), False),
        (filled(20, comments=1.0), {}, False),
    ],
)
def test_a_column_that_empties(before: Mapping[str, Fill], after: Mapping[str, Fill], is_held: bool) -> None:
    found = reasons(night(table(100), table(100), fills_before=before, fills=after), DEFAULTS)
    assert bool(found) is is_held
    assert not found or "export_csv: the column comments falls from 100% filled" in found[0]


@pytest.mark.parametrize(("count", "is_held"), [(5, False), (6, True)])
def test_unknown_statuses(count: int, is_held: bool) -> None:
    assert bool(reasons(night(table(100), table(100), unknown_statuses=count), DEFAULTS)) is is_held


@pytest.mark.parametrize(
    ("new", "refused", "is_held"), [(9, 9, False), (10, 2, False), (10, 3, True), (100, 20, False), (100, 21, True)]
)
def test_refused_documents_count_from_ten_new_ones_on(new: int, refused: int, is_held: bool) -> None:
    found = reasons(night(table(100), table(100), new_documents=new, new_refused=refused), DEFAULTS)
    assert bool(found) is is_held


def test_a_night_without_a_past_passes_whatever_it_says() -> None:
    first = night({}, table(1000), best=5000, unknown_statuses=50, new_documents=50, new_refused=40)
    assert reasons(first, DEFAULTS) == []


def test_several_gates_may_close_at_once() -> None:
    after = {key: {**row, "recommendation": "Menu."} for key, row in table(50).items()}
    assert len(reasons(night(table(100), after, unknown_statuses=9), DEFAULTS)) == 3


# ---------------------------------------------------------------- limits


def test_limits_are_set_by_name_with_either_dash() -> None:
    assert gates.limits({"vanished-rows": 3, "stale_days": 30}) == Limits(vanished_rows=3, stale_days=30)
    assert gates.limits({}) == Limits()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        *(({"vanished-rows": value}, "must be a number, 0 or more") for value in (-1, True, "3", None, [3], nan, inf)),
        *(({"fill_points": value}, "a share from 0 to 1") for value in (nan, inf, 5, 1.01, -0.1, "0.05", True)),
        ({"vanished-share": 5}, "a share from 0 to 1"),
        ({"vanished": 3}, r"no gate limit 'vanished'.*vanished_share, vanished_rows"),
        ({"vanished-rows": 1, "vanished_rows": 9999}, "'vanished_rows' is set twice"),
    ],
)
def test_a_limit_that_cannot_be_is_a_usage_error_that_says_what_it_may_be(given: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        gates.limits(given)


@pytest.mark.parametrize(
    ("tonight", "said"),
    [
        (table(30, status="open_partially_addressed"), ["the status of 30"]),
        (table(30, recommendation="Menu."), ["the text of 30"]),
        (table(60, first=5000), ["60 rows are new"]),
        (table(20, recommendation="Menu."), []),
    ],
)
def test_what_was_closed_over_the_years_does_not_widen_a_limit(tonight: Table, said: list[str]) -> None:
    before = table(200) | table(2000, first=1000, listing="closed", status="closed_implemented")
    known = {"scopes": frozenset({"export"}), "scope_of": {"new.csv": "export"}}
    found = reasons(night(before, before | tonight, **known), DEFAULTS)
    assert [one[: len(words)] for one, words in zip(found, said, strict=True)] == said


def topics(*names: str) -> Table:
    """Return a row of each of some publications, one below the other, each with a topic, to one of two agencies."""
    numbered = enumerate(names, 9000)
    return {(f"GAO-25-{n}/R1", "Ab"[n % 2]): row(n, agency="Ab"[n % 2], topics=(name,)) for n, name in numbered}


def traded(now: int = 0, **said: Any) -> Table:
    """Return two rows of two agencies, each with its own or with the other's."""
    return {(f"GAO-25-{n}/R1", "Yz"[(n + now) % 2]): row(n, agency="Yz"[(n + now) % 2], **said) for n in (8000, 8001)}


@pytest.mark.parametrize("name", [name for name in Limits.__slots__ if name != "stale_days"])
def test_every_limit_moves_its_gate(name: str) -> None:
    """Each limit, raised alone, lets pass what is held at the default, or lowered alone, holds what passes."""
    far = night(
        table(100, is_priority=True) | topics("Energy", "Space", "Housing") | traded(),
        {
            **table(60, first=11, recommendation="Menu.", is_priority=False),
            **table(29, first=71, status="closed_implemented", listing="closed"),
        }
        | table(60, first=1000)
        | topics("Health Care", "Health Care", "Health Care")
        | traded(listing="delisted")
        | traded(now=1),
        scopes=frozenset({"export"}),
        scope_of={"new.csv": "export"},
        new_documents=10,
        new_refused=3,
        unknown_statuses=6,
        best=1000,
        fills_before=filled(20, comments=1.0),
        fills=filled(20, comments=0.5),
    )
    held = reasons(far, DEFAULTS)
    assert len(held) == len(gates.GATES)
    raised = reasons(far, gates.limits({name: 1 if name.endswith(("_share", "_points")) else 10**6}))
    assert len(raised) == len(held) - 1


# ---------------------------------------------------------------- whole nights


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


def held(nights: Nights) -> str:
    """Run a night that must be held, and return why."""
    before = nights.snapshots()
    assert nights.refresh() == HELD, nights.message
    assert nights.snapshots() == before
    return nights.message


# By how many of forty records a night may differ, and what it then shows.
AT_ONCE: dict[str, tuple[int, Callable[[int], list[dict[str, str]]]]] = {
    "rows that vanish": (10, lambda n: records(40 - n, first=n + 1)),
    "statuses": (20, lambda n: [*records(n, status="Open--Partially Addressed"), *records(40 - n, first=n + 1)]),
    "texts": (20, lambda n: [{"text": sign(i + 1, "count bears")} if i < n else record(i + 1) for i in range(40)]),
    "rows that are new": (50, lambda n: records(40 + n)),
}


@pytest.mark.parametrize(("beyond", "code"), [(0, 0), (1, HELD)])
@pytest.mark.parametrize("what", AT_ONCE)
def test_what_changes_at_once_from_export_to_export(nights: Nights, what: str, beyond: int, code: int) -> None:
    most, listed = AT_ONCE[what]
    nights.export(0, records(40))
    nights.refresh()
    nights.export(1, listed(most + beyond))
    assert nights.refresh() == code
    assert (" at once" in nights.message) is bool(code)


def test_the_first_export_after_a_few_pages_is_welcome(nights: Nights) -> None:
    nights.page(0, "forest.txt", agency_page(sign(1)))
    nights.refresh()
    nights.export(1, records(500))
    assert nights.refresh() == 0
    assert len(nights.table()) == 500


def test_comments_that_are_found_no_more(nights: Nights) -> None:
    nights.export(0, records(40))
    nights.refresh()
    nights.export(1, [*records(36), *records(4, first=37, comments="")])
    assert nights.refresh() == 0
    nights.export(2, records(40))
    assert nights.refresh() == 0
    nights.export(3, [*records(35), *records(5, first=36, comments="")])
    assert "export_csv: the column comments falls from 100% filled to 88%" in held(nights)


def test_statuses_that_are_not_known(nights: Nights) -> None:
    nights.export(0, records(40))
    nights.refresh()
    nights.export(1, [*records(35), *records(5, first=36, status="Pending")])
    assert nights.refresh() == 0
    nights.export(2, [*records(34), *records(6, first=35, status="Pending")])
    assert "6 rows have a status that is not known" in held(nights)


@pytest.mark.parametrize(("refused", "code"), [(2, 0), (3, HELD)])
def test_new_documents_that_are_refused(nights: Nights, refused: int, code: int) -> None:
    nights.export(0, records(40))
    nights.refresh()
    for number in range(10 - refused):
        nights.export(1, records(40), f"export-{number}.csv")
    for number in range(refused):
        nights.page(1, f"milk-{number}.txt", "Buy milk.\n")
    assert nights.refresh() == code
    assert nights.refresh() == code, "and running again changes nothing"


def test_slow_erosion_is_met_against_the_best_of_thirty_nights_and_not_again_after_a_word(tmp_path: Path) -> None:
    nights = Nights(tmp_path, Limits(erosion_rows=4, erosion_share=0.1))
    for number in range(5):
        nights.export(number, records(30 - number))
        assert nights.refresh() == 0
    nights.export(5, records(25))
    assert "25 rows are listed, and 30 were within the last 30 snapshots" in held(nights)
    assert nights.accept(f"{day(5)}.1") == 0
    for number in range(6, 10):
        nights.export(number, records(30 - number))
        assert nights.refresh() == 0, nights.message
    nights.export(10, records(20))
    assert "20 rows are listed, and 25 were within" in held(nights)


def test_what_was_best_so_many_snapshots_ago_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert judging.BEST_OF == 30
    monkeypatch.setattr(judging, "BEST_OF", 4)
    nights = Nights(tmp_path, Limits(erosion_rows=2, erosion_share=0.05))
    for number in range(6):
        nights.export(number, records(20 - (number > 0) - (number > 3)))
        assert nights.refresh() == 0, nights.message
    nights.export(6, records(17))
    assert nights.refresh() == 0, "4 snapshots ago there were 19"
    nights.export(7, records(16))
    assert "16 rows are listed, and 19 were" in held(nights)


def test_first_runs_are_not_held_for_having_no_past(nights: Nights) -> None:
    nights.export(0, [*records(40), *records(9, first=41, status="Pending")])
    assert nights.refresh() == 0


def test_a_stale_source_warns_against_the_tables_day_and_never_the_clock(nights: Nights) -> None:
    for number in range(3):
        nights.export(number, records(3))
        nights.refresh()
    nights.page(9, "forest.txt", agency_page(sign(1)))
    nights.refresh()
    assert nights.table("issues") == []
    nights.page(10, "forest.txt", agency_page(sign(1)))
    nights.refresh()
    [issue] = nights.table("issues")
    assert (issue["severity"], issue["stage"], issue["value"]) == ("warning", "gates", str(day(2)))
    assert "export is 8 days older than this table" in issue["message"]
    assert [nights.refresh(), nights.refresh()] == [0, 0], "a day that passes changes nothing"


def test_two_captures_are_no_habit() -> None:
    days = [day(0), day(1)]
    assert checks.stale_sources({"export": days}, day(100), DEFAULTS) == []
    [issue] = checks.stale_sources({"export": [*days, day(2)]}, day(2) + timedelta(days=8), DEFAULTS)
    assert issue.severity == "warning"
    assert checks.stale_sources({"export": [*days, day(2)]}, day(2) + timedelta(days=7), DEFAULTS) == []


def test_openrecs_toml_sets_the_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    save(tmp_path, f"raw/{day(0)}/export.csv", export(stamp(day(0)), records(5)))
    assert run(["refresh"]) == 0
    save(tmp_path, f"raw/{day(1)}/export.csv", export(stamp(day(1)), [record(1), record(2), record(3)]))
    save(tmp_path, "openrecs.toml", "[gates]\nvanished-rows = 1\nvanished-share = 0.3\n")
    assert run(["refresh"]) == HELD
    assert "2 of 5 rows vanish at once" in capsys.readouterr().err
    save(tmp_path, "openrecs.toml", "[gates]\nvanished-rows = 2\n")
    assert run(["refresh"]) == HELD, "what is held waits for a word, not for other limits"
    save(tmp_path, "openrecs.toml", "[gates]\nvanished = 2\n")
    assert run(["refresh"]) == 2
    assert "The limits are: vanished_share" in capsys.readouterr().err
