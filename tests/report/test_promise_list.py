"""What was promised over the nights: in `changes`, in the history, and as `openrecs promises` lists it."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from nightly import NO_GATES, Nights, day, record
from openrecs.clean import selection
from openrecs.cli.main import run
from openrecs.cli.shown import printing
from openrecs.errors import UsageError
from openrecs.normalize.comments import reading
from openrecs.publish import load
from openrecs.report import promise_list
from openrecs.schema import RECOMMENDATIONS

JUNE, DECEMBER = (f"The agency agreed. It plans to mend the signs by {month} 2026." for month in ("March", "December"))
KEPT = {"status": "Closed - Implemented"}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Three nights: one promise is moved and kept, one made and missed, one row never says a day."""
    nights = Nights(tmp_path_factory.mktemp("begun"), NO_GATES)
    nights.export(0, [record(1, comments=JUNE), record(2), record(3)])
    assert nights.refresh() == 0
    nights.export(1, [record(1, comments=DECEMBER), record(2, comments=JUNE), record(3)])
    assert nights.refresh() == 0
    return nights


@pytest.fixture
def nights(begun: Nights, tmp_path: Path) -> Nights:
    return begun.copy(tmp_path)


def test_a_promise_that_is_made_or_moved_is_a_change(nights: Nights) -> None:
    found = [one for one in nights.changes("kind", "before", "after", "cause", "on") if one[0].startswith("promise")]
    assert sorted(found) == [
        ("promise_moved", "2026-03-31", "2026-12-31", "source", day(1)),
        ("promised", None, "2026-03-31", "source", day(1)),
    ]


def test_a_promise_is_kept_where_a_source_shows_it_implemented_by_then(nights: Nights) -> None:
    nights.export(2, [record(1, comments=DECEMBER, **KEPT), record(2, comments=JUNE), record(3)])
    assert nights.refresh() == 0
    assert [one for one in nights.changes("kind", "field", "before", "after") if one[0].startswith("promise")] == [
        ("promise_kept", None, "2026-12-31", str(day(2)))
    ]


def test_the_history_has_each_promise_and_what_replaced_it(nights: Nights) -> None:
    facts = load.history_table(nights.processed).to_pylist()
    lines = [(one["value"], one["valid_from"], one["valid_to"]) for one in facts if one["field"] == "target_on"]
    assert sorted(lines, key=str) == [
        ("2026-03-31", day(0), day(1)),
        ("2026-03-31", day(1), None),
        ("2026-12-31", day(1), None),
    ]


def test_a_night_reads_only_comments_that_changed(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    from openrecs.clean import derive

    asked: list[str | None] = []
    whole = reading.read_comment

    def counting(text: str | None, agency: str | None = None, department: str | None = None) -> dict[str, object]:
        asked.append(text)
        return whole(text, agency, department)

    monkeypatch.setattr(reading, "read_comment", counting)
    derive.read.cache_clear()
    new = "The agency agreed. In February 2026, it began."
    nights.export(2, [record(1, comments=DECEMBER), record(2, comments=JUNE), record(3, comments=new)])
    assert nights.refresh() == 0
    assert set(asked) == {new, "The agency agreed and will mend it."}  # what row 3 says, and what it said before


def listed(nights: Nights, capsys: pytest.CaptureFixture[str], *words: str) -> list[list[str]]:
    assert run(["promises", *words, "--processed", str(nights.processed), "--format", "csv"]) == 0
    return [
        [row["recommendation_id"][-2:], row["target_on"], row["state"], row["promised_before"]]
        for row in csv.DictReader(io.StringIO(capsys.readouterr().out))
    ]


def test_promises_lists_them_with_their_evidence(nights: Nights, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (row["recommendation_id"][-2:] for row in nights.table() if row["target_on"])
    by_day = {row["target_on"]: row["recommendation_id"][-2:] for row in nights.table() if row["target_on"]}
    missed, moved = by_day[date(2026, 3, 31)], by_day[date(2026, 12, 31)]
    assert {first, second} == {missed, moved}
    assert listed(nights, capsys) == [
        [missed, "2026-03-31", "due in 28 days", ""],
        [moved, "2026-12-31", "due in 303 days", "2026-03-31"],
    ]
    assert listed(nights, capsys, "--moved") == [[moved, "2026-12-31", "due in 303 days", "2026-03-31"]]
    assert listed(nights, capsys, "--due", "28d") == [[missed, "2026-03-31", "due in 28 days", ""]]
    assert listed(nights, capsys, "--due", "27") == listed(nights, capsys, "--missed") == []
    assert listed(nights, capsys, "--agency", "FDA") == []
    nights.export(40, [record(1, comments=DECEMBER), record(2, comments=JUNE), record(3)])
    assert nights.refresh() == 0
    assert listed(nights, capsys, "--missed") == [[missed, "2026-03-31", "missed by 11 days", ""]]
    assert listed(nights, capsys, "--missed", "--as-of", str(day(1))) == []


def test_where_there_is_no_history_nothing_is_said_of_what_was_promised_before(
    nights: Nights, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--moved` said `0 promises`; report, calendar and database that nothing had moved, without a word."""
    (nights.processed / "history.parquet").unlink()
    store = ["--processed", str(nights.processed)]
    for words in (["promises", "--moved"], ["report", "--output", str(nights.processed / "page.html")]):
        assert run([*words, *store]) == 2
        assert "there is no history yet" in capsys.readouterr().err
    for words in (["promises"], ["export", "ics"]):
        assert run([*words, *store]) == 0
        assert "history.parquet is not there, so what was promised before is not known" in capsys.readouterr().err


def test_missed_and_moved_together_are_those_that_are_both(nights: Nights, capsys: pytest.CaptureFixture[str]) -> None:
    moved, missed = (JUNE.replace("March", month) for month in ("January", "February"))
    nights.export(2, [record(1, comments=DECEMBER), record(2, comments=moved), record(3, comments=missed)])
    assert nights.refresh() == 0

    def targets(*words: str) -> list[str]:
        return [row[1] for row in listed(nights, capsys, *words)]

    assert targets("--missed") == ["2026-01-31", "2026-02-28"]
    assert targets("--moved") == ["2026-01-31", "2026-12-31"]
    assert targets("--missed", "--moved") == targets("--moved", "--missed") == ["2026-01-31"]


def test_promises_are_shown_to_people(nights: Nights, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["promises", "--processed", str(nights.processed)]) == 0
    said = capsys.readouterr()
    assert "  GAO says: It plans to mend the signs by >>March 2026<<.\n" in said.out
    assert "December 2026  due in 303 days\n  GAO-25-100001/R1  Forest Service\n" in said.out
    assert "  Promised earlier for: March 2026\n" in said.out
    assert said.err.endswith("2 promises, as of March 3, 2026\n")
    assert run(["promises", "--processed", str(nights.processed), "--limit", "1", "--agency", "Forst Servce"]) == 0
    assert "perhaps Forest Service" in capsys.readouterr().err


@pytest.mark.parametrize("printed", ["soon", "-3", "", "90 weeks"])
def test_what_is_not_a_number_of_days_is_refused(printed: str) -> None:
    with pytest.raises(UsageError, match="is not a number of days"):
        promise_list.days(printed)


def test_list_selects_by_what_comments_say(nights: Nights, capsys: pytest.CaptureFixture[str]) -> None:
    def ids(*words: str) -> int:
        assert run(["list", *words, "--processed", str(nights.processed), "--format", "csv"]) == 0
        return len(capsys.readouterr().out.splitlines()) - 1

    assert (ids("--concurrence", "agreed"), ids("--concurrence", "disagreed")) == (3, 0)
    assert (ids("--target-before", "2026-12-31"), ids("--target-before", "2027-01-01")) == (1, 2)
    assert ids("--last-action-before", "2030-01-01") == 0
    nights.export(2, [record(1, comments="In May 2025, it began."), record(2), record(3)])
    assert nights.refresh() == 0
    assert (ids("--last-action-before", "2025-06-01"), ids("--last-action-before", "2025-05-31")) == (1, 0)


def older(nights: Nights) -> Path:
    """Return a snapshot without what schema 3 added, as a Parquet file."""
    data = load.load_table(processed=nights.processed)
    path = nights.processed.parent / "older.parquet"
    pq.write_table(
        data.drop_columns(["concurrence_phrase", "last_action_phrase", "last_action_by", "target_phrase", "remaining"]),
        path,
    )
    return path


@pytest.mark.parametrize("form", ["table", "csv", "jsonl"])
def test_rows_of_an_older_schema_are_shown_with_nulls(
    nights: Nights, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printing.write(RECOMMENDATIONS, pq.read_table(older(nights)), form)
    assert "target_phrase" in capsys.readouterr().out or form == "table"


def test_an_older_snapshot_says_that_its_comments_were_not_read(nights: Nights) -> None:
    wanted = selection.Wanted(concurrences=("agreed",))
    (said,) = selection.notes(pq.read_table(older(nights)), wanted)
    assert "did not read the comments" in said
    assert selection.notes(load.load_table(processed=nights.processed), wanted) == []


def test_promises_are_listed_without_a_history(nights: Nights, capsys: pytest.CaptureFixture[str]) -> None:
    (nights.processed / "history.parquet").unlink()
    assert [row[3] for row in listed(nights, capsys)] == ["", ""]
