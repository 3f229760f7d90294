"""A whole run, as a user runs it: from files in raw/ to a snapshot, and every way in which it can end."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from openrecs import run as refresh
from openrecs.errors import RefusedError
from openrecs.publish.load import load_table
from openrecs.read.provenance import ledger
from openrecs.read.provenance.facts import DocumentFact
from running import COMMAND, HANGS, SHIPPED, agency_page, environment, export, invoke, save, sign, until

SEED = "2021-09-30/agency-united-states-immigration-and-customs-enforcement.txt"
ICE = "United States Immigration and Customs Enforcement"
IDS = [
    *("GAO-21-149/R3", "GAO-21-149/R4", "GAO-21-149/R5", "GAO-21-186/R1", "GAO-21-186/R2", "GAO-21-186/R3"),
    *("GAO-21-322/R4", "GAO-21-322/R6", "GAO-21-487/R1", "GAO-21-487/R2"),
]
TODAY = date(2026, 3, 1)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Return a folder with the raw/ that ships."""
    shutil.copytree(SHIPPED, tmp_path / "raw")
    return tmp_path


def rows(work: Path, table: str = "recommendations", **where: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = load_table(table, processed=work / "processed").to_pylist()
    return [row for row in found if all(row[name] == value for name, value in where.items())]


def everything(folder: Path) -> dict[str, tuple[object, ...]]:
    """Return what stands under a folder: bytes, kind and times of every entry but the lock's words and a run's own."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        is_of_cache = path.parent.name == ".cache" and path.is_dir()  # its time is that of `digests`
        if is_of_cache or path.name in {".lock", ".cache", "last-run.json", "digests"}:  # what else is in .cache counts
            continue
        status = path.lstat()
        content = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found[str(path.relative_to(folder))] = (content, status.st_mode, status.st_mtime_ns, status.st_ino)
    return found


def tables(work: Path) -> dict[str, bytes]:
    """Return the bytes of every table of the newest snapshot."""
    return {p.name: p.read_bytes() for p in (work / "processed/latest").iterdir() if p.suffix in (".csv", ".parquet")}


def refreshed(work: Path, **options: Any) -> refresh.Result:
    """Run in this process: for what is asked of the tables alone."""
    return refresh.run(work / "raw", work / "processed", today=TODAY, options=refresh.Options(**options))


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.strip().splitlines()[-1]


# ---------------------------------------------------------------- what ships


def test_the_dump_that_ships_gives_exactly_its_ten_rows(work: Path) -> None:
    done = invoke("refresh", cwd=work)
    assert done.returncode == 0
    found = rows(work)
    assert [row["recommendation_id"] for row in found] == IDS
    assert {row["agency"] for row in found} == {ICE}
    assert {row["agency_printed"] for row in found} == {ICE}
    assert {row["status"] for row in found} == {"open"}
    assert {row["is_priority"] for row in found} == {None}
    assert {row["document"] for row in found} == {SEED}
    assert {row["first_seen_on"] for row in found} == {date(2021, 9, 30)}
    assert {row["agency_code"] for row in found} == {"ICE"}
    assert {row["department"] for row in found} == {"Department of Homeland Security"}
    assert all(row["recommendation"].startswith(("The Director of ICE", "Once ICE has")) for row in found)
    assert all(row["recommendation"].endswith(".") for row in found)
    assert [row["recommendation_id"] for row in found if row["comments_kind"] == "awaiting"] == IDS[6:8]
    assert not any("Actions to satisfy the intent" in row["comments"] for row in found)
    days = {row["publication_number"]: row["published_on"] for row in found}
    assert days["GAO-21-487"] == date(2021, 7, 20)
    assert [(row["severity"], row["message"]) for row in rows(work, "issues")] == [
        ("warning", "declares 33 recommendations, shows 10; nothing is concluded about the other 23")
    ]


def test_the_last_line_says_what_was_published_how_much_and_what_needs_attention(work: Path) -> None:
    done = invoke("refresh", cwd=work)
    assert last_line(done) == (
        "published processed/snapshots/2021-09-30, 10 rows as of 2021-09-30; needs attention: 1 warning, see "
        "processed/snapshots/2021-09-30/issues.csv"
    )
    assert (work / "processed/snapshots/2021-09-30/issues.csv").exists()
    assert "declares 33 recommendations, shows 10" in done.stderr
    assert last_line(invoke("refresh", cwd=work)).startswith("no change: processed/snapshots/2021-09-30, 10 rows")


def test_a_good_page_needs_no_attention(tmp_path: Path) -> None:
    save(tmp_path, "raw/2025-02-03/export.csv", export("Feb 3, 2025", [{}]))
    assert last_line(invoke("refresh", "-q", cwd=tmp_path)).endswith("1 rows as of 2025-02-03; nothing needs attention")


def test_quiet_says_the_last_line_alone(work: Path) -> None:
    done = invoke("refresh", "-q", cwd=work)
    assert len(done.stdout.splitlines()) == 1


def test_make_refresh_ends_with_the_same_line(work: Path) -> None:
    root = Path(__file__).parents[1]
    if not (root / ".venv/.installed-run").exists():
        pytest.skip("not run: the environment was not set up by make")
    env = environment(OPENRECS_RAW=str(work / "raw"), OPENRECS_PROCESSED=str(work / "processed"))
    done = subprocess.run(
        ["make", "-s", "-o", ".venv/.installed-run", "refresh"],
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1].startswith(f"published {work}/processed/snapshots/2021-09-30, 10 rows")


# ---------------------------------------------------------------- the same again


def test_a_second_run_writes_nothing_at_all(work: Path) -> None:
    refreshed(work)
    invoke("refresh", cwd=work)  # keeps what it said
    before, raw = everything(work / "processed"), everything(work / "raw")
    done = invoke("refresh", cwd=work)
    assert done.returncode == 0
    assert everything(work / "processed") == before
    assert everything(work / "raw") == raw
    assert "no change" in done.stdout
    invoke("refresh", "--verify-content", cwd=work)
    assert everything(work / "processed") == before


def test_a_page_that_nothing_dates_is_recorded_once_and_its_second_run_writes_nothing(tmp_path: Path) -> None:
    save(tmp_path, "raw/page.txt", agency_page(sign(1)))
    invoke("refresh", cwd=tmp_path)
    before = everything(tmp_path)
    assert last_line(invoke("refresh", cwd=tmp_path)).startswith("no change")
    assert everything(tmp_path) == before
    [document] = rows(tmp_path, "documents")
    assert document["captured_basis"] == "first_seen"


def mixed(raw: Path) -> None:
    """Put documents of several kinds and days into raw/, some of which cannot be used."""
    save(raw, "2025-02-03/forest.txt", agency_page(sign(2), sign(1)))
    save(raw, "2025-02-03/export.csv", export("Feb 3, 2025", [{}, {"text": sign(3), "comments": "\u201cSoon\u201d."}]))
    save(raw, "2025-02-04/export.csv", export("Feb 4, 2025", [{"status": "Open--Partially Addressed"}]))
    save(raw, "2025-02-04/odd.txt", "Buy milk.\n")
    save(raw, "Überblick 2025-02-01.txt", agency_page(sign(5), title="Ferries: Bells \u2013 \u00bd Are Broken"))


@pytest.mark.parametrize(
    "added",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"TZ": "America/Anchorage", "PYTHONHASHSEED": "1", "PYTHONIOENCODING": "ascii"},
    ],
    ids=str,
)
def test_the_same_bytes_whatever_the_environment(tmp_path: Path, added: dict[str, str]) -> None:
    mixed(tmp_path / "one/raw")
    mixed(tmp_path / "two/raw")
    env = environment(**added)
    del env["HOME"]
    refreshed(tmp_path / "one")
    done = invoke("refresh", cwd=tmp_path / "two", env=env)
    assert done.returncode == 0, done.stderr
    assert tables(tmp_path / "one") == tables(tmp_path / "two")


def test_the_same_bytes_in_whatever_order_the_files_were_made_and_however_many_read_them(tmp_path: Path) -> None:
    names = {f"2025-01-{day:02}/page.txt": agency_page(sign(day % 5 + 1, f"mend {day} signs")) for day in range(1, 21)}
    for folder, seed in (("one", 1), ("two", 2)):
        order = list(names)
        random.Random(seed).shuffle(order)  # noqa: S311
        for name in order:
            save(tmp_path / folder / "raw", name, names[name])
    refreshed(tmp_path / "one")
    assert invoke("refresh", "--jobs", "2", cwd=tmp_path / "two").returncode == 0
    assert tables(tmp_path / "one") == tables(tmp_path / "two")


def test_files_may_be_in_any_folder_or_none(tmp_path: Path) -> None:
    page = export("Feb 3, 2025", [{}])
    for folder, name in (("one", "a.csv"), ("two", "deep/er/still/a.csv")):
        save(tmp_path / folder / "raw", name, page)
        refreshed(tmp_path / folder)
    one, two = rows(tmp_path / "one"), rows(tmp_path / "two")
    assert [{**row, "document": ""} for row in one] == [{**row, "document": ""} for row in two]


def test_the_same_bytes_of_one_day_in_two_folders_are_the_same_rows(tmp_path: Path) -> None:
    page = export("Feb 3, 2025", [{}, {"text": sign(2)}])
    save(tmp_path, "raw/a/export.csv", page)
    save(tmp_path, "raw/b/export.csv", page)
    refreshed(tmp_path)
    assert [row["document"] for row in rows(tmp_path)] == ["a/export.csv"] * 2
    assert rows(tmp_path, "issues") == []
    assert len(rows(tmp_path, "documents")) == 2


# ---------------------------------------------------------------- days


def test_the_day_of_first_sight_is_recorded_and_never_moves(tmp_path: Path) -> None:
    raw, processed = tmp_path / "raw", tmp_path / "processed"
    save(raw, "page.txt", agency_page(sign(1)))
    first = refresh.run(raw, processed, today=date(2025, 5, 5))
    later = refresh.run(raw, processed, today=date(2026, 6, 6))
    assert first.as_of == later.as_of == date(2025, 5, 5)
    assert not later.outcome.published
    facts = [fact for fact in ledger.read(raw).facts if isinstance(fact, DocumentFact)]
    assert [(fact.name, fact.captured_on) for fact in facts] == [("page.txt", date(2025, 5, 5))]
    assert "first seen" in (facts[0].basis or "")


def test_recording_the_day_keeps_what_the_ledger_said_without_one(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    path = save(raw, "page.txt", agency_page(sign(1)))
    digest = refresh.gather(raw, ledger.read(raw), today=TODAY).read[0].content.document.sha256
    url = "https://www.gao.gov/agencies/forest-service"
    fact = {"fact": "document", "name": path.name, "sha256": digest, "url": url, "note": "from a mail"}
    ledger.append(raw, [fact])
    refresh.run(raw, tmp_path / "processed", today=TODAY)
    last = [fact for fact in ledger.read(raw).facts if isinstance(fact, DocumentFact)][-1]
    assert (last.url, last.captured_on, last.more) == (url, TODAY, {"note": "from a mail"})
    assert rows(tmp_path, "documents")[0]["url"] == url


def test_as_of_gives_the_table_as_it_stood(tmp_path: Path) -> None:
    mixed(tmp_path / "raw")
    assert invoke("refresh", "--as-of", "2025-02-03", cwd=tmp_path).returncode == 0
    assert {row["status"] for row in rows(tmp_path)} == {"open"}
    assert {row["snapshot_date"] for row in rows(tmp_path)} == {date(2025, 2, 3)}
    refreshed(tmp_path)
    assert {row["snapshot_date"] for row in rows(tmp_path)} == {date(2025, 2, 4)}
    assert "open_partially_addressed" in {row["status"] for row in rows(tmp_path)}
    again = refreshed(tmp_path, as_of=date(2025, 2, 3))
    assert (str(again.outcome.snapshot.name), again.outcome.published) == ("2025-02-03", False)
    assert {row["snapshot_date"] for row in rows(tmp_path)} == {date(2025, 2, 4)}


def test_what_was_captured_later_is_said_and_changes_no_byte_of_the_past(tmp_path: Path) -> None:
    save(tmp_path, "raw/2025-02-03/export.csv", export("Feb 3, 2025", [{}]))
    refreshed(tmp_path)
    before = tables(tmp_path)
    save(tmp_path, "raw/2025-02-04/export.csv", export("Feb 4, 2025", [{}]))
    done = invoke("refresh", "-v", "--as-of", "2025-02-03", cwd=tmp_path)
    assert last_line(done).startswith("no change")
    assert "2025-02-04/export.csv: captured on 2025-02-04, and the table is as of 2025-02-03" in done.stderr
    assert tables(tmp_path) == before


def test_as_of_a_day_before_every_document_says_so_and_publishes_nothing(work: Path) -> None:
    done = invoke("refresh", "--as-of", "2020-01-01", cwd=work)
    assert done.returncode == 2
    assert "no document was captured on 2020-01-01 or before; the first is of 2021-09-30" in done.stderr
    assert not (work / "processed/latest").exists()


def test_a_late_older_page_is_folded_in_where_it_belongs(tmp_path: Path) -> None:
    new = export("Feb 4, 2025", [{"comments": "New."}])
    old = export("Feb 3, 2025", [{"comments": "Old."}])
    save(tmp_path / "one", "raw/new.csv", new)
    refreshed(tmp_path / "one")
    save(tmp_path / "one", "raw/old.csv", old)
    refreshed(tmp_path / "one")
    save(tmp_path / "two", "raw/new.csv", new)
    save(tmp_path / "two", "raw/old.csv", old)
    refreshed(tmp_path / "two")
    [one], [two] = rows(tmp_path / "one"), rows(tmp_path / "two")
    assert (one["comments"], one["first_seen_on"]) == ("New.", date(2025, 2, 3))
    assert {**one, "snapshot_revision": 1} == two


# ---------------------------------------------------------------- what cannot be used


def test_strict_publishes_nothing_where_anything_is_said(work: Path) -> None:
    done = invoke("refresh", "--strict", cwd=work)
    assert done.returncode == 3
    assert "declares 33 recommendations" in done.stderr
    assert "run without --strict" in done.stderr
    assert not (work / "processed/latest").exists()
    refreshed(work)


def test_strict_passes_where_nothing_is_said(tmp_path: Path) -> None:
    save(tmp_path, "raw/2025-02-03/export.csv", export("Feb 3, 2025", [{}]))
    assert invoke("refresh", "--strict", cwd=tmp_path).returncode == 0


def test_all_refused_publishes_nothing_and_a_good_page_of_a_later_night_passes(work: Path) -> None:
    refreshed(work)
    before = everything(work / "processed")
    save(work, "raw/2025-02-03/denied.html", "<html><head><TITLE>Access Denied</TITLE></head><body>x</body></html>")
    done = invoke("refresh", cwd=work)
    assert done.returncode == 3
    assert "1 document is new to this run and refused, and nothing else is new" in done.stderr
    assert "\n  Nothing was published, and what was published before stands.\n  Save them again, " in done.stderr
    assert "2025-02-03/denied.html" in done.stderr
    assert "Nothing was published" in done.stderr
    with pytest.raises(RefusedError, match=r"denied\.html"):  # and again, until something changes
        refreshed(work)
    assert everything(work / "processed") == before
    save(work, "raw/2025-02-04/export.csv", export("Feb 4, 2025", [{}]))
    assert refreshed(work).outcome.published
    assert len(rows(work)) == 11
    [refused] = rows(work, "documents", outcome="refused")
    assert refused["document"] == "2025-02-03/denied.html"
    [issue] = rows(work, "issues", severity="error")
    assert issue["document"] == "2025-02-03/denied.html"
    assert not refreshed(work).outcome.published


def test_a_refused_page_beside_good_ones_is_listed_with_its_reason(tmp_path: Path) -> None:
    mixed(tmp_path / "raw")
    done = invoke("refresh", cwd=tmp_path)
    assert done.returncode == 0
    assert "error: 2025-02-04/odd.txt: refused: " in done.stderr
    assert "needs attention: 1 error" in last_line(done)
    [refused] = rows(tmp_path, "documents", outcome="refused")
    assert refused["reason"] == "this is not a page of GAO's recommendations that openrecs knows"
    assert refused["parsed_rows"] == 0


def test_only_refused_pages_on_a_first_run(tmp_path: Path) -> None:
    for number in range(12):
        save(tmp_path, f"raw/{number:02}.txt", "Buy milk.\n")
    done = invoke("refresh", cwd=tmp_path)
    assert done.returncode == 3
    assert "12 documents are refused, and nothing else is there" in done.stderr
    assert "09.txt" in done.stderr
    assert "10.txt" not in done.stderr
    assert "and 2 more" in done.stderr


def test_an_edited_page_is_refused(work: Path) -> None:
    refreshed(work)
    path = work / "raw" / SEED
    path.write_bytes(path.read_bytes().replace(b"Recommendation 2", b"Recommendation 9"))
    save(work, "raw/2025-02-04/export.csv", export("Feb 4, 2025", [{}]))
    done = invoke("refresh", cwd=work)
    assert "it was changed after it was added" in done.stderr
    assert not any(row["recommendation_id"] == "GAO-21-487/R9" for row in rows(work))


def test_a_withdrawn_page_is_out_and_counts_again_when_it_is_added_again(tmp_path: Path) -> None:
    save(tmp_path, "raw/2025-02-03/export.csv", export("Feb 3, 2025", [{}]))
    save(tmp_path, "raw/2025-02-03/forest.txt", agency_page(sign(9)))
    refreshed(tmp_path)
    assert len(rows(tmp_path)) == 2
    assert invoke("withdraw", "2025-02-03/forest.txt", "--reason", "a test page", cwd=tmp_path).returncode == 0
    refreshed(tmp_path)
    assert [row["layout"] for row in rows(tmp_path)] == ["export_csv"]
    assert [row["document"] for row in rows(tmp_path, "documents")] == ["2025-02-03/export.csv"]
    [note] = rows(tmp_path, "issues")
    assert "a test page" in note["message"]
    assert invoke("add", "raw/2025-02-03/forest.txt", cwd=tmp_path).returncode == 0
    refreshed(tmp_path)
    assert len(rows(tmp_path)) == 2


def test_pipes_links_and_odd_names_are_skipped_or_read_and_never_block(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    save(raw, "2025-02-03/new\nline\x1b[31m.txt", agency_page(sign(1)))
    os.mkfifo(raw / "pipe.txt")
    (raw / "link.txt").symlink_to("/etc/passwd")
    (raw / "loop").symlink_to(raw)
    unix = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(raw)  # a socket's name may not be long
    try:
        unix.bind("socket")
    finally:
        os.chdir(here)
        unix.close()
    done = invoke("refresh", cwd=tmp_path)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert [row["document"] for row in rows(tmp_path)] == ["2025-02-03/new\\nline\\x1b[31m.txt"]
    skipped = {row["document"] for row in rows(tmp_path, "issues", stage="documents")}
    assert skipped == {"pipe.txt", "link.txt", "loop", "socket"}


def test_huge_fields_pass_and_come_back_whole(tmp_path: Path) -> None:
    long = "Much was said. " * 8_000
    save(tmp_path, "raw/2025-02-03/export.csv", export("Feb 3, 2025", [{"comments": long, "title": "T" * 70_000}]))
    refreshed(tmp_path)
    [row] = rows(tmp_path)
    assert row["comments"] == long.strip()
    with (tmp_path / "processed/latest/recommendations.csv").open(encoding="utf-8", newline="") as file:
        csv.field_size_limit(10_000_000)
        [written] = csv.DictReader(file)
    assert written["comments"] == long.strip()
    assert len(written["publication_title"]) == 70_000


def test_no_phone_of_a_director_reaches_a_table_or_a_message(tmp_path: Path) -> None:
    save(tmp_path, "raw/2025-02-03/export.csv", export("Feb 3, 2025", [{}, {"status": "Nonsense"}]))
    done = invoke("refresh", "-v", cwd=tmp_path)
    said = (
        done.stdout + done.stderr + "".join(path.read_text() for path in (tmp_path / "processed/latest").glob("*.csv"))
    )
    assert "Nonsense" in said
    assert "555-0181" not in said
    assert "Testperson" not in said


# ---------------------------------------------------------------- where nothing can be done


@pytest.mark.parametrize("what", ["missing", "a file", "empty", "only ours"])
def test_a_raw_with_nothing_in_it_is_a_usage_error_that_says_what_to_do(tmp_path: Path, what: str) -> None:
    if what == "a file":
        save(tmp_path, "raw", "x")
    elif what != "missing":
        (tmp_path / "raw").mkdir()
    if what == "only ours":
        save(tmp_path, "raw/README.md", "x")
        save(tmp_path, "raw/.refused/2025-02-03/x.html", "x")
    done = invoke("refresh", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "raw: there " in done.stderr
    assert "openrecs add FILE" in done.stderr
    assert not (tmp_path / "processed/latest").exists()


def test_where_all_that_is_there_is_passed_over_the_reasons_are_named(tmp_path: Path) -> None:
    save(tmp_path, "raw/2025-02-03/forest.txt", agency_page(sign(9)))
    (tmp_path / "raw/link.txt").symlink_to("/etc/passwd")
    invoke("withdraw", "2025-02-03/forest.txt", "--reason", "a test page", cwd=tmp_path)
    done = invoke("refresh", cwd=tmp_path)
    assert done.returncode == 2
    assert "raw: there are no documents but these, which are not read:\n" in done.stderr
    assert "link.txt: this was skipped: it is a symbolic link" in done.stderr
    assert "2025-02-03/forest.txt: withdrawn, and so not read: a test page" in done.stderr


def test_another_run_holds_the_lock(work: Path) -> None:
    (work / "processed").mkdir()
    with (work / "processed/.lock").open("w") as held:
        held.write("process 42 on elsewhere")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        done = invoke("refresh", cwd=work)
        assert done.returncode == 6
        assert "process 42 on elsewhere" in done.stderr
    refreshed(work)


def test_a_processed_that_cannot_be_written_is_exit_5(work: Path) -> None:
    save(work, "processed", "a file where the folder should be")
    done = invoke("refresh", cwd=work)
    assert done.returncode == 5
    assert "processed" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="not run: there is no /proc, where nobody may write")
def test_a_place_where_nothing_can_be_made_is_exit_5_and_names_it(work: Path) -> None:
    done = invoke("refresh", "--processed", "/proc/openrecs", cwd=work)
    assert done.returncode == 5
    assert "/proc/openrecs" in done.stderr
    assert "Nothing was published" in done.stderr


def slow(work: Path, documents: int = 300) -> None:
    """Put so many documents into raw/ that a run takes seconds."""
    for number in range(documents):
        day = f"20{10 + number // 28 // 12:02}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
        save(work, f"raw/{day}/page.txt", agency_page(*(sign(n) for n in range(1, 60))))


@pytest.mark.parametrize(("number", "code", "jobs"), [(signal.SIGINT, 130, "2"), (signal.SIGTERM, 143, "1")])
def test_an_interrupted_run_ends_soon_tidily_and_the_next_one_succeeds(
    tmp_path: Path, number: signal.Signals, code: int, jobs: str
) -> None:
    slow(tmp_path)
    run = subprocess.Popen(
        [*COMMAND, "refresh", "--jobs", jobs],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert until(lambda: (tmp_path / "processed/.lock").exists() or run.poll() is not None)
    time.sleep(0.2)  # into its work: all of it takes seconds
    if number is signal.SIGINT:
        os.killpg(run.pid, number)  # as a terminal does, to every process of the job
    else:
        run.send_signal(number)
    out, err = run.communicate(timeout=HANGS)
    assert run.returncode == code, err
    assert b"Traceback" not in out + err
    assert not (tmp_path / "processed/latest").exists()
    shutil.rmtree(tmp_path / "raw")
    save(tmp_path, "raw/2025-02-03/export.csv", export("Feb 3, 2025", [{}]))
    refreshed(tmp_path)
    litter = [p.name for p in (tmp_path / "processed").iterdir() if p.name.startswith(".staging")]
    assert litter == []


def test_what_recovery_puts_right_is_said_once_and_in_no_table(work: Path) -> None:
    refreshed(work)
    before = tables(work)
    (work / "processed/latest").unlink()
    done = invoke("refresh", cwd=work)
    assert done.returncode == 0
    assert "`latest` did not name 2021-09-30" in done.stderr
    assert last_line(done).startswith("no change")
    assert tables(work) == before
    assert not any("`latest`" in issue.message for issue in refreshed(work).issues)


def test_a_snapshot_names_every_document_by_its_digest(work: Path) -> None:
    refreshed(work)
    [document] = rows(work, "documents")
    assert document["document_sha256"] == "d415d98234ef477f771da72b1da1042bf86011991378fa8f6d098de360417f77"
    manifest = json.loads((work / "processed/latest/manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"]["documents"] == {}, "the documents table says it"
    assert manifest["counts"]["recommendations"] == 10
