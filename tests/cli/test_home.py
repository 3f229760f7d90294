"""`openrecs` alone and `openrecs status`: what there is, what waits for a person, and commands that run when copied."""

from __future__ import annotations

import fcntl
import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from nightly import DEFAULTS, Nights, records
from running import agency_page, environment, invoke, save, sign

HELD, REFUSED, UNREADABLE, DAMAGED = 4, 3, 5, 8
HELD_RUN = "2026-03-04.1"


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    """Return a store of two nights: a row vanished, another is a priority."""
    return two_nights(tmp_path)


def two_nights(folder: Path) -> Nights:
    found = Nights(folder, DEFAULTS)
    found.export(0, records(40))
    assert found.refresh() == 0
    found.export(1, [*records(38), *records(1, first=39, priority="Yes")])
    assert found.refresh() == 0
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return that store and one in which a third night is held, with a tracker to reconcile; only to be copied."""
    open_ = two_nights(tmp_path_factory.mktemp("open"))
    waiting = open_.copy(tmp_path_factory.mktemp("held"))
    assert held(waiting) == HELD_RUN
    for folder in (found := [open_.raw.parent, waiting.raw.parent]):
        (folder / "own.csv").write_text("GAO number,Status\nGAO-25-100001 Rec 1,open\n", encoding="utf-8")
    return found


def held(nights: Nights) -> str:
    """Let a night be held, and return the name of the run."""
    nights.export(2, records(1))
    assert nights.refresh() == HELD
    return HELD_RUN


def commands(text: str, *words: str) -> list[list[str]]:
    """Return the commands in a text that begin with some words, as a shell takes them apart."""
    lines = [line.strip() for line in text.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith(f"openrecs {' '.join(words)}")]


def status(folder: Path, code: int = 0) -> dict[str, Any]:
    done = invoke("status", "--format", "json", cwd=folder)
    assert done.returncode == code, done.stderr + done.stdout
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# ---------------------------------------------------------------- where data goes out


@pytest.mark.parametrize(
    "words",
    [
        *("list", "list --format csv", "search report", "show GAO-25-100001", "history GAO-25-100001", "promises"),
        *("diff", "diff --since 1d --format json", "rates --format csv", "reconcile own.csv", "report --output -"),
        *("export jsonl", "export csv", "export ics", "export markdown --agency USDA", "export sqlite"),
    ],
)
def test_the_data_of_a_store_whose_last_run_is_held_says_so(both: list[Path], tmp_path: Path, words: str) -> None:
    open_, folder = (shutil.copytree(one, tmp_path / one.name, symlinks=True) for one in both)
    before = invoke(*words.split(), cwd=open_)
    assert "is held" not in before.stderr
    done = invoke(*words.split(), cwd=folder)
    assert done.returncode == before.returncode
    assert f"warning: the run {HELD_RUN} is held, and nothing of it is in the tables" in done.stderr
    why, answer = done.stderr.partition("warning: ")[2].splitlines()[1:3]
    assert why.startswith("  ")
    assert "vanish at once" in why
    assert answer.startswith(f"  `openrecs accept {HELD_RUN} --reason ...`")
    again = ["--force"] if "sqlite" in words else []
    then = invoke(*words.split(), *again, "--as-of", "2026-03-03", cwd=folder)
    assert "is held" not in then.stderr, "of another day nothing newer is missing"


def test_a_long_failure_has_what_is_safe_and_how_to_mend_it_on_lines_of_their_own(nights: Nights) -> None:
    run, folder = held(nights), nights.raw.parent
    what, safe, mend = invoke("refresh", "-q", cwd=folder).stderr.splitlines()
    assert what.startswith(f"openrecs: the run {run} is held: ")
    assert safe == "  Nothing was published, and what was published before stands."
    assert mend.startswith(f"  Read processed/.held/{run}/account.md. If the source really says so, `openrecs accept ")
    short = invoke("accept", "2020-01-01.1", "--reason", "so", cwd=folder).stderr
    assert short.count("\n") == 1
    assert "Nothing was written. These wait: " in short


def test_a_held_run_is_said_of_the_store_that_is_read(nights: Nights, tmp_path: Path) -> None:
    run, other = held(nights), Nights(tmp_path / "other", DEFAULTS)
    other.export(0, records(40))
    assert other.refresh() == 0
    assert "is held" not in invoke("list", "--processed", str(other.processed), cwd=nights.raw.parent).stderr
    assert run in invoke("list", "--processed", str(nights.processed), cwd=other.raw.parent).stderr


# ---------------------------------------------------------------- alone


def test_alone_in_an_empty_folder_it_says_what_to_do_first_and_makes_nothing(tmp_path: Path) -> None:
    done = invoke(cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "There is no table in processed/ yet." in done.stdout
    assert {"openrecs demo", "openrecs add FILE", "openrecs parse FILE"} <= {
        line.strip().partition("  ")[0] for line in done.stdout.splitlines()
    }
    assert "make" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_alone_beside_pages_that_no_run_has_read_it_says_refresh(tmp_path: Path) -> None:
    save(tmp_path, "raw/2025-02-03/page.txt", agency_page(sign(1)))
    done = invoke(cwd=tmp_path)
    [refresh] = commands(done.stdout, "refresh")
    assert "read the 1 file in raw/ that is in no table yet" in done.stdout
    assert invoke(*refresh[:1], cwd=tmp_path).returncode == 0
    assert commands(invoke(cwd=tmp_path).stdout, "refresh") == []


def test_what_no_source_says_is_no_zero_and_every_line_fits(tmp_path: Path) -> None:
    """It said "0 are a priority" of a page that cannot say it, in a line of 106 columns."""
    save(tmp_path, "raw/2025-02-03/page.txt", agency_page(sign(1)))
    assert invoke("refresh", cwd=tmp_path).returncode == 0
    lines = invoke(cwd=tmp_path).stdout.splitlines()
    assert "  of the recommendations 0 are partially addressed" in lines
    assert "  of 1 no source says whether it is a priority" in lines
    assert max(map(len, lines)) <= 80


def test_alone_it_says_what_there_is(nights: Nights) -> None:
    done = invoke(cwd=nights.raw.parent)
    assert done.returncode == 0
    assert "40 rows as of March 3, 2026: 39 open, 0 closed, 1 delisted\n" in done.stdout
    assert "open: 39 recommendations to 1 agency, 0 matters for Congress\n" in done.stdout
    assert "of the recommendations 0 are partially addressed, 1 is a priority\n" in done.stdout
    assert "last night: processed/snapshots/2026-03-03" in done.stdout
    assert "Needs attention" not in done.stdout
    assert "  openrecs list          what is open; --agency NAME: of one agency\n" in done.stdout


def test_no_line_of_it_is_wider_than_a_narrow_terminal(nights: Nights) -> None:
    held(nights)
    for line in invoke(cwd=nights.raw.parent).stdout.splitlines():
        assert len(line) < 80 or line.startswith("    "), line  # reasons, and commands to copy


# ---------------------------------------------------------------- status


def test_status_where_nothing_waits_is_exit_0(nights: Nights) -> None:
    found = status(nights.raw.parent)
    assert set(found["versions"]) == {"openrecs", "python", "pyarrow", "pandas"}
    assert (found["overview"]["matters"], found["overview"]["at_work"], found["contact"]) == ([], "", None)
    assert found["overview"]["table"]["rows"] == 40
    assert found["raw"]["files"] == 3
    assert found["processed"]["bytes"] > 10_000
    assert found["free"] > 0
    assert found["snapshots"] == len(nights.snapshots())
    text = invoke("status", cwd=nights.raw.parent)
    assert (text.returncode, text.stderr) == (0, "")
    assert re.search(r"^last run +20[0-9-]{8} [0-9:]{5} UTC$", text.stdout, re.MULTILINE)
    assert "Waits for you" not in text.stdout


def test_status_says_where_settings_come_from_and_the_contact(nights: Nights) -> None:
    folder = nights.raw.parent
    save(folder, "openrecs.toml", 'contact = "file@example.org"\n')
    assert (status(folder)["configuration"], status(folder)["contact"]) == ("openrecs.toml", "file@example.org")
    done = invoke("status", cwd=folder, env=environment(OPENRECS_CONTACT="mine@example.org"))
    assert re.search(r"^contact +mine@example.org$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("words", [(), ("status",)])
def test_a_held_run_is_named_with_a_command_that_lets_it_pass_when_copied(
    nights: Nights, words: tuple[str, ...]
) -> None:
    run, folder = held(nights), nights.raw.parent
    done = invoke(*words, cwd=folder)
    assert done.returncode == (HELD if words else 0)
    why = done.stdout.partition(f"held: {run}\n")[2].partition("    openrecs ")[0].splitlines()
    assert len(why) > 1
    assert max(map(len, why)) < 80
    [accept] = commands(done.stdout, "accept")
    assert invoke(*accept, cwd=folder).returncode == 0
    assert status(folder)["overview"]["matters"] == []


def test_a_held_run_is_answered_by_withdrawing_its_page_as_well(nights: Nights) -> None:
    held(nights)
    [withdraw] = commands(invoke("status", cwd=nights.raw.parent).stdout, "withdraw")
    assert invoke(*withdraw, cwd=nights.raw.parent).returncode == 0
    assert status(nights.raw.parent)["overview"]["matters"] == []


def test_a_refused_page_is_named_until_it_is_withdrawn(nights: Nights) -> None:
    nights.page(2, "it's odd.txt", "Buy milk.\n")
    nights.export(2, [*records(38), *records(1, first=39, priority="Yes")])
    assert nights.refresh() == 0
    done = invoke("status", cwd=nights.raw.parent)
    assert done.returncode == REFUSED
    [withdraw] = commands(done.stdout, "withdraw")
    assert invoke(*withdraw, cwd=nights.raw.parent).returncode == 0
    status(nights.raw.parent)


def test_a_page_that_no_run_could_use_is_named_though_no_table_knows_it(tmp_path: Path) -> None:
    save(tmp_path, "raw/2025-02-03/odd.txt", "Buy milk.\n")
    assert invoke("refresh", cwd=tmp_path).returncode == REFUSED
    [matter] = status(tmp_path, REFUSED)["overview"]["matters"]
    assert (matter["kind"], matter["name"]) == ("refused", "2025-02-03/odd.txt")
    assert matter["commands"][1]["command"] == 'openrecs withdraw 2025-02-03/odd.txt --reason "..."'


def test_an_incomplete_page_is_told_and_waits_for_nobody(tmp_path: Path) -> None:
    save(tmp_path, "raw/2025-02-03/page.txt", agency_page(sign(1)).replace("(1 total)", "(7 total)"))
    assert invoke("refresh", cwd=tmp_path).returncode == 0
    [matter] = status(tmp_path)["overview"]["matters"]
    assert matter["kind"] == "incomplete"
    assert "declares 7 recommendations and shows 1" in invoke(cwd=tmp_path).stdout


def test_a_run_at_work_is_named(nights: Nights) -> None:
    with (nights.processed / ".lock").open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for words in ((), ("status",)):
            done = invoke(*words, cwd=nights.raw.parent)
            assert (done.returncode, "another run holds the lock: process" in done.stdout) == (0, True)


def test_what_is_damaged_or_cannot_be_read_is_told_and_fails_nothing(nights: Nights) -> None:
    folder = nights.raw.parent
    (nights.processed / "latest" / "recommendations.parquet").write_bytes(b"x")
    status(folder, DAMAGED)
    done = invoke(cwd=folder)
    assert (done.returncode, "damaged: " in done.stdout, "verify --repair" in done.stdout) == (0, True, True)
    assert "The table in processed/ cannot be read." in done.stdout
    assert (commands(done.stdout, "refresh"), commands(done.stdout, "demo")) == ([], [])
    assert commands(done.stdout, "verify")[0][0] == "verify"
    (nights.raw / "ledger.jsonl").unlink()
    (nights.raw / "ledger.jsonl").mkdir()
    assert {one["kind"] for one in status(folder, DAMAGED)["overview"]["matters"]} == {"damaged", "unreadable"}


def test_a_ledger_that_cannot_be_read_is_exit_5(nights: Nights) -> None:
    (nights.raw / "ledger.jsonl").unlink()
    (nights.raw / "ledger.jsonl").mkdir()
    status(nights.raw.parent, UNREADABLE)


def test_folders_that_the_call_names_are_in_the_commands_it_gives(nights: Nights, tmp_path: Path) -> None:
    held(nights)
    (tmp_path / "elsewhere").mkdir()
    where = ["--raw", "../raw", "--processed", str(nights.processed)]
    done = invoke("status", *where, cwd=tmp_path / "elsewhere")
    [accept] = commands(done.stdout, "accept")
    assert accept[-4:] == where
    assert invoke(*accept, cwd=tmp_path / "elsewhere").returncode == 0


def test_it_needs_no_home(nights: Nights) -> None:
    env = {name: value for name, value in environment().items() if name != "HOME"}
    assert [invoke(*words, cwd=nights.raw.parent, env=env).returncode for words in ((), ("status",))] == [0, 0]
