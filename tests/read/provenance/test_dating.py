"""Days that cannot be: what is dated after today is held aside until that day, and every way out of it works."""

from __future__ import annotations

import re
import shlex
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from openrecs import run as refresh
from openrecs.cli import options
from openrecs.errors import HeldError, RefusedError, UsageError
from openrecs.read.provenance import capture_dates, ledger
from openrecs.read.provenance.facts import DocumentFact, HoldFact
from openrecs.records import Issue
from openrecs.scrape import adding
from openrecs.scrape.adding import Told
from running import agency_page, environment, export, invoke, save, sign

TODAY = date(2026, 3, 1)
FUTURE = date(2062, 3, 1)
PAGE = agency_page(sign(1))
EXPORT = export("Feb 27, 2026", [{}])
STAMPED_LATER = export("Mar 1, 2062", [{}])


def run(place: Path, today: date = TODAY, **options: Any) -> refresh.Result:
    return refresh.run(place / "raw", place / "processed", today=today, options=refresh.Options(**options))


def errors(result: refresh.Result) -> list[Issue]:
    return [issue for issue in result.issues if issue.severity == "error"]


def recorded(raw: Path, name: str, text: str, day: date, **more: str) -> None:
    """Put a file into raw/ with a line in the ledger, as a version that asked no questions did."""
    from openrecs.read.stored import stored

    save(raw, name, text)
    fact = {"fact": "document", "name": name, "sha256": stored(name, text.encode()).sha256, "captured_on": day}
    ledger.append(raw, [{**fact, **more}])


def archive(path: Path, day: str) -> Path:
    body = PAGE.encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.gao.gov/agencies/forest-service\r\n"
        f"WARC-Date: {day}T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head.encode() + answer + b"\r\n\r\n")
    return path


def by_ledger(raw: Path) -> str:
    recorded(raw, "2026-02-28/page.txt", PAGE, FUTURE)
    return "2026-02-28/page.txt"


def by_folder(raw: Path) -> str:
    save(raw, "2062-03-01/page.txt", PAGE)
    return "2062-03-01/page.txt"


def by_name(raw: Path) -> str:
    save(raw, "a page-2062-03-01.txt", PAGE)
    return "a page-2062-03-01.txt"


def by_stamp(raw: Path) -> str:
    save(raw, "2026-02-28/open.csv", STAMPED_LATER)
    return "2026-02-28/open.csv"


def by_archive(raw: Path) -> str:
    archive(raw / "2026-02-28/crawl.warc", "2062-03-01")
    return "2026-02-28/crawl.warc/1-2062-03-01-forest-service"


WAYS = {
    "its line in the ledger": by_ledger,
    "its folder or name": by_folder,
    "its folder or name ": by_name,
    "its own stamp": by_stamp,
    "the web archive": by_archive,
}


@pytest.mark.parametrize("said_by", WAYS)
def test_a_future_day_is_an_error_of_every_run_and_never_the_newest(tmp_path: Path, said_by: str) -> None:
    save(tmp_path / "raw", "2026-02-27/open.csv", EXPORT)
    name = WAYS[said_by](tmp_path / "raw")
    for _ in range(2):
        result = run(tmp_path)
        [error] = errors(result)
        assert (error.document, result.as_of, result.rows) == (name, date(2026, 2, 27), 1)
        assert f"held aside until 2062-03-01: so it is dated by {said_by.strip()}" in error.message
        assert "set the clock" in error.message
    assert "2062" not in (tmp_path / "processed/latest.json").read_text(encoding="utf-8")
    assert errors(run(tmp_path, as_of=date(2026, 2, 27))) == [error]
    assert [errors(one) for one in refresh.rebuild(tmp_path / "raw", tmp_path / "again", today=TODAY)] == [[error]]


@pytest.mark.parametrize("said_by", WAYS)
def test_on_its_day_it_is_read_as_any_other(tmp_path: Path, said_by: str) -> None:
    save(tmp_path / "raw", "2026-02-27/open.csv", EXPORT)
    WAYS[said_by](tmp_path / "raw")
    run(tmp_path)
    assert errors(run(tmp_path, FUTURE - timedelta(days=1))) != []
    result = run(tmp_path, FUTURE)
    assert (errors(result), result.as_of, result.read) == ([], FUTURE, 2)


@pytest.mark.parametrize("said_by", WAYS)
def test_a_run_that_has_nothing_else_is_refused_every_night(tmp_path: Path, said_by: str) -> None:
    WAYS[said_by](tmp_path / "raw")
    for _ in range(2):
        with pytest.raises(RefusedError, match="held aside until 2062-03-01"):
            run(tmp_path)
    assert not (tmp_path / "processed/latest").exists()


@pytest.mark.parametrize("said_by", WAYS)
def test_the_command_that_is_named_mends_it(tmp_path: Path, said_by: str) -> None:
    save(tmp_path / "raw", "2026-02-27/open.csv", EXPORT)
    WAYS[said_by](tmp_path / "raw")
    found = invoke("refresh", cwd=tmp_path)
    assert (found.returncode, found.stderr.count("held aside until 2062-03-01")) == (0, 1)
    command = re.findall(r"`openrecs ((?:add|withdraw) .*?)`", found.stderr)[0]
    done = invoke(*shlex.split(command.replace("YYYY-MM-DD", "2026-02-28")), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    after = invoke("refresh", cwd=tmp_path)
    assert after.returncode == 0
    assert "held aside" not in after.stderr
    is_archive = said_by == "the web archive"
    assert ("as of 2026-02-27" if is_archive else "as of 2026-02-28") in after.stdout


def test_the_mended_page_is_news_of_its_source(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    save(raw, "2026-02-27/open.csv", EXPORT)
    closed = export("Feb 28, 2026", [{"status": "Closed - Implemented"}])
    recorded(raw, "2026-02-28/later.csv", closed, FUTURE)
    save(raw, "2026-02-28/page.txt", agency_page(sign(2), title="Trails: Bridges"))
    first = run(tmp_path)
    assert first.outcome.snapshot.manifest.inputs["held_aside"].keys() == {"2026-02-28/later.csv"}
    adding.add(raw / "2026-02-28/later.csv", raw, Told(captured_on=date(2026, 2, 28)), today=TODAY)
    after = run(tmp_path)
    changes = (after.outcome.snapshot.path / "changes.csv").read_text(encoding="utf-8")
    assert ',"source",' in changes
    assert ',"parser",' not in changes


def test_a_store_that_was_published_as_of_2062_says_what_to_do_and_comes_out_of_it(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    recorded(raw, "2026-02-20/old.csv", export("Feb 20, 2026", [{}]), FUTURE)
    run(tmp_path, FUTURE)  # what a version that let it in has published
    save(raw, "2026-02-27/open.csv", export("Feb 27, 2026", [{"comments": "News."}]))
    with pytest.raises(RefusedError, match="the newest table is as of 2062-03-01, and today is 2026-03-01") as refused:
        run(tmp_path)
    assert "openrecs add" in str(refused.value)
    assert "set the clock" in str(refused.value)
    adding.add(raw / "2026-02-20/old.csv", raw, Told(captured_on=date(2026, 2, 20)), today=TODAY)
    after = run(tmp_path)
    assert (after.outcome.published, after.as_of, errors(after)) == (True, date(2026, 2, 27), [])
    assert (tmp_path / "processed/latest").resolve().name == "2026-02-27"
    save(raw, "2026-03-01/next.csv", export("Mar 1, 2026", [{"comments": "More."}]))
    assert run(tmp_path).as_of == TODAY


def test_a_clock_that_is_slow_puts_no_older_table_in_place_and_dates_nothing(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    save(raw, "2026-02-27/open.csv", EXPORT)
    run(tmp_path)
    save(raw, "undated.txt", PAGE)
    before = tuple((tmp_path / "processed/snapshots").iterdir())
    for clock in (date(1970, 1, 1), date(2000, 1, 1), date(2026, 2, 26)):
        with pytest.raises(RefusedError, match="set the clock"):
            run(tmp_path, clock)
    assert tuple((tmp_path / "processed/snapshots").iterdir()) == before
    assert ledger.read(raw).facts == ()


def test_a_run_of_a_day_that_has_not_come_is_wrong_usage(tmp_path: Path) -> None:
    save(tmp_path / "raw", "2026-02-27/open.csv", EXPORT)
    with pytest.raises(UsageError, match="--as-of 2026-03-02 is in the future: today is 2026-03-01"):
        run(tmp_path, as_of=date(2026, 3, 2))
    with pytest.raises(UsageError, match="in the future"):
        refresh.rebuild(
            tmp_path / "raw", tmp_path / "processed", today=TODAY, options=refresh.Options(as_of=date(2062, 1, 1))
        )
    assert run(tmp_path, as_of=TODAY).as_of == TODAY


WITH_AS_OF = [
    ["refresh"],
    ["rebuild"],
    ["list"],
    ["show", "GAO-25-100001/R1"],
    ["history", "GAO-25-100001/R1"],
    ["search", "trail"],
    ["diff"],
    ["accept", "2026-02-27.1", "--reason", "x"],
]


@pytest.mark.parametrize("words", WITH_AS_OF, ids=lambda words: words[0])
def test_every_command_refuses_a_day_that_has_not_come(tmp_path: Path, words: list[str]) -> None:
    done = invoke(*words, "--as-of", "2962-01-01", cwd=tmp_path)
    assert done.returncode == 2
    assert "--as-of 2962-01-01 is in the future" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_environment_and_since_are_held_to_it_as_well(tmp_path: Path) -> None:
    done = invoke("list", cwd=tmp_path, env=environment(OPENRECS_AS_OF="2962-01-01"))
    assert (done.returncode, "in the future" in done.stderr) == (2, True)
    done = invoke("diff", "--since", "2962-01-01", cwd=tmp_path)
    assert (done.returncode, "--since 2962-01-01 is in the future" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("zone", "hour", "day"), [("XXX-14", 9, 1), ("XXX-14", 10, 2), ("XXX12", 1, 1), ("XXX12", 23, 1), ("UTC0", 23, 1)]
)
def test_nobodys_own_today_is_in_the_future(zone: str, hour: int, day: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The zones are up to 14 hours ahead of UTC, and 12 behind it."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert options.today(datetime(2026, 3, 1, hour, tzinfo=UTC)) == date(2026, 3, day)
    finally:
        monkeypatch.undo()
        time.tzset()


# ---------------------------------------------------------------- add


def test_a_future_day_is_not_taken_whatever_is_said(tmp_path: Path) -> None:
    source = save(tmp_path, "page.txt", PAGE)
    for more in ({}, {"anyway": "because"}):
        with pytest.raises(UsageError, match="--captured-on 2026-03-02 is in the future: today is 2026-03-01"):
            adding.add(source, tmp_path / "raw", Told(captured_on=date(2026, 3, 2), **more), today=TODAY)
    assert not (tmp_path / "raw").exists()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("open.csv", STAMPED_LATER, "by its own stamp"),
        ("page-2062-03-01.txt", PAGE, "by its folder or name"),
        ("2062-03-01/page.txt", PAGE, "by its folder or name"),
    ],
)
def test_a_file_that_dates_itself_after_today_is_refused_at_once(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    source = save(tmp_path / "in", name, text)
    with pytest.raises(RefusedError, match=f"dated 2062-03-01 {words}, and today is 2026-03-01") as refused:
        adding.add(source, tmp_path / "raw", today=TODAY)
    assert "Nothing was added" in str(refused.value)
    assert not (tmp_path / "raw").exists()
    added = adding.add(source, tmp_path / "raw", Told(captured_on=TODAY, anyway="the stamp is wrong"), today=TODAY)
    assert (added.captured_on, run(tmp_path).as_of) == (TODAY, TODAY)


def test_a_day_that_contradicts_the_stamp_needs_a_reason(tmp_path: Path) -> None:
    source, raw = save(tmp_path, "open.csv", EXPORT), tmp_path / "raw"
    for day in (date(2026, 2, 25), date(2026, 3, 1), date(2025, 2, 27)):
        with pytest.raises(RefusedError, match=f"--captured-on {day} contradicts the stamp that it prints, 2026-02-27"):
            adding.add(source, raw, Told(captured_on=day), today=TODAY)
    assert not raw.exists()
    adding.add(source, raw, Told(captured_on=date(2026, 2, 25), anyway="its server was not renewed"), today=TODAY)
    [fact] = [fact for fact in ledger.read(raw).facts if isinstance(fact, DocumentFact)]
    assert (fact.captured_on, fact.more["reason"]) == (date(2026, 2, 25), "its server was not renewed")


@pytest.mark.parametrize("day", [26, 27, 28])
def test_the_date_of_another_zone_contradicts_no_stamp(tmp_path: Path, day: int) -> None:
    source = save(tmp_path, "open.csv", EXPORT)
    added = adding.add(source, tmp_path / "raw", Told(captured_on=date(2026, 2, day)), today=TODAY)
    assert added.captured_on == date(2026, 2, day)


@pytest.mark.parametrize(
    "words", [["--anyway"], ["--reason", "x"], ["--anyway", "--reason", " "], ["--anyway", "--reason", "x"]]
)
def test_anyway_a_reason_and_a_day_belong_together(tmp_path: Path, words: list[str]) -> None:
    save(tmp_path, "open.csv", EXPORT)
    given = [] if words == ["--anyway", "--reason", "x"] else ["--captured-on", "2026-02-20"]
    done = invoke("add", *given, *words, "open.csv", cwd=tmp_path)
    assert (done.returncode, "belong together" in done.stderr) == (2, True)
    assert not (tmp_path / "raw").exists()


def test_anyway_on_the_command_line_goes_into_the_ledger(tmp_path: Path) -> None:
    save(tmp_path, "open.csv", EXPORT)
    words = ["add", "--captured-on", "2025-02-20", "open.csv"]
    refused = invoke(*words, cwd=tmp_path)
    assert (refused.returncode, "--anyway" in refused.stderr) == (3, True)
    done = invoke(*words, "--anyway", "--reason", "an old mirror", cwd=tmp_path)
    assert done.returncode == 0
    assert '"reason":"an old mirror"' in (tmp_path / "raw/ledger.jsonl").read_text(encoding="utf-8")


def test_a_document_of_raw_is_dated_again_where_it_is(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    source = save(raw, "2026-02-28/page.txt", PAGE)
    added = adding.add(source, raw, Told(captured_on=date(2026, 2, 20)), today=TODAY)
    assert (added.name, added.is_new) == ("2026-02-28/page.txt", False)
    assert run(tmp_path).as_of == date(2026, 2, 20)


# ---------------------------------------------------------------- what add says


CUT = PAGE.replace("Open Recommendations (1 total)", "Open Recommendations (9 total)")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("open.csv", EXPORT, ["export csv", "1 row, complete", "its day: the date that the document prints"]),
        ("page.txt", PAGE, ["agency page", "1 row, complete", "its day: the day it was added; nothing else shows"]),
        ("page-2024-05-23.txt", PAGE, ["1 row, complete", "its day: the date in its name"]),
        ("cut.txt", CUT, ["1 row of the 9 that it declares, not complete: "]),
        ("two.txt", agency_page(sign(1), sign(2)), ["2 rows, complete"]),
    ],
)
def test_add_says_what_it_read_and_how_the_day_is_known(tmp_path: Path, name: str, text: str, words: list[str]) -> None:
    save(tmp_path, name, text)
    for start in ("added raw/", "already there: raw/"):
        done = invoke("add", name, cwd=tmp_path)
        assert (done.returncode, done.stdout.count("\n")) == (0, 1)
        assert done.stdout.startswith(start)
        assert [word for word in words if word not in done.stdout] == []


def test_add_says_of_an_archive_how_many_pages_and_days(tmp_path: Path) -> None:
    archive(tmp_path / "old.warc", "2024-05-23")
    archive(tmp_path / "late.warc", "2962-05-23")
    done = invoke("add", "old.warc", "late.warc", cwd=tmp_path)
    old, late = done.stdout.splitlines()
    assert "web archive of 1 page): captured from 2024-05-23 to 2024-05-23; its day: the day it was added" in old
    assert "1 of them dated after today and held aside until that day" in late
    refused = invoke("add", "--captured-on", "2024-05-23", "old.warc", cwd=tmp_path)
    assert (refused.returncode, "a web archive says itself when" in refused.stderr) == (3, True)


# ---------------------------------------------------------------- days that no calendar has


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("2026-02-30/page.txt", "2026-02-30"),
        ("page-2026-13-01.txt", "2026-13-01"),
        ("page_2025_02_29.txt", "2025_02_29"),
        ("20260228/page.txt", "20260228"),
        ("2026-2-8/page.txt", "2026-2-8"),
        ("2026/02/28/page.txt", "2026/02/28"),
        ("02-28-2026/page.txt", "02-28-2026"),
        ("page 2.28.26.txt", "2.28.26"),
        ("page (Feb 28, 2026).txt", "Feb 28, 2026"),
        ("28-Feb-2026/page.txt", "Feb-2026"),
        ("gao-21-105252/page 2 (1).txt", None),
        ("gao-26-990101.txt", None),
        ("agency-forest-service-2.txt", None),
        ("2026-02-28/page.txt", None),
        ("page.txt", None),
    ],
)
def test_a_day_that_is_in_no_calendar(name: str, written: str | None) -> None:
    assert capture_dates.no_day(name) == written


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2026-02-30/page.txt", ["its name says 2026-02-30"]),
        ("page (Feb 28, 2026).txt", ["its name says Feb 28, 2026"]),
    ],
)
def test_a_day_that_is_in_no_calendar_is_said_until_somebody_says_the_day(
    tmp_path: Path, name: str, said: list[str]
) -> None:
    save(tmp_path / "raw", name, PAGE)
    for _ in range(2):
        found = [issue.message for issue in run(tmp_path).issues if "no such day" in issue.message]
        assert [message.split(", which")[0] for message in found] == said
    adding.add(tmp_path / "raw" / name, tmp_path / "raw", Told(captured_on=date(2026, 2, 20)), today=TODAY)
    assert [issue for issue in run(tmp_path).issues if "no such day" in issue.message] == []


def test_a_held_run_still_waits_and_asks_nothing_of_what_is_held_aside(tmp_path: Path) -> None:
    whole = export("Feb 26, 2026", [{"text": sign(number)} for number in range(1, 61)])
    recorded(tmp_path / "raw", "2026-02-26/open.csv", whole, date(2026, 2, 26), scope="all")
    run(tmp_path)
    recorded(tmp_path / "raw", "2026-02-27/open.csv", EXPORT, date(2026, 2, 27), scope="all")
    name = by_folder(tmp_path / "raw")
    with pytest.raises(HeldError):
        run(tmp_path)
    [hold] = [fact for fact in ledger.read(tmp_path / "raw").facts if isinstance(fact, HoldFact)]
    assert name not in str(hold.more)
