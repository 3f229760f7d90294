"""verify, repair, prune and rebuild: what is wrong is named with its repair, and what is right is left alone."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nightly import NO_GATES, TODAY, Nights, bytes_of, day, pretend_code, record, records
from openrecs.errors import DamagedError
from openrecs.night import soundness
from openrecs.publish import beside
from openrecs.publish.load import find, load_table
from openrecs.publish.store.snapshot_names import Name
from openrecs.publish.store.staging import prunable
from publisher import edit, listing
from running import agency_page, invoke, save, sign

DAMAGED, LOCKED, USAGE = 8, 6, 2
SWEEP_ALL = os.environ.get("OPENRECS_SWEEP") == "all"
PARTIAL = "Open--Partially Addressed"
LATE = f"{day(2)}.2"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of four nights, one of which was told again because of a late page."""
    folder = tmp_path_factory.mktemp("sound")
    nights = Nights(folder, NO_GATES)
    for number, listed in enumerate((records(4), [record(1, status=PARTIAL), *records(3, first=2)], records(3))):
        nights.export(number, listed)
        assert nights.refresh() == 0
    nights.page(1, "parks.txt", agency_page(sign(9), title="Parks: Gates", agency="National Park Service"))
    assert nights.refresh() == 0
    nights.export(3, records(5))
    assert nights.refresh() == 0
    assert nights.snapshots() == [str(day(0)), str(day(1)), str(day(2)), LATE, str(day(3))]
    return folder


@pytest.fixture
def nights(sound: Path, tmp_path: Path) -> Nights:
    shutil.copytree(sound, tmp_path / "copy", symlinks=True)
    return Nights(tmp_path / "copy", NO_GATES)


def rederived(nights: Nights) -> tuple[list[str], list[str]]:
    findings, apart = soundness.rederived(nights.raw, nights.processed, today=TODAY)
    return [f"{finding.path.parent.name}/{finding.path.name}" for finding in findings], apart


def flipped(place: float) -> Callable[[bytes], bytes]:
    def flip(content: bytes) -> bytes:
        at = min(int(place * len(content)), len(content) - 1)
        return content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :]

    return flip


# ---------------------------------------------------------------- sound


def test_a_sound_store_has_no_findings_and_looking_changes_nothing(nights: Nights) -> None:
    before = listing(nights.processed)
    assert nights.findings() == []
    assert listing(nights.processed) == before


def test_what_todays_code_made_can_be_derived_again_byte_for_byte(nights: Nights) -> None:
    assert rederived(nights) == ([], [])
    assert not [path for path in nights.processed.iterdir() if path.name.startswith(".staging")]


# ---------------------------------------------------------------- bit flips and worse


def kinds_of_file() -> list[str]:
    tables = ("recommendations", "publications", "documents", "issues", "changes", "aliases")
    own = [f"snapshots/{LATE}/{table}.{suffix}" for table in tables for suffix in ("parquet", "csv")]
    others = ["latest.json", "history.parquet", "changes.atom", ".derived.json"]
    return [*own, f"snapshots/{LATE}/manifest.json", f"snapshots/{LATE}/SHA256SUMS", *others]


def spoilt(content: bytes) -> list[bytes]:
    start, early, middle, late, end = (flipped(place)(content) for place in (0, 0.25, 0.5, 0.75, 1))
    return [start, early, content[:-1], late, content + b"\n", end, b"", middle]


@pytest.mark.parametrize(("at", "file"), list(enumerate(kinds_of_file())))
def test_a_bit_that_flips_in_any_file_is_found_and_the_finding_names_a_repair(
    nights: Nights, at: int, file: str
) -> None:
    """Each file is damaged in two of eight ways, another two than the one before."""
    path = nights.processed / file
    content = path.read_bytes()
    for other in spoilt(content) if SWEEP_ALL else spoilt(content)[at % 4 :: 4]:
        edit(path, lambda _, other=other: other)
        found = nights.findings()
        assert found, f"{file}: {other[:20]!r} went unseen"
        assert all(("openrecs " in f.mend or "move" in f.mend) for f in found), found
        edit(path, lambda _: content)
    path.unlink()
    is_hidden = path.name.startswith(".")  # a copy may lack it, and the next run writes it again
    assert bool(nights.findings()) is not is_hidden, f"{file} is missing, and nobody says so"
    path.write_bytes(content)
    assert nights.findings() == []


def test_a_bit_that_flips_in_the_note_is_the_damage_of_no_other_file(nights: Nights) -> None:
    path, newest = nights.processed / ".derived.json", find(processed=nights.processed).digest
    content = path.read_bytes()
    for at in range(len(content)):
        edit(path, lambda _, at=at: content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :])
        assert [Path(error.where) for error in beside.problems(nights.processed, newest)] == [path]


@pytest.mark.parametrize("file", ["recommendations.parquet", "issues.csv", "manifest.json", "SHA256SUMS"])
def test_repair_sets_the_damaged_snapshot_aside(nights: Nights, file: str) -> None:
    edit(nights.processed / "snapshots" / LATE / file, flipped(0.5))
    [done] = [words for words in soundness.repair(nights.processed) if "set aside" in words]
    assert done.startswith(f"{LATE} is damaged: it was set aside, to {nights.processed}/.damaged/{LATE}-1")
    assert nights.findings() == [], "a snapshot that was set aside is not lost"


def test_rebuild_makes_a_snapshot_again_that_was_set_aside(nights: Nights) -> None:
    before = bytes_of(nights.processed, LATE)
    edit(nights.processed / "snapshots" / LATE / "issues.csv", flipped(0.5))
    soundness.repair(nights.processed)
    nights.rebuild()
    assert bytes_of(nights.processed, LATE, ("recommendations", "changes")) == {
        name: content for name, content in before.items() if name.startswith(("recommendations", "changes"))
    }
    assert nights.findings() == []
    assert rederived(nights) == ([], [])


def test_a_snapshot_that_was_lost_is_sound_again_once_it_is_made_again(nights: Nights) -> None:
    early = nights.snapshots()[0]
    shutil.rmtree(nights.processed / "snapshots" / early)
    [finding] = nights.findings()
    assert "this snapshot is gone" in finding.what
    assert "openrecs rebuild" in finding.mend
    nights.rebuild()
    assert early in nights.snapshots()
    assert nights.findings() == []


@pytest.mark.parametrize("file", ["latest.json", "history.parquet", "changes.atom", ".derived.json"])
def test_what_is_derived_is_made_again_by_the_next_run(nights: Nights, file: str) -> None:
    before = (nights.processed / file).read_bytes()
    for spoil in (lambda path: path.unlink(), lambda path: edit(path, flipped(0.5))):
        spoil(nights.processed / file)
        assert nights.refresh() == 0
        assert (nights.processed / file).read_bytes() == before
    assert nights.findings() == []


def test_derived_files_of_another_snapshot_are_named(nights: Nights) -> None:
    old = {
        name: (nights.processed / name).read_bytes() for name in ("history.parquet", "changes.atom", ".derived.json")
    }
    nights.export(4, records(6))
    nights.refresh()
    for name, content in old.items():
        edit(nights.processed / name, lambda _, content=content: content)
    [finding] = nights.findings()
    assert "come from another snapshot than the newest" in finding.what
    nights.refresh()
    assert nights.findings() == []


def test_a_copy_without_hidden_files_is_sound_too(nights: Nights) -> None:
    (nights.processed / ".derived.json").unlink()
    (nights.processed / ".lock").unlink()
    shutil.rmtree(nights.processed / ".cache")
    assert nights.findings() == []
    assert not (nights.processed / ".lock").exists(), "looking writes nothing"


def test_someone_saved_over_a_csv_with_excel(nights: Nights) -> None:
    newest = nights.processed / "snapshots" / str(day(3))
    path = newest / "recommendations.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    saved = io.StringIO()
    csv.writer(saved, lineterminator="\r\n").writerows(rows)
    edit(path, lambda _: b"\xef\xbb\xbf" + saved.getvalue().encode())
    (newest / ".~lock.recommendations.csv#").write_text("somebody", encoding="utf-8")
    [wrong, stranger] = nights.findings()
    assert (wrong.path, stranger.mend) == (path, "move it away")
    assert nights.refresh() == 0
    assert nights.latest() == f"{day(3)}.2", "it is never compared against, and the night is told again"
    assert nights.manifest()["inputs"]["changes_since"] == LATE
    (newest / ".~lock.recommendations.csv#").unlink()
    assert any("set aside" in words for words in soundness.repair(nights.processed))
    assert nights.findings() == []


def test_an_editors_lock_in_a_snapshot_is_named_and_stops_nothing(nights: Nights) -> None:
    note = nights.processed / "snapshots" / str(day(3)) / ".~lock.recommendations.csv#"
    note.write_text("somebody", encoding="utf-8")
    [finding] = nights.findings()
    assert (finding.path, finding.what) == (note, "it does not belong to this snapshot")
    assert not any("set aside" in words for words in soundness.repair(nights.processed))
    assert nights.refresh() == 0
    assert nights.latest() == str(day(3))


def test_a_newest_snapshot_that_is_damaged_is_an_error_to_readers_until_it_is_repaired(nights: Nights) -> None:
    edit(nights.processed / f"snapshots/{day(3)}/recommendations.parquet", flipped(0.5))
    with pytest.raises(DamagedError):
        load_table(processed=nights.processed)
    soundness.repair(nights.processed)
    assert nights.latest() == LATE
    assert load_table(processed=nights.processed).num_rows == 5
    assert nights.refresh() == 0
    assert nights.latest() == str(day(3))
    assert nights.findings() == []


def test_a_cut_log_of_removals_loses_one_line_and_no_other(nights: Nights) -> None:
    edit(nights.processed / f"snapshots/{day(0)}/issues.csv", lambda _: b"")
    soundness.repair(nights.processed)
    log = nights.processed / ".removed.jsonl"
    log.write_bytes(log.read_bytes() + b'{"name": "2026-0')
    edit(nights.processed / f"snapshots/{day(1)}/issues.csv", lambda _: b"")
    soundness.repair(nights.processed)
    assert nights.findings() == []
    assert len(log.read_bytes().splitlines()) == 3


# ---------------------------------------------------------------- raw/


def test_a_document_of_the_ledger_that_is_gone_or_changed_is_found(nights: Nights) -> None:
    path = save(nights.raw, "undated.txt", agency_page(sign(1)))
    nights.refresh()
    assert nights.findings() == []
    path.write_bytes(path.read_bytes() + b"x")
    [changed] = nights.findings()
    assert (changed.path.name, changed.what) == ("undated.txt", "it was changed after it was recorded")
    path.unlink()
    [gone] = nights.findings()
    assert "not there any more" in gone.what
    assert "openrecs withdraw undated.txt --reason" in gone.mend
    nights.withdraw("undated.txt")
    assert nights.findings() == []


def test_a_document_that_only_the_newest_snapshot_knows_is_looked_after_too(nights: Nights) -> None:
    path = nights.raw / f"{day(1)}/export.csv"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"mend", b"lend"))
    [changed] = nights.findings()
    assert (changed.path, changed.what) == (path, "it was changed after it was recorded")
    path.write_bytes(content)
    (nights.raw / f"{day(0)}/export.csv").unlink()
    [gone] = nights.findings()
    assert gone.path == nights.raw / f"{day(0)}/export.csv"


# ---------------------------------------------------------------- --rebuild


def resealed(folder: Path, file: str, content: bytes) -> None:
    """Forge a file of a snapshot with its digests, as somebody would who wants it believed."""
    edit(folder / file, lambda _: content)
    body = json.loads((folder / "manifest.json").read_bytes())
    body["files"][file] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest = (json.dumps(body, indent=2, sort_keys=True) + "\n").encode()
    edit(folder / "manifest.json", lambda _: manifest)
    sums = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "SHA256SUMS"
    }
    edit(folder / "SHA256SUMS", lambda _: "".join(f"{s}  {n}\n" for n, s in sorted(sums.items())).encode())


@pytest.mark.parametrize("file", ["recommendations.csv", "aliases.csv"])
def test_a_forged_table_is_found_by_deriving_it_again(nights: Nights, file: str) -> None:
    newest = nights.processed / "snapshots" / str(day(3))
    resealed(newest, file, (newest / file).read_bytes() + b'"x"\n')
    assert rederived(nights) == ([f"{day(3)}/{file}"], [])


def test_snapshots_of_other_code_are_not_comparable_and_no_damage(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_code(monkeypatch, "other")
    findings, apart = rederived(nights)
    assert findings == []
    assert apart == [f"{name}: not comparable, other code or data made it" for name in nights.snapshots()]
    nights.export(4, records(4))
    nights.refresh()
    findings, apart = rederived(nights)
    assert (findings, len(apart)) == ([], 5)


def test_snapshots_whose_documents_are_out_are_not_comparable_and_no_damage(nights: Nights) -> None:
    nights.withdraw(f"{day(2)}/export.csv")
    nights.refresh()
    findings, apart = rederived(nights)
    assert findings == []
    assert apart == [
        f"{name}: not comparable, 1 of its documents are withdrawn, held or gone"
        for name in (str(day(2)), LATE, str(day(3)))
    ]
    assert nights.latest() == f"{day(3)}.2"


def test_a_broken_cache_changes_no_answer(nights: Nights) -> None:
    for entry in (nights.processed / ".cache").rglob("*"):
        if entry.is_file():
            entry.write_bytes(b"garbage")
    assert rederived(nights) == ([], [])


# ---------------------------------------------------------------- prune


NAMES = [Name(day(0)), Name(day(1)), Name(day(1), 2), Name(day(31)), Name(day(62)), Name(day(62), 2), Name(day(63))]


@pytest.mark.parametrize(
    ("daily", "monthly", "kept"),
    [
        (None, None, NAMES),
        (100, None, NAMES),
        (1, None, NAMES[6:]),
        (2, None, NAMES[4:]),
        (1, -1, [NAMES[2], NAMES[3], NAMES[6]]),
        (None, 2, [NAMES[3], NAMES[6]]),
        (None, -1, [NAMES[2], NAMES[3], NAMES[6]]),
        (1, 1, [NAMES[6]]),
    ],
)
def test_what_may_go(daily: int | None, monthly: int | None, kept: list[Name]) -> None:
    going = prunable(NAMES, [], daily=daily, monthly=monthly)
    assert [name for name in NAMES if name not in going] == kept
    assert going == sorted(going)


def test_what_must_stay_stays() -> None:
    assert NAMES[0] not in prunable(NAMES, [NAMES[0]], daily=1, monthly=None)


def test_prune_removes_whole_snapshots_and_they_are_no_damage(nights: Nights) -> None:
    before = listing(nights.processed)
    assert soundness.prune(nights.processed, daily=None, monthly=None, is_dry=False) == []
    dry = soundness.prune(nights.processed, daily=1, monthly=None, is_dry=True)
    assert listing(nights.processed) == before
    assert dry == [str(day(0)), str(day(1)), str(day(2))], "never the newest, nor the one whose changes it tells"
    assert soundness.prune(nights.processed, daily=1, monthly=None, is_dry=False) == dry
    assert nights.snapshots() == [LATE, str(day(3))]
    assert nights.findings() == []
    assert nights.refresh() == 0
    assert nights.snapshots() == [LATE, str(day(3))]
    findings, apart = rederived(nights)
    assert findings == []
    assert apart == [f"{LATE}: all but its changes is compared, for {day(2)} is not there any more"]


def test_pruned_snapshots_can_be_made_again_and_what_stayed_is_left_alone(nights: Nights) -> None:
    old = {name: bytes_of(nights.processed, name, ("recommendations",)) for name in nights.snapshots()}
    soundness.prune(nights.processed, daily=1, monthly=None, is_dry=False)
    published = {str(result.outcome.snapshot.name): result.outcome.published for result in nights.rebuild()}
    assert published == {str(day(0)): True, str(day(1)): True, LATE: False, str(day(3)): False}
    for name in (str(day(0)), LATE, str(day(3))):
        assert bytes_of(nights.processed, name, ("recommendations",)) == old[name]
    assert nights.findings() == []
    assert rederived(nights)[0] == []


def test_a_prune_that_was_killed_is_completed_by_the_next_run(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("openrecs.publish.store.disk.shutil.rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            soundness.prune(nights.processed, daily=1, monthly=None, is_dry=False)
    assert [path.name for path in nights.processed.iterdir() if path.name.startswith(".staging")] == [
        f".staging-pruned-{day(0)}"
    ]
    assert nights.findings() == []
    assert nights.refresh() == 0
    assert not [path for path in nights.processed.iterdir() if path.name.startswith(".staging")]


# ---------------------------------------------------------------- rebuild


def test_rebuild_gives_the_bytes_of_the_nights(nights: Nights, tmp_path: Path) -> None:
    again = tmp_path / "again"
    results = nights.rebuild(again)
    assert [str(result.as_of) for result in results] == [str(day(number)) for number in range(4)]
    for name in (str(day(0)), str(day(3))):
        assert bytes_of(again, name) == bytes_of(nights.processed, name)


def test_rebuild_leaves_alone_what_says_the_same(nights: Nights) -> None:
    nights.rebuild()
    before = listing(nights.processed)
    assert not any(result.outcome.published for result in nights.rebuild())
    assert listing(nights.processed) == before


# ---------------------------------------------------------------- the commands


def verify(nights: Nights, *words: str) -> Any:
    return invoke("verify", *words, cwd=nights.raw.parent)


def test_verify_says_that_all_is_sound(nights: Nights) -> None:
    done = verify(nights, "--rebuild")
    assert (done.returncode, done.stdout) == (0, "all is sound\n")


def test_verify_exits_8_and_names_the_file_and_the_repair(nights: Nights) -> None:
    path = nights.processed / f"snapshots/{day(1)}/issues.csv"
    edit(path, lambda _: b"")
    done = verify(nights)
    assert done.returncode == DAMAGED
    assert f"snapshots/{day(1)}/issues.csv: it has 0 bytes, and " in done.stdout
    assert "To mend it: " in done.stdout
    assert done.stdout.endswith("1 finding\n")
    assert "openrecs verify --repair" in done.stdout
    mended = verify(nights, "--repair")
    assert mended.returncode == 0, mended.stdout
    assert mended.stdout.splitlines()[0].startswith(f"repaired: {day(1)} is damaged: it was set aside")


def test_verify_waits_for_no_run(nights: Nights) -> None:
    with (nights.processed / ".lock").open("r") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert verify(nights).returncode == LOCKED


def test_verify_without_raw_looks_at_the_snapshots(nights: Nights) -> None:
    shutil.rmtree(nights.raw)
    done = verify(nights)
    assert done.returncode == 0
    assert "raw is not there: the snapshots alone were looked at" in done.stderr
    assert verify(nights, "--rebuild").returncode == USAGE


def test_verify_says_what_is_not_comparable(nights: Nights) -> None:
    nights.withdraw(f"{day(2)}/export.csv")
    nights.refresh()
    done = verify(nights, "--rebuild")
    assert done.returncode == 0
    assert f"{day(3)}: not comparable, 1 of its documents are withdrawn, held or gone\n" in done.stdout


def test_prune_says_what_goes_and_by_default_nothing(nights: Nights) -> None:
    here = nights.raw.parent
    assert invoke("prune", cwd=here).stdout == "0 snapshots removed\n"
    dry = invoke("prune", "--keep-daily", "1", "--keep-monthly", "all", "--dry-run", cwd=here)
    assert dry.stdout.splitlines() == [*(f"would remove {day(n)}" for n in (0, 1, 2)), "3 snapshots would go"]
    done = invoke("prune", "--keep-daily", "1", "--keep-monthly", "1", cwd=here)
    assert done.stdout.splitlines()[-1] == "3 snapshots removed"
    assert invoke("prune", "--keep-monthly", "some", cwd=here).returncode == USAGE


def test_rebuild_says_what_it_published(nights: Nights) -> None:
    done = invoke("rebuild", "--processed", "again", cwd=nights.raw.parent)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "4 of 4 snapshots published, the others say the same already"
