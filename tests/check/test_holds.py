"""A run that a gate stops: nothing is published, it waits for a person's word, and other nights go on without it."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from nightly import Nights, day, pretend_code, records
from openrecs.check import quarantine
from openrecs.check.quarantine import Question
from openrecs.errors import LockedError
from openrecs.normalize import corrections, record
from openrecs.publish.store import transaction
from openrecs.publish.store.disk import Disk
from openrecs.read.provenance.ledger import append, read
from publisher import listing
from running import agency_page, invoke, sign

HELD, USAGE, LOCKED, STORAGE = 4, 2, 6, 5
FIRST = f"{day(1)}.1"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Forty rows of one night, and an export of the next one that lacks fifteen of them."""
    nights = Nights(tmp_path_factory.mktemp("begun"))
    nights.export(0, records(40))
    assert nights.refresh() == 0
    nights.export(1, records(25))
    return nights


@pytest.fixture
def nights(begun: Nights, tmp_path: Path) -> Nights:
    return begun.copy(tmp_path)


def account(nights: Nights, run: str = FIRST) -> str:
    return (nights.processed / ".held" / run / "account.md").read_text(encoding="utf-8")


# ---------------------------------------------------------------- held


def test_nothing_is_published_and_exit_4_says_what_to_do(nights: Nights) -> None:
    before = listing(nights.processed / "snapshots"), nights.latest()
    assert nights.refresh() == HELD
    assert (listing(nights.processed / "snapshots"), nights.latest()) == before
    assert nights.message.startswith(f"the run {FIRST} is held: 15 of 40 rows vanish at once")
    assert "what was published before stands" in nights.message
    assert f"{nights.processed}/.held/{FIRST}/account.md" in nights.message
    assert f"openrecs accept {FIRST} --reason" in nights.message
    assert "openrecs withdraw NAME" in nights.message


def test_the_run_is_kept_aside_with_an_account_that_a_person_can_read(nights: Nights) -> None:
    nights.refresh()
    said = account(nights)
    assert said.startswith(f"# The run {FIRST} is held\n\nNothing was published. Why:\n\n* 15 of 40 rows vanish")
    assert "The last table has 40 rows, this one 40." in said
    assert f"* {day(1)}/export.csv (sha256 " in said
    assert f'`openrecs accept {FIRST} --reason "..."`' in said
    folder = nights.processed / ".held" / FIRST
    assert {path.name for path in folder.iterdir()} == {"account.md"} | {
        f"{table}.{suffix}"
        for table in ("recommendations", "publications", "documents", "issues", "changes", "aliases")
        for suffix in ("csv", "parquet")
    }
    assert (folder / "changes.csv").read_text(encoding="utf-8").count('"delisted"') == 30


def test_names_in_an_account_are_escaped(nights: Nights) -> None:
    (nights.raw / f"{day(1)}/export.csv").rename(nights.raw / f"{day(1)}/odd\x1b[31m\nname.csv")
    assert nights.refresh() == HELD
    assert "\x1b" not in account(nights)
    assert "odd" in account(nights)


def test_the_ledger_says_what_is_held_and_why(nights: Nights) -> None:
    nights.refresh()
    [fact] = nights.facts("hold")
    assert (fact["run"], list(fact["documents"])) == (FIRST, [f"{day(1)}/export.csv"])
    assert fact["reason"].startswith("15 of 40 rows vanish at once")


def test_running_again_is_exit_4_with_the_same_run_and_writes_nothing(nights: Nights) -> None:
    nights.refresh()
    before, raw, message = listing(nights.processed), listing(nights.raw), nights.message
    for _ in range(2):
        assert nights.refresh() == HELD
        assert nights.message == message
    assert listing(nights.processed) == before
    assert listing(nights.raw) == raw


def test_a_good_document_of_a_later_night_passes_without_it(nights: Nights) -> None:
    nights.refresh()
    nights.export(2, records(39))
    assert nights.refresh() == 0
    assert nights.latest() == str(day(2))
    assert nights.column("recommendation_id", listing="delisted") == ["GAO-25-100001/R40"]
    assert [row["document"] for row in nights.table("documents")] == [f"{day(0)}/export.csv", f"{day(2)}/export.csv"]
    assert nights.result is not None
    [remark] = [issue for issue in nights.result.issues if issue.stage == "gates"]
    assert (remark.document, remark.severity) == (f"{day(1)}/export.csv", "warning")
    assert f"openrecs accept {FIRST}" in remark.message
    assert nights.refresh() == HELD, "nothing but what waits is new"
    assert FIRST in nights.message


def test_another_bad_night_is_another_run(nights: Nights) -> None:
    nights.refresh()
    nights.export(2, records(20))
    assert nights.refresh() == HELD
    assert f"the run {day(2)}.1 is held" in nights.message
    nights.export(2, records(26), "again.csv")
    assert nights.refresh() == HELD
    assert f"the run {FIRST} is held: 14 of 40" in nights.message, "that is what the first night asked"
    nights.export(3, records(29, first=12))
    assert nights.refresh() == HELD
    assert f"the run {day(3)}.1 is held" in nights.message
    assert [fact["run"] for fact in nights.facts("hold")] == [FIRST, f"{day(2)}.1", FIRST, f"{day(3)}.1"]


def test_the_same_name_with_other_bytes_is_another_document(nights: Nights) -> None:
    nights.refresh()
    nights.export(1, records(40))
    assert nights.refresh() == 0
    assert nights.latest() == str(day(1))


# ---------------------------------------------------------------- accepted


def test_accept_publishes_and_writes_the_reason_into_ledger_and_manifest(nights: Nights) -> None:
    nights.refresh()
    assert nights.accept(FIRST, "GAO closed them, see its press release") == 0
    assert nights.latest() == str(day(1))
    assert len(nights.column("agency", listing="delisted")) == 15
    assert nights.facts("accept") == [
        {"fact": "accept", "run": FIRST, "reason": "GAO closed them, see its press release"}
    ]
    assert nights.manifest()["inputs"]["accepted"] == {FIRST: "GAO closed them, see its press release"}
    assert nights.refresh() == 0
    assert nights.snapshots() == [str(day(0)), str(day(1))]
    assert nights.findings() == []


def test_the_nights_after_an_accepted_one_are_measured_from_it(nights: Nights) -> None:
    nights.refresh()
    nights.accept(FIRST)
    nights.export(2, records(24))
    assert nights.refresh() == 0
    nights.export(3, records(9))
    assert nights.refresh() == HELD, "but their own changes are judged"


def test_a_run_accepted_together_with_a_bad_new_page_lets_the_first_pass_and_not_the_second(nights: Nights) -> None:
    nights.refresh()
    nights.export(2, records(8))
    assert nights.accept(FIRST) == HELD
    assert f"the run {day(2)}.1 is held: 17 of 25 rows vanish" in nights.message
    assert nights.refresh() == 0, "the accepted run is published when the bad page is out"
    assert nights.latest() == str(day(1))


def test_a_run_accepted_late_is_folded_in_where_it_belongs(nights: Nights) -> None:
    nights.refresh()
    nights.export(2, records(40))
    assert nights.refresh() == 0
    assert nights.accept(FIRST) == 0
    assert nights.latest() == f"{day(2)}.2"
    assert nights.column("agency", listing="delisted") == []
    assert {row["document"] for row in nights.table("documents")} >= {f"{day(1)}/export.csv"}
    assert nights.column("last_seen_on", recommendation_id="GAO-25-100001/R30") == [day(2)]


@pytest.mark.parametrize("run", ["2026-01-01.1", "", "../x", f"{day(1)}.2"])
def test_accepting_what_is_not_held_is_a_usage_error_that_names_what_waits(nights: Nights, run: str) -> None:
    nights.refresh()
    before = listing(nights.raw)
    assert nights.accept(run) == USAGE
    assert f"These wait: {FIRST}" in nights.message
    assert listing(nights.raw) == before


def test_accepting_twice_is_a_usage_error(nights: Nights) -> None:
    nights.refresh()
    nights.accept(FIRST)
    assert nights.accept(FIRST) == USAGE
    assert "No run waits" in nights.message


def test_accepting_while_another_run_is_at_work_writes_nothing(nights: Nights) -> None:
    nights.refresh()
    with transaction.opened(nights.processed):
        assert nights.accept(FIRST) == LOCKED == LockedError.exit_code
    assert nights.facts("accept") == []
    assert nights.accept(FIRST) == 0


def test_an_acceptance_whose_publication_failed_is_kept_and_the_next_run_publishes(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.refresh()

    def full(self: Disk, path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Disk, "create", full)
        assert nights.accept(FIRST) == STORAGE
    assert len(nights.facts("accept")) == 1
    assert nights.refresh() == 0
    assert nights.latest() == str(day(1))


# ---------------------------------------------------------------- withdrawn


def test_withdrawing_the_page_instead_lets_the_nights_go_on(nights: Nights) -> None:
    nights.refresh()
    nights.withdraw(f"{day(1)}/export.csv", "the download was cut")
    assert nights.refresh() == 0
    assert nights.column("agency", listing="delisted") == []
    assert nights.table("issues") == [], "the table is of the day before that page"
    assert nights.result is not None
    [note] = nights.result.issues
    assert "the download was cut" in note.message
    nights.export(2, records(40))
    assert nights.refresh() == 0
    ledger = listing(nights.raw)
    assert nights.accept(FIRST) == USAGE, "nothing is left to accept"
    assert f"{day(1)}/export.csv: the download was cut" in nights.message
    assert listing(nights.raw) == ledger
    assert nights.column("agency", listing="delisted") == []


def test_withdrawing_a_page_that_was_published_is_judged_too(nights: Nights) -> None:
    nights.refresh()
    nights.accept(FIRST)
    nights.withdraw(f"{day(0)}/export.csv")
    assert nights.refresh() == HELD
    assert "15 of 40 rows vanish at once" in nights.message
    run = nights.facts("hold")[-1]["run"]
    said = account(nights, run)
    assert "These count no more, because they were withdrawn, changed or lost:" in said
    assert f"* {day(0)}/export.csv" in said
    assert nights.accept(run) == 0
    assert {kind for kind, _, cause in nights.changes() if cause == "source"} == set()
    nights.withdraw(f"{day(1)}/export.csv")
    nights.export(2, records(1))
    assert nights.refresh() == HELD, "a word about one page is none about another"
    assert nights.facts("hold")[-1]["run"] != run


# ---------------------------------------------------------------- the code


def reads_otherwise(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Let the code read some columns of every row otherwise."""
    real = record.recommendation

    def recommendation(*arguments: Any) -> Any:
        row, issues = real(*arguments)
        return (row._replace(**values) if row else row), issues

    monkeypatch.setattr(record, "recommendation", recommendation)


@pytest.fixture
def bugged(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """The night of forty rows, and then a code that reads their statuses otherwise."""
    nights.withdraw(f"{day(1)}/export.csv")
    assert nights.refresh() == 0
    pretend_code(monkeypatch, "bugged")
    reads_otherwise(monkeypatch, status="open_partially_addressed")
    return nights


def test_a_code_that_reads_every_row_otherwise_is_held_and_the_account_says_so(bugged: Nights) -> None:
    assert bugged.refresh() == HELD
    assert "the status of 40 of 40 rows changes at once" in bugged.message
    run = f"{day(0)}.1"
    said = account(bugged, run)
    assert "No document is new: it is our reading of the old ones that changed." in said
    assert "code " in said
    assert bugged.refresh() == HELD
    assert f"the run {run} is held" in bugged.message
    assert len(bugged.facts("hold")) == 1


def test_a_code_is_one_question_whatever_the_nights_bring_meanwhile(bugged: Nights) -> None:
    bugged.refresh()
    for number in (2, 3):
        bugged.export(number, records(40 - number))
        assert bugged.refresh() == HELD
        assert f"the run {day(0)}.1 is held" in bugged.message
    assert bugged.accept(f"{day(0)}.1", "the old code read them wrongly") == 0
    assert bugged.latest() == str(day(3))
    assert bugged.manifest()["inputs"]["accepted"] == {f"{day(0)}.1": "the old code read them wrongly"}
    assert {cause for kind, _, cause in bugged.changes() if kind == "status"} == {"parser"}
    assert {cause for kind, _, cause in bugged.changes() if kind == "delisted"} == {"source"}
    bugged.export(4, records(37))
    assert bugged.refresh() == 0


def test_going_back_to_the_old_code_lets_the_nights_go_on(bugged: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    bugged.refresh()
    monkeypatch.undo()
    bugged.export(2, records(39))
    assert bugged.refresh() == 0
    assert [(kind, cause) for kind, _, cause in bugged.changes()] == [("delisted", "source")]


def test_another_code_is_another_question(bugged: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    bugged.refresh()
    pretend_code(monkeypatch, "bugged again")
    assert bugged.refresh() == HELD
    assert f"the run {day(0)}.2 is held" in bugged.message


def test_a_code_that_loses_a_column_is_held(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.export(1, records(40))
    nights.refresh()
    pretend_code(monkeypatch, "forgets comments")
    reads_otherwise(monkeypatch, comments=None)
    assert nights.refresh() == HELD
    assert "the table: the column comments falls from 100% filled to 0%" in nights.message


def test_corrections_that_change_many_rows_are_judged_too(nights: Nights) -> None:
    nights.withdraw(f"{day(1)}/export.csv")
    nights.refresh()
    one = '[[correction]]\nrecommendation_id = "GAO-25-100001/R{}"\nfield = "status"\nold = "open"\n'
    one += 'new = "closed_implemented"\nreason = "a letter says so"\nsource = "a letter"\n'
    path = nights.raw / corrections.NAME
    path.write_text("\n".join(one.format(number) for number in range(1, 3)), encoding="utf-8")
    assert nights.refresh() == 0
    path.write_text("\n".join(one.format(number) for number in range(1, 31)), encoding="utf-8")
    assert nights.refresh() == HELD
    assert "the status of 28 of 40 rows changes at once" in nights.message


# ---------------------------------------------------------------- what a killed run leaves, and a ledger by hand


def test_a_run_killed_before_the_ledger_knew_of_it_is_held_again(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Path, facts: list[Any]) -> None:
        if facts:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("openrecs.night.judging.ledger.append", killed)
        with pytest.raises(KeyboardInterrupt):
            nights.refresh()
    assert nights.facts("hold") == []
    stale = nights.processed / ".held" / FIRST / "account.md"
    assert stale.exists()
    nights.page(1, "trails.txt", agency_page(sign(1), title="Ferries: Bells", agency="National Park Service"))
    assert nights.refresh() == HELD
    assert f"{day(1)}/trails.txt" in account(nights), "the account is of the run that the ledger names"
    assert not [path for path in nights.processed.iterdir() if path.name.startswith(".staging")]


@pytest.mark.parametrize("documents", [None, 3, [], {"x": 3}, "x"])
def test_a_hold_that_a_person_wrote_by_hand_stops_nothing(nights: Nights, documents: Any) -> None:
    append(nights.raw, [{"fact": "hold", "run": "by hand", "reason": "why not", "documents": documents}])
    nights.withdraw(f"{day(1)}/export.csv")
    assert nights.refresh() == 0
    [held] = quarantine.all_of(read(nights.raw))
    assert (held.run, held.accepted) == ("by hand", None)


def test_questions_about_documents_do_not_depend_on_who_reads_them() -> None:
    assert Question({"a": "1"}, {"code": "x"}) == Question({"a": "1"}, {"code": "y"})
    assert Question({"a": "1"}) != Question({"a": "2"})
    assert Question({}, {"code": "x"}) != Question({}, {"code": "y"})
    assert Question({}, {"code": "x"}, {"a": "1"}) != Question({}, {"code": "x"})
    assert len({Question({"a": "1"}), Question({"a": "1"}, {"code": "y"})}) == 1


# ---------------------------------------------------------------- the command


def test_the_command_says_it_all(nights: Nights, tmp_path: Path) -> None:
    held = invoke("refresh", cwd=tmp_path)
    assert (held.returncode, held.stdout) == (HELD, "")
    assert f"openrecs: the run {FIRST} is held: 15 of 40" in held.stderr
    assert f"processed/.held/{FIRST}/account.md" in held.stderr
    assert invoke("accept", FIRST, cwd=tmp_path).returncode == USAGE
    blank = invoke("accept", FIRST, "--reason", "  ", cwd=tmp_path)
    assert (blank.returncode, "an acceptance needs a reason" in blank.stderr) == (USAGE, True)
    done = invoke("accept", FIRST, "--reason", "they closed them", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    *_, published, changed = done.stdout.splitlines()
    assert published.startswith(f"published processed/snapshots/{day(1)}, 40 rows")
    assert changed.startswith(f"Published {day(1)}: ")
    assert json.loads((tmp_path / "processed/latest/manifest.json").read_text())["inputs"]["accepted"]
