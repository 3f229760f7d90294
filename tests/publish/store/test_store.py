"""Publishing without faults: names, manifests, revisions, `latest`; readers meanwhile see one snapshot or the next."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import publisher
from openrecs.errors import DamagedError
from openrecs.publish.load import find, load_table, read_table
from openrecs.publish.snapshot import Stored, check
from openrecs.publish.store import manifest as manifests
from openrecs.publish.store import snapshot_names, transaction
from openrecs.publish.store.manifest import Manifest, decode
from openrecs.publish.store.snapshot_names import Name
from openrecs.publish.verify import verify
from openrecs.schema import TABLES
from publisher import DAY, EARLIER, LATER, latest, listing, publish, snapshots, tables
from running import until
from tools import limit, needs, quick_folder

READERS = limit("OPENRECS_READERS", 2)
PUBLICATIONS = limit("OPENRECS_PUBLICATIONS", 16)


@pytest.fixture
def quick() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


def manifest(processed: Path, name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((processed / "snapshots" / name / "manifest.json").read_bytes())
    return body


def test_the_first_snapshot(processed: Path) -> None:
    outcome = publish(processed)
    assert outcome.published
    assert outcome.is_latest
    assert snapshots(processed) == ["2021-09-30"]
    assert latest(processed) == "snapshots/2021-09-30"
    folder = processed / "latest"
    files = {f"{table}.{suffix}" for table in TABLES for suffix in ("parquet", "csv")}
    assert {path.name for path in folder.iterdir()} == files | {"manifest.json", "SHA256SUMS"}
    assert sorted(path.name for path in processed.iterdir()) == [".lock", "latest", "latest.json", "snapshots"]
    assert all(not path.stat().st_mode & 0o222 for path in folder.iterdir()), "published files are read-only"


def test_sha256sum_agrees(processed: Path) -> None:
    publish(processed)
    done = subprocess.run(
        [needs("sha256sum"), "-c", "--strict", "SHA256SUMS"],
        cwd=processed / "latest",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 13


def test_manifest_and_latest_json(processed: Path) -> None:
    outcome = publish(processed)
    content = (processed / "latest" / "manifest.json").read_bytes()
    body = json.loads(content)
    assert content == (json.dumps(body, indent=2, sort_keys=True) + "\n").encode()
    files = body.pop("files")
    parquet = (processed / "latest" / "recommendations.parquet").read_bytes()
    assert files["recommendations.parquet"]["bytes"] == len(parquet)
    assert body == {
        "format": 2,
        "as_of": "2021-09-30",
        "revision": 1,
        "sequence": 1,
        "takes_latest": True,
        "previous": None,
        "counts": dict.fromkeys(TABLES, 3),
        "inputs": {},
        "versions": publisher.VERSIONS,
    }
    assert json.loads((processed / "latest.json").read_bytes()) == {
        "snapshot": "snapshots/2021-09-30",
        "as_of": "2021-09-30",
        "revision": 1,
        "sequence": 1,
        "manifest_sha256": outcome.snapshot.digest,
    }


def test_inputs_and_versions_are_kept_as_given_even_names_that_are_no_text(processed: Path) -> None:
    inputs = {"documents": {"caf\udce9.html": "00ff"}, "count": 1}
    with transaction.opened(processed) as opened:
        opened.publish(DAY, lambda r: tables(DAY, r, "one"), inputs=inputs, versions={"code": "9"})
    stored = find(processed=processed)
    assert stored.manifest.inputs == inputs
    assert stored.manifest.versions == {"code": "9"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2021-09-30", Name(DAY)),
        ("2021-09-30.2", Name(DAY, 2)),
        ("2021-09-30.12", Name(DAY, 12)),
        ("2021-09-30.1", None),
        ("2021-09-30.0", None),
        ("2021-09-30.02", None),
        ("2021-02-30", None),
        ("20210930", None),
        ("2021-09-30 ", None),
        ("2021-09-30\n", None),
        ("٢٠٢١-09-30", None),
        ("../2021-09-30", None),
        ("", None),
        ("..", None),
    ],
)
def test_names(text: str, name: Name | None) -> None:
    assert snapshot_names.parse(text) == name
    assert name is None or str(name) == text


def test_revisions_sort_as_numbers() -> None:
    assert sorted([Name(DAY, 10), Name(LATER), Name(DAY, 2), Name(DAY)]) == [
        Name(DAY),
        Name(DAY, 2),
        Name(DAY, 10),
        Name(LATER),
    ]


def test_the_same_again_writes_nothing_at_all(processed: Path) -> None:
    publish(processed)
    before = listing(processed)
    outcome = publish(processed)
    assert not outcome.published
    assert outcome.is_latest
    assert str(outcome.snapshot.name) == "2021-09-30"
    assert listing(processed) == before


def test_other_bytes_are_a_new_revision_and_the_old_one_stays(processed: Path) -> None:
    publish(processed, marker="one")
    before = listing(processed / "snapshots" / "2021-09-30")
    outcome = publish(processed, marker="two")
    assert outcome.published
    assert latest(processed) == "snapshots/2021-09-30.2"
    assert listing(processed / "snapshots" / "2021-09-30") == before
    assert manifest(processed, "2021-09-30.2")["sequence"] == 2
    assert set(load_table(processed=processed)["snapshot_revision"].to_pylist()) == {2}
    assert not publish(processed, marker="two").published
    assert str(publish(processed, marker="one").snapshot.name) == "2021-09-30.3", "back again is a change too"


def test_build_is_asked_for_the_last_revision_first(processed: Path) -> None:
    asked: list[int] = []

    def build(revision: int, marker: str) -> dict[str, Any]:
        asked.append(revision)
        return tables(DAY, revision, marker)

    for marker in ("one", "one", "two", "two"):
        with transaction.opened(processed) as opened:
            opened.publish(DAY, partial(build, marker=marker), inputs={}, versions={})
    assert asked == [1, 1, 1, 2, 2]


def test_another_table_than_the_six_is_a_bug(processed: Path) -> None:
    with transaction.opened(processed) as opened, pytest.raises(KeyError, match="exactly"):
        opened.publish(DAY, lambda r: {}, inputs={}, versions={})


def test_a_later_date_takes_latest_even_with_equal_rows(processed: Path) -> None:
    publish(processed)
    assert publish(processed, LATER).published
    assert latest(processed) == "snapshots/2021-10-01"


def test_an_earlier_date_is_published_and_leaves_latest(processed: Path) -> None:
    publish(processed)
    before = latest(processed), (processed / "latest.json").read_bytes()
    outcome = publish(processed, EARLIER)
    assert outcome.published
    assert not outcome.is_latest
    assert (latest(processed), (processed / "latest.json").read_bytes()) == before
    assert manifest(processed, "2021-09-29")["takes_latest"] is False
    assert load_table(date=EARLIER, processed=processed).num_rows == 3
    assert not publish(processed, EARLIER).published
    assert not verify(processed)


def test_the_caller_may_move_latest_back_or_leave_it(processed: Path) -> None:
    publish(processed)
    assert publish(processed, EARLIER, latest=True).is_latest
    assert latest(processed) == "snapshots/2021-09-29"
    assert not publish(processed, LATER, latest=False).is_latest
    assert latest(processed) == "snapshots/2021-09-29"
    with transaction.opened(processed) as opened:
        assert not opened.notices, "nothing to mend: the manifests say where latest went"
    assert not verify(processed)


def test_latest_told_to_an_unchanged_date_is_a_new_revision(processed: Path) -> None:
    publish(processed, EARLIER)
    publish(processed, DAY)
    assert str(publish(processed, EARLIER, latest=True).snapshot.name) == "2021-09-29.2"
    assert latest(processed) == "snapshots/2021-09-29.2"


def test_order_is_by_sequence_and_manifests_are_a_chain(processed: Path) -> None:
    for as_of in (DAY, EARLIER, LATER):
        publish(processed, as_of)
    order = ["2021-09-30", "2021-09-29", "2021-10-01"]
    bodies = [manifest(processed, name) for name in order]
    assert [body["sequence"] for body in bodies] == [1, 2, 3]
    assert [body["previous"] and body["previous"]["name"] for body in bodies] == [None, *order[:-1]]


def test_the_files_of_a_snapshot_are_looked_at_once_a_run(processed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(processed)
    looked: list[Name] = []

    def counted(one: Stored) -> list[DamagedError]:
        looked.append(one.name)
        return check(one)

    monkeypatch.setattr(transaction, "check", counted)
    with transaction.opened(processed) as opened:
        assert [opened.newest(), opened.newest()] == list(opened.whole()) * 2
        assert all(map(opened.is_sound, opened.whole()))
    assert looked == [Name(DAY)]


def test_a_run_reads_the_manifests_that_it_needs(processed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for days in range(9):
        publish(processed, DAY + timedelta(days))
    read: list[bytes] = []

    def counted(content: bytes) -> Manifest:
        read.append(content)
        return decode(content)

    monkeypatch.setattr(manifests, "decode", counted)
    with transaction.opened(processed) as opened:
        assert [one.name for one in islice(opened.nights(), 2)] == [Name(DAY + timedelta(days)) for days in (8, 7)]
    assert len(set(read)) == 2


def test_several_dates_under_one_lock(processed: Path) -> None:
    with transaction.opened(processed) as opened:
        for as_of in (EARLIER, DAY, LATER):
            opened.publish(as_of, lambda r, as_of=as_of: tables(as_of, r, "one"), inputs={}, versions={})
        newest = opened.newest()
    assert newest is not None
    assert newest.name == Name(LATER)
    assert [manifest(processed, name)["sequence"] for name in snapshots(processed)] == [1, 2, 3]
    assert not verify(processed)


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati", "HOME": "/nonexistent"},
        {"TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "nonsense", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0", "PYTHONHASHSEED": "2"},
    ],
    ids=str,
)
def test_the_environment_changes_no_byte(processed: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    publish(processed)
    spec = {"processed": str(tmp_path / "elsewhere"), "as_of": DAY.isoformat(), "marker": "one"}
    subprocess.run([sys.executable, publisher.__file__, "once", json.dumps(spec)], env=environment, check=True)
    for path in (processed / "latest").iterdir():
        assert (tmp_path / "elsewhere" / "latest" / path.name).read_bytes() == path.read_bytes(), path.name


def test_readers_see_no_mix_while_others_publish(quick: Path) -> None:
    processed = quick / "processed"
    publish(processed, marker="m0")
    done, problems, reads = threading.Event(), list[str](), list[int]()

    def reader() -> None:
        last = 0
        while not done.is_set():
            snapshot = find(processed=processed)
            texts = {
                text.partition(" ")[0]
                for table, column in (("recommendations", "recommendation"), ("issues", "message"))
                for text in read_table(snapshot, table)[column].to_pylist()
            }
            if len(texts) != 1 or snapshot.manifest.sequence < last:
                problems.append(f"{texts} after {last}")
            last = snapshot.manifest.sequence
            reads.append(last)
            time.sleep(0.002)

    def guarded() -> None:
        try:
            reader()
        except Exception as error:
            problems.append(repr(error))

    readers = [threading.Thread(target=guarded) for _ in range(READERS)]
    for thread in readers:
        thread.start()
    with publisher.server() as others:
        for number in range(1, PUBLICATIONS + 1):
            day = DAY + timedelta(days=number // 4)
            assert others.wait(others.start(processed, day, f"m{number}")) == 0
            assert until(lambda seen=number: len(reads) > seen or problems)  # type: ignore[misc]
    done.set()
    for thread in readers:
        thread.join()
    assert problems == []
    assert len(reads) > PUBLICATIONS
    assert len(set(reads)) > 10
    assert not verify(processed)


def test_dates_may_be_any(processed: Path) -> None:
    for as_of in (date(1, 1, 1), date(9999, 12, 31)):
        publish(processed, as_of)
    assert snapshots(processed) == ["0001-01-01", "9999-12-31"]
    assert not verify(processed)
