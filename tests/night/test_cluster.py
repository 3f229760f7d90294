"""Documents read by a dask cluster: the same bytes as by one process, also where a worker is killed in the middle."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

import clouds
from openrecs import run
from openrecs.cli import main
from openrecs.errors import NetworkError, UsageError
from openrecs.night import cluster
from openrecs.normalize import cache
from openrecs.publish import load, snapshot, verify

TODAY, THIRD = date(2026, 12, 1), date(2026, 7, 29)  # night of the demo store


@pytest.fixture(scope="module")
def machines() -> Iterator[Any]:
    """Give a cluster for the tests of this module."""
    with clouds.cluster() as found:
        yield found


def rebuilt(raw: Path, processed: Path, scheduler: str | None, progress: Any = None) -> dict[str, Any]:
    """Publish the first three nights of raw/, and return the digests of all files of their snapshots."""
    with cluster.workers(scheduler, 1) as jobs:
        run.rebuild(raw, processed, today=TODAY, options=run.Options(THIRD, jobs=jobs, progress=progress))
    return digests(processed)


def digests(processed: Path) -> dict[str, Any]:
    return {str(one.name): one.manifest.files for one in snapshot.Survey(processed).whole if one.name.as_of <= THIRD}


def test_a_cluster_of_which_a_worker_is_killed_gives_the_same_bytes(
    machines: Any, demo_store: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    with Client(machines.scheduler_address, set_as_default=False) as client:
        first = client.run(os.getpid)
        seen: list[str] = []

        def progress(_at: int, _of: int, name: str) -> None:
            seen.append(name)
            if len(seen) == 3:
                os.kill(next(iter(first.values())), signal.SIGKILL)

        found = rebuilt(demo_store / "raw", there, machines.scheduler_address, progress)
        client.wait_for_workers(2)
        assert set(client.run(os.getpid).values()) != set(first.values()), "no worker was killed"
    assert found == digests(demo_store / "processed")
    assert verify.verify(there) == []
    assert list((there / ".cache").rglob("rows-*")), "what the workers read was not kept"


def test_the_command_reads_with_a_cluster(
    machines: Any, demo_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--raw", str(demo_store / "raw"), "--processed", str(tmp_path / "processed"), "--as-of", "2026-07-01"]
    assert main.run(["refresh", *words, "-q", "--scheduler", machines.scheduler_address]) == 0
    there, here = (load.find("2026-07-01", processed=one) for one in (tmp_path / "processed", demo_store / "processed"))
    assert there.manifest.files == here.manifest.files
    capsys.readouterr()
    pages = [str(path) for path in sorted((demo_store / "raw").rglob("*.html"))][:5]
    said = []
    for more in ([], ["--scheduler", machines.scheduler_address]):
        assert main.run(["parse", *pages, str(tmp_path / "gone.html"), "--format", "jsonl", *more]) == 3
        said.append(capsys.readouterr())
    assert said[0] == said[1]
    assert len(said[0].out.splitlines()) >= len(pages)
    assert "there is no such file" in said[0].err


def test_workers_of_another_version_are_refused(
    machines: Any, demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_own_version", lambda: "another")
    with pytest.raises(UsageError, match="a worker has another openrecs"):
        rebuilt(demo_store / "raw", tmp_path / "processed", machines.scheduler_address)
    assert not (tmp_path / "processed/latest").exists()


def test_a_library_of_another_version_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cluster._own_version()
    with monkeypatch.context() as patch:
        patch.setattr(cache, "_libraries", lambda: {"lxml": "0"})
        assert cluster._own_version() != before


def test_a_scheduler_that_is_out_of_reach_or_alone_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(NetworkError, match="the scheduler cannot be asked"), cluster.workers("tcp://127.0.0.1:1", 1):
        pytest.fail("it was asked")
    with monkeypatch.context() as patch:  # a client of no address tried to end itself for a minute
        patch.setattr("distributed.Client", lambda *_, **__: pytest.fail("it is not an address"))
        with pytest.raises(NetworkError, match="missing port number"), cluster.workers("nonsense", 1):
            pytest.fail("it was asked")
    with (
        clouds.cluster(workers=0) as lonely,
        pytest.raises(NetworkError, match="the scheduler has no workers"),
        cluster.workers(lonely.scheduler_address, 1),
    ):
        pytest.fail("it has workers")


def test_without_the_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError) as caught, cluster.workers("tcp://127.0.0.1:1", 1):
        pytest.fail("it is there")
    assert "pip install 'openrecs[scale]'" in str(caught.value)
